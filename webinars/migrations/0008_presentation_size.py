from django.db import migrations

import hubsportal.fields


def measure(apps, schema_editor):
    """What is there already: each file is asked once, here, and never again by a page."""
    slides = apps.get_model("webinars", "Presentation")
    for row in slides.objects.exclude(file="").iterator():
        row.save(update_fields=["size"])


class Migration(migrations.Migration):
    dependencies = [("webinars", "0007_recording_published")]

    operations = [
        migrations.AddField(
            model_name="presentation",
            name="size",
            field=hubsportal.fields.FileSizeField(editable=False, null=True, of="file", verbose_name="bytes"),
        ),
        migrations.RunPython(measure, migrations.RunPython.noop, elidable=True),
    ]

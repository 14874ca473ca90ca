from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webinars", "0006_partners")]

    operations = [
        migrations.AddField(
            model_name="webinar",
            name="recording_published",
            field=models.DateField(
                blank=True,
                help_text="The day the recording was first public, here or at its host. Search engines show its parts only if "
                "they know; leave empty if it is not stated.",
                null=True,
                verbose_name="public since",
            ),
        ),
    ]

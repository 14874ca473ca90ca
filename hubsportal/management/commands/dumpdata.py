from django.apps import apps
from django.core.management.commands import dumpdata


class Command(dumpdata.Command):
    help = (
        f"{dumpdata.Command.help} What is made of other things stays out: loading makes it of what is loaded."
    )

    def handle(self, *labels, exclude, **options):
        made = [
            model._meta.label for model in apps.get_models() if getattr(model, "is_made_of_others", False)
        ]
        super().handle(*labels, exclude=[*exclude, *made], **options)

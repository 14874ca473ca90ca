from django.core.management.commands import dumpdata

from hubsportal.models import SearchEntry, SearchFormat, SearchPassage, SearchWord


class Command(dumpdata.Command):
    help = f"{dumpdata.Command.help} The search index stays out: loading builds it of what is loaded."

    def handle(self, *labels, exclude, **options):
        index = [model._meta.label for model in (SearchEntry, SearchPassage, SearchWord, SearchFormat)]
        super().handle(*labels, exclude=[*exclude, *index], **options)

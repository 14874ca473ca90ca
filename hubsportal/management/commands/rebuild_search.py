from django.core.management import BaseCommand

from hubsportal.search import index


class Command(BaseCommand):
    help = "Builds the search index anew, some documents at a time, while the portal serves and saves."

    def handle(self, *args, verbosity, **options):
        index.rebuild(say=self.stdout.write if verbosity else lambda sentence: None)

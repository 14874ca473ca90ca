from django.core.management import BaseCommand, CommandError
from django.db import transaction

from hubs.models import Hub
from webinars.load import generate
from webinars.models import Webinar


class Command(BaseCommand):
    help = "Fills an empty portal with load data for benchmarks: “Example hub 000001” and so on."

    def add_arguments(self, parser):
        for name, default in (("hubs", 1_000), ("webinars", 10), ("cues", 6_000)):
            parser.add_argument(f"--{name}", type=int, default=default, help=f"how many {name} ({default})")

    def handle(self, *args, hubs, webinars, cues, verbosity, **options):
        if min(hubs, webinars, cues) < 0 or (cues and not webinars):
            raise CommandError("Numbers are 0 or more, and cues need a webinar to lie in.")
        if Hub.objects.exists() or Webinar.objects.exists():
            raise CommandError(
                "This portal has content. Load data goes into an empty one, to be thrown away after."
            )
        with transaction.atomic():
            generate(hubs, webinars, cues, say=self.stdout.write if verbosity else lambda sentence: None)

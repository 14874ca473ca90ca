from pathlib import Path

from django.core.management import BaseCommand, CommandError

from hubs.exchange import writing
from hubs.models import Hub


class Command(BaseCommand):
    help = (
        "Writes all hubs and their facts, drafts too, into a file that import_hubs takes back unchanged: a workbook "
        "(.xlsx), or one table as CSV (hubs.csv, or facts.csv with --facts)."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="where to write: a name that ends with .xlsx or .csv")
        parser.add_argument("--facts", action="store_true", help="into CSV the facts instead of the hubs")

    def handle(self, *, file, facts, verbosity, **options):
        path = Path(file)
        ending = path.suffix.lower()
        if ending not in (".xlsx", ".csv"):
            raise CommandError(f"“{file}” has to end with .xlsx or .csv.")
        name = "hubs.xlsx" if ending == ".xlsx" else "facts.csv" if facts else "hubs.csv"
        try:
            path.write_bytes(writing.write(name))
        except OSError as error:
            raise CommandError(f"“{file}” cannot be written: {error.strerror}.") from None
        if verbosity:
            self.stdout.write(f"{path.name}: {Hub.objects.count()} hubs.")

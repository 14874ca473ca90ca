from pathlib import Path

from django.core.management import BaseCommand, CommandError

from hubs.exchange import reading
from hubs.exchange.plan import Plan, Stale, apply
from hubs.exchange.rows import DIFFERENT, NEW
from hubs.exchange.sheets import Unreadable
from hubs.exchange.tables import EVERY_NAME

SIGNS = {NEW: "+", DIFFERENT: "~"}


class Command(BaseCommand):
    help = (
        "Puts hubs and facts of a workbook (.xlsx) or of CSV files into the portal: all of them or, where a row cannot "
        "be taken, nothing. New hubs are drafts; nothing is deleted. Ends with 0 where it is in (or was), else with 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="file", help="a workbook, or hubs.csv and facts.csv")
        parser.add_argument("--check", action="store_true", help="write nothing; say what it would change")

    def handle(self, *, files, check, verbosity, **options):
        plan = Plan(self.read(files))
        for sentence in plan.notices:
            self.stderr.write(sentence)
        found = [
            *plan.problems,
            *(self.in_words(row, f"{column}: {told}") for row, column, told in plan.found()),
        ]
        if found:
            raise CommandError("Nothing was written:\n" + "\n".join(found))
        if verbosity:
            self.tell(plan, verbosity)
        if plan.is_nothing or check:
            if verbosity:
                self.stdout.write(
                    "Nothing to change." if plan.is_nothing else "Nothing was written (--check)."
                )
            return
        try:
            report = apply(plan.sheets, plan.fingerprint, comment="manage.py import_hubs")
        except Stale:
            raise CommandError(
                "Somebody changed hubs meanwhile. Nothing was written; run it again."
            ) from None
        if verbosity:
            self.stdout.write(f"{report.in_words()}.")

    def read(self, files):
        try:
            paths = [Path(file) for file in files]
            return reading.read(
                [(path.name, path.read_bytes, path.stat().st_size) for path in paths], EVERY_NAME
            )
        except Unreadable as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(f"“{error.filename}” cannot be read: {error.strerror}.") from None

    def tell(self, plan, verbosity):
        """How each table was read, and what is about to change, a line for each row."""
        for table in plan.tables.values():
            self.stdout.write(f"{table.called}: read as {table.read_as}.")
        for row in plan.rows:
            for note in row.notes:
                self.stderr.write(self.in_words(row, note))
            if row.state in SIGNS:
                changed = ", ".join(entry.label for entry in row.entries)
                self.stdout.write(f"{SIGNS[row.state]} {self.in_words(row, row.name)} ({changed})")

    def in_words(self, row, sentence):
        return f"{row.kind}, row {row.number}: {sentence}"

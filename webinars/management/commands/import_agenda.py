import json
import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from hubsportal import timecode
from hubsportal.history.recording import revision
from webinars import agenda_import
from webinars.agenda_changes import words_of
from webinars.agenda_names import NEW
from webinars.agenda_rows import CHANGED, MISSING, NEW_ROW, NO_ITEM, Choices
from webinars.agendatext import FORMATS, decode, too_much
from webinars.models import Webinar

TIMES = {"auto": None, "recording": False, "day": True}


class Command(BaseCommand):
    help = (
        "Puts a pasted agenda into a webinar: all of it or, where a line or a name is doubtful, nothing. What the "
        "text does not have is kept. Ends with 0 where it is in (or was), with 1 where it could not be put in."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the webinar's slug")
        parser.add_argument("file", help="the text: a file, or - for what is typed or piped in")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; print what was understood as JSON"
        )
        parser.add_argument("--format", choices=FORMATS, help="the text's shape (recognised by itself)")
        parser.add_argument(
            "--times",
            choices=TIMES,
            default="auto",
            help="whether times are seconds of the recording or times of day",
        )
        parser.add_argument(
            "--new-people",
            action="store_true",
            help="take people whose names are like known ones for new ones",
        )
        parser.add_argument(
            "--remove-missing",
            action="store_true",
            help="remove segments and questions that the text does not have",
        )

    def handle(self, *, slug, file, verbosity, **options):
        try:
            webinar = Webinar.objects.get(slug=slug)
        except Webinar.DoesNotExist:
            raise CommandError(f"There is no webinar “{slug}”.") from None
        text = self.read(file)
        if problem := too_much(text):
            raise CommandError(str(problem))
        choices = Choices(as_clock=TIMES[options["times"]], doubtful=NEW if options["new_people"] else None)
        plan = agenda_import.understand(webinar, text, options["format"], choices)
        if options["check"]:
            self.stdout.write(json.dumps(plan.as_json(), ensure_ascii=False, indent=2))
            return
        if options["remove_missing"]:
            choices.remove = {row.place for row in plan.items(MISSING)}
            plan = agenda_import.understand(webinar, text, options["format"], choices)
        self.refuse(plan)
        self.tell(plan, verbosity)
        try:
            with revision(comment="manage.py import_agenda"):
                report = plan.apply()
        except agenda_import.Stale:
            raise CommandError(
                "Somebody changed the agenda meanwhile. Nothing was written; run it again."
            ) from None
        if verbosity:
            self.stdout.write(f"{webinar.slug}: {report.in_words()}.")

    def read(self, file):
        """The text: UTF-8 or UTF-16 by its byte order mark, else UTF-8, else Windows-1252 with a warning."""
        try:
            data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"“{file}” cannot be read: {error.strerror}.") from None
        text, is_guessed = decode(data)
        if is_guessed:
            self.stderr.write(f"“{file}” is not UTF-8; it was read as Windows-1252. Look at its accents.")
        return text

    def refuse(self, plan):
        """Say everything that stands in the way, if anything does."""
        found = [
            f"line {row.line.number}: {problem}" if row.line else f"“{words_of(row.item)}”: {problem}"
            for row, problem in plan.problems
        ]
        for named in plan.unsettled:
            likely = ", ".join(str(person) for person in named.candidates)
            where = ", ".join(map(str, named.numbers))
            found.append(
                f"line {where}: “{named.name}” may be {likely}. Correct the name, or take it for somebody new with "
                "--new-people."
                if likely
                else f"line {where}: it is not certain that “{named.name}” is a person. Write “by {named.name}”, or "
                "say so with --new-people."
            )
        found += [
            f"“{words_of(row.item)}”: {row.must_stay}"
            for row in plan.items(MISSING)
            if row.must_stay and row.place in plan.choices.remove
        ]
        if found:
            raise CommandError("Nothing was written:\n" + "\n".join(found))

    def tell(self, plan, verbosity):
        """What is about to change, a line for each; of what was not understood too."""
        if not verbosity:
            return
        if plan.reading.doubt:
            self.stderr.write(plan.reading.doubt)
        for row in plan.rows:
            if row.state == NEW_ROW:
                self.stdout.write(f"+ {timecode.format(row.offset)} {row.title}")
            elif row.state == CHANGED:
                changes = "; ".join(
                    f"{change.label}: {change.before} → {change.after}" for change in row.changes
                )
                self.stdout.write(f"~ {timecode.format(row.offset)} {row.title} ({changes})")
            elif row.state == MISSING:
                fate = "-" if row.remove else "kept, not in the text:"
                self.stdout.write(f"{fate} {timecode.format(row.offset)} {words_of(row.item)}")
            elif row.state == NO_ITEM and verbosity > 1:
                self.stdout.write(f"  line {row.line.number} left out: {row.line.problem}")

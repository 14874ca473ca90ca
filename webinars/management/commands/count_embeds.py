import sys

from django.core.management import BaseCommand, CommandError
from django.utils.translation import ngettext

from webinars.partners import count


class Command(BaseCommand):
    help = (
        "Counts from the web server's log on how many sites embeds were shown, by day. It keeps the day, the site and what "
        "was shown, and nothing of who looked. Reading a log twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "log", help="the log, in combined format or that of docs/operate.md; - for standard input"
        )

    def handle(self, *args, log, **options):
        try:
            with sys.stdin if log == "-" else open(log, encoding="utf-8", errors="replace") as lines:
                rows, times = count(lines)
        except OSError as error:
            raise CommandError(f"{log}: it cannot be read ({error.strerror}).") from error
        self.stdout.write(
            ngettext("%(times)d embed, %(rows)d rows.", "%(times)d embeds, %(rows)d rows.", times)
            % {"times": times, "rows": rows}
        )

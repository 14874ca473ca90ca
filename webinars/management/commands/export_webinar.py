from pathlib import Path

from django.core.management import BaseCommand, CommandError

from webinars.document import bundle, entries
from webinars.document.writing import document_of
from webinars.models import Webinar


class Command(BaseCommand):
    help = "Writes a webinar as one JSON document or, where the file's name ends in .zip, with its files."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the webinar's slug")
        parser.add_argument("file", nargs="?", help="where to write it; without, it is printed as JSON")

    def handle(self, *, slug, file, **options):
        webinar = Webinar.objects.filter(slug=slug).first()
        if webinar is None:
            raise CommandError(f"There is no webinar “{slug}”.")
        if not file:
            self.stdout.write(entries.write(document_of(webinar)[0]).decode(), ending="")
            return
        path = Path(file)
        if path.suffix.lower() == ".zip":
            pieces = bundle.stream(webinar)
        else:
            pieces = [entries.write(document_of(webinar)[0])]
        try:
            with path.open("xb") as target:
                try:
                    target.writelines(pieces)
                except BaseException:
                    path.unlink()
                    raise
        except FileExistsError:
            raise CommandError(f"“{file}” is there already. Choose another name.") from None
        except OSError as error:
            raise CommandError(f"“{file}” cannot be written: {error.strerror}.") from None

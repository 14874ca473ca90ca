from django.core.management import BaseCommand, CommandError

from webinars.document import bringing, bundle
from webinars.document.entries import DocumentErrors


class Command(BaseCommand):
    help = (
        "Brings in a webinar that export_webinar wrote, as a draft: all of it or, where anything is wrong, nothing. "
        "People, themes and hubs that are known here stay as they are."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="a document, or a ZIP of it with its files")
        parser.add_argument("--check", action="store_true", help="write nothing; say what would come in")
        parser.add_argument("--slug", default="", help="another slug than the document's")

    def handle(self, *, file, check, slug, verbosity, **options):
        try:
            with open(file, "rb") as source:
                root, files = bundle.read(source)
                report = bringing.bring_in(
                    root, files, slug=slug, comment="manage.py import_webinar", check=check
                )
        except OSError as error:
            raise CommandError(f"“{file}” cannot be read: {error.strerror}.") from None
        except DocumentErrors as error:
            raise CommandError(f"Nothing was written.\n{error}") from None
        if verbosity and not report.is_nothing:
            for path, sentence in report.left_out:
                self.stderr.write(f"{path}: {sentence}")
        if report.conflict:
            raise CommandError(f"Nothing was written. {report.conflict} Free is: --slug {report.free_slug}")
        if not verbosity:
            return
        if report.is_nothing:
            self.stdout.write("Nothing to change.")
            return
        for kind, name, differing in report.differing:
            self.stdout.write(f"{kind} “{name}” is here with another {differing}, and stays as it is.")
        done = "Would bring in" if check else "Brought in, as a draft"
        self.stdout.write(f"{done}: {'; '.join(report.new_in_words)}.")

from django.core.management import BaseCommand, CommandError

from hubsportal.sitefile import archive, contents, reading


class Command(BaseCommand):
    help = (
        "Brings a file of export_site into this portal, which must be empty: all of it or, where anything is wrong, "
        "nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="what export_site wrote")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; say whether the file is whole and fits"
        )

    def handle(self, *, file, check, verbosity, **options):
        say = self.stdout.write if verbosity > 1 else lambda sentence: None
        try:
            with archive.opened(file) as opened:
                if check:
                    reading.refuse_unless_empty()
                    rows = sum(opened.manifest["rows"].values()) - opened.manifest["rows"][contents.ACCOUNTS]
                    self.stdout.write(
                        f"{file} is whole, and this portal is empty: {rows} rows and {len(opened.files)} uploads "
                        "would come in."
                    )
                    return
                brought = reading.bring_in(opened, say)
        except contents.SiteFileError as error:
            raise CommandError(f"Nothing was written. {error}") from error
        if not verbosity:
            return
        self.stdout.write(f"Brought in {brought.rows.total()} rows and {brought.files} uploads.")
        if brought.known_accounts:
            self.stdout.write(f"History means these accounts: {', '.join(brought.known_accounts)}.")
        if brought.new_accounts:
            names = ", ".join(brought.new_accounts)
            self.stdout.write(f"New, and closed until you give them a password and rights: {names}.")

from django.core.management import BaseCommand, CommandError

from hubsportal.sitefile import contents, writing


class Command(BaseCommand):
    help = (
        "Writes everything that this portal holds into one ZIP file, uploads included, while it goes on serving. "
        "import_site brings it into an empty portal, on either database."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the file to write; it must not be there yet")

    def handle(self, *, file, verbosity, **options):
        try:
            written = writing.write(file)
        except contents.SiteFileError as error:
            raise CommandError(str(error)) from error
        for name in written.missing:
            self.stderr.write(f"Gone from the uploads, though something has it: {name}")
        if not verbosity:
            return
        rows = dict(written.rows)
        accounts = rows.pop(contents.ACCOUNTS)
        self.stdout.write(
            f"Wrote {file}: {sum(rows.values())} rows, {len(written.files)} uploads, "
            f"{-(-written.bytes // 1_000_000)} MB. Of accounts, {accounts} name{'s' * (accounts != 1)} that history "
            "needs."
        )
        if verbosity > 1:
            for name, count in rows.items():
                self.stdout.write(f"  {name}: {count}")
            for model, because in contents.reasons().items():
                self.stdout.write(f"  without {model._meta.label_lower}: {because}")

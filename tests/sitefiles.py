"""Writing a site into a file, emptying the portal, bringing it in: what tests of both share."""

import io
import tempfile
from pathlib import Path

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS

from hubs.models import Suggestion
from hubsportal.management.commands.clean_files import stored
from hubsportal.models import PreviewKey
from hubsportal.search import index
from hubsportal.sitefile import contents


def empty(*keep):
    """As after `migrate`: no rows of what belongs to a site, nor of what must stay at home; accounts if they are to."""
    User.objects.exclude(username__in=keep).delete()
    for table in contents.tables():
        table.model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
    for model in (Suggestion.services.through, Suggestion.sectors.through, Suggestion, PreviewKey, Session):
        model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
    index.rebuild()


def delete_files():
    for name in list(stored()):
        default_storage.delete(name)


class SiteFileTestCase:
    def setUp(self):
        super().setUp()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.file = self.folder / "site.zip"

    def call(self, *arguments, **options):
        out = io.StringIO()
        call_command(*arguments, stdout=out, stderr=out, **options)
        return out.getvalue()

    def export(self, name="site.zip"):
        self.call("export_site", str(self.folder / name))
        return (self.folder / name).read_bytes()

    def bring_in(self, name="site.zip"):
        return self.call("import_site", str(self.folder / name))

    def refused(self, *arguments):
        with self.assertRaises(CommandError) as caught:
            self.call(*(arguments or ("import_site", str(self.file))))
        return str(caught.exception)

    def rows(self):
        return {table.name: table.model._base_manager.count() for table in contents.tables()}

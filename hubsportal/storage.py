"""Static files: names that carry a hash of their content, modules included; each style sheet in one piece."""

import posixpath
import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The portal's own sheets; Django's admin has some of its own.
SHEET = re.compile(r"css/[\w-]+\.css")
IMPORT = re.compile(r'@import url\("([\w.-]+)"\);\n')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class WholeSheets:
    """A storage that gives a style sheet with its parts in the place of their @imports, and without comments.

    A browser would ask for a part only once it has read the sheet: another way there and back before it draws.
    Comments are a fifth of what is left after compression. storage: where sheet and parts lie, side by side.
    """

    def __init__(self, storage):
        self.storage = storage

    def open(self, path):
        return ContentFile(COMMENT.sub("", self._whole(path)).encode())

    def _whole(self, path):
        with self.storage.open(path) as file:
            text = file.read().decode()
        return IMPORT.sub(lambda found: self._whole(posixpath.join(posixpath.dirname(path), found[1])), text)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hash the names in `import` statements too, so that a changed module is never an old one.

    An import map would do the same, but inline ones are forbidden by the content security policy.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths, dry_run=False, **options):
        """As Django's; `paths`: {name: (storage, path)} of what was collected. A file with the plain name stays as it was."""
        sheets = {
            name: (WholeSheets(storage), path)
            for name, (storage, path) in paths.items()
            if SHEET.fullmatch(name)
        }
        return super().post_process(paths | sheets, dry_run, **options)

"""Recordings that whoever runs the portal has put on the machine, to be chosen by name in a webinar's form.

They lie in `settings.PLACED_RECORDINGS`, which no address leads to. One that is chosen goes among the uploads under an
unguessable name: on the same disk that is a new name and no copy, however large it is.
"""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

ENDINGS = (".mp4", ".m4v", ".webm")


class PlacedRecording(File):
    """One of these files, as a storage takes it. `path` is where it lies."""

    # It was put there by hand: the limit of uploads is not for it (hubsportal.fields.LargestFile).
    has_no_limit = True

    def __init__(self, path):
        super().__init__(path.open("rb"), name=path.name)
        self.path = path

    def temporary_file_path(self):
        """A second name of the file, which the storage may move: the first stays until everything is saved."""
        link = self.path.with_name(f".{secrets.token_hex(8)}")
        link.hardlink_to(self.path)
        return str(link)

    def forget(self):
        """Take it out of the folder, once it is among the uploads."""
        self.close()
        self.path.unlink(missing_ok=True)


def names():
    """The names of all that can be chosen, in order: [(name, size in bytes), ...]."""
    try:
        entries = [*os.scandir(settings.PLACED_RECORDINGS)]
    except OSError:
        return []
    return sorted(
        (entry.name, entry.stat().st_size)
        for entry in entries
        if entry.name.lower().endswith(ENDINGS)
        and not entry.name.startswith(".")
        and entry.is_file(follow_symlinks=False)
    )


def take(name):
    """The PlacedRecording of a name.

    Raises ValidationError if there is none like that, or if it is not the portal's to move.
    """
    if name not in dict(names()):
        raise ValidationError(_("“%(name)s” is no longer there. Choose another one.") % {"name": name})
    path = Path(settings.PLACED_RECORDINGS) / name
    try:
        # Only its owner may give it the rights of an upload.
        os.chmod(path, settings.FILE_UPLOAD_PERMISSIONS)
        return PlacedRecording(path)
    except OSError as error:
        raise ValidationError(
            _(
                "“%(name)s” does not belong to the portal’s account, which cannot take it (%(reason)s). "
                "Ask whoever runs the portal to hand it over."
            )
            % {"name": name, "reason": error.strerror}
        ) from error

"""Uploads in an object storage that speaks S3, so that several machines need no disk in common.

`MEDIA_S3_BUCKET` chooses it, see settings.py. Nobody but the portal reads the bucket: what is public in it is handed out
under /media/ as from a disk (hubsportal/media.py). Everything that asks a storage meets two exceptions: FileNotFoundError, as
on a disk, and StorageAway.
"""

from django.utils.translation import gettext as _

# Seconds after which a visitor's browser may ask again.
RETRY_AFTER = 10


class StorageAway(OSError):
    """The object storage does not answer, or refuses. The reason is for those who run the portal."""


def away():
    """What somebody reads whose file cannot be taken."""
    return _(
        "Files cannot be stored or read at the moment: their storage does not answer. Nothing was saved. Try again in a "
        "minute; a file that was chosen has to be chosen again."
    )

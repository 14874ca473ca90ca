"""Files that somebody chose, as Sheets: by what they hold, whatever they are called. No database."""

from django.utils.translation import gettext as _

from hubsportal.timecode import shorten

from . import texts
from .sheets import MOST_BYTES, Unreadable

MOST_FILES = 5
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(files, known):
    """[Sheet] of files, each a (name, function that gives its bytes, size). known: names of columns.

    Raises Unreadable.
    """
    if len(files) > MOST_FILES:
        raise Unreadable(_("Choose one workbook, or two CSV files: hubs and facts."))
    sheets = []
    for called, load, size in files:
        name = shorten(called, 80)
        if size > MOST_BYTES:
            raise Unreadable(
                _("%(file)s has %(size)d MB; at most %(most)d MB can be read. Import it in parts.")
                % {"file": name, "size": -(-size // 1_000_000), "most": MOST_BYTES // 1_000_000}
            )
        sheets += read_file(load(), name, known)
    return sheets


def read_file(data, name, known):
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise Unreadable(_("%(file)s is empty.") % {"file": name})
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Unreadable(_("%(file)s is protected by a password. Save it without.") % {"file": name})
        raise Unreadable(
            _("%(file)s is an old Excel file (.xls). Save it as an Excel workbook (.xlsx).") % {"file": name}
        )
    if data.startswith(_ZIP):
        from . import workbooks

        sheets = workbooks.read(data, name)
    else:
        sheets = [texts.read(data, name, known)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise Unreadable(_("%(file)s is empty.") % {"file": name})
    return sheets

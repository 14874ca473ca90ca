"""Where a pasted agenda comes from: a file in some encoding, of a size that can be looked at."""

import codecs

from django.utils.translation import gettext as _

MOST_CHARACTERS = 200_000
MOST_LINES = 2_000


def too_much(text):
    """Why a text cannot be looked at, or None."""
    if len(text) > MOST_CHARACTERS:
        return _(
            "The text has %(count)d characters; at most %(most)d can be read. Paste the agenda alone."
        ) % {
            "count": len(text),
            "most": MOST_CHARACTERS,
        }
    if (count := len(text.splitlines())) > MOST_LINES:
        return _("The text has %(count)d lines; at most %(most)d can be read. Paste the agenda alone.") % {
            "count": count,
            "most": MOST_LINES,
        }
    return None


def decode(data):
    """(text of a file's bytes, whether its encoding is a guess): UTF-8 or UTF-16, else Windows-1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), False
    try:
        return data.decode(), False
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), True

"""CSV: read in whatever way spreadsheets write it, and written so that none of them works anything out. No database."""

import codecs
import csv
import re

from django.utils.translation import gettext as _

from hubsportal.data.csv import cell, csv_lines

from .sheets import Sheet, Unreadable, with_line_feeds

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_SIGNS = ",;\t|"


def read(data, name, known):
    """The Sheet of a file's bytes. name: what the file is called; known: names of columns, by which the sign between
    cells is recognised. Raises Unreadable."""
    text, encoding = decode(data, name)
    if "\0" in text:
        raise Unreadable(_("%(file)s is no text: choose a CSV or XLSX file.") % {"file": name})
    text, sign = _delimiter(text, known)
    sheet = Sheet(name, name, _read_as(encoding, sign))
    # Split at line ends alone, of whichever system: other signs that end a line for Python may stand in a cell.
    reader = csv.reader(_LINE.findall(text), delimiter=sign, strict=True)
    number = 0
    try:
        for number, texts in enumerate(reader, start=1):
            sheet.add(number, [with_line_feeds(unguarded(text)) for text in texts])
    except csv.Error:
        raise Unreadable(
            _(
                "%(file)s, row %(row)d cannot be read: a quotation mark is missing or one too many, or a cell is far "
                "too long. Open the file in a spreadsheet and save it again."
            )
            % {"file": name, "row": number + 1}
        ) from None
    return sheet


def write(header, rows):
    """The bytes of a CSV file. header: names; rows: lists of texts and numbers."""
    return "".join(csv_lines(header, ([guarded(value) for value in row] for row in rows))).encode()


def decode(data, name):
    """(text, name of its encoding): by its mark, else UTF-8, else UTF-16 where every second byte is empty, else
    Windows-1252. Raises Unreadable."""
    try:
        for mark, codec, called in _MARKS:
            if data.startswith(mark):
                return data.decode(codec), called
        if b"\0" in data[:2]:
            return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le"), "UTF-16"
    except UnicodeDecodeError:
        raise Unreadable(
            _("%(file)s breaks off, or is not what its beginning says. Save it again as “CSV UTF-8” or XLSX.")
            % {"file": name}
        ) from None
    for codec, called in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return data.decode(codec), called
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        _("%(file)s is neither UTF-8, UTF-16 nor Windows-1252. Save it as “CSV UTF-8” or XLSX.")
        % {"file": name}
    )


def _delimiter(text, known):
    """(text without Excel's line `sep=;`, sign between its cells): the one that makes most names of columns."""
    line, _end, rest = text.partition("\n")
    header = line.rstrip("\r")
    if header.lower() in [f"sep={sign}" for sign in _SIGNS]:
        return rest, header[-1]
    found = {
        sign: (sum(part.strip(' "').casefold() in known for part in header.split(sign)), header.count(sign))
        for sign in _SIGNS
    }
    return text, max(found, key=found.get)


def _read_as(encoding, sign):
    between = {
        ",": _("commas between cells"),
        ";": _("semicolons between cells"),
        "\t": _("tabs between cells"),
        "|": _("bars between cells"),
    }.get(sign, sign)
    said = _("CSV, %(between)s, %(encoding)s") % {"between": between, "encoding": encoding}
    if encoding == "Windows-1252":
        said = _("%(said)s, which is a guess: look at its accents") % {"said": said}
    return said


def guarded(value):
    """A text with one apostrophe more if a spreadsheet would take it, or what follows its own apostrophes, for a
    formula; `unguarded` takes just that one away."""
    return f"'{value}" if isinstance(value, str) and _is_guarded(value) else value


def unguarded(text):
    return text[1:] if text.startswith("'") and _is_guarded(text) else text


def _is_guarded(text):
    bare = text.lstrip("'")
    return cell(bare) != bare

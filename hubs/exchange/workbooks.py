"""XLSX: read without working anything out, in bounded memory, and written as text. No database.

Imported where it is needed alone: openpyxl takes a fifth of a second, which every command would wait for.
"""

import datetime
import io
import re
import threading
import warnings
import zipfile
from decimal import Decimal

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font

from .bloat import is_bloated
from .sheets import Sheet, Unreadable, letter_of, with_line_feeds

# All parts of a workbook together, unpacked; the largest that is taken holds some 12 MB.
MOST_UNPACKED = 25_000_000
MOST_PARTS = 500
_TYPES = "[Content_Types].xml"
_one_at_a_time = threading.Lock()  # in a process, so that several do not take several times as much

# What stands for a sign that XML cannot hold (ISO/IEC 29500-1, 22.9.2.19), and for a text that looks like that.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def read(data, name):
    """The Sheets of a workbook's bytes. Raises Unreadable."""
    refuse_what_is_no_workbook(data, name)
    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheets = [_sheet(page, name) for page in book.worksheets]
            book.close()
    except Unreadable:
        raise
    # openpyxl meets broken and hostile files with nearly any exception.
    except Exception as error:
        raise Unreadable(
            _(
                "%(file)s cannot be read: it is damaged, or no XLSX. Open it in a spreadsheet and save it again."
            )
            % {"file": name}
        ) from error
    return sheets


def refuse_what_is_no_workbook(data, name):
    """Raises Unreadable, with what to do instead, for everything that is not a workbook of sensible size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts, types = archive.infolist(), b""
            is_locked = any(part.flag_bits & 1 for part in parts)
            is_too_large = len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED
            if not is_locked and not is_too_large:
                is_too_large = any(
                    is_bloated(archive.open(part)) for part in parts if part.filename.endswith(".xml")
                )
                types = archive.read(_TYPES) if _TYPES in archive.namelist() else b""
    except Exception as error:
        raise Unreadable(
            _(
                "%(file)s cannot be read: it is damaged, or no XLSX. Open it in a spreadsheet and save it again."
            )
            % {"file": name}
        ) from error
    names = {part.filename.lower() for part in parts}
    problem = ""
    if is_too_large:
        problem = _("%(file)s is far too large once it is unpacked. Import it in parts.")
    elif is_locked:
        problem = _("%(file)s is protected by a password. Save it without.")
    elif b"macroEnabled" in types or any(part.endswith("vbaproject.bin") for part in names):
        problem = _("%(file)s holds macros. Save it as a workbook without them (.xlsx).")
    elif "xl/workbook.bin" in names or "content.xml" in names:
        problem = _("%(file)s is of a kind that cannot be read here. Save it as an Excel workbook (.xlsx).")
    elif not types or b"spreadsheetml" not in types:
        problem = _("%(file)s is no workbook. If it is an archive, take the files out of it first.")
    if problem:
        raise Unreadable(problem % {"file": name})


def _sheet(page, name):
    sheet = Sheet(
        page.title,
        _("%(file)s, sheet “%(sheet)s”") % {"file": name, "sheet": page.title},
        _("XLSX"),
    )
    # What a file says of its own size may be wrong either way.
    page.reset_dimensions()
    for number, row in enumerate(page.iter_rows(max_row=1_048_576), start=1):
        texts = []
        for place, one in enumerate(row):
            text, fault = _read_cell(one)
            texts.append(text)
            if fault:
                sheet.faults[number, place] = fault
            elif one.data_type == "d":
                sheet.dates.add((number, place))
        sheet.add(number, texts)
    return sheet


def _read_cell(one):
    """(text of a cell, or what is wrong with it)."""
    value = one.value
    if value is None:
        return "", ""
    match one.data_type:
        case "f":
            return "", _("This is a formula. Copy the cell and paste it back as a value.")
        case "e":
            return "", _("The spreadsheet has an error here (%(error)s).") % {"error": str(value)[:20]}
        case "b":
            return ("TRUE" if value else "FALSE"), ""
        case "d":
            return _read_date(value, one.number_format)
        case "n":
            if "%" in one.number_format:
                return "", _(
                    "This is a number shown as a percentage. Format the cell as text and write it out."
                )
            return _read_number(value), ""
    return with_line_feeds(unescaped(str(value))), ""


def _read_number(value):
    text = f"{Decimal(repr(value)).normalize():f}" if isinstance(value, float) else str(value)
    return "0" if text == "-0" else text


def _read_date(value, number_format):
    """A date as exact as the cell shows it: Excel keeps 2020-01, too, as the first day of that month."""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        return "", _("This is a time of day to the spreadsheet. Format the cell as text and write it again.")
    shown = re.sub(r'\[[^]]*\]|"[^"]*"|\\.|_.', "", number_format).lower()
    if "d" in shown:
        return value.isoformat(), ""
    return value.isoformat()[: 7 if "m" in shown else 4], ""


def write(tables):
    """The bytes of a workbook. tables: (name of the sheet, [(name of a column, note, width)], rows of texts and numbers)."""
    book = openpyxl.Workbook(write_only=True)
    for name, columns, rows in tables:
        page = book.create_sheet(name)
        page.freeze_panes = "B2"
        for place, (_name, _note, width) in enumerate(columns):
            dimension = page.column_dimensions[letter_of(place)]
            # Text, so that what is typed into new rows stays as it is typed.
            dimension.width, dimension.number_format = width, "@"
        page.append([_header(page, *column) for column in columns])
        for row in rows:
            page.append([_written(page, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _header(page, name, note, _width):
    one = _written(page, name)
    one.font = Font(bold=True)
    one.comment = Comment(str(note), "hubsportal", height=120, width=320)
    return one


def _written(page, value):
    if not isinstance(value, str):
        return WriteOnlyCell(page, value)
    one = WriteOnlyCell(page, escaped(value))
    # Whatever it begins with, it is text.
    one.data_type = "s"
    one.number_format = "@"
    return one


def escaped(text):
    return _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text):
    """Signs that stand escaped. Half of a pair, which is no sign, is left as it stands."""
    return _ESCAPED.sub(
        lambda match: match[0] if 0xD800 <= int(match[1], 16) <= 0xDFFF else chr(int(match[1], 16)), text
    )

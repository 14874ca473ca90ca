"""CSV (RFC 4180) that spreadsheets open as it is meant: UTF-8 with its mark, and no cell that is a formula."""

import csv
import unicodedata
from numbers import Number

from django.http import HttpResponse, StreamingHttpResponse

# A spreadsheet takes a text that begins so for a formula, and some look past white space and unseen signs.
_FORMULA = frozenset("=+-@")
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"


def cell(value):
    """A value as a cell: numbers as they are, None as nothing, and an apostrophe before any text that a
    spreadsheet would work out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return value
    # PostgreSQL keeps no NUL, and readers of CSV end a text at it.
    text = str(value).replace("\0", "")
    return f"'{text}" if _is_formula(text) else text


def _is_formula(text):
    if text[:1] in ("\t", "\r", "\n"):
        return True
    first = text.lstrip(_UNSEEN + " \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\xa0\u2000\u2003\u2009\u202f\u3000")[:1]
    # NFKC also folds the full-width and small forms, which East Asian editions take for the same.
    return unicodedata.normalize("NFKC", first) in _FORMULA


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def csv_lines(header, rows):
    """The lines of a CSV file as text, one at a time. header: names; rows: lists of values."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([cell(name) for name in header])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def csv_response(filename, header, rows, *, stream=False):
    """An answer that downloads as `filename`. With `stream`, rows are fetched while they are sent."""
    lines = csv_lines(header, rows)
    response = (
        StreamingHttpResponse(lines, content_type=CONTENT_TYPE)
        if stream
        else HttpResponse("".join(lines), content_type=CONTENT_TYPE)
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response

"""Dates as sources give them: a day, a month, a year, some years, or "2020 or later".

They are kept as text in the Extended Date/Time Format (ISO 8601-2:2019, EDTF): `2020-01-31`, `2020-01`,
`2020`, `2014/2015`, `2020/..`. Such texts sort by their beginning, and no precision is made up.
"""

import datetime
import re

from django.utils import dateformat
from django.utils.translation import gettext as _

from .timecode import shorten

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def parse(text):
    """Check a partial date and return it normalised. Raises ValueError with a sentence for the editor."""
    typed = str(text).strip()
    start, slash, end = typed.partition("/")
    if not _is_date(start) or (slash and end != ".." and not (_is_date(end) and start < end)):
        raise ValueError(
            _(
                "“%(text)s” is not a date the portal knows. Write 2020-01-31, 2020-01, 2020, "
                "2014/2015 for a span, or 2020/.. for 2020 or later."
            )
            % {"text": shorten(typed)}
        )
    return typed


def format(text):
    """Write a kept partial date for people, in the active locale: `31 January 2020`, `2014–2015`."""
    start, slash, end = text.partition("/")
    if end == "..":
        return _("%(date)s or later") % {"date": _format_date(start)}
    return f"{_format_date(start)}–{_format_date(end)}" if slash else _format_date(start)


def latest(text):
    """The last day that the partial date can mean, or None where it is open (`2020/..`)."""
    end = text.rpartition("/")[2]
    if end == "..":
        return None
    year, month, day = _numbers(end)
    if day:
        return datetime.date(year, month, day)
    if (month or 12) == 12:
        return datetime.date(year, 12, 31)
    return datetime.date(year, month + 1, 1) - datetime.timedelta(days=1)


def machine_readable(text):
    """The value for `<time datetime>`, which knows no spans: the date itself, or empty."""
    return "" if "/" in text else text


def _numbers(date):
    return tuple(int(number) if number else None for number in _DATE.fullmatch(date).groups())


def _is_date(text):
    if not _DATE.fullmatch(text):
        return False
    year, month, day = _numbers(text)
    try:
        datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return False
    return True


def _format_date(date):
    year, month, day = _numbers(date)
    if day:
        return dateformat.format(datetime.date(year, month, day), "j F Y")
    if month:
        return dateformat.format(datetime.date(year, month, 1), "F Y")
    return str(year)

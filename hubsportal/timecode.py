"""Timecodes: what people read and type (`1:02:03`), and the same as whole seconds (an offset).

`parse` and `format` mirror each other: `parse(format(seconds)) == seconds` for every offset.
"""

import re

from django.utils.translation import gettext as _

# A recording of more than a week is a typing mistake, and it keeps every sum far from integer limits.
LONGEST = 7 * 24 * 3600

_COLONS = re.compile(r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{2})", re.ASCII)
_UNITS = re.compile(
    r"(?:(?P<hours>\d{1,3})h)?(?:(?P<minutes>\d{1,5})m(?:in)?)?(?:(?P<seconds>\d{1,6})s)?", re.ASCII
)
_HOURS_AND_MINUTES = re.compile(r"(?P<hours>\d{1,3})h(?P<minutes>\d{1,2})", re.ASCII)
_SECONDS = re.compile(r"\d{1,6}", re.ASCII)


def parse(text):
    """Read a timecode: text in (`29:00`, `0:29:00`, `1h02m03s`, `1h02`, `29m`, `1740`), whole seconds out.

    Raises ValueError with a sentence for the person who typed it.
    """
    typed = str(text).strip()
    # Spaces may stand around the parts (`1h 02m`), but never inside a number: `10 30` is not 1030 seconds.
    spaced = len(typed) > 40 or re.search(r"\d\s+\d", typed)
    compact = typed if spaced else re.sub(r"\s+", "", typed).lower()
    if _SECONDS.fullmatch(compact):
        offset = int(compact)
    else:
        match = (
            _COLONS.fullmatch(compact) or _HOURS_AND_MINUTES.fullmatch(compact) or _UNITS.fullmatch(compact)
        )
        if not compact or not match:
            raise ValueError(
                _("“%(text)s” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s.")
                % {"text": shorten(typed)}
            )
        parts = match.groupdict()
        hours, minutes, seconds = (int(parts.get(name) or 0) for name in ("hours", "minutes", "seconds"))
        if parts.get("hours") is not None and minutes > 59:
            raise ValueError(
                _("“%(text)s” has %(minutes)d minutes beside hours; there are only 60 in an hour.")
                % {"text": shorten(typed), "minutes": minutes}
            )
        if seconds > 59 and (parts.get("hours") or parts.get("minutes")) is not None:
            raise ValueError(
                _("“%(text)s” has %(seconds)d seconds; there are only 60 in a minute.")
                % {"text": shorten(typed), "seconds": seconds}
            )
        offset = hours * 3600 + minutes * 60 + seconds
    if offset > LONGEST:
        raise ValueError(_("“%(text)s” is longer than a week.") % {"text": shorten(typed)})
    return offset


def parse_range(text):
    """Read a moment or a part: `29:00` is (1740, None), `29:00,29:55` is (1740, 1795), in whole seconds.

    A part is written as in W3C Media Fragments (section 4.2.1), but with both of its ends and any timecode for them.
    Raises ValueError with a sentence for the person who typed it.
    """
    begin, comma, end = str(text).partition(",")
    if not comma:
        return parse(text), None
    shown = {"text": shorten(str(text).strip())}
    if "," in end:
        raise ValueError(_("“%(text)s” has more than two ends. Write a part as 29:00,29:55.") % shown)
    if not begin.strip():
        raise ValueError(_("“%(text)s” does not say where it begins. Write a part as 29:00,29:55.") % shown)
    if not end.strip():
        raise ValueError(_("“%(text)s” does not say where it ends. Write a part as 29:00,29:55.") % shown)
    start, until = parse(begin), parse(end)
    if until <= start:
        raise ValueError(_("“%(text)s” ends before it has begun. Write the earlier timecode first.") % shown)
    return start, until


def format(seconds):
    """Write an offset (whole seconds, 0 or more) as people read it: `5:30`, `1:02:03`."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


def format_long(seconds):
    """Write an offset as `H:MM:SS`, hours always shown, for inputs and exports."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}"


def format_iso(seconds):
    """Write an offset as an ISO 8601 duration (`PT1H2M3S`), as `<time datetime>` and schema.org want it."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    parts = [f"{value}{unit}" for value, unit in ((hour, "H"), (minute, "M"), (second, "S")) if value]
    return "PT" + ("".join(parts) or "0S")


def format_webvtt(seconds):
    """Write an offset as a WebVTT timestamp, `01:02:03.000` (W3C WebVTT, section 6.4)."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}.000"


def shorten(text, length=40):
    """The text as an error message may repeat it: at most `length` characters, nothing unprintable."""
    printable = "".join(character if character.isprintable() else "�" for character in text)
    return printable if len(printable) <= length else printable[: length - 1] + "…"

"""Timecodes where people put them in a line: `00:05:30`, `5:30`, `1h02`, `5 min 30`, `[12:30]`, `5:30 – 17:10`.

This finds them; whether one is right is up to `hubsportal.timecode`. Times are whole seconds.
"""

import re
import unicodedata
from dataclasses import dataclass

from hubsportal import timecode

# A longer line is no line of an agenda, and the patterns below see no more of it.
LONGEST_LINE = 10_000

_DASH = "\\-‐‑‒–—―−~→"
_OPEN, _CLOSE = "[({<«【（", "])}>»】）"
_MINUTE, _SECOND = "'’′", '"”″'

# What may stand before the first timecode of a line: quoting of a mail, bullets, numbers, ticks.
LEAD = re.compile(
    r"(?:[\s>|]|[*+•·◦▪▫‣⁃►▶▸→✓✔○●■□–—-](?=[\s\[(\d])|#{1,6}(?=\s)|#\d{1,3}[.:)]?(?=\s)|\(?\d{1,3}[.)](?=\s)|\[[ xX]\](?=\s))*"
)

_TIME = rf"""(?:
    (?P<hours>\d{{1,3}}):(?P<minutes>\d{{1,2}}):(?P<seconds>\d{{2}})(?:[.,]\d{{1,3}})?
  | (?P<only_minutes>\d{{1,4}}):(?P<their_seconds>\d{{2}})(?:[.,]\d{{3}})?
  | (?P<h_hours>\d{{1,3}})\s?h(?:rs?\b|\b|(?=\s?\d))\.?
      (?:\s?(?P<h_minutes>\d{{1,2}})(?:\s?(?:min\b\.?|m(?![^\W\d_])|[{_MINUTE}])(?:\s?(?P<h_seconds>\d{{1,2}})(?:\s?s(?:ec)?\b\.?|[{_SECOND}])?)?)?)?
  | (?P<m_minutes>\d{{1,4}})\s?(?:min(?:utes?|uten|uti|utos)?\b\.?|m(?![^\W\d_]))(?:\s?(?P<m_seconds>\d{{1,2}})(?:\s?s(?:ec)?\b\.?|[{_SECOND}])?(?!\d|:\d))?
  | (?P<p_minutes>\d{{1,4}})[{_MINUTE}](?P<p_seconds>\d{{2}})(?:[{_SECOND}]|'')?
)"""
_DOTTED = r"(?:(?P<d_hours>\d{1,3})\.)?(?P<d_minutes>\d{1,3})\.(?P<d_seconds>\d{2})"
_BEFORE, _AFTER = r"(?<![\w:.,%€$£])", r"(?!\d|:\d)(?!\s?[%€$£°])"
_UNNAMED = re.compile(r"\?P<\w+>")


def _pattern(time):
    other = _UNNAMED.sub("?:", time)
    to = rf"\s*(?:[{_DASH}]+>?|\b(?:to|until|till|bis|à|au|a|al|hasta|fino\ a(?:lle)?)\b)\s*"
    clock = r"\s?(?:(?P<clock>uhr|(?-i:[ap]m|[AP]M|[ap]\.m\.)|ce?s?t|utc|gmt|bst)(?![^\W\d_]))"
    return re.compile(
        rf"{_BEFORE}(?:{time})(?:{_UNNAMED.sub('?:', clock)}(?={to}\d))?(?:{to}(?P<until>{other}))?{_AFTER}(?:{clock})?",
        re.VERBOSE | re.IGNORECASE,
    )


_FIND = _pattern(_TIME)
_FIND_DOTTED = _pattern(rf"(?:{_TIME}|{_DOTTED})")
_BEGINS_DOTTED = re.compile(rf"{_DOTTED}(?!\.?\d)(?=[\s{_DASH}:|]+[^\W\d_])", re.VERBOSE)


@dataclass(frozen=True)
class Moment:
    """A timecode from character `begin` up to `stop` of a line, brackets around it included.

    offset: seconds, None where `problem` says why not; end: of a range. of_day: minutes of the day, where it could be a
    time of day as well; is_clock: it is said to be one. is_length: `5 min`, which may mean a length.
    """

    begin: int
    stop: int
    offset: int | None
    end: int | None = None
    problem: str = ""
    of_day: int | None = None
    is_clock: bool = False
    is_length: bool = False
    is_bracketed: bool = False


def clean(text):
    """A line without what nobody sees: control and format characters gone, every kind of space a plain one."""
    kept = (
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn", "Co")
    )
    return "".join(kept).strip() if not (text.isascii() and text.isprintable()) else text.strip()


def plain_digits(text):
    """The text with digits, colons and stops of other scripts (０５：３０) as ours, character by character."""
    if text.isascii():
        return text
    return "".join(_DIGITS.get(character) or _digit(character) for character in text)


_DIGITS = {"：": ":", "∶": ":", "．": ".", "，": ","}


def _digit(character):
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def begins_dotted(line):
    """Whether a line begins with what may be a timecode written with a full stop: `12.30 Panel`."""
    text = plain_digits(line[:200])
    return bool(_BEGINS_DOTTED.match(text, LEAD.match(text).end()))


def find(line, dotted=False):
    """The Moments of a line (as `clean` leaves it) in order; `dotted`: 12.30 is one too."""
    text = plain_digits(line[:LONGEST_LINE])
    return [_moment(match, text) for match in (_FIND_DOTTED if dotted else _FIND).finditer(text)]


def _moment(match, text):
    parts = match.groupdict()
    offset, problem = _read(_canonical(parts))
    end = None
    if parts["until"]:
        until = _FIND.fullmatch(parts["until"]) or _FIND_DOTTED.fullmatch(parts["until"])
        end, end_problem = _read(_canonical(until.groupdict())) if until else (None, "")
        problem = problem or end_problem
    begin, stop = match.span()
    bracketed = begin > 0 and stop < len(text) and text[begin - 1] in _OPEN and text[stop] in _CLOSE
    if bracketed:
        begin, stop = begin - 1, stop + 1
    hours = None
    if parts["only_minutes"]:
        hours = (int(parts["only_minutes"]), int(parts["their_seconds"]))
    elif parts["h_hours"] and not parts["h_seconds"]:
        hours = (int(parts["h_hours"]), int(parts["h_minutes"] or 0))
    elif parts.get("d_minutes") and not parts["d_hours"]:
        hours = (int(parts["d_minutes"]), int(parts["d_seconds"]))
    of_day = hours[0] * 60 + hours[1] if hours and hours[0] < 24 and hours[1] < 60 else None
    if of_day is not None and re.match("p", parts["clock"] or "", re.IGNORECASE) and of_day < 12 * 60:
        of_day += 12 * 60
    alone = (parts["m_minutes"] and not parts["m_seconds"]) or (parts["h_hours"] and not parts["h_minutes"])
    return Moment(
        begin, stop, offset, end, problem, of_day, bool(parts["clock"]), bool(alone and not end), bracketed
    )


def _canonical(parts):
    """The parts of a match, written as `hubsportal.timecode` reads them."""
    if parts["hours"]:
        return f"{parts['hours']}:{parts['minutes']}:{parts['seconds']}"
    if parts["only_minutes"]:
        return f"{parts['only_minutes']}:{parts['their_seconds']}"
    if parts["h_hours"]:
        return f"{parts['h_hours']}h{parts['h_minutes'] or 0}m{parts['h_seconds'] or 0}s"
    if parts["m_minutes"]:
        return f"{parts['m_minutes']}m{parts['m_seconds'] or 0}s"
    if parts["p_minutes"]:
        return f"{parts['p_minutes']}m{parts['p_seconds']}s"
    return ":".join(part for part in (parts["d_hours"], parts["d_minutes"], parts["d_seconds"]) if part)


def _read(text):
    """(seconds, "") or (None, why it is no timecode)."""
    if re.fullmatch(r"\d{4}:\d\d", text):
        # More than 999 minutes only where hours were left out; the field takes three digits.
        minutes, seconds = text.split(":")
        text = f"{int(minutes)}m{seconds}s"
    try:
        return timecode.parse(text), ""
    except ValueError as error:
        return None, str(error)

"""Calendars (iCalendar, RFC 5545), with the names that RFC 7986 gives them."""

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hubsportal import timecode

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_FIRST_MINUTE = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


@dataclass
class Event:
    """uid: never changes; start: a time with its zone, or only a date where the time of day is not known;
    duration: seconds, or None."""

    uid: str
    title: str
    url: str
    start: datetime.datetime | datetime.date
    changed: datetime.datetime
    duration: int | None = None
    description: str = ""


def calendar(name, url, events):
    """The calendar as text. Without an event it is still one: a subscription waits for the next."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//hubsportal//webinars//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{escape(name)}",
        f"X-WR-CALNAME:{escape(name)}",
        f"SOURCE;VALUE=URI:{_CONTROL.sub('', url)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    ]
    for event in events:
        lines += _lines(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _lines(event):
    changed = _utc(event.changed)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape(event.uid)}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        # Minutes, so that it only ever grows, and stays below 2^31.
        f"SEQUENCE:{max(int((event.changed - _FIRST_MINUTE).total_seconds() // 60), 0)}",
    ]
    if isinstance(event.start, datetime.datetime):
        lines.append(f"DTSTART:{_utc(event.start)}")
        if event.duration:
            lines.append(f"DURATION:{timecode.format_iso(event.duration)}")
    else:
        # The whole day, for want of a time: it keeps nobody busy.
        lines += [f"DTSTART;VALUE=DATE:{event.start:%Y%m%d}", "TRANSP:TRANSPARENT"]
    lines += [f"SUMMARY:{escape(event.title)}", f"URL:{_CONTROL.sub('', event.url)}"]
    if event.description:
        lines.append(f"DESCRIPTION:{escape(event.description)}")
    return [*lines, "END:VEVENT"]


def whole_day_note():
    """What the description of an event without a time of day says."""
    return _("The time of day is not stated.")


def escape(text):
    """A text value (section 3.3.11): signs with a meaning escaped, no control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", text)
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def fold(line):
    """A line of at most 75 octets, and what is longer on lines that begin with a space; no letter is torn."""
    parts, part, room = [], "", 75
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(part)
            part, room = "", 74
        part += letter
        room -= size
    return "\r\n ".join([*parts, part])


def _utc(time):
    return time.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")

"""Calendars: the rules of RFC 5545 by hand, and read by a parser that is not ours."""

import datetime
from zoneinfo import ZoneInfo

import icalendar
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hubsportal.data.ics import Event, calendar, escape, fold

CHANGED = datetime.datetime(2026, 3, 1, 12, 30, 15, tzinfo=datetime.UTC)


def make_event(**fields):
    defaults = {
        "uid": "webinar-1@hubs.example",
        "title": "Creative hubs",
        "url": "https://hubs.example/webinars/creative-hubs/",
        "start": datetime.datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Europe/Brussels")),
        "changed": CHANGED,
    }
    return Event(**(defaults | fields))


def lines_of(**fields):
    return calendar("Webinars", "https://hubs.example/webinars.ics", [make_event(**fields)]).split("\r\n")


class CalendarTests(SimpleTestCase):
    def test_an_event_in_full(self):
        self.assertEqual(
            lines_of(duration=5400, description="Three hubs, one panel"),
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//hubsportal//webinars//EN",
                "CALSCALE:GREGORIAN",
                "NAME:Webinars",
                "X-WR-CALNAME:Webinars",
                "SOURCE;VALUE=URI:https://hubs.example/webinars.ics",
                "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
                "BEGIN:VEVENT",
                "UID:webinar-1@hubs.example",
                "DTSTAMP:20260301T123015Z",
                "LAST-MODIFIED:20260301T123015Z",
                "SEQUENCE:3242190",
                "DTSTART:20260701T080000Z",
                "DURATION:PT1H30M",
                "SUMMARY:Creative hubs",
                "URL:https://hubs.example/webinars/creative-hubs/",
                "DESCRIPTION:Three hubs\\, one panel",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ],
        )

    def test_a_day_without_a_time_is_a_day_and_keeps_nobody_busy(self):
        lines = lines_of(start=datetime.date(2026, 7, 1), duration=5400)
        self.assertIn("DTSTART;VALUE=DATE:20260701", lines)
        self.assertIn("TRANSP:TRANSPARENT", lines)
        # A day has no length in hours (section 3.6.1).
        self.assertEqual([line for line in lines if line.startswith("DURATION")], [])

    def test_a_length_that_is_not_stated_is_not_made_up(self):
        self.assertEqual([line for line in lines_of() if line.startswith(("DURATION", "DTEND"))], [])

    def test_every_change_is_a_later_one(self):
        numbers = []
        for days in (0, 1, 400, 4000):
            (line,) = (
                line
                for line in lines_of(changed=CHANGED + datetime.timedelta(days=days))
                if line.startswith("SEQUENCE")
            )
            numbers.append(int(line.partition(":")[2]))
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertLess(numbers[-1], 2**31)

    def test_signs_with_a_meaning_are_escaped(self):
        for text, written in (
            ("a, b; c", "a\\, b\\; c"),
            ("back\\slash", "back\\\\slash"),
            ("two\r\nlines\nand\rthree", "two\\nlines\\nand\\nthree"),
            ("bell\x07 and nul\0", "bell and nul"),
            ("END:VEVENT", "END:VEVENT"),
        ):
            with self.subTest(text):
                self.assertEqual(escape(text), written)

    def test_long_lines_are_folded_by_octets_and_no_letter_is_torn(self):
        for line in ("SUMMARY:" + "x" * 300, "SUMMARY:" + "ò" * 200, "SUMMARY:" + "🎭" * 90, "x" * 75, ""):
            with self.subTest(line[:20]):
                folded = fold(line)
                self.assertEqual(folded.replace("\r\n ", ""), line)
                for part in folded.split("\r\n"):
                    self.assertLessEqual(len(part.encode()), 75)

    @given(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), min_size=1),
        st.none() | st.integers(1, 90_000),
        st.datetimes(timezones=st.just(ZoneInfo("Europe/Athens"))) | st.dates(),
    )
    def test_a_foreign_parser_reads_what_was_meant(self, text, duration, start):
        if isinstance(start, datetime.datetime):
            # Years before 1900 have offsets of odd seconds, and calendars none of it.
            start = start.replace(microsecond=0, year=2000 + start.year % 100, day=min(start.day, 28))
        else:
            start = max(start, datetime.date(1000, 1, 1))
        event = make_event(title=text, description=text, duration=duration, start=start)
        found = icalendar.Calendar.from_ical(calendar(text, "https://hubs.example/", [event, event]))
        for parsed in found.walk("VEVENT"):
            self.assertEqual(parsed.errors, [])
            self.assertEqual(parsed["SUMMARY"], text)
            self.assertEqual(parsed["DESCRIPTION"], text)
            # Compared in UTC: an hour that a clock skips in spring equals no time of another zone.
            is_timed = isinstance(start, datetime.datetime)
            self.assertEqual(parsed["DTSTART"].dt, start.astimezone(datetime.UTC) if is_timed else start)
            if duration and isinstance(start, datetime.datetime):
                self.assertEqual(parsed["DURATION"].dt, datetime.timedelta(seconds=duration))
        self.assertEqual(len(found.walk("VEVENT")), 2)

    def test_a_calendar_without_events_can_be_read(self):
        found = icalendar.Calendar.from_ical(calendar("Webinars", "https://hubs.example/", []))
        self.assertEqual((found["VERSION"], found.walk("VEVENT")), ("2.0", []))

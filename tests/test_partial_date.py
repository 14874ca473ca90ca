"""Dates as sources give them: kept as precise as they are, no more and no less."""

import datetime

from django.test import SimpleTestCase
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hubsportal import partial_date

UNKNOWN = (
    "“{}” is not a date the portal knows. Write 2020-01-31, 2020-01, 2020, "
    "2014/2015 for a span, or 2020/.. for 2020 or later."
)

# Kept text: (for people, the last day it can mean, for <time datetime>)
DATES = {
    "2020-01-31": ("31 January 2020", datetime.date(2020, 1, 31), "2020-01-31"),
    "2019-12-05": ("5 December 2019", datetime.date(2019, 12, 5), "2019-12-05"),
    "2020-02": ("February 2020", datetime.date(2020, 2, 29), "2020-02"),
    "2019-02": ("February 2019", datetime.date(2019, 2, 28), "2019-02"),
    "2019-12": ("December 2019", datetime.date(2019, 12, 31), "2019-12"),
    "2015": ("2015", datetime.date(2015, 12, 31), "2015"),
    "2014/2015": ("2014–2015", datetime.date(2015, 12, 31), ""),
    "2020/2021-06": ("2020–June 2021", datetime.date(2021, 6, 30), ""),
    "2019-11-30/2019-12-05": ("30 November 2019–5 December 2019", datetime.date(2019, 12, 5), ""),
    "2020/..": ("2020 or later", None, ""),
    "2020-03-01/..": ("1 March 2020 or later", None, ""),
    "9999-12": ("December 9999", datetime.date(9999, 12, 31), "9999-12"),
    "9999-11": ("November 9999", datetime.date(9999, 11, 30), "9999-11"),
}

REFUSED = (
    "", "about 2015", "15", "20155", "2015-", "2015-1", "2015-13", "2015-00", "2015-01-00", "2015-00-01", "2015-02-30",
    "2019-02-29", "2015-01-32", "0000", "0000-01-01", "31/01/2020", "31.1.2020", "2020/1/31", "2015/2014", "2015/2015",
    "2015/", "/2015", "../2015", "..", "2015/...", "2015//2016", "2014/2015/2016", "2014/..2015", "2015~", "-2015", "٢٠١٥",
    "2015\0", "2015\n2016", "2015-01-01T00:00", "x" * 10_000,
)  # fmt: skip

days = st.dates(min_value=datetime.date(1, 1, 1))
dates = days.flatmap(
    lambda day: st.sampled_from([f"{day.year:04}", f"{day:%Y-%m}".zfill(7), day.isoformat()])
)


class PartialDateTests(SimpleTestCase):
    def test_keeps_a_date_as_it_was_given(self):
        for text in DATES:
            with self.subTest(text):
                self.assertEqual(partial_date.parse(text), text)
                self.assertEqual(partial_date.parse(f" {text}\n"), text)

    def test_writes_it_for_people_and_machines_and_knows_its_last_day(self):
        for text, expected in DATES.items():
            with self.subTest(text):
                found = (
                    partial_date.format(text),
                    partial_date.latest(text),
                    partial_date.machine_readable(text),
                )
                self.assertEqual(found, expected)

    def test_writes_months_in_the_active_language(self):
        with translation.override("fr"):
            self.assertEqual(partial_date.format("2020-01-31"), "31 janvier 2020")

    def test_refuses_what_is_no_date_with_a_sentence_that_repeats_it(self):
        for text in REFUSED:
            with self.subTest(text[:40]), self.assertRaises(ValueError) as caught:
                partial_date.parse(text)
            shown = text.replace("\0", "�").replace("\n", "�")
            shown = shown if len(shown) <= 40 else shown[:39] + "…"
            self.assertEqual(str(caught.exception), UNKNOWN.format(shown))

    @given(dates)
    def test_every_day_month_and_year_is_a_date(self, text):
        self.assertEqual(partial_date.parse(text), text)
        self.assertTrue(partial_date.latest(text).isoformat().startswith(text))

    @given(dates, dates)
    def test_a_span_runs_forwards(self, start, end):
        span = f"{start}/{end}"
        if start < end:
            self.assertEqual(partial_date.parse(span), span)
            self.assertGreaterEqual(partial_date.latest(span), partial_date.latest(end))
        else:
            with self.assertRaises(ValueError):
                partial_date.parse(span)

    @given(st.text() | st.text("0123456789-/. ", max_size=25))
    def test_any_text_is_a_date_or_told_why_not(self, text):
        try:
            kept = partial_date.parse(text)
        except ValueError as error:
            self.assertRegex(str(error), r"\A“.{0,40}” is not a date the portal knows\.")
        else:
            self.assertEqual(kept, text.strip())
            self.assertNotEqual(partial_date.format(kept), "")

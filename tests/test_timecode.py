"""Timecodes: whatever people type becomes whole seconds or a sentence, and seconds become text again."""

from django.test import SimpleTestCase
from hypothesis import example, given
from hypothesis import strategies as st

from hubsportal import timecode

OFFSETS = st.integers(0, timecode.LONGEST)
NO_TIMECODE = "“{}” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."

# What people type, and the second it means.
FORMS = {
    "29:00": 1740,
    "0:29:00": 1740,
    "00:29:00": 1740,
    "29m": 1740,
    "29min": 1740,
    "29m00s": 1740,
    "1740": 1740,
    "1740s": 1740,
    "1:02:03": 3723,
    "01:02:03": 3723,
    "1:2:03": 3723,
    "1h02m03s": 3723,
    "1h2m3s": 3723,
    "1h 02m 03s": 3723,
    "1H02M03S": 3723,
    "62m03s": 3723,
    "1h02": 3720,
    "1h": 3600,
    "1h03s": 3603,
    "90m": 5400,
    "90 min": 5400,
    "90s": 90,
    "75:00": 4500,
    "100:00": 6000,
    "0": 0,
    "0:00": 0,
    "5:30": 330,
    "05:30": 330,
    " 5:30 ": 330,
    "5 : 30": 330,
    "\t5:30\n": 330,
    "\N{NO-BREAK SPACE}5:30": 330,
    "168:00:00": 604800,
    "604800": 604800,
}

# What they type by mistake, and the sentence they read.
REFUSALS = {
    "": NO_TIMECODE.format(""),
    "   ": NO_TIMECODE.format(""),
    "abc": NO_TIMECODE.format("abc"),
    "-5": NO_TIMECODE.format("-5"),
    "+5": NO_TIMECODE.format("+5"),
    "1.5": NO_TIMECODE.format("1.5"),
    "1,5": NO_TIMECODE.format("1,5"),
    "1e3": NO_TIMECODE.format("1e3"),
    "1_000": NO_TIMECODE.format("1_000"),
    "0x1f": NO_TIMECODE.format("0x1f"),
    ":30": NO_TIMECODE.format(":30"),
    "5:": NO_TIMECODE.format("5:"),
    "0029:00": NO_TIMECODE.format("0029:00"),
    "5:3": NO_TIMECODE.format("5:3"),
    "5:030": NO_TIMECODE.format("5:030"),
    "1:02:03:04": NO_TIMECODE.format("1:02:03:04"),
    "1:02:03.5": NO_TIMECODE.format("1:02:03.5"),
    "m": NO_TIMECODE.format("m"),
    "3s2m": NO_TIMECODE.format("3s2m"),
    "1h02x": NO_TIMECODE.format("1h02x"),
    "10 30": NO_TIMECODE.format("10 30"),
    "1 02 03": NO_TIMECODE.format("1 02 03"),
    "1:0 2:03": NO_TIMECODE.format("1:0 2:03"),
    "٢٩:٠٠": NO_TIMECODE.format("٢٩:٠٠"),
    "١٧٤٠": NO_TIMECODE.format("١٧٤٠"),
    "1h٠٢": NO_TIMECODE.format("1h٠٢"),
    "٢٩m": NO_TIMECODE.format("٢٩m"),
    "５:３０": NO_TIMECODE.format("５:３０"),
    "²": NO_TIMECODE.format("²"),
    "5:30\0": NO_TIMECODE.format("5:30�"),
    "5\u202e:30": NO_TIMECODE.format("5�:30"),
    "1:75:00": "“1:75:00” has 75 minutes beside hours; there are only 60 in an hour.",
    "0:60:00": "“0:60:00” has 60 minutes beside hours; there are only 60 in an hour.",
    "1h75m": "“1h75m” has 75 minutes beside hours; there are only 60 in an hour.",
    "1h75": "“1h75” has 75 minutes beside hours; there are only 60 in an hour.",
    "1:00:75": "“1:00:75” has 75 seconds; there are only 60 in a minute.",
    "5:60": "“5:60” has 60 seconds; there are only 60 in a minute.",
    "1h90s": "“1h90s” has 90 seconds; there are only 60 in a minute.",
    "5m90s": "“5m90s” has 90 seconds; there are only 60 in a minute.",
    "168:00:01": "“168:00:01” is longer than a week.",
    "604801": "“604801” is longer than a week.",
    "999h": "“999h” is longer than a week.",
    "1" * 7: NO_TIMECODE.format("1111111"),
    "1" * 10_000: NO_TIMECODE.format("1" * 39 + "…"),
    ("5:30 " * 2000): NO_TIMECODE.format(("5:30 " * 2000)[:39] + "…"),
    "5" + " " * 10_000 + ":30": NO_TIMECODE.format("5" + " " * 38 + "…"),
}


def refusal(text):
    """The sentence with which a text is refused, None if it is read."""
    try:
        timecode.parse(text)
    except ValueError as error:
        return str(error)


class RangeTests(SimpleTestCase):
    """Of links to a part; all that is no part is told in tests/webinars/test_ranges.py."""

    def test_reads_a_moment_or_a_part(self):
        table = {
            "29:00": (1740, None),
            "1740,1795": (1740, 1795),
            "29:00,29:55": (1740, 1795),
            " 0:29:00 , 1795s ": (1740, 1795),
            "0,1": (0, 1),
            "0:00,168:00:00": (0, timecode.LONGEST),
        }
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(timecode.parse_range(text), expected)

    def test_refuses_what_is_neither(self):
        table = {
            "": NO_TIMECODE.format(""),
            "soon": NO_TIMECODE.format("soon"),
            "soon,29:00": NO_TIMECODE.format("soon"),
            "29:00,soon": NO_TIMECODE.format("soon"),
            "29:00,": "“29:00,” does not say where it ends. Write a part as 29:00,29:55.",
            ",29:00": "“,29:00” does not say where it begins. Write a part as 29:00,29:55.",
            "1,2,": "“1,2,” has more than two ends. Write a part as 29:00,29:55.",
            "2,1": "“2,1” ends before it has begun. Write the earlier timecode first.",
            "1,1": "“1,1” ends before it has begun. Write the earlier timecode first.",
            "0,168:00:01": "“168:00:01” is longer than a week.",
        }
        for text, sentence in table.items():
            with self.subTest(text), self.assertRaises(ValueError) as caught:
                timecode.parse_range(text)
            self.assertEqual(str(caught.exception), sentence)

    @given(OFFSETS, OFFSETS)
    def test_reads_back_whatever_was_written(self, start, end):
        start, end = sorted((start, end))
        if start < end:
            written = f"{timecode.format(start)},{timecode.format(end)}"
            self.assertEqual(timecode.parse_range(written), (start, end))


class ParseTests(SimpleTestCase):
    def test_reads_every_form_that_people_type(self):
        for text, seconds in FORMS.items():
            with self.subTest(text):
                self.assertEqual(timecode.parse(text), seconds)

    def test_reads_a_number_as_it_reads_its_digits(self):
        self.assertEqual(timecode.parse(1740), 1740)

    def test_refuses_nonsense_with_a_sentence_that_repeats_it(self):
        for text, sentence in REFUSALS.items():
            with self.subTest(text[:50]):
                self.assertEqual(refusal(text), sentence)

    @given(OFFSETS)
    @example(0)
    @example(59)
    @example(3599)
    @example(3600)
    @example(timecode.LONGEST)
    def test_reads_back_whatever_it_wrote(self, seconds):
        hours, rest = divmod(seconds, 3600)
        minutes, second = divmod(rest, 60)
        for text in (
            timecode.format(seconds),
            timecode.format_long(seconds),
            str(seconds),
            f"{seconds}s",
            f"{hours}h{minutes:02}m{second:02}s",
            f" {hours} H {minutes} M {second} S ",
        ):
            self.assertEqual(timecode.parse(text), seconds, text)

    @given(st.text() | st.text("0123456789:hmsin .-+\0\n٢２²½", max_size=50))
    @example("\ud800")
    @example("%(text)s %d")
    def test_reads_any_text_or_says_why_not(self, text):
        try:
            offset = timecode.parse(text)
        except ValueError as error:
            # The sentence is ours, not Python's about int().
            self.assertRegex(str(error), r"\A“.{0,40}” (is|has) .+\.\Z")
            self.assertTrue(str(error).isprintable())
        else:
            self.assertIs(type(offset), int)
            self.assertTrue(0 <= offset <= timecode.LONGEST)


class FormatTests(SimpleTestCase):
    # seconds: (for people, with hours, ISO 8601, WebVTT)
    TEXTS = {
        0: ("0:00", "0:00:00", "PT0S", "00:00:00.000"),
        5: ("0:05", "0:00:05", "PT5S", "00:00:05.000"),
        60: ("1:00", "0:01:00", "PT1M", "00:01:00.000"),
        330: ("5:30", "0:05:30", "PT5M30S", "00:05:30.000"),
        1740: ("29:00", "0:29:00", "PT29M", "00:29:00.000"),
        3599: ("59:59", "0:59:59", "PT59M59S", "00:59:59.000"),
        3600: ("1:00:00", "1:00:00", "PT1H", "01:00:00.000"),
        3603: ("1:00:03", "1:00:03", "PT1H3S", "01:00:03.000"),
        3723: ("1:02:03", "1:02:03", "PT1H2M3S", "01:02:03.000"),
        604800: ("168:00:00", "168:00:00", "PT168H", "168:00:00.000"),
    }

    def test_writes_an_offset_for_people_inputs_and_machines(self):
        for seconds, texts in self.TEXTS.items():
            with self.subTest(seconds):
                written = (
                    timecode.format(seconds),
                    timecode.format_long(seconds),
                    timecode.format_iso(seconds),
                    timecode.format_webvtt(seconds),
                )
                self.assertEqual(written, texts)

    @given(OFFSETS)
    def test_machines_read_the_same_second(self, seconds):
        hours, minutes, rest = timecode.format_webvtt(seconds).split(":")
        self.assertEqual(int(hours) * 3600 + int(minutes) * 60 + float(rest), seconds)
        total, number = 0, ""
        for sign in timecode.format_iso(seconds).removeprefix("PT"):
            if sign.isdigit():
                number += sign
            else:
                total, number = total + int(number) * {"H": 3600, "M": 60, "S": 1}[sign], ""
        self.assertEqual((total, number), (seconds, ""))

    @given(OFFSETS, OFFSETS)
    def test_timecodes_of_webvtt_sort_as_their_seconds_do_below_a_hundred_hours(self, one, other):
        one, other = one % 360_000, other % 360_000
        texts = timecode.format_webvtt(one), timecode.format_webvtt(other)
        self.assertEqual(texts[0] < texts[1], one < other)


class ShortenTests(SimpleTestCase):
    def test_keeps_a_short_text_and_cuts_a_long_one_to_the_length(self):
        for text, shortened in (
            ("Namur", "Namur"),
            ("x" * 40, "x" * 40),
            ("x" * 41, "x" * 39 + "…"),
            ("Canòdrom <b>", "Canòdrom <b>"),
            ("a\0b\nc\u200bd\u202e", "a�b�c�d�"),
        ):
            with self.subTest(text):
                self.assertEqual(timecode.shorten(text), shortened)

    @given(st.text(), st.integers(1, 50))
    def test_is_printable_and_never_longer_than_asked(self, text, length):
        shortened = timecode.shorten(text, length)
        self.assertTrue(shortened.isprintable())
        self.assertEqual(len(shortened), min(len(text), length))

"""SubRip becomes the same captions as WebVTT; what is wrong is told with its line, what is left out too."""

import contextlib
import time

from django.test import SimpleTestCase

from tests.webinars.caption_files import mutations, problems
from webinars import srt, webvtt
from webinars.captionfile import CaptionErrors, Captions, Cue

WHOLE = """1
00:00:01,000 --> 00:00:02,500
Bon dia & <i>welcome</i>

2
00:00:02,500 --> 00:00:04,000
Two lines,
a < b > c

7
01:00:00,000 --> 01:00:01,000
<B>loud</B> <u>low</u>
"""


def caption(words="Words.", times="00:00:00,000 --> 00:00:04,000", number="1"):
    return f"{number}\n{times}\n{words}\n"


class ReadingTests(SimpleTestCase):
    def test_a_whole_file_is_read(self):
        expected = Captions(
            [
                Cue(1000, 2500, "Bon dia &amp; <i>welcome</i>"),
                Cue(2500, 4000, "Two lines,\na &lt; b &gt; c"),
                Cue(3_600_000, 3_601_000, "<b>loud</b> <u>low</u>"),
            ]
        )
        for name, source in {
            "LF": WHOLE,
            "CRLF": WHOLE.replace("\n", "\r\n"),
            "a byte order mark": "\ufeff" + WHOLE,
            "bytes": WHOLE.encode(),
            "no end of the last line": WHOLE.rstrip("\n"),
            "empty lines around": "\n\n" + WHOLE.replace("\n\n", "\n \n\n") + "\n\n",
        }.items():
            with self.subTest(name):
                found = srt.parse(source)
                self.assertEqual(found, expected)
                self.assertEqual(found.remarks, [])
                self.assertEqual(webvtt.parse(webvtt.write(found)), found)

    def test_what_has_no_place_in_webvtt_is_left_out_and_told(self):
        table = {
            caption('<font color="red">Hi</font>'): (
                "Hi",
                [
                    (3, '<font color="red"> was left out: WebVTT has no such tag.'),
                    (3, "</font> was left out: WebVTT has no such tag."),
                ],
            ),
            caption(r"{\an8}Up there"): ("Up there", [(3, r"{\an8} was left out: WebVTT has no such tag.")]),
            caption("Hi", times="00:00:00,000 --> 00:00:04,000 X1:40 X2:600 Y1:20 Y2:50"): (
                "Hi",
                [(2, "The place on the picture was left out: X1:40 X2:600 Y1:20 Y2:50")],
            ),
            caption("one\n<font>\n") + "\n" + caption("", number="2"): (
                "one",
                [
                    (4, "<font> was left out: WebVTT has no such tag."),
                    (8, "A caption without words was left out."),
                ],
            ),
        }
        for source, expected in table.items():
            with self.subTest(source):
                found = srt.parse(source)
                self.assertEqual((found.cues[0].payload, found.remarks), expected)

    def test_what_is_no_tag_stays_as_words(self):
        found = srt.parse(caption("<3 you & <me> go --> there &amp;"))
        self.assertEqual(found.cues[0].payload, "&lt;3 you &amp; &lt;me&gt; go --&gt; there &amp;amp;")
        self.assertEqual(found.cues[0].text, "<3 you & <me> go --> there &amp;")


class RefusalTests(SimpleTestCase):
    def test_what_is_wrong_is_told_with_its_line(self):
        begins = "A caption begins with its number on a line of its own. Within one there is no empty line."
        times = "Times are written as 00:00:01,000 --> 00:00:04,000."
        table = {
            "Hello\n": [(1, begins)],
            caption("Hello\n\nthere"): [(5, begins)],
            "1\n": [
                (
                    1,
                    "After its number a caption needs a line of times, such as 00:00:01,000 --> 00:00:04,000.",
                )
            ],
            caption(number="2") + "\n" + caption(number="2"): [
                (5, "Number 2 follows 2: numbers have to rise.")
            ],
            caption(number="2") + "\n" + caption(number="1"): [
                (5, "Number 1 follows 2: numbers have to rise.")
            ],
            caption(times="00:00:00,000-->00:00:04,000"): [(2, times)],
            caption(times="soon"): [(2, times)],
            caption(times="00:00:00.000 --> 00:00:04,000"): [
                (2, "“00:00:00.000” has a full stop before its thousandths: SubRip writes a comma there.")
            ],
            caption(times="00:00,000 --> 00:00:04,000"): [
                (2, "“00:00,000” is not a time: write it as 00:01:02,500.")
            ],
            caption(times="00:61:00,000 --> 00:00:04,000"): [
                (2, "“00:61:00,000” is not a time: write it as 00:01:02,500.")
            ],
            caption(times="00:00:00,000 --> 900:00:00,000"): [(2, "“900:00:00,000” is later than a week.")],
            caption(times="00:00:04,000 --> 00:00:04,000"): [(2, "A caption must end after it starts.")],
            caption(times="00:00:00,000 --> 00:00:04,000 align:start"): [
                (2, "After the times stands “align:start”, which means nothing here.")
            ],
            caption(times="00:00:01,000 --> 00:00:04,000") + "\n" + caption(number="2"): [
                (6, "This caption starts before the one above it.")
            ],
            caption("one\n00:00:05,000 --> 00:00:06,000\ntwo"): [
                (4, "An empty line is missing before the caption that begins here.")
            ],
            caption("one\n<i>two"): [(4, "<i> is never closed: write </i> where it ends.")],
            caption("<b><i>one</b></i>"): [
                (3, "</b> closes what begins before <i>: close <i> first."),
                (3, "</i> closes nothing: there is no <i> before it."),
            ],
        }
        for source, expected in table.items():
            with self.subTest(source):
                found = problems(source, srt.parse)
                self.assertEqual(found, [(line, sentence, "SubRip") for line, sentence in expected])

    def test_the_work_grows_with_the_file_and_no_faster(self):
        for piece in ("<font ", "<b>", "<", "&", "{\\an", "{", "\n", "- ", "0"):
            with self.subTest(piece):
                begun = time.monotonic()
                with contextlib.suppress(CaptionErrors):
                    srt.parse("1\n00:00:01,000 --> 00:00:02,000\n" + piece * (1_000_000 // len(piece)) + "\n")
                # It takes a third of a second at most; what is quadratic would take minutes.
                self.assertLess(time.monotonic() - begun, 5)

    def test_mutated_files_are_read_or_refused_with_line_and_reason(self):
        accepted = 0
        for source in mutations(WHOLE, 10_000, seed=3):
            try:
                found = srt.parse(source)
            except CaptionErrors as error:
                for problem in error.problems:
                    self.assertTrue(problem.line >= 1 and problem.sentence and problem.rule, source)
                continue
            accepted += 1
            self.assertEqual(webvtt.parse(webvtt.write(found)), found, source)
        self.assertTrue(500 < accepted < 9_500, accepted)

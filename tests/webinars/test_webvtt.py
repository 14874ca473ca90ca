"""WebVTT is read and written, within limits; ten thousand files that are nearly right break nothing."""

import time

from django.test import SimpleTestCase

from tests.webinars.caption_files import WHOLE, cue, mutations, problems
from webinars import cuetext, webvtt
from webinars.captionfile import MOST_CUES, MOST_PROBLEMS, CaptionErrors, Captions, Comment, Cue


class ReadingTests(SimpleTestCase):
    def test_a_whole_file_is_read(self):
        found = webvtt.parse(WHOLE)
        self.assertEqual(
            found,
            Captions(
                title="- Talks of the day",
                regions=["id:left width:40%\nlines:3 regionanchor:0%,100% viewportanchor:10%,90% scroll:up"],
                styles=["::cue { color: red }"],
                comments=[Comment("Made by hand", 0), Comment("Two lines\nof a comment", 1)],
                cues=[
                    Cue(
                        0,
                        2500,
                        "<v Berta Pérez>Bon dia &amp; <i.loud>welcome</i>",
                        "first",
                        "region:left align:start",
                    ),
                    Cue(
                        2500,
                        4000,
                        "<v.first Luc>Hello.</v> <v Larissa>Salut.</v>\n"
                        "<lang fr>Bonjour</lang> <ruby>漢<rt>kan</rt>字<rt>ji</ruby>",
                        "",
                        "vertical:rl line:-1,end position:10%,line-left size:80%",
                    ),
                    Cue(
                        3_600_000,
                        360_000_000,
                        "<b>bold</b> <u>under</u> <c.a.b>class</c> a > b <01:00:01.000>then&nbsp;&#x41;&#66;",
                        "3",
                    ),
                ],
            ),
        )
        self.assertEqual([cue.line for cue in found.cues], [13, 20, 25])

    def test_what_is_written_is_read_as_the_same(self):
        found = webvtt.parse(WHOLE)
        self.assertEqual(webvtt.parse(webvtt.write(found)), found)

    def test_a_file_is_written_as_others_write_it(self):
        captions = Captions(
            [Cue(0, 3_723_500, "Hello", "1", "align:start"), Cue(1000, 2000, "")],
            title="A title",
            comments=[Comment("One line"), Comment("Two\nlines", 2), Comment("", 2)],
        )
        self.assertEqual(
            webvtt.write(captions),
            "WEBVTT A title\n\nNOTE One line\n\n1\n00:00:00.000 --> 01:02:03.500 align:start\nHello\n\n"
            "00:00:01.000 --> 00:00:02.000\n\nNOTE\nTwo\nlines\n\nNOTE\n",
        )

    def test_the_words_are_read_from_their_markup(self):
        first, second, third = webvtt.parse(WHOLE).cues
        self.assertEqual((first.text, first.voices), ("Bon dia & welcome", ["Berta Pérez"]))
        self.assertEqual(
            (second.text, second.voices), ("Hello. Salut. Bonjour 漢(kan)字(ji)", ["Luc", "Larissa"])
        )
        self.assertEqual((third.text, third.voices), ("bold under class a > b then AB", []))
        runs = [(run.text, run.voice, run.language) for run in cuetext.runs(second.payload)]
        self.assertEqual(
            runs,
            [
                ("Hello.", "Luc", ""),
                (" ", "", ""),
                ("Salut.", "Larissa", ""),
                (" ", "", ""),
                ("Bonjour", "", "fr"),
                (" 漢(kan)字(ji)", "", ""),
            ],
        )

    def test_these_are_right(self):
        files = {
            "no cue": "WEBVTT\n\n",
            "nothing but the signature": "WEBVTT",
            "a byte order mark": "\ufeffWEBVTT\n\n00:00.000 --> 00:01.000\nx\n",
            "the same in bytes": b"\xef\xbb\xbfWEBVTT\n\n00:00.000 --> 00:01.000\n\xc3\xa9\n",
            "a title behind a tab": "WEBVTT\tTitle --> with an arrow\n\n00:00.000 --> 00:01.000\nx\n",
            "CRLF": "WEBVTT\r\n\r\n00:00.000 --> 00:01.000\r\nx\r\n",
            "CR": "WEBVTT\r\r00:00.000 --> 00:01.000\rx\r",
            "all three ends of lines": "WEBVTT\r\n\n00:00.000 --> 00:01.000\rx\n\r\n",
            "many empty lines": "WEBVTT\n\n\n\n00:00.000 --> 00:01.000\nx\n\n\n\n00:00.000 --> 00:01.000\ny\n\n\n",
            "no end of the last line": "WEBVTT\n\n00:00.000 --> 00:01.000\nx",
            "a cue without words": "WEBVTT\n\n00:00.000 --> 00:01.000\n\n00:01.000 --> 00:02.000\nx\n",
            "tabs around the arrow": cue(times="00:00.000\t \t-->\t00:04.000\talign:end"),
            "blanks but no settings": cue(times="00:00.000 --> 00:04.000  "),
            "the same start twice": cue() + "\n00:00.000 --> 00:01.000\nx\n",
            "an identifier that looks like a comment": "WEBVTT\n\nNOTE x\n00:00.000 --> 00:01.000\nx\n",
            "an identifier that looks like a style": "WEBVTT\n\nSTYLE\n00:00.000 --> 00:01.000\nx\n",
            "an empty comment": "WEBVTT\n\nNOTE\n\nNOTE \n\nNOTE \nx\n",
            "a comment at the end": cue() + "\nNOTE bye\n",
            "a style without rules": "WEBVTT\n\nSTYLE \t\n\n",
            "percentages": cue(times="00:00.000 --> 00:04.000 size:100.00% position:007.5% line:0%"),
            "line numbers": cue(times="00:00.000 --> 00:04.000 line:0012,start"),
            "a voice without an end": cue("<v Berta>Hello\n<i>there</i>"),
            "nested tags": cue("<c><i><b><u>x</u></b></i></c>"),
            "a blank after ruby's small print": cue("<ruby>a<rt>b</rt> \t</ruby>"),
            "an end of line after it": cue("<ruby>a<rt>b</rt>\n</ruby>"),
            "greater than": cue("a > b -> c --"),
            "character references": cue("&amp;&lt;&gt;&lrm;&rlm;&nbsp;&eacute;&#233;&#xe9;&#10;"),
            "a reference in a name": cue("<v Smith &amp; Sons>x</v>"),
            "timestamps": cue("a<00:01.000>b<00:02.000><i>c<00:00:03.000>d</i>"),
            "a blank is not an empty line": cue("one\n \ntwo"),
        }
        for name, source in files.items():
            with self.subTest(name):
                self.assertEqual(problems(source), [])
                found = webvtt.parse(source)
                self.assertEqual(webvtt.parse(webvtt.write(found)), found)


class LimitTests(SimpleTestCase):
    def test_problems_are_told_up_to_a_number(self):
        self.assertEqual(len(problems(cue("&\n" * 200))), MOST_PROBLEMS)

    def test_cues_are_taken_up_to_a_number(self):
        cues = "00:00.000 --> 00:01.000\nx\n\n"
        self.assertEqual(len(webvtt.parse("WEBVTT\n\n" + cues * MOST_CUES).cues), MOST_CUES)
        found = problems("WEBVTT\n\n" + cues * (MOST_CUES + 1))
        self.assertEqual(
            found, [(3 + 3 * MOST_CUES, "There are more than 20000 cues.", "a limit of the portal")]
        )

    def test_a_file_is_taken_up_to_a_size(self):
        found = problems("WEBVTT\n\nNOTE " + "x" * 5 * 1024 * 1024)
        self.assertEqual(found, [(1, "The file is larger than 5 MB.", "a limit of the portal")])

    def test_one_cue_is_taken_up_to_a_length_and_a_depth(self):
        self.assertEqual(
            problems(cue("x" * 10_001)),
            [
                (
                    4,
                    "One cue may hold 10000 characters here; this one has 10001.",
                    "WebVTT 4.2.2, a limit of the portal",
                )
            ],
        )
        found = problems(cue("<b>" * 21))
        self.assertEqual(
            found[0][1:], ("More than 20 tags are open here.", "WebVTT 4.2.2, a limit of the portal")
        )

    def test_the_work_grows_with_the_file_and_no_faster(self):
        hostile = (
            "<",
            "<b>",
            "</b>",
            "&",
            "&#",
            "\n",
            "a --> ",
            "00:00.000 --> 00:01.000 a:",
            "a:b ",
            "\t ",
            "-",
            "0",
        )
        for piece in hostile:
            for before in ("", "WEBVTT\n\n", cue(""), "WEBVTT\n\n00:00.000 --> 00:01.000 "):
                with self.subTest(piece, before=before):
                    begun = time.monotonic()
                    problems(before + piece * (1_000_000 // len(piece)) + "a b -->")
                    # It takes a tenth of a second; what is quadratic would take minutes.
                    self.assertLess(time.monotonic() - begun, 5)


class MutationTests(SimpleTestCase):
    def test_ten_thousand_mutated_files_are_read_or_refused_with_line_and_reason(self):
        accepted = 0
        for source in mutations(WHOLE, 10_000, seed=1):
            try:
                found = webvtt.parse(source)
            except CaptionErrors as error:
                self.assertTrue(1 <= len(error.problems) <= MOST_PROBLEMS, source)
                for problem in error.problems:
                    self.assertTrue(problem.line >= 1 and problem.sentence and problem.rule, source)
                continue
            accepted += 1
            written = webvtt.write(found)
            self.assertEqual(webvtt.parse(written), found, source)
            self.assertEqual(webvtt.write(webvtt.parse(written)), written)
            for taken in found.cues:
                self.assertNotIn("\n", taken.text)
        # A test in which nothing, or everything, is refused would tell nothing.
        self.assertTrue(500 < accepted < 9_500, accepted)

    def test_the_words_of_anything_can_be_read(self):
        """`plain` and `voices` take what was never checked, too."""
        for source in mutations(WHOLE, 1_000, seed=2):
            text = source if isinstance(source, str) else source.decode(errors="replace")
            self.assertNotIn("\n", cuetext.plain(text))
            self.assertIsInstance(cuetext.voices(text), list)

"""Every rule of WebVTT that concerns cues: what breaks it is told with line, sentence and rule."""

from django.test import SimpleTestCase

from tests.webinars.caption_files import cue, problems
from webinars import webvtt
from webinars.captionfile import CaptionErrors


class RefusalTests(SimpleTestCase):
    maxDiff = None

    def assertProblems(self, table):
        for source, expected in table.items():
            with self.subTest(repr(source)):
                self.assertEqual(problems(source), expected)

    def test_the_file(self):
        body = "WebVTT 4.1, file body"
        words = "00:00.000 --> 00:01.000\nx\n"
        begins = "A file begins with the line WEBVTT, with nothing before it."
        follows = "An empty line must follow the line WEBVTT: take out what stands between."
        self.assertProblems(
            {
                "": [(1, begins, body)],
                " WEBVTT\n\n" + words: [(1, begins, body)],
                "\nWEBVTT\n\n" + words: [
                    (1, begins, body),
                    (
                        2,
                        "There are no timings here, such as 00:01.000 --> 00:04.000. Within a cue there is no empty line.",
                        "WebVTT 4.1, cue block",
                    ),
                ],
                "WEBVTTX\n\n" + words: [(1, begins, body)],
                "webvtt\n\n" + words: [(1, begins, body)],
                "\ufeff\ufeffWEBVTT\n\n" + words: [(1, begins, body)],
                words: [(1, begins, body)],
                "WEBVTT\nKind: captions\nLanguage: en\n\n" + words: [(2, follows, body)],
                "WEBVTT\n" + words: [(2, follows, body)],
                "1\n00:00:00,000 --> 00:00:01,000\nx\n": [
                    (
                        1,
                        "A file begins with the line WEBVTT. This looks like SubRip: give it the ending .srt.",
                        body,
                    )
                ],
            }
        )

    def test_the_encoding(self):
        self.assertProblems(
            {
                b"WEBVTT\r\n\r\n00:00.000 --> 00:01.000\r\ncaf\xe9\r\n": [
                    (4, "This is not UTF-8 text. Save the file in the encoding UTF-8.", "WebVTT 4.1, UTF-8")
                ],
                "WEBVTT\n\n".encode("utf-16"): [
                    (1, "This is not UTF-8 text. Save the file in the encoding UTF-8.", "WebVTT 4.1, UTF-8")
                ],
                "WEBVTT\n\n\ud800": [
                    (3, "This is not UTF-8 text. Save the file in the encoding UTF-8.", "WebVTT 4.1, UTF-8")
                ],
                cue("a\0b"): [
                    (4, "There is a NUL character, which no text holds. Take it out.", "WebVTT 6.1, step 2")
                ],
            }
        )

    def test_blocks(self):
        block = "WebVTT 4.1, cue block"
        self.assertProblems(
            {
                cue("Hello\n\nthere"): [
                    (
                        6,
                        "There are no timings here, such as 00:01.000 --> 00:04.000. Within a cue there is no empty line.",
                        block,
                    )
                ],
                "WEBVTT\n\none\ntwo\n00:00.000 --> 00:01.000\nx\n": [
                    (4, "Only one line, its identifier, may stand above the timings of a cue.", block)
                ],
                cue("Hello\n00:05.000 --> 00:06.000\nthere"): [
                    (
                        5,
                        "An empty line is missing before the cue that begins here.",
                        "WebVTT 4.1, cue payload",
                    )
                ],
                cue("Hello\n00:00.000 --> 00:06.000\nthere"): [
                    (
                        5,
                        "An empty line is missing before the cue that begins here.",
                        "WebVTT 4.1, cue payload",
                    )
                ],
                cue("Go --> there"): [
                    (
                        4,
                        "“-->” may not stand in the words of a cue. Write it as --&gt;.",
                        "WebVTT 4.1, cue payload",
                    )
                ],
                "WEBVTT\n\nNOTE\nfine\na --> b\n": [
                    (
                        5,
                        "“-->” may not stand in here. Put an empty line before the next cue.",
                        "WebVTT 4.1, comment block",
                    )
                ],
                "WEBVTT\n\nSTYLE\n::cue {}\na --> b {}\n": [
                    (
                        5,
                        "“-->” may not stand in here. Put an empty line before the next cue.",
                        "WebVTT 4.1, style block",
                    )
                ],
                cue() + "\nSTYLE\n::cue {}\n": [
                    (6, "STYLE: it must stand before the first cue.", "WebVTT 4.1, file body")
                ],
                cue() + "\nREGION\nid:x\n": [
                    (6, "REGION: it must stand before the first cue.", "WebVTT 4.1, file body")
                ],
                "WEBVTT\n\none\n00:00.000 --> 00:01.000\nx\n\none\n00:01.000 --> 00:02.000\ny\n": [
                    (7, "The cue at line 3 has the same identifier.", "WebVTT 4.1, cue identifier")
                ],
            }
        )

    def test_timestamps(self):
        sentences = {
            "0:01.000": "“0:01.000” begins with one digit: write two, as in 00:01:02.500.",
            "1:00:01.000": "“1:00:01.000” begins with one digit: write two, as in 00:01:02.500.",
            "00:01,000": "“00:01,000” has a comma before its thousandths: write a full stop, as in 00:01:02.500.",
            "00:60.000": "“00:60.000” has more than 59 minutes or seconds.",
            "60:00.000": "“60:00.000” has more than 59 minutes or seconds.",
            "00:60:00.000": "“00:60:00.000” has more than 59 minutes or seconds.",
            "999:00:00.000": "“999:00:00.000” is later than a week.",
        } | {
            text: f"“{text}” is not a timestamp: write it as 00:01:02.500 or 01:02.500."
            for text in (
                "00:01",
                "00:01.00",
                "00:01.0000",
                "01.000",
                "00:1.000",
                "-00:01.000",
                "00:01.000s",
                "٠٠:٠١.٠٠٠",
            )
        }
        for text, sentence in sentences.items():
            for times in (f"{text} --> 200:00:00.000", f"00:00.000 --> {text}"):
                with self.subTest(times):
                    expected = [(3, sentence, "WebVTT 4.1, timestamp")]
                    if "200:" in times:
                        expected.append((3, "“200:00:00.000” is later than a week.", "WebVTT 4.1, timestamp"))
                    self.assertEqual(problems(cue(times=times)), expected)

    def test_timings(self):
        rule = "WebVTT 4.1, cue timings"
        blank = (3, "A blank must stand before and after “-->”.", rule)
        ends = (3, "A cue must end after it starts.", rule)
        self.assertProblems(
            {
                cue(times="00:00.000-->00:04.000"): [blank],
                cue(times="00:00.000 -->00:04.000"): [blank],
                cue(times="00:00.000--> 00:04.000"): [blank],
                cue(times=" 00:00.000 --> 00:04.000"): [
                    (3, "Nothing, not even a blank, may stand before the start of a cue.", rule)
                ],
                cue(times="00:04.000 --> 00:04.000"): [ends],
                cue(times="00:04.000 --> 00:03.999"): [ends],
                cue(times="from 00:00.000 --> 00:04.000"): [
                    (3, "Timings are written as 00:01.000 --> 00:04.000, with nothing between.", rule)
                ],
                cue(times="00:01.000 --> 00:04.000") + "\n00:00.999 --> 00:04.000\nx\n": [
                    (
                        6,
                        "This cue starts before the one above it: cues stand in the order of their starts.",
                        rule,
                    )
                ],
            }
        )

    def test_settings(self):
        rule = "WebVTT 4.4, cue settings"
        examples = {
            "vertical": "vertical:rl or vertical:lr",
            "line": "line:0, line:-1 or line:85%,end",
            "position": "position:10% or position:10%,line-left",
            "size": "size:80%",
            "align": "align:start, align:center, align:end, align:left or align:right",
        }
        wrong = (
            "vertical:up vertical:RL line: line:+1 line:1.5 line:101% line:5%,middle line:5%, position:5 position:100.1% "
            "position:5%,left size:80 size:-1% size:1000% size:.5% size:5.% align:middle align:START"
        )
        for setting in wrong.split():
            with self.subTest(setting):
                sentence = (
                    f"“{setting}” cannot be read. It is written as {examples[setting.split(':')[0]]}; no percentage is "
                    "above 100%."
                )
                self.assertEqual(
                    problems(cue(times=f"00:00.000 --> 00:04.000 {setting}")), [(3, sentence, rule)]
                )
        names = "There are vertical, line, position, size, align, region, each as name:value."
        self.assertProblems(
            {
                cue(times="00:00.000 --> 00:04.000 colour:red"): [
                    (3, f"“colour:red” is no setting. {names}", rule)
                ],
                cue(times="00:00.000 --> 00:04.000 align"): [(3, f"“align” is no setting. {names}", rule)],
                cue(times="00:00.000 --> 00:04.000 Align:end"): [
                    (3, f"“Align:end” is no setting. {names}", rule)
                ],
                cue(times="00:00.000 --> 00:04.000 align:end  align:end"): [
                    (3, "“align” stands here twice.", rule)
                ],
                cue(times="00:00.000 --> 00:04.000 align:end "): [
                    (3, "Take away the blanks at the end of this line.", rule)
                ],
                cue(times="00:00.000 --> 00:04.000 region:left"): [
                    (3, "There is no region “left” above.", rule)
                ],
            }
        )

    def test_regions(self):
        rule = "WebVTT 4.3, region settings"
        self.assertProblems(
            {
                "WEBVTT\n\nREGION\nwidth:40%\n": [
                    (3, "A region needs an identifier, such as id:fred.", rule)
                ],
                "WEBVTT\n\nREGION\nid:a\n\nREGION\nid:a\n": [
                    (6, "The region at line 3 has the same identifier.", rule)
                ],
                "WEBVTT\n\nREGION\nid:a\nlines:2 lines:3\n": [(5, "“lines” stands here twice.", rule)],
                "WEBVTT\n\nREGION\nid:a scroll:down\n": [
                    (
                        4,
                        "“scroll:down” cannot be read. It is written as scroll:up; no percentage is above 100%.",
                        rule,
                    )
                ],
                "WEBVTT\n\nREGION\nid:a regionanchor:0%\n": [
                    (
                        4,
                        "“regionanchor:0%” cannot be read. It is written as regionanchor:0%,100%; no percentage is above "
                        "100%.",
                        rule,
                    )
                ],
            }
        )

    def test_words_and_their_markup(self):
        start, end, voice = "cue span start tag", "cue span end tag", "cue voice span"
        reference, ruby, stamp = "HTML character reference", "cue ruby span", "cue timestamp"
        tags = "there are c, i, b, u, ruby, rt, v, lang. Write < itself as &lt;."
        open_voice = (
            "<v> is never closed: write </v> where the voice ends. It may be left out only where the whole cue is one "
            "voice."
        )
        within = "must lie after the one before it, and within its cue."
        table = {
            "a & b": [("Write & as &amp;.", reference)],
            "AT&T;": [("“&T;” is no character. Write & itself as &amp;.", reference)],
            "&nosuch;": [("“&nosuch;” is no character. Write & itself as &amp;.", reference)],
            "&#0;": [("“&#0;” is no character. Write & itself as &amp;.", reference)],
            "&#xD800;": [("“&#xD800;” is no character. Write & itself as &amp;.", reference)],
            "&#x110000;": [("“&#x110000;” is no character. Write & itself as &amp;.", reference)],
            "&amp": [("Write & as &amp;.", reference)],
            "a < b": [("A tag is not closed by “>”. Write < itself as &lt;.", start)],
            "<i\n>x</i>": [
                ("A tag is not closed by “>”. Write < itself as &lt;.", start),
                ("</i> closes nothing: there is no <i> before it.", end),
            ],
            "<em>x": [(f"<em> is no tag of WebVTT: {tags}", start)],
            "<I>x": [(f"<I> is no tag of WebVTT: {tags}", start)],
            "<>": [(f"<> is no tag of WebVTT: {tags}", start)],
            "<c.>x": [(f"<c.> is no tag of WebVTT: {tags}", start)],
            "<i loud>x</i>": [("<i> takes nothing but classes, such as <i.loud>.", start)],
            "</em>": [("</em> is no tag of WebVTT.", end)],
            "</i >": [("</i > is no tag of WebVTT.", end)],
            "</i>": [("</i> closes nothing: there is no <i> before it.", end)],
            "<i>x": [("<i> is never closed: write </i> where it ends.", end)],
            "<c>x": [("<c> is never closed: write </c> where it ends.", end)],
            "<b><i>x</b></i>": [
                ("</b> closes what begins before <i>: close <i> first.", end),
                ("</i> closes nothing: there is no <i> before it.", end),
            ],
            "<v>x</v>": [("<v> needs the name of who speaks, such as <v Berta>.", voice)],
            "<v >x</v>": [("<v> needs the name of who speaks, such as <v Berta>.", voice)],
            "<v A & B>x</v>": [("Write & in a name as &amp;.", reference)],
            "- <v Berta>x": [(open_voice, end)],
            "<v Berta>x</v> <v Luc>y": [(open_voice, end)],
            "<v Berta><i>x": [("<i> is never closed: write </i> where it ends.", end)],
            "<lang>x</lang>": [("<lang> needs a language tag, such as <lang fr>.", "cue language span")],
            "<lang French!>x</lang>": [
                ("“French!” is not a language tag. Write it as en, pt-BR or sr-Latn.", "cue language span")
            ],
            "<lang fr>x": [("<lang> is never closed: write </lang> where it ends.", end)],
            "<rt>x</rt>": [("<rt> may only stand in <ruby>, with nothing open between them.", ruby)],
            "<ruby><i><rt>x</rt></i></ruby>": [
                ("<rt> may only stand in <ruby>, with nothing open between them.", ruby),
                ("<ruby> needs at least one <rt> in it.", ruby),
            ],
            "<ruby>x</ruby>": [("<ruby> needs at least one <rt> in it.", ruby)],
            "<ruby>a<rt>b</rt>c</ruby>": [
                ("After the last <rt> of a <ruby> there may be no more words.", ruby)
            ],
            "<ruby>a<rt>b</rt>": [("<ruby> is never closed: write </ruby> where it ends.", end)],
            "<00:00.000>": [(f"The timestamp <00:00.000> {within}", stamp)],
            "<00:04.000>": [(f"The timestamp <00:04.000> {within}", stamp)],
            "<00:02.000>a<00:02.000>": [(f"The timestamp <00:02.000> {within}", stamp)],
            "<00:02.000>a<00:01.000>": [(f"The timestamp <00:01.000> {within}", stamp)],
            "<0:01.000>": [("“0:01.000” is not a timestamp, such as <00:01:02.500>.", stamp)],
            "<00:01.000 >": [("“00:01.000 ” is not a timestamp, such as <00:01:02.500>.", stamp)],
        }
        for words, expected in table.items():
            with self.subTest(words):
                found = [(sentence, rule) for _line, sentence, rule in problems(cue(words))]
                self.assertEqual(found, [(sentence, f"WebVTT 4.2.2, {rule}") for sentence, rule in expected])

    def test_the_line_of_a_fault_in_the_words(self):
        found = problems(cue("one\n<i>two\nthree & four"))
        self.assertEqual([line for line, _sentence, _rule in found], [5, 6])

    def test_each_problem_says_where_and_what_stands_there(self):
        with self.assertRaises(CaptionErrors) as caught:
            webvtt.parse(cue("a & b", times="00:04.000 --> 00:03.000"))
        self.assertEqual(
            str(caught.exception),
            "line 3: A cue must end after it starts. (WebVTT 4.1, cue timings)\n"
            "line 4: Write & as &amp;. (WebVTT 4.2.2, HTML character reference)",
        )
        self.assertEqual(
            [problem.text for problem in caught.exception.problems], ["00:04.000 --> 00:03.000", "a & b"]
        )

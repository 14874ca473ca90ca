"""Whole agendas in the shapes in which people have them, read without a correction."""

import json

from django.test import SimpleTestCase

from hubsportal import timecode
from webinars import agendatext
from webinars.agendatext import as_json, understand

from .agendas import REFERENCE, REFERENCE_QUESTIONS, REFERENCE_TALKS, SHAPES

SHAPE_OF = {"WebVTT": "webvtt", "SubRip": "srt", "CSV": "csv", "Podcasting": "json", "HTML": "html"}


def items_of(text, *args, **kwargs):
    """[(line, timecode, kind, title, [names])] of the items that a text holds."""
    return [
        (
            line.number,
            timecode.format(line.offset),
            f"{line.kind} heading" if line.is_untimed else line.kind,
            line.title,
            [speaker.name for speaker in line.speakers],
        )
        for line in understand(text, *args, **kwargs).lines
        if line.kind
    ]


def only(text, **kwargs):
    """The one Line of a text that is an item."""
    (line,) = (line for line in understand(text, **kwargs).lines if line.kind)
    return line


def reason(text, number):
    """Why a line of a text is no item."""
    (line,) = (line for line in understand(text).lines if line.number == number)
    assert line.kind is None, line
    return line.problem


class ShapeTests(SimpleTestCase):
    maxDiff = None

    def test_gives_what_a_person_would_read(self):
        for name, (text, items) in SHAPES.items():
            with self.subTest(name):
                self.assertEqual(items_of(text), items)

    def test_is_recognised(self):
        for name, (text, _items) in SHAPES.items():
            expected = next((shape for word, shape in SHAPE_OF.items() if word in name), "text")
            with self.subTest(name):
                self.assertEqual(understand(text).shape, expected)

    def test_reads_the_same_when_its_shape_is_told(self):
        for name, (text, items) in SHAPES.items():
            with self.subTest(name):
                self.assertEqual(items_of(text, understand(text).shape), items)

    def test_accounts_for_every_line_with_its_reason(self):
        for name, (text, _items) in SHAPES.items():
            with self.subTest(name):
                lines = understand(text).lines
                self.assertEqual(
                    {line.number for line in lines},
                    {number for number, line in enumerate(text.splitlines(), 1) if line.strip()},
                )
                self.assertEqual([line for line in lines if not line.kind and not line.problem], [])
                self.assertEqual([line for line in lines if line.is_blocked], [])

    def test_leaves_no_markup_in_words(self):
        text, _items = SHAPES["HTML of a page in French"]
        for line in understand(text).lines:
            self.assertNotIn("<", line.title)
            self.assertNotIn("&", line.title)

    def test_reads_the_same_with_other_line_ends(self):
        for name, (text, items) in SHAPES.items():
            for end in ("\r\n", "\r"):
                with self.subTest(name, end=end):
                    self.assertEqual(items_of(text.replace("\n", end)), items)


class ReferenceTests(SimpleTestCase):
    def setUp(self):
        self.reading = understand(REFERENCE)
        self.items = [line for line in self.reading.lines if line.kind]

    def test_has_six_talks_a_panel_and_eleven_questions_in_order(self):
        talks = [line.offset for line in self.items if line.kind in ("introduction", "presentation")]
        self.assertEqual(talks, REFERENCE_TALKS)
        self.assertEqual([line.offset for line in self.items if line.is_question], REFERENCE_QUESTIONS)
        self.assertEqual(
            [(line.title, line.offset, line.kind) for line in self.items if line.is_untimed],
            [("Panel discussion", 4773, "panel")],
        )
        self.assertEqual(len(self.items), 18)

    def test_names_five_people_and_no_more(self):
        self.assertEqual(
            {speaker.name for line in self.reading.lines for speaker in line.speakers},
            {"Luc Schmerber", "Delphine Coderniaux", "Larissa Grommersch", "Berta Pérez", "Andrea Stegani"},
        )
        self.assertTrue(all(speaker.is_sure for line in self.items for speaker in line.speakers))
        joint = next(line for line in self.items if line.offset == 4050)
        self.assertEqual(
            [speaker.name for speaker in joint.speakers], ["Delphine Coderniaux", "Larissa Grommersch"]
        )

    def test_has_nothing_to_correct(self):
        self.assertEqual([(line.problem, line.remark) for line in self.items], [("", "")] * 18)

    def test_says_of_everything_else_where_it_stands(self):
        reasons = {line.problem for line in self.reading.lines if not line.kind}
        self.assertEqual(
            reasons,
            {
                "It has no timecode and stands before the first line that has one.",
                "It has no timecode and stands after the last line that has one.",
            },
        )


class JsonTests(SimpleTestCase):
    def test_has_just_the_keys_that_are_named(self):
        answer = as_json(understand("Hello\n5:30 Trakk by Luc Schmerber\n\nPanel\n9:00 Q&A: Why?"))
        self.assertEqual(
            json.loads(json.dumps(answer)),
            {
                "lines": [
                    {
                        "number": 1,
                        "text": "Hello",
                        "offset": None,
                        "kind": None,
                        "title": "",
                        "speakers": [],
                        "hubs": [],
                        "problem": answer["lines"][0]["problem"],
                    },
                    {
                        "number": 2,
                        "text": "5:30 Trakk by Luc Schmerber",
                        "offset": 330,
                        "kind": "presentation",
                        "title": "Trakk",
                        "speakers": ["Luc Schmerber"],
                        "hubs": [],
                        "problem": "",
                    },
                    {
                        "number": 4,
                        "text": "Panel",
                        "offset": 540,
                        "kind": "panel",
                        "title": "Panel",
                        "speakers": [],
                        "hubs": [],
                        "problem": "",
                    },
                    {
                        "number": 5,
                        "text": "9:00 Q&A: Why?",
                        "offset": 540,
                        "kind": "question",
                        "title": "Why?",
                        "speakers": [],
                        "hubs": [],
                        "problem": "",
                    },
                ]
            },
        )

    def test_knows_every_format_by_a_name(self):
        self.assertEqual([*agendatext.FORMATS], ["text", "webvtt", "srt", "csv", "json", "html"])

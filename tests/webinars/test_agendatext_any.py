"""Any text at all is read: never an exception, and every line accounted for."""

import json
import time

import pytest
from django.test import SimpleTestCase
from hypothesis import given

from webinars.agendatext import as_json, understand
from webinars.agendatext.times import clean, find

from .pasted import cases, fragments, numbers_of, shapes, texts

# Signs of which patterns and parsers are known to have tired.
TIRING = {
    "times": "5:30 ",
    "titles": "5:30 Anna ",
    "bullets": "> * 1. ",
    "names": "by Anna Berg and ",
    "hubs": "Aa Bb hub ",
    "tags": "<p",
    "ends": "</ ",
    "comments": "<!--",
    "declarations": "<![CDATA[",
    "references": "&a",
    "brackets": "[({",
    "quotes": '";',
    "digits": "1",
    "dashes": " -",
    "blanks": " \t",
    "lines": "5:30\n",
    "headings": "Panel\n",
    "cells": "|a",
}


class AnyTextTests(SimpleTestCase):
    def check(self, text, shape):
        reading = understand(text, shape)
        self.assertEqual({line.number for line in reading.lines}, numbers_of(text))
        numbers = [line.number for line in reading.lines]
        self.assertEqual(numbers, sorted(numbers))
        for line in reading.lines:
            self.assertTrue(line.text)
            self.assertTrue(line.kind or line.problem)
            if line.kind:
                self.assertTrue(line.title)
                self.assertTrue(line.is_blocked or line.is_untimed or line.offset is not None)
                self.assertTrue(line.problem or not line.is_blocked)
                line.title.encode()
                self.assertNotIn("\0", line.title)
        keys = [line.key for line in reading.lines]
        self.assertEqual(len(keys), len(set(keys)))
        json.dumps(as_json(reading))

    @cases(2_000)
    @given(texts, shapes)
    def test_is_read_and_accounted_for(self, text, shape):
        self.check(text, shape)

    @pytest.mark.long
    @cases(100_000)
    @given(texts, shapes)
    def test_very_many_more_too(self, text, shape):
        self.check(text, shape)

    @cases(500)
    @given(fragments)
    def test_times_lie_within_their_line(self, fragment):
        line = clean(fragment)
        for moment in find(line, dotted=True):
            self.assertTrue(0 <= moment.begin < moment.stop <= len(line))
            self.assertTrue((moment.offset is None) == bool(moment.problem) or moment.end is None)

    def test_takes_no_longer_for_what_is_made_to_tire_it(self):
        for name, sign in TIRING.items():
            for text in (sign * (50_000 // len(sign)), "5:30 " + sign * (50_000 // len(sign)) + "</p>"):
                with self.subTest(name):
                    begun = time.process_time()
                    understand(text)
                    self.assertLess(time.process_time() - begun, 4)

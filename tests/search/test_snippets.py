"""The part of a text that a search shows."""

import time

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hubsportal.search import query, snippets

LONG = "Nothing to see here at all. " * 20


def cut(text, asked, **options):
    return snippets.Cutter(query.parse(asked).wanted).cut(text, **options)


class CutTests(SimpleTestCase):
    def test_marks_the_words_in_every_form(self):
        self.assertEqual(
            str(cut("A hub, two Hubs, Wap’s hub.", "hubs waps")),
            "A <mark>hub</mark>, two <mark>Hubs</mark>, <mark>Wap’s</mark> <mark>hub</mark>.",
        )

    def test_marks_a_phrase_as_a_whole_and_only_where_it_stands(self):
        self.assertEqual(
            str(cut("A model of business: the business model.", '"business model"')),
            "A model of business: the <mark>business model</mark>.",
        )

    def test_marks_a_hyphenated_word_for_the_same_as_one(self):
        for asked in ("co-working", "coworking"):
            with self.subTest(asked=asked):
                self.assertEqual(str(cut("The co-working space", asked)), "The <mark>co-working</mark> space")
        self.assertEqual(str(cut("Work in Co.", "co-working")), "Work in Co.")

    def test_shows_where_most_of_the_words_stand(self):
        text = f"One voucher. {LONG}The vouchers of a hub. {LONG}"
        snippet = str(cut(text, "voucher hub"))
        self.assertIn("<mark>vouchers</mark> of a <mark>hub</mark>", snippet)
        self.assertTrue(snippet.startswith("… ") and snippet.endswith("\u00a0…"), snippet)

    def test_is_quick_however_often_the_words_stand(self):
        text = "hub word " * 3_000
        before = time.process_time()
        self.assertTrue(str(cut(text, "hub word")).startswith("<mark>hub</mark> <mark>word</mark> "))
        # Comparing every place with every other would take seconds.
        self.assertLess(time.process_time() - before, 0.5)

    def test_tells_at_which_character_the_first_word_stands(self):
        text = f"{LONG}The voucher."
        self.assertEqual(cut(text, "voucher").first, text.index("voucher"))
        self.assertIsNone(cut(text, "hub").first)

    @given(st.text(alphabet="ahubs'’-. e\u0301"), st.sampled_from(["hub", "hubs ab", "a -b", "s's hub"]))
    def test_finds_single_words_where_the_search_for_sequences_does(self, text, asked):
        terms = [term for term in query.parse(asked).wanted if len(term.sequences[0]) == 1]
        self.assertEqual(snippets.Cutter(terms).places(text), snippets.places_of(text, terms))

    def test_without_the_words_shows_the_beginning(self):
        self.assertEqual(str(cut("Short.", "voucher")), "Short.")
        self.assertTrue(str(cut(LONG, "voucher")).startswith("Nothing to see here"))
        self.assertEqual(str(cut("", "voucher")), "")

    def test_escapes_what_the_text_holds(self):
        self.assertEqual(str(cut("<b>hub</b>", "hub")), "&lt;b&gt;<mark>hub</mark>&lt;/b&gt;")

    @given(st.text(max_size=400), st.text(max_size=20))
    def test_shows_nothing_but_the_text(self, text, asked):
        pieces = "".join(piece for piece, _asked in cut(text, asked, length=60).pieces)
        shown = pieces.removeprefix("… ").removesuffix("\u00a0…")
        self.assertTrue(shown in text or pieces in text)

"""How words are read: case, accents, apostrophes, hyphens, stems."""

import sys
from concurrent.futures import ThreadPoolExecutor

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hubsportal.search import words


class FoldTests(SimpleTestCase):
    def test_case_and_accents_make_no_difference(self):
        for written, folded in (
            ("Canòdrom", "canodrom"),
            ("ÉCOLE", "ecole"),
            ("e\u0301cole", "ecole"),
            ("Łódź", "lodz"),
            ("Straße", "strasse"),
            ("København", "kobenhavn"),
            ("Œuvre", "oeuvre"),
            ("ISTANBUL", "istanbul"),
            ("İstanbul", "istanbul"),
            ("Αθήνα", "αθηνα"),
            ("Београд", "београд"),
            ("ﬁlm", "film"),
        ):
            with self.subTest(written=written):
                self.assertEqual(words.fold(written), folded)

    def test_folding_a_letter_twice_is_folding_it_once(self):
        letters = (chr(number) for number in range(sys.maxunicode + 1))
        twice = [letter for letter in letters if words.fold(words.fold(letter)) != words.fold(letter)]
        self.assertEqual(twice, [])


class ReadTests(SimpleTestCase):
    def read(self, text):
        return [(word.parts, word.also) for word in words.read(text)]

    def test_words_come_in_order_with_their_places(self):
        text = "A hub, in Namur."
        self.assertEqual(
            [text[word.start : word.end] for word in words.read(text)], ["A", "hub", "in", "Namur"]
        )

    def test_an_ending_after_an_apostrophe_belongs_to_the_word(self):
        for apostrophe in "'’‘ʼ´`":
            with self.subTest(apostrophe=apostrophe):
                self.assertEqual(self.read(f"Wap{apostrophe}s"), [(("waps",), ())])

    def test_an_article_before_an_apostrophe_does_not_hide_the_word(self):
        self.assertEqual(self.read("l’art"), [(("art",), ("lart",))])
        self.assertEqual(self.read("d’Angers"), [(("angers",), ("dangers",))])

    def test_a_hyphenated_word_is_its_parts_and_one_word(self):
        self.assertEqual(self.read("co-working"), [(("co", "working"), ("coworking",))])
        self.assertEqual(self.read("3D‑printing"), [(("3d", "printing"), ("3dprinting",))])

    def test_signs_and_underscores_part_words(self):
        self.assertEqual(
            self.read("hub_fact/10% m²"), [((word,), ()) for word in ("hub", "fact", "10", "m2")]
        )

    def test_nothing_but_signs_is_no_word(self):
        self.assertEqual(self.read("’’ -- … \0 \u200b"), [])

    @given(st.text())
    def test_every_part_is_letters_and_digits_of_bounded_length(self, text):
        for word in words.read(text):
            for form in (*word.parts, *word.also):
                self.assertTrue(form.isalnum(), form)
                self.assertLessEqual(len(form), words.LONGEST_WORD)
                self.assertEqual(form, form.lower())


class StemTests(SimpleTestCase):
    def test_forms_of_an_english_word_have_one_stem(self):
        for forms in (
            ("hub", "hubs", "hub's"),
            ("business", "businesses"),
            ("incubate", "incubated", "incubating"),
            ("policy", "policies"),
            ("voucher", "vouchers"),
            ("waps", "Wap’s", "WAPS"),
        ):
            with self.subTest(forms=forms):
                self.assertEqual(len({words.stems(form)[0][0] for form in forms}), 1)

    def test_different_words_stay_apart(self):
        for different in (
            ("hub", "hut"),
            ("policy", "police"),
            ("business", "busy"),
            ("university", "universal"),
            ("international", "internal", "intern"),
            ("organisation", "organ"),
        ):
            with self.subTest(different=different):
                self.assertEqual(len({words.stem(word) for word in different}), len(different))

    def test_a_word_spelt_in_two_ways_is_one(self):
        self.assertEqual(words.stem("organization"), words.stem("organisations"))

    def test_threads_do_not_disturb_each_other(self):
        many = [f"{beginning}{end}" for beginning in ("creat", "form", "hopp", "organ", "policy", "y")
                for end in ("", "ies", "ing", "ional", "iveness", "ization", "s")]  # fmt: skip
        # Past the cache, which would hide it.
        stem = words.stem.__wrapped__
        alone = [stem(word) for word in many]
        before = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        self.addCleanup(sys.setswitchinterval, before)
        with ThreadPoolExecutor(4) as threads:
            together = threads.map(lambda _round: [stem(word) for word in many], range(40))
            self.assertEqual([found for found in together if found != alone], [])


class WrittenTests(SimpleTestCase):
    @given(st.text(alphabet="aé'’-‑_ .1\n"))
    def test_finds_the_same_words_whether_or_not_letters_are_joined(self, text):
        joined = [match.span() for match in words.written(f"{text} e\u0301")][:-1]
        self.assertEqual([match.span() for match in words.written(text)], joined)

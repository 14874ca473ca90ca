"""What somebody asks for, read into terms."""

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hubsportal.search import query


def sequences(terms):
    return [term.sequences for term in terms]


class ParseTests(SimpleTestCase):
    def test_words_are_terms(self):
        asked = query.parse("business models")
        self.assertEqual(sequences(asked.wanted), [(("business",),), (("model",),)])
        self.assertEqual((asked.unwanted, asked.notices), ([], []))

    def test_words_in_quotes_are_one_term(self):
        for text in ('"business model"', "“business model”", "„business model“", "« business model »"):
            with self.subTest(text=text):
                self.assertEqual(sequences(query.parse(text).wanted), [(("business", "model"),)])

    def test_a_quote_that_is_not_closed_reaches_to_the_end(self):
        self.assertEqual(
            sequences(query.parse('hub "business model').wanted), [(("hub",),), (("business", "model"),)]
        )

    def test_a_minus_excludes_a_word_or_a_phrase(self):
        asked = query.parse('hub -namur -"fab lab"')
        self.assertEqual(sequences(asked.wanted), [(("hub",),)])
        self.assertEqual(sequences(asked.unwanted), [(("namur",),), (("fab", "lab"),)])

    def test_a_hyphen_inside_a_word_excludes_nothing(self):
        asked = query.parse("co-working")
        self.assertEqual(sequences(asked.wanted), [(("co", "work"), ("cowork",))])
        self.assertEqual(asked.unwanted, [])

    def test_words_that_say_nothing_are_left_aside_unless_there_is_nothing_else(self):
        self.assertEqual(sequences(query.parse("who owns the house").wanted), [(("own",),), (("hous",),)])
        self.assertEqual(sequences(query.parse("what is it").wanted), [(("what",),), (("is",),), (("it",),)])
        self.assertEqual(sequences(query.parse('"to be"').wanted), [(("to", "be"),)])

    def test_a_word_asked_for_twice_counts_once(self):
        self.assertEqual(sequences(query.parse("hub Hubs HUB").wanted), [(("hub",),)])

    def test_only_words_to_exclude_are_told_to_need_another(self):
        asked = query.parse("-namur")
        self.assertFalse(asked)
        self.assertEqual(
            asked.notices, ["Words to leave out need at least one word to look for beside them."]
        )

    def test_a_text_without_words_is_told_so(self):
        self.assertEqual(query.parse("?!").notices, ["There is no word in “?!” to look for."])

    def test_nothing_asked_is_no_mistake(self):
        for text in ("", "  "):
            self.assertEqual(query.parse(text).notices, [])

    def test_a_long_question_is_cut_and_says_so(self):
        asked = query.parse("hub " * 100)
        self.assertEqual(len(asked.text), query.LONGEST_QUESTION)
        self.assertIn("Only the first 200 characters were looked for.", asked.notices)
        many = query.parse(" ".join(f"word{number}" for number in range(20)))
        self.assertEqual(len(many.wanted), query.MOST_TERMS)
        self.assertEqual(many.notices, ["Only the first 12 words were looked for."])

    @given(st.text())
    def test_nothing_that_can_be_typed_is_an_error(self, text):
        asked = query.parse(text)
        for term in (*asked.wanted, *asked.unwanted):
            self.assertTrue(term.sequences and all(sequence and all(sequence) for sequence in term.sequences))

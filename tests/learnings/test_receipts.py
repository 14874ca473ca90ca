"""Receipts: each piece of evidence with a letter and a place on the line of its webinar."""

from django.test import SimpleTestCase, TestCase
from hypothesis import given
from hypothesis import strategies as st

from learnings.models import Evidence, KeyLearning
from learnings.receipts import by_webinar, draw_receipts, letter
from tests.factories import make_evidence, make_learning, make_question, make_segment, make_webinar


class LetterTests(SimpleTestCase):
    def test_goes_through_the_alphabet_and_on(self):
        for number, expected in ((0, "a"), (1, "b"), (25, "z"), (26, "aa"), (27, "ab"), (51, "az"), (52, "ba"),
                                 (701, "zz"), (702, "aaa")):  # fmt: skip
            with self.subTest(number):
                self.assertEqual(letter(number), expected)

    @given(st.integers(0, 10**6), st.integers(0, 10**6))
    def test_letters_sort_as_their_places_do(self, one, other):
        keys = [(len(letter(number)), letter(number)) for number in (one, other)]
        self.assertEqual(keys[0] < keys[1], one < other)


class ReceiptTests(TestCase):
    def setUp(self):
        self.learning = make_learning()

    def strips(self, evidence=None):
        """[(webinar, [(letter, evidence, start, end), ...]), ...]"""
        found = by_webinar(evidence or Evidence.objects.with_context())
        return [
            (strip.webinar, [(receipt.letter, receipt.evidence, receipt.start, receipt.end) for receipt in strip.receipts])
            for strip in found
        ]  # fmt: skip

    def test_stand_in_the_order_of_their_seconds(self):
        webinar = self.learning.webinar
        late, early, middle = (
            make_evidence(self.learning, webinar=webinar, start=start) for start in (900, 60, 300)
        )
        self.assertEqual(
            self.strips(),
            [(webinar, [("a", early, 60, None), ("b", middle, 300, None), ("c", late, 900, None)])],
        )

    def test_are_grouped_by_webinar_the_newest_first_and_lettered_through(self):
        old, new = make_webinar(date="2019-01-01"), make_webinar(date="2020-01-01")
        evidence = [
            make_evidence(self.learning, webinar=webinar, start=start)
            for webinar, start in ((old, 60), (new, 300), (old, 30), (new, 10))
        ]
        self.assertEqual(
            self.strips(),
            [
                (new, [("a", evidence[3], 10, None), ("b", evidence[1], 300, None)]),
                (old, [("c", evidence[2], 30, None), ("d", evidence[0], 60, None)]),
            ],
        )

    def test_webinars_of_one_day_keep_their_letters_together(self):
        one, other = make_webinar(), make_webinar()
        for webinar, start in ((one, 10), (other, 20), (one, 30), (other, 40)):
            make_evidence(self.learning, webinar=webinar, start=start)
        letters = ["".join(receipt[0] for receipt in receipts) for _webinar, receipts in self.strips()]
        self.assertEqual(letters, ["ab", "cd"])

    def test_end_where_they_say_or_with_what_they_rest_on(self):
        webinar = make_webinar(stated_duration=5400)
        segments = [make_segment(webinar, start) for start in (0, 600)]
        question = make_question(webinar, 300)
        for fields, span in (
            ({"start": 60, "end": 90}, (60, 90)),
            ({"start": 60, "webinar": webinar}, (60, None)),
            ({"question": question}, (300, 600)),
            ({"question": question, "end": 310}, (300, 310)),
            ({"question": question, "segment": segments[1]}, (300, 600)),
            ({"segment": segments[0]}, (0, 600)),
            ({"segment": segments[1]}, (600, 5400)),
            ({"segment": segments[1], "start": 700}, (700, 5400)),
        ):
            with self.subTest(fields):
                evidence = make_evidence(self.learning, **({"webinar": webinar} | fields))
                ((_webinar, ((_letter, _evidence, *found),)),) = self.strips([evidence])
                self.assertEqual(tuple(found), span)

    def test_are_drawn_to_the_end_of_the_line_where_their_own_is_not_known(self):
        webinar = make_webinar(stated_duration=None, recording_duration=5700, is_stand_in=True)
        segment = make_segment(webinar, 600)
        for fields in ({"start": 60, "end": 90}, {"segment": segment}):
            make_evidence(self.learning, webinar=webinar, **fields)
        (strip,) = by_webinar(Evidence.objects.with_context())
        self.assertEqual(strip.spans, [(60, 90), (600, 5700)])

    def test_without_evidence_there_are_none(self):
        self.assertEqual(by_webinar([]), [])


class DrawReceiptsTests(TestCase):
    def draw(self, queries):
        with self.assertNumQueries(queries):
            drawn = draw_receipts(KeyLearning.objects.with_evidence())
            return {
                learning.statement: [(strip.webinar.slug, [receipt.letter for receipt in strip.receipts]) for strip in strips]
                for learning, strips in drawn
            }  # fmt: skip

    def test_gives_each_learning_its_own_letters(self):
        webinar = make_webinar(slug="w")
        for statement, starts in (("one", (10, 20)), ("two", (30,)), ("none", ())):
            learning = make_learning(webinar, statement=statement)
            for start in starts:
                make_evidence(learning, start=start)
        self.assertEqual(
            self.draw(5), {"one": [("w", ["a", "b"])], "two": [("w", ["a"])], "none": []}
        )  # fmt: skip

    def test_takes_as_many_queries_for_one_as_for_many(self):
        def more():
            question = make_question(make_webinar())
            for place in ({"question": question}, {"segment": question.segment}):
                make_evidence(**place)

        more()
        self.draw(5)
        for _ in range(4):
            more()
        self.draw(5)

    def test_shows_nothing_of_a_webinar_that_is_not_public(self):
        learning = make_learning(statement="one")
        make_evidence(learning, webinar=make_webinar(status="draft"))
        make_evidence(learning, webinar=make_webinar(status="archived"))
        self.assertEqual(self.draw(2), {"one": []})

"""A document changes at the minute at which what it names becomes public, without anybody's act."""

import datetime

from django.test import SimpleTestCase

from hubsportal.search import matching, query, words
from hubsportal.search.documents import Addition, Document, Terms, called, versions

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def document(public_from=NOW - DAY, **fields):
    return Document("question", "1", "Who pays?", "/questions/1/", public_from, **fields)


def shown(document):
    return [(version.valid_from, version.valid_until, version.names) for version in versions(document, NOW)]


class VersionTests(SimpleTestCase):
    def test_what_names_nothing_else_has_one_version(self):
        self.assertEqual(shown(document(names=["Staff"])), [(NOW - DAY, None, ["Staff"])])

    def test_what_nobody_may_find_has_none(self):
        self.assertEqual(shown(document(None)), [])

    def test_what_is_scheduled_is_valid_from_its_minute(self):
        self.assertEqual(shown(document(NOW + DAY)), [(NOW + DAY, None, [])])

    def test_names_what_is_public_and_never_a_draft(self):
        additions = [
            Addition(NOW - 2 * DAY, ("Trakk",)),
            Addition(None, ("Secret",)),
            Addition(NOW, ("Today",)),
        ]
        self.assertEqual(shown(document(additions=additions)), [(NOW - DAY, None, ["Trakk", "Today"])])

    def test_what_it_names_later_begins_another_version(self):
        additions = [Addition(NOW + DAY, ("Tomorrow",)), Addition(NOW + 2 * DAY, ("After",))]
        self.assertEqual(
            shown(document(additions=additions)),
            [
                (NOW - DAY, NOW + DAY, []),
                (NOW + DAY, NOW + 2 * DAY, ["Tomorrow"]),
                (NOW + 2 * DAY, None, ["Tomorrow", "After"]),
            ],
        )

    def test_what_is_public_before_it_begins_no_version(self):
        additions = [Addition(NOW + DAY, ("Tomorrow",))]
        self.assertEqual(
            shown(document(NOW + 2 * DAY, additions=additions)), [(NOW + 2 * DAY, None, ["Tomorrow"])]
        )

    def test_the_digest_tells_whether_anything_changed(self):
        def digest(**fields):
            return versions(document(**fields), NOW)[0].digest

        self.assertEqual(digest(text="One."), digest(text="One."))
        for fields in (
            {"text": "Two."},
            {"names": ["A"]},
            {"facets": ["a:b"]},
            {"offset": 3},
            {"places": [(0, 3)]},
        ):
            with self.subTest(fields=fields):
                self.assertNotEqual(digest(**fields), digest())


class NameTests(SimpleTestCase):
    def test_a_name_and_a_question_that_says_it_are_one(self):
        for name, *typed in (
            ("House of Arts", "house of arts", "House Arts", '"House of Arts"', "the house of art"),
            ("The Hub", "hub", "the hub", "hubs"),
            ("Hub Hub", "hub hub", "hub"),
            ("Co-working at Wap’s", "co-working at waps", "co working wap's"),
            ("State-of-the-art Lab", "state-of-the-art lab", "state of the art lab"),
            ("To be or not to be", "to be or not to be"),
            ("Canòdrom", "canodrom", "canodrom -zebra"),
        ):
            for text in typed:
                with self.subTest(name, typed=text):
                    facets = called(words.stems(name)[0])
                    self.assertEqual((len(facets), matching.whole(query.parse(text))), (1, facets))

    def test_the_order_of_its_words_matters(self):
        self.assertNotEqual(
            matching.whole(query.parse("arts house")), matching.whole(query.parse("house arts"))
        )

    def test_what_is_longer_than_anybody_types_is_no_name(self):
        self.assertEqual(called(words.stems("One two three four five six seven eight nine ten")[0]), [])


class TermsTests(SimpleTestCase):
    def test_a_word_counts_no_more_often_than_both_databases_remember(self):
        terms = Terms.of("hub", ["a hub"], "hub model " * 300, [])
        self.assertEqual(terms.body[502:510], ["hub", "model", "hub", "model", "/", "model", "/", "model"])
        self.assertEqual(terms.body[-2:], ["/", "/"])

    def test_every_word_stands_where_it_belongs(self):
        self.assertEqual(
            Terms.of("Wap’s Hubs", ["Tournai", "L’art"], "co-working", ["kind:hub"]),
            Terms(["wap", "hub"], [["tournai"], ["art"]], ["co", "work"], ["lart", "cowork"], ["kind:hub"]),
        )

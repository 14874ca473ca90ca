"""What fits a question, and what comes first."""

import datetime

from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from hubsportal.models import SearchEntry
from hubsportal.search import index, kinds, matching, query
from hubsportal.search.documents import Document, versions
from tests import factories as make

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
LONG_AGO = NOW - datetime.timedelta(days=400)


def find(text, now=None, **facets):
    """[(kind, title or text), ...] of what fits, best first."""
    found = matching.find(query.parse(text), facets, now or timezone.now()).found
    rows = {}
    for documents in {kind.documents for kind in kinds.in_order()}:
        rows |= {(row.kind, row.pk): row.title or row.text for row in documents.objects.all()}
    return [(match.kind, rows[match.kind, match.pk]) for match in found]


def titles(text, **facets):
    return [title for _kind, title in find(text, **facets)]


class MatchTests(TestCase):
    """Hubs stand for everything that can be found."""

    def test_case_accents_and_apostrophes_make_no_difference(self):
        make.make_hub(name="Canòdrom")
        make.make_hub(name="Wap’s Hub")
        make.make_hub(name="L’art de vivre")
        for asked, found in (
            ("canodrom", "Canòdrom"),
            ("CANÒDROM", "Canòdrom"),
            ("waps", "Wap’s Hub"),
            ("wap's", "Wap’s Hub"),
            ("art", "L’art de vivre"),
            ("l'art", "L’art de vivre"),
            ("lart", "L’art de vivre"),
        ):
            with self.subTest(asked=asked):
                self.assertEqual(titles(asked), [found])

    def test_forms_of_an_english_word_find_each_other(self):
        make.make_hub(name="One", tagline="Incubating creative businesses.")
        for asked in ("business", "Businesses", "incubation", "incubate creatives"):
            with self.subTest(asked=asked):
                self.assertEqual(titles(asked), ["One"])
        self.assertEqual(titles("busy"), [])

    def test_a_hyphenated_word_is_found_however_it_is_written(self):
        for name, text in (("One", "co-working"), ("Two", "coworking"), ("Three", "co working")):
            make.make_hub(name=name, tagline=text)
        self.assertEqual(set(titles("co-working")), {"One", "Two", "Three"})
        self.assertEqual(set(titles("coworking")), {"One", "Two"})

    def test_every_word_has_to_occur(self):
        make.make_hub(name="One", tagline="A fab lab.", city="Namur")
        make.make_hub(name="Two", tagline="A fab lab.", city="Tournai")
        self.assertEqual(titles("lab namur"), ["One"])
        self.assertEqual(titles("lab namur tournai"), [])

    def test_words_in_quotes_have_to_stand_one_after_another(self):
        make.make_hub(name="One", tagline="The business model of a hub.")
        make.make_hub(name="Two", tagline="A model for business.")
        self.assertEqual(titles('"business model"'), ["One"])
        self.assertEqual(set(titles("business model")), {"One", "Two"})

    def test_a_phrase_does_not_reach_from_one_name_into_the_next(self):
        services = [make.make_service(name="Fab lab"), make.make_service(name="Coaching")]
        make.make_hub(name="Studio", services=services)
        self.assertEqual(titles('"lab coaching"'), [])
        self.assertEqual(titles('"studio fab"'), [])

    def test_an_excluded_word_or_phrase_must_not_occur(self):
        make.make_hub(name="One", tagline="Vouchers for firms.")
        make.make_hub(name="Two", tagline="Vouchers for schools.")
        self.assertEqual(titles("vouchers -schools"), ["One"])
        self.assertEqual(titles('vouchers -"for firms"'), ["Two"])
        self.assertEqual(titles("vouchers -voucher"), [])

    def test_a_name_beats_a_mention_however_often_it_is_made(self):
        make.make_hub(name="Another house", description="Trakk, Trakk, Trakk! " * 40, tagline="Like Trakk")
        make.make_hub(name="The Trakk house", description="Said once, in a text that goes on and on. " * 40)
        make.make_hub(name="Trakk", description="A text that goes on and on. " * 200)
        self.assertEqual(titles("trakk"), ["Trakk", "The Trakk house", "Another house"])

    def test_what_is_called_just_so_comes_first_however_it_is_written(self):
        make.make_hub(name="The Arts House of Hubs and Arts House")
        make.make_hub(name="House of Arts", description="A text that goes on and on. " * 200)
        make.make_hub(name="Arts House of Arts")
        for asked in ("House of Arts", "house arts", "the House of the Arts"):
            with self.subTest(asked):
                self.assertEqual(titles(asked)[0], "House of Arts")

    def test_what_is_called_just_so_is_found_among_any_number(self):
        with index.together():
            for number in range(12):
                make.make_hub(name=f"Creative Hub {number}")
            make.make_hub(name="The Creative Hub")
            make.make_hub(name="Creative Hub", status="draft")
        for facets in ({}, {"kind": ["hub"]}):
            found = matching.find(query.parse("creative hub"), facets, timezone.now(), most=5).found
            with self.subTest(facets):
                self.assertEqual((len(found), found[0].is_exact, found[1].is_exact), (5, True, False))
                self.assertEqual(SearchEntry.objects.get(pk=found[0].pk).title, "The Creative Hub")

    def test_a_phrase_late_in_a_long_text_is_found_by_its_rarer_words(self):
        """Where a tsvector keeps no place of a word any more, the other database keeps none either."""
        text = " ".join(f"the thing{number}" for number in range(300))
        make.make_hub(name="Long", description=f"{text} the vouchers for creative firms")
        for asked, found in (
            ('"creative firms"', ["Long"]),
            ('"the thing7"', ["Long"]),
            ("the vouchers", ["Long"]),
            ('"the vouchers"', []),
            ('"thing299 vouchers"', []),
        ):
            with self.subTest(asked):
                self.assertEqual(titles(asked), found)

    def test_a_hub_is_found_by_its_place_services_sectors_and_facts(self):
        region = make.make_region("BE352", name="Namur")
        make.make_region("BE3", name="Région wallonne", english_name="Wallonia", aliases="Wallonie")
        hub = make.make_hub(
            name="One",
            region=region,
            services=[make.make_service(name="Vouchers")],
            sectors=[make.make_sector(name="Games")],
        )
        make.make_fact(hub, kind="legal-form", value="A cooperative")
        for asked in (
            "namur",
            "wallonia",
            "wallonie",
            "region wallonne",
            "vouchers",
            "games",
            "cooperatives",
        ):
            with self.subTest(asked=asked):
                self.assertIn(("hub", "One"), find(asked))

    def test_every_kind_of_thing_is_found(self):
        hub = make.make_hub(name="Zebra hub", region="MT")
        webinar = make.make_webinar(title="Zebra webinar")
        person = make.make_person(name="Zebra person")
        make.make_segment(webinar, 0, title="Zebra talk", speakers=[person])
        theme = make.make_theme(name="Zebra theme")
        make.make_question(webinar, 60, question="Zebra question?", themes=[theme])
        make.make_track(webinar, [(1, 3, "A zebra was said.")])
        make.make_learning(webinar, statement="Zebra learning")
        project = make.make_project(acronym="ZEBRA")
        make.make_plan(title="Zebra plan", projects=[project])
        make.make_service(make.make_family(name="Zebra family"), name="Zebra service")
        make.make_region("MT", name="Zebra region")
        self.assertEqual(
            set(find("zebras")),
            {
                ("hub", hub.name), ("webinar", webinar.title), ("person", person.name), ("segment", "Zebra talk"),
                ("question", "Zebra question?"), ("theme", "Zebra theme"), ("caption", "A zebra was said."),
                ("learning", "Zebra learning"), ("project", "ZEBRA"), ("plan", "Zebra plan"),
                ("family", "Zebra family"), ("service", "Zebra service"), ("region", "Zebra region"),
            },
        )  # fmt: skip

    def test_what_is_said_is_found_across_the_cues_it_is_said_in(self):
        webinar = make.make_webinar()
        make.make_segment(webinar, 0)
        make.make_track(
            webinar, [(10, 12, "The business"), (12, 15, "model of a hub."), (60, 62, "Something else.")]
        )
        self.assertEqual(find('"business model"'), [("caption", "The business model of a hub.")])

    def test_a_stand_in_for_captions_is_not_searched(self):
        webinar = make.make_webinar()
        make.make_segment(webinar, 0)
        make.make_track(webinar, [(1, 3, "A zebra.")], is_stand_in=True)
        self.assertEqual(find("zebra"), [])


class PublicationTests(TestCase):
    def test_drafts_and_what_belongs_to_them_are_never_found(self):
        for status in ("draft", "review", "archived"):
            with self.subTest(status=status):
                webinar = make.make_webinar(title="Zebra webinar", status=status)
                person = make.make_person(name="Zebra person")
                make.make_segment(webinar, 0, title="Zebra talk", speakers=[person])
                make.make_question(
                    webinar, 60, question="Zebra?", themes=[make.make_theme(name=f"Zebra {status}")]
                )
                make.make_track(webinar, [(1, 3, "A zebra.")])
                make.make_hub(name="Zebra hub", status=status)
                make.make_learning(webinar, statement="Zebra learning", status=status)
                make.make_plan(
                    title="Zebra plan", status=status, projects=[make.make_project(acronym="ZEBRA")]
                )
                self.assertEqual(find("zebra"), [])

    def test_a_scheduled_thing_is_found_from_its_minute_on(self):
        minute = timezone.now() + datetime.timedelta(days=2)
        webinar = make.make_webinar(title="Zebra webinar", published_at=minute)
        make.make_question(webinar, 60, question="Zebra?")
        make.make_track(webinar, [(1, 3, "A zebra.")])
        self.assertEqual(find("zebra", now=minute - datetime.timedelta(seconds=1)), [])
        self.assertEqual(
            {kind for kind, _title in find("zebra", now=minute)}, {"webinar", "question", "caption"}
        )

    def test_a_question_is_found_by_its_hubs_name_only_once_the_hub_is_public(self):
        minute = timezone.now() + datetime.timedelta(days=2)
        soon, never = (
            make.make_hub(name="Zebra", published_at=minute),
            make.make_hub(name="Okapi", status="draft"),
        )
        make.make_question(question="Who pays?", hubs=[soon, never])
        self.assertEqual(find("zebra pays"), [])
        self.assertEqual(find("zebra pays", now=minute), [("question", "Who pays?")])
        self.assertEqual(find("okapi", now=minute), [])
        self.assertEqual(len(find("pays")), 1)
        self.assertEqual(len(find("pays", now=minute)), 1)

    def test_what_is_said_is_found_by_a_speakers_name_only_once_the_speaker_is_public(self):
        minute = timezone.now() + datetime.timedelta(days=2)
        draft = make.make_webinar(status="draft")
        soon, never = make.make_person(name="Zebra Smith"), make.make_person(name="Okapi Jones")
        make.make_question(make.make_webinar(published_at=minute), answered_by=[soon])
        make.make_segment(draft, speakers=[soon, never])
        webinar = make.make_webinar()
        make.make_segment(webinar, 0)
        make.make_track(webinar, [(1, 3, "Vouchers.", soon), (3, 5, "They work.", never)])
        self.assertEqual(find("zebra") + find("okapi", now=minute), [])
        self.assertIn(("caption", "Vouchers. They work."), find("zebra", now=minute))
        draft.status, draft.published_at = "published", make.PUBLISHED_AT
        draft.save()
        self.assertIn(("caption", "Vouchers. They work."), find("okapi"))
        self.assertIn(("caption", "Vouchers. They work."), find("zebra"))
        draft.segments.get().speakers.remove(never)
        self.assertEqual(find("okapi"), [])

    def test_a_hub_that_is_not_public_narrows_nothing(self):
        minute = timezone.now() + datetime.timedelta(days=2)
        make.make_question(question="Who pays?", hubs=[make.make_hub(region="MT001", published_at=minute)])
        self.assertEqual(find("pays", within=["MT"]), [])
        self.assertEqual(find("pays", now=minute, within=["MT"]), [("question", "Who pays?")])


class NarrowTests(TestCase):
    def setUp(self):
        fablab = make.make_service(slug="fablab")
        self.hub = make.make_hub(name="One zebra", region="BE352", services=[fablab])
        self.other = make.make_hub(name="Two zebras", region="MT001")
        self.webinar = make.make_webinar(slug="first")
        make.make_question(self.webinar, 60, question="Zebra?", hubs=[self.hub])

    def test_facets_narrow_and_their_values_widen(self):
        self.assertEqual(set(titles("zebra", within=["BE3"])), {"One zebra", "Zebra?"})
        self.assertEqual(set(titles("zebra", within=["BE3", "MT"])), {"One zebra", "Zebra?", "Two zebras"})
        self.assertEqual(titles("zebra", within=["BE3"], kind=["hub"]), ["One zebra"])
        self.assertEqual(titles("zebra", webinar=["first"]), ["Zebra?"])
        self.assertEqual(set(titles("zebra", service=["fablab"])), {"One zebra", "Zebra?"})
        self.assertEqual(titles("zebra", service=["fablab"], within=["MT"]), [])

    def test_no_more_than_a_thousand_are_ranked(self):
        with self.assertNumQueries(3):
            matches = matching.find(query.parse("zebra"), {}, timezone.now(), most=2)
        self.assertEqual((len(matches.found), matches.has_more), (2, True))
        self.assertFalse(matching.find(query.parse("zebra"), {}, timezone.now(), most=3).has_more)


# --- Against brute force ----------------------------------------------------------------------

WORDS = (
    "hub",
    "hubs",
    "art",
    "l'art",
    "co-working",
    "coworking",
    "model",
    "Canòdrom",
    "canodrom",
    "the",
    "wap's",
)
text = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
texts = st.fixed_dictionaries({"title": text, "names": st.lists(text, max_size=2), "text": text})
asked = st.lists(
    st.builds(
        lambda minus, words: f'{minus}"{" ".join(words)}"' if len(words) > 1 else f"{minus}{words[0]}",
        st.sampled_from(["", "", "", "-"]),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


def fits(version, question):
    """Whether a document fits, worked out from its terms without a database."""
    terms = version.terms

    def occurs(term):
        runs = [terms.title, *terms.names, terms.body, *([form] for form in terms.also)]
        return any(
            run[place : place + len(sequence)] == list(sequence)
            for sequence in term.sequences
            for run in runs
            for place in range(len(run))
        )

    return all(map(occurs, question.wanted)) and not any(map(occurs, question.unwanted))


class BruteForceTests(HypothesisTestCase):
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(texts, min_size=1, max_size=6), st.lists(asked, min_size=3, max_size=6))
    def test_the_database_finds_what_a_walk_through_all_texts_finds(self, documents, questions):
        found = [
            version
            for number, fields in enumerate(documents)
            for version in versions(
                Document("hub", str(number), path="/", public_from=LONG_AGO, **fields), NOW
            )
        ]
        index.create(SearchEntry, found)
        keys = dict(SearchEntry.objects.values_list("pk", "key"))
        for typed in questions:
            question = query.parse(typed)
            expected = {version.document.key for version in found if question and fits(version, question)}
            matches = matching.find(question, {}, NOW).found
            self.assertEqual({keys[match.pk] for match in matches}, expected, typed)

"""Facets as a visitor meets them: the values offered, the sentence above the list, what was left aside."""

from unittest import mock

from django.http import QueryDict
from django.test import TestCase

from hubs.filters import HubFilter
from hubs.models import Hub
from hubsportal import facets
from learnings.filters import ActionPlanFilter, KeyLearningFilter
from learnings.models import ActionPlan, KeyLearning
from tests.factories import (
    make_family,
    make_hub,
    make_learning,
    make_plan,
    make_question,
    make_region,
    make_sector,
    make_segment,
    make_service,
    make_theme,
    make_webinar,
)
from webinars.filters import QuestionFilter, WebinarFilter
from webinars.models import QAItem, Webinar


def hub_finder(query=""):
    return HubFilter(QueryDict(query), Hub.objects.published())


def question_finder(query=""):
    return QuestionFilter(QueryDict(query), QAItem.objects.published())


def options_of(finder, name):
    return next(facet["options"] for facet in finder.facets if facet["name"] == name)


def values_of(options):
    """[value, or (value, [values beneath]), ...]"""
    return [
        (option.value, values_of(option.children)) if option.children else option.value for option in options
    ]


class RegionOptionsTests(TestCase):
    def offered(self, *codes, query=""):
        for code in codes:
            make_hub(region=code)
        return values_of(options_of(hub_finder(query), "region"))

    def test_a_country_with_one_region_shows_that_alone_beneath_it(self):
        self.assertEqual(self.offered("BE352"), [("BE", ["BE352"])])

    def test_levels_that_part_nothing_are_left_out(self):
        self.assertEqual(
            self.offered("BE352", "BE353", "BE328", "ES511"),
            [("BE", [("BE3", ["BE328", ("BE35", ["BE352", "BE353"])])]), ("ES", ["ES511"])],
        )

    def test_a_level_with_hubs_of_its_own_is_shown(self):
        self.assertEqual(self.offered("BE35", "BE352"), [("BE", [("BE35", ["BE352"])])])
        self.assertEqual(self.offered("BE"), [("BE", [("BE35", ["BE352"])])])

    def test_what_is_chosen_is_shown_on_whatever_level(self):
        self.assertEqual(self.offered("BE352", query="region=BE3"), [("BE", [("BE3", ["BE352"])])])

    def test_what_is_chosen_is_shown_without_a_hub(self):
        make_region("ES511")
        self.assertEqual(self.offered("BE352", query="region=ES5"), [("BE", ["BE352"]), ("ES", ["ES5"])])

    def test_of_many_regions_those_beneath_a_chosen_one_are_offered(self):
        codes = ["BE352", "BE353", "BE328", "BE100", "ES511", "MT001", "MT002"]
        with mock.patch.object(facets, "MOST_UNFOLDED", 5):
            self.assertEqual(self.offered(*codes), ["BE", "ES", "MT"])
            for query, expected in (
                ("region=BE", [("BE", ["BE1", "BE3"]), "ES", "MT"]),
                ("region=BE3", [("BE", ["BE1", ("BE3", ["BE32", "BE35"])]), "ES", "MT"]),
                (
                    "region=BE35",
                    [("BE", ["BE1", ("BE3", ["BE32", ("BE35", ["BE352", "BE353"])])]), "ES", "MT"],
                ),
                (
                    "region=BE352",
                    [("BE", ["BE1", ("BE3", ["BE32", ("BE35", ["BE352", "BE353"])])]), "ES", "MT"],
                ),
                # Levels that part nothing hide nothing.
                ("region=MT", ["BE", "ES", ("MT", [("MT00", ["MT001", "MT002"])])]),
            ):
                with self.subTest(query):
                    self.assertEqual(self.offered(query=query), expected)

    def test_says_how_to_come_to_those_that_are_not_offered(self):
        make_hub(region="BE352")
        make_hub(region="ES511")
        hints = []
        for most in (8, 7):
            with mock.patch.object(facets, "MOST_UNFOLDED", most):
                hints.append(hub_finder("").facets[0]["hint"])
        self.assertEqual(hints, ["", "Choose a country, and its regions are offered."])

    def test_a_region_of_the_same_name_as_its_country_is_not_offered_twice(self):
        for code in ("LU", "LU0", "LU00", "LU000"):
            make_region(code, name="Luxembourg")
        self.assertEqual(self.offered("LU000"), ["LU"])
        self.assertEqual(self.offered(query="region=LU000"), [("LU", ["LU000"])])

    def test_countries_stand_in_order_of_their_english_names(self):
        make_region("ES", name="España", english_name="Spain")
        make_region("EL", name="Elláda", english_name="Greece")
        make_region("MT", name="Malta")
        self.offered("ES511", "EL303", "MT001")
        options = options_of(hub_finder(), "region")
        self.assertEqual([option.label for option in options], ["Greece", "Malta", "Spain"])

    def test_a_drawer_stands_open_for_what_is_chosen_in_it(self):
        self.offered("BE352", "BE353", "ES511")
        belgium, spain = options_of(hub_finder("region=BE352"), "region")
        self.assertEqual((belgium.holds_choice, spain.holds_choice), (True, False))


class OtherOptionsTests(TestCase):
    def test_only_services_that_somebody_offers_stand_beneath_their_family(self):
        family = make_family(slug="house")
        fablab, _unused = make_service(family, slug="fablab"), make_service(family, slug="studio")
        make_family(slug="money")
        make_hub(services=[fablab])
        self.assertEqual(values_of(options_of(hub_finder(), "service")), [("house", ["fablab"]), "money"])
        self.assertEqual(
            values_of(options_of(hub_finder("service=studio"), "service")),
            [("house", ["fablab", "studio"]), "money"],
        )

    def test_a_hub_counts_once_for_a_family_however_many_of_it_it_offers(self):
        family = make_family(slug="house")
        make_hub(services=[make_service(family) for _ in range(3)])
        (house,) = options_of(hub_finder(), "service")
        self.assertEqual((house.count, [kind.count for kind in house.children]), (1, [1, 1, 1]))

    def test_every_stage_of_life_is_offered_and_an_unknown_one_is_none(self):
        make_hub(life_cycle="closed")
        make_hub(life_cycle="")
        self.assertEqual(
            [(option.value, option.label, option.count) for option in options_of(hub_finder(), "status")],
            [("planned", "Planned", 0), ("active", "Active", 0), ("transformed", "Transformed", 0), ("closed", "Closed", 1)],
        )  # fmt: skip

    def test_of_many_hubs_those_with_the_most_questions_are_offered_and_what_is_chosen(self):
        webinar = make_webinar()
        make_segment(webinar, 0)
        hubs = [make_hub(slug=f"hub-{number:02}", name=f"Hub {number:02}") for number in range(24)]
        make_question(webinar, hubs=hubs)
        make_question(webinar, hubs=hubs[4:])
        first = [f"hub-{number:02}" for number in range(4, 24)]
        self.assertEqual(values_of(options_of(question_finder(), "hub")), first)
        # The counts are those beside this choice, so that all but it are even and go by their slugs.
        chosen = values_of(options_of(question_finder("hub=hub-00"), "hub"))
        self.assertEqual(chosen, ["hub-00", *first[:19]])


class HiddenHubTests(TestCase):
    """A draft, scheduled or archived hub shows through nothing that names it."""

    @classmethod
    def setUpTestData(cls):
        cls.shown = make_hub(slug="shown", region="ES511", services=[make_service(slug="coaching")])
        states = (
            {"status": "draft"},
            {"status": "review"},
            {"status": "archived"},
            {"published_at": "2999-01-01T00:00Z"},
        )
        hidden = [
            make_hub(slug=f"hidden-{number}", region="BE352", services=[make_service(slug=f"secret-{number}")], **state)
            for number, state in enumerate(states)
        ]  # fmt: skip
        hubs = [cls.shown, *hidden]
        webinar = make_webinar()
        make_segment(webinar, 0, hubs=hubs)
        make_question(webinar, 60, hubs=hubs)
        make_learning(webinar, hubs=hubs)
        make_plan(regions=["ES511"], hubs=hubs)
        cls.finders = [
            (HubFilter, Hub),
            (QuestionFilter, QAItem),
            (WebinarFilter, Webinar),
            (KeyLearningFilter, KeyLearning),
            (ActionPlanFilter, ActionPlan),
        ]

    def test_it_is_in_no_facet(self):
        for filterset, model in self.finders:
            finder = filterset(QueryDict(), model.objects.published())
            offered = {facet["name"]: facet["options"] for facet in finder.facets}
            with self.subTest(filterset.__name__):
                self.assertEqual(finder.total, 1)
                self.assertEqual(values_of(offered["region"]), [("ES", ["ES511"])])
                if "hub" in offered:
                    self.assertEqual(values_of(offered["hub"]), ["shown"])
                for family in offered.get("service", ()):
                    kinds = [kind.value for kind in family.children]
                    self.assertEqual((kinds, family.count), (["coaching"], 1) if kinds else ([], 0))

    def test_nothing_is_found_by_what_it_carries(self):
        for filterset, model in self.finders:
            for query, found in (
                ("region=ES5", 1),
                ("region=BE3", 0),
                ("service=coaching", 1),
                ("service=secret-0", 0),
            ):
                finder = filterset(QueryDict(query), model.objects.published())
                word = query.partition("=")[0]
                if word in finder.filters:
                    with self.subTest(filterset.__name__, query=query):
                        self.assertEqual(finder.qs.count(), found)

    def test_its_own_name_is_not_known(self):
        for filterset, model in self.finders[1:]:
            with self.subTest(filterset.__name__):
                finder = filterset(QueryDict("hub=hidden-0&hub=shown"), model.objects.published())
                self.assertEqual(finder.notices, ["There is no such hub: hidden-0. It was left aside."])
                self.assertEqual(finder.qs.count(), 1)

    def test_a_webinar_that_is_not_public_is_not_known_either(self):
        make_learning(make_webinar(slug="draft", status="draft"))
        for filterset, model in ((QuestionFilter, QAItem), (KeyLearningFilter, KeyLearning)):
            with self.subTest(filterset.__name__):
                finder = filterset(QueryDict("webinar=draft"), model.objects.published())
                self.assertEqual(finder.notices, ["There is no such webinar: draft. It was left aside."])
                self.assertNotIn("draft", values_of(options_of(finder, "webinar")))


class SentenceTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        for code, name in (("BE3", "Wallonia"), ("ES", "Spain")):
            make_region(code, name=name)
        cls.fablab = make_service(slug="fablab", name="FabLab")
        cls.coaching = make_service(slug="coaching", name="Coaching")
        make_sector(slug="games", name="Games")
        make_hub(region="BE352", services=[cls.fablab, cls.coaching])
        make_hub(region="ES511", services=[cls.fablab])

    def phrases(self, query):
        return [
            (str(part["phrase"]), part["joiner"], [(chip.label, chip.url) for chip in part["chips"]])
            for part in hub_finder(query).phrases
        ]

    def test_says_what_was_chosen_and_how_to_take_it_away(self):
        self.assertEqual(
            self.phrases("region=BE3&region=ES&service=fablab&status=active"),
            [
                ("in", "or", [
                    ("Wallonia", "?region=ES&service=fablab&status=active"),
                    ("Spain", "?region=BE3&service=fablab&status=active"),
                ]),
                ("that offer", "or", [("FabLab", "?region=BE3&region=ES&status=active")]),
                ("that are", "or", [("active", "?region=BE3&region=ES&service=fablab")]),
            ],
        )  # fmt: skip

    def test_joins_services_that_all_must_be_there_with_and(self):
        self.assertEqual(
            self.phrases("service=fablab&service=coaching&match=all"),
            [
                ("that offer", "and", [
                    ("FabLab", "?service=coaching&match=all"),
                    ("Coaching", "?service=fablab&match=all"),
                ]),
            ],
        )  # fmt: skip
        self.assertEqual(hub_finder("service=fablab&service=coaching&match=all").qs.count(), 1)
        self.assertEqual(hub_finder("service=fablab&service=coaching").qs.count(), 2)

    def test_says_nothing_where_nothing_is_chosen(self):
        finder = hub_finder("region=&service=&sort=name&page=2")
        self.assertEqual((finder.phrases, finder.chosen_count, finder.notices), ([], 0, []))

    def test_keeps_only_what_it_knows_in_its_own_address(self):
        for typed, kept in (
            ("", ""),
            ("sort=name&match=any&page=3&utm_source=x", ""),
            ("region=XX9&region=BE3&region=BE3&region=", "region=BE3"),
            ("sort=newest&service=fablab&match=all", "service=fablab&match=all&sort=newest"),
            ("sort=nonsense&match=nonsense", ""),
        ):
            with self.subTest(typed):
                finder = hub_finder(typed)
                self.assertEqual(finder.query.urlencode(), kept)
                again = hub_finder(kept)
                self.assertEqual(list(again.qs), list(finder.qs))
                self.assertEqual(again.query, finder.query)

    def test_offers_the_other_orders_with_the_same_selection(self):
        finder = hub_finder("region=BE3&sort=region&page=2")
        self.assertEqual(str(finder.sort_label), "by region")
        self.assertEqual(
            [(str(label), url) for label, url in finder.sort_links],
            [("by name", "?region=BE3&sort=name"), ("latest addition first", "?region=BE3&sort=newest")],
        )

    def test_counts_what_is_listed_in_words(self):
        self.assertEqual((hub_finder("region=ES").total, str(hub_finder().noun)), (2, "hubs"))
        Hub.objects.filter(region="ES511").delete()
        self.assertEqual(str(hub_finder().noun), "hub")


class NoticeTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_hub(region="BE352")
        make_theme(slug="staff")

    def test_what_does_not_exist_is_named_and_takes_nothing_away(self):
        for query, sentences in (
            ("region=BE352&sort=newest&match=all", []),
            ("region=XX9", ["There is no such region: XX9. It was left aside."]),
            ("region=XX9&region=BE352", ["There is no such region: XX9. It was left aside."]),
            ("region=XX9&region=XX9", ["There is no such region: XX9. It was left aside."]),
            ("region=be352", ["There is no such region: be352. It was left aside."]),
            ("region=XX9&region=YY8", ["There are no such region values: XX9, YY8. They were left aside."]),
            ("status=open", ["There is no such life-cycle: open. It was left aside."]),
            (
                "sector=a&service=b",
                [
                    "There is no such service: b. It was left aside.",
                    "There is no such sector: a. It was left aside.",
                ],
            ),
            (
                "&".join(f"sector=s{number}" for number in range(7)),
                ["There are no such sector values: s0, s1, s2, s3, s4 …. They were left aside."],
            ),
            ("region=%00", ["There is no such region: �. It was left aside."]),
            (f"region={'x' * 10_000}", [f"There is no such region: {'x' * 39}…. It was left aside."]),
            ("sort=size", ["“size” is not something sort can be; it takes name, region, newest."]),
            ("match=some", ["“some” is not something match can be; it takes any, all."]),
        ):
            with self.subTest(query[:60]):
                finder = hub_finder(query)
                self.assertEqual(finder.notices, sentences)
                self.assertEqual(finder.qs.count(), 1)

    def test_more_values_than_anybody_chooses_are_not_looked_at(self):
        codes = [f"B{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        codes += [f"C{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        for code in codes:
            make_region(code)
        for number, sentences in (
            (50, []),
            (51, ["Only the first 50 region values were looked at; 1 more was left aside."]),
            (52, ["Only the first 50 region values were looked at; 2 more were left aside."]),
        ):
            with self.subTest(number):
                finder = hub_finder("&".join(f"region={code}" for code in codes[:number]))
                self.assertEqual(list(finder.selections["region"].known), codes[:50])
                self.assertEqual(finder.notices, sentences)

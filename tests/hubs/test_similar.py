"""Hubs like another one: what counts, how it is told, and what is left out."""

from unittest.mock import patch

from django.test import SimpleTestCase
from django.utils import timezone

from hubs.carriers.reading import Carriers
from hubs.fetching import facts_of, terms_of
from hubs.similar import codes_around, in_sentence, similar_to
from tests.factories import (
    make_fact,
    make_hub,
    make_question,
    make_region,
    make_sector,
    make_service,
)
from tests.pages import PageTestCase


class NearestRegionTests(SimpleTestCase):
    def test_regions_lie_around_one_from_the_country_down(self):
        for code, around in (
            ("BE352", ["BE", "BE3", "BE35", "BE352"]),
            ("BE3", ["BE", "BE3"]),
            ("BE", ["BE"]),
            # A level that parts nothing is no nearer than the one above it.
            ("MT001", ["MT", "MT001"]),
            ("PT170", ["PT", "PT1", "PT17", "PT170"]),
            ("DE300", ["DE", "DE3", "DE300"]),
            ("EE0", ["EE"]),
        ):
            with self.subTest(code):
                self.assertEqual(codes_around(code), around)


class WordTests(SimpleTestCase):
    def test_a_name_stands_in_a_sentence_without_its_capital_unless_it_is_one_of_more(self):
        for name, words in (
            ("Co-working space", "co-working space"),
            ("FabLab", "FabLab"),
            ("ERDF money", "ERDF money"),
            ("Études", "études"),
            ("X", "x"),
            ("", ""),
        ):
            with self.subTest(name):
                self.assertEqual(in_sentence(name), words)


class SimilarTests(PageTestCase):
    def reasons(self, hub):
        """[(name, reason), ...] of the hubs like this one."""
        carriers = Carriers(timezone.now())
        similar = similar_to(hub, carriers, *terms_of(hub, carriers.words), facts_of(hub))
        return [(row.hub.name, row.reason) for row in similar]

    def test_tells_what_they_share(self):
        make_region("BE3", name="Wallonie", english_name="Wallonia")
        services = [make_service(name="Vouchers", position=1), make_service(name="Incubation", position=2)]
        design = make_sector(name="Design")
        hub = make_hub(region="BE352", services=services, sectors=[design])
        alike = make_hub(name="Alike", region="BE328", services=services, sectors=[design])
        for one, value in ((hub, "Association"), (alike, " association ")):
            make_fact(one, kind="legal-form", value=value)
        make_hub(name="Other", region="ES511", services=[make_service()], sectors=[make_sector()])
        self.assertEqual(
            self.reasons(hub),
            [
                (
                    "Alike",
                    "also offers vouchers and incubation; also works for design; "
                    "also has as its legal form:  association ; also in Wallonia",
                )
            ],
        )

    def test_a_rare_service_counts_more_than_a_common_one(self):
        common, rare = make_service(name="Desks"), make_service(name="Vouchers")
        hub = make_hub(region="BE352", services=[common, rare])
        make_hub(name="A", region="ES511", services=[common])
        make_hub(name="B", region="ES511", services=[rare])
        for _number in range(3):
            make_hub(name="C", region="PT170", services=[common])
        self.assertEqual([name for name, _reason in self.reasons(hub)], ["B", "A", "C", "C"])

    def test_services_and_the_nearest_region_add_up(self):
        one, two = make_service(name="One"), make_service(name="Two")
        hub = make_hub(region="BE352", services=[one, two])
        for name, region, services in (
            ("Both, far", "ES511", [one, two]),
            ("One, next door", "BE352", [one]),
            ("One, same province", "BE351", [one]),
            ("One, same country", "BE100", [one]),
        ):
            make_hub(name=name, region=region, services=services)
        self.assertEqual(
            [name for name, _reason in self.reasons(hub)],
            # 1 + 3, since everybody offers the one; 1 + 2.2; 1 + 2; 1 + a half.
            ["One, next door", "Both, far", "One, same province", "One, same country"],
        )

    def test_equals_go_by_name(self):
        fablab = make_service()
        hub = make_hub(region="BE352", services=[fablab])
        for name in ("delta", "Bravo", "alpha", "Charlie"):
            make_hub(name=name, region="ES511", services=[fablab])
        self.assertEqual(
            [name for name, _reason in self.reasons(hub)], ["alpha", "Bravo", "Charlie", "delta"]
        )

    def test_shows_four_at_most(self):
        fablab = make_service()
        hub = make_hub(services=[fablab])
        for _number in range(6):
            make_hub(services=[fablab])
        self.assertEqual(len(self.reasons(hub)), 4)

    def test_a_country_alone_makes_nobody_alike(self):
        for one, two in (("BE352", "BE100"), ("MT001", "MT002"), ("GB", "GB")):
            with self.subTest(one):
                hub = make_hub(region=one)
                make_hub(region=two)
                self.assertEqual(self.reasons(hub), [])

    def test_the_nearest_region_around_both_counts(self):
        for one, two, reasons in (
            ("BE352", "BE352", ["also in Region BE352"]),
            ("BE352", "BE351", ["also in Region BE35"]),
            ("BE352", "BE3", ["also in Region BE3"]),
            ("BE3", "BE352", ["also in Region BE3"]),
            ("DE300", "DE300", ["also in Region DE300"]),
            ("PT170", "PT181", ["also in Region PT1"]),
            ("EE001", "EE008", []),
            ("BE352", "BG352", []),
        ):
            with self.subTest(f"{one} and {two}"):
                hub, other = make_hub(region=one), make_hub(region=two)
                self.assertEqual([reason for _name, reason in self.reasons(hub)], reasons)
                hub.delete()
                other.delete()

    def test_a_region_is_enough(self):
        hub = make_hub(region="BE352")
        make_hub(name="Near", region="BE328")
        self.assertEqual(self.reasons(hub), [("Near", "also in Region BE3")])

    def test_sectors_find_hubs_where_no_service_is_stated(self):
        music = make_sector(name="Music")
        hub = make_hub(region="BE352", sectors=[music])
        make_hub(name="Far", region="ES511", sectors=[music])
        self.assertEqual(self.reasons(hub), [("Far", "also works for music")])

    def test_facts_that_are_not_for_comparing_count_nothing(self):
        hub, near = make_hub(region="BE352"), make_hub(name="Near", region="BE352")
        for one in (hub, near):
            make_fact(one, kind="staff", value="11 people")
        self.assertEqual(self.reasons(hub), [("Near", "also in Region BE352")])

    def test_leaves_out_what_is_not_public(self):
        fablab = make_service()
        hub = make_hub(services=[fablab])
        for status in ("draft", "review", "archived"):
            make_hub(services=[fablab], status=status)
        make_hub(services=[fablab], published_at="2999-01-01T00:00Z")
        self.assertEqual(self.reasons(hub), [])

    def test_a_hub_of_which_nothing_is_stated_is_like_none(self):
        self.assertEqual(self.reasons(make_hub(region="BE")), [])

    def test_looks_at_those_that_share_most_where_it_cannot_look_at_all(self):
        common, rare = make_service(name="Desks"), make_service(name="Vouchers")
        hub = make_hub(region="BE352", services=[common, rare])
        for _number in range(5):
            make_hub(name="Common", region="ES511", services=[common])
        make_hub(name="Both", region="ES511", services=[common, rare])
        for most, expected in ((1, ["Both"]), (2, ["Both", "Common"])):
            with patch("hubs.similar.MOST_CANDIDATES", most):
                self.assertEqual([name for name, _reason in self.reasons(hub)], expected)

    def test_stand_on_the_page_with_the_way_to_compare_them(self):
        fablab = make_service(name="FabLab")
        hub = make_hub(slug="trakk", region="BE352", services=[fablab])
        alike = make_hub(name="Alike", slug="alike", city="Barcelona", region="ES511", services=[fablab])
        make_question(offset=90, hubs=[alike])
        section = self.get_page(hub.get_absolute_url()).all("section[aria-labelledby=similar]")[0]
        self.assertEqual(section.one(".name").text, "Alike, Barcelona")
        self.assertEqual(section.one("li .meta").text, "Also offers FabLab.")
        self.assertEqual(section.texts(".whens .cue"), ["1:30"])
        self.assertEqual(section.one(".count a")["href"], "/hubs/compare/?hub=trakk&hub=alike")

    def test_an_archived_hub_shows_what_is_like_it_but_is_not_compared(self):
        fablab = make_service()
        hub = make_hub(status="archived", services=[fablab])
        make_hub(slug="one", services=[fablab])
        address = hub.get_absolute_url()
        section = self.get_page(address).all("section[aria-labelledby=similar]")[0]
        self.assertEqual((len(section.all("li")), section.all(".count a")), (1, []))
        make_hub(slug="two", services=[fablab])
        section = self.get_page(address).all("section[aria-labelledby=similar]")[0]
        self.assertNotIn(hub.slug, section.one(".count a")["href"])

    def test_nothing_stands_there_where_nobody_is_alike(self):
        page = self.get_page(make_hub().get_absolute_url())
        self.assertEqual(page.all("section[aria-labelledby=similar]"), [])

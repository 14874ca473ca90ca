"""What is offered where: the table agrees with the finder, cell by cell."""

import csv
import io
import random

from django.test import SimpleTestCase

from hubs.coverage import Partition, starts_of_steps
from hubsportal.search import index
from tests.factories import make_family, make_hub, make_region, make_sector, make_service
from tests.pages import PageTestCase
from tests.portal import Portal

COVERAGE = "/hubs/coverage/"


class PartitionTests(SimpleTestCase):
    def test_rows_are_countries_or_the_first_parts_of_what_is_chosen(self):
        codes = ("BE352", "BE351", "BE328", "ES511")
        for by_region, chosen, rows in (
            (codes, [], ["BE", "ES"]),
            (codes[:3], ["BE"], ["BE32", "BE35"]),
            (codes[:2], ["BE"], ["BE351", "BE352"]),
            (codes[:1], ["BE"], ["BE"]),
            (codes[:2], ["BE35"], ["BE351", "BE352"]),
            (codes[:1], ["BE352"], ["BE352"]),
            (codes, ["BE", "ES511"], ["BE", "ES511"]),
            (codes[:3], ["BE35", "BE"], ["BE32", "BE35"]),
            (codes, ["BE35", "BE", "ES"], ["BE", "ES"]),
            (("BE", "BE352", "BE351"), ["BE"], ["BE", "BE3"]),
            (("BE3", "BE352"), ["BE"], ["BE3", "BE35"]),
            ((), ["BE"], []),
        ):
            with self.subTest(codes=by_region, chosen=chosen):
                partition = Partition(dict.fromkeys(by_region, 1), chosen)
                self.assertEqual(sorted({partition.area_of(code) for code in by_region}), rows)

    def test_what_lies_in_none_of_the_parts_is_the_rest(self):
        partition = Partition({"BE": 1, "BE352": 1, "BE100": 1}, ["BE"])
        self.assertEqual(
            [(area, partition.is_rest(area)) for area in ("BE", "BE1", "BE3")],
            [("BE", True), ("BE1", False), ("BE3", False)],
        )


class StepTests(SimpleTestCase):
    def test_four_steps_at_most_that_widen(self):
        for most, starts in (
            (0, []), (1, [1]), (2, [1, 2]), (3, [1, 2]), (5, [1, 2, 3]), (100, [1, 3, 10, 32]),
            (10_000, [1, 10, 100, 1000]),
        ):  # fmt: skip
            with self.subTest(most):
                self.assertEqual(starts_of_steps(most), starts)


class CoverageTests(PageTestCase):
    def table(self, page):
        """[[text of each cell], ...] of the body."""
        return [
            [cell.text for cell in row.all("th") + row.all("td")] for row in page.all(".coverage tbody tr")
        ]

    def test_counts_hubs_by_place_and_service_and_names_the_gaps(self):
        make_region("BE", english_name="Belgium")
        make_region("ES", english_name="Spain")
        spaces = make_family(name="Spaces", slug="spaces")
        fablab = make_service(spaces, name="FabLab", slug="fablab", position=1)
        studio = make_service(spaces, name="Studio", slug="studio", position=2)
        make_hub(region="BE352", services=[fablab, studio])
        make_hub(region="BE100", services=[fablab])
        make_hub(region="ES511")
        make_hub(region="PT170", services=[studio], status="draft")
        page = self.get_page(COVERAGE)
        self.assertEqual(
            self.table(page),
            [
                ["Belgium", "2 hubs: Belgium", "2 with Spaces: Belgium", "2 with FabLab: Belgium",
                 "1 with Studio: Belgium", "0"],
                ["Spain", "1 hub: Spain", "No Spaces known: Spain", "No FabLab known: Spain",
                 "No Studio known: Spain", "1"],
            ],
        )  # fmt: skip
        self.assertEqual(
            page.texts(".coverage tfoot td")[:3], ["3 hubs: Everywhere", "2 with Spaces: Everywhere",
                                                   "2 with FabLab: Everywhere"],
        )  # fmt: skip
        links = [link["href"] for link in page.all(".coverage tbody a")]
        self.assertEqual(
            links[:4],
            ["?region=BE", "/hubs/?region=BE", "/hubs/?region=BE&service=spaces",
             "/hubs/?region=BE&service=fablab"],
        )  # fmt: skip
        self.assertEqual(
            page.one(".ground").text,
            "A gap means that no hub here is known to offer it, not that there is none. "
            "For 1 of 3 hubs, no service is stated.",
        )

    def test_a_region_shows_its_parts_and_leads_back(self):
        make_region("BE", english_name="Belgium")
        fablab = make_service(slug="fablab")
        make_hub(region="BE352", services=[fablab])
        make_hub(region="BE328")
        make_hub(region="BE", services=[fablab])
        make_hub(region="ES511", services=[fablab])
        page = self.get_page(f"{COVERAGE}?region=BE")
        self.assertEqual(page.texts(".coverage tbody th"), ["Region BE3", "Belgium, no part named"])
        self.assertEqual(page.texts(".coverage tfoot th"), ["Together"])
        rest = page.all(".coverage tbody tr")[1]
        self.assertEqual((rest.all("a"), rest.texts("td")[0]), ([], "1"))
        self.assertEqual(page.one(".coverage tfoot .all a")["href"], "/hubs/?region=BE")
        self.assertEqual([link["href"] for link in page.all(".crumbs a")], ["/hubs/", COVERAGE])
        self.assertEqual(page.one(".sentence .chip")["href"], "?")
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex, follow")

    def test_a_place_without_parts_leads_to_its_region(self):
        make_hub(region="BE352")
        self.assertEqual(self.get_page(COVERAGE).one(".coverage tbody th a")["href"], "/regions/BE/")

    def test_sector_and_life_cycle_narrow_it_and_stay_in_every_link(self):
        design = make_sector(slug="design", name="Design")
        fablab = make_service(slug="fablab")
        make_hub(region="BE352", services=[fablab], sectors=[design], life_cycle="active")
        make_hub(region="BE328", services=[fablab], sectors=[design], life_cycle="closed")
        make_hub(region="ES511", services=[fablab], life_cycle="active")
        page = self.get_page(f"{COVERAGE}?sector=design&status=active")
        self.assertEqual(page.texts(".coverage tbody th"), ["Region BE"])
        links = [link["href"] for link in page.all(".coverage tbody td a")]
        self.assertIn("/hubs/?region=BE&sector=design&status=active&service=fablab", links)
        self.assertEqual(page.one(".takeaway a")["href"], "/hubs/coverage.csv?sector=design&status=active")
        chosen = [(box["name"], box["value"]) for box in page.all(".narrow input[checked]")]
        self.assertEqual(chosen, [("sector", "design"), ("status", "active")])

    def test_lists_what_nobody_offers_yet(self):
        family = make_family()
        offered = make_service(family, name="FabLab")
        make_service(family, name="Vouchers", slug="vouchers")
        make_hub(services=[offered])
        make_hub(services=[family.types.get(name="Vouchers")], status="draft")
        page = self.get_page(COVERAGE)
        self.assertEqual(page.texts(".in-columns li"), ["Vouchers"])
        self.assertEqual(page.one(".in-columns a")["href"], "/services/vouchers/")
        self.assertIn("1 service", page.texts(".count"))

    def test_says_so_where_everything_is_offered(self):
        make_hub(services=[make_service()])
        page = self.get_page(COVERAGE)
        self.assertEqual(page.all(".in-columns"), [])
        self.assertIn(
            "Every service of the vocabulary is offered by one of these hubs at least.",
            page.texts("section p"),
        )

    def test_an_empty_portal_and_an_empty_selection_have_a_way_on(self):
        self.assertEqual(self.get_page(COVERAGE).texts(".empty p")[-1], "There is nothing here yet.")
        make_hub(life_cycle="active")
        empty = self.get_page(f"{COVERAGE}?status=closed").one(".empty")
        self.assertEqual(empty.one("a")["href"], COVERAGE)

    def test_names_what_it_does_not_know(self):
        make_hub(region="BE352")
        page = self.get_page(f"{COVERAGE}?region=XX9&region=BE")
        self.assertEqual(page.texts(".notice p"), ["There is no such region: XX9. It was left aside."])
        self.assertEqual(page.texts(".coverage tbody th"), ["Region BE"])

    def test_nothing_an_address_holds_is_an_error(self):
        make_hub()
        for query in ("region=%00", "sector=%00&status=%00", "region=" + "x" * 3000, "region=%ff",
                      "match=all&sort=%00", "page=9&t=1&q=%00", "region[]=BE"):  # fmt: skip
            with self.subTest(query):
                self.get_page(f"{COVERAGE}?{query}")

    def test_every_count_is_what_the_finder_finds(self):
        """A random portal: each cell's number is the total of the list that its link leads to."""
        chance = random.Random(20191205)
        families = [make_family(slug=f"family-{number}") for number in range(2)]
        services = [make_service(family) for family in families for _number in range(3)]
        sectors = [make_sector(slug=f"sector-{number}") for number in range(2)]
        codes = ("BE", "BE3", "BE352", "BE351", "BE100", "ES511", "ES300", "MT001")
        with index.together():
            for number in range(40):
                make_hub(
                    region=chance.choice(codes),
                    services=chance.sample(services, chance.randrange(4)),
                    sectors=chance.sample(sectors, chance.randrange(3)),
                    life_cycle=chance.choice(("active", "closed", "")),
                    status="draft" if number % 8 == 0 else "published",
                )
        looked_at, found = 0, {}
        for query in (
            "",
            "?region=BE",
            "?region=BE3&region=ES",
            "?sector=sector-0",
            "?region=BE&status=active",
        ):
            page = self.get_page(f"{COVERAGE}{query}")
            for link in page.all(".coverage td a"):
                with self.subTest(query=query, link=link["href"]):
                    if link["href"] not in found:
                        words = self.get_page(link["href"]).one(".sentence strong").text.split()
                        found[link["href"]] = int(words[0])
                    self.assertEqual(found[link["href"]], int(link.text.split()[0]))
                    looked_at += 1
        self.assertGreater(looked_at, 60)

    def test_the_csv_holds_the_same_numbers(self):
        make_region("BE", english_name="Belgium")
        spaces = make_family(name="Spaces")
        fablab = make_service(spaces, name="FabLab")
        make_hub(region="BE352", services=[fablab])
        make_hub(region="BE328")
        response = self.client.get("/hubs/coverage.csv")
        self.assertEqual(response["Content-Disposition"], 'attachment; filename="coverage.csv"')
        self.assertEqual(
            list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")))),
            [
                ["Region code", "Region", "Hubs", "Hubs with no service stated", "Spaces", "FabLab"],
                ["BE", "Belgium", "2", "1", "1", "1"],
            ],
        )

    def test_the_csv_refuses_what_it_does_not_know(self):
        make_hub(region="BE352")
        for query, sentence in (
            ("region=XX9", "There is no such region: XX9."),
            ("status=asleep&region=BE", "There is no such life-cycle: asleep."),
            ("region=%00", "There is no such region: �."),
        ):
            with self.subTest(query):
                response = self.client.get(f"/hubs/coverage.csv?{query}")
                self.assertEqual(
                    (response.status_code, response["Content-Type"], response.content.decode()),
                    (400, "text/plain; charset=utf-8", f"{sentence}\n"),
                )


class QueryTests(PageTestCase):
    def test_take_a_fixed_number_of_queries(self):
        portal = Portal()
        for rows in (1, 9):
            portal.grow(rows)
            for address, number in ((COVERAGE, 6), (f"{COVERAGE}?region=BE", 6), ("/hubs/coverage.csv", 5)):
                with self.subTest(address, rows=rows), self.assertNumQueries(number):
                    self.assertEqual(self.client.get(address).status_code, 200)

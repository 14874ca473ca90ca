"""The finder, and the pages of hubs, regions and services."""

from tests.factories import (
    make_fact,
    make_family,
    make_hub,
    make_learning,
    make_plan,
    make_question,
    make_region,
    make_sector,
    make_segment,
    make_service,
    make_webinar,
)
from tests.pages import PageTestCase
from tests.portal import Portal

NAMUR = {"latitude": 50.46, "longitude": 4.86}


class FinderTests(PageTestCase):
    def test_lists_each_hub_with_what_it_offers_and_where_it_is(self):
        make_region("BE", name="Belgique", english_name="Belgium")
        services = [make_service(name="FabLab", position=1), make_service(name="Incubation", position=2)]
        hub = make_hub(name="Trakk", city="Namur", region="BE352", services=services)
        row = self.get_page("/hubs/").one(".hublist li")
        self.assertEqual(row.one("h2 a")["href"], hub.get_absolute_url())
        self.assertEqual(row.one("h2").text, "Trakk")
        self.assertEqual(row.one(".svc").text, "FabLab, Incubation")
        self.assertEqual(row.one(".meta").text, "Namur, Belgium BE352")

    def test_says_what_is_not_known_of_a_hub(self):
        make_hub(region="BE352")
        row = self.get_page("/hubs/").one(".hublist li")
        self.assertEqual(row.one(".svc").text, "services not stated")
        self.assertEqual(row.one(".meta").text, "Region BE352 BE352")

    def test_plays_where_a_hub_is_spoken_of_talks_first(self):
        hub = make_hub()
        webinar = make_webinar()
        question = make_question(webinar, 90, hubs=[hub], question="Who pays?")
        talk = make_segment(webinar, 600, hubs=[hub], title="Trakk, Namur")
        heard = self.get_page("/hubs/").one(".hublist .heard")
        self.assertEqual(heard.text, "Talk 10:00questions 1:30")
        self.assertEqual(
            [(link["href"], link["aria-label"]) for link in heard.all("a")],
            [(talk.url_at_start, "10:00: Trakk, Namur"), (question.url_at_offset, "1:30: Who pays?")],
        )

    def test_numbers_the_dots_of_the_map_as_the_rows_of_the_list(self):
        make_hub(name="A house without coordinates")
        make_hub(name="Trakk", city="Namur", **NAMUR)
        page = self.get_page("/hubs/")
        self.assertEqual(page.texts(".hublist .key"), ["1", "2"])
        self.assertEqual([dot["aria-label"] for dot in page.all(".map a")], ["2: Trakk, Namur"])
        self.assertEqual(page.texts(".map text"), ["2"])
        self.assertEqual(
            page.one(".map-col figcaption").text,
            "listed. Numbers as in the list. 1 hub has no place on this map.",
        )

    def test_narrows_by_its_address_and_says_so_in_a_sentence(self):
        fablab, coaching = make_service(slug="fablab", name="FabLab"), make_service()
        make_hub(name="In Namur", region="BE352", services=[fablab])
        make_hub(name="In Tournai", region="BE328", services=[coaching])
        make_hub(name="In Barcelona", region="ES511", services=[fablab])
        page = self.get_page("/hubs/?region=BE&service=fablab")
        self.assertEqual(page.texts(".hublist h2"), ["In Namur"])
        self.assertEqual(
            page.one(".sentence").text,
            "1 of 3 hubs in Remove filter: Region BE, that offer Remove filter: FabLab, by name. Clear",
        )
        self.assertEqual(
            [chip["href"] for chip in page.all(".sentence .chip")], ["?service=fablab", "?region=BE"]
        )
        self.assertEqual(
            [(box["name"], box["value"]) for box in page.all(".facets input[checked]")],
            [("region", "BE"), ("service", "fablab")],
        )
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex, follow")

    def test_keeps_the_order_when_it_is_filtered_on(self):
        make_hub(name="A")
        make_hub(name="B", published_at="2020-06-01T00:00Z")
        page = self.get_page("/hubs/?sort=newest")
        self.assertEqual(page.texts(".hublist h2"), ["B", "A"])
        self.assertEqual(page.one(".facets input[name=sort]")["value"], "newest")

    def test_goes_on_to_the_next_page_with_its_numbers_and_its_choice(self):
        for number in range(26):
            make_hub(name=f"Hub {number:02}", region="BE352", **NAMUR)
        page = self.get_page("/hubs/?region=BE&page=2")
        self.assertEqual(page.texts(".hublist .key"), ["26"])
        self.assertEqual(len(page.all(".map a")), 26)
        self.assertEqual(page.one(".pages a[rel=prev]")["href"], "?region=BE&page=1")
        self.assertEqual(page.all(".pages a[rel=next]"), [])
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex, follow")

    def test_draws_a_dot_a_country_where_the_hubs_are_more_than_two_hundred(self):
        first = make_hub(region="BE352", **NAMUR)
        fields = {
            field.attname: getattr(first, field.attname)
            for field in first._meta.concrete_fields
            if field.name not in ("id", "slug")
        }
        type(first).objects.bulk_create(type(first)(slug=f"copy-{number}", **fields) for number in range(200))
        page = self.get_page("/hubs/")
        self.assertEqual([dot["aria-label"] for dot in page.all(".map a")], ["Region BE: 201"])
        self.assertEqual(page.one(".map a")["href"], "/hubs/?region=BE")

    def test_offers_a_way_back_where_nothing_fits(self):
        fablab = make_service(slug="fablab", name="FabLab")
        make_hub(region="BE352", services=[fablab])
        make_hub(region="ES511")
        empty = self.get_page("/hubs/?region=ES&service=fablab").one(".empty")
        self.assertEqual(empty.one(".statement").text, "No hub fits all of this.")
        self.assertEqual(
            [(chip.text, chip["href"]) for chip in empty.all(".chip")],
            [("in Region ES", "?service=fablab"), ("that offer FabLab", "?region=ES")],
        )

    def test_says_that_there_are_no_hubs_yet(self):
        empty = self.get_page("/hubs/").one(".empty")
        self.assertEqual(empty.texts("p")[-1], "There is nothing here yet.")
        self.assertEqual(empty.all("a"), [])

    def test_names_what_the_address_asks_for_in_vain(self):
        make_hub()
        page = self.get_page("/hubs/?region=XX9&sort=size&page=7")
        self.assertEqual(
            page.texts(".notice p"),
            [
                "There is no such region: XX9. It was left aside.",
                "“size” is not something sort can be; it takes name, region, newest.",
                "There is no page “7”; this is page 1 of 1.",
            ],
        )
        self.assertEqual(len(page.all(".hublist li")), 1)


class HubTests(PageTestCase):
    def test_a_source_in_a_webinar_that_is_not_public_is_words_alone(self):
        hub = make_hub()
        make_webinar(slug="next-month", status="draft")
        for slug in ("next-month", "never-held"):
            make_fact(hub, kind="staff", value=slug, source="The talk", source_url=f"/webinars/{slug}/?t=60")
        page = self.get_page(hub.get_absolute_url())
        self.assertEqual(page.texts(".facts .s"), ["The talk", "The talk"])
        self.assertEqual(page.all(".facts a"), [])

    def test_so_is_a_source_in_whatever_lies_in_such_a_webinar(self):
        hub, public = make_hub(), make_webinar(slug="held")
        question = make_question(public)
        addresses = [f"/questions/{question.pk}/", f"/segments/{question.segment_id}", "/webinars/held#top"]
        closed = make_question(make_webinar(slug="next-month", status="draft"))
        hidden = [
            f"/questions/{closed.pk}/",
            f"/questions/{closed.pk}",
            f"/segments/{closed.segment_id}/?t=1",
            f"/segments/{closed.segment_id}.json",
            "/webinars/next-month",
            "/webinars/next%2Dmonth/",
            "/webinars/next-month?t=60",
            "/embed/webinars/next-month/agenda/",
            f"/questions/{10**19}/",
            f"/segments/{2**63}/",
        ]
        for number, address in enumerate([*addresses, *hidden]):
            make_fact(hub, kind="staff", value=str(number), source="The talk", source_url=address)
        page = self.get_page(hub.get_absolute_url())
        self.assertEqual([link["href"] for link in page.all(".facts a")], addresses)

    def test_shows_every_dated_value_with_its_source_and_what_is_not_stated(self):
        hub = make_hub()
        make_webinar(slug="creative-hubs")
        make_fact(hub, kind="staff", value="14 people", as_of="2021", source="Annual report")
        make_fact(
            hub, kind="staff", value="11 people", as_of="2019-12-05", source="The webinar",
            source_url="/webinars/creative-hubs/?t=1740",
        )  # fmt: skip
        make_fact(
            hub, kind="opened", value="2015", as_of="", source="Its site", source_url="https://a.example/"
        )
        page = self.get_page(hub.get_absolute_url())
        rows = [[cell.text for cell in row.all("th") + row.all("td")] for row in page.all(".facts tbody tr")]
        self.assertEqual(
            rows[:3],
            [
                ["Opened", "2015", "not stated", "Its site"],
                ["Staff", "11 people", "5 December 2019", "29:00 The webinar"],
                ["14 people", "2021", "Annual report"],
            ],
        )
        self.assertEqual(page.one(".facts th[rowspan]")["rowspan"], "2")
        self.assertEqual(
            [link["href"] for link in page.all(".facts a")],
            ["https://a.example/", "/webinars/creative-hubs/?t=1740"],
        )
        self.assertEqual(
            rows[3:],
            [[kind, "not stated"] for kind in (
                "Legal form", "Owner", "Operators", "Surface", "Funding", "Business model"
            )],
        )  # fmt: skip
        self.assertEqual(
            page.one("#facts").text + ": " + page.all(".sec-head .count")[0].text,
            "Facts: 3 values, each with its source; 6 not stated",
        )

    def test_says_where_it_is_and_what_it_offers(self):
        make_region("BE", english_name="Belgium")
        infrastructure = make_family(name="Infrastructure", position=1)
        make_family(name="Funding", position=2)
        services = [make_service(infrastructure, name="FabLab"), make_service(infrastructure, name="Studio")]
        hub = make_hub(
            name="Trakk", city="Namur", region="BE352", services=services, founded="2015-03",
            sectors=[make_sector(name="Design", slug="design")], life_cycle="active", **NAMUR,
        )  # fmt: skip
        page = self.get_page(hub.get_absolute_url())
        self.assertEqual(page.texts(".crumbs li"), ["Hubs", "Belgium", "Region BE3", "Trakk"])
        self.assertEqual(
            page.texts(".families dd"),
            ["FabLab, Studio", "not stated", "March 2015", "not stated", "Design",
             "Belgium, Region BE3, Region BE35, Region BE352"],
        )  # fmt: skip
        self.assertEqual(
            page.one(".locator figcaption").text,
            "Namur, Region BE352 BE352. Active. The dot marks the city, not the house.",
        )

    def test_plays_where_it_is_spoken_of(self):
        hub, other = make_hub(), make_hub()
        webinar = make_webinar(title="Creative hubs")
        make_segment(webinar, 0, title="Nothing about it")
        talk = make_segment(webinar, 600, title="Trakk, Namur", hubs=[hub])
        make_question(webinar, 900, question="To it?", hubs=[hub])
        make_question(webinar, 1000, question="To another?", hubs=[other])
        make_segment(webinar, 1800, title="Panel")
        panel = make_question(webinar, 2000, question="To it and another?", hubs=[hub, other])
        page = self.get_page(hub.get_absolute_url())
        self.assertEqual(
            page.texts(".spoken-main .cue"),
            ["10:00 Trakk, Namur", "15:00 To it?", "30:00 Panel", "33:20 To it and another?"],
        )
        self.assertEqual(page.all(".spoken-main .cue")[0]["href"], talk.url_at_start)
        self.assertEqual(page.all(".spoken-main .cue")[-1]["href"], panel.url_at_offset)
        self.assertEqual(len(page.all(".spoken-main .s-span")), 2)
        self.assertIn("2 talks, 2 questions", page.texts(".count"))

    def test_shows_the_learnings_and_plans_that_name_it(self):
        hub = make_hub()
        learning, plan = make_learning(hubs=[hub]), make_plan(hubs=[hub], regions=["BE3"])
        make_learning(), make_plan()
        page = self.get_page(hub.get_absolute_url())
        self.assertEqual(page.texts(".note-row .statement"), [learning.statement])
        self.assertEqual(page.texts(".ledger li"), [f"{plan.title}Region BE3"])

    def test_archived_hub_still_tells_all_it_told(self):
        hub = make_hub(status="archived", name="Gone")
        make_fact(hub, value="11 people")
        talk = make_segment(hubs=[hub], title="Gone, Namur")
        make_question(talk.webinar, 90, hubs=[hub], question="What was it?")
        page = self.get_page(hub.get_absolute_url())
        self.assertEqual(page.texts(".notice p"), ["Archived: kept for reference, and no longer listed."])
        self.assertEqual(page.texts(".facts .v")[0], "11 people")
        self.assertEqual(page.texts(".spoken-main .cue"), ["0:00 Gone, Namur", "1:30 What was it?"])
        self.assertEqual(len(page.all(".spoken-main .s-span")), 1)

    def test_without_any_fact_one_sentence_says_what_is_not_stated(self):
        page = self.get_page(make_hub().get_absolute_url())
        self.assertEqual(page.all(".facts"), [])
        self.assertEqual(
            page.one("section[aria-labelledby=facts]").text,
            "Facts Not stated: legal form, owner, operators, staff, surface, funding, business model. "
            "Name, place and services are what the editors know.",
        )

    def test_regions_of_one_name_are_said_once(self):
        make_region("DE", "Germany")
        for code in ("DE3", "DE30", "DE300"):
            make_region(code, "Berlin")
        page = self.get_page(make_hub(name="Haus", region="DE300").get_absolute_url())
        self.assertEqual(page.texts(".crumbs li"), ["Hubs", "Germany", "Berlin", "Haus"])
        self.assertEqual(page.texts(".families dd")[-1], "Germany, Berlin")
        links = [link["href"] for link in page.all(".families dd")[-1].all("a")]
        self.assertEqual(links, ["/regions/DE/", "/regions/DE300/"])
        self.assertEqual(self.get_page("/regions/DE300/").texts(".crumbs li"), ["Hubs", "Germany", "Berlin"])

    def test_unknown_hub_is_not_found(self):
        self.get_page("/hubs/nowhere/", status=404)

    def test_a_city_that_is_its_own_region_is_named_once(self):
        make_region("DE300", name="Berlin")
        hub = make_hub(city="Berlin", region="DE300")
        page = self.get_page(hub.get_absolute_url())
        self.assertEqual(page.one(".locator figcaption").text, "Berlin DE300. Life-cycle: not stated.")
        self.assertEqual(self.get_page("/regions/DE/").texts(".ledger .meta"), ["Berlin DE300"])


class RegionTests(PageTestCase):
    def test_shows_the_hubs_in_it_and_beneath_it(self):
        make_region("BE", name="Belgique", english_name="Belgium", aliases="Belgien")
        make_hub(name="Trakk", city="Namur", region="BE352", **NAMUR)
        make_hub(name="Waps", region="BE328")
        make_hub(name="Canodrom", region="ES511")
        page = self.get_page("/regions/BE/")
        self.assertEqual(page.one("h1").text, "Belgium")
        self.assertEqual(page.one(".standfirst").text, "Also: Belgique, Belgien")
        self.assertEqual(page.texts(".ledger .name"), ["Trakk", "Waps"])
        self.assertEqual(page.texts(".index li"), ["Region BE3281", "Region BE3521"])
        self.assertEqual([dot["aria-label"] for dot in page.all(".map a")], ["Trakk, Namur"])

    def test_shows_questions_about_its_hubs_and_plans_around_and_beneath_it(self):
        question = make_question(hubs=[make_hub(region="BE352")])
        make_question(hubs=[make_hub(region="ES511")])
        for title, region in (("Country", "BE"), ("Province", "BE352"), ("Elsewhere", "ES")):
            make_plan(title=title, regions=[region])
        page = self.get_page("/regions/BE35/")
        self.assertEqual(page.texts(".score .q .cue span"), [question.question])
        self.assertEqual(page.texts(".sec .ledger .name")[1:], ["Country", "Province"])

    def test_maps_and_lists_more_hubs_than_a_page_holds(self):
        for number in range(26):
            make_hub(name=f"Hub {number:02}", region="BE352", **NAMUR)
        page = self.get_page("/regions/BE352/")
        self.assertEqual(len(page.all(".ledger .name")), 25)
        self.assertEqual(len(page.all(".map a")), 26)
        self.assertEqual(page.one(".sec-head .count").text, "All 26 hubs in the finder")

    def test_region_of_which_nothing_is_known_is_kept_out_of_search_engines(self):
        make_region("EL303", local_name="Βόρειος Τομέας")
        page = self.get_page("/regions/EL303/")
        self.assertEqual(page.one(".empty .statement").text, "Nothing is known of this region yet.")
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex")

    def test_code_in_small_letters_leads_to_the_region(self):
        make_region("BE352")
        self.assertRedirects(self.client.get("/regions/be352/"), "/regions/BE352/", status_code=301)

    def test_unknown_region_is_not_found(self):
        self.get_page("/regions/XX9/", status=404)


class ServiceTests(PageTestCase):
    def setUp(self):
        self.family = make_family(name="Infrastructure", slug="infrastructure")
        self.fablab = make_service(self.family, name="FabLab", slug="fablab", description="Machines for all.")
        self.studio = make_service(self.family, name="Studio", slug="studio")
        self.hub = make_hub(name="Trakk", region="BE352", services=[self.fablab], **NAMUR)
        self.other = make_hub(name="Waps", region="ES511", services=[self.studio])
        make_hub(name="Neither")

    def test_type_shows_who_offers_it_and_what_they_were_asked(self):
        question = make_question(hubs=[self.hub])
        make_question(hubs=[self.other])
        page = self.get_page("/services/fablab/")
        self.assertEqual(page.one(".standfirst").text, "Machines for all.")
        self.assertEqual(page.texts(".crumbs li"), ["Hubs", "Infrastructure", "FabLab"])
        self.assertEqual(page.texts(".title-row .index li"), ["Studio"])
        self.assertEqual(page.texts(".ledger .name"), ["Trakk"])
        self.assertEqual(page.texts(".sec .index li"), ["Region BE1"])
        self.assertEqual(page.one(".sec .index a")["href"], "/hubs/?region=BE&service=fablab")
        self.assertEqual(page.texts(".score .q .cue span"), [question.question])

    def test_family_takes_in_all_of_its_types(self):
        page = self.get_page("/services/infrastructure/")
        self.assertEqual(page.texts(".title-row .index li"), ["FabLab", "Studio"])
        self.assertEqual(page.texts(".ledger .name"), ["Trakk", "Waps"])

    def test_maps_and_lists_more_hubs_than_a_page_holds(self):
        for _number in range(25):
            make_hub(region="BE352", services=[self.fablab], **NAMUR)
        page = self.get_page("/services/fablab/")
        self.assertEqual(len(page.all(".ledger .name")), 25)
        self.assertEqual(len(page.all(".map a")), 26)
        self.assertEqual(page.one(".sec-head .count").text, "26 hubs in the finder")

    def test_service_that_nobody_offers_is_kept_out_of_search_engines(self):
        make_service(self.family, slug="vouchers")
        page = self.get_page("/services/vouchers/")
        self.assertEqual(page.one(".empty .statement").text, "No hub in the portal is known to offer this.")
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex")

    def test_unknown_service_is_not_found(self):
        self.get_page("/services/teleport/", status=404)


class QueryTests(PageTestCase):
    def test_pages_take_a_fixed_number_of_queries(self):
        self.assertFixedQueries({"hubs:list": 10, "region": 13, "service": 15, "family": 14})

    def test_a_hub_takes_a_fixed_number_of_queries_once_there_are_hubs_like_it(self):
        portal = Portal()
        for rows in (3, 9):
            portal.grow(rows)
            with self.subTest(rows=rows), self.assertNumQueries(26):
                self.get_page(portal.pages["hub"])

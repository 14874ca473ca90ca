"""Hubs side by side: the page, the spreadsheet, the ticks in the finder."""

import csv
import io

from django.test import SimpleTestCase

from hubs.comparison import Row, Value
from hubsportal.search import index
from tests.factories import (
    make_evidence,
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
    make_theme,
    make_webinar,
)
from tests.pages import PageTestCase
from tests.portal import Portal

COMPARE = "/hubs/compare/"


def cells(*texts):
    """A cell per text, empty for an empty text; several values stand between bars."""
    return [[Value(part) for part in text.split("|")] if text else [] for text in texts]


class RowTests(SimpleTestCase):
    def test_tells_what_a_row_comes_to(self):
        for texts, verdict, is_marked in (
            (("association", "company"), "differs", True),
            (("association", "association"), "the same", False),
            ((" Association", "association  "), "the same", False),
            (("a|b", "b|a"), "the same", False),
            (("a|b", "a"), "differs", True),
            (("association", ""), "stated for 1 of 2", False),
            (("association", "association", ""), "stated for 2 of 3", False),
            (("association", "company", ""), "differs", True),
            (("", ""), "not stated for any", False),
        ):
            with self.subTest(texts):
                row = Row("Legal form", cells(*texts))
                self.assertEqual((row.verdict, row.is_marked), (verdict, is_marked))

    def test_an_offer_that_only_some_state_sets_them_apart(self):
        for texts, verdict, is_marked in (
            (("yes", ""), "stated for 1 of 2", True),
            (("yes", "yes"), "the same", False),
        ):
            with self.subTest(texts):
                row = Row("FabLab", cells(*texts), is_offer=True)
                self.assertEqual((row.verdict, row.is_marked), (verdict, is_marked))

    def test_what_is_not_for_comparing_is_neither_the_same_nor_different(self):
        row = Row("Website", cells("https://a.example/", "https://b.example/"), compares=False)
        self.assertEqual((row.verdict, row.is_marked), ("", False))


class ComparePageTests(PageTestCase):
    def rows(self, page):
        """{label: [text of each cell]}"""
        return {
            row.one("th[scope=row]").text: row.texts("td")
            for row in page.all(".compare tbody tr")
            if row.all("th[scope=row]")
        }

    def test_sets_the_hubs_side_by_side_in_the_order_of_the_address(self):
        make_hub(name="Trakk", slug="trakk", city="Namur")
        make_hub(name="Waps", slug="waps")
        page = self.get_page(f"{COMPARE}?hub=waps&hub=trakk")
        self.assertEqual(page.one("h1").text, "Waps and Trakk")
        self.assertEqual(page.texts(".compare thead th .name"), ["Waps", "Trakk"])
        self.assertEqual(
            [link["href"] for link in page.all(".compare thead .out")],
            [f"{COMPARE}?hub=trakk", f"{COMPARE}?hub=waps"],
        )
        self.assertEqual(page.texts(".compare .out"), ["Remove Waps", "Remove Trakk"])

    def test_tells_who_they_are(self):
        make_region("BE", english_name="Belgium")
        make_region("ES", english_name="Spain")
        design = make_sector(name="Design")
        make_hub(
            name="Trakk", slug="trakk", region="BE352", city="Namur", founded="2015-03", life_cycle="active",
            tagline="In a sports hall.", website="https://trakk.example/", sectors=[design],
        )  # fmt: skip
        make_hub(
            name="Canodrom", slug="canodrom", region="ES", life_cycle="transformed", sectors=[design],
            life_cycle_note="A park before.",
        )  # fmt: skip
        rows = self.rows(self.get_page(f"{COMPARE}?hub=trakk&hub=canodrom"))
        self.assertEqual(
            list(rows.items())[:9],
            [
                ("In a sentence stated for 1 of 2", ["In a sports hall.", "not stated"]),
                ("Country ≠ differs", ["Belgium", "Spain"]),
                ("Region stated for 1 of 2", ["Region BE352", "not stated"]),
                ("City stated for 1 of 2", ["Namur", "not stated"]),
                ("Founded stated for 1 of 2", ["March 2015", "not stated"]),
                ("Life-cycle ≠ differs", ["Active", "Transformed"]),
                ("Note on it stated for 1 of 2", ["not stated", "A park before."]),
                ("Sectors = the same", ["Design", "Design"]),
                ("Website stated for 1 of 2", ["https://trakk.example/", "not stated"]),
            ],
        )

    def test_lists_what_any_of_them_offers_and_never_says_no(self):
        spaces = make_family(name="Spaces", position=1)
        make_family(name="Money", position=2)
        fablab, studio = make_service(spaces, name="FabLab"), make_service(spaces, name="Studio")
        make_service(spaces, name="Desks")
        make_hub(slug="a", services=[fablab, studio])
        make_hub(slug="b", services=[fablab])
        page = self.get_page(f"{COMPARE}?hub=a&hub=b")
        rows = self.rows(page)
        self.assertEqual(rows["FabLab = the same"], ["yes", "yes"])
        self.assertEqual(rows["Studio stated for 1 of 2"], ["yes", "not stated"])
        self.assertEqual(rows["Anything of it not stated for any"], ["not stated", "not stated"])
        self.assertEqual([label for label in rows if label.startswith("Desks")], [])
        self.assertEqual(page.texts(".compare .group")[1:3], ["Services: Spaces", "Services: Money"])
        self.assertEqual(page.texts(".compare .marked th"), ["Studio stated for 1 of 2"])

    def test_shows_dated_facts_with_their_sources_and_what_a_policy_maker_would_ask(self):
        one, two = make_hub(slug="a"), make_hub(slug="b")
        make_webinar(slug="talk")
        make_fact(one, kind="staff", value="14 people", as_of="2021", source="Report")
        make_fact(
            one, kind="staff", value="11 people", as_of="2019-12-05", source="The talk",
            source_url="/webinars/talk/?t=1740",
        )  # fmt: skip
        make_fact(
            two, kind="staff", value="3 people", as_of="", source="Its site", source_url="https://b.example/"
        )
        make_fact(two, kind="users", value="200", as_of="2020", source="Its site")
        page = self.get_page(f"{COMPARE}?hub=a&hub=b")
        rows = self.rows(page)
        self.assertEqual(
            rows["Staff ≠ differs"],
            [
                "11 people 5 December 2019, 29:00 The talk 14 people 2021, Report",
                "3 people date not stated, Its site",
            ],
        )
        self.assertEqual(rows["Users stated for 1 of 2"], ["not stated", "200 2020, Its site"])
        self.assertEqual(rows["Legal form not stated for any"], ["not stated", "not stated"])
        self.assertNotIn("Equipment not stated for any", rows)
        self.assertEqual(page.one(".compare a.cue")["href"], "/webinars/talk/?t=1740")

    def test_a_source_in_a_webinar_that_is_not_public_is_words_alone(self):
        hub = make_hub(slug="a")
        make_hub(slug="b")
        make_webinar(slug="next-month", status="draft")
        make_fact(hub, value="11 people", source="The talk", source_url="/webinars/next-month/?t=60")
        page = self.get_page(f"{COMPARE}?hub=a&hub=b")
        self.assertEqual(page.texts(".compare .source"), ["5 December 2019, The talk"])
        self.assertEqual(page.all(".compare .source a"), [])

    def test_plays_what_each_answered_on_the_same_theme(self):
        one, two = make_hub(slug="a"), make_hub(slug="b")
        staff, money = make_theme(name="Staff", position=1), make_theme(name="Money", position=2)
        webinar = make_webinar()
        talk = make_segment(webinar, 0, title="The first hub", hubs=[one])
        pays = make_question(webinar, 60, question="Who pays?", hubs=[one], themes=[money])
        make_question(webinar, 90, question="Who works there?", hubs=[one, two], themes=[staff])
        make_question(webinar, 120, question="And else?", hubs=[two])
        make_question(webinar, 150, question="To nobody?", themes=[staff])
        page = self.get_page(f"{COMPARE}?hub=a&hub=b")
        rows = self.rows(page)
        self.assertEqual(
            list(rows.items())[-4:],
            [
                ("Talks for 1 of 2", ["0:00 The first hub", "no talk"]),
                ("Staff", ["1:30 Who works there?", "1:30 Who works there?"]),
                ("Money for 1 of 2", ["1:00 Who pays?", "not asked"]),
                ("On no theme for 1 of 2", ["not asked", "2:00 And else?"]),
            ],
        )
        links = [link["href"] for link in page.all(".compare .cue")]
        self.assertEqual((links[0], links[3]), (talk.url_at_start, pays.url_at_offset))
        self.assertEqual(page.texts(".compare tbody th a"), ["Staff", "Money"])

    def test_shows_the_learnings_and_plans_they_stand_in(self):
        one, two = make_hub(slug="a"), make_hub(slug="b")
        question = make_question(offset=90, question="Who pays?", hubs=[one])
        learning = make_learning(question.webinar, statement="Money matters.", hubs=[one, two])
        make_evidence(learning, question=question)
        make_learning(statement="About others.")
        make_learning(statement="About one.", hubs=[one])
        make_plan(title="The plan", hubs=[two])
        rows = self.rows(self.get_page(f"{COMPARE}?hub=a&hub=b"))
        self.assertEqual(rows["Money matters."], ["1:30 Who pays?", "named"])
        self.assertEqual(rows["About one. for 1 of 2"], ["named", "not named"])
        self.assertEqual(rows["Action plans for 1 of 2"], ["no plan", "The plan"])
        self.assertEqual([label for label in rows if label.startswith("About others")], [])

    def test_says_how_many_rows_set_them_apart(self):
        family = make_family()
        make_hub(slug="a", region="BE352", services=[make_service(family)])
        make_hub(slug="b", region="BE352")
        sentence = self.get_page(f"{COMPARE}?hub=a&hub=b").one(".sentence").text
        self.assertEqual(sentence, "Side by side: 16 rows, 1 of them sets the hubs apart.")

    def test_each_cell_names_its_hub_for_screens_where_they_stand_one_under_the_other(self):
        make_hub(name="Trakk", slug="a", city="Namur"), make_hub(name="Waps", slug="b", city="Tournai")
        page = self.get_page(f"{COMPARE}?hub=b&hub=a")
        cells = [(cell["data-hub"], cell.text) for cell in page.all(".compare td[data-hub]")]
        self.assertIn(
            [("Waps", "Tournai"), ("Trakk", "Namur")], [cells[at : at + 2] for at in range(0, len(cells), 2)]
        )

    def test_is_kept_out_of_search_engines_and_has_one_address(self):
        make_hub(slug="a"), make_hub(slug="b")
        page = self.get_page(f"{COMPARE}?hub=a&hub=b")
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex, follow")
        self.assertEqual(page.one("link[rel=canonical]")["href"], f"https://hubs.example{COMPARE}")

    def test_is_a_table_that_a_keyboard_can_scroll(self):
        make_hub(slug="a"), make_hub(slug="b")
        page = self.get_page(f"{COMPARE}?hub=a&hub=b")
        box = page.one(".scroller")
        self.assertEqual((box["role"], box["tabindex"]), ("region", "0"))
        self.assertEqual(page.one(f"#{box['aria-labelledby']}").text, "The hubs side by side")
        self.assertEqual(
            [len(row.all("td") + row.all("th")) for row in page.all(".compare tr") if row.all("td")].count(3),
            len([row for row in page.all(".compare tr") if row.all("td")]),
        )


class ChoosingTests(PageTestCase):
    def test_without_a_choice_offers_hubs_to_tick(self):
        make_hub(name="Waps", slug="waps"), make_hub(name="Trakk", slug="trakk", city="Namur")
        make_hub(name="To come", status="draft")
        page = self.get_page(COMPARE)
        self.assertEqual(page.one("h1").text, "Compare hubs")
        self.assertEqual(page.one(".sentence").text, "Choose two to five; they will stand side by side.")
        boxes = [(box["name"], box["value"]) for box in page.all(".choices input")]
        self.assertEqual(boxes, [("hub", "trakk"), ("hub", "waps")])
        self.assertEqual(page.all(".compare"), [])

    def test_one_hub_asks_for_another_and_offers_those_most_like_it(self):
        fablab = make_service()
        make_hub(name="Trakk", slug="trakk", services=[fablab])
        make_hub(name="Alike", slug="alike", region="ES511", services=[fablab])
        make_hub(name="Other", slug="other", region="ES511")
        page = self.get_page(f"{COMPARE}?hub=trakk")
        self.assertEqual(page.one(".sentence").text, "Trakk, and? Choose at least one more.")
        self.assertEqual(page.one(".choices legend").text, "Most like Trakk")
        boxes = [(box["type"], box["value"]) for box in page.all(".choices input")]
        self.assertEqual(boxes, [("hidden", "trakk"), ("checkbox", "alike")])
        self.assertEqual(page.one(".more-hubs .count a")["href"], "/hubs/?hub=trakk")

    def test_finds_further_hubs_by_name_or_city_and_keeps_the_choice(self):
        make_hub(name="Trakk", slug="trakk", city="Namur")
        make_hub(name="The Namur Works", slug="works", city="Liège")
        make_hub(name="Click", slug="click", city="Namur")
        make_hub(name="Namur to come", status="draft")
        page = self.get_page(f"{COMPARE}?hub=trakk&q=namur")
        self.assertEqual(page.texts(".choices .opt"), ["The Namur Works, Liège", "Click, Namur"])
        self.assertEqual(page.one(".look-up input[type=search]")["value"], "namur")
        self.assertEqual([box["value"] for box in page.all(".look-up input[type=hidden]")], ["trakk"])
        nothing = self.get_page(f"{COMPARE}?hub=trakk&q=atlantis").one(".more-hubs")
        self.assertEqual(nothing.texts(".ns"), ["No other hub is found for “atlantis”."])

    def test_finds_hubs_as_the_search_does_whatever_the_accents_and_by_what_they_offer(self):
        make_hub(name="Canòdrom", slug="canodrom", city="Barcelona")
        make_hub(name="Trakk", slug="trakk", services=[make_service(name="Incubation")])
        make_hub(name="Click", slug="click")
        for words, found in (
            ("canodrom", ["Canòdrom, Barcelona"]),
            ("CANÒDROM", ["Canòdrom, Barcelona"]),
            ("incubation", ["Trakk"]),
            ("rak", ["Trakk"]),
            ("barcelona canodrom", ["Canòdrom, Barcelona"]),
        ):
            with self.subTest(words):
                page = self.get_page(COMPARE, data={"hub": "click", "q": words})
                self.assertEqual(page.texts(".choices .opt"), found)

    def test_what_is_called_just_so_comes_first_among_any_number(self):
        make_hub(name="Zed", slug="zed")
        with index.together():
            for number in range(30):
                make_hub(name=f"Creative Hub {number:02}")
            make_hub(name="Creative Hub")
        page = self.get_page(f"{COMPARE}?hub=zed&q=creative+hub")
        self.assertEqual(page.texts(".choices .opt")[0], "Creative Hub")

    def test_lists_every_hub_up_to_sixty_and_of_those_found_twenty(self):
        more = "There are more: say what you look for."
        for number in range(60):
            make_hub(name=f"Hub {number:02}")
        for words, shown, told in (("", 60, []), ("hub", 20, [more])):
            with self.subTest(words):
                page = self.get_page(f"{COMPARE}?q={words}")
                self.assertEqual(len(page.all(".choices .opt")), shown)
                self.assertEqual(page.texts(".choices .ns"), told)
        make_hub(name="One too many")
        page = self.get_page(COMPARE)
        self.assertEqual((len(page.all(".choices .opt")), page.texts(".choices .ns")), (60, [more]))

    def test_five_at_most_stand_side_by_side_and_the_rest_is_told(self):
        for number in range(7):
            make_hub(name=f"Hub {number}", slug=f"h{number}")
        page = self.get_page(COMPARE + "?" + "&".join(f"hub=h{number}" for number in range(7)))
        self.assertEqual(page.texts(".compare thead .name"), [f"Hub {number}" for number in range(5)])
        self.assertEqual(
            page.texts(".notice p"), ["At most 5 hubs stand side by side; 2 more were left aside."]
        )
        self.assertEqual(page.all(".more-hubs"), [])

    def test_a_hub_asked_for_twice_stands_there_once(self):
        make_hub(slug="a"), make_hub(slug="b")
        page = self.get_page(f"{COMPARE}?hub=a&hub=b&hub=a")
        self.assertEqual(len(page.all(".compare thead th")), 2)
        self.assertEqual(page.all(".notice"), [])

    def test_names_what_it_does_not_know_and_shows_the_rest(self):
        make_hub(slug="a"), make_hub(slug="b"), make_hub(slug="draft", status="draft")
        make_hub(slug="old", status="archived")
        page = self.get_page(f"{COMPARE}?hub=a&hub=nowhere&hub=b&hub=draft&hub=old")
        self.assertEqual(len(page.all(".compare thead th")), 2)
        self.assertEqual(
            page.texts(".notice p"), ["There are no such hubs: nowhere, draft, old. They were left aside."]
        )

    def test_nothing_an_address_holds_is_an_error(self):
        make_hub(slug="a")
        for query in ("hub=%00", "hub=a&hub=%00b", "hub=%F0%9F%A6%84", "hub=" + "x" * 3000, "hub=&hub=+",
                      "q=%00", "q=%25", "q=" + "y" * 3000, "hub[]=a", "hub=%ff", "q=%ff%fe", "page=%00"):  # fmt: skip
            with self.subTest(query):
                self.get_page(f"{COMPARE}?{query}")


class CompareCsvTests(PageTestCase):
    def read(self, query):
        response = self.client.get(f"/hubs/compare.csv?{query}")
        self.assertEqual(response.status_code, 200)
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

    def test_has_a_column_for_each_hub_and_a_row_for_each_thing(self):
        staff = make_theme(name="Staff")
        family = make_family(name="Spaces")
        one = make_hub(
            name="Trakk", slug="trakk", city="Namur", services=[make_service(family, name="FabLab")]
        )
        make_hub(name="Waps", slug="waps", city="Namur")
        make_fact(one, kind="owner", value="The city", as_of="2020", source="Report")
        make_fact(
            one, kind="owner", value="=Nobody", as_of="", source="Rumour", source_url="https://r.example/"
        )
        make_question(make_webinar(slug="talk"), 90, question="Who works there?", hubs=[one], themes=[staff])
        table = self.read("hub=trakk&hub=waps")
        self.assertEqual(table[0], ["Section", "Row", "Comparison", "Trakk, Namur", "Waps, Namur"])
        self.assertEqual(
            table[1],
            ["", "Page", "", "https://hubs.example/hubs/trakk/", "https://hubs.example/hubs/waps/"],
        )
        rows = {tuple(row[:2]): row[2:] for row in table[1:]}
        self.assertEqual(rows["Identity", "City"], ["the same", "Namur", "Namur"])
        self.assertEqual(rows["Services: Spaces", "FabLab"], ["stated for 1 of 2", "yes", ""])
        self.assertEqual(
            rows["Facts", "Owner"],
            [
                "stated for 1 of 2",
                "'=Nobody (date not stated; Rumour; https://r.example/)\nThe city (2020; Report)",
                "",
            ],
        )
        self.assertEqual(
            rows["What they were asked", "Staff"],
            ["for 1 of 2", "1:30 Who works there? (https://hubs.example/webinars/talk/?t=90)", ""],
        )

    def test_refuses_what_the_page_would_leave_aside(self):
        for slug in "abcdef":
            make_hub(slug=slug)
        make_hub(slug="draft", status="draft")
        too_few = "Name two to five hubs to compare, such as hub=trakk&hub=waps-hub."
        for query, sentence in (
            ("", too_few),
            ("hub=a", too_few),
            ("hub=a&hub=a", too_few),
            ("hub=a&hub=nowhere", "There is no such hub: nowhere. It was left aside."),
            ("hub=a&hub=b&hub=draft", "There is no such hub: draft. It was left aside."),
            ("hub=a&hub=%00", "There is no such hub: �. It was left aside."),
            (
                "&".join(f"hub={slug}" for slug in "abcdef"),
                "At most 5 hubs stand side by side; 1 more was left aside.",
            ),
        ):
            with self.subTest(query):
                response = self.client.get(f"/hubs/compare.csv?{query}")
                self.assertEqual(response.status_code, 400)
                self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
                self.assertEqual(response.content.decode(), f"{sentence}\n")


class FinderTicksTests(PageTestCase):
    def test_each_row_has_a_tick_that_belongs_to_the_form_of_the_comparison(self):
        make_hub(name="Trakk", slug="trakk"), make_hub(name="Waps", slug="waps")
        page = self.get_page("/hubs/")
        form = page.one("form#choose")
        self.assertEqual((form["action"], form["method"]), (COMPARE, "get"))
        ticks = [(box["form"], box["name"], box["value"]) for box in page.all(".hublist .tick input")]
        self.assertEqual(ticks, [("choose", "hub", "trakk"), ("choose", "hub", "waps")])
        self.assertEqual(page.texts(".tick"), ["Choose Trakk", "Choose Waps"])

    def test_what_was_chosen_before_stays_chosen_wherever_it_stands(self):
        (
            make_hub(name="Trakk", slug="trakk", region="BE352"),
            make_hub(name="Waps", slug="waps", region="ES511"),
        )
        page = self.get_page("/hubs/?region=BE&hub=trakk&hub=waps")
        self.assertEqual([box["value"] for box in page.all(".hublist input[checked]")], ["trakk"])
        self.assertEqual([box["value"] for box in page.all("#choose input[checked]")], ["waps"])
        kept = [box["value"] for box in page.all(".facets input[type=hidden]")]
        self.assertEqual(kept, ["trakk", "waps"])
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex, follow")

    def test_the_next_page_of_the_list_keeps_the_choice(self):
        for number in range(26):
            make_hub(name=f"Hub {number:02}", slug=f"h{number}")
        page = self.get_page("/hubs/?hub=h3")
        self.assertEqual(page.one(".pages a[rel=next]")["href"], "?hub=h3&page=2")

    def test_names_a_chosen_hub_that_is_not_there(self):
        make_hub()
        page = self.get_page("/hubs/?hub=nowhere")
        self.assertEqual(page.texts(".notice p"), ["There is no such hub: nowhere. It was left aside."])


class QueryTests(PageTestCase):
    def test_a_comparison_takes_a_fixed_number_of_queries(self):
        portal = Portal().grow(9)
        for count in (2, 5):
            chosen = "&".join(f"hub={hub.slug}" for hub in portal.hubs[:count])
            # While there is room for more, the page also looks for hubs like the first.
            like_the_first = 5 if count < 5 else 0
            for address, queries in (
                (f"/hubs/compare.csv?{chosen}", 17),
                (f"{COMPARE}?{chosen}", 17 + like_the_first),
            ):
                with self.subTest(address), self.assertNumQueries(queries):
                    self.assertEqual(self.client.get(address).status_code, 200)

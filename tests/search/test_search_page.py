"""The search page: groups, snippets, seconds, lines of recordings, facets, and what it says where there is nothing."""

import datetime
import json
from unittest.mock import patch
from urllib.parse import parse_qs, quote, urlsplit

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from hubsportal.search import index, matching
from hubsportal.search.results import MOST_LINES, PER_GROUP, PER_LINE, second_at
from tests import factories as make
from tests.pages import PageTestCase

# What people, programs and attackers put into a search box.
HOSTILE = {
    "NUL": "%00",
    "NUL in a word": "hub%00hub",
    "a quote": "%22",
    "quotes": "%22hub%22%22",
    "an apostrophe": "'",
    "FTS5 prefix": "hub*",
    "FTS5 near": "NEAR(hub hub, 5)",
    "FTS5 words": "hub AND OR NOT hub",
    "FTS5 column": "title:hub ^hub {title}: hub",
    "tsquery": "hub & | ! <-> ( :*",
    "SQL": "'; DROP TABLE hubsportal_searchentry; --",
    "LIKE": "%25_\\",
    "minus": '- -- -"" -hub',
    "right to left": "\u202ehub\u200f\u05d0",
    "a lone surrogate": "%ED%A0%80hub",
    "not UTF-8": "%FF%FEhub",
    "an emoji": "\U0001f600",
    "a combining accent alone": "\u0301",
    "markup": "<script>alert(1)</script>",
    "a template": "{{ q }}{% now %}",
    "a format": "%25(text)s %25s",
    "other scripts": "Ελλάδα 日本語 хаб",
    "very long": "hub " * 2500,
    "a very long word": "h" * 10_000,
    "many quotes": "%22" * 500,
}


class SearchTestCase(PageTestCase):
    def search(self, query):
        """The page for a query, as it stands in an address."""
        return self.get_page(f"/search/?{query}")

    def groups(self, page):
        """{heading: (count, [title or words, ...])}"""
        return {
            group.one("h2").text: (
                group.one(".count").text,
                group.texts(".name") + group.texts(".cue span"),
            )
            for group in page.all(".found")
        }


class ResultTests(SearchTestCase):
    def test_among_groups_with_the_word_in_a_name_the_order_of_kinds_decides(self):
        make.make_segment(title="A striped zebra")
        make.make_hub(name="House of zebras", description="A text that goes on and on. " * 50)
        self.assertEqual([*self.groups(self.search("q=zebra"))], ["Hubs", "Talks"])

    def test_stand_in_groups_by_kind_that_with_the_best_match_first(self):
        make.make_hub(name="Zebra", tagline="Stripes.")
        make.make_plan(title="A plan", summary="One zebra is mentioned.")
        make.make_question(make.make_webinar(title="Animals"), question="Is a zebra white?")
        page = self.search("q=zebra")
        self.assertEqual(
            self.groups(page),
            {
                "Hubs": ("1", ["Zebra"]),
                "Questions": ("1", ["Is a zebra white?"]),
                "Action plans": ("1", ["A plan"]),
            },
        )
        self.assertEqual(next(iter(self.groups(page))), "Hubs")
        self.assertEqual(page.one(".sentence").text, "3 matches for “zebra”.")
        self.assertEqual(page.one(".sentence")["role"], "status")

    def test_shows_the_best_five_of_a_kind_and_leads_to_all_of_them(self):
        for number in range(7):
            make.make_hub(name=f"Zebra {number}")
        page = self.search("q=zebra")
        count, names = self.groups(page)["Hubs"]
        self.assertEqual((count, len(names)), ("All 7 hubs", PER_GROUP))
        whole = self.get_page(page.one(".found .count a")["href"])
        self.assertEqual(len(self.groups(whole)["Hubs"][1]), 7)
        self.assertEqual(
            whole.one(".sentence").text, "7 of 7 matches for “zebra” among Remove filter: Hubs. Clear"
        )

    def test_all_of_one_kind_come_in_pages(self):
        for number in range(27):
            make.make_hub(name=f"Zebra {number:02}")
        first, second = self.search("q=zebra&kind=hub"), self.search("q=zebra&kind=hub&page=2")
        self.assertEqual([len(page.all(".hit")) for page in (first, second)], [25, 2])
        self.assertEqual(second.one(".hits")["start"], "26")
        names = [name for page in (first, second) for name in page.texts(".hit .name")]
        self.assertEqual(len(set(names)), 27)
        self.assertIn("There is no page “9”", self.search("q=zebra&kind=hub&page=9").one(".notice").text)

    def test_says_of_every_count_that_there_may_be_more(self):
        with index.together():
            for _number in range(2):
                webinar = make.make_webinar()
                for number in range(4):
                    make.make_question(webinar, question=f"Zebra {number}?")
        find = matching.find

        def find_few(question, facets, now):
            return find(question, facets, now, most=6)

        with patch.object(matching, "find", find_few):
            page = self.search("q=zebra")
        self.assertEqual(page.one(".sentence strong").text, "6+")
        self.assertEqual(page.one(".found-plays").text, "6+ of them play, in 2+ webinars.")
        self.assertEqual(page.texts(".sec-head .count"), ["All 6+ questions", "2+ webinars"])
        self.assertTrue(all(text.split()[0].endswith("+") for text in page.texts(".line-head .count")))
        page = self.search("q=zebra")
        self.assertEqual(page.one(".found-plays").text, "8 of them play, in 2 webinars.")

    def test_marks_the_words_in_titles_names_and_texts(self):
        make.make_hub(name="Zèbra’s", city="Zebra Town", tagline="About zebras & <others>.")
        hit = self.search("q=zebra").one(".hit")
        self.assertEqual(hit.texts("mark"), ["Zèbra’s", "zebras", "Zebra"])
        self.assertEqual(hit.one(".hit-text").text, "About zebras & <others>.")

    def test_says_where_something_is_and_which_further_names_fit(self):
        region = make.make_region("BE352", name="Arr. Namur")
        make.make_hub(
            name="Trakk", city="Namur", region=region, services=[make.make_service(name="Zebra rides")]
        )
        self.assertEqual(
            self.search("q=zebra&kind=hub").texts(".hit .meta"), ["Namur · Region BE · Zebra rides"]
        )

    def test_what_plays_has_its_second_in_the_link(self):
        webinar = make.make_webinar(slug="animals", short_title="Animals")
        make.make_question(webinar, 1740, question="Is a zebra white?")
        cue = self.search("q=zebra").one(".found .cue")
        self.assertEqual((cue["href"], cue["data-t"]), ("/webinars/animals/?t=1740", "1740"))
        self.assertEqual(cue.one("time").text, "29:00")
        self.assertEqual(cue.one("time")["class"], "tc")

    def test_what_was_said_plays_at_the_cue_in_which_the_word_stands(self):
        webinar = make.make_webinar(slug="animals")
        make.make_segment(webinar, 0)
        make.make_track(
            webinar,
            [(10, 13, "We began with lions,"), (13, 16, "went on to the zebra"), (16, 19, "and slept.")],
            "fr",
        )
        page = self.search("q=zebra")
        cue = page.one(".found .cue")
        self.assertEqual(cue["href"], "/webinars/animals/?t=13")
        self.assertEqual(cue.one("span")["lang"], "fr")
        self.assertEqual(cue.one("span").text, "We began with lions, went on to the zebra and slept.")
        self.assertEqual(page.one(".found h2").text, "Said in a webinar")
        self.assertEqual(page.one(".strip-found a")["href"], "/webinars/animals/?t=13")

    def test_the_second_of_a_character(self):
        for character, second in ((0, 1740), (34, 1740), (35, 1743), (99, 1743)):
            with self.subTest(character=character):
                self.assertEqual(second_at("0:1740 35:1743", character), second)

    def test_more_than_are_ranked_are_counted_as_so_many_and_more(self):
        for number in range(4):
            make.make_hub(name=f"Zebra {number}", tagline="zebra")
        # What it is by default; a thousand rows would take long to make.
        with patch.object(matching.find, "__defaults__", (3,)):
            page = self.search("q=zebra")
        self.assertEqual(self.groups(page)["Hubs"][0], "All 3+ hubs")
        self.assertEqual(page.one(".sentence").text, "3+ matches for “zebra”.")


class LineTests(SearchTestCase):
    def line(self, offsets, query="q=zebra", **fields):
        """The page for a webinar of 1:30:00 with a question at each of these offsets."""
        webinar = make.make_webinar(slug="animals", short_title="Animals", **fields)
        for offset in offsets:
            make.make_question(webinar, offset, question=f"Zebra at {offset}?")
        return self.search(query)

    def test_a_recording_has_a_tick_for_each_second_with_its_words(self):
        page = self.line([540, 2700])
        ticks = page.all(".strip-found a")
        self.assertEqual(
            [tick["href"] for tick in ticks], ["/webinars/animals/?t=540", "/webinars/animals/?t=2700"]
        )
        self.assertEqual(
            [tick["aria-label"] for tick in ticks], ["9:00: Zebra at 540?", "45:00: Zebra at 2700?"]
        )
        self.assertEqual([tick.one("title").text for tick in ticks], [tick["aria-label"] for tick in ticks])
        self.assertEqual([tick.one(".s-tick")["x1"] for tick in ticks], ["10%", "50%"])
        self.assertEqual(page.one(".found-line h3 a")["href"], "/webinars/animals/")
        self.assertEqual(page.texts(".found-line li .tc"), ["9:00", "45:00"])
        self.assertEqual(page.one(".found-plays").text, "2 of them play.")

    def test_ticks_that_cannot_be_told_apart_are_one(self):
        ticks = self.line([540, 541, 560, 2700]).all(".strip-found a")
        self.assertEqual(
            [tick["aria-label"] for tick in ticks],
            ["9:00: Zebra at 540?, and 2 more", "45:00: Zebra at 2700?"],
        )

    def test_neighbouring_ticks_share_the_room_between_them(self):
        hits = self.line([540, 810]).all(".strip-found .hit")
        edges = [(float(hit["x"][:-1]), float(hit["x"][:-1]) + float(hit["width"][:-1])) for hit in hits]
        self.assertAlmostEqual(edges[0][1], 12.5)
        self.assertAlmostEqual(edges[1][0], 12.5)

    def test_never_more_than_sixty_ticks(self):
        page = self.line(range(30, 5400, 60))
        self.assertLessEqual(len(page.all(".strip-found a")), 60)
        self.assertEqual(len(page.all(".found-line li")), PER_LINE)
        everything = page.one(".found-line .count a")
        self.assertEqual(everything.text, "All 90 in Animals")
        self.assertEqual(self.get_page(everything["href"]).one(".sentence strong").text, "90 of 90")

    def test_only_the_recordings_that_fit_best_are_drawn(self):
        for number in range(MOST_LINES + 2):
            webinar = make.make_webinar(slug=f"w{number}")
            make.make_question(webinar, question="Is a zebra white?")
        page = self.search("q=zebra")
        self.assertEqual(len(page.all(".found-line")), MOST_LINES)
        self.assertEqual(page.one("#lines .sec-head .count").text, "5 webinars")
        self.assertEqual(page.one(".found-plays").text, "5 of them play, in 5 webinars.")

    def test_what_does_not_play_draws_none(self):
        make.make_hub(name="Zebra")
        self.assertEqual(self.search("q=zebra").all(".lines"), [])


class FacetTests(SearchTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.family = make.make_family(name="Rooms", slug="rooms")
        hub = make.make_hub(
            name="Zebra", region="BE352", services=[make.make_service(cls.family, slug="desks", name="Desks")]
        )
        make.make_hub(name="Zebra too", region="ES511")
        webinar = make.make_webinar(slug="animals", title="Animals")
        make.make_question(webinar, question="Is a zebra white?", hubs=[hub])

    def test_stand_in_their_order_with_counts_and_carry_the_question(self):
        form = self.search("q=zebra").one("form.facets")
        self.assertEqual(form.texts("legend"), ["Kind", "Region", "Service", "Webinar"])
        self.assertEqual(
            form.one("input[type=hidden]").attributes, {"type": "hidden", "name": "q", "value": "zebra"}
        )
        options = [option.text for option in form.all("fieldset")[0].all("label")]
        self.assertEqual(options, ["Hubs , 2", "Questions , 1"])

    def test_narrow_and_can_be_taken_away(self):
        page = self.search("q=zebra&region=BE&kind=hub")
        self.assertEqual(self.groups(page), {"Hubs": ("1", ["Zebra"])})
        away = {chip.text: chip["href"] for chip in page.all(".sentence .chip")}
        self.assertEqual(
            away,
            {"Remove filter: Hubs": "?q=zebra&region=BE", "Remove filter: Region BE": "?q=zebra&kind=hub"},
        )

    def test_a_service_takes_in_what_is_about_hubs_that_offer_it(self):
        groups = self.groups(self.search("q=zebra&service=rooms"))
        self.assertEqual(set(groups), {"Hubs", "Questions"})
        self.assertEqual(
            self.groups(self.search("q=zebra&webinar=animals")), {"Questions": groups["Questions"]}
        )

    def test_the_box_asks_anew_without_them(self):
        form = self.search("q=zebra&kind=hub").one("main form[role=search]")
        self.assertEqual([field["name"] for field in form.all("input")], ["q"])
        self.assertEqual(form.one("input")["value"], "zebra")

    def test_values_that_do_not_exist_are_told(self):
        page = self.search("q=zebra&kind=x&region=XX&webinar=none")
        self.assertEqual(
            page.texts(".notice p"),
            [
                "There is no such kind: x. It was left aside.",
                "There is no such region: XX. It was left aside.",
                "There is no such webinar: none. It was left aside.",
            ],
        )
        self.assertEqual(len(self.groups(page)), 2)


class NothingTests(SearchTestCase):
    def test_without_a_question_the_page_says_how_to_ask(self):
        page = self.get_page("/search/")
        self.assertEqual(
            page.texts(".asking dt"), ["business model", '"business model"', "support -vouchers", "canodrom"]
        )
        self.assertEqual(page.all(".sentence") + page.all(".notice"), [])
        for link in page.all("main a"):
            with self.subTest(link["href"]):
                self.assertEqual(self.client.get(link["href"]).status_code, 200)

    def test_what_cannot_be_looked_for_is_told(self):
        for query, told in (
            ("q=%21%3F", "There is no word in “!?” to look for."),
            ("q=-hub", "Words to leave out need at least one word to look for beside them."),
            ("kind=hub", "A filter needs something to look for: type a word."),
        ):
            with self.subTest(query):
                self.assertEqual(self.search(query).texts(".notice p"), [told])

    def test_each_word_too_many_is_named_with_what_would_be_found_without_it(self):
        make.make_hub(name="Zebra", tagline="Stripes.")
        make.make_hub(name="Zebra", tagline="Lions.")
        page = self.search("q=zebra+stripes+lions")
        self.assertEqual(page.one(".statement").text, "Nothing here says “zebra stripes lions”.")
        ways = {
            way.one("a").text: (way.one(".n").text, way.one("a")["href"]) for way in page.all(".index li")
        }
        self.assertEqual(
            ways,
            {
                "without “stripes”": (", 1", "/search/?q=zebra+lions"),
                "without “lions”": (", 1", "/search/?q=zebra+stripes"),
            },
        )
        for count, address in ways.values():
            self.assertEqual(f", {self.get_page(address).one('.sentence strong').text}", count)

    def test_words_that_were_excluded_can_be_allowed(self):
        make.make_hub(name="Zebra", tagline="Stripes.")
        (way,) = self.search("q=zebra+-stripes").all(".index li a")
        self.assertEqual((way.text, way["href"]), ("with “stripes” allowed", "/search/?q=zebra"))

    def test_filters_can_be_taken_away(self):
        make.make_hub(name="Zebra", region="BE352")
        make.make_region("ES511")
        page = self.search("q=zebra&region=ES")
        self.assertEqual([chip["href"] for chip in page.all(".empty-ways a")], ["?q=zebra"])
        (whole,) = [link for link in page.all(".empty a") if "any filter" in link.text]
        self.assertEqual((whole.text, whole["href"]), ("The 1 match without any filter", "/search/?q=zebra"))


class WholePageTests(SearchTestCase):
    def test_is_never_indexed_and_has_one_address(self):
        make.make_hub(name="Zebra")
        for query in ("", "q=zebra", "q=lion", "q=zebra&kind=hub&page=1"):
            with self.subTest(query):
                page = self.search(query)
                self.assertEqual(page.one("meta[name=robots]")["content"], "noindex")
                self.assertEqual(page.one("link[rel=canonical]")["href"], "https://hubs.example/search/")
                self.assertEqual(page.one("h1").text, "Search")
        self.assertEqual(self.search("q=zebra").one("head title").text, "“zebra” · Search · hubsportal")

    def test_takes_as_many_queries_for_one_hit_as_for_many(self):
        self.assertFixedQueries(
            {"search": 0, "search, found": 13, "search, of a kind": 12, "search, nothing found": 14}
        )

    def test_whatever_is_asked_there_is_a_page(self):
        make.make_hub(name="Hub")
        for what, text in HOSTILE.items():
            asked = quote(text, safe="%")
            for address in (
                f"/search/?q={asked}",
                f"/search/?q=hub&kind={asked}&region={asked}&page={asked}",
                f"/search/suggestions/?q={asked}",
            ):
                with self.subTest(what, address=address[:60]):
                    response = self.client.get(address)
                    self.assertEqual(response.status_code, 200)
                    self.assertNotIn("\0", response.content.decode())
                    if response["Content-Type"].startswith("text/html"):
                        self.assertNotIn("<script>alert", response.content.decode())
            with self.subTest(what, format="json"):
                self.assertIn(self.client.get(f"/search.json?q={asked}").status_code, (200, 400))

    def test_a_scheduled_thing_is_found_from_its_minute_on(self):
        soon = timezone.now() + datetime.timedelta(hours=1)
        make.make_hub(name="Zebra", published_at=soon)
        self.assertEqual(self.search("q=zebra").all(".hit"), [])

    def test_every_other_page_has_the_box_and_this_one_has_it_once(self):
        for address in ("/", "/hubs/", "/about/", "/search/", "/search/?q=x"):
            with self.subTest(address):
                form = self.get_page(address).one("form[role=search]")
                self.assertEqual(form["action"], "/search/")
                self.assertEqual(form.one("label")["for"], form.one("input")["id"])
        self.assertEqual(len(self.get_page("/nowhere/", status=404).all("form[role=search]")), 1)
        webinar = make.make_webinar()
        embed = self.get_page(reverse("webinars:agenda-embed", args=[webinar.slug]))
        self.assertEqual(embed.all("form[role=search]"), [])


class DataTests(SearchTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make.make_webinar(slug="animals", title="Animals")
        make.make_question(cls.webinar, 1740, question="Is a zebra white?", answer_summary="No zebra is.")
        make.make_hub(name="Zebra", slug="zebra", tagline="Stripes.")

    def test_the_same_as_json(self):
        found = self.client.get("/search.json?q=zebra").json()
        self.assertEqual((found["count"], found["query"]), (2, {"q": ["zebra"]}))
        hub, question = found["items"]
        self.assertEqual(
            hub,
            {
                "kind": "hub", "title": "Zebra", "url": "https://hubs.example/hubs/zebra/", "snippet": "Stripes.",
                "language": None, "webinar": None, "offset": None, "timecode": None,
            },
        )  # fmt: skip
        self.assertEqual(question["url"], "https://hubs.example/webinars/animals/?t=1740")
        self.assertEqual((question["offset"], question["timecode"]), (1740, "29:00"))
        self.assertEqual(question["webinar"]["name"], "Animals")
        self.assertEqual(question["snippet"], "No zebra is.")

    def test_narrowed_as_the_page_is(self):
        found = self.client.get("/search.json?q=zebra&kind=question").json()
        self.assertEqual([item["kind"] for item in found["items"]], ["question"])

    def test_as_csv_and_as_a_feed(self):
        lines = self.client.get("/search.csv?q=zebra").content.decode("utf-8-sig").split("\r\n")
        self.assertEqual(lines[0], "kind,title,url,snippet,language,webinar,webinar_id,offset,timecode")
        self.assertEqual(len(lines), 4)
        feed = self.client.get("/search.atom?q=zebra").content.decode()
        self.assertEqual(feed.count("<entry>"), 2)
        self.assertIn("&lt;mark&gt;zebra&lt;/mark&gt;", feed)

    def test_what_cannot_be_had_is_refused(self):
        for query, word in (
            ("q=zebra&kind=x", "kind"),
            ("q=zebra&webinar=none", "webinar"),
            ("q=zebra&theme=x", "theme"),
            ("q=%21", "q"),
            (f"q={'zebra+' * 50}", "q"),
        ):
            with self.subTest(query[:40]):
                response = self.client.get(f"/search.json?{query}")
                self.assertEqual(response.status_code, 400)
                self.assertEqual(json.loads(response.content)["errors"][0]["parameter"], word)

    def test_without_a_question_nothing_is_found(self):
        self.assertEqual(self.client.get("/search.json").json()["count"], 0)

    def test_the_page_leads_there(self):
        links = {link.text: link["href"] for link in self.search("q=zebra&kind=hub").all(".formats a")}
        self.assertEqual(links["JSON"], "/search.json?q=zebra&kind=hub")
        self.assertEqual(set(parse_qs(urlsplit(links["CSV"]).query)), {"q", "kind"})


class SampleTests(SearchTestCase):
    """The promise: from home, what is asked about the business model plays at 29:00."""

    @classmethod
    def setUpTestData(cls):
        for command in ("load_regions", "load_services", "load_themes", "load_sample"):
            call_command(command, verbosity=0)

    def test_business_model_leads_to_the_second_in_two_steps(self):
        page = self.search("q=business+model")
        self.assertIn("/webinars/creative-hubs/?t=1740", [cue["href"] for cue in page.all(".found .cue")])

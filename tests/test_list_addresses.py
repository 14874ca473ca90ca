"""Whatever stands in a list's address, there is a page, and it says what it left aside."""

from urllib.parse import parse_qs, quote, urlsplit

from django.test import Client, override_settings

from tests.factories import (
    make_hub,
    make_learning,
    make_plan,
    make_question,
    make_sector,
    make_segment,
    make_service,
    make_theme,
    make_webinar,
)
from tests.pages import PageTestCase

# List: its facets as {word: how the page calls it}, and the orders it takes.
LISTS = {
    "/hubs/": (
        {"region": "region", "service": "service", "sector": "sector", "status": "life-cycle"},
        "name, region, newest",
    ),
    "/questions/": (
        {"theme": "theme", "region": "region", "hub": "hub", "service": "service", "webinar": "webinar"},
        "newest, oldest",
    ),
    "/webinars/": (
        {"theme": "theme", "region": "region", "hub": "hub", "service": "service"},
        "newest, oldest, title",
    ),
    "/learnings/": (
        {"theme": "theme", "region": "region", "hub": "hub", "service": "service", "webinar": "webinar"},
        "newest, oldest",
    ),
    "/action-plans/": ({"region": "region", "hub": "hub"}, "title, newest"),
}

# A value of a facet as it is typed, and as the page repeats it.
VALUES = {
    "unknown": ("XX9", "XX9"),
    "in small letters": ("be352", "be352"),
    "NUL": ("\0", "�"),
    "NUL inside": ("BE\x00352", "BE�352"),
    "10 KB": ("x" * 10_240, "x" * 39 + "…"),
    "10 KB of NUL": ("\0" * 10_240, "�" * 39 + "…"),
    "markup": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "quotes": ("\"' OR 1=1 --", "\"' OR 1=1 --"),
    "a pattern": ("BE%", "BE%"),
    "any letter": ("BE3_2", "BE3_2"),
    "a lookup": ("BE352__name", "BE352__name"),
    "a template": ("{{ request }}{% debug %}", "{{ request }}{% debug %}"),
    "a placeholder": ("%(facet)s %s", "%(facet)s %s"),
    "other digits": ("BE٣٥٢", "BE٣٥٢"),
    "line breaks": ("a\r\nSet-Cookie: b", "a��Set-Cookie: b"),
    "right to left": ("\u202eBE", "�BE"),
    "emoji": ("🏠", "🏠"),
    "a path": ("../../etc/passwd", "../../etc/passwd"),
}


class ListTestCase(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        theme = make_theme(slug="staff")
        hub = make_hub(
            slug="trakk",
            region="BE352",
            life_cycle="active",
            services=[make_service(slug="fablab")],
            sectors=[make_sector(slug="games")],
        )
        webinar = make_webinar(slug="creative-hubs")
        make_segment(webinar, 0, hubs=[hub])
        make_question(webinar, themes=[theme], hubs=[hub])
        make_learning(webinar, topics=[theme], hubs=[hub])
        make_plan(regions=["BE352"], hubs=[hub])

    def assertAllListed(self, address, *sentences):
        """The page at the address lists its one row and says just these sentences."""
        page = self.get_page(address)
        self.assertEqual(page.texts(".notice p"), list(sentences))
        self.assertEqual(page.response.context["paging"].page.paginator.count, 1)
        self.assertNotIn(b"<script>alert", page.response.content)
        return page


class ValueTests(ListTestCase):
    def test_what_exists_is_taken_without_a_word(self):
        known = {
            "region": "BE352",
            "service": "fablab",
            "sector": "games",
            "status": "active",
            "theme": "staff",
            "hub": "trakk",
            "webinar": "creative-hubs",
        }
        for path, (words, sorts) in LISTS.items():
            query = "&".join(f"{word}={known[word]}" for word in words)
            for more in ("", "&match=any", "&page=1", f"&sort={sorts.split(', ')[-1]}"):
                with self.subTest(path, more=more):
                    self.assertAllListed(f"{path}?{query}{more}")

    def test_all_of_the_values_may_be_asked_of_hubs_alone(self):
        sentence = "This list cannot ask for all of the chosen values at once; it shows what has any of them."
        for path in LISTS:
            with self.subTest(path):
                self.assertAllListed(f"{path}?match=all", *([] if path == "/hubs/" else [sentence]))

    def test_a_value_that_is_none_takes_nothing_away_and_is_named(self):
        for path, (words, _sorts) in LISTS.items():
            for name, (typed, shown) in VALUES.items():
                with self.subTest(path, value=name):
                    self.assertAllListed(
                        f"{path}?{'&'.join(f'{word}={quote(typed)}' for word in words)}",
                        *(
                            f"There is no such {label}: {shown}. It was left aside."
                            for label in words.values()
                        ),
                    )

    def test_bytes_that_are_no_utf_8_are_no_value(self):
        for path in LISTS:
            for escapes, shown in (
                ("%ff%fe", "��"),
                ("%C3%28", "�("),
                ("BE%80", "BE�"),
                ("%ed%a0%80", "���"),
            ):
                with self.subTest(path, escapes=escapes):
                    self.assertAllListed(
                        f"{path}?region={escapes}", f"There is no such region: {shown}. It was left aside."
                    )

    def test_an_empty_value_is_no_choice(self):
        for path, (words, _sorts) in LISTS.items():
            query = "&".join(f"{word}=" for word in (*words, "sort", "match", "page"))
            for address in (
                f"{path}?{query}",
                f"{path}?region=%20",
                f"{path}?region",
                f"{path}?",
                f"{path}?&&=",
            ):
                with self.subTest(address):
                    self.assertAllListed(address)

    def test_a_value_given_twice_is_one_choice(self):
        for path in LISTS:
            with self.subTest(path):
                page = self.assertAllListed(f"{path}?region=BE352&region=BE352&region=BE")
                self.assertEqual(len(page.all("a.chip")), 2)

    def test_three_hundred_values_of_one_facet(self):
        query = "&".join(f"region=X{number}" for number in range(300))
        for path in LISTS:
            with self.subTest(path):
                self.assertAllListed(
                    f"{path}?{query}",
                    "There are no such region values: X0, X1, X2, X3, X4 …. They were left aside.",
                    "Only the first 50 region values were looked at; 250 more were left aside.",
                )

    def test_words_that_the_list_does_not_have_mean_nothing(self):
        for path in LISTS:
            for query in (
                "utm_source=x",
                "region__code=BE",
                "password=x",
                "%00=%00",
                "id=1",
                "pk__in=1",
                "q=trakk",
            ):
                with self.subTest(path, query=query):
                    self.assertAllListed(f"{path}?{query}")


class OrderTests(ListTestCase):
    def test_an_order_that_is_none_is_named(self):
        for path, (_words, sorts) in LISTS.items():
            for typed, shown in (
                ("nonsense", "nonsense"),
                ("-name", "-name"),
                ("?", "?"),
                ("name;drop", "name;drop"),
                ("pk", "pk"),
                ("\0", "�"),
                ("x" * 10_240, "x" * 39 + "…"),
            ):
                with self.subTest(path, sort=shown):
                    self.assertAllListed(
                        f"{path}?sort={quote(typed)}",
                        f"“{shown}” is not something sort can be; it takes {sorts}.",
                    )

    def test_a_match_that_is_none_is_named(self):
        for path in LISTS:
            for typed, shown in (
                ("nonsense", "nonsense"),
                ("ALL", "ALL"),
                ("\0", "�"),
                ("x" * 10_240, "x" * 39 + "…"),
            ):
                with self.subTest(path, match=shown):
                    self.assertAllListed(
                        f"{path}?match={quote(typed)}",
                        f"“{shown}” is not something match can be; it takes any, all.",
                    )

    def test_of_words_given_twice_the_last_counts(self):
        for path, (_words, sorts) in LISTS.items():
            with self.subTest(path):
                self.assertAllListed(
                    f"{path}?sort=x&sort=newest&match=x&match=all&page=9&page=1&match=y",
                    "“y” is not something match can be; it takes any, all.",
                )
                self.assertAllListed(
                    f"{path}?sort=newest&sort=x", f"“x” is not something sort can be; it takes {sorts}."
                )


class PageNumberTests(ListTestCase):
    def test_a_page_that_is_none_is_named(self):
        for path in LISTS:
            for typed, shown in (
                ("-1", "-1"),
                ("0", "0"),
                ("2", "2"),
                ("abc", "abc"),
                ("1.0", "1.0"),
                ("999999999999", "999999999999"),
                ("9" * 10_240, "9" * 19 + "…"),
                ("\0", "�"),
                ("x" * 10_240, "x" * 19 + "…"),
                ("٢", "٢"),
            ):
                with self.subTest(path, page=shown):
                    self.assertAllListed(
                        f"{path}?page={quote(typed)}", f"There is no page “{shown}”; this is page 1 of 1."
                    )

    def test_everything_wrong_at_once_is_all_said(self):
        self.assertAllListed(
            "/hubs/?region=XX9&sector=a&sector=b&sort=x&match=y&page=7",
            "There is no such region: XX9. It was left aside.",
            "There are no such sector values: a, b. They were left aside.",
            "“x” is not something sort can be; it takes name, region, newest.",
            "“y” is not something match can be; it takes any, all.",
            "There is no page “7”; this is page 1 of 1.",
        )

    def test_the_next_page_keeps_the_selection(self):
        for _number in range(29):
            make_hub(region="BE352")
        page = self.get_page("/hubs/?region=BE&region=XX9&sort=region&page=1")
        (following,) = page.all("a[rel=next]")
        query = parse_qs(urlsplit(following["href"]).query)
        self.assertEqual(query, {"region": ["BE", "XX9"], "sort": ["region"], "page": ["2"]})
        second = self.get_page(f"/hubs/{following['href']}")
        self.assertEqual(second.response.context["paging"].page.number, 2)
        self.assertEqual(second.texts(".notice p"), ["There is no such region: XX9. It was left aside."])

    def test_links_to_other_pages_carry_hostile_values_unharmed(self):
        for _number in range(29):
            make_hub(region="BE352")
        hostile = '"><script>alert(1)</script>\0&x=y#z é'
        page = self.get_page(f"/hubs/?region={quote(hostile)}")
        (following,) = page.all("a[rel=next]")
        self.assertEqual(parse_qs(urlsplit(following["href"]).query), {"region": [hostile], "page": ["2"]})


class FloodTests(ListTestCase):
    def test_fifteen_hundred_parameters_are_read(self):
        query = "&".join(f"x{number}=1" for number in range(1_500))
        for path in LISTS:
            with self.subTest(path):
                self.assertAllListed(f"{path}?{query}")

    @override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=1_000)
    def test_more_parameters_than_the_site_reads_are_a_bad_request(self):
        query = "&".join("region=BE" for _ in range(1_500))
        client = Client(raise_request_exception=False)
        with self.assertLogs("django", "WARNING"):
            for path in LISTS:
                with self.subTest(path):
                    self.assertEqual(client.get(f"{path}?{query}").status_code, 400)

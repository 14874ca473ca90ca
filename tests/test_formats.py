"""Lists as data: what every format of every list keeps to."""

import csv
import gzip
import io
import json
from unittest import mock
from urllib.parse import quote

import feedparser
import geojson
import icalendar
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hubs.models import Hub
from hubsportal.data import lists
from tests import factories as make
from tests.pages import PageTestCase
from tests.portal import Portal
from tests.test_csv import read
from tests.test_list_addresses import LISTS as PAGES
from tests.test_list_addresses import VALUES

# List: its formats, as the issue names them.
LISTS = {
    "/hubs": ("json", "csv", "geojson", "atom"),
    "/webinars": ("json", "csv", "atom", "ics"),
    "/questions": ("json", "csv", "atom"),
    "/learnings": ("json", "csv", "atom"),
    "/action-plans": ("json", "csv", "atom"),
}
ADDRESSES = [f"{path}.{suffix}" for path, suffixes in LISTS.items() for suffix in suffixes]
TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "geojson": "application/geo+json",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


class DataTestCase(PageTestCase):
    def refusal(self, address, status=400):
        """The sentences of a refusal: [(query word or "", sentence), ...]."""
        response = self.client.get(address)
        self.assertEqual(response.status_code, status, address)
        if address.partition("?")[0].endswith("json"):
            self.assertEqual(response["Content-Type"], "application/problem+json")
            found = response.json()
            self.assertEqual(found["status"], status)
            return [(error["parameter"], error["detail"]) for error in found.get("errors", ())]
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        return [("", line) for line in response.content.decode().splitlines()]


class AnswerTests(DataTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(3)

    def test_every_list_answers_in_its_formats(self):
        for address in ADDRESSES:
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response["Content-Type"], TYPES[address.partition(".")[2]])

    def test_other_suffixes_are_not_found(self):
        for address in (
            "/hubs.xml",
            "/hubs.ics",
            "/questions.geojson",
            "/hubs.JSON",
            "/hubs.json.csv",
            "/hubs.",
            "/hubs.html",
        ):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_any_site_may_read_it_and_no_cookie_matters(self):
        self.client.cookies[settings.SESSION_COOKIE_NAME] = "of-nobody"
        for address in (*self.portal.data, "/api/openapi.json"):
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response["Access-Control-Allow-Origin"], "*")
                self.assertEqual(
                    response["Link"],
                    '<https://hubs.example/imprint/#rights>; rel="license", '
                    '<https://hubs.example/api/openapi.json>; rel="service-desc"; type="application/json", '
                    '<https://hubs.example/api/>; rel="service-doc"; type="text/html"',
                )
                self.assertEqual(response["X-Robots-Tag"], "noindex")
                if "/" not in address[1:]:
                    self.assertEqual(response.cookies, {})
                    self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_visitors_without_a_cookie_get_one_answer_that_can_be_kept(self):
        for address in self.portal.data:
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response.cookies, {})
                self.assertNotIn("Cookie", response.get("Vary", ""))
                self.assertNotIn("Cache-Control", response)

    def test_what_has_not_changed_is_not_sent_again(self):
        for address in self.portal.data:
            with self.subTest(address):
                first = self.client.get(address)
                again = self.client.get(address, headers={"If-None-Match": first["ETag"]})
                self.assertEqual((again.status_code, again.content), (304, b""))

    def test_can_only_be_read(self):
        for address in (*self.portal.data, "/hubs/no-such-hub.json"):
            with self.subTest(address):
                for method in ("post", "put", "patch", "delete", "options"):
                    response = getattr(self.client, method)(address)
                    self.assertEqual((response.status_code, response["Allow"]), (405, "GET, HEAD"))
                head = self.client.head(address)
                self.assertEqual(head.content, b"")

    def test_what_is_not_there_is_told_to_programs_as_such(self):
        for address in (
            "/hubs/no-such-hub.json", "/regions/XX9.json", "/services/none.json", "/webinars/none.json",
            "/webinars/none.ics", "/questions/999999.json", "/questions/99999999999999999999999.json",
            "/segments/0.json", "/people/none.json", "/learnings/none.json", "/action-plans/none.json",
            "/projects/none.json", "/webinars/none/chapters.vtt", "/webinars/none/chapters.json",
        ):  # fmt: skip
            with self.subTest(address):
                self.refusal(address, status=404)
                self.assertEqual(self.client.get(address)["Access-Control-Allow-Origin"], "*")

    def test_a_page_names_its_formats_with_what_it_shows(self):
        hub = self.portal.hubs[0]
        query = f"?region=BE352&region=XX9&service={self.portal.services[0].slug}&page=7&utm_source=x"
        kept = f"?region=BE352&service={self.portal.services[0].slug}"
        page = self.get_page(f"/hubs/{query}")
        expected = [(f"/hubs.{suffix}{kept}", TYPES[suffix].partition(";")[0]) for suffix in LISTS["/hubs"]]
        links = [(link["href"], link["type"]) for link in page.all("link[rel=alternate]")]
        self.assertEqual(links, expected)
        self.assertEqual(
            [link["href"] for link in page.all(".formats a")], [*(url for url, _ in expected), "/api/"]
        )
        found = self.client.get(expected[0][0]).json()
        self.assertEqual([item["id"] for item in found["items"]], [hub.slug])

    def test_every_list_and_thing_leads_to_its_data(self):
        for name, address in self.portal.pages.items():
            page = self.get_page(address)
            path = address.partition("?")[0]
            if path == "/search/":
                continue  # its selection is a text, which its own tests look at
            suffixes = LISTS.get(path.rstrip("/"), ())
            expected = [f"{path.rstrip('/')}.{suffix}" for suffix in suffixes]
            if f"{path.rstrip('/')}.json" in self.portal.data and not suffixes:
                expected = [f"{path.rstrip('/')}.json"]
                expected += [f"{path.rstrip('/')}.ics"] if path.startswith("/webinars/") else []
            links = [link["href"] for link in page.all("link[rel=alternate]") if "oembed" not in link["type"]]
            with self.subTest(page=name):
                self.assertEqual([link for link in links if not link.endswith(".vtt")], expected)

    def test_a_page_that_is_not_there_leads_to_no_data(self):
        self.assertEqual(self.get_page("/hubs/no-such-hub/", 404).all("link[rel=alternate]"), [])


class QueryTests(DataTestCase):
    def test_a_thing_takes_the_same_queries_however_much_belongs_to_it(self):
        portal, numbers = Portal(), {}
        for rows in (1, 9):
            portal.grow(rows)
            for address in portal.data:
                with CaptureQueriesContext(connection) as queries:
                    self.client.get(address)
                numbers.setdefault(address, []).append(len(queries))
        self.assertEqual(
            {address: counts for address, counts in numbers.items() if len(set(counts)) != 1}, {}
        )
        self.assertLessEqual(max(max(counts) for counts in numbers.values()), 25)


class RefusalTests(DataTestCase):
    def test_what_does_not_exist_is_named(self):
        for path, (words, _sorts) in PAGES.items():
            for suffix in LISTS[path.rstrip("/")]:
                address = f"{path.rstrip('/')}.{suffix}"
                for name, (typed, shown) in VALUES.items():
                    with self.subTest(address, value=name):
                        query = "&".join(f"{word}={quote(typed)}" for word in words)
                        sentences = [
                            (word, f"There is no such {label}: {shown}.") for word, label in words.items()
                        ]
                        if not suffix.endswith("json"):
                            sentences = [("", sentence) for _word, sentence in sentences]
                        self.assertEqual(self.refusal(f"{address}?{query}"), sentences)

    def test_an_order_or_match_that_is_none_is_named(self):
        for path, (_words, sorts) in PAGES.items():
            address = f"{path.rstrip('/')}.json"
            for typed, shown in (("nonsense", "nonsense"), ("\0", "�"), ("-pk", "-pk")):
                with self.subTest(address, typed=shown):
                    self.assertEqual(
                        self.refusal(f"{address}?sort={quote(typed)}&match={quote(typed)}"),
                        [
                            ("sort", f"“{shown}” is not something sort can be; it takes {sorts}."),
                            ("match", f"“{shown}” is not something match can be; it takes any, all."),
                        ],
                    )

    def test_words_of_other_lists_are_refused(self):
        for address, word, taken in (
            ("/hubs.json?theme=staff", "theme", "region, service, sector, status, match, sort"),
            ("/hubs.json?q=trakk", "q", "region, service, sector, status, match, sort"),
            ("/hubs.json?q=%00", "q", "region, service, sector, status, match, sort"),
            ("/questions.json?status=active", "status", "theme, region, hub, service, webinar, match, sort"),
            ("/action-plans.json?service=fablab", "service", "region, hub, match, sort"),
        ):
            with self.subTest(address):
                self.assertEqual(
                    self.refusal(address), [(word, f"This list does not take “{word}”; it takes {taken}.")]
                )

    def test_a_list_that_cannot_ask_for_all_says_so(self):
        for address in ("/questions.json", "/webinars.json", "/learnings.json", "/action-plans.json"):
            with self.subTest(address):
                self.assertEqual(
                    self.refusal(f"{address}?match=all"),
                    [("match", "This list cannot ask for all of the chosen values at once.")],
                )

    def test_three_hundred_values_are_too_many(self):
        query = "&".join(f"region=X{number}" for number in range(300))
        self.assertEqual(
            self.refusal(f"/hubs.csv?{query}"),
            [
                ("", "There are no such region values: X0, X1, X2, X3, X4 …."),
                ("", "At most 50 region values can be asked for; these are 250 more."),
            ],
        )

    def test_everything_else_in_an_address_means_nothing(self):
        make.make_hub(region="BE352")
        for query in (
            "utm_source=x", "fbclid=%00", "%00=%00", "page=7", "page=%00", "t=29:00", "region=", "sort=", "q=",
            "match=any", "theme=%20", "region__code=BE", "&&=",
        ):  # fmt: skip
            with self.subTest(query):
                self.assertEqual(self.client.get(f"/hubs.json?{query}").json()["count"], 1)

    def test_more_words_than_the_site_reads_are_a_bad_request(self):
        query = "&".join("x=1" for _ in range(1_500))
        with self.settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=1_000), self.assertLogs("django", "WARNING"):
            self.assertEqual(self.refusal(f"/hubs.json?{query}"), [])


class LongListTests(DataTestCase):
    """A list of more than one chunk, which is two rows here."""

    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(9)

    def setUp(self):
        patch = mock.patch.object(lists, "CHUNK", 2)
        patch.start()
        self.addCleanup(patch.stop)

    def test_is_streamed_and_whole(self):
        for address in ADDRESSES:
            if address.endswith("ics"):
                continue
            with self.subTest(address):
                streamed = self.client.get(address)
                self.assertTrue(streamed.streaming)
                self.assertEqual(streamed["Access-Control-Allow-Origin"], "*")
                with mock.patch.object(lists, "CHUNK", 500):
                    at_once = self.client.get(address)
                self.assertFalse(at_once.streaming)
                self.assertEqual(streamed.getvalue(), at_once.content)

    def test_each_chunk_takes_the_same_queries(self):
        """Of nine rows there are five chunks; `before` is asked once."""
        for address, before, each in (
            ("/hubs.json", 1, 6),
            ("/webinars.json", 1, 8),
            ("/questions.json", 1, 7),
            ("/learnings.json", 1, 8),
            ("/action-plans.json", 1, 7),
        ):
            rows = self.client.get(address)
            count = json.loads(rows.getvalue())["count"]
            chunks = -(-count // 2)
            with self.subTest(address), self.assertNumQueries(before + chunks * each):
                self.client.get(address).getvalue()

    def test_a_row_that_is_taken_back_meanwhile_is_left_out(self):
        response = self.client.get("/hubs.json")
        parts = iter(response.streaming_content)
        begin = b"".join(next(parts) for _ in range(2))
        Hub.objects.filter(pk=self.portal.hubs[-1].pk).update(status="draft")
        found = json.loads(begin + b"".join(parts))
        self.assertEqual(len(found["items"]), 8)

    def test_compressed_it_is_the_same(self):
        response = self.client.get("/hubs.geojson", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(response["Content-Encoding"], "gzip")
        plain = self.client.get("/hubs.geojson").getvalue()
        self.assertEqual(gzip.decompress(response.getvalue()), plain)


class JsonTests(DataTestCase):
    def test_the_head_of_a_list(self):
        make.make_hub(region=make.make_region("BE352", name="Namur"), status="published")
        make.make_hub(region="ES511")
        service = make.make_service(name="FabLab", slug="fablab")
        for hub in Hub.objects.all():
            hub.services.add(service)
        found = self.client.get("/hubs.json?service=fablab&region=BE352&match=all&sort=newest&page=2").json()
        found.pop("items")
        self.assertEqual(
            found,
            {
                "url": "https://hubs.example/hubs.json?region=BE352&service=fablab&match=all&sort=newest",
                "title": "Hubs in Namur that offer FabLab",
                "licence": (
                    "Names, dates and timecodes are facts, and free. Texts: please cite the page or the second; for "
                    "more than quoting, ask the operator."
                ),
                "sources": [
                    "Regions: Eurostat, NUTS 2024 and statistical regions 2024, adapted. English and other names were "
                    "added by this portal; Eurostat is not responsible for them."
                ],
                "count": 1,
                "query": {"region": ["BE352"], "service": ["fablab"], "match": ["all"], "sort": ["newest"]},
            },
        )

    def test_an_empty_list_is_a_list(self):
        for path, suffixes in LISTS.items():
            for suffix in suffixes:
                with self.subTest(f"{path}.{suffix}"):
                    text = self.client.get(f"{path}.{suffix}").content.decode()
                    if suffix in ("json", "geojson"):
                        found = json.loads(text)
                        self.assertEqual(found["features" if suffix == "geojson" else "items"], [])
                    elif suffix == "csv":
                        self.assertEqual(len(read(text)), 1)
                    elif suffix == "atom":
                        feed = feedparser.parse(text)
                        self.assertEqual((feed.bozo, feed.entries), (False, []))
                        self.assertEqual(feed.feed.updated, "1970-01-01T00:00:00Z")
                    else:
                        self.assertEqual(icalendar.Calendar.from_ical(text).walk("VEVENT"), [])


class CsvTests(DataTestCase):
    def test_formulas_are_harmless_and_numbers_stay(self):
        make.make_hub(name="=HYPERLINK(1)", city="＠SUM", latitude="38.72", longitude="-9.14", region="PT170")
        response = self.client.get("/hubs.csv")
        self.assertEqual(response["Content-Disposition"], 'attachment; filename="hubs.csv"')
        (row,) = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
        found = [row[name] for name in ("name", "city", "latitude", "longitude", "tagline")]
        self.assertEqual(found, ["'=HYPERLINK(1)", "'＠SUM", "38.72", "-9.14", ""])

    def test_columns(self):
        for address, columns in {
            "/hubs.csv": "url id name tagline country country_id region region_id city address latitude longitude "
            "coordinates_of website status status_note founded services services_ids sectors sectors_ids updated",
            "/questions.csv": "url id question answer asked_by answered_by answered_by_ids themes themes_ids hubs "
            "hubs_ids webinar webinar_id date segment segment_id start timecode end end_timecode plays updated",
            "/webinars.csv": "url id title summary language date starts_at duration duration_timecode organiser "
            "host_page registration_url recording recording_url recording_rights recording_published is_stand_in hubs hubs_ids themes "
            "themes_ids updated",
            "/learnings.csv": "url id statement body themes themes_ids hubs hubs_ids webinar webinar_id evidence "
            "updated",
            "/action-plans.csv": "url id title summary policy_instrument regions regions_ids projects projects_ids "
            "hubs hubs_ids segments segments_ids steps updated",
        }.items():
            with self.subTest(address):
                self.assertEqual(read(self.client.get(address).content.decode()), [columns.split()])


class GeoJsonTests(DataTestCase):
    def test_a_foreign_reader_finds_the_hubs_at_their_places(self):
        make.make_hub(name="A", slug="a", latitude="38.72", longitude="-9.14", region="PT170")
        make.make_hub(name="B", slug="b")
        found = geojson.loads(self.client.get("/hubs.geojson").content.decode())
        self.assertTrue(found.is_valid)
        placed, unplaced = found.features
        self.assertTrue(placed.geometry.is_valid)
        self.assertEqual((placed.geometry.type, placed.geometry.coordinates), ("Point", [-9.14, 38.72]))
        self.assertIsNone(unplaced.geometry)
        self.assertEqual(placed.id, "https://hubs.example/hubs/a/")
        (as_json, _other) = self.client.get("/hubs.json").json()["items"]
        self.assertEqual(placed.properties, as_json)

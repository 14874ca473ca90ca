"""The OpenAPI document: valid, whole, and true of every answer."""

import re
from urllib.parse import urlsplit

from django.urls import get_resolver, reverse
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from hubsportal.data import catalogue
from tests.pages import PageTestCase
from tests.portal import Portal
from tests.test_errors import routes


def document_of(client):
    response = client.get("/api/openapi.json")
    assert response["Content-Type"] == "application/json"
    return response.json()


class OpenApiTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(3)

    def setUp(self):
        self.document = document_of(self.client)

    def operation(self, path):
        """The path in the document that an address belongs to, and what stands there."""
        for known, operations in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\\?{\w+\\?}", "[^/.]+", re.escape(known)), path):
                return known, operations["get"]
        raise AssertionError(f"{path} is not described")

    def test_a_foreign_reader_finds_it_valid(self):
        validate(self.document)
        self.assertEqual(self.document["openapi"], "3.1.0")
        self.assertEqual(self.document["servers"], [{"url": "https://hubs.example"}])

    def test_every_address_with_data_is_described(self):
        described = set()
        answered = {}
        addresses = [*self.portal.data, *self.portal.chapters.values(), "/api/openapi.json"]
        for address in (*addresses, *self.portal.other_data):
            known, _operation = self.operation(urlsplit(address).path)
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response["Access-Control-Allow-Origin"], "*")
                self.assertEqual(response["X-Robots-Tag"], "noindex")
                answered.setdefault(known, set()).add(response["Content-Type"].partition(";")[0])
        described = {
            path: set(operations["get"]["responses"]["200"]["content"])
            for path, operations in self.document["paths"].items()
        }
        self.assertEqual(answered, described)

    def test_every_route_that_is_no_page_is_described(self):
        """What a browser shows as a page ends with a slash; machines' own files and uploads are none of the data."""
        not_data = (
            "admin/", "media/", "embed/", "healthz", "robots.txt", "security.txt", "manifest.webmanifest",
            "favicon.ico", "sitemap", "preview", "opensearch.xml", "cards/",
        )  # fmt: skip
        missing = []
        for route in routes(get_resolver()):
            if (
                route == ""
                or (route.endswith("/") and route != "search/suggestions/")
                or any(one in route for one in not_data)
            ):
                continue
            path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route)
            if path not in self.document["paths"]:
                missing.append(path)
        self.assertEqual(missing, [])

    def test_every_route_of_a_list_or_thing_is_in_it(self):
        """Lists and things bring their routes themselves; the routes are named after the page, with the suffix."""
        found = {
            name
            for resolver in get_resolver().url_patterns
            for name in (
                getattr(route, "name", None) for route in getattr(resolver, "url_patterns", [resolver])
            )
            if name and re.search(r"\.(json|csv|geojson|atom|ics)$", name)
        }
        self.assertEqual(
            found,
            {
                f"{one.page.rpartition(':')[2]}.{suffix}"
                for one in catalogue.lists.values()
                for suffix in one.suffixes
            }
            | {one.name for group in catalogue.details.values() for one in group},
        )

    def test_every_answer_is_as_described(self):
        validators = {}
        addresses = [*self.portal.data, self.portal.chapters["chapters-json"], *self.portal.other_data]
        addresses += [
            "/briefing.json?i=w0",
            f"{self.portal.pages['webinar']}cite.json?t=soon",
            f"{self.portal.pages['webinar'].rstrip('/')}-not/cite.json",
            "/search.json?q=hub",
            "/search.json?q=hub&kind=x",
            "/hubs.json?region=XX9",
            "/hubs.geojson?sort=x",
            "/questions.json?match=all",
            "/hubs/none.json",
        ]
        for address in addresses:
            if not re.search(r"json|suggestions", address):
                continue
            _known, operation = self.operation(urlsplit(address).path)
            response = self.client.get(address)
            described = operation["responses"][str(response.status_code)]["content"]
            schema = described[response["Content-Type"].partition(";")[0]]["schema"]
            key = str(schema)
            if key not in validators:
                validators[key] = Draft202012Validator(
                    {"components": self.document["components"], **schema}, format_checker=FormatChecker()
                )
            with self.subTest(address):
                self.assertEqual(
                    [error.message for error in validators[key].iter_errors(response.json())], []
                )

    def test_a_record_with_something_else_in_it_would_be_found(self):
        schema = {"components": self.document["components"], "$ref": "#/components/schemas/HubList"}
        found = self.client.get("/hubs.json").json()
        found["items"][0]["secret"] = "x"
        self.assertFalse(Draft202012Validator(schema).is_valid(found))

    def test_its_examples_exist(self):
        for path, operations in self.document["paths"].items():
            operation = operations["get"]
            parameters = operation.get("parameters", ())
            required = {
                one["name"]: one["example"]
                for one in parameters
                if one["in"] == "query" and one.get("required")
            }
            if required:
                with self.subTest(path, required=required):
                    address = path.replace("{ending}", "txt")
                    self.assertEqual(self.client.get(address, required).status_code, 200)
            for parameter in parameters:
                if parameter["in"] == "query" and "example" in parameter and not required:
                    example = parameter["example"]
                    value = example[0] if isinstance(example, list) else example
                    with self.subTest(path, parameter=parameter["name"]):
                        response = self.client.get(f"{path}?{parameter['name']}={value}")
                        self.assertEqual(response.status_code, 200)
            in_path = {one["name"]: one for one in parameters if one["in"] == "path"}
            if in_path:
                with self.subTest(path):
                    address = re.sub(r"{(\w+)}", lambda match: str(in_path[match[1]]["example"]), path)  # noqa: B023
                    self.assertEqual(self.client.get(address, required).status_code, 200)

    def test_it_takes_as_many_queries_for_one_row_as_for_many(self):
        for rows in (3, 6):
            self.portal.grow(rows)
            with self.subTest(rows=rows), self.assertNumQueries(80):
                self.client.get("/api/openapi.json")


class EmptyPortalTests(PageTestCase):
    def test_is_described_without_examples(self):
        document = document_of(self.client)
        validate(document)
        self.assertNotIn("'example':", str(document))

    def test_its_page_has_no_dead_links(self):
        page = self.get_page("/api/")
        # These answer with nothing in them.
        whole = ["/hubs/coverage.csv", "/search/suggestions/"]
        self.assertEqual(
            [link["href"] for link in page.all("dd a")], [f"https://hubs.example{path}" for path in whole]
        )
        self.assertEqual([self.client.get(path).status_code for path in whole], [200, 200])
        self.assertEqual(page.all(".snippet"), [])
        self.assertEqual(len(page.all("h2")), 11)


class PageAboutDataTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(3)

    def test_every_page_leads_there(self):
        for address in ("/", "/about/", "/api/"):
            with self.subTest(address):
                (link,) = [link for link in self.get_page(address).all(".colophon a") if link.text == "Data"]
                self.assertEqual(link["href"], reverse("data"))

    def test_names_every_list_with_its_formats_and_columns(self):
        page = self.get_page("/api/")
        self.assertEqual(
            page.texts("h2"),
            ["How addresses work", "Hubs", "Webinars", "Questions", "Learnings", "Action plans", "Search", "One thing",
             "Embeds", "For programs", "Rights"],
        )  # fmt: skip
        links = {link["href"] for link in page.all("main a")}
        self.assertLess({address for address in self.portal.data if "/" not in address[1:]}, links)
        for address in ("/hubs", "/webinars", "/questions", "/learnings", "/action-plans"):
            header = self.client.get(f"{address}.csv").content.decode("utf-8-sig").split("\r\n")[0].split(",")
            with self.subTest(address):
                title = page.one(f"#{address[1:]}").text
                (details,) = [
                    one
                    for one in page.all("details")
                    if one.one("summary").text == f"Columns of the CSV: {title}"
                ]
                self.assertEqual(details.texts("dt"), header)

    def test_its_examples_are_addresses_that_exist(self):
        page = self.get_page("/api/")
        examples = [link["href"] for link in page.all("dd a")] + page.one(".snippet").text.split()
        self.assertGreater(len(examples), 14)
        for example in examples:
            with self.subTest(example):
                address = example.removeprefix("https://hubs.example")
                self.assertTrue(address.startswith("/"))
                self.assertEqual(self.client.get(address).status_code, 200)

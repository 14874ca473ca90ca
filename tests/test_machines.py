"""What machines ask for: robots.txt, security.txt, health, manifest, favicon and sitemaps."""

import datetime
import xml.etree.ElementTree as ElementTree
from unittest import mock

import time_machine
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.test import override_settings
from PIL import Image

from hubsportal import sitemaps
from tests.factories import make_hub, make_person, make_region, make_segment, make_service, make_webinar
from tests.pages import PageTestCase
from tests.portal import REGIONS, Portal

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class RobotsTests(PageTestCase):
    def test_keeps_crawlers_out_of_the_staffs_side_and_names_the_sitemap(self):
        response = self.client.get("/robots.txt")
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        self.assertEqual(
            response.content.decode(),
            "User-agent: *\nDisallow: /admin/\n\nSitemap: https://hubs.example/sitemap.xml\n",
        )


class SecurityTxtTests(PageTestCase):
    @override_settings(SECURITY_CONTACT="security@hubs.example")
    @time_machine.travel("2021-03-04 12:00+01:00", tick=False)
    def test_names_whom_to_tell_until_less_than_a_year_ahead(self):
        response = self.client.get("/.well-known/security.txt")
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        self.assertEqual(
            response.content.decode(),
            "Contact: mailto:security@hubs.example\nExpires: 2021-12-26T00:00:00Z\nPreferred-Languages: en\n"
            "Canonical: https://hubs.example/.well-known/security.txt\n",
        )

    @override_settings(SECURITY_CONTACT="https://hubs.example/report")
    def test_takes_the_address_of_a_form_too(self):
        response = self.client.get("/.well-known/security.txt")
        self.assertEqual(response.content.decode().splitlines()[0], "Contact: https://hubs.example/report")

    @override_settings(SECURITY_CONTACT="Jane Doe <security@hubs.example>")
    def test_a_name_before_the_address_is_left_out(self):
        response = self.client.get("/.well-known/security.txt")
        self.assertEqual(response.content.decode().splitlines()[0], "Contact: mailto:security@hubs.example")

    @override_settings(SECURITY_CONTACT="")
    def test_is_not_there_without_a_contact(self):
        response = self.client.get("/.well-known/security.txt")
        self.assertEqual(response.status_code, 404)
        self.assertEqual(response.content, b"No contact has been set for this site yet.\n")


class HealthTests(PageTestCase):
    def test_is_well_while_its_database_answers(self):
        with self.assertNumQueries(1):
            response = self.client.get("/healthz")
        self.assertEqual((response.status_code, response.content), (200, b"ok\n"))
        self.assertIn("no-store", response["Cache-Control"])

    def test_fails_when_its_database_does(self):
        self.client.raise_request_exception = False
        broken = mock.patch.object(connection, "cursor", side_effect=OperationalError("gone"))
        with broken, self.assertLogs("django.request", "ERROR"):
            self.assertEqual(self.client.get("/healthz").status_code, 500)


class ManifestTests(PageTestCase):
    def test_gives_a_home_screen_a_name_and_pictures_that_exist(self):
        response = self.client.get("/manifest.webmanifest")
        self.assertEqual(response["Content-Type"], "application/manifest+json")
        manifest = response.json()
        self.assertEqual((manifest["name"], manifest["start_url"]), ("hubsportal", "/"))
        self.assertEqual((manifest["id"], manifest["lang"]), ("/", "en"))
        self.assertEqual(
            [(icon["src"], icon["sizes"]) for icon in manifest["icons"]],
            [("/static/images/icon-192.png", "192x192"), ("/static/images/icon-512.png", "512x512")],
        )
        for icon in manifest["icons"]:
            with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as picture:
                self.assertEqual("x".join(map(str, picture.size)), icon["sizes"])


class OpenSearchTests(PageTestCase):
    def test_tells_browsers_how_to_search(self):
        response = self.client.get("/opensearch.xml")
        self.assertEqual(response["Content-Type"], "application/opensearchdescription+xml")
        root = ElementTree.fromstring(response.content)
        namespace = "{http://a9.com/-/spec/opensearch/1.1/}"
        self.assertEqual(root.tag, f"{namespace}OpenSearchDescription")
        # OpenSearch 1.1, draft 6: a short name of 16 signs at most, a description of 1024.
        self.assertEqual(root.find(f"{namespace}ShortName").text, "hubsportal")
        self.assertLess(len(root.find(f"{namespace}Description").text), 1024)
        templates = {url.get("type"): url.get("template") for url in root.iter(f"{namespace}Url")}
        self.assertEqual(
            templates,
            {
                "text/html": "https://hubs.example/search/?q={searchTerms}",
                "application/atom+xml": "https://hubs.example/search.atom?q={searchTerms}",
                "application/opensearchdescription+xml": "https://hubs.example/opensearch.xml",
            },
        )
        make_hub(name="Trakk")
        for kind in ("text/html", "application/atom+xml"):
            with self.subTest(kind):
                address = (
                    templates[kind].removeprefix("https://hubs.example").replace("{searchTerms}", "trakk")
                )
                self.assertContains(self.client.get(address), "Trakk")

    def test_every_page_leads_to_it(self):
        (link,) = self.get_page("/").all("link[rel=search]")
        self.assertEqual(
            (link["href"], link["type"]), ("/opensearch.xml", "application/opensearchdescription+xml")
        )


class FaviconTests(PageTestCase):
    def test_leads_to_the_picture(self):
        response = self.client.get("/favicon.ico")
        self.assertRedirects(
            response, "/static/images/favicon.ico", status_code=301, fetch_redirect_response=False
        )
        self.assertIsNotNone(finders.find("images/favicon.ico"))


@override_settings(ALLOWED_HOSTS=["testserver", "elsewhere.example"])
class SitemapTests(PageTestCase):
    def locations(self, address):
        response = self.client.get(address, headers={"host": "elsewhere.example"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response["Content-Type"], "application/xml")
        return [loc.text for loc in ElementTree.fromstring(response.content).iterfind(".//s:loc", NAMESPACE)]

    def test_index_names_every_section_that_holds_something_by_the_sites_own_address(self):
        self.assertEqual(self.locations("/sitemap.xml"), ["https://hubs.example/sitemap-pages.xml"])
        Portal().grow(1)
        self.assertEqual(
            self.locations("/sitemap.xml"),
            [f"https://hubs.example/sitemap-{section}.xml" for section in sitemaps.registered],
        )

    def test_index_names_every_page_of_a_long_section_and_when_it_last_changed(self):
        with time_machine.travel("2021-03-04 12:00Z", tick=False):
            make_hub(), make_hub(), make_hub()
        with mock.patch.object(sitemaps.PortalSitemap, "limit", 2):
            self.assertEqual(
                [place for place in self.locations("/sitemap.xml") if "hubs.xml" in place],
                [f"https://hubs.example/sitemap-hubs.xml{page}" for page in ("", "?p=2")],
            )
            self.assertEqual(len(self.locations("/sitemap-hubs.xml?p=2")), 1)
            index = ElementTree.fromstring(self.client.get("/sitemap.xml").content)
        changed = {element.text for element in index.iterfind(".//s:lastmod", NAMESPACE)}
        self.assertEqual(changed, {"2021-03-04T13:00:00+01:00"})

    def test_sections_hold_the_address_of_every_public_thing(self):
        portal = Portal().grow(2)
        for section, things in {
            "hubs": portal.hubs,
            "services": portal.services,
            "webinars": portal.webinars,
            "questions": portal.questions,
            "people": portal.people,
            "learnings": portal.learnings,
            "action-plans": portal.plans,
            "projects": portal.projects,
        }.items():
            with self.subTest(section):
                self.assertCountEqual(
                    self.locations(f"/sitemap-{section}.xml"),
                    [f"https://hubs.example{thing.get_absolute_url()}" for thing in things],
                )
        self.assertEqual(
            self.locations("/sitemap-regions.xml"),
            [f"https://hubs.example/regions/{code}/" for code in sorted(REGIONS[:2])],
        )

    def extensions(self, address, kind):
        """[{element: text}, ...] of an extension in a section."""
        namespace = f"{{http://www.google.com/schemas/sitemap-{kind}/1.1}}"
        root = ElementTree.fromstring(self.client.get(address).content)
        return [
            {part.tag.removeprefix(namespace): part.text for part in found}
            for found in root.iter(f"{namespace}{kind}")
        ]

    def test_pictures_are_named_with_their_page(self):
        make_hub(photo="hubs/house.jpg", photo_alt="The house", logo="hubs/logo.png")
        make_hub()
        make_webinar(poster="webinars/poster.jpg", poster_alt="A poster")
        make_segment(speakers=[make_person(photo="people/ann.jpg"), make_person()])
        for section, names in {
            "hubs": ["hubs/house.jpg", "hubs/logo.png"],
            "webinars": ["webinars/poster.jpg"],
            "people": ["people/ann.jpg"],
        }.items():
            with self.subTest(section):
                self.assertEqual(
                    self.extensions(f"/sitemap-{section}.xml", "image"),
                    [{"loc": f"https://hubs.example/media/{name}"} for name in names],
                )

    def test_a_recording_is_named_with_what_is_known_of_it(self):
        ours = {"recording_kind": "file", "recording_file": "recordings/talk.mp4", "summary": "Hubs & more."}
        webinar = make_webinar(title="Hubs", recording_published=datetime.date(2019, 12, 9), **ours)
        # None of these is the webinar's own recording with all that has to be said of one.
        for other in (
            {"is_stand_in": True},
            {"summary": ""},
            {"date": datetime.date(2100, 1, 1)},
            {"recording_kind": "link", "recording_file": "", "recording_url": "https://archive.example/"},
        ):
            make_webinar(**(ours | other))
        self.assertEqual(
            self.extensions("/sitemap-webinars.xml", "video"),
            [
                {
                    "thumbnail_loc": f"https://hubs.example/cards/webinar/{webinar.pk}.png",
                    "title": "Hubs",
                    "description": "Hubs & more.",
                    "content_loc": "https://hubs.example/media/recordings/talk.mp4",
                    "duration": "5400",
                    "publication_date": "2019-12-09",
                }
            ],
        )
        make_webinar(
            **(
                ours
                | {
                    "recording_kind": "youtube",
                    "recording_file": "",
                    "recording_url": "https://youtu.be/abcdefghijk",
                }
            ),
            stated_duration=None,
        )
        elsewhere = self.extensions("/sitemap-webinars.xml", "video")[1]
        self.assertTrue(
            elsewhere["player_loc"].startswith("https://www.youtube-nocookie.com/embed/abcdefghijk")
        )
        self.assertEqual({"content_loc", "duration", "publication_date"} & set(elsewhere), set())

    def test_signs_that_xml_forbids_do_not_make_it_unreadable(self):
        # A vertical tab is what PowerPoint has for a line break within a title.
        make_webinar(
            title="One\x0bTwo",
            summary="Three\ufffe.",
            recording_kind="file",
            recording_file="recordings/talk.mp4",
        )
        (video,) = self.extensions("/sitemap-webinars.xml", "video")
        self.assertEqual((video["title"], video["description"]), ("OneTwo", "Three."))

    def test_a_section_takes_the_same_queries_for_one_row_as_for_many(self):
        portal = Portal()
        for rows in (1, 4):
            portal.grow(rows)
            for section in ("hubs", "webinars", "people"):
                with self.subTest(section, rows=rows), self.assertNumQueries(2):
                    self.client.get(f"/sitemap-{section}.xml")

    def test_fixed_pages(self):
        self.assertEqual(
            [place.removeprefix("https://hubs.example") for place in self.locations("/sitemap-pages.xml")],
            [
                "/", "/hubs/", "/hubs/coverage/", "/hubs/suggest/", "/webinars/", "/questions/", "/learnings/", "/action-plans/",
                "/about/", "/api/", "/accessibility/", "/privacy/", "/imprint/",
            ],
        )  # fmt: skip

    def test_leave_out_regions_and_services_without_a_public_hub(self):
        region, service = make_region("ES511"), make_service()
        make_hub(region=region, services=[service], status="draft")
        make_hub(region=region, services=[service], status="archived")
        self.assertEqual(self.locations("/sitemap-regions.xml"), [])
        self.assertEqual(self.locations("/sitemap-services.xml"), [])

    def test_unknown_sections_and_pages_are_not_found(self):
        make_webinar(date=datetime.date(2020, 1, 1))
        for address in ("/sitemap-nothing.xml", "/sitemap-webinars.xml?p=2", "/sitemap-webinars.xml?p=x"):
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)


class MethodTests(PageTestCase):
    def test_each_answers_get_and_head_and_refuses_post(self):
        for address in (
            "/robots.txt", "/healthz", "/manifest.webmanifest", "/opensearch.xml", "/favicon.ico", "/sitemap.xml", "/sitemap-hubs.xml",
        ):  # fmt: skip
            with self.subTest(address):
                got, headed = self.client.get(address), self.client.head(address)
                self.assertEqual(headed.status_code, got.status_code)
                self.assertEqual(headed.content, b"")
                self.assertEqual(self.client.post(address).status_code, 405)

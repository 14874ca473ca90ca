"""What machines ask for: robots.txt, security.txt, health, manifest, favicon and sitemaps."""

import datetime
import xml.etree.ElementTree as ElementTree
from unittest import mock

import time_machine
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.test import override_settings

from hubsportal import sitemaps
from tests.factories import make_hub, make_region, make_service, make_webinar
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
        self.assertEqual(
            [(icon["src"], icon["sizes"]) for icon in manifest["icons"]],
            [("/static/images/icon-192.png", "192x192"), ("/static/images/icon-512.png", "512x512")],
        )
        for icon in manifest["icons"]:
            self.assertIsNotNone(finders.find(icon["src"].removeprefix("/static/")))


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
            "/robots.txt", "/healthz", "/manifest.webmanifest", "/favicon.ico", "/sitemap.xml", "/sitemap-hubs.xml",
        ):  # fmt: skip
            with self.subTest(address):
                got, headed = self.client.get(address), self.client.head(address)
                self.assertEqual(headed.status_code, got.status_code)
                self.assertEqual(headed.content, b"")
                self.assertEqual(self.client.post(address).status_code, 405)

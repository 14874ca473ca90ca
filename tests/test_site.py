"""Guards the whole: what every page has, and what none may ever have."""

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import TestCase, override_settings

from hubsportal.storage import WholeSheets
from tests.factories import make_editor, make_segment, make_webinar
from tests.learnings.test_sample import load_all
from tests.pages import Page, PageTestCase
from tests.portal import Portal

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}
PLAYERS = {"frame-src": "https://www.youtube-nocookie.com https://player.vimeo.com"}
PARTNERS = {"frame-ancestors": "'self' https://www.interregeurope.eu"}

WITH_PLAYER = {"webinar", "webinar at a second", "webinar at YouTube", "webinar at Vimeo", "theme"}

# Attributes by which a page loads something without anybody's click.
LOADING = {
    "script": ["src"],
    "img": ["src", "srcset"],
    "iframe": ["src", "srcdoc"],
    "video": ["src", "poster"],
    "audio": ["src"],
    "source": ["src", "srcset"],
    "track": ["src"],
    "embed": ["src"],
    "object": ["data"],
    "use": ["href", "xlink:href"],
    "image": ["href", "xlink:href"],
    "form": ["action"],
}
LOADING_LINKS = {"stylesheet", "icon", "apple-touch-icon", "manifest", "preload", "modulepreload", "preconnect",
                 "dns-prefetch", "prefetch"}  # fmt: skip


class MigrationTests(TestCase):
    def test_models_and_migrations_agree(self):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


class EveryPage(PageTestCase):
    """`self.pages`: {kind of page: address} of public pages; `self.embeds`: what others may frame."""

    @classmethod
    def setUpTestData(cls):
        portal = Portal().grow(2)
        youtube = {"recording_kind": "youtube", "recording_url": "https://youtu.be/abcdefghijk"}
        vimeo = {"recording_kind": "vimeo", "recording_url": "https://vimeo.com/123456789"}
        recorded = {"YouTube": make_webinar(**youtube), "Vimeo": make_webinar(**vimeo)}
        for webinar in recorded.values():
            make_segment(webinar)
        cls.pages = portal.pages | {
            f"webinar at {host}": webinar.get_absolute_url() for host, webinar in recorded.items()
        }
        cls.lists = {
            "finder, filtered": "/hubs/?region=BE&region=XX9&match=all&sort=newest",
            "questions, empty": "/questions/?region=ES&page=9",
        }
        cls.embeds = portal.embeds | {
            "embed at YouTube": f"/embed/webinars/{recorded['YouTube'].slug}/agenda/?show=player"
        }


@pytest.mark.once
class WholePageTests(EveryPage):
    def test_has_one_heading_a_title_a_description_and_a_language(self):
        titles = {}
        for kind, address in (self.pages | self.lists).items():
            with self.subTest(page=kind):
                page = self.get_page(address)
                self.assertEqual(page.one("html")["lang"], "en-gb")
                self.assertTrue(page.one("h1").text)
                self.assertTrue(page.one("meta[name=description]")["content"])
                self.assertTrue(page.one("meta[property=og:title]")["content"])
                self.assertTrue(page.one("head title").text.endswith(" · hubsportal"))
                titles[page.one("head title").text] = kind
        # A page tells itself from all others by its title; the narrowed lists keep that of the whole one.
        self.assertEqual(len(titles), len(self.pages), titles)

    def test_embeds_have_one_heading_a_title_and_a_language(self):
        for kind, address in self.embeds.items():
            with self.subTest(page=kind):
                page = self.get_page(address)
                self.assertEqual(page.one("html")["lang"], "en-gb")
                self.assertTrue(page.one("h1").text)
                self.assertTrue(page.one("head title").text.endswith(" · hubsportal"))

    @override_settings(ALLOWED_HOSTS=["elsewhere.example"])
    def test_calls_itself_by_the_sites_address_whatever_the_request_calls_it(self):
        for kind, address in (self.pages | self.lists).items():
            with self.subTest(page=kind):
                page = self.get_page(address, headers={"host": "elsewhere.example"})
                canonical = page.one("link[rel=canonical]")["href"]
                self.assertEqual(canonical, f"https://hubs.example{urlsplit(address).path}")
                self.assertNotContains(page.response, "elsewhere.example")

    def test_every_id_stands_once_and_every_reference_finds_one(self):
        for kind, address in (self.pages | self.lists | self.embeds).items():
            with self.subTest(page=kind):
                page = self.get_page(address)
                ids = [element["id"] for element in page.all("[id]")]
                self.assertEqual(sorted(ids), sorted(set(ids)))
                for attribute in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
                    for element in page.all(f"[{attribute}]"):
                        self.assertLessEqual(set(element[attribute].split()), set(ids))
                fragments = {a["href"][1:] for a in page.all("a[href]") if a["href"].startswith("#")}
                self.assertLessEqual(fragments, set(ids))


@pytest.mark.once
class SafetyTests(EveryPage):
    def test_nothing_stands_inline_that_the_policy_would_stop(self):
        pages = self.pages | self.lists | self.embeds | {"admin login": "/admin/login/", "404": "/nowhere/"}
        for kind, address in pages.items():
            with self.subTest(page=kind):
                self.assertNothingInline(Page(self.client.get(address)))
        self.client.force_login(make_editor())
        for address in (
            "/admin/",
            "/admin/hubs/hub/",
            "/admin/hubs/hub/add/",
            "/admin/webinars/webinar/add/",
        ):
            with self.subTest(page=address):
                self.assertNothingInline(self.get_page(address))

    def assertNothingInline(self, page):
        self.assertEqual(page.all("style"), [])
        for script in page.all("script"):
            if script.get("type") == "application/ld+json":
                # Data, which no browser runs.
                self.assertEqual(set(script.attributes), {"type"})
                continue
            self.assertTrue(script["src"])
            self.assertEqual(script.text, "")
        for element in page.walk():
            handlers = [name for name in element.attributes if name == "style" or name.startswith("on")]
            self.assertEqual(handlers, [], element)
            self.assertFalse(element.get("href", "").lower().lstrip().startswith("javascript:"), element)

    def test_the_policy_of_each_kind_of_page(self):
        pages = dict.fromkeys((*self.pages.values(), "/admin/login/", "/nowhere/"), STRICT)
        pages |= dict.fromkeys((self.pages[kind] for kind in WITH_PLAYER), STRICT | PLAYERS)
        pages[self.pages["webinars:playground"]] = STRICT | {"frame-src": "'self'"}
        pages |= dict.fromkeys(self.embeds.values(), STRICT | PLAYERS | PARTNERS)
        for address, policy in pages.items():
            with self.subTest(address):
                sent = self.client.get(address)["Content-Security-Policy"]
                self.assertEqual(dict(part.strip().split(" ", 1) for part in sent.split(";")), policy)

    def test_only_embeds_may_be_framed_by_others(self):
        pages = self.pages | {"admin login": "/admin/login/", "404": "/nowhere/", "robots": "/robots.txt"}
        for kind, address in pages.items():
            with self.subTest(page=kind):
                self.assertEqual(self.client.get(address)["X-Frame-Options"], "SAMEORIGIN")
        for kind, address in self.embeds.items():
            with self.subTest(page=kind):
                self.assertNotIn("X-Frame-Options", self.client.get(address))

    def test_a_visitor_gets_no_cookie_and_a_page_that_depends_on_none(self):
        machines = {"robots": "/robots.txt", "sitemap": "/sitemap.xml", "404": "/nowhere/"}
        self.client.cookies["theme"] = "dark"
        for kind, address in (self.pages | self.lists | self.embeds | machines).items():
            with self.subTest(page=kind):
                response = self.client.get(address)
                self.assertFalse(response.cookies)
                self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_nothing_is_loaded_from_another_host(self):
        for kind, address in (self.pages | self.lists | self.embeds | {"404": "/nowhere/"}).items():
            with self.subTest(page=kind):
                page = Page(self.client.get(address))
                loaded = [
                    element[attribute]
                    for name, attributes in LOADING.items()
                    for element in page.all(name)
                    for attribute in attributes
                    if attribute in element.attributes
                ]
                loaded += [
                    link["href"] for link in page.all("link") if LOADING_LINKS & set(link["rel"].split())
                ]
                self.assertTrue(loaded)
                self.assertEqual([place for place in loaded if urlsplit(place).netloc], [])

    def test_each_page_answers_get_and_head_and_refuses_post(self):
        for kind, address in (self.pages | self.embeds).items():
            with self.subTest(page=kind):
                got, headed = self.client.get(address), self.client.head(address)
                self.assertEqual((headed.status_code, headed.content), (got.status_code, b""))
                self.assertEqual(headed["Content-Length"], got["Content-Length"])
                refused = self.client.post(address, {"q": "x"})
                self.assertEqual((refused.status_code, refused["Allow"]), (405, "GET, HEAD"))


@pytest.mark.once
class WeightTests(PageTestCase):
    """The sample as a visitor gets it the first time: page, style, modules and fonts, compressed.

    What a browser really takes of the pages that people meet first is measured in tests/browser/test_vitals.py.
    """

    MOST, MOST_OF_FONTS = 45_000, 66_000

    @classmethod
    def setUpTestData(cls):
        load_all()

    def test_a_page_weighs_forty_five_kilobytes_at_most_besides_its_fonts(self):
        for address in (
            "/", "/hubs/", "/hubs/trakk/", "/regions/BE/", "/services/fablab/", "/webinars/",
            "/hubs/compare/?hub=trakk&hub=waps-hub&hub=canodrom", "/hubs/coverage/", "/themes/staff/",
            "/webinars/creative-hubs/", "/webinars/creative-hubs/?t=1740", "/questions/", "/learnings/",
            "/action-plans/", "/action-plans/wallonia/", "/privacy/", "/search/", "/search/?q=hub",
            "/embed/webinars/creative-hubs/agenda/?show=player",
        ):  # fmt: skip
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response.status_code, 200)
                parts = {address: len(gzip.compress(response.content))}
                for name in files_of(Page(response)):
                    content = content_of(name)
                    parts[name] = len(content if name.endswith(".woff2") else gzip.compress(content))
                fonts = [parts.pop(name) for name in list(parts) if name.endswith(".woff2")]
                # Counting nothing but the page would pass for ever.
                self.assertEqual(len([name for name in parts if name.endswith(".css")]), 1)
                self.assertEqual(len(fonts), 2)
                self.assertLessEqual(sum(fonts), self.MOST_OF_FONTS)
                self.assertLessEqual(sum(parts.values()), self.MOST, parts)


def content_of(name):
    """A static file as browsers get it."""
    if name.endswith(".css"):
        return WholeSheets(FileSystemStorage(settings.BASE_DIR / "static")).open(name).read()
    return Path(finders.find(name)).read_bytes()


def files_of(page):
    """The static files that a page loads, without pictures: style sheets, what they name, and modules all the way.

    A module that is imported by a call comes later, once a visitor does what needs it.
    """
    found = [link["href"] for link in page.all("link") if link["rel"] in ("stylesheet", "preload")]
    found += [script["src"] for script in page.all("script[src]")]
    names, waiting = set(), [address.removeprefix(settings.STATIC_URL) for address in found]
    while waiting:
        name = waiting.pop()
        if name in names or not name.endswith((".css", ".js", ".woff2")):
            continue
        names.add(name)
        if not name.endswith(".woff2"):
            path = Path(finders.find(name))
            for other in re.findall(r"(?:from |import |url\()[\"']?([\w./-]+)", content_of(name).decode()):
                target = (path.parent / other).resolve()
                waiting.append(str(target.relative_to(Path(settings.BASE_DIR) / "static")))
    return sorted(names)

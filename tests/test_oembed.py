"""The oEmbed provider by its specification (oembed.com, version 1.0), asked by a consumer that is not ours."""

import io
import json
import xml.etree.ElementTree as ElementTree
from email.message import Message
from html.parser import HTMLParser
from unittest import mock
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit

import micawber

from tests import factories as make
from tests.hidden import Hidden, words_in
from tests.pages import PageTestCase
from tests.portal import Portal

SITE = "https://hubs.example"
# https://oembed.com/#section2.3: of every type, then of each.
REQUIRED = {"type", "version"}
REQUIRED_OF = {"rich": {"html", "width", "height"}, "link": set()}
OPTIONAL = {
    "title", "author_name", "author_url", "provider_name", "provider_url", "cache_age", "thumbnail_url",
    "thumbnail_width", "thumbnail_height",
}  # fmt: skip
KINDS = {
    "webinar": "rich",
    "webinar at a second": "rich",
    "question": "rich",
    "hub": "link",
    "learning": "link",
    "plan": "link",
}


def frame_of(html):
    """The attributes of the single element in an answer's html."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Reader().feed(html)
    ((tag, attributes),) = found
    assert tag == "iframe"
    return attributes


class OEmbedTestCase(PageTestCase):
    def ask(self, path, **query):
        return self.client.get("/oembed/", {"url": SITE + path, **query})

    def answer(self, path, **query):
        response = self.ask(path, **query)
        self.assertEqual(response.status_code, 200, response.content)
        return response.json()


class AnswerTests(OEmbedTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)

    def test_every_kind_has_the_fields_of_the_specification_and_no_other(self):
        for kind, what in KINDS.items():
            with self.subTest(kind):
                found = self.answer(self.portal.pages[kind])
                self.assertEqual((found["type"], found["version"]), (what, "1.0"))
                self.assertLessEqual(REQUIRED | REQUIRED_OF[what], set(found))
                self.assertLessEqual(set(found), REQUIRED | REQUIRED_OF[what] | OPTIONAL)
                self.assertEqual((found["provider_name"], found["provider_url"]), ("hubsportal", f"{SITE}/"))
                self.assertGreater(found["cache_age"], 0)
                thumbnail = {name for name in found if name.startswith("thumbnail")}
                self.assertIn(len(thumbnail), (0, 3))

    def test_any_site_may_ask_and_any_cache_may_keep_the_answer(self):
        response = self.ask(self.portal.pages["webinar"])
        self.assertEqual(response["Access-Control-Allow-Origin"], "*")
        self.assertEqual(response["Content-Type"], "application/json")
        self.assertEqual(response["Cache-Control"], "public, max-age=3600")
        self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_a_webinar_is_its_agenda_in_a_sandboxed_frame(self):
        webinar = self.portal.webinars[0]
        found = self.answer(self.portal.pages["webinar"])
        frame = frame_of(found["html"])
        self.assertEqual(frame["src"], f"{SITE}/embed/webinars/{webinar.slug}/agenda/")
        self.assertEqual(frame["title"], f"Agenda: {webinar.label}")
        self.assertEqual((frame["width"], frame["height"]), (str(found["width"]), str(found["height"])))
        self.assertEqual(
            frame["sandbox"].split(),
            [
                "allow-scripts",
                "allow-popups",
                "allow-popups-to-escape-sandbox",
                "allow-top-navigation-by-user-activation",
            ],
        )
        self.assertEqual(found["title"], webinar.title)

    def test_only_where_another_host_plays_the_frame_has_an_origin(self):
        kinds = {
            "youtube": "https://youtu.be/abcdefghijk",
            "vimeo": "https://vimeo.com/12345678",
            "link": "https://host.example/talk",
        }
        for kind, address in kinds.items():
            webinar = make.make_webinar(slug=f"at-{kind}", recording_kind=kind, recording_url=address)
            for thing in (webinar, make.make_question(webinar)):
                with self.subTest(kind, thing=thing):
                    sandbox = frame_of(self.answer(thing.get_absolute_url())["html"])["sandbox"].split()
                    self.assertEqual("allow-same-origin" in sandbox, kind != "link")

    def test_every_frame_holds_a_page_of_ours_that_others_may_frame(self):
        for kind in ("webinar", "webinar at a second", "question"):
            with self.subTest(kind):
                place = urlsplit(frame_of(self.answer(self.portal.pages[kind])["html"])["src"])
                response = self.client.get(f"{place.path}?{place.query}")
                self.assertEqual(response.status_code, 200)
                self.assertNotIn("X-Frame-Options", response)

    def test_a_second_or_part_stays_chosen(self):
        slug = self.portal.webinars[0].slug
        for typed, query in {
            "1:30": "?t=90", "90": "?t=90", "1:30,2:00": "?t=90,120", "nonsense": "", "9:00:00": "", "": "",
        }.items():  # fmt: skip
            with self.subTest(typed):
                found = self.answer(f"/webinars/{slug}/?t={quote(typed)}")
                self.assertEqual(
                    frame_of(found["html"])["src"], f"{SITE}/embed/webinars/{slug}/agenda/{query}"
                )

    def test_an_address_of_a_segment_or_of_an_embed_does_as_well(self):
        segment, slug = self.portal.segments[0], self.portal.webinars[0].slug
        for path, query in {
            segment.get_absolute_url(): f"?t={segment.start}",
            f"/embed/webinars/{slug}/agenda/?t=90": "?t=90",
            f"/webinars/{slug}": "",
        }.items():
            with self.subTest(path):
                self.assertEqual(
                    frame_of(self.answer(path)["html"])["src"], f"{SITE}/embed/webinars/{slug}/agenda/{query}"
                )

    def test_the_author_is_who_was_stated(self):
        self.assertNotIn("author_name", self.answer(self.portal.pages["webinar"]))
        webinar = make.make_webinar(organiser="The Platform", host_page="https://platform.example/")
        found = self.answer(webinar.get_absolute_url())
        self.assertEqual(
            (found["author_name"], found["author_url"]), ("The Platform", "https://platform.example/")
        )

    def test_nothing_is_larger_than_asked_for(self):
        for width, height in ((280, 200), (600, 400), (320, None), (None, 100), (5000, 5000), (1, 1)):
            asked = {"maxwidth": width, "maxheight": height}
            asked = {name: value for name, value in asked.items() if value}
            with self.subTest(**asked):
                found = self.answer(self.portal.pages["question"], **asked)
                for limit, names in (
                    (width, ("width", "thumbnail_width")),
                    (height, ("height", "thumbnail_height")),
                ):
                    for name in names:
                        self.assertLessEqual(found.get(name, 0), limit or 2000)
                frame = frame_of(found["html"])
                self.assertEqual(
                    (int(frame["width"]), int(frame["height"])), (found["width"], found["height"])
                )
                if width and width < 1000:
                    self.assertEqual(found["width"], width)

    def test_the_thumbnail_is_a_card_of_the_size_it_says(self):
        for most, width in ((None, 1200), (700, 600), (300, 300)):
            with self.subTest(maxwidth=most):
                found = self.answer(self.portal.pages["question"], **({"maxwidth": most} if most else {}))
                self.assertEqual(found["thumbnail_width"], width)
                path = urlsplit(found["thumbnail_url"]).path
                self.assertEqual(self.client.get(path)["Content-Type"], "image/png")
        self.assertNotIn("thumbnail_url", self.answer(self.portal.pages["question"], maxwidth=200))

    def test_xml_says_the_same(self):
        for kind in KINDS:
            with self.subTest(kind):
                response = self.ask(self.portal.pages[kind], format="xml")
                self.assertEqual(response["Content-Type"], "text/xml; charset=utf-8")
                root = ElementTree.fromstring(response.content)
                self.assertEqual(root.tag, "oembed")
                told = self.answer(self.portal.pages[kind])
                self.assertEqual(
                    {part.tag: part.text for part in root}, {name: str(value) for name, value in told.items()}
                )

    def test_words_of_others_are_escaped(self):
        webinar = make.make_webinar(title='"><script>&\x01')
        found = self.answer(webinar.get_absolute_url())
        self.assertEqual(frame_of(found["html"])["title"], 'Agenda: "><script>&\x01')
        root = ElementTree.fromstring(self.ask(webinar.get_absolute_url(), format="xml").content)
        self.assertEqual(root.find("title").text, '"><script>&')

    def test_a_former_slug_leads_on(self):
        webinar = make.make_webinar(slug="once")
        webinar.slug = "now"
        webinar.save()
        self.assertEqual(
            frame_of(self.answer("/webinars/once/?t=90")["html"])["src"],
            f"{SITE}/embed/webinars/now/agenda/?t=90",
        )

    def test_it_takes_as_many_queries_for_one_row_as_for_many(self):
        for rows in (1, 4):
            self.portal.grow(rows)
            for kind, queries in {"webinar": 3, "question": 4, "hub": 1, "learning": 6, "plan": 1}.items():
                with self.subTest(kind, rows=rows), self.assertNumQueries(queries):
                    self.answer(self.portal.pages[kind])


class RefusalTests(OEmbedTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)

    def test_what_is_not_ours_not_there_or_of_no_kind_is_not_found(self):
        slug = self.portal.webinars[0].slug
        for url in (
            f"https://elsewhere.example/webinars/{slug}/", f"ftp://hubs.example/webinars/{slug}/", f"//hubs.example/webinars/{slug}/",
            f"https://hubs.example@elsewhere.example/webinars/{slug}/", f"https://hubs.example.evil.example/webinars/{slug}/",
            f"/webinars/{slug}/", "nonsense", "https://[", f"{SITE}/", f"{SITE}/about/", f"{SITE}/admin/", f"{SITE}/nowhere/",
            f"{SITE}/webinars/none/", f"{SITE}/questions/999999999999999999999/", f"{SITE}/webinars/\0/", f"{SITE}/oembed/",
            f"{SITE}/webinars/{slug}/chapters.vtt", f"{SITE}/webinars/{slug}/?{'&'.join(['t=1'] * 99)}",
        ):  # fmt: skip
            with self.subTest(url):
                response = self.client.get("/oembed/", {"url": url})
                self.assertEqual(response.status_code, 404)
                self.assertEqual(response["Content-Type"], "application/problem+json")
                self.assertEqual(response["Access-Control-Allow-Origin"], "*")

    def test_an_unknown_format_is_not_implemented(self):
        for form in ("yaml", "JSON", "\0"):
            with self.subTest(form):
                self.assertEqual(self.ask(self.portal.pages["hub"], format=form).status_code, 501)

    def test_a_query_without_an_address_or_with_an_odd_size_is_a_bad_one(self):
        page = SITE + self.portal.pages["webinar"]
        for query, word in (
            ({}, "url"), ({"url": " "}, "url"), ({"url": page, "maxwidth": "0"}, "maxwidth"),
            ({"url": page, "maxwidth": "-3"}, "maxwidth"), ({"url": page, "maxheight": "12px"}, "maxheight"),
            ({"url": page, "maxheight": "٣"}, "maxheight"), ({"url": page, "maxwidth": "9" * 5000}, "maxwidth"),
        ):  # fmt: skip
            with self.subTest(**{name: value[:20] for name, value in query.items()}):
                response = self.client.get("/oembed/", query)
                self.assertEqual(response.status_code, 400)
                self.assertEqual([error["parameter"] for error in response.json()["errors"]], [word])

    def test_only_get_and_head_are_answered(self):
        self.assertEqual(self.client.post("/oembed/").status_code, 405)
        response = self.client.head("/oembed/", {"url": SITE + self.portal.pages["hub"]})
        self.assertEqual((response.status_code, response.content), (200, b""))

    def test_what_is_not_public_is_as_unknown_as_what_never_was(self):
        hidden = Hidden(self.portal, "BE351", status="draft")
        never = self.ask("/webinars/never-was/")
        for signed_in in (False, True):
            if signed_in:
                self.client.force_login(make.make_editor())
            for what, path in (
                hidden.pages | hidden.embeds | {"segment": hidden.segment.get_absolute_url()}
            ).items():
                for form in ("json", "xml"):
                    with self.subTest(what, format=form, signed_in=signed_in):
                        response = self.ask(path, format=form)
                        self.assertEqual((response.status_code, response.content), (404, never.content))

    def test_a_hidden_thing_shows_through_no_public_one(self):
        Hidden(self.portal, "BE351", status="draft")
        for kind in KINDS:
            with self.subTest(kind):
                self.assertEqual(words_in(json.dumps(self.answer(self.portal.pages[kind]))), [])

    def test_archived_things_keep_their_answer_as_they_keep_their_page(self):
        hub = make.make_hub(status="archived")
        self.assertEqual(self.answer(hub.get_absolute_url())["title"], hub.name)


class ForeignConsumerTests(OEmbedTestCase):
    """micawber finds the endpoint and asks it, as the sites do that use it."""

    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)

    def setUp(self):
        opened = mock.patch("micawber.providers.urlopen", self.open)
        opened.start()
        self.addCleanup(opened.stop)
        self.registry = micawber.ProviderRegistry()
        self.registry.register(r"https://hubs\.example/\S+", micawber.Provider(f"{SITE}/oembed/"))

    def open(self, request, timeout=None):
        """What the portal answers to a request of urllib's."""
        place = urlsplit(request.full_url)
        response = self.client.get(f"{place.path}?{place.query}")
        headers = Message()
        headers["Content-Type"] = response["Content-Type"]
        if response.status_code != 200:
            raise HTTPError(request.full_url, response.status_code, "", headers, io.BytesIO(response.content))
        body = io.BytesIO(response.content)
        body.headers = headers
        return body

    def test_it_understands_every_kind(self):
        for kind, what in KINDS.items():
            with self.subTest(kind):
                found = self.registry.request(SITE + self.portal.pages[kind], maxwidth=600)
                self.assertEqual((found["type"], found["version"]), (what, "1.0"))
                self.assertLessEqual(found.get("width", 0), 600)

    def test_it_puts_the_frame_in_the_place_of_a_link(self):
        webinar = self.portal.webinars[0]
        html = micawber.parse_text(SITE + webinar.get_absolute_url(), self.registry)
        self.assertIn(f'<iframe src="{SITE}/embed/webinars/{webinar.slug}/agenda/"', html)
        learning = self.portal.learnings[0]
        html = micawber.parse_text(SITE + learning.get_absolute_url(), self.registry)
        self.assertIn(learning.statement, html)

    def test_it_is_told_what_cannot_be_had(self):
        hidden = make.make_webinar(status="draft")
        with self.assertRaises(micawber.ProviderException):
            self.registry.request(SITE + hidden.get_absolute_url())


class DiscoveryTests(OEmbedTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)

    def test_pages_that_can_be_embedded_lead_to_their_answer(self):
        leading = set()
        for kind, address in self.portal.pages.items():
            page = self.get_page(address)
            links = {
                link["type"]: link["href"]
                for link in page.all("link[rel=alternate]")
                if "oembed" in link["type"]
            }
            if not links:
                continue
            leading.add(kind)
            with self.subTest(kind):
                self.assertEqual(set(links), {"application/json+oembed", "text/xml+oembed"})
                for href in links.values():
                    self.assertTrue(href.startswith(f"{SITE}/oembed/?"))
                    self.assertEqual(self.client.get(href.removeprefix(SITE)).status_code, 200)
        self.assertEqual(leading, set(KINDS))

    def test_a_second_that_the_page_shows_is_asked_for(self):
        page = self.get_page(self.portal.pages["webinar at a second"])
        (link,) = page.all("link[type=application/json+oembed]")
        found = self.client.get(link["href"].removeprefix(SITE)).json()
        self.assertEqual(urlsplit(frame_of(found["html"])["src"]).query, "t=60")

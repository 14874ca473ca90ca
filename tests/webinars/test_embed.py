"""The agenda in another site's frame: who may frame it, what it reads, and that it never fails to come out."""

import datetime
from unittest import mock

import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import DatabaseError
from django.test import Client

from tests.factories import make_editor, make_partner, make_question, make_segment, make_webinar
from tests.pages import Page, PageTestCase
from webinars.models import Partner

ADDRESS = "/embed/webinars/hubs/agenda/"
FILE = {"recording_kind": "file", "recording_file": "recordings/talk.mp4"}


def framers(response):
    """The sources that may frame a response."""
    directives = dict(
        part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";")
    )
    return directives["frame-ancestors"]


def scripts(page):
    """The modules of a page, in their order."""
    return [script["src"].removeprefix("/static/js/") for script in page.all("script")]


class EmbedTestCase(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(
            slug="hubs", title="Creative hubs", host_page="https://host.example/", **FILE
        )
        cls.segment = make_segment(cls.webinar, 600, title="Trakk, Namur")
        cls.question = make_question(cls.webinar, 1740, question="Who works there?")
        make_partner(origins="https://www.interregeurope.eu")


class AgendaTests(EmbedTestCase):
    def test_shows_the_agenda_whose_seconds_lead_to_the_portal(self):
        page = self.get_page(ADDRESS)
        self.assertEqual(page.one("h1").text, "Creative hubs")
        self.assertEqual(page.texts(".agenda .cue"), ["10:00 Trakk, Namur", "29:00 Who works there?"])
        self.assertEqual(
            [(link["href"], link["target"]) for link in page.all(".agenda .cue")],
            [("/webinars/hubs/?t=600", "_top"), ("/webinars/hubs/?t=1740", "_top")],
        )
        self.assertEqual(page.all("webinar-player"), [])
        self.assertEqual(scripts(page), ["embed/talk.js"])
        self.assertEqual(page.one("header .meta a").text, "Show the player here")
        self.assertEqual(page.one("header .meta a")["href"], "?show=player,agenda")

    def test_shows_the_player_once_asked_for_and_plays_in_the_frame(self):
        for query in (
            "show=agenda,player",
            "show=player, agenda",
            "show=agenda&show=player",
            "show=player,agenda,chat",
        ):
            with self.subTest(query):
                page = self.get_page(f"{ADDRESS}?{query}")
                self.assertEqual(page.one("video")["src"], "/media/recordings/talk.mp4#t=600")
                # In this order: what talks looks for a player that is ready, which takes the video as it finds it.
                self.assertEqual(scripts(page), ["embed/captions.js", "webinar.js", "embed/talk.js"])
                self.assertEqual({script["crossorigin"] for script in page.all("script")}, {"anonymous"})
                self.assertEqual(
                    [(link["href"], link.get("target")) for link in page.all(".agenda .cue")],
                    [("?show=player,agenda&t=600", "_self"), ("?show=player,agenda&t=1740", "_self")],
                )

    def test_marks_the_second_asked_for(self):
        for query in ("t=29:00", "t=1740&show=player"):
            with self.subTest(query):
                page = self.get_page(f"{ADDRESS}?{query}")
                self.assertEqual(page.texts(".agenda a[aria-current]"), ["29:00 Who works there?"])
        self.assertEqual(
            self.get_page(f"{ADDRESS}?t=29m&show=player").one("video")["src"],
            "/media/recordings/talk.mp4#t=1740",
        )

    def test_the_second_asked_for_stays_when_the_player_is_added(self):
        for asked, kept in (("29:00", "t=1740"), ("29:00,30:00", "t=1740,1800")):
            with self.subTest(asked):
                link = self.get_page(f"{ADDRESS}?t={asked}").one("header .meta a")["href"]
                self.assertEqual(link, f"?show=player,agenda&{kept}")
                player = self.get_page(ADDRESS + link).one("webinar-player")
                self.assertEqual(player["data-offset"], "1740")

    def test_an_address_without_its_last_slash_is_led_on(self):
        for address in (ADDRESS, f"/embed/questions/{self.question.pk}/", "/embed/playground/"):
            with self.subTest(address):
                response = self.client.get(f"{address[:-1]}?theme=dark")
                self.assertRedirects(response, f"{address}?theme=dark", 301)
                self.assertEqual(framers(response), "'self' https://www.interregeurope.eu")

    def test_leaves_aside_what_it_does_not_know(self):
        plain = self.client.get(ADDRESS).content
        for query in (
            "show=everything",
            "utm_source=host&Theme=dark",
            "theme=auto&density=comfortable&fonts=portal&accent=",
            "theme=blue&density=%00&fonts=comic&lang=%00&lang=" + "x" * 600,
            "show=%00",
        ):
            with self.subTest(query):
                self.assertEqual(self.client.get(f"{ADDRESS}?{query}").content, plain)

    def test_an_address_that_never_was_is_answered_in_the_frame_too(self):
        for address in ("/embed/webinars/hubs/", "/embed/nothing"):
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response.status_code, 404)
                self.assertIn("frame-ancestors 'self' https://", response.headers["Content-Security-Policy"])

    def test_says_why_a_second_cannot_be_had(self):
        for query, beginning in (
            ("t=soon", "“soon” is not a timecode."),
            ("t=%00", "“�” is not a timecode."),
        ):
            with self.subTest(query):
                notice = self.get_page(f"{ADDRESS}?{query}").one(".notice").text
                self.assertEqual(notice, f"{beginning} Write it as 29:00, 1:02:03 or 1h02m03s.")

    def test_every_link_that_leaves_it_leaves_the_frame(self):
        make_webinar(slug="tube", recording_kind="youtube", recording_url="https://youtu.be/abcdefghijk")
        make_webinar(slug="link", recording_kind="link", recording_url="https://archive.example/talk")
        make_webinar(slug="stand-in", is_stand_in=True, host_page="https://host.example/", **FILE)
        for slug in ("hubs", "tube", "link", "stand-in", "nowhere"):
            for query in ("", "?show=agenda,player&t=60"):
                with self.subTest(slug=slug, query=query):
                    page = Page(self.client.get(f"/embed/webinars/{slug}/agenda/{query}"))
                    # What editors wrote too: links without a target go by the base.
                    self.assertEqual(page.one("base")["target"], "_top")
                    inside = [link["href"] for link in page.all("a") if link.get("target", "_top") != "_top"]
                    self.assertEqual([href for href in inside if not href.startswith("?show=")], [])

    def test_says_whose_page_it_repeats(self):
        response = self.client.get(ADDRESS)
        page = Page(response)
        self.assertEqual(page.one("link[rel=canonical]")["href"], "https://hubs.example/webinars/hubs/")
        self.assertEqual(response["Link"], '<https://hubs.example/webinars/hubs/>; rel="canonical"')
        question = self.client.get(f"/embed/questions/{self.question.pk}/")
        self.assertEqual(
            question["Link"], f'<https://hubs.example/questions/{self.question.pk}/>; rel="canonical"'
        )
        self.assertNotIn("Link", self.client.get("/embed/webinars/nowhere/agenda/"))
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex")
        self.assertEqual(response["X-Robots-Tag"], "noindex")

    def test_without_a_recording_it_offers_no_player(self):
        make_segment(make_webinar(slug="unrecorded"), 60, title="All of it")
        for query in ("", "?show=agenda,player"):
            with self.subTest(query):
                page = self.get_page(f"/embed/webinars/unrecorded/agenda/{query}")
                self.assertEqual(page.texts(".agenda .cue"), ["1:00 All of it"])
                self.assertEqual(page.all("webinar-player"), [])
                self.assertEqual(scripts(page), ["embed/talk.js"])
                self.assertEqual(page.one("header .meta").text, "1 talk.")

    @time_machine.travel("2021-03-04 12:00+01:00", tick=False)
    def test_a_webinar_to_come_offers_its_registration(self):
        make_webinar(
            slug="to-come",
            date=datetime.date(2021, 4, 1),
            registration_url="https://register.example/",
            **FILE,
        )
        page = self.get_page("/embed/webinars/to-come/agenda/")
        self.assertEqual(page.one(".ns").text, "The agenda has not been published yet.")
        page = self.get_page("/embed/webinars/to-come/agenda/?show=player")
        self.assertEqual(page.one("header .meta").text, "Still to come. Register")
        self.assertEqual(page.one("header .meta a")["href"], "https://register.example/")
        self.assertEqual(page.texts(".ns"), [])
        self.assertEqual(page.all("webinar-player"), [])

    def test_an_archived_webinar_says_so(self):
        make_segment(make_webinar(slug="archived", status="archived"), title="Kept")
        page = self.get_page("/embed/webinars/archived/agenda/")
        self.assertEqual(page.one(".notice").text, "Archived: kept for reference, and no longer listed.")
        self.assertEqual(page.texts(".agenda .cue"), ["0:00 Kept"])


class FramingTests(EmbedTestCase):
    def test_the_listed_origins_and_the_portal_may_frame_it(self):
        Partner.objects.update(is_active=False)
        self.assertEqual(framers(self.client.get(ADDRESS)), "'self'")
        Partner.objects.create(name="Any", origins="https://partner.example\nhttp://localhost:8080")
        response = self.client.get(ADDRESS)
        self.assertEqual(framers(response), "'self' http://localhost:8080 https://partner.example")
        self.assertNotIn("X-Frame-Options", response)

    def test_a_frame_of_opaque_origin_may_have_it(self):
        response = self.client.get(ADDRESS)
        self.assertEqual(response["Access-Control-Allow-Origin"], "*")
        self.assertEqual(response["Cross-Origin-Resource-Policy"], "cross-origin")
        self.assertNotIn("Access-Control-Allow-Credentials", response)

    def test_what_is_not_there_is_told_in_a_page_that_may_be_framed_too(self):
        make_webinar(slug="draft", title="Hush", status="draft")
        make_webinar(slug="scheduled", title="Hush", published_at="2999-01-01T00:00Z")
        for slug in ("draft", "scheduled", "nowhere"):
            with self.subTest(slug):
                response = self.client.get(f"/embed/webinars/{slug}/agenda/")
                self.assertEqual(response.status_code, 404)
                self.assertEqual(framers(response), "'self' https://www.interregeurope.eu")
                self.assertNotIn("X-Frame-Options", response)
                self.assertEqual(response["X-Robots-Tag"], "noindex")
                self.assertEqual(response["Cross-Origin-Resource-Policy"], "cross-origin")
                page = Page(response)
                self.assertEqual(page.one("h1").text, "This is not here.")
                self.assertEqual(page.one("p a")["href"], "/webinars/")
                self.assertNotContains(response, "Hush", status_code=404)

    def test_what_a_browser_keeps_is_good_as_long_as_the_list_is(self):
        kept = self.client.get(ADDRESS)
        again = self.client.get(ADDRESS, headers={"If-None-Match": kept["ETag"]})
        # Headers of a 304 take the place of those that are kept (RFC 9111, 3.2): it has no policy of its own.
        self.assertEqual((again.status_code, "Content-Security-Policy" in again), (304, False))
        make_partner(origins="https://another.example")
        again = self.client.get(ADDRESS, headers={"If-None-Match": kept["ETag"]})
        self.assertEqual(again.status_code, 200)
        self.assertEqual(framers(again), "'self' https://another.example https://www.interregeurope.eu")

    def test_a_fault_of_ours_is_told_in_the_frame_even_without_a_database(self):
        client = Client(raise_request_exception=False)
        with (
            mock.patch("webinars.embed.framing_origins", side_effect=DatabaseError),
            self.assertLogs("django.request", "ERROR"),
            self.assertNumQueries(0),
        ):
            response = client.get(ADDRESS)
        self.assertEqual((response.status_code, framers(response)), (500, "*"))
        self.assertNotIn("X-Frame-Options", response)
        page = Page(response)
        self.assertEqual(page.texts("h1"), ["The line broke on our side."])
        self.assertEqual([link["target"] for link in page.all("a")], ["_top"])
        for plain in page.all("link[rel=stylesheet]") + page.all("script"):
            path = (plain.get("href") or plain["src"]).removeprefix("/static/")
            self.assertIsNotNone(finders.find(path), path)

    def test_the_portal_itself_may_not_be_framed_elsewhere(self):
        response = self.client.get("/webinars/hubs/")
        self.assertEqual(framers(response), "'self'")
        self.assertEqual(response["X-Frame-Options"], "SAMEORIGIN")


class CookieTests(EmbedTestCase):
    """One stored page serves every host and every visitor, signed in or not."""

    def test_is_the_same_for_everybody(self):
        plain = self.client.get(ADDRESS)
        self.client.force_login(make_editor())
        signed_in = self.client.get(ADDRESS)
        self.client.cookies[settings.SESSION_COOKIE_NAME] = "made-up-session-key"
        made_up = self.client.get(ADDRESS)
        for response in (plain, signed_in, made_up):
            self.assertEqual(response.content, plain.content)
            self.assertEqual(response.headers, plain.headers)
            self.assertFalse(response.cookies)
            self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_is_not_moved_by_a_session_cookie_that_is_broken(self):
        self.client.cookies["sessionid"] = "short"
        response = self.client.get(ADDRESS)
        self.assertFalse(response.cookies)
        self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_reads_no_cookie_and_asks_for_no_account(self):
        self.client.force_login(make_editor())
        with self.assertNumQueries(5):
            self.client.get(ADDRESS)
        # The partners, the webinar, and whether one had this slug formerly.
        with self.assertNumQueries(3):
            self.client.get("/embed/webinars/nowhere/agenda/")

    def test_hides_drafts_from_staff_too(self):
        make_webinar(slug="draft", status="draft")
        self.client.force_login(make_editor())
        self.assertEqual(self.client.get("/embed/webinars/draft/agenda/").status_code, 404)
        self.assertEqual(self.client.get("/webinars/draft/").status_code, 200)

    def test_takes_a_fixed_number_of_queries(self):
        self.assertFixedQueries(
            {
                "embed": 5,
                "embed with the player": 6,
                "embed of everything": 15,
                "embed of a question": 5,
                "embed of a question with the player": 7,
            }
        )

    def test_refuses_to_be_posted_to(self):
        response = self.client.post(ADDRESS)
        self.assertEqual(response.status_code, 405)
        self.assertEqual(response["Allow"], "GET, HEAD")

"""Preview links: one unpublished thing for whoever has its address, for seven days, and nothing else."""

import datetime
import re
from urllib.parse import urlsplit

import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.test import override_settings
from django.urls import reverse

from hubsportal.workflow import previews
from hubsportal.workflow.models import PreviewKey
from tests.admin_forms import AdminTestCase
from tests.factories import (
    make_editor,
    make_evidence,
    make_hub,
    make_learning,
    make_person,
    make_question,
    make_segment,
    make_staff,
    make_track,
    make_webinar,
)
from tests.hidden import Hidden, words_in
from tests.pages import Page, PageTestCase
from tests.portal import Portal

NOW = datetime.datetime(2026, 3, 5, 13, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def link_to(thing, now=None):
    return previews.make_link(thing, now)[0]


class OneThingTests(PageTestCase):
    """What is behind a link is what staff see of that thing, and no more."""

    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)
        cls.hidden = {
            "draft": Hidden(cls.portal, "BE351", status="draft"),
            "in review": Hidden(cls.portal, "BE353", status="review", published_at="2020-01-01T00:00Z"),
            "scheduled": Hidden(cls.portal, "BE331", status="published", published_at="2035-01-01T00:00Z"),
            "archived too early": Hidden(
                cls.portal, "BE336", status="archived", published_at="2035-01-01T00:00Z"
            ),
        }

    def test_shows_of_it_what_staff_see(self):
        for state, hidden in self.hidden.items():
            for thing in hidden.publishables:
                with self.subTest(state=state, thing=type(thing).__name__):
                    shown = words_in(self.get_page(link_to(thing)).response.content.decode())
                    self.client.force_login(make_editor())
                    staff = words_in(self.get_page(thing.get_absolute_url()).response.content.decode())
                    self.client.logout()
                    self.assertEqual(shown, staff)
                    self.assertGreater(len(shown), 3)

    def test_shows_nothing_else_that_is_hidden(self):
        """Two of each kind: the page of one has no word of the other."""
        for state, hidden in self.hidden.items():
            others = {word for other in self.hidden.values() if other is not hidden for word in other.words}
            for thing in hidden.publishables:
                with self.subTest(state=state, thing=type(thing).__name__):
                    found = self.client.get(link_to(thing)).content.decode()
                    self.assertEqual(others & set(words_in(found)), set())

    def test_opens_no_other_address(self):
        hidden = self.hidden["draft"]
        for thing in hidden.publishables:
            self.client.get(link_to(thing))
            for address in (
                *hidden.pages.values(),
                *hidden.followers.values(),
                *hidden.formats.values(),
                *hidden.embeds.values(),
            ):
                with self.subTest(thing=type(thing).__name__, address=address):
                    self.assertEqual(self.client.get(address).status_code, 404)

    def test_a_learning_shows_no_evidence_from_a_webinar_that_is_not_public(self):
        hidden = self.hidden["draft"]
        evidence = make_evidence(hidden.learning, question=hidden.question)
        found = self.client.get(link_to(hidden.learning)).content.decode()
        self.assertNotIn(evidence.question.question, found)
        self.assertNotIn(hidden.webinar.title, found)

    def test_staff_see_behind_it_what_they_hand_on(self):
        hidden = self.hidden["draft"]
        evidence = make_evidence(hidden.learning, question=hidden.question)
        self.client.force_login(make_editor())
        page = self.get_page(link_to(hidden.learning))
        self.assertNotIn(evidence.question.question, page.response.content.decode())
        self.assertNotIn("Edit", page.one("[role=note]").text)

    def test_takes_the_same_number_of_queries_whatever_there_is_besides(self):
        webinar = make_question(make_webinar(status="draft")).webinar
        address = link_to(webinar)
        self.client.get(address)
        with self.assertNumQueries(11):
            self.client.get(address)
        for _ in range(4):
            make_question(webinar)
        with self.assertNumQueries(11):
            self.client.get(address)


@time_machine.travel(NOW, tick=False)
class AnswerTests(PageTestCase):
    def test_says_that_it_is_a_draft_and_until_when(self):
        for state, words in (
            ({"status": "draft"}, "draft"),
            ({"status": "review"}, "in review"),
            ({"status": "published", "published_at": NOW + DAY}, "scheduled"),
        ):
            with self.subTest(words):
                page = self.get_page(link_to(make_hub(**state)))
                self.assertEqual(
                    page.texts("[role=note] p"),
                    [
                        f"A preview, not public ({words}): please do not cite it. "
                        "This link works until 12 March 2026, 14:00.",
                        "Links to what else is not public yet lead nowhere.",
                    ],
                )

    def test_is_kept_by_nobody_and_told_to_nobody(self):
        webinar = make_webinar(status="draft")
        make_track(webinar, [(0, 3, "Words")])
        link = link_to(webinar)
        answers = [
            link,
            f"{link}chapters.vtt",
            f"{link}transcript/en/",
            f"{link}captions/en.vtt",
            "/preview/x/",
        ]
        for address in answers:
            with self.subTest(address):
                response = self.client.get(address)
                self.assertEqual(response["Cache-Control"], "private, no-store")
                self.assertEqual(response["Referrer-Policy"], "no-referrer")
                self.assertEqual(response["X-Robots-Tag"], "noindex")
                self.assertEqual((response.cookies, "Cookie" in response.get("Vary", "")), ({}, False))

    def test_is_read_only(self):
        link = link_to(make_hub(status="draft"))
        for method in ("post", "put", "patch", "delete"):
            with self.subTest(method):
                self.assertEqual(getattr(self.client, method)(link).status_code, 405)
        self.assertEqual(self.client.head(link).status_code, 200)

    def test_its_own_address_names_no_secret(self):
        hub = make_hub(status="draft")
        page = self.get_page(link_to(hub))
        self.assertEqual(
            page.one("link[rel=canonical]")["href"], f"https://hubs.example{hub.get_absolute_url()}"
        )

    def test_its_links_to_seconds_and_captions_work_behind_it(self):
        webinar = make_webinar(status="draft", recording_kind="file", recording_file="recordings/talk.mp4")
        make_question(webinar, 120, question="Who pays?", answered_by=[make_person()])
        make_segment(webinar, 600)
        make_track(webinar, [(0, 3, "Words")])
        link = link_to(webinar)
        page = self.get_page(link)
        addresses = {
            element.get("href") or element["src"]
            for element in page.all("a[href]") + page.all("track[src]")
            if webinar.slug in (element.get("href") or element["src"])
            or "preview" in (element.get("href") or "")
        }
        own = {address for address in addresses if address.startswith("/") and "cite." not in address}
        self.assertIn(f"{link}?t=120", own)
        # What other sites may show is for what is public.
        for address in own - {address for address in own if address.startswith("/embed/")}:
            with self.subTest(address):
                self.assertTrue(address.startswith(link), address)
                self.assertEqual(self.client.get(address).status_code, 200)
        self.assertContains(self.client.get(f"{link}?t=120"), "Who pays?")

    def test_what_is_beneath_another_address_is_not_beneath_the_link(self):
        link = link_to(make_webinar(status="draft"))
        for rest in ("nonsense", "../../admin/", "%2e%2e/%2e%2e/admin/", "//evil.example/", "cite.txt\0"):
            with self.subTest(rest):
                self.assertEqual(self.client.get(f"{link}{rest}").status_code, 404)

    def test_leads_to_the_page_itself_once_it_is_public(self):
        webinar = make_webinar(status="draft")
        link = link_to(webinar)
        for status in ("published", "archived"):
            webinar.status = status
            webinar.save()
            with self.subTest(status):
                response = self.client.get(f"{link}?t=29:00")
                self.assertRedirects(
                    response, f"{webinar.get_absolute_url()}?t=29:00", fetch_redirect_response=False
                )
                self.assertEqual(response["Cache-Control"], "private, no-store")

    def test_shows_the_thing_as_it_stands_now(self):
        hub = make_hub(status="draft", name="Before")
        link = link_to(hub)
        hub.name, hub.slug = "After", "after"
        hub.save()
        self.assertEqual(self.get_page(link).texts("h1"), ["After"])


class EndTests(PageTestCase):
    def ended(self, link, status, **travel):
        page = self.get_page(link, status=status)
        return page.one("h1").text, page.one(".standfirst").text

    def test_after_seven_days(self):
        link = link_to(make_hub(status="draft"), NOW)
        with time_machine.travel(NOW + 7 * DAY - datetime.timedelta(seconds=1), tick=False):
            self.get_page(link)
        with time_machine.travel(NOW + 7 * DAY, tick=False):
            self.assertEqual(
                self.ended(link, 410),
                (
                    "This preview has ended.",
                    "This link worked for seven days, and they are over. Whoever sent it to you can make a new one.",
                ),
            )

    def test_revoked(self):
        hub, other = make_hub(status="draft"), make_hub(status="draft")
        links, others = [link_to(hub), link_to(hub)], link_to(other)
        previews.revoke(hub)
        for link in links:
            self.assertIn(
                "This link was revoked by those who work on what it showed.", self.ended(link, 410)[1]
            )
        self.get_page(others)
        self.get_page(link_to(hub))

    def test_deleted_and_restored_it_stays_ended(self):
        hub = make_hub(status="draft")
        link = link_to(hub)
        key = hub.pk
        hub.delete()
        self.assertIn("What this link showed has been deleted.", self.ended(link, 410)[1])
        hub.pk = key
        hub.save(force_insert=True)
        self.assertIn("This link was revoked", self.ended(link, 410)[1])
        link_to(hub)
        self.assertIn("This link was revoked", self.ended(link, 410)[1])

    def test_what_was_never_a_link_of_ours(self):
        hub = make_hub(status="draft")
        link = link_to(hub)
        token = link.split("/")[2]
        for broken in (
            "x", token[:-1], f"{token}x", token[1:], token.swapcase(), token.replace(":", "."), "a" * 5000, "%00", "a%00b",
            "%ff%fe", "’ò☃", "..", f"{token}:{token}",
        ):  # fmt: skip
            with self.subTest(broken):
                self.assertEqual(
                    self.ended(f"/preview/{broken}/", 404),
                    (
                        "This link opens no preview.",
                        "A part of it may be missing: copy it whole, up to the last stroke.",
                    ),
                )

    def test_a_signature_made_for_something_else(self):
        hub = make_hub(status="draft")
        key = PreviewKey.objects.create(
            content_type=ContentType.objects.get_for_model(hub), object_id=hub.pk
        ).key
        until = int((datetime.datetime.now(datetime.UTC) + DAY).timestamp())
        content = ["hubs.hub", hub.pk, key, until]
        self.get_page(f"/preview/{signing.dumps(content, salt=previews.SALT)}/")
        self.get_page(f"/preview/{signing.dumps(content, salt='another')}/", status=404)
        with override_settings(SECRET_KEY="another"):
            forged = signing.dumps(content, salt=previews.SALT)
        self.get_page(f"/preview/{forged}/", status=404)

    def test_a_kind_that_the_portal_has_no_more(self):
        until = int((datetime.datetime.now(datetime.UTC) + DAY).timestamp())
        for label in ("hubs.castle", "nonsense", "auth.user", "webinars.qaitem"):
            with self.subTest(label):
                token = signing.dumps([label, 1, "key", until], salt=previews.SALT)
                self.ended(f"/preview/{token}/", 410)

    def test_links_live_through_a_change_of_the_secret_key(self):
        with override_settings(SECRET_KEY="old"):
            link = link_to(make_hub(status="draft"))
        self.get_page(link, status=404)
        with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"]):
            self.get_page(link)


@time_machine.travel(NOW, tick=False)
@override_settings(SITE_URL="https://hubs.example")
class StaffTests(AdminTestCase):
    """Where links are made and ended."""

    def page_of(self, thing):
        return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_preview", args=[thing.pk])

    def make(self, thing):
        page = Page(self.client.post(self.page_of(thing), {"_make": "1"}))
        return page.one("#link")["value"]

    def test_the_form_leads_there(self):
        hub = make_hub(status="draft")
        page = Page(self.client.get(reverse("admin:hubs_hub_change", args=[hub.pk])))
        self.assertIn(self.page_of(hub), [link["href"] for link in page.all(".object-tools a")])

    def test_makes_a_link_that_works_for_a_visitor(self):
        hub = make_hub(status="draft", name="Trakk")
        link = self.make(hub)
        self.assertTrue(link.startswith("https://hubs.example/preview/"))
        self.client.logout()
        self.assertEqual(Page(self.client.get(urlsplit(link).path)).texts("h1"), ["Trakk"])

    def test_looking_makes_none(self):
        hub = make_hub(status="draft")
        page = Page(self.client.get(self.page_of(hub)))
        self.assertEqual(page.all("#link"), [])
        self.assertFalse(PreviewKey.objects.exists())

    def test_says_that_there_are_links_and_ends_them(self):
        hub = make_hub(status="draft")
        link = urlsplit(self.make(hub)).path
        self.assertContains(
            self.client.get(self.page_of(hub)), "the last of them working until 12 March 2026, 14:00."
        )
        response = self.client.post(self.page_of(hub), {"_revoke": "1"})
        self.assertEqual(self.messages_of(response), ["No preview link of it works any more."])
        self.assertEqual(self.client.get(link).status_code, 410)
        self.assertNotContains(response, "_revoke")

    def test_tells_the_history_who_did_it(self):
        hub = make_hub(status="draft")
        self.make(hub)
        self.client.post(self.page_of(hub), {"_revoke": "1"})
        told = LogEntry.objects.order_by("pk").values_list("user", "change_message")
        self.assertEqual(
            [*told], [(self.editor.pk, "Made a preview link."), (self.editor.pk, "Ended all preview links.")]
        )

    def test_says_that_what_is_public_needs_none(self):
        hub = make_hub()
        page = Page(self.client.get(self.page_of(hub)))
        self.assertIn("It is published: everybody can read it at its own address", page.text)
        self.assertEqual(page.all("[name=_make]"), [])

    def test_only_for_those_who_may_change_the_thing(self):
        draft, public = make_hub(status="draft"), make_hub()
        for rights, thing, status in (
            ([], draft, 403),
            (["hubs.view_hub"], draft, 403),
            (["hubs.change_hub"], draft, 200),
            (["hubs.change_hub"], public, 403),
            (["webinars.change_webinar"], draft, 403),
        ):
            with self.subTest(rights=rights, thing=thing.status):
                self.client.force_login(make_staff(*rights))
                for ask in (self.client.get, self.client.post):
                    self.assertEqual(ask(self.page_of(thing)).status_code, status)
        self.client.logout()
        self.assertEqual(self.client.get(self.page_of(draft)).status_code, 302)

    def test_of_nothing(self):
        for key in ("999", "nonsense", "_00"):
            with self.subTest(key):
                self.assertEqual(self.client.get(f"/admin/hubs/hub/{key}/preview/").status_code, 302)

    def test_of_a_learning_and_its_words(self):
        learning = make_learning(status="draft", statement="No <i>single</i> model fits.")
        response = self.client.post(self.page_of(learning), {"_make": "1"})
        self.assertIn("No &lt;i&gt;single&lt;/i&gt; model fits.", response.content.decode())
        self.assertIn("no-store", response["Cache-Control"])
        self.assertNotRegex(
            response.content.decode(), re.compile(r"\sstyle=|<script(?![^>]*\ssrc=)[^>]*>\s*\S")
        )

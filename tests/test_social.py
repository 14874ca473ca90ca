"""What other sites show beside a link to a page (OpenGraph, https://ogp.me)."""

import pytest

from tests import factories as make
from tests.hidden import Hidden
from tests.pages import PageTestCase
from tests.portal import Portal

pytestmark = pytest.mark.once

SITE = "https://hubs.example"


class SocialTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)

    def test_every_page_has_what_a_link_to_it_shows(self):
        for kind, address in self.portal.pages.items():
            with self.subTest(page=kind):
                page = self.get_page(address)
                meta = {one["property"]: one["content"] for one in page.all("meta[property]")}
                self.assertEqual(
                    set(meta),
                    {
                        "og:site_name", "og:type", "og:title", "og:description", "og:url", "og:image",
                        "og:image:width", "og:image:height", "og:image:alt",
                    },
                )  # fmt: skip
                self.assertTrue(all(meta.values()))
                self.assertEqual(meta["og:url"], page.one("link[rel=canonical]")["href"])
                self.assertEqual((meta["og:image:width"], meta["og:image:height"]), ("1200", "630"))
                self.assertEqual(page.one("meta[name=twitter:card]")["content"], "summary_large_image")

    def test_webinars_questions_and_learnings_have_a_card_of_their_own(self):
        own = {
            kind
            for kind, address in self.portal.pages.items()
            if "/cards/" in self.get_page(address).one("meta[property=og:image]")["content"]
        }
        self.assertEqual(own, {"webinar", "webinar at a second", "question", "learning"})

    def test_a_draft_has_none(self):
        hidden = Hidden(self.portal, "BE351", status="draft")
        self.client.force_login(make.make_editor())
        for what in ("webinar", "question", "learning"):
            with self.subTest(what):
                page = self.get_page(hidden.pages[what])
                self.assertEqual(
                    page.one("meta[property=og:image]")["content"], f"{SITE}/static/images/social.png"
                )
                self.assertEqual(page.all("link[type=application/json+oembed]"), [])

"""The cards: what stands on them, when they are drawn, how long they are kept, and for whom they are not."""

import io
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import SimpleTestCase
from django.utils import timezone
from PIL import Image, ImageChops

from hubsportal import cards
from hubsportal.cards import drawing, keeping
from tests import factories as make
from tests.hidden import Hidden
from tests.pages import PageTestCase
from tests.portal import Portal

pytestmark = pytest.mark.once

RED = (169, 22, 47)
LINE = cards.Line(5400, (0, 330, 1030), (1740, 1800), 1740)


def card(words="What is the business model?", line=LINE, label="Question · Creative hubs"):
    return cards.Card("question", 1, label, words, line)


def reds(picture, box):
    """How many pixels of a part of a picture are of the red that means “plays”."""
    return sum(count for count, colour in picture.crop(box).getcolors(1 << 24) if colour == RED)


class DrawingTests(SimpleTestCase):
    def test_is_of_the_size_that_pages_say_and_small(self):
        for width, height in cards.SIZES.items():
            with self.subTest(width):
                encoded = drawing.encode(drawing.draw(card()), width)
                with Image.open(io.BytesIO(encoded)) as picture:
                    self.assertEqual((picture.size, picture.format), ((width, height), "PNG"))
                self.assertLess(len(encoded), 60_000)

    def test_red_plays_and_nothing_else_is_red(self):
        words, line = (0, 120, 1200, 470), (0, 480, 1200, 630)
        drawn = drawing.draw(card())
        self.assertEqual(reds(drawn, words), 0)
        self.assertGreater(reds(drawn, line), 100)
        # The playhead stands where its second lies: 1740 of 5400.
        self.assertEqual(drawn.getpixel((72 + round(1740 / 5400 * 1056), 500)), RED)
        self.assertEqual(reds(drawing.draw(card(line=None)), line), 0)
        still = drawing.draw(card(line=cards.Line(5400, (0, 330))))
        self.assertEqual(reds(still, line), 0)

    def test_no_words_reach_over_the_edge_however_long_they_are(self):
        for words in (
            "word " * 80, "x" * 400, "Donaudampfschifffahrtsgesellschaftskapitänsmützenverordnung " * 3, "W", "a" * 39 + " b",
        ):  # fmt: skip
            with self.subTest(words[:20]):
                drawn = drawing.draw(card(words, None, "label " * 40))
                paper = Image.new("RGB", drawn.size, drawing.PAPER)
                left, _top, right, bottom = ImageChops.difference(drawn, paper).getbbox()
                self.assertGreaterEqual(left, 60)
                self.assertLessEqual(right, 1140)
                self.assertLessEqual(bottom, 545)
                # Between the words and the line lies paper.
                between = ImageChops.difference(drawn, paper).crop((0, 476, 1200, 490))
                self.assertIsNone(between.getbbox())

    def test_letters_of_european_languages_are_there_and_of_others_missed(self):
        for words in ("Łódź, Šibenik, Çanakkale, Ærø, Iași", "“Hubs” – 100 % …", "e\u0301", "a\u200bb\xad"):
            with self.subTest(words):
                drawing.draw(card(words))
        for words in ("Θεσσαλονίκη", "Пловдив", "東京", "🎬"):
            with self.subTest(words), self.assertRaises(drawing.NoLetters):
                drawing.draw(card(words))

    def test_the_address_changes_with_all_that_it_shows_and_with_nothing_else(self):
        digests = {
            one.digest
            for one in (
                card(), card("Other words?"), card(label="Question"), card(line=None),
                card(line=cards.Line(5400, (0, 330, 1030), (1740, 1800), 1800)),
            )
        }  # fmt: skip
        self.assertEqual(len(digests), 5)
        self.assertEqual(card().digest, card().digest)
        with mock.patch.object(cards, "FORMAT", cards.FORMAT + 1):
            self.assertNotIn(card().digest, digests)


class CardPageTestCase(PageTestCase):
    def setUp(self):
        keeping.forget()

    def address(self, thing):
        picture = self.get_page(thing.get_absolute_url()).one("meta[property=og:image]")["content"]
        return picture.removeprefix("https://hubs.example")

    def kept(self):
        storage = storages["cards"]
        try:
            kinds = storage.listdir("")[0]
        except FileNotFoundError:
            return []
        folders = [f"{kind}/{key}" for kind in kinds for key in storage.listdir(kind)[0]]
        return sorted(f"{folder}/{name}" for folder in folders for name in storage.listdir(folder)[1])


class AnswerTests(CardPageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)
        cls.things = {
            "webinar": cls.portal.webinars[0],
            "question": cls.portal.questions[0],
            "learning": cls.portal.learnings[0],
        }

    def test_each_kind_is_drawn_when_it_is_first_asked_for_and_kept(self):
        for kind, thing in self.things.items():
            with self.subTest(kind):
                address = self.address(thing)
                first = self.client.get(address)
                self.assertEqual((first.status_code, first["Content-Type"]), (200, "image/png"))
                with Image.open(io.BytesIO(first.content)) as picture:
                    self.assertEqual(picture.size, (1200, 630))
                with mock.patch.object(drawing, "draw", side_effect=AssertionError("drawn again")):
                    self.assertEqual(self.client.get(address).content, first.content)

    def test_caches_keep_it_for_a_day_and_any_site_may_show_it(self):
        address = self.address(self.portal.webinars[0])
        response = self.client.get(address)
        self.assertEqual(response["Cache-Control"], "public, max-age=86400")
        self.assertEqual(response["Cross-Origin-Resource-Policy"], "cross-origin")
        self.assertNotIn("Cookie", response.get("Vary", ""))
        again = self.client.get(address, headers={"if-none-match": response["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))
        headed = self.client.head(address)
        self.assertEqual((headed.status_code, headed.content), (200, b""))
        self.assertEqual(self.client.post(address).status_code, 405)

    def test_a_changed_title_is_another_card_and_the_old_address_leads_to_it(self):
        webinar = make.make_webinar(title="Before")
        before = self.address(webinar)
        self.client.get(before)
        webinar.title = "After"
        webinar.save()
        after = self.address(webinar)
        self.assertNotEqual(before, after)
        self.assertRedirects(self.client.get(before), after)
        self.assertEqual([name.rpartition("/")[2] in after for name in self.kept()], [True])

    def test_an_address_that_stays_the_same_leads_to_the_present_card(self):
        webinar = self.portal.webinars[0]
        self.assertRedirects(self.client.get(f"/cards/webinar/{webinar.pk}.png"), self.address(webinar))

    def test_a_drafts_is_not_found_by_staff_neither(self):
        hidden = Hidden(self.portal, "BE351", status="draft")
        self.client.force_login(make.make_editor())
        now = timezone.now()
        for kind, thing in (
            ("webinar", hidden.webinar), ("question", hidden.question), ("learning", hidden.learning),
        ):  # fmt: skip
            with self.subTest(kind):
                self.assertIsNone(cards.find(kind, thing.pk, now))
                self.assertEqual(self.client.get(f"/cards/{kind}/{thing.pk}.png").status_code, 404)
        self.assertEqual(self.kept(), [])

    def test_what_is_taken_back_is_not_shown_any_more(self):
        webinar = make.make_webinar()
        address = self.address(webinar)
        self.assertEqual(self.client.get(address).status_code, 200)
        type(webinar).objects.filter(pk=webinar.pk).update(status="draft")
        self.assertEqual(self.client.get(address).status_code, 404)

    def test_a_draft_hub_or_webinar_behind_a_receipt_is_not_on_the_card(self):
        learning = make.make_learning()
        make.make_evidence(learning, webinar=make.make_webinar(status="draft", title="Hushed"), start=90)
        self.assertEqual(cards.find("learning", learning.pk, timezone.now()).label, "Learning")

    def test_addresses_of_nothing_are_not_found(self):
        pk = self.portal.webinars[0].pk
        for address in (
            "/cards/hub/1.png", "/cards/webinar/0.png", "/cards/webinar/999999999999999999999.png",
            f"/cards/webinar/{pk}/abc-999.png", f"/cards/nothing/{pk}/abc-1200.png",
        ):  # fmt: skip
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 404)

    def test_words_without_letters_of_ours_have_the_general_picture(self):
        address = self.address(make.make_webinar(title="Θεσσαλονίκη"))
        response = self.client.get(address)
        self.assertRedirects(response, "/static/images/social.png", fetch_redirect_response=False)
        self.assertEqual((response["Cache-Control"], self.kept()), ("no-store", []))

    def test_nobody_waits_long_while_others_are_drawn(self):
        address = self.address(self.portal.webinars[0])
        with mock.patch.object(keeping, "LONGEST_WAIT", 0), keeping._one_at_a_time:
            self.assertEqual(self.client.get(address)["Location"], "/static/images/social.png")

    def test_a_card_that_cannot_be_kept_is_answered_all_the_same(self):
        address = self.address(self.portal.webinars[0])
        with mock.patch.object(type(storages["cards"]), "_save", side_effect=OSError("disk full")):
            self.assertEqual(self.client.get(address).status_code, 200)

    def test_a_card_that_was_kept_in_part_is_drawn_anew(self):
        address = self.address(self.portal.webinars[0])
        whole = self.client.get(address).content
        (name,) = self.kept()
        for part in (b"", whole[:1000]):
            with self.subTest(kept=len(part)):
                storages["cards"].delete(name)
                storages["cards"].save(name, ContentFile(part))
                self.assertEqual(self.client.get(address).content, whole)
                with storages["cards"].open(name) as file:
                    self.assertEqual(file.read(), whole)
                self.assertEqual(self.kept(), [name])


class CommandTests(CardPageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)

    def run_it(self, *args):
        out = io.StringIO()
        call_command("make_cards", *args, stdout=out)
        return out.getvalue().strip()

    def test_draws_what_is_missing_and_forgets_what_is_not_public(self):
        count = 1 + len(self.portal.questions) + 1
        self.assertEqual(self.run_it(), f"{count} drawn, 0 files forgotten, 0 with the general picture.")
        self.assertEqual(len(self.kept()), count)
        self.assertEqual(self.run_it(), "0 drawn, 0 files forgotten, 0 with the general picture.")
        learning = self.portal.learnings[0]
        type(learning).objects.filter(pk=learning.pk).update(status="draft")
        self.assertEqual(self.run_it(), "0 drawn, 1 files forgotten, 0 with the general picture.")

    def test_anew_draws_all_of_them(self):
        self.run_it()
        count = len(self.kept())
        self.assertEqual(
            self.run_it("--anew"), f"{count} drawn, {count} files forgotten, 0 with the general picture."
        )

"""Asking for a review, and its answer: on the form, on the first page, by mail, and in lists."""

import datetime
from unittest import mock

import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs.models import Hub
from hubsportal.roles import AUTHOR, EXPERT, PUBLISHER
from hubsportal.workflow.models import Review
from tests.admin_forms import AdminTestCase, as_shown
from tests.factories import make_hub, make_learning, make_plan, make_segment, make_staff, make_webinar
from tests.pages import Page
from webinars.models import Webinar

INDEX = reverse("admin:index")
LIST = reverse("admin:hubs_hub_changelist")


def change_url(thing):
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk])


class ReviewTestCase(AdminTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.author = cls.member(AUTHOR, "Anna", "Author")
        cls.expert = cls.member(EXPERT, "Eva", "Expert")
        cls.publisher = cls.member(PUBLISHER, "Paul", "Publisher")

    @staticmethod
    def member(group, first_name, last_name, **fields):
        email = f"{first_name.lower()}@hubs.example"
        names = {"first_name": first_name, "last_name": last_name, "email": email}
        person = make_staff(**(names | fields))
        person.groups.add(Group.objects.get(name=group))
        return person

    def press(self, person, thing, step, note="", **typed):
        """What somebody gets who presses a button of a thing's form."""
        self.client.force_login(person)
        url = change_url(thing)
        data = as_shown(self.client.get(url)) | {"_step": step, "review_note": note} | typed
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client.post(url, data, follow=True)
        thing.refresh_from_db()
        return response

    def first_page(self, person):
        self.client.force_login(person)
        return Page(self.client.get(INDEX))

    def form(self, person, thing):
        self.client.force_login(person)
        return Page(self.client.get(change_url(thing)))


@time_machine.travel(datetime.datetime(2026, 3, 5, 13, tzinfo=datetime.UTC), tick=False)
class AskedTests(ReviewTestCase):
    def test_a_draft_comes_into_review_with_its_note(self):
        hub = make_hub(status="draft")
        response = self.press(self.author, hub, "ask", "The photo is cleared.", tagline="A house of makers")
        review = Review.objects.get()
        self.assertEqual((hub.status, hub.tagline), ("review", "A house of makers"))
        self.assertEqual(
            (review.thing, review.asked_by, review.note), (hub, self.author, "The photo is cleared.")
        )
        self.assertEqual((review.asked_at, review.answer), (timezone.now(), ""))
        self.assertIn("1 person who may publish is told by mail.", self.messages_of(response))

    def test_a_new_thing_is_saved_and_asked_about_at_once(self):
        self.client.force_login(self.author)
        url = reverse("admin:webinars_webinar_add")
        typed = {
            "title": "New",
            "slug": "new",
            "date": "2026-03-04",
            "_step": "ask",
            "review_note": "Please.",
        }
        self.assertEqual(self.client.post(url, as_shown(self.client.get(url)) | typed).status_code, 302)
        webinar = Webinar.objects.get()
        self.assertEqual((webinar.status, webinar.reviews.get().note), ("review", "Please."))

    def test_it_stands_on_the_first_page_of_those_who_publish(self):
        for hub in (make_hub(name="Trakk", status="draft"), make_hub(name="Other", status="draft")):
            self.press(self.author, hub, "ask", f"On {hub.name}.")
        page = self.first_page(self.publisher)
        self.assertEqual(page.texts("#waiting .count"), ["2"])
        waiting = page.all(".reviews")[0]
        self.assertEqual(
            waiting.texts("li"),
            [
                "Trakk Hub Anna Author, 5 March 2026, 14:00 On Trakk.",
                "Other Hub Anna Author, 5 March 2026, 14:00 On Other.",
            ],
        )
        self.assertEqual(waiting.all("li a")[0]["href"], change_url(Hub.objects.get(name="Trakk")))

    def test_it_stands_on_nobody_elses_first_page(self):
        self.press(self.author, make_hub(status="draft"), "ask", "Please.")
        for person in (self.author, self.expert, make_staff()):
            self.assertEqual(self.first_page(person).all("#waiting"), [])

    def test_things_that_came_into_review_by_another_way_are_shown_too(self):
        make_plan(title="Wallonia", status="review")
        page = self.first_page(self.publisher)
        self.assertEqual(page.all(".reviews")[0].texts("li"), ["Wallonia Action plan"])

    def test_who_asked_and_why_stand_on_its_form(self):
        hub = make_hub(status="draft")
        self.press(self.author, hub, "ask", "First line.\n\nSecond <b>line</b>.")
        for person in (self.publisher, self.author):
            self.assertEqual(
                self.form(person, hub).texts(".review p"),
                [
                    "Anna Author asked for a review, 5 March 2026, 14:00.",
                    "First line.",
                    "Second <b>line</b>.",
                ],
            )

    def test_what_an_account_asked_for_outlives_it(self):
        hub = make_hub(status="draft")
        self.press(self.author, hub, "ask")
        self.author.delete()
        self.assertEqual(
            self.form(self.publisher, hub).texts(".review p"),
            ["Somebody whose account is gone asked for a review, 5 March 2026, 14:00."],
        )

    def test_a_note_has_its_limit_and_stays_in_the_form(self):
        hub, note = make_hub(status="draft"), "x" * 2001
        response = self.press(self.author, hub, "ask", note)
        self.assertEqual(
            self.errors_of(response),
            ["Note: Ensure this value has at most 2000 characters (it has 2001)."],
        )
        self.assertEqual((hub.status, Review.objects.count()), ("draft", 0))
        self.assertIn(note, response.content.decode())

    def test_a_form_with_a_mistake_asks_for_nothing_and_offers_the_same_buttons(self):
        hub = make_hub(status="draft")
        response = self.press(self.author, hub, "ask", "Please.", name="")
        self.assertEqual(self.errors_of(response), ["Name: This field is required."])
        self.assertEqual((hub.status, Review.objects.count(), mail.outbox), ("draft", 0, []))
        self.assertEqual([step.value for step in response.context["steps"]], ["ask"])

    def test_a_mistake_in_a_row_leaves_the_state_as_it_is_too(self):
        webinar = make_webinar(status="draft")
        make_segment(webinar, 0)
        response = self.press(self.publisher, webinar, "publish", **{"segments-0-start": "soon"})
        page = Page(response)
        self.assertEqual(page.one(".field-state .readonly").text, "draft")
        self.assertEqual(page.texts(".steps button"), ["Ask for review", "Publish", "Schedule"])


class AnsweredTests(ReviewTestCase):
    def setUp(self):
        super().setUp()
        self.hub = make_hub(status="draft", name="Trakk")
        self.press(self.author, self.hub, "ask", "Please.")

    def test_publishing_answers_it(self):
        self.press(self.publisher, self.hub, "publish")
        review = Review.objects.get()
        self.assertTrue(self.hub.is_published)
        self.assertEqual((review.answer, review.answered_by), ("published", self.publisher))
        self.assertEqual(self.first_page(self.publisher).all("#waiting"), [])

    def test_scheduling_answers_it(self):
        self.press(self.publisher, self.hub, "schedule", published_at_0="2040-03-05", published_at_1="14:00")
        self.assertTrue(self.hub.is_scheduled)
        self.assertEqual(Review.objects.get().answer, "published")

    def test_it_is_sent_back_with_a_note(self):
        self.press(self.publisher, self.hub, "send-back", "Name the source.")
        review = Review.objects.get()
        self.assertEqual(
            (self.hub.status, review.answer, review.answer_note), ("draft", "sent-back", "Name the source.")
        )
        page = self.first_page(self.author)
        self.assertEqual(page.texts("#sent-back .count"), ["1"])
        self.assertRegex(
            page.all(".reviews")[0].texts("li")[0], r"Trakk Hub Paul Publisher, .* Name the source\."
        )
        self.assertRegex(
            self.form(self.author, self.hub).one(".review").text,
            r"Paul Publisher, .*: sent back\. Name the source\.",
        )

    def test_it_is_not_sent_back_without_a_word(self):
        response = self.press(self.publisher, self.hub, "send-back", " ")
        self.assertEqual(self.errors_of(response), ["Note: Say in the note what is still to be done."])
        self.assertEqual(self.hub.status, "review")
        self.assertEqual(
            [step.value for step in response.context["steps"]], ["publish", "schedule", "send-back"]
        )

    def test_a_note_is_kept_for_what_nobody_asked_about(self):
        plan = make_plan(status="review")
        self.press(self.publisher, plan, "send-back", "Too early.")
        self.assertEqual(plan.reviews.get().answer_note, "Too early.")
        self.assertEqual(self.first_page(self.author).all("#sent-back"), [])

    def test_asking_again_takes_it_off_the_first_page_and_opens_a_new_one(self):
        self.press(self.publisher, self.hub, "send-back", "Name the source.")
        self.press(self.author, self.hub, "ask", "Named.")
        self.assertEqual(self.first_page(self.author).all("#sent-back"), [])
        self.assertEqual([review.note for review in self.hub.reviews.all()], ["Named.", "Please."])
        self.assertIn("Named.", self.first_page(self.publisher).all(".reviews")[0].text)

    def test_a_request_that_a_restore_left_behind_is_not_open_for_ever(self):
        Hub.objects.filter(pk=self.hub.pk).update(status="draft")
        self.hub.refresh_from_db()
        self.press(self.author, self.hub, "ask")
        self.press(self.publisher, self.hub, "publish")
        answers = Review.objects.order_by("pk").values_list("answer", flat=True)
        self.assertEqual([*answers], ["withdrawn", "published"])

    def test_whoever_asked_takes_it_back(self):
        self.press(self.author, self.hub, "draft")
        self.assertEqual((self.hub.status, Review.objects.get().answer), ("draft", "withdrawn"))

    def test_a_button_that_came_too_late_says_so_and_changes_nothing(self):
        self.client.force_login(self.publisher)
        url = change_url(self.hub)
        data = as_shown(self.client.get(url)) | {"_step": "send-back", "review_note": "No."}
        Hub.objects.filter(pk=self.hub.pk).update(status="published", published_at=timezone.now())
        response = self.client.post(url, data)
        self.assertContains(response, "“Send back” cannot be done now: it is published.")
        self.hub.refresh_from_db()
        self.assertEqual(self.hub.status, "published")

    def test_it_goes_with_its_thing(self):
        self.hub.delete()
        self.assertFalse(Review.objects.exists())


class PublishingTests(ReviewTestCase):
    """What the buttons do with the time."""

    def test_published_now_even_if_a_time_to_come_is_set(self):
        later = timezone.now() + datetime.timedelta(days=9)
        hub = make_hub(status="draft", published_at=later)
        self.press(self.publisher, hub, "publish")
        self.assertTrue(hub.is_published)

    def test_published_again_it_keeps_its_first_day(self):
        for status in ("draft", "archived"):
            with self.subTest(status):
                hub = make_hub(status=status, published_at="2020-01-01T00:00Z")
                self.press(self.publisher, hub, "publish")
                self.assertEqual(hub.published_at.year, 2020)

    def test_scheduled_only_for_a_time_to_come(self):
        hub = make_hub(status="draft")
        for day in ("", "2020-01-01"):
            with self.subTest(day):
                typed = {"published_at_0": day, "published_at_1": "12:00" if day else ""}
                response = self.press(self.publisher, hub, "schedule", **typed)
                self.assertEqual(
                    self.errors_of(response),
                    ["Published at: Give the time to come at which it is to become public."],
                )
                self.assertEqual(hub.status, "draft")

    def test_saving_alone_neither_publishes_nor_hides_anything(self):
        later = timezone.now() + datetime.timedelta(days=9)
        scheduled, public = make_hub(published_at=later), make_hub()
        told = "Published at: It is scheduled. Give a time to come, or press “Publish”."
        hides = (
            "Published at: It is public. To hide it until then, press “Back to draft” first, then “Schedule”."
        )
        self.client.force_login(self.publisher)
        for hub, day, sentence in (
            (scheduled, "", told),
            (scheduled, "2020-03-04", told),
            (public, f"{later:%Y-%m-%d}", hides),
        ):
            with self.subTest(day=day):
                url, before = change_url(hub), hub.published_at
                typed = {"published_at_0": day, "published_at_1": "12:00" if day else ""}
                response = self.client.post(url, as_shown(self.client.get(url)) | typed)
                self.assertEqual(self.errors_of(response), [sentence])
                hub.refresh_from_db()
                self.assertEqual(hub.published_at, before)

    def test_an_unreadable_time_is_told_once(self):
        hub = make_hub(status="draft")
        response = self.press(self.publisher, hub, "schedule", published_at_0="soon", published_at_1="12:00")
        self.assertEqual(self.errors_of(response), ["Published at: Enter a valid date."])

    def test_the_index_of_the_search_hears_of_it(self):
        hub = make_hub(status="draft", name="Quokka")
        for step, found in (("publish", True), ("archive", False), ("draft", False), ("publish", True)):
            self.press(self.publisher, hub, step)
            with self.subTest(step):
                page = Page(self.client.get("/search/?q=quokka"))
                self.assertEqual(bool(page.all(".found")), found)


@override_settings(SITE_URL="https://hubs.example")
class MailTests(ReviewTestCase):
    def test_goes_to_those_who_may_publish_each_by_itself(self):
        other = self.member(PUBLISHER, "Petra", "Publisher")
        self.member(PUBLISHER, "Pia", "Gone", is_active=False)
        self.member(PUBLISHER, "Pete", "No staff", is_staff=False)
        self.member(PUBLISHER, "Phil", "Without mail", email="")
        hub = make_hub(name="Trakk", city="Namur", status="draft")
        self.press(self.author, hub, "ask", "The photo is cleared.")
        self.assertEqual([letter.to for letter in mail.outbox], [[self.publisher.email], [other.email]])
        letter = mail.outbox[0]
        self.assertEqual((letter.cc, letter.bcc, letter.subject), ([], [], "Review asked for: Trakk, Namur"))
        self.assertEqual(
            letter.body,
            "Anna Author asks for a review before publication.\n\n"
            f"Hub: Trakk, Namur\nhttps://hubs.example{change_url(hub)}\n\n"
            "The note says:\n\nThe photo is cleared.\n",
        )

    def test_who_may_publish_by_a_right_of_their_own_gets_it_too(self):
        own = make_staff("hubs.publish_hub", email="own@hubs.example")
        for make, expected in (
            (make_hub, {self.publisher.email, own.email}),
            (make_plan, {self.publisher.email}),
        ):
            with self.subTest(make):
                mail.outbox.clear()
                self.press(self.author, make(status="draft"), "ask")
                self.assertEqual({address for letter in mail.outbox for address in letter.to}, expected)

    def test_whoever_asks_writes_to_themselves_no_mail(self):
        response = self.press(self.publisher, make_hub(status="draft"), "ask")
        self.assertEqual(mail.outbox, [])
        self.assertIn(
            "Nobody else who may publish has a mail address here: tell them yourself.",
            self.messages_of(response),
        )

    def test_no_other_step_sends_any(self):
        hub = make_hub(status="draft")
        self.press(self.author, hub, "ask")
        mail.outbox.clear()
        self.press(self.publisher, hub, "send-back", "No.")
        self.press(self.publisher, hub, "publish")
        self.press(self.publisher, hub, "archive")
        self.assertEqual(mail.outbox, [])

    def test_a_title_cannot_write_lines_into_the_head_of_the_mail(self):
        hub = make_hub(status="draft")
        Hub.objects.filter(pk=hub.pk).update(name="Trakk\nBcc: everybody@hubs.example")
        self.client.force_login(self.author)
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(LIST, {"action": "ask_for_review", "_selected_action": [hub.pk]})
        self.assertEqual(mail.outbox[0].subject, "Review asked for: Trakk Bcc: everybody@hubs.example")

    def test_a_mail_that_fails_does_not_fail_the_save(self):
        hub = make_hub(status="draft")
        with (
            mock.patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=OSError),
            self.assertLogs("hubsportal.workflow.reviews", "WARNING") as logs,
        ):
            response = self.press(self.author, hub, "ask")
        self.assertEqual((response.status_code, hub.status), (200, "review"))
        self.assertIn("The mail about a review could not be sent: OSError.", logs.output[0])

    def test_nothing_is_sent_for_a_save_that_did_not_happen(self):
        hub = make_hub(status="draft")
        self.client.force_login(self.author)
        url = change_url(hub)
        data = as_shown(self.client.get(url)) | {"_step": "ask"}
        with (
            mock.patch("hubs.admin.HubAdmin.save_related", side_effect=RuntimeError),
            self.captureOnCommitCallbacks(execute=True),
            self.assertRaises(RuntimeError),
        ):
            self.client.post(url, data)
        self.assertEqual((mail.outbox, Review.objects.count()), ([], 0))


class ListTests(ReviewTestCase):
    def act(self, person, action, *things):
        self.client.force_login(person)
        data = {"action": action, "_selected_action": [thing.pk for thing in things]}
        with self.captureOnCommitCallbacks(execute=True):
            return self.messages_of(self.client.post(LIST, data, follow=True))

    def test_a_review_is_asked_for_many_at_once(self):
        drafts = [make_hub(status="draft"), make_hub(status="draft")]
        told = self.act(self.author, "ask_for_review", *drafts)
        self.assertEqual(
            told[-2:],
            ["1 person who may publish is told by mail.", "2 changed, 0 refused, 0 were so already."],
        )
        self.assertEqual({hub.status for hub in Hub.objects.all()}, {"review"})
        self.assertEqual((Review.objects.count(), len(mail.outbox)), (2, 2))

    def test_each_is_asked_about_by_itself(self):
        draft, public = make_hub(status="review", name="Draft"), make_hub(name="Public")
        told = self.act(self.author, "back_to_draft", draft, public)
        self.assertEqual(
            told[1:],
            [
                "“Public” stays as it is: it is published, and that takes the right to publish.",
                "1 changed, 1 refused, 0 were so already.",
            ],
        )
        public.refresh_from_db()
        self.assertTrue(public.is_published)

    def test_publishing_answers_the_reviews(self):
        hub = make_hub(status="draft")
        self.press(self.author, hub, "ask")
        self.act(self.publisher, "publish", hub)
        self.assertEqual(Review.objects.get().answer, "published")

    def test_actions_are_offered_to_those_who_may(self):
        make_hub()
        for person, offered in (
            (self.author, {"ask_for_review", "back_to_draft"}),
            (self.expert, {"ask_for_review", "back_to_draft"}),
            (self.publisher, {"ask_for_review", "publish", "archive", "back_to_draft", "delete_selected"}),
        ):
            with self.subTest(person.first_name):
                self.client.force_login(person)
                options = Page(self.client.get(LIST)).all("select[name=action] option")
                exports = {"export_workbook", "export_hubs", "export_facts"}
                self.assertEqual({option["value"] for option in options} - {""}, offered | exports)


class QueryTests(ReviewTestCase):
    def make_work(self):
        for make in (make_hub, make_webinar, make_learning, make_plan):
            for answer in ("", "sent-back"):
                thing = make(status="draft" if answer else "review")
                asked = {"asked_by": self.author, "asked_at": timezone.now(), "note": "Please."}
                answered = {"answer": answer, "answered_by": self.publisher, "answered_at": timezone.now()}
                Review.objects.create(thing=thing, **asked, **(answered if answer else {}))

    def test_the_first_page_asks_equally_often_for_few_and_for_many(self):
        self.make_work()
        asked = {}
        for rows in ("few", "many"):
            for person in (self.author, self.publisher):
                self.client.force_login(person)
                self.client.get(INDEX)
                with self.subTest(person.first_name, rows=rows), CaptureQueriesContext(connection) as queries:
                    self.assertEqual(len(Page(self.client.get(INDEX)).all(".reviews")), 2)
                    self.assertEqual(len(queries), asked.setdefault(person, len(queries)))
            for _ in range(3):
                self.make_work()

    def test_of_very_many_the_first_page_names_some_and_counts_all(self):
        for _ in range(23):
            make_plan(status="review")
        page = self.first_page(self.publisher)
        self.assertEqual(page.texts("#waiting .count"), ["23"])
        self.assertEqual(len(page.all(".reviews")[0].all("li")), 20)
        self.assertContains(page.response, "And 3 more: see the lists.")

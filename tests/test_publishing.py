"""When a thing is public: lists, pages and instances always agree."""

import datetime
from types import SimpleNamespace

import time_machine
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from hubs.models import Hub
from hubsportal.publishing import Status, may_preview
from learnings.models import ActionPlan, KeyLearning
from tests.factories import make_hub, make_learning, make_plan, make_question, make_webinar
from tests.pages import PageTestCase
from webinars.models import QAItem, Webinar

NOW = datetime.datetime(2024, 3, 1, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
FACTORIES = {Hub: make_hub, Webinar: make_webinar, KeyLearning: make_learning, ActionPlan: make_plan}

# (status, published at): the words that are true of it at NOW
STATES = {
    ("draft", None): {"drafts"},
    ("draft", NOW - MINUTE): {"drafts"},
    ("draft", NOW + MINUTE): {"drafts"},
    ("review", None): {"drafts"},
    ("review", NOW - MINUTE): {"drafts"},
    ("published", NOW - MINUTE): {"published", "readable"},
    ("published", NOW): {"published", "readable"},
    ("published", NOW + datetime.timedelta(microseconds=1)): {"scheduled"},
    ("published", NOW + MINUTE): {"scheduled"},
    ("archived", NOW - MINUTE): {"archived", "readable"},
    ("archived", NOW): {"archived", "readable"},
    ("archived", NOW + MINUTE): set(),
}


@time_machine.travel(NOW, tick=False)
class StateTests(TestCase):
    def test_every_state_is_in_the_lists_that_its_words_say(self):
        for model, make in FACTORIES.items():
            things = {state: make(status=state[0], published_at=state[1]) for state in STATES}
            for word in ("published", "readable", "drafts", "scheduled"):
                expected = {things[state].pk for state, words in STATES.items() if word in words}
                with self.subTest(model=model.__name__, word=word):
                    found = getattr(model.objects, word)()
                    self.assertEqual({thing.pk for thing in found}, expected)

    def test_the_instance_says_the_same_as_the_lists(self):
        for model, make in FACTORIES.items():
            for (status, published_at), words in STATES.items():
                with self.subTest(model=model.__name__, status=status, published_at=published_at):
                    thing = make(status=status, published_at=published_at)
                    said = {
                        word
                        for word in ("published", "archived", "scheduled")
                        if getattr(thing, f"is_{word}")
                    }
                    self.assertEqual(said, words - {"readable", "drafts"})

    def test_parts_follow_their_parent(self):
        questions = {
            state: make_question(make_webinar(status=state[0], published_at=state[1])) for state in STATES
        }
        for word in ("published", "readable"):
            with self.subTest(word):
                expected = {questions[state].pk for state, words in STATES.items() if word in words}
                self.assertEqual({question.pk for question in getattr(QAItem.objects, word)()}, expected)

    def test_another_time_can_be_asked_about(self):
        hub = make_hub(published_at=NOW + MINUTE)
        for now, public in ((NOW, []), (NOW + MINUTE, [hub])):
            with self.subTest(now):
                self.assertEqual(list(Hub.objects.published(now)), public)
                self.assertEqual(list(Hub.objects.readable(now)), public)
                self.assertEqual(list(Hub.objects.scheduled(now)), [] if public else [hub])


class ScheduleTests(PageTestCase):
    def test_a_scheduled_minute_becomes_public_by_itself(self):
        with time_machine.travel(NOW, tick=False) as clock:
            hub = make_hub(published_at=NOW + MINUTE)
            clock.shift(datetime.timedelta(seconds=59))
            self.assertEqual(list(Hub.objects.published()), [])
            self.assertEqual((hub.is_published, hub.is_scheduled), (False, True))
            self.get_page(hub.get_absolute_url(), status=404)
            clock.shift(datetime.timedelta(seconds=1))
            self.assertEqual(list(Hub.objects.published()), [hub])
            self.assertEqual((hub.is_published, hub.is_scheduled), (True, False))
            self.get_page(hub.get_absolute_url())


@time_machine.travel(NOW, tick=False)
class DateTests(TestCase):
    def test_publishing_or_archiving_without_a_date_dates_it(self):
        for model, make in FACTORIES.items():
            for status in (Status.PUBLISHED, Status.ARCHIVED):
                with self.subTest(model=model.__name__, status=status):
                    thing = make(status=Status.DRAFT)
                    thing.status = status
                    thing.save()
                    thing.refresh_from_db()
                    self.assertEqual(thing.published_at, NOW)

    def test_the_date_is_kept_along_when_only_the_status_is_saved(self):
        for fields in (["status"], {"status"}, ("status", "published_at")):
            with self.subTest(fields):
                hub = make_hub(status=Status.DRAFT, name="As it was")
                hub.status, hub.name = Status.PUBLISHED, "Not saved"
                hub.save(update_fields=fields)
                hub.refresh_from_db()
                self.assertEqual((hub.status, hub.published_at, hub.name), ("published", NOW, "As it was"))

    def test_validation_dates_it_before_the_constraint_looks(self):
        hub = make_hub(status=Status.DRAFT)
        hub.status = Status.PUBLISHED
        hub.full_clean()
        self.assertEqual(hub.published_at, NOW)

    def test_a_date_that_is_there_stays(self):
        before = NOW - MINUTE
        hub = make_hub(published_at=before)
        hub.status = Status.ARCHIVED
        hub.save()
        hub.refresh_from_db()
        self.assertEqual(hub.published_at, before)

    def test_a_draft_gets_no_date(self):
        for status in (Status.DRAFT, Status.IN_REVIEW):
            with self.subTest(status):
                hub = make_hub(status=status)
                hub.full_clean()
                hub.save()
                hub.refresh_from_db()
                self.assertIsNone(hub.published_at)


class ConstraintTests(TestCase):
    def test_nothing_public_is_ever_without_a_date(self):
        for model, make in FACTORIES.items():
            for status in (Status.PUBLISHED, Status.ARCHIVED):
                thing = make(status=Status.DRAFT)
                name = f"{model._meta.app_label}_{model._meta.model_name}_public_has_date"
                with self.subTest(model=model.__name__, status=status):
                    with self.assertRaisesRegex(IntegrityError, name), transaction.atomic():
                        model.objects.filter(pk=thing.pk).update(status=status)
                    thing.status = status
                    with self.assertRaises(ValidationError) as caught:
                        thing.validate_constraints()
                    self.assertEqual(
                        caught.exception.messages,
                        ["Something published or archived needs the time it was published at."],
                    )


class PreviewTests(SimpleTestCase):
    STAFF = User(username="s", is_staff=True)

    def request(self, user, cookies=("sessionid",)):
        return SimpleNamespace(COOKIES=dict.fromkeys(cookies, "x"), user=user)

    def test_signed_in_staff_may_preview(self):
        self.assertIs(may_preview(self.request(self.STAFF)), True)

    def test_others_may_not(self):
        for name, user in (
            ("a visitor", AnonymousUser()),
            ("somebody who is not staff", User(username="u")),
            ("staff who left", User(username="s", is_staff=True, is_active=False)),
        ):
            with self.subTest(name):
                self.assertIs(may_preview(self.request(user)), False)

    def test_a_request_without_the_session_cookie_is_not_asked_for_its_user(self):
        request = SimpleNamespace(COOKIES={"csrftoken": "x"})
        self.assertIs(may_preview(request), False)


class ReadableByTests(TestCase):
    def test_staff_see_everything_and_others_what_is_readable(self):
        shown = make_hub(published_at=timezone.now())
        make_hub(status=Status.DRAFT)
        visitor = SimpleNamespace(COOKIES={})
        staff = SimpleNamespace(COOKIES={"sessionid": "x"}, user=PreviewTests.STAFF)
        self.assertEqual(list(Hub.objects.readable_by(visitor)), [shown])
        self.assertEqual(Hub.objects.readable_by(staff).count(), 2)

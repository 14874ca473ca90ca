"""Webinars, segments, questions, people and themes in the admin: lists, and pages of their own."""

import datetime

from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from hubsportal.publishing import Status
from tests.admin_forms import AdminTestCase, add_row
from tests.factories import (
    make_person,
    make_question,
    make_segment,
    make_staff,
    make_theme,
    make_webinar,
)
from webinars.models import Person, QAItem

LIST = reverse("admin:webinars_webinar_changelist")


def change_url(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


class WebinarListTests(AdminTestCase):
    def act(self, action, *webinars, query=""):
        data = {"action": action, "_selected_action": [webinar.pk for webinar in webinars]}
        return self.client.post(LIST + query, data, follow=True)

    def test_status_reads_as_words(self):
        make_webinar(title="Scheduled", published_at=datetime.datetime(2035, 3, 5, 13, tzinfo=datetime.UTC))
        for status in Status.values:
            make_webinar(status=status)
        response = self.client.get(LIST)
        for words in ("draft", "in review", "published", "archived", "scheduled for 5 March 2035, 14:00"):
            self.assertContains(response, f'<td class="field-state">{words}</td>', html=True)

    def test_filters_by_what_visitors_meet(self):
        scheduled = make_webinar(published_at=timezone.now() + datetime.timedelta(days=1))
        draft, review = make_webinar(status="draft"), make_webinar(status="review")
        published, archived = make_webinar(), make_webinar(status="archived")
        for query, rows in (
            ("state=scheduled", [scheduled]),
            ("state=published", [published]),
            ("state=archived", [archived]),
            ("state=draft", [draft]),
            ("unfinished=yes", [draft, review]),
        ):
            with self.subTest(query=query):
                found = self.client.get(f"{LIST}?{query}").context["cl"].result_list
                self.assertEqual({*found}, {*rows})

    def test_asks_the_database_equally_often_for_one_and_for_many(self):
        make_question(make_webinar())
        self.assert_same_queries(LIST, lambda: [make_question(make_webinar()) for _ in range(5)])

    def test_publishes_what_is_chosen(self):
        draft, other = make_webinar(status="draft"), make_webinar(status="draft")
        response = self.act("publish", draft)
        draft.refresh_from_db()
        other.refresh_from_db()
        self.assertEqual((draft.is_published, other.status), (True, "draft"))
        self.assertIn("It is public now", self.messages_of(response)[0])
        self.assertEqual(LogEntry.objects.get().get_change_message(), "Changed Status.")

    def test_publishes_from_the_list_of_what_is_unfinished(self):
        response = self.act("publish", make_webinar(status="draft"), query="?unfinished=yes")
        self.assertEqual(self.messages_of(response)[-1], "1 changed, 0 refused, 0 were so already.")

    def test_publishing_keeps_a_time_to_come(self):
        later = timezone.now() + datetime.timedelta(days=1)
        webinar = make_webinar(status="draft", published_at=later)
        self.act("publish", webinar)
        webinar.refresh_from_db()
        self.assertTrue(webinar.is_scheduled)

    def test_archives_and_takes_back(self):
        webinar = make_webinar()
        self.act("archive", webinar)
        webinar.refresh_from_db()
        self.assertTrue(webinar.is_archived)
        self.act("back_to_draft", webinar)
        webinar.refresh_from_db()
        self.assertEqual(webinar.status, "draft")

    def test_archives_nothing_that_was_never_public(self):
        draft = make_webinar(status="draft", title="Unfinished")
        response = self.act("archive", draft)
        draft.refresh_from_db()
        self.assertEqual(draft.status, "draft")
        self.assertEqual(
            self.messages_of(response),
            [
                "“Unfinished” stays as it is: it is not public, so there is nothing to archive.",
                "0 changed, 1 refused, 0 were so already.",
            ],
        )

    def test_publishes_nothing_against_the_rules_of_the_model(self):
        draft = make_webinar(status="draft", title="Unfinished", time_zone="Nowhere")
        response = self.act("publish", draft)
        draft.refresh_from_db()
        self.assertEqual(draft.status, "draft")
        self.assertIn("“Nowhere” is not a time zone.", self.messages_of(response)[0])

    def test_publishes_nothing_for_somebody_who_may_only_look(self):
        self.client.force_login(make_staff("webinars.view_webinar"))
        draft = make_webinar(status="draft")
        for action in ("publish", "archive", "back_to_draft"):
            self.act(action, draft)
        draft.refresh_from_db()
        self.assertEqual(draft.status, "draft")


class SegmentAndQuestionPageTests(AdminTestCase):
    def setUp(self):
        super().setUp()
        self.webinar = make_webinar(stated_duration=5400)
        self.segment = make_segment(self.webinar, 0, title="Trakk")
        self.question = make_question(self.webinar, 60, question="Who pays?", answer_summary="")

    def test_a_long_answer_is_written_on_the_questions_own_page(self):
        url, speaker = change_url(self.question), make_person()
        data = self.fill_in(url, answer_summary="The city does.", answered_by=[speaker.pk], offset="2:00")
        self.assertEqual(self.client.post(url, data).status_code, 302)
        self.question.refresh_from_db()
        self.assertEqual((self.question.answer_summary, self.question.offset), ("The city does.", 120))
        self.assertEqual([*self.question.answered_by.all()], [speaker])

    def test_a_question_is_added_on_a_page_of_its_own(self):
        url = reverse("admin:webinars_qaitem_add")
        data = self.fill_in(url, webinar=self.webinar.pk, offset="5:00", question="And then?")
        self.assertEqual(self.client.post(url, data).status_code, 302)
        self.assertEqual(QAItem.objects.get(question="And then?").segment, self.segment)

    def test_asks_for_the_webinar_before_anything_else(self):
        for model, timed in (("qaitem", "offset"), ("agendasegment", "start")):
            with self.subTest(model=model):
                url = reverse(f"admin:webinars_{model}_add")
                data = self.fill_in(url, title="x", question="x", **{timed: "5:00"})
                self.assertEqual(
                    self.errors_of(self.client.post(url, data)), ["Webinar: This field is required."]
                )

    def test_a_segment_cannot_move_away_from_its_first_questions(self):
        url = change_url(self.segment)
        response = self.client.post(url, self.fill_in(url, start="5:00"))
        self.assertEqual(
            self.errors_of(response),
            [
                "Start: Question “Who pays?”: The question at 1:00 lies before the first segment, "
                "which begins at 5:00."
            ],
        )

    def test_a_question_cannot_move_past_the_end(self):
        url = change_url(self.question)
        response = self.client.post(url, self.fill_in(url, offset="2:00:00"))
        self.assertEqual(
            self.errors_of(response),
            ["At: This question would stand at 2:00:00, but the webinar ends at 1:30:00."],
        )

    def test_neither_moves_to_another_webinar(self):
        other = make_webinar()
        for row in (self.segment, self.question):
            with self.subTest(row=row):
                url = change_url(row)
                self.client.post(url, self.fill_in(url, webinar=other.pk))
                row.refresh_from_db()
                self.assertEqual(row.webinar, self.webinar)

    def test_choices_tell_second_and_webinar(self):
        url = reverse("admin:autocomplete")
        query = {"app_label": "learnings", "model_name": "evidence", "field_name": "question", "term": "pays"}
        found = self.client.get(url, query).json()["results"]
        self.assertEqual([choice["text"] for choice in found], [f"1:00 Who pays? ({self.webinar.label})"])

    def test_lists_ask_the_database_equally_often_for_one_and_for_many(self):
        themes = [make_theme(), make_theme()]

        def many():
            return [make_question(make_webinar(), themes=themes) for _ in range(5)]

        self.assert_same_queries(reverse("admin:webinars_qaitem_changelist"), many)

    def test_the_list_of_segments_does_too(self):
        def many():
            return [make_segment(self.webinar, speakers=[make_person()]) for _ in range(5)]

        self.assert_same_queries(reverse("admin:webinars_agendasegment_changelist"), many)


class PeopleAndThemesTests(AdminTestCase):
    def test_a_person_is_added_with_links(self):
        url = reverse("admin:webinars_person_add")
        data = self.fill_in(url, name="Berta Pérez", slug="berta-perez")
        add_row(data, "links", label="Canòdrom", url="canodrom.barcelona")
        self.assertEqual(self.client.post(url, data).status_code, 302)
        self.assertEqual(Person.objects.get().links.get().url, "https://canodrom.barcelona")

    def test_lists_ask_the_database_equally_often_for_one_and_for_many(self):
        for model, make in (("person", make_person), ("questiontheme", make_theme)):
            with self.subTest(model=model):
                make()
                url = reverse(f"admin:webinars_{model}_changelist")
                self.assert_same_queries(url, lambda make=make: [make() for _ in range(5)])

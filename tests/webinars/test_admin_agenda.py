"""Webinars in the admin: the agenda and its questions as one whole, checked as they were typed."""

from django.contrib.admin.models import LogEntry
from django.urls import reverse

from tests.admin_forms import AdminTestCase, add_row
from tests.factories import (
    make_evidence,
    make_learning,
    make_person,
    make_presentation,
    make_question,
    make_segment,
    make_staff,
    make_theme,
    make_webinar,
)
from webinars.models import AgendaSegment, QAItem, Webinar

ADD = reverse("admin:webinars_webinar_add")
LIST = reverse("admin:webinars_webinar_changelist")


def change_url(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def agenda_of(webinar):
    """[(start, title)] and {question: segment's title}, fresh from the database."""
    segments = AgendaSegment.objects.filter(webinar=webinar).order_by("start")
    questions = QAItem.objects.filter(webinar=webinar).order_by("offset").select_related("segment")
    return (
        [(segment.start, segment.title) for segment in segments],
        {question.question: question.segment.title for question in questions},
    )


class NewWebinarTests(AdminTestCase):
    def new_webinar(self, **fields):
        typed = {
            "title": "Creative hubs",
            "slug": "creative-hubs",
            "date_0": "",
            "date": "2019-12-05",
        } | fields
        return self.fill_in(ADD, **typed)

    def test_comes_with_three_segments_and_a_question_in_one_save(self):
        speaker, theme = make_person(), make_theme()
        data = self.new_webinar(stated_duration="1:30:00")
        add_row(data, "segments", start="5:30", title="What a creative hub is")
        add_row(data, "segments", start="17m10s", title="Trakk, Namur", speakers=[speaker.pk])
        add_row(data, "segments", start="2040", title="Wap’s Hub, Tournai")
        add_row(data, "questions", offset="29:00", question="Do you charge?", themes=[theme.pk])
        response = self.client.post(ADD, data, follow=True)

        webinar = Webinar.objects.get()
        self.assertRedirects(response, LIST)
        self.assertEqual(
            agenda_of(webinar),
            (
                [(330, "What a creative hub is"), (1030, "Trakk, Namur"), (2040, "Wap’s Hub, Tournai")],
                {"Do you charge?": "Trakk, Namur"},
            ),
        )
        self.assertEqual(webinar.stated_duration, 5400)
        self.assertEqual([*AgendaSegment.objects.get(start=1030).speakers.all()], [speaker])
        self.assertEqual([*QAItem.objects.get().themes.all()], [theme])

    def test_offers_three_empty_segments_and_a_question(self):
        data = self.new_webinar()
        self.assertEqual((data["segments-TOTAL_FORMS"], data["questions-TOTAL_FORMS"]), ("3", "1"))

    def test_needs_no_agenda(self):
        self.client.post(ADD, self.new_webinar())
        self.assertEqual(agenda_of(Webinar.objects.get()), ([], {}))

    def test_says_that_a_draft_is_seen_by_staff_alone(self):
        response = self.client.post(ADD, self.new_webinar(), follow=True)
        message = self.messages_of(response)[0]
        self.assertIn("It is not public (draft): only staff see it.", message)
        self.assertIn(f'href="{Webinar.objects.get().get_absolute_url()}"', message)

    def test_says_that_it_is_public_now(self):
        response = self.client.post(ADD, self.new_webinar(_step="publish"), follow=True)
        self.assertIn("It is public now", self.messages_of(response)[0])
        self.assertTrue(Webinar.objects.get().is_published)

    def test_says_when_a_scheduled_one_becomes_public(self):
        data = self.new_webinar(_step="schedule", published_at_0="2035-03-05", published_at_1="14:00")
        response = self.client.post(ADD, data, follow=True)
        self.assertIn("It becomes public on 5 March 2035, 14:00 by itself.", self.messages_of(response)[0])
        self.assertTrue(Webinar.objects.get().is_scheduled)

    def test_can_be_looked_at_when_it_is_saved(self):
        response = self.client.post(ADD, self.new_webinar(_view="Save and view on site"))
        self.assertRedirects(response, "/webinars/creative-hubs/", fetch_redirect_response=False)

    def test_is_not_saved_with_a_question_outside_every_segment(self):
        data = self.new_webinar()
        add_row(data, "questions", offset="29:00", question="Do you charge?")
        self.assertEqual(
            self.errors_of(self.client.post(ADD, data)),
            [
                "Question “Do you charge?”: Add the segment in which this question is asked first: "
                "every question lies in one."
            ],
        )
        self.assertFalse(Webinar.objects.exists())

    def test_is_not_saved_with_a_question_before_the_first_segment(self):
        data = self.new_webinar()
        add_row(data, "segments", start="5:30", title="What a creative hub is")
        add_row(data, "questions", offset="5:29", question="Do you charge?")
        self.assertEqual(
            self.errors_of(self.client.post(ADD, data)),
            [
                "Question “Do you charge?”: The question at 5:29 lies before the first segment, "
                "which begins at 5:30."
            ],
        )

    def test_is_not_saved_with_anything_past_its_end(self):
        data = self.new_webinar(stated_duration="1:00:00")
        add_row(data, "segments", start="0", title="Welcome")
        add_row(data, "segments", start="1:00:00", title="Farewell")
        add_row(data, "questions", offset="1:00:01", question="Still there?")
        self.assertEqual(
            self.errors_of(self.client.post(ADD, data)),
            [
                "Segment “Farewell”: This segment would begin at 1:00:00, but the webinar ends at 1:00:00.",
                "Question “Still there?”: This question would stand at 1:00:01, but the webinar ends at 1:00:00.",
            ],
        )
        self.assertFalse(AgendaSegment.objects.exists())

    def test_is_not_saved_with_two_segments_at_one_second(self):
        data = self.new_webinar()
        add_row(data, "segments", start="29:00", title="Trakk, Namur")
        add_row(data, "segments", start="1740", title="Wap’s Hub")
        self.assertEqual(
            self.errors_of(self.client.post(ADD, data)),
            ["Segment “Wap’s Hub”: Another segment of this webinar begins at this second."],
        )

    def test_is_not_saved_with_two_questions_at_one_second(self):
        data = self.new_webinar()
        add_row(data, "segments", start="0", title="Trakk, Namur")
        add_row(data, "questions", offset="5:00", question="First?")
        add_row(data, "questions", offset="0:05:00", question="Second?")
        self.assertEqual(
            self.errors_of(self.client.post(ADD, data)),
            ["Question “Second?”: Another question of this webinar stands at this second."],
        )

    def test_keeps_what_was_typed_when_a_timecode_is_nonsense(self):
        data = self.new_webinar()
        add_row(data, "segments", start="half past", title="Trakk, Namur")
        add_row(data, "questions", offset="12", question="Do you charge?")
        response = self.client.post(ADD, data)
        # The question may well be all right: one mistake is told once.
        self.assertEqual(
            self.errors_of(response),
            [
                "Segment “Trakk, Namur”: “half past” is not a timecode. "
                "Write it as 29:00, 1:02:03 or 1h02m03s."
            ],
        )
        self.assertContains(response, 'value="half past"')
        self.assertContains(response, 'value="Trakk, Namur"')
        self.assertContains(response, "Do you charge?</textarea>")
        self.assertContains(response, 'href="#id_segments-0-start"')

    def test_is_not_archived_before_it_was_public(self):
        response = self.client.post(ADD, self.new_webinar(_step="archive"))
        self.assertContains(
            response, "Only what has been public can be archived, since its page stays readable."
        )
        self.assertFalse(Webinar.objects.exists())


class ChangedAgendaTests(AdminTestCase):
    def setUp(self):
        super().setUp()
        self.webinar = make_webinar(stated_duration=5400)
        self.first = make_segment(self.webinar, 0, title="Welcome")
        self.second = make_segment(self.webinar, 600, title="Trakk")
        self.third = make_segment(self.webinar, 1200, title="Panel")
        self.early = make_question(self.webinar, 60, question="Early?")
        self.late = make_question(self.webinar, 660, question="Late?")
        self.url = change_url(self.webinar)

    def save(self, **changes):
        data = self.fill_in(self.url)
        return self.client.post(
            self.url, data | {name.replace("__", "-"): value for name, value in changes.items()}
        )

    def assert_saved(self, response):
        self.assertEqual(response.status_code, 302, response.context and self.errors_of(response))

    def test_shows_hours_minutes_and_seconds_in_time_order(self):
        make_segment(self.webinar, 300, title="Added later")
        data = self.fill_in(self.url)
        starts = [data[f"segments-{number}-start"] for number in range(4)]
        self.assertEqual(starts, ["0:00:00", "0:05:00", "0:10:00", "0:20:00"])
        self.assertEqual(data["segments-TOTAL_FORMS"], "4")

    def test_can_be_saved_as_it_is(self):
        before = agenda_of(self.webinar)
        self.assert_saved(self.save())
        self.assertEqual(agenda_of(self.webinar), before)

    def test_two_segments_swap_their_starts(self):
        self.assert_saved(self.save(segments__1__start="20:00", segments__2__start="10:00"))
        self.assertEqual(
            agenda_of(self.webinar),
            ([(0, "Welcome"), (600, "Panel"), (1200, "Trakk")], {"Early?": "Welcome", "Late?": "Panel"}),
        )

    def test_three_segments_move_round(self):
        self.assert_saved(
            self.save(segments__0__start="10:00", segments__1__start="20:00", segments__2__start="0")
        )
        self.assertEqual(agenda_of(self.webinar)[0], [(0, "Panel"), (600, "Welcome"), (1200, "Trakk")])

    def test_two_questions_swap_their_seconds(self):
        self.assert_saved(self.save(questions__0__offset="11:00", questions__1__offset="1:00"))
        self.assertEqual(agenda_of(self.webinar)[1], {"Late?": "Welcome", "Early?": "Trakk"})

    def test_a_segment_that_moves_takes_or_leaves_questions(self):
        self.assert_saved(self.save(segments__1__start="12:00"))
        self.assertEqual(agenda_of(self.webinar)[1], {"Early?": "Welcome", "Late?": "Welcome"})

    def test_questions_of_a_deleted_segment_go_to_the_one_before(self):
        make_presentation(self.webinar, segment=self.second)
        self.assert_saved(self.save(segments__1__DELETE="on"))
        self.assertEqual(
            agenda_of(self.webinar),
            ([(0, "Welcome"), (1200, "Panel")], {"Early?": "Welcome", "Late?": "Welcome"}),
        )
        self.assertIsNone(self.webinar.presentations.get().segment)

    def test_a_segment_is_deleted_together_with_its_questions(self):
        self.assert_saved(self.save(segments__0__DELETE="on", questions__0__DELETE="on"))
        self.assertEqual(agenda_of(self.webinar), ([(600, "Trakk"), (1200, "Panel")], {"Late?": "Trakk"}))

    def test_a_whole_agenda_is_deleted_at_once(self):
        rows = [f"segments__{number}__DELETE" for number in range(3)]
        rows += [f"questions__{number}__DELETE" for number in range(2)]
        self.assert_saved(self.save(**dict.fromkeys(rows, "on")))
        self.assertEqual(agenda_of(self.webinar), ([], {}))

    def test_a_segment_begins_where_a_deleted_one_did(self):
        data = self.fill_in(self.url, **{"segments-1-DELETE": "on"})
        add_row(data, "segments", start="10:00", title="Wap’s Hub")
        self.assert_saved(self.client.post(self.url, data))
        self.assertEqual(
            agenda_of(self.webinar),
            (
                [(0, "Welcome"), (600, "Wap’s Hub"), (1200, "Panel")],
                {"Early?": "Welcome", "Late?": "Wap’s Hub"},
            ),
        )

    def test_history_tells_what_was_deleted(self):
        self.save(segments__1__DELETE="on")
        self.assertEqual(LogEntry.objects.get().get_change_message(), "Deleted segment “Trakk”.")

    def test_the_first_segment_cannot_leave_its_questions_behind(self):
        response = self.save(segments__0__DELETE="on", segments__1__title="Typed in the same save")
        self.assertEqual(
            self.errors_of(response),
            ["Question “Early?”: The question at 1:00 lies before the first segment, which begins at 10:00."],
        )
        self.assertContains(response, 'value="Typed in the same save"')
        self.assertEqual(agenda_of(self.webinar)[0], [(0, "Welcome"), (600, "Trakk"), (1200, "Panel")])

    def test_the_last_segment_cannot_leave_questions_behind(self):
        rows = [f"segments__{number}__DELETE" for number in range(3)]
        sentence = "Add the segment in which this question is asked first: every question lies in one."
        self.assertEqual(
            self.errors_of(self.save(**dict.fromkeys(rows, "on"))),
            [f"Question “Early?”: {sentence}", f"Question “Late?”: {sentence}"],
        )

    def test_the_first_segment_cannot_move_past_its_questions(self):
        self.assertEqual(
            self.errors_of(self.save(segments__0__start="2:00")),
            ["Question “Early?”: The question at 1:00 lies before the first segment, which begins at 2:00."],
        )

    def test_a_segment_cannot_move_onto_another(self):
        # Told at the one that moved, although the other stands below it.
        self.assertEqual(
            self.errors_of(self.save(segments__0__start="10:00", questions__0__offset="12:00")),
            ["Segment “Welcome”: Another segment of this webinar begins at this second."],
        )

    def test_a_segment_cannot_take_the_second_of_one_added_meanwhile(self):
        data = self.fill_in(self.url)
        make_segment(self.webinar, 900, title="Added by somebody else")
        add_row(data, "segments", start="15:00", title="Added here")
        self.assertEqual(
            self.errors_of(self.client.post(self.url, data)),
            [
                "Saved meanwhile: Nobody with an account saved this after you had opened it. "
                "Nothing of yours is saved yet.",
                "Segment “Added here”: Another segment of this webinar begins at this second.",
            ],
        )

    def test_a_shorter_duration_names_what_lies_past_it(self):
        self.assertEqual(
            self.errors_of(self.save(stated_duration="11:00")),
            [
                "Segment “Panel”: This segment would begin at 20:00, but the webinar ends at 11:00.",
                "Question “Late?”: This question would stand at 11:00, but the webinar ends at 11:00.",
            ],
        )

    def test_a_segment_that_a_learning_rests_on_cannot_be_deleted(self):
        make_evidence(make_learning(self.webinar, statement="No single model fits."), segment=self.second)
        self.assertEqual(
            self.errors_of(self.save(segments__1__DELETE="on")),
            [
                "Segments: Segment “Trakk” cannot be deleted: it is needed by Key learning “No single model fits.”. "
                "Take that evidence away first."
            ],
        )
        self.assertEqual(len(agenda_of(self.webinar)[0]), 3)

    def test_a_question_that_a_learning_rests_on_cannot_be_deleted(self):
        make_evidence(make_learning(self.webinar, statement="No single model fits."), question=self.late)
        self.assertEqual(
            self.errors_of(self.save(questions__1__DELETE="on")),
            [
                "Questions: Question “Late?” cannot be deleted: it is needed by Key learning “No single model fits.”. "
                "Take that evidence away first."
            ],
        )

    def test_somebody_who_may_not_edit_questions_cannot_leave_them_behind(self):
        # All that a published webinar takes; see hubsportal.roles.
        rights = ["webinars.change_webinar", "webinars.amend_webinar", "webinars.publish_webinar"]
        rights += ["webinars.change_agendasegment", "webinars.delete_agendasegment"]
        for view in ([], ["webinars.view_qaitem"]):
            with self.subTest(view=view):
                self.client.force_login(make_staff(*rights, *view))
                self.assertEqual(
                    self.errors_of(self.save(segments__0__DELETE="on")),
                    [
                        "Segments: Question “Early?”: The question at 1:00 lies before the first segment, "
                        "which begins at 10:00."
                    ],
                )
                self.assert_saved(self.save(segments__1__title="Trakk, Namur"))

    def test_a_question_added_by_somebody_who_only_sees_segments_is_checked_against_them(self):
        rights = ["change_webinar", "amend_webinar", "view_agendasegment", "add_qaitem", "view_qaitem"]
        self.client.force_login(make_staff(*(f"webinars.{right}" for right in rights)))
        data = self.fill_in(self.url)
        add_row(data, "questions", offset="25:00", question="In the panel?")
        self.assert_saved(self.client.post(self.url, data))
        self.assertEqual(agenda_of(self.webinar)[1]["In the panel?"], "Panel")
        data = self.fill_in(self.url)
        add_row(data, "questions", offset="25:00", question="Twice?")
        self.assertEqual(
            self.errors_of(self.client.post(self.url, data)),
            ["Question “Twice?”: Another question of this webinar stands at this second."],
        )

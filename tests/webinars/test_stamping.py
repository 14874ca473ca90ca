"""Stamping an agenda while its recording plays: every act is saved at once, and told or refused with a sentence."""

from django.contrib.auth.models import Group
from django.db import connection
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubsportal.history.models import Revision
from hubsportal.roles import AUTHOR, EXPERT
from learnings.models import Evidence
from tests import factories as make
from tests.admin_forms import AdminTestCase
from webinars.checklist import checks_of
from webinars.models import AgendaSegment, QAItem, Webinar
from webinars.stamp_rows import is_unnamed, unnamed

JSON = {"accept": "application/json"}


class NameTests(SimpleTestCase):
    def test_a_stamp_without_words_is_known_by_them(self):
        for model, words in (
            (AgendaSegment, "Segment at 0:29:00"),
            (QAItem, "Question at 0:29:00"),
        ):
            name = "title" if model is AgendaSegment else "question"
            self.assertEqual(unnamed(model, 1740), words)
            for written, expected in (
                (words, True),
                (f"{words}, continued", False),
                ("Segment at noon", False),
                ("", False),
            ):
                with self.subTest(written):
                    self.assertIs(is_unnamed(model(**{name: written})), expected)


class StampTestCase(AdminTestCase):
    """A draft with segments at 5:30, 17:10 and 34:00, and questions at 29:00 and 40:49."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.webinar = make.make_webinar(status="draft")
        cls.segments = [
            make.make_segment(cls.webinar, start, title=title)
            for start, title in ((330, "Welcome"), (1030, "Trakk"), (2040, "Canodrom"))
        ]
        cls.questions = [
            make.make_question(cls.webinar, offset, question=question)
            for offset, question in ((1740, "Who pays?"), (2449, "Who works there?"))
        ]
        cls.url = reverse("admin:webinars_webinar_stamp", args=[cls.webinar.pk])
        cls.other = make.make_editor()

    def setUp(self):
        super().setUp()
        self.open()

    def open(self):
        """What the page would send along with an act."""
        context = self.client.get(self.url).context
        self.sent = {"version": context["version"], "undo": "", "redo": ""}

    def act(self, act, **values):
        """The answer to a press of a button by somebody who has just opened the page, or pressed another one."""
        answer = self.client.post(self.url, self.sent | {"act": act} | values, headers=JSON).json()
        self.sent |= {"version": answer["version"]} | {
            name: " ".join(map(str, answer[name])) for name in ("undo", "redo")
        }
        return answer

    def act_as_other(self, act, **values):
        self.client.force_login(self.other)
        context = self.client.get(self.url).context
        answer = self.client.post(
            self.url, {"version": context["version"], "act": act} | values, headers=JSON
        ).json()
        self.client.force_login(self.editor)
        self.assertEqual(answer["problem"], "")
        return answer

    def line(self):
        segments = AgendaSegment.objects.filter(webinar=self.webinar).values_list("start", "title")
        questions = QAItem.objects.filter(webinar=self.webinar).values_list("offset", "question")
        return sorted([*segments, *questions])

    def assert_refused(self, sentence, act, **values):
        before = self.line(), Revision.objects.count()
        self.assertEqual(self.act(act, **values)["problem"], sentence)
        self.assertEqual((self.line(), Revision.objects.count()), before)


class ActTests(StampTestCase):
    def test_a_segment_is_stamped_at_the_second_and_its_questions_lie_in_it(self):
        answer = self.act("segment", at="1739")
        new = AgendaSegment.objects.get(start=1739)
        self.assertEqual(
            (new.title, new.kind, answer["said"], answer["chosen"]),
            ("Segment at 0:28:59", "presentation", "Segment stamped at 0:28:59.", f"s{new.pk}"),
        )
        self.questions[0].refresh_from_db()
        self.assertEqual(self.questions[0].segment, new)
        self.assertIn(f'id="s{new.pk}"', answer["rows"])

    def test_a_question_is_stamped_with_the_words_that_are_known(self):
        self.act("question", at="29:30", words="  Is it free? ")
        new = QAItem.objects.get(offset=1770)
        self.assertEqual((new.question, new.segment), ("Is it free?", self.segments[1]))

    def test_each_act_is_one_revision_with_its_words(self):
        before = Revision.objects.count()
        self.act("segment", at="50:00")
        self.act("later", row=f"q{self.questions[0].pk}")
        made = Revision.objects.order_by("pk")[before:]
        self.assertEqual(
            [(revision.user, revision.comment) for revision in made],
            [(self.editor, "Segment stamped at 0:50:00"), (self.editor, "Question moved to 0:29:01")],
        )

    def test_words_kind_and_second_are_changed_and_nothing_else(self):
        AgendaSegment.objects.filter(pk=self.segments[1].pk).update(summary="Written elsewhere.")
        self.open()
        row = f"s{self.segments[1].pk}"
        answer = self.act("save", row=row, at="17:20", words="Trakk, Namur", kind="panel")
        self.assertEqual((answer["said"], answer["problem"]), ("Segment at 0:17:20 saved.", ""))
        changed = AgendaSegment.objects.get(pk=self.segments[1].pk)
        self.assertEqual(
            (changed.start, changed.title, changed.kind, changed.summary),
            (1040, "Trakk, Namur", "panel", "Written elsewhere."),
        )

    def test_what_changes_nothing_leaves_no_history(self):
        before = Revision.objects.count()
        answer = self.act("save", row=f"q{self.questions[0].pk}", at="29:00", words="Who pays?")
        self.assertEqual((answer["problem"], answer["undo"], Revision.objects.count()), ("", [], before))

    def test_a_nudge_moves_by_a_second_and_takes_a_provisional_title_along(self):
        row = self.act("segment", at="50:00")["chosen"]
        for act, title in (("later", "Segment at 0:50:01"), ("earlier", "Segment at 0:50:00")):
            self.act(act, row=row)
            self.assertEqual(AgendaSegment.objects.order_by("start").last().title, title)

    def test_a_split_begins_a_segment_of_the_same_kind(self):
        AgendaSegment.objects.filter(pk=self.segments[2].pk).update(kind="discussion")
        self.assertEqual(self.act("split", at="40:00")["said"], "Segment split at 0:40:00.")
        new = AgendaSegment.objects.get(start=2400)
        self.assertEqual((new.kind, new.title), ("discussion", "Segment at 0:40:00"))
        self.questions[1].refresh_from_db()
        self.assertEqual(self.questions[1].segment, new)

    def test_a_merge_gives_all_that_the_segment_held_to_the_one_before(self):
        first, second = self.segments[1:]
        ann, ben, hub = make.make_person(), make.make_person(), make.make_hub()
        first.speakers.add(ann)
        second.speakers.add(ben)
        second.hubs.add(hub)
        slides = make.make_presentation(self.webinar, segment=second)
        for segment, summary in ((first, "It began small."), (second, "It grew.")):
            segment.summary = summary
            segment.save()
        self.open()
        answer = self.act("merge", row=f"s{second.pk}")
        self.assertEqual((answer["problem"], answer["chosen"]), ("", f"s{first.pk}"))
        first.refresh_from_db()
        slides.refresh_from_db()
        self.assertEqual((first.title, first.summary), ("Trakk", "It began small.\n\nIt grew."))
        self.assertEqual((set(first.speakers.all()), [*first.hubs.all()]), ({ann, ben}, [hub]))
        self.assertEqual((slides.segment, first.questions.count()), (first, 2))
        self.assertFalse(AgendaSegment.objects.filter(pk=second.pk).exists())

    def test_a_merge_keeps_the_title_that_somebody_wrote(self):
        row = self.act("segment", at="33:00")["chosen"]
        self.act("merge", row=f"s{self.segments[2].pk}")
        self.assertEqual(AgendaSegment.objects.get(pk=row[1:]).title, "Canodrom")

    def test_a_deleted_segment_leaves_its_questions_to_the_one_before(self):
        self.assertEqual(
            self.act("delete", row=f"s{self.segments[1].pk}")["said"], "Segment at 0:17:10 deleted."
        )
        self.questions[0].refresh_from_db()
        self.assertEqual(self.questions[0].segment, self.segments[0])

    def test_the_checklist_names_stamps_without_words(self):
        def line():
            lines = checks_of([self.webinar], timezone.now())[self.webinar.pk]
            return [(line.problem, line.url) for line in lines if line.label == "Titles and questions"]

        self.assertEqual(line(), [])
        row = self.act("question", at="35:00")["chosen"]
        page = reverse("admin:webinars_qaitem_change", args=[row[1:]])
        self.assertEqual(line(), [("1 stamp has none yet", page)])
        self.act("segment", at="36:00")
        self.assertEqual(line(), [("2 stamps have none yet", self.url)])

    def test_the_page_asks_as_often_for_many_rows_as_for_few(self):
        def count():
            with CaptureQueriesContext(connection) as queries:
                self.assertEqual(self.client.get(self.url).status_code, 200)
            return len(queries)

        few = count()
        for _row in range(6):
            segment = make.make_segment(self.webinar, speakers=[make.make_person()])
            make.make_question(self.webinar, segment.start + 60)
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 9)


class RefusalTests(StampTestCase):
    def test_the_rules_of_the_line_are_told_in_their_own_words(self):
        trakk, first = f"s{self.segments[1].pk}", f"s{self.segments[0].pk}"
        for sentence, act, values in (
            ("Another segment of this webinar begins at this second.", "segment", {"at": "17:10"}),
            ("Another segment of this webinar begins at this second.", "split", {"at": "17:10"}),
            ("Another question of this webinar stands at this second.", "question", {"at": "29:00"}),
            (
                "The question at 1:00 lies before the first segment, which begins at 5:30.",
                "question",
                {"at": "1:00"},
            ),
            (
                "This segment would begin at 1:30:00, but the webinar ends at 1:30:00.",
                "segment",
                {"at": "1:30:00"},
            ),
            (
                "No segment runs at 0:00:10, so that there is none to split.",
                "split",
                {"at": "10"},
            ),
            ("It is the first segment: there is none before it.", "merge", {"row": first}),
            ("Only segments can be merged.", "merge", {"row": f"q{self.questions[0].pk}"}),
            ("Title: This field cannot be blank.", "save", {"row": trakk, "at": "17:10", "words": " "}),
            (
                "Title: Ensure this value has at most 200 characters (it has 201).",
                "save",
                {"row": trakk, "at": "17:10", "words": "a" * 201},
            ),
        ):
            with self.subTest(act=act, **values):
                self.assert_refused(sentence, act, **values)

    def test_nothing_begins_before_the_beginning(self):
        row = self.act("segment", at="0")["chosen"]
        self.assert_refused("A segment cannot begin before 0:00.", "earlier", row=row)

    def test_the_first_segment_stays_where_its_questions_lie_in_it(self):
        for segment in self.segments[1:]:
            self.act("delete", row=f"s{segment.pk}")
        row = f"s{self.segments[0].pk}"
        for sentence, act in (
            ("The question at 29:00 lies before the first segment, which begins at 29:10.", "save"),
            ("Add the segment in which this question is asked first: every question lies in one.", "delete"),
        ):
            with self.subTest(act=act):
                self.assert_refused(sentence, act, row=row, at="29:10", words="Welcome")

    def test_what_evidence_rests_on_stays(self):
        learning = make.make_learning(self.webinar, statement="Small is fine")
        for item in (self.segments[1], self.questions[0]):
            make.make_evidence(
                learning, **{"segment" if isinstance(item, AgendaSegment) else "question": item}
            )
        self.open()
        needed = (
            "cannot be deleted: it is needed by Key learning “Small is fine”. Take that evidence away first."
        )
        for act, row, name in (
            ("merge", f"s{self.segments[1].pk}", "Segment “Trakk”"),
            ("delete", f"s{self.segments[1].pk}", "Segment “Trakk”"),
            ("delete", f"q{self.questions[0].pk}", "Question “Who pays?”"),
        ):
            with self.subTest(act=act, row=row):
                self.assert_refused(f"{name} {needed}", act, row=row)
        self.assertEqual(Evidence.objects.count(), 2)

    def test_what_an_action_plan_names_stays(self):
        plan = make.make_plan(title="Wallonia")
        plan.segments.add(self.segments[1])
        for act in ("merge", "delete"):
            self.assert_refused(
                "Segment “Trakk” stays: it is named by Action plan “Wallonia”. Take it away there first.",
                act,
                row=f"s{self.segments[1].pk}",
            )

    def test_what_cannot_be_read_is_told(self):
        for sentence, act, values in (
            ("Say at which second: 29:00 or 1:02:03.", "segment", {}),
            ("“40:75” has 75 seconds; there are only 60 in a minute.", "segment", {"at": "40:75"}),
            ("There is nothing like that to do here.", "nonsense", {"at": "1"}),
            ("Choose what to do.", "", {"at": "1"}),
            ("Say which row.", "delete", {}),
            ("There is no such row.", "delete", {"row": "x1"}),
            ("It is no longer there. Nothing was written.", "delete", {"row": "s999999"}),
            ("There is no such kind of segment.", "segment", {"at": "1", "kind": "party"}),
            ("Null characters are not allowed.", "question", {"at": "50:00", "words": "a\0b"}),
            ("There is nothing to take back.", "undo", {}),
            ("There is nothing to take back.", "redo", {"redo": "x 99 99999999999999999999"}),
        ):
            with self.subTest(act=act, **values):
                self.assert_refused(sentence, act, **values)

    def test_of_what_is_released_only_who_may_publish_takes_away(self):
        webinar = make.make_webinar(title="Released")
        segment = make.make_segment(webinar, 60)
        expert = make.make_staff()
        expert.groups.add(Group.objects.get(name=EXPERT))
        self.client.force_login(expert)
        self.url = reverse("admin:webinars_webinar_stamp", args=[webinar.pk])
        self.webinar = webinar
        self.open()
        self.assertNotContains(self.client.get(self.url), 'value="delete"')
        self.assert_refused(
            "You may not take anything away from what is public.", "delete", row=f"s{segment.pk}"
        )
        # Their own stamp they may take back.
        self.act("segment", at="2:00")
        self.assertEqual(self.act("undo")["problem"], "")
        self.assertEqual(AgendaSegment.objects.filter(webinar=webinar).count(), 1)

    def test_who_may_not_change_the_webinar_writes_nothing(self):
        author = make.make_staff()
        author.groups.add(Group.objects.get(name=AUTHOR))
        Webinar.objects.filter(pk=self.webinar.pk).update(status="published", published_at=make.PUBLISHED_AT)
        before = self.line()
        self.client.force_login(author)
        response = self.client.post(self.url, {"act": "segment", "at": "50:00"}, headers=JSON)
        self.assertEqual((response.status_code, self.line()), (403, before))


class PageTests(StampTestCase):
    """Without JavaScript: forms, and the whole page back."""

    def test_a_webinars_form_leads_to_it(self):
        form = self.client.get(reverse("admin:webinars_webinar_change", args=[self.webinar.pk]))
        self.assertContains(form, f'<a href="{self.url}">Stamp while watching</a>', html=True)

    def test_an_act_answers_with_the_page_and_what_can_be_taken_back(self):
        page = self.client.post(self.url, self.sent | {"act": "segment", "at": "25:00", "words": "More"})
        self.assertContains(page, "Segment stamped at 0:25:00.")
        self.assertEqual([row.words for row in page.context["rows"]][2], "More")
        undo = " ".join(map(str, page.context["undo"]))
        self.assertContains(page, f'name="undo" value="{undo}"')
        self.client.post(self.url, self.sent | {"act": "undo", "undo": undo})
        self.assertNotIn("More", str(self.line()))

    def test_what_was_typed_stays_where_it_was_refused(self):
        page = self.client.post(self.url, self.sent | {"act": "segment", "at": "17:10", "words": "Kept"})
        for held in (
            "Another segment of this webinar begins at this second.",
            'value="17:10"',
            'value="Kept"',
        ):
            self.assertContains(page, held)
        row = f"s{self.segments[0].pk}"
        page = self.client.post(
            self.url, self.sent | {"act": "save", "row": row, "at": "5:99", "words": "Kept"}
        )
        self.assertContains(page, 'value="5:99" data-stored="0:05:30"')
        self.assertContains(page, "“5:99” has 99 seconds; there are only 60 in a minute.", count=2)

    def test_every_kind_of_recording_has_its_page(self):
        address = "https://www.youtube.com/watch?v=abcdefghijk"
        for fields, held in (
            ({"recording_kind": "file", "recording_file": "recordings/talk.mp4"}, "<video"),
            ({"recording_kind": "youtube", "recording_url": address}, 'data-kind="youtube"'),
            (
                {"recording_kind": "vimeo", "recording_url": "https://vimeo.com/123456789"},
                'data-kind="vimeo"',
            ),
            ({"recording_kind": "link", "recording_url": "https://talk.example/"}, "cannot be watched here"),
            ({}, "There is no recording."),
        ):
            with self.subTest(**fields):
                webinar = make.make_webinar(**fields)
                page = self.client.get(reverse("admin:webinars_webinar_stamp", args=[webinar.pk]))
                self.assertContains(page, held)
                self.assertIn("https://www.youtube-nocookie.com", page["Content-Security-Policy"])

"""Two editors stamp at once, and each takes back what they did: nothing of the other's is overwritten."""

import datetime

from django.urls import reverse
from django.utils import timezone

from hubsportal.history.models import Revision, Version
from tests import factories as make
from webinars.models import AgendaSegment, QAItem

from .test_stamping import StampTestCase


class TwoEditorsTests(StampTestCase):
    def test_stamps_at_different_seconds_both_succeed(self):
        self.act_as_other("segment", at="50:00")
        answer = self.act("segment", at="51:00")
        self.assertEqual(answer["problem"], "")
        self.assertEqual([start for start, _words in self.line()][-2:], [3000, 3060])
        self.assertIn("Segment at 0:50:00", answer["rows"])

    def test_a_row_that_somebody_changed_is_not_overwritten(self):
        row = f"s{self.segments[1].pk}"
        self.act_as_other("save", row=row, at="17:10", words="Trakk, Namur", kind="presentation")
        told = (
            f"{self.other.username} changed it meanwhile (Title: Trakk → Trakk, Namur). Nothing was written."
        )
        answer = self.act("save", row=row, at="17:10", words="Trakk in Namur", kind="panel")
        self.assertEqual(answer["problem"], told)
        # What is there now stands beside what was typed, and who has read that may save over it.
        self.assertIn('<span class="words">Trakk, Namur</span>', answer["rows"])
        self.assertIn('value="Trakk in Namur" data-stored="Trakk, Namur"', answer["rows"])
        self.act("save", row=row, at="17:10", words="Trakk in Namur", kind="panel")
        self.assertEqual(AgendaSegment.objects.get(pk=row[1:]).title, "Trakk in Namur")

    def test_every_act_on_such_a_row_is_refused(self):
        row = f"s{self.segments[1].pk}"
        self.act_as_other("later", row=row)
        told = f"{self.other.username} changed it meanwhile (Start: 17:10 → 17:11). Nothing was written."
        seen = self.sent["version"]
        for act in ("earlier", "later", "merge", "delete"):
            with self.subTest(act=act):
                self.assert_refused(told, act, row=row, version=seen)

    def test_a_change_on_a_form_elsewhere_counts_too(self):
        form = reverse("admin:webinars_agendasegment_change", args=[self.segments[1].pk])
        data = self.fill_in(form)
        speaker = make.make_person(name="Ann")
        self.client.force_login(self.other)
        self.client.post(form, data | {"speakers": [speaker.pk]})
        self.client.force_login(self.editor)
        told = f"{self.other.username} changed it meanwhile (Speakers: + Ann). Nothing was written."
        self.assert_refused(told, "later", row=f"s{self.segments[1].pk}")

    def test_a_change_of_another_row_is_in_nobodys_way(self):
        self.act_as_other("later", row=f"s{self.segments[1].pk}")
        self.assertEqual(self.act("later", row=f"s{self.segments[2].pk}")["problem"], "")

    def test_a_row_that_somebody_deleted_stays_away_and_its_words_wait_for_another_stamp(self):
        row = f"q{self.questions[0].pk}"
        self.act_as_other("delete", row=row)
        told = f"{self.other.username} deleted it meanwhile. Nothing was written."
        page = self.client.post(
            self.url, self.sent | {"act": "save", "row": row, "at": "29:00", "words": "Mine"}
        )
        self.assertContains(page, told)
        self.assertContains(page, 'name="words" value="Mine"')
        self.assertNotIn("Mine", str(self.line()))

    def test_a_split_of_a_segment_that_no_longer_runs_there_is_refused(self):
        new = self.act_as_other("segment", at="35:00")["chosen"]
        self.assert_refused(
            "By now another segment runs at 0:40:00: “Segment at 0:35:00”. Nothing was split.",
            "split",
            at="40:00",
            row=f"s{self.segments[2].pk}",
        )
        self.assertEqual(self.act("split", at="40:00", row=new)["problem"], "")

    def test_a_merge_with_a_segment_that_came_between_is_refused(self):
        self.act_as_other("segment", at="33:00")
        self.assert_refused(
            f"{self.other.username} changed it meanwhile. Nothing was written.",
            "merge",
            row=f"s{self.segments[2].pk}",
        )


class UndoTests(StampTestCase):
    def full(self):
        """Everything that a person could have written into the agenda."""
        return [
            sorted(model.objects.filter(webinar=self.webinar).values_list(), key=str)
            for model in (AgendaSegment, QAItem)
        ] + [sorted(AgendaSegment.speakers.through.objects.values_list("agendasegment", "person"))]

    def test_acts_are_taken_back_one_after_the_other_and_done_again(self):
        ann = make.make_person()
        self.segments[2].speakers.add(ann)
        self.segments[2].summary = "Much."
        self.segments[2].save()
        self.open()
        second = f"s{self.segments[2].pk}"
        states = [self.full()]
        for act, values in (
            ("segment", {"at": "25:00"}),
            ("question", {"at": "26:00", "words": "Why?"}),
            ("later", {"row": f"q{self.questions[1].pk}"}),
            ("save", {"row": second, "at": "34:00", "words": "Canodrom, Barcelona", "kind": "panel"}),
            ("split", {"at": "35:00"}),
            ("merge", {"row": second}),
            ("delete", {"row": f"s{self.segments[1].pk}"}),
        ):
            self.assertEqual(self.act(act, **values)["problem"], "", act)
            states.append(self.full())
        for state in reversed(states[:-1]):
            self.assertEqual(self.act("undo")["problem"], "")
            self.assertEqual(self.full(), state)
        self.assertEqual(self.act("undo")["problem"], "There is nothing to take back.")
        for state in states[1:]:
            self.assertEqual(self.act("redo")["problem"], "")
            self.assertEqual(self.full(), state)
        self.act("undo")
        self.assertEqual(self.full(), states[-2])

    def test_it_says_what_it_takes_back(self):
        self.act("segment", at="25:00")
        said = [self.act(act)["said"] for act in ("undo", "redo", "undo")]
        self.assertEqual(
            said,
            [
                "Taken back: Segment stamped at 0:25:00.",
                "Done again: Segment stamped at 0:25:00.",
                "Taken back: Segment stamped at 0:25:00.",
            ],
        )

    def test_a_new_act_leaves_nothing_to_do_again(self):
        self.act("segment", at="25:00")
        self.act("undo")
        self.assertEqual(self.act("segment", at="26:00")["redo"], [])

    def test_what_others_changed_since_is_not_taken_back(self):
        row = self.act("segment", at="25:00")["chosen"]
        self.act_as_other("save", row=row, at="25:00", words="Theirs", kind="panel")
        before = self.line()
        answer = self.act("undo")
        self.assertEqual(
            answer["problem"],
            f"{self.other.username} changed it meanwhile "
            "(Kind: presentation → panel; Title: Segment at 0:25:00 → Theirs). Nothing was written.",
        )
        # It no longer stands in the way of what was done before it.
        self.assertEqual((self.line(), answer["undo"]), (before, []))

    def test_what_others_did_elsewhere_stays(self):
        self.act("segment", at="25:00")
        self.act_as_other("segment", at="26:00")
        self.act("undo")
        starts = [start for start, _words in self.line()]
        self.assertEqual((1500 in starts, 1560 in starts), (False, True))

    def test_a_second_that_was_taken_since_is_told(self):
        self.act("later", row=f"s{self.segments[1].pk}")
        self.act_as_other("segment", at="17:10")
        self.assert_refused(
            "Segment 17:10 “Trakk” and Segment 17:10 “Segment at 0:17:10” would be at the same place. "
            "Move the one that is there first.",
            "undo",
        )

    def test_a_stamp_that_evidence_rests_on_by_now_stays(self):
        row = self.act("question", at="25:00")["chosen"]
        make.make_evidence(
            make.make_learning(self.webinar, statement="So"), question=QAItem.objects.get(pk=row[1:])
        )
        self.assert_refused(
            "Question 25:00 “Question at 0:25:00” stays, though it was added since: "
            "it is needed by key learning “So”.",
            "undo",
        )

    def test_no_question_is_left_without_a_segment(self):
        row = self.act("segment", at="1:00")["chosen"]
        self.act_as_other("question", at="2:00")
        self.assert_refused(
            "The question at 2:00 lies before the first segment, which begins at 5:30.", "undo"
        )
        self.assertTrue(AgendaSegment.objects.filter(pk=row[1:]).exists())

    def test_nobody_takes_back_what_somebody_else_did_or_what_is_long_ago(self):
        theirs = self.act_as_other("segment", at="25:00")["undo"]
        self.assert_refused("There is nothing to take back.", "undo", undo=str(theirs[0]))
        self.act("segment", at="26:00")
        mine = Version.objects.order_by("pk").last()
        Revision.objects.filter(pk=mine.revision_id).update(
            made_at=timezone.now() - datetime.timedelta(hours=25)
        )
        self.assert_refused("There is nothing to take back.", "undo", undo=str(mine.pk))

"""A pasted agenda against a webinar: matched, compared, put in, and put in again."""

import datetime

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from hubsportal.search import index
from tests.factories import (
    make_evidence,
    make_hub,
    make_learning,
    make_person,
    make_plan,
    make_presentation,
    make_question,
    make_segment,
    make_theme,
    make_webinar,
)
from webinars.agenda_admin import shown
from webinars.agenda_import import NotReady, Stale, understand
from webinars.agenda_rows import CHANGED, MISSING, NEW_ROW, UNCHANGED, Choices
from webinars.models import AgendaSegment, Person, QAItem, Webinar

from .agendas import REFERENCE, REFERENCE_QUESTIONS, REFERENCE_TALKS

AGENDA = """\
0:00 Introduction
5:00 Presentation on Trakk by Ann Berg
8:00 Q&A: Do you charge?
9:00 Q&A: Who pays?

20:00 Panel discussion"""


def agenda_of(webinar):
    """[(start, kind, title, [speakers], [hubs])] and [(offset, question, segment's title, [hubs])] as they are stored."""
    segments = AgendaSegment.objects.filter(webinar=webinar).order_by("start")
    questions = QAItem.objects.filter(webinar=webinar).order_by("offset").select_related("segment")
    return (
        [
            (
                row.start,
                row.kind,
                row.title,
                [*map(str, row.speakers.order_by("name"))],
                [hub.name for hub in row.hubs.all()],
            )
            for row in segments
        ],
        [
            (row.offset, row.question, row.segment.title, [hub.name for hub in row.hubs.all()])
            for row in questions
        ],
    )


def everything_of(webinar):
    """Every field of every row of the agenda, and whom and what it names."""
    fields = []
    for model in (AgendaSegment, QAItem):
        for row in model.objects.filter(webinar=webinar).order_by("pk"):
            fields.append([getattr(row, field.attname) for field in model._meta.concrete_fields])
            fields.append(sorted(row.hubs.values_list("pk", flat=True)))
            if model is AgendaSegment:
                fields.append(sorted(row.speakers.values_list("pk", flat=True)))
    return fields


class ImportCase(TestCase):
    def setUp(self):
        self.webinar = make_webinar()

    def plan(self, text, **choices):
        return understand(Webinar.objects.get(pk=self.webinar.pk), text, None, Choices(**choices))

    def paste(self, text, **choices):
        return self.plan(text, **choices).apply()

    def row(self, plan, number):
        (row,) = (row for row in plan.rows if row.line and row.line.number == number and row.line.kind)
        return row

    def states(self, plan):
        return {
            state: len(plan.items(state))
            for state in (NEW_ROW, CHANGED, UNCHANGED, MISSING)
            if plan.items(state)
        }


class ReferenceTests(ImportCase):
    def test_comes_in_whole_without_a_correction(self):
        make_hub(name="Trakk")
        make_hub(name="Wap’s Hub")
        make_hub(name="Canòdrom")
        report = self.paste(REFERENCE)
        self.assertEqual(
            report.in_words(),
            "7 segments and 11 questions added; new people: Luc Schmerber, Delphine Coderniaux, Larissa Grommersch, "
            "Berta Pérez, Andrea Stegani",
        )
        segments, questions = agenda_of(self.webinar)
        talks = [row[0] for row in segments if row[1] in AgendaSegment.TALKS]
        self.assertEqual(talks, REFERENCE_TALKS)
        self.assertEqual(
            [row for row in segments if row[1] == "panel"], [(4773, "panel", "Panel discussion", [], [])]
        )
        self.assertEqual([row[0] for row in questions], REFERENCE_QUESTIONS)
        trakk, waps = (
            "Presentation on the Trakk creative hub in Namur",
            "Presentation on the Wap's creative hub in Tournai",
        )
        canodrom = "Presentation on Canodrom Creative Industries Research Park"
        homes = [trakk] * 3 + [waps] * 2 + [canodrom] * 2 + ["Panel discussion"] * 4
        self.assertEqual([row[2] for row in questions], homes)
        self.assertEqual(segments[5][3], ["Delphine Coderniaux", "Larissa Grommersch"])
        self.assertEqual(
            {row[2]: row[4] for row in segments if row[4]},
            {trakk: ["Trakk"], waps: ["Wap’s Hub"], canodrom: ["Canòdrom"]},
        )
        self.assertEqual([row[3] for row in questions if row[3]], [["Canòdrom"], ["Canòdrom"]])
        self.assertTrue(AgendaSegment.objects.get(kind="panel").is_untimed)

    def test_pasted_again_there_is_nothing_to_change(self):
        self.paste(REFERENCE)
        before = everything_of(self.webinar)
        plan = self.plan(REFERENCE)
        self.assertTrue(plan.is_nothing)
        self.assertEqual(self.states(plan), {UNCHANGED: 18})
        self.assertEqual(plan.apply().in_words(), "nothing to change")
        self.assertEqual(everything_of(self.webinar), before)
        self.assertEqual(Person.objects.count(), 5)

    def test_takes_known_people_whatever_their_accents(self):
        known = make_person(name="Berta Perez")
        self.paste(REFERENCE)
        self.assertEqual([*AgendaSegment.objects.get(start=2602).speakers.all()], [known])
        self.assertEqual(Person.objects.count(), 5)


class AmendedTests(ImportCase):
    def setUp(self):
        super().setUp()
        self.paste(AGENDA)
        self.trakk = AgendaSegment.objects.get(start=300)
        self.charge, self.pays = QAItem.objects.order_by("offset")

    def test_only_what_was_amended_changes(self):
        AgendaSegment.objects.filter(pk=self.trakk.pk).update(summary="About Trakk.")
        QAItem.objects.filter(pk=self.charge.pk).update(answer_summary="Members pay.")
        self.charge.themes.add(make_theme())
        evidence = make_evidence(make_learning(self.webinar), question=self.charge)
        plan = self.plan(AGENDA.replace("Do you charge?", "Do you charge for rooms?"))
        self.assertEqual(self.states(plan), {CHANGED: 1, UNCHANGED: 4})
        (change,) = plan.items(CHANGED)[0].changes
        self.assertEqual(
            (change.label, change.before, change.after),
            ("question", "Do you charge?", "Do you charge for rooms?"),
        )
        self.assertEqual(plan.apply().in_words(), "1 question changed")
        changed = QAItem.objects.get(pk=self.charge.pk)
        self.assertEqual(
            (changed.question, changed.answer_summary), ("Do you charge for rooms?", "Members pay.")
        )
        self.assertEqual(changed.themes.count(), 1)
        evidence.refresh_from_db()
        self.assertEqual(evidence.question, changed)
        self.trakk.refresh_from_db()
        self.assertEqual(self.trakk.summary, "About Trakk.")

    def test_a_moved_time_keeps_the_row(self):
        self.paste(AGENDA.replace("5:00 Pres", "6:00 Pres").replace("8:00", "8:30"))
        self.trakk.refresh_from_db()
        self.charge.refresh_from_db()
        self.assertEqual((self.trakk.start, self.charge.offset), (360, 510))
        self.assertEqual(AgendaSegment.objects.count() + QAItem.objects.count(), 5)

    def test_two_that_swap_their_seconds_keep_their_rows(self):
        plan = self.plan(
            AGENDA.replace("8:00 Q&A: Do you charge?", "8:00 Q&A: Who pays?").replace(
                "9:00 Q&A: Who pays?", "9:00 Q&A: Do you charge?"
            )
        )
        self.assertEqual(self.states(plan), {CHANGED: 2, UNCHANGED: 3})
        plan.apply()
        self.charge.refresh_from_db()
        self.pays.refresh_from_db()
        self.assertEqual((self.charge.offset, self.pays.offset), (540, 480))

    def test_all_that_shift_onto_each_other_keep_their_rows(self):
        before = {row.pk: row.question for row in QAItem.objects.all()}
        self.paste(AGENDA.replace("9:00", "10:00").replace("8:00", "9:00"))
        self.assertEqual({row.pk: row.question for row in QAItem.objects.all()}, before)
        self.assertEqual([*QAItem.objects.order_by("offset").values_list("offset", flat=True)], [540, 600])

    def test_moved_and_amended_words_are_the_same_row_if_they_are_nearly_the_same(self):
        self.paste(AGENDA.replace("8:00 Q&A: Do you charge?", "8:20 Q&A: Do you charge people?"))
        self.charge.refresh_from_db()
        self.assertEqual((self.charge.offset, self.charge.question), (500, "Do you charge people?"))

    def test_questions_follow_the_segment_that_runs_then(self):
        self.paste(AGENDA.replace("5:00 Pres", "8:30 Pres"))
        self.charge.refresh_from_db()
        self.pays.refresh_from_db()
        self.assertEqual((self.charge.segment.title, self.pays.segment), ("Introduction", self.trakk))

    def test_what_the_text_does_not_have_is_kept(self):
        plan = self.plan(AGENDA.replace("9:00 Q&A: Who pays?\n", ""))
        (missing,) = plan.items(MISSING)
        self.assertEqual((missing.item, missing.remove), (self.pays, False))
        self.assertTrue(plan.is_nothing)
        plan.apply()
        self.assertTrue(QAItem.objects.filter(pk=self.pays.pk).exists())

    def test_what_is_missing_stands_where_it_would_in_the_text(self):
        plan = self.plan(AGENDA.replace("8:00 Q&A: Do you charge?\n", ""))
        self.assertEqual([row.offset for row in plan.rows], [0, 300, 480, 540, 1200])

    def test_what_is_missing_goes_if_somebody_says_so(self):
        text = AGENDA.replace("5:00 Presentation on Trakk by Ann Berg\n", "").replace(
            "9:00 Q&A: Who pays?\n", ""
        )
        report = self.paste(text, remove={("segment", self.trakk.pk), ("question", self.pays.pk)})
        self.assertEqual(report.in_words(), "1 segment and 1 question removed")
        segments, questions = agenda_of(self.webinar)
        self.assertEqual([row[2] for row in segments], ["Introduction", "Panel discussion"])
        self.assertEqual([row[:3] for row in questions], [(480, "Do you charge?", "Introduction")])

    def test_what_is_missing_says_what_hangs_on_it(self):
        AgendaSegment.objects.filter(pk=self.trakk.pk).update(summary="About Trakk.")
        make_presentation(self.webinar, segment=self.trakk)
        make_plan(segments=[self.trakk])
        QAItem.objects.filter(pk=self.pays.pk).update(answer_summary="They do.")
        plan = self.plan("0:00 Introduction")
        holdings = {row.item: (row.holdings, row.must_stay) for row in plan.items(MISSING)}
        self.assertEqual(holdings[self.trakk], ("summary, 1 presentation and 1 action plan", ""))
        self.assertEqual(holdings[self.pays], ("answer in brief", ""))
        self.assertEqual(holdings[self.charge], ("", ""))

    def test_what_evidence_needs_cannot_be_removed(self):
        make_evidence(make_learning(self.webinar), question=self.pays)
        plan = self.plan(AGENDA.replace("9:00 Q&A: Who pays?\n", ""), remove={("question", self.pays.pk)})
        (missing,) = plan.items(MISSING)
        self.assertEqual(missing.holdings, "1 evidence")
        self.assertEqual(
            missing.must_stay, "It cannot be removed: it is needed by evidence. Take that away first."
        )
        self.assertFalse(missing.remove)

    def test_other_words_at_a_second_mind_what_stays(self):
        QAItem.objects.filter(pk=self.charge.pk).update(answer_summary="Members pay.")
        plan = self.plan(AGENDA.replace("Do you charge?", "Which town comes next, and why not Lille?"))
        (row,) = plan.items(CHANGED)
        self.assertEqual(row.item, self.charge)
        self.assertIn("mind what stays with it: answer in brief.", row.notes[0])

    def test_speakers_are_those_of_the_text_and_hubs_are_only_added(self):
        hub, other = make_hub(name="Trakk"), make_hub(name="Canòdrom")
        self.trakk.hubs.add(other)
        self.paste(AGENDA.replace("Ann Berg", "Bob Cole"))
        self.assertEqual([person.name for person in self.trakk.speakers.all()], ["Bob Cole"])
        self.assertEqual({*self.trakk.hubs.all()}, {hub, other})

    def test_a_text_that_names_nobody_takes_nobody_away(self):
        self.assertTrue(self.plan(AGENDA.replace(" by Ann Berg", "")).is_nothing)

    def test_a_guessed_kind_yields_to_what_an_editor_chose(self):
        self.paste("0:00 Introduction\n5:00 Trakk\n20:00 Panel discussion")
        AgendaSegment.objects.filter(start=300).update(kind="discussion")
        plan = self.plan("0:00 Introduction\n5:00 Trakk\n20:00 Panel discussion")
        self.assertEqual(plan.items(CHANGED), [])

    def test_says_when_the_webinar_last_changed(self):
        before = Webinar.objects.get().updated_at
        self.paste(AGENDA)
        self.assertEqual(Webinar.objects.get().updated_at, before)
        self.paste(AGENDA.replace("8:00", "8:01"))
        self.assertGreater(Webinar.objects.get().updated_at, before)


class RefusedTests(ImportCase):
    def problems(self, text, **choices):
        plan = self.plan(text, **choices)
        if plan.problems:
            with self.assertRaises(NotReady):
                plan.apply()
            self.assertEqual(AgendaSegment.objects.filter(title="New").count(), 0)
        return [problem for _row, problem in plan.problems]

    def test_past_the_end(self):
        self.assertEqual(
            self.problems("0:00 New\n1:30:00 End"),
            ["This segment would begin at 1:30:00, but the webinar ends at 1:30:00."],
        )

    def test_a_question_before_every_part(self):
        self.assertEqual(
            self.problems("5:00 Q&A: Why?\n6:00 New"),
            ["The question at 5:00 lies before the first segment, which begins at 6:00."],
        )

    def test_questions_without_any_part(self):
        self.assertEqual(
            self.problems("5:00 Q&A: Why?"),
            ["Add the segment in which this question is asked first: every question lies in one."],
        )

    def test_two_at_one_second(self):
        self.assertEqual(self.problems("5:00 New\n5:00 Newer"), ["Line 1 has this second already: 5:00."])

    def test_a_title_that_is_too_long(self):
        self.assertEqual(
            self.problems(f"0:00 New {'x' * 200}"), ["It has 204 characters; at most 200 can be kept."]
        )
        self.assertEqual(
            self.problems(f"0:00 Trakk\n5:00 Q&A: {'x' * 400}?"),
            ["It has 401 characters; at most 400 can be kept."],
        )

    def test_the_second_of_one_that_the_text_does_not_have(self):
        make_segment(self.webinar, 0, title="Alpha")
        kept = make_segment(self.webinar, 600, title="Beta")
        sentence = "“Beta” stands at 10:00 already, and the text does not have it. Remove that one, or give another time."
        self.assertEqual(self.problems("10:00 Alpha"), [sentence])
        self.assertEqual(self.problems("10:00 Alpha", remove={("segment", kept.pk)}), [])

    def test_a_kept_question_left_before_every_part(self):
        make_segment(self.webinar, 0, title="Alpha")
        make_question(self.webinar, 60, question="Early?")
        self.assertEqual(
            self.problems("5:00 Alpha"),
            ["The question at 1:00 lies before the first segment, which begins at 5:00."],
        )

    def test_a_webinar_that_changed_meanwhile(self):
        plan = self.plan("0:00 New")
        make_segment(self.webinar, 60, title="Added by somebody else")
        with self.assertRaises(Stale):
            plan.apply()
        self.assertEqual([row[2] for row in agenda_of(self.webinar)[0]], ["Added by somebody else"])

    def test_each_change_of_the_agenda_makes_a_plan_stale(self):
        segment = make_segment(self.webinar, 0, title="Alpha")
        question = make_question(self.webinar, 60)
        changes = {
            "time": lambda: AgendaSegment.objects.filter(pk=segment.pk).update(start=5),
            "title": lambda: AgendaSegment.objects.filter(pk=segment.pk).update(title="Gamma"),
            "speakers": lambda: segment.speakers.add(make_person()),
            "hubs": lambda: question.hubs.add(make_hub()),
            "question": lambda: QAItem.objects.filter(pk=question.pk).update(question="How?"),
            "length": lambda: Webinar.objects.update(stated_duration=4000),
        }
        for name, change in changes.items():
            with self.subTest(name):
                plan = self.plan("5:00 New")
                change()
                with self.assertRaises(Stale):
                    plan.apply()

    def test_a_summary_written_meanwhile_is_neither_lost_nor_in_the_way(self):
        segment = make_segment(self.webinar, 0, title="Alpha")
        plan = self.plan("0:10 Alpha")
        AgendaSegment.objects.filter(pk=segment.pk).update(summary="Written meanwhile.")
        plan.apply()
        segment.refresh_from_db()
        self.assertEqual((segment.start, segment.summary), (10, "Written meanwhile."))


class ChoiceTests(ImportCase):
    def test_a_line_is_mended(self):
        text = "0:00 Introduction\n5:75 Trakk"
        key = self.row(self.plan(text), 2).key
        self.paste(text, lines={key: {"kind": "discussion", "time": "5:45", "title": "Trakk, Namur"}})
        self.assertEqual(
            [row[:3] for row in agenda_of(self.webinar)[0]],
            [(0, "introduction", "Introduction"), (345, "discussion", "Trakk, Namur")],
        )

    def test_a_time_that_cannot_be_read_is_kept_as_typed(self):
        text = "0:00 Introduction"
        key = self.row(self.plan(text), 1).key
        plan = self.plan(text, lines={key: {"kind": "introduction", "time": "soon", "title": "Introduction"}})
        row = self.row(plan, 1)
        self.assertEqual(row.typed_time, "soon")
        self.assertEqual(row.problem, "“soon” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s.")

    def test_a_line_left_out_leaves_its_row_as_it_is(self):
        make_segment(self.webinar, 0, title="Alpha")
        text = "0:00 Beta"
        key = self.row(self.plan(text), 1).key
        plan = self.plan(text, lines={key: {"kind": ""}})
        self.assertTrue(plan.is_nothing)
        self.assertEqual(self.states(plan), {MISSING: 1})

    def test_what_is_shown_and_sent_back_changes_nothing(self):
        make_segment(self.webinar, 4773, title="Panel")
        first = self.plan(REFERENCE)
        lines = {
            row.key: {"kind": row.line.kind or "", "time": shown(row).time_shown, "title": row.title}
            for row in first.rows
            if row.line
        }
        second = self.plan(REFERENCE, lines=lines)
        self.assertEqual([row.state for row in second.rows], [row.state for row in first.rows])
        self.assertEqual(second.as_json(), first.as_json())
        self.assertFalse(any(row.line and row.line.is_amended for row in second.rows))

    def test_times_of_day_count_from_the_start_that_the_webinar_states(self):
        Webinar.objects.filter(pk=self.webinar.pk).update(time=datetime.time(14, 0))
        self.paste("14:05 Introduction\n14:10 Presentation on Trakk\n14:50 Break\n15:00 Closing")
        self.assertEqual([row[0] for row in agenda_of(self.webinar)[0]], [300, 600, 3000, 3600])


class CostTests(ImportCase):
    def queries(self, count):
        webinar = make_webinar(stated_duration=100_000)
        with index.together():
            for number in range(count):
                make_segment(
                    webinar, number * 100, title=f"Part {number}", speakers=[make_person()], hubs=[make_hub()]
                )
                make_question(webinar, number * 100 + 5, question=f"Why {number}?", hubs=[make_hub()])
        text = "".join(f"{number * 100 + 1}:00 Part {number} by Ann Berg\n" for number in range(count // 2))
        webinar = Webinar.objects.get(pk=webinar.pk)
        with CaptureQueriesContext(connection) as queries:
            understand(webinar, text)
        return len(queries)

    def test_a_preview_asks_as_often_for_many_lines_as_for_few(self):
        self.assertEqual(self.queries(100), self.queries(10))

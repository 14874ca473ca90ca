"""Learnings, evidence, projects, plans and their steps: what is kept, what is refused, what is public."""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import RestrictedError
from django.test import TestCase

from learnings.models import ActionPlan, ActionPlanStep, Evidence, KeyLearning, Project
from tests.constraints import ConstraintsMixin
from tests.factories import (
    make_evidence,
    make_hub,
    make_learning,
    make_plan,
    make_project,
    make_question,
    make_region,
    make_segment,
    make_step,
    make_webinar,
)

STATES = {
    "published": {},
    "archived": {"status": "archived"},
    "draft": {"status": "draft"},
    "in review": {"status": "review"},
    "scheduled": {"published_at": datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)},
}


class ConstraintTests(ConstraintsMixin, TestCase):
    app = "learnings"

    @classmethod
    def setUpTestData(cls):
        cls.learning = make_learning()
        cls.step = make_step()

    def evidence_row(self, **fields):
        return Evidence(learning=self.learning, webinar=self.learning.webinar, **fields)

    def step_row(self, **fields):
        defaults = {"plan": self.step.plan, "position": 9, "stage": "measure", "description": "Z"}
        return ActionPlanStep(**(defaults | fields))

    def broken(self):
        sentence = "Say where the evidence lies: a question, a segment or a start."
        yield "learnings_evidence_has_a_place", sentence, self.evidence_row()
        for start, end in ((60, 60), (60, 59)):
            sentence = "The evidence has to end after it starts."
            yield "learnings_evidence_ends_after_start", sentence, self.evidence_row(start=start, end=end)
        sentence = "Another step of this plan has this position."
        yield "learnings_step_one_at_a_position", sentence, self.step_row(position=self.step.position)
        sentence = "Name the source of what happened next."
        yield "learnings_step_outcome_has_source", sentence, self.step_row(outcome="It opened.")

    def test_what_keeps_them_is_taken(self):
        segment = make_segment(self.learning.webinar)
        for fields in (
            {"start": 0},
            {"start": 60, "end": 61},
            {"segment": segment},
            {"segment": segment, "end": 61},
        ):
            with self.subTest(fields):
                self.evidence_row(**fields).full_clean()
        self.step_row().full_clean()
        self.step_row(outcome="It opened.", outcome_source="L’Avenir").full_clean()
        self.step_row(position=self.step.position, plan=make_plan()).full_clean()


class LearningTests(TestCase):
    def test_stand_by_webinar_the_newest_first_and_each_in_its_own_order(self):
        old, new = make_webinar(date="2019-12-05"), make_webinar(date="2020-12-05")
        for webinar, position, statement in ((old, 1, "c"), (new, 2, "b"), (new, 1, "a")):
            make_learning(webinar, position=position, statement=statement)
        self.assertEqual([str(learning) for learning in KeyLearning.objects.all()], ["a", "b", "c"])

    def test_those_that_nothing_supports_are_known(self):
        bare = make_learning()
        # Evidence that visitors cannot see is evidence to editors.
        make_evidence(webinar=make_webinar(status="draft"))
        self.assertEqual(list(KeyLearning.objects.without_evidence()), [bare])

    def test_those_with_receipts_have_a_second_that_anybody_can_play(self):
        make_learning()
        make_evidence(make_learning(), webinar=make_webinar(status="draft"))
        make_evidence(make_learning(status="draft"))
        playable = make_evidence().learning
        make_evidence(playable, start=120)
        self.assertEqual(list(KeyLearning.objects.with_receipts()), [playable])

    def test_public_evidence_is_fetched_along_with_all_that_draws_it(self):
        learning = make_learning()
        question = make_question(learning.webinar)
        shown = [
            make_evidence(learning, question=question),
            make_evidence(learning, segment=question.segment),
        ]
        make_evidence(learning, webinar=make_webinar(status="draft"))
        with self.assertNumQueries(2):
            (fetched,) = KeyLearning.objects.with_evidence()
            evidence = list(fetched.evidence.all())
            self.assertEqual(evidence, shown)
            self.assertEqual([item.offset for item in evidence], [60, 0])
            self.assertEqual([item.webinar.slug for item in evidence], [learning.webinar.slug] * 2)
            self.assertEqual(evidence[0].question.segment.start, 0)


class EvidenceTests(TestCase):
    def test_is_public_only_if_learning_and_webinar_both_are(self):
        for of_learning in STATES.values():
            for of_webinar in STATES.values():
                make_evidence(make_learning(**of_learning), webinar=make_webinar(**of_webinar))
        (public,) = Evidence.objects.published()
        self.assertEqual((public.learning.is_published, public.webinar.is_published), (True, True))

    def test_follows_a_question_or_segment_whose_timecode_is_corrected(self):
        question = make_question(make_webinar(slug="creative-hubs"), 1740)
        for place, item in (
            ({"question": question}, question),
            ({"segment": question.segment}, question.segment),
        ):
            with self.subTest(place):
                evidence = make_evidence(**place)
                name = "offset" if item is question else "start"
                self.assertEqual(evidence.offset, getattr(item, name))
                type(item).objects.filter(pk=item.pk).update(**{name: 1500})
                evidence = Evidence.objects.get(pk=evidence.pk)
                self.assertEqual((evidence.offset, evidence.url), (1500, "/webinars/creative-hubs/?t=1500"))

    def test_stays_at_a_start_of_its_own(self):
        question = make_question(offset=1740)
        self.assertEqual(make_evidence(question=question, start=1800).offset, 1800)
        self.assertEqual(make_evidence(question=question, start=0).offset, 0)

    def test_its_text_is_its_label_or_what_it_rests_on(self):
        webinar = make_webinar(title="Creative hubs")
        segment = make_segment(webinar, 0, title="Trakk, Namur", short_title="Trakk")
        question = make_question(webinar, question="Who pays?")
        for fields, text in (
            ({"label": "Mirrors its stakeholders", "question": question}, "Mirrors its stakeholders"),
            ({"question": question, "segment": segment}, "Who pays?"),
            ({"segment": segment}, "Trakk"),
            ({"webinar": webinar, "start": 60}, "Creative hubs"),
        ):
            with self.subTest(text):
                self.assertEqual(make_evidence(make_learning(), **fields).text, text)

    def test_what_does_not_fit_its_webinar_is_refused(self):
        webinar = make_webinar(stated_duration=5400)
        segment, question = make_segment(webinar, 600), make_question(webinar, 1740)
        elsewhere = make_question()
        past, other = (
            "This lies past the end of the webinar.",
            "This belongs to another webinar than the one chosen.",
        )
        for fields, errors in (
            ({"start": 5399}, None),
            ({"start": 5399, "end": 5400}, None),
            ({"question": question, "end": 1741}, None),
            ({"question": question, "start": 60, "end": 120}, None),
            ({"question": elsewhere}, {"question": [other]}),
            ({"segment": elsewhere.segment}, {"segment": [other]}),
            ({"start": 5400}, {"start": [past]}),
            ({"start": 60, "end": 5401}, {"end": [past]}),
            (
                {"question": question, "end": 1740},
                {"end": ["The evidence would end before 29:00, where it begins."]},
            ),
            (
                {"segment": segment, "end": 1},
                {"end": ["The evidence would end before 10:00, where it begins."]},
            ),
        ):
            with self.subTest(fields):
                evidence = Evidence(learning=make_learning(), webinar=webinar, **fields)
                if errors is None:
                    evidence.full_clean()
                else:
                    with self.assertRaises(ValidationError) as caught:
                        evidence.full_clean()
                    self.assertEqual(caught.exception.message_dict, errors)

    def test_a_form_without_a_webinar_is_told_only_that(self):
        with self.assertRaises(ValidationError) as caught:
            Evidence(learning=make_learning(), start=60).full_clean()
        self.assertEqual(caught.exception.message_dict, {"webinar": ["This field cannot be null."]})

    def test_what_it_rests_on_cannot_go_and_it_goes_with_its_learning(self):
        question = make_question()
        on_question, on_segment = make_evidence(question=question), make_evidence(segment=question.segment)
        with self.assertRaises(RestrictedError):
            question.delete()
        on_question.learning.delete()
        question.delete()
        with self.assertRaises(RestrictedError):
            on_segment.segment.delete()
        self.assertEqual(list(Evidence.objects.all()), [on_segment])


class ProjectTests(TestCase):
    def test_is_public_with_one_of_its_plans(self):
        make_project(acronym="none")
        for name, state in STATES.items():
            make_plan(projects=[make_project(acronym=name)], **state)
        both = make_project(acronym="both")
        for state in STATES.values():
            make_plan(projects=[both], **state)
        self.assertEqual(
            [project.acronym for project in Project.objects.public()], ["archived", "both", "published"]
        )
        self.assertEqual([project.acronym for project in Project.objects.listed()], ["both", "published"])


class PlanTests(TestCase):
    def test_is_fetched_with_its_public_hubs_and_segments_alone(self):
        hub, segment = make_hub(), make_segment()
        plan = make_plan(
            regions=["BE3"],
            projects=[make_project()],
            hubs=[hub, *(make_hub(**state) for name, state in STATES.items() if name != "published")],
            segments=[
                segment,
                *(
                    make_segment(make_webinar(**state))
                    for name, state in STATES.items()
                    if name != "published"
                ),
            ],
        )
        steps = [make_step(plan), make_step(plan)]
        with self.assertNumQueries(7):
            (fetched,) = ActionPlan.objects.with_context()
            self.assertEqual((list(fetched.hubs.all()), list(fetched.segments.all())), ([hub], [segment]))
            self.assertEqual(
                (list(fetched.steps.all()), len(fetched.regions.all()), len(fetched.projects.all())),
                (steps, 1, 1),
            )
            self.assertEqual(fetched.segments.all()[0].webinar.pk, segment.webinar_id)

    def test_takes_its_steps_with_it_and_leaves_what_it_names(self):
        project, region = make_project(), make_region("BE3")
        plan = make_plan(projects=[project], regions=[region])
        make_step(plan)
        plan.delete()
        self.assertEqual(
            (ActionPlanStep.objects.count(), Project.objects.get(), type(region).objects.count()),
            (0, project, 2),
        )

    def test_its_steps_stand_in_their_order(self):
        plan = make_plan()
        for position, description in ((2, "b"), (3, "c"), (1, "a")):
            make_step(plan, position=position, description=description)
        self.assertEqual([step.description for step in plan.steps.all()], ["a", "b", "c"])

    def test_a_step_tells_what_is_known_of_it_and_what_is_not(self):
        step = ActionPlanStep(stage="develop", progress="under-way", cost="EUR 5,438,108")
        known, not_stated = step.details
        self.assertEqual(str(step), "Develop jointly")
        self.assertEqual(
            [(str(label), str(value)) for label, value in known],
            [("status", "under way"), ("cost", "EUR 5,438,108")],
        )
        self.assertEqual([str(label) for label in not_stated], ["players", "timeframe", "funding"])
        known, not_stated = ActionPlanStep().details
        self.assertEqual((known, [str(label) for label in not_stated]),
                         ([], ["status", "players", "timeframe", "cost", "funding"]))  # fmt: skip

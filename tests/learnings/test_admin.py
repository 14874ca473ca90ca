"""Learnings with their evidence, projects and plans in the admin."""

from django.urls import reverse

from learnings.models import ActionPlan, ActionPlanStep, Evidence, KeyLearning
from tests.admin_forms import AdminTestCase, add_row
from tests.factories import (
    make_evidence,
    make_learning,
    make_plan,
    make_project,
    make_question,
    make_segment,
    make_step,
    make_theme,
    make_webinar,
)

ADD = reverse("admin:learnings_keylearning_add")
LIST = reverse("admin:learnings_keylearning_changelist")
ADD_PLAN = reverse("admin:learnings_actionplan_add")


def change_url(row):
    return reverse(f"admin:learnings_{row._meta.model_name}_change", args=[row.pk])


class LearningFormTests(AdminTestCase):
    def setUp(self):
        super().setUp()
        self.webinar = make_webinar(stated_duration=5400)
        self.question = make_question(self.webinar, 1740)

    def new_learning(self, **fields):
        typed = {"statement": "No single model fits.", "slug": "no-model", "webinar": self.webinar.pk}
        return self.fill_in(ADD, **(typed | fields))

    def test_a_learning_comes_with_its_evidence_in_one_save(self):
        theme = make_theme()
        data = self.new_learning(topics=[theme.pk])
        add_row(data, "evidence", question=self.question.pk)
        add_row(data, "evidence", start="1h02m03s", end="1:03:00", quote="It depends.", basis="said")
        self.assertRedirects(self.client.post(ADD, data), LIST)
        learning = KeyLearning.objects.get()
        self.assertEqual([evidence.offset for evidence in learning.evidence.all()], [1740, 3723])
        self.assertEqual({evidence.webinar for evidence in learning.evidence.all()}, {self.webinar})
        self.assertEqual([*learning.topics.all()], [theme])

    def test_another_one_is_added_to_the_same_webinar(self):
        response = self.client.post(ADD, self.new_learning(_addanother="1"), follow=True)
        self.assertRedirects(response, f"{ADD}?webinar={self.webinar.pk}")
        self.assertEqual(response.context["adminform"].form["webinar"].value(), str(self.webinar.pk))

    def test_evidence_in_another_webinar_is_told_by_its_question(self):
        elsewhere = make_question(make_webinar(), 60)
        data = self.new_learning()
        add_row(data, "evidence", question=elsewhere.pk)
        self.client.post(ADD, data)
        self.assertEqual(Evidence.objects.get().webinar, elsewhere.webinar)

    def test_evidence_lies_somewhere(self):
        data = self.new_learning()
        add_row(data, "evidence", quote="It depends.")
        self.assertIn(
            "Say where the evidence lies: a question, a segment or a start.",
            self.errors_of(self.client.post(ADD, data))[0],
        )
        self.assertFalse(KeyLearning.objects.exists())

    def test_evidence_lies_in_the_webinar_that_is_said(self):
        data = self.new_learning()
        add_row(data, "evidence", webinar=self.webinar.pk, segment=make_segment().pk)
        self.assertIn(
            "This belongs to another webinar than the one chosen.",
            self.errors_of(self.client.post(ADD, data))[0],
        )

    def test_evidence_does_not_lie_past_the_end_or_end_before_it_starts(self):
        data = self.new_learning()
        add_row(data, "evidence", start="2:00:00")
        add_row(data, "evidence", start="10:00", end="9:00")
        response = self.client.post(ADD, data)
        self.assertEqual(
            [error.partition(": ")[2] for error in self.errors_of(response)],
            ["This lies past the end of the webinar.", "The evidence has to end after it starts."],
        )
        self.assertContains(response, 'value="2:00:00"')

    def test_asks_for_the_webinar_before_anything_else(self):
        data = self.new_learning(webinar="")
        add_row(data, "evidence", start="10:00")
        self.assertEqual(
            self.errors_of(self.client.post(ADD, data)), ["Distilled from: This field is required."]
        )

    def test_list_tells_which_have_no_evidence(self):
        bare, backed = make_learning(), make_evidence().learning
        make_learning(status="archived")
        for query, row in (("none", bare), ("some", backed)):
            with self.subTest(query=query):
                found = self.client.get(f"{LIST}?evidence={query}").context["cl"].result_list
                self.assertEqual([*found], [row])

    def test_list_asks_the_database_equally_often_for_one_and_for_many(self):
        topics = [make_theme(), make_theme()]
        make_learning()
        self.assert_same_queries(
            LIST, lambda: [make_evidence(make_learning(topics=topics)) for _ in range(5)]
        )


class PlanFormTests(AdminTestCase):
    def test_a_plan_comes_with_steps_in_the_order_they_were_typed(self):
        project, segment = make_project(), make_segment()
        data = self.fill_in(
            ADD_PLAN, title="Wallonia", slug="wallonia", projects=[project.pk], segments=[segment.pk]
        )
        add_row(data, "steps", stage="measure", description="Weigh what hubs achieve.")
        add_row(data, "steps", stage="governance", description="Tie institutions closer.")
        self.assertEqual(self.client.post(ADD_PLAN, data).status_code, 302)
        plan = ActionPlan.objects.get()
        self.assertEqual([*plan.steps.values_list("position", "stage")], [(1, "measure"), (2, "governance")])
        self.assertEqual(([*plan.projects.all()], [*plan.segments.all()]), ([project], [segment]))

    def test_two_steps_swap_their_positions(self):
        plan = make_plan()
        first, second = make_step(plan), make_step(plan)
        url = change_url(plan)
        self.client.post(url, self.fill_in(url, **{"steps-0-position": "2", "steps-1-position": "1"}))
        self.assertEqual([*plan.steps.all()], [second, first])

    def test_a_step_is_added_after_the_last(self):
        plan = make_plan()
        make_step(plan, position=4)
        url = change_url(plan)
        data = self.fill_in(url)
        add_row(data, "steps", stage="support", description="Back chosen hubs.")
        self.client.post(url, data)
        self.assertEqual(ActionPlanStep.objects.get(stage="support").position, 5)

    def test_two_steps_do_not_share_a_position(self):
        plan = make_plan()
        make_step(plan), make_step(plan)
        url = change_url(plan)
        self.assertEqual(
            self.errors_of(self.client.post(url, self.fill_in(url, **{"steps-0-position": "2"}))),
            ["Step “Measure and evaluate”: Another step of this plan has this position."],
        )

    def test_what_happened_next_needs_its_source(self):
        plan = make_plan()
        make_step(plan)
        url = change_url(plan)
        self.assertEqual(
            self.errors_of(self.client.post(url, self.fill_in(url, **{"steps-0-outcome": "It worked."}))),
            ["Step “Measure and evaluate”: Name the source of what happened next."],
        )

    def test_lists_ask_the_database_equally_often_for_one_and_for_many(self):
        projects = [make_project(programme="A"), make_project(programme="B")]
        make_plan()
        self.assert_same_queries(
            reverse("admin:learnings_actionplan_changelist"),
            lambda: [make_step(make_plan(projects=projects)) for _ in range(5)],
        )

    def test_the_list_of_projects_does_too(self):
        make_project(programme="A")
        self.assert_same_queries(
            reverse("admin:learnings_project_changelist"),
            lambda: [make_plan(projects=[make_project(programme="A")]) for _ in range(5)],
        )

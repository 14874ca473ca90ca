"""The sample as a whole: learnings, projects, plans, and that loading again leaves an editor's work alone."""

import io
import tempfile
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

import hubs.sample
import learnings.sample
import webinars.sample
from hubs.models import Hub, HubFact, ServiceType
from hubsportal import timecode
from hubsportal.models import LoadedItem
from hubsportal.seeding import all_or_nothing
from learnings.models import ActionPlan, ActionPlanStep, Evidence, KeyLearning, Project
from webinars.models import AgendaSegment, Person, QAItem, QuestionTheme, Webinar

FILES_IN_MEMORY = override_settings(
    STORAGES=settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
)

COMMANDS = ["load_regions", "load_services", "load_themes", "load_sample"]


def load_all():
    """What each command says."""
    said = []
    for command in COMMANDS:
        output = io.StringIO()
        call_command(command, stdout=output)
        said.append(output.getvalue().strip())
    return said


def everything():
    """All rows of the portal's apps, with what they are tied to."""
    models = [
        model for app in ("hubs", "webinars", "learnings") for model in apps.get_app_config(app).get_models()
    ]
    return [row for model in models for row in serializers.serialize("python", model.objects.order_by("pk"))]


class SampleTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.said = load_all()


@FILES_IN_MEMORY
class SampleLearningsTests(SampleTestCase):
    def test_says_in_one_line_what_was_loaded(self):
        self.assertEqual(
            self.said[-1],
            "Loaded 23 hubs, 5 people, 1 webinar, 7 key learnings, 2 projects, 2 action plans.",
        )

    def test_the_learnings_stand_in_their_order_with_their_receipts(self):
        found = {
            learning.slug: [timecode.format(evidence.offset) for evidence in learning.evidence.all()]
            for learning in KeyLearning.objects.published().order_by("position")
        }
        self.assertEqual(
            list(found.items()),
            [
                ("what-creative-hubs-are", []),
                ("no-single-model-fits", ["30:40", "1:19:33"]),
                ("hubs-build-local-ecosystems", []),
                ("hubs-develop-businesses", ["41:30", "1:26:25"]),
                ("hubs-offer-a-broad-mix", ["29:00", "1:26:25"]),
                ("staff-mirror-stakeholders", []),
                ("policy-as-a-circle", ["1:07:30"]),
            ],
        )

    def test_where_no_line_of_the_agenda_supports_a_learning_it_has_no_evidence(self):
        self.assertEqual(
            sorted(KeyLearning.objects.without_evidence().values_list("slug", flat=True)),
            ["hubs-build-local-ecosystems", "staff-mirror-stakeholders", "what-creative-hubs-are"],
        )

    def test_evidence_hangs_on_the_agenda_and_is_marked_as_a_reading(self):
        for evidence in Evidence.objects.all():
            with self.subTest(evidence=str(evidence)):
                self.assertTrue(evidence.question or evidence.segment)
                self.assertEqual((evidence.start, evidence.end, evidence.quote), (None, None, ""))
                self.assertEqual(evidence.basis, Evidence.Basis.READING)

    def test_a_learning_names_the_hubs_of_its_evidence(self):
        for learning in KeyLearning.objects.all():
            with self.subTest(learning=str(learning)):
                heard = {
                    hub
                    for evidence in learning.evidence.all()
                    for hub in (evidence.question or evidence.segment).hubs.all()
                }
                self.assertEqual(set(learning.hubs.all()), heard)

    def test_the_walloon_plan_goes_round_the_policy_cycle(self):
        plan = ActionPlan.objects.get(slug="wallonia")
        self.assertEqual(
            list(plan.steps.values_list("position", "stage")),
            [(1, "measure"), (2, "governance"), (3, "develop"), (4, "strategy"), (5, "support")],
        )
        self.assertEqual(list(plan.regions.values_list("code", flat=True)), ["BE3"])
        self.assertEqual(list(plan.projects.values_list("acronym", flat=True)), ["CREADIS3", "RCIA"])
        self.assertEqual(plan.segments.get().start, timecode.parse("1:07:30"))

    def test_only_of_its_first_step_is_it_known_what_happened(self):
        steps = ActionPlanStep.objects.exclude(outcome="", progress="", outcome_as_of="", outcome_source="")
        self.assertEqual(
            list(steps.values_list("position", "progress", "outcome", "outcome_as_of", "outcome_source")),
            [
                (
                    1,
                    "done",
                    "A survey and an outside evaluation, with new indicators.",
                    "2019-09/2020-05",
                    "RCIA",
                )
            ],
        )

    def test_malta_belongs_to_no_project_and_states_no_step(self):
        plan = ActionPlan.objects.get(slug="malta")
        self.assertEqual((plan.projects.count(), plan.steps.count(), plan.hubs.count()), (0, 0, 0))
        self.assertEqual(list(plan.regions.values_list("code", flat=True)), ["MT"])
        self.assertEqual(plan.segments.get().start, timecode.parse("1:00:00"))

    def test_the_two_projects_are_as_known(self):
        self.assertEqual(
            list(
                Project.objects.order_by("slug").values_list(
                    "acronym", "name", "programme", "period_start", "period_end", "lead_partner"
                )
            ),
            [
                (
                    "CREADIS3",
                    "Smart Specialisation Creative Districts",
                    "Interreg Europe",
                    "2017-01",
                    "2021-12",
                    "Basque Government",
                ),
                (
                    "RCIA",
                    "Regional Creative Industries Alliance",
                    "Interreg Europe",
                    "2017-01",
                    "2021-12",
                    "Austria Wirtschaftsservice",
                ),
            ],
        )

    def test_the_fact_on_staff_leads_to_the_question_on_staff(self):
        fact = HubFact.objects.exclude(source_url="").get()
        webinar = Webinar.objects.get()
        self.assertEqual(fact.source_url, f"/webinars/{webinar.slug}/?t={fact.source_offset}")
        question = QAItem.objects.get(webinar=webinar, offset=fact.source_offset)
        self.assertEqual(list(question.themes.values_list("slug", flat=True)), ["staff"])


@FILES_IN_MEMORY
class SecondLoadTests(SampleTestCase):
    def test_changes_nothing(self):
        before, files = everything(), default_storage.listdir("recordings")
        self.assertEqual(load_all(), ["Nothing new to load."] * 4)
        self.assertEqual(everything(), before)
        self.assertEqual(default_storage.listdir("recordings"), files)

    def test_leaves_alone_what_an_editor_changed_renamed_or_deleted(self):
        Hub.objects.filter(slug="trakk").update(name="TRAKK", slug="trakk-namur", description="Rewritten.")
        Hub.objects.get(slug="click").delete()
        HubFact.objects.filter(kind="staff").delete()
        ServiceType.objects.get(slug="fablab").delete()
        QuestionTheme.objects.filter(slug="staff").update(slug="team", name="Team")
        Person.objects.get(slug="luc-schmerber").delete()
        QAItem.objects.filter(offset=2449).update(question="Reworded?", offset=2450)
        Evidence.objects.filter(question__offset=1840).delete()
        QAItem.objects.get(offset=1840).delete()
        AgendaSegment.objects.get(start=1030).hubs.clear()
        Webinar.objects.update(slug="creative-hubs-2019", status="archived", is_stand_in=False)
        KeyLearning.objects.get(slug="no-single-model-fits").delete()
        ActionPlan.objects.get(slug="wallonia").steps.filter(position=5).delete()
        Project.objects.get(slug="rcia").delete()
        before = everything()
        self.assertEqual(load_all(), ["Nothing new to load."] * 4)
        self.assertEqual(everything(), before)


@FILES_IN_MEMORY
class LaterReleaseTests(SampleTestCase):
    """A later release brings items that refer to what an editor has changed by then."""

    LEARNING = (
        "- slug: new\n  statement: Something new.\n  webinar: creative-hubs\n  hubs: [trakk, waps-hub]\n"
        "  evidence:\n  - {question: 30:40}\n  - {question: 31:52}\n"
    )

    def load(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "learnings.yaml"
            file.write_text(text, encoding="utf-8")
            with all_or_nothing() as loading:
                learnings.sample.load(loading, file)
        return loading.summary()

    def load_learning(self):
        return self.load(f"projects: []\nplans: []\nlearnings:\n{self.LEARNING}")

    def test_finds_what_is_still_there(self):
        self.assertEqual(self.load_learning(), "Loaded 1 key learning.")
        learning = KeyLearning.objects.get(slug="new")
        self.assertEqual([evidence.offset for evidence in learning.evidence.all()], [1840, 1912])
        self.assertEqual(sorted(learning.hubs.values_list("slug", flat=True)), ["trakk", "waps-hub"])

    def test_leaves_out_what_is_there_no_longer(self):
        Hub.objects.filter(slug="trakk").update(slug="trakk-namur")
        QAItem.objects.filter(offset=1840).update(offset=1845)
        self.assertEqual(self.load_learning(), "Loaded 1 key learning.")
        learning = KeyLearning.objects.get(slug="new")
        self.assertEqual([evidence.offset for evidence in learning.evidence.all()], [1912])
        self.assertEqual(list(learning.hubs.values_list("slug", flat=True)), ["waps-hub"])

    def test_passes_over_a_learning_whose_webinar_has_another_slug_now(self):
        Webinar.objects.update(slug="creative-hubs-2019")
        self.assertEqual(self.load_learning(), "Nothing new to load.")
        self.assertFalse(KeyLearning.objects.filter(slug="new").exists())

    def test_a_step_that_is_wrong_leaves_no_plan_and_no_learning(self):
        marks = LoadedItem.objects.count()
        with self.assertRaises(CommandError) as refusal:
            self.load(
                f"learnings:\n{self.LEARNING}projects: []\nplans:\n- slug: bad\n  title: Bad\n"
                "  steps:\n  - {stage: measure, description: Look.}\n  - {stage: wonder, description: Think.}\n"
            )
        self.assertEqual(
            str(refusal.exception),
            "learnings.yaml, plans, bad, steps, number 2, stage: Value 'wonder' is not a valid choice.",
        )
        self.assertFalse(KeyLearning.objects.filter(slug="new").exists())
        self.assertFalse(ActionPlan.objects.filter(slug="bad").exists())
        self.assertEqual(LoadedItem.objects.count(), marks)


@FILES_IN_MEMORY
class FirstLoadOfAWrongFileTests(TestCase):
    def test_evidence_at_a_second_where_nothing_stands_is_refused(self):
        for command in COMMANDS[:-1]:
            call_command(command, verbosity=0)
        text = learnings.sample.FILE.read_text(encoding="utf-8").replace("question: 30:40", "question: 30:41")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "learnings.yaml"
            file.write_text(text, encoding="utf-8")
            with self.assertRaises(CommandError) as refusal, all_or_nothing() as loading:
                hubs.sample.load(loading)
                webinars.sample.load(loading)
                learnings.sample.load(loading, file)
        self.assertEqual(
            str(refusal.exception),
            "learnings.yaml, learnings, no-single-model-fits, evidence, number 1, question: there is no question at "
            "30:41 in “Creative hubs: support infrastructures for creative and cultural industries”.",
        )
        self.assertEqual(
            (Hub.objects.count(), Webinar.objects.count(), KeyLearning.objects.count()), (0, 0, 0)
        )
        self.assertEqual(default_storage.listdir("recordings"), ([], []))

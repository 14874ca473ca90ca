"""Learnings, action plans and projects as data."""

from tests import factories as make
from tests.hubs.test_records import UPDATED, set_updated
from tests.pages import PageTestCase
from tests.webinars.test_records import AT, refer


class LearningRecordTests(PageTestCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        cls.webinar = make.make_webinar(slug="creative-hubs", title="Creative hubs")
        cls.segment = make.make_segment(cls.webinar, 1030, title="Trakk, Namur", short_title="Trakk")
        cls.question = make.make_question(cls.webinar, 1840, question="Could others do it?")
        cls.learning = make.make_learning(
            cls.webinar,
            slug="no-single-model",
            statement="No single model fits.",
            body="Places *differ*.",
            topics=[make.make_theme(slug="staff", name="Staff")],
            hubs=[make.make_hub(slug="trakk", name="Trakk"), make.make_hub(status="draft")],
        )
        set_updated(cls.learning)
        make.make_evidence(cls.learning, question=cls.question, quote="Yes.", basis="said")
        make.make_evidence(cls.learning, segment=cls.segment, end=1200, label="At Trakk")
        hidden = make.make_webinar(status="draft")
        make.make_evidence(cls.learning, webinar=hidden, start=5)

    def record(self):
        webinar = refer("webinars", "creative-hubs", "Creative hubs")
        return {
            "url": "https://hubs.example/learnings/no-single-model/",
            "id": "no-single-model",
            "statement": "No single model fits.",
            "body": "Places *differ*.",
            "themes": [refer("themes", "staff", "Staff")],
            "hubs": [refer("hubs", "trakk", "Trakk")],
            "webinar": webinar,
            "evidence": [
                {
                    "plays": f"{AT}1030",
                    "text": "At Trakk",
                    "webinar": webinar,
                    "start": 1030,
                    "timecode": "17:10",
                    "end": 1200,
                    "end_timecode": "20:00",
                    "quote": None,
                    "basis": "reading",
                    "question": None,
                    "segment": refer("segments", self.segment.pk, "Trakk, Namur"),
                },
                {
                    "plays": f"{AT}1840",
                    "text": "Could others do it?",
                    "webinar": webinar,
                    "start": 1840,
                    "timecode": "30:40",
                    "end": 5400,
                    "end_timecode": "1:30:00",
                    "quote": "Yes.",
                    "basis": "said",
                    "question": f"https://hubs.example/questions/{self.question.pk}/",
                    "segment": None,
                },
            ],
            "updated": UPDATED,
        }

    def test_a_learning_with_its_receipts(self):
        self.assertEqual(self.client.get("/learnings.json").json()["items"], [self.record()])
        alone = self.client.get("/learnings/no-single-model.json").json()
        self.assertEqual((alone.pop("licence")[:5], len(alone.pop("sources"))), ("Names", 1))
        self.assertEqual(alone, self.record())

    def test_a_spreadsheet_has_the_seconds_in_a_cell(self):
        row = self.client.get("/learnings.csv").content.decode().split("\r\n")[1]
        self.assertIn(f"{AT}1030; {AT}1840", row)

    def test_a_webinar_that_is_taken_back_is_named_no_more(self):
        self.webinar.status = "draft"
        self.webinar.save()
        (item,) = self.client.get("/learnings.json").json()["items"]
        self.assertEqual([item["webinar"], item["evidence"]], [None, []])
        alone = self.client.get("/learnings/no-single-model.json").json()
        self.assertEqual([alone["webinar"], alone["evidence"]], [None, []])


class PlanRecordTests(PageTestCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        make.make_webinar(slug="draft", status="draft")
        cls.segment = make.make_segment(make.make_webinar(), title="Wallonia")
        project = make.make_project(slug="rcia", acronym="RCIA", name="An alliance", period_start="2017-01")
        cls.plan = make.make_plan(
            slug="wallonia",
            title="Wallonia",
            summary="Five steps.",
            regions=[make.make_region("BE3", name="Wallonia")],
            projects=[project],
            hubs=[make.make_hub(slug="trakk", name="Trakk")],
            segments=[cls.segment],
        )
        make.make_step(cls.plan, stage="measure", description="Count.", players="The region", progress="done")
        make.make_step(
            cls.plan,
            stage="support",
            outcome="It helped.",
            outcome_as_of="2020",
            outcome_source="The press",
            outcome_source_url="/webinars/draft/?t=1",
        )
        set_updated(cls.plan)

    def test_a_plan_with_its_steps(self):
        (item,) = self.client.get("/action-plans.json").json()["items"]
        blank = dict.fromkeys(
            ("players", "timeframe", "cost", "funding", "progress", "outcome", "outcome_as_of", "outcome_source",
             "outcome_source_url")
        )  # fmt: skip
        self.assertEqual(
            item,
            {
                "url": "https://hubs.example/action-plans/wallonia/",
                "id": "wallonia",
                "title": "Wallonia",
                "summary": "Five steps.",
                "policy_instrument": None,
                "regions": [refer("regions", "BE3", "Wallonia")],
                "projects": [refer("projects", "rcia", "RCIA")],
                "hubs": [refer("hubs", "trakk", "Trakk")],
                "segments": [refer("segments", self.segment.pk, "Wallonia")],
                "steps": [
                    {"position": 1, "stage": "measure", "description": "Count."}
                    | blank
                    | {"players": "The region", "progress": "done"},
                    # The source lies in a webinar that nobody may open yet.
                    {"position": 2, "stage": "support", "description": "What is done."}
                    | blank
                    | {"outcome": "It helped.", "outcome_as_of": "2020", "outcome_source": "The press"},
                ],
                "updated": UPDATED,
            },
        )
        alone = self.client.get("/action-plans/wallonia.json").json()
        self.assertEqual({name: alone[name] for name in item}, item)

    def test_a_project_with_its_public_plans(self):
        make.make_plan(status="draft", projects=self.plan.projects.all())
        found = self.client.get("/projects/rcia.json").json()
        self.assertEqual(
            {
                name: found[name]
                for name in ("id", "acronym", "name", "programme", "period_start", "period_end", "plans")
            },
            {
                "id": "rcia",
                "acronym": "RCIA",
                "name": "An alliance",
                "programme": None,
                "period_start": "2017-01",
                "period_end": None,
                "plans": [refer("action-plans", "wallonia", "Wallonia")],
            },
        )


class QueryTests(PageTestCase):
    def test_lists_take_the_same_queries_however_many_rows(self):
        self.assertFixedQueries(
            {
                "/learnings.json": 9,
                "/learnings.csv": 9,
                "/learnings.atom": 11,
                "/action-plans.json": 8,
                "/action-plans.csv": 8,
                "/action-plans.atom": 10,
            }
        )

"""Learnings with their receipts, action plans on the policy cycle, and the projects behind them."""

import datetime

from tests.factories import (
    make_editor,
    make_evidence,
    make_hub,
    make_learning,
    make_person,
    make_plan,
    make_project,
    make_question,
    make_region,
    make_segment,
    make_step,
    make_theme,
    make_webinar,
)
from tests.pages import PageTestCase


class LearningListTests(PageTestCase):
    def test_shows_each_with_the_seconds_that_support_it(self):
        question = make_question(offset=1740, question="Who works there?")
        learning = make_learning(question.webinar, statement="Staff mirrors", body="In *both*.")
        make_evidence(learning, question=question)
        make_evidence(learning, webinar=question.webinar, start=60, end=90, label="The opening")
        row = self.get_page("/learnings/").one(".note-row")
        self.assertEqual(row.one(".num").text, "1")
        self.assertEqual(row.one("h2").text, "Staff mirrorsab")
        self.assertEqual(row.all("h2 a")[0]["href"], learning.get_absolute_url())
        self.assertEqual(row.one(".body").text, "In both.")
        self.assertEqual(row.texts(".receipts li"), ["a1:00 The opening", "b29:00 Who works there?"])
        self.assertEqual(
            [link["href"] for link in row.all(".receipts a")],
            [question.webinar.url_at(60), question.url_at_offset],
        )
        self.assertEqual([span["x"] for span in row.all(".s-span")], ["1.11%", "32.22%"])

    def test_says_where_no_second_is_known(self):
        make_learning()
        self.assertEqual(
            self.get_page("/learnings/").one(".note-row .ns").text,
            "No timecode in the source.",
        )

    def test_newest_webinar_first_and_each_in_its_own_order(self):
        old = make_webinar(date=datetime.date(2019, 1, 1))
        new = make_webinar(date=datetime.date(2020, 1, 1))
        make_learning(new, statement="Second", position=2)
        make_learning(new, statement="First", position=1)
        make_learning(old, statement="Third")
        self.assertEqual(self.get_page("/learnings/").texts("h2"), ["First", "Second", "Third"])
        self.assertEqual(self.get_page("/learnings/?sort=oldest").texts("h2"), ["Third", "First", "Second"])

    def test_narrows_by_theme_and_hub(self):
        theme, hub = make_theme(name="Staff", slug="staff"), make_hub(name="Trakk", slug="trakk")
        make_learning(statement="Both", topics=[theme], hubs=[hub])
        make_learning(topics=[theme])
        make_learning(hubs=[hub])
        page = self.get_page("/learnings/?theme=staff&hub=trakk")
        self.assertEqual(page.texts("h2"), ["Both"])
        self.assertEqual(
            page.one(".sentence").text,
            "1 of 3 learnings on Remove filter: Staff, about Remove filter: Trakk, "
            "newest webinar first. Clear",
        )

    def test_numbers_go_on_over_the_pages(self):
        webinar = make_webinar()
        for position in range(26):
            make_learning(webinar, position=position)
        self.assertEqual(self.get_page("/learnings/?page=2").texts(".note-row .num"), ["26"])


class LearningTests(PageTestCase):
    def test_shows_its_receipts_by_webinar_with_quotes_and_on_what_they_rest(self):
        old = make_webinar(title="Old", date=datetime.date(2019, 1, 1))
        new = make_webinar(title="New", date=datetime.date(2020, 1, 1))
        segment = make_segment(new, 600, title="Trakk, Namur", short_title="Trakk")
        make_segment(new, 1200)
        question = make_question(new, 900, question="Who works there?")
        learning = make_learning(new)
        make_evidence(learning, webinar=old, start=30, label="In passing")
        make_evidence(learning, question=question, quote="Just like you.", basis="said")
        make_evidence(learning, segment=segment)
        page = self.get_page(learning.get_absolute_url())
        self.assertEqual(page.one("h1").text, learning.statement)
        self.assertEqual(page.texts(".receipt-strip h3"), ["New 1 January 2020", "Old 1 January 2019"])
        self.assertEqual(
            page.texts(".receipt-strip .q"),
            [
                "10:00 Trakk a · until 20:00 · the editor's reading",
                "15:00 Who works there? Just like you.b · until 20:00 · said in these words · page of the question",
                "0:30 In passing c · the editor's reading",
            ],
        )
        self.assertEqual(page.one(".receipt-strip .meta a")["href"], question.get_absolute_url())
        self.assertEqual(page.texts("blockquote"), ["Just like you."])

    def test_tells_where_it_comes_from_and_what_it_is_about(self):
        webinar = make_webinar(title="A long title", short_title="Creative hubs")
        learning = make_learning(
            webinar, body="It *is* so.", topics=[make_theme(name="Staff")], hubs=[make_hub(name="Trakk")]
        )
        sibling = make_learning(webinar)
        make_learning()
        page = self.get_page(learning.get_absolute_url())
        self.assertEqual(page.texts(".facts-s dd"), ["Creative hubs, 5 December 2019", "Staff", "Trakk"])
        self.assertEqual(page.one(".standfirst").text, "It is so.")
        self.assertEqual(page.texts(".ledger .name"), [sibling.statement])

    def test_says_what_is_missing(self):
        page = self.get_page(make_learning().get_absolute_url())
        self.assertEqual(page.texts(".facts-s dd")[1:], ["not stated", "none named"])
        self.assertEqual(
            page.one(".sec .body").text,
            "No timecode in the source: nobody has tied this learning to a second that is public.",
        )

    def test_archived_learning_keeps_its_receipts(self):
        learning = make_learning(status="archived")
        make_evidence(learning, start=60, label="The opening")
        page = self.get_page(learning.get_absolute_url())
        self.assertEqual(page.texts(".notice p"), ["Archived: kept for reference, and no longer listed."])
        self.assertEqual(page.texts(".receipt-strip .cue"), ["1:00 The opening"])

    def test_a_webinar_that_was_archived_still_bears_witness(self):
        webinar = make_webinar(title="Kept", status="archived")
        learning = make_learning(webinar)
        make_evidence(learning, start=60, label="The opening")
        page = self.get_page(learning.get_absolute_url())
        self.assertEqual(page.texts(".receipt-strip .cue"), ["1:00 The opening"])
        self.assertEqual(page.texts(".facts-s dd")[0], "Kept, 5 December 2019")

    def test_unknown_learning_is_not_found(self):
        self.get_page("/learnings/nowhere/", status=404)


class PlanTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        make_region("BE3", name="Wallonie", english_name="Wallonia")
        cls.project = make_project(acronym="RCIA")
        cls.segment = make_segment(
            make_webinar(title="Creative hubs"), 600, title="Our plan", speakers=[make_person(name="Luc")]
        )
        cls.plan = make_plan(
            title="Wallonia’s plan", slug="wallonia", summary="For *all* hubs.", policy_instrument="ERDF",
            regions=["BE3"], projects=[cls.project], hubs=[make_hub(name="Trakk")], segments=[cls.segment],
        )  # fmt: skip
        make_step(
            cls.plan, stage="measure", description="Count **them**.", players="The region", cost="EUR 1",
            progress="done", outcome="Counted.", outcome_as_of="2021-06", outcome_source="Annual report",
            outcome_source_url="https://report.example/",
        )  # fmt: skip
        make_step(cls.plan, stage="support")

    def test_list_shows_each_with_its_steps_and_where_it_was_presented(self):
        row = self.get_page("/action-plans/").one(".note-row")
        self.assertEqual(row.one("h2").text, "Wallonia’s plan")
        self.assertEqual(row.all(".meta")[0].text, "Wallonia · RCIA")
        self.assertEqual(row.one(".body").text, "For all hubs.")
        self.assertEqual(
            row.texts(".steps li"),
            ["Measure and evaluateCount them. Carried out, June 2021", "Dedicated supportWhat is done."],
        )
        self.assertEqual(row.texts(".receipts .cue"), ["10:00 Our plan"])
        self.assertEqual(len(row.all(".cycle .has-steps")), 2)

    def test_list_narrows_by_region(self):
        make_plan(title="Malta’s", regions=["MT"])
        page = self.get_page("/action-plans/?region=BE")
        self.assertEqual(page.texts("h2"), ["Wallonia’s plan"])
        self.assertEqual(
            page.one(".sentence").text,
            "1 of 2 action plans for Remove filter: Region BE, by title. Clear",
        )

    def test_page_tells_what_is_known_of_each_step_and_what_is_not(self):
        page = self.get_page("/action-plans/wallonia/")
        self.assertEqual(page.one("h1").text, "Wallonia’s plan")
        self.assertEqual(page.all(".facts-s")[0].texts("dd"), ["Wallonia", "RCIA", "ERDF", "Trakk"])
        first, second = page.all(".plan-steps li")
        self.assertEqual(first.one("h3").text, "Measure and evaluate")
        self.assertEqual(
            first.texts(".step-facts div"),
            [
                "Statuscarried out",
                "PlayersThe region",
                "CostEUR 1",
                "What happened nextCounted. (June 2021) Source: Annual report",
                "Not statedtimeframe, funding",
            ],
        )
        self.assertEqual(first.one(".outcome a")["href"], "https://report.example/")
        self.assertEqual(
            second.texts(".step-facts div"), ["Not statedstatus, players, timeframe, cost, funding"]
        )

    def test_page_plays_where_it_was_presented(self):
        page = self.get_page("/action-plans/wallonia/")
        self.assertEqual(page.texts(".on-line h3"), ["Creative hubs 5 December 2019"])
        self.assertEqual(page.one(".on-line .cue")["href"], self.segment.url_at_start)
        self.assertEqual(page.one(".on-line .talk .meta").text, "Luc")

    def test_an_outcome_told_in_a_webinar_that_is_not_public_is_words_alone(self):
        plan = make_plan()
        make_webinar(slug="next-month", status="draft")
        make_step(
            plan,
            outcome="It was done.",
            outcome_source="The talk",
            outcome_source_url="/webinars/next-month/?t=60",
        )
        page = self.get_page(plan.get_absolute_url())
        self.assertIn("The talk", page.one(".outcome").text)
        self.assertEqual(page.all(".outcome a"), [])

    def test_plan_of_which_little_is_known(self):
        page = self.get_page(make_plan().get_absolute_url())
        self.assertEqual(page.texts(".facts-s dd"), ["not stated", "none", "not stated", "none named"])
        self.assertEqual(page.one(".sec .ns").text, "Steps: not stated.")

    def test_archived_plan_keeps_its_page(self):
        plan = make_plan(status="archived")
        make_step(plan, description="What was done.")
        page = self.get_page(plan.get_absolute_url())
        self.assertEqual(page.texts(".notice p"), ["Archived: kept for reference, and no longer listed."])
        self.assertEqual(page.texts(".plan-steps .prose"), ["What was done."])

    def test_unknown_plan_is_not_found(self):
        self.get_page("/action-plans/nowhere/", status=404)


class ProjectTests(PageTestCase):
    def test_shows_what_it_is_and_its_plans(self):
        project = make_project(
            acronym="RCIA", name="Regional creative industries", programme="Interreg", period_start="2017-01",
            period_end="2021-12", lead_partner="Namur", website="https://rcia.example/", description="A *project*.",
        )  # fmt: skip
        plan = make_plan(projects=[project])
        make_plan()
        page = self.get_page(project.get_absolute_url())
        self.assertEqual(page.one("h1").text, "RCIA")
        self.assertEqual(page.one(".standfirst").text, "Regional creative industries")
        self.assertEqual(
            page.all(".facts-s")[0].texts("dd"),
            ["Interreg", "January 2017 to December 2021", "Namur", "https://rcia.example/"],
        )
        self.assertEqual(page.texts(".note-row h3"), [plan.title])

    def test_says_what_is_not_stated(self):
        project = make_project()
        make_plan(projects=[project])
        page = self.get_page(project.get_absolute_url())
        self.assertEqual(page.texts(".facts-s dd"), ["not stated"] * 3)

    def test_project_without_a_public_plan_is_not_found(self):
        project = make_project()
        make_plan(projects=[project], status="draft")
        self.get_page(project.get_absolute_url(), status=404)
        self.client.force_login(make_editor())
        page = self.get_page(project.get_absolute_url())
        self.assertEqual(page.texts(".notice p"), ["Not public: only staff can see this page.", "Edit"])


class QueryTests(PageTestCase):
    def test_pages_take_a_fixed_number_of_queries(self):
        self.assertFixedQueries(
            {"learnings:list": 18, "learning": 9, "learnings:plans": 14, "plan": 15, "project": 8}
        )

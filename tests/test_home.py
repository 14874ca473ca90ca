"""The front page: what it gathers from every app, and in what order."""

import datetime

import time_machine

from tests.factories import (
    make_evidence,
    make_family,
    make_hub,
    make_learning,
    make_plan,
    make_question,
    make_segment,
    make_service,
    make_webinar,
)
from tests.pages import PageTestCase


class HomeTests(PageTestCase):
    def test_counts_what_the_portal_holds_and_leads_to_each(self):
        hub = make_hub(region="BE352")
        make_hub(region="ES511")
        question = make_question(hubs=[hub])
        make_evidence(question=question)
        make_learning()
        make_plan()
        tally = self.get_page("/").one(".tally")
        self.assertEqual(tally.text, "2 hubs, 2 countries, 1 question, 2 learnings, 1 action plan")
        self.assertEqual(
            [link["href"] for link in tally.all("a")],
            ["/hubs/", "#atlas", "/questions/", "/learnings/", "/action-plans/"],
        )

    @time_machine.travel("2021-03-04 12:00+01:00", tick=False)
    def test_leads_with_the_newest_webinar_that_took_place(self):
        make_webinar(title="The one before", date="2021-02-01")
        newest = make_webinar(title="Yesterday’s", date="2021-03-03")
        make_webinar(title="Today’s", date="2021-03-04")
        make_segment(newest, 300, title="Opening", short_title="Open", kind="introduction")
        make_segment(newest, 900, title="A hub in its own words")
        make_question(newest, 1000)
        page = self.get_page("/")
        self.assertEqual(page.one("#newest").text, "Yesterday’s")
        self.assertEqual(page.one("#newest a")["href"], newest.get_absolute_url())
        self.assertEqual(
            page.one(".lead-strip svg")["aria-label"],
            "The webinar as a line of time: Open 5:00, A hub in its own words 15:00; 1 question",
        )
        self.assertEqual(
            page.one(".lead-meta").text, "2 talks, 1 question. 15:00 Start with A hub in its own words"
        )
        self.assertEqual(page.one(".lead-meta a")["href"], f"{newest.get_absolute_url()}?t=900")
        self.assertEqual(page.texts(".strip-l .s-name"), ["Open", "A hub in its own words"])

    @time_machine.travel("2021-03-04 12:00+01:00", tick=False)
    def test_tells_the_next_three_webinars_to_come(self):
        for day in (9, 5, 8, 4):
            make_webinar(title=f"March {day}", date=datetime.date(2021, 3, day))
        self.assertEqual(self.get_page("/").texts(".next .name"), ["March 4", "March 5", "March 8"])

    def test_asks_the_latest_six_questions_newest_webinar_first(self):
        old, new = make_webinar(date="2019-01-01"), make_webinar(date="2020-01-01")
        for number in range(3):
            make_question(old, question=f"Old {number}?")
        for number in range(4):
            make_question(new, question=f"New {number}?")
        page = self.get_page("/")
        self.assertEqual(
            page.texts("#asked .q .cue span"), ["New 0?", "New 1?", "New 2?", "New 3?", "Old 0?", "Old 1?"]
        )
        self.assertEqual(page.one("#asked .count").text, "All 7 questions")

    def test_shows_learnings_that_have_a_receipt_each_with_its_seconds(self):
        question = make_question(offset=100, question="Who pays?")
        learning = make_learning(question.webinar, statement="Cities pay")
        make_evidence(learning, question=question)
        make_evidence(learning, webinar=question.webinar, start=1740, label="The mayor’s word")
        make_learning(statement="Nobody can hear this")
        page = self.get_page("/")
        self.assertEqual(page.texts("#learned .statement"), ["Cities pay"])
        self.assertEqual(page.texts("#learned .cue"), ["1:40 Who pays?", "29:00 The mayor’s word"])
        self.assertEqual(page.one("#learned .count").text, "All 2 learnings")

    def test_leads_to_hubs_by_country_by_service_and_on_the_map(self):
        family = make_family(name="Infrastructure", slug="infrastructure")
        fablab = make_service(family, name="FabLab", slug="fablab")
        hub = make_hub(
            name="Trakk", city="Namur", region="BE352", services=[fablab], latitude=50.46, longitude=4.86
        )
        make_hub(name="Elsewhere", region="BE328")
        page = self.get_page("/")
        self.assertEqual(page.texts("#atlas .indexes li"), ["Region BE2", "Infrastructure1", "FabLab1"])
        self.assertEqual(
            [link["href"] for link in page.all("#atlas .indexes a")],
            ["/hubs/?region=BE", "/hubs/?service=infrastructure", "/hubs/?service=fablab"],
        )
        self.assertEqual([dot["aria-label"] for dot in page.all(".map a")], ["Trakk, Namur"])
        self.assertEqual(page.one(".map a")["href"], hub.get_absolute_url())
        self.assertEqual(page.one("#atlas figcaption").text, "listed. 1 hub has no place on this map.")
        self.assertEqual(
            [link["href"] for link in page.all("#atlas .ground a")], ["/hubs/compare/", "/hubs/coverage/"]
        )

    def test_says_that_a_stand_in_plays(self):
        webinar = make_webinar(recording_kind="file", recording_file="recordings/talk.mp4")
        make_segment(webinar)
        for is_stand_in in (False, True):
            with self.subTest(is_stand_in):
                type(webinar).objects.update(is_stand_in=is_stand_in)
                for page, line in (("/", ".lead-meta"), ("/webinars/", ".webinar-row .meta")):
                    told = "A stand-in plays." in " ".join(self.get_page(page).texts(line))
                    self.assertEqual(told, is_stand_in)

    def test_names_hubs_that_are_spoken_of_with_the_second(self):
        hub = make_hub(name="Trakk")
        make_hub(name="Never heard")
        segment = make_segment(start=600, hubs=[hub])
        links = self.get_page("/").all("#atlas .index a[aria-label]")
        self.assertEqual([link["aria-label"] for link in links], ["10:00: play what is said of Trakk"])
        self.assertEqual(links[0]["href"], segment.url_at_start)

    def test_says_nothing_of_what_there_is_none_of(self):
        page = self.get_page("/")
        self.assertEqual(
            page.one(".tally").text, "0 hubs, 0 countries, 0 questions, 0 learnings, 0 action plans"
        )
        self.assertEqual(page.texts("h2"), [])

    def test_takes_a_fixed_number_of_queries(self):
        self.assertFixedQueries({"home": 19})

"""One question, many hubs: the page of a theme, its answers, and where it is reached from."""

import datetime

from tests.factories import (
    make_editor,
    make_evidence,
    make_hub,
    make_learning,
    make_person,
    make_question,
    make_segment,
    make_theme,
    make_webinar,
)
from tests.pages import PageTestCase
from tests.portal import Portal

FILE = {"recording_kind": "file", "recording_file": "recordings/talk.mp4"}
YOUTUBE = {"recording_kind": "youtube", "recording_url": "https://youtu.be/abcdefghijk"}
DAY = datetime.date(2019, 12, 5)


class ThemePageTests(PageTestCase):
    def setUp(self):
        self.theme = make_theme(name="Staff", slug="staff")

    def ask(self, webinar, offset, question, **fields):
        return make_question(webinar, offset, question=question, themes=[self.theme], **fields)

    def test_groups_the_answers_by_hub_and_the_rest_by_webinar(self):
        trakk, waps = make_hub(name="Trakk", city="Namur"), make_hub(name="Waps")
        newer = make_webinar(date=DAY, title="Newer", short_title="The newer")
        older = make_webinar(date=DAY - datetime.timedelta(days=1))
        to_waps = self.ask(newer, 90, "Who works at Waps?", hubs=[waps])
        self.ask(newer, 120, "Who works anywhere?")
        self.ask(older, 60, "Who worked at Trakk?", hubs=[trakk])
        self.ask(newer, 60, "Who works at Trakk?", hubs=[trakk])
        self.ask(newer, 150, "Who works at both?", hubs=[waps, trakk])
        make_question(newer, 200, question="Something else?", hubs=[trakk])
        page = self.get_page("/themes/staff/")
        self.assertEqual(page.one("h1").text, "Staff")
        self.assertEqual(page.one(".sentence").text, "5 answers of 2 hubs, from 2 webinars.")
        self.assertEqual(
            [(group.one("h2").text, group.texts(".cue")) for group in page.all(".answers-of")],
            [
                ("Trakk, Namur", ["1:00 Who works at Trakk?", "1:00 Who worked at Trakk?"]),
                ("Trakk, Namur; Waps", ["2:30 Who works at both?"]),
                ("Waps", ["1:30 Who works at Waps?"]),
                ("To nobody in particular", ["2:00 Who works anywhere?"]),
            ],
        )
        self.assertEqual(page.all(".answers-of")[2].one(".cue")["href"], f"{to_waps.url_at_offset},120")
        self.assertEqual(page.all(".answers-of")[3].one(".count").text, "The newer")

    def test_each_answer_has_its_stretch_who_gave_it_and_what_was_said(self):
        person = make_person(name="Delphine")
        webinar = make_webinar(short_title="Hubs", stated_duration=3600)
        question = self.ask(
            webinar, 60, "Who works?", answer_summary="Eleven *people*.", answered_by=[person]
        )
        make_question(webinar, 90)
        make_segment(webinar, 1800)
        last = self.ask(webinar, 2000, "And who else?", answer_summary="")
        page = self.get_page("/themes/staff/")
        rows = page.all(".answers-of .q")
        self.assertEqual(
            [(row["data-start"], row["data-end"], row["data-webinar"]) for row in rows],
            [("60", "90", str(webinar.pk)), ("2000", "3600", str(webinar.pk))],
        )
        self.assertEqual(rows[0].one(".meta").text, "to 1:30, Hubs · Delphine · question page: Who works?")
        self.assertEqual(rows[0].one(".brief").text, "Eleven people.")
        self.assertEqual(
            [link["href"] for link in rows[0].all(".meta a")],
            [webinar.get_absolute_url(), person.get_absolute_url(), question.get_absolute_url()],
        )
        self.assertEqual(rows[1].all(".brief"), [])
        self.assertEqual(rows[1].one(".cue")["href"], f"{last.url_at_offset},3600")

    def test_until_each_is_summed_up_they_are_called_questions(self):
        trakk = make_hub(name="Trakk")
        webinar = make_webinar()
        self.ask(webinar, 60, "Who works?", hubs=[trakk], answer_summary="")
        page = self.get_page("/themes/staff/")
        self.assertEqual(page.one(".sentence").text, "1 question, to 1 hub, from 1 webinar.")
        self.assertEqual(page.one("title").text, "Staff: what hubs were asked · hubsportal")
        self.ask(webinar, 90, "Who else?", hubs=[trakk])
        page = self.get_page("/themes/staff/")
        self.assertEqual(page.one(".sentence").text, "2 questions, to 1 hub, from 1 webinar.")

    def test_a_timecode_in_an_answer_plays(self):
        webinar = make_webinar(slug="hubs")
        self.ask(webinar, 60, "Who works?", answer_summary="See 31:00.")
        link = self.get_page("/themes/staff/").one(".brief a")
        self.assertEqual((link["href"], link.text), ("/webinars/hubs/?t=1860", "31:00"))

    def test_an_answer_whose_end_is_not_known_says_none(self):
        question = self.ask(make_webinar(stated_duration=None), 60, "Who works?")
        row = self.get_page("/themes/staff/").one(".answers-of .q")
        self.assertNotIn("data-end", row.attributes)
        self.assertEqual(row.all(".tc-to"), [])
        self.assertEqual(row.one(".cue")["href"], question.url_at_offset)

    def test_has_a_player_for_each_recording_and_shows_the_first(self):
        hub = make_hub()
        for recording, days in ((FILE, 0), (YOUTUBE, 1), ({}, 2)):
            webinar = make_webinar(date=DAY - datetime.timedelta(days=days), **recording)
            self.ask(webinar, 60 + days, "Who works?", hubs=[hub])
            self.ask(webinar, 300, "Who else?", hubs=[hub])
        page = self.get_page("/themes/staff/")
        players = page.all("webinar-player")
        self.assertEqual(
            [
                (player["data-kind"], player["data-offset"], "hidden" in player.attributes)
                for player in players
            ],
            [("file", "60", False), ("youtube", "61", True)],
        )
        self.assertEqual(players[0].one("video")["src"], "/media/recordings/talk.mp4#t=60,300")
        self.assertIn(
            "Plays from YouTube, which is contacted only after you press play.",
            players[1].texts(".screen-note"),
        )
        self.assertIn("https://www.youtube-nocookie.com", page.response["Content-Security-Policy"])
        self.assertEqual(page.all("iframe"), [])
        self.assertEqual(page.one(".sentence").text.rpartition(". ")[2], "They play one after another.")

    def test_without_a_recording_the_list_is_complete_and_no_script_comes(self):
        self.ask(make_webinar(), 60, "Who works?")
        self.ask(make_webinar(recording_kind="link", recording_url="https://a.example/"), 60, "Who else?")
        to_come = make_webinar(date=datetime.date(2999, 1, 1), **FILE)
        self.ask(to_come, 60, "Who will?")
        page = self.get_page("/themes/staff/")
        self.assertEqual(len(page.all(".answers-of .q")), 3)
        self.assertEqual(page.all("webinar-player"), [])
        self.assertNotIn("playlist", str([script["src"] for script in page.all("script[src]")]))
        self.assertEqual(page.one(".sentence").text, "3 answers, from 3 webinars.")

    def test_shows_what_was_learned_on_it(self):
        webinar = make_webinar()
        question = self.ask(webinar, 60, "Who works?")
        learning = make_learning(webinar, statement="Teams mirror those they serve.", topics=[self.theme])
        make_evidence(learning, question=question)
        make_learning(webinar, statement="Something else.")
        make_learning(webinar, statement="To come.", topics=[self.theme], status="draft")
        page = self.get_page("/themes/staff/")
        self.assertEqual(page.texts(".note-row .statement"), ["Teams mirror those they serve.a"])
        self.assertEqual(
            page.all("section[aria-labelledby=learned] .count a")[0]["href"], "/learnings/?theme=staff"
        )

    def test_holds_the_newest_hundred_and_leads_to_the_rest(self):
        webinar = make_webinar()
        make_segment(webinar, 0)
        for offset in range(1, 102):
            self.ask(webinar, offset, f"Question {offset}?")
        page = self.get_page("/themes/staff/")
        self.assertEqual(len(page.all(".answers-of .q")), 100)
        self.assertEqual(page.one(".sentence").text, "101 answers, from 1 webinar.")
        self.assertEqual(page.one(".finder-head .meta a")["href"], "/questions/?theme=staff")

    def test_a_draft_hub_does_not_show_through_its_question(self):
        self.ask(make_webinar(), 60, "Who works?", hubs=[make_hub(name="Secret", status="draft")])
        page = self.get_page("/themes/staff/")
        self.assertEqual(page.texts(".answers-of h2"), ["To nobody in particular"])
        self.assertNotContains(page.response, "Secret")

    def test_a_theme_that_no_public_question_has_is_not_found(self):
        self.get_page("/themes/nowhere/", status=404)
        self.get_page("/themes/staff/", status=404)
        self.ask(make_webinar(status="draft"), 60, "Who works?")
        self.get_page("/themes/staff/", status=404)
        self.client.force_login(make_editor())
        page = self.get_page("/themes/staff/")
        self.assertEqual(page.texts(".notice p")[0], "Not public: only staff can see this page.")
        self.assertEqual(page.response["X-Robots-Tag"], "noindex")

    def test_a_theme_of_archived_webinars_stays_without_answers(self):
        question = self.ask(make_webinar(status="archived"), 60, "Who works?")
        page = self.get_page("/themes/staff/")
        self.assertEqual(page.one(".empty .statement").text, "No public question on this theme.")
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex")
        self.assertNotContains(page.response, question.question)

    def test_is_reached_from_questions_their_list_and_the_sitemap(self):
        question = self.ask(make_webinar(**FILE), 60, "Who works?")
        unasked = make_theme(slug="unasked")
        hidden = make_theme(slug="hidden")
        make_question(make_webinar(status="draft"), 60, themes=[hidden])
        for address in (
            question.get_absolute_url(),
            question.url_at_offset,
            "/questions/",
            "/sitemap-themes.xml",
        ):
            with self.subTest(address):
                response = self.client.get(address)
                self.assertContains(response, "/themes/staff/")
                self.assertNotContains(response, unasked.get_absolute_url())
                self.assertNotContains(response, hidden.get_absolute_url())


class QueryTests(PageTestCase):
    def test_takes_a_fixed_number_of_queries(self):
        portal = Portal()
        for rows in (1, 9):
            portal.grow(rows)
            with self.subTest(rows=rows), self.assertNumQueries(13):
                self.get_page(portal.pages["theme"])

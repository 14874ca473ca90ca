"""Lists of webinars and questions, the pages of questions, people and segments, and the agenda's other formats."""

import datetime

import time_machine

from tests.factories import (
    make_editor,
    make_evidence,
    make_hub,
    make_learning,
    make_person,
    make_person_link,
    make_plan,
    make_question,
    make_segment,
    make_staff,
    make_theme,
    make_webinar,
)
from tests.pages import PageTestCase


class WebinarListTests(PageTestCase):
    @time_machine.travel("2021-03-04 12:00+01:00", tick=False)
    def test_shows_each_as_a_line_of_time_newest_first(self):
        held = make_webinar(title="Held", date=datetime.date(2019, 12, 5), organiser="We", summary="Hubs.")
        make_segment(held, 60, title="Opening", kind="introduction")
        make_question(held, 90)
        make_webinar(title="To come", date=datetime.date(2021, 4, 1))
        rows = self.get_page("/webinars/").all(".webinar-row")
        self.assertEqual([row.one("h2").text for row in rows], ["To come", "Held"])
        self.assertEqual(rows[0].one(".meta").text, "1 April 2021 · to come")
        self.assertEqual(rows[0].all("svg"), [])
        self.assertEqual(rows[1].texts("p"), ["5 December 2019, We", "Hubs.", "1 talk, 1 question"])
        self.assertEqual(
            rows[1].one("svg")["aria-label"],
            "The webinar as a line of time: Opening 1:00; 1 question",
        )
        self.assertEqual(rows[1].one("h2 a")["href"], held.get_absolute_url())

    def test_narrows_by_what_is_spoken_of(self):
        theme, hub = make_theme(name="Staff", slug="staff"), make_hub(name="Trakk", slug="trakk")
        both = make_webinar(title="Both")
        make_segment(both, hubs=[hub])
        make_question(both, themes=[theme])
        make_question(make_webinar(title="Staff alone"), themes=[theme])
        page = self.get_page("/webinars/?theme=staff&hub=trakk")
        self.assertEqual(page.texts(".webinar-row h2"), ["Both"])
        self.assertEqual(
            page.one(".sentence").text,
            "1 of 2 webinars with questions on Remove filter: Staff, on Remove filter: Trakk, "
            "newest first. Clear",
        )

    def test_goes_on_after_ten(self):
        for day in range(1, 12):
            make_webinar(title=f"Day {day}", date=datetime.date(2020, 5, day))
        page = self.get_page("/webinars/?page=2")
        self.assertEqual(page.texts(".webinar-row h2"), ["Day 1"])
        self.assertEqual(page.one(".pages").text, "Previous Page 2 of 2")

    def test_says_that_there_are_none_yet(self):
        self.assertEqual(self.get_page("/webinars/").texts(".empty p")[-1], "There is nothing here yet.")


class QuestionListTests(PageTestCase):
    def test_shows_each_with_its_second_under_its_webinar(self):
        old = make_webinar(title="Old", date=datetime.date(2019, 1, 1))
        new = make_webinar(title="New", date=datetime.date(2020, 1, 1))
        hub, theme = make_hub(name="Trakk"), make_theme(name="Staff", slug="staff")
        about = make_question(new, 90, question="Who works there?", hubs=[hub], themes=[theme])
        make_segment(new, 600, title="A panel of all", short_title="Panel")
        make_question(new, 660, question="What next?")
        make_question(old, 60, question="What was it?")
        page = self.get_page("/questions/")
        self.assertEqual(page.texts(".from-webinar h2"), ["New", "Old"])
        self.assertEqual(
            page.texts(".q .cue"), ["1:30 Who works there?", "11:00 What next?", "1:00 What was it?"]
        )
        self.assertEqual(page.all(".q .cue")[0]["href"], about.url_at_offset)
        self.assertEqual(
            page.texts(".q .meta")[:2],
            ["Staff · Trakk · question page: Who works there?", "Panel · question page: What next?"],
        )
        self.assertEqual(
            [link["href"] for link in page.all(".q")[0].all(".meta a")],
            ["/themes/staff/", hub.get_absolute_url(), about.get_absolute_url()],
        )

    def test_narrows_by_theme_region_hub_and_service_together(self):
        theme = make_theme(slug="staff")
        hub = make_hub(slug="trakk", region="BE352")
        wanted = make_question(themes=[theme], hubs=[hub])
        make_question(wanted.webinar, themes=[theme])
        make_question(wanted.webinar, hubs=[hub])
        page = self.get_page("/questions/?theme=staff&region=BE&hub=trakk")
        self.assertEqual(page.texts(".q .cue span"), [wanted.question])

    def test_says_where_nothing_fits(self):
        make_question(hubs=[make_hub(slug="trakk")])
        make_question(themes=[make_theme(slug="staff")])
        page = self.get_page("/questions/?hub=trakk&theme=staff")
        self.assertEqual(page.one(".empty .statement").text, "No question fits all of this.")


class QuestionTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(
            title="Creative hubs", recording_kind="file", recording_file="recordings/talk.mp4"
        )
        make_segment(cls.webinar, 600, title="Trakk, Namur", short_title="Trakk")
        cls.theme = make_theme(name="Staff", slug="staff")
        cls.earlier = make_question(cls.webinar, 1200, question="Who pays?")
        cls.question = make_question(
            cls.webinar, 1740, question="Who works there?", answer_summary="Eleven **people**.",
            themes=[cls.theme], hubs=[make_hub(name="Trakk", city="Namur")], asked_by="A guest",
            answered_by=[make_person(name="Delphine", slug="delphine")],
        )  # fmt: skip
        make_segment(cls.webinar, 2400, title="Panel")

    def page(self):
        return self.get_page(self.question.get_absolute_url())

    def test_tells_question_answer_and_who_spoke(self):
        page = self.page()
        self.assertEqual(page.one("h1").text, "Who works there?")
        self.assertEqual(page.one(".play")["href"], self.question.url_at_offset)
        self.assertEqual(page.one(".play").text, "Play the answer from 29:00")
        self.assertEqual(page.texts(".facts-s dd"), ["A guest", "Delphine", "Trakk, Namur", "Staff"])
        self.assertEqual(page.one(".sec .prose").text, "Eleven people.")
        self.assertEqual(page.one(".prose strong").text, "people")

    def test_stands_between_its_neighbours(self):
        page = self.page()
        self.assertEqual(
            page.texts(".around .cue"), ["20:00 Who pays?", "29:00 Who works there?", "40:00 Panel"]
        )
        self.assertEqual(page.texts(".around a[aria-current]"), ["29:00 Who works there?"])
        self.assertEqual(page.one(".around .is-here .meta").text, "in “Trakk, Namur”, until 40:00")

    def test_leads_to_what_it_supports_and_to_others_on_its_theme(self):
        learning = make_learning(self.webinar)
        make_evidence(learning, question=self.question)
        make_evidence(make_learning(self.webinar), question=self.earlier)
        related = make_question(themes=[self.theme])
        page = self.page()
        self.assertEqual(page.texts(".pair .name"), [learning.statement])
        self.assertEqual(page.texts(".pair .score .cue span"), [related.question])

    def test_invents_nobody(self):
        page = self.get_page(make_question().get_absolute_url())
        self.assertEqual(
            page.texts(".facts-s dd"), ["not stated", "not stated", "to all of them", "not stated"]
        )

    def test_points_at_a_recording_only_where_there_is_one(self):
        unrecorded = make_question(answer_summary="")
        for question, sentence, plays in (
            (
                make_question(self.webinar, answer_summary=""),
                "Not written down yet: the recording has it.",
                1,
            ),
            (unrecorded, "Not written down yet.", 0),
        ):
            with self.subTest(sentence):
                page = self.get_page(question.get_absolute_url())
                self.assertEqual(page.all(".sec")[0].one(".ns").text, sentence)
                self.assertEqual(len(page.all(".play")), plays)

    def test_a_stand_in_is_called_one_and_the_recording_is_where_it_is(self):
        self.webinar.is_stand_in, self.webinar.host_page = True, "https://host.example/"
        self.webinar.save()
        page = self.page()
        self.assertEqual(page.one(".play").text, "Play from 29:00 (stand-in)")
        self.assertEqual(
            page.one(".stand-in").text,
            "A stand-in plays here: the webinar’s own recording is not ours to show. Watch it at the organiser "
            "(29:00)",
        )
        page = self.get_page(make_question(self.webinar, 1900, answer_summary="").get_absolute_url())
        sentence = page.all(".sec")[0].one(".ns")
        self.assertEqual(
            sentence.text,
            "Not written down here yet. The webinar’s own recording is at the organiser (31:40).",
        )
        self.assertEqual(sentence.one("a")["href"], "https://host.example/")
        self.assertEqual(page.all(".stand-in"), [])
        self.webinar.host_page = ""
        self.webinar.save()
        page = self.get_page(make_question(self.webinar, 1950, answer_summary="").get_absolute_url())
        self.assertEqual(
            page.all(".sec")[0].one(".ns").text,
            "Not written down here yet. The webinar’s own recording is not ours to show.",
        )

    def test_of_an_archived_webinar_keeps_its_page(self):
        question = make_question(make_webinar(status="archived"))
        page = self.get_page(question.get_absolute_url())
        self.assertEqual(page.texts(".notice p"), ["Archived: kept for reference, and no longer listed."])

    def test_unknown_question_is_not_found(self):
        for pk in ("0", "99999999", "9" * 30):
            with self.subTest(pk=pk):
                self.get_page(f"/questions/{pk}/", status=404)


class SegmentTests(PageTestCase):
    def test_leads_to_its_webinar_at_its_present_second(self):
        segment = make_segment(make_webinar(slug="hubs"), 600)
        address = segment.get_absolute_url()
        self.assertRedirects(self.client.get(address), "/webinars/hubs/?t=600")
        segment.start = 660
        segment.save()
        self.assertRedirects(self.client.get(address), "/webinars/hubs/?t=660")

    def test_of_a_draft_is_not_found(self):
        self.get_page(make_segment(make_webinar(status="draft")).get_absolute_url(), status=404)

    def test_leads_staff_to_a_draft_and_nobody_keeps_it(self):
        self.client.force_login(make_staff())
        response = self.client.get(
            make_segment(make_webinar(slug="hubs", status="draft"), 600).get_absolute_url()
        )
        self.assertRedirects(response, "/webinars/hubs/?t=600")
        self.assertIn("no-store", response["Cache-Control"])
        self.assertEqual(response["X-Robots-Tag"], "noindex")


class PersonTests(PageTestCase):
    def test_shows_every_second_at_which_somebody_speaks(self):
        person = make_person(name="Delphine", role="Director", organisation="Trakk", biography="A *life*.")
        make_person_link(person, label="Home page", url="https://delphine.example/")
        webinar = make_webinar(title="Creative hubs")
        make_segment(webinar, 60, title="Opening")
        make_segment(webinar, 600, title="Trakk, Namur", speakers=[person], hubs=[make_hub(name="Trakk")])
        question = make_question(webinar, 660, answered_by=[person])
        make_question(webinar, 700)
        page = self.get_page(person.get_absolute_url())
        self.assertEqual(page.one(".standfirst").text, "Director, Trakk")
        self.assertEqual(page.one(".prose").text, "A life.")
        self.assertEqual(page.texts(".on-line .talk .cue"), ["10:00 Trakk, Namur"])
        self.assertEqual(len(page.all(".on-line .s-span")), 1)
        self.assertEqual(page.texts(".q .cue span"), [question.question])
        self.assertEqual(page.one(".margin dd").text, "Home page")

    def test_shows_plans_that_somebody_presented_once_each(self):
        person, webinar = make_person(), make_webinar()
        segments = [make_segment(webinar, speakers=[person]) for _ in range(2)]
        plan = make_plan(segments=segments)
        make_plan(segments=[make_segment(webinar)])
        page = self.get_page(person.get_absolute_url())
        self.assertEqual(page.texts(".ledger .name"), [plan.title])

    def test_who_only_answers_a_question_has_a_page_too(self):
        person = make_person(name="From the audience")
        question = make_question(answered_by=[person])
        links = self.get_page(question.get_absolute_url()).all(".facts-s a")
        page = self.get_page(links[0]["href"])
        self.assertEqual(page.one("h1").text, "From the audience")
        self.assertEqual(page.texts(".sec h2"), ["Answers"])

    def test_says_what_is_not_stated(self):
        person = make_person()
        make_segment(speakers=[person])
        page = self.get_page(person.get_absolute_url())
        self.assertEqual(page.texts(".facts-s div"), ["Rolenot stated", "Employernot stated"])

    def test_who_speaks_nowhere_is_not_found(self):
        person = make_person()
        self.get_page(person.get_absolute_url(), status=404)
        self.client.force_login(make_editor())
        page = self.get_page(person.get_absolute_url())
        self.assertEqual(page.texts(".notice p"), ["Not public: only staff can see this page.", "Edit"])


class ChaptersTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(slug="hubs", stated_duration=5400)
        for start, title in ((330, "Opening & more"), (1030, "Trakk"), (2400, "Panel")):
            make_segment(cls.webinar, start, title=title)

    def answer(self, name):
        response = self.client.get(f"/webinars/hubs/chapters.{name}")
        self.assertEqual(response.status_code, 200)
        return response

    def test_as_a_webvtt_track(self):
        response = self.answer("vtt")
        self.assertEqual(response["Content-Type"], "text/vtt; charset=utf-8")
        self.assertEqual(
            response.content.decode(),
            "WEBVTT\n\n1\n00:05:30.000 --> 00:17:10.000\nOpening &amp; more\n\n"
            "2\n00:17:10.000 --> 00:40:00.000\nTrakk\n\n3\n00:40:00.000 --> 01:30:00.000\nPanel\n",
        )

    def test_as_json(self):
        response = self.answer("json")
        self.assertEqual(response["Content-Type"], "application/json+chapters")
        self.assertEqual(
            response.json(),
            {
                "version": "1.2.0",
                "chapters": [
                    {"startTime": 330, "endTime": 1030, "title": "Opening & more"},
                    {"startTime": 1030, "endTime": 2400, "title": "Trakk"},
                    {"startTime": 2400, "endTime": 5400, "title": "Panel"},
                ],
            },
        )

    def test_as_text_for_youtube(self):
        response = self.answer("txt")
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        self.assertEqual(
            response.content.decode(), "0:00 Start\n5:30 Opening & more\n17:10 Trakk\n40:00 Panel\n"
        )

    def test_text_that_youtube_would_not_take_is_not_found(self):
        make_segment(make_webinar(slug="short"), 60)
        self.assertEqual(self.client.get("/webinars/short/chapters.txt").status_code, 404)


class QueryTests(PageTestCase):
    def test_pages_take_a_fixed_number_of_queries(self):
        self.assertFixedQueries(
            {
                "webinars:list": 14,
                "webinar": 23,
                "webinar at a second": 26,
                "transcript": 6,
                "webinars:questions": 15,
                "question": 12,
                "person": 16,
                "chapters-vtt": 3,
                "chapters-json": 3,
                "captions-vtt": 5,
                "captions-txt": 6,
            }
        )

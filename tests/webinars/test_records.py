"""Webinars, segments, questions and people as data, and webinars for calendars."""

import datetime
from zoneinfo import ZoneInfo

import icalendar
import time_machine

from tests import factories as make
from tests.hubs.test_records import UPDATED, set_updated
from tests.pages import PageTestCase

AT = "https://hubs.example/webinars/creative-hubs/?t="


def refer(kind, key, name):
    return {"id": key, "name": name, "url": f"https://hubs.example/{kind}/{key}/"}


class AgendaRecordTests(PageTestCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls):
        cls.person = make.make_person(slug="ann", name="Ann", role="", organisation="Trakk")
        make.make_person_link(cls.person, label="Home page", url="https://ann.example/")
        hubs = [make.make_hub(slug="trakk", name="Trakk"), make.make_hub(slug="draft", status="draft")]
        cls.webinar = make.make_webinar(
            slug="creative-hubs",
            title="Creative hubs",
            summary="Three hubs.",
            organiser="The Platform",
            date=datetime.date(2019, 12, 5),
            time=datetime.time(10, 30),
            stated_duration=5400,
            recording_kind="youtube",
            recording_url="https://www.youtube.com/watch?v=abcdefghijk",
        )
        cls.segment = make.make_segment(
            cls.webinar, 1030, title="Trakk, Namur", speakers=[cls.person], hubs=hubs
        )
        make.make_segment(cls.webinar, 2040, title="Wap’s Hub", kind="panel")
        cls.question = make.make_question(
            cls.webinar,
            1912,
            question="Who works there?",
            answer_summary="Eleven *people*.",
            themes=[make.make_theme(slug="staff", name="Staff")],
            hubs=hubs,
            answered_by=[cls.person],
        )
        set_updated(cls.webinar)

    @property
    def question_record(self):
        return {
            "url": f"https://hubs.example/questions/{self.question.pk}/",
            "id": self.question.pk,
            "question": "Who works there?",
            "answer": "Eleven *people*.",
            "asked_by": None,
            "answered_by": [refer("people", "ann", "Ann")],
            "themes": [refer("themes", "staff", "Staff")],
            "hubs": [refer("hubs", "trakk", "Trakk")],
            "webinar": refer("webinars", "creative-hubs", "Creative hubs"),
            "date": "2019-12-05",
            "segment": refer("segments", self.segment.pk, "Trakk, Namur"),
            "start": 1912,
            "timecode": "31:52",
            "end": 2040,
            "end_timecode": "34:00",
            "plays": f"{AT}1912",
            "updated": UPDATED,
        }

    @property
    def segment_record(self):
        return {
            "url": f"https://hubs.example/segments/{self.segment.pk}/",
            "id": self.segment.pk,
            "kind": "presentation",
            "title": "Trakk, Namur",
            "summary": None,
            "is_untimed": False,
            "speakers": [refer("people", "ann", "Ann")],
            "hubs": [refer("hubs", "trakk", "Trakk")],
            "webinar": refer("webinars", "creative-hubs", "Creative hubs"),
            "date": "2019-12-05",
            "start": 1030,
            "timecode": "17:10",
            "end": 2040,
            "end_timecode": "34:00",
            "plays": f"{AT}1030",
        }

    def within(self, record):
        """A record as it stands within its webinar."""
        return {name: value for name, value in record.items() if name not in ("webinar", "date", "updated")}

    def alone(self, address):
        found = self.client.get(address).json()
        self.assertEqual((found.pop("licence")[:5], len(found.pop("sources"))), ("Names", 1))
        return found

    def test_a_question(self):
        self.assertEqual(self.client.get("/questions.json").json()["items"], [self.question_record])
        self.assertEqual(self.alone(f"/questions/{self.question.pk}.json"), self.question_record)

    def test_the_last_question_of_a_webinar_without_a_length_has_no_end(self):
        webinar = make.make_webinar(stated_duration=None)
        question = make.make_question(webinar, 60)
        found = self.alone(f"/questions/{question.pk}.json")
        self.assertEqual([found["end"], found["end_timecode"]], [None, None])

    def test_a_segment_with_its_questions(self):
        self.assertEqual(
            self.alone(f"/segments/{self.segment.pk}.json"),
            self.segment_record | {"questions": [self.within(self.question_record)]},
        )

    def test_a_webinar_in_a_list(self):
        (item,) = self.client.get("/webinars.json").json()["items"]
        self.assertEqual(
            item,
            {
                "url": "https://hubs.example/webinars/creative-hubs/",
                "id": "creative-hubs",
                "title": "Creative hubs",
                "summary": "Three hubs.",
                "language": "en",
                "date": "2019-12-05",
                "starts_at": "2019-12-05T10:30:00+01:00",
                "duration": 5400,
                "duration_timecode": "1:30:00",
                "organiser": "The Platform",
                "host_page": None,
                "registration_url": None,
                "recording": "youtube",
                "recording_url": "https://www.youtube.com/watch?v=abcdefghijk",
                "recording_rights": None,
                "recording_published": None,
                "is_stand_in": False,
                "hubs": [refer("hubs", "trakk", "Trakk")],
                "themes": [refer("themes", "staff", "Staff")],
                "updated": UPDATED,
            },
        )

    def test_a_webinar_alone_has_its_agenda_slides_and_other_forms(self):
        make.make_presentation(self.webinar, segment=self.segment, title="Slides", url="/media/slides.pdf")
        found = self.alone("/webinars/creative-hubs.json")
        self.assertEqual(found["segments"][0], self.within(self.segment_record))
        self.assertEqual([one["timecode"] for one in found["segments"]], ["17:10", "34:00"])
        self.assertEqual(found["questions"], [self.within(self.question_record)])
        self.assertEqual(
            found["presentations"],
            [
                {
                    "title": "Slides",
                    "url": "https://hubs.example/media/slides.pdf",
                    "segment": refer("segments", self.segment.pk, "Trakk, Namur"),
                    "is_stand_in": False,
                }
            ],
        )
        other = {
            name: found[name]
            for name in ("chapters_vtt", "chapters_json", "chapters_txt", "calendar", "embed")
        }
        base = "https://hubs.example/webinars/creative-hubs"
        self.assertEqual(
            other,
            {
                "chapters_vtt": f"{base}/chapters.vtt",
                "chapters_json": f"{base}/chapters.json",
                "chapters_txt": f"{base}/chapters.txt",
                "calendar": f"{base}.ics",
                "embed": "https://hubs.example/embed/webinars/creative-hubs/agenda/",
            },
        )

    def test_a_webinar_to_come_has_a_registration_and_no_recording(self):
        make.make_webinar(
            slug="to-come",
            date=datetime.date(2100, 1, 1),
            stated_duration=None,
            registration_url="https://register.example/",
            recording_kind="link",
            recording_url="https://archive.example/",
            recording_rights="Ours",
            is_stand_in=True,
        )
        found = self.alone("/webinars/to-come.json")
        names = ("registration_url", "starts_at", "duration", "recording", "recording_url", "recording_rights",
                 "is_stand_in", "chapters_txt")  # fmt: skip
        self.assertEqual(
            [found[name] for name in names],
            ["https://register.example/", None, None, None, None, None, False, None],
        )

    def test_a_person(self):
        self.assertEqual(
            self.alone("/people/ann.json"),
            {
                "url": "https://hubs.example/people/ann/",
                "id": "ann",
                "name": "Ann",
                "role": None,
                "organisation": "Trakk",
                "biography": None,
                "links": [{"label": "Home page", "url": "https://ann.example/"}],
                "talks": [self.segment_record],
                "answers": [self.question_record],
            },
        )

    def test_chapters_can_be_read_by_any_site(self):
        for suffix in ("vtt", "json", "txt"):
            with self.subTest(suffix):
                response = self.client.get(f"/webinars/creative-hubs/chapters.{suffix}")
                self.assertEqual(response["Access-Control-Allow-Origin"], "*")
        response = self.client.get("/webinars/none/chapters.json")
        self.assertEqual((response.status_code, response["Content-Type"]), (404, "application/problem+json"))


@time_machine.travel("2026-03-01T12:00:00Z", tick=False)
class CalendarTests(PageTestCase):
    def events(self, address):
        response = self.client.get(address)
        self.assertEqual(response["Content-Type"], "text/calendar; charset=utf-8")
        return icalendar.Calendar.from_ical(response.content.decode()).walk("VEVENT")

    def test_a_webinar_with_a_time_and_a_length(self):
        webinar = make.make_webinar(
            slug="to-come",
            title="Hubs, again",
            summary="Three; hubs.",
            date=datetime.date(2026, 7, 1),
            time=datetime.time(10),
            time_zone="Europe/Athens",
            registration_url="https://register.example/",
        )
        set_updated(webinar)
        (event,) = self.events("/webinars/to-come.ics")
        self.assertEqual(event["SUMMARY"], "Hubs, again")
        self.assertEqual(
            event["DTSTART"].dt, datetime.datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Europe/Athens"))
        )
        self.assertEqual(event["DURATION"].dt, datetime.timedelta(minutes=90))
        self.assertEqual(event["UID"], f"webinar-{webinar.pk}@hubs.example")
        self.assertEqual(event["URL"], "https://hubs.example/webinars/to-come/")
        self.assertEqual(
            event["DESCRIPTION"],
            "Three; hubs.\n\nRegister: https://register.example/\n\nhttps://hubs.example/webinars/to-come/",
        )
        self.assertEqual(event["DTSTAMP"].dt, datetime.datetime(2020, 5, 1, 10, tzinfo=datetime.UTC))
        self.assertEqual(event["LAST-MODIFIED"].dt, event["DTSTAMP"].dt)
        self.assertNotIn("LOCATION", event)

    def test_without_a_time_of_day_it_is_the_day(self):
        make.make_webinar(slug="to-come", date=datetime.date(2026, 7, 1))
        (event,) = self.events("/webinars/to-come.ics")
        self.assertEqual(event["DTSTART"].dt, datetime.date(2026, 7, 1))
        self.assertNotIn("DURATION", event)
        self.assertIn("The time of day is not stated.", event["DESCRIPTION"])

    def test_the_length_of_a_recording_is_not_that_of_the_event(self):
        make.make_webinar(slug="past", time=datetime.time(10), stated_duration=None, recording_duration=5000)
        (event,) = self.events("/webinars/past.ics")
        self.assertNotIn("DURATION", event)

    def test_the_calendar_of_all_holds_those_to_come_the_next_first(self):
        hub = make.make_hub(slug="trakk")
        for slug, date in (
            ("later", datetime.date(2026, 7, 1)),
            ("today", datetime.date(2026, 3, 1)),
            ("past", datetime.date(2026, 2, 28)),
            ("soon", datetime.date(2026, 4, 1)),
        ):
            make.make_webinar(slug=slug, title=slug, date=date)
        make.make_webinar(title="draft", date=datetime.date(2026, 7, 2), status="draft")
        make.make_segment(make.make_webinar(title="on Trakk", date=datetime.date(2026, 8, 1)), hubs=[hub])
        titles = [event["SUMMARY"] for event in self.events("/webinars.ics")]
        self.assertEqual(titles, ["today", "soon", "later", "on Trakk"])
        self.assertEqual([event["SUMMARY"] for event in self.events("/webinars.ics?hub=trakk")], ["on Trakk"])

    def test_what_does_not_exist_is_refused_in_words(self):
        response = self.client.get("/webinars.ics?hub=none")
        self.assertEqual((response.status_code, response.content), (400, b"There is no such hub: none.\n"))


class QueryTests(PageTestCase):
    def test_lists_take_the_same_queries_however_many_rows(self):
        self.assertFixedQueries(
            {
                "/webinars.json": 9,
                "/webinars.csv": 9,
                "/webinars.atom": 11,
                "/webinars.ics": 1,
                "/questions.json": 8,
                "/questions.csv": 8,
                "/questions.atom": 10,
                "/webinars/webinar-0.json": 11,
                "/webinars/webinar-0.ics": 1,
            }
        )

    def test_a_segment_takes_the_same_queries_however_many_questions(self):
        segment = make.make_segment(hubs=[make.make_hub()], speakers=[make.make_person()])
        for questions in (1, 5):
            make.make_question(segment.webinar, questions * 60, answered_by=[make.make_person()])
            with self.subTest(questions=questions), self.assertNumQueries(9):
                self.client.get(f"/segments/{segment.pk}.json")

"""A webinar's checklist: on its form and on the staff's first page. It warns, and leads to where things are put right."""

import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.admin_forms import AdminTestCase
from tests.factories import (
    make_evidence,
    make_fact,
    make_hub,
    make_learning,
    make_person,
    make_presentation,
    make_question,
    make_region,
    make_segment,
    make_service,
    make_staff,
    make_track,
    make_webinar,
)
from tests.pages import Page
from webinars.checklist import LOOKED_AT, checks_of
from webinars.models import QAItem, Webinar

INDEX = reverse("admin:index")


def change_url(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def lines_of(webinar):
    """{label: problem}"""
    return {line.label: line.problem for line in checks_of([webinar], timezone.now())[webinar.pk]}


def make_complete(**fields):
    """A webinar that lacks nothing."""
    recording = {"recording_kind": "file", "recording_file": "recordings/talk.mp4"}
    poster = {"poster": "webinars/poster.jpg", "poster_alt": "Six people on a stage"}
    webinar = make_webinar(**({"summary": "Six hubs."} | recording | poster | fields))
    segment = make_segment(webinar, 0, speakers=[make_person()])
    question = make_question(webinar, 60)
    make_presentation(webinar, segment=segment)
    make_track(webinar, [(0, 3, "Words")])
    make_evidence(make_learning(webinar), question=question)
    return webinar


class LineTests(AdminTestCase):
    def test_nothing_is_open_where_nothing_lacks(self):
        lines = lines_of(make_complete())
        self.assertEqual(
            [*lines],
            [
                "Summary", "Poster", "Duration", "Recording", "Agenda", "Speakers", "Questions in their segments",
                "Slides", "Captions", "Learnings with evidence",
            ],
        )  # fmt: skip
        self.assertEqual({*lines.values()}, {""})

    def test_everything_is_open_where_there_is_nothing(self):
        self.assertEqual(
            lines_of(make_webinar(stated_duration=None)),
            {
                "Summary": "nothing to show in lists",
                "Poster": "none yet",
                "Duration": "not stated anywhere",
                "Recording": "none yet",
                "Agenda": "no segment yet",
                "Slides": "none yet",
                "Learnings with evidence": "none drawn from it yet",
            },
        )

    def test_each_line_tells_what_lacks(self):
        webinar = make_complete()
        poster = Webinar.objects.filter(pk=webinar.pk)
        segment = webinar.segments.get()
        for label, problem, change in (
            ("Recording", "a stand-in plays in its place", lambda: poster.update(is_stand_in=True)),
            ("Speakers", "1 talk names nobody", lambda: segment.speakers.clear()),
            ("Captions", "none yet", lambda: (poster.update(is_stand_in=False), webinar.caption_tracks.all().delete())),
            ("Captions", "none yet", lambda: make_track(webinar)),
            ("Captions", "none yet", lambda: make_track(webinar, [(0, 3, "La")], language="la", is_stand_in=True)),
            ("Learnings with evidence", "1 has none", lambda: make_learning(webinar, status="draft")),
            ("Learnings with evidence", "2 have none", lambda: make_learning(webinar)),
        ):  # fmt: skip
            with self.subTest(label, problem=problem):
                change()
                self.assertEqual(lines_of(Webinar.objects.get(pk=webinar.pk))[label], problem)

    def test_archived_learnings_need_no_evidence(self):
        webinar = make_complete()
        make_learning(webinar, status="archived")
        self.assertEqual(lines_of(webinar)["Learnings with evidence"], "")

    def test_breaks_and_panels_need_no_speaker(self):
        webinar = make_complete()
        for kind in ("break", "panel", "discussion", "closing"):
            make_segment(webinar, kind=kind)
        self.assertEqual(lines_of(webinar)["Speakers"], "")

    def test_questions_that_lie_in_no_segment_are_counted(self):
        webinar = make_complete(stated_duration=5400)
        late = make_segment(webinar, 600, speakers=[make_person()])
        question = webinar.questions.get()
        for offset, segment, problem in (
            (60, question.segment, ""),
            (599, question.segment, ""),
            (600, late, ""),
            (60, late, "1 question lies in none"),
            (600, question.segment, "1 question lies in none"),
            (5400, late, "1 question lies in none"),
        ):
            with self.subTest(offset=offset, segment=segment.start):
                QAItem.objects.filter(pk=question.pk).update(offset=offset, segment=segment)
                self.assertEqual(lines_of(webinar)["Questions in their segments"], problem)

    def test_a_webinar_to_come_is_asked_for_what_it_can_have(self):
        soon = timezone.localdate() + datetime.timedelta(days=9)
        webinar = make_webinar(date=soon, stated_duration=None)
        self.assertEqual(
            lines_of(webinar),
            {
                "Summary": "nothing to show in lists",
                "Poster": "none yet",
                "Hour": "not stated",
                "Registration": "no link to register by",
            },
        )

    def test_asks_the_database_equally_often_for_one_and_for_many(self):
        webinars = [make_complete()]
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                checks_of(webinars, timezone.now())
            self.assertEqual(len(queries), 5)
            webinars += [make_complete() for _ in range(5)]


class FormTests(AdminTestCase):
    def form(self, thing):
        return Page(self.client.get(change_url(thing)))

    def test_leads_from_each_open_line_to_its_place_on_the_form(self):
        webinar = make_complete(summary="")
        page = self.form(webinar)
        self.assertEqual(page.texts(".checklist summary"), ["Checklist: 1 of 10 is open"])
        self.assertEqual(page.texts(".checklist .is-open"), ["Summary nothing to show in lists"])
        self.assertEqual(page.one(".checklist .is-open a")["href"], "#id_summary")
        places = [link["href"] for link in page.all(".checklist a") if link["href"].startswith("#")]
        self.assertGreater(len(places), 6)
        for place in places:
            with self.subTest(place):
                page.one(place)

    def test_leads_to_what_is_put_right_elsewhere(self):
        webinar = make_complete()
        segment, bare = webinar.segments.get(), make_learning(webinar)
        segment.speakers.clear()
        links = {link.text: link["href"] for link in self.form(webinar).all(".checklist a")}
        self.assertEqual(links["Speakers"], change_url(segment))
        self.assertEqual(links["Learnings with evidence"], f"{change_url(bare)}#evidence-group")
        make_learning(webinar)
        link = {link.text: link["href"] for link in self.form(webinar).all(".checklist a")}[
            "Learnings with evidence"
        ]
        self.assertEqual(self.client.get(link).context["cl"].result_count, 2)

    def test_stands_open_while_it_is_no_distraction(self):
        for status, is_open in (("draft", True), ("review", True), ("published", False), ("archived", True)):
            with self.subTest(status):
                details = self.form(make_complete(summary="", status=status)).one(".checklist")
                self.assertEqual("open" in details.attributes, is_open)

    def test_says_so_when_all_is_there(self):
        page = self.form(make_complete(status="draft"))
        self.assertEqual(page.texts(".checklist summary"), ["Checklist: all in order"])
        self.assertNotIn("open", page.one(".checklist").attributes)

    def test_stands_in_nobodys_way(self):
        webinar = make_webinar(status="draft")
        response = self.client.post(change_url(webinar), self.fill_in(change_url(webinar), _step="publish"))
        webinar.refresh_from_db()
        self.assertEqual((response.status_code, webinar.is_published), (302, True))

    def test_is_not_shown_where_nothing_can_be_put_right(self):
        webinar = make_webinar()
        self.client.force_login(make_staff("webinars.view_webinar"))
        self.assertEqual(self.form(webinar).all(".checklist"), [])
        self.client.force_login(self.editor)
        self.assertEqual(Page(self.client.get(reverse("admin:webinars_webinar_add"))).all(".checklist"), [])

    def test_a_hub_has_one_too(self):
        page = self.form(make_hub(region=make_region("BE")))
        self.assertEqual(
            page.texts(".checklist .is-open"),
            [
                "Tagline not written yet",
                "Description not written yet",
                "Website not written yet",
                "Region only the country is known",
                "On the map no coordinates, so no dot",
                "Services none yet",
                "Photo none yet",
                "Facts with sources none yet",
            ],
        )
        texts = {"tagline": "Makers.", "description": "More.", "website": "https://hub.example/"}
        place = {"region": "BE352", "latitude": 50.4, "longitude": 4.8, "services": [make_service()]}
        hub = make_hub(photo="hubs/hub.jpg", photo_alt="A house", **texts, **place)
        make_fact(hub)
        self.assertEqual(self.form(hub).texts(".checklist summary"), ["Checklist: all in order"])


class FirstPageTests(AdminTestCase):
    def section(self):
        page = Page(self.client.get(INDEX))
        return next(
            (part for part in page.all(".reviews") if part.get("aria-labelledby") == "checklists"), None
        )

    def test_names_what_each_webinar_lacks(self):
        webinar = make_complete(short_title="Creative hubs", summary="", status="draft")
        make_complete()
        section = self.section()
        self.assertEqual(
            section.texts("li"), ["Creative hubs draft Summary Summary: nothing to show in lists"]
        )
        self.assertEqual(
            [link["href"] for link in section.all("a")],
            [f"{change_url(webinar)}#checklist", f"{change_url(webinar)}#id_summary"],
        )

    def test_is_not_there_when_nothing_lacks(self):
        make_complete()
        self.assertIsNone(self.section())

    def test_names_unfinished_ones_first_and_none_that_are_archived(self):
        make_webinar(title="Old draft", status="draft", date="2001-01-01")
        make_webinar(title="Newest", date="2019-01-01")
        make_webinar(title="Archived", status="archived")
        rows = self.section().texts("li")
        self.assertEqual([row.split(" Summary")[0] for row in rows], ["Old draft draft", "Newest published"])

    def test_names_no_more_than_can_be_read(self):
        for _ in range(LOOKED_AT + 3):
            make_webinar()
        self.assertEqual(len(self.section().all("li")), LOOKED_AT)

    def test_tells_people_of_what_they_can_put_right(self):
        make_webinar(title="Draft", status="draft")
        make_webinar(title="Public")
        for rights, seen in (
            ([], None),
            (["view_webinar"], None),
            (["change_webinar"], ["Draft"]),
            (["change_webinar", "amend_webinar"], ["Draft", "Public"]),
        ):
            with self.subTest(rights):
                self.client.force_login(make_staff(*(f"webinars.{right}" for right in rights)))
                section = self.section()
                self.assertEqual(section and [row.split()[0] for row in section.texts("li")], seen)


class ShorterTests(AdminTestCase):
    """Nothing of a webinar may lie past its end, whoever makes it shorter."""

    def setUp(self):
        super().setUp()
        self.webinar = make_webinar(
            stated_duration=5400, recording_kind="link", recording_url="https://talk.example/"
        )
        make_segment(self.webinar, 0, title="Welcome")
        make_segment(self.webinar, 1200, title="Panel")
        make_question(self.webinar, 1260, question="Late?")
        self.url = change_url(self.webinar)

    def save(self, rights, **changes):
        rights = ["change_webinar", "amend_webinar", *rights]
        self.client.force_login(make_staff(*(f"webinars.{right}" for right in rights)))
        return self.client.post(self.url, self.fill_in(self.url, **changes))

    SEGMENT = "Segment “Panel”: This segment would begin at 20:00, but the webinar ends at 11:00."
    QUESTION = "Question “Late?”: This question would stand at 21:00, but the webinar ends at 11:00."

    def test_is_refused_to_those_who_do_not_edit_the_agenda(self):
        looks = ["view_agendasegment", "view_qaitem"]
        for rights, told in (
            ([], [f"Duration: {self.SEGMENT}", f"Duration: {self.QUESTION}"]),
            (looks, [f"Duration: {self.SEGMENT}", f"Duration: {self.QUESTION}"]),
            (["change_qaitem"], [f"Duration: {self.SEGMENT}"]),
            (["change_agendasegment"], [f"Duration: {self.QUESTION}"]),
        ):
            with self.subTest(rights):
                errors = self.errors_of(self.save(rights, stated_duration="11:00"))
                self.assertEqual([error for error in errors if error.startswith("Duration")], told)
                self.webinar.refresh_from_db()
                self.assertEqual(self.webinar.stated_duration, 5400)

    def test_is_told_once_to_those_who_do(self):
        errors = self.errors_of(self.save(["change_agendasegment", "change_qaitem"], stated_duration="11:00"))
        self.assertEqual(errors, [self.SEGMENT, self.QUESTION])

    def test_counts_the_recording_as_the_page_does(self):
        errors = self.errors_of(self.save([], recording_duration="11:00"))
        self.assertEqual(
            errors, [f"Length of the recording: {self.SEGMENT}", f"Length of the recording: {self.QUESTION}"]
        )
        self.assertEqual(self.save([], recording_duration="11:00", is_stand_in="on").status_code, 302)
        errors = self.errors_of(self.save([], is_stand_in=""))
        self.assertEqual(errors, [f"Stand-in: {self.SEGMENT}", f"Stand-in: {self.QUESTION}"])

    def test_is_no_obstacle_to_other_changes(self):
        Webinar.objects.filter(pk=self.webinar.pk).update(stated_duration=600)
        self.assertEqual(self.save([], summary="Mended.").status_code, 302)

    def test_longer_or_unknown_is_all_right(self):
        for duration in ("2:00:00", "21:01", ""):
            with self.subTest(duration):
                self.assertEqual(self.save([], stated_duration=duration).status_code, 302)

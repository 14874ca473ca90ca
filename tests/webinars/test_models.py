"""Webinars, segments, questions, slides, people: what is kept, what is refused, what is public."""

import datetime
from unittest import mock

import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.db.models import ProtectedError, RestrictedError
from django.test import SimpleTestCase, TestCase
from django.utils import timezone

from hubs.models import Hub
from learnings.models import Evidence
from tests.constraints import ConstraintsMixin
from tests.factories import (
    make_evidence,
    make_hub,
    make_learning,
    make_person,
    make_person_link,
    make_presentation,
    make_question,
    make_segment,
    make_theme,
    make_track,
    make_webinar,
)
from webinars.models import (
    AgendaSegment,
    CaptionTrack,
    Cue,
    EmbedCount,
    Person,
    Presentation,
    QAItem,
    Webinar,
)

STATES = {
    "published": {},
    "archived": {"status": "archived"},
    "draft": {"status": "draft"},
    "in review": {"status": "review"},
    "scheduled": {"published_at": datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)},
}


class ConstraintTests(ConstraintsMixin, TestCase):
    app = "webinars"

    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar()
        cls.segment = make_segment(cls.webinar, 330)
        make_question(cls.webinar, 600)
        cls.track = make_track(cls.webinar, [(0, 3, "Words.")])

    def row(self, **fields):
        return Webinar(**({"title": "Z", "slug": "z", "date": datetime.date(2020, 1, 1)} | fields))

    def broken(self):
        sentence = "Choose the file of the recording, or another kind of recording."
        yield "webinars_webinar_file_is_there", sentence, self.row(recording_kind="file")
        for kind in ("youtube", "vimeo", "link"):
            sentence = "Give the address of the recording, or choose another kind of recording."
            yield "webinars_webinar_address_is_there", sentence, self.row(recording_kind=kind)
        counted = {"day": datetime.date(2020, 1, 1), "origin": "https://z.example", "address": "webinars/z"}
        EmbedCount.objects.get_or_create(**counted, defaults={"count": 1})
        sentence = "This was counted for the site on that day already."
        yield "webinars_embedcount_once", sentence, EmbedCount(**counted, count=2)
        sentence = "Say what the poster shows, for those who do not see it."
        yield "webinars_webinar_poster_has_alt_text", sentence, self.row(poster="a.png")
        for name, start, sentence in (
            ("one_at_a_second", 330, "Another segment of this webinar begins at this second."),
            ("not_before_0", -1, "A segment cannot begin before 0:00."),
        ):
            segment = AgendaSegment(webinar=self.webinar, title="Z", start=start)
            yield f"webinars_segment_{name}", sentence, segment
        for name, offset, sentence in (
            ("one_at_a_second", 600, "Another question of this webinar stands at this second."),
            ("not_before_0", -1, "A question cannot stand before 0:00."),
        ):
            question = QAItem(webinar=self.webinar, segment=self.segment, question="Z?", offset=offset)
            yield f"webinars_question_{name}", sentence, question
        sentence = "This webinar has a track of this kind in this language already: replace its cues there."
        yield (
            "webinars_captiontrack_one_of_a_kind",
            sentence,
            CaptionTrack(webinar=self.webinar, language="en"),
        )
        sentence = "Another cue of this track has this number."
        cue = {"track": self.track, "number": 2, "start_ms": 0, "end_ms": 1}
        yield "webinars_cue_one_of_a_number", sentence, Cue(**cue | {"number": 1})
        for end in (0, 5):
            late = Cue(**cue | {"start_ms": 5, "end_ms": end})
            yield "webinars_cue_ends_after_its_start", "A cue ends after it starts.", late
        sentence = "Give the slides as a file or by their address."
        yield "webinars_presentation_has_file_or_url", sentence, Presentation(webinar=self.webinar, title="Z")

    def test_what_keeps_them_is_taken(self):
        for fields in (
            {},
            {"recording_kind": "file", "recording_file": "a.mp4"},
            {"recording_kind": "link", "recording_url": "https://a.example/"},
            {"poster": "a.png", "poster_alt": "The house"},
        ):
            with self.subTest(fields):
                self.row(**fields).full_clean()
        AgendaSegment(webinar=make_webinar(), title="Z", start=330).full_clean()
        AgendaSegment(webinar=self.webinar, title="Z", start=0).full_clean()
        Presentation(webinar=self.webinar, title="Z", url="/webinars/").full_clean()


class WebinarTests(SimpleTestCase):
    def test_is_as_long_as_is_known(self):
        # stated, of the recording, whether that is a stand-in: (duration, the second nothing may lie past)
        for fields, expected in (
            ((None, None, False), (None, None)),
            ((5400, None, False), (5400, 5400)),
            ((None, 5700, False), (5700, 5700)),
            ((5400, 5700, False), (5700, 5700)),
            ((5400, 5100, False), (5100, 5100)),
            ((None, 5700, True), (None, 5700)),
            ((5400, 5700, True), (5400, 5400)),
        ):
            with self.subTest(fields):
                stated, recorded, is_stand_in = fields
                webinar = Webinar(
                    stated_duration=stated, recording_duration=recorded, is_stand_in=is_stand_in
                )
                self.assertEqual((webinar.duration, webinar.limit), expected)

    def test_starts_at_a_moment_in_its_own_time_zone(self):
        webinar = Webinar(date=datetime.date(2019, 12, 5), time=datetime.time(14), time_zone="Europe/Malta")
        self.assertEqual(webinar.starts_at, datetime.datetime(2019, 12, 5, 13, tzinfo=datetime.UTC))
        summer = Webinar(date=datetime.date(2020, 7, 1), time=datetime.time(14), time_zone="Europe/Lisbon")
        self.assertEqual(summer.starts_at, datetime.datetime(2020, 7, 1, 13, tzinfo=datetime.UTC))
        self.assertIsNone(Webinar(date=datetime.date(2019, 12, 5)).starts_at)

    def test_is_called_by_its_short_title_if_it_has_one(self):
        webinar = Webinar(title="Creative hubs in Europe", short_title="Creative hubs")
        self.assertEqual((str(webinar), webinar.label), ("Creative hubs in Europe", "Creative hubs"))
        self.assertEqual(Webinar(title="Creative hubs").label, "Creative hubs")

    def test_has_an_address_for_each_second(self):
        self.assertEqual(Webinar(slug="creative-hubs").url_at(1740), "/webinars/creative-hubs/?t=1740")

    def test_names_who_is_contacted_when_it_plays(self):
        youtube, vimeo = "https://youtu.be/dQw4w9WgXcQ", "https://vimeo.com/123456789"
        link = "https://a.example/video"
        for kind, address, host, player, page in (
            ("", "", "", "", ""),
            ("file", "", "", "", ""),
            ("link", link, "", "", link),
            ("youtube", youtube, "YouTube", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?",
             "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1740s"),
            ("vimeo", vimeo, "Vimeo", "https://player.vimeo.com/video/123456789?", "https://vimeo.com/123456789#t=1740s"),
        ):  # fmt: skip
            with self.subTest(kind):
                webinar = Webinar(recording_kind=kind, recording_url=address)
                self.assertEqual((webinar.recording_host, webinar.recording_page_at(1740)), (host, page))
                self.assertEqual(webinar.player_url[: len(player) or None], player)

    def test_a_time_zone_or_a_recording_that_is_none_is_refused(self):
        for fields, errors in (
            ({"time_zone": "Brussels"}, {"time_zone": ["“Brussels” is not a time zone. Write it as Europe/Brussels."]}),
            ({"time_zone": "../etc/passwd"}, {"time_zone": ["“../etc/passwd” is not a time zone. Write it as Europe/Brussels."]}),
            ({"recording_kind": "youtube", "recording_url": "https://vimeo.com/123456789"},
             {"recording_url": ["This is not the address of a YouTube video, such as https://www.youtube.com/watch?v=…"]}),
            ({"recording_kind": "vimeo", "recording_url": "https://youtu.be/dQw4w9WgXcQ"},
             {"recording_url": ["This is not the address of a Vimeo video, such as https://vimeo.com/123456789"]}),
            ({"recording_kind": "link", "recording_url": "https://youtu.be/dQw4w9WgXcQ"}, {}),
            ({"recording_kind": "youtube", "recording_url": ""}, {}),  # the constraint says so
        ):  # fmt: skip
            with self.subTest(fields):
                try:
                    Webinar(**fields).clean()
                except ValidationError as error:
                    self.assertEqual(error.message_dict, errors)
                else:
                    self.assertEqual({}, errors)


class WebinarListTests(TestCase):
    def test_those_to_come_stand_in_their_order_today_included(self):
        today = datetime.date(2024, 3, 1)
        make_webinar(title="yesterday", date="2024-02-29")
        for title, date, time in (
            ("later", "2024-04-01", None), ("today at 3", "2024-03-01", "15:00"), ("today at 2", "2024-03-01", "14:00"),
        ):  # fmt: skip
            make_webinar(title=title, date=date, time=time)
        expected = ["today at 2", "today at 3", "later"]
        self.assertEqual([webinar.title for webinar in Webinar.objects.upcoming(today)], expected)
        with time_machine.travel(datetime.datetime(2024, 3, 1, 12, tzinfo=datetime.UTC)):
            self.assertEqual([webinar.title for webinar in Webinar.objects.upcoming()], expected)
            self.assertEqual(
                {webinar.title for webinar in Webinar.objects.all() if webinar.is_upcoming}, set(expected)
            )

    def test_fetches_the_agenda_along_with_published_hubs_alone(self):
        shown, hidden = make_hub(), make_hub(status="draft")
        webinar = make_webinar()
        speaker, theme = make_person(), make_theme()
        make_segment(webinar, 0, hubs=[shown, hidden], speakers=[speaker])
        make_question(webinar, 60, hubs=[shown, hidden], themes=[theme], answered_by=[speaker])
        with self.assertNumQueries(8):
            (found,) = Webinar.objects.with_agenda()
            (segment,) = found.timeline.segments
            (question,) = segment.questions
            self.assertEqual(
                (list(segment.item.hubs.all()), list(segment.item.speakers.all())), ([shown], [speaker])
            )
            self.assertEqual(
                (list(question.item.hubs.all()), list(question.item.themes.all())), ([shown], [theme])
            )
            self.assertEqual(list(question.item.answered_by.all()), [speaker])


class PlacementTests(TestCase):
    """A question lies in the segment that runs at its second, whichever of them moves."""

    def setUp(self):
        self.webinar = make_webinar(stated_duration=5400)
        self.first, self.second = make_segment(self.webinar, 330), make_segment(self.webinar, 1020)
        self.question = make_question(self.webinar, 1000)

    def assertLiesIn(self, segment):
        self.question.refresh_from_db()
        self.assertEqual(self.question.segment, segment)

    def test_a_new_question_lies_in_the_segment_that_runs_then(self):
        self.assertLiesIn(self.first)
        for offset, segment in (
            (330, self.first),
            (1019, self.first),
            (1020, self.second),
            (5399, self.second),
        ):
            with self.subTest(offset):
                self.assertEqual(make_question(self.webinar, offset).segment, segment)

    def test_moves_with_its_own_second(self):
        self.question.offset = 1100
        self.question.save()
        self.assertLiesIn(self.second)

    def test_moves_too_when_nothing_but_its_second_is_saved(self):
        self.question.offset = 1100
        self.question.save(update_fields=["offset"])
        self.assertLiesIn(self.second)

    def test_moves_when_a_segment_does(self):
        self.second.start = 900
        self.second.save()
        self.assertLiesIn(self.second)
        self.second.start = 1020
        self.second.save()
        self.assertLiesIn(self.first)

    def test_moves_into_a_segment_that_is_added(self):
        self.assertLiesIn(self.first)
        added = make_segment(self.webinar, 700)
        self.assertLiesIn(added)

    def test_a_webinar_fetched_before_the_move_places_by_what_is_there_now(self):
        fetched = Webinar.objects.with_agenda().get()
        QAItem.objects.update(offset=1100)
        AgendaSegment.objects.filter(pk=self.second.pk).update(start=1050)
        fetched.place_questions()
        self.assertLiesIn(self.second)

    def test_questions_of_other_webinars_stay(self):
        other = make_question(make_webinar(), 1000)
        segment = other.segment
        self.second.start = 900
        self.second.save()
        other.refresh_from_db()
        self.assertEqual(other.segment, segment)

    def refusal(self, row):
        try:
            row.full_clean()
        except ValidationError as error:
            return error.message_dict

    def test_a_question_outside_all_segments_is_refused(self):
        for offset, sentence in (
            (329, "The question at 5:29 lies before the first segment, which begins at 5:30."),
            (5400, "This question would stand at 1:30:00, but the webinar ends at 1:30:00."),
        ):
            with self.subTest(offset):
                row = QAItem(webinar=self.webinar, segment=self.first, question="Z?", offset=offset)
                self.assertEqual(self.refusal(row), {"offset": [sentence]})

    def test_a_question_of_a_webinar_without_segments_is_refused(self):
        sentence = "Add the segment in which this question is asked first: every question lies in one."
        row = QAItem(webinar=make_webinar(), segment=self.first, question="Z?", offset=60)
        self.assertEqual(self.refusal(row), {"offset": [sentence]})
        with self.assertRaises(ValidationError) as caught:
            row.save()
        self.assertEqual(caught.exception.messages, [sentence])

    def test_code_that_skips_validation_finds_the_first_segment(self):
        self.assertEqual(make_question(self.webinar, 60).segment, self.first)

    def test_a_segment_past_the_end_is_refused(self):
        for start, webinar in (
            (5400, self.webinar),
            (5700, make_webinar(stated_duration=None, recording_duration=5700)),
        ):
            with self.subTest(start):
                (messages,) = self.refusal(AgendaSegment(webinar=webinar, title="Z", start=start)).values()
                self.assertRegex(
                    messages[0], r"\AThis segment would begin at .*, but the webinar ends at .*\.\Z"
                )
        AgendaSegment(webinar=make_webinar(stated_duration=None), title="Z", start=99_999).full_clean()


class ChangeTests(TestCase):
    def test_what_changes_in_its_agenda_changes_the_webinar(self):
        """Feeds and calendars go by its date."""
        webinar = make_webinar()
        segment, question = make_segment(webinar, 0), make_question(webinar, 60)
        long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        for what, change in (
            ("a segment", segment.save),
            ("a question", question.save),
            ("one field of a question", lambda: question.save(update_fields=["answer_summary"])),
            ("a new question", lambda: make_question(webinar, 90)),
            ("a question is deleted", question.delete),
            ("a segment is deleted", lambda: make_segment(webinar, 900).delete()),
        ):
            Webinar.objects.update(updated_at=long_ago)
            before = timezone.now()
            change()
            with self.subTest(what):
                self.assertGreaterEqual(Webinar.objects.get().updated_at, before)


class DeletionTests(TestCase):
    def test_a_webinar_goes_with_everything_in_it(self):
        hub, person = make_hub(), make_person()
        make_person_link(person)
        webinar = make_webinar()
        segment = make_segment(webinar, 0, speakers=[person], hubs=[hub])
        question = make_question(webinar, 60, hubs=[hub], answered_by=[person])
        make_presentation(webinar, segment=segment)
        learning = make_learning(make_webinar())
        for place in ({"segment": segment}, {"question": question}, {"webinar": webinar, "start": 5}):
            make_evidence(learning, **place)
        webinar.delete()
        for model in (AgendaSegment, QAItem, Presentation, Evidence):
            with self.subTest(model.__name__):
                self.assertEqual(model.objects.count(), 0)
        self.assertEqual((Hub.objects.count(), Person.objects.count(), Webinar.objects.count()), (1, 1, 1))

    def test_a_webinar_stays_while_a_learning_comes_from_it(self):
        learning = make_learning()
        with self.assertRaises(ProtectedError):
            learning.webinar.delete()

    def test_a_segment_stays_while_a_question_lies_in_it(self):
        question = make_question()
        with self.assertRaises(RestrictedError):
            question.segment.delete()
        question.delete()
        question.segment.delete()

    def test_slides_of_a_segment_become_those_of_the_webinar(self):
        segment = make_segment()
        slides = make_presentation(segment.webinar, segment=segment)
        segment.delete()
        slides.refresh_from_db()
        self.assertIsNone(slides.segment)


class VisibilityTests(TestCase):
    def test_segments_and_questions_are_public_as_their_webinar_is(self):
        for name, state in STATES.items():
            make_question(make_webinar(**state), question=name, hubs=[make_hub()])
        self.assertEqual([one.question for one in QAItem.objects.published()], ["published"])
        self.assertEqual(
            [one.question for one in QAItem.objects.readable().order_by("pk")], ["published", "archived"]
        )
        self.assertEqual([one.webinar.status for one in AgendaSegment.objects.published()], ["published"])
        self.assertEqual(AgendaSegment.objects.published().get().questions.get().question, "published")

    def test_a_question_is_fetched_with_its_published_hubs_alone(self):
        shown = make_hub()
        hidden = [make_hub(**state) for name, state in STATES.items() if name != "published"]
        make_question(hubs=[shown, *hidden], themes=[make_theme()])
        with self.assertNumQueries(3):
            (question,) = QAItem.objects.with_context()
            self.assertEqual(list(question.hubs.all()), [shown])
            self.assertEqual(
                (question.webinar.pk, question.segment.start, question.themes.count()),
                (question.webinar_id, 0, 1),
            )

    def test_people_are_public_as_soon_as_one_of_their_webinars_is(self):
        make_person(name="silent")
        for name, state in STATES.items():
            webinar = make_webinar(**state)
            make_segment(webinar, 0, speakers=[make_person(name=f"speaks, {name}")])
            make_question(webinar, 60, answered_by=[make_person(name=f"answers, {name}")])
        everywhere = make_person(name="everywhere")
        for webinar in Webinar.objects.all():
            make_segment(webinar, 600, speakers=[everywhere])
        listed = ["answers, published", "everywhere", "speaks, published"]
        readable = [
            "answers, archived",
            "answers, published",
            "everywhere",
            "speaks, archived",
            "speaks, published",
        ]
        self.assertEqual([person.name for person in Person.objects.listed()], listed)
        self.assertEqual([person.name for person in Person.objects.public()], readable)


class PartTests(TestCase):
    def test_people_stand_with_what_is_known_of_them(self):
        for role, organisation, standing in (
            ("thematic expert", "a platform", "thematic expert, a platform"),
            ("", "a platform", "a platform"),
            ("", "", ""),
        ):
            with self.subTest(standing):
                self.assertEqual(Person(role=role, organisation=organisation).standing, standing)

    def test_segments_are_talks_or_not(self):
        talks = {kind for kind in AgendaSegment.Kind if AgendaSegment(kind=kind).is_talk}
        self.assertEqual(talks, {"introduction", "presentation"})
        self.assertEqual(AgendaSegment(title="Trakk, Namur", short_title="Trakk").label, "Trakk")
        self.assertEqual(AgendaSegment(title="Trakk, Namur").label, "Trakk, Namur")

    def test_segments_and_questions_lead_to_their_second(self):
        question = make_question(make_webinar(slug="creative-hubs"), 1740)
        self.assertEqual(question.url_at_offset, "/webinars/creative-hubs/?t=1740")
        self.assertEqual(question.segment.url_at_start, "/webinars/creative-hubs/?t=0")

    def test_slides_of_the_whole_webinar_come_first_then_in_the_order_of_the_agenda(self):
        webinar = make_webinar()
        late, early = make_segment(webinar, 600), make_segment(webinar, 0)
        for title, segment in (("late", late), ("early", early), ("whole", None)):
            make_presentation(webinar, title=title, segment=segment)
        self.assertEqual([slides.title for slides in Presentation.objects.all()], ["whole", "early", "late"])

    def test_slides_of_another_webinars_segment_are_refused(self):
        slides = make_presentation(segment=make_segment())
        with self.assertRaises(ValidationError) as caught:
            slides.full_clean()
        self.assertEqual(
            caught.exception.message_dict, {"segment": ["This segment belongs to another webinar."]}
        )

    def test_slides_lie_in_a_file_of_ours_or_elsewhere(self):
        field = Presentation._meta.get_field("file")
        self.enterContext(self.settings(MEDIA_URL="/media/"))
        storage, field.storage = field.storage, InMemoryStorage()
        self.addCleanup(setattr, field, "storage", storage)
        slides = Presentation(url="/elsewhere/")
        self.assertEqual((slides.address, slides.size), ("/elsewhere/", None))
        slides.file.save("a.pdf", ContentFile(b"%PDF"), save=False)
        slides.webinar = make_webinar()
        slides.save()
        with mock.patch.object(
            InMemoryStorage, "size", side_effect=AssertionError("A page asked for the file.")
        ):
            slides = Presentation.objects.get()
            self.assertEqual((slides.address, slides.size), (slides.file.url, 4))
        slides.file.storage.delete(slides.file.name)
        slides.save()
        self.assertEqual((slides.address, slides.size), (slides.file.url, None))

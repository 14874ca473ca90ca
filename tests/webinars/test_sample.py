"""The sample's webinar, compared with the agenda of the webinar's page at Interreg Europe."""

import datetime
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

import webinars.sample
from hubsportal import timecode
from hubsportal.models import LoadedItem
from hubsportal.seeding import all_or_nothing
from tests.factories import make_hub, make_theme
from webinars import captions
from webinars.models import AgendaSegment, CaptionTrack, Person, Presentation, QAItem, QuestionTheme, Webinar

FILES_IN_MEMORY = override_settings(
    STORAGES=settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
)

# The 17 timed lines of the page, and its one heading without a timecode, in the page's order.
REFERENCE = [
    ("00:05:30", "Introduction by thematic expert Luc Schmerber"),
    ("00:17:10", "Presentation on the Trakk creative hub in Namur by Delphine Coderniaux"),
    ("00:29:00", "Q&A"),
    ("00:30:40", "Q&A"),
    ("00:31:52", "Q&A"),
    ("00:34:00", "Presentation on the Wap's creative hub in Tournai by Larissa Grommersch"),
    ("00:40:49", "Q&A"),
    ("00:41:30", "Q&A"),
    ("00:43:22", "Presentation on Canodrom Creative Industries Research Park by Berta Pérez"),
    ("00:52:25", "Q&A"),
    ("00:54:35", "Q&A"),
    ("01:00:00", "Presentation on action for creative hubs in Malta by Andrea Stegani"),
    (
        "01:07:30",
        "Joint presentation on the action plans for the Wallonia region by Delphine Coderniaux and Larissa Grommersch",
    ),
    (None, "Panel discussion"),
    ("01:19:33", "Q&A"),
    ("01:21:38", "Q&A"),
    ("01:25:11", "Q&A"),
    ("01:26:25", "Q&A"),
]


def long_timecode(offset):
    return timecode.format_long(offset).zfill(8)


@FILES_IN_MEMORY
class SampleWebinarTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        for hub in ("trakk", "waps-hub", "canodrom"):
            make_hub(slug=hub)
        call_command("load_themes", verbosity=0)
        with all_or_nothing() as loading:
            webinars.sample.load(loading)
        cls.webinar = Webinar.objects.with_agenda().get()

    def test_every_line_of_the_agenda_stands_at_its_second(self):
        lines = [
            (None if item.item.is_untimed else long_timecode(item.start), item.item.title)
            if isinstance(item.item, AgendaSegment)
            else (long_timecode(item.start), "Q&A")
            for item in self.webinar.timeline.items
        ]
        titles = {
            "00:05:30": "Introduction to creative hubs",
            "00:17:10": "Trakk, Namur",
            "00:34:00": "Wap’s Hub, Tournai",
            "00:43:22": "Canòdrom, Barcelona",
            "01:00:00": "Action for creative hubs in Malta",
            "01:07:30": "The action plans for Wallonia",
            None: "Panel discussion",
        }
        expected = [(second, "Q&A" if line == "Q&A" else titles.pop(second)) for second, line in REFERENCE]
        self.assertEqual(lines, expected)
        self.assertEqual(len([second for second, _ in lines if second]), 17)

    def test_the_heading_of_the_panel_begins_with_its_first_question(self):
        panel = AgendaSegment.objects.get(is_untimed=True)
        self.assertEqual((panel.kind, panel.start), ("panel", timecode.parse("1:19:33")))

    def test_each_question_lies_in_the_segment_it_stands_under(self):
        expected, heading = {}, None
        for second, line in REFERENCE:
            if line == "Q&A":
                expected[heading].append(second)
            else:
                heading = second or "01:19:33"
                expected[heading] = []
        found = {
            long_timecode(segment.start): [
                long_timecode(offset)
                for offset in segment.questions.order_by("offset").values_list("offset", flat=True)
            ]
            for segment in AgendaSegment.objects.order_by("start")
        }
        self.assertEqual(found, expected)

    def test_there_are_six_talks_and_eleven_questions(self):
        self.assertEqual(len([segment for segment in AgendaSegment.objects.all() if segment.is_talk]), 6)
        self.assertEqual(QAItem.objects.count(), 11)

    def test_five_people_speak_where_the_agenda_names_them(self):
        self.assertEqual(
            {
                long_timecode(segment.start): sorted(segment.speakers.values_list("name", flat=True))
                for segment in AgendaSegment.objects.filter(speakers__isnull=False).distinct()
            },
            {
                "00:05:30": ["Luc Schmerber"],
                "00:17:10": ["Delphine Coderniaux"],
                "00:34:00": ["Larissa Grommersch"],
                "00:43:22": ["Berta Pérez"],
                "01:00:00": ["Andrea Stegani"],
                "01:07:30": ["Delphine Coderniaux", "Larissa Grommersch"],
            },
        )
        self.assertEqual(Person.objects.count(), 5)
        self.assertEqual(Person.objects.get(slug="luc-schmerber").role, "Thematic expert")
        self.assertEqual(Person.objects.get(slug="andrea-stegani").organisation, "")

    def test_nobody_is_said_to_have_asked_or_answered(self):
        self.assertEqual(QAItem.objects.filter(asked_by="", answered_by=None, answer_summary="").count(), 11)

    def test_talks_and_questions_are_about_their_hubs(self):
        def hubs_of(items, by):
            return {
                timecode.format(getattr(item, by)): sorted(item.hubs.values_list("slug", flat=True))
                for item in items.filter(hubs__isnull=False).distinct()
            }

        self.assertEqual(
            hubs_of(AgendaSegment.objects, "start"),
            {
                "17:10": ["trakk"],
                "34:00": ["waps-hub"],
                "43:22": ["canodrom"],
                "1:07:30": ["trakk", "waps-hub"],
            },
        )
        self.assertEqual(
            hubs_of(QAItem.objects, "offset"),
            {
                "29:00": ["trakk"],
                "30:40": ["trakk"],
                "31:52": ["trakk"],
                "40:49": ["waps-hub"],
                "41:30": ["waps-hub"],
                "52:25": ["canodrom"],
                "54:35": ["canodrom"],
            },
        )

    def test_every_question_has_a_theme_and_every_theme_a_question(self):
        self.assertEqual(QAItem.objects.filter(themes=None).count(), 0)
        self.assertEqual(QuestionTheme.objects.filter(questions=None).count(), 0)
        self.assertEqual(QuestionTheme.objects.count(), 11)

    def test_what_is_not_stated_stays_empty(self):
        webinar = self.webinar
        self.assertEqual((webinar.date, webinar.time), (datetime.date(2019, 12, 5), None))
        self.assertEqual(
            (webinar.stated_duration, webinar.duration, webinar.registration_url), (None, None, "")
        )
        self.assertTrue(webinar.is_published)

    def test_recording_and_slides_are_marked_as_stand_ins_and_copied(self):
        slides = Presentation.objects.get()
        self.assertTrue(self.webinar.is_stand_in and slides.is_stand_in)
        self.assertEqual(self.webinar.recording_duration, 95 * 60)
        self.assertEqual(slides.segment.start, timecode.parse("5:30"))
        for file, source in (
            (self.webinar.recording_file, "test-card.mp4"),
            (slides.file, "stand-in-slides.pdf"),
        ):
            with self.subTest(file=source), file.open() as copy:
                self.assertEqual(copy.read(), (settings.BASE_DIR / "webinars/data" / source).read_bytes())

    def test_its_captions_are_marked_as_a_stand_in_and_say_what_the_agenda_says(self):
        track = CaptionTrack.objects.get()
        self.assertEqual((track.webinar, track.language, track.is_stand_in), (self.webinar, "en", True))
        starts = {cue.start for cue in track.cues.all()}
        self.assertLessEqual({segment.start for segment in self.webinar.segments.all()}, starts)
        self.assertEqual({cue.voice for cue in track.cues.all()}, {""})  # nobody is made to say them
        file = settings.BASE_DIR / "webinars/data/test-card.vtt"
        report = captions.replace_cues(track, captions.read(file.read_bytes()))
        self.assertEqual((report.cue_count, report.remarks), (14, []))

    def test_the_files_that_come_with_it_are_small(self):
        data = settings.BASE_DIR / "webinars/data"
        self.assertLess((data / "test-card.mp4").stat().st_size, 2_000_000)
        self.assertLess((data / "stand-in-slides.pdf").stat().st_size, 60_000)


@FILES_IN_MEMORY
class BrokenWebinarTests(TestCase):
    """A mistake anywhere in the agenda leaves no webinar, no segment and no file behind."""

    START = (
        "people: []\nwebinars:\n- slug: bad\n  title: Bad\n  date: 2019-12-05\n  recording_kind: file\n"
        "  recording_file: card.mp4\n  recording_duration: 10:00\n  segments:\n"
    )

    def assertRefuses(self, agenda, sentence):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "webinar.yaml"
            file.write_text(self.START + agenda, encoding="utf-8")
            file.with_name("card.mp4").write_bytes(b"\0\0\0\x18ftypisom" + b"\0" * 2000)
            with self.assertRaises(CommandError) as refusal, all_or_nothing() as loading:
                webinars.sample.load(loading, file)
        self.assertEqual(str(refusal.exception), f"webinar.yaml, webinars, bad, segments, {sentence}")
        self.assertEqual((Webinar.objects.count(), AgendaSegment.objects.count()), (0, 0))
        self.assertEqual(LoadedItem.objects.filter(collection="webinars.webinar").count(), 0)
        stored = default_storage.listdir("recordings")[1] if default_storage.exists("recordings") else []
        self.assertEqual(stored, [])

    def test_a_question_under_the_wrong_segment(self):
        self.assertRefuses(
            "  - {start: 1:00, title: First, questions: [{offset: 6:00, question: Why}]}\n"
            "  - {start: 5:00, title: Second}\n",
            "number 1, questions, number 1, offset: this second lies in another segment, “Second”.",
        )

    def test_a_segment_past_the_end_of_the_recording(self):
        self.assertRefuses(
            "  - {start: 1:00, title: First}\n  - {start: 10:00, title: Late}\n",
            "number 2, start: This segment would begin at 10:00, but the webinar ends at 10:00.",
        )

    def test_a_timecode_that_is_none(self):
        self.assertRefuses(
            "  - {start: 1h75, title: First}\n",
            "number 1, start: “1h75” has 75 minutes beside hours; there are only 60 in an hour.",
        )

    def test_a_theme_that_there_is_not(self):
        make_theme(slug="staff")
        self.assertRefuses(
            "  - {start: 1:00, title: First, questions: [{offset: 1:30, question: Who, themes: [staf]}]}\n",
            "number 1, questions, number 1, themes: there is no theme “staf”.",
        )

    def test_slides_that_are_not_there(self):
        self.assertRefuses(
            "  - {start: 1:00, title: First, presentations: [{title: Slides, file: none.pdf}]}\n",
            "number 1, presentations, number 1, file: there is no file “none.pdf” beside this one.",
        )

    def test_a_switch_that_is_neither_yes_nor_no(self):
        self.assertRefuses(
            "  - {start: 1:00, title: First, is_untimed: maybe}\n",
            "number 1, is_untimed: this has to be yes or no.",
        )

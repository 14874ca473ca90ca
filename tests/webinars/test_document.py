"""A webinar as one document: out, in again, out the same."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext

from hubs.models import Hub
from hubsportal.history import recording
from hubsportal.history.models import Revision, Version
from hubsportal.roles import AUTHOR
from hubsportal.search import index
from learnings.models import ActionPlan, Evidence, KeyLearning
from tests import factories as make
from tests.pages import STORAGES
from webinars.document.bringing import Stale
from webinars.models import AgendaSegment, CaptionTrack, Cue, Person, QAItem, QuestionTheme, Webinar

from .documents import MP4, add_files, bring_in, forget, jpeg, make_everything, packed, taken_out


def counts():
    """How many rows there are of everything that a document touches."""
    models = (Webinar, AgendaSegment, QAItem, CaptionTrack, Cue, Person, QuestionTheme, KeyLearning, Evidence)
    return {model.__name__: model.objects.count() for model in models} | {
        "revisions": Revision.objects.count()
    }


def stored():
    return [name for folder in ("people", "recordings", "slides", "webinars") for name in listed(folder)]


def listed(folder):
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []


@override_settings(STORAGES=STORAGES)
class RoundTripTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_everything()
        cls.document = taken_out(cls.webinar)

    def test_it_is_text_that_stays_the_same_from_one_time_to_the_next(self):
        text = self.document.decode()
        self.assertEqual(self.document, taken_out(self.webinar))
        self.assertTrue(text.startswith('{\n  "format": "hubsportal webinar",\n  "version": 1,\n'))
        self.assertTrue(text.endswith("}\n"))
        self.assertIn('"summary": "Of “hubs”."', text)

    def test_it_says_nothing_of_keys_status_or_publication(self):
        names = set()
        json.loads(
            self.document, object_pairs_hook=lambda pairs: names.update(name for name, _value in pairs)
        )
        self.assertEqual(names & {"id", "pk", "status", "published_at", "updated_at", "poster_width"}, set())
        self.assertLessEqual({"title", "recording_rights", "payload", "evidence", "people"}, names)

    def test_every_column_of_webinar_and_parts_is_in_it(self):
        """A column that is added later is carried too, or named here."""
        document = json.loads(self.document)
        rows = {
            Webinar: document["webinar"],
            AgendaSegment: document["segments"][0],
            QAItem: document["questions"][0],
            CaptionTrack: document["caption_tracks"][0],
            Cue: document["caption_tracks"][0]["cues"][0],
            Person: document["people"][0],
            QuestionTheme: document["themes"][0],
            KeyLearning: document["learnings"][0],
            Evidence: document["learnings"][0]["evidence"][0],
        }
        left_out = {"id", "status", "published_at", "updated_at", "webinar", "track", "learning"}
        left_out |= {
            "poster_width",
            "poster_height",
            "photo_width",
            "photo_height",
            "number",
            "text",
            "voice",
        }
        for model, row in rows.items():
            with self.subTest(model=model):
                fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
                names = {field.name for field in fields} - left_out
                self.assertEqual(names - row.keys() - ({"segment"} if model is QAItem else set()), set())

    def test_out_in_and_out_again_is_the_same_to_the_byte(self):
        forget("people", "themes")
        self.assertEqual(Person.objects.count(), 0)
        report = bring_in(self.document)
        self.assertEqual(taken_out(report.webinar), self.document)
        self.assertEqual(report.left_out, [])

    def test_it_comes_in_as_drafts_in_one_revision_with_a_history(self):
        forget()
        revisions = Revision.objects.count()
        bring_in(self.document, user=make.make_editor(), comment="Brought in from a file")
        webinar = Webinar.objects.get(slug="hubs")
        self.assertEqual((webinar.status, webinar.published_at), ("draft", None))
        self.assertEqual(set(webinar.learnings.values_list("status", flat=True)), {"draft"})
        self.assertEqual(Revision.objects.count(), revisions + 1)
        kinds = Version.objects.filter(revision=Revision.objects.latest("pk")).values_list("kind", flat=True)
        self.assertEqual(
            sorted(set(kinds)),
            ["learnings.actionplan", "learnings.keylearning", "webinars.captiontrack", "webinars.webinar"],
        )

    def test_questions_lie_in_their_segments_and_evidence_points_at_them(self):
        forget()
        bring_in(self.document)
        question = QAItem.objects.get(question="Do you charge?")
        self.assertEqual(question.segment.title, "Trakk, Namur")
        places = [
            (str(row.webinar.slug), str(row.question or row.segment or ""), row.start, row.end)
            for row in Evidence.objects.filter(learning__slug="charge").order_by("pk")
        ]
        self.assertEqual(
            places,
            [
                ("hubs", "Do you charge?", None, None),
                ("hubs", "Opening", 20, 60),
                ("other", "What of staff?", None, None),
                ("other", "", 5, None),
            ],
        )
        self.assertEqual(ActionPlan.objects.get().segments.get().title, "Trakk, Namur")

    def test_cues_keep_words_markup_and_who_speaks(self):
        forget()
        bring_in(self.document)
        cues = Cue.objects.filter(track__language="en").order_by("number")
        self.assertEqual(
            list(cues.values_list("number", "start_ms", "payload", "text", "voice", "person__slug")),
            [
                (1, 0, "<v Ann>Good morning.", "Good morning.", "Ann", "ann"),
                (2, 3000, "One &amp; two", "One & two", "", None),
                (3, 4000, "a\nb", "a b", "", None),
            ],
        )

    def test_what_was_brought_in_is_found(self):
        forget()
        bring_in(self.document)
        Webinar.objects.get(slug="hubs").save()
        webinar = Webinar.objects.get(slug="hubs")
        webinar.status = "published"
        webinar.save()
        self.assertContains(self.client.get("/search/?q=charge"), "Do you charge?")

    def test_the_second_time_there_is_nothing_to_change(self):
        for step in ("as it was made", "after it came in"):
            with self.subTest(step):
                before = counts()
                self.assertTrue(bring_in(self.document).is_nothing)
                self.assertEqual(counts(), before)
            forget()
            bring_in(self.document)

    def test_a_look_writes_nothing_and_says_what_would_come(self):
        forget("people")
        before = counts()
        report = bring_in(self.document, check=True)
        self.assertEqual(counts(), before)
        self.assertEqual(
            report.new_in_words,
            [
                "2 people: Ann Berg, Bo Dahl",
                "1 webinar: Hubs",
                "2 segments",
                "1 question",
                "2 presentations",
                "4 cues",
                "2 caption tracks",
                "2 key learnings",
                "4 evidence",
                "Action plan “Malta”, tied to the segments",
            ],
        )
        self.assertEqual(report.fingerprint, bring_in(self.document, seen=report.fingerprint).fingerprint)

    def test_what_was_looked_at_has_to_be_what_happens(self):
        forget("people")
        seen = bring_in(self.document, check=True).fingerprint
        make.make_person(slug="ann", name="Ann Berg")
        before = counts()
        with self.assertRaises(Stale):
            bring_in(self.document, seen=seen)
        self.assertEqual(counts(), before)

    def test_asks_the_database_as_often_for_many_rows_as_for_one(self):
        def measured(act):
            with CaptureQueriesContext(connection) as queries:
                act()
            return len(queries)

        numbers = []
        track = CaptionTrack.objects.get(webinar=self.webinar, language="en")
        for more in (0, 9):
            with recording.left_out(), index.together():
                for number in range(more):
                    speaker = make.make_person()
                    segment = make.make_segment(self.webinar, 2000 + 100 * number, speakers=[speaker])
                    question = make.make_question(self.webinar, 2010 + 100 * number, answered_by=[speaker])
                    make.make_cue(track, person=speaker)
                    make.make_presentation(self.webinar, segment=segment)
                    make.make_evidence(KeyLearning.objects.get(slug="charge"), question=question)
            numbers.append(measured(lambda: taken_out(self.webinar)))
        self.assertEqual(numbers[0], numbers[1])

        document = json.loads(self.document)
        forget()
        numbers = []
        for more in (0, 9):
            for number in range(more):
                segment = document["segments"][1] | {"start": 2000 + 100 * number}
                document["segments"].append(segment)
                document["questions"].append(document["questions"][0] | {"offset": 2010 + 100 * number})
                cue = {"start_ms": 10_000 + number, "end_ms": 90_000, "payload": "Words", "person": "ann"}
                document["caption_tracks"][0]["cues"].append(cue)
            numbers.append(measured(lambda: bring_in(document, check=True)))
        self.assertEqual(numbers[0], numbers[1])


@override_settings(STORAGES=STORAGES)
class OtherSiteTests(TestCase):
    """Where the other portal has something else, or nothing."""

    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_everything()
        cls.document = taken_out(cls.webinar)

    def test_people_that_are_known_stay_as_they_are_and_differences_are_told(self):
        forget()
        Person.objects.filter(slug="ann").update(role="Mayor", name="Ann B.")
        report = bring_in(self.document)
        self.assertEqual(report.differing, [("Person", "Ann B.", "name and role")])
        self.assertIn("2 people: Ann B., Bo Dahl", report.matched_in_words)
        self.assertEqual(Person.objects.get(slug="ann").role, "Mayor")
        self.assertTrue(bring_in(self.document).is_nothing)

    def test_a_former_slug_leads_to_the_thing_that_had_it(self):
        forget()
        person, hub = Person.objects.get(slug="ann"), Hub.objects.get()
        person.slug, hub.slug = "ann-berg", "trakk-namur"
        person.save(), hub.save()
        report = bring_in(self.document)
        self.assertEqual(report.left_out, [])
        self.assertIn(person, AgendaSegment.objects.get(title="Trakk, Namur").speakers.all())
        self.assertEqual(Person.objects.count(), 2)

    def test_a_hub_that_is_not_here_is_left_out_and_told(self):
        forget("hubs")
        report = bring_in(self.document)
        self.assertEqual(
            report.left_out,
            [("hubs[0]", "There is no hub “Trakk” (trakk) here. Bring it in first, or go on without it.")],
        )
        self.assertEqual((Hub.objects.count(), report.webinar.segments.count()), (0, 2))
        self.assertTrue(bring_in(self.document).is_nothing)

    def test_evidence_in_a_webinar_that_is_not_here_is_left_out_and_told(self):
        forget("webinars", "plans")
        report = bring_in(self.document)
        self.assertEqual(
            report.left_out,
            [
                ("learnings[0].evidence[2]", "There is no webinar “other” here, in which it lies."),
                ("learnings[0].evidence[3]", "There is no webinar “other” here, in which it lies."),
                ("plans[0]", "There is no action plan “Malta” here, which this webinar presents."),
            ],
        )
        self.assertEqual(Evidence.objects.count(), 2)

    def test_evidence_in_another_question_than_meant_is_left_out_and_told(self):
        forget()
        QAItem.objects.filter(webinar__slug="other").update(question="What of rents?")
        report = bring_in(self.document)
        self.assertEqual(
            report.left_out,
            [
                (
                    "learnings[0].evidence[2].question",
                    "“Another webinar” has nothing like that at this second here.",
                )
            ],
        )

    def test_a_theme_of_the_same_name_is_that_theme(self):
        forget("themes")
        theme = make.make_theme(name="Staff", slug="personnel")
        bring_in(self.document)
        self.assertEqual(list(QuestionTheme.objects.all()), [theme])
        self.assertEqual(QAItem.objects.get(question="Do you charge?").themes.get(), theme)

    def test_a_webinar_that_is_here_and_differs_is_never_written_over(self):
        Webinar.objects.filter(slug="hubs").update(summary="Ours.")
        before = counts()
        report = bring_in(self.document)
        self.assertEqual(
            (report.conflict, report.free_slug),
            (
                "A webinar with this slug is here, and differs: nothing is written over it. Choose another slug.",
                "hubs-2",
            ),
        )
        self.assertEqual(counts(), before)

    def test_under_another_slug_it_comes_in_beside(self):
        Webinar.objects.filter(slug="hubs").update(summary="Ours.")
        report = bring_in(self.document, slug="hubs-2")
        self.assertEqual(report.webinar.slug, "hubs-2")
        self.assertEqual(
            [sentence for _path, sentence in report.left_out],
            [
                "“charge” is the slug of another learning here; this one gets charge-2.",
                "“first” is the slug of another learning here; this one gets first-2.",
            ],
        )
        self.assertEqual(Webinar.objects.get(slug="hubs").summary, "Ours.")

    def test_a_slug_whose_links_lead_elsewhere_is_not_taken_unasked(self):
        webinar = Webinar.objects.get(slug="hubs")
        webinar.slug, webinar.summary = "creative-hubs", "Ours."
        webinar.save()
        report = bring_in(self.document)
        self.assertEqual(
            report.conflict, "“Hubs” had this slug formerly, and its links lead here. Choose another slug."
        )
        self.assertEqual(bring_in(self.document, slug="hubs").conflict, "")

    def test_whoever_may_not_add_something_brings_the_rest(self):
        forget("themes")
        author = make.make_staff()
        author.groups.add(Group.objects.get(name=AUTHOR))
        report = bring_in(self.document, user=author)
        self.assertIn(("themes[0]", "“Staff” is no theme here, and you may not add themes."), report.left_out)
        self.assertIn(
            ("plans[0]", "You may not change the action plan “Malta”: it is not tied to this webinar."),
            report.left_out,
        )
        self.assertEqual(report.webinar.segments.count(), 2)


@override_settings(STORAGES=STORAGES)
class FilesTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_everything()
        add_files(cls.webinar)
        cls.document, cls.zip = taken_out(cls.webinar), packed(cls.webinar)

    def test_files_come_along_in_a_zip_whose_sums_are_those_of_sha256sum(self):
        with zipfile.ZipFile(io.BytesIO(self.zip)) as archive:
            self.assertEqual(
                archive.namelist(),
                ["webinar.json", "files/poster.jpg", "files/recording.mp4", "files/slides-1.pdf",
                 "files/people/ann.jpg", "SHA256SUMS"],
            )  # fmt: skip
            self.assertEqual(archive.read("webinar.json"), self.document)
            self.assertEqual(archive.read("files/recording.mp4"), MP4)
        self.assertEqual(self.zip, packed(self.webinar))

    def test_out_and_in_and_out_is_the_same_with_files_too(self):
        forget("people")
        report = bring_in(self.zip)
        self.assertEqual((report.left_out, taken_out(report.webinar)), ([], self.document))
        webinar = Webinar.objects.get(slug="hubs")
        self.assertEqual(webinar.recording_file.read(), MP4)
        self.assertEqual(webinar.poster_width, 400)
        self.assertEqual(Person.objects.get(slug="ann").photo_width, 300)
        self.assertTrue(bring_in(self.zip).is_nothing)

    def test_without_them_the_webinar_comes_in_and_says_which_are_missing(self):
        forget("people")
        report = bring_in(self.document)
        self.assertEqual(
            [path for path, _sentence in report.left_out],
            ["people[0].photo", "webinar.poster", "webinar.recording_file", "presentations[0].file"],
        )
        self.assertEqual(report.left_out[2][1], "The file recording.mp4 did not come along.")
        webinar = Webinar.objects.get(slug="hubs")
        self.assertEqual((webinar.recording_kind, bool(webinar.poster)), ("", False))
        self.assertTrue(bring_in(self.document).is_nothing)

    def test_another_file_is_a_difference(self):
        self.webinar.poster.save("other.jpg", io.BytesIO(jpeg("green")), save=True)
        self.assertNotEqual(bring_in(self.zip).conflict, "")

    def test_a_look_and_a_refusal_leave_no_file_behind(self):
        forget("people")
        before = stored()
        bring_in(self.zip, check=True)
        self.assertEqual(stored(), before)
        seen = bring_in(self.zip, check=True).fingerprint
        make.make_person(slug="bo", name="Bo Dahl")
        with self.assertRaises(Stale):
            bring_in(self.zip, seen=seen)
        self.assertEqual(stored(), before)


class CommandTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_everything()

    def setUp(self):
        self.file = Path(self.enterContext(tempfile.TemporaryDirectory())) / "webinar.json"

    def call(self, *arguments):
        out = io.StringIO()
        call_command(*arguments, stdout=out, stderr=out)
        return out.getvalue()

    def refused(self, *arguments):
        with self.assertRaises(CommandError) as caught:
            self.call(*arguments)
        return str(caught.exception)

    def test_out_to_a_file_or_to_the_terminal_and_in(self):
        self.call("export_webinar", "hubs", str(self.file))
        self.assertEqual(self.file.read_bytes(), taken_out(self.webinar))
        self.assertEqual(self.call("export_webinar", "hubs"), self.file.read_text())
        self.assertEqual(self.call("import_webinar", str(self.file)), "Nothing to change.\n")
        forget()
        said = "2 segments; 1 question; 2 presentations; 4 cues; 2 caption tracks; 2 key learnings; 4 evidence; Action plan “Malta”, tied to the segments"
        self.assertEqual(
            self.call("import_webinar", str(self.file), "--check"),
            f"Would bring in: 1 webinar: Hubs; {said}.\n",
        )
        self.assertFalse(Webinar.objects.filter(slug="hubs").exists())
        self.assertEqual(
            self.call("import_webinar", str(self.file)), f"Brought in, as a draft: 1 webinar: Hubs; {said}.\n"
        )
        self.assertEqual(Revision.objects.latest("pk").comment, "manage.py import_webinar")

    def test_says_what_cannot_be(self):
        self.call("export_webinar", "hubs", str(self.file))
        Webinar.objects.filter(slug="hubs").update(summary="Ours.")
        self.assertEqual(self.refused("export_webinar", "none"), "There is no webinar “none”.")
        self.assertEqual(
            self.refused("export_webinar", "hubs", str(self.file)),
            f"“{self.file}” is there already. Choose another name.",
        )
        self.assertIn("Free is: --slug hubs-2", self.refused("import_webinar", str(self.file)))
        self.file.write_text("{")
        self.assertEqual(
            self.refused("import_webinar", str(self.file)),
            "Nothing was written.\nThis is no JSON: line 1, character 2.",
        )

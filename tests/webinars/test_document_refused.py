"""Documents with mistakes, or made to do harm: each is refused with a sentence and its place, and nothing is written."""

import io
import json
import zipfile
from hashlib import sha256

from django.test import SimpleTestCase, TestCase, override_settings

from tests.pages import STORAGES
from webinars.document import bundle, entries
from webinars.document.entries import DocumentErrors
from webinars.models import Person, Webinar

from .documents import MP4, bring_in, forget, make_everything, taken_out

HEAD = '{"format": "hubsportal webinar", "version": 1, '

# What is no document at all: the bytes, and what is said.
NO_DOCUMENTS = {
    "nothing": (b"", "This is no JSON: line 1, character 1."),
    "no JSON": (b"Webinar", "This is no JSON: line 1, character 1."),
    "broken off": (b'{"format": "hubsportal webinar",\n "vers', "This is no JSON: line 2, character 2."),
    "a list": (b"[]", "This is no webinar's document: “format” has to be “hubsportal webinar”."),
    "null": (b"null", "This is no webinar's document: “format” has to be “hubsportal webinar”."),
    "another format": (
        b'{"format": "x"}',
        "This is no webinar's document: “format” has to be “hubsportal webinar”.",
    ),
    "a later version": (
        b'{"format": "hubsportal webinar", "version": 2}',
        "version: Written in another version of the format; this portal reads version 1.",
    ),
    "true for a version": (
        b'{"format": "hubsportal webinar", "version": true}',
        "version: Written in another version of the format; this portal reads version 1.",
    ),
    "UTF-16": ('{"format": "x"}'.encode("utf-16"), "This is not text in UTF-8."),
    "Latin-1": (b'{"format": "\xe9"}', "This is not text in UTF-8."),
    "NaN": (f'{HEAD}"webinar": NaN}}'.encode(), "“NaN” is no value of JSON."),
    "-Infinity": (f'{HEAD}"webinar": -Infinity}}'.encode(), "“-Infinity” is no value of JSON."),
    "a name twice": (f'{HEAD}"people": [], "people": []}}'.encode(), "“people” stands twice in one object."),
    "an endless number": (
        f'{HEAD}"webinar": {"9" * 5_000}}}'.encode(),
        "It holds a number that is far too long.",
    ),
    "nested": (b"[" * 150_000, "This is nested too deeply."),
    "millions of objects": (b"[" + b"{}," * 200_000, "It holds too many objects and lists."),
    "a NUL": (b'{"format": "\0"}', "This is no JSON: line 1, character 13."),
    "too large": (b" " * (entries.MOST_BYTES + 1), "A document of more than 16 MB is not taken."),
}

NO_TEXT, NO_NUMBER = "This has to be a text.", "This has to be a whole number."
ODD = "This holds a character that cannot be kept."

# (path in the document, what is put there, path and sentence that are said)
CHANGES = [
    (["webinar"], None, "webinar: This is missing."),
    (["webinar"], 5, "webinar: This has to be an object or null."),
    (["webinar", "title"], 5, f"webinar.title: {NO_TEXT}"),
    (["webinar", "title"], None, "webinar.title: This cannot be empty."),
    (["webinar", "title"], "", "webinar.title: This field cannot be blank."),
    (["webinar", "title"], "x" * 201, "webinar.title: This is longer than 200 characters."),
    (["webinar", "title"], "a\0b", f"webinar.title: {ODD}"),
    (["webinar", "title"], "a\ud800b", f"webinar.title: {ODD}"),
    (["webinar", "slug"], "no slug", "webinar.slug: Enter a valid “slug” consisting of letters, numbers, underscores or "
     "hyphens."),
    (["webinar", "date"], "5 December", "webinar.date: This has to be a date such as 2020-01-31."),
    (["webinar", "date"], "20191205", "webinar.date: This has to be a date such as 2020-01-31."),
    (["webinar", "time"], "25:00:00", "webinar.time: This has to be a time of day such as 10:00:00."),
    (["webinar", "time_zone"], "Europe/Atlantis", "webinar.time_zone: “Europe/Atlantis” is not a time zone. Write it as "
     "Europe/Brussels."),
    (["webinar", "stated_duration"], 10**400, "webinar.stated_duration: This number is too large or too small."),
    (["webinar", "stated_duration"], -1, "webinar.stated_duration: This number is too large or too small."),
    (["webinar", "stated_duration"], 1.5, f"webinar.stated_duration: {NO_NUMBER}"),
    (["webinar", "stated_duration"], True, f"webinar.stated_duration: {NO_NUMBER}"),
    (["webinar", "stated_duration"], [[[]]], f"webinar.stated_duration: {NO_NUMBER}"),
    (["webinar", "is_stand_in"], "yes", "webinar.is_stand_in: This has to be true or false."),
    (["webinar", "host_page"], "javascript:alert(1)", "webinar.host_page: Enter a valid URL."),
    (["webinar", "recording_kind"], "tape", "webinar.recording_kind: Value 'tape' is not a valid choice."),
    (["webinar", "recording_kind"], "youtube", "webinar: Give the address of the recording, or choose another kind of "
     "recording."),
    (["webinar", "status"], "published", "webinar: “status” is not known here."),
    (["webinar", "poster"], 5, f"webinar.poster: {NO_TEXT}"),
    (["segments"], {}, "segments: This has to be a list."),
    (["segments", 1], "x", "segments[1]: This has to be an object."),
    (["segments", 1, "start"], "17:10", f"segments[1].start: {NO_NUMBER}"),
    (["segments", 1, "start"], 0, "segments[1].start: Another segment of this webinar begins at this second."),
    (["segments", 1, "start"], 7200, "segments[1].start: This segment would begin at 2:00:00, but the webinar ends at 2:00:00."),
    (["segments", 1, "kind"], "dance", "segments[1].kind: Value 'dance' is not a valid choice."),
    (["segments", 1, "speakers"], ["nobody"], "segments[1].speakers[0]: “nobody” does not stand under “people”."),
    (["segments", 1, "speakers"], ["ann", "ann"], "segments[1].speakers[1]: This stands in the list twice."),
    (["segments", 1, "speakers"], [5], f"segments[1].speakers[0]: {NO_TEXT}"),
    (["segments", 1, "hubs"], "trakk", "segments[1].hubs: This has to be a list."),
    (["segments", 1, "colour"], "red", "segments[1]: “colour” is not known here."),
    (["questions", 0, "offset"], 7200, "questions[0].offset: This question would stand at 2:00:00, but the webinar "
     "ends at 2:00:00."),
    (["questions", 0, "question"], None, "questions[0].question: This cannot be empty."),
    (["presentations", 0, "segment"], 5, "presentations[0].segment: No segment of the document begins at this second."),
    (["presentations", 0, "url"], "", "presentations[0]: Give the slides as a file or by their address."),
    (["presentations", 0, "url"], "javascript:x", "presentations[0].url: Enter a web address (https://…) or a path of "
     "this site (/…)."),
    (["caption_tracks", 0, "language"], "English!", "caption_tracks[0].language: “English!” is not a language tag. Write "
     "it as en, pt-BR or sr-Latn."),
    (["caption_tracks", 0, "uploaded_at"], "2020-01-31", "caption_tracks[0].uploaded_at: This has to be a time such as "
     "2020-01-31T10:00:00+00:00."),
    (["caption_tracks", 0, "cues", 1, "end_ms"], 3000, "caption_tracks[0].cues[1]: "),
    (["caption_tracks", 0, "cues", 1, "start_ms"], None, "caption_tracks[0].cues[1].start_ms: This cannot be empty."),
    (["caption_tracks", 0, "cues", 1, "payload"], "a\n\n00:00:09.000 --> 00:00:10.000\nb", "caption_tracks[0].cues[1]: "),
    (["caption_tracks", 0, "cues", 1, "payload"], "<script>", "caption_tracks[0].cues[1]: "),
    (["caption_tracks", 0, "cues", 1, "settings"], "align:up", "caption_tracks[0].cues[1]: "),
    (["caption_tracks", 0, "cues", 1, "person"], "nobody", "caption_tracks[0].cues[1].person: “nobody” does not stand "
     "under “people”."),
    (["learnings", 0, "slug"], "first", "learnings[1].slug: Another learning of the document has this slug."),
    (["learnings", 0, "position"], -1, "learnings[0].position: This number is too large or too small."),
    (["learnings", 0, "evidence", 0, "basis"], "hope", "learnings[0].evidence[0].basis: Value 'hope' is not a valid "
     "choice."),
    (["learnings", 0, "evidence", 0, "question"], {"offset": 5, "question": "Which?"},
     "learnings[0].evidence[0].question: The document has nothing like that at this second."),
    (["learnings", 0, "evidence", 0, "question"], {"offset": 5},
     "learnings[0].evidence[0].question: This needs offset and question."),
    (["learnings", 0, "evidence", 0, "question"], None,
     "learnings[0].evidence[0]: Say where the evidence lies: a question, a segment or a start."),
    (["learnings", 0, "evidence", 1, "end"], 10,
     "learnings[0].evidence[1]: The evidence has to end after it starts."),
    (["learnings", 0, "evidence", 0, "webinar"], "a\ud800", f"learnings[0].evidence[0].webinar: {ODD}"),
    (["plans", 0, "segments"], [7], "plans[0].segments[0]: No segment of the document begins at this second."),
    (["people", 0, "slug"], "", "people[0].slug: This needs a slug of its own."),
    (["people", 1, "slug"], "ann", "people[1].slug: This needs a slug of its own."),
    (["people", 0, "slug"], "a\0", f"people[0].slug: {ODD}"),
    (["people", 0, "links", 0, "url"], "nowhere", "people[0].links[0].url: Enter a valid URL."),
    (["themes", 0, "position"], "first", f"themes[0].position: {NO_NUMBER}"),
    (["extra"], 5, "“extra” is not known here."),
    (["x\0" * 50], 5, "“'x\\x00x"),
]  # fmt: skip


def changed(document, path, value):
    """A copy with something else at a path."""
    copy = json.loads(json.dumps(document))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


class NoDocumentTests(SimpleTestCase):
    def test_what_is_no_document_is_refused_with_a_sentence(self):
        for name, (data, sentence) in NO_DOCUMENTS.items():
            with self.subTest(name), self.assertRaises(DocumentErrors) as caught:
                entries.read(data)
            self.assertEqual(str(caught.exception), sentence, name)


class MistakesTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.document = json.loads(taken_out(make_everything()))
        forget("people")

    def refused(self, document):
        with self.assertRaises(DocumentErrors) as caught:
            bring_in(document, check=True)
        return str(caught.exception)

    def test_each_mistake_is_named_with_its_place(self):
        for path, value, sentence in CHANGES:
            with self.subTest(path=path, value=str(value)[:40]):
                said = self.refused(changed(self.document, path, value))
                self.assertTrue(said.startswith(sentence), said)
        self.assertEqual(Person.objects.count(), 0)
        self.assertFalse(Webinar.objects.filter(slug="hubs").exists())

    def test_two_tracks_of_one_language_and_kind(self):
        document = json.loads(json.dumps(self.document))
        document["caption_tracks"][1] |= {"language": "en", "kind": "captions"}
        self.assertEqual(
            self.refused(document),
            "caption_tracks[1].language: Another track of the document has this language and kind.",
        )

    def test_several_mistakes_are_told_together(self):
        document = changed(self.document, ["segments", 0, "kind"], "dance")
        document = changed(document, ["questions", 0, "offset"], "soon")
        self.assertEqual(
            self.refused(document).splitlines(),
            ["segments[0].kind: Value 'dance' is not a valid choice.", f"questions[0].offset: {NO_NUMBER}"],
        )

    def test_what_is_left_out_has_its_default(self):
        webinar = {"title": "Small", "slug": "small", "date": "2020-01-31"}
        report = bring_in({"format": "hubsportal webinar", "version": 1, "webinar": webinar})
        self.assertEqual(
            (report.webinar.time_zone, report.new_in_words), ("Europe/Brussels", ["1 webinar: Small"])
        )


@override_settings(STORAGES=STORAGES)
class BundleTests(SimpleTestCase):
    """ZIP files that were not written by us, or not left alone."""

    DOCUMENT = f'{HEAD}"webinar": {{"title": "A", "slug": "a", "date": "2020-01-31"}}}}'.encode()

    def zip(self, members=(), sums=None, packed=()):
        kept = io.BytesIO()
        content = {"webinar.json": self.DOCUMENT} | dict(members)
        if sums is None:
            sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in content.items())
        with zipfile.ZipFile(kept, "w") as archive:
            for name, data in content.items():
                compression = zipfile.ZIP_DEFLATED if name in packed else zipfile.ZIP_STORED
                archive.writestr(zipfile.ZipInfo(name), data, compression)
            if sums:
                archive.writestr("SHA256SUMS", sums)
        return kept.getvalue()

    def refused(self, data):
        with self.assertRaises(DocumentErrors) as caught:
            bundle.read(io.BytesIO(data))
        return str(caught.exception)

    def test_a_whole_one_is_read(self):
        root, files = bundle.read(io.BytesIO(self.zip({"files/recording.mp4": MP4})))
        self.assertEqual((root.values.keys(), files.names), ({"webinar"}, {"recording.mp4"}))

    def test_a_member_that_leads_out_of_its_folder(self):
        for name in (
            "../x",
            "files/../../x",
            "/etc/x",
            "files//x",
            "files/.x",
            "files/a\\b",
            "x",
            "files/C:x",
            "files/a/./b",
        ):
            with self.subTest(name):
                self.assertIn("does not belong into such a ZIP file", self.refused(self.zip({name: b"x"})))

    def test_a_file_that_was_changed(self):
        data = self.zip({"files/a.mp4": MP4}).replace(b"ftypisom", b"ftypiso2")
        self.assertIn(self.refused(data), (
            "“files/a.mp4” is not what was written: its SHA-256 is another one.",
            "This ZIP file is damaged, or breaks off before its end.",
        ))  # fmt: skip

    def test_sums_of_something_else(self):
        wrong = f"{'0' * 64}  webinar.json\n"
        self.assertEqual(
            self.refused(self.zip(sums=wrong)),
            "“webinar.json” is not what was written: its SHA-256 is another one.",
        )
        self.assertEqual(self.refused(self.zip(sums="x")), "SHA256SUMS cannot be read.")
        self.assertEqual(
            self.refused(
                self.zip({"files/a.mp4": MP4}, sums=f"{sha256(self.DOCUMENT).hexdigest()}  webinar.json\n")
            ),
            "SHA256SUMS does not list just what is in this ZIP file.",
        )
        self.assertEqual(self.refused(self.zip(sums="")), "This ZIP file holds no webinar.json + SHA256SUMS.")

    def test_bombs(self):
        self.assertEqual(
            self.refused(self.zip({"files/a.mp4": bytes(10_000_000)}, packed=["files/a.mp4"])),
            "“files/a.mp4” is packed; files are kept as they are.",
        )
        huge = {"webinar.json": b" " * (entries.MOST_BYTES + 1)}
        self.assertEqual(
            self.refused(self.zip(huge, packed=["webinar.json"])), "“webinar.json” is too large."
        )
        many = {f"files/{number}.pdf": b"" for number in range(1_001)}
        self.assertEqual(self.refused(self.zip(many)), "This ZIP file holds too many files, or one twice.")

    def test_one_that_breaks_off(self):
        data = self.zip({"files/a.mp4": MP4})
        for length in (5, 100, len(data) // 2, len(data) - 1):
            with self.subTest(length):
                self.assertEqual(
                    self.refused(data[:length]), "This ZIP file is damaged, or breaks off before its end."
                )


@override_settings(STORAGES=STORAGES)
class DisguisedFilesTests(TestCase):
    def test_a_file_is_checked_as_an_upload_is(self):
        webinar = {"title": "A", "slug": "a", "date": "2020-01-31", "poster_alt": "A room"}
        for path, file, changes in (
            ("webinar.poster", "poster.jpg", {"webinar": webinar | {"poster": "poster.jpg"}}),
            ("webinar.recording_file", "talk.mp4", {"webinar": webinar | {"recording_file": "talk.mp4"}}),
            ("presentations[0].file", "a.pdf", {"presentations": [{"title": "Slides", "file": "a.pdf"}]}),
            ("people[0].photo", "ann.png", {"people": [{"slug": "ann", "name": "Ann", "photo": "ann.png"}]}),
        ):
            document = {"format": "hubsportal webinar", "version": 1, "webinar": webinar} | changes
            members = {"webinar.json": json.dumps(document).encode(), f"files/{file}": b"<svg/>"}
            with self.subTest(path), self.assertRaises(DocumentErrors) as caught:
                bring_in(BundleTests().zip(members))
            self.assertEqual([path for path, _sentence in caught.exception.problems], [path])
        self.assertFalse(Webinar.objects.exists())

"""Captions in the database: uploaded all or not at all, matched to people, corrected, and given out as they are."""

from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import SimpleTestCase, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.admin_forms import AdminTestCase
from tests.factories import make_cue, make_person, make_staff, make_track, make_webinar
from webinars import captions, languages, webvtt
from webinars.models import CaptionTrack, Cue

ADD = reverse("admin:webinars_captiontrack_add")
LIST = reverse("admin:webinars_captiontrack_changelist")

FILE = """WEBVTT

REGION
id:low

STYLE
::cue { color: red }

NOTE by hand

one
00:01.000 --> 00:02.500 region:low align:start
<v Berta Perez>Bon dia &amp; welcome

00:02.500 --> 00:04.000
<v Somebody Else>Hello
"""


def rows(track):
    return [
        (cue.number, cue.start_ms, cue.end_ms, cue.text, cue.voice, cue.person)
        for cue in track.cues.select_related("person")
    ]


class LanguageTests(SimpleTestCase):
    def test_tags_are_brought_into_their_usual_case(self):
        table = {"en": "en", "EN": "en", "pt-br": "pt-BR", "sr-latn-rs": "sr-Latn-RS", "es-419": "es-419",
                 "CA-VALENCIA": "ca-valencia", "de-1996": "de-1996", " fr ": "fr"}  # fmt: skip
        for typed, tag in table.items():
            with self.subTest(typed):
                self.assertEqual(languages.canonical(typed), tag)

    def test_what_is_none_is_refused(self):
        for typed in (
            "",
            "e",
            "english",
            "en_GB",
            "en-",
            "-en",
            "en--GB",
            "en GB",
            "én",
            "en\0",
            "en-" + "a" * 40,
        ):
            with self.subTest(typed), self.assertRaises(ValidationError) as caught:
                languages.validate(typed)
            expected = f"“{typed[:40]}” is not a language tag. Write it as en, pt-BR or sr-Latn."
            self.assertEqual(caught.exception.messages, [expected])

    def test_names_are_those_of_the_active_language(self):
        for tag, name in {
            "en": "English",
            "pt-BR": "Brazilian Portuguese",
            "fr-BE": "French (fr-BE)",
            "wa": "wa",
        }.items():
            with self.subTest(tag):
                self.assertEqual(languages.name(tag), name)

    def test_some_are_written_from_right_to_left(self):
        self.assertEqual(
            {tag: CaptionTrack(language=tag).direction for tag in ("ar", "he", "en", "wa")},
            {"ar": "rtl", "he": "rtl", "en": "ltr", "wa": "ltr"},
        )


class ReadTests(SimpleTestCase):
    def test_the_format_is_known_by_its_beginning_then_by_its_name(self):
        srt = "1\n00:00:01,000 --> 00:00:02,000\nHi\n"
        for source, name in (
            (FILE, ""),
            (FILE, "odd.srt"),
            (srt, ""),
            (srt, "talk.vtt"),
            ("\ufeff\n\n" + srt, "talk.srt"),
        ):
            with self.subTest(name, source=source[:8]):
                self.assertGreaterEqual(len(captions.read(source, name).cues), 1)

    def test_a_file_without_cues_is_refused(self):
        for source in ("WEBVTT\n\n", b"WEBVTT\n\nNOTE nothing\n"):
            with self.assertRaisesRegex(ValueError, "line 1: There are no cues in it"):
                captions.read(source)


class ReplaceTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.berta = make_person(name="Berta Pérez")
        cls.track = make_track(make_webinar(stated_duration=3), [(0, 1, "Old words")])

    def replace(self, source):
        return captions.replace_cues(self.track, captions.read(source))

    def test_all_cues_are_replaced(self):
        report = self.replace(FILE)
        self.assertEqual(
            rows(self.track),
            [
                (1, 1000, 2500, "Bon dia & welcome", "Berta Perez", self.berta),
                (2, 2500, 4000, "Hello", "Somebody Else", None),
            ],
        )
        self.assertEqual(report.cue_count, 2)

    def test_what_is_not_kept_is_told(self):
        report = self.replace(FILE)
        self.assertEqual(
            report.remarks,
            [
                "1 comment was not kept.",
                "1 style block was not kept: captions look as the visitor’s player shows them.",
                "1 region was not kept, nor which cues belong to it.",
                "1 cue lies past the end of the recording, which is at 0:03; the first of them begins at 0:02. Are these "
                "captions of this recording?",
            ],
        )
        self.assertEqual(report.unmatched, ["Somebody Else"])
        self.assertEqual(self.track.cues.first().settings, "align:start")

    def test_nothing_is_told_where_all_is_well(self):
        report = self.replace("WEBVTT\n\n00:01.000 --> 00:03.000\n<v BERTA  pérez>Hi\n")
        self.assertEqual((report.remarks, report.unmatched), ([], []))
        self.assertEqual(self.track.cues.get().person, self.berta)

    def test_a_name_of_two_people_is_nobodys(self):
        make_person(name="Berta Perez")
        self.assertEqual(self.replace(FILE).unmatched, ["Berta Perez", "Somebody Else"])

    def test_part_of_a_name_is_nobodys(self):
        report = self.replace("WEBVTT\n\n00:01.000 --> 00:03.000\n<v Berta>Hi\n")
        self.assertEqual(report.unmatched, ["Berta"])

    def test_whom_an_editor_assigned_stays_so_in_the_next_file(self):
        self.replace(FILE)
        someone = make_person()
        self.track.cues.filter(voice="Somebody Else").update(person=someone)
        report = self.replace(FILE)
        self.assertEqual(report.unmatched, [])
        self.assertEqual(self.track.cues.last().person, someone)

    def test_a_cue_of_several_voices_is_nobodys(self):
        self.replace("WEBVTT\n\n00:01.000 --> 00:03.000\n<v Berta Pérez>Hi.</v> <v Luc>Hello.</v>\n")
        self.assertEqual(rows(self.track), [(1, 1000, 3000, "Hi. Hello.", "", None)])

    def test_what_is_given_out_is_what_came_in(self):
        source = "WEBVTT\n\none\n00:00:01.000 --> 00:00:02.500 align:start\n<v Ann>Hi &amp; <i>bye</i>\n"
        self.replace(source)
        self.assertEqual(webvtt.write(captions.as_captions(self.track.cues.all())), source)

    def test_many_cues_are_stored_together(self):
        cues = "".join(
            f"{number // 60:02}:{number % 60:02}.000 --> 59:59.000\nx\n\n" for number in range(900)
        )
        with CaptureQueriesContext(connection) as queries:
            self.replace("WEBVTT\n\n" + cues)
        inserts = [query for query in queries if 'INSERT INTO "webinars_cue"' in query["sql"]]
        self.assertLessEqual(len(inserts), 10)
        self.assertEqual(self.track.cues.count(), 900)


class PublicationTests(TestCase):
    def test_tracks_and_cues_follow_their_webinar(self):
        public, draft = make_track(), make_track(make_webinar(status="draft"))
        shown, hidden = make_cue(public), make_cue(draft)
        self.assertEqual([*CaptionTrack.objects.published()], [public])
        self.assertEqual([*Cue.objects.published()], [shown])
        self.assertNotEqual(shown, hidden)

    def test_a_stand_in_is_not_what_was_spoken(self):
        spoken = make_track()
        make_track(is_stand_in=True)
        self.assertEqual([*CaptionTrack.objects.spoken()], [spoken])

    def test_a_cue_shows_from_its_start_up_to_its_end(self):
        track = make_track(cues=[(1, 3, "one"), (2, 4, "two")])
        table = {999: [], 1000: ["one"], 2000: ["one", "two"], 2999: ["one", "two"], 3000: ["two"], 4000: []}
        for moment, words in table.items():
            with self.subTest(moment):
                self.assertEqual([cue.text for cue in track.cues.at(moment)], words)

    def test_links_mean_whole_seconds_around_a_cue(self):
        cue = make_cue(make_track(make_webinar(slug="hubs")), 1.2, 3.4)
        self.assertEqual((cue.start, cue.end, cue.url_at_start), (1, 4, "/webinars/hubs/?t=1"))


class UploadTests(AdminTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.webinar = make_webinar(title="Creative hubs")

    def typed(self, **fields):
        return {
            "webinar": self.webinar.pk,
            "language": "en",
            "kind": "captions",
            "label": "",
            "text": "",
        } | fields

    def upload(self, source, name="talk.vtt", **fields):
        data = source if isinstance(source, bytes) else source.encode()
        return self.client.post(ADD, self.typed(file=SimpleUploadedFile(name, data), **fields))

    def errors(self, response, field):
        self.assertEqual(response.status_code, 200)
        self.assertFalse(CaptionTrack.objects.exists())
        return [str(error) for error in response.context["adminform"].form.errors.get(field, [])]

    def test_a_file_becomes_a_track(self):
        response = self.upload(FILE, language="EN")
        self.assertRedirects(response, LIST)
        track = CaptionTrack.objects.get()
        self.assertEqual((track.webinar, track.language, track.cues.count()), (self.webinar, "en", 2))
        told = [str(message) for message in get_messages(response.wsgi_request)]
        self.assertEqual(told[0], "2 cues were taken.")
        self.assertEqual(
            told[-2],
            "Not matched to a person: Berta Perez, Somebody Else. Say below who they are, if it is known.",
        )

    def test_so_does_subrip_and_pasted_text(self):
        self.upload("1\n00:00:01,000 --> 00:00:02,000\nHi\n", "talk.srt")
        self.client.post(ADD, self.typed(language="fr", text=FILE.replace("\n", "\r\n")))
        self.assertEqual(
            [(track.language, track.cues.count()) for track in CaptionTrack.objects.order_by("language")],
            [("en", 1), ("fr", 2)],
        )

    def test_mistakes_are_named_with_line_rule_and_words_and_can_be_mended(self):
        source = FILE.replace("welcome", "<welcome> & all").replace("00:04.000", "00:02.000")
        response = self.upload(source)
        self.assertEqual(
            self.errors(response, "text"),
            [
                "Line 13: &lt;welcome&gt; is no tag of WebVTT: there are c, i, b, u, ruby, rt, v, lang. Write &lt; itself "
                "as &amp;lt;. (WebVTT 4.2.2, cue span start tag) <code>&lt;v Berta Perez&gt;Bon dia &amp;amp; "
                "&lt;welcome&gt; &amp; all</code>",
                "Line 13: Write &amp; as &amp;amp;. (WebVTT 4.2.2, HTML character reference) <code>&lt;v Berta "
                "Perez&gt;Bon dia &amp;amp; &lt;welcome&gt; &amp; all</code>",
                "Line 15: A cue must end after it starts. (WebVTT 4.1, cue timings) <code>00:02.500 --&gt; "
                "00:02.000</code>",
            ],
        )
        form = response.context["adminform"].form
        self.assertEqual(form["text"].value(), source)
        self.assertEqual((form["language"].value(), form["kind"].value()), ("en", "captions"))
        self.assertContains(response, "Bon dia &amp;amp; &lt;welcome&gt; &amp; all\n")

    def test_a_file_chosen_after_one_with_mistakes_takes_its_place(self):
        broken = FILE.replace("00:04.000", "00:02.000")
        form = self.upload(broken).context["adminform"].form
        shown = {name: form[name].value() for name in ("text", "text_of_file")}
        # Browsers send other line ends than they were given.
        shown["text"] = shown["text"].replace("\n", "\r\n")
        again = self.upload(FILE.replace("welcome", "<b"), **shown)
        self.assertIn("&lt;b", self.errors(again, "text")[0])
        self.assertIn("<b", again.context["adminform"].form["text"].value())
        self.assertRedirects(self.upload(FILE, **shown), LIST)
        self.assertEqual(CaptionTrack.objects.get().cues.count(), 2)

    def test_a_file_beside_a_text_that_was_mended_is_refused(self):
        form = self.upload(FILE.replace("00:04.000", "00:02.000")).context["adminform"].form
        response = self.upload(FILE, text=FILE, text_of_file=form["text_of_file"].value())
        self.assertEqual(self.errors(response, "text"), ["There are a file and a text: give one of them."])

    def test_what_cannot_be_read_at_all_is_refused_beside_the_file(self):
        sentence = "Line 1: This is not UTF-8 text. Save the file in the encoding UTF-8. (WebVTT 4.1, UTF-8)"
        self.assertEqual(self.errors(self.upload(b"\xff\xfeW\0E\0"), "file"), [sentence])
        huge = self.upload(b"WEBVTT\n\nNOTE " + b"x" * (5 * 1024 * 1024))
        self.assertEqual(
            self.errors(huge, "file"), ["Line 1: The file is larger than 5 MB. (a limit of the portal)"]
        )

    def test_many_mistakes_are_not_all_told(self):
        found = self.errors(self.upload("WEBVTT\n\n" + "stray\n\n" * 100), "text")
        self.assertEqual(len(found), 51)
        self.assertEqual(found[-1], "There may be more: the first 50 are shown.")

    def test_one_source_is_needed_and_only_one(self):
        none = self.client.post(ADD, self.typed())
        self.assertEqual(self.errors(none, "file"), ["Choose a file, or paste its text below."])
        both = self.upload(FILE, text=FILE)
        self.assertEqual(self.errors(both, "text"), ["There are a file and a text: give one of them."])

    def test_a_tag_that_is_no_language_is_refused(self):
        found = self.errors(self.upload(FILE, language="English"), "language")
        self.assertEqual(found, ["“English” is not a language tag. Write it as en, pt-BR or sr-Latn."])

    def test_a_second_track_of_a_kind_is_refused(self):
        make_track(self.webinar)
        response = self.upload(FILE, language="EN")
        self.assertContains(response, "This webinar has a track of this kind in this language already")
        self.assertEqual(CaptionTrack.objects.count(), 1)

    def test_the_webinars_own_page_leads_to_its_tracks(self):
        track = make_track(self.webinar, [(0, 1, "x")])
        page = self.client.get(reverse("admin:webinars_webinar_change", args=[self.webinar.pk]))
        url = reverse("admin:webinars_captiontrack_change", args=[track.pk])
        self.assertContains(page, f'<a href="{url}">English</a> (1 cue)')
        self.assertContains(page, f'href="{ADD}?webinar={self.webinar.pk}"')
        form = self.client.get(f"{ADD}?webinar={self.webinar.pk}").context["adminform"].form
        self.assertEqual(str(form["webinar"].value()), str(self.webinar.pk))

    def test_the_language_is_that_of_the_webinar(self):
        catalan = make_webinar(language="ca")
        table = {f"?webinar={catalan.pk}": "ca", f"?webinar={catalan.pk}&language=fr": "fr", "": None}
        table |= dict.fromkeys(
            ("?webinar=x", "?webinar=999999", "?webinar=" + 30 * "9", "?webinar=%00"), None
        )
        for query, language in table.items():
            with self.subTest(query):
                form = self.client.get(ADD + query).context["adminform"].form
                self.assertEqual(form["language"].value(), language)

    def test_who_may_only_look_uploads_nothing(self):
        self.client.force_login(make_staff("webinars.view_captiontrack"))
        self.assertEqual(self.upload(FILE).status_code, 403)


class ChangeTests(AdminTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.berta = make_person(name="Berta Pérez")
        cls.track = make_track(
            make_webinar(), [(0, 2, "<v Anna>One"), (2, 4, "<v Anna>Two"), (4, 6, "Three")]
        )
        cls.url = reverse("admin:webinars_captiontrack_change", args=[cls.track.pk])

    def test_can_be_saved_as_it_is(self):
        before = rows(self.track)
        self.assertRedirects(self.client.post(self.url, self.fill_in(self.url)), LIST)
        self.assertEqual(rows(self.track), before)

    def test_a_voice_is_assigned_to_a_person_in_all_its_cues(self):
        data = self.fill_in(self.url)
        (voice,) = (name for name in data if name.startswith("voice_"))
        self.client.post(self.url, data | {voice: str(self.berta.pk)})
        self.assertEqual([row[-1] for row in rows(self.track)], [self.berta, self.berta, None])
        self.client.post(self.url, self.fill_in(self.url, **{voice: ""}))
        self.assertEqual([row[-1] for row in rows(self.track)], [None, None, None])

    def test_another_file_replaces_all_cues(self):
        self.client.post(self.url, self.fill_in(self.url, text=FILE))
        self.assertEqual([row[3] for row in rows(self.track)], ["Bon dia & welcome", "Hello"])

    def test_a_file_with_mistakes_changes_nothing(self):
        before = rows(self.track)
        response = self.client.post(self.url, self.fill_in(self.url, text="WEBVTT\n\nx", label="New"))
        self.assertEqual(response.status_code, 200)
        self.assertEqual(rows(self.track), before)
        self.assertEqual(CaptionTrack.objects.get().label, "")

    def test_does_not_become_a_second_one_of_its_kind(self):
        make_track(self.track.webinar, language="fr")
        response = self.client.post(self.url, self.fill_in(self.url, language="FR"))
        self.assertContains(response, "This webinar has another track of this kind in this language.")

    def test_words_of_one_cue_are_corrected(self):
        cue = self.track.cues.get(number=1)
        url = reverse("admin:webinars_cue_change", args=[cue.pk])
        self.client.post(url, self.fill_in(url, payload="<v berta perez>One\r\n&amp; <i>half</i>"))
        self.assertEqual(rows(self.track)[0], (1, 0, 2000, "One & half", "berta perez", self.berta))
        self.assertEqual(self.track.cues.get(number=1).payload, "<v berta perez>One\n&amp; <i>half</i>")

    def test_they_keep_to_the_rules_of_a_file(self):
        cue = self.track.cues.get(number=1)
        url = reverse("admin:webinars_cue_change", args=[cue.pk])
        table = {
            "a & b": ["Line 1: Write & as &amp;."],
            "a\n\nb": ["Within a cue there is no empty line."],
            "a --> b": ["“-->” may not stand in the words of a cue. Write it as --&gt;."],
            "a\n<00:02.000>b": [
                "Line 2: The timestamp <00:02.000> must lie after the one before it, and within its cue."
            ],
        }
        for payload, sentences in table.items():
            with self.subTest(payload):
                response = self.client.post(url, self.fill_in(url, payload=payload))
                self.assertEqual(response.context["adminform"].form.errors.get("payload"), sentences)
        self.assertEqual(rows(self.track)[0][3], "One")

    def test_lists_ask_the_database_equally_often_for_one_and_for_many(self):
        for url in (LIST, reverse("admin:webinars_cue_changelist")):
            counts = []
            for _ in range(2):
                with CaptureQueriesContext(connection) as queries:
                    self.assertEqual(self.client.get(url).status_code, 200)
                counts.append(len(queries))
                make_track(cues=[(0, 1, "<v A>x", self.berta), (1, 2, "y")])
            self.assertEqual(counts[0], counts[1], url)


class AnyTextTests(SimpleTestCase):
    @given(st.text(max_size=60))
    def test_any_text_is_read_or_refused(self, text):
        try:
            captions.read(text)
        except captions.captionfile.CaptionErrors as error:
            self.assertTrue(error.problems)

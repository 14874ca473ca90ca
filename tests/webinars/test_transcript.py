"""The transcript: paragraphs that can be read, beside the player, on a page of its own, and as files."""

from types import SimpleNamespace

from django.test import SimpleTestCase

from tests.factories import make_cue, make_person, make_segment, make_track, make_webinar
from tests.pages import PageTestCase
from webinars import webvtt
from webinars.models import Cue
from webinars.timeline import Timeline
from webinars.transcript import PAGE_CUES, paragraphs

FILE = {"recording_kind": "file", "recording_file": "recordings/talk.mp4"}


def said(start, end, text="Words", voice="", person=None):
    """A cue in seconds, without the database."""
    return Cue(start_ms=start * 1000, end_ms=end * 1000, text=text, payload=text, voice=voice, person=person)


def grouped(cues, *segment_starts):
    line = Timeline([SimpleNamespace(start=start) for start in segment_starts], [], 7200)
    return [[entry.cue.text for entry in paragraph.lines] for paragraph in paragraphs(cues, line)]


class ParagraphTests(SimpleTestCase):
    def test_words_that_follow_each_other_stay_together(self):
        self.assertEqual(
            grouped([said(0, 2, "One"), said(2, 4, "two."), said(5, 7, "Three")]), [["One", "two.", "Three"]]
        )

    def test_another_voice_begins_another(self):
        cues = [
            said(0, 1, "One", "Ann"),
            said(1, 2, "two", "Ann"),
            said(2, 3, "three", "Ben"),
            said(3, 4, "four"),
        ]
        self.assertEqual(grouped(cues), [["One", "two"], ["three"], ["four"]])

    def test_so_does_a_segment_of_the_agenda(self):
        cues = [said(8, 9, "before"), said(9, 10, "still"), said(10, 11, "after")]
        self.assertEqual(grouped(cues, 10), [["before", "still"], ["after"]])

    def test_so_does_a_silence_of_four_seconds(self):
        self.assertEqual(grouped([said(0, 1, "a"), said(4, 5, "b"), said(9, 10, "c")]), [["a", "b"], ["c"]])

    def test_so_does_the_end_of_a_sentence_after_half_a_minute(self):
        cues = [
            said(0, 15, "a."),
            said(15, 29, "b."),
            said(29, 31, "c"),
            said(31, 33, "d.”"),
            said(33, 34, "e"),
        ]
        self.assertEqual(grouped(cues), [["a.", "b.", "c", "d.”"], ["e"]])

    def test_so_does_a_minute_and_a_half_without_one(self):
        cues = [said(10 * number, 10 * number + 10, str(number)) for number in range(11)]
        self.assertEqual(grouped(cues), [[str(number) for number in range(9)], ["9", "10"]])

    def test_a_cue_without_words_is_left_out(self):
        self.assertEqual(grouped([said(0, 1, "a"), said(1, 2, ""), said(2, 3, "b")]), [["a", "b"]])

    def test_there_may_be_nothing(self):
        self.assertEqual(grouped([]), [])


class BesideThePlayerTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(slug="hubs", title="Creative hubs", language="en", **FILE)
        cls.berta = make_person(name="Berta Pérez", slug="berta")
        make_segment(cls.webinar, 60, title="Canòdrom", speakers=[cls.berta])
        cls.track = make_track(
            cls.webinar,
            [
                (61.2, 63.9, "<v Berta Pérez>Bon dia <i>a</i>", cls.berta),
                (63.9, 66, "<v Berta Pérez>tothom &amp; all", cls.berta),
                (70, 72, "<v A stranger>Hello"),
                (80, 84, "<v Ann>Yes.</v> <v Ben>No, <lang fr>jamais</lang>.</v>"),
            ],
            language="ca",
        )

    def test_shows_who_says_what_and_each_cue_is_a_link(self):
        page = self.get_page("/webinars/hubs/")
        first, second, third = page.all(".said .para")
        self.assertEqual(first.one(".of").text, "Canòdrom")
        self.assertEqual(
            (first.one(".who a").text, first.one(".who a")["href"]), ("Berta Pérez", "/people/berta/")
        )
        self.assertEqual(
            [(link["href"], link.text) for link in first.all("a.line")],
            [("/webinars/hubs/?t=61", "Bon dia a"), ("/webinars/hubs/?t=63", "tothom & all")],
        )
        self.assertEqual(first.one("a.cue").text, "1:01")
        self.assertEqual((second.one(".who").text, second.all(".who a")), ("A stranger", []))
        self.assertEqual(third.one("a.line").text, "Ann: Yes. Ben: No, jamais.")
        self.assertEqual([span["lang"] for span in third.all("[lang=fr]")], ["fr"])

    def test_says_in_which_language_its_words_are(self):
        page = self.get_page("/webinars/hubs/")
        words = page.all(".said .words")
        self.assertEqual({(paragraph["lang"], paragraph["dir"]) for paragraph in words}, {("ca", "ltr")})

    def test_captions_are_offered_to_the_player_and_none_is_on_by_itself(self):
        make_track(self.webinar, [(0, 1, "x")], language="ar", kind="subtitles", label="Arabic, by hand")
        page = self.get_page("/webinars/hubs/")
        tracks = [
            (track["kind"], track["srclang"], track["label"], track["src"], "default" in track.attributes)
            for track in page.all("video track")
            if track["kind"] != "chapters"
        ]
        self.assertEqual(
            tracks,
            [
                ("subtitles", "ar", "Arabic, by hand", "/webinars/hubs/subtitles/ar.vtt", False),
                ("captions", "ca", "Catalan", "/webinars/hubs/captions/ca.vtt", False),
            ],
        )

    def test_shows_the_language_that_is_spoken_and_leads_to_the_others(self):
        make_track(self.webinar, [(0, 1, "Good day")], language="en-GB")
        page = self.get_page("/webinars/hubs/")
        self.assertEqual(page.one(".said").text, "0:00 Good day")
        links = {link.text: link["href"] for link in page.all(".said-ways a")}
        self.assertEqual(links["Catalan"], "/webinars/hubs/transcript/ca/")
        self.assertEqual(links["The whole transcript on a page"], "/webinars/hubs/transcript/en-GB/")

    def test_a_stand_in_is_labelled_and_stands_back_behind_words_that_were_said(self):
        make_track(self.webinar, [(0, 1, "A stand-in")], language="en", is_stand_in=True)
        page = self.get_page("/webinars/hubs/")
        self.assertEqual(page.texts(".transcript summary .count"), ["English, a stand-in"])
        self.assertEqual(
            page.texts(".transcript .notice"), ["A stand-in: these are not the words of the webinar."]
        )
        labels = [track["label"] for track in page.all("video track") if track["kind"] == "captions"]
        self.assertEqual(labels, ["Catalan", "English (stand-in)"])

    def test_a_track_without_cues_is_none(self):
        make_track(make_webinar(slug="empty", **FILE))
        page = self.get_page("/webinars/empty/")
        self.assertEqual((page.all(".transcript"), len(page.all("video track"))), ([], 1))

    def test_a_person_who_is_not_public_is_a_name_without_a_link(self):
        hidden = make_person(name="Not yet public", slug="hidden")
        make_cue(self.track, 90, 95, "<v Not yet public>Hi", person=hidden)
        page = self.get_page("/webinars/hubs/")
        self.assertEqual((page.texts(".who")[-1], len(page.all(".who a"))), ("Not yet public", 1))

    def test_it_is_there_without_a_recording_too_but_not_before_the_webinar(self):
        plain = make_webinar(slug="plain")
        make_track(plain, [(0, 1, "x")])
        self.assertEqual(len(self.get_page("/webinars/plain/").all(".transcript")), 1)
        to_come = make_webinar(slug="to-come", date="2999-01-01")
        make_track(to_come, [(0, 1, "x")])
        self.assertEqual(self.get_page("/webinars/to-come/").all(".transcript"), [])


class LongTests(PageTestCase):
    """Of more than two hundred cues a page shows the stretch around the second asked for."""

    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(slug="long", **FILE)
        cls.track = make_track(cls.webinar)
        Cue.objects.bulk_create(
            Cue(
                track=cls.track,
                number=number,
                start_ms=number * 10_000,
                end_ms=number * 10_000 + 9_000,
                payload=f"Cue {number}",
                text=f"Cue {number}",
            )
            for number in range(1, 501)
        )

    def shown(self, query=""):
        lines = self.get_page(f"/webinars/long/{query}").texts("a.line")
        return lines[0], lines[-1], len(lines)

    def test_shows_the_beginning_at_first(self):
        self.assertEqual(self.shown(), ("Cue 1", "Cue 100", PAGE_CUES))

    def test_shows_what_lies_around_the_second_asked_for(self):
        self.assertEqual(self.shown("?t=2505"), ("Cue 226", "Cue 325", PAGE_CUES))

    def test_shows_as_much_at_the_end(self):
        self.assertEqual(self.shown("?t=5000"), ("Cue 401", "Cue 500", PAGE_CUES))
        self.assertEqual(self.shown("?t=5399"), ("Cue 401", "Cue 500", PAGE_CUES))

    def test_says_that_it_is_a_stretch_and_where_the_rest_is(self):
        page = self.get_page("/webinars/long/")
        self.assertEqual(page.texts("[data-stretch]"), ["A stretch of it; all 500 cues are on its own page."])
        self.assertEqual(page.one("cue-transcript")["data-whole"], "/webinars/long/transcript/en/")

    def test_the_page_of_its_own_shows_all(self):
        page = self.get_page("/webinars/long/transcript/en/")
        self.assertEqual(len(page.all("a.line")), 500)
        self.assertNotIn("data-whole", page.one("cue-transcript").attributes)

    def test_takes_as_many_queries_as_a_short_one(self):
        short = make_webinar(slug="short", **FILE)
        make_track(short, [(0, 1, "x")])
        for slug in ("short", "long"):
            with self.subTest(slug), self.assertNumQueries(8):
                self.client.get(f"/webinars/{slug}/?t=2505")


class OwnPageTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(slug="hubs", title="Creative hubs", **FILE)
        make_segment(cls.webinar, 60, title="Canòdrom")
        cls.track = make_track(cls.webinar, [(0, 2, "Hello"), (61.5, 64, "<v Ann>Yes")])
        make_track(cls.webinar, [(0, 2, "Sous-titre")], language="fr", kind="subtitles")

    def test_each_line_plays_on_the_webinars_page(self):
        page = self.get_page("/webinars/hubs/transcript/en/")
        self.assertEqual(page.texts("h1"), ["Transcript"])
        self.assertEqual(page.texts("h2.of"), ["Canòdrom"])
        self.assertEqual(
            [link["href"] for link in page.all("a.line")], ["/webinars/hubs/?t=0", "/webinars/hubs/?t=61"]
        )

    def test_offers_the_other_languages_and_files(self):
        page = self.get_page("/webinars/hubs/transcript/fr/")
        links = [(link.text, link["href"]) for link in page.all(".said-ways a")]
        self.assertEqual(
            links,
            [
                ("English", "/webinars/hubs/transcript/en/"),
                ("WebVTT", "/webinars/hubs/subtitles/fr.vtt"),
                ("text", "/webinars/hubs/subtitles/fr.txt"),
            ],
        )

    def test_other_languages_and_kinds_are_not_found(self):
        for address in ("transcript/de/", "transcript/EN/", "captions/fr.vtt", "subtitles/en.vtt", "captions/de.txt",
                        "chapters/en.vtt", "captions/en.srt", "transcript/en%00/"):  # fmt: skip
            with self.subTest(address):
                self.assertEqual(self.client.get(f"/webinars/hubs/{address}").status_code, 404)

    def test_captions_come_before_subtitles_of_the_same_language(self):
        make_track(self.webinar, [(0, 1, "Pour les sourds")], language="fr")
        self.assertEqual(self.get_page("/webinars/hubs/transcript/fr/").texts("a.line"), ["Pour les sourds"])


class FileTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(slug="hubs", title="Creative hubs", **FILE)
        make_segment(cls.webinar, 60, title="Canòdrom")
        cls.track = make_track(
            cls.webinar,
            [
                (0, 2, "Hello &amp; welcome"),
                (61.5, 64, "<v Ann>Yes"),
                (64, 65, "<v Ann>A.</v> <v Ben>B.</v>"),
            ],
        )

    def test_webvtt_is_what_our_own_reader_takes(self):
        response = self.client.get("/webinars/hubs/captions/en.vtt")
        self.assertEqual(response["Content-Type"], "text/vtt; charset=utf-8")
        found = webvtt.parse(response.content)
        self.assertEqual([cue.payload for cue in found.cues], [cue.payload for cue in self.track.cues.all()])

    def test_text_has_timecodes_speakers_and_segments(self):
        response = self.client.get("/webinars/hubs/captions/en.txt")
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        self.assertEqual(
            response.content.decode(),
            "Creative hubs\nEnglish\n\n0:00\nHello & welcome\n\nCanòdrom\n\n1:01 Ann\nYes\n\n1:04\nAnn: A. Ben: B.\n",
        )

    def test_a_stand_in_says_so(self):
        self.track.is_stand_in = True
        self.track.save()
        text = self.client.get("/webinars/hubs/captions/en.txt").content.decode()
        self.assertIn("English\nA stand-in: not what was said.\n", text)

    def test_the_embeds_player_has_the_captions_too(self):
        page = self.get_page("/embed/webinars/hubs/agenda/?show=player")
        self.assertEqual([track["kind"] for track in page.all("video track")], ["chapters", "captions"])

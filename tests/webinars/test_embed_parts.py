"""What an embed shows and how it looks, as its address asks for: parts, languages, colours; and a question alone."""

from django.http import QueryDict
from django.test import SimpleTestCase

from tests.factories import (
    make_evidence,
    make_learning,
    make_person,
    make_question,
    make_segment,
    make_track,
    make_webinar,
)
from tests.pages import Page, PageTestCase
from webinars.embed_options import PARAMETERS, PARTS, Options, read

ADDRESS = "/embed/webinars/hubs/agenda/"
EVERYTHING = "show=transcript,questions,agenda,learnings,player"
FILE = {"recording_kind": "file", "recording_file": "recordings/talk.mp4"}


class OptionsTests(SimpleTestCase):
    def test_what_an_address_says(self):
        for query, expected in (
            ("", Options(show=("agenda",))),
            ("show=learnings,player", Options(show=("player", "learnings"))),
            ("show=learnings&show=agenda", Options(show=("agenda", "learnings"))),
            ("show=%20questions%20", Options(show=("questions",))),
            ("show=Agenda,quiz", Options(show=("agenda",))),
            (
                "theme=dark&density=compact&fonts=none",
                Options(("agenda",), "", "dark", "", "compact", "none"),
            ),
            ("theme=auto&density=comfortable&fonts=portal", Options(("agenda",))),
            ("theme=DARK&density=&fonts=0&size=9", Options(("agenda",))),
            ("lang=fr-BE", Options(("agenda",), "fr-BE")),
            ("lang=fr_BE", Options(("agenda",))),
            ("lang=a", Options(("agenda",))),
            ("accent=0B5FFF", Options(("agenda",), accent="0b5fff")),
            ("accent=%2305f", Options(("agenda",), accent="0055ff")),
            ("accent=blue", Options(("agenda",))),
        ):
            with self.subTest(query):
                self.assertEqual(read(QueryDict(query)), expected)

    def test_it_is_written_as_it_is_read(self):
        query = "show=agenda,transcript&lang=fr&theme=light&accent=ffd500&density=compact&fonts=none"
        options = read(QueryDict(query))
        self.assertEqual(options.address(), f"?{query}")
        self.assertEqual(
            options.address("player", start=""), f"?{query}&t=".replace("agenda", "player,agenda")
        )
        self.assertEqual(Options().address("player"), "?show=player")

    def test_the_table_names_every_parameter_and_word(self):
        words = {parameter.name: parameter.words or parameter.form for parameter in PARAMETERS}
        self.assertEqual(
            {*words}, {"t", *Options.__dataclass_fields__} - {"notices"}, "a parameter is not in the table"
        )
        self.assertEqual(sorted(words["show"]), sorted(PARTS))


class PartsTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.webinar = webinar = make_webinar(slug="hubs", stated_duration=3600, **FILE)
        make_segment(webinar, 600, title="Trakk, Namur")
        cls.question = make_question(
            webinar,
            1740,
            question="Who works there?",
            answer_summary="Eleven people, see 31:00 and [there](https://there.example/).",
            answered_by=[make_person(name="Ann Berg")],
        )
        make_question(webinar, 1800, question="And who pays?", answer_summary="")
        learning = make_learning(webinar, statement="Staff matters.", slug="staff", body="It does.")
        make_evidence(learning, question=cls.question, label="Staff")
        make_evidence(learning, webinar=make_webinar(slug="other"), start=90, label="Elsewhere")
        make_track(webinar, [(600, 603, "Good morning."), (3, 6, "Second.")])
        make_track(webinar, [(600, 603, "Bonjour.")], language="fr")

    def parts(self, page):
        places = {".embed-player": "player", ".agenda": "agenda", "#questions-h": "questions"}
        places |= {"#learnings-h": "learnings", "cue-transcript": "transcript"}
        return [name for part in page.walk() for place, name in places.items() if part.matches(place)]

    def test_shows_the_parts_asked_for_in_one_order(self):
        for query, expected in (
            ("", ["agenda"]),
            ("show=questions", ["questions"]),
            ("show=transcript,learnings", ["learnings", "transcript"]),
            (EVERYTHING, list(PARTS)),
        ):
            with self.subTest(query):
                self.assertEqual(self.parts(self.get_page(f"{ADDRESS}?{query}")), expected)

    def test_the_player_alone_keeps_the_agenda_for_its_script(self):
        page = self.get_page(f"{ADDRESS}?show=player")
        self.assertEqual(len(page.all("div[hidden] .agenda .cue")), len(page.all(".agenda .cue")))
        self.assertEqual(page.texts("h2"), [])

    def test_without_the_player_every_second_leads_to_the_portal(self):
        page = self.get_page(f"{ADDRESS}?show=agenda,questions,learnings,transcript")
        cues = [(link["href"], link["target"]) for link in page.all("a.cue") + page.all("a.line")]
        self.assertIn(("/webinars/other/?t=90", "_top"), cues)
        self.assertEqual({target for _href, target in cues}, {"_top"})
        self.assertEqual(
            {href.partition("?t=")[0] for href, _ in cues}, {"/webinars/hubs/", "/webinars/other/"}
        )

    def test_with_the_player_its_seconds_play_in_the_frame_and_keep_what_was_asked_for(self):
        page = self.get_page(f"{ADDRESS}?{EVERYTHING}&theme=dark&utm_source=host&t=29:00")
        cues = page.all("a.cue") + page.all("a.line")
        link = f"?show={','.join(PARTS)}&theme=dark&t="
        inside = {cue["href"].removeprefix(link): cue["data-t"] for cue in cues if cue["target"] == "_self"}
        self.assertEqual(inside, {second: second for second in ("600", "1740", "1800", "3")})
        self.assertEqual([cue["href"] for cue in cues if cue["target"] != "_self"], ["/webinars/other/?t=90"])

    def test_an_answer_in_brief_folds_and_is_open_at_its_second(self):
        page = self.get_page(f"{ADDRESS}?show=questions")
        answer = page.one("details")
        self.assertEqual(answer.one("summary").text, "The answer in brief: Who works there?")
        self.assertEqual(answer.one(".meta").text, "Ann Berg")
        self.assertEqual(
            [link["href"] for link in answer.all("a")], ["/webinars/hubs/?t=1860", "https://there.example/"]
        )
        self.assertNotIn("open", answer.attributes)
        opened = self.get_page(f"{ADDRESS}?show=questions&t=29:30").one("details")
        self.assertIn("open", opened.attributes)

    def test_learnings_come_with_their_receipts(self):
        page = self.get_page(f"{ADDRESS}?show=learnings")
        self.assertEqual(page.one("h3 a")["href"], "/learnings/staff/")
        self.assertEqual(page.texts(".receipts .cue"), ["29:00 Staff", "1:30 Elsewhere"])

    def test_a_part_that_is_not_there_says_so(self):
        make_segment(make_webinar(slug="bare"), 0)
        page = self.get_page(f"/embed/webinars/bare/agenda/?{EVERYTHING}")
        self.assertEqual(page.texts("h2"), ["Agenda", "Questions", "Key learnings", "Transcript"])
        self.assertEqual(
            page.texts("p.ns")[-3:],
            ["None are written down yet.", "None are published yet.", "There is none yet."],
        )

    def test_the_transcript_is_whole_and_in_the_language_asked_for(self):
        for query, expected in (
            ("", ["Good morning.", "Second."]),
            ("&lang=fr", ["Bonjour."]),
            ("&lang=FR-be", ["Bonjour."]),
            ("&lang=de", ["Good morning.", "Second."]),
        ):
            with self.subTest(query):
                page = self.get_page(f"{ADDRESS}?show=transcript{query}")
                self.assertCountEqual(page.texts(".line"), expected)
        self.assertIn("open", page.one("cue-transcript details").attributes)

    def test_looks_as_asked_for(self):
        page = self.get_page(f"{ADDRESS}?theme=dark&density=compact&fonts=none&accent=05f")
        html = page.one("html").attributes
        self.assertEqual(
            html, {"lang": "en-gb", "data-theme": "dark", "data-density": "compact", "data-fonts": "none"}
        )
        self.assertEqual(page.one("meta[name=color-scheme]")["content"], "dark")
        sheets = [sheet["href"] for sheet in page.all("link[rel=stylesheet]")]
        self.assertEqual(sheets, ["/static/css/embed.css", "/embed/accent/0055ff.css?v=1"])
        self.assertEqual(page.all("link[rel=preload]"), [])
        plain = self.get_page(ADDRESS)
        self.assertEqual(plain.one("html").attributes, {"lang": "en-gb"})
        self.assertEqual(len(plain.all("link[rel=preload]")), 2)

    def test_what_is_no_colour_is_told(self):
        page = self.get_page(f"{ADDRESS}?accent=blue")
        self.assertEqual(
            page.one(".notice").text,
            "“blue” is not a colour. Write it as six hexadecimal digits, such as 0b5fff.",
        )

    def test_tells_its_script_which_recording_it_is(self):
        for path in (ADDRESS, f"/embed/questions/{self.question.pk}/"):
            with self.subTest(path):
                main = self.get_page(path).one("main").attributes
                wanted = {"data-webinar": "hubs", "data-duration": "3600", "data-limit": "3600"}
                self.assertEqual(main, {"class": "embed"} | wanted)


class AccentSheetTests(PageTestCase):
    def test_is_a_style_sheet_that_is_kept_for_good(self):
        response = self.client.get("/embed/accent/0B5FFF.css")
        self.assertContains(response, "@layer tokens {\n  :root {\n    --time: light-dark(#0b5fff, ")
        self.assertEqual(response["Content-Type"], "text/css; charset=utf-8")
        self.assertEqual(response["Cache-Control"], "public, max-age=31536000, immutable")
        self.assertEqual(response["Access-Control-Allow-Origin"], "*")
        self.assertEqual(response["Cross-Origin-Resource-Policy"], "cross-origin")

    def test_what_is_no_colour_is_not_there(self):
        for colour in ("blue", "0b5ff", "05f", "0b5fff0", "%2305f055", "%00b5fff", "٠٠٠٠٠٠"):
            with self.subTest(colour):
                self.assertEqual(self.client.get(f"/embed/accent/{colour}.css").status_code, 404)


class QuestionTests(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        webinar = make_webinar(slug="hubs", title="Creative hubs", stated_duration=3600, **FILE)
        make_segment(webinar, 600)
        cls.question = make_question(
            webinar, 1740, question="Who works there?", answer_summary="Eleven people."
        )
        make_question(webinar, 1800)
        cls.address = f"/embed/questions/{cls.question.pk}/"

    def test_shows_a_question_with_its_answer_at_its_second(self):
        page = self.get_page(self.address)
        self.assertEqual(page.one("h1").text, "Who works there?")
        self.assertEqual(page.one(".prose").text, "Eleven people.")
        link = page.one("a.cue")
        self.assertEqual(
            (link.text, link["href"], link["target"]), ("29:00", "/webinars/hubs/?t=1740", "_top")
        )
        canonical = page.one("link[rel=canonical]")["href"]
        self.assertEqual(canonical, f"https://hubs.example/questions/{self.question.pk}/")
        self.assertEqual(page.response["X-Robots-Tag"], "noindex")
        self.assertIn("frame-ancestors 'self'", page.response["Content-Security-Policy"])

    def test_plays_the_answer_to_its_end_once_asked_for(self):
        address = self.get_page(self.address).one("header .meta a[target=_self]")["href"]
        self.assertEqual(address, "?show=player")
        page = self.get_page(self.address + address)
        self.assertEqual(page.one("video")["src"], "/media/recordings/talk.mp4#t=1740,1800")
        link = page.one("header .meta .cue")
        self.assertEqual((link["href"], link["data-t"], link["data-until"]), (address, "1740", "1800"))

    def test_says_where_an_answer_is_that_nobody_wrote_down(self):
        question = make_question(self.question.webinar, 1900, answer_summary="")
        page = self.get_page(f"/embed/questions/{question.pk}/")
        self.assertEqual(page.one(".ns").text, "Not written down yet: the recording has it.")

    def test_what_is_not_public_is_not_here(self):
        draft = make_webinar(status="draft")
        make_segment(draft, 0)
        hidden = make_question(draft, 60, question="Hush?")
        for pk in (hidden.pk, 0, 9_999_999, 10**30):
            with self.subTest(pk):
                page = Page(self.client.get(f"/embed/questions/{pk}/"))
                self.assertEqual(page.response.status_code, 404)
                self.assertEqual(page.one("h1").text, "This is not here.")
                self.assertNotIn("Hush", page.response.content.decode())

"""The page of a webinar: the second asked for, the recording in each of its kinds, and everything around it."""

import datetime
from urllib.parse import quote

import time_machine
from django.core.files.base import ContentFile

from tests.factories import (
    make_evidence,
    make_hub,
    make_learning,
    make_person,
    make_plan,
    make_presentation,
    make_question,
    make_segment,
    make_theme,
    make_webinar,
)
from tests.pages import PageTestCase

FILE = {"recording_kind": "file", "recording_file": "recordings/talk.mp4"}
YOUTUBE = {"recording_kind": "youtube", "recording_url": "https://www.youtube.com/watch?v=abcdefghijk&t=4"}
VIMEO = {"recording_kind": "vimeo", "recording_url": "https://vimeo.com/123456789/abcdef0123"}


class SecondTests(PageTestCase):
    """`?t=` on a webinar of 1:30:00 with talks from 10:00 and 40:00, questions at 20:00, 29:00 and 50:00."""

    @classmethod
    def setUpTestData(cls):
        cls.webinar = make_webinar(slug="hubs", title="Creative hubs", organiser="The platform", **FILE)
        cls.trakk = make_hub(name="Trakk", slug="trakk")
        cls.speaker = make_person(name="Delphine", slug="delphine")
        cls.talk = make_segment(
            cls.webinar,
            600,
            title="Trakk, Namur",
            summary="A *talk*.",
            speakers=[cls.speaker],
            hubs=[cls.trakk],
        )
        cls.panel = make_segment(cls.webinar, 2400, title="Panel", kind="panel")
        cls.before = make_question(cls.webinar, 1200, question="Who pays?")
        cls.asked = make_question(
            cls.webinar, 1740, question="Who works there?", answer_summary="Eleven **people**.",
            hubs=[cls.trakk], themes=[make_theme(name="Staff", slug="staff")], answered_by=[cls.speaker],
        )  # fmt: skip
        cls.after = make_question(cls.webinar, 3000, question="What next?")

    def page(self, t=None):
        return self.get_page("/webinars/hubs/" + (f"?t={quote(t)}" if t is not None else ""))

    def marked(self, page):
        """What the agenda says of the second asked for: its links that are current, its rows that are marked."""
        return (
            [link["href"] for link in page.all(".agenda a[aria-current]")],
            [row["id"] for row in page.all(".agenda .is-now")],
            [row["id"] for row in page.all(".agenda .is-current")],
        )

    NOTHING = ([], [], [])

    def test_every_way_to_write_a_second_marks_the_question_that_runs_then(self):
        expected = (["/webinars/hubs/?t=1740"], [f"q{self.asked.pk}"], [f"s{self.talk.pk}"])
        for t in ("1740", "29:00", "0:29:00", "29m", "29m0s", " 29:00 ", "1741", "39:59"):
            with self.subTest(t=t):
                self.assertEqual(self.marked(self.page(t)), expected)

    def test_a_talk_is_marked_where_none_of_its_questions_runs_yet(self):
        for t in ("600", "19:59"):
            with self.subTest(t=t):
                expected = (["/webinars/hubs/?t=600"], [f"s{self.talk.pk}"], [f"s{self.talk.pk}"])
                self.assertEqual(self.marked(self.page(t)), expected)

    def test_the_note_stands_beside_what_is_marked(self):
        self.assertEqual(self.page("29:00").texts(f".agenda #q{self.asked.pk} .now"), ["Starts here"])
        self.assertEqual(len(self.page("29:00").all(".agenda .now")), 1)
        self.assertEqual(self.page("600").texts(f".agenda #s{self.talk.pk} .now"), ["Starts here"])

    def test_the_stage_stands_at_the_second(self):
        page = self.page("29:00")
        self.assertEqual(page.one(".screen-kicker").text, "Trakk, Namur")
        self.assertEqual(page.one(".screen-tc").text, "29:00")
        self.assertEqual(page.one(".screen-q").text, "Who works there?")
        self.assertEqual(page.one(".screen .play").text, "Play from 29:00")
        self.assertEqual(page.one("webinar-player")["data-offset"], "1740")
        self.assertIn("data-asked", page.one("webinar-player").attributes)
        self.assertEqual(page.one("video")["src"], "/media/recordings/talk.mp4#t=1740")
        self.assertEqual(page.one(".stage-col .strip .s-head")["x1"], "32.22%")
        self.assertEqual(page.one(".citation .url").text, "https://hubs.example/webinars/hubs/?t=1740")
        self.assertEqual(page.one("title").text, "Who works there? · Creative hubs · hubsportal")

    def test_the_box_tells_what_runs_then_and_what_stands_around_it(self):
        make_evidence(
            make_learning(self.webinar, statement="Staff mirrors stakeholders"), question=self.asked
        )
        make_evidence(make_learning(self.webinar, statement="Rests on the talk"), segment=self.talk)
        box = self.page("29:05").one(".nowbox")
        self.assertEqual(
            box.all(".meta")[0].text,
            "29:00 to 40:00. Question to Trakk. Theme: Staff. Asked by: not stated. Answered by: Delphine. "
            "Page of this question",
        )
        self.assertEqual(box.one(".prose").text, "Eleven people.")
        self.assertEqual(box.texts(".around li"), ["20:00 Before: Who pays?", "40:00 Next: Panel"])
        self.assertEqual(
            box.texts("dd"),
            ["Trakk, Namur, 2 questions, 10:00 to 40:00", "Delphine", "Staff mirrors stakeholders"],
        )

    def test_the_box_tells_of_the_talk_where_no_question_runs(self):
        make_evidence(make_learning(self.webinar, statement="Rests on the talk"), segment=self.talk)
        box = self.page("15:00").one(".nowbox")
        self.assertEqual(box.all(".meta")[0].text, "10:00 to 40:00. Presentation.")
        self.assertEqual(box.one(".prose").text, "A talk.")
        self.assertEqual(box.texts("dd")[-1], "Rests on the talk")

    def test_without_a_second_it_stands_where_the_first_talk_begins_and_marks_nothing(self):
        page = self.page()
        self.assertEqual(self.marked(page), self.NOTHING)
        self.assertEqual(page.one(".screen-tc").text, "10:00")
        self.assertEqual(page.one("video")["src"], "/media/recordings/talk.mp4#t=600")
        self.assertNotIn("data-asked", page.one("webinar-player").attributes)
        self.assertEqual(page.one(".nowbox").text, "At this second")
        self.assertEqual(page.one("title").text, "Creative hubs · hubsportal")
        self.assertEqual(page.one(".citation .url").text, "https://hubs.example/webinars/hubs/")

    def test_before_the_first_talk_nothing_runs(self):
        page = self.page("0:10")
        self.assertEqual(self.marked(page), self.NOTHING)
        self.assertEqual(
            page.one(".nowbox").all(".meta")[0].text, "0:10. Before the first segment of the agenda."
        )
        self.assertEqual(page.texts(".nowbox .around li"), ["10:00 Next: Trakk, Namur"])

    def test_nonsense_is_named_and_marks_nothing(self):
        for t, sentence in (
            ("soon", "“soon” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."),
            ("-5", "“-5” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."),
            ("29:75", "“29:75” has 75 seconds; there are only 60 in a minute."),
            ("\0", "“�” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."),
            ("9" * 2000, f"“{'9' * 39}…” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."),
            ("<b>", "“<b>” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."),
            ("1:30:00", "1:30:00 lies past the end of this webinar, which is at 1:30:00."),
            ("99:00:00", "99:00:00 lies past the end of this webinar, which is at 1:30:00."),
        ):
            with self.subTest(t=t[:20]):
                page = self.page(t)
                self.assertEqual(page.texts(".notice p"), [sentence])
                self.assertEqual(self.marked(page), self.NOTHING)
                self.assertEqual(page.one("video")["src"], "/media/recordings/talk.mp4#t=600")

    def test_an_empty_second_asks_for_nothing(self):
        self.assertEqual(self.page("").all(".notice"), [])

    def test_a_second_past_everything_is_taken_where_no_length_is_known(self):
        make_segment(make_webinar(slug="open", stated_duration=None), 60, title="All there is")
        page = self.get_page("/webinars/open/?t=5:00:00")
        self.assertEqual(page.texts(".notice p"), [])
        self.assertEqual(page.texts(".agenda a[aria-current]"), ["1:00 All there is"])


class RecordingTests(PageTestCase):
    def page(self, t=None, **recording):
        webinar = make_webinar(title="Creative hubs", host_page="https://host.example/", **recording)
        make_segment(webinar, 60)
        return self.get_page(webinar.get_absolute_url(), data={"t": t} if t else {})

    def test_a_file_of_ours_plays_from_our_own_address(self):
        page = self.page(**FILE, recording_duration=5400)
        self.assertEqual(page.one("webinar-player")["data-kind"], "file")
        self.assertEqual(page.one("video track")["kind"], "chapters")
        self.assertEqual(page.all(".screen-note"), [])
        self.assertEqual(page.one("meta[property=og:type]")["content"], "video.other")
        self.assertEqual(len(page.all("script[src=/static/js/webinar.js]")), 1)

    def test_players_elsewhere_are_named_and_not_asked_for_before_the_click(self):
        for host, recording, player, watch in (
            (
                "YouTube", YOUTUBE,
                "https://www.youtube-nocookie.com/embed/abcdefghijk?enablejsapi=1&playsinline=1&rel=0&autoplay=1",
                "https://www.youtube.com/watch?v=abcdefghijk&t=300s",
            ),
            (
                "Vimeo", VIMEO,
                "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1&h=abcdef0123",
                "https://vimeo.com/123456789/abcdef0123#t=300s",
            ),
        ):  # fmt: skip
            with self.subTest(host):
                page = self.page(t="5:00", **recording)
                self.assertEqual(page.one("webinar-player")["data-player"], player)
                self.assertEqual(page.one("webinar-player")["data-kind"], host.lower())
                self.assertEqual(
                    page.texts(".screen-note"),
                    [
                        f"Plays from {host}, which is contacted only after you press play.",
                        f"Watch on {host} at 5:00",
                    ],
                )
                self.assertEqual(page.one("noscript a")["href"], watch)
                for name in ("iframe", "video", "img", "link[rel=preconnect]", "link[rel=dns-prefetch]"):
                    self.assertEqual(page.all(name), [])

    def test_a_page_elsewhere_is_a_link(self):
        page = self.page(recording_kind="link", recording_url="https://archive.example/talk")
        self.assertEqual(page.one(".screen a.play")["href"], "https://archive.example/talk")
        self.assertEqual(page.all(".screen button") + page.all("video"), [])

    def test_a_stand_in_at_a_host_is_labelled_too(self):
        page = self.page(
            recording_kind="youtube", recording_url="https://youtu.be/abcdefghijk", is_stand_in=True
        )
        self.assertEqual(len([note for note in page.texts(".screen-note") if "stand-in" in note]), 1)

    def test_a_stand_in_is_labelled_and_no_video_to_machines(self):
        page = self.page(**FILE, is_stand_in=True, stated_duration=None, recording_duration=5400)
        self.assertEqual(
            page.one(".screen-note").text,
            "A stand-in plays here: the webinar’s own recording is not ours to show. Watch it at the organiser",
        )
        self.assertEqual(page.one(".screen-note a")["href"], "https://host.example/")
        self.assertEqual(page.one("meta[property=og:type]")["content"], "article")
        self.assertEqual(page.texts(".title-row dd")[2], "not stated")

    def test_the_drawing_has_a_length_and_the_webinar_an_end_only_where_it_is_known(self):
        unknown = {"stated_duration": None}
        for recording, length, end in (
            (FILE | {"recording_duration": 5500}, "5500", "5500"),
            (FILE | {"is_stand_in": True, "recording_duration": 5500}, "5400", "5400"),
            (FILE | {"is_stand_in": True, "recording_duration": 5500} | unknown, "5500", None),
            (FILE | unknown, "64", None),
        ):
            with self.subTest(recording):
                player = self.page(**recording).one("webinar-player")
                self.assertEqual((player["data-length"], player.get("data-end")), (length, end))

    def test_the_end_of_a_stand_in_is_not_called_that_of_the_webinar(self):
        stand_in = FILE | {"is_stand_in": True, "recording_duration": 5500, "stated_duration": None}
        for asked, sentence in (
            ("2:00:00", "2:00:00 lies past the end of the stand-in that plays here, which is at 1:31:40."),
            (
                "1:00:00,2:00:00",
                "The part asked for ends at 2:00:00, but the stand-in that plays here at 1:31:40.",
            ),
        ):
            with self.subTest(asked):
                self.assertEqual(self.page(t=asked, **stand_in).texts(".notice p"), [sentence])

    def test_without_a_recording_the_agenda_is_complete(self):
        webinar = make_webinar()
        make_segment(webinar, 60, title="One", speakers=[make_person(name="Berta"), make_person(name="Luc")])
        make_question(webinar, 90, question="Two?")
        make_segment(webinar, 600, title="Three")
        page = self.get_page(webinar.get_absolute_url() + "?t=90")
        self.assertEqual(page.texts(".agenda .cue"), ["1:00 One", "1:30 Two?", "10:00 Three"])
        self.assertEqual(page.texts(".agenda a[aria-current]"), ["1:30 Two?"])
        self.assertEqual(page.texts(".agenda .talk .meta")[0], "Berta and Luc")
        self.assertIn(
            "No recording is available; the timecodes say where each part began.",
            page.texts(".agenda-alone p"),
        )
        self.assertEqual(page.all("webinar-player") + page.all("script[src=/static/js/webinar.js]"), [])
        self.assertEqual(page.one("meta[property=og:type]")["content"], "article")

    @time_machine.travel("2021-03-04 12:00+01:00", tick=False)
    def test_a_webinar_to_come_has_a_registration_and_no_player(self):
        webinar = make_webinar(
            date=datetime.date(2021, 4, 1), time=datetime.time(10, 30), time_zone="Europe/Athens",
            registration_url="https://register.example/", stated_duration=None, **FILE,
        )  # fmt: skip
        page = self.get_page(webinar.get_absolute_url())
        self.assertEqual(page.one(".register a")["href"], "https://register.example/")
        self.assertEqual(page.all("webinar-player") + page.all("script[src=/static/js/webinar.js]"), [])
        self.assertEqual(page.one("meta[property=og:type]")["content"], "article")
        self.assertEqual(page.one(".agenda-alone .ns").text, "The agenda has not been published yet.")
        # The same moment, by the portal's own clock.
        self.assertEqual(page.one(".title-row time")["datetime"], "2021-04-01T09:30:00+02:00")
        self.assertEqual(page.one(".title-row time").text, "1 April 2021, 10:30 (Europe/Athens)")

    @time_machine.travel("2021-03-04 12:00+01:00", tick=False)
    def test_registration_ends_when_the_webinar_took_place(self):
        webinar = make_webinar(date=datetime.date(2021, 3, 3), registration_url="https://register.example/")
        self.assertEqual(self.get_page(webinar.get_absolute_url()).all(".register"), [])


class AroundTests(PageTestCase):
    """What stands beneath the agenda."""

    def test_learnings_of_the_webinar_with_their_receipts(self):
        webinar = make_webinar()
        question = make_question(webinar, 90, question="Who pays?")
        learning = make_learning(webinar, statement="Cities pay", body="All of *them*.")
        make_evidence(learning, question=question)
        make_learning(statement="Of another webinar")
        section = self.get_page(webinar.get_absolute_url()).one("#learnings")
        self.assertEqual(section.one(".count").text, "1 learning, 1 receipt")
        self.assertEqual(section.one(".statement").text, "Cities paya")
        self.assertEqual(section.one("sup a")["aria-label"], "a: receipt, play at 1:30")
        self.assertEqual(section.one(".body").text, "All of them.")
        self.assertEqual(section.texts(".receipts .cue"), ["1:30 Who pays?"])

    def test_plans_that_its_segments_present(self):
        webinar = make_webinar()
        plan = make_plan(segments=[make_segment(webinar, 60, title="Our plan")])
        make_plan(segments=[make_segment()])
        section = self.get_page(webinar.get_absolute_url()).one("#plans")
        self.assertEqual(section.texts(".statement"), [plan.title])
        self.assertEqual(section.texts(".receipts .cue"), ["1:00 Our plan"])

    def test_people_in_the_order_of_their_appearance(self):
        webinar = make_webinar()
        late = make_person(name="Anna", role="Mayor", organisation="Namur")
        early = make_person(name="Zoe")
        make_segment(webinar, 60, speakers=[early])
        make_segment(webinar, 600, speakers=[late])
        make_segment(webinar, 1200, speakers=[early])
        page = self.get_page(webinar.get_absolute_url())
        rows = page.all(".speaker")
        self.assertEqual([row.text for row in rows], ["Zoe", "AnnaMayor, Namur"])
        self.assertEqual([len(row.all(".s-span")) for row in rows], [2, 1])
        self.assertEqual(
            [link["aria-label"] for link in page.all(".whens a")],
            ["1:00: Zoe speaks", "20:00: Zoe speaks", "10:00: Anna speaks"],
        )

    def test_slides_with_their_size_and_second(self):
        webinar = make_webinar()
        segment = make_segment(webinar, 60)
        own = ContentFile(b"x" * 2048, name="own.pdf")
        slides = make_presentation(webinar, segment=segment, title="Own", url="", file=own, is_stand_in=True)
        make_presentation(webinar, title="Theirs", url="https://slides.example/theirs.pdf")
        rows = self.get_page(webinar.get_absolute_url()).all("#slides li")
        self.assertEqual(
            [row.text for row in rows],
            ["Theirselsewhere", "OwnPDF, 2.0 KB · a stand-in, not the speaker’s own slides1:00"],
        )
        self.assertEqual(rows[1].one(".name")["href"], slides.file.url)

    def test_a_file_that_is_gone_takes_no_page_with_it(self):
        webinar = make_webinar()
        make_presentation(webinar, title="Lost", url="", file="slides/lost.pdf")
        page = self.get_page(webinar.get_absolute_url())
        self.assertEqual(page.texts("#slides li"), ["LostPDF"])

    def test_chapter_text_is_offered_where_there_is_some(self):
        webinar = make_webinar()
        make_segment(webinar, 60)
        self.assertEqual(self.formats(webinar), ["vtt", "json"])
        make_segment(webinar, 600)
        self.assertEqual(self.formats(webinar), ["vtt", "json", "txt"])

    def formats(self, webinar):
        page = self.get_page(webinar.get_absolute_url())
        return [
            link["href"].rpartition(".")[2]
            for link in page.all(".title-row dd a")
            if "chapters" in link["href"]
        ]

    def test_an_address_that_was_never_a_webinar_is_not_found(self):
        self.get_page("/webinars/nowhere/", status=404)

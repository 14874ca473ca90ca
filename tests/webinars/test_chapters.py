"""The agenda as chapters: WebVTT, JSON and YouTube's text."""

from itertools import pairwise
from types import SimpleNamespace

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from webinars.chapters import Chapter, as_json, as_webvtt, as_youtube_text, chapters_of
from webinars.timeline import Timeline


def chapters(*segments, duration=None):
    """Chapters of segments given as (start, title)."""
    items = [SimpleNamespace(start=start, title=title) for start, title in segments]
    return chapters_of(Timeline(items, [], duration))


class ChaptersTests(SimpleTestCase):
    def test_are_the_segments_and_end_with_the_webinar(self):
        self.assertEqual(
            chapters((330, "Welcome"), (1020, "Trakk"), duration=5400),
            [Chapter(330, 1020, "Welcome"), Chapter(1020, 5400, "Trakk")],
        )

    def test_the_last_has_no_end_where_none_is_known(self):
        for duration in (None, 900, 1020):
            with self.subTest(duration):
                self.assertEqual(chapters((1020, "Trakk"), duration=duration), [Chapter(1020, None, "Trakk")])
                self.assertNotIn(
                    "endTime", as_json(chapters((1020, "Trakk"), duration=duration))["chapters"][0]
                )

    def test_a_cue_without_an_end_lasts_as_the_recording_or_a_second(self):
        for recording, end in ((None, "00:17:01.000"), (1500, "00:25:00.000"), (900, "00:17:01.000")):
            with self.subTest(recording):
                track = as_webvtt([Chapter(1020, None, "Trakk")], recording)
                self.assertEqual(track, f"WEBVTT\n\n1\n00:17:00.000 --> {end}\nTrakk\n")

    def test_titles_stand_on_one_line(self):
        self.assertEqual(chapters((0, " Trakk,\r\n Namur\t "), duration=60), [Chapter(0, 60, "Trakk, Namur")])

    def test_an_agenda_without_segments_has_none(self):
        self.assertEqual(chapters(duration=5400), [])


class WebVttTests(SimpleTestCase):
    def test_writes_a_track_of_numbered_cues(self):
        self.assertEqual(
            as_webvtt([Chapter(0, 330, "Welcome"), Chapter(330, 3723, "Trakk, Namur")]),
            "WEBVTT\n\n1\n00:00:00.000 --> 00:05:30.000\nWelcome\n\n2\n00:05:30.000 --> 01:02:03.000\nTrakk, Namur\n",
        )

    def test_signs_with_a_meaning_are_escaped(self):
        for title, written in (
            ("Arts & crafts", "Arts &amp; crafts"),
            ("<v Speaker>", "&lt;v Speaker&gt;"),
            ("a --> b", "a --&gt; b"),
            ("&lt;", "&amp;lt;"),
            ("Canòdrom 🎭", "Canòdrom 🎭"),
        ):
            with self.subTest(title):
                self.assertEqual(as_webvtt([Chapter(0, 1, title)]).splitlines()[-1], written)

    def test_a_webinar_without_segments_has_an_empty_track(self):
        self.assertEqual(as_webvtt([]), "WEBVTT\n")

    @given(
        st.dictionaries(st.integers(0, 90_000), st.text(max_size=30).map("T{}".format), max_size=8),
        st.none() | st.integers(0, 90_000),
    )
    def test_whatever_the_titles_a_track_has_just_its_cues(self, segments, duration):
        found = chapters(*segments.items(), duration=duration)
        head, *cues = as_webvtt(found).removesuffix("\n").split("\n\n")
        self.assertEqual(head, "WEBVTT")
        self.assertEqual(len(cues), len(segments))
        for number, cue in enumerate(cues, start=1):
            identifier, times, title = cue.split("\n")
            start, arrow, end = times.partition(" --> ")
            self.assertEqual((identifier, arrow), (str(number), " --> "))
            self.assertLess(start, end)
            self.assertNotRegex(title, r"-->|<|>|\r|\x0b|\x0c|\x85|\u2028")


class JsonTests(SimpleTestCase):
    def test_writes_the_format_of_podcasts(self):
        self.assertEqual(
            as_json([Chapter(0, 330, "Welcome"), Chapter(330, 5400, "Trakk & Wap’s")]),
            {
                "version": "1.2.0",
                "chapters": [
                    {"startTime": 0, "endTime": 330, "title": "Welcome"},
                    {"startTime": 330, "endTime": 5400, "title": "Trakk & Wap’s"},
                ],
            },
        )
        self.assertEqual(as_json([]), {"version": "1.2.0", "chapters": []})


class YouTubeTextTests(SimpleTestCase):
    def text(self, *starts, duration=5400):
        return as_youtube_text(
            chapters(*((start, f"at {start}") for start in starts), duration=duration), "Start"
        )

    def test_writes_a_line_for_each_chapter(self):
        self.assertEqual(self.text(0, 330, 3723), "0:00 at 0\n5:30 at 330\n1:02:03 at 3723\n")

    def test_begins_at_0_as_youtube_wants_it(self):
        self.assertEqual(self.text(330, 1020), "0:00 Start\n5:30 at 330\n17:00 at 1020\n")

    def test_leaves_out_what_follows_within_ten_seconds(self):
        self.assertEqual(self.text(0, 9, 10, 15, 600), "0:00 at 0\n0:10 at 10\n10:00 at 600\n")
        self.assertEqual(self.text(5, 600, 700), "0:00 Start\n10:00 at 600\n11:40 at 700\n")

    def test_leaves_out_a_last_one_that_ends_within_ten_seconds(self):
        self.assertEqual(self.text(0, 330, 600, 5391), "0:00 at 0\n5:30 at 330\n10:00 at 600\n")
        self.assertEqual(self.text(0, 330, 5390), "0:00 at 0\n5:30 at 330\n1:29:50 at 5390\n")
        self.assertEqual(self.text(0, 330, 5391), "")
        self.assertEqual(self.text(0, 330, 5391, duration=None), "0:00 at 0\n5:30 at 330\n1:29:51 at 5391\n")

    def test_fewer_than_three_lines_are_no_chapters(self):
        for starts in ((), (0,), (0, 330), (330,), (0, 5, 330)):
            with self.subTest(starts):
                self.assertEqual(self.text(*starts), "")

    @given(st.sets(st.integers(0, 200) | st.integers(0, 90_000), max_size=30))
    def test_keeps_the_rules_whatever_the_agenda(self, starts):
        lines = self.text(*starts, duration=None).splitlines()
        offsets = []
        for line in lines:
            seconds = 0
            for part in line.split(" ")[0].split(":"):
                seconds = seconds * 60 + int(part)
            offsets.append(seconds)
        self.assertTrue(not lines or (len(lines) >= 3 and offsets[0] == 0))
        self.assertTrue(all(later - one >= 10 for one, later in pairwise(offsets)))
        self.assertLessEqual(set(offsets), starts | {0})

"""Timecodes in lines, and times of day, which are none."""

from django.test import SimpleTestCase

from hubsportal import timecode
from webinars.agendatext import understand

from .test_agendatext_shapes import items_of, only, reason


class TimecodeTests(SimpleTestCase):
    def test_is_read_as_people_write_it(self):
        table = {
            "00:05:30 Trakk": "5:30",
            "5:30 Trakk": "5:30",
            "05:30 Trakk": "5:30",
            "90:00 Trakk": "1:30:00",
            "1:02:03 Trakk": "1:02:03",
            "1:02:03.500 Trakk": "1:02:03",
            "1h02 Trakk": "1:02:00",
            "1 h 02 Trakk": "1:02:00",
            "1h02m03s Trakk": "1:02:03",
            "1 h 02 min 03 s Trakk": "1:02:03",
            "1H02M03S Trakk": "1:02:03",
            "5m30s Trakk": "5:30",
            "5 min 30 Trakk": "5:30",
            "5 min. 30 s: Trakk": "5:30",
            "5'30 Trakk": "5:30",
            "5’30” Trakk": "5:30",
            "5′30″ – Trakk": "5:30",
            "29m - Trakk": "29:00",
            "[12:30] Trakk": "12:30",
            "(12:30) Trakk": "12:30",
            "<12:30> Trakk": "12:30",
            "[0:12:30]: Trakk": "12:30",
            "12:30 - Trakk": "12:30",
            "12:30 – Trakk": "12:30",
            "12:30 — Trakk": "12:30",
            "12:30: Trakk": "12:30",
            "12:30 | Trakk": "12:30",
            "12:30\tTrakk": "12:30",
            "12:30\xa0Trakk": "12:30",
            "12:30\u202f–\u202fTrakk": "12:30",
            "12:30\u2009Trakk": "12:30",
            "\u200b12:30\ufeff Trakk": "12:30",
            "１２：３０　Trakk": "12:30",
            "١٢:٣٠ Trakk": "12:30",
            "- 12:30 Trakk": "12:30",
            "• 12:30 Trakk": "12:30",
            "* [12:30] Trakk": "12:30",
            "1. 12:30 Trakk": "12:30",
            "(3) 12:30 Trakk": "12:30",
            "#3 12:30 Trakk": "12:30",
            "> > 12:30 Trakk": "12:30",
            "- [ ] 12:30 Trakk": "12:30",
            "**12:30** Trakk": "12:30",
            "[12:30](https://video.example/?t=750) Trakk": "12:30",
            "Trakk 12:30": "12:30",
            "Trakk (12:30)": "12:30",
            "Trakk – 12:30": "12:30",
            "Trakk ........ 12:30": "12:30",
            "Trakk [12:30]": "12:30",
        }
        for text, offset in table.items():
            with self.subTest(text):
                line = only(text)
                self.assertEqual((timecode.format(line.offset), line.title), (offset, "Trakk"))
                self.assertFalse(line.is_blocked)

    def test_ends_where_a_range_does(self):
        for text in (
            "5:30 - 17:10 Trakk",
            "5:30–17:10 Trakk",
            "[5:30 – 17:10] Trakk",
            "00:05:30 --> 00:17:10 Trakk",
            "5:30 to 17:10: Trakk",
            "5:30 bis 17:10 Trakk",
            "5:30 à 17:10 Trakk",
            "Trakk (5:30–17:10)",
            "5:30 Trakk (17:10)",
        ):
            with self.subTest(text):
                line = only(text)
                self.assertEqual((line.offset, line.end, line.title), (330, 1030, "Trakk"))

    def test_takes_a_shorter_time_behind_for_the_length(self):
        line = only("17:10 Trakk (11:50)")
        self.assertEqual((line.offset, line.end, line.title), (1030, 1740, "Trakk"))
        self.assertEqual(line.remark, "11:50 was read as its length.")

    def test_a_full_stop_parts_it_only_where_the_whole_list_does(self):
        self.assertEqual(
            [item[1:3:2] for item in items_of("5.31 Trakk\n17.12 Malta\n1.02.03 Ende")],
            [("5:31",), ("17:12",), ("1:02:03",)],
        )
        for text in ("12.30 million euros", "5:30 Trakk\n12.30 million euros", "5.3 Trakk\n7.2 Malta"):
            with self.subTest(text):
                self.assertNotIn("12:30", [item[1] for item in items_of(text)])

    def test_is_none_in_a_sentence(self):
        for text in (
            "We begin at 14:00",
            "On 5 December 2019, 14:00-15:30 CET",
            "The ratio was 3:1 in favour",
            "The screen has 16:9 and is wide",
            "5 min Pause for all of us",
            "10:30:45:12 is an address",
            "It costs 12:30€ a day",
            "As we heard before 12:30 the hub is open to everybody who lives there",
        ):
            with self.subTest(text):
                self.assertEqual(items_of(text), [])
                self.assertTrue(reason(text, 1))

    def test_that_cannot_be_is_named_and_blocks(self):
        for text, problem in {
            "10:75 Trakk": "“10:75” has 75 seconds; there are only 60 in a minute.",
            "1:75:00 Trakk": "“1:75:00” has 75 minutes beside hours; there are only 60 in an hour.",
            "999:00:00 Trakk": "“999:00:00” is longer than a week.",
        }.items():
            with self.subTest(text):
                line = only(text)
                self.assertEqual((line.offset, line.problem, line.is_blocked), (None, problem, True))

    def test_several_on_a_line_are_as_many_items(self):
        for text in (
            "5:30 Intro 17:10 Trakk 29:00 Malta",
            "5:30 - Intro; 17:10 - Trakk; 29:00 - Malta",
            "5:30 Intro | 17:10 Trakk | 29:00 Malta",
            "Intro 5:30, Trakk 17:10, Malta 29:00",
            "Intro (5:30) Trakk (17:10) Malta (29:00)",
        ):
            with self.subTest(text):
                self.assertEqual(
                    [(number, offset, title) for number, offset, _kind, title, _people in items_of(text)],
                    [(1, "5:30", "Intro"), (1, "17:10", "Trakk"), (1, "29:00", "Malta")],
                )

    def test_alone_takes_the_line_beneath_or_above(self):
        expected = [("0:00", "Intro"), ("5:30", "Trakk")]
        for text in (
            "0:00\nIntro\n5:30\nTrakk",
            "Intro\n0:00\nTrakk\n5:30",
            "0:00\n\nIntro\n\n5:30\n\nTrakk\n\nBye",
        ):
            with self.subTest(text):
                self.assertEqual([(offset, title) for _n, offset, _k, title, _p in items_of(text)], expected)

    def test_alone_without_any_words_is_told(self):
        self.assertEqual(reason("5:30\n\n6:30 Trakk", 1), "There are no words for this timecode.")

    def test_that_falls_is_marked_and_one_that_repeats_blocks(self):
        lines = understand("9:00 Trakk\n8:00 Malta\n8:00 Wallonia\n9:00 Q&A: Why?").lines
        self.assertEqual([line.remark for line in lines], ["", "Its time falls behind line 1, 9:00.", "", ""])
        self.assertEqual(
            [line.problem for line in lines], ["", "", "Line 2 has this second already: 8:00.", ""]
        )
        self.assertEqual([line.is_blocked for line in lines], [False, False, True, False])


class ClockTests(SimpleTestCase):
    PROGRAMME = "14:00 Welcome\n14:10 Presentation on Trakk\n14:50 Break\n15:00 Panel"

    def offsets(self, text, **kwargs):
        return [line.offset for line in understand(text, **kwargs).lines]

    def test_a_programme_counts_from_its_first_time_and_says_so(self):
        reading = understand(self.PROGRAMME)
        self.assertEqual([line.offset for line in reading.lines], [0, 600, 3000, 3600])
        self.assertEqual(
            reading.doubt,
            "The times were read as times of day and counted from 14:00. If they are minutes and seconds of the "
            "recording, say so below; if they are a programme’s, the recording will differ from them.",
        )

    def test_counts_from_the_start_of_the_webinar_where_that_is_known(self):
        self.assertEqual(self.offsets(self.PROGRAMME, day_start=13 * 60 + 55), [300, 900, 3300, 3900])

    def test_can_be_told_either_way(self):
        self.assertEqual(self.offsets(self.PROGRAMME, as_clock=False), [840, 850, 890, 900])
        self.assertEqual(self.offsets("9:31 Welcome\n9:47 Trakk", as_clock=True), [0, 960])
        self.assertEqual(understand(self.PROGRAMME, as_clock=True).doubt, "")

    def test_is_known_by_what_stands_beside_it(self):
        for text in (
            "14.00 Uhr Begrüßung\n14.07 Uhr Vortrag",
            "2:00 pm Welcome\n2:07 pm Trakk",
            "14:00 CET Welcome\n14:07 CET Trakk",
        ):
            with self.subTest(text):
                self.assertEqual(self.offsets(text), [0, 420])

    def test_keeps_the_ends_of_ranges(self):
        lines = understand("14:00-14:10 Welcome\n14:10 – 14:50 Trakk\n14:50-15:00 Break").lines
        self.assertEqual([(line.offset, line.end) for line in lines], [(0, 600), (600, 3000), (3000, 3600)])

    def test_seconds_of_a_recording_are_not_taken_for_it(self):
        for text in (
            "5:30 Welcome\n17:10 Trakk\n29:00 Malta",
            "7:00 Welcome\n12:00 Trakk\n15:30 Malta",
            "9:30 Welcome\n9:52 Trakk\n10:01 Malta",
            "10:00 Welcome\n10:30 Trakk",
            "0:00 Welcome\n10:00 Trakk\n10:30 Malta\n11:00 End",
        ):
            with self.subTest(text):
                self.assertIsNone(understand(text).day_start)

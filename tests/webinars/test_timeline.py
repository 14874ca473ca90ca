"""The line of time: what lies where, and what runs at a second."""

from dataclasses import dataclass
from itertools import pairwise

from django.test import SimpleTestCase
from hypothesis import example, given
from hypothesis import strategies as st

from webinars.timeline import Timeline, misplaced_question, misplaced_segment

DAY = 24 * 3600


@dataclass(frozen=True)
class Segment:
    start: int


@dataclass(frozen=True)
class Question:
    offset: int


def timeline(starts=(), offsets=(), duration=None, drawn_length=None):
    return Timeline(
        [Segment(start) for start in starts], [Question(offset) for offset in offsets], duration, drawn_length
    )


def spans(items):
    return [(item.start, item.end) for item in items]


@st.composite
def agendas(draw):
    """Starts, offsets and duration of an agenda that validation lets through."""
    starts = draw(st.sets(st.integers(0, DAY), min_size=1, max_size=12))
    offsets = draw(st.sets(st.integers(min(starts), DAY), max_size=20))
    ends_after = max([*starts, *offsets]) + 1
    return starts, offsets, draw(st.none() | st.integers(ends_after, 2 * DAY))


# Whatever is in the database, valid or not.
anything = st.tuples(
    st.sets(st.integers(0, DAY), max_size=8),
    st.sets(st.integers(0, DAY), max_size=8),
    st.none() | st.integers(0, DAY),
    st.none() | st.integers(0, DAY),
)


class OrderTests(SimpleTestCase):
    def test_a_segment_ends_where_the_next_begins_and_the_last_with_the_webinar(self):
        line = timeline([1020, 330, 3600], duration=5400)
        self.assertEqual(spans(line.segments), [(330, 1020), (1020, 3600), (3600, 5400)])

    def test_the_last_has_no_end_where_the_length_is_not_known(self):
        self.assertEqual(spans(timeline([0, 600]).segments), [(0, 600), (600, None)])
        self.assertEqual(spans(timeline([0, 600], drawn_length=5400).segments), [(0, 600), (600, None)])

    def test_the_last_has_no_end_where_the_webinar_is_said_to_end_before(self):
        for duration in (0, 300, 600):
            with self.subTest(duration):
                self.assertEqual(
                    spans(timeline([0, 600], duration=duration).segments), [(0, 600), (600, None)]
                )

    def test_a_question_ends_with_the_next_one_or_with_its_segment(self):
        line = timeline([0, 600, 1200], [700, 650, 1200, 2000], duration=3000)
        self.assertEqual([spans(segment.questions) for segment in line.segments],
                         [[], [(650, 700), (700, 1200)], [(1200, 2000), (2000, 3000)]])  # fmt: skip

    def test_the_last_question_has_no_end_where_the_length_is_not_known(self):
        self.assertEqual(spans(timeline([0], [60, 120]).questions), [(60, 120), (120, None)])

    def test_a_question_before_all_segments_is_shown_with_the_first(self):
        line = timeline([300], [60])
        self.assertEqual([question.item for question in line.segments[0].questions], [Question(60)])
        self.assertIs(line.questions[0].segment, line.segments[0])

    def test_a_webinar_without_agenda_is_an_empty_line(self):
        line = timeline(duration=5400)
        self.assertEqual((line.segments, line.questions, line.items, line.length), ([], [], [], 5400))

    def test_questions_without_segments_lie_on_the_line(self):
        line = timeline([], [60])
        self.assertEqual((line.questions[0].segment, line.questions[0].end), (None, None))
        self.assertEqual((line.at(60).segment, line.at(60).question), (None, None))

    @given(agendas())
    def test_segments_follow_each_other_without_gap_and_hold_their_questions(self, agenda):
        starts, offsets, duration = agenda
        line = timeline(starts, offsets, duration)
        self.assertEqual([segment.start for segment in line.segments], sorted(starts))
        self.assertEqual([question.start for question in line.questions], sorted(offsets))
        for one, following in pairwise(line.segments):
            self.assertEqual(one.end, following.start)
        self.assertEqual(line.segments[-1].end, duration)
        inside = [question for segment in line.segments for question in segment.questions]
        self.assertEqual(inside, line.questions)
        for segment in line.segments:
            for question, following in pairwise(segment.questions):
                self.assertEqual(question.end, following.start)
            for question in segment.questions:
                self.assertIs(question.segment, segment)
                self.assertLessEqual(segment.start, question.start)
                if segment.end is not None:
                    self.assertLess(question.start, question.end)
                    self.assertLessEqual(question.end, segment.end)
            if segment.questions:
                self.assertEqual(segment.questions[-1].end, segment.end)

    @given(anything)
    def test_nothing_ever_ends_before_it_begins(self, agenda):
        line = timeline(*agenda)
        for item in line.items:
            self.assertTrue(item.end is None or item.start < item.end)
        self.assertEqual(
            sum(len(segment.questions) for segment in line.segments), len(agenda[1]) if agenda[0] else 0
        )


class MomentTests(SimpleTestCase):
    line = timeline([330, 1020, 1740], [1800, 1740, 2400], duration=5400)

    def moment(self, offset):
        """(start of the segment, of the question, of what comes before, of what comes next)"""
        moment = self.line.at(offset)
        self.assertEqual(moment.offset, offset)
        found = (moment.segment, moment.question, moment.before, moment.next)
        return tuple(item.start if item else None for item in found)

    def test_tells_what_runs_and_what_is_beside_it(self):
        for offset, expected in {
            0: (None, None, None, 330),
            329: (None, None, None, 330),
            330: (330, None, None, 1020),
            1019: (330, None, None, 1020),
            1020: (1020, None, 330, 1740),
            1740: (1740, 1740, 1020, 1800),
            1799: (1740, 1740, 1020, 1800),
            1800: (1740, 1800, 1740, 2400),
            2400: (1740, 2400, 1800, None),
            5400: (1740, 2400, 1800, None),
            99_999: (1740, 2400, 1800, None),
        }.items():
            with self.subTest(offset):
                self.assertEqual(self.moment(offset), expected)

    def test_what_runs_is_the_question_if_there_is_one(self):
        self.assertEqual(self.line.at(1020).running, self.line.segments[1])
        self.assertEqual(self.line.at(1800).running, self.line.questions[1])
        self.assertIsNone(self.line.at(0).running)

    def test_a_segment_stands_before_a_question_that_begins_with_it(self):
        starts = [(item.start, item in self.line.segments) for item in self.line.items]
        self.assertEqual(
            starts, [(330, True), (1020, True), (1740, True), (1740, False), (1800, False), (2400, False)]
        )

    @given(agendas(), st.integers(0, 2 * DAY))
    def test_what_runs_holds_the_second_and_its_neighbours_do_not(self, agenda, offset):
        line = timeline(*agenda)
        moment = line.at(offset)
        if offset < line.segments[0].start:
            self.assertEqual((moment.segment, moment.question, moment.before), (None, None, None))
            self.assertEqual(moment.next, line.segments[0])
            return
        self.assertLessEqual(moment.segment.start, offset)
        if offset < (agenda[2] or offset + 1):
            self.assertTrue(moment.running.end is None or offset < moment.running.end)
        self.assertTrue(moment.question is None or moment.question.segment is moment.segment)
        others = [item for item in line.items if item.start != moment.running.start]
        self.assertEqual(moment.before, max((item for item in others if item.start < moment.running.start),
                                            key=lambda item: (item.start, hasattr(item, "segment")), default=None))  # fmt: skip
        later = [item.start for item in line.items if item.start > offset]
        self.assertEqual(moment.next.start if moment.next else None, min(later, default=None))

    @given(agendas())
    def test_every_item_runs_at_its_own_second(self, agenda):
        line = timeline(*agenda)
        for question in line.questions:
            self.assertIs(line.at(question.start).running, question)
        for segment in line.segments:
            self.assertIs(line.at(segment.start).segment, segment)

    def test_finds_the_end_of_what_lies_on_it(self):
        for item, end in (
            (Segment(330), 1020),
            (Segment(1740), 5400),
            (Question(1740), 1800),
            (Question(2400), 5400),
        ):
            with self.subTest(item):
                self.assertEqual(self.line.end_of(item), end)
        self.assertIsNone(self.line.end_of(Segment(1)))
        self.assertIsNone(self.line.end_of(Question(330)))


class DrawingTests(SimpleTestCase):
    def test_is_as_long_as_the_webinar_or_as_what_is_drawn_for_it(self):
        for duration, drawn_length, length in ((5400, None, 5400), (5400, 5700, 5700), (None, 5700, 5700)):
            with self.subTest(duration=duration, drawn_length=drawn_length):
                self.assertEqual(
                    timeline([0, 600], duration=duration, drawn_length=drawn_length).length, length
                )

    def test_leaves_a_tail_for_the_last_item_where_no_length_is_known(self):
        self.assertEqual(timeline([0, 2000]).length, 2101)
        self.assertEqual(timeline([0], [2000]).length, 2101)
        self.assertEqual(timeline().length, 1)

    def test_is_long_enough_for_what_lies_past_its_end(self):
        self.assertEqual(timeline([0, 6000], duration=5400).length, 6001)

    def test_gives_a_second_its_share_of_the_line(self):
        line = timeline([0], duration=5400)
        for offset, share in (
            (0, "0%"),
            (1740, "32.22%"),
            (2700, "50%"),
            (5400, "100%"),
            (9999, "100%"),
            (-5, "0%"),
        ):
            with self.subTest(offset):
                self.assertEqual(line.percent(offset), share)

    @given(anything, st.integers(-DAY, 2 * DAY))
    def test_everything_lies_within_the_drawing(self, agenda, offset):
        line = timeline(*agenda)
        for second in (offset, *(item.start for item in line.items)):
            share = line.percent(second)
            self.assertTrue(share.endswith("%"))
            self.assertTrue(0 <= float(share[:-1]) <= 100, share)
        self.assertTrue(all(item.start < line.length for item in line.items))

    def test_writes_round_seconds_under_the_line(self):
        self.assertEqual(
            timeline([0], duration=5400).scale,
            [(0, "0%", "start"), (900, "16.67%", "middle"), (1800, "33.33%", "middle"), (2700, "50%", "middle"),
             (3600, "66.67%", "middle"), (4500, "83.33%", "middle"), (5400, "100%", "end")],
        )  # fmt: skip
        # One that would stand out past the end grows leftwards from its place.
        for duration, last in ((5450, (5400, "99.08%", "end")), (5700, (5400, "94.74%", "middle"))):
            with self.subTest(duration):
                marks = timeline([0], duration=duration).scale
                self.assertEqual([mark[0] for mark in marks], [0, 900, 1800, 2700, 3600, 4500, 5400])
                self.assertEqual(marks[-1], last)

    @given(st.integers(1, 8 * DAY))
    @example(7 * DAY)
    @example(7 * DAY * 21 // 20 + 1)
    def test_writes_at_most_seven_marks_and_never_only_one_for_a_minute_or_more(self, duration):
        marks = timeline(duration=duration).scale
        offsets = [offset for offset, _share, _anchor in marks]
        self.assertEqual(offsets[0], 0)
        self.assertTrue(len(offsets) <= 7 and offsets[-1] <= duration, offsets)
        self.assertTrue(len(offsets) > 1 or duration < 60, offsets)
        self.assertEqual(len({later - one for one, later in pairwise(offsets)}), min(len(offsets) - 1, 1))
        self.assertEqual(marks[0][2], "start")


class MisplacedTests(SimpleTestCase):
    def test_a_segment_may_begin_up_to_the_last_second(self):
        for start, limit in ((0, 5400), (5399, 5400), (99_999, None)):
            with self.subTest(start=start, limit=limit):
                self.assertIsNone(misplaced_segment(start, limit))

    def test_a_segment_at_or_past_the_end_is_misplaced(self):
        for start, shown in ((5400, "1:30:00"), (6000, "1:40:00")):
            with self.subTest(start):
                self.assertEqual(
                    misplaced_segment(start, 5400),
                    f"This segment would begin at {shown}, but the webinar ends at 1:30:00.",
                )

    def test_a_question_may_stand_from_the_first_segment_to_the_last_second(self):
        for offset, starts, limit in ((330, [330], 5400), (5399, [1020, 330], 5400), (99_999, [0], None)):
            with self.subTest(offset):
                self.assertIsNone(misplaced_question(offset, starts, limit))

    def test_a_question_elsewhere_is_misplaced(self):
        for offset, starts, limit, sentence in (
            (5400, [330], 5400, "This question would stand at 1:30:00, but the webinar ends at 1:30:00."),
            (
                329,
                [1020, 330],
                5400,
                "The question at 5:29 lies before the first segment, which begins at 5:30.",
            ),
            (
                60,
                [],
                None,
                "Add the segment in which this question is asked first: every question lies in one.",
            ),
        ):
            with self.subTest(sentence):
                self.assertEqual(misplaced_question(offset, starts, limit), sentence)

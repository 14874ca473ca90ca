"""The recording as one ordered line: segments, the questions in them, and which of them runs at a second.

Pure functions over anything with `start` (segments) and `offset` (questions), both in whole seconds.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from hubsportal import timecode


@dataclass
class TimedQuestion:
    """A question on the line: it runs until the next question of its segment, or the segment's end."""

    item: object
    start: int
    end: int | None
    segment: "TimedSegment" = None


@dataclass
class TimedSegment:
    """A segment on the line: it runs until the next one begins; the last to the end, if that is known."""

    item: object
    start: int
    end: int | None
    questions: list[TimedQuestion] = field(default_factory=list)


@dataclass
class Moment:
    """What stands at a second: the segment and question that run then, and their neighbours on the line."""

    offset: int
    segment: TimedSegment | None
    question: TimedQuestion | None
    before: TimedSegment | TimedQuestion | None
    next: TimedSegment | TimedQuestion | None

    @property
    def running(self):
        return self.question or self.segment


class Mark(NamedTuple):
    """A round offset under a drawing: in seconds, where it lies, and how its text is anchored there."""

    offset: int
    x: str
    anchor: str


class Timeline:
    """Segments with their questions in time order.

    `duration`: whole seconds of the webinar, None if it is not known; `drawn_length` is what a drawing of
    the line may take for it then, such as the length of a stand-in recording.
    """

    def __init__(self, segments, questions, duration=None, drawn_length=None):
        segments = sorted(segments, key=lambda segment: segment.start)
        questions = sorted(questions, key=lambda question: question.offset)
        ends = [segment.start for segment in segments[1:]] + [duration]
        self._starts = [segment.start for segment in segments]
        self.segments = (
            [
                TimedSegment(segment, segment.start, _after(segment.start, end))
                for segment, end in zip(segments, ends, strict=True)
            ]
            if segments
            else []
        )
        self.duration = duration
        self.questions = []
        for question in questions:
            home = self.segment_at(question.offset) or (self.segments[0] if self.segments else None)
            timed = TimedQuestion(question, question.offset, None, home)
            self.questions.append(timed)
            if home:
                home.questions.append(timed)
        for segment in self.segments:
            follow = [question.start for question in segment.questions[1:]] + [segment.end]
            for question, end in zip(segment.questions, follow, strict=False):
                question.end = _after(question.start, end)
        last = max([item.start for item in (*self.segments, *self.questions)], default=0)
        # Without any length known, the last item gets a tail of a twentieth, so that it can be seen.
        self.length = (
            max(drawn_length or duration or 0, last + 1) if drawn_length or duration else last * 21 // 20 + 1
        )

    def segment_at(self, offset):
        """The segment that runs at `offset`, None before the first."""
        position = bisect_right(self._starts, offset)
        return self.segments[position - 1] if position else None

    @cached_property
    def items(self):
        """Everything on the line by its second; a segment before a question that begins with it."""
        return sorted(
            [*self.segments, *self.questions], key=lambda item: (item.start, isinstance(item, TimedQuestion))
        )

    def at(self, offset):
        """The Moment at `offset` (whole seconds). Neighbours are those at another second."""
        segment = self.segment_at(offset)
        asked = [question for question in (segment.questions if segment else []) if question.start <= offset]
        question = asked[-1] if asked else None
        begun = (question or segment).start if segment else None
        before = [item for item in self.items if begun is not None and item.start < begun]
        after = [item for item in self.items if item.start > offset]
        return Moment(offset, segment, question, before[-1] if before else None, after[0] if after else None)

    def end_of(self, item):
        """Where a segment's or question's model instance ends, None if that is not known."""
        for timed in self.items:
            if timed.item == item:
                return timed.end
        return None

    def percent(self, offset):
        """Where `offset` lies on a drawing of the line, as an SVG percentage such as `32.22%`."""
        share = min(max(offset, 0), self.length) / self.length * 100
        return f"{share:.2f}%".replace(".00%", "%")

    @property
    def scale(self):
        """Round offsets to write under the drawing, at most seven, as Marks."""
        hour = 3600
        steps = (10, 60, 300, 600, 900, 1800, hour, 2 * hour, 4 * hour, 12 * hour, 24 * hour)
        step = next((step for step in steps if self.length / step <= 6.5), 48 * hour)
        marks = []
        for offset in range(0, self.length + 1, step):
            anchor = "start" if offset == 0 else "end" if offset / self.length > 0.98 else "middle"
            marks.append(Mark(offset, self.percent(offset), anchor))
        return marks


def _after(start, end):
    """The end of what begins at `start`. A duration corrected to before it says nothing about where it ends."""
    return end if end is not None and end > start else None


def misplaced_segment(start, limit):
    """Why a segment cannot begin at `start` in a recording of `limit` seconds (None: not known), or None."""
    if limit is not None and start >= limit:
        return _("This segment would begin at %(start)s, but the webinar ends at %(limit)s.") % {
            "start": timecode.format(start),
            "limit": timecode.format(limit),
        }
    return None


def misplaced_question(offset, segment_starts, limit):
    """Why a question cannot stand at `offset` among segments with these starts, or None if it can."""
    if limit is not None and offset >= limit:
        return _("This question would stand at %(offset)s, but the webinar ends at %(limit)s.") % {
            "offset": timecode.format(offset),
            "limit": timecode.format(limit),
        }
    if not segment_starts:
        return _("Add the segment in which this question is asked first: every question lies in one.")
    if offset < min(segment_starts):
        return _("The question at %(offset)s lies before the first segment, which begins at %(first)s.") % {
            "offset": timecode.format(offset),
            "first": timecode.format(min(segment_starts)),
        }
    return None

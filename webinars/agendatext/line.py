"""A line of a pasted agenda as it was understood, and all of them together."""

from dataclasses import dataclass, field

from .names import Speaker
from .wording import QUESTION


@dataclass
class Line:
    """What became of a line of the text, or of one of several timecodes in it.

    number: of the line, from 1; text: as it stands there. kind: one of AgendaSegment's, "question", or None where it
    is no item. offset: seconds, of an untimed heading those of the first timed line beneath; end: as the text says.
    speakers: [Speaker]; hubs: names as written. whole_title: with the speakers, as the text has it.
    problem: why it is no item, or why it cannot be stored as it is; remark: what somebody should look at.
    is_guess: nothing tells the kind; it is what most parts are.
    is_amended, is_retitled: somebody changed it, or its title.
    is_blocked: it is an item, and the problem has to be settled before it can be stored.
    continues: the number of the line that goes on here. key: tells it apart from every other line of the text.
    """

    number: int
    text: str
    offset: int | None = None
    end: int | None = None
    title: str = ""
    kind: str | None = None
    speakers: list[Speaker] = field(default_factory=list)
    hubs: list[str] = field(default_factory=list)
    problem: str = ""
    remark: str = ""
    is_untimed: bool = False
    is_blocked: bool = False
    continues: int | None = None
    whole_title: str = ""
    key: str = ""
    # Only while it is read; `fault`: why its time is none; `waits`: for that of the line beneath.
    fault: str = ""
    waits: bool = False
    is_timed: bool = False
    is_title_missing: bool = False
    of_day: int | None = None
    is_clock: bool = False
    is_settled: bool = False
    after_gap: bool = True
    indent: int = 0
    joined: int = 0
    named: str = ""
    is_guess: bool = False
    is_amended: bool = False
    is_retitled: bool = False
    is_row: bool = False
    order_remark: str = ""

    @property
    def is_free(self):
        """Whether it is a line of words that nothing has claimed yet."""
        return not self.is_timed and not self.is_settled

    @property
    def is_item(self):
        return self.kind is not None

    @property
    def is_question(self):
        return self.kind == QUESTION

    @property
    def is_segment(self):
        return self.kind is not None and self.kind != QUESTION


@dataclass
class Reading:
    """A text as it was understood: its shape, its Lines, and how times were taken: as seconds, or as times of day
    counted from `day_start` (minutes of the day). doubt: a sentence where that was a guess."""

    shape: str
    lines: list[Line]
    day_start: int | None = None
    doubt: str = ""


def as_json(reading):
    """What was understood, as `manage.py import_agenda --check` prints it."""
    return {
        "lines": [
            {
                "number": line.number,
                "text": line.text,
                "offset": line.offset,
                "kind": line.kind,
                "title": line.title,
                "speakers": [speaker.name for speaker in line.speakers],
                "hubs": line.hubs,
                "problem": line.problem or line.remark,
            }
            for line in reading.lines
        ]
    }

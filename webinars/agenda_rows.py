"""Lines of a pasted agenda beside rows of a webinar, and what somebody decided about them."""

from dataclasses import dataclass, field

from hubsportal import timecode

from . import agendatext
from .agenda_changes import Change, second_of
from .agenda_names import NOBODY
from .agendatext import QUESTION
from .models import AgendaSegment, QAItem

NEW_ROW, CHANGED, UNCHANGED, MISSING, NO_ITEM = "new", "changed", "unchanged", "missing", "none"


@dataclass
class Choices:
    """What somebody decided in the preview. Keys are those of lines and names, so that they outlive a changed text.

    lines: {key: {"kind", "time", "title"}} as typed. people: {key: NEW, NOBODY or a pk}. hubs: {key: {pks}} beyond
    those that are sure. remove: {("segment" or "question", pk)}. as_clock: see `agendatext.understand`.
    doubtful: what becomes of doubtful names that `people` does not settle: NEW, NOBODY or None.
    """

    lines: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    hubs: dict = field(default_factory=dict)
    remove: set = field(default_factory=set)
    as_clock: bool | None = None
    doubtful: str | None = None
    may_add_people: bool = True


@dataclass
class Row:
    """A line of the text, or a row of the webinar that the text does not have.

    state: NEW_ROW, CHANGED, UNCHANGED, MISSING or NO_ITEM. holdings: what hangs on a row of the webinar, in words;
    must_stay: why it cannot be removed. problem: why the plan cannot be applied with this row as it is.
    typed_time: what was typed as its time and could not be read.
    """

    line: agendatext.Line | None
    state: str = NO_ITEM
    item: AgendaSegment | QAItem | None = None
    changes: list[Change] = field(default_factory=list)
    people: list = field(default_factory=list)
    hubs: list = field(default_factory=list)
    perhaps: list = field(default_factory=list)
    chosen_hubs: set = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    unknown_hubs: list[str] = field(default_factory=list)
    holdings: str = ""
    must_stay: str = ""
    problem: str = ""
    remove: bool = False
    typed_time: str | None = None

    @property
    def is_question(self):
        return isinstance(self.item, QAItem) if self.line is None else self.line.is_question

    @property
    def key(self):
        if self.line is not None:
            return self.line.key
        kind, pk = self.place
        return f"{kind}-{pk}"

    @property
    def place(self):
        """What `Choices.remove` calls a row of the webinar."""
        return "question" if self.is_question else "segment", self.item.pk

    @property
    def offset(self):
        return second_of(self.item) if self.line is None else self.line.offset

    @property
    def title(self):
        """The title to store: without the speakers, but with those words that turned out to name nobody."""
        line = self.line
        if (
            any(named.choice == NOBODY and not named.is_sure for named in self.people)
            and not line.is_retitled
        ):
            return line.whole_title
        return line.title

    @property
    def linked_hubs(self):
        return [*self.hubs, *(hub for hub, _reason in self.perhaps if hub.pk in self.chosen_hubs)]

    @property
    def speakers(self):
        """[Named] of those that are to be its speakers."""
        return [named for named in self.people if named.choice not in ("", NOBODY)]


def edit_of(line, typed):
    """What was typed for a line, as far as it differs from what was understood; see `agendatext.amend`."""
    edit = {}
    kind = typed.get("kind")
    if kind is not None and kind != (line.kind or "") and kind in {"", QUESTION, *AgendaSegment.Kind.values}:
        edit["kind"] = kind
    if not (line.kind or edit.get("kind")):
        return edit
    title = " ".join(agendatext.clean(typed.get("title", line.title or line.text)).split())
    if title != line.title:
        edit["title"] = title
    time = typed.get("time")
    if time is not None:
        shown = "" if line.is_untimed or line.offset is None else timecode.format_long(line.offset)
        if (time := time.strip()) != shown:
            try:
                edit["offset"] = timecode.parse(time) if time else None
            except ValueError as error:
                edit |= {"problem": str(error), "offset": None, "typed_time": time}
    return edit

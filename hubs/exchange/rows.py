"""What a row of a file would do, and what both tables do alike."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from hubsportal.history import words
from hubsportal.history.difference import ADDED, CHANGED, SHORT, Entry, Group

from .columns import Refused, TermsColumn

NEW, DIFFERENT, SAME, REFUSED = "new", "changed", "unchanged", "refused"
STATES = {
    NEW: gettext_lazy("new"),
    DIFFERENT: gettext_lazy("changed"),
    SAME: gettext_lazy("as it is"),
    REFUSED: gettext_lazy("refused"),
}


@dataclass
class Row:
    """A row of a table. thing: the hub or fact that it changes, or is to make; values: {name of a field: what it is to
    hold}; entries: the same for people; problems: [(name of a column, sentence)]; notes: sentences."""

    kind: str
    number: int
    name: str
    thing: object = None
    is_new: bool = False
    values: dict = field(default_factory=dict)
    entries: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    # Of a fact: its hub, or the row of the hub that is to be made.
    hub: object = None

    @property
    def state(self):
        if self.problems:
            return REFUSED
        if self.is_new:
            return NEW
        return DIFFERENT if self.values else SAME

    @property
    def state_in_words(self):
        return STATES[self.state]

    @property
    def group(self):
        return Group(ADDED if self.is_new else CHANGED, "", self.entries)

    @property
    def anchor(self):
        return f"{self.kind}-{self.number}"

    def refuse(self, column, sentence):
        self.problems.append((column, str(sentence)))

    def read(self, entry, columns, known):
        """Compare the cells of an entry with the thing as it stands; what differs becomes a value, or a problem."""
        for column in columns:
            if column.is_shown_only:
                continue
            if column.name in entry.faults:
                self.refuse(column.name, entry.faults[column.name])
                continue
            text = entry.cells.get(column.name)
            if text is None:
                if self.is_new and column.missing:
                    self.refuse(column.name, column.missing)
                continue
            before = None if self.is_new else column.value_of(self.thing)
            # What stands there already is taken as it is, even if it could not be written today.
            if not self.is_new and text.strip() == str(column.cell(before)).strip():
                continue
            try:
                after = column.read(text, known)
            except Refused as refused:
                self.refuse(column.name, refused)
                continue
            if self.is_new or column.text(after) != column.text(before):
                self.values[column.field.name] = after
                if not self.is_new or column.text(after):
                    self.entries.append(_entry(column, before, after))

    def effective(self, name):
        """What a field is going to hold."""
        return self.values[name] if name in self.values else getattr(self.thing, name)


def _entry(column, before, after):
    if isinstance(column, TermsColumn) and before is not None:
        return Entry(
            column.label,
            added=[term.name for term in after if term not in before],
            removed=[term.name for term in before if term not in after],
        )
    one, other = column.told(before) if before is not None else "", column.told(after)
    pieces = words.difference(one, other) if one and other and max(len(one), len(other)) > SHORT else []
    return Entry(column.label, one, other, pieces=pieces)

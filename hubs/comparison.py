"""Hubs side by side: the rows of a comparison, which a page and a spreadsheet show alike.

Pure. What stands in the rows is found by `compare.py` here and by the apps above, see `hubs/extensions.py`.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass
class Value:
    """One thing that is stated of a hub.

    url: the page behind it; offset: the second (whole seconds) that `url` plays. A dated value has a `source`,
    and `as_of`, the partial date it is known for, empty where that is not stated; `source_url` and `source_offset`
    are to the source what `url` and `offset` are to the value.
    """

    text: str
    url: str = ""
    offset: int | None = None
    as_of: str = ""
    source: str = ""
    source_url: str = ""
    source_offset: int | None = None


@dataclass
class Row:
    """One thing asked of every hub: a cell of Values per hub, empty where nothing is stated.

    url: what the label leads to; compares: whether "the same" and "different" mean anything here, as they do not for
    addresses and for what people said; is_offer: whether stating nothing sets a hub apart, as it does for services;
    empty: what an empty cell says where it is not that something was left unstated, such as "not asked".
    """

    label: str
    cells: list[list[Value]]
    url: str = ""
    compares: bool = True
    is_offer: bool = False
    empty: str = ""
    hubs: list = field(default_factory=list)

    @property
    def columns(self):
        """[(hub, its cell), ...], once a Comparison holds the row."""
        return list(zip(self.hubs, self.cells, strict=True))

    @property
    def stated(self):
        """How many hubs state something."""
        return sum(bool(cell) for cell in self.cells)

    @property
    def differs(self):
        """Whether two hubs state something, and not the same. What is not stated may yet be the same."""
        return self.compares and len(self._kinds) > 1

    @property
    def is_same(self):
        """Whether all of several hubs state the same."""
        return self.compares and 1 < self.stated == len(self.cells) and len(self._kinds) == 1

    @property
    def is_partial(self):
        """Whether only some of the hubs state anything."""
        return 0 < self.stated < len(self.cells)

    @property
    def is_marked(self):
        """Whether the row sets the hubs apart, as far as is stated."""
        return self.differs or (self.is_offer and self.is_partial)

    @property
    def verdict(self):
        """What the row comes to, in words; empty where every hub states something that is not for comparing."""
        if self.differs:
            return _("differs")
        if self.is_same:
            return _("the same")
        if self.is_partial and self.empty:
            return _("for %(stated)d of %(count)d") % {"stated": self.stated, "count": len(self.cells)}
        if self.is_partial:
            return ngettext(
                "stated for %(stated)d of %(count)d", "stated for %(stated)d of %(count)d", self.stated
            ) % {"stated": self.stated, "count": len(self.cells)}
        return "" if self.stated else _("not stated for any")

    @property
    def _kinds(self):
        """What the hubs state, each once, whatever the order, case and white space."""
        folded = [frozenset(" ".join(value.text.casefold().split()) for value in cell) for cell in self.cells]
        return {texts for texts in folded if texts}


@dataclass
class Group:
    """Rows that belong together. `position` places it among the others; `note` is a sentence on what it leaves out."""

    title: str
    rows: list[Row] = field(default_factory=list)
    position: int = 0
    note: str = ""


@dataclass
class Comparison:
    """A few hubs and what is known of each, group by group."""

    hubs: list
    groups: list[Group]

    def __post_init__(self):
        for row in self.rows:
            row.hubs = self.hubs

    @property
    def rows(self):
        return [row for group in self.groups for row in group.rows]

    @property
    def marked(self):
        """How many rows set the hubs apart."""
        return sum(row.is_marked for row in self.rows)

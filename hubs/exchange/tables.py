"""Which sheet is which table, and which of its columns is which. No database."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from hubsportal.timecode import shorten

from .columns import FACT_COLUMNS, HUB, HUB_COLUMNS, KEY, SLUG
from .sheets import letter_of

HUBS, FACTS = "hubs", "facts"
COLUMNS = {HUBS: HUB_COLUMNS, FACTS: FACT_COLUMNS}
NAMES = {
    HUBS: [column.name for column in HUB_COLUMNS],
    FACTS: [*(column.name for column in FACT_COLUMNS), KEY],
}
EVERY_NAME = frozenset(NAMES[HUBS] + NAMES[FACTS])
# Without these nobody knows what a row is about.
NEEDED = {HUBS: [SLUG], FACTS: [HUB, "kind", "value"]}
# The only ones in which a date is one.
DATES = frozenset(["founded", "as_of"])


@dataclass
class Entry:
    """A row of a table. cells: {name of a column: text}, of those columns alone that the file has; faults: {name of a
    column: why its cell cannot be read}."""

    number: int
    cells: dict
    faults: dict


@dataclass
class Table:
    """One of the two tables, as a file has it. problems, notices: sentences about the table as a whole."""

    kind: str
    called: str
    read_as: str
    entries: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    notices: list = field(default_factory=list)
    columns: dict = field(default_factory=dict)

    def read_header(self, texts):
        """Find the columns by the names in the first row."""
        labels = {_folded(column.label): column.name for column in COLUMNS[self.kind]}
        for place, text in enumerate(texts):
            name = _folded(text)
            name = name if name in NAMES[self.kind] else labels.get(name, "")
            if not text.strip():
                continue
            if not name:
                self.notices.append(self._unknown(text))
            elif name in self.columns:
                self.problems.append(
                    _("%(table)s has two columns “%(column)s”. Take one away.")
                    % {"table": self.called, "column": name}
                )
            else:
                self.columns[name] = place
        missing = [name for name in NEEDED[self.kind] if name not in self.columns]
        if missing:
            self.problems.append(
                _("%(table)s has no column “%(column)s”, without which its rows cannot be told apart.")
                % {"table": self.called, "column": ", ".join(missing)}
            )

    def _unknown(self, text):
        words = {"table": self.called, "column": shorten(text.strip())}
        if near := get_close_matches(_folded(text[:40]), NAMES[self.kind], 1, 0.75):
            return _("%(table)s: the column “%(column)s” is left aside. Is it “%(near)s”?") % (
                words | {"near": near[0]}
            )
        return _("%(table)s: the column “%(column)s” is left aside; it is none of ours.") % words

    def read_row(self, number, texts, header, sheet):
        cells, faults = {}, {}
        for name, place in self.columns.items():
            cells[name] = texts[place] if place < len(texts) else ""
            if (number, place) in sheet.faults:
                faults[name] = sheet.faults[number, place]
            elif (number, place) in sheet.dates and name not in DATES:
                faults[name] = _(
                    "The spreadsheet has made a date of this (%(date)s). Format the cell as text and write it again."
                ) % {"date": cells[name]}
        nameless = [
            place
            for place, text in enumerate(texts)
            if (text.strip() or (number, place) in sheet.faults)
            and (place >= len(header) or not header[place].strip())
        ]
        if nameless and len(self.problems) < 10:
            self.problems.append(
                _(
                    "%(table)s, row %(row)d has something in column %(column)s, which has no name in the first row."
                )
                % {"table": self.called, "row": number, "column": letter_of(nameless[0])}
            )
        # A row with nothing but what is left aside is none.
        if any(cells.values()) or faults:
            self.entries.append(Entry(number, cells, faults))


def tables_of(sheets):
    """({kind: Table}, problems, notices): what of these Sheets is which table; sentences about the others."""
    found, problems, notices, others = {}, [], [], []
    for sheet in sheets:
        (_number, header), *rows = sheet.rows
        kind = _kind_of(header)
        if kind is None:
            others.append(sheet)
        elif kind in found:
            problems.append(
                _("%(one)s and %(other)s are both tables of %(kind)s. Import one after the other.")
                % {"one": found[kind].called, "other": sheet.called, "kind": kind}
            )
        else:
            table = found[kind] = Table(kind, sheet.called, sheet.read_as)
            table.read_header(header)
            for number, texts in rows:
                table.read_row(number, texts, header, sheet)
    for sheet in others:
        sentence = _(
            "%(file)s is left aside: its first row names neither “slug”, as hubs do, nor “hub” and “kind”, as facts do."
        ) % {"file": sheet.called}
        # A workbook may have other sheets; a file that somebody chose is meant.
        (notices if found and sheet.is_part else problems).append(sentence)
    return found, problems, notices


def _kind_of(header):
    names = {_folded(text) for text in header}
    if "kind" in names and HUB in names:
        return FACTS
    if SLUG in names:
        return HUBS
    # Somebody has lost the one column that matters; what remains tells.
    for kind, columns in NAMES.items():
        if len(names & {*columns}) >= 3:
            return kind
    return None


def _folded(text):
    return re.sub(r"[\s_-]+", "_", str(text).strip().casefold())

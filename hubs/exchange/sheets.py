"""A table as it stands in a file: rows of texts, before anybody asks what they mean. No database."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

# As much as an editor can look through, and a request can write.
MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_BYTES = 10_000_000
# Characters of a cell; no field holds as many.
LONGEST = 100_000


class Unreadable(Exception):
    """Why a file cannot be read at all, as a sentence for whoever chose it."""


@dataclass
class Sheet:
    """One table of a file.

    name: of the sheet, or of the file; called: both, for sentences; read_as: how it was read, in words;
    rows: [(number as a spreadsheet counts them, texts)], empty ones left out, the header first;
    faults: {(number, place of the column from 0): why this cell cannot be read};
    dates: {(number, place)} of cells that the spreadsheet holds for dates, which stand here as text.
    """

    name: str
    called: str
    read_as: str
    rows: list = field(default_factory=list)
    faults: dict = field(default_factory=dict)
    dates: set = field(default_factory=set)

    def add(self, number, texts):
        """Add a row unless it is empty. Raises Unreadable where there are too many, or one is too long."""
        while texts and not texts[-1].strip() and (number, len(texts) - 1) not in self.faults:
            texts.pop()
        if not texts:
            return
        if len(texts) > MOST_COLUMNS:
            raise Unreadable(
                _(
                    "%(file)s, row %(row)d has something in column %(column)s. At most %(most)d columns can be read."
                )
                % {
                    "file": self.called,
                    "row": number,
                    "column": letter_of(len(texts) - 1),
                    "most": MOST_COLUMNS,
                }
            )
        if too_long := [place for place, text in enumerate(texts) if len(text) > LONGEST]:
            raise Unreadable(
                _("%(file)s, row %(row)d has more than %(most)s characters in column %(column)s.")
                % {
                    "file": self.called,
                    "row": number,
                    "column": letter_of(too_long[0]),
                    "most": f"{LONGEST:,}",
                }
            )
        if len(self.rows) > MOST_ROWS:
            raise Unreadable(
                _("%(file)s has more than %(most)s rows. Import it in parts.")
                % {"file": self.called, "most": f"{MOST_ROWS:,}"}
            )
        self.rows.append((number, texts))

    @property
    def is_part(self):
        """Whether it is one sheet of several that a file may have."""
        return self.called != self.name

    def as_data(self):
        """What JSON can hold; `from_data` makes the same sheet of it."""
        faults = [[number, place, sentence] for (number, place), sentence in self.faults.items()]
        return [self.name, self.called, self.read_as, self.rows, faults, sorted(self.dates)]

    @classmethod
    def from_data(cls, data):
        name, called, read_as, rows, faults, dates = data
        return cls(
            name,
            called,
            read_as,
            [(number, texts) for number, texts in rows],
            {(number, place): sentence for number, place, sentence in faults},
            {(number, place) for number, place in dates},
        )


def letter_of(place):
    """The letters by which spreadsheets call a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def with_line_feeds(text):
    """Line ends as the database and every spreadsheet on its own machine write them, all alike."""
    return re.sub(r"\r\n?", "\n", text)

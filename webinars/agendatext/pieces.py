"""What a format gives for a line of the pasted text, before anybody asks what its words mean."""

from dataclasses import dataclass


@dataclass
class Piece:
    """number: of the line, from 1; several pieces may share one. text: its words.

    start, until: times that the format gives apart from the words, as written there (text or seconds).
    is_item: the format itself says that this is an item. cells, is_row: of a table.
    title, kind, speakers, hubs: from columns of that name. remark: something to know about it.
    note: why it is no line of an agenda; continues: the number of the line whose words go on here.
    after_gap: an empty line stands above it. indent: blanks before it.
    """

    number: int
    text: str
    start: str | float | None = None
    until: str | float | None = None
    is_item: bool = False
    is_row: bool = False
    cells: list | None = None
    title: str | None = None
    kind: str | None = None
    speakers: str = ""
    hubs: str = ""
    remark: str = ""
    note: str = ""
    continues: int | None = None
    after_gap: bool = True
    indent: int = 0

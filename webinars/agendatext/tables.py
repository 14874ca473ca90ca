"""Rows of a table, whichever way it came (CSV, TSV, cells from a web page), read by the names of its columns."""

import csv
import re

from django.utils.translation import gettext as _

from hubsportal.search.words import fold

from . import names, wording
from .times import clean, find, plain_digits

# What columns are called in English, French, German, Spanish and Italian, folded.
_COLUMNS = {
    "start": """start|start time|starttime|time|timecode|timestamp|offset|from|begin|begins|at|debut|heure|temps|horaire|de|
        beginn|zeit|uhrzeit|ab|von|startzeit|zeitmarke|inicio|hora|tiempo|desde|inizio|ora|tempo|orario|dalle|minute|minutage""",
    "until": "end|end time|endtime|to|until|fin|jusqu'a|a|ende|bis|endzeit|hasta|final|fine|alle",
    "length": "duration|length|duree|dauer|lange|duracion|durata",
    "title": """title|topic|subject|item|session|chapter|name|agenda|programme|program|description|content|titre|sujet|theme|intitule|
        titel|thema|programmpunkt|kapitel|titulo|tema|asunto|capitulo|titolo|argomento|capitolo|text""",
    "question": "question|questions|frage|fragen|pregunta|preguntas|domanda|domande",
    "kind": "kind|type|category|format|art|typ|kategorie|tipo|genre|categorie|categoria",
    "speakers": """speaker|speakers|presenter|presenters|by|who|person|people|intervenant|intervenants|intervenante|intervenante(s)|intervenant(s)|
        orateur|orateurs|par|qui|referent|referenten|referentin|referent/in|redner|sprecher|vortragende|wer|ponente|ponentes|orador|oradores|quien|
        relatore|relatori|relatrice|chi|speaker(s)""",
    "hubs": "hub|hubs|place|location|organisation|organization|lieu|ort|einrichtung|lugar|luogo|ente|entidad|organisme",
}
_COLUMN_OF = {name.strip(): column for column, names_ in _COLUMNS.items() for name in names_.split("|")}
_RULE = re.compile(r"[\s|:+=_.·*—–-]*")


def cells_of(line):
    """The cells of a line with tabs or Markdown's bars between them, or None."""
    if "\t" in line.strip():
        cells = line.split("\t")
    elif line.lstrip().startswith("|") and line.count("|") > 2:
        cells = line.strip().strip("|").split("|")
    else:
        return None
    return cells if sum(bool(cell.strip()) for cell in cells) > 1 else None


def is_table(lines):
    """Whether all the lines together are a table."""
    return delimiter_of(lines) is not None


def delimiter_of(lines):
    """What stands between the cells of a table: a tab, a semicolon or a comma; None where it is no table."""
    for delimiter in "\t;,":
        rows = _some_rows(lines, delimiter)
        if len(rows) < 2:
            continue
        if _header(rows[0]) and sum(len(row) > 1 for row in rows) > len(rows) / 2:
            return delimiter
        if (
            len({len(row) for row in rows}) == 1
            and len(rows[0]) > 1
            and all(_time_cell(row[0]) for row in rows)
        ):
            return delimiter
    return None


def _some_rows(lines, delimiter):
    if not any(delimiter in line for line in lines[:20]):
        return []
    try:
        return [
            row
            for row in csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error:
        return []


def _header(cells):
    """{column: its place} where the cells are names of columns, a start or a question among them; else {}."""
    found = {}
    for place, cell in enumerate(cells):
        name = fold(clean(cell)).strip(" :.*_").replace("’", "'")
        if name and (column := _COLUMN_OF.get(name)):
            found.setdefault(column, place)
    has_words = "title" in found or "question" in found or "kind" in found
    filled = sum(bool(cell.strip()) for cell in cells)
    return found if "start" in found and (has_words or filled > len(found)) and len(found) >= 2 else {}


def _time_cell(cell):
    """Whether a cell holds a timecode or a range and nothing else."""
    text = plain_digits(clean(cell))
    moments = find(text)
    return bool(moments) and not re.sub(r"[\s()\[\]]", "", text[: moments[0].begin] + text[moments[0].stop :])


def read(pieces):
    """The pieces with those of a table's rows told apart by its columns."""
    columns = {}
    for piece in pieces:
        if piece.note or piece.continues:
            continue
        if _RULE.fullmatch(piece.text):
            piece.cells, piece.note = None, _("A rule, without words.")
        elif piece.cells is not None:
            piece.is_row = True
            cells = [" ".join(clean(cell).split()) for cell in piece.cells]
            if header := _header(cells):
                columns, piece.cells, piece.note = header, None, _("The names of the columns.")
            elif columns:
                _by_header(piece, cells, columns)
            else:
                _by_content(piece, cells)
    return pieces


def _by_header(piece, cells, columns):
    def cell(column):
        place = columns.get(column)
        return cells[place] if place is not None and place < len(cells) else ""

    title = cell("title")
    asked = cell("question")
    named = wording.kind_of_name(cell("kind"))
    piece.kind = named
    if asked and not title:
        piece.kind, title = wording.QUESTION, asked
    elif not title and not asked:
        # Without such a column the words stand in whichever has no name of its own.
        title = " ".join(text for place, text in enumerate(cells) if place not in columns.values())
    if cell("kind") and not named:
        title = title or cell("kind")
        piece.kind = wording.kind_of(cell("kind"))
    piece.title = title or (cell("kind") if named else "")
    piece.start, piece.until = cell("start") or None, cell("until") or None
    piece.speakers, piece.hubs = cell("speakers"), cell("hubs")
    if asked and title != asked:
        piece.remark = _("The row has a question beside its title, which was not read: %(question)s") % {
            "question": asked
        }
    piece.is_item = bool(piece.start)


def _by_content(piece, cells):
    """Without names of columns: times are the start and end, the longest of the rest the title."""
    times = [cell for cell in cells if _time_cell(cell)]
    words = [cell for cell in cells if cell and not _time_cell(cell)]
    if not times or not words:
        piece.text = " ".join(cell for cell in cells if cell) or piece.text
        return
    if len(words) > 1 and (kind := wording.kind_of_name(words[0])) and not names.people_in(words[1], False):
        piece.kind = kind
        words = words[1:]
    rest = []
    for cell in words[1:]:
        if not piece.speakers and names.people_in(cell, False):
            piece.speakers = cell
        else:
            rest.append(cell)
    piece.title = ", ".join([words[0], *rest])
    piece.start = times[0]
    piece.until = times[1] if len(times) > 1 else None
    piece.is_item = True

"""Which shape a pasted text has, and what each of its lines is in that shape.

`recognise` names the shape; `unpack` gives Pieces, at least one for every line that is not empty. Lines are those of
`str.splitlines`: a soft line break of Word ends one too.
"""

import csv
import json
import re
from bisect import bisect_right
from itertools import accumulate

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import cuetext, srt, webvtt
from ..captionfile import CaptionErrors
from . import markup, tables
from .pieces import Piece
from .times import LONGEST_LINE, clean

TEXT, WEBVTT, SRT, CSV, JSON, HTML = "text", "webvtt", "srt", "csv", "json", "html"

FORMATS = {
    TEXT: gettext_lazy("Text of a web page, a document or a mail, or YouTube’s chapter list"),
    WEBVTT: gettext_lazy("WebVTT chapters"),
    SRT: gettext_lazy("SubRip (SRT)"),
    CSV: gettext_lazy("Table: CSV, TSV, or cells of a spreadsheet"),
    JSON: gettext_lazy("Podcasting 2.0 chapters (JSON)"),
    HTML: gettext_lazy("HTML"),
}

_CUE = re.compile(
    r"\s*(?P<start>(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)\s*-->\s*(?P<end>(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)(?:\s+[A-Za-z]\w*:\S*)*\s*",
    re.ASCII,
)
_IN_HTML = re.compile(r"<(?:/(?:p|li|td|th|tr|div|h[1-6]|span|a|b|strong)|br\s*/?)>", re.IGNORECASE)
_CHAPTERS = re.compile(r'"chapters"\s*:\s*\[')
_STARTS = ("startTime", "start_time", "start", "time", "offset")
_ENDS = ("endTime", "end_time", "end")


def recognise(text):
    """The name of the text's shape, one of FORMATS; whatever is nothing else is text."""
    text = text.removeprefix("\ufeff")
    begin = text.lstrip()[:10]
    if begin.startswith("WEBVTT"):
        return WEBVTT
    if begin[:1] in ("{", "[") and _json_chapters(text)[0] is not None:
        return JSON
    lines = text.splitlines()
    cues = [line for line in lines if "-->" in line and _CUE.fullmatch(line[:200])]
    if cues:
        return SRT if "," in cues[0] else WEBVTT
    if _IN_HTML.search(text):
        return HTML
    return CSV if tables.is_table(lines) else TEXT


def unpack(text, shape):
    """[Piece, ...] in the order of the lines."""
    text = text.removeprefix("\ufeff")
    lines = text.splitlines()
    pieces = {TEXT: _text, WEBVTT: _cues, SRT: _cues, CSV: _csv, JSON: _json, HTML: _html}[shape](text, lines)
    there = {piece.number for piece in pieces}
    pieces += [
        Piece(number, line.strip(), note=_("It holds nothing that can be read as a line of an agenda."))
        for number, line in enumerate(lines, start=1)
        if line.strip() and number not in there
    ]
    pieces.sort(key=lambda piece: piece.number)
    return pieces


def _text(text, lines):
    """Paragraphs as they come; cells that a web page or spreadsheet put tabs between are a table's."""
    pieces = []
    is_free = True  # whether an empty line stands above
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            is_free = True
            continue
        piece = Piece(number, line.strip(), after_gap=is_free)
        piece.indent = len(line) - len(line.lstrip())
        if (cells := tables.cells_of(line)) is not None:
            piece.cells = cells
        pieces.append(piece)
        is_free = not clean(line).lstrip("> ")
    return tables.read(pieces)


def _csv(text, lines):
    delimiter = tables.delimiter_of(lines)
    if delimiter is None:
        return _text(text, lines)
    pieces, before = [], 0
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    try:
        for row in reader:
            numbers = range(before + 1, reader.line_num + 1)
            before = reader.line_num
            filled = [number for number in numbers if lines[number - 1].strip()]
            if not filled:
                continue
            pieces.append(
                Piece(filled[0], " ".join(map(clean, row)).strip() or lines[filled[0] - 1].strip(), cells=row)
            )
            pieces += [Piece(number, lines[number - 1].strip(), continues=filled[0]) for number in filled[1:]]
    except csv.Error:
        # The row in which a cell never ends: what follows is read as text.
        rest = _text("\n".join(lines[before:]), lines[before:])
        for piece in rest:
            piece.number += before
        return tables.read(pieces) + rest
    return tables.read(pieces)


def _cues(text, lines):
    """WebVTT and SubRip, in whatever state: where it breaks a rule of its format, the item says which."""
    broken = _broken_rules(text)
    pieces = []
    place = 0
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        stop = place
        while stop < len(lines) and lines[stop].strip():
            stop += 1
        block = _block(lines, place, stop)
        sentence = next((broken[number] for number in range(place + 1, stop + 1) if number in broken), "")
        for piece in block:
            if piece.is_item and sentence:
                piece.remark = sentence
                break
        pieces += block
        place = stop
    return pieces


def _broken_rules(text):
    parse = webvtt.parse if text.lstrip().startswith("WEBVTT") else srt.parse
    try:
        parse(text)
    except CaptionErrors as error:
        return {problem.line: str(problem.sentence) for problem in error.problems}
    return {}


def _block(lines, begin, stop):
    arrows = [place for place in range(begin, stop) if _CUE.fullmatch(lines[place][:200])]
    if not arrows:
        note = _("Belongs to the file, not to the agenda.")
        return [Piece(place + 1, lines[place].strip(), note=note) for place in range(begin, stop)]
    pieces = []
    for index, arrow in enumerate(arrows):
        last = arrows[index + 1] if index + 1 < len(arrows) else stop
        first = begin if index == 0 else arrow
        cue = _CUE.fullmatch(lines[arrow][:200])
        words = [
            place for place in range(arrow + 1, last) if clean(cuetext.plain(lines[place][:LONGEST_LINE]))
        ]
        home = words[0] + 1 if words else arrow + 1
        for place in range(first, last):
            if words and place == words[0]:
                payload = "\n".join(lines[word][:LONGEST_LINE] for word in words)
                pieces.append(
                    Piece(
                        home,
                        clean(cuetext.plain(payload)),
                        start=cue["start"],
                        until=cue["end"],
                        is_item=True,
                    )
                )
            elif place == arrow and not words:
                pieces.append(Piece(home, lines[place].strip(), note=_("No words stand under these times.")))
            elif place in words:
                pieces.append(Piece(place + 1, lines[place].strip(), continues=home))
            else:
                pieces.append(
                    Piece(
                        place + 1,
                        lines[place].strip(),
                        note=_("Belongs to line %(number)d.") % {"number": home},
                    )
                )
    return pieces


def _json_chapters(text):
    """([(first character, last character, chapter), ...], "") or (None, why it is no such file)."""
    begin = text.lstrip()[:1]
    match = _CHAPTERS.search(text)
    if begin == "[":
        place = text.index("[") + 1
    elif begin == "{" and match:
        place = match.end()
    else:
        return None, _("This is no file of chapters: it has no list named “chapters”.")
    decoder, found = json.JSONDecoder(), []
    try:
        json.loads(text)
        while True:
            while text[place] in " \t\r\n,":
                place += 1
            if text[place] == "]":
                break
            chapter, stop = decoder.raw_decode(text, place)
            if not isinstance(chapter, dict):
                raise ValueError(_("A chapter is written as {…} with startTime and title."))
            found.append((place, stop, chapter))
            place = stop
    except json.JSONDecodeError as error:
        return None, _("This is not JSON: line %(line)d cannot be read.") % {"line": error.lineno}
    except (ValueError, IndexError, RecursionError):
        return None, _("This is no list of chapters, each with startTime and title.")
    return found, ""


def _json(text, lines):
    chapters, problem = _json_chapters(text)
    if chapters is None:
        return [
            Piece(number, line.strip(), note=problem)
            for number, line in enumerate(lines, start=1)
            if line.strip()
        ]
    begins = list(accumulate((len(line) for line in text.splitlines(keepends=True)), initial=0))
    pieces, notes = [], {}
    for begin, stop, chapter in chapters:
        # Lines are counted from 1.
        numbers = [
            number
            for number in range(bisect_right(begins, begin), bisect_right(begins, stop - 1) + 1)
            if lines[number - 1].strip()
        ]
        home = next((number for number in numbers if '"title"' in lines[number - 1]), numbers[0])
        pieces.append(_chapter(home, chapter, lines[home - 1].strip()))
        for number in numbers:
            notes.setdefault(number, _("Belongs to line %(number)d.") % {"number": home})
    held = {piece.number for piece in pieces}
    return pieces + [
        Piece(number, line.strip(), note=notes.get(number) or _("Belongs to the file, not to the agenda."))
        for number, line in enumerate(lines, start=1)
        if line.strip() and number not in held
    ]


def _chapter(number, chapter, source):
    title = chapter.get("title")
    title = clean(title) if isinstance(title, str) else ""
    start = next((chapter[name] for name in _STARTS if name in chapter), None)
    end = next((chapter[name] for name in _ENDS if name in chapter), None)
    piece = Piece(number, title or source, start=start, until=end, is_item=True)
    if chapter.get("toc") is False:
        piece.is_item, piece.note = (
            False,
            _("The file says that this chapter is not to be listed (toc: false)."),
        )
    elif not title:
        piece.is_item, piece.note = False, _("This chapter has no title.")
    return piece


def _html(text, lines):
    blocks = markup.blocks(text)
    pieces = []
    for block in blocks:
        numbers = [
            number
            for number in range(block.first, block.last + 1)
            if number <= len(lines) and lines[number - 1].strip()
        ]
        home = numbers[0] if numbers else min(block.first, max(len(lines), 1))
        pieces.append(Piece(home, block.text, cells=block.cells, after_gap=True))
        pieces += [Piece(number, lines[number - 1].strip(), continues=home) for number in numbers[1:]]
    # A line in which one block ends and another begins is the second one's.
    said = {piece.number for piece in pieces if not piece.continues}
    seen = set()
    kept = []
    for piece in pieces:
        if piece.continues:
            if piece.number in said or piece.number in seen:
                continue
            seen.add(piece.number)
        kept.append(piece)
    there = {piece.number for piece in kept}
    kept += [
        Piece(number, line.strip(), note=_("Markup without words."))
        for number, line in enumerate(lines, start=1)
        if line.strip() and number not in there
    ]
    kept.sort(key=lambda piece: piece.number)
    return tables.read(kept)

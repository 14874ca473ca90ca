"""The timecodes of a line, and which words belong to which."""

import re

from django.utils.translation import gettext as _

from hubsportal import timecode

from . import names, times
from .line import Line
from .names import Speaker

AROUND = " \t-–—−‐:|·•.,;>~=→*_/\\"
_PREPOSITION = re.compile(
    r"(?<![\w&/'])(?:at|from|until|till|since|around|about|after|before|by|between|see|um|ab|bis|gegen|seit|siehe|à|vers|depuis|dès|jusqu'à|de|a|las|alle|"
    r"dalle|ore|fino a|hasta|desde|minute|minuto|to|and|and at|cf\.?|of|for|in)\s*$",
    re.IGNORECASE,
)
_A_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./]\d{1,2}[./]")
_URL = re.compile(r"\[([^\[\]]{1,300})\]\((?:https?:)?[^()\s]{0,500}\)")


def are_dotted(pieces):
    """Whether `12.30` is a timecode in this text: where several lines begin so, and none has one with a colon."""
    words = [piece.text for piece in pieces if not piece.note and piece.cells is None and piece.start is None]
    if sum(map(times.begins_dotted, words)) < 2:
        return False
    return not any(
        moment.begin <= times.LEAD.match(text).end() + 1 for text in words for moment in times.find(text)[:1]
    )


def lines_of(piece, dotted):
    line = Line(
        piece.number, piece.text[: times.LONGEST_LINE], after_gap=piece.after_gap, indent=piece.indent
    )
    line.remark, line.is_row = piece.remark, piece.is_row
    if piece.note:
        line.problem, line.is_settled = piece.note, True
        return [line]
    if piece.continues:
        line.continues, line.is_settled = piece.continues, True
        return [line]
    if piece.is_item:
        return [_given(piece, line)]
    if piece.title is not None:
        # A row of a table without a time: its words are read like any line without one.
        line.title, line.named = piece.title or piece.text, piece.kind or ""
        line.speakers = _people(piece.speakers)
        return [line]
    return _timed(line, times.clean(_URL.sub(r"\1", line.text)), dotted)


def _people(text):
    if not text:
        return []
    return names.people_in(text) or [Speaker(name) for name in [text.strip()[:120]] if name]


def _given(piece, line):
    """A line whose times a format or a table gives."""
    line.is_timed = True
    line.title = piece.title if piece.title is not None else piece.text
    line.is_title_missing = not line.title
    line.named = piece.kind or ""
    line.speakers = _people(piece.speakers)
    line.hubs = [name.strip() for name in re.split(r"\s*[,;]\s*", piece.hubs) if name.strip()]
    moment, problem = _moment_of(piece.start)
    if problem:
        line.fault = problem
    elif moment:
        line.offset, line.end, line.fault = moment.offset, moment.end, moment.problem
        line.of_day, line.is_clock = moment.of_day, moment.is_clock
    if piece.until not in (None, "") and (until := _moment_of(piece.until)[0]):
        line.end = until.offset
    return line


def _moment_of(value):
    """(the Moment that a cell or a number means, None) or (None, why it is none)."""
    if isinstance(value, str):
        text = times.plain_digits(times.clean(value))
        found = times.find(text, dotted=True)
        if found and not re.search(r"[^\W_]", text[: found[0].begin] + text[found[0].stop :]):
            return found[0], ""
        value = re.sub(r"(?<=\d)[.,]\d+$", "", text)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return None, _("It has no time.")
    try:
        seconds = value if isinstance(value, str) else str(int(value))
        return times.Moment(0, 0, timecode.parse(seconds)), ""
    except (ValueError, OverflowError) as error:
        if not isinstance(error, ValueError) or not isinstance(value, str):
            return None, _("Its time cannot be read.")
        return None, str(error)


def _timed(line, text, dotted):
    """The Lines of a line of free text: one for each timecode that begins an item, one if there is none."""
    moments = times.find(text, dotted)
    lead = times.LEAD.match(text).end()
    line.title = text[lead:].strip()
    if not moments:
        return [line]
    first = moments[0]
    if first.begin <= lead or not text[lead : first.begin].strip(" \t\"'“„«*_#" + "".join(times._OPEN)):
        if first.is_length and re.match(r"\s*[^\W\d_]", text[first.stop :]) and not first.is_bracketed:
            return [line]
        return _leading(line, text, moments)
    before = text[lead : first.begin].strip(AROUND)
    if not re.search(r"[^\W\d_]", before):
        return [line]
    if not text[moments[-1].stop :].strip(AROUND + ")]}\"'”’»…!") and (
        found := _trailing(line, text, lead, moments)
    ):
        return found
    if (
        len(moments) == 1
        and (first.is_bracketed or len(before.split()) <= 3)
        and not _PREPOSITION.search(text[: first.begin].rstrip(AROUND.replace(" ", "")))
    ):
        after = text[first.stop :]
        if first.is_bracketed or (text[first.begin - 1] in AROUND and re.match(r"\s*[-–—:|]", after)):
            return [_at(line, first, f"{before} {after.strip(AROUND)}".strip())]
    line.remark = line.remark or _("A timecode stands in the middle of it.")
    return [line]


def _at(line, moment, title):
    """A copy of the line for one of its timecodes."""
    title = title.strip()
    return Line(
        line.number,
        line.text,
        moment.offset,
        moment.end,
        title,
        fault=moment.problem,
        remark=line.remark,
        is_timed=True,
        is_title_missing=not re.search(r"\w", title),
        of_day=moment.of_day,
        is_clock=moment.is_clock,
        after_gap=line.after_gap,
        indent=line.indent,
        named=line.named,
        is_row=line.is_row,
        speakers=list(line.speakers),
    )


def _leading(line, text, moments):
    """Timecodes before their titles: `5:30 Introduction 17:10 Trakk`."""
    begins = [moments[0]]
    for index, moment in enumerate(moments[1:], start=1):
        stop = moments[index + 1].begin if index + 1 < len(moments) else len(text)
        words = text[moment.stop : stop].strip(AROUND)
        if moment.is_length or not re.match(r"[^\w]*[^\W\d_a-zà-öø-ÿ]", words):
            continue
        before = text[begins[-1].stop : moment.begin].rstrip()
        if not before.strip(AROUND) or (_PREPOSITION.search(before) and not moment.is_bracketed):
            continue
        begins.append(moment)
    found = []
    for index, moment in enumerate(begins):
        stop = begins[index + 1].begin if index + 1 < len(begins) else len(text)
        title = text[moment.stop : stop]
        timed = _at(line, moment, "")
        inner = [other for other in moments if moment.stop <= other.begin < stop]
        if (
            inner
            and not text[inner[-1].stop : stop].strip(AROUND + ")]}")
            and not _PREPOSITION.search(text[moment.stop : inner[-1].begin])
        ):
            title = text[moment.stop : inner[-1].begin]
            _take_end(timed, inner[-1])
        title = title.strip(AROUND + "\t").strip()
        timed.title = title + ")" if title.count("(") == title.count(")") + 1 else title
        timed.is_title_missing = not re.search(r"\w", title)
        found.append(timed)
    return found


def _take_end(line, moment):
    """A second timecode after the title is the item's end, or its length."""
    if line.end is not None or moment.offset is None or line.offset is None:
        return
    shown = {"time": timecode.format(moment.offset)}
    if moment.offset > line.offset and not moment.is_length:
        line.end = moment.offset
        line.remark = line.remark or _("%(time)s was read as its end.") % shown
    else:
        line.end = min(line.offset + moment.offset, timecode.LONGEST)
        line.remark = line.remark or _("%(time)s was read as its length.") % shown


def _trailing(line, text, lead, moments):
    """Timecodes after their titles: `Introduction – 5:30`; [] where the line is a sentence that ends with a time."""
    found, place = [], lead
    for moment in moments:
        before = text[place : moment.begin]
        title = before.strip(AROUND + "\t([{")
        parted = (
            moment.is_bracketed
            or before.rstrip()[-1:] in tuple("-–—:|·.→\t")
            or before.endswith(("  ", "\t"))
        )
        if not re.search(r"[^\W\d_]", title) or (moment.is_length and not moment.is_bracketed):
            return []
        if not parted and (_PREPOSITION.search(before.rstrip()) or len(title.split()) > 12):
            return []
        if _A_DATE.search(title) and moment.of_day is not None:
            return []
        found.append(_at(line, moment, title))
        place = moment.stop
    return found

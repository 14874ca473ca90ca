"""Lines without a timecode: headings, and the reason why every other one is no item."""

import re

from django.utils.translation import gettext as _

from . import names, wording
from .timed import AROUND
from .wording import QUESTION

# A heading has at most so many words.
MOST_WORDS_OF_A_HEADING = 10


def is_heading(words):
    """Whether a line without a time could be the heading of a part."""
    words = words.strip()
    if not 2 <= len(words) <= 120 or len(words.split()) > MOST_WORDS_OF_A_HEADING or words[-1] in ".,;!":
        return False
    return wording.kind_of(words) is not None and not wording.is_question(words)


def find_headings(lines):
    """Make segments of the headings that stand over a timed question, from whose second on they run."""
    candidates = []
    for line in lines:
        if line.is_free and _could_head(line):
            candidates.append(line)
        elif line.kind == QUESTION:
            _choose_heading(candidates, line)
            candidates = []
        elif line.is_timed and line.kind:
            for heading in filter(_is_named, candidates):
                heading.problem = _(
                    "A heading over line %(number)d, which is a part itself: both would begin at the same second."
                ) % {"number": line.number}
            candidates = []
        elif not line.continues and not line.is_settled:
            candidates = []


def _is_named(line):
    """Whether an untimed line says which kind of part it begins."""
    return bool(line.named) or is_heading(line.title.strip(AROUND))


def _could_head(line):
    return _is_named(line) or _is_short(line, line.title.strip(AROUND))


def _choose_heading(candidates, question):
    """The lowest of the headings over a question; one that names a part before one that only announces questions."""
    named = list(filter(_is_named, candidates))
    parts = [line for line in named if (line.named or wording.kind_of(line.title.strip(AROUND))) != QUESTION]
    chosen = [*candidates[-1:], *named[-1:], *parts[-1:]][-1:]
    for line in candidates:
        if line not in chosen:
            line.problem = _("Another heading stands over line %(number)d.") % {"number": question.number}
    for line in chosen:
        words = line.title.strip(AROUND)
        kind = line.named or wording.kind_of(words)
        line.kind = "discussion" if kind == QUESTION else kind or "presentation"
        line.is_untimed = True
        line.whole_title = words
        if line not in named:
            line.remark = line.remark or _("Read as the heading of the questions beneath it.")
        line.title, found = names.split_speakers(words)
        line.title = line.title or words
        line.speakers = line.speakers or found
        line.hubs = line.hubs or names.hubs_in(line.title)


def _is_short(line, words):
    """Whether a line that names no kind looks like a heading: short, by itself, no sentence."""
    if not line.after_gap or wording.is_about_the_list(words):
        return False
    if wording.is_question(words) or wording.is_answer(words):
        return False
    return bool(re.match(r"[^\W\da-z_]", words)) and len(words.split()) <= 8 and words[-1:] not in ".,;:!"


def give_reasons(lines):
    """Say of every line that is no item why not."""
    timed = [place for place, line in enumerate(lines) if line.kind and not line.is_untimed]
    for place, line in enumerate(lines):
        if line.kind:
            continue
        if line.continues:
            line.problem = _("Continues line %(number)d.") % {"number": line.continues}
        elif not line.problem:
            line.problem = _reason(line, place, timed)
        line.title, line.speakers, line.hubs, line.remark = "", [], [], ""
        line.offset = line.end = None


def _reason(line, place, timed):
    words = line.title.strip(AROUND)
    if line.remark:
        return line.remark
    if not re.search(r"\w", words):
        return _("It holds no words.")
    if wording.is_about_the_list(words):
        return _("A heading of the list itself.")
    if wording.is_answer(words):
        return _("An answer: write it in your own words at its question.")
    if not timed:
        return _("It has no timecode.")
    if place < timed[0]:
        return _("It has no timecode and stands before the first line that has one.")
    if place > timed[-1]:
        return _("It has no timecode and stands after the last line that has one.")
    return _("It has no timecode, and is no heading that is known.")

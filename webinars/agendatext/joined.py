"""Lines that belong together: a timecode and the title beside it, a line that was wrapped and its rest."""

import re

from . import names, wording
from .headings import is_heading

# A title that goes on has at most so many lines.
MOST_LINES_OF_A_TITLE = 6
# A mail or a document breaks its lines at about this many characters at the earliest.
WRAPPED_FROM = 48
_GOES_ON = re.compile(
    r"(?:[,(&/–—-]|(?<!\w)(?:and|or|of|in|on|the|a|an|for|to|by|with|from|at|et|ou|de|des|du|la|le|les|dans|sur|pour|par|avec|en|und|oder|von|"
    r"im|der|die|das|den|dem|für|mit|zu|zum|zur|auf|aus|bei|über|y|o|del|el|los|las|por|con|para|e|di|il|lo|gli|nel|nella|per|da|al|alla))$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[-–—*+•·◦▪‣►▶→✓]|\(?\d{1,3}[.)])\s")


def pair(lines):
    """Give a timecode alone on its line the title beneath it, or above it where titles come first."""
    alone = [
        place
        for place, line in enumerate(lines)
        if line.is_timed and line.is_title_missing and not line.is_row
    ]
    if not alone:
        return

    def free(place):
        return 0 <= place < len(lines) and lines[place].is_free and bool(re.search(r"\w", lines[place].title))

    last = alone[-1]
    title_follows = free(last + 1) and not (
        lines[last + 1].after_gap and free(last - 1) and not lines[last].after_gap
    )
    if not title_follows and not free(last - 1):
        title_follows = sum(free(place + 1) for place in alone) >= sum(free(place - 1) for place in alone)
    step = 1 if title_follows else -1
    for place in alone:
        if free(place + step):
            line, titled = lines[place], lines[place + step]
            line.title, line.is_title_missing = titled.title, False
            line.speakers, line.named = line.speakers or titled.speakers, line.named or titled.named
            titled.continues, titled.is_settled = line.number, True


def join(lines):
    """Join a line that was wrapped to the item above."""
    home = before = None
    for line in lines:
        if line.is_timed:
            home, before = line, line
        elif home and line.is_free and not line.after_gap and _goes_on(home, before, line):
            words = line.title.lstrip("> ")
            home.title = _joint(home.title, before.text.rstrip()[-1:], words)
            home.joined += 1
            line.continues, line.is_settled = home.number, True
            before = line
        elif line.continues:
            before = line
        else:
            home = None


def _joint(title, ending, words):
    """A title with the words of its next line; `ending`: the sign at the end of the line above."""
    if ending == "-" and words[:1].islower():
        return title.removesuffix("-") + words
    return f"{title}{ending if ending in ',:;' and not title.endswith(ending) else ''} {words}".strip()


def _goes_on(home, before, line):
    words = line.title.strip()
    if (
        not words
        or home.is_title_missing
        or home.is_row
        or home.joined >= MOST_LINES_OF_A_TITLE
        or len(home.title) > 500
    ):
        return False
    if wording.is_answer(words) or _BULLET.match(line.text):
        return False
    if wording.without_question_label(words)[1]:
        return False
    if words[0].islower() or _GOES_ON.search(before.text.rstrip()) or words[0] in "(&/,":
        return True
    if names.split_speakers(words)[1] and names.split_speakers(words)[0] == "":
        return True
    if is_heading(words):
        return False
    # Wrapped at the edge of a mail or a document; what ends with a full stop or a mark is over.
    return (len(before.text) >= WRAPPED_FROM and home.title[-1:] not in ".?!:") or line.indent > home.indent

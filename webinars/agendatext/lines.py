"""The reading itself: text of any shape in, Lines out, at least one for every line that is not empty.

1. A format unpacks the text into Pieces (`formats`), and timecodes are found in each (`times`).
2. A timecode alone on its line takes the line beside it as its title; a line that was wrapped joins the one above.
3. Each timed line gets its kind from its words (`wording`), its speakers and hubs (`names`).
4. An untimed line that is a heading becomes a segment from the first timed line beneath.
5. Whatever is left says why it was not understood; `order.settle` then looks at the times of all together.

Pure functions: no database. Times are whole seconds.
"""

from hashlib import blake2b

from . import clock, formats, headings, joined, meaning, timed
from .line import Line, Reading, as_json
from .order import settle

__all__ = ["Line", "Reading", "as_json", "understand"]


def understand(text, shape=None, day_start=None, as_clock=None):
    """Read a pasted agenda: text in, Reading out. Never fails, whatever the text.

    shape: one of formats.FORMATS, None to recognise it. day_start: when the webinar began (minutes of the day), if
    that is known. as_clock: whether times such as 14:00 are times of day, None to find out.
    """
    shape = shape or formats.recognise(text)
    pieces = formats.unpack(text, shape)
    dotted = timed.are_dotted(pieces)
    lines = [line for piece in pieces for line in timed.lines_of(piece, dotted)]
    joined.pair(lines)
    joined.join(lines)
    reading = Reading(shape, lines)
    clock.take_clock(reading, day_start, as_clock)
    meaning.interpret(lines)
    headings.find_headings(lines)
    headings.give_reasons(lines)
    _give_keys(lines)
    settle(lines)
    return reading


def _give_keys(lines):
    """Name each line so that what somebody chose for it still fits when lines above it change."""
    seen = {}
    for line in lines:
        digest = _digest(line.text)
        seen[digest] = seen.get(digest, 0) + 1
        line.key = f"{digest}-{seen[digest]}"


def _digest(text):
    return blake2b(text.encode(errors="replace"), digest_size=5).hexdigest()

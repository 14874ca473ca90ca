"""A transcript: cues gathered into paragraphs that can be read, and how it stands as plain text.

Pure functions over `Said`, or anything else with these fields of a Cue, and a `webinars.timeline.Timeline`.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from hubsportal import timecode

from . import cuetext

# Milliseconds: a silence after which something else begins, and a paragraph's usual and greatest length.
SILENCE = 4_000
USUAL = 30_000
LONGEST = 90_000
ENDS_OF_SENTENCES = (".", "!", "?", "…", "。", "！", "？")
CLOSERS = "”’\"')»]"

# How many cues a webinar's page shows of its transcript, and how many of them before the second asked for.
PAGE_CUES = 100
CUES_BEFORE = 25


class Said(NamedTuple):
    """A cue as it is read: with whoever speaks, if they are known and public."""

    start_ms: int
    end_ms: int
    text: str
    payload: str
    voice: str
    person_id: int | None
    person: object


@dataclass
class Part:
    """Words of a cue in one language; `speaker` names who says them where that changes within the cue."""

    text: str
    speaker: str = ""
    language: str = ""


@dataclass
class Line:
    """A cue in a paragraph: its words, or the Parts of them that need to be told apart."""

    cue: object
    parts: list[Part] = field(default_factory=list)


@dataclass
class Paragraph:
    """Cues that one person says without a break. `start` in whole seconds; `person` or the name of the voice may be
    missing; `segment` is the agenda's that begins with it."""

    start: int
    voice: str = ""
    person: object = None
    segment: object = None
    lines: list[Line] = field(default_factory=list)

    @property
    def speaker(self):
        return self.person.name if self.person else self.voice


def paragraphs(cues, line=None):
    """Cues in time order as Paragraphs: each speaker and each segment of the agenda begins a new one, as does a
    silence, and the end of a sentence once it is long enough."""
    found, before = [], None
    segment_before = None
    for cue in cues:
        if not cue.text:
            continue
        segment = line.segment_at(cue.start_ms / 1000) if line else None
        has_changed = segment is not segment_before
        if before is None or has_changed or _ends(before, cue, found[-1]):
            found.append(
                Paragraph(cue.start_ms // 1000, cue.voice, cue.person, segment if has_changed else None)
            )
        found[-1].lines.append(Line(cue, _parts_of(cue) if "<" in cue.payload else []))
        before, segment_before = cue, segment
    return found


def _ends(before, cue, paragraph):
    """Whether a paragraph ends between two cues."""
    if (cue.voice, cue.person_id) != (before.voice, before.person_id):
        return True
    if cue.start_ms - before.end_ms >= SILENCE:
        return True
    length = before.end_ms - paragraph.lines[0].cue.start_ms
    is_sentence = before.text.rstrip(CLOSERS).endswith(ENDS_OF_SENTENCES)
    return length >= LONGEST or (length >= USUAL and is_sentence)


def _parts_of(cue):
    """Who says what, for the few cues in which several speak or another language is spoken; else nothing."""
    if cue.payload.count("<v") < 2 and "<lang" not in cue.payload:
        return []
    parts, voice = [], cue.voice
    for run in cuetext.runs(cue.payload):
        is_other = run.voice not in ("", voice)
        voice = run.voice or voice
        parts.append(Part(run.text, run.voice if is_other else "", run.language))
    return parts


def as_text(cues, line, heading):
    """A transcript as plain text: a heading, then each paragraph beneath its timecode, speaker and segment."""
    blocks = [heading]
    for paragraph in paragraphs(cues, line):
        if paragraph.segment:
            title = " ".join(paragraph.segment.item.title.split())
            blocks.append(title)
        head = timecode.format(paragraph.start)
        if paragraph.speaker:
            head += f" {paragraph.speaker}"
        blocks.append(f"{head}\n{' '.join(_words(entry) for entry in paragraph.lines)}")
    return "\n\n".join(blocks) + "\n"


def _words(entry):
    if not any(part.speaker for part in entry.parts):
        return entry.cue.text
    words = "".join(f"{part.speaker}: {part.text}" if part.speaker else part.text for part in entry.parts)
    return " ".join(words.split())

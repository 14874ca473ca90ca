"""Captions as search reads them: cues joined into passages long enough to hold a thought.

A cue holds half a sentence, so that two words of one answer hardly ever stand in the same. A passage ends with
its speaker, at a pause, or with a sentence once it is long enough.
"""

from dataclasses import dataclass, field

LONG_ENOUGH = 40  # words
TOO_LONG = 80
PAUSE_MS = 4_000

_END_OF_SENTENCE = (".", "?", "!", "…", "。", "？", "！")


@dataclass
class Passage:
    """Consecutive cues of one speaker: `text` of all, `places` [(character, whole second), ...] where each begins."""

    voice: str
    text: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)
    persons: set = field(default_factory=set)

    @property
    def offset(self):
        """The whole second at which it begins."""
        return self.places[0][1]


def passages_of(cues):
    """The Passages of a track's cues in order; cues without words are passed over."""
    found, count, ended = [], 0, 0
    for cue in cues:
        words = " ".join(cue.text.split())
        if not words:
            continue
        current = found[-1] if found else None
        goes_on = (
            current
            and current.voice == cue.voice
            and cue.start_ms - ended <= PAUSE_MS
            and count < TOO_LONG
            and not (count >= LONG_ENOUGH and current.text.endswith(_END_OF_SENTENCE))
        )
        if not goes_on:
            current, count = Passage(cue.voice), 0
            found.append(current)
        if current.text:
            current.text += " "
        current.places.append((len(current.text), cue.start))
        current.text += words
        if cue.person_id:
            current.persons.add(cue.person_id)
        count += len(words.split())
        ended = cue.end_ms
    return found

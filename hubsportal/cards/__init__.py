"""Cards: the picture that other sites show beside a link to a webinar, question or learning.

Apps say in their `cards.py` what stands on those of their things. A card is drawn when it is first asked for, and kept:
nothing runs at the minute at which something becomes public, so that there is no better moment. Its address holds a
digest of all that it shows: a changed title is another address, and what is kept is never out of date.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

# Pixels. Most sites want the first; the others are for frames in which that has no room (oEmbed's maxwidth).
SIZES = {1200: 630, 600: 315, 300: 158}
LARGEST = 1200
# Raise it when cards are to look otherwise.
FORMAT = 1

_kinds = {}  # name: (find, keys)


@dataclass(frozen=True)
class Line:
    """A recording as the strip draws it, all in seconds; playing: where the playhead stands, None for nowhere."""

    length: int
    segments: tuple[int, ...] = ()
    questions: tuple[int, ...] = ()
    playing: int | None = None


@dataclass(frozen=True)
class Card:
    """What a card shows: a small line, the words, a line of time. kind and key: the thing it is of."""

    kind: str
    key: int
    label: str
    words: str
    line: Line | None = field(default=None)

    @cached_property
    def digest(self):
        line = self.line and (self.line.length, self.line.segments, self.line.questions, self.line.playing)
        shown = self.kind, self.key, self.label, self.words, line
        return hashlib.sha256(repr((FORMAT, shown)).encode()).hexdigest()[:16]

    @property
    def alt(self):
        return f"{self.label}: {self.words}"

    def path(self, width=LARGEST):
        return reverse("card", args=[self.kind, self.key, self.digest, width])

    def address(self, width=LARGEST):
        return settings.SITE_URL + self.path(width)


def register(kind, find, keys):
    """Add a kind of card; apps do so in their `AppConfig.ready()`.

    find(key, now): the Card of a thing that anybody may open, else None; keys(now): those of all such things.
    """
    _kinds[kind] = find, keys


def find(kind, key, now):
    """The Card of a thing that anybody may open, or None."""
    return _kinds[kind][0](key, now) if kind in _kinds else None


def keys_of_all(now):
    """(kind, key) of everything that has a card."""
    for kind, (_find, keys) in _kinds.items():
        yield from ((kind, key) for key in keys(now))


def line_of(timeline, playing=None, questions=None):
    """The Line of a `webinars.timeline.Timeline`, None where it holds nothing; questions: seconds to mark instead."""
    if not timeline.segments:
        return None
    if questions is None:
        questions = [question.start for question in timeline.questions]
    segments = tuple(segment.start for segment in timeline.segments)
    return Line(timeline.length, segments, tuple(questions), playing)


def general_alt():
    return _("hubsportal: what creative hubs told policy makers, to the second")

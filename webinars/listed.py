"""Segments and questions as an agenda lists them: what it needs of their models, by the same names, and no more.

A model's instance takes ten times as long to make, and an agenda has dozens of them.
"""

from dataclasses import dataclass

from hubsportal.choices import words_of

from .models import AgendaSegment

# What is read of them, in the order of their fields.
LISTED_OF_SEGMENTS = ("pk", "start", "kind", "title", "short_title", "is_untimed")
LISTED_OF_QUESTIONS = ("pk", "offset", "question", "answer_summary")


@dataclass(slots=True, eq=False)
class ListedSegment:
    """An AgendaSegment in a list; `people`: who speaks, where that was fetched."""

    pk: int
    start: int
    kind: str
    title: str
    short_title: str
    is_untimed: bool
    people: list = ()

    @property
    def label(self):
        return self.short_title or self.title

    @property
    def is_talk(self):
        return self.kind in AgendaSegment.TALKS

    def get_kind_display(self):
        return words_of(AgendaSegment.Kind)[self.kind]


@dataclass(slots=True, eq=False)
class ListedQuestion:
    """A QAItem in a list; `people`: who answers, where that was fetched."""

    pk: int
    offset: int
    question: str
    answer_summary: str
    people: list = ()

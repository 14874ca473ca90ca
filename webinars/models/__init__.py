"""Webinars: who spoke, the timecoded agenda, questions with the second of their answer, slides, captions."""

from .agenda import (
    AgendaSegment,
    AgendaSegmentQuerySet,
    QAItem,
    QAItemQuerySet,
    QuestionTheme,
    QuestionThemeQuerySet,
)
from .captions import CaptionTrack, CaptionTrackQuerySet, Cue, CueQuerySet
from .partners import EmbedCount, Partner
from .people import Person, PersonLink, PersonQuerySet
from .slides import Presentation
from .webinars import Webinar, WebinarQuerySet

__all__ = [
    "AgendaSegment",
    "AgendaSegmentQuerySet",
    "CaptionTrack",
    "CaptionTrackQuerySet",
    "Cue",
    "CueQuerySet",
    "EmbedCount",
    "Partner",
    "Person",
    "PersonLink",
    "PersonQuerySet",
    "Presentation",
    "QAItem",
    "QAItemQuerySet",
    "QuestionTheme",
    "QuestionThemeQuerySet",
    "Webinar",
    "WebinarQuerySet",
]

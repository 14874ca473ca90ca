"""What segments and questions have in common on the page for stamping: a key, a second, words.

A key is `s12` for a segment, `q7` for a question.
"""

import re

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from hubsportal import timecode

from .models import AgendaSegment, QAItem

MODELS = {"s": AgendaSegment, "q": QAItem}
SECONDS = {AgendaSegment: "start", QAItem: "offset"}
WORDS = {AgendaSegment: "title", QAItem: "question"}
# What a stamp is called until somebody writes more; the checklist names those that are still called so.
UNNAMED = {
    AgendaSegment: gettext_lazy("Segment at %(time)s"),
    QAItem: gettext_lazy("Question at %(time)s"),
}


def key_of(item):
    return f"{'q' if isinstance(item, QAItem) else 's'}{item.pk}"


def second_of(item):
    return getattr(item, SECONDS[type(item)])


def unnamed(model, second):
    """What a row is called that was stamped at this second."""
    return UNNAMED[model] % {"time": timecode.format_long(second)}


def is_unnamed(item):
    """Whether nobody has written yet what it is."""
    before, after = (re.escape(part) for part in str(UNNAMED[type(item)]).split("%(time)s"))
    words = getattr(item, WORDS[type(item)])
    return re.fullmatch(rf"{before}\d+:\d\d:\d\d{after}", words) is not None


def in_words(item):
    """{kind, time} for sentences about a row."""
    kind = capfirst(item._meta.verbose_name)
    return {"kind": kind, "time": timecode.format_long(second_of(item))}

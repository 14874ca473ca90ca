"""Receipts: the seconds that support a learning, lettered, and drawn on the line of their webinar."""

from dataclasses import dataclass, field
from string import ascii_lowercase

from hubsportal.prepared import Prepared
from webinars.fetching import webinars_with_lines
from webinars.models import Webinar

from .models import Evidence, KeyLearning


@dataclass
class Receipt:
    """One piece of evidence with its letter; offsets in seconds, `end` None where it is not known."""

    letter: str
    evidence: Evidence
    start: int
    end: int | None


@dataclass
class ReceiptStrip:
    """The receipts that lie in one webinar, and where they lie on its line."""

    webinar: Webinar
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def spans(self):
        line = self.webinar.timeline
        return [(receipt.start, receipt.end or line.length) for receipt in self.receipts]


def letter(number):
    """a, b, ... z, then aa, ab: how the receipt at this place (from 0) is called."""
    first, last = divmod(number, 26)
    return (letter(first - 1) if first else "") + ascii_lowercase[last]


def strips_of(evidence, webinars):
    """Receipts grouped by webinar, in time order within each; `webinars`: {pk: Webinar with its agenda}."""

    def place(item):
        return -webinars[item.webinar_id].date.toordinal(), item.webinar_id, item.offset, item.pk

    ordered = sorted(evidence, key=place)
    strips = {}
    for number, item in enumerate(ordered):
        webinar = webinars[item.webinar_id]
        strip = strips.setdefault(webinar.pk, ReceiptStrip(webinar))
        strip.receipts.append(Receipt(letter(number), item, item.offset, end_of(item, webinar.timeline)))
    return list(strips.values())


def end_of(evidence, line):
    """Where a piece of evidence ends: where it says, else with its question or segment, else unknown."""
    if evidence.end is not None:
        return evidence.end
    item = evidence.question or evidence.segment
    return line.end_of(item) if item else None


def agendas_of(evidence):
    """{pk: Webinar with its line} for all the webinars that a list of evidence lies in."""
    pks = {item.webinar_id for item in evidence}
    return webinars_with_lines(pks)


def by_webinar(evidence):
    """ReceiptStrips of one learning's evidence."""
    evidence = list(evidence)
    return strips_of(evidence, agendas_of(evidence))


_learnings = Prepared(lambda keys: KeyLearning.objects.filter(pk__in=keys).select_related("webinar"))
_evidence = Prepared(
    lambda keys, now: Evidence.objects.published(now).filter(learning__in=keys).with_context()
)


def draw_receipts_of(keys, now):
    """The same as `draw_receipts`, of the learnings with these keys, in their order: for pages that name a few."""
    found = {}
    for item in _evidence(keys, now):
        found.setdefault(item.learning_id, []).append(item)
    webinars = agendas_of([item for evidence in found.values() for item in evidence])
    return [(learning, strips_of(found.get(learning.pk, ()), webinars)) for learning in _learnings(keys)]


def draw_receipts(learnings):
    """[(learning, [ReceiptStrip, ...]), ...] for learnings from `with_evidence()`, in a fixed number of queries."""
    learnings = list(learnings)
    webinars = agendas_of([item for learning in learnings for item in learning.evidence.all()])
    return [(learning, strips_of(learning.evidence.all(), webinars)) for learning in learnings]

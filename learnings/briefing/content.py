"""What a briefing shows: the chosen things that anybody may open, grouped by kind, each with its numbered sources.

Claims come first, then the answers and talks that carry them, then who is behind it: what the reader of a briefing
asks for, in that order. Within a kind the visitor's order stands.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from hubs.extensions import source_paths
from hubs.models import Hub, HubFact, Region
from hubsportal import publishing
from webinars import citing as webinar_citing
from webinars.models import AgendaSegment, QAItem, Webinar

from .. import citing
from ..models import ActionPlan, Evidence, KeyLearning
from ..receipts import end_of
from .choice import HUB, LEARNING, PLAN, QUESTION, SEGMENT, WEBINAR, named
from .notes import Notes


@dataclass
class Entry:
    """A chosen thing. notes: the sources that stand behind it as a whole; details: what its template needs besides."""

    id: str
    thing: object
    title: str
    publishable: object
    citation: object
    notes: list = field(default_factory=list)
    details: dict = field(default_factory=dict)


@dataclass
class Part:
    """The entries of one kind under their heading."""

    letter: str
    heading: str
    count: str
    entries: list

    @property
    def template(self):
        return f"learnings/briefing/_{NAMES[self.letter]}.html"

    @property
    def margin(self):
        """The template of what stands beside it."""
        return f"learnings/briefing/_{NAMES[self.letter]}_margin.html"


# From so many things on, a printed briefing begins with a page of contents.
FEWEST_LISTED = 8

HEADINGS = {
    LEARNING: (gettext_lazy("What was learned"), ngettext_lazy("%d learning", "%d learnings")),
    QUESTION: (gettext_lazy("Answers"), ngettext_lazy("%d answer", "%d answers")),
    SEGMENT: (gettext_lazy("Talks and panels"), ngettext_lazy("%d talk or panel", "%d talks and panels")),
    HUB: (gettext_lazy("Hubs"), ngettext_lazy("%d hub", "%d hubs")),
    PLAN: (gettext_lazy("Action plans"), ngettext_lazy("%d action plan", "%d action plans")),
    WEBINAR: (gettext_lazy("Webinars"), ngettext_lazy("%d webinar", "%d webinars")),
}
# What questions are called while not every answer of the choice has been summed up.
ASKED = (gettext_lazy("Questions"), ngettext_lazy("%d question", "%d questions"))
NAMES = {
    LEARNING: "learning",
    QUESTION: "question",
    SEGMENT: "segment",
    HUB: "hub",
    PLAN: "plan",
    WEBINAR: "webinar",
}


class Briefing:
    """The content for a Choice at a time. What is not readable then is left aside and said, drafts like nothing.

    choice: what is left of it; parts: [Part, ...]; notes: the sources in order; notices: sentences about the rest.
    The number of queries depends on the kinds that are chosen, never on how many of each.
    """

    def __init__(self, choice, now):
        self.now = now
        self._things = {letter: self._fetch(letter, choice.numbers(letter)) for letter in HEADINGS}
        known = {f"{letter}{pk}" for letter, things in self._things.items() for pk in things}
        self.missing = [item for item in choice.ids if item not in known]
        self.choice = choice.only(known)
        self.notices = [*choice.notices]
        if self.missing:
            self.notices.append(
                _("Nothing public stands under %(values)s: left aside.") % {"values": named(self.missing)}
            )
        self._webinars = self._fetch_webinars()
        # With their agendas, which the chosen ones show.
        self._things[WEBINAR] = self._webinars
        self.notes = Notes(self._webinars)
        self.parts = [part for letter in HEADINGS if (part := self._part(letter))]

    def of(self, letter):
        """The chosen things of a kind, in the visitor's order."""
        things = self._things[letter]
        return [things[pk] for pk in self.choice.numbers(letter)]

    @property
    def is_short(self):
        """Whether it is read without a table of contents."""
        return len(self.entries) < FEWEST_LISTED

    @property
    def entries(self):
        return [entry for part in self.parts for entry in part.entries]

    @property
    def citations(self):
        return [entry.citation for entry in self.entries]

    @property
    def webinars(self):
        """Every webinar that something here was said in, the newest first."""
        return sorted(self._webinars.values(), key=lambda webinar: (-webinar.date.toordinal(), webinar.pk))

    # --- Fetching -------------------------------------------------------------------------------

    def _fetch(self, letter, numbers):
        """{pk: thing} of one kind: what is readable of these numbers. No query where there are none."""
        if not numbers:
            return {}
        return {thing.pk: thing for thing in self._rows(letter).filter(pk__in=numbers)}

    def _rows(self, letter):
        now = self.now
        hubs = Prefetch("hubs", Hub.objects.published(now))
        evidence = Evidence.objects.filter(publishing.readable("webinar", now)).with_context()
        if letter == LEARNING:
            return KeyLearning.objects.readable(now).prefetch_related(
                Prefetch("evidence", evidence), "topics", hubs
            )
        if letter == QUESTION:
            return QAItem.objects.readable(now).with_context(now).prefetch_related("answered_by")
        if letter == SEGMENT:
            segments = AgendaSegment.objects.filter(publishing.readable("webinar", now))
            return segments.select_related("webinar").prefetch_related("speakers", hubs)
        if letter == HUB:
            return (
                Hub.objects.readable(now)
                .select_related("region")
                .prefetch_related("services", "sectors", "facts")
            )
        if letter == PLAN:
            return ActionPlan.objects.readable(now).with_context(now)
        return Webinar.objects.readable(now)

    def _fetch_webinars(self):
        """{pk: Webinar with its agenda} of all that the chosen things were said in."""
        pks = set(self.choice.numbers(WEBINAR))
        pks |= {item.webinar_id for learning in self.of(LEARNING) for item in learning.evidence.all()}
        pks |= {learning.webinar_id for learning in self.of(LEARNING)}
        pks |= {item.webinar_id for letter in (QUESTION, SEGMENT) for item in self.of(letter)}
        pks |= {segment.webinar_id for plan in self.of(PLAN) for segment in plan.segments.all()}
        webinars = Webinar.objects.readable(self.now).filter(pk__in=pks)
        return {webinar.pk: webinar for webinar in webinars.with_agenda(self.now)} if pks else {}

    @cached_property
    def _closed(self):
        """The addresses of sources that lead to something not public."""
        sources = [fact.source_url for hub in self.of(HUB) for fact in hub.facts.all()]
        sources += [step.outcome_source_url for plan in self.of(PLAN) for step in plan.steps.all()]
        return source_paths.closed(sources, self.now)

    @cached_property
    def _countries(self):
        codes = {hub.region_id[:2] for hub in self.of(HUB)}
        return {region.code: region.label for region in Region.objects.filter(code__in=codes)}

    # --- Writing --------------------------------------------------------------------------------

    def _part(self, letter):
        write = {
            LEARNING: self._learning,
            QUESTION: self._question,
            SEGMENT: self._segment,
            HUB: self._hub,
            PLAN: self._plan,
            WEBINAR: self._webinar,
        }[letter]
        entries = [Entry(f"{letter}{thing.pk}", thing, **write(thing)) for thing in self.of(letter)]
        if not entries:
            return None
        heading, count = HEADINGS[letter]
        if letter == QUESTION and not all(question.answer_summary for question in self.of(QUESTION)):
            heading, count = ASKED
        return Part(letter, heading, count % len(entries), entries)

    def _learning(self, learning):
        webinar = self._webinars.get(learning.webinar_id)
        receipts = []
        evidence = [item for item in learning.evidence.all() if item.webinar_id in self._webinars]
        for item in sorted(evidence, key=lambda item: self._when(item.webinar_id, item.offset)):
            end = end_of(item, self._webinars[item.webinar_id].timeline)
            receipts.append({"evidence": item, "end": end, "note": self.notes.evidence(item, end)})
        return {
            "title": learning.statement,
            "publishable": learning,
            "citation": citing.of_learning(learning, webinar),
            "notes": list(dict.fromkeys(receipt["note"].number for receipt in receipts)),
            "details": {"receipts": receipts, "webinar": webinar},
        }

    def _question(self, question):
        webinar = self._webinars[question.webinar_id]
        return {
            "title": question.question,
            "publishable": webinar,
            "citation": webinar_citing.of_question(question, webinar),
            "notes": [self.notes.question(question.pk).number],
            "details": {"webinar": webinar, "end": webinar.timeline.end_of(question)},
        }

    def _segment(self, segment):
        webinar = self._webinars[segment.webinar_id]
        return {
            "title": segment.title,
            "publishable": webinar,
            "citation": webinar_citing.of_segment(segment, webinar),
            "notes": [self.notes.segment(segment.pk).number],
            "details": {"webinar": webinar, "end": webinar.timeline.end_of(segment)},
        }

    def _hub(self, hub):
        facts = sorted(hub.facts.all(), key=lambda fact: (list(HubFact.Kind).index(fact.kind), fact.as_of))
        stated = {fact.kind for fact in facts}
        return {
            "title": hub.name,
            "publishable": hub,
            "citation": citing.of_hub(hub),
            "details": {
                "country": self._countries.get(hub.region_id[:2], ""),
                "facts": [
                    (fact, self._document(fact.source, fact.source_url, fact.source_offset)) for fact in facts
                ],
                "missing": [kind.label for kind in HubFact.EXPECTED_KINDS if kind not in stated],
            },
        }

    def _plan(self, plan):
        segments = [item for item in plan.segments.all() if item.webinar_id in self._webinars]
        segments.sort(key=lambda item: self._when(item.webinar_id, item.start))
        notes = [self.notes.segment(segment.pk).number for segment in segments]
        steps = [
            (step, self._document(step.outcome_source, step.outcome_source_url) if step.outcome else None)
            for step in plan.steps.all()
        ]
        return {
            "title": plan.title,
            "publishable": plan,
            "citation": citing.of_plan(plan),
            "notes": notes,
            "details": {"steps": steps},
        }

    def _webinar(self, webinar):
        return {
            "title": webinar.title,
            "publishable": webinar,
            "citation": webinar_citing.of_webinar(webinar),
            "notes": [self.notes.webinar(webinar.pk).number],
        }

    def _document(self, words, url, offset=None):
        """The Note of a source that an editor named; without its address where that leads to nothing public."""
        if url in self._closed:
            return self.notes.document(words, "")
        return self.notes.document(words, url, offset)

    def _when(self, webinar_pk, offset):
        """Sorts by the newest webinar, then by its seconds."""
        return -self._webinars[webinar_pk].date.toordinal(), webinar_pk, offset

"""What else would fit a briefing, to be ticked: what was looked for, and what stands behind and beside the chosen."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from hubs.models import Hub
from hubsportal.models import SearchEntry
from hubsportal.search import kinds, matching
from webinars.extensions import question_backings, segment_backings
from webinars.models import QAItem

from ..models import ActionPlan, KeyLearning
from .choice import HUB, LEARNING, MOST_ITEMS, PLAN, QUESTION, SEGMENT, WEBINAR

# How many of one group are offered; so many are fetched that enough are left beside what is chosen or offered already.
MOST_OFFERED = 6
MOST_FETCHED = MOST_ITEMS + 6 * MOST_OFFERED
MOST_FOUND = 12

# The kinds that a briefing can hold, by their names in the search.
SEARCHED = {
    "learning": LEARNING,
    "question": QUESTION,
    "segment": SEGMENT,
    "hub": HUB,
    "plan": PLAN,
    "webinar": WEBINAR,
}


@dataclass
class Candidate:
    """Something to tick. offset: the second that `url` plays, None where it is a page."""

    id: str
    title: str
    meta: str
    url: str
    offset: int | None = None


@dataclass
class Group:
    """Candidates, and why they are offered; is_found: they are what was looked for."""

    heading: str
    candidates: list
    is_found: bool = False


def groups_for(briefing, asked):
    """Groups of candidates for a Briefing, none twice and none of the chosen; of the latest where it is empty.

    asked: a `search.query.Query`; what it finds comes first.
    """
    now, chosen = briefing.now, briefing.choice.ids
    offered = _beside(briefing, now) if chosen else _latest(now)
    if asked:
        offered = [(_("Found for “%(text)s”") % {"text": asked.text}, _found(asked, now)), *offered]
    groups, taken = [], set(chosen)
    for place, (heading, candidates) in enumerate(offered):
        is_found = bool(asked) and place == 0
        fresh = [candidate for candidate in candidates if candidate.id not in taken]
        fresh = fresh[: MOST_FOUND if is_found else MOST_OFFERED]
        taken |= {candidate.id for candidate in fresh}
        if fresh:
            groups.append(Group(heading, fresh, is_found))
    return groups


def notices_for(asked, groups):
    """What to say about a search: what it left aside, and that nothing was found that is not chosen already."""
    if asked and not any(group.is_found for group in groups):
        return [*asked.notices, _("Nothing that is not chosen yet fits “%(text)s”.") % {"text": asked.text}]
    return asked.notices


def _found(asked, now):
    """What the search finds, best first."""
    best = matching.find(asked, {"kind": list(SEARCHED)}, now).found[: MOST_ITEMS + MOST_FOUND]
    entries = SearchEntry.objects.in_bulk([match.pk for match in best])
    return [
        Candidate(
            f"{SEARCHED[entry.kind]}{entry.key}",
            entry.title,
            kinds.registered[entry.kind].label,
            entry.path,
            entry.offset,
        )
        for match in best
        # What was saved since has another entry by now, or none.
        if (entry := entries.get(match.pk))
    ]


def _beside(briefing, now):
    """[(heading, candidates), ...]: what rests on the chosen, what it rests on, the same themes, the hubs."""
    learnings, questions = briefing.of(LEARNING), briefing.of(QUESTION)
    hubs = {hub.pk for hub in briefing.of(HUB)}
    concerned = {hub.pk for letter in (LEARNING, QUESTION, SEGMENT, PLAN) for thing in briefing.of(letter)
                 for hub in thing.hubs.all()}  # fmt: skip
    themes = {theme.pk for learning in learnings for theme in learning.topics.all()}
    themes |= {theme.pk for question in questions for theme in question.themes.all()}
    evidence = {item.question_id for learning in learnings for item in learning.evidence.all()} - {None}
    return [
        (_("Learnings that rest on these answers"), _backed(briefing, now)),
        (_("Answers behind these learnings"), _questions(Q(pk__in=evidence), now)),
        (_("Other answers on the same themes"), _questions(_linked("themes", themes), now)),
        (_("Answers about these hubs"), _questions(_linked("hubs", hubs), now)),
        (_("Hubs concerned"), _hubs(concerned, now)),
        (_("Action plans with these hubs"), _plans(hubs | concerned, now)),
    ]


def _latest(now):
    return [
        (_("The latest learnings"), _learnings(KeyLearning.objects.published(now).with_receipts(now))),
        (_("The latest answers"), _questions(Q(), now)),
    ]


def _backed(briefing, now):
    found = {}
    for letter, backings in ((QUESTION, question_backings), (SEGMENT, segment_backings)):
        things = briefing.of(letter)
        if things:
            for learnings in backings.collect(things, now).values():
                found |= {learning.pk: learning for learning in learnings}
    return [_learning(learning) for learning in found.values()]


def _learnings(learnings):
    return [_learning(learning) for learning in learnings[:MOST_OFFERED]]


def _learning(learning):
    return Candidate(
        f"{LEARNING}{learning.pk}", learning.statement, _("learning"), learning.get_absolute_url()
    )


def _linked(field, pks):
    """Condition: tied to one of these rows by a many-to-many field; None where there are none."""
    if not pks:
        return None
    through = getattr(QAItem, field).through
    target = {"themes": "questiontheme", "hubs": "hub"}[field]
    return Q(pk__in=through.objects.filter(**{f"{target}__in": pks}).values("qaitem"))


def _questions(condition, now):
    if condition is None:
        return []
    questions = QAItem.objects.published(now).filter(condition).select_related("webinar")
    questions = questions.order_by("-webinar__date", "webinar_id", "offset")[:MOST_FETCHED]
    return [
        Candidate(
            f"{QUESTION}{question.pk}",
            question.question,
            question.webinar.label,
            question.url_at_offset,
            question.offset,
        )
        for question in questions
    ]


def _hubs(pks, now):
    if not pks:
        return []
    hubs = Hub.objects.published(now).filter(pk__in=pks).order_by("name", "pk")[:MOST_FETCHED]
    return [Candidate(f"{HUB}{hub.pk}", str(hub), _("hub"), hub.get_absolute_url()) for hub in hubs]


def _plans(pks, now):
    if not pks:
        return []
    named = ActionPlan.hubs.through.objects.filter(hub__in=pks).values("actionplan")
    plans = ActionPlan.objects.published(now).filter(pk__in=named).order_by("title", "pk")[:MOST_FETCHED]
    return [
        Candidate(f"{PLAN}{plan.pk}", plan.title, _("action plan"), plan.get_absolute_url()) for plan in plans
    ]

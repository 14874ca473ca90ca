"""What learnings and action plans add to the pages of hubs, regions, webinars, people and questions."""

from dataclasses import replace

from django.db.models import Q, Value

from hubsportal.prepared import Prepared
from hubsportal.sections import Section
from webinars.models import AgendaSegment

from .models import ActionPlan, Evidence, KeyLearning
from .receipts import draw_receipts, draw_receipts_of

# How many learnings the page of a theme shows before it leads on to the list.
MOST_ON_A_THEME = 12

_LEARNING, _PLAN = 0, 1
_naming = Prepared(
    lambda hub, now: (
        KeyLearning.objects.published(now)
        .filter(hubs=hub)
        .order_by()
        .values_list(Value(_LEARNING), "pk")
        .union(
            ActionPlan.objects.published(now).filter(hubs=hub).order_by().values_list(Value(_PLAN), "pk"),
            all=True,
        )
    )
)


def hub_section(hub, now):
    """What a hub supports: the learnings and action plans that name it."""
    # Most hubs have none yet, and to ask for them with all that belongs to them takes its time.
    rows = _naming(hub.pk, now)
    if not rows:
        return None
    learnings, plans = ([pk for kind, pk in rows if kind == wanted] for wanted in (_LEARNING, _PLAN))
    return _learnings_and_plans(draw_receipts_of(learnings, now), ActionPlan.objects.filter(pk__in=plans))


def region_section(region, now):
    """Action plans for a region, for what lies beneath it or around it."""
    codes = [*region.ancestor_codes, region.code]
    about = ActionPlan.regions.through.objects.filter(
        Q(region__in=codes) | Q(region__code__startswith=region.code)
    )
    plans = ActionPlan.objects.published(now).filter(pk__in=about.values("actionplan"))
    return _learnings_and_plans([], plans)


def person_section(person, now):
    """Action plans that somebody presented."""
    segments = AgendaSegment.objects.published(now).filter(speakers=person)
    plans = ActionPlan.objects.published(now).filter(segments__in=segments).distinct()
    return _learnings_and_plans([], plans)


_learnings_of = Prepared(
    lambda webinar, now: (
        KeyLearning.objects.published(now).filter(webinar=webinar).order_by().values_list("pk")
    )
)
_presented_in = Prepared(
    lambda webinar: ActionPlan.segments.through.objects.filter(agendasegment__webinar=webinar).values_list(
        "actionplan"
    )
)


def learnings_section(webinar, now):
    """The learnings distilled from a webinar, with their receipts in the margin."""
    # Most webinars have none yet, and to ask for them with all that belongs to them takes its time.
    keys = [key for (key,) in _learnings_of(webinar.pk, now)]
    if not keys:
        return None
    rows = draw_receipts_of(keys, now)
    count = sum(len(strip.receipts) for _learning, strips in rows for strip in strips)
    return Section("learnings/_learnings_section.html", {"rows": rows, "receipt_count": count}, position=10)


def embed_section(webinar, now):
    """The same in the narrow embed of the webinar, without drawings."""
    section = learnings_section(webinar, now)
    return section and replace(section, template="learnings/_embed_section.html")


def plans_section(webinar, now):
    """The action plans that a webinar's segments present."""
    keys = {key for (key,) in _presented_in(webinar.pk)}
    plans = list(ActionPlan.objects.published(now).filter(pk__in=keys).with_context(now)) if keys else []
    return (
        Section("learnings/_plans_section.html", {"plans": plans, "webinar": webinar}, position=20)
        if plans
        else None
    )


def theme_section(theme, now):
    """What was learned on a theme: the newest learnings that have it among their topics."""
    learnings = KeyLearning.objects.published(now).filter(topics=theme)
    rows = draw_receipts(learnings.with_evidence(now)[: MOST_ON_A_THEME + 1])
    if not rows:
        return None
    context = {"rows": rows[:MOST_ON_A_THEME], "has_more": len(rows) > MOST_ON_A_THEME, "theme": theme}
    return Section("learnings/_theme_section.html", context, position=20)


def of_questions(questions, now):
    """{question's pk: [KeyLearning, ...]} that rest on these questions."""
    return _backed(Evidence.objects.filter(question__in=questions), "question_id", now)


def of_segments(segments, now):
    """{segment's pk: [KeyLearning, ...]} that rest on these segments."""
    return _backed(Evidence.objects.filter(segment__in=segments), "segment_id", now)


def _backed(evidence, key, now):
    found = {}
    for item in evidence.published(now).select_related("learning").order_by("learning__position", "pk"):
        learnings = found.setdefault(getattr(item, key), [])
        if item.learning not in learnings:
            learnings.append(item.learning)
    return found


def _learnings_and_plans(rows, plans):
    """rows: learnings as `draw_receipts` gives them; plans: a queryset."""
    plans = list(plans.prefetch_related("regions"))
    if not rows and not plans:
        return None
    return Section("learnings/_backings_section.html", {"rows": rows, "plans": plans}, position=20)

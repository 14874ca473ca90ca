"""What learnings and action plans add to a comparison of hubs."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from hubs.comparison import Group, Row, Value

from .models import ActionPlan, Evidence, KeyLearning

# The learnings and plans that a comparison looks at, of all its hubs together.
MOST_LEARNINGS = 40
MOST_PLANS = 40


def learned(hubs, now):
    """A row for each learning that any of the hubs stands in, with the seconds that are about that hub; then plans."""
    pks = {hub.pk for hub in hubs}
    learnings = KeyLearning.objects.published(now).filter(
        pk__in=KeyLearning.hubs.through.objects.filter(hub__in=pks).values("keylearning")
    )
    evidence = Evidence.objects.published(now).with_context()
    learnings = learnings.prefetch_related(
        "hubs", Prefetch("evidence", evidence), "evidence__question__hubs", "evidence__segment__hubs"
    )
    rows = []
    for learning in learnings[:MOST_LEARNINGS]:
        standing = {hub.pk for hub in learning.hubs.all()}
        cells = [stands_in(hub, learning) if hub.pk in standing else [] for hub in hubs]
        url = learning.get_absolute_url()
        rows.append(Row(learning.statement, cells, url, compares=False, empty=_("not named")))
    plans = ActionPlan.objects.published(now).filter(
        pk__in=ActionPlan.hubs.through.objects.filter(hub__in=pks).values("actionplan")
    )
    plans = list(plans.prefetch_related("hubs").order_by("title", "pk")[:MOST_PLANS])
    if plans:
        cells = [
            [
                Value(plan.title, plan.get_absolute_url())
                for plan in plans
                if hub.pk in {named.pk for named in plan.hubs.all()}
            ]
            for hub in hubs
        ]
        rows.append(Row(_("Action plans"), cells, empty=_("no plan")))
    return Group(_("What was learned"), rows, position=20) if rows else None


def stands_in(hub, learning):
    """The evidence of a learning that is about this hub; where none is, that the learning names it all the same."""
    values = [
        Value(item.text, item.url, item.offset)
        for item in sorted(learning.evidence.all(), key=lambda item: (item.webinar_id, item.offset))
        if hub.pk in {about.pk for about in abouts(item)}
    ]
    return values or [Value(_("named"))]


def abouts(evidence):
    """The hubs that the question or talk behind a piece of evidence is about; only their keys are looked at."""
    place = evidence.question or evidence.segment
    return place.hubs.all() if place else ()

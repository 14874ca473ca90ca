"""The sample's learnings with their evidence, projects, and action plans with their steps."""

from contextlib import suppress
from pathlib import Path

from hubsportal.seeding import Gone
from webinars.models import AgendaSegment, QAItem, Webinar
from webinars.sample import find_at

from .models import ActionPlan, ActionPlanStep, Evidence, KeyLearning, Project

FILE = Path(__file__).parent / "data" / "sample_learnings.yaml"


def load(loading, file=FILE):
    loading.load(KeyLearning, file, "learnings", load_learning)
    loading.load(Project, file, "projects", lambda item: item.create(Project))
    loading.load(ActionPlan, file, "plans", load_plan)


def load_learning(item):
    evidence = item.take("evidence")
    learning = item.create(KeyLearning, position=item.number, status=KeyLearning.Status.PUBLISHED)
    for entry in evidence:
        with suppress(Gone):
            entry.create(
                Evidence, learning=learning, webinar=learning.webinar, **places(entry, learning.webinar)
            )


def places(entry, webinar):
    """Of an entry of evidence, the segment and the question that it names by their timecodes."""
    models = {"segment": AgendaSegment, "question": QAItem}
    named = models.keys() & entry.values.keys()
    return {
        name: find_at(entry, name, models[name], webinar, entry.values.pop(name)) for name in sorted(named)
    }


def load_plan(item):
    presented, steps = item.take("presented_in"), item.take("steps")
    segments = []
    for place in presented:
        with suppress(Gone):
            webinar = place.find("webinar", Webinar, place.values.get("webinar", ""))
            segments.append(
                find_at(place, "segment", AgendaSegment, webinar, place.values.get("segment", ""))
            )
    plan = item.create(ActionPlan, segments=segments, status=ActionPlan.Status.PUBLISHED)
    for step in steps:
        step.create(ActionPlanStep, plan=plan, position=step.number)

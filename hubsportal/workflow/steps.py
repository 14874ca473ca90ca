"""The steps between draft and archive: from which state each may be taken, where it leads, and who may take it.

The status of something changes by these steps alone, in forms and in lists.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal import roles
from hubsportal.publishing import Status

SCHEDULED = "scheduled"


class Step(TextChoices):
    """In the order of their buttons."""

    ASK = "ask", gettext_lazy("Ask for review")
    PUBLISH = "publish", gettext_lazy("Publish")
    SCHEDULE = "schedule", gettext_lazy("Schedule")
    SEND_BACK = "send-back", gettext_lazy("Send back")
    ARCHIVE = "archive", gettext_lazy("Archive")
    BACK_TO_DRAFT = "draft", gettext_lazy("Back to draft")


@dataclass(frozen=True)
class Rule:
    """From which states (statuses, or SCHEDULED) a step may be taken, and the status to which it leads."""

    states: tuple[str, ...]
    target: Status


RULES = {
    Step.ASK: Rule((Status.DRAFT,), Status.IN_REVIEW),
    Step.PUBLISH: Rule((Status.DRAFT, Status.IN_REVIEW, SCHEDULED, Status.ARCHIVED), Status.PUBLISHED),
    Step.SCHEDULE: Rule((Status.DRAFT, Status.IN_REVIEW, SCHEDULED), Status.PUBLISHED),
    Step.SEND_BACK: Rule((Status.IN_REVIEW,), Status.DRAFT),
    Step.ARCHIVE: Rule((Status.PUBLISHED,), Status.ARCHIVED),
    Step.BACK_TO_DRAFT: Rule((Status.IN_REVIEW, SCHEDULED, Status.PUBLISHED, Status.ARCHIVED), Status.DRAFT),
}


def state_of(thing):
    """Its status, or SCHEDULED where its publication is still to come."""
    return SCHEDULED if thing.is_scheduled else thing.status


def may_take(user, step, thing):
    """Whether somebody may take a step with something that they may change, as it stands.

    To ask, and to take one's own request back, takes no more than that; everything else is up to who may publish.
    """
    is_own_work = step == Step.ASK or (step == Step.BACK_TO_DRAFT and thing.status not in roles.RELEASED)
    return is_own_work or roles.holds(user, "publish", type(thing))


def steps_for(user, thing):
    """The steps that somebody who may change a thing may take with it now, in the order of their buttons.

    Who may publish answers a request by publishing or by sending it back, so that for them it is not taken back too.
    """
    state, publishes = state_of(thing), roles.holds(user, "publish", type(thing))
    return [
        step
        for step in Step
        if state in RULES[step].states
        and may_take(user, step, thing)
        and not (publishes and step == Step.BACK_TO_DRAFT and state == Status.IN_REVIEW)
    ]


def refusal(step, thing):
    """Why a step cannot be taken from where a thing stands, or None."""
    if state_of(thing) in RULES[step].states:
        return None
    if step == Step.ARCHIVE:
        return _("Only what has been public can be archived, since its page stays readable.")
    return _("“%(step)s” cannot be done now: it is %(state)s.") % {
        "step": step.label,
        "state": _("scheduled") if thing.is_scheduled else thing.get_status_display(),
    }


def take(step, thing, now=None):
    """Set the status, and the time where it has to be now. Saves nothing.

    A thing that was public before keeps the day on which it first was.
    """
    now = now or timezone.now()
    thing.status = RULES[step].target
    if step == Step.PUBLISH and thing.published_at and thing.published_at > now:
        thing.published_at = now

"""What staff must do about learnings and plans, for their first page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hubsportal.publishing import Status
from hubsportal.staff import Task

from .models import ActionPlan, KeyLearning


def learning_tasks():
    learnings = reverse("admin:learnings_keylearning_changelist")
    plans = reverse("admin:learnings_actionplan_changelist")
    return [
        Task(
            _("Learnings in draft or review"),
            KeyLearning.objects.drafts().count(),
            f"{learnings}?unfinished=yes",
            "learnings.view_keylearning",
        ),
        Task(
            _("Learnings without evidence"),
            KeyLearning.objects.exclude(status=Status.ARCHIVED).without_evidence().count(),
            f"{learnings}?evidence=none",
            "learnings.view_keylearning",
        ),
        Task(
            _("Action plans in draft or review"),
            ActionPlan.objects.drafts().count(),
            f"{plans}?unfinished=yes",
            "learnings.view_actionplan",
        ),
    ]

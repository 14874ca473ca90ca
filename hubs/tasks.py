"""What staff must do about hubs, for their first page."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hubsportal.publishing import Status
from hubsportal.staff import Task

from .models import Hub, HubFact, Suggestion

FACTS_AGE = datetime.timedelta(days=3 * 365)


def old_facts(today=None):
    """Facts of hubs that are public or becoming so, whose date is more than three years back."""
    today = today or timezone.localdate()
    return HubFact.objects.exclude(hub__status=Status.ARCHIVED).older_than(today - FACTS_AGE)


def hub_tasks():
    hubs = reverse("admin:hubs_hub_changelist")
    facts = reverse("admin:hubs_hubfact_changelist")
    suggestions = reverse("admin:hubs_suggestion_changelist")
    return [
        Task(
            _("Suggested hubs that wait for a decision"),
            Suggestion.objects.open().count(),
            f"{suggestions}?state__exact=open",
            "hubs.moderate_suggestion",
        ),
        Task(
            _("Hubs in draft or review"),
            Hub.objects.drafts().count(),
            f"{hubs}?unfinished=yes",
            "hubs.view_hub",
        ),
        Task(_("Facts older than three years"), old_facts().count(), f"{facts}?age=old", "hubs.view_hubfact"),
    ]

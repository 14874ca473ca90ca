"""Keeps the promises of the privacy page: what is deleted after a while, whether anybody thinks of it or not."""

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from ..models import FormUse, Suggestion
from . import limits, photos

# Name and mail address of what nobody has decided, from the day it was sent.
CONTACTS_KEPT = datetime.timedelta(days=365)
# What was declined, and the notes to the moderators of everything else, from the decision on.
DECIDED_KEPT = datetime.timedelta(days=90)


@dataclass
class Forgotten:
    """How much was deleted."""

    contacts: int
    declined: int
    notes: int


def forget(now=None):
    """Delete what is due. Returns a Forgotten; deleting twice deletes nothing more."""
    now = now or timezone.now()
    old = Suggestion.objects.filter(created_at__lte=now - CONTACTS_KEPT)
    contacts = old.exclude(contact_name="", contact_email="").update(contact_name="", contact_email="")
    decided = Suggestion.objects.filter(decided_at__lte=now - DECIDED_KEPT)
    _rows, by_model = decided.filter(state=Suggestion.State.DECLINED).delete()
    notes = Suggestion.objects.exclude(note="").filter(
        Q(pk__in=decided.values("pk")) | Q(pk__in=old.values("pk"))
    )
    forgotten = Forgotten(contacts, by_model.get(Suggestion._meta.label, 0), notes.update(note=""))
    FormUse.objects.filter(since__lt=now - limits.KEPT_FOR).delete()
    photos.sweep(now)
    return forgotten

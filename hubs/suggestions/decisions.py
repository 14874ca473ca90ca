"""What a moderator makes of a suggestion: a draft, a part of a hub, or an answer. Each is one transaction.

Who decided, and when, stays; name and mail address of whoever suggested go with the decision. A mail to them is sent as
the last step before it counts: without it nothing is decided, since the address would be gone.
"""

from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal import slugs
from hubsportal.bucket import StorageAway, away
from hubsportal.history.recording import revision
from hubsportal.search.words import fold

from ..models import RESERVED_SLUGS, Hub, Suggestion
from . import mail, photos

State = Suggestion.State


class Undecided(Exception):
    """Why nothing was decided, as a sentence for the moderator."""


CHANGED = gettext_lazy("Somebody has changed the hub meanwhile. Nothing was taken: look at it again.")

# What a suggestion can bring into a hub; the photo comes with what it shows and its credit.
FIELDS = ("name", "tagline", "description", "region", "city", "website", "services", "sectors", "photo")
SEVERAL = ("services", "sectors")


@dataclass
class Row:
    """A field of a hub beside that of a suggestion, as texts. For `several`, taking adds and takes nothing away."""

    name: str
    label: str
    before: str
    after: str
    several: bool = False

    @property
    def is_offered(self):
        """Whether there is anything to take."""
        return bool(self.after) and self.after != self.before

    @property
    def fills_gap(self):
        return self.is_offered and not self.before


def rows(suggestion, hub):
    """The Rows of both side by side."""
    found = []
    for name in FIELDS:
        label = Hub._meta.get_field(name).verbose_name
        before, after = getattr(hub, name), getattr(suggestion, name)
        if name in SEVERAL:
            before, after = set(before.all()), set(after.all())
            new = after - before
            found.append(Row(name, label, _listed(before), _listed(new), several=True))
        elif name == "photo":
            found.append(
                Row(name, label, _picture(hub) if before else "", _picture(suggestion) if after else "")
            )
        else:
            found.append(Row(name, label, str(before).strip(), str(after).strip()))
    return found


def _listed(terms):
    return ", ".join(sorted(term.name for term in terms))


def _picture(thing):
    return f"{thing.photo_alt or _('a photo')} ({thing.photo_credit or _('no credit')})"


def accept(suggestion, user, text=""):
    """Make it a draft. Returns the Hub. `text`: what to write to whoever suggested it."""
    hub = Hub(slug=free_slug(suggestion.name), status=Hub.Status.DRAFT)
    with _together(suggestion, user, hub):
        _take(suggestion, hub, [name for name in FIELDS if name not in SEVERAL])
        hub.full_clean()
        hub.save()
        hub.services.set(suggestion.services.all())
        hub.sectors.set(suggestion.sectors.all())
        _decide(suggestion, user, State.ACCEPTED, text, hub=hub)
    return hub


def merge(suggestion, hub, names, user, text=""):
    """Bring the named fields of it into a hub; what is not named stays as it is there.

    hub: as it stood when the moderator looked; if somebody has changed it since, nothing is done.
    """
    with _together(suggestion, user, hub):
        if not Hub.objects.select_for_update().filter(pk=hub.pk, updated_at=hub.updated_at).exists():
            raise Undecided(CHANGED)
        _take(suggestion, hub, [name for name in names if name not in SEVERAL])
        hub.full_clean()
        hub.save()
        for name in SEVERAL:
            if name in names:
                getattr(hub, name).add(*getattr(suggestion, name).all())
        _decide(suggestion, user, State.MERGED, text, hub=hub)


def decline(suggestion, user, reason, text=""):
    """Not to be listed; the reason is for the moderators, the text for whoever suggested it."""
    with transaction.atomic():
        _decide(suggestion, user, State.DECLINED, text, reason=reason)


@contextmanager
def _together(suggestion, user, hub):
    """One transaction and one step of the hub's history. If it fails, the files of a copied photo go again."""
    before = hub.photo.name
    try:
        with revision(user, _("From suggestion %(number)d") % {"number": suggestion.pk}):
            yield
    except Exception as error:
        if hub.photo and hub.photo.name != before:
            for name in hub.photo.names:
                with suppress(OSError):
                    hub.photo.storage.delete(name)
        if isinstance(error, StorageAway):
            raise Undecided(away()) from error
        if isinstance(error, ValidationError):
            raise Undecided(" ".join(error.messages)) from error
        raise


def _take(suggestion, hub, names):
    for name in names:
        if name != "photo":
            setattr(hub, name, getattr(suggestion, name))
        elif suggestion.photo and (content := photos.content(suggestion.photo)):
            hub.photo.save(suggestion.photo, ContentFile(content), save=False)
            hub.photo_alt, hub.photo_credit = suggestion.photo_alt, suggestion.photo_credit


def _decide(suggestion, user, state, text, hub=None, reason=""):
    to, photo = suggestion.contact_email, suggestion.photo
    open_still = Suggestion.objects.open().filter(pk=suggestion.pk)
    # By the row's own state, since another moderator may have been faster.
    decided = open_still.update(
        state=state,
        decided_at=timezone.now(),
        decided_by=user,
        hub=hub,
        reason=reason,
        contact_name="",
        contact_email="",
        photo="",
    )
    if not decided:
        raise Undecided(_("Somebody else has decided about it meanwhile. Nothing was changed."))
    transaction.on_commit(lambda: photos.drop(photo))
    if text and to:
        try:
            mail.answer(suggestion, text)
        except Exception as error:
            raise Undecided(
                _(
                    "The mail could not be sent (%(error)s), so nothing was decided. Try again, or leave the mail out."
                )
                % {"error": type(error).__name__}
            ) from error


def free_slug(name):
    """A slug from a name that no hub has, and none had before: its old address goes on leading there."""
    stem = slugify(fold(name))[:100].strip("-_") or "hub"
    taken = {*RESERVED_SLUGS, *Hub.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    taken |= slugs.former(Hub, stem)
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug

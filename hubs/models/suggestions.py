"""What visitors suggest, until somebody has decided about it, and how often the form was used."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hubsportal.fields import WebAddressField

from .hubs import Hub
from .regions import Region
from .vocabulary import Sector, ServiceType


class SuggestionQuerySet(models.QuerySet):
    def open(self):
        """What nobody has decided about yet."""
        return self.filter(state=Suggestion.State.OPEN)


class Suggestion(models.Model):
    """A hub that a visitor would like to see here, as it was typed. Staff alone see it, in the moderation queue.

    It stands in no export, feed or search, and has no history: name and mail address of whoever sent it are for the
    decision alone, and the database refuses to keep them beyond it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waiting")
        ACCEPTED = "accepted", _("made into a hub")
        MERGED = "merged", _("merged into a hub")
        DECLINED = "declined", _("declined")

    name = models.CharField(_("name"), max_length=120)
    tagline = models.CharField(_("tagline"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="suggestions", verbose_name=_("region")
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    website = WebAddressField(_("website"), blank=True)
    services = models.ManyToManyField(ServiceType, blank=True, related_name="+", verbose_name=_("services"))
    sectors = models.ManyToManyField(Sector, blank=True, related_name="+", verbose_name=_("sectors"))
    source = models.CharField(_("source"), max_length=500)
    # A name in the private storage, see `hubs.suggestions.photos`.
    photo = models.CharField(_("photo"), max_length=100, blank=True)
    photo_alt = models.CharField(_("what the photo shows"), max_length=200, blank=True)
    photo_credit = models.CharField(_("credit of the photo"), max_length=200, blank=True)
    note = models.TextField(_("note to the moderators"), blank=True)
    contact_name = models.CharField(_("name of whoever sent it"), max_length=120, blank=True)
    contact_email = models.EmailField(_("mail address of whoever sent it"), blank=True)

    created_at = models.DateTimeField(_("sent"))
    # Of the text, without the contact: what comes twice stands here once.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    told_at = models.DateTimeField(_("moderators told"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.TextField(_("reason"), blank=True)
    hub = models.ForeignKey(
        Hub,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("hub"),
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-created_at", "-pk"]
        # Whoever may decide may see; nobody writes one in the admin.
        default_permissions = ("moderate",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(~Q(state="open"), decided_at__isnull=False, contact_name="", contact_email=""),
                name="hubs_suggestion_contact_goes_with_decision",
            )
        ]
        indexes = [models.Index(fields=["state", "-created_at"], name="hubs_suggestion_queue")]

    def __str__(self):
        return f"{self.name}, {self.city}" if self.city else self.name

    @property
    def is_open(self):
        return self.state == self.State.OPEN


class FormUse(models.Model):
    """How often something was done since a moment, counted across all processes; see `hubs.suggestions.limits`."""

    key = models.CharField(max_length=80, primary_key=True)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.key}: {self.count}"

"""When a thing is public: the one definition that lists, pages, feeds and the admin share."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .search.changes import Indexed, IndexedQuerySet


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "review", _("in review")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")


# What has a page of its own that anybody may open.
READABLE = (Status.PUBLISHED, Status.ARCHIVED)


def published(prefix="", now=None):
    """Condition: public, seen from a queryset that reaches the Publishable through `prefix`.

    `prefix` is a lookup path such as "webinar" or "" for the model itself. A publication at a time to come
    is a comparison, so that it happens at its minute without anybody's act.
    """
    path = f"{prefix}__" if prefix else ""
    return Q(
        **{f"{path}status": Status.PUBLISHED, f"{path}published_at__lte": now or timezone.now()},
    )


def readable(prefix="", now=None):
    """Condition: has a page that anybody may open, which archived things keep (with a notice)."""
    path = f"{prefix}__" if prefix else ""
    return Q(
        **{
            f"{path}status__in": READABLE,
            f"{path}published_at__lte": now or timezone.now(),
        }
    )


def may_preview(request):
    """Whether this request comes from signed-in staff, who see drafts at their public address.

    The session is not touched for a request without its cookie, so that a visitor's page stays free of
    `Vary: Cookie` and of queries. Behind a preview link everybody is a visitor, so that it shows staff what they
    hand on.
    """
    if getattr(request, "preview", None):
        return False
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_active and request.user.is_staff
    )


class PublishableQuerySet(IndexedQuerySet):
    def published(self, now=None):
        """What lists, searches and feeds show. Means the same as the instance's `is_published`."""
        return self.filter(published(now=now))

    def readable(self, now=None):
        """What has a page of its own: the published, and what is archived since."""
        return self.filter(readable(now=now))

    def readable_by(self, request, now=None):
        """The readable; for signed-in staff everything; behind a preview link its one thing besides."""
        if may_preview(request):
            return self.all()
        preview = getattr(request, "preview", None)
        if preview and preview.model is self.model:
            return self.filter(readable(now=now) | Q(pk=preview.pk))
        return self.readable(now)

    def drafts(self):
        """What an editor still has to finish: drafts and what waits for review."""
        return self.filter(status__in=(Status.DRAFT, Status.IN_REVIEW))

    def scheduled(self, now=None):
        """Published at a time to come."""
        return self.filter(status=Status.PUBLISHED, published_at__gt=now or timezone.now())


class Publishable(Indexed):
    """What an editor publishes as a whole. Its parts follow it: they are public only if every parent is."""

    Status = Status

    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text=_(
            "Draft and in review: only staff can see it. Published: public from the time below on. "
            "Archived: still readable at its address, with a notice, but in no list."
        ),
    )
    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        blank=True,
        help_text=_(
            "Leave empty to publish at once. A time to come schedules the publication: it becomes public "
            "at that minute by itself."
        ),
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    # What belongs to the work on it, and goes with it.
    reviews = GenericRelation("hubsportal.Review")
    preview_keys = GenericRelation("hubsportal.PreviewKey")

    class Meta:
        abstract = True
        # `amend`: change it while it is released. `publish`: release it, take it back, archive it. See `hubsportal.roles`.
        default_permissions = ("add", "change", "delete", "view", "amend", "publish")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=("published", "archived")) | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_public_has_date",
                violation_error_message=_(
                    "Something published or archived needs the time it was published at."
                ),
            )
        ]

    def clean(self):
        super().clean()
        self.date_publication()

    def save(self, *args, **kwargs):
        if self.date_publication() and kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "published_at"}
        super().save(*args, **kwargs)

    def date_publication(self):
        """Publishing or archiving without a date means now. Tells whether it set one."""
        if self.status in (Status.PUBLISHED, Status.ARCHIVED) and self.published_at is None:
            self.published_at = timezone.now()
            return True
        return False

    @property
    def is_published(self):
        return self.status == Status.PUBLISHED and self.published_at <= timezone.now()

    @property
    def public_from(self):
        """The moment from which on lists and searches show it, None if there is none."""
        return self.published_at if self.status == Status.PUBLISHED else None

    @property
    def is_archived(self):
        return self.status == Status.ARCHIVED and self.published_at <= timezone.now()

    @property
    def is_scheduled(self):
        return self.status == Status.PUBLISHED and self.published_at > timezone.now()

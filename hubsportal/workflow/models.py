"""What is kept of the work on something that is published as a whole. None of it is content."""

import secrets

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class AboutWhole(models.Model):
    """Something about a hub, a webinar, a learning or a plan; it goes with it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey()

    class Meta:
        abstract = True
        # Nobody edits it by itself: the rights are those on the thing.
        default_permissions = ()


class Review(AboutWhole):
    """That somebody asked for something to be published, and how that was answered. Open until it is answered."""

    class Answer(models.TextChoices):
        PUBLISHED = "published", _("published")
        SENT_BACK = "sent-back", _("sent back")
        WITHDRAWN = "withdrawn", _("taken back")

    # Longest note, in characters.
    LONGEST = 2000

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    note = models.TextField(blank=True)
    answer = models.CharField(max_length=9, choices=Answer, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer_note = models.TextField(blank=True)

    class Meta(AboutWhole.Meta):
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="hubsportal_review_thing")]

    def __str__(self):
        return f"{self.content_type} {self.object_id}: {self.answer or 'open'}"


def new_key():
    return secrets.token_urlsafe(9)


class PreviewKey(AboutWhole):
    """What the preview links of a thing are good for: with another key, none of the earlier ones opens anything.

    A word by chance and no counter: a thing that is deleted and restored must not bring back links that were revoked.
    """

    key = models.CharField(max_length=16, default=new_key)
    # Until when the longest of the links works that were made with this key.
    until = models.DateTimeField(null=True)

    class Meta(AboutWhole.Meta):
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="hubsportal_one_preview_key")
        ]

    def __str__(self):
        return f"{self.content_type} {self.object_id}"

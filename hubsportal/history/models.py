from django.conf import settings
from django.db import models


class Revision(models.Model):
    """Changes that were made together: by whom, when, and why, as far as that was said."""

    made_at = models.DateTimeField(auto_now_add=True)
    # Empty: made by a command, or by an account that is no more.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    comment = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "hubsportal"
        default_permissions = ()

    def __str__(self):
        return f"{self.made_at:%Y-%m-%d %H:%M} {self.comment}".strip()


class Version(models.Model):
    """The state in which a revision left one thing with its parts. Written by `hubsportal.history` alone.

    Of something deleted it is the last state before. No foreign key to the thing: it may be gone.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="versions")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    state = models.BinaryField()
    digest = models.CharField(max_length=24)
    is_deleted = models.BooleanField(default=False)

    class Meta:
        app_label = "hubsportal"
        default_permissions = ()
        indexes = [
            models.Index(fields=["kind", "key", "id"], name="hubsportal_version_of_thing"),
            models.Index(fields=["kind", "is_deleted"], name="hubsportal_version_deleted"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}: {self.name}"

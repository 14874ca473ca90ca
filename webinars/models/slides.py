"""Slides of a segment or of a whole webinar."""

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hubsportal.fields import AddressOrPathField, FileSizeField, LargestFile, UnguessableName
from hubsportal.search.changes import Indexed
from hubsportal.uploads import check_pdf

from .agenda import AgendaSegment
from .webinars import Webinar


class Presentation(Indexed):
    """Slides of a segment, or of the webinar as a whole."""

    webinar = models.ForeignKey(
        Webinar, on_delete=models.CASCADE, related_name="presentations", verbose_name=_("webinar")
    )
    segment = models.ForeignKey(
        AgendaSegment,
        on_delete=models.SET_NULL,
        related_name="presentations",
        null=True,
        blank=True,
        verbose_name=_("segment"),
        help_text=_("Leave empty for slides of the whole webinar."),
    )
    title = models.CharField(_("title"), max_length=200)
    file = models.FileField(
        _("file"),
        upload_to=UnguessableName("slides"),
        blank=True,
        validators=[LargestFile(megabytes=50), FileExtensionValidator(["pdf"]), check_pdf],
        help_text=_("PDF."),
    )
    size = FileSizeField(verbose_name=_("bytes"))
    url = AddressOrPathField(
        _("address"), blank=True, help_text=_("Where the slides lie, if they are not a file of ours.")
    )
    is_stand_in = models.BooleanField(
        _("stand-in"),
        default=False,
        help_text=_("Not the speaker's own slides but something in their place. The page says so."),
    )

    class Meta:
        verbose_name = _("presentation")
        verbose_name_plural = _("presentations")
        ordering = ["webinar", F("segment__start").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(file="") | ~Q(url=""),
                name="webinars_presentation_has_file_or_url",
                violation_error_message=_("Give the slides as a file or by their address."),
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.segment and self.segment.webinar_id != self.webinar_id:
            raise ValidationError({"segment": _("This segment belongs to another webinar.")})

    @property
    def address(self):
        return self.file.url if self.file else self.url

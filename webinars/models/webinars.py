"""A webinar with its recording: what everything else in this app belongs to."""

import datetime
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from hubsportal.addresses import Address
from hubsportal.fields import LargestFile, MarkdownField, TimecodeField, UnguessableName, WebAddressField
from hubsportal.pictures import FocusField, PictureField, SizeField
from hubsportal.publishing import Publishable, PublishableQuerySet
from hubsportal.uploads import check_recording

from .. import recordings, timeline


class WebinarQuerySet(PublishableQuerySet):
    def upcoming(self, today=None):
        """Webinars that are still to take place, the next first."""
        return self.filter(date__gte=today or timezone.localdate()).order_by("date", "time", "pk")

    def with_line(self):
        """Fetch the timeline along, and nothing that its parts are about."""
        from .agenda import AgendaSegment, QAItem

        return self.prefetch_related(
            Prefetch("segments", AgendaSegment.objects.order_by("start")),
            Prefetch("questions", QAItem.objects.order_by("offset")),
        )

    def with_agenda(self, now=None):
        """Fetch the timeline along with all about it: people, themes, and of the hubs the published ones."""
        # Segments and questions name the webinar, so that they are imported late.
        from .agenda import AgendaSegment, QAItem

        hubs = Hub.objects.published(now)
        return self.prefetch_related(
            Prefetch("segments", AgendaSegment.objects.order_by("start")),
            "segments__speakers",
            Prefetch("segments__hubs", hubs),
            Prefetch("questions", QAItem.objects.order_by("offset")),
            "questions__themes",
            Prefetch("questions__hubs", hubs),
            "questions__answered_by",
        )


class Webinar(Publishable):
    """One webinar with its recording, agenda, questions and slides."""

    class Recording(models.TextChoices):
        NONE = "", _("none")
        FILE = "file", _("a file of ours")
        YOUTUBE = "youtube", "YouTube"
        VIMEO = "vimeo", "Vimeo"
        LINK = "link", _("a page elsewhere")

    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(
        _("short title"),
        max_length=60,
        blank=True,
        help_text=_("For lists and the path above a page; empty: the title."),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_("Stands in the page's address. A slug that it had before goes on leading here."),
    )
    summary = models.CharField(
        _("summary"),
        max_length=400,
        blank=True,
        help_text=_("One or two sentences for lists and search engines."),
    )
    introduction = MarkdownField(
        _("introduction"), blank=True, help_text=_("Markdown; stands above the agenda.")
    )
    language = models.CharField(
        _("language"), max_length=12, default="en", help_text=_("Language tag of what is spoken: en, fr, de.")
    )
    date = models.DateField(_("date"))
    time = models.TimeField(
        _("time"),
        null=True,
        blank=True,
        help_text=_("Local time of the start. Leave empty if it is not known."),
    )
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Brussels")
    stated_duration = TimecodeField(
        _("duration"),
        null=True,
        blank=True,
        help_text=_("Of the webinar itself, such as 1:30:00. Leave empty if it is not stated."),
    )
    organiser = models.CharField(_("organiser"), max_length=160, blank=True)
    host_page = WebAddressField(_("page at the organiser"), max_length=400, blank=True)
    registration_url = WebAddressField(
        _("registration"), max_length=400, blank=True, help_text=_("Shown until the webinar took place.")
    )
    poster = PictureField(_("poster"), upload_to=UnguessableName("webinars"), blank=True)
    poster_width, poster_height = SizeField(), SizeField()
    poster_focus = FocusField(_("what matters in the poster lies"))
    poster_alt = models.CharField(_("what the poster shows"), max_length=200, blank=True)
    poster_credit = models.CharField(_("credit of the poster"), max_length=200, blank=True)
    recording_kind = models.CharField(
        _("recording"), max_length=7, choices=Recording, blank=True, default=Recording.NONE
    )
    recording_file = models.FileField(
        _("file"),
        upload_to=UnguessableName("recordings"),
        blank=True,
        validators=[
            LargestFile(megabytes=2000),
            FileExtensionValidator(["mp4", "webm", "m4v"]),
            check_recording,
        ],
        help_text=_(
            "MP4 (H.264) or WebM. To reach every second quickly it needs a keyframe every few seconds."
        ),
    )
    recording_url = WebAddressField(
        _("address"),
        max_length=400,
        blank=True,
        help_text=_("The page of the video at YouTube, Vimeo or elsewhere."),
    )
    recording_duration = TimecodeField(
        _("length of the recording"),
        null=True,
        blank=True,
        help_text=_("Of the file or video, which may differ from the webinar's."),
    )
    recording_rights = models.CharField(
        _("rights"),
        max_length=200,
        blank=True,
        help_text=_("Who holds them, under which licence it may be shown."),
    )
    recording_published = models.DateField(
        _("public since"),
        null=True,
        blank=True,
        help_text=_(
            "The day the recording was first public, here or at its host. Search engines show its parts only if "
            "they know; leave empty if it is not stated."
        ),
    )
    is_stand_in = models.BooleanField(
        _("stand-in"),
        default=False,
        help_text=_(
            "The recording is not the webinar's own but takes its place, such as a test card. The page says so."
        ),
    )

    objects = WebinarQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("webinar")
        verbose_name_plural = _("webinars")
        ordering = ["-date", "title"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(recording_kind="file") | ~Q(recording_file=""),
                name="webinars_webinar_file_is_there",
                violation_error_message=_("Choose the file of the recording, or another kind of recording."),
            ),
            models.CheckConstraint(
                condition=~Q(recording_kind__in=("youtube", "vimeo", "link")) | ~Q(recording_url=""),
                name="webinars_webinar_address_is_there",
                violation_error_message=_(
                    "Give the address of the recording, or choose another kind of recording."
                ),
            ),
            models.CheckConstraint(
                condition=Q(poster="") | ~Q(poster_alt=""),
                name="webinars_webinar_poster_has_alt_text",
                violation_error_message=_("Say what the poster shows, for those who do not see it."),
            ),
        ]
        indexes = [models.Index(fields=["status", "published_at"], name="webinars_webinar_publication")]

    def __str__(self):
        return self.title

    address_of = Address("webinars:detail")

    def get_absolute_url(self):
        return self.address_of(self.slug)

    def clean(self):
        super().clean()
        errors = {}
        if self.time_zone not in available_timezones():
            errors["time_zone"] = _("“%(name)s” is not a time zone. Write it as Europe/Brussels.") % {
                "name": self.time_zone
            }
        read_id = {"youtube": recordings.youtube_id, "vimeo": recordings.vimeo_id}.get(self.recording_kind)
        if read_id and self.recording_url:
            try:
                read_id(self.recording_url)
            except ValueError as error:
                errors["recording_url"] = str(error)
        if errors:
            raise ValidationError(errors)

    @classmethod
    def touch(cls, pk):
        """Note that something of its agenda changed, which feeds and calendars tell by its entry."""
        # Past the search index: no document says when.
        cls._base_manager.filter(pk=pk).update(updated_at=timezone.now())

    @property
    def label(self):
        return self.short_title or self.title

    @property
    def starts_at(self):
        """The moment it starts, or None where the time of day is not known."""
        if self.time is None:
            return None
        return datetime.datetime.combine(self.date, self.time, ZoneInfo(self.time_zone))

    @property
    def is_upcoming(self):
        return self.date >= timezone.localdate()

    # The fields that its length is read from.
    LENGTHS = ("stated_duration", "recording_duration", "is_stand_in")

    @property
    def duration(self):
        """Where the timeline ends, in seconds, or None: with its recording, in which the timecodes count, else
        where it is stated to. A stand-in's length says nothing about the webinar."""
        return (None if self.is_stand_in else self.recording_duration) or self.stated_duration

    @property
    def stated_length(self):
        """Seconds of the webinar as pages state them: as given, else as long as its recording."""
        return self.stated_duration or self.duration

    @property
    def limit(self):
        """The second that nothing may lie past, or None."""
        return self.duration or self.recording_duration

    @cached_property
    def timeline(self):
        """The agenda as one line. Call it on a webinar from `with_line()` or `with_agenda()`."""
        return timeline.Timeline(self.segments.all(), self.questions.all(), self.duration, self.limit)

    @cached_property
    def segment_starts(self):
        """Where the segments begin, in seconds. A form that is changing them sets this to what was typed."""
        return list(self.segments.values_list("start", flat=True))

    @cached_property
    def agenda_link(self):
        """The address of this webinar at a second, up to that second."""
        return f"{self.get_absolute_url()}?t="

    def url_at(self, offset):
        """The address of this webinar at a second."""
        return f"{self.agenda_link}{offset}"

    @property
    def recording_host(self):
        """Who is contacted when the recording plays: a name, or empty for ourselves."""
        return self.get_recording_kind_display() if self.recording_kind in ("youtube", "vimeo") else ""

    @property
    def player_url(self):
        """The address of the host's player; empty for other kinds, and where the address names no video."""
        player = {"youtube": recordings.youtube_player, "vimeo": recordings.vimeo_player}.get(
            self.recording_kind
        )
        try:
            return player(self.recording_url) if player else ""
        except ValueError:
            return ""

    def recording_page_at(self, offset):
        """The recording at its host, at a second where the host can do that."""
        page = {"youtube": recordings.youtube_page, "vimeo": recordings.vimeo_page}.get(self.recording_kind)
        try:
            return page(self.recording_url, offset) if page else self.recording_url
        except ValueError:
            return self.recording_url

    @transaction.atomic
    def place_questions(self):
        """Put each question into the segment that runs at its second, after either has moved."""
        segments = list(self.segments.order_by("start"))
        # Ordered, so that it is asked of the database whatever was fetched along before the move.
        line = timeline.Timeline(segments, self.questions.order_by("offset"), self.duration)
        for question in line.questions:
            if question.segment and question.item.segment_id != question.segment.item.pk:
                self.questions.filter(pk=question.item.pk).update(segment=question.segment.item)

"""Webinars: who spoke, the timecoded agenda, and questions with the second of their answer."""

import datetime
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models, transaction
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub, Term, picture_validators
from hubsportal import publishing
from hubsportal.fields import (
    AddressOrPathField,
    LargestFile,
    TimecodeField,
    UnguessableName,
    WebAddressField,
)
from hubsportal.publishing import Publishable, PublishableQuerySet

from . import recordings, timeline


class PersonQuerySet(models.QuerySet):
    def public(self, now=None):
        """Who speaks in a webinar that anybody may open, in a segment or in answer to a question."""
        return self._speaking_in(publishing.readable, now)

    def listed(self, now=None):
        """Who speaks in a published webinar; of those known from archived ones alone little is left to show."""
        return self._speaking_in(publishing.published, now)

    def _speaking_in(self, condition, now):
        spoke = AgendaSegment.speakers.through.objects.filter(
            condition("agendasegment__webinar", now), person=models.OuterRef("pk")
        )
        answered = QAItem.answered_by.through.objects.filter(
            condition("qaitem__webinar", now), person=models.OuterRef("pk")
        )
        return self.filter(models.Exists(spoke) | models.Exists(answered))


class Person(models.Model):
    """Somebody who spoke in a webinar. Public as soon as one of the webinars is."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    role = models.CharField(
        _("role"), max_length=120, blank=True, help_text=_("As stated at the time: thematic expert.")
    )
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    biography = models.TextField(_("biography"), blank=True, help_text=_("Markdown; a few sentences."))
    photo = models.ImageField(
        _("photo"), upload_to=UnguessableName("people"), blank=True, validators=picture_validators
    )
    photo_credit = models.CharField(_("credit of the photo"), max_length=200, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("webinars:person", args=[self.slug])

    @property
    def standing(self):
        """Role and organisation in one line, as far as they are known."""
        return ", ".join(part for part in (self.role, self.organisation) if part)


class PersonLink(models.Model):
    """A page about the person elsewhere."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="links", verbose_name=_("person")
    )
    label = models.CharField(_("label"), max_length=60)
    url = WebAddressField(_("address"))

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["pk"]

    def __str__(self):
        return self.label


class QuestionTheme(Term):
    """What a question is about, the same across webinars: business model, staff, transferability."""

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class WebinarQuerySet(PublishableQuerySet):
    def upcoming(self, today=None):
        """Webinars that are still to take place, the next first."""
        return self.filter(date__gte=today or timezone.localdate()).order_by("date", "time", "pk")

    def with_agenda(self, now=None):
        """Fetch the timeline along: segments, questions, and of their hubs the published ones."""
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
        help_text=_("Stands in the page's address; keep it once the webinar is public."),
    )
    summary = models.CharField(
        _("summary"),
        max_length=400,
        blank=True,
        help_text=_("One or two sentences for lists and search engines."),
    )
    introduction = models.TextField(
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
    poster = models.ImageField(
        _("poster"), upload_to=UnguessableName("webinars"), blank=True, validators=picture_validators
    )
    poster_alt = models.CharField(_("what the poster shows"), max_length=200, blank=True)
    poster_credit = models.CharField(_("credit of the poster"), max_length=200, blank=True)
    recording_kind = models.CharField(
        _("recording"), max_length=7, choices=Recording, blank=True, default=Recording.NONE
    )
    recording_file = models.FileField(
        _("file"),
        upload_to=UnguessableName("recordings"),
        blank=True,
        validators=[LargestFile(megabytes=2000), FileExtensionValidator(["mp4", "webm", "m4v"])],
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

    def get_absolute_url(self):
        return reverse("webinars:detail", args=[self.slug])

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
        """The agenda as one line. Call it on a webinar from `with_agenda()`."""
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
                QAItem.objects.filter(pk=question.item.pk).update(segment=question.segment.item)


class AgendaSegmentQuerySet(models.QuerySet):
    def published(self, now=None):
        """A segment is public only if its webinar is."""
        return self.filter(publishing.published("webinar", now))


class AgendaSegment(models.Model):
    """A part of a webinar's agenda. It ends where the next begins; the last at the webinar's end, if known."""

    class Kind(models.TextChoices):
        INTRODUCTION = "introduction", _("introduction")
        PRESENTATION = "presentation", _("presentation")
        PANEL = "panel", _("panel")
        DISCUSSION = "discussion", _("discussion")
        BREAK = "break", _("break")
        CLOSING = "closing", _("closing")

    # What pages count as talks: somebody presents, alone or together.
    TALKS = (Kind.INTRODUCTION, Kind.PRESENTATION)

    webinar = models.ForeignKey(
        Webinar, on_delete=models.CASCADE, related_name="segments", verbose_name=_("webinar")
    )
    start = TimecodeField(_("start"), help_text=_("29:00, 1:02:03 or 1h02m03s."))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PRESENTATION)
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(
        _("short title"),
        max_length=40,
        blank=True,
        help_text=_("For the drawing of the webinar and for receipts; empty: the title."),
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("Markdown."))
    is_untimed = models.BooleanField(
        _("heading without a timecode"),
        default=False,
        help_text=_("The agenda gave no timecode; it begins with the first line beneath it."),
    )
    speakers = models.ManyToManyField(Person, related_name="segments", blank=True, verbose_name=_("speakers"))
    hubs = models.ManyToManyField(
        Hub,
        related_name="segments",
        blank=True,
        verbose_name=_("hubs"),
        help_text=_("Which hubs it is about."),
    )

    objects = AgendaSegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["webinar", "start"]
        constraints = [
            models.UniqueConstraint(
                fields=["webinar", "start"],
                name="webinars_segment_one_at_a_second",
                violation_error_message=_("Another segment of this webinar begins at this second."),
            ),
            models.CheckConstraint(
                condition=Q(start__gte=0),
                name="webinars_segment_not_before_0",
                violation_error_message=_("A segment cannot begin before 0:00."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("webinars:segment", args=[self.pk])

    def clean(self):
        # A form in which no webinar was chosen has told so already.
        webinar = getattr(self, "webinar", None)
        if webinar and self.start is not None:
            problem = timeline.misplaced_segment(self.start, webinar.limit)
            if problem:
                raise ValidationError({"start": problem})

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.webinar.place_questions()

    @property
    def label(self):
        return self.short_title or self.title

    @property
    def is_talk(self):
        return self.kind in self.TALKS

    @property
    def url_at_start(self):
        return self.webinar.url_at(self.start)


class QAItemQuerySet(models.QuerySet):
    def published(self, now=None):
        """A question is public only if its webinar is."""
        return self.filter(publishing.published("webinar", now))

    def readable(self, now=None):
        return self.filter(publishing.readable("webinar", now))

    def with_context(self, now=None):
        """Fetch what a list shows beside each question: webinar, segment, themes, published hubs."""
        return self.select_related("webinar", "segment").prefetch_related(
            "themes", Prefetch("hubs", Hub.objects.published(now))
        )


class QAItem(models.Model):
    """A question at the second of its answer. It lies in the segment that runs then."""

    webinar = models.ForeignKey(
        Webinar, on_delete=models.CASCADE, related_name="questions", verbose_name=_("webinar")
    )
    # Restricted: a segment goes only together with its webinar, or once its questions have moved.
    segment = models.ForeignKey(
        AgendaSegment,
        on_delete=models.RESTRICT,
        related_name="questions",
        verbose_name=_("segment"),
        editable=False,
    )
    offset = TimecodeField(
        _("at"), help_text=_("29:00, 1:02:03 or 1h02m03s. The segment that runs then is found by itself.")
    )
    question = models.CharField(
        _("question"),
        max_length=400,
        help_text=_("One timecode is one item, however many questions its line asks."),
    )
    answer_summary = models.TextField(
        _("answer in brief"),
        blank=True,
        help_text=_("Markdown. What was said, in your own words; leave empty rather than guess."),
    )
    asked_by = models.CharField(
        _("asked by"), max_length=120, blank=True, help_text=_("Leave empty if it is not stated.")
    )
    answered_by = models.ManyToManyField(
        Person, related_name="answers", blank=True, verbose_name=_("answered by")
    )
    hubs = models.ManyToManyField(Hub, related_name="questions", blank=True, verbose_name=_("hubs"))
    themes = models.ManyToManyField(
        QuestionTheme, related_name="questions", blank=True, verbose_name=_("themes")
    )

    objects = QAItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["webinar", "offset"]
        constraints = [
            models.UniqueConstraint(
                fields=["webinar", "offset"],
                name="webinars_question_one_at_a_second",
                violation_error_message=_("Another question of this webinar stands at this second."),
            ),
            models.CheckConstraint(
                condition=Q(offset__gte=0),
                name="webinars_question_not_before_0",
                violation_error_message=_("A question cannot stand before 0:00."),
            ),
        ]

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return reverse("webinars:question", args=[self.pk])

    def clean(self):
        webinar = getattr(self, "webinar", None)
        if webinar and self.offset is not None:
            problem = timeline.misplaced_question(self.offset, webinar.segment_starts, webinar.limit)
            if problem:
                raise ValidationError({"offset": problem})

    def save(self, *args, **kwargs):
        # The last segment to begin by then; the first one for a question that lies before them all, which
        # only code that skipped validation can bring.
        segments = AgendaSegment.objects.filter(webinar=self.webinar_id)
        segment = (
            segments.filter(start__lte=self.offset).order_by("-start").first()
            or segments.order_by("start").first()
        )
        if segment is None:
            raise ValidationError(timeline.misplaced_question(self.offset, [], None))
        self.segment = segment
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "segment"}
        super().save(*args, **kwargs)

    @property
    def url_at_offset(self):
        return self.webinar.url_at(self.offset)


class Presentation(models.Model):
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
        validators=[LargestFile(megabytes=50), FileExtensionValidator(["pdf"])],
        help_text=_("PDF."),
    )
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

    @property
    def size(self):
        """Bytes of the file, or None: there is none, or it is gone from where it lay."""
        try:
            return self.file.size if self.file else None
        except OSError:
            return None

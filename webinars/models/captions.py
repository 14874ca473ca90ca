"""What is said in a recording, to the millisecond: caption tracks and their cues."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hubsportal import publishing
from hubsportal.addresses import Address
from hubsportal.search.changes import Indexed, IndexedQuerySet

from .. import languages
from .people import Person
from .webinars import Webinar


class CaptionTrackQuerySet(IndexedQuerySet):
    def published(self, now=None):
        """A track is public only if its webinar is."""
        return self.filter(publishing.published("webinar", now))

    def spoken(self):
        """Tracks that say what was said; a stand-in's words are in no search."""
        return self.filter(is_stand_in=False)


class CaptionTrack(Indexed):
    """The captions of a webinar in one language."""

    class Kind(models.TextChoices):
        CAPTIONS = "captions", _("captions")
        SUBTITLES = "subtitles", _("subtitles")

    webinar = models.ForeignKey(
        Webinar, on_delete=models.CASCADE, related_name="caption_tracks", verbose_name=_("webinar")
    )
    language = models.CharField(
        _("language"),
        max_length=languages.LONGEST,
        validators=[languages.validate],
        help_text=_("Language tag of the words: en, fr, pt-BR."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=9,
        choices=Kind,
        default=Kind.CAPTIONS,
        help_text=_("Captions also tell what is heard beside words; subtitles only translate."),
    )
    label = models.CharField(
        _("label"),
        max_length=60,
        blank=True,
        help_text=_("As the player's menu shows it; empty: the name of the language."),
    )
    is_stand_in = models.BooleanField(
        _("stand-in"),
        default=False,
        help_text=_(
            "Not what was said but something in its place. The page says so, and search leaves it out."
        ),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)

    objects = CaptionTrackQuerySet.as_manager()

    class Meta:
        verbose_name = _("caption track")
        verbose_name_plural = _("caption tracks")
        # Captions before subtitles: where a language has both, its transcript is of the captions.
        ordering = ["webinar_id", "language", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["webinar", "language", "kind"],
                name="webinars_captiontrack_one_of_a_kind",
                violation_error_message=_(
                    "This webinar has a track of this kind in this language already: replace its cues there."
                ),
            )
        ]

    def __str__(self):
        return f"{self.webinar.label}: {self.name}"

    def save(self, *args, **kwargs):
        self.language = languages.canonical(self.language)
        super().save(*args, **kwargs)

    @property
    def name(self):
        """What the player's menu and the page call it."""
        return self.label or languages.name(self.language)

    @property
    def direction(self):
        """`rtl` for languages written from right to left, else `ltr`: an HTML `dir`."""
        return "rtl" if languages.is_right_to_left(self.language) else "ltr"

    def get_absolute_url(self):
        """The page with its whole transcript."""
        return Address("webinars:transcript", self.language)(self.webinar.slug)

    @property
    def file_url(self):
        """The track as WebVTT."""
        return Address("webinars:captions-vtt", self.kind, self.language)(self.webinar.slug)

    @property
    def text_url(self):
        """The track as plain text."""
        return Address("webinars:captions-txt", self.kind, self.language)(self.webinar.slug)


class CueQuerySet(IndexedQuerySet):
    def published(self, now=None):
        """A cue is public only if its webinar is."""
        return self.filter(publishing.published("track__webinar", now))

    def at(self, milliseconds):
        """The cues that show at a moment: from their start up to, but not at, their end."""
        return self.filter(start_ms__lte=milliseconds, end_ms__gt=milliseconds)

    def with_track(self):
        """Fetch what a search's result shows beside each cue: the track, and its webinar for the link."""
        return self.select_related("track__webinar")


class Cue(Indexed):
    """A few words of a track, from one millisecond to another."""

    track = models.ForeignKey(
        CaptionTrack, on_delete=models.CASCADE, related_name="cues", verbose_name=_("caption track")
    )
    number = models.PositiveIntegerField(_("number"), help_text=_("Counts from 1 within the track."))
    start_ms = models.PositiveIntegerField(_("start in milliseconds"))
    end_ms = models.PositiveIntegerField(_("end in milliseconds"))
    identifier = models.TextField(_("identifier"), blank=True)
    settings = models.TextField(_("settings"), blank=True, help_text=_("Where it stands on the picture."))
    payload = models.TextField(
        _("words with their markup"),
        blank=True,
        help_text=_("WebVTT cue text: words, and tags for who speaks and how."),
    )
    text = models.TextField(_("words"), blank=True, editable=False)
    voice = models.TextField(_("voice"), blank=True, editable=False)
    person = models.ForeignKey(
        Person,
        on_delete=models.SET_NULL,
        related_name="cues",
        null=True,
        blank=True,
        verbose_name=_("person"),
        help_text=_("Who speaks, if known for sure."),
    )

    objects = CueQuerySet.as_manager()

    class Meta:
        verbose_name = _("cue")
        verbose_name_plural = _("cues")
        ordering = ["track_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["track", "number"],
                name="webinars_cue_one_of_a_number",
                violation_error_message=_("Another cue of this track has this number."),
            ),
            models.CheckConstraint(
                condition=Q(end_ms__gt=F("start_ms")),
                name="webinars_cue_ends_after_its_start",
                violation_error_message=_("A cue ends after it starts."),
            ),
        ]
        # The cues of a track at a second.
        indexes = [models.Index(fields=["track", "start_ms"], name="webinars_cue_start")]

    def __str__(self):
        return self.text

    @property
    def start(self):
        """The whole second that a link to it means: the one in which it starts."""
        return self.start_ms // 1000

    @property
    def end(self):
        """The whole second by which it has ended."""
        return -(-self.end_ms // 1000)

    @property
    def url_at_start(self):
        return self.track.webinar.url_at(self.start)

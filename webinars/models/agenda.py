"""The timecoded agenda: segments, and questions with the second of their answer."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Prefetch, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub, Term
from hubsportal import publishing
from hubsportal.addresses import Address
from hubsportal.fields import MarkdownField, TimecodeField
from hubsportal.search.changes import Indexed, IndexedQuerySet

from .. import timeline
from .people import Person
from .webinars import Webinar


class QuestionThemeQuerySet(IndexedQuerySet):
    def public(self, now=None):
        """Themes of a question in a webinar that anybody may open."""
        return self._asked_in(publishing.readable, now)

    def listed(self, now=None):
        """Themes of a question in a published webinar; of those of archived ones alone no page shows an answer."""
        return self._asked_in(publishing.published, now)

    def _asked_in(self, condition, now):
        asked = QAItem.themes.through.objects.filter(
            condition("qaitem__webinar", now), questiontheme=models.OuterRef("pk")
        )
        return self.filter(models.Exists(asked))


class QuestionTheme(Term):
    """What a question is about, the same across webinars: business model, staff, transferability."""

    objects = QuestionThemeQuerySet.as_manager()

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    address_of = Address("webinars:theme")

    def get_absolute_url(self):
        return self.address_of(self.slug)


class AgendaSegmentQuerySet(IndexedQuerySet):
    def published(self, now=None):
        """A segment is public only if its webinar is."""
        return self.filter(publishing.published("webinar", now))

    def readable(self, now=None):
        return self.filter(publishing.readable("webinar", now))


class AgendaSegment(Indexed):
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
    summary = MarkdownField(_("summary"), blank=True, help_text=_("Markdown."))
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

    address_of = Address("webinars:segment")

    def get_absolute_url(self):
        return self.address_of(self.pk)

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
            Webinar.touch(self.webinar_id)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            Webinar.touch(self.webinar_id)
            return super().delete(*args, **kwargs)

    delete.alters_data = True

    @property
    def label(self):
        return self.short_title or self.title

    @cached_property
    def people(self):
        """Who speaks, in order of their names."""
        return list(self.speakers.all())

    @property
    def is_talk(self):
        return self.kind in self.TALKS

    @property
    def url_at_start(self):
        return self.webinar.url_at(self.start)


class QAItemQuerySet(IndexedQuerySet):
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


class QAItem(Indexed):
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
    answer_summary = MarkdownField(
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

    address_of = Address("webinars:question")

    def get_absolute_url(self):
        return self.address_of(self.pk)

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
        with transaction.atomic():
            super().save(*args, **kwargs)
            Webinar.touch(self.webinar_id)

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            Webinar.touch(self.webinar_id)
            return super().delete(*args, **kwargs)

    delete.alters_data = True

    @cached_property
    def people(self):
        """Who answers, in order of their names."""
        return list(self.answered_by.all())

    @property
    def url_at_offset(self):
        return self.webinar.url_at(self.offset)

"""What was learned, the seconds that support it, and the action plans that follow from it."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub, Region
from hubsportal import publishing, timecode
from hubsportal.addresses import Address
from hubsportal.fields import (
    AddressOrPathField,
    MarkdownField,
    PartialDateField,
    TimecodeField,
    WebAddressField,
)
from hubsportal.publishing import Publishable, PublishableQuerySet
from hubsportal.search.changes import Indexed, IndexedQuerySet
from webinars.models import AgendaSegment, QAItem, QuestionTheme, Webinar


class KeyLearningQuerySet(PublishableQuerySet):
    def without_evidence(self):
        return self.filter(~Exists(Evidence.objects.filter(learning=OuterRef("pk"))))

    def with_receipts(self, now=None):
        """Learnings that have evidence a visitor can play."""
        return self.filter(Exists(Evidence.objects.published(now).filter(learning=OuterRef("pk"))))

    def with_evidence(self, now=None):
        """Fetch the receipts along, those whose webinar is public, with all they need to be drawn."""
        return self.select_related("webinar").prefetch_related(
            Prefetch("evidence", Evidence.objects.published(now).with_context()),
        )


class KeyLearning(Publishable):
    """A claim, distilled from a webinar, with the seconds that support it."""

    statement = models.CharField(
        _("statement"), max_length=200, help_text=_("One sentence that can stand alone.")
    )
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_("Stands in the page's address. A slug that it had before goes on leading here."),
    )
    body = MarkdownField(
        _("body"), blank=True, help_text=_("Markdown; what the statement means, in a few sentences.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Smaller numbers come first within a webinar.")
    )
    webinar = models.ForeignKey(
        Webinar, on_delete=models.PROTECT, related_name="learnings", verbose_name=_("distilled from")
    )
    topics = models.ManyToManyField(
        QuestionTheme,
        related_name="learnings",
        blank=True,
        verbose_name=_("themes"),
        help_text=_("The same themes as those of questions."),
    )
    hubs = models.ManyToManyField(Hub, related_name="learnings", blank=True, verbose_name=_("hubs"))

    objects = KeyLearningQuerySet.as_manager()

    class Meta(Publishable.Meta):
        indexes = [models.Index(fields=["status", "published_at"], name="learnings_learning_publication")]
        verbose_name = _("key learning")
        verbose_name_plural = _("key learnings")
        ordering = ["-webinar__date", "webinar", "position", "pk"]
        constraints = [*Publishable.Meta.constraints]

    def __str__(self):
        return self.statement

    address_of = Address("learnings:detail")

    def get_absolute_url(self):
        return self.address_of(self.slug)


class EvidenceQuerySet(IndexedQuerySet):
    def published(self, now=None):
        """Evidence is public only if both its learning and its webinar are."""
        return self.filter(publishing.published("webinar", now), publishing.published("learning", now))

    def with_context(self):
        return self.select_related("webinar", "segment", "question__segment")


class Evidence(Indexed):
    """The seconds of a webinar that support a learning: a question, a segment, or a stretch of its own."""

    class Basis(models.TextChoices):
        SAID = "said", _("said in these words")
        READING = "reading", _("the editor's reading")

    learning = models.ForeignKey(
        KeyLearning, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("learning")
    )
    webinar = models.ForeignKey(
        Webinar, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("webinar")
    )
    question = models.ForeignKey(
        QAItem,
        on_delete=models.RESTRICT,
        related_name="evidence",
        null=True,
        blank=True,
        verbose_name=_("question"),
    )
    segment = models.ForeignKey(
        AgendaSegment,
        on_delete=models.RESTRICT,
        related_name="evidence",
        null=True,
        blank=True,
        verbose_name=_("segment"),
    )
    # Empty follows the question or segment, so that a corrected timecode corrects the evidence too.
    start = TimecodeField(
        _("start"), null=True, blank=True, help_text=_("Leave empty to begin with the question or segment.")
    )
    end = TimecodeField(
        _("end"), null=True, blank=True, help_text=_("Leave empty to end with the question or segment.")
    )
    quote = models.TextField(
        _("quote"),
        blank=True,
        validators=[MaxLengthValidator(5_000)],
        help_text=_("The words themselves, if they are known."),
    )
    label = models.CharField(
        _("label"),
        max_length=80,
        blank=True,
        help_text=_("What stands beside the timecode; empty: the question or segment."),
    )
    basis = models.CharField(
        _("basis"),
        max_length=7,
        choices=Basis,
        default=Basis.READING,
        help_text=_(
            "Whether the speakers say it, or you read it out of what they say. The page tells which."
        ),
    )

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=False) | Q(question__isnull=False) | Q(segment__isnull=False),
                name="learnings_evidence_has_a_place",
                violation_error_message=_("Say where the evidence lies: a question, a segment or a start."),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gt=models.F("start")),
                name="learnings_evidence_ends_after_start",
                violation_error_message=_("The evidence has to end after it starts."),
            ),
        ]

    def __str__(self):
        return self.label or str(self.question or self.segment or self.webinar)

    def clean(self):
        for name in ("question", "segment"):
            item = getattr(self, name)
            if item and item.webinar_id != self.webinar_id:
                raise ValidationError({name: _("This belongs to another webinar than the one chosen.")})
        if self.question and self.segment and self.question.segment_id != self.segment_id:
            raise ValidationError(
                {"segment": _("The question lies in another segment; leave this one empty.")}
            )
        limit = self.webinar.limit if self.webinar_id else None
        if limit and (self.start or 0) >= limit:
            raise ValidationError({"start": _("This lies past the end of the webinar.")})
        if limit and (self.end or 0) > limit:
            raise ValidationError({"end": _("This lies past the end of the webinar.")})
        follows = self.start is None and (self.question or self.segment)
        if follows and self.end is not None and self.end <= self.offset:
            raise ValidationError(
                {
                    "end": _("The evidence would end before %(begin)s, where it begins.")
                    % {"begin": timecode.format(self.offset)}
                }
            )

    @property
    def offset(self):
        """The second at which the evidence begins."""
        if self.start is not None:
            return self.start
        return self.question.offset if self.question else self.segment.start

    @property
    def text(self):
        """What stands beside the timecode."""
        if self.label:
            return self.label
        if self.question:
            return self.question.question
        return self.segment.label if self.segment else self.webinar.label

    @property
    def url(self):
        return self.webinar.url_at(self.offset)


class ProjectQuerySet(IndexedQuerySet):
    def public(self, now=None):
        """Projects that an action plan names which anybody may open."""
        return self._named_by(publishing.readable, now)

    def listed(self, now=None):
        """Projects that a published action plan names; with archived ones alone there is little left to show."""
        return self._named_by(publishing.published, now)

    def _named_by(self, condition, now):
        plans = ActionPlan.projects.through.objects.filter(
            condition("actionplan", now), project=OuterRef("pk")
        )
        return self.filter(Exists(plans))


class Project(Indexed):
    """A cooperation project in which action plans are made, such as RCIA. Public with one of its plans."""

    acronym = models.CharField(_("acronym"), max_length=30)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    programme = models.CharField(_("programme"), max_length=120, blank=True)
    period_start = PartialDateField(_("from"), blank=True, help_text=_("2017-01"))
    period_end = PartialDateField(_("to"), blank=True, help_text=_("2021-12"))
    lead_partner = models.CharField(_("lead partner"), max_length=160, blank=True)
    description = MarkdownField(_("description"), blank=True, help_text=_("Markdown."))
    website = WebAddressField(_("website"), blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["acronym"]

    def __str__(self):
        return self.acronym

    address_of = Address("learnings:project")

    def get_absolute_url(self):
        return self.address_of(self.slug)


class ActionPlanQuerySet(PublishableQuerySet):
    def with_context(self, now=None):
        """Fetch what a plan shows: steps, regions, projects, and the public hubs and segments."""
        return self.prefetch_related(
            "steps",
            "regions",
            "projects",
            Prefetch("hubs", Hub.objects.published(now)),
            Prefetch(
                "segments",
                AgendaSegment.objects.published(now).select_related("webinar").prefetch_related("speakers"),
            ),
        )


class ActionPlan(Publishable):
    """What a region decided to do, step by step, laid on the policy cycle."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_("Stands in the page's address. A slug that it had before goes on leading here."),
    )
    summary = MarkdownField(_("summary"), blank=True, help_text=_("Markdown; a few sentences."))
    policy_instrument = models.CharField(
        _("policy instrument"),
        max_length=200,
        blank=True,
        help_text=_("The programme or strategy it acts on."),
    )
    regions = models.ManyToManyField(Region, related_name="plans", blank=True, verbose_name=_("regions"))
    projects = models.ManyToManyField(Project, related_name="plans", blank=True, verbose_name=_("projects"))
    hubs = models.ManyToManyField(Hub, related_name="plans", blank=True, verbose_name=_("hubs"))
    segments = models.ManyToManyField(
        AgendaSegment,
        related_name="plans",
        blank=True,
        verbose_name=_("presented in"),
        help_text=_("The segments of webinars that present it."),
    )

    objects = ActionPlanQuerySet.as_manager()

    class Meta(Publishable.Meta):
        indexes = [models.Index(fields=["status", "published_at"], name="learnings_plan_publication")]
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        ordering = ["title"]
        constraints = [*Publishable.Meta.constraints]

    def __str__(self):
        return self.title

    address_of = Address("learnings:plan")

    def get_absolute_url(self):
        return self.address_of(self.slug)


class ActionPlanStep(Indexed):
    """One step of a plan, on a stage of the policy cycle."""

    class Stage(models.TextChoices):
        """The five stages of the circle that the reference webinar describes."""

        MEASURE = "measure", _("Measure and evaluate")
        GOVERNANCE = "governance", _("Improve governance")
        DEVELOP = "develop", _("Develop jointly")
        STRATEGY = "strategy", _("Feed strategy")
        SUPPORT = "support", _("Dedicated support")

    class Progress(models.TextChoices):
        UNKNOWN = "", _("not stated")
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under-way", _("under way")
        DONE = "done", _("carried out")
        DROPPED = "dropped", _("dropped")

    plan = models.ForeignKey(
        ActionPlan, on_delete=models.CASCADE, related_name="steps", verbose_name=_("plan")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    description = MarkdownField(_("description"), help_text=_("Markdown; what is done, in your own words."))
    players = models.CharField(_("players"), max_length=300, blank=True)
    timeframe = models.CharField(_("timeframe"), max_length=120, blank=True)
    cost = models.CharField(_("cost"), max_length=120, blank=True)
    funding = models.CharField(_("funding"), max_length=200, blank=True)
    progress = models.CharField(
        _("status"), max_length=9, choices=Progress, blank=True, default=Progress.UNKNOWN
    )
    outcome = models.TextField(_("what happened next"), blank=True, validators=[MaxLengthValidator(5_000)])
    outcome_as_of = PartialDateField(_("as of"), blank=True)
    outcome_source = models.CharField(_("source"), max_length=200, blank=True)
    outcome_source_url = AddressOrPathField(_("address of the source"), blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="learnings_step_one_at_a_position",
                violation_error_message=_("Another step of this plan has this position."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | ~Q(outcome_source=""),
                name="learnings_step_outcome_has_source",
                violation_error_message=_("Name the source of what happened next."),
            ),
        ]

    def __str__(self):
        return self.get_stage_display()

    @property
    def details(self):
        """What is known of how the step is carried out: ([(label, value), ...], [label that is not stated, ...])."""
        values = {name: getattr(self, name) for name in ("players", "timeframe", "cost", "funding")}
        values = {"progress": self.get_progress_display() if self.progress else ""} | values
        named = [(self._meta.get_field(name).verbose_name, value) for name, value in values.items()]
        return [pair for pair in named if pair[1]], [label for label, value in named if not value]

"""What learnings with their receipts, action plans and projects are as data."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from hubs.extensions import source_paths
from hubs.models import Hub
from hubs.records import first_slug, refer_region, refer_to
from hubsportal import markdown, timecode
from hubsportal.data import atom, records
from hubsportal.data.details import TERMS, Detail, Found
from hubsportal.data.lists import DataList, Faceted
from hubsportal.data.records import Record, absolute, refer
from hubsportal.publishing import may_preview
from webinars.models import Webinar
from webinars.records import refer_segment, refer_webinar

from .filters import ActionPlanFilter, KeyLearningFilter
from .models import ActionPlan, ActionPlanStep, Evidence, KeyLearning, Project
from .receipts import Receipt, by_webinar, draw_receipts


def refer_project(project):
    return refer(project.slug, project.acronym, project.get_absolute_url())


def refer_plan(plan):
    return refer(plan.slug, plan.title, plan.get_absolute_url())


# --- Learnings --------------------------------------------------------------------------------


@dataclass
class LearningRow:
    """A learning with its receipts by webinar; webinar: what it was distilled from, where that is public."""

    learning: KeyLearning
    strips: list
    webinar: Webinar | None

    @property
    def receipts(self):
        """(Receipt, Webinar) pairs in the order of their letters."""
        return [(receipt, strip.webinar) for strip in self.strips for receipt in strip.receipts]


def url_of(receipt: Receipt):
    """The second that a receipt plays."""
    return absolute(receipt.evidence.url)


# Rows: (Receipt, Webinar).
EVIDENCE = Record(
    "Evidence",
    _("The seconds that support a learning."),
    records.address("plays", _("Plays it."), lambda row: url_of(row[0]), stated=True),
    records.text("text", _("What is to be heard there."), lambda row: row[0].evidence.text, stated=True),
    records.reference(
        "webinar", _("The webinar it lies in."), lambda row: refer_webinar(row[1]), stated=True
    ),
    records.seconds(
        "start", "timecode", _("Where it begins, in seconds."), lambda row: row[0].start, stated=True
    ),
    records.seconds("end", "end_timecode", _("Where it ends, in seconds."), lambda row: row[0].end),
    records.text("quote", _("The words themselves."), lambda row: row[0].evidence.quote),
    records.choice(
        "basis",
        Evidence.Basis,
        _("Whether it is said in these words, or the editor’s reading."),
        lambda row: row[0].evidence.basis,
        stated=True,
    ),
    records.address(
        "question",
        _("The question whose answer it is."),
        lambda row: row[0].evidence.question and row[0].evidence.question.get_absolute_url(),
    ),
    records.reference(
        "segment",
        _("The segment that it is."),
        lambda row: row[0].evidence.segment and refer_segment(row[0].evidence.segment),
    ),
)

LEARNING = Record(
    "Learning",
    _("A claim, with the seconds that support it."),
    records.page("learning"),
    records.text("id", _("Its slug."), "learning.slug", stated=True),
    records.text("statement", _("The claim, in a sentence."), "learning.statement", stated=True),
    records.text("body", _("What it means, in Markdown."), "learning.body"),
    records.references("themes", _("Themes."), lambda row: map(refer_to, row.learning.topics.all())),
    records.references("hubs", _("Hubs."), lambda row: map(refer_to, row.learning.hubs.all())),
    records.reference(
        "webinar",
        _("The webinar it was distilled from."),
        lambda row: row.webinar and refer_webinar(row.webinar),
    ),
    records.several(
        "evidence",
        EVIDENCE,
        _("What supports it. In CSV the addresses that play it."),
        "receipts",
        column=lambda evidence: "; ".join(one["plays"] for one in evidence),
    ),
    records.moment("updated", _("When the entry last changed."), "learning.updated_at", stated=True),
)
LEARNING_ALONE = LEARNING.extended("LearningAlone", LEARNING.description, *TERMS)


def with_receipts(learnings, now):
    public = Webinar.objects.published(now).in_bulk({learning.webinar_id for learning in learnings})
    return [
        LearningRow(learning, strips, public.get(learning.webinar_id))
        for learning, strips in draw_receipts(learnings)
    ]


def learning_entry(row):
    learning = row.learning
    lines = [
        (url_of(receipt), timecode.format(receipt.start), receipt.evidence.text)
        for receipt, _webinar in row.receipts
    ]
    return atom.Entry(
        url=absolute(learning.get_absolute_url()),
        title=learning.statement,
        published=learning.published_at,
        updated=learning.updated_at,
        content=format_html("{}{}", markdown.render(learning.body), atom.score(lines)),
        categories=[(theme.slug, theme.name) for theme in learning.topics.all()],
        seconds=[(url, f"{at} {text}") for url, at, text in lines],
    )


LEARNINGS = DataList(
    name="learnings",
    title=_("Learnings"),
    page="learnings:list",
    source=Faceted(
        KeyLearningFilter,
        lambda now: KeyLearning.objects.published(now),
        lambda learnings, now: learnings.with_evidence(now).prefetch_related(
            "topics", Prefetch("hubs", Hub.objects.published(now))
        ),
        with_receipts,
    ),
    record=LEARNING,
    entry=learning_entry,
)


def find_learning(request, now, slug):
    learnings = KeyLearning.objects.readable_by(request, now).prefetch_related(
        "topics", Prefetch("hubs", Hub.objects.published(now))
    )
    learning = get_object_or_404(learnings, slug=slug)
    webinars = Webinar.objects.readable_by(request, now)
    evidence = Evidence.objects.filter(learning=learning, webinar__in=webinars).with_context()
    row = LearningRow(learning, by_webinar(evidence), webinars.filter(pk=learning.webinar_id).first())
    return Found(row, publishable=learning)


# --- Action plans and projects ----------------------------------------------------------------


@dataclass
class PlanRow:
    """A plan; closed: sources of outcomes that nobody may open yet."""

    plan: ActionPlan
    closed: set = field(default_factory=set)


# Rows: (ActionPlanStep, PlanRow).
STEP = Record(
    "Step",
    _("A step of an action plan, on a stage of the policy cycle."),
    records.integer("position", _("Its place in the plan."), lambda row: row[0].position, stated=True),
    records.choice(
        "stage", ActionPlanStep.Stage, _("Stage of the policy cycle."), lambda row: row[0].stage, stated=True
    ),
    records.text("description", _("What is done, in Markdown."), lambda row: row[0].description, stated=True),
    records.text("players", _("Who does it."), lambda row: row[0].players),
    records.text("timeframe", _("When."), lambda row: row[0].timeframe),
    records.text("cost", _("What it costs."), lambda row: row[0].cost),
    records.text("funding", _("Who pays."), lambda row: row[0].funding),
    records.choice(
        "progress", ActionPlanStep.Progress, _("How far it has come."), lambda row: row[0].progress
    ),
    records.text("outcome", _("What happened next."), lambda row: row[0].outcome),
    records.partial_date(
        "outcome_as_of", _("The date that is known for (EDTF)."), lambda row: row[0].outcome_as_of
    ),
    records.text("outcome_source", _("Who says so."), lambda row: row[0].outcome_source),
    records.address(
        "outcome_source_url",
        _("Where that is said."),
        lambda row: "" if row[0].outcome_source_url in row[1].closed else row[0].outcome_source_url,
    ),
)

PLAN = Record(
    "ActionPlan",
    _("What a region decided to do, step by step."),
    records.page("plan"),
    records.text("id", _("Its slug."), "plan.slug", stated=True),
    records.text("title", _("Title."), "plan.title", stated=True),
    records.text("summary", _("A few sentences, in Markdown."), "plan.summary"),
    records.text("policy_instrument", _("The programme or strategy it acts on."), "plan.policy_instrument"),
    records.references("regions", _("Regions."), lambda row: map(refer_region, row.plan.regions.all())),
    records.references("projects", _("Projects."), lambda row: map(refer_project, row.plan.projects.all())),
    records.references("hubs", _("Hubs."), lambda row: map(refer_to, row.plan.hubs.all())),
    records.references(
        "segments",
        _("The segments that present it."),
        lambda row: map(refer_segment, row.plan.segments.all()),
    ),
    records.several(
        "steps",
        STEP,
        _("Its steps. In CSV how many there are."),
        lambda row: [(step, row) for step in row.plan.steps.all()],
        column=len,
    ),
    records.moment("updated", _("When the entry last changed."), "plan.updated_at", stated=True),
)
PLAN_ALONE = PLAN.extended("ActionPlanAlone", PLAN.description, *TERMS)


def plan_rows(plans, now):
    sources = (step.outcome_source_url for plan in plans for step in plan.steps.all())
    closed = source_paths.closed(sources, now)
    return [PlanRow(plan, closed) for plan in plans]


def plan_entry(row):
    plan = row.plan
    lines = [
        (absolute(segment.url_at_start), timecode.format(segment.start), segment.title)
        for segment in plan.segments.all()
    ]
    steps = format_html_join(
        "",
        "<li>{}{}</li>",
        ((step.get_stage_display(), markdown.render(step.description)) for step in plan.steps.all()),
    )
    return atom.Entry(
        url=absolute(plan.get_absolute_url()),
        title=plan.title,
        published=plan.published_at,
        updated=plan.updated_at,
        content=format_html(
            "{}{}{}",
            markdown.render(plan.summary),
            format_html("<ol>{}</ol>", steps) if steps else "",
            atom.score(lines),
        ),
        categories=[(region.code, region.label) for region in plan.regions.all()],
        seconds=[(url, f"{at} {title}") for url, at, title in lines],
    )


PLANS = DataList(
    name="action-plans",
    title=_("Action plans"),
    page="learnings:plans",
    source=Faceted(
        ActionPlanFilter,
        lambda now: ActionPlan.objects.published(now),
        lambda plans, now: plans.with_context(now),
        plan_rows,
    ),
    record=PLAN,
    entry=plan_entry,
)


def find_plan(request, now, slug):
    plan = get_object_or_404(ActionPlan.objects.readable_by(request, now).with_context(now), slug=slug)
    (row,) = plan_rows([plan], now)
    return Found(row, publishable=plan)


@dataclass
class ProjectRow:
    project: Project
    plans: list


PROJECT = Record(
    "ProjectAlone",
    _("A cooperation project in which action plans are made."),
    records.page("project"),
    records.text("id", _("Its slug."), "project.slug", stated=True),
    records.text("acronym", _("Acronym."), "project.acronym", stated=True),
    records.text("name", _("Name."), "project.name", stated=True),
    records.text("programme", _("Who funds it."), "project.programme"),
    records.partial_date("period_start", _("From (EDTF)."), "project.period_start"),
    records.partial_date("period_end", _("To (EDTF)."), "project.period_end"),
    records.text("lead_partner", _("Lead partner."), "project.lead_partner"),
    records.text("description", _("A few sentences, in Markdown."), "project.description"),
    records.address("website", _("Its website."), "project.website"),
    records.references("plans", _("Its action plans."), lambda row: map(refer_plan, row.plans)),
    *TERMS,
)


def find_project(request, now, slug):
    public = Project.objects.public(now)
    project = get_object_or_404(Project.objects.all() if may_preview(request) else public, slug=slug)
    row = ProjectRow(project, list(project.plans.published(now)))
    return Found(row, is_hidden=may_preview(request) and not public.contains(project))


# --- What there is ----------------------------------------------------------------------------

DETAILS = [
    Detail(
        "learnings/<slug:slug>.json",
        "learnings:detail",
        _("Learning"),
        find_learning,
        lambda now: first_slug(KeyLearning.objects.published(now)),
        LEARNING_ALONE,
    ),
    Detail(
        "action-plans/<slug:slug>.json",
        "learnings:plan",
        _("Action plan"),
        find_plan,
        lambda now: first_slug(ActionPlan.objects.published(now)),
        PLAN_ALONE,
    ),
    Detail(
        "projects/<slug:slug>.json",
        "learnings:project",
        _("Project"),
        find_project,
        lambda now: first_slug(Project.objects.listed(now)),
        PROJECT,
    ),
]

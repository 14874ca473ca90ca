"""Key learnings with their receipts, action plans on the policy cycle, and the projects behind them."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubs.extensions import source_paths
from hubs.models import Hub
from hubsportal.citing import is_citable
from hubsportal.pages import render_page
from hubsportal.paging import page_of
from hubsportal.publishing import may_preview
from hubsportal.structured import page_of_list
from webinars.mentions import talks_on_lines
from webinars.models import Webinar

from . import cards, structured
from .citing import learning_panel
from .filters import ActionPlanFilter, KeyLearningFilter
from .models import ActionPlan, Evidence, KeyLearning, Project
from .receipts import by_webinar, draw_receipts

MOST_RELATED = 5


@require_safe
def learning_list(request):
    """Every learning, with the seconds that support it."""
    now = timezone.now()
    finder = KeyLearningFilter(request.GET, now=now)
    paging = page_of(finder.qs.with_evidence(now), request.GET.get("page"))
    return render_page(
        request,
        "learnings/list.html",
        {
            "finder": finder,
            "paging": paging,
            "rows": draw_receipts(paging.page),
            "structured": [page_of_list(request.path, _("Learnings"), paging)],
        },
    )


@require_safe
def learning_detail(request, slug):
    """One learning: the claim, its receipts with their quotes, the webinar it comes from."""
    now = timezone.now()
    learnings = (
        KeyLearning.objects.readable_by(request, now).select_related("webinar").prefetch_related("topics")
    )
    learning = get_object_or_404(learnings, slug=slug)
    evidence = Evidence.objects.filter(
        learning=learning, webinar__in=Webinar.objects.readable_by(request, now)
    )
    webinar = Webinar.objects.readable_by(request, now).filter(pk=learning.webinar_id).first()
    receipts = by_webinar(evidence.with_context())
    hubs = Hub.objects.published(now).filter(learnings=learning)
    card = cards.of_learning(learning, receipts)
    siblings = KeyLearning.objects.published(now).filter(webinar=learning.webinar_id).exclude(pk=learning.pk)
    return render_page(
        request,
        "learnings/detail.html",
        {
            "learning": learning,
            "receipts": receipts,
            "hubs": hubs,
            "card": card,
            "structured": structured.of_learning(learning, webinar, hubs, receipts, card.address()),
            "webinar": webinar,
            "cite": learning_panel(learning, webinar if webinar and is_citable(webinar) else None),
            "siblings": siblings.order_by("position", "pk")[:MOST_RELATED],
        },
        publishable=learning,
    )


@require_safe
def plan_list(request):
    """Action plans, each with its steps on the policy cycle."""
    now = timezone.now()
    finder = ActionPlanFilter(request.GET, now=now)
    paging = page_of(finder.qs.with_context(now), request.GET.get("page"), per_page=10)
    return render_page(
        request,
        "learnings/plans.html",
        {
            "finder": finder,
            "paging": paging,
            "structured": [page_of_list(request.path, _("Action plans"), paging)],
        },
    )


@require_safe
def plan_detail(request, slug):
    """One plan: its steps with players, time, cost and what happened next."""
    now = timezone.now()
    plans = ActionPlan.objects.readable_by(request, now).with_context(now)
    plan = get_object_or_404(plans, slug=slug)
    return render_page(
        request,
        "learnings/plan.html",
        {
            "plan": plan,
            "structured": structured.of_plan(plan),
            "presented": talks_on_lines(plan.segments.all(), now),
            "closed": source_paths.closed((step.outcome_source_url for step in plan.steps.all()), now),
        },
        publishable=plan,
    )


@require_safe
def project_detail(request, slug):
    """A cooperation project and the action plans made in it."""
    now = timezone.now()
    public = Project.objects.public(now)
    projects = Project.objects.all() if may_preview(request) else public
    project = get_object_or_404(projects, slug=slug)
    plans = project.plans.published(now).with_context(now)
    return render_page(
        request,
        "learnings/project.html",
        {"project": project, "plans": plans, "structured": structured.of_project(project)},
        editable=project,
        is_hidden=may_preview(request) and not public.contains(project),
    )

"""Learnings, action plans and projects in the words of schema.org."""

from django.urls import reverse
from django.utils.translation import gettext as _

from hubs.structured import refer_region
from hubsportal import markdown
from hubsportal.data.records import absolute
from hubsportal.structured import breadcrumbs, exact_date, refer, thing


def plans_crumb():
    return _("Action plans"), reverse("learnings:plans")


def of_learning(learning, webinar, hubs, receipts, picture):
    """The page of a learning: a claim, and the seconds that it rests on.

    webinar: the one it was drawn from, None where that is not public; receipts: ReceiptStrips.
    """
    claim = thing(
        "Claim",
        id=f"{absolute(learning.get_absolute_url())}#learning",
        name=learning.statement,
        text=markdown.plain_text(learning.body) or learning.statement,
        url=absolute(learning.get_absolute_url()),
        image=picture,
        inLanguage="en",
        datePublished=learning.published_at and learning.published_at.isoformat(),
        dateModified=learning.updated_at.isoformat(),
        keywords=[theme.name for theme in learning.topics.all()],
        about=[refer("Organization", hub) for hub in hubs],
        isBasedOn=refer("CreativeWork", webinar) if webinar else None,
        citation=[
            thing(
                "CreativeWork",
                name=str(receipt.evidence.text),
                url=absolute(strip.webinar.url_at(receipt.start)),
            )
            for strip in receipts
            for receipt in strip.receipts
        ],
    )
    crumb = _("Learnings"), reverse("learnings:list")
    return [breadcrumbs(crumb, (learning.statement, None)), claim]


def of_plan(plan):
    """The page of an action plan from `with_context()`."""
    work = thing(
        "CreativeWork",
        id=f"{absolute(plan.get_absolute_url())}#plan",
        genre=_("action plan"),
        name=plan.title,
        abstract=markdown.plain_text(plan.summary),
        url=absolute(plan.get_absolute_url()),
        inLanguage="en",
        datePublished=plan.published_at and plan.published_at.isoformat(),
        dateModified=plan.updated_at.isoformat(),
        spatialCoverage=[refer_region(region) for region in plan.regions.all()],
        about=[refer("Organization", hub) for hub in plan.hubs.all()],
        isPartOf=[refer("Project", project) for project in plan.projects.all()],
    )
    return [breadcrumbs(plans_crumb(), (plan.title, None)), work]


def of_project(project):
    """The page of a cooperation project."""
    described = thing(
        "Project",
        id=f"{absolute(project.get_absolute_url())}#project",
        name=project.name,
        alternateName=project.acronym,
        description=markdown.plain_text(project.description),
        url=project.website or absolute(project.get_absolute_url()),
        mainEntityOfPage=absolute(project.get_absolute_url()),
        foundingDate=exact_date(project.period_start),
        dissolutionDate=exact_date(project.period_end),
    )
    return [breadcrumbs(plans_crumb(), (project, None)), described]

"""What of learnings and action plans can be found, and which changes concern it."""

from django.db.models import Min, Prefetch
from django.utils.translation import gettext_lazy as _

from hubs.models import Region
from hubs.search import additions_of, hubs_told_by, names_of, paths_of, pks, with_facets
from hubsportal.markdown import plain_text
from hubsportal.publishing import Status
from hubsportal.search import kinds
from hubsportal.search.changes import watch, watch_relations
from hubsportal.search.documents import Addition, Document
from webinars.models import QuestionTheme, Webinar

from .models import ActionPlan, ActionPlanStep, KeyLearning, Project


def register():
    kinds.register(kinds.Kind("learning", KeyLearning, learning_documents, _("learning"), _("Learnings"), 15))
    kinds.register(kinds.Kind("plan", ActionPlan, plan_documents, _("action plan"), _("Action plans"), 50))
    kinds.register(kinds.Kind("project", Project, project_documents, _("project"), _("Projects"), 75))
    watch_relations(KeyLearning, "topics", "hubs")
    watch_relations(ActionPlan, "regions", "projects", "hubs")
    watch(KeyLearning, "learning", pks)
    watch(Webinar, "learning", lambda rows: pks(KeyLearning.objects.filter(webinar__in=rows).only("pk")))
    watch(QuestionTheme, "learning", lambda rows: pks(KeyLearning.objects.filter(topics__in=rows).only("pk")))
    watch(ActionPlan, "plan", pks)
    watch(ActionPlanStep, "plan", lambda rows: {step.plan_id for step in rows})
    watch(Project, "plan", lambda rows: pks(ActionPlan.objects.filter(projects__in=rows).only("pk")))
    watch(Project, "project", pks)
    watch(
        ActionPlan,
        "project",
        lambda rows: ActionPlan.projects.through.objects.filter(actionplan__in=rows).values_list(
            "project", flat=True
        ),
    )
    watch(Region, "plan", plans_in)
    for model, (hubs, fields) in hubs_told_by.items():
        watch_hubs(model, hubs, fields)


def watch_hubs(model, hubs, fields):
    """Learnings and plans are found by the names of the hubs they are about."""
    for kind, relation, key in (
        ("learning", KeyLearning.hubs.through, "keylearning"),
        ("plan", ActionPlan.hubs.through, "actionplan"),
    ):
        watch(
            model,
            kind,
            lambda rows, relation=relation, key=key: relation.objects.filter(
                hub__in=list(hubs(rows))
            ).values_list(key, flat=True),
            fields,
        )


def plans_in(regions):
    """The plans for these regions and for what lies in them, whose names they are found by."""
    found = set()
    for region in regions:
        within = ActionPlan.regions.through.objects.filter(region__code__startswith=region.code)
        found.update(within.values_list("actionplan", flat=True))
    return found


def learning_documents(keys, now):
    learnings = KeyLearning.objects.filter(pk__in=keys).select_related("webinar")
    for learning in learnings.prefetch_related("topics", Prefetch("hubs", with_facets())):
        yield Document(
            "learning",
            str(learning.pk),
            learning.statement,
            learning.get_absolute_url(),
            learning.public_from,
            names=[topic.name for topic in learning.topics.all()],
            text=plain_text(learning.body),
            additions=[
                *additions_of(learning.hubs.all()),
                Addition(learning.webinar.public_from, (), (f"webinar:{learning.webinar.slug}",)),
            ],
        )


def plan_documents(keys, now):
    plans = ActionPlan.objects.filter(pk__in=keys)
    plans = plans.prefetch_related("regions", "projects", "steps", Prefetch("hubs", with_facets()))
    paths = paths_of({region.code for plan in plans for region in plan.regions.all()})
    for plan in plans:
        regions = [region for place in plan.regions.all() for region in paths[place.code]]
        steps = [
            " ".join([plain_text(step.description), step.players, step.funding, step.outcome])
            for step in plan.steps.all()
        ]
        yield Document(
            "plan",
            str(plan.pk),
            plan.title,
            plan.get_absolute_url(),
            plan.public_from,
            names=[
                *names_of(regions),
                *(name for project in plan.projects.all() for name in (project.acronym, project.name)),
                plan.policy_instrument,
            ],
            text=" ".join([plain_text(plan.summary), *steps]).strip(),
            facets=[
                *(f"region:{region.code}" for region in plan.regions.all()),
                *(f"within:{region.code}" for region in regions),
            ],
            additions=[
                Addition(addition.public_from, addition.names) for addition in additions_of(plan.hubs.all())
            ],
        )


def project_documents(keys, now):
    public = Project.objects.filter(pk__in=keys, plans__status=Status.PUBLISHED)
    since = dict(
        public.values("pk").annotate(since=Min("plans__published_at")).order_by().values_list("pk", "since")
    )
    for project in Project.objects.filter(pk__in=keys):
        yield Document(
            "project",
            str(project.pk),
            project.acronym,
            project.get_absolute_url(),
            since.get(project.pk),
            names=[project.name, project.programme, project.lead_partner],
            text=plain_text(project.description),
        )

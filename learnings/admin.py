"""Key learnings with their evidence, projects and action plans."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal.admin import PortalAdmin, PortalInline
from hubsportal.formsets import PlacedFormSet
from hubsportal.publishing import Status
from hubsportal.workflow.admin import PublishableAdmin, StateFilter, UnfinishedFilter

from .models import ActionPlan, ActionPlanStep, Evidence, KeyLearning, Project


class EvidenceFilter(admin.SimpleListFilter):
    title = gettext_lazy("evidence")
    parameter_name = "evidence"

    def lookups(self, request, model_admin):
        return [("none", _("None yet, not archived")), ("some", _("At least one second"))]

    def queryset(self, request, queryset):
        match self.value():
            case "none":
                return queryset.exclude(status=Status.ARCHIVED).without_evidence()
            case "some":
                return queryset.filter(evidence__isnull=False).distinct()
        return None


class EvidenceForm(forms.ModelForm):
    """The webinar need not be said: a question or segment tells it, else it is the learning's own."""

    class Meta:
        widgets = {"quote": AdminTextareaWidget(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["webinar"].required = False
        self.fields["webinar"].help_text = _(
            "Leave empty for the webinar of the question, segment or learning."
        )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("webinar") and "webinar" not in self.errors:
            place = cleaned.get("question") or cleaned.get("segment") or cleaned.get("learning")
            cleaned["webinar"] = getattr(place, "webinar", None) if place and place.webinar_id else None
        return cleaned


class EvidenceInline(PortalInline):
    model = Evidence
    form = EvidenceForm
    classes = []
    fields = [("question", "segment"), ("start", "end", "webinar"), ("label", "basis"), "quote"]
    autocomplete_fields = ["webinar", "question", "segment"]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1

    def get_queryset(self, request):
        return (
            super().get_queryset(request).select_related("webinar", "question__webinar", "segment__webinar")
        )


@admin.register(KeyLearning)
class KeyLearningAdmin(PublishableAdmin):
    manual = "learnings"
    list_display = ["statement", "webinar_label", "position", "evidence_count", "state", "updated_at"]
    list_filter = [UnfinishedFilter, StateFilter, EvidenceFilter, "topics"]
    list_select_related = ["webinar"]
    search_fields = ["statement", "body", "webinar__title"]
    search_help_text = gettext_lazy("Statement, body or webinar.")
    prepopulated_fields = {"slug": ["statement"]}
    autocomplete_fields = ["webinar", "topics", "hubs"]
    kept_for_another = ["webinar"]
    inlines = [EvidenceInline]
    fieldsets = [
        (
            gettext_lazy("What was learned"),
            {
                "fields": ["statement", "slug", "body"],
                "description": gettext_lazy("A claim that a policy maker can take away and cite."),
            },
        ),
        (
            gettext_lazy("Where it comes from"),
            {
                "fields": [("webinar", "position"), "topics", "hubs"],
                "description": gettext_lazy(
                    "The seconds that support it go below, as evidence. Without any, the task list reminds of it."
                ),
            },
        ),
        PublishableAdmin.publication,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(evidence_total=Count("evidence", distinct=True))

    @admin.display(description=gettext_lazy("webinar"), ordering="webinar")
    def webinar_label(self, learning):
        return learning.webinar.label

    @admin.display(description=gettext_lazy("evidence"), ordering="evidence_total")
    def evidence_count(self, learning):
        return learning.evidence_total or _("none")


@admin.register(Project)
class ProjectAdmin(PortalAdmin):
    manual = "action-plans"
    list_display = ["acronym", "name", "programme", "plan_count"]
    list_filter = ["programme"]
    search_fields = ["acronym", "name", "programme", "lead_partner"]
    search_help_text = gettext_lazy("Acronym, name, programme or lead partner.")
    prepopulated_fields = {"slug": ["acronym"]}
    fieldsets = [
        (
            gettext_lazy("What it is"),
            {
                "fields": [("acronym", "slug"), "name", "description", "website"],
                "description": gettext_lazy(
                    "A cooperation in which action plans are made. Its page is public as soon as one of its plans is."
                ),
            },
        ),
        (
            gettext_lazy("Frame"),
            {
                "fields": ["programme", ("period_start", "period_end"), "lead_partner"],
                "description": gettext_lazy("Who paid for it, how long it ran, who led it."),
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(plan_total=Count("plans", distinct=True))

    @admin.display(description=gettext_lazy("action plans"), ordering="plan_total")
    def plan_count(self, project):
        return project.plan_total

    def choice_label(self, project):
        return f"{project.acronym}: {project.name}"


class StepForm(forms.ModelForm):
    class Meta:
        widgets = {
            "description": AdminTextareaWidget(attrs={"rows": 3}),
            "outcome": AdminTextareaWidget(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.fields["position"].help_text = _("Empty: after the last.")


class StepFormSet(PlacedFormSet):
    places = ("position",)

    def clean(self):
        """A step without a position comes after the last."""
        super().clean()
        positions = [form.cleaned_data.get("position") or 0 for form in self.staying()]
        last = max([*positions, *(position for (position,) in self.places_elsewhere())], default=0)
        for form in self.forms:
            typed = form.has_changed() and not self.leaves(form) and "position" not in form.errors
            if typed and form.cleaned_data.get("position") is None:
                last += 1
                form.instance.position = last


class StepInline(PortalInline):
    model = ActionPlanStep
    form = StepForm
    formset = StepFormSet
    classes = []
    fieldsets = [
        (
            None,
            {"fields": [("position", "stage"), "description", ("players", "timeframe"), ("cost", "funding")]},
        ),
        (
            gettext_lazy("What happened next"),
            {"fields": [("progress", "outcome_as_of"), "outcome", ("outcome_source", "outcome_source_url")]},
        ),
    ]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1


@admin.register(ActionPlan)
class ActionPlanAdmin(PublishableAdmin):
    manual = "action-plans"
    list_display = ["title", "policy_instrument", "step_count", "state", "updated_at"]
    list_filter = [UnfinishedFilter, StateFilter, "projects"]
    search_fields = ["title", "summary", "policy_instrument", "regions__name", "projects__acronym"]
    search_help_text = gettext_lazy("Title, policy instrument, region or project.")
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["regions", "projects", "hubs", "segments"]
    inlines = [StepInline]
    fieldsets = [
        (
            gettext_lazy("What was decided"),
            {
                "fields": ["title", "slug", "summary", "policy_instrument"],
                "description": gettext_lazy("The steps go below, each on a stage of the policy cycle."),
            },
        ),
        (
            gettext_lazy("What it belongs to"),
            {
                "fields": ["regions", "projects", "hubs", "segments"],
                "description": gettext_lazy("From these pages visitors find the way to the plan."),
            },
        ),
        PublishableAdmin.publication,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(step_total=Count("steps", distinct=True))

    @admin.display(description=gettext_lazy("steps"), ordering="step_total")
    def step_count(self, plan):
        return plan.step_total

"""Hubs, their dated facts, and the vocabularies that describe them."""

from django.contrib import admin, messages
from django.db.models import Case, Count, Q, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal import partial_date
from hubsportal.admin import PortalAdmin, PortalInline
from hubsportal.formsets import PlacedFormSet
from hubsportal.workflow.admin import PublishableAdmin, StateFilter, UnfinishedFilter

from . import checklist
from .exchange.admin import ExchangeMixin
from .extents import is_outside
from .models import Hub, HubFact, Region, Sector, ServiceFamily, ServiceType
from .suggestions import admin as _suggestions  # noqa: F401 - registers the moderation queue
from .tasks import old_facts


class CountryFilter(admin.SimpleListFilter):
    title = gettext_lazy("country")
    parameter_name = "country"

    def lookups(self, request, model_admin):
        codes = {code[:2] for code in Hub.objects.order_by().values_list("region", flat=True).distinct()}
        countries = Region.objects.filter(code__in=codes)
        return sorted(((country.code, country.label) for country in countries), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        known = self.value() in {code for code, _label in self.lookup_choices}
        return queryset.filter(region__code__startswith=self.value()) if known else None


class AgeFilter(admin.SimpleListFilter):
    title = gettext_lazy("age")
    parameter_name = "age"

    def lookups(self, request, model_admin):
        return [("old", _("Older than three years"))]

    def queryset(self, request, queryset):
        return queryset.filter(pk__in=old_facts().values("pk")) if self.value() == "old" else None


class FactFormSet(PlacedFormSet):
    places = ("value", "kind", "as_of")


class FactInline(PortalInline):
    model = HubFact
    formset = FactFormSet
    fields = [("kind", "value", "as_of"), ("source", "source_url")]


@admin.register(Hub)
class HubAdmin(ExchangeMixin, PublishableAdmin):
    manual = "hubs-and-their-facts"
    list_display = ["name", "city", "region", "life_cycle", "state", "updated_at"]
    list_filter = [UnfinishedFilter, StateFilter, CountryFilter, "life_cycle", "services", "sectors"]
    list_select_related = ["region"]
    search_fields = ["name", "city", "tagline", "region__code", "region__name", "region__english_name"]
    search_help_text = gettext_lazy("Name, city, tagline or region.")
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["region", "services", "sectors"]
    inlines = [FactInline]
    actions = [*PublishableAdmin.actions, "export_workbook", "export_hubs", "export_facts"]
    fieldsets = [
        (
            gettext_lazy("What it is"),
            {
                "fields": ["name", "slug", "tagline", "description"],
                "description": gettext_lazy(
                    "What stays true. Numbers, owners and the like change: they go into the facts below, each with its "
                    "date and source."
                ),
            },
        ),
        (
            gettext_lazy("Where it is"),
            {
                "fields": ["region", "city", "address", ("latitude", "longitude", "position_of"), "website"],
                "description": gettext_lazy("Region and coordinates put it into the finder and on the map."),
            },
        ),
        (
            gettext_lazy("What it offers"),
            {
                "fields": ["services", "sectors"],
                "description": gettext_lazy("What visitors filter by. Leave out what nobody has said."),
            },
        ),
        (
            gettext_lazy("Its life"),
            {
                "fields": [("founded", "life_cycle"), "life_cycle_note"],
                "description": gettext_lazy("Whether it is still what the webinar heard of."),
            },
        ),
        (
            gettext_lazy("Pictures"),
            {
                "fields": ["photo", "photo_alt", "photo_credit", "photo_focus", "logo"],
                "description": gettext_lazy("Only pictures that may be shown, each with its credit."),
                "classes": ["collapse"],
            },
        ),
        PublishableAdmin.publication,
    ]

    def checks(self, hub):
        return checklist.lines_of(hub)

    def save_model(self, request, hub, form, change):
        super().save_model(request, hub, form, change)
        self.warn_of_place(request, hub)

    def warn_of_place(self, request, hub):
        """Say where coordinates and region contradict each other. Either may be right, so that it is saved."""
        country = hub.region_id[:2]
        if hub.latitude is None or not is_outside(country, float(hub.latitude), float(hub.longitude)):
            return
        sentence = _(
            "The coordinates %(place)s lie outside %(country)s. Look whether both numbers are right and in their order, "
            "and whether the region is."
        )
        label = Region.objects.get(code=country).label
        place = f"{hub.latitude.normalize():f}, {hub.longitude.normalize():f}"
        self.message_user(request, sentence % {"place": place, "country": label}, messages.WARNING)


@admin.register(HubFact)
class HubFactAdmin(PortalAdmin):
    manual = "hubs-and-their-facts"
    kept_for_another = ["hub"]
    list_display = ["value", "kind", "hub", "known_for", "source"]
    list_filter = [AgeFilter, "kind"]
    list_select_related = ["hub"]
    search_fields = ["value", "hub__name", "source"]
    search_help_text = gettext_lazy("Value, hub or source.")
    autocomplete_fields = ["hub"]
    fieldsets = [
        (
            None,
            {
                "fields": ["hub", ("kind", "value"), "as_of", "source", "source_url"],
                "description": gettext_lazy(
                    "One value, the day it is known for, and who says so. A newer value is a new fact: the page shows "
                    "both with their dates."
                ),
            },
        ),
    ]

    @admin.display(
        description=gettext_lazy("as of"), ordering="as_of", empty_value=gettext_lazy("not stated")
    )
    def known_for(self, fact):
        return partial_date.format(fact.as_of) if fact.as_of else None

    def get_view_on_site_url(self, obj=None):
        return obj.hub.get_absolute_url() if obj else None


@admin.register(Region)
class RegionAdmin(PortalAdmin):
    """The list is loaded from Eurostat's; what people call a region besides is the editors'."""

    list_display = ["code", "label", "level", "parent", "version"]
    list_display_links = ["code", "label"]
    list_filter = ["level", "version"]
    list_select_related = ["parent"]
    search_fields = ["^code", "name", "english_name", "local_name", "aliases"]
    search_help_text = gettext_lazy("Code, or any name people have for it.")
    autocomplete_fields = ["parent"]
    choice_select_related = ["parent__parent__parent"]
    empty_value_display = "–"
    from_the_list = ["code", "name", "local_name", "level", "parent", "version"]
    fieldsets = [
        (
            gettext_lazy("What people call it"),
            {
                "fields": ["english_name", "aliases"],
                "description": gettext_lazy("These names find it in searches, here and on the site."),
            },
        ),
        (
            gettext_lazy("From the code list"),
            {
                "fields": from_the_list,
                "description": gettext_lazy(
                    "Taken from the NUTS classification, or from ISO 3166-1 for a country outside it; "
                    "not to be changed once it is used."
                ),
            },
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        return self.from_the_list if obj else []

    def choice_label(self, region):
        return region.label_in_full

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if request.resolver_match.url_name == "autocomplete":
            found = nearest_first(found, search_term)
        return found, may_repeat

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def label(self, region):
        return region.label


def nearest_first(regions, words):
    """Regions that are called or coded so, then those whose name or code begins so, then those with a word that does."""
    words = " ".join(words.split())
    names = Concat(
        Value("\n"), "name", Value("\n"), "english_name", Value("\n"), "local_name", Value("\n"), "aliases",
        Value("\n"), output_field=TextField(),
    )  # fmt: skip
    called = Q(names__icontains=f"\n{words}\n") | Q(names__icontains=f"\n{words}\r")
    within = Q()
    for before in " -/('’":
        within |= Q(names__icontains=f"{before}{words}")
    nearness = Case(
        When(called | Q(code__iexact=words), then=0),
        When(Q(names__icontains=f"\n{words}") | Q(code__istartswith=words), then=1),
        When(within, then=2),
        default=3,
    )
    return regions.alias(names=names).order_by(nearness, "level", "code")


class TermAdmin(PortalAdmin):
    list_display = ["name", "slug", "position", "used"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    # What carries the word, as a relation of the model.
    uses = "hubs"

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(use_count=Count(self.uses))

    @admin.display(description=gettext_lazy("used"), ordering="use_count")
    def used(self, term):
        return term.use_count


class ServiceTypeInline(PortalInline):
    model = ServiceType
    fields = [("name", "slug", "position"), "description"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(ServiceFamily)
class ServiceFamilyAdmin(TermAdmin):
    uses = "types"
    inlines = [ServiceTypeInline]
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "slug", "description", "position"],
                "description": gettext_lazy(
                    "The first level of what hubs offer: infrastructure, soft support, access to funding."
                ),
            },
        ),
    ]


@admin.register(ServiceType)
class ServiceTypeAdmin(TermAdmin):
    list_display = ["name", "family", "slug", "position", "used"]
    list_filter = ["family"]
    list_select_related = ["family"]
    autocomplete_fields = ["family"]
    fieldsets = [
        (
            None,
            {
                "fields": ["family", "name", "slug", "description", "position"],
                "description": gettext_lazy("One thing that hubs offer. Visitors filter by it."),
            },
        ),
    ]


@admin.register(Sector)
class SectorAdmin(TermAdmin):
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "slug", "position"],
                "description": gettext_lazy("A cultural or creative sector, as visitors would name it."),
            },
        ),
    ]

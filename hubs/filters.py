"""The facets of the hub finder, and those by which other lists reach hubs."""

from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hubsportal import publishing
from hubsportal.facets import NestedFacet, PrefixFacet, RelatedFacet

from .carriers.finding import ByLifeCycle, ByRegion, BySector, ByService, HubFilterSet
from .models import Hub, Region, Sector, ServiceFamily, ServiceType

# Country, then NUTS 1 to 3: how long the codes of each level are.
CODE_LENGTHS = (2, 3, 4, 5)
FOLDED_REGIONS = _("Choose a country, and its regions are offered.")


def region_names(codes):
    """{code: name} of the regions among these codes."""
    return {region.code: region.label for region in Region.objects.filter(code__in=codes)}


def service_vocabulary():
    """[(family slug, family name, [(type slug, type name), ...]), ...] in the vocabulary's order."""
    return [
        (family.slug, family.name, [(kind.slug, kind.name) for kind in family.types.all()])
        for family in ServiceFamily.objects.prefetch_related("types")
    ]


def region_facet(to_hub, **kwargs):
    """Where hubs lie that a row is about. `to_hub`: lookup path from the row to its hubs."""
    return PrefixFacet(
        f"{to_hub}__region__code",
        names=region_names,
        lengths=CODE_LENGTHS,
        many=True,
        label=_("Region"),
        folded_hint=FOLDED_REGIONS,
        **{"phrase": _("in"), "scope": public_hubs(to_hub)} | kwargs,
    )


def service_facet(to_hub, **kwargs):
    """What hubs offer that a row is about, by the slug of a type or of a family."""
    to_services = f"{to_hub}__services"
    return NestedFacet(
        f"{to_services}__slug",
        family_path=f"{to_services}__family__slug",
        vocabulary=service_vocabulary,
        models=(ServiceFamily, ServiceType),
        # "Offers every one of these" is a question to one hub; a row about several hubs cannot answer it.
        takes_all=False,
        label=_("Service"),
        **{"phrase": _("that offer"), "scope": public_hubs(to_hub)} | kwargs,
    )


def hub_facet(to_hub="hubs", **kwargs):
    """Which hubs a row is about."""
    return RelatedFacet(
        to_hub,
        queryset=Hub.objects.all(),
        most=20,
        label=_("Hub"),
        **{"phrase": _("about"), "scope": public_hubs(to_hub)} | kwargs,
    )


def public_hubs(to_hub):
    """The condition under which the hubs on the way of a lookup path are public, as a function of the time."""
    return lambda now: publishing.published(to_hub, now)


class HubFilter(HubFilterSet):
    things = ngettext_lazy("hub", "hubs", "count")

    region = ByRegion(
        "region__code", lengths=CODE_LENGTHS, folded_hint=FOLDED_REGIONS, label=_("Region"), phrase=_("in")
    )
    service = ByService(
        "services__slug",
        family_path="services__family__slug",
        vocabulary=service_vocabulary,
        models=(ServiceFamily, ServiceType),
        label=_("Service"),
        phrase=_("that offer"),
    )
    sector = BySector(
        "sectors", queryset=Sector.objects.all(), label=_("Sector"), phrase=_("in the sector of")
    )
    status = ByLifeCycle("life_cycle", choices=Hub.LifeCycle, label=_("Life-cycle"), phrase=_("that are"))

    sorts = {
        "name": (_("by name"), (Lower("name"), "pk")),
        "region": (_("by region"), ("region_id", Lower("name"), "pk")),
        "newest": (_("latest addition first"), ("-published_at", Lower("name"), "pk")),
    }


class CoverageFilter(HubFilterSet):
    """What narrows the table of coverage: the finder's facets but for services, which are its columns."""

    things = HubFilter.things
    sorts = {"name": HubFilter.sorts["name"]}

    region = HubFilter.declared_filters["region"]
    sector = HubFilter.declared_filters["sector"]
    status = HubFilter.declared_filters["status"]

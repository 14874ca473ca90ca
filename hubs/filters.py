"""The facets of the hub finder, and those by which other lists reach hubs."""

from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hubsportal import publishing
from hubsportal.facets import NestedFacet, PrefixFacet, RelatedFacet

from .carriers.finding import ByLifeCycle, ByRegion, BySector, ByService, HubFilterSet
from .carriers.reading import holding
from .models import Hub, Sector, ServiceFamily, ServiceType

# Country, then NUTS 1 to 3: how long the codes of each level are.
CODE_LENGTHS = (2, 3, 4, 5)
FOLDED_REGIONS = _("Choose a country, and its regions are offered.")


def words_of(finder):
    """The `carriers.reading.Vocabulary`, read once for the page of a FacetedFilterSet."""
    if "words" not in finder.kept:
        finder.kept["words"] = holding().words
    return finder.kept["words"]


def service_vocabulary(words):
    """[(family slug, family name, [(type slug, type name), ...]), ...] of a Vocabulary, in its order."""
    return [
        (family.slug, family.name, [(kind.slug, kind.name) for kind in family.types])
        for family in words.families
    ]


class Regions(PrefixFacet):
    """Regions, whatever lies in them."""

    def __init__(self, path, **kwargs):
        super().__init__(
            path, lengths=CODE_LENGTHS, folded_hint=FOLDED_REGIONS, **{"label": _("Region")} | kwargs
        )

    def labels_of(self, codes):
        regions = words_of(self.parent).regions
        return {code: regions[code] for code in codes if code in regions}


class Services(NestedFacet):
    """What hubs offer, by the slug of a service or of a family."""

    def __init__(self, path, **kwargs):
        super().__init__(path, models=(ServiceFamily, ServiceType), **{"label": _("Service")} | kwargs)

    @cached_property
    def vocabulary(self):
        return service_vocabulary(words_of(self.parent))


class OfHubs:
    """What rows carry by the public hubs that they are about. `to_hub`: lookup path from the row to its hubs."""

    # For one of these facets or another.
    is_read = True

    def __init__(self, path, *, to_hub, **kwargs):
        super().__init__(path, **{"scope": public_hubs(to_hub)} | kwargs)
        self.to_hub = to_hub

    @property
    def hubs(self):
        """[(key of a row; key, slug and region's code of a hub), ...], read once for all of these facets."""
        to_hub, scope = self.to_hub, self.scope

        def about(rows, now):
            columns = ("pk", to_hub, f"{to_hub}__slug", f"{to_hub}__region")
            return rows.filter(scope(now)).order_by().values_list(*columns)

        return self.parent.of_all(f"hubs by {to_hub}", about)


class RegionsOfHubs(OfHubs, Regions):
    @cached_property
    def carried(self):
        return [(row, code) for row, _hub, _slug, code in self.hubs]


class ServicesOfHubs(OfHubs, Services):
    @cached_property
    def carried(self):
        to_services, scope = f"{self.to_hub}__services", self.scope

        def offered(rows, now):
            offering = scope(now) & Q(**{f"{to_services}__isnull": False})
            return rows.filter(offering).order_by().values_list("pk", to_services)

        slugs = {kind.pk: kind.slug for family in words_of(self.parent).families for kind in family.types}
        # A service that was added this moment has no name yet that could be offered.
        return [(row, slugs[kind]) for row, kind in self.parent.of_all(to_services, offered) if kind in slugs]


class HubsOfRows(OfHubs, RelatedFacet):
    @cached_property
    def carried(self):
        return [(row, slug) for row, _hub, slug, _code in self.hubs]


def region_facet(to_hub, **kwargs):
    """Where hubs lie that a row is about. `to_hub`: lookup path from the row to its hubs."""
    return RegionsOfHubs(f"{to_hub}__region__code", to_hub=to_hub, **{"phrase": _("in")} | kwargs)


def service_facet(to_hub, **kwargs):
    """What hubs offer that a row is about, by the slug of a type or of a family."""
    to_services = f"{to_hub}__services"
    return ServicesOfHubs(
        f"{to_services}__slug",
        family_path=f"{to_services}__family__slug",
        to_hub=to_hub,
        # "Offers every one of these" is a question to one hub; a row about several hubs cannot answer it.
        takes_all=False,
        **{"phrase": _("that offer")} | kwargs,
    )


def hub_facet(to_hub="hubs", **kwargs):
    """Which hubs a row is about."""
    return HubsOfRows(
        to_hub,
        to_hub=to_hub,
        queryset=Hub.objects.all(),
        most=20,
        label=_("Hub"),
        **{"phrase": _("about")} | kwargs,
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

"""What of hubs, regions and services can be found, and which changes concern it."""

import datetime

from django.db.models import Min, Q
from django.utils.translation import gettext_lazy as _

from hubsportal.markdown import plain_text
from hubsportal.search import kinds
from hubsportal.search.changes import watch, watch_relations
from hubsportal.search.documents import Addition, Document
from hubsportal.search.finder import FoundNestedFacet, FoundPrefixFacet, SearchFilter

from .filters import Regions, Services
from .models import Hub, HubFact, Region, Sector, ServiceFamily, ServiceType

# What has no publication of its own has always been public.
ALWAYS = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class FoundRegions(FoundPrefixFacet, Regions):
    pass


class FoundServices(FoundNestedFacet, Services):
    pass


def register():
    kinds.register(kinds.Kind("hub", Hub, hub_documents, _("hub"), _("Hubs"), 10))
    kinds.register(kinds.Kind("service", ServiceType, service_documents, _("service"), _("Services"), 80))
    kinds.register(
        kinds.Kind(
            "family", ServiceFamily, family_documents, _("family of services"), _("Families of services"), 85
        )
    )
    kinds.register(kinds.Kind("region", Region, region_documents, _("region"), _("Regions"), 90))
    watch(Hub, "hub", pks)
    watch(Region, "hub", lambda rows: pks(beneath(rows, "region__code")))
    watch(ServiceType, "hub", offering)
    watch(ServiceFamily, "hub", offering_any)
    watch_relations(Hub, "services", "sectors")
    SearchFilter.add("region", FoundRegions("region", phrase=_("about")), 10)
    SearchFilter.add(
        "service",
        FoundServices("service", family_path="service", takes_all=False, phrase=_("about hubs that offer")),
        20,
    )
    watch(HubFact, "hub", lambda rows: [fact.hub_id for fact in rows])
    watch(
        Sector,
        "hub",
        lambda rows: Hub.sectors.through.objects.filter(sector__in=rows).values_list("hub", flat=True),
    )
    watch(ServiceType, "service", pks)
    watch(ServiceFamily, "family", pks)
    watch(ServiceFamily, "service", lambda rows: pks(ServiceType.objects.filter(family__in=rows)))
    watch(Region, "region", lambda rows: pks(beneath(rows)))
    watch(Hub, "region", lambda rows: {code for hub in rows for code in codes_above(hub.region_id)})


def pks(rows):
    return [row.pk for row in rows]


def beneath(regions, path="code"):
    """The rows, of regions or of what leads to one by `path`, that lie in these regions."""
    model = Region if path == "code" else Hub
    condition = Q(pk__in=[])
    for region in regions:
        condition |= Q(**{f"{path}__startswith": region.code})
    return model.objects.filter(condition).only("pk")


def offering(services):
    """The pks of the hubs that offer one of these services."""
    return Hub.services.through.objects.filter(servicetype__in=services).values_list("hub", flat=True)


def offering_any(families):
    return offering(ServiceType.objects.filter(family__in=families))


# {model: (function of its rows that returns the pks of the hubs they have a part in, fields)}: those that make the
# `additions_of` a hub, which everything carries that is about it. The names of services and regions are not among them.
hubs_told_by = {
    Hub: (pks, ["name", "city", "region", "status", "published_at"]),
    ServiceType: (offering, ["slug", "family"]),
    ServiceFamily: (offering_any, ["slug"]),
}


def hub_documents(keys, now):
    hubs = Hub.objects.filter(pk__in=keys).prefetch_related("services__family", "sectors", "facts")
    paths = paths_of([hub.region_id for hub in hubs])
    for hub in hubs:
        services = hub.services.all()
        path = paths[hub.region_id]
        facts = [f"{fact.get_kind_display()}: {fact.value}." for fact in hub.facts.all()]
        yield Document(
            "hub",
            str(hub.pk),
            hub.name,
            hub.get_absolute_url(),
            hub.public_from,
            names=[
                hub.city,
                *names_of(path),
                *(service.name for service in services),
                *dict.fromkeys(service.family.name for service in services),
                *(sector.name for sector in hub.sectors.all()),
            ],
            text=" ".join([hub.tagline, plain_text(hub.description), hub.address, *facts]).strip(),
            facets=facets_of(hub),
        )


def facets_of(hub):
    """The facets by which whatever is about this hub can be narrowed."""
    code = hub.region_id
    return [
        f"region:{code}",
        *(f"within:{code[:length]}" for length in range(2, len(code) + 1)),
        *dict.fromkeys(
            f"service:{slug}"
            for service in hub.services.all()
            for slug in (service.slug, service.family.slug)
        ),
    ]


def additions_of(hubs):
    """What a document owes to the hubs it is about; fetch them `with_facets`."""
    return [Addition(hub.public_from, (hub.name, hub.city), tuple(facets_of(hub))) for hub in hubs]


def with_facets():
    """A queryset of hubs for `additions_of`."""
    return Hub.objects.prefetch_related("services__family")


def region_documents(keys, now):
    paths = paths_of(keys)
    # A region is found once there is a hub in it: of the others there is nothing to show.
    since = {}
    published = Hub.objects.filter(status=Hub.Status.PUBLISHED).values("region")
    for code, moment in (
        published.annotate(since=Min("published_at")).order_by().values_list("region", "since")
    ):
        for above in codes_above(code):
            since[above] = min(moment, since.get(above, moment))
    for region in Region.objects.filter(pk__in=keys):
        yield Document(
            "region",
            region.code,
            region.label,
            region.get_absolute_url(),
            since.get(region.code),
            names=[*(above.label for above in paths[region.code][:-1]), region.code, *region.other_names],
            facets=[f"region:{region.code}", *(f"within:{above.code}" for above in paths[region.code])],
        )


def codes_above(code):
    """A region's code and those it lies in, the country first."""
    return [code[:length] for length in range(2, len(code) + 1)]


def paths_of(codes):
    """{code: [Region, ...]}: a region and those it lies in, the country first."""
    above = {code[:length] for code in codes for length in range(2, len(code) + 1)}
    regions = Region.objects.in_bulk(above)
    return {
        code: [regions[code[:length]] for length in range(2, len(code) + 1) if code[:length] in regions]
        for code in codes
    }


def names_of(path):
    """What a region and those it lies in are called: first as pages call them, then in other languages."""
    return [*(region.label for region in path), *(name for region in path for name in region.other_names)]


def service_documents(keys, now):
    for service in ServiceType.objects.filter(pk__in=keys).select_related("family"):
        yield Document(
            "service",
            str(service.pk),
            service.name,
            service.get_absolute_url(),
            ALWAYS,
            names=[service.family.name],
            text=service.description,
            facets=[f"service:{service.slug}", f"service:{service.family.slug}"],
        )


def family_documents(keys, now):
    for family in ServiceFamily.objects.filter(pk__in=keys):
        yield Document(
            "family",
            str(family.pk),
            family.name,
            family.get_absolute_url(),
            ALWAYS,
            text=family.description,
            facets=[f"service:{family.slug}"],
        )

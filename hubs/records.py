"""What hubs, regions and services are as data."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hubsportal import markdown, timecode
from hubsportal.addresses import address_of
from hubsportal.choices import words_of
from hubsportal.data import atom, records
from hubsportal.data.details import TERMS, Detail, Found
from hubsportal.data.lists import DataList, Faceted
from hubsportal.data.records import Record, absolute, refer

from .carriers.reading import Place, holding
from .extensions import hub_mentions, source_paths
from .fetching import facts_of, readable_hub, terms_of
from .filters import HubFilter
from .models import Hub, HubFact, Region, ServiceFamily, ServiceType


@dataclass
class HubRow:
    """A hub with what stands beside it.

    region, country: Regions or Places; services, sectors: of models or of the vocabulary; closed: sources of its facts that
    nobody may open yet.
    """

    hub: Hub
    region: Region | Place
    country: Region | Place | None
    services: list
    sectors: list
    mentions: list
    facts: list = field(default_factory=list)
    closed: set = field(default_factory=set)


def refer_to(thing):
    """A hub, service or whatever else has a slug, a name and a page, as records name it."""
    return refer(thing.slug, thing.name, thing.get_absolute_url())


def refer_region(region):
    return refer(region.code, region.label, region.get_absolute_url())


def refer_sector(sector):
    return refer(sector.slug, sector.name, f"{address_of('hubs:list')}?sector={sector.slug}")


def point(row):
    """(longitude, latitude) in degrees, None where they are not known."""
    hub = row.hub
    return None if hub.latitude is None else (float(hub.longitude), float(hub.latitude))


# --- Hubs: rows are HubRows -------------------------------------------------------------------

HUB = Record(
    "Hub",
    _("One hub, as in the list."),
    records.page("hub"),
    records.text("id", _("Its slug, which “hub” takes in an address."), "hub.slug", stated=True),
    records.text("name", _("Name."), "hub.name", stated=True),
    records.text("tagline", _("What it is, in a sentence."), "hub.tagline"),
    records.reference("country", _("Country."), lambda row: row.country and refer_region(row.country)),
    records.reference(
        "region",
        _("Smallest NUTS 2024 region that is certain."),
        lambda row: refer_region(row.region),
        stated=True,
    ),
    records.text("city", _("City."), "hub.city"),
    records.text("address", _("Street and number."), "hub.address"),
    records.number("latitude", _("Degrees north, WGS 84."), "hub.latitude"),
    records.number("longitude", _("Degrees east, WGS 84."), "hub.longitude"),
    records.choice(
        "coordinates_of",
        Hub.Position,
        _("Whether the coordinates are those of the house or of the middle of its city."),
        lambda row: row.hub.position_of if point(row) else None,
    ),
    records.address("website", _("Its own website."), "hub.website"),
    records.choice(
        "status", Hub.LifeCycle, _("Life-cycle, which “status” takes in an address."), "hub.life_cycle"
    ),
    records.text("status_note", _("What it was or became, and by whose word."), "hub.life_cycle_note"),
    records.partial_date("founded", _("When it was founded (EDTF)."), "hub.founded"),
    records.references("services", _("What it offers."), lambda row: map(refer_to, row.services)),
    records.references(
        "sectors", _("Cultural and creative sectors."), lambda row: map(refer_sector, row.sectors)
    ),
    records.moment("updated", _("When the entry last changed."), "hub.updated_at", stated=True),
)

# Rows: (HubFact, HubRow).
FACT = Record(
    "Fact",
    _("Something that changes with time, with its date and source."),
    records.choice("kind", HubFact.Kind, _("What it is about."), lambda row: row[0].kind, stated=True),
    records.text(
        "label",
        _("The same in words."),
        lambda row: words_of(HubFact.Kind).get(row[0].kind, row[0].kind),
        stated=True,
    ),
    records.text("value", _("The value, with its unit."), lambda row: row[0].value, stated=True),
    records.partial_date("as_of", _("The date it is known for (EDTF)."), lambda row: row[0].as_of),
    records.text("source", _("Who says so."), lambda row: row[0].source, stated=True),
    records.address(
        "source_url",
        _("Where it is said, which may be a second of a webinar."),
        lambda row: "" if row[0].source_url in row[1].closed else row[0].source_url,
    ),
)

MENTION = Record(
    "Mention",
    _("A second at which a hub is spoken of."),
    records.address("url", _("Plays that second."), stated=True),
    records.text("kind", _("“talk” or “question”."), stated=True),
    records.text("text", _("The title of the talk, or the question."), stated=True),
    records.seconds("start", "timecode", _("Seconds into the recording."), "offset", stated=True),
)

HUB_ALONE = HUB.extended(
    "HubAlone",
    _("A creative hub with all that is known of it."),
    records.text("description", _("What a visitor should know, in Markdown."), "hub.description"),
    records.several(
        "facts",
        FACT,
        _("Dated facts. Two values of one kind may stand side by side."),
        lambda row: [(fact, row) for fact in row.facts],
    ),
    records.several(
        "mentions",
        MENTION,
        _("Where it is spoken of: talks, then questions."),
        lambda row: row.mentions,
    ),
    *TERMS,
)


def related(hubs, now):
    return hubs.select_related("region").prefetch_related("services", "sectors")


def rows_of(hubs, now):
    """HubRows with their countries and mentions, in three queries."""
    countries = Region.objects.in_bulk({hub.region_id[:2] for hub in hubs})
    mentions = hub_mentions.collect(hubs, now)
    return [
        HubRow(
            hub,
            hub.region,
            countries.get(hub.region_id[:2]),
            list(hub.services.all()),
            list(hub.sectors.all()),
            mentions.get(hub.pk, []),
        )
        for hub in hubs
    ]


def hub_entry(row):
    hub = row.hub
    place = ", ".join(dict.fromkeys(filter(None, (hub.city, row.region.label, row.country.label))))
    heard = [
        (absolute(mention.url), timecode.format(mention.offset), mention.text) for mention in row.mentions
    ]
    return atom.Entry(
        url=absolute(hub.get_absolute_url()),
        title=hub.name,
        published=hub.published_at,
        updated=hub.updated_at,
        content=format_html(
            "{}{}{}{}",
            atom.paragraph(hub.tagline),
            atom.paragraph(place),
            markdown.render(hub.description),
            atom.score(heard),
        ),
        categories=[(service.slug, service.name) for service in row.services],
        seconds=[(url, f"{at} {text}") for url, at, text in heard],
    )


HUBS = DataList(
    name="hubs",
    title=_("Hubs"),
    page="hubs:list",
    source=Faceted(HubFilter, lambda now: Hub.objects.published(now), related, rows_of),
    record=HUB,
    entry=hub_entry,
    point=point,
)


def find_hub(request, now, slug):
    hub = readable_hub(request, slug, now)
    if hub is None:
        raise Http404
    words = holding().words
    path = words.path_to(hub.region_id)
    facts = facts_of(hub)
    row = HubRow(
        hub,
        path[-1],
        path[0],
        *terms_of(hub, words),
        hub_mentions.collect([hub], now).get(hub.pk, []),
        facts,
        source_paths.closed((fact.source_url for fact in facts), now),
    )
    return Found(row, publishable=hub)


# --- Regions ----------------------------------------------------------------------------------


@dataclass
class RegionRow:
    region: Region
    around: list
    parts: list
    hubs: int


REGION = Record(
    "RegionAlone",
    _("A region of NUTS 2024, or a country outside NUTS."),
    records.page("region"),
    records.text(
        "id", _("Its code, which “region” takes in an address. Greece is EL."), "region.code", stated=True
    ),
    records.text("name", _("Name, in English where there is one."), "region.label", stated=True),
    records.text("own_name", _("Its own name, in Latin script."), "region.name", stated=True),
    records.text("local_name", _("Its name in Greek or Cyrillic."), "region.local_name"),
    records.integer("level", _("0 for a country, 1 to 3 for its NUTS regions."), "region.level", stated=True),
    records.text("version", _("Edition of the list the code comes from."), "region.version", stated=True),
    records.references(
        "around", _("What it lies in, the country first."), lambda row: map(refer_region, row.around)
    ),
    records.references(
        "parts",
        _("Those regions one level beneath it that have hubs."),
        lambda row: map(refer_region, row.parts),
    ),
    records.integer("hubs", _("How many hubs it has, with all beneath it."), stated=True),
    records.address(
        "hubs_url",
        _("Those hubs as JSON."),
        lambda row: f"{reverse('hubs:list.json')}?region={row.region.code}",
        stated=True,
    ),
    *TERMS,
)


def find_region(request, now, code):
    region = get_object_or_404(Region, code=code.upper())
    hubs = Hub.objects.published(now)
    beneath = hubs.filter(region__code__startswith=OuterRef("code"))
    return Found(
        RegionRow(
            region,
            list(Region.objects.filter(code__in=region.ancestor_codes).order_by("level")),
            list(region.children.filter(Exists(beneath)).order_by("code")),
            hubs.filter(region__code__startswith=region.code).count(),
        )
    )


# --- Services ---------------------------------------------------------------------------------


@dataclass
class ServiceRow:
    service: ServiceFamily | ServiceType
    family: ServiceFamily | None
    types: list
    hubs: int


SERVICE = Record(
    "ServiceAlone",
    _("A family of services, or one type of service."),
    records.page("service"),
    records.text("id", _("Its slug, which “service” takes in an address."), "service.slug", stated=True),
    records.text("name", _("Name."), "service.name", stated=True),
    records.text("description", _("What is meant by it."), "service.description"),
    records.reference(
        "family",
        _("The family of a type; null of a family."),
        lambda row: row.family and refer_to(row.family),
    ),
    records.references("types", _("The types in a family."), lambda row: map(refer_to, row.types)),
    records.integer("hubs", _("How many hubs offer it, or any of the family."), stated=True),
    records.address(
        "hubs_url",
        _("Those hubs as JSON."),
        lambda row: f"{reverse('hubs:list.json')}?service={row.service.slug}",
        stated=True,
    ),
    *TERMS,
)


def find_service(request, now, slug):
    family = ServiceFamily.objects.filter(slug=slug).first()
    service = family or ServiceType.objects.select_related("family").filter(slug=slug).first()
    if service is None:
        raise Http404
    return Found(
        ServiceRow(
            service,
            None if family else service.family,
            list(family.types.all()) if family else [],
            HubFilter({"service": [slug]}, Hub.objects.published(now), now=now).qs.count(),
        )
    )


def first_slug(rows):
    """An address to try: the first of these rows that has one."""
    return rows.values_list("slug", flat=True).first()


DETAILS = [
    Detail(
        "hubs/<slug:slug>.json",
        "hubs:detail",
        _("Hub"),
        find_hub,
        lambda now: first_slug(Hub.objects.published(now).order_by(Lower("name"), "pk")),
        HUB_ALONE,
    ),
    Detail(
        "regions/<slug:code>.json",
        "hubs:region",
        _("Region"),
        find_region,
        lambda now: Hub.objects.published(now).order_by("pk").values_list("region", flat=True).first(),
        REGION,
    ),
    Detail(
        "services/<slug:slug>.json",
        "hubs:service",
        _("Service"),
        find_service,
        lambda now: first_slug(ServiceType.objects.all()),
        SERVICE,
    ),
]

"""The comparison of two to five hubs, as a page and as a spreadsheet."""

from django.conf import settings
from django.db.models import Prefetch, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubsportal import partial_date, timecode
from hubsportal.data import answers
from hubsportal.data.csv import csv_response
from hubsportal.models import SearchEntry
from hubsportal.pages import render_page
from hubsportal.search import matching
from hubsportal.search import query as search_query

from . import structured
from .carriers.reading import Carriers
from .choice import MOST, Choice
from .comparison import Comparison, Group, Row, Value
from .extensions import comparison_groups, source_paths
from .models import Hub, HubFact, Region, ServiceFamily, ServiceType
from .similar import similar_to

# How many hubs a search for a further one shows; without words, as many as one still looks through.
MOST_FOUND = 20
MOST_LISTED = 60
LONGEST_SEARCH = 80


@require_safe
def compare(request):
    """Hubs side by side; with fewer than two, the way to choose them."""
    now = timezone.now()
    choice = Choice.read(request.GET.getlist("hub"), comparable(now))
    words = search_words(request)
    found = [] if choice.is_full else candidates(words, choice, now)
    return render_page(
        request,
        "hubs/compare.html",
        {
            "choice": choice,
            "structured": structured.of_page(request, (_("Compare"), None)),
            "comparison": compared(choice.hubs, now) if choice.is_enough else None,
            "notices": choice.notices,
            "words": words,
            "found": found[: most_shown(words)],
            "has_more": len(found) > most_shown(words),
        },
    )


@answers.open_data("csv")
def compare_csv(request):
    """The same rows as a spreadsheet, a column for each hub. What the page would leave aside is a 400 here."""
    now = timezone.now()
    choice = Choice.read(request.GET.getlist("hub"), comparable(now))
    if choice.problem:
        return answers.problem("csv", 400, "Bad Request", [("hub", choice.problem)])
    comparison = compared(choice.hubs, now)
    header = [_("Section"), _("Row"), _("Comparison"), *(str(hub) for hub in choice.hubs)]
    addresses = [settings.SITE_URL + hub.get_absolute_url() for hub in choice.hubs]
    rows = [["", _("Page"), "", *addresses]]
    for group in comparison.groups:
        for row in group.rows:
            cells = ["\n".join(as_text(value) for value in cell) or None for cell in row.cells]
            rows.append([group.title, row.label, row.verdict, *cells])
    return csv_response("hubs-compared.csv", header, rows)


def comparable(now):
    """Published hubs with all that their columns show."""
    services = ServiceType.objects.select_related("family")
    return (
        Hub.objects.published(now)
        .select_related("region")
        .prefetch_related("facts", "sectors", Prefetch("services", services))
    )


def compared(hubs, now):
    """The Comparison of hubs from `comparable()`, with what the apps above know of them."""
    groups = [identity(hubs), *services(hubs), facts(hubs, now), *comparison_groups.collect(hubs, now)]
    return Comparison(hubs, groups)


def search_words(request):
    """What somebody looks for a further hub by, without what no name holds."""
    words = " ".join(request.GET.get("q", "").split())
    return "".join(letter for letter in words if letter.isprintable())[:LONGEST_SEARCH]


def candidates(words, choice, now):
    """Hubs to add: what the search finds for the words, then those whose name or city holds a part of them; without
    words, those most like the first chosen.

    One more than `most_shown` tells that there are more.
    """
    if not words and choice.hubs:
        first = choice.hubs[0]
        about = (first.services.all(), first.sectors.all(), first.facts.all())
        similar = similar_to(first, Carriers(now), *about)
        keys = [row.hub.pk for row in similar]
        hubs = Hub.objects.published(now).in_bulk(keys)
        return [hubs[key] for key in keys if key in hubs and hubs[key] not in choice.hubs]
    most = most_shown(words) + 1
    hubs = Hub.objects.published(now).exclude(slug__in=choice.slugs)
    keys = searched(words, now) if words else []
    by_key = hubs.in_bulk(keys)
    found = {key: by_key[key] for key in keys if key in by_key}
    holding = hubs
    for word in words.split():
        holding = holding.filter(Q(name__icontains=word) | Q(city__icontains=word))
    found |= {hub.pk: hub for hub in holding.order_by(Lower("name"), "pk")[:most]}
    return list(found.values())[:most]


def most_shown(words):
    return MOST_FOUND if words else MOST_LISTED


def searched(words, now):
    """Keys of the hubs that the portal's search finds, which knows other spellings and what hubs offer, best first."""
    matches = matching.find(search_query.parse(words), {"kind": ["hub"]}, now).found[: MOST_FOUND + MOST + 1]
    keys = dict(SearchEntry.objects.filter(pk__in=[match.pk for match in matches]).values_list("pk", "key"))
    return [int(keys[match.pk]) for match in matches if match.pk in keys]


def identity(hubs):
    """What stays true of each: where it is, since when, for whom."""
    codes = {code for hub in hubs for code in (hub.region_id[:2], hub.region_id)}
    regions = {region.code: region for region in Region.objects.filter(code__in=codes)}

    def place(hub, code):
        region = regions.get(code)
        return [Value(region.label, region.get_absolute_url())] if region else []

    def words(text, url=""):
        return [Value(str(text), url)] if text else []

    life_cycles = [words(capfirst(hub.get_life_cycle_display())) for hub in hubs]
    rows = [
        Row(_("In a sentence"), [words(hub.tagline) for hub in hubs], compares=False),
        Row(_("Country"), [place(hub, hub.region_id[:2]) for hub in hubs]),
        Row(_("Region"), [place(hub, hub.region_id) if len(hub.region_id) > 2 else [] for hub in hubs]),
        Row(_("City"), [words(hub.city) for hub in hubs]),
        Row(_("Founded"), [words(hub.founded and partial_date.format(hub.founded)) for hub in hubs]),
        Row(_("Life-cycle"), life_cycles),
        Row(_("Sectors"), [[Value(sector.name) for sector in hub.sectors.all()] for hub in hubs]),
        Row(_("Website"), [words(hub.website, hub.website) for hub in hubs], compares=False),
    ]
    if any(hub.life_cycle_note for hub in hubs):
        notes = [words(hub.life_cycle_note) for hub in hubs]
        rows.insert(6, Row(_("Note on it"), notes, compares=False))
    return Group(_("Identity"), rows)


def services(hubs):
    """A group for each family, with a row for each type that any of the hubs offers."""
    offered = [{service.pk: service for service in hub.services.all()} for hub in hubs]
    types = {pk: service for of_hub in offered for pk, service in of_hub.items()}
    groups = []
    for family in ServiceFamily.objects.all():
        members = [service for service in types.values() if service.family_id == family.pk]
        members.sort(key=lambda service: (service.position, service.name))
        rows = [
            Row(
                service.name,
                [[Value(_("yes"))] if service.pk in of_hub else [] for of_hub in offered],
                url=service.get_absolute_url(),
                is_offer=True,
            )
            for service in members
        ]
        title = _("Services: %(family)s") % {"family": family.name}
        groups.append(Group(title, rows or [Row(_("Anything of it"), [[] for _hub in hubs])]))
    return groups


def facts(hubs, now):
    """A row for each kind of fact that any has, and for those a policy maker asks of any hub."""
    stated = [fact for hub in hubs for fact in hub.facts.all()]
    closed = source_paths.closed((fact.source_url for fact in stated), now)
    kinds = {fact.kind for fact in stated} | set(HubFact.EXPECTED_KINDS)
    rows = []
    for kind in HubFact.Kind:
        if kind in kinds:
            cells = [
                sorted((fact for fact in hub.facts.all() if fact.kind == kind), key=lambda fact: fact.as_of)
                for hub in hubs
            ]
            rows.append(Row(kind.label, [[dated(fact, closed) for fact in cell] for cell in cells]))
    return Group(_("Facts"), rows)


def dated(fact, closed):
    """A fact as a Value; a source that nobody may open yet is words alone."""
    is_open = fact.source_url not in closed
    return Value(
        fact.value,
        as_of=fact.as_of,
        source=fact.source,
        source_url=fact.source_url if is_open else "",
        source_offset=fact.source_offset if is_open else None,
    )


def as_text(value):
    """A Value as a cell of a spreadsheet: 29:00 Do you charge? (https://...); 11 people (2019-12-05; the talk)."""
    parts = [timecode.format(value.offset)] if value.offset is not None else []
    parts.append(value.text)
    behind = [value.as_of or _("date not stated"), value.source] if value.source else []
    behind += [address_of(url) for url in (value.url, value.source_url) if url and url != value.text]
    if behind:
        parts.append(f"({'; '.join(behind)})")
    return " ".join(parts)


def address_of(url):
    return settings.SITE_URL + url if url.startswith("/") else url

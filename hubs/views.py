"""The hub finder, and what is known of a hub, a region, a service."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubsportal.pages import render_page
from hubsportal.paging import page_of
from hubsportal.structured import page_of_list

from . import structured
from .carriers.finding import listed
from .carriers.reading import Carriers
from .choice import Choice, compare_url
from .extensions import hub_mentions, hub_sections, region_sections, service_sections, source_paths
from .filters import HubFilter
from .maps import HubMap
from .models import Hub, HubFact, Region, ServiceFamily, ServiceType, without_repeats
from .similar import similar_to, terms_of

# So many seconds of each kind stand beside a hub in the list.
MOST_MENTIONS = 6


@require_safe
def hub_list(request):
    """The finder: facets, the list, and the map beside it, all from the address."""
    now = timezone.now()
    finder = HubFilter(request.GET, Hub.objects.published(now), now=now)
    listing = finder.listing
    paging = page_of(listing, request.GET.get("page"))
    hubs = paging.page.object_list
    on_map = listing.all_for_map() if paging.page.has_other_pages() else hubs
    mentions = hub_mentions.collect({hub.pk: hub for hub in [*hubs, *on_map]}.values(), now)
    numbers = {hub.pk: paging.page.start_index() + place for place, hub in enumerate(hubs)}
    choice = Choice.read(request.GET.getlist("hub"), Hub.objects.published(now))
    chosen, shown = {hub.pk for hub in choice.hubs}, {hub.pk for hub in hubs}
    words = finder.carriers.words
    offered = services_of(shown, words)
    return render_page(
        request,
        "hubs/list.html",
        {
            "finder": finder,
            "paging": paging,
            "choice": choice,
            "chosen_elsewhere": [hub for hub in choice.hubs if hub.pk not in shown],
            "notices": choice.notices,
            "structured": [page_of_list(request.path, _("Hubs"), paging)],
            "rows": [
                row_of(
                    hub,
                    words,
                    numbers[hub.pk],
                    offered.get(hub.pk, ()),
                    mentions.get(hub.pk, ()),
                    hub.pk in chosen,
                )
                for hub in hubs
            ],
            "map": HubMap.of(finder, on_map, mentions, numbers),
        },
    )


def row_of(hub, words, number, services, mentions, is_chosen):
    """A hub in the finder's list, in finished values."""
    country = words.regions.get(hub.region_id[:2], "")
    heard = {}
    for mention in mentions:
        heard.setdefault(mention.kind, []).append(mention)
    return {
        "pk": hub.pk,
        "slug": hub.slug,
        "url": hub.get_absolute_url(),
        "name": hub.name,
        "number": str(number),
        "choose": _("Choose %(hub)s") % {"hub": hub.name},
        "is_chosen": is_chosen,
        "services": ", ".join(services),
        "place": ", ".join(filter(None, (hub.city, country))) if hub.city else hub.region,
        "code": hub.region_id,
        "heard": [
            {"word": _("Talk") if kind == "talk" else _("questions"), "mentions": some[:MOST_MENTIONS]}
            for kind, some in heard.items()
        ],
    }


@require_safe
def hub_detail(request, slug):
    """One hub: dated facts with sources, services, and where it is spoken of."""
    now = timezone.now()
    hubs = Hub.objects.readable_by(request, now).select_related("region").prefetch_related("facts")
    hub = get_object_or_404(hubs, slug=slug)
    carriers = Carriers(now)
    words = carriers.words
    services, sectors = terms_of(hub, words)
    facts = facts_table(hub.facts.all())
    similar = similar_to(hub, carriers, services, sectors)
    keys = [row.key for row in similar]
    others = {other.pk: other for other in listed(Hub.objects.filter(pk__in=keys), words.regions)}
    similar = [(others[row.key], row.reason) for row in similar if row.key in others]
    mentions = hub_mentions.collect([hub, *others.values()], now)
    alike = [other for other, _reason in similar]
    path = words.path_to(hub.region_id)
    crumbs = without_repeats(region for region in path if region.level < 2)
    return render_page(
        request,
        "hubs/detail.html",
        {
            "hub": hub,
            "path": without_repeats(path),
            "crumbs": crumbs,
            "structured": structured.of_hub(hub, crumbs, services, sectors),
            "facts": facts,
            "closed": source_paths.closed((fact.source_url for fact in hub.facts.all()), now),
            "stated": sum(len(row["values"]) for row in facts),
            "not_stated": sum(not row["values"] for row in facts),
            "services": services,
            "sectors": sectors,
            "families": [
                (family.name, [kind for kind in family.types if kind in services])
                for family in words.families
            ],
            "map": HubMap.closer([hub], mentions),
            "sections": hub_sections.collect(hub, now),
            "similar": similar,
            "mentions": mentions,
            "compare_url": compare_url([hub, *alike] if hub.is_published else alike),
        },
        publishable=hub,
    )


@require_safe
def region_detail(request, code):
    """All that is known of a region and everything beneath it."""
    if code != code.upper():
        return redirect("hubs:region", code.upper(), permanent=True)
    region = get_object_or_404(Region, code=code)
    now = timezone.now()
    hubs = Hub.objects.published(now).filter(region__code__startswith=region.code)
    finder = HubFilter({"region": [region.code]}, hubs, now=now, within=region.code)
    listing = finder.listing
    paging = page_of(listing, request.GET.get("page"))
    on_map = listing[: HubMap.MOST_DOTS] if paging.page.has_other_pages() else paging.page.object_list
    mentions = hub_mentions.collect({hub.pk: hub for hub in [*paging.page, *on_map]}.values(), now)
    sections = region_sections.collect(region, now)
    around = Region.objects.filter(code__in=region.ancestor_codes).order_by("level")
    path = without_repeats([*around, region])[:-1]
    return render_page(
        request,
        "hubs/region.html",
        {
            "region": region,
            "path": path,
            "structured": structured.of_region(region, path),
            "paging": paging,
            "mentions": mentions,
            "map": HubMap.closer(on_map, mentions),
            "parts": beneath(finder.options_of("region"), region.code),
            "sections": sections,
            "is_empty": not paging.page.object_list and not sections,
        },
        editable=region,
    )


@require_safe
def service_detail(request, slug):
    """Who offers a service, or any service of a family."""
    family = ServiceFamily.objects.filter(slug=slug).first()
    service = family or ServiceType.objects.select_related("family").filter(slug=slug).first()
    if service is None:
        raise Http404
    now = timezone.now()
    finder = HubFilter({"service": [slug]}, Hub.objects.published(now), now=now)
    listing = finder.listing
    paging = page_of(listing, request.GET.get("page"))
    on_map = listing.all_for_map() if paging.page.has_other_pages() else paging.page.object_list
    mentions = hub_mentions.collect({hub.pk: hub for hub in [*paging.page, *on_map]}.values(), now)
    countries = finder.options_of("region")
    return render_page(
        request,
        "hubs/service.html",
        {
            "service": service,
            "family": family,
            "types": family.types.all() if family else service.family.types.exclude(pk=service.pk),
            "paging": paging,
            "mentions": mentions,
            "map": HubMap.of(finder, on_map, mentions),
            "countries": countries,
            "sections": service_sections.collect(service, now),
            "structured": structured.of_service(service, family),
        },
        editable=service,
    )


def services_of(pks, words):
    """{pk of a hub: [what it offers]}, in the order of the vocabulary."""
    names = {kind.pk: kind.name for family in words.families for kind in family.types}
    places = {pk: place for place, pk in enumerate(names)}
    rows = Hub.services.through.objects.filter(hub__in=pks).values_list("hub_id", "servicetype_id")
    found = {}
    for hub, service in sorted(rows, key=lambda row: places[row[1]]):
        found.setdefault(hub, []).append(names[service])
    return found


def beneath(options, code):
    """The part of a region facet's options that lies beneath a region: the first level that parts it."""
    options = [option for option in options if option.value.startswith(code) or code.startswith(option.value)]
    while len(options) == 1 and options[0].children:
        options = options[0].children
    return [option for option in options if option.value.startswith(code)]


def facts_table(facts):
    """Rows of the facts table: one per kind, its values by date; what nobody has stated yet comes last."""
    by_kind = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    kinds = [kind for kind in HubFact.Kind if kind in by_kind]
    kinds += [kind for kind in HubFact.EXPECTED_KINDS if kind not in by_kind]
    return [
        {"label": kind.label, "values": sorted(by_kind.get(kind, []), key=lambda fact: fact.as_of)}
        for kind in kinds
    ]

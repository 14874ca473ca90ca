"""The hub finder, and what is known of a hub, a region, a service."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubsportal.addresses import address_of
from hubsportal.pages import render_page
from hubsportal.paging import page_of
from hubsportal.prepared import Prepared
from hubsportal.structured import page_of_list

from . import hub_page, structured
from .carriers.reading import Carriers
from .choice import Choice, compare_url
from .extensions import hub_mentions, hub_sections, region_sections, service_sections, source_paths
from .fetching import facts_of, readable_hub, terms_of
from .filters import HubFilter
from .maps import HubMap
from .models import Hub, Region, ServiceFamily, ServiceType, without_repeats
from .similar import similar_to

# So many seconds of each kind stand beside a hub in the list.
MOST_MENTIONS = 6

_offered = Prepared(
    lambda hubs: (
        Hub.services.through.objects.filter(hub__in=hubs).order_by().values_list("hub_id", "servicetype_id")
    )
)


@require_safe
def hub_list(request):
    """The finder: facets, the list, and the map beside it, all from the address."""
    now = timezone.now()
    finder = HubFilter(request.GET, now=now)
    listing = finder.listing
    paging = page_of(listing, request.GET.get("page"))
    hubs = paging.page.object_list
    on_map = listing.all_for_map() if paging.page.has_other_pages() else hubs
    mentions = hub_mentions.collect({hub.pk: hub for hub in [*hubs, *on_map]}.values(), now)
    numbers = {hub.pk: paging.page.start_index() + place for place, hub in enumerate(hubs)}
    asked = request.GET.getlist("hub")
    choice = Choice.read(asked, Hub.objects.published(now)) if asked else Choice()
    chosen, shown = {hub.pk for hub in choice.hubs}, {hub.pk for hub in hubs}
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
            "rows": rows_of(hubs, numbers, finder.carriers.words, mentions, chosen),
            "map": HubMap.of(finder, on_map, mentions, numbers),
        },
    )


def rows_of(hubs, numbers, words, mentions, chosen):
    """Hubs as the finder lists them, in finished values. numbers, mentions: by key; chosen: keys."""
    offered = services_of([hub.pk for hub in hubs], words)
    choose, heard_as = _("Choose %(hub)s"), {"talk": _("Talk"), "question": _("questions")}
    rows = []
    for hub in hubs:
        heard = {}
        for mention in mentions.get(hub.pk, ()):
            heard.setdefault(mention.kind, []).append(mention)
        place = (hub.city, words.regions.get(hub.region_id[:2])) if hub.city else (hub.region,)
        rows.append(
            {
                "pk": hub.pk,
                "slug": hub.slug,
                "url": hub.url,
                "name": hub.name,
                "number": str(numbers[hub.pk]),
                "choose": choose % {"hub": hub.name},
                "is_chosen": hub.pk in chosen,
                "services": ", ".join(offered.get(hub.pk, ())),
                "place": ", ".join(filter(None, place)),
                "code": hub.region_id,
                "heard": [
                    {"word": heard_as[kind], "mentions": some[:MOST_MENTIONS]} for kind, some in heard.items()
                ],
            }
        )
    return rows


@require_safe
def hub_detail(request, slug):
    """One hub: dated facts with sources, services, and where it is spoken of."""
    now = timezone.now()
    hub = readable_hub(request, slug, now)
    if hub is None:
        raise Http404
    carriers = Carriers(now)
    words = carriers.words
    services, sectors = terms_of(hub, words)
    facts = facts_of(hub)
    closed = source_paths.closed((fact.source_url for fact in facts), now)
    rows, stated, missing = hub_page.facts_table(facts, closed)
    similar = similar_to(hub, carriers, services, sectors, facts)
    alike = [row.hub for row in similar]
    mentions = hub_mentions.collect([hub, *alike], now)
    path = words.path_to(hub.region_id)
    place = path[-1]
    crumbs = without_repeats(region for region in path if region.level < 2)
    finder = address_of("hubs:list")
    compared = [hub, *alike] if hub.is_published else alike
    return render_page(
        request,
        "hubs/detail.html",
        {
            "hub": hub,
            "place": place,
            "crumbs": crumbs,
            "path": hub_page.in_a_row(
                (region.label, region.get_absolute_url()) for region in without_repeats(path)
            ),
            "structured": structured.of_hub(hub, place, crumbs, services, sectors),
            "life_cycle": hub_page.life_cycle_of(hub),
            "facts": rows,
            "has_facts": stated > 0,
            "counted_facts": hub_page.counted_facts(stated, len(missing)),
            "missing": ", ".join(missing).lower(),
            "families": hub_page.families_of(services, words),
            "counted_services": hub_page.counted_services(len(services)),
            "sectors": hub_page.in_a_row(
                (sector.name, f"{finder}?sector={sector.slug}") for sector in sectors
            ),
            "map": HubMap.closer([hub], mentions),
            "map_label": _("%(hub)s on the map") % {"hub": hub.name},
            "sections": hub_sections.collect(hub, now),
            "similar": hub_page.rows_of_similar(similar, mentions),
            "compare_url": compare_url(compared) if len(compared) > 1 else "",
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
    finder = HubFilter({"region": [region.code]}, now=now, within=region.code)
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
    finder = HubFilter({"service": [slug]}, now=now)
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
    found = {}
    for hub, service in sorted(_offered(pks), key=lambda row: places[row[1]]):
        found.setdefault(hub, []).append(names[service])
    return found


def beneath(options, code):
    """The part of a region facet's options that lies beneath a region: the first level that parts it."""
    options = [option for option in options if option.value.startswith(code) or code.startswith(option.value)]
    while len(options) == 1 and options[0].children:
        options = options[0].children
    return [option for option in options if option.value.startswith(code)]

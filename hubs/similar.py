"""Hubs like another one, each with the reason written out. Plain counting, the same for everybody, every time.

The score of a hub beside the one whose page it is on:

1. Each service both offer counts between 1 and 3, the rarer the more: 1 + 2 * (1 - share), where `share` is the part
   of all published hubs that offer it. So a voucher scheme says more than a co-working space.
2. Each sector both work for counts 1.
3. Each comparable fact (legal form, owner, business model) with the same value counts 2.
4. The nearest region both lie in counts 3 (NUTS 3), 2 (NUTS 2), 1 (NUTS 1) or a half (the country).

A hub with which only a country is shared is not similar. Ties go by name.

Not every hub is looked at, only the MOST_CANDIDATES that share most of the services (of the sectors, where the hub
states no service), and as many near it. Where a hundred thousand hubs offer the same, those that offer the rarest of it.
"""

from dataclasses import dataclass

from django.db.models import Case, Count, FloatField, Sum, Value, When
from django.db.models.functions import Lower
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from hubsportal import publishing

from .models import Hub, HubFact, Region, Sector, ServiceType

# So many are shown: with the hub itself they fill a comparison.
MOST_SIMILAR = 4
MOST_CANDIDATES = 40
# The rarest services that together have more rows than this find the candidates; the others only rank them.
MOST_ROWS = 10_000

COMPARABLE_KINDS = (HubFact.Kind.LEGAL_FORM, HubFact.Kind.OWNER, HubFact.Kind.BUSINESS_MODEL)

# By the length of the shared code: country, NUTS 1, NUTS 2, NUTS 3.
NEARNESS = {2: 0.5, 3: 1, 4: 2, 5: 3}
SECTOR = 1
FACT = 2


@dataclass
class Similar:
    """A hub like another one: what they share, and how much that counts."""

    hub: Hub
    score: float
    services: list[ServiceType]
    sectors: list[Sector]
    facts: list[HubFact]
    region: Region | None

    @property
    def reason(self):
        """What they share, in words: also offers vouchers and incubation; also in Wallonia."""
        parts = []
        if self.services:
            parts.append(_("also offers %(services)s") % {"services": listed(self.services)})
        if self.sectors:
            parts.append(_("also works for %(sectors)s") % {"sectors": listed(self.sectors)})
        parts += [
            _("also has as its %(fact)s: %(value)s")
            % {"fact": in_sentence(fact.get_kind_display()), "value": fact.value}
            for fact in self.facts
        ]
        if self.region:
            parts.append(_("also in %(region)s") % {"region": self.region.label})
        return "; ".join(parts)


def similar_to(hub, now):
    """The published hubs most like `hub`, at most MOST_SIMILAR of them, the most like it first."""
    services = {service.pk for service in hub.services.all()}
    sectors = {sector.pk for sector in hub.sectors.all()}
    offered = hubs_with(Hub.services.through, "servicetype", services, now)
    count = Hub.objects.published(now).count() or 1
    weights = {pk: 1 + 2 * (1 - offered.get(pk, 0) / count) for pk in services}
    others = Hub.objects.published(now).exclude(pk=hub.pk)
    if services:
        pks = sharing(Hub.services.through, "servicetype", weights, offered, hub, now)
    else:
        in_sector = hubs_with(Hub.sectors.through, "sector", sectors, now)
        pks = sharing(Hub.sectors.through, "sector", dict.fromkeys(sectors, SECTOR), in_sector, hub, now)
    pks = {*pks, *near(others, hub, weights)}
    found = (
        others.filter(pk__in=pks).select_related("region").prefetch_related("services", "sectors", "facts")
    )
    stated = {told(fact) for fact in hub.facts.all() if fact.kind in COMPARABLE_KINDS}
    scored = [scored_beside(hub, other, weights, sectors, stated) for other in found]
    # What shares a country alone is everywhere.
    ranked = sorted(
        (similar for similar in scored if similar.score > NEARNESS[2]),
        key=lambda similar: (-similar.score, similar.hub.name.casefold(), similar.hub.pk),
    )[:MOST_SIMILAR]
    codes = {similar.hub.pk: shared_code(hub, similar.hub) for similar in ranked}
    regions = Region.objects.in_bulk(codes.values())
    for similar in ranked:
        similar.region = regions.get(codes[similar.hub.pk])
    return ranked


def hubs_with(through, name, pks, now):
    """{pk of a service or sector: how many published hubs have it}"""
    if not pks:
        return {}
    rows = through.objects.filter(publishing.published("hub", now), **{f"{name}__in": pks})
    return dict(rows.values_list(name).annotate(hubs=Count("pk")))


def sharing(through, name, weights, counts, hub, now):
    """Keys of hubs that share most of what `weights` weighs: {pk of a service or sector: weight}.

    counts: how many hubs have each.
    """
    if not weights:
        return []
    rare, rows = [], 0
    for pk in sorted(weights, key=lambda pk: (counts.get(pk, 0), pk)):
        if not rare or rows + counts.get(pk, 0) <= MOST_ROWS:
            rare.append(pk)
            rows += counts.get(pk, 0)
    having = through.objects.filter(**{f"{name}__in": rare}).values("hub")
    shared = through.objects.filter(
        publishing.published("hub", now), **{f"{name}__in": list(weights), "hub__in": having}
    )
    return (
        shared.exclude(hub=hub.pk)
        .values("hub")
        .annotate(weight=Sum(_weight(name, weights)))
        .order_by("-weight", "hub")
        .values_list("hub", flat=True)[:MOST_CANDIDATES]
    )


def near(others, hub, weights):
    """Keys of hubs in the same NUTS 1 region, the nearest that share most first."""
    around = others.filter(region__code__startswith=hub.region_id[:3])
    shared = Sum(_weight("services", weights)) if weights else Value(0.0)
    return (
        around.annotate(weight=shared + _nearness(hub.region_id))
        .order_by("-weight", Lower("name"), "pk")
        .values_list("pk", flat=True)[:MOST_CANDIDATES]
    )


def _weight(name, weights):
    cases = (When(**{name: pk, "then": Value(weight)}) for pk, weight in weights.items())
    return Case(*cases, default=Value(0.0), output_field=FloatField())


def _nearness(code):
    """How much it counts that the region of a row of hubs lies in the same region as this code."""
    cases = (
        When(region__code__startswith=code[:length], then=Value(float(NEARNESS[length])))
        for length in range(len(code), 1, -1)
    )
    return Case(*cases, default=Value(0.0), output_field=FloatField())


def scored_beside(hub, other, weights, sectors, stated):
    """What `other` shares with `hub`: services by their weights, sectors, facts as `told`; its region is to come."""
    services = [service for service in other.services.all() if service.pk in weights]
    shared_sectors = [sector for sector in other.sectors.all() if sector.pk in sectors]
    facts = list({told(fact): fact for fact in other.facts.all() if told(fact) in stated}.values())
    score = sum(weights[service.pk] for service in services)
    score += SECTOR * len(shared_sectors) + FACT * len(facts)
    code = shared_code(hub, other)
    score += NEARNESS[len(code)] if code else 0
    return Similar(other, score, services, shared_sectors, facts, None)


def told(fact):
    """A fact without what does not matter for whether two are the same."""
    return fact.kind, " ".join(fact.value.casefold().split())


def shared_code(hub, other):
    """The code of the nearest region that both lie in; empty if they are in two countries.

    A zero at the end stands for a level that parts nothing (MT0 is Malta again), so it is no nearer, unless it is
    the end of the code that both have: DE300 is Berlin.
    """
    one, two = hub.region_id, other.region_id
    if one == two and len(one) == 5:
        return one
    length = next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
    code = one[: min(len(one), len(two)) if length is None else length]
    while len(code) > 2 and code.endswith("0"):
        code = code[:-1]
    return code if len(code) >= 2 else ""


def listed(terms):
    """Services or sectors in a sentence: co-working space, FabLab and incubation."""
    return get_text_list([in_sentence(term.name) for term in terms], _("and"))


def in_sentence(name):
    """A name from a vocabulary as it stands inside a sentence; FabLab keeps its capitals."""
    name = str(name)
    return name[:1].lower() + name[1:] if name[1:] == name[1:].lower() else name

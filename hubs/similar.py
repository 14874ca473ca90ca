"""Hubs like another one, each with the reason written out. Plain counting, the same for everybody, every time.

The score of a hub beside the one whose page it is on:

1. Each service both offer counts between 1 and 3, the rarer the more: 1 + 2 * (1 - share), where `share` is the part
   of all published hubs that offer it. So a voucher scheme says more than a co-working space.
2. Each sector both work for counts 1.
3. Each comparable fact (legal form, owner, business model) with the same value counts 2.
4. The nearest region both lie in counts 3 (NUTS 3), 2 (NUTS 2), 1 (NUTS 1) or a half (the country).

A hub with which only a country is shared is not similar. Ties go by name.

Sets (hubs/carriers) find the MOST_CANDIDATES that score most but for the facts, however many hubs there are; of those it
is counted exactly. Of more equals than that, those that were added first.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from .carriers import bits
from .carriers.reading import Term
from .models import Hub, HubFact

# So many are shown: with the hub itself they fill a comparison.
MOST_SIMILAR = 4
MOST_CANDIDATES = 40

COMPARABLE_KINDS = (HubFact.Kind.LEGAL_FORM, HubFact.Kind.OWNER, HubFact.Kind.BUSINESS_MODEL)

# By the length of the shared code: country, NUTS 1, NUTS 2, NUTS 3.
NEARNESS = {2: 0.5, 3: 1, 4: 2, 5: 3}
SECTOR = 1
FACT = 2

# Scores are whole numbers where candidates are found: quarters.
PARTS = 4


@dataclass
class Similar:
    """A hub like another one (its key): what they share, and how much that counts."""

    key: int
    score: float
    services: list[Term]
    sectors: list[Term]
    facts: list[HubFact]
    region: str

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
            parts.append(_("also in %(region)s") % {"region": self.region})
        return "; ".join(parts)


def similar_to(hub, carriers, services, sectors):
    """The published hubs most like `hub`, at most MOST_SIMILAR of them, the most like it first.

    services, sectors: its Terms of the vocabulary.
    """
    count = carriers.every.bit_count() or 1
    weights = {
        service.pk: 1 + 2 * (1 - carriers.service(service.pk).bit_count() / count) for service in services
    }
    keys = bits.numbers(candidates(carriers, hub, weights, sectors))
    offered = carried(Hub.services.through, "servicetype_id", keys)
    worked_for = carried(Hub.sectors.through, "sector_id", keys)
    facts = facts_in_common(hub, keys)
    scored = []
    for pk, name, region in Hub.objects.filter(pk__in=keys).order_by().values_list("pk", "name", "region_id"):
        shared = [service for service in services if service.pk in offered[pk]]
        alike = [sector for sector in sectors if sector.pk in worked_for[pk]]
        code = shared_code(hub.region_id, region)
        score = sum(weights[service.pk] for service in shared) + SECTOR * len(alike) + FACT * len(facts[pk])
        score += NEARNESS[len(code)] if code else 0
        # What shares a country alone is everywhere.
        if score > NEARNESS[2]:
            label = carriers.words.regions.get(code, "")
            scored.append((-score, name.casefold(), pk, Similar(pk, score, shared, alike, facts[pk], label)))
    ranked = [similar for *_key, similar in sorted(scored, key=lambda row: row[:3])[:MOST_SIMILAR]]
    return ranked


def terms_of(hub, words):
    """(services, sectors) of a hub, as Terms in their order."""
    services = set(Hub.services.through.objects.filter(hub=hub).values_list("servicetype_id", flat=True))
    sectors = set(Hub.sectors.through.objects.filter(hub=hub).values_list("sector_id", flat=True))
    return words.services_with(services), [sector for sector in words.sectors if sector.pk in sectors]


def candidates(carriers, hub, weights, sectors):
    """The set of the hubs that score most beside `hub`, but for the facts they share."""
    scores = bits.Scores()
    for pk, weight in weights.items():
        scores.add(carriers.service(pk), round(weight * PARTS))
    for sector in sectors:
        scores.add(carriers.sector(sector.pk), SECTOR * PARTS)
    reached = 0
    for length, nearness in NEARNESS.items():
        code = hub.region_id[:length]
        # As in `shared_code`.
        if len(code) == length and (length == max(NEARNESS) or not code.endswith("0")):
            scores.add(carriers.region(code), round((nearness - reached) * PARTS))
            reached = nearness
    return scores.best(carriers.every & ~(1 << hub.pk), MOST_CANDIDATES)


def carried(through, name, keys):
    """{key of a hub: {keys of its services or sectors}}"""
    found = defaultdict(set)
    for hub, pk in through.objects.filter(hub__in=keys).values_list("hub_id", name):
        found[hub].add(pk)
    return found


def facts_in_common(hub, keys):
    """{key of a hub: [its facts that `hub` states too]}"""
    stated = {told(fact) for fact in hub.facts.all() if fact.kind in COMPARABLE_KINDS}
    found = defaultdict(dict)
    if stated:
        for fact in HubFact.objects.filter(hub__in=keys, kind__in={kind for kind, _value in stated}):
            if told(fact) in stated:
                found[fact.hub_id][told(fact)] = fact
    return defaultdict(list, {pk: list(facts.values()) for pk, facts in found.items()})


def told(fact):
    """A fact without what does not matter for whether two are the same."""
    return fact.kind, " ".join(fact.value.casefold().split())


def shared_code(one, two):
    """The code of the nearest region that lies around two; empty if they are in two countries.

    A zero at the end stands for a level that parts nothing (MT0 is Malta again), so it is no nearer, unless it is
    the end of the code that both have: DE300 is Berlin.
    """
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

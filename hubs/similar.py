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

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from .carriers import bits
from .carriers.reading import Term
from .fetching import NamedHub, facts_of_kinds, named
from .models import HubFact

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
    """A hub like another one: what they share, and how much that counts."""

    hub: NamedHub
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


def similar_to(hub, carriers, services, sectors, facts):
    """The published hubs most like `hub`, at most MOST_SIMILAR of them, the most like it first.

    services, sectors: its Terms of the vocabulary; facts: its HubFacts.
    """
    count = carriers.every.bit_count() or 1
    offering = [(service, carriers.service(service.pk)) for service in services]
    weights = [1 + 2 * (1 - carrying.bit_count() / count) for _service, carrying in offering]
    working = [(sector, carriers.sector(sector.pk)) for sector in sectors]
    around = [(code, carriers.region(code)) for code in codes_around(hub.region_id)]
    keys = bits.numbers(
        candidates(carriers.every & ~(1 << hub.pk), zip(weights, offering, strict=True), working, around)
    )
    scores = dict.fromkeys(keys, 0)
    offered = [(service, bits.among(keys, carrying)) for service, carrying in offering]
    worked_for = [(sector, bits.among(keys, carrying)) for sector, carrying in working]
    stated = facts_in_common(facts, keys)
    nearest = {}
    for code, holding in around:
        nearest |= dict.fromkeys(bits.among(keys, holding), code)
    for weight, (_service, found) in zip(weights, offered, strict=True):
        for pk in found:
            scores[pk] += weight
    for _sector, found in worked_for:
        for pk in found:
            scores[pk] += SECTOR
    for pk, shared in stated.items():
        scores[pk] += FACT * len(shared)
    for pk, code in nearest.items():
        scores[pk] += NEARNESS[len(code)]
    # What shares a country alone is everywhere.
    hubs = named(pk for pk, score in scores.items() if score > NEARNESS[2])
    hubs.sort(key=lambda other: (-scores[other.pk], other.name.casefold(), other.pk))
    return [
        Similar(
            other,
            scores[other.pk],
            [service for service, found in offered if other.pk in found],
            [sector for sector, found in worked_for if other.pk in found],
            stated.get(other.pk, []),
            carriers.words.regions.get(nearest.get(other.pk), ""),
        )
        for other in hubs[:MOST_SIMILAR]
    ]


def candidates(among, offering, working, around):
    """The set of the hubs `among` others that score most, but for the facts they share.

    offering: [(weight, (service, set of the hubs that offer it)), ...]; working: [(sector, set), ...]; around: [(code of
    a region, set), ...], the country first.
    """
    scores = bits.Scores()
    for weight, (_service, carrying) in offering:
        scores.add(carrying, round(weight * PARTS))
    for _sector, carrying in working:
        scores.add(carrying, SECTOR * PARTS)
    reached = 0
    for code, holding in around:
        scores.add(holding, round((NEARNESS[len(code)] - reached) * PARTS))
        reached = NEARNESS[len(code)]
    return scores.best(among, MOST_CANDIDATES)


def facts_in_common(facts, keys):
    """{key of a hub: [its HubFacts that say the same as one of `facts`]}"""
    stated = {told(fact) for fact in facts if fact.kind in COMPARABLE_KINDS}
    found = {}
    if stated:
        for fact in facts_of_kinds(keys, {kind for kind, _value in stated}):
            if told(fact) in stated:
                found.setdefault(fact.hub_id, {})[told(fact)] = fact
    return {pk: list(shared.values()) for pk, shared in found.items()}


def told(fact):
    """A fact without what does not matter for whether two are the same."""
    return fact.kind, " ".join(fact.value.casefold().split())


def codes_around(code):
    """The codes of the regions in which a region lies, the country first and itself last, as far as they are nearer.

    A zero at the end stands for a level that parts nothing (MT0 is Malta again), so it is no nearer than the one above,
    unless the code is whole: DE300 is Berlin.
    """
    parts = (code[:length] for length in NEARNESS if length <= len(code))
    return [part for part in parts if len(part) == max(NEARNESS) or not part.endswith("0")]


def listed(terms):
    """Services or sectors in a sentence: co-working space, FabLab and incubation."""
    return get_text_list([in_sentence(term.name) for term in terms], _("and"))


def in_sentence(name):
    """A name from a vocabulary as it stands inside a sentence; FabLab keeps its capitals."""
    name = str(name)
    return name[:1].lower() + name[1:] if name[1:] == name[1:].lower() else name

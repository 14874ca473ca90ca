"""What the page of one hub shows, in finished values for its template."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubsportal.choices import words_of

from .models import Hub, HubFact

# So many seconds stand beside a similar hub.
MOST_SECONDS = 3


def facts_table(facts, closed):
    """(rows, count of stated values, labels of the kinds that nobody has stated yet) of the HubFacts of a hub.

    A row for each value, those of one kind by date; then one for each kind that is asked for and not stated. closed:
    the addresses of sources that nobody may open.
    """
    labels = words_of(HubFact.Kind)
    by_kind = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    rows = []
    for kind in labels if by_kind else ():
        of_kind = sorted(by_kind.get(kind, ()), key=lambda fact: fact.as_of)
        for number, fact in enumerate(of_kind):
            url = "" if fact.source_url in closed else fact.source_url
            offset = fact.source_offset if url else None
            rows.append(
                {
                    "is_stated": True,
                    "is_again": number > 0,
                    "label": "" if number else labels[kind],
                    "height": len(of_kind) if len(of_kind) > 1 else 0,
                    "value": fact.value,
                    "as_of": fact.as_of,
                    "source": fact.source,
                    "url": url,
                    "plays": offset is not None,
                    "offset": offset,
                }
            )
    missing = [labels[kind] for kind in HubFact.EXPECTED_KINDS if kind not in by_kind]
    stated = len(rows)
    rows += [{"is_stated": False, "label": label} for label in missing]
    return rows, stated, missing


def counted_facts(stated, not_stated):
    """How many values of facts a page shows, in words; empty for none."""
    if not stated:
        return ""
    counted = ngettext(
        "%(count)d value, with its source", "%(count)d values, each with its source", stated
    ) % {"count": stated}
    return f"{counted}; {_('%(count)d not stated') % {'count': not_stated}}" if not_stated else counted


def life_cycle_of(hub):
    """Where a hub is in its life, as a sentence begins with it; empty where that is not stated."""
    return capfirst(words_of(Hub.LifeCycle).get(hub.life_cycle, hub.life_cycle)) if hub.life_cycle else ""


def families_of(services, words):
    """The families of services, each with what a hub offers of it: [{name, services}]; services: its Terms."""
    offered = {service.pk for service in services}
    return [
        {
            "name": family.name,
            "services": in_a_row(
                (kind.name, kind.get_absolute_url()) for kind in family.types if kind.pk in offered
            ),
        }
        for family in words.families
    ]


def counted_services(count):
    return ngettext("%(count)d type", "%(count)d types", count) % {"count": count} if count else ""


def in_a_row(links):
    """Links (words, address) with commas between them: [{words, url, comma}], comma being what stands before."""
    return [
        {"words": words, "url": url, "comma": ", " if number else ""}
        for number, (words, url) in enumerate(links)
    ]


def rows_of_similar(similar, mentions):
    """Similar hubs as the list has them; mentions: {pk: [the seconds at which a hub is spoken of]}."""
    return [
        {
            "name": str(row.hub),
            "url": row.hub.get_absolute_url(),
            "reason": capfirst(row.reason),
            "heard": mentions.get(row.hub.pk, ())[:MOST_SECONDS],
        }
        for row in similar
    ]

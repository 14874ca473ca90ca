"""What the page of one hub fetches, by queries that are built once (see `hubsportal.prepared`)."""

from collections import namedtuple

from django.db.models import Value

from hubsportal.prepared import Prepared
from hubsportal.publishing import may_preview

from .models import Hub, HubFact

_SERVICE, _SECTOR = 0, 1

_readable = Prepared(lambda slug, now: Hub.objects.readable(now).filter(slug=slug))
_facts = Prepared(lambda hub: HubFact.objects.filter(hub=hub))
_facts_of_kinds = Prepared(lambda hubs, kinds: HubFact.objects.filter(hub__in=hubs, kind__in=kinds))
_terms = Prepared(
    lambda hub: (
        Hub.services.through.objects.filter(hub=hub)
        .values_list(Value(_SERVICE), "servicetype")
        .union(
            Hub.sectors.through.objects.filter(hub=hub).values_list(Value(_SECTOR), "sector"),
            all=True,
        )
    )
)


class NamedHub(namedtuple("NamedHub", "pk name slug city")):
    """A hub as other pages name it."""

    __slots__ = ()

    def __str__(self):
        return f"{self.name}, {self.city}" if self.city else self.name

    def get_absolute_url(self):
        return Hub.address_of(self.slug)


_named = Prepared(lambda hubs: Hub.objects.filter(pk__in=hubs).order_by().values_list(*NamedHub._fields))


def readable_hub(request, slug, now):
    """The hub with this slug that the request may read, None if there is none: staff may read drafts too, and a preview
    link shows its own."""
    if may_preview(request) or getattr(request, "preview", None):
        return Hub.objects.readable_by(request, now).filter(slug=slug).first()
    return next(iter(_readable(slug, now)), None)


def facts_of(hub):
    """The HubFacts of a hub, in their order."""
    return _facts(hub.pk)


def facts_of_kinds(keys, kinds):
    """The HubFacts of some kinds that hubs with these keys have, in their order."""
    return _facts_of_kinds(list(keys), list(kinds))


def terms_of(hub, words):
    """(services, sectors) of a hub as Terms of the vocabulary, in their order."""
    pks = {_SERVICE: set(), _SECTOR: set()}
    for kind, pk in _terms(hub.pk):
        pks[kind].add(pk)
    sectors = [sector for sector in words.sectors if sector.pk in pks[_SECTOR]]
    return words.services_with(pks[_SERVICE]), sectors


def named(keys):
    """[NamedHub] with these keys, in no order; one that went since is missing."""
    return [NamedHub(*row) for row in _named(list(keys))]

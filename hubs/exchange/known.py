"""What the portal has that a file can name: hubs with their facts, regions, services, sectors. A fixed number of queries."""

import re
from difflib import get_close_matches
from functools import cached_property

from hubsportal.search.index import batches
from hubsportal.search.words import fold
from hubsportal.slugs import successors

from ..models import Hub, Region, Sector, ServiceFamily, ServiceType
from ..suggestions.regions import Gazetteer

MOST_NEAR = 3
# Looking for what somebody may have meant takes a while: a file of nothing but mistakes gets so many answers.
MOST_GUESSES = 50
LONGEST_NAME = 120
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,120}")


class Vocabulary:
    """Services or sectors, found by slug or by name whatever its case and accents; beside: what they are no part of."""

    def __init__(self, terms, beside=()):
        self.terms = list(terms)
        self.order = {term.pk: place for place, term in enumerate(self.terms)}
        self._called = {fold(term.name): term for term in self.terms} | {
            term.slug: term for term in self.terms
        }
        self.beside = {name for other in beside for name in (other.slug, fold(other.name))}

    def find(self, text):
        return self._called.get(text) or self._called.get(fold(text))

    def near(self, text):
        """Slugs of terms that are called like it."""
        found = get_close_matches(fold(text), self._called, MOST_NEAR, 0.6)
        return list(dict.fromkeys(self._called[name].slug for name in found))

    def is_beside(self, text):
        return fold(text) in self.beside

    def in_order(self, terms):
        return sorted(terms, key=lambda term: self.order[term.pk])


class Known:
    """slugs: all that a file names, as they were typed."""

    def __init__(self, slugs):
        slugs = {slug for slug in slugs if _SLUG.fullmatch(slug)}
        self.hubs = self._fetch(slugs)
        former = successors([Hub], slugs - self.hubs.keys())
        there = self._fetch({slug for slug in former.values() if slug not in self.hubs})
        self.hubs |= there
        # {former slug: present slug}
        self.former = {slug: present for slug, present in former.items() if present in self.hubs}
        self._guesses, self._places = {}, {}

    def near(self, find, text):
        """What `find(text)` gives, [] once enough was guessed, or for what is no name."""
        if len(text) > LONGEST_NAME:
            return []
        if (find, text) not in self._guesses:
            self._guesses[find, text] = find(text) if len(self._guesses) < MOST_GUESSES else []
        return self._guesses[find, text]

    @staticmethod
    def _fetch(slugs):
        found = {}
        for some in batches(sorted(slugs)):
            hubs = Hub.objects.filter(slug__in=some).select_related("region")
            found |= {hub.slug: hub for hub in hubs.prefetch_related("services", "sectors", "facts")}
        return found

    def hub(self, slug):
        """The hub that has this slug or had it, None if there is none."""
        return self.hubs.get(slug) or self.hubs.get(self.former.get(slug))

    @cached_property
    def _named(self):
        return dict(Hub.objects.order_by("slug").values_list("slug", "name"))

    @cached_property
    def names(self):
        """{name, folded: slug} of all hubs."""
        return {fold(name): slug for slug, name in self._named.items()}

    @cached_property
    def slugs(self):
        """{slug in small letters: slug} of all hubs."""
        return {slug.casefold(): slug for slug in self._named}

    def near_slugs(self, text):
        return [self.slugs[slug] for slug in get_close_matches(text.casefold(), self.slugs, MOST_NEAR, 0.6)]

    @cached_property
    def regions(self):
        return Gazetteer()

    def places(self, text):
        """The regions that a text names, as `Gazetteer.find` gives them."""
        if text not in self._places:
            self._places[text] = self.regions.find(text) if len(text) <= LONGEST_NAME else []
        return self._places[text]

    @cached_property
    def region_of(self):
        """{code: Region}"""
        return Region.objects.in_bulk()

    @cached_property
    def services(self):
        return Vocabulary(ServiceType.objects.all(), ServiceFamily.objects.all())

    @cached_property
    def sectors(self):
        return Vocabulary(Sector.objects.all())

"""A search as a list with facets, in the query dialect of all lists."""

from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hubsportal.faceted import FacetedFilterSet
from hubsportal.facets import Facet, NestedFacet, Option, PrefixFacet, RelatedFacet
from hubsportal.models import SearchEntry

from . import kinds, matching, query


class Found:
    """For facets over matches instead of rows: their values stand in the documents."""

    def __init__(self, word, **kwargs):
        # No lookup path is ever followed; a facet names its values by the word that stands before them.
        super().__init__(word, **kwargs)
        self.word = word

    def count_by(self, matches):
        return matches.count_by(self.word)


class FoundPrefixFacet(Found, PrefixFacet):
    def codes_in(self, base):
        return set(base.count_by("within"))

    def has_rows_of_its_own(self, base, code):
        return code in base.count_by(self.word)

    def count_codes(self, matches, codes):
        return matches.count_by("within")


class FoundNestedFacet(Found, NestedFacet):
    def count_by(self, matches):
        counts = matches.count_by(self.word)
        slugs = [slug for family, _name, types in self.vocabulary for slug in (family, *dict(types))]
        return {slug: counts[slug] for slug in slugs if slug in counts}


class FoundRelatedFacet(Found, RelatedFacet):
    def __init__(self, word, **kwargs):
        super().__init__(word, **kwargs)
        self.path = word


class KindFacet(Found, Facet):
    """What kind of thing it is."""

    def names_of(self, tokens):
        return {kind.name: kind.plural for kind in kinds.in_order()}

    def options(self, base, matches, selection):
        counts, offered = self.count_by(matches), self.count_by(base)
        return [
            Option(kind.name, capfirst(kind.plural), counts.get(kind.name, 0), kind.name in selection.known)
            for kind in kinds.in_order()
            if kind.name in offered or kind.name in selection.known
        ]


class SearchFilter(FacetedFilterSet):
    """A question with its facets: `qs` are its `matching.Matches`."""

    things = ngettext_lazy("match", "matches", "count")
    sorts = {"best": (_("best first"), ())}

    # The word by which documents are narrowed, where it is not the facet's own.
    NARROWED_BY = {"region": "within"}

    kind = KindFacet("kind", label=_("Kind"), phrase=_("among"))

    def __init__(self, data, now=None):
        self.question = query.parse(data.get("q", ""))
        super().__init__(data, SearchEntry.objects.none(), now)
        self._matches = {}

    # The places of the facets in the form, by name.
    POSITIONS = {"kind": 0}

    @classmethod
    def add(cls, name, facet, position):
        """Offer another facet; apps do so in their `AppConfig.ready()`, whose order says nothing."""
        facet.field_name = name
        cls.POSITIONS[name] = position
        facets = cls.base_filters | {name: facet}
        cls.base_filters = {each: facets[each] for each in sorted(facets, key=cls.POSITIONS.get)}

    def left_by(self, leaving_out=None):
        return self._find(self.chosen(leaving_out))

    def chosen(self, leaving_out=None):
        """What narrows it, as `matching.find` takes it."""
        return {
            self.NARROWED_BY.get(name, name): tuple(selection.known)
            for name, selection in self.selections.items()
            if selection and name != leaving_out
        }

    def _find(self, chosen):
        key = tuple(sorted(chosen.items()))
        if key not in self._matches:
            self._matches[key] = matching.find(self.question, chosen, self.now)
        return self._matches[key]

    @property
    def every(self):
        """The matches with nothing chosen."""
        return self._find({})

    @property
    def qs(self):
        return self.left_by()

    @cached_property
    def total(self):
        return len(self.every)

    @cached_property
    def query(self):
        canonical = QueryDict(mutable=True)
        if self.question.text:
            canonical["q"] = self.question.text
        canonical.update(super().query)
        return canonical

    def url_for(self, text, *, keeps_facets=False):
        """The page of another question, with nothing chosen unless it `keeps_facets`."""
        query = self.query.copy() if keeps_facets else QueryDict(mutable=True)
        query["q"] = text
        return f"{reverse('search')}?{query.urlencode()}"

    def url_with(self, name, value):
        """The same question with this value alone of a facet."""
        query = self.query.copy()
        query[name] = value
        return f"{reverse('search')}?{query.urlencode()}"

    @cached_property
    def notices(self):
        return [*self.question.notices, *super().notices]

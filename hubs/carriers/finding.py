"""The facets of hubs, counted by sets, and the hubs that they leave."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Q
from django.utils.text import capfirst

from hubsportal import facets
from hubsportal.faceted import FacetedFilterSet
from hubsportal.facets import ChoiceFacet, NestedFacet, Option, PrefixFacet, RelatedFacet

from ..maps import HubMap
from ..models import Hub
from . import bits
from .reading import Carriers

# Few hubs are asked for by their keys, many are looked for along an index, in the order of the list: to ask for one costs
# so many times what it costs to look at one.
COST_OF_A_KEY = 4


class ByRegion(PrefixFacet):
    """Where hubs lie."""

    def __init__(self, path, **kwargs):
        super().__init__(path, names=self.labels_of, many=False, **kwargs)

    def labels_of(self, codes):
        regions = self.parent.carriers.words.regions
        return {code: regions[code] for code in codes if code in regions}

    # FilterSets copy their filters, and the copy has to ask its own parent.
    read_names = property(lambda self: self.labels_of, lambda self, _value: None)

    def set_of(self, code):
        return self.parent.carriers.region(code)

    def codes_in(self, base):
        codes, within = self.parent.carriers.codes, self.parent.within
        if within:
            codes = [code for code in codes if code.startswith(within) or within.startswith(code)]
        # Some may have hubs that are public later alone. Of many codes few are shown, and only those are looked at.
        return set(codes) if len(codes) > facets.MOST_UNFOLDED else self.with_hubs(codes)

    def unfolded(self, codes, selection):
        shown = super().unfolded(codes, selection)
        return self.with_hubs(shown) | (shown & self.on_the_way_to(selection))

    def with_hubs(self, codes):
        return {code for code in codes if self.parent.every & self.set_of(code)}

    def beneath(self, code):
        """The hubs in the regions that this one is parted into, and so not in this one alone."""
        codes = self.parent.carriers.codes
        return bits.any_of(self.set_of(other) for other in codes if len(other) > 2 and other[:-1] == code)

    def has_rows_of_its_own(self, base, code):
        return bool(base & self.set_of(code) & ~self.beneath(code))

    def count_codes(self, rows, codes):
        return {code: (rows & self.set_of(code)).bit_count() for code in codes}


class ByService(NestedFacet):
    """What hubs offer."""

    @cached_property
    def vocabulary(self):
        return [
            (family.slug, family.name, [(kind.slug, kind.name) for kind in family.types])
            for family in self.parent.carriers.words.families
        ]

    def set_of(self, slug):
        return self.parent.carriers.services(slug)

    def count_by(self, rows, expression=None):
        carriers = self.parent.carriers
        counts = {slug: (rows & carriers.services(slug)).bit_count() for slug in carriers.words.services}
        return {slug: count for slug, count in counts.items() if count}


class BySector(RelatedFacet):
    """Whom hubs work for."""

    def names_of(self, tokens):
        names = {sector.slug: sector.name for sector in self.parent.carriers.words.sectors}
        return {token: names[token] for token in tokens if token in names}

    def set_of(self, slug):
        carriers = self.parent.carriers
        return bits.any_of(
            carriers.sector(sector.pk) for sector in carriers.words.sectors if sector.slug == slug
        )

    def options(self, base, rows, selection):
        found = []
        for sector in self.parent.carriers.words.sectors:
            carrying = self.parent.carriers.sector(sector.pk)
            if base & carrying or sector.slug in selection.known:
                is_chosen = sector.slug in selection.known
                found.append(Option(sector.slug, sector.name, (rows & carrying).bit_count(), is_chosen))
        return found


class ByLifeCycle(ChoiceFacet):
    """Whether hubs are planned, active, transformed or closed."""

    def set_of(self, word):
        return self.parent.carriers.life_cycle(word)

    def options(self, base, rows, selection):
        return [
            Option(word, capfirst(label), (rows & self.set_of(word)).bit_count(), word in selection.known)
            for word, label in self.choices.choices
            if word
        ]


class HubFilterSet(FacetedFilterSet):
    """A list of public hubs. `queryset` are all of them, or those `within` a region (its code)."""

    def __init__(self, data, queryset, now=None, within=""):
        self.within = within
        super().__init__(data, queryset, now)

    @cached_property
    def carriers(self):
        return Carriers(self.now)

    @cached_property
    def every(self):
        """The set of all hubs of the list."""
        return self.carriers.region(self.within) if self.within else self.carriers.every

    def left_by(self, leaving_out=None):
        """The set of the hubs that every facet lets through, without the one that is left out."""
        found = self.every
        for name, facet in self.filters.items():
            selection = self.selections[name]
            if name == leaving_out or not selection:
                continue
            sets = [facet.set_of(value) for value in selection.known]
            if facet.matches_all:
                for carrying in sets:
                    found &= carrying
            else:
                found &= bits.any_of(sets)
        return found

    @cached_property
    def found(self):
        """The set of the hubs that were chosen."""
        return self.left_by()

    def options_of(self, name):
        facet = self.filters[name]
        rows = self.left_by(leaving_out=None if facet.matches_all else name)
        return facet.options(self.every, rows, self.selections[name])

    @cached_property
    def total(self):
        return self.every.bit_count()

    def count_by_region(self):
        """{code: hubs found in exactly this region, and in none within it}"""
        regions = self.filters["region"]
        counts = {code: (self.found & regions.set_of(code)).bit_count() for code in self.carriers.codes}
        own = dict(counts)
        for code, count in counts.items():
            if code[:-1] in own:
                own[code[:-1]] -= count
        return {code: count for code, count in own.items() if count}

    def count_by_area(self, length):
        """{code: hubs found}, each hub counted once: by regions whose codes have this length, those that lie in no such
        region by their own."""
        regions = self.filters["region"]
        ways = self.selections["region"].known or [""]
        counts = {}
        for code in self.carriers.codes:
            if len(code) > length or not any(code.startswith(way) or way.startswith(code) for way in ways):
                continue
            hubs = self.found & regions.set_of(code)
            if hubs and len(code) < length:
                hubs &= ~regions.beneath(code)
            if hubs:
                counts[code] = hubs.bit_count()
        return counts

    @property
    def listing(self):
        return Listing(self)


@dataclass(slots=True)
class ListedHub:
    """What a list or a map shows of a hub. region: what its region is called."""

    pk: int
    name: str
    slug: str
    city: str
    region_id: str
    latitude: Decimal | None
    longitude: Decimal | None
    region: str

    def __str__(self):
        return f"{self.name}, {self.city}" if self.city else self.name

    def get_absolute_url(self):
        return Hub.address_of(self.slug)


def listed(hubs, regions):
    """ListedHubs of a queryset; regions: {code: label}."""
    columns = ("pk", "name", "slug", "city", "region_id", "latitude", "longitude")
    return [ListedHub(*row, regions.get(row[4], row[4])) for row in hubs.values_list(*columns)]


class Listing:
    """The hubs that a filter lets through, in its order, as a paginator takes them: counted and cut by sets."""

    def __init__(self, finder):
        self.finder = finder

    def count(self):
        return self.finder.found.bit_count()

    def __getitem__(self, wanted):
        return self.of(self.keys(wanted.start or 0, wanted.stop))

    def of(self, keys):
        """ListedHubs with these keys, in this order; one that went since is missing."""
        hubs = listed(Hub._base_manager.filter(pk__in=keys).order_by(), self.finder.carriers.words.regions)
        places = {hub.pk: hub for hub in hubs}
        return [places[key] for key in keys if key in places]

    def all_for_map(self):
        """All of them, or none where they are more than the map draws one by one."""
        return self[: HubMap.MOST_DOTS] if self.count() <= HubMap.MOST_DOTS else []

    def keys(self, start, stop):
        """The keys of the hubs from a place on, up to another."""
        finder = self.finder
        ordered = Hub._base_manager.order_by(*finder.sorts[finder.sort][1]).values_list("pk", flat=True)
        public = ordered.filter(Q(status=Hub.Status.PUBLISHED), published_at__lte=finder.now)
        if finder.found == finder.carriers.every:
            return list(public[start:stop])
        count, every = self.count(), finder.carriers.every.bit_count()
        if COST_OF_A_KEY * count <= stop * every / (count or 1):
            return list(ordered.filter(pk__in=bits.numbers(finder.found))[start:stop])
        return self._along(public, start, stop)

    def _along(self, public, start, stop):
        """Looks at all hubs in their order until enough of them are in the set."""
        held = bits.to_bytes(self.finder.found)
        found, place = [], 0
        size = max(100, 3 * stop * self.finder.carriers.every.bit_count() // self.count() // 2)
        while len(found) < stop:
            keys = list(public[place : place + size])
            found += [key for key in keys if key >> 3 < len(held) and held[key >> 3] >> (key & 7) & 1]
            if len(keys) < size:
                break
            place, size = place + size, size * 2
        return found[start:stop]

"""The facets of hubs, counted by sets, and the hubs that they leave."""

from functools import cached_property, lru_cache
from typing import NamedTuple

from django.db.models import FloatField, Q
from django.db.models.functions import Cast
from django.utils.text import capfirst

from hubsportal import facets
from hubsportal.choices import words_of
from hubsportal.faceted import FacetedFilterSet
from hubsportal.facets import ChoiceFacet, NestedFacet, Option, PrefixFacet, RelatedFacet
from hubsportal.prepared import Prepared

from ..maps import HubMap
from ..models import Hub
from . import bits
from .reading import Carriers
from .writing import SERVICE

# Few hubs are asked for by their keys, many are looked for along an index, in the order of the list: to ask for one costs
# so many times what it costs to look at one.
COST_OF_A_KEY = 4


class ByRegion(PrefixFacet):
    """Where hubs lie."""

    def __init__(self, path, **kwargs):
        super().__init__(path, many=False, **kwargs)

    def labels_of(self, codes):
        regions = self.parent.carriers.words.regions
        return {code: regions[code] for code in codes if code in regions}

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
        every, hubs_in = self.parent.every, self.parent.carriers.region
        return {code for code in codes if every & hubs_in(code)}

    def beneath(self, code):
        """The hubs in the regions that this one is parted into, and so not in this one alone."""
        codes = self.parent.carriers.codes
        return bits.any_of(self.set_of(other) for other in codes if len(other) > 2 and other[:-1] == code)

    def has_rows_of_its_own(self, base, code):
        return bool(base & self.set_of(code) & ~self.beneath(code))

    def count_codes(self, rows, codes):
        hubs_in = self.parent.carriers.region
        return {code: (rows & hubs_in(code)).bit_count() for code in codes}


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

    def count_by(self, rows):
        carriers, counts = self.parent.carriers, {}
        for family in carriers.words.families:
            any_of_them = 0
            for kind in family.types:
                offering = rows & carriers.holding.set_of(SERVICE, str(kind.pk))
                any_of_them |= offering
                counts[kind.slug] = offering.bit_count()
            counts[family.slug] = any_of_them.bit_count()
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
            for word, label in words_of(self.choices).items()
            if word
        ]


class HubFilterSet(FacetedFilterSet):
    """A list of public hubs, or of those `within` a region (its code). `queryset`: the same hubs, where they come with more."""

    def __init__(self, data, queryset=None, now=None, within=""):
        self.within = within
        super().__init__(data, queryset, now)

    @staticmethod
    def listed(now):
        # Sets say which hubs are public: of a page's list these tell the model, and no more. See `qs`.
        return Hub.objects.all()

    @cached_property
    def qs(self):
        hubs = self.queryset.published(self.now)
        if self.within:
            hubs = hubs.filter(region__code__startswith=self.within)
        return self.narrowed(hubs).order_by(*self.sorts[self.sort][1])

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


class ListedHub(NamedTuple):
    """What a list or a map shows of a hub.

    latitude, longitude: in degrees; region: what its region is called; url: the address of its page.
    """

    pk: int
    name: str
    slug: str
    city: str
    region_id: str
    latitude: float | None
    longitude: float | None
    region: str
    url: str

    def __str__(self):
        return f"{self.name}, {self.city}" if self.city else self.name

    def get_absolute_url(self):
        return self.url


# What is read of a ListedHub; of degrees as many digits as a map can show.
LISTED = (
    "pk",
    "name",
    "slug",
    "city",
    "region_id",
    Cast("latitude", FloatField()),
    Cast("longitude", FloatField()),
)


def listed_of(rows, regions):
    """ListedHubs of rows that have the columns LISTED; regions: {code: label}."""
    address_of = Hub.address_of.here()
    return [ListedHub(*row, regions.get(row[4], row[4]), address_of(row[2])) for row in rows]


class InOrder:
    """The queries of a list in one of its orders. `ordering`: as `order_by` takes it."""

    def __init__(self, ordering):
        hubs = Hub._base_manager.order_by(*ordering)

        def public(now, start, size):
            found = hubs.filter(Q(status=Hub.Status.PUBLISHED), published_at__lte=now)
            return found.values_list("pk")[start : start + size]

        # The keys of public hubs from a place on; and the hubs themselves. What the order asks of them stands in an index.
        self.keys = Prepared(public)
        self.stretch = Prepared(
            lambda now, start, size: hubs.filter(pk__in=public(now, start, size)).values_list(*LISTED)
        )
        # Those of the hubs with some keys that stand in a stretch.
        self.among = Prepared(
            lambda keys, start, size: hubs.filter(pk__in=keys).values_list(*LISTED)[start : start + size]
        )


in_order = lru_cache(InOrder)


class Listing:
    """The hubs that a filter lets through, in its order, as a paginator takes them: counted and cut by sets."""

    def __init__(self, finder):
        self.finder = finder
        self.queries = in_order(finder.sorts[finder.sort][1])

    def count(self):
        return self.finder.found.bit_count()

    def __getitem__(self, wanted):
        start, stop = wanted.start or 0, wanted.stop
        # Of few hubs all are on the map too.
        return self.all[start:stop] if self.is_short else self.listed_of(self.stretch(start, stop - start))

    @property
    def is_short(self):
        """Whether a map can draw all of them one by one."""
        return self.count() <= HubMap.MOST_DOTS

    @cached_property
    def all(self):
        return self.listed_of(self.queries.among(bits.numbers(self.finder.found), 0, HubMap.MOST_DOTS))

    def all_for_map(self):
        """All of them, or none where they are more than the map draws one by one."""
        return self.all if self.is_short else []

    def listed_of(self, rows):
        return listed_of(rows, self.finder.carriers.words.regions)

    def stretch(self, start, size):
        """The rows of so many hubs from a place on."""
        finder = self.finder
        if finder.found == finder.carriers.every:
            return self.queries.stretch(finder.now, start, size)
        count, every = self.count(), finder.carriers.every.bit_count()
        if COST_OF_A_KEY * count <= (start + size) * every / (count or 1):
            return self.queries.among(bits.numbers(finder.found), start, size)
        return self.queries.among(self.keys_along(start + size)[start:], 0, size)

    def keys_along(self, stop):
        """The keys of the first `stop` hubs: looks at all in their order until enough of them are in the set."""
        found, place = [], 0
        size = max(100, 3 * stop * self.finder.carriers.every.bit_count() // self.count() // 2)
        while len(found) < stop:
            keys = [key for (key,) in self.queries.keys(self.finder.now, place, size)]
            found += bits.among(keys, self.finder.found)
            if len(keys) < size:
                break
            place, size = place + size, size * 2
        return found[:stop]

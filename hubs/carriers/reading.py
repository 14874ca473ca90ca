"""The sets as a page needs them: read from the database once, and from then on what has changed."""

import threading
from collections import defaultdict, namedtuple
from functools import cached_property

from django.db import connection
from django.utils import timezone

from hubsportal.prepared import Prepared

from ..models import CarrierBlock, Hub, Region, RegionMiddle, Sector, ServiceFamily, ServiceType
from . import bits
from .writing import ANEW, EVERY, LIFE_CYCLE, PARTS, REGION, SECTOR, SERVICE, WORDS, Carried

_blocks = Prepared(
    lambda stamp: (
        CarrierBlock.objects.filter(stamp__gt=stamp)
        .order_by("stamp")
        .values_list("facet", "value", "block", "bits", "stamp")
    )
)
_scheduled = Prepared(
    lambda now: (
        Hub._base_manager.filter(status=Hub.Status.PUBLISHED, published_at__gt=now)
        .order_by()
        .values_list("pk", "region_id", "life_cycle", "latitude", "longitude")
    )
)
_middles = Prepared(
    lambda codes: (
        RegionMiddle.objects.filter(code__in=codes).order_by().values_list("code", "placed", "north", "east")
    )
)


class Term(namedtuple("Term", "pk slug name")):
    """A sector, or a service, of the vocabulary."""

    __slots__ = ()

    def __str__(self):
        return self.name


class Service(Term):
    """What hubs offer."""

    __slots__ = ()

    def get_absolute_url(self):
        return ServiceType.address_of(self.slug)


Family = namedtuple("Family", "pk slug name types")


class Place(namedtuple("Place", "code label")):
    """A region as pages name it."""

    __slots__ = ()

    @property
    def level(self):
        return len(self.code) - 2

    def get_absolute_url(self):
        return Region.address_of(self.code)


class Vocabulary:
    """The words of facets, each read when it is first asked for."""

    @cached_property
    def families(self):
        """[Family], in their order."""
        families = ServiceFamily.objects.prefetch_related("types")
        return [
            Family(
                family.pk,
                family.slug,
                family.name,
                [Service(kind.pk, kind.slug, kind.name) for kind in family.types.all()],
            )
            for family in families
        ]

    @cached_property
    def sectors(self):
        """[Term], in their order."""
        return [Term(*row) for row in Sector.objects.values_list("pk", "slug", "name")]

    @cached_property
    def regions(self):
        """{code: label}"""
        regions = Region.objects.only("code", "name", "english_name", "local_name")
        return {region.code: region.label for region in regions}

    def path_to(self, code):
        """Places from the country down to a region."""
        codes = (code[:length] for length in range(2, len(code) + 1))
        return [Place(part, self.regions[part]) for part in codes if part in self.regions]

    def services_with(self, pks):
        """[Service], in their order."""
        return [kind for family in self.families for kind in family.types if kind.pk in pks]

    @cached_property
    def services(self):
        """{slug: [pks of the service, or of all services of the family]}"""
        found = {kind.slug: [kind.pk] for family in self.families for kind in family.types}
        return found | {family.slug: [kind.pk for kind in family.types] for family in self.families}


class Holding:
    """What a process, or a page that cannot share it, knows of the sets."""

    def __init__(self):
        self.stamp = -1
        self.anew = None
        self.packed = defaultdict(dict)  # {(facet, value): {block: packed}}
        self.ready = {}  # {(facet, value): set}
        self.words = None
        self._lock = threading.RLock()

    def catch_up(self):
        """Read what has changed, in one query where nothing has."""
        with self._lock:
            return self._catch_up()

    def _catch_up(self):
        for facet, value, block, content, stamp in _blocks(self.stamp):
            if facet == ANEW and self.anew not in (None, stamp):
                # All was made anew: what is not there any more tells nobody so.
                self.stamp, self.anew, self.words = -1, None, None
                self.packed.clear()
                self.ready.clear()
                return self._catch_up()
            if facet == ANEW:
                self.anew = stamp
            elif facet == WORDS:
                self.words = None
            else:
                self.packed[facet, value][block] = bytes(content)
                self.ready.pop((facet, value), None)
            self.stamp = max(self.stamp, stamp)
        if self.words is None:
            self.words = Vocabulary()
        return self

    def set_of(self, facet, value=""):
        """The hubs that carry a value, published now or later."""
        found = self.ready.get((facet, value))
        if found is None:
            with self._lock:
                blocks = self.packed.get((facet, value), {})
                found = bits.join({block: bits.unpack(content) for block, content in blocks.items()})
                # Of a million hubs a set takes 125 KB. Those of a thousand regions within countries stay packed.
                if facet != REGION or len(value) == 2:
                    self.ready[facet, value] = found
        return found


_holding = Holding()


def holding():
    """What this process holds, brought up to date."""
    if connection.in_atomic_block:
        # What is read here may be taken back, and is nobody else's business.
        return Holding().catch_up()
    return _holding.catch_up()


class Carriers:
    """The hubs that are public at a moment, and what they carry. Sets are those of `bits`."""

    def __init__(self, now=None):
        now = now or timezone.now()
        self.holding = holding()
        self.scheduled = {pk: Carried.of(*rest) for pk, *rest in _scheduled(now)}
        self._regions = {}
        self.every = self.holding.set_of(EVERY)
        if self.scheduled:
            self.every &= ~bits.of(self.scheduled)

    @property
    def words(self):
        return self.holding.words

    def region(self, code):
        # A page asks for each several times, and most are packed.
        found = self._regions.get(code)
        if found is None:
            found = self._regions[code] = self.every & self.holding.set_of(REGION, code)
        return found

    def service(self, pk):
        return self.every & self.holding.set_of(SERVICE, str(pk))

    def services(self, slug):
        """The hubs that offer a service, or any service of a family."""
        return bits.any_of(self.service(pk) for pk in self.words.services.get(slug, ()))

    def sector(self, pk):
        return self.every & self.holding.set_of(SECTOR, str(pk))

    def life_cycle(self, word):
        return self.every & self.holding.set_of(LIFE_CYCLE, word)

    @cached_property
    def codes(self):
        """All codes of regions in which a published hub lies, now or later."""
        return [value for facet, value in list(self.holding.packed) if facet == REGION]

    def middles(self, codes):
        """{code: (degrees north, degrees east)} of the middle of the hubs in each region that have a place."""
        sums = {code: list(rest) for code, *rest in _middles(codes)}
        for carried in self.scheduled.values():
            for code in set(carried.codes) & set(sums) if carried.place else ():
                for place, amount in enumerate((1, *carried.place)):
                    sums[code][place] -= amount
        return {
            code: (north / placed / PARTS, east / placed / PARTS)
            for code, (placed, north, east) in sums.items()
            if placed > 0
        }

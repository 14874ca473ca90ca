"""Keeps the sets in the database, in the transaction of each change."""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from django.db.models import Q

from hubsportal.search import changes, index

from ..models import (
    CarriedValues,
    CarrierBlock,
    Hub,
    Region,
    RegionMiddle,
    Sector,
    ServiceFamily,
    ServiceType,
)
from . import bits

# Facets: every hub; by the code of its region and of each that this lies in; by keys; by word.
EVERY, REGION, SERVICE, SECTOR, LIFE_CYCLE = "every", "region", "service", "sector", "life"
# Rows that hold no hubs: their stamp tells that the vocabulary was changed, or that everything was made anew.
WORDS, ANEW = "words", "anew"

VOCABULARY = {Region, ServiceFamily, ServiceType, Sector}

# The map of Europe, in degrees: what lies overseas must not pull its country's middle into the sea.
NORTH, EAST = (33, 72), (-25, 50)
# Of a degree.
PARTS = 100_000

# Hubs that are read at a time where all of them are.
AT_A_TIME = 10_000

_words_have_changed = ContextVar("whether the vocabulary was changed", default=None)


class Carried:
    """What a hub has in the sets. values: {(facet, value)}; place: (north, east) in parts of a degree, or None."""

    __slots__ = ("place", "values")

    def __init__(self, values, place):
        self.values, self.place = values, place

    @classmethod
    def of(cls, region, life_cycle, latitude, longitude):
        values = {(EVERY, "")} | {(REGION, region[:length]) for length in range(2, len(region) + 1)}
        if life_cycle:
            values.add((LIFE_CYCLE, life_cycle))
        place = None
        if latitude is not None and NORTH[0] <= latitude <= NORTH[1] and EAST[0] <= longitude <= EAST[1]:
            place = round(latitude * PARTS), round(longitude * PARTS)
        return cls(values, place)

    @classmethod
    def read(cls, row):
        values = {tuple(part.split(" ")) for part in row.values.split("|")}
        return cls(values, None if row.north is None else (row.north, row.east))

    def row(self, pk):
        north, east = self.place or (None, None)
        return CarriedValues(
            hub=pk, values="|".join(" ".join(value) for value in sorted(self.values)), north=north, east=east
        )

    @property
    def codes(self):
        return [value for facet, value in self.values if facet == REGION]


NOTHING = Carried(set(), None)


def carried_by(lookup, keys):
    """{pk: Carried} of those hubs that are published, now or at a time to come.

    By their keys: "in" a list of them, or in the "range" of (first, last), which is quicker for many.
    """
    rows = Hub._base_manager.filter(status=Hub.Status.PUBLISHED, **{f"pk__{lookup}": keys}).order_by()
    found = {
        pk: Carried.of(*rest)
        for pk, *rest in rows.values_list("pk", "region_id", "life_cycle", "latitude", "longitude")
    }
    for facet, through, name in (
        (SERVICE, Hub.services.through, "servicetype_id"),
        (SECTOR, Hub.sectors.through, "sector_id"),
    ):
        rows = through._base_manager.filter(**{f"hub__pk__{lookup}": keys})
        for pk, value in rows.values_list("hub_id", name):
            if carried := found.get(pk):
                carried.values.add((facet, str(value)))
    return found


def refresh(keys):
    """Bring the sets up to date for hubs with these keys, within `index.together`."""
    for some in index.batches(sorted(map(int, keys))):
        before = {row.hub: Carried.read(row) for row in CarriedValues.objects.filter(hub__in=some)}
        after = carried_by("in", some)
        # {(facet, value, block): (numbers to take in, numbers to take out)}
        moved = defaultdict(lambda: (set(), set()))
        middles = defaultdict(lambda: [0, 0, 0])
        changed = []
        for pk in some:
            was, is_now = before.get(pk, NOTHING), after.get(pk, NOTHING)
            if was.values == is_now.values and was.place == is_now.place:
                continue
            changed.append(pk)
            block, number = divmod(pk, bits.BLOCK)
            for side, values in ((0, is_now.values - was.values), (1, was.values - is_now.values)):
                for facet, value in values:
                    moved[facet, value, block][side].add(number)
            for carried, sign in ((is_now, 1), (was, -1)):
                for code in carried.codes if carried.place else ():
                    for place, amount in enumerate((1, *carried.place)):
                        middles[code][place] += sign * amount
        if changed:
            _move(moved)
            _move_middles(middles)
            CarriedValues.objects.filter(hub__in=changed).delete()
            CarriedValues.objects.bulk_create(after[pk].row(pk) for pk in changed if pk in after)


def _move(moved):
    wanted = Q(pk__in=[])
    for facet, value, block in moved:
        wanted |= Q(facet=facet, value=value, block=block)
    rows = {(row.facet, row.value, row.block): row for row in CarrierBlock.objects.filter(wanted)}
    stamp = next_stamp()
    for key, (coming, going) in moved.items():
        row = rows.setdefault(key, CarrierBlock(facet=key[0], value=key[1], block=key[2], bits=bits.pack(0)))
        row.bits = bits.pack((bits.unpack(row.bits) | bits.of(coming)) & ~bits.of(going))
        row.stamp = stamp
    CarrierBlock.objects.bulk_create([row for row in rows.values() if not row.pk])
    CarrierBlock.objects.bulk_update(
        [row for row in rows.values() if row.pk], ["bits", "stamp"], batch_size=100
    )


def _move_middles(middles):
    rows = RegionMiddle.objects.in_bulk(list(middles))
    for code, (placed, north, east) in middles.items():
        row = rows.setdefault(code, RegionMiddle(code=code, placed=0, north=0, east=0))
        row.placed, row.north, row.east = row.placed + placed, row.north + north, row.east + east
    RegionMiddle.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["placed", "north", "east"],
    )


def next_stamp():
    """Greater than any before. There is one writer at a time (`index.together`)."""
    return (CarrierBlock.objects.aggregate(last=models.Max("stamp"))["last"] or 0) + 1


def rebuild():
    """Make everything anew from the hubs, a block at a time, within one transaction."""
    stamp = next_stamp()
    for model in (CarrierBlock, CarriedValues, RegionMiddle):
        model.objects.all()._raw_delete(model.objects.db)
    held, present, middles = defaultdict(set), 0, defaultdict(lambda: [0, 0, 0])
    for rows in index.slices(Hub._base_manager.filter(status=Hub.Status.PUBLISHED), size=AT_A_TIME):
        found = carried_by("range", (rows[0][0], rows[-1][0]))
        CarriedValues.objects.bulk_create(
            (carried.row(pk) for pk, carried in found.items()), batch_size=2_000
        )
        for pk, carried in sorted(found.items()):
            block, number = divmod(pk, bits.BLOCK)
            if block != present:
                _make(held, present, stamp)
                held, present = defaultdict(set), block
            for value in carried.values:
                held[value].add(number)
            for code in carried.codes if carried.place else ():
                for place, amount in enumerate((1, *carried.place)):
                    middles[code][place] += amount
    _make(held, present, stamp)
    _make({(WORDS, ""): (), (ANEW, ""): ()}, 0, stamp)
    RegionMiddle.objects.bulk_create(
        RegionMiddle(code=code, placed=placed, north=north, east=east)
        for code, (placed, north, east) in middles.items()
    )


def _make(held, block, stamp):
    CarrierBlock.objects.bulk_create(
        (
            CarrierBlock(facet=facet, value=value, block=block, bits=bits.pack(bits.of(numbers)), stamp=stamp)
            for (facet, value), numbers in held.items()
        ),
        batch_size=200,
    )


@contextmanager
def companion():
    """What `index.together` opens and closes: notes a change of the vocabulary once."""
    token = _words_have_changed.set([])
    try:
        yield
        if _words_have_changed.get():
            row, _is_new = CarrierBlock.objects.get_or_create(
                facet=WORDS, value="", block=0, defaults={"bits": bits.pack(0), "stamp": 0}
            )
            CarrierBlock.objects.filter(pk=row.pk).update(stamp=next_stamp())
    finally:
        _words_have_changed.reset(token)


def hear(model, pks, is_going):
    if model in VOCABULARY:
        _words_have_changed.get().append(model)


def register():
    """Hear of every change of a hub, as the search index does."""
    index.written["hub"].append(refresh)
    index.rebuilt.append(rebuild)
    index.companions.append(companion)
    changes.listeners.append(hear)

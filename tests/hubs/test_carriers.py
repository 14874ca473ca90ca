"""Sets of hubs: that they say of every hub what is so, after whatever change, and only what is public."""

import datetime
import random
from unittest import mock

from django.db import transaction
from django.test import SimpleTestCase, TestCase, TransactionTestCase
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hubs.carriers import bits, reading, writing
from hubs.carriers.reading import Carriers
from hubs.models import CarriedValues, CarrierBlock, Hub, RegionMiddle, Sector, ServiceType
from hubsportal.search import index
from tests.factories import make_family, make_hub, make_region, make_sector, make_service

some_numbers = st.sets(st.integers(0, 3 * bits.BLOCK), max_size=50)


class SetTests(SimpleTestCase):
    @given(some_numbers)
    def test_a_set_holds_its_numbers(self, numbers):
        held = bits.of(numbers)
        self.assertEqual(bits.numbers(held), sorted(numbers))
        self.assertEqual(bits.numbers(held, 3), sorted(numbers)[:3])
        self.assertEqual(held.bit_count(), len(numbers))
        self.assertEqual(bits.unpack(bits.pack(held)), held)

    @given(some_numbers)
    def test_blocks_join_to_what_they_were_parted_from(self, numbers):
        blocks = {}
        for number in numbers:
            block, within = divmod(number, bits.BLOCK)
            blocks[block] = blocks.get(block, 0) | 1 << within
        self.assertEqual(bits.join(blocks), bits.of(numbers))

    @given(
        st.lists(st.tuples(st.sets(st.integers(0, 30)), st.integers(1, 13)), max_size=6),
        st.sets(st.integers(0, 30)),
        st.integers(0, 8),
    )
    def test_the_best_are_those_that_score_most_and_of_equals_the_first(self, given_points, among, most):
        scores, expected = bits.Scores(), dict.fromkeys(range(31), 0)
        for numbers, points in given_points:
            scores.add(bits.of(numbers), points)
            for number in numbers:
                expected[number] += points
        ranked = sorted(
            (number for number in among if expected[number]), key=lambda number: (-expected[number], number)
        )
        self.assertEqual(bits.numbers(scores.best(bits.of(among), most)), sorted(ranked[:most]))


def kept():
    """All that stands in the tables, but for stamps, and for sets and middles that have become empty."""
    blocks = {
        (row.facet, row.value, row.block): bits.unpack(bytes(row.bits)) for row in CarrierBlock.objects.all()
    }
    middles = {row.code: (row.placed, row.north, row.east) for row in RegionMiddle.objects.all()}
    return (
        {key: held for key, held in blocks.items() if held},
        set(CarriedValues.objects.values_list("hub", "values", "north", "east")),
        {code: sums for code, sums in middles.items() if any(sums)},
    )


class WritingTests(TestCase):
    def assertAsAfterARebuild(self):
        found = kept()
        with index.together():
            writing.rebuild()
        self.assertEqual(found, kept())

    def test_whatever_is_done_leaves_what_a_rebuild_leaves(self):
        chance = random.Random(7)
        codes = ["BE", "BE3", "BE352", "BE353", "ES511", "MT001"]
        for code in codes:
            make_region(code)
        services = [make_service(make_family()) for _number in range(4)]
        sectors = [make_sector() for _number in range(3)]
        place = {"latitude": 50.467, "longitude": 4.867}
        acts = [
            lambda: make_hub(region=chance.choice(codes), services=chance.sample(services, 2), **chance.choice(({}, place))),
            lambda: a_hub().services.set(chance.sample(services, chance.randrange(4))),
            lambda: a_hub().sectors.add(*chance.sample(sectors, 2)),
            lambda: a_hub().sectors.clear(),
            lambda: Hub.objects.filter(pk=a_hub().pk).update(region=chance.choice(codes)),
            lambda: Hub.objects.filter(pk__lte=a_hub().pk).update(life_cycle=chance.choice(Hub.LifeCycle.values)),
            lambda: Hub.objects.filter(pk=a_hub().pk).update(**chance.choice(({"latitude": None, "longitude": None}, place))),
            lambda: save(a_hub(), status=chance.choice(["draft", "published", "archived"])),
            lambda: save(a_hub(), published_at=timezone.now() + datetime.timedelta(days=chance.choice((-1, 1)))),
            lambda: a_hub().delete(),
        ]  # fmt: skip

        def a_hub():
            return chance.choice(list(Hub.objects.all()) or [make_hub()])

        def save(hub, **fields):
            for name, value in fields.items():
                setattr(hub, name, value)
            hub.save()

        for number in range(80):
            chance.choice(acts)()
            if number % 20 == 19:
                self.assertAsAfterARebuild()
        services[0].delete()
        Sector.objects.all().delete()
        self.assertAsAfterARebuild()

    def test_hubs_of_several_blocks_stand_together(self):
        fablab = make_service()
        keys = [make_hub(pk=pk, slug=f"hub-{pk}", services=[fablab]).pk for pk in (5, bits.BLOCK - 1, bits.BLOCK, 3 * bits.BLOCK)]  # fmt: skip
        self.assertEqual(bits.numbers(Carriers().service(fablab.pk)), keys)
        self.assertAsAfterARebuild()
        self.assertEqual(bits.numbers(Carriers().every), keys)


class PublicTests(TestCase):
    def test_what_is_not_public_yet_is_in_no_set(self):
        fablab = make_service()
        public = make_hub(region="BE352", services=[fablab], latitude=50, longitude=4)
        soon = timezone.now() + datetime.timedelta(hours=1)
        coming = make_hub(region="BE352", services=[fablab], published_at=soon, latitude=60, longitude=10)
        make_hub(region="BE352", services=[fablab], status="draft")
        for now, expected, middle in (
            (None, [public.pk], (50, 4)),
            (soon, [public.pk, coming.pk], (55, 7)),
        ):
            with self.subTest(now):
                carriers = Carriers(now)
                sets = [carriers.every, carriers.region("BE"), carriers.services(fablab.slug)]
                self.assertEqual([bits.numbers(held) for held in sets], [expected] * 3)
                self.assertEqual(carriers.middles(["BE"])["BE"], middle)


class SharedTests(TransactionTestCase):
    """What a process holds between pages, with real commits."""

    def setUp(self):
        self.enterContext(mock.patch.object(reading, "_holding", reading.Holding()))

    def test_reads_what_has_changed_and_nothing_else(self):
        fablab = make_service(name="FabLab")
        hub = make_hub(region="BE352", services=[fablab])
        self.assertEqual(Carriers().services(fablab.slug), 1 << hub.pk)
        with self.assertNumQueries(2):  # what has changed, what is public later
            carriers = Carriers()
            self.assertEqual(carriers.services(fablab.slug), 1 << hub.pk)
            self.assertEqual(carriers.words.families[0].types[0].name, "FabLab")
        other = make_hub(region="BE352", services=[fablab])
        with self.assertNumQueries(2):
            self.assertEqual(Carriers().services(fablab.slug), 1 << hub.pk | 1 << other.pk)
        ServiceType.objects.update(name="Workshop")
        self.assertEqual(Carriers().words.families[0].types[0].name, "Workshop")

    def test_what_was_taken_back_is_never_seen(self):
        make_hub(region="BE352")
        before = Carriers().every
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            make_hub(region="BE352")
            self.assertEqual(Carriers().every.bit_count(), 2)
            raise ZeroDivisionError
        self.assertEqual(Carriers().every, before)

    def test_a_rebuild_is_noticed_where_a_value_is_gone(self):
        hub = make_hub(region="BE352", life_cycle="active")
        with index.together():
            writing.rebuild()
        self.assertEqual(Carriers().life_cycle("active"), 1 << hub.pk)
        # Past everything that notes it.
        Hub._base_manager.filter(pk=hub.pk).update(life_cycle="closed")
        with index.together():
            writing.rebuild()
        carriers = Carriers()
        self.assertEqual((carriers.life_cycle("active"), carriers.life_cycle("closed")), (0, 1 << hub.pk))

"""Pages in a worker's memory: what was asked for last, within the bound, of one version."""

import random
from types import SimpleNamespace

from django.test import SimpleTestCase

from hubsportal.store.memory import OVERHEAD, Memory


def page(size):
    return SimpleNamespace(size=size)


class MemoryTests(SimpleTestCase):
    def test_gives_back_what_was_put_in(self):
        memory, kept = Memory(100_000), page(10)
        memory.put(1, "/", kept)
        self.assertIs(memory.get(1, "/"), kept)
        self.assertIsNone(memory.get(1, "/hubs/"))

    def test_lets_go_of_what_nobody_asked_for_longest(self):
        memory = Memory(4 * (OVERHEAD + 1_001))
        for key in "abcd":
            memory.put(1, key, page(1_000))
        memory.get(1, "a")
        memory.put(1, "e", page(1_000))
        self.assertEqual([key for key in "abcde" if memory.get(1, key)], ["a", "c", "d", "e"])

    def test_another_version_begins_with_nothing(self):
        memory = Memory(100_000)
        memory.put(1, "/", page(10))
        self.assertIsNone(memory.get(2, "/"))
        self.assertEqual((len(memory), memory.size), (0, 0))
        self.assertIsNone(memory.get(1, "/"))

    def test_never_keeps_what_would_fill_a_quarter(self):
        memory = Memory(20_000)
        memory.put(1, "/", page(5_000))
        self.assertEqual(len(memory), 0)

    def test_stays_within_its_bound_whatever_comes(self):
        chance = random.Random(6)
        memory, most = Memory(200_000), 0
        for _ in range(3_000):
            memory.put(
                chance.choice([1, 1, 1, 2]), f"/{chance.randrange(100)}", page(chance.randrange(60_000))
            )
            self.assertLessEqual(memory.size, 200_000)
            self.assertEqual(
                memory.size, sum(kept.size + len(key) + OVERHEAD for key, kept in memory._pages.items())
            )
            most = max(most, memory.size)
        self.assertGreater(most, 150_000)

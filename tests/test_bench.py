"""What bin/bench reads and writes; it measures nothing here."""

import mmap
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase

with mock.patch.object(sys, "path", [str(settings.BASE_DIR / "bin"), *sys.path]):
    from benching import cpu, load, pages, plot, tables


def stat(pid, parent, *times):
    """A line as proc(5) describes it, of a program with an awkward name."""
    user, system, of_children, of_children_system = times
    return f"{pid} (a (b) c) S {parent} 1 1 0 -1 0 0 0 0 0 {user} {system} {of_children} {of_children_system} 20 0 4"


class CpuTests(SimpleTestCase):
    def test_the_cost_of_a_tree_is_that_of_all_its_processes_and_of_those_that_ended(self):
        known = {
            1: stat(1, 0, 9, 9, 9, 9),
            7: stat(7, 1, 1, 2, 3, 4),
            8: stat(8, 7, 10, 0, 0, 0),
            9: stat(9, 8, 0, 5, 0, 0),
        }
        with mock.patch.object(cpu, "processes", lambda: known):
            self.assertEqual(cpu.spent([7]), 25 * cpu.TICK)
            self.assertEqual(cpu.spent([7, 8]), 25 * cpu.TICK)
            self.assertEqual(cpu.spent([7], without=[9]), 20 * cpu.TICK)
            self.assertEqual(cpu.spent([6]), 0)

    def test_a_process_that_has_ended_is_still_counted_with_its_parent(self):
        before = cpu.spent([os.getpid()])
        subprocess.run([sys.executable, "-S", "-c", "sum(range(8_000_000))"], check=True)
        self.assertGreater(cpu.spent([os.getpid()]) - before, 50_000)

    def test_memory_is_told_in_bytes(self):
        found = cpu.memory(os.getpid())
        self.assertGreater(found["rss"], 10 * 2**20)
        self.assertEqual(found["own"], found["rss"])

    def test_a_database_that_is_mapped_is_no_memory_of_the_process(self):
        with tempfile.NamedTemporaryFile(suffix=".sqlite3") as file:
            file.truncate(30 * 2**20)
            before = cpu.memory(os.getpid())
            with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
                mapped.read()
                found = cpu.memory(os.getpid())
            self.assertGreater(found["rss"] - found["own"], before["rss"] - before["own"] + 25 * 2**20)
            self.assertLess(found["own"] - before["own"], 40 * 2**20)


class LoadTests(SimpleTestCase):
    def test_what_wrk_has_found_out(self):
        output = (
            "Running 1s test\n\n"
            '{"requests": 3000, "microseconds": 1500000, "p50": 1250, "p99": 9000, "errors": 2}\n'
        )
        self.assertEqual(
            load.reading(output), {"requests": 3000, "errors": 2, "rps": 2000.0, "p50": 1.25, "p99": 9.0}
        )


class PagesTests(SimpleTestCase):
    def test_the_last_page_of_the_finder(self):
        for page, address in (
            ("Page 1 of 40", "/hubs/?page=40"),
            ("Page 1 of 1,200", "/hubs/?page=1200"),
            ('<a rel="last" href="?after=x&amp;sort=name">', "/hubs/?after=x&sort=name"),
            ("one page", "/hubs/"),
        ):
            with self.subTest(page):
                self.assertEqual(pages.last_page(page), address)


def row(page, state, hubs, cpu, ratio=1.0, **more):
    return {
        "database": "sqlite",
        "hubs": hubs,
        "page": page,
        "state": state,
        "cpu": cpu,
        "ratio": ratio,
    } | more


ROWS = [
    row("trivial Django view", "reference", 1_000, 250),
    row("static file of nginx", "reference", 1_000, 12.5, 0.05),
    row("hub", "warm", 1_000, 150, 0.6, **{"1": {"rps": 5_000, "p50": 0.2, "p99": 1}}),
    row("hub", "cold", 1_000, 2_000, 8),
    row("trivial Django view", "reference", 100_000, 260),
    row("static file of nginx", "reference", 100_000, 12, 0.05),
    row("hub", "cold", 100_000, 2_500, 10),
]


class TableTests(SimpleTestCase):
    def test_numbers_have_as_many_digits_as_say_something(self):
        for value, text in ((None, ""), (12_345.6, "12,346"), (56.78, "56.8"), (0.914, "0.91"), (16, "16")):
            with self.subTest(value):
                self.assertEqual(tables.number(value), text)

    def test_a_row_of_all_that_was_measured(self):
        self.assertEqual(
            tables.pages(ROWS[2:3]).splitlines()[2],
            "| sqlite | 1,000 | hub | warm | 150 | 0.60 |  | 5,000 | 0.20 | 1 |  |  |  |",
        )

    def test_a_line_of_what_is_kept(self):
        self.assertEqual(
            tables.kept(ROWS).splitlines()[-1],
            "| hub |  |  | 150 (0.60) | 2,000 (8.00) | 2,500 (10.00) | 1.25 |",
        )

    def test_the_picture_has_a_mark_for_each_figure(self):
        picture = ElementTree.fromstring(plot.picture(ROWS))
        circles = [element for element in picture.iter() if element.tag.endswith("circle")]
        # Three in the legend; the hub made anew at two sizes.
        self.assertEqual(len(circles), 3 + 2)

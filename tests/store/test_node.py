"""What the workers of one machine know of the version: the same, soon, and never what was known before."""

import tempfile
import threading
import time
from pathlib import Path
from unittest import mock

import time_machine
from django.test import SimpleTestCase

from hubsportal.store import node

FAR = 4_000_000_000


class NodeTests(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "run" / "version"
        self.asked = 0
        self.found = (5, 100, FAR)

    def read(self, known):
        self.asked += 1
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def node(self):
        return node.Node(self.path, self.read)

    def test_asks_once_for_all_workers(self):
        workers = [self.node(), self.node()]
        self.assertEqual([worker.current() for worker in workers * 3], [(5, 100, FAR)] * 6)
        self.assertEqual(self.asked, 1)

    def test_asks_again_after_a_moment(self):
        worker = self.node()
        with mock.patch.object(node, "CHECKED_EVERY", 0.01):
            worker.current()
            self.found = (6, 100, FAR)
            time.sleep(0.02)
            self.assertEqual(worker.current(), (6, 100, FAR))

    def test_asks_at_once_when_told_to_forget(self):
        worker, other = self.node(), self.node()
        worker.current()
        self.found = (6, 100, FAR)
        other.forget()
        self.assertEqual(worker.current(), (6, 100, FAR))
        self.assertEqual(self.asked, 2)

    def test_asks_at_the_moment_at_which_something_changes_by_itself(self):
        with time_machine.travel("2026-05-01 12:00:00+00:00", tick=False) as clock:
            noon = int(time.time())
            self.found = (5, noon - 60, noon + 60)
            worker = self.node()
            worker.current()
            self.found = (5, noon + 60, FAR)
            clock.shift(59)
            self.assertEqual(worker.current()[1], noon - 60)
            clock.shift(1)
            self.assertEqual(worker.current()[1], noon + 60)

    def test_does_not_keep_what_was_read_before_a_change(self):
        worker = self.node()

        def read_while_somebody_writes(known):
            self.node().forget()
            return (5, 100, FAR)

        slow = node.Node(self.path, read_while_somebody_writes)
        self.assertEqual(slow.current(), (5, 100, FAR))
        self.found = (6, 100, FAR)
        self.assertEqual(worker.current(), (6, 100, FAR))

    def test_who_asked_earlier_and_hears_later_does_not_take_others_back(self):
        worker = self.node()

        def read_slowly(known):
            self.found = (6, 100, FAR)
            self.assertEqual(worker.check(), (6, 100, FAR))
            return (5, 100, FAR)

        slow = node.Node(self.path, read_slowly)
        self.assertEqual(slow.check(), (6, 100, FAR))
        self.assertEqual(worker.current(), (6, 100, FAR))

    def test_goes_on_with_what_it_knows_while_the_database_is_away(self):
        with time_machine.travel("2026-05-01 12:00:00+00:00", tick=False) as clock:
            noon = int(time.time())
            self.found = (5, noon - 60, noon + 60)
            worker = self.node()
            worker.current()
            self.found = OSError("away")
            with self.assertLogs("hubsportal.store.node", "WARNING"):
                self.assertEqual(worker.check(), (5, noon - 60, noon + 60))
            clock.shift(61)
            with self.assertLogs("hubsportal.store.node", "WARNING"):
                self.assertEqual(worker.check()[:2], (5, noon + 60))

    def test_of_many_workers_one_finds_out_that_the_database_is_away(self):
        worker, other = self.node(), self.node()
        worker.current()
        self.found = OSError("away")
        worker.forget()
        with self.assertLogs("hubsportal.store.node", "WARNING") as logs:
            self.assertEqual([each.current() for each in (worker, other, worker)], [(5, 100, FAR)] * 3)
        self.assertEqual(len(logs.output), 1)

    def test_a_file_that_is_broken_is_begun_anew(self):
        self.node().current()
        for content in (b"", b"x", b"x" * 44, self.path.read_bytes()[:-1] + b"!"):
            with self.subTest(content):
                self.path.write_bytes(content)
                self.asked = 0
                self.assertEqual(self.node().current(), (5, 100, FAR))
                self.assertEqual(self.asked, 1)

    def test_goes_on_by_itself_where_the_file_cannot_be_written(self):
        self.path.parent.write_text("")  # no folder
        with self.assertLogs("hubsportal.store.node", "WARNING"):
            worker = self.node()
        self.assertEqual([worker.current(), worker.current()], [(5, 100, FAR)] * 2)
        self.assertEqual(self.asked, 1)

    def test_goes_on_while_the_disk_is_full(self):
        worker = self.node()
        with mock.patch.object(node.os, "pwrite", side_effect=OSError(28, "No space left on device")):
            worker.forget()
            self.assertEqual([worker.current(), worker.current()], [(5, 100, FAR)] * 2)
        self.assertEqual(worker.current(), (5, 100, FAR))

    def test_no_worker_goes_back_while_others_write(self):
        self.found = (0, 100, FAR)
        seen = {number: [] for number in range(3)}
        is_over = threading.Event()

        def follow(number):
            worker = self.node()
            while not is_over.is_set():
                seen[number].append(worker.current()[0])

        readers = [threading.Thread(target=follow, args=[number]) for number in seen]
        for reader in readers:
            reader.start()
        writer = self.node()
        for number in range(1, 301):
            self.found = (number, 100, FAR)
            writer.forget()
        is_over.set()
        for reader in readers:
            reader.join()
        for numbers in seen.values():
            self.assertEqual(numbers, sorted(numbers))
        self.assertEqual(writer.current()[0], 300)

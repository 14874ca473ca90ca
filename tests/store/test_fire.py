"""Readers, an editor and the schedule at once, on two nodes: nobody sees what is over, or what is nobody's business."""

import http.client
import json
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import TransactionTestCase

from tests.store import editor
from tests.store.nodes import Nodes

# Seconds that a page may be old behind a publication on the other node.
LATEST = 1.0
READERS = 3  # of each node
MEGABYTES = 2  # of pages that a worker may keep


@dataclass
class Seen:
    """What a reader got. asked, answered: seconds of the clock that all processes share."""

    node: int
    reader: int
    address: str
    asked: float
    answered: float
    status: int
    version: tuple
    policy: str
    text: str

    def __str__(self):
        return f"{self.address} on node {self.node} at {self.asked:.3f}, version {self.version}"


class FireTests(TransactionTestCase):
    def _fixture_teardown(self):
        """Nothing to empty: all is written into a copy."""

    def test_for_some_seconds(self):
        self.burn(8)

    @pytest.mark.long
    def test_for_half_a_minute(self):
        self.burn(30)

    def burn(self, seconds):
        with Nodes(PAGE_STORE_MEGABYTES=str(MEGABYTES)) as nodes:
            nodes.collect()
            command = [sys.executable, "-m", "tests.store.editor", str(seconds)]
            # Somebody in the admin of the first node.
            writer = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=nodes.environment_of(0),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            with writer:
                addresses = json.loads(writer.stdout.readline())
                sites = [nodes.start(), nodes.start()]
                before = [self.memory(site) for site in sites]
                is_over = threading.Event()
                everything, threads = [], []
                for node, reader in product(range(2), range(READERS)):
                    visit = (sites[node], node, reader, addresses, is_over, everything)
                    threads.append(threading.Thread(target=self.read, args=visit))
                for thread in threads:
                    thread.start()
                acts, _nothing = writer.communicate("go\n")
                is_over.set()
                for thread in threads:
                    thread.join()
            after = [self.memory(site) for site in sites]
            self.assertEqual(nodes.complaints(), "")
        self.assertEqual(writer.returncode, 0)
        self.judge(everything, [json.loads(line) for line in acts.splitlines()], addresses)
        for grown in (
            now - then
            for was, is_now in zip(before, after, strict=True)
            for then, now in zip(was, is_now, strict=True)
        ):
            # Besides its pages, a worker that has just begun loads its templates and much else.
            self.assertLess(grown, (MEGABYTES + 40) * 1024)

    def read(self, site, node, reader, addresses, is_over, everything):
        """Visit all pages in turn, on one connection."""
        connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
        every = [address for some in addresses.values() for address in some]
        turn = reader
        while not is_over.is_set():
            turn += 1
            address = every[turn % len(every)]
            if node == 0 and turn % 7 == 0:
                # An address that nobody has asked for fills the store. Not on both nodes: whoever makes a page asks for
                # the version, and the second one shall hear of a change where all that is asked for is kept.
                address += f"{'&' if '?' in address else '?'}visit={node}-{reader}-{turn}"
            asked = time.monotonic()
            connection.request("GET", address)
            answer = connection.getresponse()
            text = answer.read().decode()
            version = tuple(map(int, answer.headers.get("Content-Version", "0-0").split("-")))
            policy = answer.headers.get("Content-Security-Policy", "")
            everything.append(
                Seen(node, reader, address, asked, time.monotonic(), answer.status, version, policy, text)
            )
        connection.close()

    def judge(self, everything, acts, addresses):
        every = {address for some in addresses.values() for address in some}
        self.assertEqual(
            set(product(range(2), every)) - {(seen.node, seen.address) for seen in everything}, set()
        )
        self.assertEqual({seen.status for seen in everything} - {200, 404}, set())
        for seen in everything:
            self.assertNotIn(editor.SECRET, seen.text, seen)
        self.judge_versions(everything, acts)
        self.judge_states(everything, acts)
        toggled, partner = ([act for act in acts if act[0] == what] for what in ("toggled", "partner"))
        of = {what: {urlsplit(address).path for address in some} for what, some in addresses.items()}
        for seen in everything:
            path = urlsplit(seen.address).path
            if seen.address.split("visit=")[0].rstrip("?&") in addresses["toggled"]:
                self.assertIn(
                    seen.status == 200 and editor.TOGGLED in seen.text, possible(toggled, True, seen), seen
                )
            elif path in of["partner"]:
                self.assertIn(editor.PARTNER in seen.policy, possible(partner, True, seen), seen)
        self.judge_schedule(everything, acts)

    def judge_versions(self, everything, acts):
        versions = [act for act in acts if act[0] == "version"]
        last = {}
        for seen in everything:
            if seen.status != 200 or seen.address.startswith("/hubs.csv"):
                continue  # not kept, so that it bears no version
            least = max(
                (number for _what, number, _begun, done in versions if done <= seen.asked - late(seen)),
                default=0,
            )
            self.assertGreaterEqual(seen.version[0], least, seen)
            self.assertGreaterEqual(seen.version, last.get((seen.node, seen.reader), (0, 0)), seen)
            last[seen.node, seen.reader] = seen.version

    def judge_states(self, everything, acts):
        states = [act for act in acts if act[0] == "state"]
        last = {}
        for seen in everything:
            found = {int(number) for number in re.findall(r"Town number (\d{6})", seen.text)}
            if not found:
                continue
            self.assertEqual(len(found), 1, seen)
            [state] = found
            self.assertIn(state, possible(states, 0, seen), seen)
            self.assertGreaterEqual(state, last.get((seen.node, seen.reader), 0), seen)
            last[seen.node, seen.reader] = state
        self.assertGreater(max(last.values()), 3)

    def judge_schedule(self, everything, acts):
        scheduled = [act for act in acts if act[0] == "scheduled"]
        self.assertTrue(scheduled)
        for seen in everything:
            if seen.address != "/hubs.json":
                continue
            for act in scheduled:
                self.assertIn(
                    f'"{act[1]}"' in seen.text, possible([[act[0], True, *act[2:]]], False, seen, LATEST), act
                )

    def memory(self, site):
        """Of each worker, in kilobytes."""
        sizes = []
        for worker in site.workers:
            status = Path(f"/proc/{worker}/status").read_text()
            sizes.append(int(re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)[1]))
        return sizes


def late(seen):
    """At once on the node of who made it."""
    return 0 if seen.node == 0 else LATEST


def possible(acts, first, seen, latest=None):
    """The values of what `acts` set one after another that a reader may have been shown."""
    since = seen.asked - (late(seen) if latest is None else latest)
    values = {first}
    for _what, value, begun, done in acts:
        if done <= since:
            values = {value}
        elif begun <= seen.answered:
            values.add(value)
    return values

"""Visitors: so many requests a second, whether the portal answers or not, each followed up to its end."""

import asyncio
import re
import time
from collections import Counter
from dataclasses import dataclass

from .parts import HOST

# Seconds after which a visitor has lost patience.
PATIENCE = 15
# Each has an address of its own, as far as the balancing of nodes goes.
ADDRESSES = 40


@dataclass
class Asked:
    """One request: when it began and ended (monotonic seconds), its status or what went wrong, and the path."""

    began: float
    ended: float
    outcome: str
    path: str
    is_older: bool = False

    @property
    def is_good(self):
        return self.outcome == "200"


class Visitors:
    """A visitor is a connection that is kept; `asked` holds what became of each request.

    fresh: every how many requests one is for a page that nobody has asked for before.
    """

    def __init__(self, port, paths, rate, fresh=40):
        self.port, self.paths, self.rate, self.fresh = port, paths, rate, fresh
        self.asked = []
        self._idle, self._opened = [], 0

    async def run(self, until):
        """Begins requests until `until()` is true, then waits for their ends."""
        start, tasks = time.monotonic(), set()
        number = 0
        while not until():
            number += 1
            await asyncio.sleep(max(0, start + number / self.rate - time.monotonic()))
            path = self.paths[number % len(self.paths)]
            if number % self.fresh == 0:
                path = f"/search/?q=hub&rehearsal={number}"
            task = asyncio.create_task(self._ask(path))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)
        for visitor in self._idle:
            visitor.close()

    async def _ask(self, path):
        visitor = self._idle.pop() if self._idle else Visitor(self.port, self._next_address())
        began = time.monotonic()
        try:
            outcome, is_older = await asyncio.wait_for(visitor.ask(path), PATIENCE)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            outcome, is_older = type(error).__name__, False
            visitor.close()
        self.asked.append(Asked(began, time.monotonic(), outcome, path, is_older))
        self._idle.append(visitor)

    def _next_address(self):
        self._opened += 1
        return f"127.0.1.{1 + self._opened % ADDRESSES}"

    def between(self, start, end):
        return [asked for asked in self.asked if start <= asked.ended < end]


class Visitor:
    """One connection, and what version of each page it has seen."""

    def __init__(self, port, address):
        self.port, self.address = port, address
        self.streams = None
        self.seen = {}

    async def ask(self, path):
        """(status, whether this is an older version than was seen before)"""
        if self.streams is None or self.streams[0].at_eof():
            self.close()
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(self.address, 0))
        reader, writer = self.streams
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: br, gzip\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = head.split(" ", 2)[1]
        await self._read_body(reader, head)
        if re.search(r"^connection: close\r", head, re.I | re.M):
            self.close()
        return status, self._is_older(path, head)

    async def _read_body(self, reader, head):
        if length := re.search(r"^content-length: (\d+)\r", head, re.I | re.M):
            await reader.readexactly(int(length[1]))
            return
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)

    def _is_older(self, path, head):
        found = re.search(r"^content-version: (\d+)-(\d+)\r", head, re.I | re.M)
        if not found:
            return False
        version, before = tuple(map(int, found.groups())), self.seen.get(path, (0, 0))
        self.seen[path] = max(version, before)
        return version < before

    def close(self):
        if self.streams:
            self.streams[1].close()
            self.streams = None


def summary(asked):
    """Numbers of some requests: how many, failed by outcome, older versions, milliseconds (half, 99 of 100, slowest)."""
    times = sorted((one.ended - one.began) * 1000 for one in asked) or [0]
    return {
        "requests": len(asked),
        "failed": Counter(one.outcome for one in asked if not one.is_good),
        "older": sum(one.is_older for one in asked),
        "median": times[len(times) // 2],
        "p99": times[int(len(times) * 0.99)],
        "slowest": times[-1],
    }

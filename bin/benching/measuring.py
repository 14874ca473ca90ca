"""Measures the pages of one portal in four states, beside two references.

warm     the page store has it
304      the visitor's browser has it, and asks whether it still holds
cold     the version of the content has moved since: the page is made, compressed and kept. A client of Python moves the
         version before each request, which wrk cannot; its own work is not counted. It asks at one connection only: of
         sixteen that move the version, each would spoil the pages that others are making. How quick a portal is that has
         to make every page for sixteen at once is therefore measured on one without a page store.
nginx    nginx has it, and asks the portal every few seconds

Ratios are those of CPU time within a round, the median of all rounds: to the trivial view, and behind nginx to a
static file. How quick a page is at one connection is measured once.
"""

import statistics
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

from . import cpu, load
from .nginx import STATIC, nginx
from .pages import addresses
from .portal import inside
from .serving import gunicorn, most_requests

ROUNDS = 3
COLD_SECONDS = 0.8
PUBLISHED = 20  # hubs in each round
VISITS = 20  # before a page counts as known to all workers


class Site:
    """What has been started for one portal: addresses, and the PIDs to count."""

    def __init__(self, stack, environment):
        folder = Path(environment["DATA_DIR"])
        port, gunicorn_pid = stack.enter_context(gunicorn(folder, environment))
        self.worker_start = cpu.cheapest_child(gunicorn_pid)
        without = environment | {"PAGE_STORE_MEGABYTES": "0", "RUN_DIR": str(folder / "run-without")}
        bare, _pid = stack.enter_context(gunicorn(folder, without, name="without-store"))
        trivial, trivial_pid = stack.enter_context(
            gunicorn(folder, environment, "benching.trivial:application", name="trivial")
        )
        front, nginx_pid = stack.enter_context(nginx(folder / "nginx", port))
        self.ask = stack.enter_context(inside(environment))
        self.backend = self.ask("hello")
        database = [cpu.parent(self.backend)] if self.backend else []
        self.origin, self.bare, self.trivial, self.front = (
            f"http://127.0.0.1:{number}" for number in (port, bare, trivial, front)
        )
        self.database = database
        self.portal = [gunicorn_pid, *database]
        self.all = [nginx_pid, *self.portal]
        self.trivial_pid, self.nginx_pid = trivial_pid, nginx_pid


@contextmanager
def site(environment):
    with ExitStack() as stack:
        yield Site(stack, environment)


def measure(environment, only=(), hubs=1_000, rounds=ROUNDS):
    """The rows of one portal: {"page", "state", "cpu", "ratio", "bytes", "1", "16"}."""
    with site(environment) as place:
        place.ask("settle")
        pages = addresses(place.origin, hubs, only)
        found = {}
        for number in range(rounds):
            tell(f"round {number + 1} of {rounds}:")
            for name, row in one_round(place, pages, is_first=number == 0):
                found.setdefault(name, []).append(row)
            tell("\n")
        rows = [summary(*name, several) for name, several in found.items()]
        if limit := most_requests():
            share = place.worker_start / limit
            rows.append(
                {"page": f"a new worker, by request of {limit:,}", "state": "", "cpu": round(share, 1)}
            )
        return rows


def one_round(place, pages, is_first):
    """Yields (page, state), row."""
    trivial = load.measure(f"{place.trivial}/", [place.trivial_pid], singly=is_first, seconds=2)
    yield ("trivial Django view", "reference"), trivial | {"ratio": 1, "bytes": 15 * 1024}
    # One after another, as the cold pages are asked for: a server that has to wake up for each costs more.
    before = cpu.spent([place.trivial_pid])
    told = place.ask("cold", f"{place.trivial}/", COLD_SECONDS)
    singly = (cpu.spent([place.trivial_pid]) - before) / told["requests"]
    yield ("trivial Django view", "cold"), {"cpu": singly, "ratio": singly / trivial["cpu"]}
    static = load.measure(f"{place.front}{STATIC}", [place.nginx_pid], singly=is_first, seconds=2)
    yield (
        ("static file of nginx", "reference"),
        static | {"ratio": static["cpu"] / trivial["cpu"], "bytes": 15 * 1024},
    )
    for name, path in pages.items():
        tell(f" {name}")
        for state, row in one_page(place, path, is_first):
            base = static if state == "nginx" else trivial
            yield (name, state), row | {"ratio": row["cpu"] / base["cpu"]}
    row = published(place)
    yield ("publishing one hub", ""), row | {"ratio": row["cpu"] / trivial["cpu"]}


def one_page(place, path, is_first):
    address = place.origin + path
    for _visit in range(VISITS):
        status, headers, body = load.fetch(address)
        if status != 200:
            raise SystemExit(f"bin/bench: {path} answers {status}.")
    yield "warm", load.measure(address, place.portal, singly=is_first) | {"bytes": len(body)}
    if etag := headers.get("etag"):
        asked = {"If-None-Match": etag}
        if load.fetch(address, **asked)[0] == 304:
            yield "304", load.measure(address, place.portal, headers=asked, singly=is_first) | {"bytes": 0}
    before = cpu.spent(place.portal, without=[place.backend])
    told = place.ask("cold", address, COLD_SECONDS)
    row = {
        "cpu": (cpu.spent(place.portal, without=[place.backend]) - before) / told["requests"],
        "bytes": len(body),
    }
    if is_first:
        row |= {"1": load.quickness(told), "16": load.quickness(load.run(place.bare + path, 16, {}))}
    yield "cold", row
    load.fetch(place.front + path)
    if load.fetch(place.front + path)[1].get("x-cache") in ("HIT", "UPDATING", "STALE"):
        row = load.measure(place.front + path, place.all, singly=is_first)
        yield "nginx", row | {"bytes": len(body)}
    else:
        tell("(nginx does not keep it)")


def published(place):
    drafts = place.ask("drafts", PUBLISHED)
    before = cpu.spent(place.database)
    told = place.ask("publish", drafts)
    of_database = (cpu.spent(place.database) - before) / PUBLISHED
    return {"cpu": told["cpu"] + of_database, "1": {"p50": told["p50"], "p99": told["p99"]}}


def summary(page, state, rounds):
    """One row of several rounds: medians, and how quick it was as far as that was measured."""
    row = {"page": page, "state": state, "cpu": round(median(rounds, "cpu"), 1)}
    row["rounds"] = [round(one["cpu"], 1) for one in rounds]
    row["ratio"] = round(median(rounds, "ratio"), 3)
    if "bytes" in rounds[0]:
        row["bytes"] = rounds[0]["bytes"]
    for connections in ("1", "16"):
        several = [one[connections] for one in rounds if connections in one]
        if several:
            row[connections] = {name: round(median(several, name), 3) for name in several[0]}
    return row


def median(rows, name):
    return statistics.median(row[name] for row in rows)


def tell(text):
    print(text, end="", file=sys.stderr, flush=True)

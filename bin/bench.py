"""Measures how fast the portal is, on this machine alone.

  bin/bench                    every page, with 1,000 and 100,000 hubs, on SQLite
  bin/bench --full             with 1,000, 100,000 and 1,000,000, on SQLite and PostgreSQL
  bin/bench --only hub --only finder --size 1000 --database postgresql
  bin/bench --rounds 1         a quick look
  bin/bench --json FILE        keeps the rows
  bin/bench search             how long the queries of the search take, on both databases
  bin/bench memory             what a worker takes after 100,000 requests (--requests N)
  bin/bench plot               draws docs/performance.json into docs/performance.md

CPU time is that of all that serves: gunicorn, nginx, PostgreSQL. docs/performance.md says how it is measured.
Everything is made for the run, in a temporary folder, and gone afterwards.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

from benching import measuring, memory, plot, tables
from benching.pages import PAGES
from benching.portal import fill, portal
from environment import PYTHON, ROOT, VENV, ensure_environment, fail, last_line, run, step
from postgres import binaries

SIZES, ALL_SIZES, SEARCH_SIZE, MEMORY_SIZE = [1_000, 100_000], [1_000, 100_000, 1_000_000], 100_000, 1_000_000
DATABASES = ["sqlite", "postgresql"]

# What must be on the machine, and the Debian package that brings it.
NEEDED = {
    "wrk": (lambda: shutil.which("wrk"), "wrk"),
    "nginx": (lambda: shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), "nginx-light"),
    "initdb and postgres": (binaries, "postgresql"),
}


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything started is also ended
    arguments = read_arguments()
    with redirect_stdout(sys.stderr):
        if arguments.what != "plot":
            set_up()
        measure, table = {
            "pages": (measure_pages, tables.pages),
            "search": (measure_search, tables.search),
            "memory": (measure_memory, tables.memory),
            "plot": (plot.main, str),
        }[arguments.what]
        rows = measure(arguments)
    print(f"\n{table(rows)}")
    if arguments.what != "plot":
        keep(rows, arguments.json)


def keep(rows, file):
    if file:
        Path(file).write_text(json.dumps(rows, indent=1) + "\n")


def read_arguments():
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="?", choices=["pages", "search", "memory", "plot"], default="pages")
    parser.add_argument("--full", action="store_true", help="the whole matrix; it takes an hour")
    parser.add_argument("--only", metavar="PAGE", action="append", choices=list(PAGES), default=[],
                        help=f"may be repeated: {', '.join(PAGES)}")  # fmt: skip
    parser.add_argument(
        "--size", "--hubs", metavar="N", type=int, action="append", help="how many hubs; may be repeated"
    )
    parser.add_argument(
        "--rounds", metavar="N", type=int, default=measuring.ROUNDS, help="1 for a quick look"
    )
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--webinars", type=int)
    parser.add_argument("--cues", type=int)
    parser.add_argument("--requests", metavar="N", type=int, default=100_000, help="of bin/bench memory")
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


def databases(arguments, otherwise):
    return [arguments.database] if arguments.database else otherwise


def set_up():
    missing = {name: package for name, (there, package) in NEEDED.items() if not there()}
    if missing:
        packages = sorted(missing.values())
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            names = ", ".join(missing)
            fail(
                f"missing on this machine: {names}. On Debian, as root: apt-get install {' '.join(packages)}"
            )
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            with step(f"apt-get {' '.join(command)}"):
                done = run("apt-get", *command, env=quiet)
                if done.returncode:
                    fail(f"apt-get {command[0]} failed: {last_line(done.stdout)}")
    ensure_environment("requirements-dev.txt", contains=["requirements.txt"], megabytes=800)
    if Path(sys.prefix) != VENV:
        os.execv(PYTHON, [PYTHON, "bin/bench.py", *sys.argv[1:]])


def measure_pages(arguments):
    rows = []
    sizes = arguments.size or (ALL_SIZES if arguments.full else SIZES)
    for database in databases(arguments, DATABASES if arguments.full else ["sqlite"]):
        for hubs in sizes:
            with portal(database, hubs) as environment:
                with step(f"{database}: {hubs:,} hubs"):
                    fill(environment, hubs, arguments.webinars or 50, arguments.cues or 10_000)
                found = measuring.measure(environment, arguments.only, hubs, arguments.rounds)
                rows += [{"database": database, "hubs": hubs} | row for row in found]
                keep(rows, arguments.json)  # of a run that ends early, what it has
    return rows


def measure_search(arguments):
    """The rows of bin/measure_search.py."""
    rows = []
    hubs, webinars, cues = (
        (arguments.size or [SEARCH_SIZE])[0],
        arguments.webinars or 500,
        arguments.cues or 300_000,
    )
    for database in databases(arguments, DATABASES):
        with portal(database, hubs) as environment:
            with step(f"{database}: {hubs:,} hubs, {cues:,} cues"):
                fill(environment, hubs, webinars, cues)
            with step(f"{database}: asking"):
                asked = subprocess.run(
                    [PYTHON, ROOT / "bin" / "measure_search.py"],
                    cwd=ROOT, env=environment, capture_output=True, text=True,
                )  # fmt: skip
            if asked.returncode:
                fail(f"measuring failed:\n{asked.stderr}")
            rows += json.loads(asked.stdout)
    return rows


def measure_memory(arguments):
    rows = []
    hubs = (arguments.size or [MEMORY_SIZE])[0]
    for database in databases(arguments, ["sqlite"]):
        with portal(database, hubs) as environment:
            with step(f"{database}: {hubs:,} hubs"):
                fill(environment, hubs, arguments.webinars or 50, arguments.cues or 10_000)
            found = memory.measure(environment, hubs, arguments.requests)
            rows += [{"database": database, "hubs": hubs} | row for row in found]
    return rows


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

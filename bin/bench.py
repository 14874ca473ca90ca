"""Measures how fast the portal is, on this machine alone.

  bin/bench search                        the search, with 100,000 hubs and 300,000 cues, on both databases
  bin/bench search --hubs 1000 --cues 3000 --webinars 5
  bin/bench search --database sqlite      on one of them
  bin/bench search --json FILE            keeps the rows

Everything is made for the run, in a temporary folder, and gone afterwards.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from pathlib import Path

from environment import PYTHON, ROOT, ensure_environment, fail, need_space, run, step
from postgres import cluster

LOADERS = ("load_regions", "load_services", "load_themes")
MEGABYTES = 3_000  # of a hundred thousand hubs and three hundred thousand cues, on either database


def main():
    arguments = read_arguments()
    ensure_environment("requirements-dev.txt", contains=["requirements.txt"], megabytes=800)
    need_space(Path(tempfile.gettempdir()), MEGABYTES)
    rows = []
    for database in [arguments.database] if arguments.database else ["sqlite", "postgresql"]:
        with portal(database) as environment:
            with step(f"{database}: {arguments.hubs:,} hubs, {arguments.cues:,} cues"):
                load(arguments, environment)
            with step(f"{database}: asking"):
                rows += measure(environment)
    print("\n" + table(rows))
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(rows, indent=1) + "\n")


def read_arguments():
    parser = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["search"])
    parser.add_argument("--hubs", type=int, default=100_000)
    parser.add_argument("--webinars", type=int, default=500)
    parser.add_argument("--cues", type=int, default=300_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


@contextmanager
def portal(database):
    """The environment of an empty portal of its own."""
    folder = tempfile.mkdtemp(prefix="hubsportal-bench-")
    try:
        with cluster() if database == "postgresql" else nullcontext("") as url:
            yield {
                "PATH": os.environ.get("PATH", os.defpath),
                "HOME": folder,
                "LC_ALL": "C.UTF-8",
                "DATA_DIR": folder,
                "DJANGO_SETTINGS_MODULE": "hubsportal.settings",
                "SECRET_KEY": "of a portal that lives for one run",
            } | ({"DATABASE_URL": url} if url else {})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def load(arguments, environment):
    numbers = [f"--{name}={getattr(arguments, name)}" for name in ("hubs", "webinars", "cues")]
    for command in (
        ["migrate"],
        *([loader] for loader in LOADERS),
        ["collectstatic", "--no-input"],
        ["generate_load", *numbers],
    ):
        done = run(PYTHON, "manage.py", *command, "--verbosity=0", env=environment)
        if done.returncode:
            fail(f"{command[0]} failed:\n{done.stdout}")


def measure(environment):
    """The rows of bin/measure_search.py."""
    asked = subprocess.run(
        [PYTHON, ROOT / "bin" / "measure_search.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    if asked.returncode:
        fail(f"measuring failed:\n{asked.stderr}")
    return json.loads(asked.stdout)


def table(rows):
    """The rows in Markdown; times in milliseconds, median and 95th percentile."""
    lines = [
        "| database | asked for | matches | find and rank: median | p95 | all queries: median | p95 | number | page: median | p95 |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        times = (f"{row[part][which]:.1f}" for part in ("find", "queries") for which in ("median", "p95"))
        page = (f"{row['page'][which]:.1f}" for which in ("median", "p95"))
        cells = [row["database"], row["asked"], row["matches"], *times, str(row["count"]), *page]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

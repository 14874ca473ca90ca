"""Asks for pages, as many as there is time for: with wrk, and counts what it cost."""

import http.client
import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from environment import fail, last_line

from . import cpu

SCRIPT = Path(__file__).with_name("report.lua")
BROWSER = {"Accept-Encoding": "gzip, br"}
SECONDS, LONGEST = 1, 16


def fetch(address, **headers):
    """(status, {lower-case name: value}, body) of one request as a browser makes it."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=120)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers=BROWSER | headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def run(address, connections, headers, seconds=SECONDS):
    """{"requests", "rps", "p50", "p99"} of one run of wrk; times in milliseconds."""
    asked = [argument for item in (BROWSER | headers).items() for argument in ("-H", ": ".join(item))]
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout=60s",
        f"-s{SCRIPT}",
        *asked,
        address,
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        fail(f"wrk failed: {last_line(done.stdout + done.stderr)}")
    told = reading(done.stdout)
    if told["errors"]:
        fail(f"{address} failed {told['errors']} times of {told['requests']}.")
    if told["requests"] < 2 * connections and seconds < LONGEST:
        # So slow that nearly all of it would be beginning and end.
        return run(address, connections, headers, seconds * 4)
    return told


def reading(output):
    """What report.lua has printed at the end of wrk's output."""
    told = json.loads(output.strip().splitlines()[-1])
    return {
        "requests": told["requests"],
        "errors": told["errors"],
        "rps": told["requests"] * 1_000_000 / told["microseconds"],
        "p50": told["p50"] / 1000,
        "p99": told["p99"] / 1000,
    }


def measure(address, roots, *, headers=None, singly=True, seconds=SECONDS):
    """{"cpu", "16"}, with `singly` also "1": microseconds of the processes under `roots` for each request, and how quick
    it was at sixteen connections and at one."""
    headers = headers or {}
    row = {"1": quickness(run(address, 1, headers))} if singly else {}
    before = cpu.spent(roots)
    told = run(address, 16, headers, seconds)
    return row | {"cpu": (cpu.spent(roots) - before) / told["requests"], "16": quickness(told)}


def quickness(told):
    return {name: round(told[name], 3) for name in ("rps", "p50", "p99")}

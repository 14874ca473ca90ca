"""What a worker takes after many requests: one worker, never exchanged, asked for pages that are nearly all different."""

import http.client
import random
import sys
import threading
from pathlib import Path

from environment import fail

from . import cpu
from .serving import gunicorn

CONNECTIONS = 4
STEPS = 10  # how often it is looked at
# Words of which searches are made; more come from the titles.
WORDS = ("creative", "voucher", "greyhound", "model", "business", "hub", "example")


def measure(environment, hubs, requests):
    """[{"requests", "rss", "own"}, ...], bytes."""
    chance, rows = random.Random(hubs), []
    one = environment | {"WEB_CONCURRENCY": "1"}
    with gunicorn(Path(environment["DATA_DIR"]), one) as (port, master):
        worker = cpu.children(master)[0]
        rows.append({"requests": 0} | cpu.memory(worker))
        for step in range(1, STEPS + 1):
            paths = [
                path(chance, hubs)
                for _number in range(requests * step // STEPS - requests * (step - 1) // STEPS)
            ]
            visit(port, paths)
            if cpu.children(master) != [worker]:
                fail("the worker was exchanged for another one meanwhile.")
            rows.append({"requests": requests * step // STEPS} | cpu.memory(worker))
            print(f" {rows[-1]['requests']:,}: {rows[-1]['own'] / 2**20:.0f} MB", file=sys.stderr, flush=True)
    return rows


def path(chance, hubs):
    """Of a hundred visits, seventy to hubs, and some to everything else."""
    number = chance.randint(1, hubs)
    kind = chance.randrange(100)
    if kind < 70:
        return f"/hubs/example-hub-{number}/"
    if kind < 80:
        return f"/hubs/?page={chance.randint(1, 200)}"
    if kind < 90:
        return f"/search/?q={chance.choice(WORDS)}+{number}"
    if kind < 95:
        return f"/hubs/example-hub-{number}.json"
    return chance.choice(["/", "/questions/", f"/webinars/example-webinar-{chance.randint(1, 50)}/"])


def visit(port, paths):
    """Ask for all of these, over some connections at once."""
    waiting, failed = iter(paths), []
    lock = threading.Lock()

    def some():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while not failed:
            with lock:
                wanted = next(waiting, None)
            if wanted is None:
                break
            connection.request("GET", wanted, headers={"Accept-Encoding": "gzip, br"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                failed.append(f"{wanted} answers {answer.status}.")
        connection.close()

    threads = [threading.Thread(target=some, daemon=True) for _number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        fail(failed[0])

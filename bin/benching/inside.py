"""Runs in the environment of a portal that is being measured, and does there what an editor would.

Asked on stdin and answering on stdout, a JSON value to a line:

  ["hello"]                         PID of its own database process, null on SQLite
  ["cold", address, seconds]        {"requests", "rps", "p50", "p99", "bytes"}: before each request the version of all
                                    content moves, so that no page of before is used; that is not in the times
  ["drafts", number]                pks of so many new drafts of hubs
  ["publish", pks]                  {"cpu", "p50", "p99"} of publishing them one after another: microseconds of this
                                    process for each, and milliseconds
  ["settle"]                        null, once the database knows what it holds
"""

import http.client
import json
import os
import statistics
import sys
import time
from urllib.parse import urlsplit

HEADERS = {"Accept-Encoding": "gzip, br"}
# A cold run: so many requests, of a slow page so many in so many seconds more.
FEWEST, FEWEST_SLOW, LONGER = 20, 5, 3


def hello():
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def cold(address, seconds):
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection = http.client.HTTPConnection(parts.netloc, timeout=300)
    taken, versions, size, end = [], set(), 0, time.monotonic() + seconds
    while not enough(len(taken), time.monotonic() - end):
        move()
        begin = time.perf_counter()
        connection.request("GET", path, headers=HEADERS)
        answer = connection.getresponse()
        body = answer.read()
        taken.append(time.perf_counter() - begin)
        if answer.status != 200:
            raise SystemExit(f"{address} answers {answer.status}.")
        versions.add(answer.getheader("Content-Version", len(versions)))
        size = len(body)
    if len(versions) < len(taken):
        raise SystemExit(f"{address}: {len(taken)} requests, but only {len(versions)} were made anew.")
    return {"requests": len(taken), "rps": len(taken) / sum(taken), "bytes": size} | times(taken)


def enough(count, beyond):
    """Whether a run has asked often enough; beyond: seconds after its time."""
    return (beyond >= 0 and count >= FEWEST) or (beyond >= LONGER and count >= FEWEST_SLOW)


def move():
    from django.db import transaction

    from hubsportal.store import version

    with transaction.atomic():
        version.move()


def drafts(number):
    from hubs.models import Hub, Region
    from hubsportal.history.recording import revision

    region = Region.objects.filter(level=3).order_by("pk").first()
    made = []
    for place in range(number):
        hub = Hub(name=f"Example draft {place}", slug=f"example-draft-{time.time_ns()}", region=region)
        hub.tagline, hub.city = "Waits to be published.", "Example town"
        with revision(comment="load data"):
            hub.save()
        made.append(hub.pk)
    return made


def publish(pks):
    from django.utils import timezone

    from hubs.models import Hub
    from hubsportal.history.recording import revision

    cpu, taken = 0, []
    for hub in Hub.objects.filter(pk__in=pks):
        before, begin = time.process_time(), time.perf_counter()
        with revision(comment="load data"):
            hub.status, hub.published_at = Hub.Status.PUBLISHED, timezone.now()
            hub.save()
        cpu += time.process_time() - before
        taken.append(time.perf_counter() - begin)
    return {"cpu": cpu * 1_000_000 / len(taken)} | times(taken)


def settle():
    """What autovacuum does in a portal that runs for longer than a measurement."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def times(seconds):
    """Median and 99th percentile in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50": statistics.median(ordered) * 1000,
        "p99": ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000,
    }


def main():
    import django

    django.setup()
    acts = {act.__name__: act for act in (hello, cold, drafts, publish, settle)}
    for line in sys.stdin:
        act, *arguments = json.loads(line)
        print(json.dumps(acts[act](*arguments)), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())
    main()

"""Asks the search page of the portal that the environment names, and prints as JSON what each question took.

For every question: `find`, the longest of the queries that find and rank; `queries`, all queries of the page
together, with fetching their rows; `page`, the whole answer. Milliseconds, warm, without network.
"""

import json
import statistics
import sys
import time
from pathlib import Path
from unittest import mock

import django

QUESTIONS = {
    "one word": "voucher",
    "a rare word": "greyhound",
    "two words": "voucher model",
    "two words, one common": "creative greyhound",
    "a very common word": "creative",
    "two very common words": "creative hub",
    "a phrase": '"business model of vouchers"',
    "a word and none of another": "voucher -creative",
    "nothing found": "xyzzyx",
    "a region's and a service's": "creative&region=BE&service=fablab",
}
TIMES = 40


def main():
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()
    client = Client()
    clock = Clock()
    rows = []
    with mock.patch.object(connection, "make_cursor", lambda cursor: clock.cursor(cursor, connection)):
        for name, question in QUESTIONS.items():
            address = "/search/?q=" + question.replace(" ", "+").replace('"', "%22")
            taken = [clock.time(lambda address=address: client.get(address)) for _time in range(TIMES + 3)][
                3:
            ]
            response = taken[-1]["answer"]
            matches = response.context["finder"].qs
            rows.append(
                {
                    "database": connection.vendor,
                    "asked": name,
                    "matches": f"{len(matches.found):,}{'+' if matches.has_more else ''}",
                    "count": taken[-1]["count"],
                    **{part: summary([one[part] for one in taken]) for part in ("find", "queries", "page")},
                }
            )
    print(json.dumps(rows))


def summary(milliseconds):
    return {
        "median": statistics.median(milliseconds),
        "p95": statistics.quantiles(milliseconds, n=20)[-1],
    }


class Clock:
    """Adds up what the database is waited for: executing, and fetching, in which SQLite does its work."""

    def __init__(self):
        self.queries = []

    def time(self, ask):
        self.queries = []
        begin = time.perf_counter()
        answer = ask()
        page = time.perf_counter() - begin
        assert answer.status_code == 200, answer.status_code
        found = [seconds for sql, seconds in self.queries if "_terms" in sql]
        return {
            "answer": answer,
            "count": len(self.queries),
            "find": max(found, default=0) * 1000,
            "queries": sum(seconds for _sql, seconds in self.queries) * 1000,
            "page": page * 1000,
        }

    def cursor(self, cursor, connection):
        from django.db.backends.utils import CursorWrapper

        clock = self

        class TimedCursor(CursorWrapper):
            def _timed(self, act, *arguments):
                begin = time.perf_counter()
                try:
                    return act(*arguments)
                finally:
                    sql, seconds = clock.queries[-1]
                    clock.queries[-1] = sql, seconds + time.perf_counter() - begin

            def execute(self, sql, params=None):
                clock.queries.append((sql, 0))
                return self._timed(super().execute, sql, params)

            def fetchone(self):
                return self._timed(self.cursor.fetchone)

            def fetchmany(self, *size):
                return self._timed(self.cursor.fetchmany, *size)

            def fetchall(self):
                return self._timed(self.cursor.fetchall)

        return TimedCursor(cursor, connection)


if __name__ == "__main__":
    main()

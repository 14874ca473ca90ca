"""An editor on a machine of its own: saves a published hub again and again, and tries again where that fails.

Prints a line for each save: "saved SECONDS" or "failed SECONDS", how long it took.
"""

import sys
import time
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent.parent)

import django  # noqa: E402

django.setup()

from django.db import Error, connection  # noqa: E402

from hubs.models import Hub  # noqa: E402
from hubsportal.search import index  # noqa: E402

number = 0
while True:
    number += 1
    start = time.monotonic()
    try:
        with index.together():
            hub = Hub.objects.published().order_by("pk")[number % 3]
            hub.city = f"Rehearsal {number}"
            hub.save()
        word = "saved"
    except Error:
        connection.close()
        word = "failed"
    print(word, f"{time.monotonic() - start:.3f}", flush=True)
    time.sleep(float(sys.argv[1]) if word == "saved" else 0.2)

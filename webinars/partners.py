"""The sites of partners: those that the operator's setting begins with, and what the web server's log tells of them."""

import re
from collections import Counter
from datetime import date, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from hubsportal.checks import is_framing_origin
from hubsportal.models import LoadedItem

from .models import EmbedCount, Partner
from .models.partners import origins_in

# Combined Log Format (Apache, nginx): [23/Nov/2026:10:11:12 +0100] "GET /embed/… HTTP/2.0" 200 5316 "https://…"
_COMBINED = re.compile(
    r'\[(?P<day>\d{2}/\w{3}/\d{4}):[^\]]*\] "GET (?P<path>\S+) [^"]*" (?P<status>\d{3}) \S+ "(?P<referer>[^"]*)"'
)
# The lean one that docs/operate.md proposes: 2026-11-23 200 /embed/… https://…
_LEAN = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})\S* (?P<status>\d{3}) (?P<path>/\S*) (?P<referer>\S+)\s*$")
_EMBED = re.compile(r"/embed/(?P<address>(?:webinars|questions)/[\w-]{1,120})(?:/|$)")


def load(loading):
    """Make a Partner of each origin of EMBED_ALLOWED_ORIGINS, once: whoever changes or removes it, has the last word."""
    known = set(Partner.objects.origins())
    for origin in origins_in("\n".join(settings.EMBED_ALLOWED_ORIGINS)):
        _mark, is_new = LoadedItem.objects.get_or_create(collection="webinars.partner", key=origin[:120])
        if is_new and origin not in known:
            name = urlsplit(origin).netloc[:120]
            if Partner.objects.filter(name=name).exists():
                name = origin[:120]  # of a host that is there with another origin, such as another scheme
            Partner.objects.create(name=name, origins=origin)
            loading.counts[Partner] += 1


def read_line(line):
    """(day, origin, address) that a line of a log tells of an embed shown in a frame of another site, or None.

    `address` is what was embedded, such as "webinars/creative-hubs". A line without a Referer tells of no site.
    """
    match = _COMBINED.search(line) or _LEAN.match(line)
    embed = _EMBED.match(match["path"]) if match else None
    # 304: the browser had it still, and showed it.
    if not embed or match["status"] not in ("200", "304"):
        return None
    try:
        day = match["day"]
        # A day of the log, in the server's own zone.
        day = datetime.strptime(day, "%d/%b/%Y").date() if "/" in day else date.fromisoformat(day)  # noqa: DTZ007
        site = urlsplit(match["referer"].lower())
    except ValueError:
        return None
    origin = f"{site.scheme}://{site.netloc}"
    if not is_framing_origin(origin.replace("http://", "https://", 1)) or origin == settings.SITE_URL.lower():
        return None
    return day, origin[:250], embed["address"]


def count(lines):
    """Count what the lines of a log tell, and keep for each day the highest number ever counted. Gives (rows, times).

    So a log may be read again, and one that holds part of a day takes nothing away: every number is a lower bound.
    """
    counted = Counter(filter(None, map(read_line, lines)))
    with transaction.atomic():
        for (day, origin, address), times in counted.items():
            row, is_new = EmbedCount.objects.select_for_update().get_or_create(
                day=day, origin=origin, address=address, defaults={"count": times}
            )
            if not is_new and row.count < times:
                EmbedCount.objects.filter(pk=row.pk).update(count=times)
    return len(counted), sum(counted.values())

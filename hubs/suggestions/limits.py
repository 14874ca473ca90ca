"""How often something may be done in a while, by one address or by all: counted in the database, which every process sees.

Of an address only a hash is kept, for a day at most. It is salted with the day, so that nobody is recognised tomorrow.
"""

import datetime
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import FormUse

KEPT_FOR = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` uses within `period`, which begins with the first one."""

    name: str
    most: int
    period: datetime.timedelta

    def use(self, who="", now=None):
        """Count a use. Returns how long to wait: nothing (a timedelta of 0) if this one was within the limit.

        What is over the limit is not counted, and writes nothing: a flood costs one look each.
        """
        now = now or timezone.now()
        key = f"{self.name}:{who}"
        if wait := self._wait(FormUse.objects.filter(pk=key).first(), now):
            return wait
        with transaction.atomic():
            use, is_new = FormUse.objects.select_for_update().get_or_create(
                pk=key, defaults={"since": now, "count": 1}
            )
            if is_new:
                FormUse.objects.filter(since__lt=now - KEPT_FOR).delete()
                return datetime.timedelta()
            # Somebody may have been faster since the look.
            if wait := self._wait(use, now):
                return wait
            if now - use.since >= self.period:
                use.since, use.count = now, 0
            use.count += 1
            use.save()
        return datetime.timedelta()

    def _wait(self, use, now):
        if use is None or use.count < self.most:
            return datetime.timedelta()
        return max(use.since + self.period - now, datetime.timedelta())


# Sent, whatever became of it: somebody who mends mistakes needs a handful.
POSTS = Limit("posts", 20, datetime.timedelta(minutes=10))
# Put into the queue. Many may share one address: a school, an office.
SUGGESTIONS = Limit("suggestions", 30, datetime.timedelta(days=1))
# Mail to the moderators, of all suggestions together.
MAILS = Limit("mails", 1, datetime.timedelta(hours=1))


def sender(request, now=None):
    """Who asks, as a hash of the network address and the day. An IPv6 household has a whole /64."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        # The last one is what our own proxy saw; whatever stands before it anybody could have written.
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    try:
        parsed = ipaddress.ip_address(address)
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed
        address = str(ipaddress.ip_network((parsed, 64 if parsed.version == 6 else 32), strict=False))
    except ValueError:
        address = "unknown"
    day = (now or timezone.now()).date().isoformat()
    return salted_hmac(f"hubs.suggestions.limits.{day}", address, algorithm="sha256").hexdigest()

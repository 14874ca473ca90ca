"""The version of all that visitors can see.

A number in the database, which every change moves in its own transaction, and the last moment at which something
changed by itself: a publication at its minute, a day that was over. Both only depend on the database and the clock,
so that all machines come to the same one.

The number is that of the millisecond in which it was moved, or the next one: so it also grows where an older state of
the database was put back.
"""

import datetime
import math
import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from itertools import product
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections, models, transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from hubsportal.models import ContentVersion
from hubsportal.prepared import Prepared
from hubsportal.publishing import READABLE, Publishable
from hubsportal.replicas.switching import on_primary
from hubsportal.search import changes, index

from .node import Node

_has_changed = ContextVar("whether anything was changed", default=None)


class Version(NamedTuple):
    """number: as kept; since: the last moment at which something changed by itself; until: the next (epoch seconds)."""

    number: int
    since: int
    until: int


def read(known=(0, 0, 0), now=None):
    """The Version as the database has it, in one small query where it is the one that is `known`."""
    now = now or timezone.now()
    if numbers := _number():
        number = numbers[0][0]
    else:  # nothing was ever changed
        number = ContentVersion.objects.get_or_create(pk=1, defaults={"number": 0})[0].number
    if number == known[0] and known[1] <= now.timestamp() < known[2]:
        return Version(*known)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    moments = _moments(now)[0]
    since = max([today, *filter(None, moments[0::2])])
    until = min([today + datetime.timedelta(days=1), *filter(None, moments[1::2])])
    # What is public from 12:00:00.5 on is not at 12:00:00: moments are rounded up.
    return Version(number, *(math.ceil(moment.timestamp()) for moment in (since, until)))


_number = Prepared(lambda: ContentVersion.objects.values_list("number"))


@Prepared
def _moments(now):
    """One row: of each kind of thing that is published the last moment before now, and the next one after it."""
    moments = []
    # The index on both finds them at once where the status is named.
    for model, status in product(publishable(), READABLE):
        ordered = model._base_manager.filter(status=status).order_by("published_at").values("published_at")
        moments += [
            models.Subquery(ordered.filter(published_at__lte=now).reverse()[:1]),
            models.Subquery(ordered.filter(published_at__gt=now)[:1]),
        ]
    return ContentVersion.objects.values_list(*moments)


def publishable():
    """The models of which something can become public at a moment to come."""
    return [model for model in apps.get_models() if issubclass(model, Publishable)]


def move():
    """Move the number, in the transaction of a change; the workers of this machine hear of it with the commit."""
    now = time.time_ns() // 1_000_000
    if not ContentVersion.objects.update(number=Greatest(models.F("number") + 1, now)):
        ContentVersion.objects.create(pk=1, number=now)
    transaction.on_commit(tell)


def tell():
    with suppress(OSError):  # then they ask in a moment by themselves
        here().forget()


@cache
def here():
    """What this machine knows. Every process that has the same RUN_DIR shares it."""
    return Node(settings.RUN_DIR / "version", read_now)


def read_now(known):
    """`read` for a node, of the primary even amid a page that is read from a replica."""
    with on_primary():
        close_old_connections()
        return read(known)


@contextmanager
def companion():
    """What `index.together` opens and closes around a block: one move for all that it changes."""
    token = _has_changed.set([])
    try:
        yield
        if _has_changed.get():
            move()
    finally:
        _has_changed.reset(token)


def hear(model, pks, is_going):
    _has_changed.get().append(model)


index.companions.append(companion)
# Whoever writes past the ORM, as `import_site` does, has the index built anew.
index.rebuilt.append(move)
changes.listeners.append(hear)

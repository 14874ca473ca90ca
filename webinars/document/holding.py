"""Keeps an uploaded document between preview and “Bring it in”: a browser cannot choose a file again by itself.

It lies in the private storage, from which no address leads to it, for a day at most, under a token of whoever sent it.
"""

import datetime
import secrets
from contextlib import suppress

from django.core import signing
from django.core.files.storage import storages
from django.utils import timezone

from hubsportal.ages import ages

FOLDER = "documents"
HELD_FOR = datetime.timedelta(days=1)
# Of one person: whoever looks at an eleventh file is done with the first.
MOST_HELD = 10
_SALT = "webinars.document.holding"


def hold(upload, user):
    """Keep an upload. Returns its token."""
    sweep(user)
    name = storages["private"].save(f"{FOLDER}/{user.pk}-{secrets.token_urlsafe(16)}", upload)
    return signing.dumps([name, user.pk], salt=_SALT)


def opened(token, user):
    """The file of a token, open; None if it is none of this person's, too old, or gone. Raises StorageAway."""
    name = name_of(token, user)
    try:
        return storages["private"].open(name) if name else None
    except FileNotFoundError:
        return None


def drop(token, user):
    """Delete the file of a token; one that is gone already, or that `sweep` has to delete later, is no matter."""
    if name := name_of(token, user):
        with suppress(OSError):
            storages["private"].delete(name)


def name_of(token, user):
    try:
        name, pk = signing.loads(token, salt=_SALT, max_age=HELD_FOR)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return name if pk == user.pk else None


def sweep(user, now=None):
    """Delete what is held for too long, and the oldest where this person has too many."""
    now, storage = now or timezone.now(), storages["private"]
    held = ages(storage, FOLDER)
    old = {name for name, age in held.items() if age < now - HELD_FOR}
    own = sorted((age, name) for name, age in held.items() if name.startswith(f"{FOLDER}/{user.pk}-"))
    for name in old | {name for _age, name in own[: -MOST_HELD + 1]}:
        storage.delete(name)

"""Keeps what was read of a file between preview and “Apply”, for two hours, in the private storage."""

import datetime
import json
import re
import secrets
import zlib
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from hubsportal.ages import ages

from .sheets import Sheet

FOLDER = "imports"
KEPT_FOR = datetime.timedelta(hours=2)


def keep(user, sheets):
    """Keep Sheets for somebody. Returns the token under which `load` finds them."""
    sweep()
    token = secrets.token_urlsafe(16)
    data = json.dumps([sheet.as_data() for sheet in sheets], ensure_ascii=False, separators=(",", ":"))
    storages["private"].save(_name(user, token), ContentFile(zlib.compress(data.encode())))
    return token


def load(user, token):
    """The Sheets that somebody had kept; None if the token is none of theirs, or they are gone."""
    if not re.fullmatch(r"[-\w]{22}", token or "", re.ASCII):
        return None
    storage, name = storages["private"], _name(user, token)
    try:
        if storage.get_modified_time(name) < timezone.now() - KEPT_FOR:
            return None
        with storage.open(name) as file:
            return [Sheet.from_data(data) for data in json.loads(zlib.decompress(file.read()))]
    except FileNotFoundError:
        return None


def drop(user, token):
    """Forget what was kept; called after `load` found it."""
    # One that cannot be deleted at the moment is deleted later, by `sweep`.
    with suppress(OSError):
        storages["private"].delete(_name(user, token))


def sweep(now=None):
    """Delete what nobody has applied in time. Returns how much that was."""
    since, storage, count = (now or timezone.now()) - KEPT_FOR, storages["private"], 0
    for name, age in ages(storage, FOLDER).items():
        if age < since:
            storage.delete(name)
            count += 1
    return count


def _name(user, token):
    return f"{FOLDER}/{user.pk}.{token}"

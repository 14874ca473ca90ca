"""Photos of suggestions: encoded anew, and kept in the private storage, from which no address leads to them.

A browser cannot fill in a chosen file again. So a photo that came with a mistake elsewhere in the form is held for an hour,
under a token that the form carries.
"""

import datetime
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from django.utils.translation import gettext as _

from hubsportal.ages import ages
from hubsportal.bucket import StorageAway
from hubsportal.pictures import encode, open_picture

from ..models import Suggestion

MEGABYTES = 10
HELD_FOR = datetime.timedelta(hours=1)
# Longer than a token works, so that nothing goes while somebody sends it.
KEPT_FOR = 2 * HELD_FOR
MOST_HELD = 300

FOLDER = "suggestions"
TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}

_SALT = "hubs.suggestions.photos"
# A decoded picture takes a hundred megabytes: one at a time in each process.
_one_at_a_time = threading.BoundedSemaphore(1)


@dataclass(frozen=True)
class Held:
    """A photo that waits for the rest of its form. `called`: what the file was called on the visitor's machine."""

    name: str
    called: str
    width: int
    height: int

    @property
    def token(self):
        return signing.dumps([self.name, self.called, self.width, self.height], salt=_SALT)


def hold(upload):
    """Keep an uploaded file as a Held photo. Raises ValidationError with a sentence."""
    with _one_at_a_time:
        picture = open_picture(upload)
        ending = "webp" if picture.mode == "RGBA" else "jpg"
        content = encode(picture, ending)
    storage = storages["private"]
    try:
        if len(sweep()) >= MOST_HELD:
            raise ValidationError(_("Too many photos wait at the moment. Send the suggestion without one."))
        name = storage.save(f"{FOLDER}/{secrets.token_urlsafe(16)}.{ending}", ContentFile(content))
    except StorageAway as error:
        raise ValidationError(
            _(
                "Photos cannot be kept at the moment. Try again in a minute, or send the suggestion without one."
            )
        ) from error
    return Held(name, upload.name[:100], *picture.size)


def read(token):
    """The Held photo of a token; None if it is none of ours, too old, or gone."""
    try:
        held = Held(*signing.loads(token, salt=_SALT, max_age=HELD_FOR))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    try:
        return held if storages["private"].exists(held.name) else None
    except StorageAway:
        # Nobody can tell. The token is ours, and says that it was there an hour ago at most.
        return held


def content(name):
    """The bytes of a photo, None if it is gone. Raises StorageAway."""
    try:
        with storages["private"].open(name) as file:
            return file.read()
    except StorageAway:
        raise
    except OSError:
        return None


def type_of(name):
    return TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def drop(name):
    """Delete a photo that no suggestion has; one that is gone already is no matter.

    Whoever goes back in the browser and mends a word sends the same photo with two suggestions.
    """
    if name and not Suggestion.objects.filter(photo=name).exists():
        # One that cannot be deleted at the moment is deleted later, by `sweep`.
        with suppress(OSError):
            storages["private"].delete(name)


def sweep(now=None):
    """Delete what was held and never sent. Returns the names of what is still held."""
    now = now or timezone.now()
    storage = storages["private"]
    stored = ages(storage, FOLDER)
    held = stored.keys() - set(Suggestion.objects.exclude(photo="").values_list("photo", flat=True))
    for name in list(held):
        if stored[name] < now - KEPT_FOR:
            storage.delete(name)
            held.discard(name)
    return held

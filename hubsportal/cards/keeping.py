"""Draws each card once and keeps it in the storage "cards", from which no address leads to it but the view's own.

One folder a thing, which holds the card as it is now; an earlier one goes when the next is kept. All of it can be
deleted at any time: it is drawn again.
"""

import threading
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from . import drawing

# In a process, so that several do not take several times as much: a card takes about 10 MB while it is drawn.
_one_at_a_time = threading.Lock()
# Seconds that a visitor waits while others' cards are drawn, before they get the general picture.
LONGEST_WAIT = 3
# Of every PNG (its chunk IEND): a file without it is not written to its end.
_END = b"IEND\xaeB`\x82"


def name_of(card, width):
    return f"{card.kind}/{card.key}/{card.digest}-{width}.png"


def kept(card, width):
    """The bytes of a card that is kept, or None; so too where only a part is, as of a disk that was full."""
    try:
        with storages["cards"].open(name_of(card, width)) as file:
            content = file.read()
    except OSError:
        return None
    return content if content.endswith(_END) else None


def picture_of(card, width):
    """The bytes of a card as PNG, drawn unless it is kept; None where too many wait, or the fonts lack its letters."""
    found = kept(card, width)
    if found is not None:
        return found
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        return None
    try:
        # Somebody else may have asked for it meanwhile.
        return kept(card, width) or _keep(card, width, drawing.encode(drawing.draw(card), width))
    except drawing.NoLetters:
        return None
    finally:
        _one_at_a_time.release()


def _keep(card, width, content):
    # A card that cannot be kept, on a disk that is full, is drawn each time.
    with suppress(OSError):
        storage, name = storages["cards"], name_of(card, width)
        storage.delete(name)  # a part of it, of an earlier attempt
        written = storage.save(name, ContentFile(content))
        if written != name:  # another process was faster
            storage.delete(written)
        folder, current = f"{card.kind}/{card.key}", f"{card.digest}-"
        for other in storage.listdir(folder)[1]:
            if not other.startswith(current):
                storage.delete(f"{folder}/{other}")
    return content


def forget(keep=frozenset()):
    """Delete the cards of all things but these, {(kind, str(key)), ...}; gives the number of files."""
    storage, count = storages["cards"], 0
    with suppress(FileNotFoundError):
        for kind in storage.listdir("")[0]:
            for key in storage.listdir(kind)[0]:
                if (kind, key) in keep:
                    continue
                for name in storage.listdir(f"{kind}/{key}")[1]:
                    storage.delete(f"{kind}/{key}/{name}")
                    count += 1
                # An empty folder: file systems alone know such a thing.
                with suppress(OSError):
                    storage.delete(f"{kind}/{key}")
    return count

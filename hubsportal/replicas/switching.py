"""Which database a thread asks."""

from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

_USUAL = "_usual_of_this_thread"


@contextmanager
def reading_from(alias):
    """Inside, the thread's default database is that of `alias`, whoever asks and however."""
    usual, other = connections[DEFAULT_DB_ALIAS], connections[alias]
    connections[DEFAULT_DB_ALIAS] = other
    # The ORM compares names: rows read here say of themselves that they come from the default database.
    other.alias, name = DEFAULT_DB_ALIAS, other.alias
    setattr(other, _USUAL, usual)
    try:
        yield
    finally:
        delattr(other, _USUAL)
        other.alias = name
        connections[DEFAULT_DB_ALIAS] = usual


@contextmanager
def on_primary():
    """Inside, the thread's default database is the primary, even amid a request that reads from a replica."""
    present = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = getattr(present, _USUAL, present)
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = present

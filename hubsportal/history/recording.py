"""Keeps the state of whatever was changed, in the transaction of the change.

It hears of changes as the search index does (`hubsportal.search.changes`), and writes at the same moment: at the
end of `index.together()`. So everything that happens within one such block is one revision.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import router
from django.db.models import Max, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.utils.text import Truncator

from hubsportal.search import changes, index

from . import kinds, states
from .models import Revision, Version

# Who makes the changes of this moment, as a function that gives a user; set for each request.
actor = ContextVar("who makes changes", default=lambda: None)

_pending = ContextVar("what was changed", default=None)
_is_left_out = ContextVar("whether changes leave no history", default=False)


class Pending:
    """What a block has changed so far."""

    def __init__(self):
        self.user, self.comment = None, ""
        self.touched = defaultdict(set)  # {Content: pks}
        self.gone = {}  # {(Content, pk): (name, packed state, digest) from before it went}


@contextmanager
def revision(user=None, comment=""):
    """Make one revision of all changes inside, which are one transaction; one block around others wins.

    user: who makes them, by default the one of the request; comment: why, or how, in a few words.
    """
    with index.together():
        if pending := _pending.get():
            pending.user = pending.user or user
            pending.comment = pending.comment or Truncator(comment).chars(200)
        yield


@contextmanager
def left_out():
    """Keep no history of the changes inside: for load data, and while other things are tested."""
    token = _is_left_out.set(True)
    try:
        yield
    finally:
        _is_left_out.reset(token)


@contextmanager
def companion():
    """What `index.together` opens and closes around a block."""
    token = _pending.set(Pending())
    try:
        yield
        write(_pending.get())
    finally:
        _pending.reset(token)


def hear(model, pks, is_going):
    """Note the things that rows of a model belong to; `is_going` if they are about to be deleted."""
    if _is_left_out.get():
        return
    pending = _pending.get()
    for changed, keys in (taken_along(model, pks) if is_going else {model: pks}).items():
        for content, path in kinds.routes.get(changed, ()):
            for some in index.batches(keys):
                if path == "pk":
                    pending.touched[content].update(some)
                    if is_going:
                        _remember(pending, content, some)
                else:
                    rows = changed._base_manager.filter(pk__in=some)
                    pending.touched[content].update(rows.values_list(path, flat=True).distinct())


def _remember(pending, content, pks):
    """Take down the state of things that are about to go: they may have been made before there was a history."""
    for some in index.batches(pks, content.at_a_time):
        names = _names(content, some)
        for pk, state in states.read(content, some).items():
            pending.gone[content, pk] = names[pk], *states.pack(state)


def taken_along(model, pks):
    """{model: pks} of all rows that change when these are deleted, themselves included."""
    pks = list(pks)
    rows = model._base_manager.filter(pk__in=pks)
    collector = Collector(using=router.db_for_write(model))
    if not pks or collector.can_fast_delete(rows):
        return {model: pks}
    try:
        collector.collect(rows)
    except (ProtectedError, RestrictedError):
        return {}  # They will not go.
    found = defaultdict(set)
    for changed, gone in collector.data.items():
        found[changed].update(row.pk for row in gone)
    for queryset in collector.fast_deletes:
        found[queryset.model].update(queryset.values_list("pk", flat=True))
    for (field, _value), several in collector.field_updates.items():
        for some in several:
            found[field.model].update(row.pk for row in some)
    return found


def write(pending):
    """Keep what is different from the last state of each thing, as one Revision."""
    revision = None
    for content, pks in pending.touched.items():
        for some in index.batches(sorted(pks - {None}), content.at_a_time):
            versions = list(_versions(content, some, pending.gone))
            if versions and revision is None:
                user = pending.user or actor.get()()
                # An account that is not signed in, or was just deleted, cannot be referred to.
                user = user if user is not None and user.pk else None
                revision = Revision.objects.create(user=user, comment=pending.comment)
            for version in versions:
                version.revision = revision
            Version.objects.bulk_create(versions)


def _versions(content, pks, gone):
    last = last_versions(content, pks)
    names = _names(content, pks)
    there = states.read(content, pks)
    for pk in pks:
        before = last.get(str(pk))
        version = Version(kind=content.name, key=str(pk))
        if pk in there:
            version.name = names[pk]
            version.state, version.digest = states.pack(there[pk])
            if before and not before.is_deleted and before.digest == version.digest:
                continue
        else:
            version.is_deleted = True
            if (content, pk) in gone:
                version.name, version.state, version.digest = gone[content, pk]
            elif before and not before.is_deleted:
                whole = Version.objects.get(pk=before.pk)
                version.name, version.state, version.digest = whole.name, whole.state, whole.digest
            else:
                continue
        yield version


def _names(content, pks):
    rows = content.model._base_manager.filter(pk__in=pks)
    if content.within:
        rows = rows.select_related(content.within)
    return {row.pk: Truncator(str(row)).chars(200) for row in rows}


def last_versions(content, pks):
    """{key: Version} of these things, each the last, without its state."""
    kept = Version.objects.filter(kind=content.name, key__in=[str(pk) for pk in pks])
    last = kept.order_by().values("key").annotate(last=Max("pk")).values("last")
    return {version.key: version for version in Version.objects.filter(pk__in=last).defer("state")}


def begin(say=lambda sentence: None):
    """Keep the present state of everything that has none yet, as the first of its history."""
    for content in kinds.registered.values():
        for rows in index.slices(content.model._base_manager.all(), size=content.at_a_time):
            with revision(comment="As it was when the history began"):
                _pending.get().touched[content].update(pk for (pk,) in rows)


def is_begun():
    return Revision.objects.exists()


index.companions.append(companion)
changes.listeners.append(hear)

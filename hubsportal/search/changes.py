"""Which changes concern which documents, and how the index hears of every one of them.

Saving, deleting, adding to a relation, and the bulk methods of querysets, which send no signals, all pass by
here. What the ORM does not do itself, such as SQL by hand, is caught up with by `manage.py rebuild_search`.
The history (`hubsportal.history`) hears of changes here too.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from django.db.models.signals import post_save, pre_save

from . import index

# {model: [(name of a kind, function of rows that returns the pks of that kind which they concern, fields or None)]}
_watched = defaultdict(list)

# {table of a relation: (model it belongs to, name of the key that leads there)}
_relations = {}

# Functions (model, pks, is_going) that hear what `note` is told.
listeners = []


# {(model, names of fields that changed or None): pks} of rows that were changed within `index.together`.
_noted = ContextVar("rows that were changed", default=None)


class IndexedQuerySet(models.QuerySet):
    """A queryset whose bulk changes reach the index too."""

    def update(self, **kwargs):
        with index.together():
            keys = list(self.values_list("pk", flat=True))
            meta = self.model._meta
            fields = {meta.get_field(name): value for name, value in kwargs.items()}
            changed = {field.name for field in fields}
            if any(field.is_relation or field.primary_key for field in fields):
                note(self.model, keys, changed=changed, is_before=True)
            count = super().update(**kwargs)
            note(self.model, [fields[meta.pk]] if meta.pk in fields else keys, changed=changed)
        return count

    update.alters_data = True

    def delete(self):
        with index.together():
            note(self.model, list(self.values_list("pk", flat=True)), is_going=True)
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        if not objs:
            return objs
        with index.together():
            # Not every database tells the keys of what it made: they are the highest there are.
            last = self.model._base_manager.aggregate(last=models.Max("pk"))["last"]
            made = super().bulk_create(objs, *args, **kwargs)
            keys = [row.pk for row in made]
            if None in keys:
                since = (
                    self.model._base_manager.filter(pk__gt=last) if last else self.model._base_manager.all()
                )
                keys = list(since.values_list("pk", flat=True))
            note(self.model, keys)
        return made

    bulk_create.alters_data = True


class Indexed(models.Model):
    """Something that search finds, or that says something about what it finds."""

    objects = IndexedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with index.together():
            changed = None if self._state.adding else self._changed()
            if changed and any(self._meta.get_field(name).is_relation for name in changed):
                # What it belonged to has to forget it.
                note(type(self), [self.pk], changed=changed, is_before=True)
            super().save(*args, **kwargs)
            note(type(self), [self.pk], changed=changed)

    def _changed(self):
        """Names of the fields with another value than before, of those alone that it matters for; None: not known."""
        heard = {name for _kind, _find, fields in _watched.get(type(self), ()) for name in fields or ()}
        looked_at = {
            field.name: field.attname
            for field in self._meta.concrete_fields
            if field.is_relation or field.name in heard
        }
        if not looked_at:
            return set()
        was = type(self)._base_manager.filter(pk=self.pk).values(*looked_at.values()).first()
        return was and {name for name, key in looked_at.items() if was[key] != getattr(self, key)}

    def delete(self, *args, **kwargs):
        with index.together():
            note(type(self), [self.pk], is_going=True)
            return super().delete(*args, **kwargs)

    delete.alters_data = True


def watch(model, kind, concerned, fields=None):
    """Tell that rows of `model` say something in documents of a kind (its name).

    concerned: a function of a list of rows, as they were and as they are, that returns the pks of that kind;
    fields: the only ones that say it there, as far as one knows what changed.
    """
    hear(model)
    _watched[model].append((kind, concerned, frozenset(fields) if fields else None))


def hear(model):
    """Let the listeners hear of every change of a model's rows."""
    _require_indexed(model)
    # Fixtures are written without `save`, by a `loaddata` of ours: what a row belonged to, what it belongs to.
    pre_save.connect(_before_loading, sender=model, dispatch_uid="hubsportal.search")
    post_save.connect(_loaded, sender=model, dispatch_uid="hubsportal.search")


def watch_relations(model, *names):
    """Let a change in these many-to-many relations of `model` count as a change of its rows."""
    for name in names:
        relation = model._meta.get_field(name)
        through = relation.remote_field.through
        # Related managers add and remove by the manager of the relation's own table, in bulk.
        through._meta.local_managers.clear()
        IndexedQuerySet.as_manager().contribute_to_class(through, "objects")
        _require_indexed(through)
        _relations[through] = model, f"{relation.m2m_field_name()}_id"


def _require_indexed(model):
    if not issubclass(model._default_manager._queryset_class, IndexedQuerySet):
        raise TypeError(f"{model.__name__} needs an IndexedQuerySet, or its bulk changes would go unheard.")


def concerned(model, pks, changed=None):
    """{kind: pks} of the documents that rows of a model say something in, as they stand now.

    changed: names of the fields that a change is about, None for all.
    """
    found = defaultdict(set)
    for some in index.batches(pks):
        rows = list(model._base_manager.filter(pk__in=some))
        if model in _relations:
            owner, key = _relations[model]
            for kind, keys in concerned(owner, {getattr(row, key) for row in rows}).items():
                found[kind] |= keys
        for kind, find, fields in _watched.get(model, ()):
            if changed is None or fields is None or fields & changed:
                found[kind].update(find(rows))
    return found


@contextmanager
def gathered():
    """Within `index.together`: rows that changed are asked once, at the end, which documents they concern by then."""
    token = _noted.set({})
    try:
        yield
        for (model, changed), pks in _noted.get().items():
            refresh(model, pks, changed)
    finally:
        _noted.reset(token)


index.companions.append(gathered)


def refresh(model, pks, changed):
    for kind, keys in concerned(model, pks, changed).items():
        index.refresh(kind, keys)


def note(model, pks, is_going=False, is_before=False, changed=None):
    """Have the documents refreshed that these rows concern at this moment, and tell the listeners.

    Before a change that takes rows away (`is_going`) or gives them to another owner (`is_before`), and after any
    other; changed: as for `concerned`.
    """
    with index.together():
        for listener in listeners:
            listener(model, pks, is_going)
        if is_going or is_before:
            refresh(model, pks, changed)
        else:
            changed = None if changed is None else frozenset(changed)
            _noted.get().setdefault((model, changed), set()).update(pks)


def _before_loading(sender, instance, raw, **kwargs):
    if raw:
        note(sender, [instance.pk], is_before=True)


def _loaded(sender, instance, raw, **kwargs):
    if raw:
        note(sender, [instance.pk])

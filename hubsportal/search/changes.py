"""Which changes concern which documents, and how the index hears of every one of them.

Saving, deleting, adding to a relation, and the bulk methods of querysets, which send no signals, all pass by
here. What the ORM does not do itself, such as SQL by hand, is caught up with by `manage.py rebuild_search`.
"""

from collections import defaultdict

from django.db import models
from django.db.models.signals import post_save

from . import index

# {model: [(name of a kind, function of rows that returns the pks of that kind which they concern)]}
_watched = defaultdict(list)

# {table of a relation: (model it belongs to, name of the key that leads there)}
_relations = {}


class IndexedQuerySet(models.QuerySet):
    """A queryset whose bulk changes reach the index too."""

    def update(self, **kwargs):
        with index.together():
            keys = list(self.values_list("pk", flat=True))
            if any(self.model._meta.get_field(name).is_relation for name in kwargs):
                note(self.model, keys)
            count = super().update(**kwargs)
            note(self.model, keys)
        return count

    update.alters_data = True

    def delete(self):
        with index.together():
            note(self.model, list(self.values_list("pk", flat=True)))
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
            if not self._state.adding and self._belongs_elsewhere():
                note(type(self), [self.pk])
            super().save(*args, **kwargs)
            note(type(self), [self.pk])

    def _belongs_elsewhere(self):
        """Whether it moves from what it belonged to, which then has to forget it."""
        keys = [field.attname for field in self._meta.concrete_fields if field.is_relation]
        was = type(self)._base_manager.filter(pk=self.pk).values(*keys).first() if keys else None
        return was is not None and any(was[key] != getattr(self, key) for key in keys)

    def delete(self, *args, **kwargs):
        with index.together():
            note(type(self), [self.pk])
            return super().delete(*args, **kwargs)

    delete.alters_data = True


def watch(model, kind, concerned):
    """Tell that rows of `model` say something in documents of a kind (its name).

    concerned: a function of a list of rows, as they were and as they are, that returns the pks of that kind.
    """
    _require_indexed(model)
    if not _watched[model]:
        post_save.connect(_loaded, sender=model, dispatch_uid="hubsportal.search")
    _watched[model].append((kind, concerned))


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


def concerned(model, pks):
    """{kind: pks} of the documents that rows of a model say something in, as they stand now."""
    found = defaultdict(set)
    for some in index.batches(pks):
        rows = list(model._base_manager.filter(pk__in=some))
        if model in _relations:
            owner, key = _relations[model]
            for kind, keys in concerned(owner, {getattr(row, key) for row in rows}).items():
                found[kind] |= keys
        for kind, find in _watched.get(model, ()):
            found[kind].update(find(rows))
    return found


def note(model, pks):
    """Have the documents refreshed that these rows concern at this moment.

    Before a change that takes rows away or gives them to another owner, and after any other.
    """
    for kind, keys in concerned(model, pks).items():
        index.refresh(kind, keys)


def _loaded(sender, instance, raw, **kwargs):
    """Fixtures are written without `save`."""
    if raw:
        note(sender, [instance.pk])

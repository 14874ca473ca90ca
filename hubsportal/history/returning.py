"""Brings back what was deleted: itself, what went with it, and the places where others named it."""

import copy
from collections import defaultdict

from django.db import transaction

from . import kinds, states
from .models import Version
from .recording import revision
from .restoring import Plan, apply


class Return:
    """What it takes to bring back something deleted: itself, what went with it, and what others lost by that.

    plan: of the thing; along: Plans of things that were within it; relinked: Plans of others that referred to
    it, each in its present state with those references added.
    """

    def __init__(self, version, slug=None):
        self.version = version
        self.content = kinds.registered[version.kind]
        beside = list(version.revision.versions.exclude(pk=version.pk))
        within = [one for one in beside if self._is_within(one)]
        coming = defaultdict(set)
        for one in (version, *within):
            _note_rows(coming, one)
        self.plan = Plan(version, slug=slug, coming=coming)
        self.along = [Plan(one, coming=coming) for one in within if not _is_there(one)]
        gone = {id(one) for one in within}
        self.relinked = [
            plan for one in beside if id(one) not in gone and (plan := _relinked(one, coming)) is not None
        ]

    def _is_within(self, version):
        content = kinds.registered.get(version.kind)
        if not version.is_deleted or not content or not content.within:
            return False
        owner = content.fields[content.within]
        value = states.unpack(version.state)["fields"].get(content.within)
        return owner.related_model is self.content.model and str(value) == self.version.key

    @property
    def plans(self):
        return [self.plan, *self.along, *self.relinked]

    @property
    def refusals(self):
        return [sentence for plan in self.plans for sentence in plan.refusals]

    @property
    def notes(self):
        return [sentence for plan in self.plans for sentence in plan.notes]


def bring_back(returning, comment, user=None):
    """Do what a Return says, all of it or nothing. Raises Refused."""
    with revision(user, comment), transaction.atomic():
        for plan in returning.plans:
            apply(plan, comment, user)


def _note_rows(coming, version):
    content = kinds.registered[version.kind]
    state = states.unpack(version.state)
    coming[content.model].add(content.model._meta.pk.to_python(version.key))
    for relation, part in content.parts.items():
        if not part.is_replaced:
            to_python = part.model._meta.pk.to_python
            coming[part.model] |= {to_python(key) for key in state["parts"].get(relation, {})}


def _is_there(version):
    model = kinds.registered[version.kind].model
    return model._base_manager.filter(pk=version.key).exists()


def _relinked(version, coming):
    """The Plan to give a thing back what it lost of `coming` in the revision of this Version; None if nothing."""
    content = kinds.registered.get(version.kind)
    earlier = (
        Version.objects.filter(kind=version.kind, key=version.key, pk__lt=version.pk).order_by("pk").last()
    )
    if content is None or version.is_deleted or earlier is None or earlier.is_deleted:
        return None
    pk = content.model._meta.pk.to_python(version.key)
    present = states.read(content, [pk]).get(pk)
    if present is None:
        return None
    before, after = states.unpack(earlier.state), states.unpack(version.state)
    wanted = copy.deepcopy(present)
    _add_lost(content, wanted["fields"], before["fields"], after["fields"], coming)
    for relation, part in content.parts.items():
        there, left = wanted["parts"][relation], after["parts"].get(relation, {})
        for identity, row in before["parts"].get(relation, {}).items():
            if identity in there and identity in left:
                _add_lost(part, there[identity], row, left[identity], coming)
            elif identity not in there and identity not in left and _refers(part, row, coming):
                there[identity] = row
    if wanted == present:
        return None
    for model, names in before["names"].items():
        wanted["names"][model] = names | wanted["names"].get(model, {})
    return Plan(version, wanted, coming=coming)


def _add_lost(rows, row, before, after, coming):
    for name, field in rows.every_field.items():
        if not field.is_relation or name not in before or name not in after:
            continue
        back = coming.get(field.related_model, ())
        if field.many_to_many:
            lost = [pk for pk in before[name] if pk in back and pk not in after[name]]
            row[name] = sorted({*row[name], *lost}) if lost else row[name]
        elif before[name] in back and after[name] is None and row[name] is None:
            row[name] = before[name]


def _refers(part, row, coming):
    return any(
        pk in coming.get(field.related_model, ())
        for name, field in part.every_field.items()
        if field.is_relation
        for pk in states.as_list(row.get(name))
    )

"""A thing with its parts as data: read from the database, packed, and unpacked again.

A state is a dictionary of what JSON knows:

    {"fields": {name: value}, "parts": {relation: {identity: {name: value}}}, "names": {model: {pk: text}}}

Related things are pks, many of them a list; `names` says what they were called, for readers of a later day.
"""

import datetime
import json
import zlib
from collections import defaultdict
from decimal import Decimal
from hashlib import sha256

from django.db.models import FileField

from . import kinds


def read(content, pks):
    """{pk: state} of those things of a kind that exist, in a fixed number of queries."""
    states = {
        pk: {"fields": row, "parts": {relation: {} for relation in content.parts}, "names": {}}
        for pk, _owner, row in _rows(content, pks, "pk")
    }
    for relation, part in content.parts.items():
        for pk, owner, row in _rows(part, pks, part.key.name):
            identity = pk if part.identity == "pk" else row[part.identity]
            if owner in states:
                states[owner]["parts"][relation][str(identity)] = row
    _name_related(content, states.values())
    return states


def _rows(rows, pks, path):
    """[(pk, pk of the thing, {name: value}), ...]; `path` leads from a row to its thing."""
    fields = list(rows.fields.values())
    columns = ["pk", path, *(field.attname for field in fields)]
    queryset = rows.model._base_manager.filter(**{f"{path}__in": pks}).order_by("pk")
    found = {}
    for pk, owner, *values in queryset.values_list(*columns):
        row = {field.name: plain(value) for field, value in zip(fields, values, strict=True)}
        found[pk] = pk, owner, row | {name: [] for name in rows.relations}
    for name, field in rows.relations.items():
        through, source = field.remote_field.through, field.m2m_field_name()
        target = field.m2m_reverse_field_name()
        lookup = source if path == "pk" else f"{source}__{path}"
        pairs = through._base_manager.filter(**{f"{lookup}__in": pks}).values_list(source, target)
        for pk, other in sorted(pairs):
            if pk in found:
                found[pk][2][name].append(other)
    return list(found.values())


def references(content, state):
    """{model: pks} of everything that a state refers to."""
    found = defaultdict(set)
    for relation, rows in content.rows():
        related = {name: field for name, field in rows.every_field.items() if field.is_relation}
        if related:
            for row in [state["fields"]] if not relation else state["parts"].get(relation, {}).values():
                for name, field in related.items():
                    found[field.related_model].update(as_list(row.get(name)))
    return found


def _name_related(content, states):
    wanted = [(state, references(content, state)) for state in states]
    called = {}
    for model in {model for _state, found in wanted for model in found}:
        pks = set().union(*(found.get(model, ()) for _state, found in wanted))
        called[model] = {row.pk: str(row) for row in model._base_manager.filter(pk__in=pks)}
    for state, found in wanted:
        state["names"] = {
            model._meta.label_lower: {str(pk): called[model][pk] for pk in pks if pk in called[model]}
            for model, pks in found.items()
            if pks
        }


def as_list(value):
    """The pks of a relation, whichever kind it is."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def plain(value):
    """What JSON can hold of a column's value, such that the field's `to_python` reads it.

    Without what forms change unasked: they drop the fractions of a second, and end lines with CR LF.
    """
    match value:
        case datetime.datetime():
            return value.astimezone(datetime.UTC).replace(microsecond=0).isoformat()
        case str():
            return value.replace("\r\n", "\n")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value


def pack(state):
    """(bytes, digest) of a state. Names are no part of the digest: a person renamed changes no webinar."""
    names = _json(state["names"])
    content = _json([state["fields"], state["parts"]])
    return zlib.compress(f"[{content},{names}]".encode()), sha256(content.encode()).hexdigest()[:24]


def unpack(data):
    (fields, parts), names = json.loads(zlib.decompress(data))
    return {"fields": fields, "parts": parts, "names": names}


def _json(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def files(content, state):
    """The names, in the storage of uploads, of all files of a state."""
    for relation, rows in content.rows():
        names = [name for name, field in rows.fields.items() if isinstance(field, FileField)]
        if names:
            for row in [state["fields"]] if not relation else state["parts"].get(relation, {}).values():
                yield from (row[name] for name in names if row.get(name))


def files_in_history():
    """The names of all uploads that a kept state has, present or past: restoring it needs them."""
    from .models import Version

    found = set()
    for content in kinds.registered.values():
        if any(
            isinstance(field, FileField) for _name, rows in content.rows() for field in rows.fields.values()
        ):
            kept = Version.objects.filter(kind=content.name).values_list("state", flat=True)
            for data in kept.iterator(chunk_size=100):
                found.update(files(content, unpack(data)))
    return found

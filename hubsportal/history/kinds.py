"""What counts as one thing with one history: a webinar with its agenda, a hub with its facts."""

from functools import cached_property

from django.db import models

from hubsportal.search import changes


class Rows:
    """The fields of a model that are kept, for a thing itself or for a part of it.

    left_out: names of fields that follow from others. What Django dates by itself at every save is never kept.
    """

    def __init__(self, model, left_out=()):
        self.model = model
        self.left_out = {model._meta.pk.name, *left_out}

    @cached_property
    def fields(self):
        """{name: field} of the columns."""
        return {
            field.name: field
            for field in self.model._meta.concrete_fields
            if field.name not in self.left_out and not getattr(field, "auto_now", False)
        }

    @cached_property
    def relations(self):
        """{name: field} of many-to-many relations."""
        return {field.name: field for field in self.model._meta.many_to_many}

    @property
    def every_field(self):
        """{name: field} in the order of the model."""
        return self.fields | self.relations


class Part(Rows):
    """Rows that belong to a thing and are kept with it.

    relation: the name by which the thing knows them; at, called: fields that tell one from the other for a
    reader, where it stands and its name (the first that holds one); left_out: as for Rows.

    Rows that nothing refers to may be written anew as a whole, and are compared as lines of text: identity is
    then the field that counts them within the thing, and line(row, text_of) makes such a line; `text_of(name)`
    is a field's value as text.
    """

    def __init__(self, relation, at="", called=(), left_out=(), identity="pk", line=None):
        self.relation, self.at, self.called, self.leaves_out = relation, at, called, left_out
        self.identity, self.line = identity, line

    def belong_to(self, owner):
        key = owner._meta.get_field(relation).field if (relation := self.relation) else None
        super().__init__(key.model, (key.name, *self.leaves_out))
        self.key = key
        return self

    @property
    def is_replaced(self):
        """Whether its rows are written anew as a whole."""
        return self.line is not None

    @cached_property
    def place(self):
        """The fields that no two rows of one thing may share, () if there are none."""
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and self.key.name in constraint.fields:
                return tuple(name for name in constraint.fields if name != self.key.name)
        return ()


class Content(Rows):
    """A kind of thing that has a history.

    within: the field that names the thing which takes it along when it goes; settle(thing): finishes a restore,
    before parts that have to go are taken away; at_a_time: how many states are made together.
    """

    def __init__(self, model, *parts, within="", settle=None, at_a_time=100):
        super().__init__(model)
        self.parts = {part.relation: part.belong_to(model) for part in parts}
        self.within, self.settle, self.at_a_time = within, settle, at_a_time

    @property
    def name(self):
        return self.model._meta.label_lower

    def rows(self):
        """(name of the part or "", Rows) of the thing itself and of its parts."""
        return [("", self), *self.parts.items()]


# {name: Content}
registered = {}

# {model: [(Content, lookup that leads from a row to the pk of its thing)]}
routes = {}


def register(model, *parts, **options):
    """Keep the history of a model's rows with these Parts. Apps call it in their `AppConfig.ready()`."""
    content = Content(model, *parts, **options)
    registered[content.name] = content
    for relation, rows in content.rows():
        path = rows.key.name if relation else "pk"
        _lead(rows.model, content, path)
        changes.hear(rows.model)
        if rows.relations:
            changes.watch_relations(rows.model, *rows.relations)
        for field in rows.relations.values():
            # From a row of the relation's own table to what it belongs to, and on to the thing.
            source = field.m2m_field_name()
            _lead(field.remote_field.through, content, f"{source}__{path}" if relation else source)
    return content


def _lead(model, content, path):
    routes.setdefault(model, []).append((content, path))


def of_model(model):
    """(Content, Part) of a model, None for what it is not: a thing has no Part, other models have neither."""
    for content in registered.values():
        if content.model is model:
            return content, None
    for content in registered.values():
        for part in content.parts.values():
            if part.model is model:
                return content, part
    return None, None


def thing_of(row):
    """(Content, pk of the thing) that a row is, or is a part of; (None, None) if it has no history."""
    content, part = of_model(type(row))
    if content is None:
        return None, None
    return content, getattr(row, part.key.attname) if part else row.pk

"""What belongs to a site: every model but those that are left out, and how its rows become lines of JSON.

Keys stay what they are, since history refers to them; but for accounts and kinds of content, which every portal
numbers by itself: these go by their names.
"""

from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder

from hubsportal.jsonvalues import from_json, to_json

FORMAT, VERSION = "hubsportal site", 1
MANIFEST = "manifest.json"
ACCOUNTS = "accounts"
ROWS, FILES = "rows/", "files/"

_left_out = {}


class SiteFileError(Exception):
    """Why a site cannot be written, or a file not be brought in: a sentence for whoever runs the portal."""


def leave_out(model, because):
    """Keep a model's rows out of the file: what is derived, secret, about people, or this portal's own."""
    _left_out[model] = because


def tables():
    """The Tables that belong to a site, by their names."""
    accounts = get_user_model()
    found = []
    for model in apps.get_models(include_auto_created=True):
        owner = model._meta.auto_created or model
        if owner not in _left_out and owner is not accounts:
            found.append(Table(model))
    return sorted(found, key=lambda table: table.name)


def reasons():
    """{model: why it is left out}, as apps have registered them."""
    return dict(_left_out)


def migrations():
    """{app: its applied migrations} of the apps whose rows are in the file."""
    apps_in_it = {table.model._meta.app_label for table in tables()}
    found = {label: [] for label in sorted(apps_in_it)}
    for label, name in MigrationRecorder(connection).applied_migrations():
        if label in found:
            found[label].append(name)
    return {label: sorted(names) for label, names in found.items()}


@dataclass(frozen=True)
class Table:
    """A model whose rows belong to a site."""

    model: type[models.Model]

    @property
    def name(self):
        return self.model._meta.label_lower

    @property
    def member(self):
        """Its member of the ZIP."""
        return f"{ROWS}{self.name}.jsonl"

    @cached_property
    def fields(self):
        """The columns. Nothing refers to the rows of a relation's own table, so that these go without their key."""
        fields = self.model._meta.concrete_fields
        return [field for field in fields if not (self.model._meta.auto_created and field.primary_key)]

    @property
    def names(self):
        return [field.name for field in self.fields]

    @property
    def counts(self):
        """Whether the database numbers its rows, and others know them by that number."""
        return isinstance(self.model._meta.pk, models.AutoField) and not self.model._meta.auto_created

    @property
    def at_a_time(self):
        """Rows that are held in memory together: those with a state of something in them are large."""
        has_bytes = any(isinstance(field, models.BinaryField) for field in self.fields)
        return 20 if has_bytes else 200

    def rows(self):
        """Tuples of the columns' values, in a fixed order, read while they are used."""
        columns = [field.attname for field in self.fields]
        order = columns if self.model._meta.auto_created else ["pk"]
        rows = self.model._base_manager.order_by(*order).values_list(*columns)
        return rows.iterator(chunk_size=self.at_a_time)


class Names:
    """Accounts and kinds of content by the names under which every portal knows them.

    accounts, kinds: {key in this database: name}.
    """

    def __init__(self, accounts):
        self.accounts = accounts
        found = ContentType.objects.values_list("pk", "app_label", "model")
        self.kinds = {pk: f"{app}.{model}" for pk, app, model in found}

    def of(self, field):
        """{key: name} for a column that refers to either, None for any other."""
        if not field.is_relation:
            return None
        return {get_user_model(): self.accounts, ContentType: self.kinds}.get(field.related_model)

    def to_json(self, field, value):
        names = self.of(field)
        return to_json(value) if names is None or value is None else names[value]

    def from_json(self, field, value):
        """The value of a column. Raises ValueError with a sentence."""
        names = self.of(field)
        if names is None or value is None:
            return from_json(field, value)
        keys = self._keys_of_accounts if names is self.accounts else self._keys_of_kinds
        if not isinstance(value, str) or value not in keys:
            raise ValueError(f"there is none that is called “{str(value)[:80]}”.")
        return keys[value]

    @cached_property
    def _keys_of_accounts(self):
        return {name: pk for pk, name in self.accounts.items()}

    @cached_property
    def _keys_of_kinds(self):
        return {name: pk for pk, name in self.kinds.items()}


# What the database counts keys by. A key that history knows must never be given to something else, so that the counting
# goes on where it was, and not at the highest key that is left.


def last_key(table):
    """The last key that the database gave to a row of a Table, 0 for none."""
    name = table.model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = _sequence(cursor, table)
            cursor.execute(f"SELECT last_value, is_called FROM {sequence}")
            last, is_called = cursor.fetchone()
            return last if is_called else last - 1
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
        row = cursor.fetchone()
        return row[0] if row else 0


def count_from(table, last):
    """Let the database give the next key after `last`. Is undone with the transaction around it."""
    name = table.model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER SEQUENCE {_sequence(cursor, table)} RESTART WITH {int(last) + 1}")
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last])


def _sequence(cursor, table):
    meta = table.model._meta
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{meta.db_table}"', meta.pk.column])
    return cursor.fetchone()[0]

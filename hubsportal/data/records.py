"""What a record is made of: named fields, each with its JSON Schema, what it means, and how it is read from a row.

JSON, CSV columns and the OpenAPI document all come from these, so that none can say something else than the others.
What is not stated is null in JSON and an empty cell in CSV. `seconds` are whole seconds into a recording, and
stand beside the timecode that people read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hubsportal import timecode

REFERENCE = {"$ref": "#/components/schemas/Reference"}
EDTF = r"^\d{4}(-\d{2}(-\d{2})?)?(/(\.\.|\d{4}(-\d{2}(-\d{2})?)?))?$"


def absolute(path):
    """An address of the portal, or one elsewhere, as an absolute address; empty where there is none."""
    if not path:
        return ""
    if path.startswith("/") and not path.startswith("//"):
        return settings.SITE_URL + path
    return urljoin(f"{settings.SITE_URL}/", path)


def refer(key, name, path):
    """Another thing, as records name it."""
    return {"id": key, "name": str(name), "url": absolute(path)}


@dataclass(frozen=True)
class Column:
    """A column of a CSV file; `read` makes its cell from the field's value."""

    name: str
    description: str
    read: Callable


@dataclass(frozen=True)
class Field:
    """One name in a record. `read(row)` gives its value, made of what JSON has."""

    name: str
    schema: dict
    description: str
    read: Callable
    columns: tuple[Column, ...] = ()
    record: object = None  # the Record of what it holds, where that is records


class Record:
    """A kind of record. `fields` may hold lists of fields, such as an offset with its timecode."""

    def __init__(self, name, description, *fields):
        self.name, self.description = name, description
        self.fields = [field for group in fields for field in (group if isinstance(group, list) else [group])]

    def extended(self, name, description, *fields):
        """This kind of record with more fields."""
        return Record(name, description, *self.fields, *fields)

    def without(self, name, *left_out):
        """This kind of record within another, which says some of it already."""
        return Record(name, self.description, *(field for field in self.fields if field.name not in left_out))

    def of(self, row):
        return {field.name: field.read(row) for field in self.fields}

    @property
    def columns(self):
        return [column for field in self.fields for column in field.columns]

    def cells(self, row):
        """The cells of a row, in the order of `columns`."""
        return [
            column.read(value)
            for field in self.fields
            if field.columns
            for value in (field.read(row),)
            for column in field.columns
        ]

    @property
    def schema(self):
        return {
            "type": "object",
            "description": str(self.description),
            "properties": {
                field.name: field.schema | {"description": str(field.description)} for field in self.fields
            },
            "required": [field.name for field in self.fields],
            "additionalProperties": False,
        }


def _one_column(name, description):
    return (Column(name, description, lambda value: value),)


def _reader(name, read):
    return attrgetter(read or name) if read is None or isinstance(read, str) else read


def _scalar(name, schema, description, read, stated):
    reader = _reader(name, read)
    if not stated:
        schema = schema | {"type": [schema["type"], "null"]}
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]

    def value(row):
        found = reader(row)
        return None if found is None or found == "" else found

    return Field(name, schema, description, value, _one_column(name, description))


# The kinds of fields. `read` is a function of the row or the path of an attribute, by default the name;
# `stated` says that a value is always there.


def text(name, description, read=None, *, stated=False, pattern=None):
    schema = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    return _scalar(name, schema, description, read, stated)


def partial_date(name, description, read=None):
    """A date as exact as its source, in the Extended Date/Time Format (ISO 8601-2)."""
    return text(name, description, read, pattern=EDTF)


def address(name, description, read=None, *, stated=False):
    """An address; a path of the portal becomes absolute."""
    reader = _reader(name, read)
    schema = {"type": "string", "format": "uri-reference"}
    return _scalar(name, schema, description, lambda row: absolute(reader(row)), stated)


def page(thing=None):
    """`url`, the address of the page of the row, or of what `thing` finds in it: a path of attributes or a function."""
    read = _reader("", thing) if thing else lambda row: row
    return address("url", _("Address of its page."), lambda row: read(row).get_absolute_url(), stated=True)


def integer(name, description, read=None, *, stated=False, minimum=0):
    return _scalar(name, {"type": "integer", "minimum": minimum}, description, read, stated)


def number(name, description, read=None):
    reader = _reader(name, read)

    def value(row):
        found = reader(row)
        return None if found is None else float(found)

    return _scalar(name, {"type": "number"}, description, value, False)


def switch(name, description, read=None):
    return _scalar(name, {"type": "boolean"}, description, read, True)


def choice(name, choices, description, read=None, *, stated=False):
    """One of a field's choices, as its word."""
    values = [value for value in choices.values if value]
    return _scalar(name, {"type": "string", "enum": values}, description, read, stated)


def day(name, description, read=None, *, stated=False):
    reader = _reader(name, read)

    def value(row):
        found = reader(row)
        return found and found.isoformat()

    return _scalar(name, {"type": "string", "format": "date"}, description, value, stated)


def moment(name, description, read=None, *, stated=False):
    """A time with its zone."""
    reader = _reader(name, read)

    def value(row):
        found = reader(row)
        return found and found.isoformat(timespec="seconds")

    return _scalar(name, {"type": "string", "format": "date-time"}, description, value, stated)


def seconds(name, timecode_name, description, read=None, *, stated=False):
    """An offset or a length: two fields, whole seconds and timecode."""
    reader = _reader(name, read)

    def as_timecode(row):
        found = reader(row)
        return None if found is None else timecode.format(found)

    return [
        integer(name, description, reader, stated=stated),
        text(timecode_name, _("The same as a timecode."), as_timecode, stated=stated),
    ]


def reference(name, description, read, *, stated=False):
    """Another thing: `read(row)` gives what `refer` makes, or None. In CSV its name, and beside it its id."""
    schema = REFERENCE if stated else {"oneOf": [REFERENCE, {"type": "null"}]}
    columns = (
        Column(name, description, lambda value: value and value["name"]),
        Column(f"{name}_id", _("Its id."), lambda value: value and value["id"]),
    )
    return Field(name, schema, description, read, columns)


def references(name, description, read):
    """Other things; in CSV their names with `; ` between them, and beside them their ids."""
    columns = (
        Column(name, description, lambda values: "; ".join(value["name"] for value in values)),
        Column(
            f"{name}_ids", _("Their ids."), lambda values: "; ".join(str(value["id"]) for value in values)
        ),
    )
    return Field(
        name, {"type": "array", "items": REFERENCE}, description, lambda row: list(read(row)), columns
    )


def several(name, record, description, read=None, *, column=None):
    """Records within a record: `read(row)` gives their rows. CSV has them only where `column` makes a cell of the
    list of records."""
    reader = _reader(name, read)
    return Field(
        name,
        {"type": "array", "items": {"$ref": f"#/components/schemas/{record.name}"}},
        description,
        lambda row: [record.of(item) for item in reader(row)],
        (Column(name, description, column),) if column else (),
        record,
    )

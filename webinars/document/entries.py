"""Reads the objects of a document strictly, and says of everything odd where it stands: `segments[3].start`."""

import json

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from hubsportal.fields import FileSizeField
from hubsportal.jsonvalues import from_json, is_kept, parse, to_json
from hubsportal.pictures import SizeField

from . import FORMAT, VERSION

MOST_BYTES = 16 * 1024 * 1024
# Empty ones take thirty times their bytes in memory. Captions in five languages are a hundred thousand.
MOST_OBJECTS = 200_000
MOST_PROBLEMS = 50


class DocumentErrors(ValueError):
    """Why a document cannot be taken: `problems`, [(path or "", sentence), ...]."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(f"{path}: {said}" if path else said for path, said in self.problems))


class Problems:
    """Collects what is wrong, up to a number that somebody reads."""

    def __init__(self):
        self.found = []

    def add(self, path, sentence):
        if len(self.found) < MOST_PROBLEMS and (path, str(sentence)) not in self.found:
            self.found.append((path, str(sentence)))

    def refuse(self):
        """Raises DocumentErrors if there are any."""
        if self.found:
            raise DocumentErrors(self.found)


def read(data):
    """The root Entry of a document, from its bytes. Raises DocumentErrors."""
    if len(data) > MOST_BYTES:
        sentence = _("A document of more than %(most)d MB is not taken.")
        raise DocumentErrors([("", sentence % {"most": MOST_BYTES // 1024 // 1024})])
    if data.count(b"{") + data.count(b"[") > MOST_OBJECTS:
        raise DocumentErrors([("", _("It holds too many objects and lists."))])
    try:
        value = parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DocumentErrors([("", _("This is not text in UTF-8."))]) from None
    except ValueError as error:
        raise DocumentErrors([("", str(error))]) from None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        sentence = _("This is no webinar's document: “format” has to be “%(format)s”.") % {"format": FORMAT}
        raise DocumentErrors([("", sentence)])
    if value.get("version") != VERSION or isinstance(value["version"], bool):
        sentence = _("Written in another version of the format; this portal reads version %(version)d.")
        raise DocumentErrors([("version", sentence % {"version": VERSION})])
    del value["format"], value["version"]
    return Entry(value, "", Problems())


def write(document):
    """The bytes of a document."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


class Entry:
    """An object of the document. What is read is taken out of it, so that `finish` can tell what is left."""

    def __init__(self, values, path, problems):
        self.values, self.path, self.problems = dict(values), path, problems

    def at(self, name):
        return f"{self.path}.{name}" if self.path and name else self.path or name

    def error(self, name, sentence):
        self.problems.add(self.at(name), sentence)

    def take(self, name, *types, default=None):
        """A value of one of these types, the default where there is none or another, which is then an error."""
        value = self.values.pop(name, default)
        if isinstance(value, str) and str in types and not is_kept(value):
            self.error(name, _("This holds a character that cannot be kept."))
            return default
        if type(value) in types or value is default:
            return value
        kinds = {
            str: _("a text"),
            int: _("a whole number"),
            list: _("a list"),
            dict: _("an object"),
            type(None): "null",
        }
        kind = _(" or ").join(kinds[type_] for type_ in types)
        self.error(name, _("This has to be %(kind)s.") % {"kind": kind})
        return default

    def entry(self, name):
        """An object as an Entry, None where there is none."""
        value = self.take(name, dict, type(None))
        return None if value is None else Entry(value, self.at(name), self.problems)

    def entries(self, name):
        """A list of objects as Entries."""
        found = []
        for number, value in enumerate(self.take(name, list, default=[])):
            path = f"{self.at(name)}[{number}]"
            if isinstance(value, dict):
                found.append(Entry(value, path, self.problems))
            else:
                self.problems.add(path, _("This has to be an object."))
        return found

    def texts(self, name):
        """[(path, text), ...] of a list of different texts."""
        found = {}
        for number, value in enumerate(self.take(name, list, default=[])):
            path = f"{self.at(name)}[{number}]"
            if not isinstance(value, str) or not is_kept(value):
                self.problems.add(path, _("This has to be a text."))
            elif value in found:
                self.problems.add(path, _("This stands in the list twice."))
            else:
                found[value] = path
        return [(path, text) for text, path in found.items()]

    def fill(self, instance, fields):
        """Give an instance those of the fields that are here; the others keep their defaults."""
        for field in fields:
            if field.name in self.values and not isinstance(field, models.FileField):
                try:
                    setattr(instance, field.attname, from_json(field, self.values.pop(field.name)))
                except ValueError as error:
                    self.error(field.name, error)
                    # Told once, and by its own name.
                    instance.__dict__.setdefault("unread", set()).add(field.name)
        return instance

    def check(self, instance, exclude=(), constraints=False):
        """Check an instance by the rules of its model; with `constraints` by those of the database too."""
        unread = instance.__dict__.get("unread", set())
        exclude = {*exclude, *unread}
        try:
            instance.clean_fields(exclude=exclude)
            if not unread:
                instance.clean()
                if constraints:
                    instance.validate_constraints()
        except ValidationError as error:
            for name, messages in getattr(error, "message_dict", {NON_FIELD_ERRORS: error.messages}).items():
                for message in messages:
                    self.error("" if name == NON_FIELD_ERRORS else name, message)

    def finish(self):
        """Refuse what nobody asked for: a name that is not known is a mistake, and nothing is dropped silently."""
        for name in self.values:
            shown = name if name.isprintable() and len(name) <= 60 else f"{name[:60]!r}…"
            self.problems.add(self.path, _("“%(name)s” is not known here.") % {"name": shown})


def fields_of(model, *left_out):
    """The columns of a model that a document has: no keys, no relations, nothing that follows from others."""
    return [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.is_relation or getattr(field, "auto_now", False))
        and not isinstance(field, SizeField | FileSizeField)
        and field.name not in left_out
    ]


def values_of(instance, fields):
    """{name: value in JSON}; of files what they are called within the document is for the caller to say."""
    return {
        field.name: "" if isinstance(field, models.FileField) else to_json(getattr(instance, field.attname))
        for field in fields
    }

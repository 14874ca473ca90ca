"""Loading content from files that a person can read: once, and never over an editor's changes.

A file is YAML: named lists of items, each with its slug and the fields of its model under their names. An app
says in a function what to make of an item:

    def load_hub(item):
        facts = item.take("facts")
        hub = item.create(Hub)
        for fact in facts:
            fact.create(HubFact, hub=hub)

    with all_or_nothing() as loading:
        loading.load(Hub, "sample_hubs.yaml", "hubs", load_hub)

1. An item is loaded once. Whatever an editor makes of it since (changes, renames, deletes it) stands.
2. What an editor made before under the same slug or name stands too, in the item's place.
3. Where an item refers to one that is no longer there under its slug, the reference is left out, or the item
   itself if it cannot do without.
"""

from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import yaml
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.core.files.base import ContentFile
from django.core.management import BaseCommand, CommandError
from django.db import models, transaction
from django.db.models import Q

from .history.recording import revision
from .models import LoadedItem

SWITCH = {"yes": True, "no": False}


class LoadCommand(BaseCommand):
    """A command that loads files and says in one line what was new; its class names the loaders."""

    loaders = ()

    def handle(self, *args, verbosity, **options):
        name = type(self).__module__.rpartition(".")[2]
        with revision(comment=f"manage.py {name}"), all_or_nothing() as loading:
            for load in self.loaders:
                load(loading)
        if verbosity:
            self.stdout.write(loading.summary())


@contextmanager
def all_or_nothing():
    """A Loading that leaves neither rows nor files behind if anything goes wrong in it."""
    loading = Loading()
    with revision(), loading.all_or_nothing():
        yield loading


class Gone(Exception):
    """An item needs something that was loaded once, and that an editor has renamed or deleted since."""


class Loading:
    """One run: what it made, so that it can be told, or undone."""

    def __init__(self):
        self.made = set()
        self.files = []
        self.counts = Counter()

    def load(self, model, file, section, create):
        """Call `create(item)` for each item of a file's section that was never loaded before."""
        marks = LoadedItem.objects.filter(collection=model._meta.label_lower)
        loaded = set(marks.values_list("key", flat=True))
        for item in self.read(Path(file), section):
            if item.slug in loaded:
                continue
            # The mark comes first: a second portal that starts on the same database waits here, then passes on.
            _, is_new = marks.get_or_create(collection=model._meta.label_lower, key=item.slug)
            if is_new and not item.is_taken(model):
                with suppress(Gone), self.all_or_nothing():
                    create(item)
                    self.counts[model] += 1

    def read(self, file, section):
        """The Items of one list of a file."""
        place = file.relative_to(settings.BASE_DIR) if file.is_relative_to(settings.BASE_DIR) else file.name
        content = read_yaml(file, place)
        if not isinstance(content, dict) or not isinstance(content.get(section), list):
            raise CommandError(f"{place}: it needs a list called “{section}”.")
        slugs = set()
        for number, values in enumerate(content[section], start=1):
            slug = values.get("slug", "") if isinstance(values, dict) else ""
            if not slug or not isinstance(slug, str) or slug in slugs:
                raise CommandError(
                    f"{place}, {section}, number {number}, slug: every item needs one of its own."
                )
            slugs.add(slug)
            yield Item(self, file, f"{place}, {section}, {slug}", values, number)

    @contextmanager
    def all_or_nothing(self):
        """Database rows and stored files: if anything goes wrong in here, none of them remain."""
        kept = len(self.files)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            while len(self.files) > kept:
                file = self.files.pop()
                # One that cannot be deleted at the moment must not keep the others: `clean_files` finds it.
                with suppress(OSError):
                    file.storage.delete(file.name)
            raise

    def summary(self):
        if not self.counts:
            return "Nothing new to load."
        names = (
            f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
            for model, count in self.counts.items()
        )
        return f"Loaded {', '.join(names)}."


class Item:
    """An entry of a file: its values as text, and where it stands, for whoever has to mend it.

    `number` counts from 1 within its list.
    """

    def __init__(self, loading, file, place, values, number):
        self.loading, self.file, self.place, self.number = loading, file, place, number
        self.values = dict(values)
        self.slug = values.get("slug", "")

    def error(self, field, reason):
        return CommandError(f"{self.place}{f', {field}' if field else ''}: {reason}")

    def is_taken(self, model):
        """Whether there is a row that this item would double: one with its slug or name."""
        unique = {field.name for field in model._meta.fields if field.unique} & self.values.keys()
        return model._default_manager.filter(
            Q(*((name, self.values[name]) for name in unique), _connector=Q.OR)
        ).exists()

    def take(self, name):
        """Take a list of parts, each a mapping of its own, out of the values: [Item, ...]."""
        parts = self.values.pop(name, "") or []
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            raise self.error(name, "this has to be a list of entries, each with fields of its own.")
        return [
            Item(self.loading, self.file, f"{self.place}, {name}, number {number}", part, number)
            for number, part in enumerate(parts, start=1)
        ]

    def create(self, model, **given):
        """Save an instance of `model` with the item's values and those given, all checked as if typed by an editor."""
        instance, many, files = model(), {}, []
        values = {name: self._read(model, name, text) for name, text in self.values.items() if text != ""}
        for name, value in (values | given).items():
            field = model._meta.get_field(name)
            if field.many_to_many:
                many[name] = value
                continue
            setattr(instance, name, value)
            if isinstance(field, models.FileField):
                files.append(getattr(instance, name))
        try:
            instance.clean_fields()  # alone first: full_clean goes on to compare values that may still be text
            instance.full_clean()
            for file in files:
                file.save(file.name, file.file, save=False)
                self.loading.files.append(file)
            instance.save()
        except ValidationError as error:
            field, messages = next(iter(getattr(error, "message_dict", {"": error.messages}).items()))
            raise self.error("" if field == NON_FIELD_ERRORS else field, " ".join(messages)) from error
        for name, others in many.items():
            getattr(instance, name).set(others)
        self.loading.made.add(instance)
        return instance

    def find(self, name, model, key):
        """The row that the field `name` refers to by its slug (or its key, where there is none)."""
        by = "slug" if "slug" in {field.name for field in model._meta.fields} else "pk"
        found = model._default_manager.filter(**{by: key}).first()
        if found is None:
            if LoadedItem.objects.filter(collection=model._meta.label_lower, key=key).exists():
                raise Gone
            raise self.error(name, f"there is no {model._meta.verbose_name} “{key}”.")
        return found

    def _read(self, model, name, text):
        """The value of a field from its text: related rows and files themselves, other text as it is."""
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            field = None
        if not isinstance(field, models.Field):
            raise self.error(name, f"a {model._meta.verbose_name} has no such field.")
        if field.many_to_many:
            return self._find_many(name, field.related_model, text)
        if not isinstance(text, str):
            raise self.error(name, "this has to be one text.")
        if field.is_relation:
            return self.find(name, field.related_model, text)
        if isinstance(field, models.FileField):
            return self._open(name, text)
        if isinstance(field, models.BooleanField):
            if text not in SWITCH:
                raise self.error(name, "this has to be yes or no.")
            return SWITCH[text]
        return text.strip()

    def _find_many(self, name, model, keys):
        if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
            raise self.error(name, "this has to be a list of texts.")
        found = []
        for key in keys:
            with suppress(Gone):
                found.append(self.find(name, model, key))
        return found

    def _open(self, name, text):
        path = self.file.parent / text
        if not path.is_file():
            raise self.error(name, f"there is no file “{text}” beside this one.")
        return ContentFile(path.read_bytes(), name=path.name)


class TextLoader(yaml.BaseLoader):
    """Reads every value as text, and refuses a name that stands twice in one entry."""

    def construct_mapping(self, node, deep=False):
        names = set()
        for key, _ in node.value:
            if key.value in names:
                raise yaml.MarkedYAMLError(
                    problem=f"“{key.value}” stands here twice", problem_mark=key.start_mark
                )
            names.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(file, place=None):
    """Read a YAML file with every value as text: 29:00 is a timecode here, not YAML's number in base 60."""
    try:
        with open(file, encoding="utf-8") as text:
            return yaml.load(text, Loader=TextLoader)
    except OSError as error:
        raise CommandError(f"{place or file}: it cannot be read ({error.strerror}).") from error
    except yaml.MarkedYAMLError as error:
        raise CommandError(
            f"{place or file}, line {error.problem_mark.line + 1}: {error.problem}."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CommandError(
            f"{place or file}: this is not readable text ({error}).".replace("\n", " ")
        ) from error

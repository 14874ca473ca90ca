"""Puts a webinar's document together, in a fixed number of queries."""

from collections import defaultdict
from pathlib import PurePosixPath

from django.db.models import prefetch_related_objects

from . import FORMAT, VERSION
from .parts import own_parts
from .shared import SHARED


class Named:
    """What a document names: things by kind (`people`, `themes`, `hubs`), and files as {name within it: stored file}."""

    def __init__(self):
        self.things = defaultdict(dict)
        self.files = {}

    def add(self, kind, things):
        for thing in things:
            self.things[kind].setdefault(thing.pk, thing)

    def call(self, file, base):
        """What a stored file is called in the document, "" if there is none."""
        if not file:
            return ""
        name = f"{base}{PurePosixPath(file.name).suffix.lower()}"
        self.files[name] = file
        return name


def document_of(webinar):
    """(the document as JSON's values, {name: stored file} of the files that it names)"""
    named = Named()
    own = {part.name: part.write(webinar, named) for part in own_parts()}
    prefetch_related_objects(list(named.things["people"].values()), "links")
    shared = {part.name: part.write(named.things[part.name].values(), named) for part in SHARED}
    return {"format": FORMAT, "version": VERSION} | own | shared, named.files

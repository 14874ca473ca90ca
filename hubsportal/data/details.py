"""One thing as data, at the address of its page with a suffix."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hubsportal.pages import guard

from . import answers
from .records import Field, Record, absolute, text

# What stands at the end of every single record: on its own it has no list to say it.
TERMS = [
    text("licence", _("What may be done with it."), lambda row: answers.licence(), stated=True),
    Field(
        "sources",
        {"type": "array", "items": {"type": "string"}},
        _("What has to be said where it is handed on."),
        lambda row: answers.sources(),
    ),
]


@dataclass(frozen=True)
class Found:
    """What a record is read from, and what decides about its publication, as `hubsportal.pages.guard` takes it."""

    row: object
    publishable: object = None
    is_hidden: bool = False


@dataclass(frozen=True)
class Detail:
    """A thing that is also data.

    route: address with one converter, `hubs/<slug:slug>.json`; page: name of the route of its page;
    record: what it holds; find(request, now, key): a Found, or Http404; example(now): a key that can be found, or None;
    write(row): the text of another format than JSON.
    """

    route: str
    page: str
    title: str
    find: Callable
    example: Callable
    record: Record | None = None
    write: Callable | None = None

    @property
    def suffix(self):
        return self.route.rpartition(".")[2]

    @property
    def name(self):
        """The name of its route: the page's with the suffix."""
        return f"{self.page.partition(':')[2]}.{self.suffix}"

    @property
    def parameter(self):
        """(converter, name) of what the address names the thing by."""
        return re.search(r"<(\w+):(\w+)>", self.route).groups()

    @property
    def path(self):
        """The address with its variable in braces, as OpenAPI has it."""
        return re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{self.route}")

    def address(self, key):
        return absolute(f"/{re.sub('<.*>', str(key), self.route)}")

    def routes(self):
        _converter, parameter = self.parameter

        @answers.open_data(self.suffix)
        def view(request, **kwargs):
            found = self.find(request, timezone.now(), kwargs[parameter])
            body = self.write(found.row) if self.write else f"{answers.as_json(self.record.of(found.row))}\n"
            response = HttpResponse(body, content_type=answers.MEDIA_TYPES[self.suffix])
            return guard(request, response, publishable=found.publishable, is_hidden=found.is_hidden)

        return [path(self.route, view, name=self.name)]

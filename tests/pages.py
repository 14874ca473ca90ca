"""What tests of pages share: a test case for them, and a page that answers questions about its elements."""

import re
from html.parser import HTMLParser

from django.conf import settings
from django.test import TestCase, override_settings
from django.utils.html import VOID_ELEMENTS

from tests.portal import Portal

# Uploads stay in memory; static files keep their plain names, since nothing collects them.
STORAGES = settings.STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "cards": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@override_settings(STORAGES=STORAGES, SITE_URL="https://hubs.example", ALLOWED_HOSTS=["testserver"])
class PageTestCase(TestCase):
    def get_page(self, address, status=200, **extra):
        """The Page at an address, after a look at its status."""
        response = self.client.get(address, **extra)
        self.assertEqual(response.status_code, status, address)
        return Page(response)

    def assertFixedQueries(self, numbers):
        """Pages take these numbers of queries, {kind of page: number}, with one row of everything and with nine."""
        portal = Portal()
        for rows in (1, 9):
            portal.grow(rows)
            addresses = portal.pages | portal.embeds | portal.chapters | portal.data
            for page, number in numbers.items():
                with self.subTest(page=page, rows=rows), self.assertNumQueries(number):
                    self.assertEqual(self.client.get(addresses[page]).status_code, 200)


class Element:
    def __init__(self, name, attributes=()):
        self.name, self.attributes, self.children = name, dict(attributes), []

    def __repr__(self):
        return f"<{self.name} {self.attributes}> {self.text[:60]}"

    def __getitem__(self, attribute):
        return self.attributes[attribute]

    def get(self, attribute, default=None):
        return self.attributes.get(attribute, default)

    @property
    def text(self):
        """Its words, white space as a browser shows it."""
        return " ".join("".join(self._strings()).split())

    def _strings(self):
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._strings()

    def walk(self):
        """Every element in it, in document order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, selector):
        """The elements for a CSS selector: names, #ids, .classes, [attributes], [attribute=value], descendants."""
        found = [self]
        for step in re.findall(r"(?:\[[^\]]*\]|[^\s\[])+", selector):
            inside = [element for outer in found for element in outer.walk() if element.matches(step)]
            found = list({id(element): element for element in inside}.values())
        return found

    def one(self, selector):
        found = self.all(selector)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} elements are {selector}: {found}")
        return found[0]

    def texts(self, selector):
        return [element.text for element in self.all(selector)]

    def matches(self, step):
        """Whether it fits a selector without spaces."""
        name, parts = re.match(r"[\w-]*", step)[0], re.findall(r"[.#][\w-]+|\[[^\]]+\]", step)
        return name in ("", self.name) and all(self._has(part) for part in parts)

    def _has(self, part):
        if part[0] == ".":
            return part[1:] in self.get("class", "").split()
        if part[0] == "#":
            return part[1:] == self.get("id")
        attribute, is_given, value = part[1:-1].partition("=")
        return attribute in self.attributes and (not is_given or value == self[attribute])


class Page(Element):
    """The HTML of a response as a tree. An element that is never closed, or closed elsewhere, is an error."""

    def __init__(self, response):
        super().__init__("")
        self.response = response
        _Reader(self).feed(response.content.decode())


class _Reader(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.open = [page]

    def handle_starttag(self, tag, attrs):
        # An attribute that stands twice counts once to browsers, so that the second is a mistake.
        assert len(attrs) == len(dict(attrs)), (tag, attrs)
        element = Element(tag, [(name, value or "") for name, value in attrs])
        self.open[-1].children.append(element)
        if tag not in VOID_ELEMENTS:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID_ELEMENTS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        closed = self.open.pop()
        assert closed.name == tag, f"</{tag}> closes <{closed.name}>"

    def handle_data(self, data):
        self.open[-1].children.append(data)

    def close(self):
        super().close()
        assert len(self.open) == 1, f"never closed: {self.open[1:]}"

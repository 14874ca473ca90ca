"""Atom feeds (RFC 4287)."""

import datetime
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from django.utils.html import format_html, format_html_join

from .xml import element

# The date of a feed that has no entry: it has never changed.
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass
class Entry:
    """url: address of the page; content: safe HTML; seconds: [(address, timecode), ...] where it can be heard;
    categories: [(word, name), ...]; id: what tells it from all others for good, the address unless given."""

    url: str
    title: str
    published: datetime.datetime
    updated: datetime.datetime
    content: str = ""
    categories: list[tuple[str, str]] = field(default_factory=list)
    seconds: list[tuple[str, str]] = field(default_factory=list)
    id: str = ""


def paragraph(text):
    return format_html("<p>{}</p>", text) if text else ""


def score(lines):
    """A list of seconds that play, as pages have it: lines of (address, timecode, text)."""
    items = format_html_join("", '<li><a href="{}">{}</a> {}</li>', lines)
    return format_html("<ul>{}</ul>", items) if items else ""


def moment(time):
    return time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_xml(entry):
    """An `<entry>`. What is published at a time to come changes, for its readers, at that time."""
    parts = [
        element("id", entry.id or entry.url),
        element("title", entry.title),
        element("link", rel="alternate", type="text/html", href=entry.url),
        *(element("link", rel="related", href=url, title=timecode) for url, timecode in entry.seconds),
        element("published", moment(entry.published)),
        element("updated", moment(max(entry.updated, entry.published))),
        *(element("category", term=term, label=label) for term, label in entry.categories),
    ]
    if entry.content:
        parts.append(element("content", entry.content, type="html"))
    return f"<entry>{''.join(parts)}</entry>\n"


def feed(*, url, page, title, author, rights, updated, entries, language, base):
    """A feed as pieces of text. url: its own address, also its id; page: the list it repeats; base: what addresses
    within the content are relative to."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}" xml:base={quoteattr(base)}>\n'
    yield "".join(
        [
            element("id", url),
            element("title", title),
            element("link", rel="self", type="application/atom+xml", href=url),
            element("link", rel="alternate", type="text/html", href=page),
            element("updated", moment(updated or NEVER)),
            f"<author>{element('name', author)}</author>",
            element("rights", rights),
            "\n",
        ]
    )
    for entry in entries:
        yield as_xml(entry)
    yield "</feed>\n"

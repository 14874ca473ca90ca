"""Editors' body text: Markdown in, safe HTML out. Timecodes in it can become links."""

import re

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from . import timecode

_parser = MarkdownIt("commonmark", {"html": False}).enable("table")

_TAGS = {
    "p", "br", "hr", "ul", "ol", "li", "blockquote", "code", "pre", "em", "strong", "a",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


# 29:00 or 1:02:03, two digits after each colon, and nothing before or behind that would make it part of something else: a
# longer number, a version, a date, an address. What says that it is a time of day leaves it one.
_TIMECODE = r"(?:[0-9]{1,2}:[0-5][0-9]:[0-5][0-9]|[0-9]{1,3}:[0-5][0-9])"
_TIMECODES = re.compile(
    rf"(?<![\w:.,/+\-–])(?P<start>{_TIMECODE})(?:(?P<dash> ?[–-] ?)(?P<end>{_TIMECODE}))?"
    r"(?![\w:/\-–]|[.,][0-9]|\s?(?:[ap]\.?\s?m\b|uhr\b|h\b|hrs?\b|hours\b|o[’']clock\b|CES?T\b|UTC\b|GMT\b))",
    re.IGNORECASE,
)


def render(text, address=None):
    """Render CommonMark with tables. Raw HTML is shown as text; headings begin at h3, beneath the page's own.

    `address(start, until)` gives the link that a timecode in the text becomes, until being None but for a part such
    as 29:00–29:55, or nothing where it stays as it is; both in whole seconds. Without `address` all of them stay, and
    those in code and in links always do.

    The sanitiser is the last step whatever the parser did: nothing but `_TAGS` and safe links comes out.
    """
    tokens = _parser.parse(text)
    if address:
        for token in tokens:
            if token.type == "inline":
                token.children = list(_with_timecodes(token.children, address))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    return mark_safe(  # sanitised here and nowhere else
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href", "data-t", "data-until"} if address else {"href"}, "ol": {"start"}},
            allowed_classes={"a": {"tc"}} if address else None,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


def plain_text(text):
    """The words of CommonMark without its signs, for search: one space between what stands apart."""
    words = [
        child.content
        for token in _parser.parse(text)
        for child in (token.children or [token])
        if child.type in ("text", "code_inline", "code_block", "fence")
    ]
    return " ".join(" ".join(words).split())


def _with_timecodes(children, address):
    """The parts of a paragraph, with links in the place of timecodes in its plain words."""
    links = 0
    for child in children:
        links += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type != "text" or links:
            yield child
            continue
        place = 0
        for match in _TIMECODES.finditer(child.content):
            for begin, end, start, until in _meant(match):
                if not (url := address(start, until)):
                    continue
                yield _words(child.content[place:begin])
                attributes = {"class": "tc", "href": url, "data-t": str(start)}
                yield Token(
                    "link_open", "a", 1, attrs=attributes | ({"data-until": str(until)} if until else {})
                )
                yield _words(child.content[begin:end])
                yield Token("link_close", "a", -1)
                place = end
        yield _words(child.content[place:])


def _meant(match):
    """What one match may mean: [(first character, character after the last, start, until), ...]."""
    start = timecode.parse(match["start"])
    if not match["end"]:
        return [(*match.span("start"), start, None)]
    until = timecode.parse(match["end"])
    if until > start:
        return [(*match.span(), start, until)]
    # No part, but two moments.
    return [(*match.span("start"), start, None), (*match.span("end"), until, None)]


def _words(text):
    return Token("text", "", 0, content=text)

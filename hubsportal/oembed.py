"""The oEmbed provider (oembed.com, version 1.0): what another site puts in the place of a link to a page of ours.

Apps say what stands for which of their pages. It tells of nothing that a visitor could not open: drafts are as unknown
as what never was, to staff too, since the answer goes to another site.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import cards, slugs
from .data import answers
from .data.catalogue import Other
from .data.records import absolute
from .data.xml import clean

MEDIA_TYPES = {"json": "application/json", "xml": "text/xml"}
# Seconds for which a consumer may keep an answer.
CACHE_AGE = 3600
# How wide an embed is where nothing is asked for, and the most that one takes, in CSS pixels.
WIDTH, WIDEST = 640, 1100
# Scripts for the player, links that lead out of the frame; nothing else. The frame's origin stays opaque, unless it
# may hold another host's player: frames within a sandbox are in it too, and YouTube and Vimeo play under their name alone.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
_MOST_DIGITS = 6

_kinds = {}  # name of a page's route: function


@dataclass(frozen=True)
class Embeddable:
    """What stands for a page: a frame of ours where there is one, else a link with title.

    frame: address of the embed, empty for none; frame_title: what it holds, for those who hear the page; height: of
    the frame in CSS pixels, where nobody asks for less; plays_elsewhere: whether another host's player may stand in it.
    """

    title: str
    frame: str = ""
    frame_title: str = ""
    height: int = 0
    plays_elsewhere: bool = False
    author_name: str = ""
    author_url: str = ""
    card: cards.Card | None = None


def register(page, find: Callable):
    """Answer for a kind of page, by the name of its route; apps do so in their `AppConfig.ready()`.

    find(now, query, **of_address): the Embeddable, or Http404; query: {word: value} of the page's address.
    """
    _kinds[page] = find


def knows(page):
    return page in _kinds


@answers.open_data("json")
def provider(request):
    """The endpoint: `url`, `maxwidth`, `maxheight`, `format`. Refusals are problem details, as of all data."""
    form = request.GET.get("format") or "json"
    if form not in MEDIA_TYPES:
        detail = _("There is JSON and XML: format=json or format=xml.")
        return answers.problem("json", 501, "Not Implemented", [("format", detail)])
    try:
        url = request.GET.get("url", "").strip()
        if not url:
            raise BadRequest("url", _("Say which page: url=%(site)s/…") % {"site": settings.SITE_URL})
        most = [pixels(request.GET, name) for name in ("maxwidth", "maxheight")]
    except BadRequest as refusal:
        return answers.problem("json", 400, "Bad Request", [refusal.args])
    found = answer(find(url, timezone.now()), *most)
    content = as_xml(found) if form == "xml" else f"{answers.as_json(found)}\n"
    response = HttpResponse(
        content, content_type=f"{MEDIA_TYPES[form]}; charset=utf-8" if form == "xml" else MEDIA_TYPES[form]
    )
    response.headers["Cache-Control"] = f"public, max-age={CACHE_AGE}"
    return response


def pixels(query, name):
    """A number of pixels in the query, None where none is given. Raises BadRequest(name, sentence)."""
    text = query.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(rf"0*[1-9]\d{{0,{_MOST_DIGITS - 1}}}", text, re.ASCII):
        sentence = _("%(name)s is a number of pixels, 1 to 999999, without a unit.")
        raise BadRequest(name, sentence % {"name": name})
    return int(text)


def find(url, now):
    """The Embeddable of an address. Raises Http404 for what is not public, not ours, or of no kind that embeds."""
    try:
        address, ours = urlsplit(url), urlsplit(settings.SITE_URL)
        query = {word: values[-1] for word, values in parse_qs(address.query, max_num_fields=20).items()}
    except ValueError:
        raise Http404 from None
    is_ours = address.scheme in ("http", "https") and address.netloc.lower() == ours.netloc.lower()
    if not is_ours or "\0" in url:
        raise Http404
    # People leave the last slash away.
    path = address.path if address.path.endswith("/") else f"{address.path}/"
    try:
        return _find_at(path, query, now)
    except Http404:
        present = slugs.present_path(path)
        if present is None:
            raise
        return _find_at(present, query, now)


def _find_at(path, query, now):
    try:
        match = resolve(path)
    except Resolver404:
        raise Http404 from None
    if not knows(match.view_name):
        raise Http404
    return _kinds[match.view_name](now, query, **match.kwargs)


def answer(thing, maxwidth=None, maxheight=None):
    """The answer as the specification names its parts (2.3.4); nothing in it is larger than asked for."""
    found = {
        "version": "1.0",
        "type": "rich" if thing.frame else "link",
        "title": thing.title,
        "provider_name": "hubsportal",
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": CACHE_AGE,
    }
    if thing.author_name:
        found["author_name"] = thing.author_name
        if thing.author_url:
            found["author_url"] = thing.author_url
    for width, height in cards.SIZES.items() if thing.card else ():
        if width <= (maxwidth or width) and height <= (maxheight or height):
            found["thumbnail_url"] = thing.card.address(width)
            found["thumbnail_width"], found["thumbnail_height"] = width, height
            break
    if thing.frame:
        found["width"] = min(maxwidth or WIDTH, WIDEST)
        found["height"] = min(maxheight or thing.height, thing.height)
        found["html"] = format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" sandbox="{}" style="border:0" loading="lazy"></iframe>',
            absolute(thing.frame),
            thing.frame_title,
            found["width"],
            found["height"],
            f"{SANDBOX} allow-same-origin" if thing.plays_elsewhere else SANDBOX,
        )
    return found


def as_xml(found):
    """The same as XML (2.3.4): an element <oembed> with one for each part."""
    root = ElementTree.Element("oembed")
    for name, value in found.items():
        ElementTree.SubElement(root, name).text = clean(value)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n', "\n")
    )


# --- What the OpenAPI document says of it -------------------------------------------------------

_TEXT, _PIXELS = {"type": "string"}, {"type": "integer", "minimum": 1}
_ADDRESS = {"type": "string", "format": "uri"}
SCHEMA = {
    "type": "object",
    "description": "An oEmbed response, version 1.0.",
    "properties": {
        "version": {"type": "string", "enum": ["1.0"]},
        "type": {"type": "string", "enum": ["rich", "link"]},
        "title": _TEXT,
        "author_name": _TEXT,
        "author_url": _ADDRESS,
        "provider_name": _TEXT,
        "provider_url": _ADDRESS,
        "cache_age": {"type": "integer", "minimum": 0},
        "thumbnail_url": _ADDRESS,
        "thumbnail_width": _PIXELS,
        "thumbnail_height": _PIXELS,
        "html": _TEXT,
        "width": _PIXELS,
        "height": _PIXELS,
    },
    "required": ["version", "type", "title", "provider_name", "provider_url", "cache_age"],
    "additionalProperties": False,
}


def _in_query(name, description, schema, required=False):
    parameter = {"name": name, "in": "query", "description": description, "schema": schema}
    return parameter | ({"required": True} if required else {})


def other(example):
    """The Other for the data's catalogue; example(now): {"url": of a page}, or None."""
    most = {"type": "integer", "minimum": 1, "maximum": 10**_MOST_DIGITS - 1}
    return Other(
        "/oembed/",
        gettext_lazy("oEmbed"),
        gettext_lazy("Embeds"),
        {MEDIA_TYPES["json"]: SCHEMA, MEDIA_TYPES["xml"]: None},
        (
            _in_query("url", gettext_lazy("The address of a page."), {"type": "string"}, required=True),
            _in_query("maxwidth", gettext_lazy("The most pixels that it may be wide."), most),
            _in_query("maxheight", gettext_lazy("The most pixels that it may be high."), most),
            _in_query(
                "format",
                gettext_lazy("JSON, unless told otherwise."),
                {"type": "string", "enum": list(MEDIA_TYPES)},
            ),
        ),
        example,
        refusals=(
            (400, gettext_lazy("No page is named, or a size is no number of pixels.")),
            (404, gettext_lazy("The page is none of ours, not public, or of no kind that can be embedded.")),
            (501, gettext_lazy("There is no such format.")),
        ),
    )

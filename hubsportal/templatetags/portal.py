"""Filters and tags that every template has without loading them."""

from functools import lru_cache

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from hubsportal import markdown as markdown_text
from hubsportal import partial_date as partial_dates
from hubsportal import timecode as timecodes
from hubsportal.media import SHOWN_TYPES

register = template.Library()

register.filter("timecode", timecodes.format)
register.filter("timecode_iso", timecodes.format_iso)
register.filter("markdown", markdown_text.render)


@register.filter
def markdown_at(text, webinar):
    """Markdown about a webinar: a timecode that lies within it becomes a link that plays it.

    `webinar` tells its `limit` in seconds (None: not known, and nothing is linked) and its address `url_at` a second.
    None, for one that is not to be linked, leaves them as they are.
    """
    if webinar is None or not webinar.limit:
        return markdown_text.render(text)

    def address(start, until):
        # A part may end with the webinar, but nothing begins there.
        if (until or start) >= webinar.limit + bool(until):
            return None
        return webinar.url_at(f"{start},{until}" if until else start)

    return markdown_text.render(text, address)


@register.filter
@lru_cache(maxsize=10_000)
def tc(seconds):
    """An offset as a timecode in the colour that means "plays"."""
    return format_html(
        '<time class="tc" datetime="{}">{}</time>', timecodes.format_iso(seconds), timecodes.format(seconds)
    )


@register.filter
def partial_date(text):
    """A partial date for people; one that a machine can read too stands in <time>."""
    machine = partial_dates.machine_readable(text)
    words = partial_dates.format(text)
    return format_html('<time datetime="{}">{}</time>', machine, words) if machine else words


@register.filter
def begins(text, beginning):
    """Whether a text begins with another: for the current entry of the navigation."""
    return text.startswith(beginning)


@register.filter
def of(mapping, key):
    """The value for a key that is itself a variable, or None."""
    return mapping.get(key)


@register.simple_tag
def picture(stored, alt, sizes="100vw", css="", first=False):
    """A stored picture in the size that fits: WebP, or what browsers without it take.

    stored: a `hubsportal.pictures.Picture`; sizes: how wide it is drawn, as HTML's `sizes`; css: its class; first: it
    stands at the head of the page and is fetched before all else; others wait until they are scrolled to.
    """
    attributes = {"src": stored.url, "alt": alt, "decoding": "async"}
    attributes |= {"fetchpriority": "high"} if first else {"loading": "lazy"}
    if css:
        attributes["class"] = css
    if stored.stored_width:
        attributes |= {"width": stored.stored_width, "height": stored.stored_height}
    sources = [
        format_html(
            '<source type="{}" srcset="{}" sizes="{}">',
            kind,
            ", ".join(f"{address} {width}w" for address, width in stored.source_set(ending)),
            sizes,
        )
        for kind, ending in (("image/webp", "webp"), (SHOWN_TYPES[f".{stored.ending}"], stored.ending))
        if stored.stored_width
    ]
    image = format_html("<img{}>", flatatt(attributes))
    return format_html("<picture>{}{}</picture>", mark_safe("".join(sources)), image) if sources else image

"""Links to seconds that a webinar does not have."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext as _

from hubsportal import links, timecode

from .models import Webinar

_WEBINAR = re.compile(r"/webinars/(?P<slug>[-\w]+)/")


def seconds_past_the_end():
    """Links to a second behind the end of its webinar, or to no second at all. Yields `hubsportal.links.Problem`s."""
    limits = {webinar.slug: webinar.limit for webinar in Webinar.objects.all()}
    for link in links.written():
        parts = urlsplit(links.own_path(link.address) or "")
        match = _WEBINAR.fullmatch(unquote(parts.path))
        if not match or match["slug"] not in limits:
            continue
        for text in parse_qs(parts.query).get("t", ()):
            try:
                start, _until = timecode.parse_range(text)
            except ValueError as error:
                yield links.Problem(link.thing, link.place, f"{link.address}: {error}")
                continue
            limit = limits[match["slug"]]
            if limit and start >= limit:
                sentence = _("%(address)s lies past the end of the webinar, %(end)s.")
                words = {"address": link.address, "end": timecode.format(limit)}
                yield links.Problem(link.thing, link.place, sentence % words)

"""A site that frames an embed without being listed: told from what the browser says, and answered whom to ask."""

from urllib.parse import urlsplit

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.shortcuts import render

from hubsportal.checks import is_framing_origin

# What browsers call a request for the document of a frame (W3C Fetch Metadata, Sec-Fetch-Dest).
_FRAMES = ("iframe", "frame", "embed", "object")


def stranger_of(request, allowed):
    """The origin of the page that frames this without being listed, or None: listed, no frame, or not told."""
    if request.headers.get("Sec-Fetch-Dest") not in _FRAMES:
        return None
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return None  # the portal itself, by whatever name it was reached: localhost is not SITE_URL
    try:
        host = urlsplit(request.headers.get("Referer", "").lower())
    except ValueError:
        return None
    origin = f"{host.scheme}://{host.netloc}"
    # Its origin goes into a header: nothing but a scheme and a host may.
    is_origin = is_framing_origin(origin.replace("http://", "https://", 1))
    return origin if is_origin and origin not in {settings.SITE_URL.lower(), *allowed} else None


def explain(request, origin):
    """Whom to ask. That site may frame this page, which holds nothing else."""
    context = {"origin": origin, "contact": settings.OPERATOR_EMAIL}
    policy = csp_replace({"frame-ancestors": [SELF, origin]})
    return policy(render)(request, "webinars/embed_stranger.html", context, status=403)

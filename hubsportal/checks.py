"""System checks: a wrong deployment is told at the start, with a hint how to mend it."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register

LOOPBACK = ("127.0.0.1", "localhost", "::1")

# It stands in a header: nothing but ASCII, no wildcard, nothing that ends the directive.
_ORIGIN = re.compile(
    r"https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.ASCII | re.IGNORECASE
)


def is_framing_origin(origin):
    """Whether an origin may be allowed to frame embeds: https, or http on this machine; nothing but scheme and host."""
    try:
        parts = urlsplit(origin)
        parts.port  # noqa: B018 - raises ValueError where the port is no number
    except ValueError:
        return False
    if not _ORIGIN.fullmatch(origin):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def is_site_address(address):
    """Whether addresses of the site can be built on it: a scheme and a host, and nothing behind them."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises ValueError where the port is no number
    except ValueError:
        return False
    is_bare = not (parts.path or parts.query or parts.fragment or parts.username is not None)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_bare


@register()
def check_embed_origins(app_configs, **kwargs):
    return [
        Error(
            f"EMBED_ALLOWED_ORIGINS holds “{origin}”, which cannot be allowed to frame embeds.",
            hint="Write https://www.example.org, without a path. http is for this machine alone.",
            id="hubsportal.E001",
        )
        for origin in settings.EMBED_ALLOWED_ORIGINS
        if not is_framing_origin(origin)
    ]


@register()
def check_site_url(app_configs, **kwargs):
    if is_site_address(settings.SITE_URL):
        return []
    return [
        Error(
            f"SITE_URL is “{settings.SITE_URL}”, which is not the address of a site.",
            hint="Write https://hubs.example.org, without a path.",
            id="hubsportal.E002",
        )
    ]

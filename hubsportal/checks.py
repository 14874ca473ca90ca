"""System checks: a wrong deployment is told at the start, with a hint how to mend it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_framing_origin(origin):
    """Whether an origin may be allowed to frame embeds: https, or http on this machine; nothing but scheme and host."""
    try:
        parts = urlsplit(origin)
        parts.port  # noqa: B018 - raises ValueError where the port is no number
    except ValueError:
        return False
    if parts.path or parts.query or parts.fragment or parts.username is not None or not parts.hostname:
        return False
    if any(sign in origin for sign in " ;,*'\"\\"):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


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
    parts = urlsplit(settings.SITE_URL)
    if (
        parts.scheme in ("http", "https")
        and parts.hostname
        and not (parts.path or parts.query or parts.fragment)
    ):
        return []
    return [
        Error(
            f"SITE_URL is “{settings.SITE_URL}”, which is not the address of a site.",
            hint="Write https://hubs.example.org, without a path.",
            id="hubsportal.E002",
        )
    ]

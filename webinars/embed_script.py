"""/embed/v1.js, the script that a host may include: at an address that never changes, so that no paste grows old."""

import re
from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

SOURCE = settings.BASE_DIR / "static" / "js" / "embed-v1.js"

# Whole lines and no others: what looks like a comment inside a line may be part of an address.
_COMMENTS = re.compile(r"^\s*(?://.*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)\n", re.MULTILINE)
_SPACE = re.compile(r"^\s+", re.MULTILINE)


def shrink(source):
    """A script without the lines that are comments, and without indents and empty lines."""
    return _SPACE.sub("", _COMMENTS.sub("", source))


@cache
def script():
    return shrink(SOURCE.read_text()).encode()


@require_safe
def v1(request):
    """Kept by browsers for an hour, and used for a day more while they ask again: a mended fault reaches every host."""
    body = shrink(SOURCE.read_text()).encode() if settings.DEBUG else script()
    return HttpResponse(
        body,
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": "public, max-age=3600, stale-while-revalidate=86400",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )

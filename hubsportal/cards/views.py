"""Cards as pictures, at addresses that change with what they show."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubsportal import cards

from . import keeping


@require_safe
def present_card(request, kind, key):
    """An address that stays the same, for lists that do not know what stands on the card: it leads to the card."""
    found = cards.find(kind, key, timezone.now())
    if found is None:
        raise Http404
    return _lead_to(found, cards.LARGEST)


def _lead_to(found, width):
    response = redirect(found.path(width))
    response.headers["Cache-Control"] = "max-age=3600"
    return response


@require_safe
def card(request, kind, key, digest, width):
    """A card of what anybody may open; from an address of before its last change, the way to the present one."""
    found = cards.find(kind, key, timezone.now())
    if found is None or width not in cards.SIZES:
        raise Http404
    if digest != found.digest:
        return _lead_to(found, width)
    picture = keeping.picture_of(found, width)
    if picture is None:
        response = redirect(static("images/social.png"))
        response.headers["Cache-Control"] = "no-store"
        return response
    response = HttpResponse(picture, content_type="image/png")
    # A day, not for ever: what is taken back should not be shown much longer.
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["ETag"] = f'"{digest}-{width}"'
    # Sites that isolate themselves may show it too.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response

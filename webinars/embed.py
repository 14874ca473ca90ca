"""The agenda for another site's iframe.

An embed reads no cookie and sets none, so that one stored page serves every host; only listed origins may frame
it. A webinar that is not there is answered by a page that may be framed too, since a browser's own error in a
frame tells nobody anything.
"""

from csp.decorators import csp_replace
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from .framing import explain, stranger_of
from .models import Webinar
from .policies import allow_players, framing_origins
from .transcripts import tracks_of
from .views import part_asked_for, stage_of

# What `show` may ask for; everything else in it is left aside.
PARTS = ("agenda", "player")


def embeddable(view):
    """Let the listed origins frame what a view answers, and fetch it from a frame with an opaque origin."""

    @xframe_options_exempt
    def answer(request, *args, **kwargs):
        # Read at each request: the list may change while the site serves.
        allowed = framing_origins()
        if origin := stranger_of(request, allowed):
            response = explain(request, origin)
        else:
            response = csp_replace({"frame-ancestors": allowed})(view)(request, *args, **kwargs)
        patch_vary_headers(response, ["Sec-Fetch-Dest", "Referer"])
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answer


@embeddable
@require_safe
@allow_players
def agenda(request, slug):
    """The agenda of a webinar; `show=player` adds the player, `t` marks a second."""
    webinar = Webinar.objects.readable().with_agenda().filter(slug=slug).first()
    if webinar is None:
        return nothing_here(request)
    offset, until, notice = part_asked_for(request, webinar)
    # With the player the seconds play in the frame, without it on the portal's page.
    shown = [part for part in ",".join(request.GET.getlist("show")).split(",") if part in PARTS]
    with_player = "player" in shown and bool(webinar.recording_kind) and not webinar.is_upcoming
    return render(
        request,
        "webinars/embed_agenda.html",
        {
            "webinar": webinar,
            "notices": [notice] if notice else [],
            "stage": stage_of(webinar, offset, until),
            "tracks": tracks_of(webinar) if with_player else [],
            "with_player": with_player,
            "link": "?show=agenda,player&t=" if with_player else webinar.agenda_link,
            "top": not with_player,
            "framed": True,
        },
    )


def nothing_here(request):
    return render(request, "webinars/embed_missing.html", status=404)


@embeddable
@require_safe
def missing(request, address):
    """Any other address that a host may have written into its frame."""
    return nothing_here(request)

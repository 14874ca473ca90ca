"""Agendas and questions for another site's iframe.

An embed reads no cookie and sets none, so that one stored page serves every host; only listed origins may frame
it. What is not there is answered by a page that may be framed too, since a browser's own error in a frame tells
nobody anything. What an address may ask for stands in `embed_options`, what embed and host tell each other in
static/js/embed/talk.js.
"""

import hashlib
from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hubsportal.data.records import absolute

from . import accent, embed_options
from .extensions import embed_learnings
from .fetching import fetch_line, public_webinar, tracks_of
from .framing import explain, stranger_of
from .models import Webinar
from .policies import allow_players, framing_origins
from .transcripts import default_track, transcript_of
from .views import part_asked_for, stage_of

A_YEAR = 365 * 24 * 3600


def embeddable(view):
    """Let the listed origins frame what a view answers, and fetch it from a frame with an opaque origin."""

    @xframe_options_exempt
    @wraps(view)
    def answer(request, *args, **kwargs):
        # Read at each request: the list may change while the site serves.
        allowed = framing_origins()
        if origin := stranger_of(request, allowed):
            response = explain(request, origin)
        else:
            response = csp_replace({"frame-ancestors": allowed})(view)(request, *args, **kwargs)
        if response.status_code == 200:
            # Who may frame it is part of it: a copy that a browser keeps is no longer good when the list changes.
            held = response.content + " ".join(allowed).encode()
            response.headers["ETag"] = quote_etag(hashlib.sha256(held).hexdigest()[:32])
        patch_vary_headers(response, ["Sec-Fetch-Dest", "Sec-Fetch-Site", "Referer"])
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answer


@embeddable
@require_safe
@allow_players
def agenda(request, slug):
    """What a webinar holds: its agenda, and whatever else `show` asks for; `t` marks a second."""
    now = timezone.now()
    options = embed_options.read(request.GET)
    webinar = public_webinar(slug, now)
    if webinar is None:
        return nothing_here(request)
    offset, until, notice = part_asked_for(request, webinar)
    with_player = "player" in options.show and can_play(webinar)
    with_transcript = "transcript" in options.show and not webinar.is_upcoming
    tracks = tracks_of(webinar) if with_player or with_transcript else []
    shown = [part for part in options.show if part != "player"]
    fetch_line(webinar, speaking=True, answering="questions" in shown, listed=True)
    asked = ",".join(str(second) for second in (offset, until) if second is not None)
    context = {
        "webinar": webinar,
        "notices": [*options.notices, *([notice] if notice else [])],
        "stage": stage_of(webinar, offset, until),
        "tracks": tracks,
        "transcript": transcript_of(webinar, track_in(tracks, options.lang, webinar), now)
        if with_transcript
        else None,
        "with_player": with_player,
        "shown": shown,
        "alone": len(shown) == 1,
        "learnings": embed_learnings.collect(webinar, now) if "learnings" in options.show else [],
        # With the player the seconds play in the frame, without it on the portal's page.
        "link": options.address(start="") if with_player else webinar.agenda_link,
        "top": not with_player,
        "add_player": ""
        if with_player or not can_play(webinar)
        else options.address("player", start=asked or None),
    }
    return answer_framed(request, "webinars/embed_agenda.html", context, options, page=webinar)


@embeddable
@require_safe
@allow_players
def question(request, pk):
    """A question with its answer in brief; `show=player` plays the answer in the frame, to its end."""
    now = timezone.now()
    options = embed_options.read(request.GET, embed_options.QUESTION_PARTS, default=())
    webinar = Webinar.objects.readable(now).filter(questions__pk=pk).first()
    if webinar is None:
        return nothing_here(request)
    with_player = "player" in options.show and can_play(webinar)
    fetch_line(webinar, speaking=with_player)
    found = next(timed.item for timed in webinar.timeline.questions if timed.item.pk == pk)
    context = {
        "webinar": webinar,
        "question": found,
        "notices": options.notices,
        "stage": stage_of(webinar, found.offset, webinar.timeline.end_of(found) if with_player else None),
        "tracks": tracks_of(webinar) if with_player else [],
        "with_player": with_player,
        "link": options.address(start=""),
        "here": options.address(),
        "add_player": "" if with_player or not can_play(webinar) else options.address("player"),
    }
    return answer_framed(request, "webinars/embed_question.html", context, options, page=found)


def can_play(webinar):
    return bool(webinar.recording_kind) and not webinar.is_upcoming


def track_in(tracks, language, webinar):
    """The track in a language, in its regional form if there is that; else the one that the webinar's page shows."""
    tags = {track.language.lower(): track for track in reversed(tracks)}
    wide = {tag.split("-")[0]: track for tag, track in tags.items()}
    asked = language.lower()
    return tags.get(asked) or wide.get(asked.split("-")[0]) or default_track(webinar, tracks)


def answer_framed(request, template, context, options, page=None, status=200):
    """Render an embed as its Options say; `framed` is for what templates do otherwise on pages of the portal.

    page: the thing whose page it repeats, for machines that read headers alone (RFC 6596).
    """
    context = context | {"options": options, "framed": True, "accent_formula": accent.FORMULA}
    with translation.override(interface_language(options.lang)):
        response = render(request, template, context, status=status)
    if page:
        response.headers["Link"] = f'<{absolute(page.get_absolute_url())}>; rel="canonical"'
    return response


def interface_language(asked):
    """The language of the portal's own words that is nearest to a language tag, else the portal's first."""
    try:
        return translation.get_supported_language_variant(asked)
    except LookupError:
        return settings.LANGUAGE_CODE


def nothing_here(request):
    return answer_framed(
        request, "webinars/embed_missing.html", {}, embed_options.read(request.GET), status=404
    )


@embeddable
@require_safe
def missing(request, address):
    """Any other address that a host may have written into its frame; one that lacks its last slash is led on."""
    if resolve(f"{request.path_info}/").func is not missing:
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return nothing_here(request)


@require_safe
def accent_sheet(request, colour):
    """The tokens of an accent, at an address that always means the same (see `accent.FORMULA`)."""
    response = HttpResponse(accent.style_sheet(accent.parse(colour)), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    # For a frame with an opaque origin, as static files have it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


class Colour:
    """Six hexadecimal digits in an address."""

    regex = "[0-9a-fA-F]{6}"

    def to_python(self, value):
        return value.lower()

    def to_url(self, value):
        return value

"""Caption tracks as visitors get them: the transcript beside the player, on a page of its own, and as files."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubsportal.data.answers import open_data
from hubsportal.pages import guard, render_page

from . import structured, webvtt
from .captions import as_captions
from .fetching import fetch_line, public_people, rows_of_cues, rows_of_stretch, tracks_of
from .models import CaptionTrack, Webinar
from .transcript import PAGE_CUES, Said, as_text, paragraphs


class KindOfTrack:
    """The part of an address that tells captions from subtitles."""

    regex = "|".join(CaptionTrack.Kind.values)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


def default_track(webinar, tracks):
    """The track that the page shows first: in the language spoken, else the first; None where there is none."""
    spoken = webinar.language.lower().split("-")[0]
    in_it = [track for track in tracks if track.language.lower().split("-")[0] == spoken]
    return next(iter(in_it or tracks), None)


def cues_of(track, now, around=None):
    """The cues of a track in order, as `Said`, with whoever speaks if they are public.

    Of more than PAGE_CUES only so many, from a little before the second `around`, unless that is None.
    """
    is_whole = around is None or track.cue_count <= PAGE_CUES
    rows = rows_of_cues(track) if is_whole else rows_of_stretch(track, around)
    people = public_people({person for *_cue, person in rows if person}, now)
    return [Said(*row, people.get(row[-1])) for row in rows]


def transcript_of(webinar, track, now, around=None):
    """What a page shows of a track: {track, paragraphs, is_whole}, or None without a track. See `cues_of`."""
    if track is None:
        return None
    return {
        "track": track,
        "paragraphs": [
            row_of(paragraph) for paragraph in paragraphs(cues_of(track, now, around), webinar.timeline)
        ],
        "is_whole": around is None or track.cue_count <= PAGE_CUES,
    }


def row_of(paragraph):
    """A Paragraph as `{% each %}` takes it."""
    return {
        "start": paragraph.start,
        "title": paragraph.segment.item.title if paragraph.segment else "",
        "person": paragraph.person,
        "voice": paragraph.voice,
        "lines": [
            {
                "start": line.cue.start_ms // 1000,
                "start_ms": line.cue.start_ms,
                "end_ms": line.cue.end_ms,
                "parts": line.parts,
                "text": "" if line.parts else line.cue.text,
            }
            for line in paragraph.lines
        ],
    }


def webinar_with_track(request, slug, language, kind=None, now=None):
    """(webinar with its agenda, all its tracks, the one asked for), or 404."""
    webinar = fetch_line(get_object_or_404(Webinar.objects.readable_by(request, now), slug=slug))
    tracks = tracks_of(webinar)
    for track in sorted(tracks, key=lambda track: track.kind):
        if track.language == language and kind in (None, track.kind):
            return webinar, tracks, track
    raise Http404(_("This webinar has no captions in this language."))


@require_safe
def transcript(request, slug, language):
    """The whole transcript in a language: of its captions, or of its subtitles where there are no captions."""
    now = timezone.now()
    webinar, tracks, track = webinar_with_track(request, slug, language, now=now)
    return render_page(
        request,
        "webinars/transcript.html",
        {
            "webinar": webinar,
            "tracks": tracks,
            "transcript": transcript_of(webinar, track, now),
            "link": webinar.agenda_link,
            "structured": structured.of_transcript(webinar, track),
        },
        publishable=webinar,
    )


@open_data("vtt")
def captions_vtt(request, slug, kind, language):
    """A track as WebVTT, for the player and to take away."""
    webinar, _tracks, track = webinar_with_track(request, slug, language, kind)
    text = webvtt.write(as_captions(track.cues.order_by("number")))
    return guard(request, HttpResponse(text, content_type="text/vtt; charset=utf-8"), publishable=webinar)


@open_data("txt")
def captions_txt(request, slug, kind, language):
    """A track as plain text with timecodes and speakers."""
    now = timezone.now()
    webinar, _tracks, track = webinar_with_track(request, slug, language, kind, now)
    heading = f"{webinar.title}\n{track.name}"
    if track.is_stand_in:
        heading += "\n" + _("A stand-in: not what was said.")
    text = as_text(cues_of(track, now), webinar.timeline, heading)
    return guard(request, HttpResponse(text, content_type="text/plain; charset=utf-8"), publishable=webinar)

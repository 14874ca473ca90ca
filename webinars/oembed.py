"""What stands on other sites in the place of a link to a webinar, a second of it, or a question."""

from django.http import Http404

from hubsportal import timecode
from hubsportal.oembed import Embeddable

from . import cards
from .models import AgendaSegment, QAItem, Webinar
from .snippets import embed_of


def webinar(now, query, slug):
    """A webinar: its agenda, with the second or part marked that the address asks for."""
    found = Webinar.objects.readable(now).with_line().filter(slug=slug).first()
    if found is None:
        raise Http404
    try:
        start, end = timecode.parse_range(query.get("t", ""))
    except ValueError:
        start = end = None
    return _agenda(found, start, end)


def segment(now, query, pk):
    """A segment: the agenda, with that part marked."""
    found = AgendaSegment.objects.readable(now).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _agenda(Webinar.objects.with_line().get(pk=found.webinar_id), found.start)


def _agenda(webinar, start=None, end=None):
    if start is not None and webinar.limit and start >= webinar.limit:
        start = end = None
    seconds = [str(second) for second in (start, end) if second is not None]
    embed = embed_of(webinar, {"t": ",".join(seconds)} if seconds else {})
    return _embeddable(webinar.title, embed, webinar, cards.of_webinar(webinar))


def _embeddable(title, embed, webinar, card):
    return Embeddable(
        title=title,
        frame=embed.address,
        frame_title=embed.name,
        height=embed.height,
        plays_elsewhere=bool(webinar.player_url),
        author_name=webinar.organiser,
        author_url=webinar.host_page,
        card=card,
    )


def question(now, query, pk):
    """A question with its answer in brief."""
    found = QAItem.objects.readable(now).filter(pk=pk).first()
    if found is None:
        raise Http404
    webinar = Webinar.objects.with_line().get(pk=found.webinar_id)
    return _embeddable(found.question, embed_of(found), webinar, cards.of_question(found, webinar))

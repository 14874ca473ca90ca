"""What of webinars search shows beside its matches: their names, and their lines."""

from typing import NamedTuple

from django.db.models import Max

from hubsportal.prepared import Prepared
from hubsportal.search.extensions import Recording

from .models import AgendaSegment, QAItem, Webinar
from .timeline import Timeline


class Start(NamedTuple):
    """A segment of which only the place on the line is known."""

    start: int


class Asked(NamedTuple):
    """A question of which only the place on the line is known."""

    offset: int


_names = Prepared(
    lambda pks, now: (
        Webinar.objects.published(now)
        .filter(pk__in=pks)
        .order_by()
        .values_list("pk", "slug", "title", "short_title")
    )
)
_lengths = Prepared(lambda pks: Webinar.objects.filter(pk__in=pks).order_by().only(*Webinar.LENGTHS))
_starts = Prepared(
    lambda pks: AgendaSegment.objects.filter(webinar__in=pks).order_by().values_list("webinar", "start")
)
_last_asked = Prepared(
    lambda pks: (
        QAItem.objects.filter(webinar__in=pks).order_by().values_list("webinar").annotate(last=Max("offset"))
    )
)


def recordings(pks, now):
    """{webinar's pk: [Recording]} of the published ones among these, in one query."""
    return {
        pk: [
            Recording(
                slug, title, short_title or title, Webinar.address_of(slug), "webinars/_found_line.html"
            )
        ]
        for pk, slug, title, short_title in _names(list(pks), now)
    }


def lines(pks, now):
    """{webinar's pk: [its Timeline, with the last question alone, which says how long it is]}, in three queries."""
    starts = {}
    for pk, start in _starts(list(pks)):
        starts.setdefault(pk, []).append(Start(start))
    last = {pk: [Asked(offset)] for pk, offset in _last_asked(list(pks))}
    return {
        webinar.pk: [
            Timeline(starts.get(webinar.pk, ()), last.get(webinar.pk, ()), webinar.duration, webinar.limit)
        ]
        for webinar in _lengths(list(pks))
    }

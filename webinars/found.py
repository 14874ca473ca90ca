"""What of webinars search shows beside its matches: their lines."""

from typing import NamedTuple

from hubsportal.search.extensions import Recording

from .models import AgendaSegment, QAItem, Webinar
from .timeline import Timeline


class Start(NamedTuple):
    """A segment of which only the place on the line is known."""

    start: int


class Asked(NamedTuple):
    """A question of which only the place on the line is known."""

    offset: int


def recordings(pks, now):
    """{webinar's pk: [Recording]} of the published ones among these, in three queries."""
    webinars = Webinar.objects.published(now).filter(pk__in=pks).order_by()
    shown = list(webinars.only("slug", "title", "short_title", *Webinar.LENGTHS))
    segments = _starts_of(AgendaSegment.objects, "start", Start, shown)
    questions = _starts_of(QAItem.objects, "offset", Asked, shown)
    return {
        webinar.pk: [
            Recording(
                webinar.slug,
                webinar.title,
                webinar.label,
                webinar.get_absolute_url(),
                "webinars/_found_line.html",
                {
                    "line": Timeline(
                        segments.get(webinar.pk, ()),
                        questions.get(webinar.pk, ()),
                        webinar.duration,
                        webinar.limit,
                    )
                },
            )
        ]
        for webinar in shown
    }


def _starts_of(rows, name, kind, webinars):
    """{webinar's pk: [kind(second), ...]}"""
    found = {}
    of_these = rows.filter(webinar__in=webinars).order_by().values_list("webinar", name)
    for webinar, second in of_these:
        found.setdefault(webinar, []).append(kind(second))
    return found

"""Where hubs are spoken of: what webinars add to the pages of hubs, regions and services."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.db.models import BigAutoField, Value
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from hubsportal import publishing
from hubsportal.prepared import Prepared
from hubsportal.sections import Section

from .fetching import webinars_with_lines
from .models import AgendaSegment, QAItem, Webinar

# Addresses of a webinar, in whatever form and with whatever behind it, and of what is in one.
_OF_WEBINARS = re.compile(
    r"/(?:embed/)?webinars/(?P<slug>[-\w]+)|/(?P<kind>questions|segments)/(?P<number>[0-9]+)"
)
# Which of the keys that such addresses hold lead to something that anybody may open.
_OPEN = {
    "webinars": Prepared(
        lambda slugs, now: Webinar.objects.readable(now).filter(slug__in=slugs).values_list("slug")
    ),
    "questions": Prepared(
        lambda keys, now: QAItem.objects.readable(now).filter(pk__in=keys).values_list("pk")
    ),
    "segments": Prepared(
        lambda keys, now: AgendaSegment.objects.readable(now).filter(pk__in=keys).values_list("pk")
    ),
}

# How many questions a region's or service's page shows before it leads on to the list.
MOST_QUESTIONS = 8


@dataclass
class Mention:
    """A second at which a hub is spoken of."""

    kind: str
    offset: int
    url: str
    text: str

    TALK = "talk"
    QUESTION = "question"


def hub_mentions(hubs, now):
    """{hub's pk: [Mention, ...]}: talks first, then questions, each in time order; the newest webinar first."""
    pks = [hub.pk for hub in hubs]
    found, address_of = {}, Webinar.address_of.here()
    for kind, mentioned in ((Mention.TALK, _talks), (Mention.QUESTION, _asked)):
        for hub, slug, at, words in mentioned(pks, now):
            found.setdefault(hub, []).append(Mention(kind, at, f"{address_of(slug)}?t={at}", words))
    return found


def _mentioned(through, of, second, text):
    """A prepared query of (hub's pk, webinar's slug, second, words), the newest webinar first, each in time order."""
    return Prepared(
        lambda hubs, now: (
            through.objects.filter(publishing.published(f"{of}__webinar", now), hub__in=hubs)
            .order_by(f"-{of}__webinar__date", f"{of}__{second}")
            # Values and no rows: a page may name hundreds.
            .values_list("hub", f"{of}__webinar__slug", f"{of}__{second}", f"{of}__{text}")
        )
    )


_talks = _mentioned(AgendaSegment.hubs.through, "agendasegment", "start", "title")
_asked = _mentioned(QAItem.hubs.through, "qaitem", "offset", "question")

# (kind, pk of the segment or question, pk of its webinar)
_about = Prepared(
    lambda hub, now: (
        AgendaSegment.objects.published(now)
        .filter(hubs=hub)
        .order_by()
        .values_list(Value(Mention.TALK), "pk", "webinar")
        .union(
            QAItem.objects.published(now)
            .filter(hubs=hub)
            .order_by()
            .values_list(Value(Mention.QUESTION), "pk", "webinar"),
            all=True,
        )
    )
)


def closed_webinars(paths, now):
    """Those of the paths (/webinars/creative-hubs/?t=1740, /questions/17/) that lead to a webinar which nobody may open
    yet, or to none. A query for each kind of path that there is."""
    named = {}
    for path in paths:
        if match := _OF_WEBINARS.match(unquote(path)):
            key = match["slug"] or int(match["number"])
            named.setdefault(match["kind"] or "webinars", {})[path] = key
    closed = set()
    for kind, keys in named.items():
        # A number that no row can have is more than a database takes.
        asked = {key for key in keys.values() if kind == "webinars" or key <= BigAutoField.MAX_BIGINT}
        there = {key for (key,) in _OPEN[kind](list(asked), now)}
        closed |= {path for path, key in keys.items() if key not in there}
    return closed


def hub_section(hub, now):
    """Where a hub is spoken of: each webinar as a line with the hub's stretches, and its talks and questions."""
    rows = _about(hub.pk, now)
    if not rows:
        return None
    segments = {pk for kind, pk, _webinar in rows if kind == Mention.TALK}
    questions = {pk for kind, pk, _webinar in rows if kind == Mention.QUESTION}
    webinars = webinars_with_lines({webinar for _kind, _pk, webinar in rows}, speaking=True)
    appearances = [appearance_in(webinar, segments, questions) for webinar in webinars.values()]
    return Section(
        "webinars/_spoken_of.html",
        {
            "appearances": appearances,
            "talk_count": sum(len(appearance["talks"]) for appearance in appearances),
            "question_count": sum(appearance["question_count"] for appearance in appearances),
        },
        position=10,
    )


def appearance_in(webinar, segment_pks, question_pks):
    """Where a hub comes up in one webinar: its stretches, and of the agenda what concerns it.

    Which segments and questions these are is given, since an agenda shows published hubs alone and would not
    know an archived one, whose page tells this too.
    """
    line = webinar.timeline
    talks, spans, question_count = [], [], 0
    for segment in line.segments:
        about_segment = segment.item.pk in segment_pks
        questions = [question for question in segment.questions if question.item.pk in question_pks]
        question_count += len(questions)
        if about_segment or questions:
            talks.append({"segment": segment, "questions": questions})
        if about_segment:
            spans.append((segment.start, segment.end or line.length))
        else:
            spans.extend((question.start, question.end or line.length) for question in questions)
    return {"webinar": webinar, "talks": talks, "spans": spans, "question_count": question_count}


def talks_on_lines(segments, now):
    """Segments, each on the line of its webinar: [(webinar, [TimedSegment, ...], spans), ...], newest first."""
    segments = list(segments)
    webinars = Webinar.objects.filter(pk__in={segment.webinar_id for segment in segments}).with_agenda(now)
    found = []
    for webinar in webinars.order_by("-date", "pk"):
        line = webinar.timeline
        talks = [timed for timed in line.segments if timed.item in segments]
        found.append((webinar, talks, [(timed.start, timed.end or line.length) for timed in talks]))
    return found


def region_section(region, now):
    """Questions about hubs in a region and beneath it."""
    about = QAItem.objects.published(now).filter(
        pk__in=QAItem.hubs.through.objects.filter(
            hub__in=Hub.objects.published(now).filter(region__code__startswith=region.code)
        ).values("qaitem")
    )
    return _questions(about, f"region={region.code}", now)


def service_section(service, now):
    """Questions about hubs that offer a service, or any service of a family."""
    if hasattr(service, "family"):
        hubs = Hub.objects.published(now).filter(services=service)
    else:
        hubs = Hub.objects.published(now).filter(services__family=service)
    about = QAItem.objects.published(now).filter(
        pk__in=QAItem.hubs.through.objects.filter(hub__in=hubs).values("qaitem")
    )
    return _questions(about, f"service={service.slug}", now)


def _questions(questions, query, now):
    count = questions.count()
    if not count:
        return None
    return Section(
        "webinars/_questions_section.html",
        {
            "title": _("Asked of these hubs"),
            "questions": questions.with_context(now).order_by("-webinar__date", "webinar_id", "offset")[
                :MOST_QUESTIONS
            ],
            "count": count,
            "query": query,
        },
        position=10,
    )

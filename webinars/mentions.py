"""Where hubs are spoken of: what webinars add to the pages of hubs, regions and services."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.db.models import BigAutoField
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from hubsportal import publishing
from hubsportal.sections import Section

from .models import AgendaSegment, QAItem, Webinar

# Addresses of a webinar, in whatever form and with whatever behind it, and of what is in one.
_OF_WEBINARS = re.compile(
    r"/(?:embed/)?webinars/(?P<slug>[-\w]+)|/(?P<kind>questions|segments)/(?P<number>[0-9]+)"
)
_KEYS = {"webinars": (Webinar, "slug"), "questions": (QAItem, "pk"), "segments": (AgendaSegment, "pk")}

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
    if not pks:
        return {}
    found = {}
    for kind, through, of, second, text in (
        (Mention.TALK, AgendaSegment.hubs.through, "agendasegment", "start", "title"),
        (Mention.QUESTION, QAItem.hubs.through, "qaitem", "offset", "question"),
    ):
        rows = through.objects.filter(publishing.published(f"{of}__webinar", now), hub__in=pks)
        rows = rows.order_by(f"-{of}__webinar__date", f"{of}__{second}")
        # Values and no rows: a page may name hundreds.
        for hub, slug, at, words in rows.values_list(
            "hub", f"{of}__webinar__slug", f"{of}__{second}", f"{of}__{text}"
        ):
            found.setdefault(hub, []).append(Mention(kind, at, f"{Webinar.address_of(slug)}?t={at}", words))
    return found


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
        model, name = _KEYS[kind]
        # A number that no row can have is more than a database takes.
        asked = {key for key in keys.values() if name == "slug" or key <= BigAutoField.MAX_BIGINT}
        readable = model.objects.readable(now).filter(**{f"{name}__in": asked})
        there = set(readable.values_list(name, flat=True))
        closed |= {path for path, key in keys.items() if key not in there}
    return closed


def hub_section(hub, now):
    """Where a hub is spoken of: each webinar as a line with the hub's stretches, and its talks and questions."""
    segments = dict(hub.segments.values_list("pk", "webinar"))
    questions = dict(hub.questions.values_list("pk", "webinar"))
    webinars = Webinar.objects.published(now).filter(pk__in={*segments.values(), *questions.values()})
    appearances = [
        appearance_in(webinar, segments, questions)
        for webinar in webinars.with_agenda(now).order_by("-date", "pk")
    ]
    if not appearances:
        return None
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

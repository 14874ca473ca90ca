"""What of webinars can be had as data: where single things are found, and which addresses there are."""

from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from hubs.records import first_slug
from hubsportal import citing, oembed
from hubsportal.data import ics
from hubsportal.data.catalogue import Other
from hubsportal.data.details import Detail, Found
from hubsportal.data.records import absolute
from hubsportal.publishing import may_preview

from .models import AgendaSegment, CaptionTrack, Person, QAItem, Webinar
from .records import (
    PERSON,
    QUESTION_ALONE,
    QUESTIONS,
    SEGMENT_ALONE,
    WEBINAR_ALONE,
    WEBINARS,
    PersonRow,
    chapters_address,
    event_of,
    segments_on,
    stretches_of,
)

LISTS = [WEBINARS, QUESTIONS]


def find_question(request, now, pk):
    questions = QAItem.objects.with_context(now).prefetch_related("answered_by")
    question = get_object_or_404(questions, pk=pk, webinar__in=Webinar.objects.readable_by(request, now))
    (row,) = stretches_of([question], now)
    return Found(row, publishable=row.webinar)


def find_segment(request, now, pk):
    webinars = Webinar.objects.readable_by(request, now)
    webinars = webinars.with_agenda(now).prefetch_related("questions__segment")
    # By the segment's own key: a number that is none of any row's is then nothing, on SQLite too.
    webinar = get_object_or_404(webinars, segments__pk=pk)
    (row,) = (row for row in segments_on(webinar) if row.item.pk == pk)
    return Found(row, publishable=webinar)


def find_webinar(request, now, slug):
    webinars = Webinar.objects.readable_by(request, now).with_agenda(now)
    webinars = webinars.prefetch_related("presentations__segment", "questions__segment")
    webinar = get_object_or_404(webinars, slug=slug)
    return Found(webinar, publishable=webinar)


def find_event(request, now, slug):
    webinar = get_object_or_404(Webinar.objects.readable_by(request, now), slug=slug)
    return Found(webinar, publishable=webinar)


def as_calendar(webinar):
    url = absolute(reverse("webinars:detail.ics", args=[webinar.slug]))
    return ics.calendar(webinar.title, url, [event_of(webinar)])


def find_person(request, now, slug):
    public = Person.objects.public(now)
    people = Person.objects.all() if may_preview(request) else public
    person = get_object_or_404(people.prefetch_related("links"), slug=slug)
    segments = person.segments.published(now).prefetch_related(
        "speakers", Prefetch("hubs", Hub.objects.published(now))
    )
    answers = person.answers.published(now).with_context(now).prefetch_related("answered_by")
    row = PersonRow(
        person,
        stretches_of(segments.order_by("-webinar__date", "webinar_id", "start"), now),
        stretches_of(answers.order_by("-webinar__date", "webinar_id", "offset"), now),
    )
    return Found(row, is_hidden=may_preview(request) and not public.contains(person))


def first_webinar(now):
    return first_slug(Webinar.objects.published(now).order_by("-date", "pk"))


def first_number(rows):
    return rows.order_by("pk").values_list("pk", flat=True).first()


DETAILS = [
    Detail(
        "webinars/<slug:slug>.json",
        "webinars:detail",
        _("Webinar"),
        find_webinar,
        first_webinar,
        WEBINAR_ALONE,
    ),
    Detail(
        "webinars/<slug:slug>.ics",
        "webinars:detail",
        _("Webinar for calendars"),
        find_event,
        first_webinar,
        write=as_calendar,
    ),
    Detail(
        "questions/<int:pk>.json",
        "webinars:question",
        _("Question"),
        find_question,
        lambda now: first_number(QAItem.objects.published(now)),
        QUESTION_ALONE,
    ),
    Detail(
        "segments/<int:pk>.json",
        "webinars:segment",
        _("Segment"),
        find_segment,
        lambda now: first_number(AgendaSegment.objects.published(now)),
        SEGMENT_ALONE,
    ),
    Detail(
        "people/<slug:slug>.json",
        "webinars:person",
        _("Person"),
        find_person,
        lambda now: first_slug(Person.objects.listed(now).order_by(Lower("name"))),
        PERSON,
    ),
]

SLUG = {"pattern": "^[-a-zA-Z0-9_]+$"}
NUMBER = {"type": "integer", "minimum": 0}
NOTHING = _("There is nothing public at this address.")

CHAPTERS = {
    "type": "object",
    "description": "Podcasting 2.0 JSON chapters, version 1.2.0; offsets in seconds.",
    "properties": {
        "version": {"type": "string"},
        "chapters": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "startTime": {"type": "integer", "minimum": 0},
                    "endTime": {"type": "integer", "minimum": 1},
                    "title": {"type": "string"},
                },
                "required": ["startTime", "title"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["version", "chapters"],
    "additionalProperties": False,
}


def _example(now):
    slug = first_webinar(now)
    return slug and {"slug": slug}


def _example_to_embed(now):
    slug = first_webinar(now)
    return slug and {"url": absolute(reverse("webinars:detail", args=[slug]))}


def _numbered(rows):
    pk = first_number(rows)
    return pk and {"pk": pk}


def _example_of_text(now):
    """Of the newest webinar, if it has segments enough."""
    webinar = Webinar.objects.published(now).with_agenda(now).order_by("-date", "pk").first()
    return {"slug": webinar.slug} if webinar and chapters_address("txt")(webinar) else None


def _example_of_captions(now):
    tracks = CaptionTrack.objects.filter(webinar__in=Webinar.objects.published(now), cues__isnull=False)
    track = tracks.select_related("webinar").order_by("-webinar__date", "pk").first()
    return track and {"slug": track.webinar.slug, "kind": track.kind, "language": track.language}


def in_path(name, schema):
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"} | schema}


def _captions(suffix, title, media_type):
    return Other(
        f"/webinars/{{slug}}/{{kind}}/{{language}}.{suffix}",
        title,
        _("Webinar"),
        media_type,
        (
            in_path("slug", SLUG),
            in_path("kind", {"enum": list(CaptionTrack.Kind.values)}),
            in_path("language", SLUG),
        ),
        _example_of_captions,
        refusals=((404, NOTHING),),
    )


def _chapters(suffix, title, media_type, *, schema=None, refusal=NOTHING, example=_example):
    return Other(
        f"/webinars/{{slug}}/chapters.{suffix}",
        title,
        _("Webinar"),
        media_type,
        (in_path("slug", SLUG),),
        example,
        schema,
        ((404, refusal),),
    )


OTHERS = [
    _chapters("vtt", _("Chapters as WebVTT"), "text/vtt"),
    _chapters("json", _("Chapters as JSON"), "application/json+chapters", schema=CHAPTERS),
    _chapters(
        "txt",
        _("Chapters as text for YouTube"),
        "text/plain",
        refusal=_("Nothing public, or too few segments for YouTube’s chapters."),
        example=_example_of_text,
    ),
    _captions("vtt", _("Captions as WebVTT"), "text/vtt"),
    _captions("txt", _("Captions as text"), "text/plain"),
    citing.other(
        "/webinars/{slug}/cite.{ending}",
        _("Citation of a webinar"),
        _("Webinar"),
        (
            in_path("slug", SLUG),
            {
                "name": "t",
                "in": "query",
                "description": _("A second of it, or a stretch: 29:00 or 29:00,30:00."),
                "schema": {"type": "string"},
            },
        ),
        _example,
        ((400, _("The webinar has no such second.")), (404, NOTHING)),
    ),
    citing.other(
        "/segments/{pk}/cite.{ending}",
        _("Citation of a segment"),
        _("Segment"),
        (in_path("pk", NUMBER),),
        lambda now: _numbered(AgendaSegment.objects.published(now)),
        ((404, NOTHING),),
    ),
    citing.other(
        "/questions/{pk}/cite.{ending}",
        _("Citation of a question"),
        _("Question"),
        (in_path("pk", NUMBER),),
        lambda now: _numbered(QAItem.objects.published(now)),
        ((404, NOTHING),),
    ),
    oembed.other(_example_to_embed),
]

"""What the pages of one webinar fetch, by queries that are built once (see `hubsportal.prepared`)."""

from django.db.models import Count

from hubsportal.prepared import Prepared
from hubsportal.publishing import may_preview

from .models import AgendaSegment, CaptionTrack, Cue, Person, Presentation, QAItem, Webinar
from .timeline import Timeline

# What pages say of people beside a talk or an answer; the rest is fetched if it is asked for.
_OF_PEOPLE = ("id", "name", "slug", "role", "organisation")
_PERSON = [
    f"person__{name}" for name in _OF_PEOPLE
]  # What is read of a cue, in the order of `transcript.Said`.
CUE = ("start_ms", "end_ms", "text", "payload", "voice", "person")

_readable = Prepared(lambda slug, now: Webinar.objects.readable(now).filter(slug=slug))
_segments = Prepared(lambda webinar: AgendaSegment.objects.filter(webinar=webinar).order_by("start"))
_questions = Prepared(lambda webinar: QAItem.objects.filter(webinar=webinar).order_by("offset"))
_speaking = Prepared(
    lambda webinar: (
        AgendaSegment.speakers.through.objects.filter(agendasegment__webinar=webinar)
        .order_by("person__name")
        .values_list("agendasegment", *_PERSON)
    )
)
_answering = Prepared(
    lambda webinar: (
        QAItem.answered_by.through.objects.filter(qaitem__webinar=webinar)
        .order_by("person__name")
        .values_list("qaitem", *_PERSON)
    )
)
_slides = Prepared(lambda webinar: Presentation.objects.filter(webinar=webinar).order_by("pk"))
_tracks = Prepared(
    lambda webinar: (
        CaptionTrack.objects.filter(webinar=webinar)
        .annotate(cue_count=Count("cues"))
        .filter(cue_count__gt=0)
        .order_by("is_stand_in", "language", "kind")
    )
)
_cues = Prepared(lambda track: Cue.objects.filter(track=track).order_by("number").values_list(*CUE))


def public_webinar(slug, now):
    """The webinar with this slug that anybody may read, without its agenda; None if there is none."""
    return next(iter(_readable(slug, now)), None)


def readable_webinar(request, slug, now):
    """The same for a request: staff may read drafts too, and a preview link shows its own."""
    if may_preview(request) or getattr(request, "preview", None):
        return Webinar.objects.readable_by(request, now).filter(slug=slug).first()
    return public_webinar(slug, now)


def fetch_line(webinar, *, speaking=False, answering=False):
    """Give a webinar its `timeline`, and its segments and questions their `people` where they are wanted.

    Two queries, and one more for each kind of people. What else its parts name is not fetched along.
    """
    segments, questions = _segments(webinar.pk), _questions(webinar.pk)
    for row in (*segments, *questions):
        row._meta.get_field("webinar").set_cached_value(row, webinar)
    people = {}
    for wanted, pairs, rows in ((speaking, _speaking, segments), (answering, _answering, questions)):
        if wanted and rows:
            _give_people(rows, pairs(webinar.pk), people)
    webinar.timeline = Timeline(segments, questions, webinar.duration, webinar.limit)
    return webinar


def _give_people(rows, pairs, people):
    """Set `people` of rows; pairs: (row's pk, what is said of a person) in order; people: those known already, by pk."""
    found = {row.pk: [] for row in rows}
    for key, *values in pairs:
        person = people.get(values[0])
        if person is None:
            person = people[values[0]] = Person.from_db("default", _OF_PEOPLE, values)
        if key in found:
            found[key].append(person)
    for row in rows:
        row.people = found[row.pk]


def slides_of(webinar):
    """The presentations of a webinar with a timeline: [(presentation, its segment on the line or None), ...].

    Those of the webinar as a whole come first.
    """
    segments = {timed.item.pk: timed for timed in webinar.timeline.segments}
    slides = [(one, segments.get(one.segment_id)) for one in _slides(webinar.pk)]
    return sorted(slides, key=lambda pair: pair[1].start if pair[1] else -1)


def tracks_of(webinar):
    """The tracks of a webinar that hold cues, each with its `cue_count`; what was said before stand-ins."""
    tracks = _tracks(webinar.pk)
    for track in tracks:
        track.webinar = webinar
    return tracks


def rows_of_cues(track):
    """The cues of a track in order, each with the values of CUE."""
    return _cues(track.pk)

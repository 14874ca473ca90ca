"""What the pages of one webinar fetch, by queries that are built once (see `hubsportal.prepared`)."""

from django.db.models import Count, Max
from django.db.models.functions import Coalesce, Least

from hubsportal.prepared import Prepared
from hubsportal.publishing import may_preview

from .listed import LISTED_OF_QUESTIONS, LISTED_OF_SEGMENTS, ListedQuestion, ListedSegment
from .models import AgendaSegment, CaptionTrack, Cue, Person, Presentation, QAItem, Webinar
from .timeline import Timeline
from .transcript import CUES_BEFORE, PAGE_CUES

# What pages say of people beside a talk or an answer; the rest is fetched if it is asked for.
_OF_PEOPLE = ("id", "name", "slug", "role", "organisation")
_PERSON = [f"person__{name}" for name in _OF_PEOPLE]
# What is read of a cue, in the order of `transcript.Said`.
CUE = ("start_ms", "end_ms", "text", "payload", "voice", "person")

_readable = Prepared(lambda slug, now: Webinar.objects.readable(now).filter(slug=slug))
_segments = Prepared(lambda webinar: AgendaSegment.objects.filter(webinar=webinar).order_by("start"))
_questions = Prepared(lambda webinar: QAItem.objects.filter(webinar=webinar).order_by("offset"))
_listed_segments = Prepared(
    lambda webinar: (
        AgendaSegment.objects.filter(webinar=webinar).order_by("start").values_list(*LISTED_OF_SEGMENTS)
    )
)
_listed_questions = Prepared(
    lambda webinar: (
        QAItem.objects.filter(webinar=webinar).order_by("offset").values_list(*LISTED_OF_QUESTIONS)
    )
)
_speaking = Prepared(
    lambda webinar: (
        AgendaSegment.speakers.through.objects.filter(agendasegment__webinar=webinar)
        .order_by("person__name")
        .values_list("agendasegment", *_PERSON)
    )
)
_webinars = Prepared(lambda keys: Webinar.objects.filter(pk__in=keys).order_by("-date", "pk"))
_segments_of = Prepared(lambda keys: AgendaSegment.objects.filter(webinar__in=keys).order_by("start"))
_questions_of = Prepared(lambda keys: QAItem.objects.filter(webinar__in=keys).order_by("offset"))
_speaking_in = Prepared(
    lambda keys: (
        AgendaSegment.speakers.through.objects.filter(agendasegment__webinar__in=keys)
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
_public_people = Prepared(lambda people, now: Person.objects.public(now).filter(pk__in=people))


@Prepared
def _stretch(track, around, last):
    """PAGE_CUES of the cues of a track, from a little before `around`, in milliseconds, but after the number `last` at most."""
    begun = Cue.objects.filter(track=track, start_ms__lte=around).order_by()
    latest = begun.values("track").annotate(latest=Max("number")).values("latest")
    before_first = Least(Coalesce(latest, 0) - CUES_BEFORE, last)
    cues = Cue.objects.filter(track=track, number__gt=before_first).order_by("number")
    return cues.values_list(*CUE)[:PAGE_CUES]


def public_webinar(slug, now):
    """The webinar with this slug that anybody may read, without its agenda; None if there is none."""
    return next(iter(_readable(slug, now)), None)


def readable_webinar(request, slug, now):
    """The same for a request: staff may read drafts too, and a preview link shows its own."""
    if may_preview(request) or getattr(request, "preview", None):
        return Webinar.objects.readable_by(request, now).filter(slug=slug).first()
    return public_webinar(slug, now)


def fetch_line(webinar, *, speaking=False, answering=False, listed=False):
    """Give a webinar its `timeline`, and its segments and questions their `people` where they are wanted.

    Two queries, and one more for each kind of people. What else its parts name is not fetched along. listed: whether
    its parts are only listed, none of them shown by itself: see `webinars.listed`.
    """
    if listed:
        segments = [ListedSegment(*row) for row in _listed_segments(webinar.pk)]
        questions = [ListedQuestion(*row) for row in _listed_questions(webinar.pk)]
    else:
        segments, questions = _segments(webinar.pk), _questions(webinar.pk)
        for row in (*segments, *questions):
            row._meta.get_field("webinar").set_cached_value(row, webinar)
    people = {}
    for wanted, pairs, rows in ((speaking, _speaking, segments), (answering, _answering, questions)):
        if wanted and rows:
            _give_people(rows, pairs(webinar.pk), people)
    webinar.timeline = Timeline(segments, questions, webinar.duration, webinar.limit)
    return webinar


def webinars_with_lines(keys, *, speaking=False):
    """{pk: Webinar with its `timeline`} of those with these keys, the newest first; with `people` of the segments if they
    are wanted. Three queries for any number, and one more for the people."""
    keys = list(keys)
    webinars = {webinar.pk: webinar for webinar in _webinars(keys)}
    segments, questions = {pk: [] for pk in webinars}, {pk: [] for pk in webinars}
    for rows, found in ((_segments_of(keys), segments), (_questions_of(keys), questions)):
        for row in rows:
            row._meta.get_field("webinar").set_cached_value(row, webinars[row.webinar_id])
            found[row.webinar_id].append(row)
    if speaking:
        _give_people([row for rows in segments.values() for row in rows], _speaking_in(keys), {})
    for pk, webinar in webinars.items():
        webinar.timeline = Timeline(segments[pk], questions[pk], webinar.duration, webinar.limit)
    return webinars


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


def rows_of_stretch(track, around):
    """PAGE_CUES of them, from a little before the second `around`. Near the end it begins earlier, to be as long."""
    return _stretch(track.pk, around * 1000, track.cue_count - PAGE_CUES)


def public_people(keys, now):
    """{pk: Person} of those of the people with these keys that are public."""
    return {person.pk: person for person in _public_people(list(keys), now)}

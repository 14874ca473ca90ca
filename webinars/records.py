"""What webinars, their segments and questions, and the people in them are as data."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hubs.records import refer_to
from hubsportal import markdown, timecode
from hubsportal.data import atom, ics, records
from hubsportal.data.details import TERMS
from hubsportal.data.lists import DataList, Faceted
from hubsportal.data.records import Record, absolute, refer

from . import chapters
from .filters import QuestionFilter, WebinarFilter
from .models import AgendaSegment, Person, QAItem, Webinar


def refer_webinar(webinar):
    return refer(webinar.slug, webinar.title, webinar.get_absolute_url())


def refer_segment(segment):
    return refer(segment.pk, segment.title, segment.get_absolute_url())


# --- Segments and questions -------------------------------------------------------------------


@dataclass
class Stretch:
    """A segment or question with its webinar, and the second it ends at, None where that is not known."""

    item: AgendaSegment | QAItem
    webinar: Webinar
    end: int | None
    questions: list = field(default_factory=list)


def stretch_fields(start):
    """Where something lies in a recording; `start`: path of its offset."""
    return [
        *records.seconds("start", "timecode", _("Where it begins, in seconds."), start, stated=True),
        *records.seconds("end", "end_timecode", _("Where it ends, in seconds.")),
        records.address("plays", _("Plays it."), lambda row: row.webinar.url_at(_at(row.item)), stated=True),
    ]


def _at(item):
    return item.start if isinstance(item, AgendaSegment) else item.offset


webinar_fields = [
    records.reference("webinar", _("The webinar."), lambda row: refer_webinar(row.webinar), stated=True),
    records.day("date", _("The day of the webinar."), "webinar.date", stated=True),
]

QUESTION = Record(
    "Question",
    _("A question at the second of its answer."),
    records.page("item"),
    records.integer("id", _("Its number."), "item.pk", stated=True),
    records.text("question", _("The question."), "item.question", stated=True),
    records.text("answer", _("The answer in brief, in Markdown."), "item.answer_summary"),
    records.text("asked_by", _("Who asked."), "item.asked_by"),
    records.references(
        "answered_by", _("Who answers."), lambda row: map(refer_to, row.item.answered_by.all())
    ),
    records.references("themes", _("What it is about."), lambda row: map(refer_to, row.item.themes.all())),
    records.references("hubs", _("The hubs it is about."), lambda row: map(refer_to, row.item.hubs.all())),
    webinar_fields,
    records.reference(
        "segment",
        _("The part of the agenda it lies in."),
        lambda row: refer_segment(row.item.segment),
        stated=True,
    ),
    stretch_fields("item.offset"),
    records.moment("updated", _("When the webinar’s entry last changed."), "webinar.updated_at", stated=True),
)
QUESTION_WITHIN = QUESTION.without("QuestionWithin", "webinar", "date", "updated")

SEGMENT = Record(
    "Segment",
    _("A part of a webinar’s agenda. Its address leads to the webinar at its second."),
    records.page("item"),
    records.integer("id", _("Its number."), "item.pk", stated=True),
    records.choice("kind", AgendaSegment.Kind, _("What happens in it."), "item.kind", stated=True),
    records.text("title", _("Title."), "item.title", stated=True),
    records.text("summary", _("What is said, in Markdown."), "item.summary"),
    records.switch(
        "is_untimed",
        _("The agenda gives no timecode; it begins with the first line beneath it."),
        "item.is_untimed",
    ),
    records.references("speakers", _("Who speaks."), lambda row: map(refer_to, row.item.speakers.all())),
    records.references("hubs", _("The hubs it is about."), lambda row: map(refer_to, row.item.hubs.all())),
    webinar_fields,
    stretch_fields("item.start"),
)
SEGMENT_WITHIN = SEGMENT.without("SegmentWithin", "webinar", "date")

QUESTION_ALONE = QUESTION.extended("QuestionAlone", QUESTION.description, *TERMS)
SEGMENT_ALONE = SEGMENT.extended(
    "SegmentAlone",
    SEGMENT.description,
    records.several("questions", QUESTION_WITHIN, _("What is asked in it."), "questions"),
    *TERMS,
)


def stretches_of(questions, now):
    """Questions as Stretches, in three queries."""
    webinars = Webinar.objects.filter(pk__in={question.webinar_id for question in questions})
    found = {webinar.pk: webinar for webinar in webinars.prefetch_related("segments", "questions")}
    return [
        Stretch(question, found[question.webinar_id], found[question.webinar_id].timeline.end_of(question))
        for question in questions
    ]


def question_entry(row):
    question, webinar = row.item, row.webinar
    url, at = absolute(question.url_at_offset), timecode.format(question.offset)
    return atom.Entry(
        url=absolute(question.get_absolute_url()),
        title=question.question,
        published=webinar.published_at,
        updated=webinar.updated_at,
        content=format_html(
            "{}{}", markdown.render(question.answer_summary), atom.score([(url, at, webinar.title)])
        ),
        categories=[(theme.slug, theme.name) for theme in question.themes.all()],
        seconds=[(url, at)],
    )


QUESTIONS = DataList(
    name="questions",
    title=_("Questions"),
    page="webinars:questions",
    source=Faceted(
        QuestionFilter,
        lambda now: QAItem.objects.published(now),
        lambda questions, now: questions.with_context(now).prefetch_related("answered_by"),
        stretches_of,
        publishable="webinar",
    ),
    record=QUESTION,
    entry=question_entry,
)


def segments_on(webinar):
    """The segments of a webinar from `with_agenda()` as Stretches, each with its questions."""
    return [
        Stretch(
            timed.item,
            webinar,
            timed.end,
            [Stretch(asked.item, webinar, asked.end) for asked in timed.questions],
        )
        for timed in webinar.timeline.segments
    ]


# --- Webinars ---------------------------------------------------------------------------------


def played(webinar):
    """A webinar whose recording can be played: one to come has none yet, whatever was entered."""
    return None if webinar.is_upcoming or not webinar.recording_kind else webinar


def recording_address(webinar):
    if not played(webinar):
        return ""
    return webinar.recording_file.url if webinar.recording_kind == "file" else webinar.recording_url


def distinct(lists):
    """Everything in these lists once, in the order of appearance."""
    return dict.fromkeys(thing for things in lists for thing in things)


WEBINAR = Record(
    "Webinar",
    _("One webinar, as in the list."),
    records.page(),
    records.text("id", _("Its slug, which “webinar” takes in an address."), "slug", stated=True),
    records.text("title", _("Title."), stated=True),
    records.text("summary", _("What it is about, in a sentence or two."), "summary"),
    records.text("language", _("Language tag of what is spoken."), stated=True),
    records.day("date", _("The day it takes place."), stated=True),
    records.moment("starts_at", _("When it starts; null where the time of day is not known.")),
    records.seconds("duration", "duration_timecode", _("Its length in seconds."), "stated_length"),
    records.text("organiser", _("Who organises it.")),
    records.address("host_page", _("Its page at the organiser.")),
    records.address(
        "registration_url",
        _("Where to register, until it took place."),
        lambda webinar: webinar.registration_url if webinar.is_upcoming else "",
    ),
    records.choice(
        "recording",
        Webinar.Recording,
        _("Where its recording is."),
        lambda webinar: webinar.recording_kind if played(webinar) else None,
    ),
    records.address("recording_url", _("The recording."), recording_address),
    records.text(
        "recording_rights",
        _("Who holds the rights to the recording."),
        lambda webinar: webinar.recording_rights if played(webinar) else "",
    ),
    records.day(
        "recording_published",
        _("The day since when the recording is public."),
        lambda webinar: webinar.recording_published if played(webinar) else None,
    ),
    records.switch(
        "is_stand_in",
        _("The recording is not the webinar’s own but takes its place."),
        lambda webinar: bool(played(webinar)) and webinar.is_stand_in,
    ),
    records.references(
        "hubs",
        _("The hubs that its talks are about."),
        lambda webinar: map(refer_to, distinct(one.hubs.all() for one in webinar.segments.all())),
    ),
    records.references(
        "themes",
        _("The themes of its questions."),
        lambda webinar: map(refer_to, distinct(one.themes.all() for one in webinar.questions.all())),
    ),
    records.moment("updated", _("When the entry last changed."), "updated_at", stated=True),
)

PRESENTATION = Record(
    "Presentation",
    _("Slides of a segment, or of the webinar as a whole."),
    records.text("title", _("Title."), stated=True),
    records.address("url", _("The slides."), "address", stated=True),
    records.reference(
        "segment",
        _("The segment they were shown in."),
        lambda slides: slides.segment and refer_segment(slides.segment),
    ),
    records.switch("is_stand_in", _("Not the speaker’s own slides but something in their place.")),
)


def chapters_address(suffix):
    def address(webinar):
        if suffix == "txt" and not chapters.as_youtube_text(
            chapters.chapters_of(webinar.timeline), _now("Start")
        ):
            return ""
        return reverse(f"webinars:chapters-{suffix}", args=[webinar.slug])

    return address


WEBINAR_ALONE = WEBINAR.extended(
    "WebinarAlone",
    _("A webinar with its agenda."),
    records.text("introduction", _("What stands above the agenda, in Markdown.")),
    records.several("segments", SEGMENT_WITHIN, _("The agenda."), segments_on),
    records.several(
        "questions",
        QUESTION_WITHIN,
        _("The questions."),
        lambda webinar: [Stretch(asked.item, webinar, asked.end) for asked in webinar.timeline.questions],
    ),
    records.several("presentations", PRESENTATION, _("Slides."), lambda webinar: webinar.presentations.all()),
    records.address("chapters_vtt", _("Chapters as WebVTT."), chapters_address("vtt"), stated=True),
    records.address("chapters_json", _("Chapters as JSON."), chapters_address("json"), stated=True),
    records.address(
        "chapters_txt",
        _("Chapters as text for YouTube; null of fewer than three."),
        chapters_address("txt"),
    ),
    records.address(
        "calendar",
        _("The webinar for calendars."),
        lambda webinar: reverse("webinars:detail.ics", args=[webinar.slug]),
        stated=True,
    ),
    records.address(
        "embed",
        _("The agenda for an iframe."),
        lambda webinar: reverse("webinars:agenda-embed", args=[webinar.slug]),
        stated=True,
    ),
    *TERMS,
)


def webinar_entry(webinar):
    lines = [
        (absolute(timed.item.url_at_start), timecode.format(timed.start), timed.item.title)
        for timed in webinar.timeline.segments
    ]
    themes = distinct(question.themes.all() for question in webinar.questions.all())
    return atom.Entry(
        url=absolute(webinar.get_absolute_url()),
        title=webinar.title,
        published=webinar.published_at,
        updated=webinar.updated_at,
        content=format_html(
            "{}{}{}",
            atom.paragraph(formats.date_format(webinar.date)),
            atom.paragraph(webinar.summary),
            atom.score(lines),
        ),
        categories=[(theme.slug, theme.name) for theme in themes],
        seconds=[(url, f"{at} {title}") for url, at, title in lines],
    )


def event_of(webinar):
    notes = [webinar.summary]
    if webinar.starts_at is None:
        notes.append(ics.whole_day_note())
    if webinar.is_upcoming and webinar.registration_url:
        notes.append(_now("Register: %(address)s") % {"address": webinar.registration_url})
    url = absolute(webinar.get_absolute_url())
    return ics.Event(
        uid=f"webinar-{webinar.pk}@{urlsplit(settings.SITE_URL).hostname}",
        title=webinar.title,
        url=url,
        start=webinar.starts_at or webinar.date,
        changed=max(webinar.updated_at, webinar.published_at or webinar.updated_at),
        duration=webinar.stated_duration,
        description="\n\n".join([*filter(None, notes), url]),
    )


def events_to_come(selection):
    """The webinars of a selection that are still to take place, the next first."""
    return map(event_of, selection.rows.upcoming(timezone.localdate(selection.now)))


WEBINARS = DataList(
    name="webinars",
    title=_("Webinars"),
    page="webinars:list",
    source=Faceted(
        WebinarFilter,
        lambda now: Webinar.objects.published(now),
        lambda webinars, now: webinars.with_agenda(now),
    ),
    record=WEBINAR,
    entry=webinar_entry,
    events=events_to_come,
)


# --- People -----------------------------------------------------------------------------------


@dataclass
class PersonRow:
    person: Person
    talks: list
    answers: list


LINK = Record(
    "Link",
    _("A page elsewhere."),
    records.text("label", _("What it is."), stated=True),
    records.address("url", _("Its address."), stated=True),
)

PERSON = Record(
    "PersonAlone",
    _("Somebody who speaks in a webinar, and where."),
    records.page("person"),
    records.text("id", _("Their slug."), "person.slug", stated=True),
    records.text("name", _("Name."), "person.name", stated=True),
    records.text("role", _("Role, as stated at the time."), "person.role"),
    records.text("organisation", _("Organisation."), "person.organisation"),
    records.text("biography", _("A few sentences, in Markdown."), "person.biography"),
    records.several("links", LINK, _("Pages about them elsewhere."), lambda row: row.person.links.all()),
    records.several("talks", SEGMENT, _("The segments they speak in.")),
    records.several("answers", QUESTION, _("The questions they answer.")),
    *TERMS,
)

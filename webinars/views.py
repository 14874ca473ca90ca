"""Webinars, their questions, and the people who speak in them."""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubs.models import Hub
from hubsportal import timecode
from hubsportal.addresses import address_of
from hubsportal.data.answers import open_data
from hubsportal.pages import guard, render_page
from hubsportal.paging import page_of
from hubsportal.publishing import may_preview
from hubsportal.structured import page_of_list

from . import cards, chapters, citing, structured
from .extensions import person_sections, question_backings, segment_backings, webinar_sections
from .fetching import fetch_line, readable_webinar, slides_of, tracks_of
from .filters import QuestionFilter, WebinarFilter
from .listing import Listing
from .mentions import talks_on_lines
from .models import AgendaSegment, Person, QAItem, Webinar
from .policies import allow_players
from .snippets import embed_line
from .timeline import TimedSegment
from .transcripts import default_track, transcript_of

RELATED_QUESTIONS = 6


@require_safe
def webinar_list(request):
    """Every webinar as a line of time, with its facets."""
    now = timezone.now()
    finder = WebinarFilter(request.GET, now=now)
    paging = page_of(finder.qs.with_line(), request.GET.get("page"), per_page=10)
    return render_page(
        request,
        "webinars/list.html",
        {
            "finder": finder,
            "paging": paging,
            "structured": [page_of_list(request.path, _("Webinars"), paging)],
        },
    )


@require_safe
@allow_players
def webinar_detail(request, slug):
    """A webinar: player, agenda, questions, slides, people; `?t=` marks and plays a second."""
    now = timezone.now()
    webinar = readable_webinar(request, slug, now)
    if webinar is None:
        raise Http404
    offset, until, notice = part_asked_for(request, webinar)
    fetch_line(webinar, speaking=True, answering=True, listed=offset is None)
    stage = stage_of(webinar, offset, until)
    if stage["is_asked"] and stage["moment"].question:
        about = ["themes", Prefetch("hubs", Hub.objects.published(now))]
        prefetch_related_objects([stage["moment"].question.item], *about)
    tracks = tracks_of(webinar)
    people = people_of(webinar)
    card = cards.of_webinar(webinar)
    return render_page(
        request,
        "webinars/detail.html",
        {
            "webinar": webinar,
            "stage": stage,
            "tracks": tracks,
            "transcript": transcript_of(webinar, default_track(webinar, tracks), now, around=offset or 0),
            "backed": backed_by(stage["moment"], now) if stage["is_asked"] else [],
            "notices": [notice] if notice else [],
            "people": people,
            "slides": slides_of(webinar),
            "has_chapter_text": bool(youtube_text(webinar)),
            "cite": citing.webinar_panel(webinar, offset, until),
            "cite_part": citing.moment_panel(stage["moment"], webinar) if stage["is_asked"] else None,
            "sections": webinar_sections.collect(webinar, now),
            "embed_line": embed_line(webinar),
            "chapters": {
                form: address_of(f"webinars:chapters-{form}", slug) for form in ("vtt", "json", "txt")
            },
            "card": card,
            "structured": structured.of_webinar(
                webinar, tracks, [who for who, _talks in people], card.address()
            ),
            "link": webinar.agenda_link,
            # What embeds and transcripts are, whose parts these are too: told, since to look in vain takes longer.
            "framed": False,
            "top": False,
            "is_page": False,
        },
        publishable=webinar,
    )


def part_asked_for(request, webinar):
    """What `?t=` asks for, a moment or a part (`1740`, `29:00,29:55`): (offset, until, notice).

    Both in whole seconds; offset is None where there is nothing to go to, until where no part is asked for. The
    notice is a sentence where it cannot be had as asked.
    """
    text = request.GET.get("t", "").strip()
    if not text:
        return None, None, ""
    try:
        offset, until = timecode.parse_range(text)
    except ValueError as error:
        return None, None, str(error)
    if webinar.limit and offset >= webinar.limit:
        if webinar.duration:
            sentence = _("%(asked)s lies past the end of this webinar, which is at %(end)s.")
        else:
            sentence = _("%(asked)s lies past the end of the stand-in that plays here, which is at %(end)s.")
        times = {"asked": timecode.format(offset), "end": timecode.format(webinar.limit)}
        return None, None, sentence % times
    if webinar.limit and until and until > webinar.limit:
        if webinar.duration:
            sentence = _("The part asked for ends at %(asked)s, after this webinar, which ends at %(end)s.")
        else:
            sentence = _("The part asked for ends at %(asked)s, but the stand-in that plays here at %(end)s.")
        times = {"asked": timecode.format(until), "end": timecode.format(webinar.limit)}
        return offset, webinar.limit, sentence % times
    return offset, until, ""


def second_asked_for(request, webinar):
    """The same where only a moment counts: (offset in seconds or None, a sentence where it cannot be had)."""
    offset, _until, notice = part_asked_for(request, webinar)
    return offset, notice


def stage_of(webinar, offset, until=None):
    """What stands on the player before it plays: the second asked for, or where the first segment begins.

    {offset, until, is_asked, moment}: offset, and until where a part ends, in seconds; moment as `Timeline.at`
    gives it.
    """
    line = webinar.timeline
    begin = offset if offset is not None else (line.segments[0].start if line.segments else 0)
    return {"offset": begin, "until": until, "is_asked": offset is not None, "moment": line.at(begin)}


def backed_by(moment, now):
    """The learnings that the question or talk running at a moment supports."""
    if moment.question:
        return question_backings.collect([moment.question.item], now).get(moment.question.item.pk, [])
    if moment.segment:
        return segment_backings.collect([moment.segment.item], now).get(moment.segment.item.pk, [])
    return []


def people_of(webinar):
    """Who speaks or answers, in order of appearance: [(person, [segment or question on the line, ...]), ...].

    An answer within somebody's own talk is not told apart from it.
    """
    heard = {}
    for timed in webinar.timeline.items:
        if isinstance(timed, TimedSegment):
            for person in timed.item.people:
                heard.setdefault(person, []).append(timed)
        else:
            for person in timed.item.people:
                if timed.segment not in heard.get(person, ()):
                    heard.setdefault(person, []).append(timed)
    return list(heard.items())


@require_safe
def segment(request, pk):
    """The permanent address of a segment: it leads to the webinar at the segment's present second."""
    segments = AgendaSegment.objects.select_related("webinar")
    segment = get_object_or_404(segments, pk=pk, webinar__in=Webinar.objects.readable_by(request))
    # Staff are led to drafts too, which nobody keeps a copy of.
    return guard(request, redirect(segment.url_at_start), publishable=segment.webinar)


@require_safe
def question_list(request):
    """Every question of every webinar, each at the second of its answer."""
    now = timezone.now()
    finder = QuestionFilter(request.GET, now=now)
    paging = page_of(Listing(finder), request.GET.get("page"))
    return render_page(
        request,
        "webinars/questions.html",
        {
            "finder": finder,
            "paging": paging,
            "structured": [page_of_list(request.path, _("Questions"), paging)],
        },
    )


@require_safe
def question_detail(request, pk):
    """A question with an address that outlives a corrected timecode."""
    now = timezone.now()
    questions = QAItem.objects.with_context(now).prefetch_related("answered_by", "segment__speakers")
    question = get_object_or_404(questions, pk=pk, webinar__in=Webinar.objects.readable_by(request, now))
    webinar = Webinar.objects.with_line().get(pk=question.webinar_id)
    themes = question.themes.all()
    card = cards.of_question(question, webinar)
    related = QAItem.objects.published(now).filter(
        pk__in=QAItem.themes.through.objects.filter(questiontheme__in=themes).values("qaitem")
    )
    return render_page(
        request,
        "webinars/question.html",
        {
            "question": question,
            "webinar": webinar,
            "stage": stage_of(webinar, question.offset),
            "cite": citing.question_panel(question, webinar),
            "card": card,
            "structured": structured.of_question(question, webinar, card.address()),
            "learnings": question_backings.collect([question], now).get(question.pk, []),
            "related": related.exclude(pk=question.pk)
            .with_context(now)
            .order_by("-webinar__date", "offset")[:RELATED_QUESTIONS],
        },
        publishable=webinar,
        editable=question,
    )


@require_safe
def person_detail(request, slug):
    """Somebody who speaks, and every second at which they do."""
    now = timezone.now()
    public = Person.objects.public(now)
    people = Person.objects.all() if may_preview(request) else public
    person = get_object_or_404(people.prefetch_related("links"), slug=slug)
    return render_page(
        request,
        "webinars/person.html",
        {
            "person": person,
            "heard": talks_on_lines(person.segments.published(now), now),
            "answers": person.answers.published(now).with_context(now),
            "sections": person_sections.collect(person, now),
            "structured": structured.of_person(person),
        },
        editable=person,
        is_hidden=may_preview(request) and not public.contains(person),
    )


def chapters_view(answer):
    """A view of a webinar's agenda in another format: `answer(webinar)` returns the response."""

    @require_safe
    def view(request, slug):
        webinar = get_object_or_404(Webinar.objects.readable_by(request).with_line(), slug=slug)
        return guard(request, answer(webinar), publishable=webinar)

    return view


@open_data("vtt")
@chapters_view
def chapters_vtt(webinar):
    text = chapters.as_webvtt(chapters.chapters_of(webinar.timeline), recording=webinar.limit)
    return HttpResponse(text, content_type="text/vtt; charset=utf-8")


@open_data("json")
@chapters_view
def chapters_json(webinar):
    found = chapters.as_json(chapters.chapters_of(webinar.timeline))
    return JsonResponse(found, content_type="application/json+chapters")


@open_data("txt")
@chapters_view
def chapters_txt(webinar):
    """404 where there are too few segments for YouTube."""
    text = youtube_text(webinar)
    if not text:
        raise Http404(_("This webinar has too few segments for YouTube's chapters."))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def youtube_text(webinar):
    return chapters.as_youtube_text(chapters.chapters_of(webinar.timeline), _("Start"))

"""What a webinar should have before people rely on it, for its form and the staff's first page."""

from bisect import bisect_right
from collections import defaultdict

from django.db.models import Case, Exists, OuterRef, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubsportal import roles
from hubsportal.checklist import Line, open_lines
from hubsportal.pages import admin_url
from hubsportal.publishing import Status
from hubsportal.sections import Section

from .extensions import webinar_checks
from .models import AgendaSegment, CaptionTrack, Cue, Presentation, QAItem, Webinar
from .stamp_rows import is_unnamed

# The staff's first page looks at so many webinars, unfinished ones first.
LOOKED_AT = 8


def checks_of(webinars, now):
    """{pk: [Line, ...]} of several webinars: their own lines, then those of the apps above."""
    webinars = list(webinars)
    segments, questions = defaultdict(list), defaultdict(list)
    speaks = AgendaSegment.speakers.through.objects.filter(agendasegment=OuterRef("pk"))
    for segment in AgendaSegment.objects.filter(webinar__in=webinars).annotate(is_spoken=Exists(speaks)):
        segments[segment.webinar_id].append(segment)
    for question in QAItem.objects.filter(webinar__in=webinars):
        questions[question.webinar_id].append(question)
    slides = set(Presentation.objects.filter(webinar__in=webinars).values_list("webinar", flat=True))
    tracks = CaptionTrack.objects.spoken().filter(webinar__in=webinars)
    captioned = tracks.filter(Exists(Cue.objects.filter(track=OuterRef("pk"))))
    captioned = set(captioned.values_list("webinar", flat=True))
    above = webinar_checks.collect(webinars, now)
    found = {}
    for webinar in webinars:
        key, place = webinar.pk, admin_url(webinar)
        lines = [*what_it_is(webinar, place)]
        if not webinar.is_upcoming:
            lines += when_it_took_place(webinar, place)
            lines += agenda_lines(webinar, place, segments[key], questions[key])
            lines.append(
                Line(_("Slides"), f"{place}#presentations-group", "" if key in slides else _("none yet"))
            )
            if webinar.recording_kind and not webinar.is_stand_in:
                add = f"{reverse('admin:webinars_captiontrack_add')}?webinar={key}"
                lines.append(Line(_("Captions"), add, "" if key in captioned else _("none yet")))
        found[key] = lines + above.get(key, [])
    return found


def what_it_is(webinar, place):
    yield Line(_("Summary"), f"{place}#id_summary", "" if webinar.summary else _("nothing to show in lists"))
    poster = ""
    if not webinar.poster:
        poster = _("none yet")
    elif not webinar.poster_alt:
        poster = _("nothing says what it shows, for those who do not see it")
    yield Line(_("Poster"), f"{place}#id_poster{'_alt' if webinar.poster else ''}", poster)
    if webinar.is_upcoming:
        yield Line(_("Hour"), f"{place}#id_time", "" if webinar.time else _("not stated"))
        register = "" if webinar.registration_url else _("no link to register by")
        yield Line(_("Registration"), f"{place}#id_registration_url", register)


def when_it_took_place(webinar, place):
    yield Line(
        _("Duration"), f"{place}#id_stated_duration", "" if webinar.duration else _("not stated anywhere")
    )
    recording = ""
    if not webinar.recording_kind:
        recording = _("none yet")
    elif webinar.is_stand_in:
        recording = _("a stand-in plays in its place")
    yield Line(_("Recording"), f"{place}#id_recording_kind", recording)


def agenda_lines(webinar, place, segments, questions):
    """Segments, who speaks in them, and whether each question lies in the one that runs at its second."""
    agenda = f"{place}#segments-group"
    yield Line(_("Agenda"), agenda, "" if segments else _("no segment yet"))
    if segments:
        silent = [segment for segment in segments if segment.is_talk and not segment.is_spoken]
        problem = ngettext("%(count)d talk names nobody", "%(count)d talks name nobody", len(silent))
        url = admin_url(silent[0]) if len(silent) == 1 else agenda
        yield Line(_("Speakers"), url, problem % {"count": len(silent)} if silent else "")
    if questions:
        astray = questions_astray(webinar, segments, questions)
        problem = ngettext("%(count)d question lies in none", "%(count)d questions lie in none", len(astray))
        url = admin_url(astray[0]) if len(astray) == 1 else f"{place}#questions-group"
        yield Line(_("Questions in their segments"), url, problem % {"count": len(astray)} if astray else "")
    # Only where somebody stamped: whoever typed an agenda gave every row its words.
    if unnamed := [item for item in (*segments, *questions) if is_unnamed(item)]:
        problem = ngettext("%(count)d stamp has none yet", "%(count)d stamps have none yet", len(unnamed))
        url = (
            admin_url(unnamed[0])
            if len(unnamed) == 1
            else reverse("admin:webinars_webinar_stamp", args=[webinar.pk])
        )
        yield Line(_("Titles and questions"), url, problem % {"count": len(unnamed)})


def questions_astray(webinar, segments, questions):
    """The questions that do not belong to the segment that runs at their second, or lie where none does."""
    segments = sorted(segments, key=lambda segment: segment.start)
    starts = [segment.start for segment in segments]
    return [
        question
        for question in questions
        if not starts
        or question.offset < starts[0]
        or (webinar.limit and question.offset >= webinar.limit)
        or segments[bisect_right(starts, question.offset) - 1].pk != question.segment_id
    ]


def first_page_section(request, now):
    """The webinars whose checklist has open lines, for those who can do something about it."""
    if not roles.holds(request.user, "change", Webinar):
        return None
    webinars = Webinar.objects.exclude(status=Status.ARCHIVED)
    if not roles.holds(request.user, "amend", Webinar):
        webinars = webinars.drafts()
    is_unfinished = Case(When(status__in=(Status.DRAFT, Status.IN_REVIEW), then=Value(0)), default=Value(1))
    webinars = list(webinars.order_by(is_unfinished, "-date", "pk")[:LOOKED_AT])
    checks = checks_of(webinars, now) if webinars else {}
    rows = [
        {
            "webinar": webinar,
            "url": f"{admin_url(webinar)}#checklist",
            "lines": open_lines(checks[webinar.pk]),
        }
        for webinar in webinars
    ]
    rows = [row for row in rows if row["lines"]]
    return Section("admin/webinars/_checklists.html", {"rows": rows}, position=10) if rows else None

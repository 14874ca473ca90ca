"""Citations of webinars and their parts, to save or to copy: `…/cite.txt`, `.bib`, `.ris`, `.json`.

Of what anybody may open: of a draft there is none, not even for staff.
"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from hubsportal.citing import cite_response
from hubsportal.data import answers

from . import citing
from .models import AgendaSegment, QAItem, Webinar
from .views import part_asked_for


@answers.open_data()
def webinar(request, slug, ending):
    """A webinar; `?t=` cites a second or stretch of it. One that cannot be had is a 400 that says why."""
    webinar = get_object_or_404(Webinar.objects.readable(), slug=slug)
    start, end, problem = part_asked_for(request, webinar)
    if problem:
        return answers.problem(ending, 400, "Bad Request", [("t", problem)])
    citation = citing.of_webinar(webinar, start, end)
    return cite_response([citation], ending, slug if start is None else f"{slug}-{start}")


@answers.open_data()
def segment(request, pk, ending):
    """A part of a webinar, by who speaks in it."""
    now = timezone.now()
    segment = get_object_or_404(AgendaSegment.objects.prefetch_related("speakers"), pk=pk)
    webinar = get_object_or_404(Webinar.objects.readable(now).with_line(), pk=segment.webinar_id)
    return cite_response([citing.of_segment(segment, webinar)], ending, f"segment-{pk}")


@answers.open_data()
def question(request, pk, ending):
    """A question with its answer."""
    now = timezone.now()
    question = get_object_or_404(QAItem.objects.prefetch_related("answered_by"), pk=pk)
    webinar = get_object_or_404(Webinar.objects.readable(now).with_line(), pk=question.webinar_id)
    return cite_response([citing.of_question(question, webinar)], ending, f"question-{pk}")

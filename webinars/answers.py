"""One question, many hubs: what all of them answered on a theme, one stretch of a recording after another."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from hubsportal.pages import render_page
from hubsportal.publishing import may_preview

from . import structured
from .extensions import theme_sections
from .models import QAItem, QuestionTheme, Webinar
from .policies import allow_players

# The newest answers that a theme's page holds; the list of questions has them all.
MOST_ANSWERS = 100


@require_safe
@allow_players
def theme_detail(request, slug):
    """A theme: the answers hub by hub, a player that plays them in turn, and what was learned."""
    now = timezone.now()
    public = QuestionTheme.objects.public(now)
    themes = QuestionTheme.objects.all() if may_preview(request) else public
    theme = get_object_or_404(themes, slug=slug)
    questions = QAItem.objects.published(now).filter(themes=theme)
    newest = questions.with_context(now).prefetch_related("answered_by")
    found = list(newest.order_by("-webinar__date", "webinar_id", "offset")[:MOST_ANSWERS])
    groups = groups_of(with_ends(found))
    answers = [answer for group in groups for answer in group.answers]
    return render_page(
        request,
        "webinars/theme.html",
        {
            "theme": theme,
            "groups": groups,
            "count": questions.count() if len(found) == MOST_ANSWERS else len(found),
            "shown": len(answers),
            # Until each is summed up, they are questions that play, and are called so.
            "is_answered": all(answer.question.answer_summary for answer in answers),
            "hub_count": len({hub.pk for answer in answers for hub in answer.question.hubs.all()}),
            "webinar_count": len({answer.webinar.pk for answer in answers}),
            "players": players_of(answers),
            "sections": theme_sections.collect(theme, now),
            "structured": structured.of_theme(theme),
        },
        editable=theme,
        is_hidden=may_preview(request) and not public.contains(theme),
    )


@dataclass
class Answer:
    """A question with the stretch of its answer: whole seconds, `end` None where it is not known."""

    question: QAItem
    webinar: Webinar
    end: int | None

    @property
    def start(self):
        return self.question.offset

    @property
    def url(self):
        """The webinar at this stretch, or at its second where the end is not known."""
        return self.webinar.url_at(f"{self.start},{self.end}" if self.end else self.start)


@dataclass
class AnswerGroup:
    """The answers of a hub, or of some hubs together; without any, those that nobody in particular gave in a
    webinar."""

    hubs: list
    webinar: Webinar
    answers: list[Answer]


def with_ends(questions):
    """The Answers to questions, each until the next question or segment begins, in a fixed number of queries."""
    webinars = Webinar.objects.filter(pk__in={question.webinar_id for question in questions})
    webinars = webinars.prefetch_related("segments", "questions").in_bulk()
    answers = []
    for question in questions:
        webinar = webinars[question.webinar_id]
        answers.append(Answer(question, webinar, webinar.timeline.end_of(question)))
    return answers


def groups_of(answers):
    """AnswerGroups by the names of the hubs; what was asked of nobody in particular comes last, by webinar."""
    groups = {}
    for answer in answers:
        hubs = sorted(answer.question.hubs.all(), key=lambda hub: (hub.name.casefold(), hub.pk))
        key = tuple(hub.pk for hub in hubs) or ("webinar", answer.webinar.pk)
        groups.setdefault(key, AnswerGroup(hubs, answer.webinar, [])).answers.append(answer)
    # The sort keeps the order of those that are equal, which is that of the webinars.
    return sorted(
        groups.values(),
        key=lambda group: (not group.hubs, [hub.name.casefold() for hub in group.hubs]),
    )


def players_of(answers):
    """The first answer in each webinar whose recording can be played in the page, in the order of the page."""
    first = {}
    for answer in answers:
        if can_play(answer.webinar):
            first.setdefault(answer.webinar.pk, answer)
    return list(first.values())


def can_play(webinar):
    """Whether the recording plays in a page of ours: a file, or a video of a host whose player we know."""
    is_here = webinar.recording_kind == Webinar.Recording.FILE or bool(webinar.player_url)
    return is_here and not webinar.is_upcoming

"""What webinars add to a comparison of hubs: the talks about each, and what each answered to the same question."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubs.comparison import Group, Row, Value

from .models import AgendaSegment, QAItem

# The newest talks and answers that a comparison looks at, of all its hubs together.
MOST_TALKS = 50
MOST_ANSWERS = 200


def answers(hubs, now):
    """A row for each theme that any of the hubs answers, each question playing its second; talks come first."""
    talks = {hub.pk: [] for hub in hubs}
    segments = AgendaSegment.hubs.through.objects.filter(
        hub__in=hubs, agendasegment__in=AgendaSegment.objects.published(now)
    ).select_related("agendasegment__webinar")
    for row in segments.order_by("-agendasegment__webinar__date", "agendasegment__start", "pk")[:MOST_TALKS]:
        segment = row.agendasegment
        talks[row.hub_id].append(Value(segment.title, segment.url_at_start, segment.start))

    asked = (
        QAItem.hubs.through.objects.filter(hub__in=hubs, qaitem__in=QAItem.objects.published(now))
        .select_related("qaitem__webinar")
        .prefetch_related("qaitem__themes")
    )
    asked = list(asked.order_by("-qaitem__webinar__date", "qaitem__offset", "pk")[: MOST_ANSWERS + 1])
    by_theme = {}
    for row in asked[:MOST_ANSWERS]:
        question = row.qaitem
        value = Value(question.question, question.url_at_offset, question.offset)
        for theme in question.themes.all() or [None]:
            cells = by_theme.setdefault(theme, {hub.pk: [] for hub in hubs})
            cells[row.hub_id].append(value)

    def row(label, cells, url="", empty=""):
        return Row(label, list(cells.values()), url, compares=False, empty=empty or _("not asked"))

    rows = [row(_("Talks"), talks, empty=_("no talk"))] if any(talks.values()) else []
    rows += [
        row(theme.name, by_theme[theme], theme.get_absolute_url())
        for theme in sorted(filter(None, by_theme), key=lambda theme: (theme.position, theme.name))
    ]
    if None in by_theme:
        rows.append(row(_("On no theme"), by_theme[None]))
    if not rows:
        return None
    note = ""
    if len(asked) > MOST_ANSWERS:
        note = ngettext(
            "The newest answer; there are more.",
            "The newest %(count)d answers; there are more.",
            MOST_ANSWERS,
        ) % {"count": MOST_ANSWERS}
    return Group(_("What they were asked"), rows, position=10, note=note)

"""How webinars and their parts are cited. What nobody stated, such as who answered, no citation says either."""

from django.conf import settings
from django.utils.translation import gettext as _

from hubsportal.citations import PORTAL, Citation
from hubsportal.citing import CitePanel, is_citable


def of_webinar(webinar, start=None, end=None):
    """A webinar, or a second or stretch of it (whole seconds)."""
    key = [f"{PORTAL}-w{webinar.pk}", *(str(second) for second in (start, end) if second is not None)]
    return Citation(
        key="-".join(key),
        genre=_("webinar"),
        title=webinar.title,
        url=settings.SITE_URL + webinar.get_absolute_url() + part_query(start, end),
        organiser=webinar.organiser,
        start=start,
        end=end,
        date=webinar.date,
        language=webinar.language,
    )


def of_segment(segment, webinar):
    """A segment by its speakers, at its permanent address; `webinar` comes from `with_line()`."""
    speakers = (person.name for person in segment.people)
    return _of_part(
        webinar,
        key=f"{PORTAL}-s{segment.pk}",
        genre=segment.get_kind_display(),
        title=segment.title,
        url=settings.SITE_URL + segment.get_absolute_url(),
        authors=tuple(speakers),
        start=segment.start,
        end=webinar.timeline.end_of(segment),
    )


def of_question(question, webinar):
    """A question by those who answer it, if that is stated: its segment's speakers are not taken for them."""
    answering = (person.name for person in question.people)
    return _of_part(
        webinar,
        key=f"{PORTAL}-q{question.pk}",
        genre=_("question and answer"),
        title=question.question,
        url=settings.SITE_URL + question.get_absolute_url(),
        authors=tuple(answering),
        start=question.offset,
        end=webinar.timeline.end_of(question),
    )


def part_query(start, end):
    """The query that asks for a second or stretch of a webinar; empty for all of it."""
    if start is None:
        return ""
    return f"?t={start}" if end is None else f"?t={start},{end}"


def _of_part(webinar, **fields):
    return Citation(
        organiser=webinar.organiser,
        container=webinar.title,
        container_date=webinar.date,
        date=webinar.date,
        language=webinar.language,
        **fields,
    )


def webinar_panel(webinar, start=None, end=None):
    """The CitePanel of a webinar, or of a second or stretch of it; None where nothing is public."""
    if not is_citable(webinar):
        return None
    return CitePanel(of_webinar(webinar, start, end), webinar.get_absolute_url(), part_query(start, end))


def question_panel(question, webinar):
    """The CitePanel of a question, or None."""
    if not is_citable(webinar):
        return None
    return CitePanel(of_question(question, webinar), question.get_absolute_url())


def moment_panel(moment, webinar):
    """The CitePanel of what runs at a moment, whose address outlives a corrected timecode; None for nothing."""
    if moment.question:
        return question_panel(moment.question.item, webinar)
    if moment.segment and is_citable(webinar):
        segment = moment.segment.item
        return CitePanel(of_segment(segment, webinar), segment.get_absolute_url())
    return None

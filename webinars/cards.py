"""What stands on the cards of webinars and questions."""

from django.utils import formats
from django.utils.translation import gettext as _

from hubsportal.cards import Card, line_of

from .models import QAItem, Webinar


def of_webinar(webinar):
    """The card of a webinar from `with_line()`."""
    label = f"{_('Webinar')} · {formats.date_format(webinar.date)}"
    return Card("webinar", webinar.pk, label, webinar.title, line_of(webinar.timeline))


def of_question(question, webinar):
    """The card of a question; `webinar` comes from `with_line()`."""
    label = f"{_('Question')} · {webinar.label}"
    return Card("question", question.pk, label, question.question, line_of(webinar.timeline, question.offset))


def find_webinar(key, now):
    webinar = Webinar.objects.readable(now).with_line().filter(pk=key).first()
    return webinar and of_webinar(webinar)


def find_question(key, now):
    question = QAItem.objects.readable(now).filter(pk=key).first()
    if question is None:
        return None
    return of_question(question, Webinar.objects.with_line().get(pk=question.webinar_id))


def webinar_keys(now):
    return Webinar.objects.readable(now).values_list("pk", flat=True)


def question_keys(now):
    return QAItem.objects.readable(now).values_list("pk", flat=True)

"""What stands on other sites in the place of a link to a learning or an action plan: a link with its words."""

from django.http import Http404

from hubsportal.oembed import Embeddable

from . import cards
from .models import ActionPlan, KeyLearning


def learning(now, query, slug):
    found = KeyLearning.objects.readable(now).filter(slug=slug).first()
    if found is None:
        raise Http404
    return Embeddable(title=found.statement, card=cards.find_learning(found.pk, now))


def plan(now, query, slug):
    found = ActionPlan.objects.readable(now).filter(slug=slug).first()
    if found is None:
        raise Http404
    return Embeddable(title=found.title)

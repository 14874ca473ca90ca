"""How learnings are cited, and other pages that the portal's editors wrote: hubs and action plans.

They have no author: nobody is named. Whoever runs the portal publishes them, once the operator has a name.
"""

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from hubsportal.citations import PORTAL, Citation
from hubsportal.citing import CitePanel, cite_response, is_citable
from hubsportal.data.answers import open_data
from webinars.models import Webinar

from .models import KeyLearning


def of_learning(learning, webinar):
    """A learning, and the webinar it was distilled from: None where that is not public."""
    origin = {}
    if webinar:
        origin = {
            "container": webinar.title,
            "container_date": webinar.date,
            "organiser": webinar.organiser,
        }
    return _of_page(
        learning,
        key=f"{PORTAL}-l{learning.pk}",
        genre=_("key learning"),
        # A full stop would stand before the comma that follows.
        title=learning.statement.removesuffix("."),
        date=timezone.localdate(learning.published_at),
        **origin,
    )


def of_hub(hub):
    """A hub's page. It has no date: each of its facts has its own."""
    return _of_page(hub, key=f"{PORTAL}-h{hub.pk}", genre=_("profile of a hub"), title=str(hub))


def of_plan(plan):
    return _of_page(plan, key=f"{PORTAL}-p{plan.pk}", genre=_("action plan"), title=plan.title)


def _of_page(thing, **fields):
    return Citation(
        url=settings.SITE_URL + thing.get_absolute_url(),
        is_spoken=False,
        publisher=settings.OPERATOR_NAME,
        **fields,
    )


def learning_panel(learning, webinar):
    """The CitePanel of a learning; None where it is not public."""
    if not is_citable(learning):
        return None
    return CitePanel(of_learning(learning, webinar), learning.get_absolute_url())


@open_data()
def cite_learning(request, slug, ending):
    """A learning's citation, to save or to copy; of a draft there is none, not even for staff."""
    now = timezone.now()
    learning = get_object_or_404(KeyLearning.objects.readable(now), slug=slug)
    webinar = Webinar.objects.readable(now).filter(pk=learning.webinar_id).first()
    return cite_response([of_learning(learning, webinar)], ending, slug)

"""The front page, which gathers from every app, and the pages about the portal itself."""

import sys

from csp.decorators import csp_replace
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from hubs.carriers.finding import listed
from hubs.extensions import hub_mentions
from hubs.filters import HubFilter
from hubs.maps import HubMap
from hubs.models import Hub
from learnings.models import ActionPlan, KeyLearning
from webinars.models import AgendaSegment, QAItem, Webinar

from . import structured
from .bucket import RETRY_AFTER, StorageAway
from .pages import render_page
from .publishing import published

LATEST_QUESTIONS = 6
LATEST_LEARNINGS = 5
MOST_HEARD = 6

# Where the pages are that other sites frame (webinars/embed.py).
FRAMED = ("/embed/webinars/", "/embed/questions/")


@require_safe
def home(request):
    """Newest webinar, latest questions and learnings, hubs on the map, by country and by service."""
    now = timezone.now()
    finder = HubFilter({}, Hub.objects.published(now), now=now)
    countries = finder.options_of("region")
    on_map = finder.listing.all_for_map()
    heard = spoken_of(finder, now)
    mentions = hub_mentions.collect({hub.pk: hub for hub in [*on_map, *heard]}.values(), now)
    webinars = Webinar.objects.published(now)
    # Its line is drawn, and nobody on it is named.
    newest = webinars.filter(date__lt=timezone.localdate()).prefetch_related("segments", "questions").first()
    questions = QAItem.objects.published(now)
    learnings = KeyLearning.objects.published(now)
    return render_page(
        request,
        "home.html",
        {
            "structured": [structured.front_page()],
            "webinar": newest,
            "upcoming": webinars.upcoming()[:3],
            "questions": questions.with_context(now).order_by("-webinar__date", "webinar_id", "offset")[
                :LATEST_QUESTIONS
            ],
            "learnings": learnings.with_receipts(now).with_evidence(now)[:LATEST_LEARNINGS],
            "countries": countries,
            "families": finder.options_of("service"),
            "map": HubMap.of(finder, on_map, mentions),
            "heard": [(hub, mentions[hub.pk][0]) for hub in heard],
            "counts": {
                "hubs": finder.total,
                "questions": questions.count(),
                "learnings": learnings.count(),
                "plans": ActionPlan.objects.published(now).count(),
            },
        },
    )


def spoken_of(finder, now):
    """The first hubs, by name, that a public webinar speaks of."""
    told = Q()
    for through, of in ((AgendaSegment.hubs.through, "agendasegment"), (QAItem.hubs.through, "qaitem")):
        rows = through.objects.filter(published(f"{of}__webinar", now))
        told |= Q(pk__in=rows.values("hub"))
    hubs = Hub.objects.published(now).filter(told).order_by(Lower("name"), "pk")
    return listed(hubs[:MOST_HEARD], finder.carriers.words.regions)


def broken(request):
    """A fault of ours, told without a database: it may be what broke. In a frame too, whoever frames it."""
    response = _broken_in_a_frame(request) if request.path_info.startswith(FRAMED) else server_error(request)
    if isinstance(sys.exc_info()[1], StorageAway):
        # It passes by itself.
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def _broken_in_a_frame(request):
    return server_error(request, "webinars/embed_broken.html")


def text_page(template):
    """A view for a page that is nothing but its template."""

    @require_safe
    def view(request):
        return render_page(request, template, {})

    return view

"""The front page, which gathers from every app, and the pages about the portal itself."""

from csp.decorators import csp_replace
from django.db.models.functions import Lower
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from hubs.extensions import hub_mentions
from hubs.filters import HubFilter
from hubs.maps import HubMap
from hubs.models import Hub
from learnings.models import ActionPlan, KeyLearning
from webinars.models import QAItem, Webinar

from . import structured
from .pages import render_page

LATEST_QUESTIONS = 6
LATEST_LEARNINGS = 5

# Where the pages are that other sites frame (webinars/embed.py).
FRAMED = ("/embed/webinars/", "/embed/questions/")


@require_safe
def home(request):
    """Newest webinar, latest questions and learnings, hubs on the map, by country and by service."""
    now = timezone.now()
    hubs = Hub.objects.published(now)
    finder = HubFilter({}, hubs, now=now)
    listed = list(hubs.select_related("region").order_by(Lower("name"), "pk")[: HubMap.MOST_DOTS + 1])
    mentions = hub_mentions.collect(listed, now)
    webinars = Webinar.objects.published(now)
    newest = webinars.filter(date__lt=timezone.localdate()).with_agenda(now).first()
    facets = {facet["name"]: facet["options"] for facet in finder.facets}
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
            "countries": facets["region"],
            "families": facets["service"],
            "map": HubMap.of(hubs, listed, mentions, finder),
            "heard": [(hub, mentions[hub.pk][0]) for hub in listed if hub.pk in mentions][:6],
            "counts": {
                "hubs": sum(country.count for country in facets["region"]),
                "questions": questions.count(),
                "learnings": learnings.count(),
                "plans": ActionPlan.objects.published(now).count(),
            },
        },
    )


def broken(request):
    """A fault of ours, told without a database: it may be what broke. In a frame too, whoever frames it."""
    if request.path_info.startswith(FRAMED):
        return _broken_in_a_frame(request)
    return server_error(request)


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

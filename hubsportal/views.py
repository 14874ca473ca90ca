"""The front page, which gathers from every app, and the pages about the portal itself."""

from csp.decorators import csp_replace
from django.db.models import Q
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
from webinars.models import AgendaSegment, QAItem, Webinar

from . import structured
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
    hubs = Hub.objects.published(now)
    finder = HubFilter({}, hubs, now=now)
    countries = finder.options_of("region")
    count = sum(country.count for country in countries)
    on_map = list(first_to_name(hubs)[: HubMap.MOST_DOTS]) if count <= HubMap.MOST_DOTS else []
    heard = list(first_to_name(spoken_of(hubs, now))[:MOST_HEARD])
    mentions = hub_mentions.collect({hub.pk: hub for hub in [*on_map, *heard]}.values(), now)
    webinars = Webinar.objects.published(now)
    newest = webinars.filter(date__lt=timezone.localdate()).with_agenda(now).first()
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
            "map": HubMap.of(hubs, count, on_map, mentions, finder),
            "heard": [(hub, mentions[hub.pk][0]) for hub in heard],
            "counts": {
                "hubs": count,
                "questions": questions.count(),
                "learnings": learnings.count(),
                "plans": ActionPlan.objects.published(now).count(),
            },
        },
    )


def first_to_name(hubs):
    """Hubs by name, with what it takes to name them and to draw them on the map."""
    return hubs.only("name", "slug", "city", "latitude", "longitude").order_by(Lower("name"), "pk")


def spoken_of(hubs, now):
    """Those of the hubs that a public webinar speaks of."""
    told = Q()
    for through, of in ((AgendaSegment.hubs.through, "agendasegment"), (QAItem.hubs.through, "qaitem")):
        rows = through.objects.filter(published(f"{of}__webinar", now))
        told |= Q(pk__in=rows.values("hub"))
    return hubs.filter(told)


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

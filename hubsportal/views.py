"""The front page, which gathers from every app, and the pages about the portal itself."""

import sys

from csp.decorators import csp_replace
from django.db.models import Func, IntegerField, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from hubs.carriers.finding import LISTED, listed_of
from hubs.extensions import hub_mentions
from hubs.filters import HubFilter
from hubs.maps import HubMap
from hubs.models import Hub
from learnings.models import ActionPlan, Evidence, KeyLearning
from webinars import listing
from webinars.fetching import fetch_line
from webinars.models import AgendaSegment, QAItem, Webinar

from . import structured
from .bucket import RETRY_AFTER, StorageAway
from .pages import render_page
from .prepared import Prepared
from .publishing import published

MOST_UPCOMING = 3
LATEST_QUESTIONS = 6
LATEST_LEARNINGS = 5
MOST_HEARD = 6

# Where the pages are that other sites frame (webinars/embed.py).
FRAMED = ("/embed/webinars/", "/embed/questions/")

_newest = Prepared(lambda now, today: Webinar.objects.published(now).filter(date__lt=today)[:1])
_upcoming = Prepared(lambda now, today: Webinar.objects.published(now).upcoming(today)[:MOST_UPCOMING])
_questions = Prepared(
    lambda now: (
        QAItem.objects.published(now)
        .order_by("-webinar__date", "webinar_id", "offset")
        .values_list(*listing.LISTED)[:LATEST_QUESTIONS]
    )
)
_learnings = Prepared(lambda now: KeyLearning.objects.published(now).with_receipts(now)[:LATEST_LEARNINGS])
_evidence = Prepared(
    lambda learnings, now: Evidence.objects.published(now).filter(learning__in=learnings).with_context()
)


@Prepared
def _spoken_of(now):
    """The first hubs, by name, that a public webinar speaks of."""
    told = Q()
    for through, of in ((AgendaSegment.hubs.through, "agendasegment"), (QAItem.hubs.through, "qaitem")):
        rows = through.objects.filter(published(f"{of}__webinar", now))
        told |= Q(pk__in=rows.values("hub"))
    hubs = Hub.objects.published(now).filter(told).order_by(Lower("name"), "pk")
    return hubs.values_list(*LISTED)[:MOST_HEARD]


@Prepared
def _counts(now):
    """(name of the model, how many of it are public)"""
    count = Func("pk", function="COUNT", output_field=IntegerField())
    first, *others = (
        model.objects.published(now).order_by().values_list(Value(model.__name__), count)
        for model in (QAItem, KeyLearning, ActionPlan)
    )
    return first.union(*others, all=True)


@require_safe
def home(request):
    """Newest webinar, latest questions and learnings, hubs on the map, by country and by service."""
    now = timezone.now()
    finder = HubFilter({}, now=now)
    countries = finder.options_of("region")
    on_map = finder.listing.all_for_map()
    heard = listed_of(_spoken_of(now), finder.carriers.words.regions)
    mentions = hub_mentions.collect({hub.pk: hub for hub in [*on_map, *heard]}.values(), now)
    today = timezone.localdate()
    newest = next(iter(_newest(now, today)), None)
    counts = dict(_counts(now))
    return render_page(
        request,
        "home.html",
        {
            "structured": [structured.front_page()],
            # Its line is drawn, and nobody on it is named.
            "webinar": fetch_line(newest) if newest else None,
            "upcoming": _upcoming(now, today),
            "questions": listing.listed_of(_questions(now), now),
            "learnings": learnings_with_evidence(now),
            "countries": countries,
            "families": finder.options_of("service"),
            "map": HubMap.of(finder, on_map, mentions),
            "heard": [(hub, mentions[hub.pk][0]) for hub in heard],
            "counts": {
                "hubs": finder.total,
                "questions": counts[QAItem.__name__],
                "learnings": counts[KeyLearning.__name__],
                "plans": counts[ActionPlan.__name__],
            },
        },
    )


def learnings_with_evidence(now):
    """The latest learnings that have evidence a visitor can play: [(learning, [Evidence, ...]), ...]"""
    learnings = _learnings(now)
    found = {learning.pk: [] for learning in learnings}
    for evidence in _evidence(list(found), now):
        found[evidence.learning_id].append(evidence)
    return [(learning, found[learning.pk]) for learning in learnings]


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

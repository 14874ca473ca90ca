"""The facets of learnings and action plans."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hubs.filters import Regions, hub_facet, region_facet, service_facet
from hubsportal.faceted import FacetedFilterSet
from webinars.filters import theme_facet, webinar_facet

from .models import ActionPlan, KeyLearning


class KeyLearningFilter(FacetedFilterSet):
    things = ngettext_lazy("learning", "learnings", "count")
    listed = KeyLearning.objects.published

    theme = theme_facet("topics")
    region = region_facet("hubs", phrase=_("about hubs in"))
    hub = hub_facet("hubs")
    service = service_facet("hubs", phrase=_("about hubs that offer"))
    webinar = webinar_facet()

    sorts = {
        "newest": (_("newest webinar first"), ("-webinar__date", "webinar_id", "position", "pk")),
        "oldest": (_("oldest webinar first"), ("webinar__date", "webinar_id", "position", "pk")),
    }


class ActionPlanFilter(FacetedFilterSet):
    things = ngettext_lazy("action plan", "action plans", "count")
    listed = ActionPlan.objects.published

    region = Regions("regions__code", phrase=_("for"))
    hub = hub_facet("hubs", phrase=_("with"))

    sorts = {
        "title": (_("by title"), ("title", "pk")),
        "newest": (_("latest addition first"), ("-published_at", "pk")),
    }

"""The facets of the questions and of the webinars: built from those of the hubs they speak of."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hubs.filters import hub_facet, region_facet, service_facet
from hubsportal.faceted import FacetedFilterSet
from hubsportal.facets import RelatedFacet

from .models import QAItem, QuestionTheme, Webinar


def theme_facet(path="themes", **kwargs):
    return RelatedFacet(
        path, queryset=QuestionTheme.objects.all(), label=_("Theme"), **{"phrase": _("on")} | kwargs
    )


def webinar_facet(path="webinar", **kwargs):
    return RelatedFacet(
        path,
        queryset=Webinar.objects.all(),
        name="title",
        many=False,
        most=20,
        label=_("Webinar"),
        **{"phrase": _("from")} | kwargs,
    )


class QuestionFilter(FacetedFilterSet):
    things = ngettext_lazy("question", "questions", "count")
    listed = QAItem.objects.published

    theme = theme_facet()
    region = region_facet("hubs", phrase=_("about hubs in"))
    hub = hub_facet("hubs")
    service = service_facet("hubs", phrase=_("about hubs that offer"))
    webinar = webinar_facet()

    sorts = {
        "newest": (_("newest webinar first"), ("-webinar__date", "webinar_id", "offset", "pk")),
        "oldest": (_("oldest webinar first"), ("webinar__date", "webinar_id", "offset", "pk")),
    }


class WebinarFilter(FacetedFilterSet):
    things = ngettext_lazy("webinar", "webinars", "count")
    listed = Webinar.objects.published

    theme = theme_facet("questions__themes", phrase=_("with questions on"))
    region = region_facet("segments__hubs", phrase=_("on hubs in"))
    hub = hub_facet("segments__hubs", phrase=_("on"))
    service = service_facet("segments__hubs", phrase=_("on hubs that offer"))

    sorts = {
        "newest": (_("newest first"), ("-date", "pk")),
        "oldest": (_("oldest first"), ("date", "pk")),
        "title": (_("by title"), ("title", "pk")),
    }

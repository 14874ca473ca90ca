"""What of hubs can be had as data beside lists and single things: tables of their own."""

from django.utils.translation import gettext_lazy as _

from hubsportal.data.catalogue import Other
from hubsportal.data.lists import Faceted

from .choice import FEWEST, MOST
from .filters import CoverageFilter
from .models import Hub


def _two_hubs(now):
    slugs = list(Hub.objects.published(now).order_by("pk").values_list("slug", flat=True)[:FEWEST])
    return {"hub": slugs} if len(slugs) == FEWEST else None


def _facets_of_coverage():
    facets = CoverageFilter.base_filters
    return tuple(one for one in Faceted(CoverageFilter, None, None).parameters() if one["name"] in facets)


OTHERS = [
    Other(
        "/hubs/compare.csv",
        _("Hubs side by side"),
        _("Hubs"),
        "text/csv",
        (
            {
                "name": "hub",
                "in": "query",
                "required": True,
                "description": _("The slugs of the hubs, each a column."),
                "schema": {
                    "type": "array",
                    "items": {"type": "string"},
                    "minItems": FEWEST,
                    "maxItems": MOST,
                },
                "style": "form",
                "explode": True,
            },
        ),
        _two_hubs,
        refusals=((400, _("A hub that does not exist, or not as many as can stand side by side.")),),
    ),
    Other(
        "/hubs/coverage.csv",
        _("What is offered where"),
        _("Hubs"),
        "text/csv",
        _facets_of_coverage(),
        refusals=((400, _("The query asks for what does not exist; the answer names it.")),),
    ),
]

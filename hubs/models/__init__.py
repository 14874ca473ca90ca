"""Creative hubs: where they are, what they offer, and dated facts with their sources."""

from .carriers import CarriedValues, CarrierBlock, RegionMiddle
from .facts import HubFact, HubFactQuerySet
from .hubs import RESERVED_SLUGS, Hub
from .regions import Region, RegionQuerySet, without_repeats
from .suggestions import FormUse, Suggestion
from .vocabulary import Sector, ServiceFamily, ServiceType, Term

__all__ = [
    "RESERVED_SLUGS",
    "CarriedValues",
    "CarrierBlock",
    "FormUse",
    "Hub",
    "HubFact",
    "HubFactQuerySet",
    "Region",
    "RegionMiddle",
    "RegionQuerySet",
    "Sector",
    "ServiceFamily",
    "ServiceType",
    "Suggestion",
    "Term",
    "without_repeats",
]

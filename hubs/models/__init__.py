"""Creative hubs: where they are, what they offer, and dated facts with their sources."""

from .facts import HubFact, HubFactQuerySet
from .hubs import RESERVED_SLUGS, Hub, picture_validators
from .regions import Region, RegionQuerySet
from .vocabulary import Sector, ServiceFamily, ServiceType, Term

__all__ = [
    "RESERVED_SLUGS",
    "Hub",
    "HubFact",
    "HubFactQuerySet",
    "Region",
    "RegionQuerySet",
    "Sector",
    "ServiceFamily",
    "ServiceType",
    "Term",
    "picture_validators",
]

"""Hubs, and other suggestions, that may be the same house as a suggestion."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from hubsportal.search.words import fold

from ..models import Hub, Suggestion

MOST = 8

# How much each counts; what shares no more than its city comes last.
SAME_NAME, SAME_SITE, LIKE_NAME, SAME_CITY = 8, 8, 4, 1
ALIKE = 0.8  # by difflib's ratio


@dataclass
class LookAlike:
    """A hub, or a suggestion, and what it shares with another one."""

    thing: Hub | Suggestion
    score: int
    reasons: list

    @property
    def reason(self):
        return get_text_list(self.reasons, _("and"))


def hubs_like(suggestion):
    """Hubs in whatever state, the most alike first: in the same country, at the same site or of the same name."""
    near = Q(region__code__startswith=suggestion.region_id[:2]) | Q(name__iexact=suggestion.name)
    if site := site_of(suggestion.website):
        near |= Q(website__icontains=site)
    hubs = (
        Hub.objects.filter(near)
        .select_related("region")
        .only("name", "slug", "city", "website", "status", "published_at", "region")
    )
    return _ranked(suggestion, hubs)


def suggestions_like(suggestion):
    """Other suggestions that wait and may be the same house."""
    others = Suggestion.objects.open().exclude(pk=suggestion.pk).select_related("region")
    return [found for found in _ranked(suggestion, others) if found.score > SAME_CITY]


def _ranked(suggestion, things):
    found = [alike for thing in things if (alike := compare(suggestion, thing)).score]
    return sorted(found, key=lambda alike: (-alike.score, alike.thing.name, alike.thing.pk))[:MOST]


def compare(suggestion, thing):
    """What two of them share, as a LookAlike with a score of 0 for nothing."""
    score, reasons = 0, []
    one, two = folded(suggestion.name), folded(thing.name)
    if one == two:
        score, reasons = SAME_NAME, [_("the same name")]
    elif one.startswith(f"{two} ") or two.startswith(f"{one} ") or is_alike(one, two):
        score, reasons = LIKE_NAME, [_("a name like it")]
    if site_of(suggestion.website) and site_of(suggestion.website) == site_of(thing.website):
        score += SAME_SITE
        reasons.append(_("the same website"))
    if suggestion.city and folded(suggestion.city) == folded(thing.city):
        score += SAME_CITY
        reasons.append(_("the same city"))
    return LookAlike(thing, score, reasons)


def is_alike(one, two):
    matcher = SequenceMatcher(None, one, two)
    # The quick bounds first: a country may have thousands.
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def folded(text):
    """Without case, accents and all but letters and digits."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in fold(text)).split())


def site_of(address):
    """The host of an address without its www., "" if there is none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""

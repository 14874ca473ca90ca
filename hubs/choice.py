"""The hubs that somebody chose to compare, as an address carries them: `?hub=trakk&hub=betahaus`."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubsportal.addresses import address_of
from hubsportal.facets import MOST_VALUES
from hubsportal.slugs import successors
from hubsportal.timecode import shorten

from .models import Hub

# A comparison sets so many hubs side by side: more columns no screen and no sheet of paper holds.
FEWEST = 2
MOST = 5

_SLUG = re.compile(r"[-\w]{1,120}")


@dataclass
class Choice:
    """The first MOST hubs of an address in its order, and what of it could not be had.

    unknown: texts that name no public hub; left_out: how many more hubs the address names.
    """

    hubs: list = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    left_out: int = 0

    @classmethod
    def read(cls, texts, hubs):
        """From the values of `hub` in an address; `hubs`: those that may be chosen, as a queryset."""
        asked = [text for text in dict.fromkeys(texts) if text.strip()]
        texts = asked[:MOST_VALUES]
        slugs = [text for text in texts if _SLUG.fullmatch(text)]
        found = {hub.slug: hub for hub in hubs.filter(slug__in=slugs)} if slugs else {}
        former = successors([Hub], [slug for slug in slugs if slug not in found])
        found |= {hub.slug: hub for hub in hubs.filter(slug__in=former.values())} if former else {}
        # Of what is not public not even the present slug is told.
        former = {slug: present for slug, present in former.items() if present in found}
        texts = list(dict.fromkeys(former.get(text, text) for text in texts))
        known = [found[text] for text in texts if text in found]
        unknown = [text for text in texts if text not in found]
        left_out = len(known[MOST:]) + len(asked[MOST_VALUES:])
        return cls(known[:MOST], unknown, left_out)

    @property
    def slugs(self):
        return [hub.slug for hub in self.hubs]

    @property
    def is_enough(self):
        return len(self.hubs) >= FEWEST

    @property
    def is_full(self):
        return len(self.hubs) >= MOST

    @property
    def notices(self):
        """What the address asked for and the comparison leaves aside, as sentences."""
        sentences = []
        if self.unknown:
            listed = ", ".join(shorten(text, 40) for text in self.unknown[:5])
            if len(self.unknown) > 5:
                listed += " …"
            sentences.append(
                ngettext(
                    "There is no such hub: %(values)s. It was left aside.",
                    "There are no such hubs: %(values)s. They were left aside.",
                    len(self.unknown),
                )
                % {"values": listed}
            )
        if self.left_out:
            sentences.append(
                ngettext(
                    "At most %(most)d hubs stand side by side; %(count)d more was left aside.",
                    "At most %(most)d hubs stand side by side; %(count)d more were left aside.",
                    self.left_out,
                )
                % {"most": MOST, "count": self.left_out}
            )
        return sentences

    @property
    def problem(self):
        """Why there is no comparison of exactly what the address asks for, as a sentence; empty if there is one."""
        if self.notices:
            return " ".join(self.notices)
        if not self.is_enough:
            return _("Name two to five hubs to compare, such as hub=trakk&hub=waps-hub.")
        return ""

    @property
    def query(self):
        return query_of(self.hubs)

    @property
    def compare_url(self):
        return compare_url(self.hubs)

    @property
    def ways_out(self):
        """[(hub, address of the comparison without it), ...]"""
        return [(hub, compare_url([other for other in self.hubs if other != hub])) for hub in self.hubs]


def query_of(hubs):
    """The hubs as a query string: hub=trakk&hub=betahaus."""
    return urlencode([("hub", hub.slug) for hub in hubs])


def compare_url(hubs):
    """The address of the comparison of these hubs."""
    address = address_of("hubs:compare")
    return f"{address}?{query_of(hubs)}" if hubs else address

"""Regions by what people type for them: a name in any of its spellings, a code, or both with what it lies in."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from hubsportal.search.words import fold

from ..models import Region

# So many are offered where several are meant, or none quite.
MOST_CHOICES = 12

# What of Europe lies outside NUTS, by ISO 3166-1. The list of regions has the other continents' countries too.
EUROPE_BESIDE_NUTS = frozenset(
    ["AD", "AM", "AZ", "BY", "FO", "GB", "GE", "GG", "GI", "IM", "JE", "MC", "MD", "RU", "SM", "VA"]
)

_CODE = re.compile(r"(?:^|\()\s*([A-Za-z]{2}[0-9A-Za-z]{0,3})\s*\)?$")


@dataclass(eq=False)
class Place:
    """A region as the form knows it. `called`: what it is called first, folded; `also`: other names, folded."""

    code: str
    label: str
    called: frozenset
    also: frozenset
    is_in_europe: bool
    label_in_full: str = ""

    @property
    def names(self):
        return self.called | self.also


class Gazetteer:
    """All regions, in one query."""

    @cached_property
    def places(self):
        """{code: Place}, a country before its regions."""
        rows = Region.objects.order_by("code").values_list(
            "code", "name", "english_name", "local_name", "aliases", "version"
        )
        places = {}
        for code, name, english, local, aliases, version in rows:
            is_in_europe = version.startswith("NUTS") or code[:2] in EUROPE_BESIDE_NUTS
            called = frozenset(map(_folded, filter(None, (name, english))))
            also = frozenset(map(_folded, filter(None, (local, *aliases.splitlines()))))
            places[code] = Place(code, english or name, called, also, is_in_europe)
        for place in places.values():
            around = [place, *self._around(place.code, places)]
            labels = dict.fromkeys(other.label for other in (*around[:2], around[-1]))
            place.label_in_full = f"{', '.join(labels)} ({place.code})"
        return places

    @staticmethod
    def _around(code, places):
        """What a region lies in, the nearest first."""
        return [places[code[:length]] for length in range(len(code) - 1, 1, -1) if code[:length] in places]

    def options(self):
        """What the input offers while somebody types: `Namur, Belgium (BE352)`, in Europe alone."""
        for place in self.places.values():
            if place.is_in_europe:
                country = self.places[place.code[:2]].label
                name = place.label if country == place.label else f"{place.label}, {country}"
                yield f"{name} ({place.code})"

    def find(self, text):
        """The regions that a text names exactly, the best known first; several if it does not say which."""
        if match := _CODE.search(text.strip()):
            if place := self.places.get(match[1].upper()):
                return [place]
            text = text[: match.start()] if match.start() else text
        return self._called(text) or self._called_within(text)

    def _called(self, text):
        name = _folded(text)
        found = [place for place in self.places.values() if name in place.called]
        found = found or [place for place in self.places.values() if name in place.also]
        return self._one_territory(sorted(found, key=lambda place: (len(place.code), place.code)))

    def _called_within(self, text):
        """`Namur, Wallonia` and `Namur, Belgium`: what is called so, and lies in what is called so."""
        *names, around = [_folded(part) for part in text.split(",")]
        if not names:
            return []
        found = self._called(",".join(names))
        return [
            place
            for place in found
            if any(
                around in other.names or around == other.code.lower()
                for other in self._around(place.code, self.places)
            )
        ]

    def _one_territory(self, found):
        """Of regions that are the same land on several levels one: the smallest there can be, else the largest.

        Berlin is DE300; of Malta, MT0 and MT00, which are all two islands, Malta is left.
        """
        by_land = {}
        for place in found:
            parts = frozenset(
                code
                for code in self.places
                if code.startswith(place.code) and (len(code) == 5 or code == place.code)
            )
            land = frozenset(code for code in parts if len(code) == 5) or parts
            by_land.setdefault(land, []).append(place)
        return [same[-1] if len(same[-1].code) == 5 else same[0] for same in by_land.values()]

    def near(self, text):
        """Regions of Europe whose names are like a text that names none."""
        wanted = _folded(text)
        words = wanted.split()
        found = [
            place
            for place in self.places.values()
            if words
            and any(
                all(any(part.startswith(word) for part in re.split(r"[\s\-/]+", name)) for word in words)
                for name in place.names
            )
        ]
        if not found:
            by_name = {}
            for place in self.places.values():
                for name in place.names:
                    by_name.setdefault(name, []).append(place)
            found = [
                place
                for name in get_close_matches(wanted, by_name, MOST_CHOICES, 0.75)
                for place in by_name[name]
            ]
        return [place for place in dict.fromkeys(found) if place.is_in_europe]


def _folded(text):
    return " ".join(fold(text).replace("’", "'").split())

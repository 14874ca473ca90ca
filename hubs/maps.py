"""Hubs on the map of Europe: where each dot goes, and where its number stands clear of the others."""

from dataclasses import dataclass

from django.db.models import Avg, Count
from django.db.models.functions import Left
from django.urls import reverse

from . import europe
from .models import Region

# In units of the map, which is 520 wide: a dot's radius, and how far two dots have to be apart.
RADIUS = 5
APART = 9


@dataclass
class Dot:
    """A link on the map: a hub, or a region with a count where the hubs are too many."""

    x: float
    y: float
    name: str
    url: str
    mark: str = ""
    heard: bool = False
    radius: float = RADIUS
    label_x: float = 0
    label_y: float = 0
    anchor: str = "start"


class HubMap:
    """The dots to draw, and how many of the hubs have no place on the map."""

    MOST_DOTS = 200

    def __init__(self, dots, by_region=False, left_out=0):
        self.dots, self.by_region, self.left_out = dots, by_region, left_out

    @classmethod
    def of(cls, hubs, listed, mentions, finder, numbers=None):
        """The map of a selection.

        hubs: the selection as a queryset; listed: its first MOST_DOTS + 1 hubs; mentions: {pk: [...]} of those
        that were heard in a webinar; finder: the HubFilter, for links that keep its other facets;
        numbers: {pk: number in the list beside}.
        """
        if len(listed) > cls.MOST_DOTS:
            return cls(region_dots(hubs, finder), by_region=True)
        dots = []
        for hub in listed:
            if hub.latitude is None or not europe.on_map(float(hub.latitude), float(hub.longitude)):
                continue
            x, y = europe.project(float(hub.latitude), float(hub.longitude))
            dots.append(
                Dot(
                    x,
                    y,
                    str(hub),
                    hub.get_absolute_url(),
                    str((numbers or {}).get(hub.pk, "")),
                    hub.pk in mentions,
                )
            )
        spread(dots)
        place_labels(dots)
        return cls(dots, left_out=len(listed) - len(dots))

    @property
    def heard(self):
        return any(dot.heard for dot in self.dots)

    @property
    def around(self):
        """The viewBox of a closer look at the dots: three to two, and never over the edge of the map."""
        left, right = min(dot.x for dot in self.dots), max(dot.x for dot in self.dots)
        top, bottom = min(dot.y for dot in self.dots), max(dot.y for dot in self.dots)
        width = min(max(right - left + 60, (bottom - top + 60) * 1.5, 210), europe.WIDTH)
        height = min(width / 1.5, europe.HEIGHT)
        x = min(max((left + right - width) / 2, 0), europe.WIDTH - width)
        y = min(max((top + bottom - height) / 2, 0), europe.HEIGHT - height)
        return f"{x:.0f} {y:.0f} {width:.0f} {height:.0f}"


def region_dots(hubs, finder):
    """A dot per country, or, once regions are chosen, per region one level below the deepest of them."""
    chosen = finder.selections["region"].known
    length = min(max((len(code) for code in chosen), default=1) + 1, 5)
    places = (
        hubs.filter(latitude__isnull=False)
        .order_by()
        .values(area=Left("region__code", length))
        .annotate(latitude=Avg("latitude"), longitude=Avg("longitude"), hubs=Count("pk"))
        .order_by("area")
    )
    names = {
        region.code: region.label
        for region in Region.objects.filter(code__in=[place["area"] for place in places])
    }
    dots = []
    for place in places:
        latitude, longitude = float(place["latitude"]), float(place["longitude"])
        if place["area"] in names and europe.on_map(latitude, longitude):
            query = finder.query.copy()
            query.setlist("region", [place["area"]])
            x, y = europe.project(latitude, longitude)
            radius = min(RADIUS + place["hubs"] ** 0.5 / 2, 18)
            url = f"{reverse('hubs:list')}?{query.urlencode()}"
            dots.append(Dot(x, y, names[place["area"]], url, str(place["hubs"]), radius=radius))
    place_labels(dots)
    return dots


def spread(dots):
    """Lay dots that would hide each other side by side, the first where it belongs."""
    placed = []
    for dot in dots:
        home = dot.x, dot.y
        for dx, dy in _SIDES:
            dot.x, dot.y = home[0] + dx * APART, home[1] + dy * APART
            if all(abs(dot.x - other.x) >= APART or abs(dot.y - other.y) >= APART for other in placed):
                break
        placed.append(dot)


# Where to try next: around the place itself, then one ring further out.
_SIDES = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)]
_SIDES += [(2, 0), (-2, 0), (0, 2), (0, -2), (2, 1), (-2, 1), (2, -1), (-2, -1)]


def place_labels(dots):
    """Put each dot's mark right of it; or left, above or below where another dot or mark is in the way."""
    boxes = [(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots]
    for dot in dots:
        if not dot.mark:
            continue
        width, gap = 9 * len(dot.mark), dot.radius + 3
        tries = [
            ("start", dot.x + gap, dot.y + 6, (dot.x + gap, dot.y - 7, dot.x + gap + width, dot.y + 7)),
            ("end", dot.x - gap, dot.y + 6, (dot.x - gap - width, dot.y - 7, dot.x - gap, dot.y + 7)),
            (
                "middle",
                dot.x,
                dot.y - gap,
                (dot.x - width / 2, dot.y - gap - 13, dot.x + width / 2, dot.y - gap),
            ),
            (
                "middle",
                dot.x,
                dot.y + gap + 11,
                (dot.x - width / 2, dot.y + gap, dot.x + width / 2, dot.y + gap + 13),
            ),
        ]
        free = next(
            (attempt for attempt in tries if not any(_overlap(attempt[3], box) for box in boxes)), tries[0]
        )
        dot.anchor, dot.label_x, dot.label_y = free[:3]
        boxes.append(free[3])


def _overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

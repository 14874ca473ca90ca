"""Hubs on the map of Europe: where each dot goes, and where its number stands clear of the others."""

from dataclasses import dataclass

from hubsportal.addresses import address_of

from . import europe

# In units of the whole map, which is 520 wide: a dot's radius, how far two dots have to be apart, the width
# of a figure. A closer look shrinks them, so that they keep their size for the eye.
RADIUS = 5.5
APART = 10
LETTER = 10


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

    @property
    def label(self):
        """Its accessible name, which holds whatever is written beside it (WCAG 2.5.3)."""
        return self.name if not self.mark or self.mark in self.name else f"{self.mark}: {self.name}"

    @property
    def drawn(self):
        """What a template writes of it: numbers with one digit, which it would format anew one by one."""
        return {
            "url": self.url,
            "label": self.label,
            "name": self.name,
            "mark": self.mark,
            "heard": self.heard,
            "anchor": self.anchor,
            "x": f"{self.x:.1f}",
            "y": f"{self.y:.1f}",
            "r": f"{self.radius:.1f}",
            # What a finger may hit.
            "hit": f"{self.radius * 2.2:.1f}",
            "label_x": f"{self.label_x:.1f}",
            "label_y": f"{self.label_y:.1f}",
        }


@dataclass
class HubMap:
    """The dots to draw, the part of the map to show, and how many of the hubs have no place on it."""

    dots: list
    viewbox: str = f"0 0 {europe.WIDTH} {europe.HEIGHT}"
    by_region: bool = False
    left_out: int = 0

    # Above so many hubs a dot stands for a region.
    MOST_DOTS = 200

    @classmethod
    def of(cls, finder, listed, mentions, numbers=None):
        """The map of a selection.

        finder: the HubFilter; listed: all hubs that it found, or none where they are more than MOST_DOTS; mentions:
        {pk: [...]} of those that were heard in a webinar; numbers: {pk: number in the list beside}.
        """
        if finder.found.bit_count() > cls.MOST_DOTS:
            dots, left_out = region_dots(finder)
            return cls(dots, by_region=True, left_out=left_out)
        dots = hub_dots(listed, mentions, numbers or {})
        spread(dots)
        place_labels(dots)
        return cls(dots, left_out=len(listed) - len(dots))

    @classmethod
    def closer(cls, listed, mentions):
        """A closer look at a few hubs: the part of the map around them, three to two, without numbers."""
        dots = hub_dots(listed[: cls.MOST_DOTS], mentions, {})
        if not dots:
            return cls(dots)
        left, right = min(dot.x for dot in dots), max(dot.x for dot in dots)
        top, bottom = min(dot.y for dot in dots), max(dot.y for dot in dots)
        if (bottom - top + 60) * 1.5 > europe.WIDTH:
            spread(dots)
            return cls(dots, left_out=len(listed) - len(dots))
        width = min(max(right - left + 60, (bottom - top + 60) * 1.5, 210), europe.WIDTH)
        height = width / 1.5
        # The land ends a little past the edge of the map, so that the view must not leave it.
        x = min(max((left + right - width) / 2, 0), europe.WIDTH - width)
        y = min(max((top + bottom - height) / 2, 0), europe.HEIGHT - height)
        scale = width / europe.WIDTH
        for dot in dots:
            dot.radius *= scale * 1.2
        spread(dots, APART * scale * 1.2)
        return cls(dots, f"{x:.0f} {y:.0f} {width:.0f} {height:.0f}", left_out=len(listed) - len(dots))

    @property
    def drawn(self):
        return [dot.drawn for dot in self.dots]

    @property
    def heard(self):
        return any(dot.heard for dot in self.dots)


def hub_dots(hubs, mentions, numbers):
    dots = []
    for hub in hubs:
        if hub.latitude is None:
            continue
        if place := europe.place_of(float(hub.latitude), float(hub.longitude)):
            mark = str(numbers.get(hub.pk, ""))
            dots.append(Dot(*place, str(hub), hub.get_absolute_url(), mark, hub.pk in mentions))
    return dots


def region_dots(finder):
    """A dot per country, or, once regions are chosen, per region one level below the deepest of them.

    Each counts the hubs that were found there, and lies in the middle of all hubs of the region whose place is known.
    Returns the dots and how many hubs are in none of them.
    """
    chosen = finder.selections["region"].known
    length = min(max((len(code) for code in chosen), default=1) + 1, 5)
    counts = finder.count_by_area(length)
    middles = finder.carriers.middles(list(counts))
    names = finder.carriers.words.regions
    others = finder.query.copy()
    others.setlist("region", [])
    rest, address = others.urlencode(), address_of("hubs:list")
    dots, left_out = [], 0
    for code, count in sorted(counts.items()):
        place = europe.place_of(*middles[code]) if code in names and code in middles else None
        if place:
            radius = min(RADIUS + count**0.5 / 2, 18)
            url = f"{address}?region={code}&{rest}" if rest else f"{address}?region={code}"
            dots.append(Dot(*place, f"{names[code]}: {count}", url, str(count), radius=radius))
        else:
            left_out += count
    place_labels(dots)
    return dots, left_out


# Where to try next when a place is taken: around it, then one ring further out.
_SIDES = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)]
_SIDES += [(2, 0), (-2, 0), (0, 2), (0, -2), (2, 1), (-2, 1), (2, -1), (-2, -1)]


def spread(dots, apart=APART):
    """Lay dots that would hide each other side by side, the first where it belongs."""
    placed = []
    for dot in dots:
        home = dot.x, dot.y
        for dx, dy in _SIDES:
            dot.x, dot.y = home[0] + dx * apart, home[1] + dy * apart
            # A little less, since sums of fractions miss by a little.
            if not _is_near(dot, placed, apart * 0.999):
                break
        placed.append(dot)


def place_labels(dots):
    """Put each dot's mark right of it, or elsewhere around it where another dot or mark is in the way."""
    taken = [(dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots]
    for dot in dots:
        if not dot.mark:
            continue
        width, gap = LETTER * len(dot.mark), dot.radius + 3
        # Wherever it is put, it can only cover what lies in here.
        left, right = dot.x - gap - width, dot.x + gap + width
        top, bottom = dot.y - max(gap, 6) - 13, dot.y + max(gap + 11, 17) + 1
        near = _overlapping((left, top, right, bottom), taken)
        for anchor, dx, dy in (
            ("start", gap, 6), ("end", -gap, 6), ("middle", 0, -gap), ("middle", 0, gap + 11),
            ("start", gap, -6), ("end", -gap, -6), ("start", gap, 17), ("end", -gap, 17),
        ):  # fmt: skip
            x, y = dot.x + dx, dot.y + dy
            left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
            box = (left, y - 13, left + width, y + 1)
            if not _overlapping(box, near):
                dot.anchor, dot.label_x, dot.label_y = anchor, x, y
                taken.append(box)
                break
        else:
            # A number that covers another says less than none; the dot keeps its name.
            dot.mark = ""


def _is_near(dot, others, reach):
    """Whether one of the others lies within reach of a dot, both across and up and down."""
    x, y = dot.x, dot.y
    # All of them, at once: to stop at the first, by `any`, takes longer over so few.
    return bool([1 for other in others if -reach < other.x - x < reach and -reach < other.y - y < reach])


def _overlapping(box, boxes):
    """Those of the boxes (left, top, right, bottom) that a box overlaps."""
    left, top, right, bottom = box
    return [
        other
        for other in boxes
        if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
    ]

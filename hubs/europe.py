"""The map of Europe: from degrees on the globe to units of the map's viewBox.

Lambert's azimuthal equal-area projection of a sphere, the look of the EU's own maps (EPSG:3035) around another
centre: areas keep their true proportion, so no region looks larger than it is. The land beside the dots
(templates/hubs/_land.svg) is drawn by data/build_map.py with the same `project`, so that a hub and its coast agree.

Formulas: J. P. Snyder, Map Projections: A Working Manual (USGS Professional Paper 1395, 1987), chapter 24.
"""

from math import cos, radians, sin, sqrt

# The map's viewBox is "0 0 520 560".
WIDTH = 520
HEIGHT = 560

# The place around which the earth is laid flat, in degrees, and where on the map it lies. So chosen that Iceland, the
# North Cape, Portugal, Crete and Cyprus are all on the map. After a change, run data/build_map.py again.
CENTRE_LATITUDE = 51.5
CENTRE_LONGITUDE = 11.0
CENTRE_X = 238
CENTRE_Y = 304

# Units of the viewBox in one radius of the earth (6371 km): a unit is about 7.7 km.
SCALE = 825


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees north and east -> (x, y) in units of the viewBox, y downwards; any place on earth."""
    centre = radians(CENTRE_LATITUDE)
    north, east = radians(latitude), radians(longitude - CENTRE_LONGITUDE)
    # 1 plus the cosine of the angle between the place and the centre: 2 at the centre, 0 on the far side of the earth.
    nearness = 1 + sin(centre) * sin(north) + cos(centre) * cos(north) * cos(east)
    if nearness < 1e-9:
        # The far side is the whole rim of the flat earth at once: its lowest point stands for it.
        return CENTRE_X, CENTRE_Y + 2 * SCALE
    stretch = SCALE * sqrt(2 / nearness)
    x = stretch * cos(north) * sin(east)
    y = stretch * (cos(centre) * sin(north) - sin(centre) * cos(north) * cos(east))
    return CENTRE_X + x, CENTRE_Y - y


def place_of(latitude: float, longitude: float) -> tuple[float, float] | None:
    """The same of a place that lies inside the viewBox, else None: the Azores, the Canary Islands, what lies overseas."""
    x, y = project(latitude, longitude)
    return (x, y) if 0 <= x <= WIDTH and 0 <= y <= HEIGHT else None


def on_map(latitude: float, longitude: float) -> bool:
    """Whether the place lies inside the viewBox."""
    return place_of(latitude, longitude) is not None

"""Which country a place can lie in, as far as boxes of degrees tell; see data/build_extents.py. No database."""

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "data" / "extents.csv"
# Coasts and borders are drawn coarsely: nearer than this, in degrees, nothing is said.
MARGIN = 0.5


@cache
def boxes():
    """{code of a country: [(south, west, north, east), ...]} in degrees."""
    found = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            box = tuple(float(row[side]) for side in ("south", "west", "north", "east"))
            found.setdefault(row["code"], []).append(box)
    return found


def is_outside(code, latitude, longitude):
    """Whether a place (degrees north and east) lies clearly outside a country; False where its extent is not known."""
    extent = boxes().get(code, [])
    return bool(extent) and not any(
        south - MARGIN <= latitude <= north + MARGIN and west - MARGIN <= longitude <= east + MARGIN
        for south, west, north, east in extent
    )

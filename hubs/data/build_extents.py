"""Writes extents.csv, the boxes that countries lie in, from Natural Earth's countries.

Needs Python alone and the file that build_map.py needs too:

    python -m hubs.data.build_extents package/countries-50m.json

Each island or stretch of land is a box in degrees; boxes that nearly touch become one. So the Canary Islands do not
make all between them and Catalonia Spain. Countries are told by their names in regions.csv; those that are called
otherwise there and not in OTHER_NAMES are left out, and so is Russia: it goes round the back of the earth.
"""

import argparse
import csv
import json
from itertools import accumulate
from pathlib import Path

from .build_map import follow_the_regions, join, rings_by_country

FOLDER = Path(__file__).resolve().parent
OTHER_NAMES = {"Bosnia and Herz.": "BA", "Faeroe Is.": "FO", "Vatican": "VA"}
LEFT_OUT = {"RU"}
# Boxes closer to each other than this are one, in degrees.
NEAR = 2


def codes():
    """{name: code of the country}"""
    with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        countries = [row for row in csv.DictReader(file) if row["level"] == "0"]
    named = {
        name: row["code"]
        for row in countries
        for name in (row["name"], row["english_name"], *row["aliases"].split("|"))
    }
    return named | OTHER_NAMES


def decode(topology):
    """The topology's arcs as lists of (degrees north, degrees east): TopoJSON specification, "2.1.4 Arcs"."""
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        places = accumulate(steps, lambda place, step: (place[0] + step[0], place[1] + step[1]))
        arcs.append([(bottom + y * scale_y, left + x * scale_x) for x, y in places])
    return arcs


def box_of(points):
    """(south, west, north, east)"""
    norths, easts = zip(*points, strict=True)
    return min(norths), min(easts), max(norths), max(easts)


def touch(one, other):
    return all(one[axis] - NEAR < other[axis + 2] and other[axis] - NEAR < one[axis + 2] for axis in (0, 1))


def merged(boxes):
    """The boxes with those that nearly touch put together, from south to north."""
    done = []
    for box in boxes:
        while neighbours := [other for other in done if touch(box, other)]:
            done = [other for other in done if other not in neighbours]
            box = box_of([corner for each in (box, *neighbours) for corner in (each[:2], each[2:])])
        done.append(box)
    return sorted(done)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("topology", type=Path, help="countries-50m.json of world-atlas 2.0.2")
    topology = json.loads(parser.parse_args().topology.read_text(encoding="utf-8"))
    countries = rings_by_country(topology)
    follow_the_regions(countries)
    arcs, by_name = decode(topology), codes()
    found = {by_name[name]: rings for name, rings in countries.items() if name in by_name}
    with (FOLDER / "extents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "south", "west", "north", "east"])
        for code in sorted(found.keys() - LEFT_OUT):
            for box in merged(box_of(join(ring, arcs)) for ring in found[code]):
                writer.writerow([code, *(f"{degrees:.1f}" for degrees in box)])


if __name__ == "__main__":
    main()

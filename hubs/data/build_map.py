"""Draws the land of templates/hubs/_land.svg from Natural Earth's countries.

Needs Python alone and the file countries-50m.json of the npm package world-atlas 2.0.2:

    npm pack world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz
    python -m hubs.data.build_map package/countries-50m.json

The same file gives the same drawing, byte for byte.

1. TopoJSON keeps every stretch of coast or border once, as an arc that its neighbours share. Arcs are decoded to
   degrees, projected to the map, simplified and rounded to whole units *before* countries are put together, so that
   two neighbours still meet exactly.
2. Countries are put together from the arcs and cut to the map's edge; islets too small to see are left out.
3. All of it becomes one path, in steps from point to point, which is shorter than naming every place.
"""

import argparse
import json
from itertools import chain, pairwise
from pathlib import Path

from hubs.europe import HEIGHT, WIDTH, project

LAND = Path(__file__).resolve().parents[2] / "templates" / "hubs" / "_land.svg"

# A bend goes when the triangle that it spans is smaller than this (square units; one is about 60 square kilometres).
SMALLEST_BEND = 1.2
# An island or enclave smaller than this is left out. Malta, with 4, stays.
SMALLEST_RING = 2.5
# Only scraps of these lie on the map, and look like mistakes there.
LEFT_OUT = {"Egypt", "Greenland", "Libya"}
# Land goes on a little beyond the viewBox, so that the outline along the cut is never seen.
OVERLAP = 4


def decode(topology):
    """The topology's arcs as lists of (x, y) on the map.

    They are stored as whole-number steps from point to point: TopoJSON specification, "2.1.4 Arcs".
    """
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        arcs.append([])
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arcs[-1].append(project(latitude=bottom + y * scale_y, longitude=left + x * scale_x))
    return arcs


def simplify(line):
    """Takes the slightest bends from a line, the least first, and keeps its ends (Visvalingam and Whyatt 1993)."""
    line = list(line)
    fewest = 6 if line[0] == line[-1] else 2  # An island keeps five corners, since fewer would shrink it.
    while len(line) > fewest:
        bends = [area([*line[i : i + 3], line[i]]) for i in range(len(line) - 2)]
        slightest = min(bends)
        if slightest >= SMALLEST_BEND:
            break
        del line[bends.index(slightest) + 1]
    return line


def to_whole_units(line):
    """Rounds every point and drops those that fall onto the one before."""
    points = [(round(x), round(y)) for x, y in line]
    return points[:1] + [point for last, point in pairwise(points) if point != last]


def is_near(line):
    """Whether the line's bounding box touches the map."""
    xs, ys = zip(*line, strict=True)
    return min(xs) < WIDTH and max(xs) > 0 and min(ys) < HEIGHT and max(ys) > 0


def area(ring):
    """The area within a closed ring of points, in square units."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def rings_by_country(topology):
    """Country name -> its rings, each a list of numbers of arcs; ~n is arc n backwards."""
    countries = {}
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        if country["properties"]["name"] not in LEFT_OUT:
            countries[country["properties"]["name"]] = list(chain.from_iterable(polygons))
    return countries


def follow_the_regions(countries):
    """Natural Earth draws who holds a place; the portal's map follows its list of regions instead.

    There Crimea (UA44) is part of Ukraine, and Cyprus (CY0) is one island.
    """
    ukraine = countries["Ukraine"]
    crimea = next(ring for ring in countries["Russia"] if len(ring) == 2 and ~ring[0] in ukraine[0])
    countries["Russia"].remove(crimea)
    ukraine[0] = merge(ukraine[0], crimea)
    countries["Cyprus"] = [merge(*countries["Cyprus"], *countries.pop("N. Cyprus"))]


def merge(ring, neighbour):
    """Two rings with one arc between them, as one ring: the arc, forwards in one and backwards in the other, goes."""
    [border] = [number for number in ring if ~number in neighbour]
    at, across = ring.index(border), neighbour.index(~border)
    return ring[:at] + neighbour[across + 1 :] + neighbour[:across] + ring[at + 1 :]


def join(ring, arcs):
    """The points of a ring; the last is the first again."""
    points = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def cut(ring):
    """The part of a ring that lies on the map, OVERLAP included (Sutherland and Hodgman 1974: one side at a time)."""
    for axis, sign, limit in (
        (0, 1, -OVERLAP),
        (0, -1, -WIDTH - OVERLAP),
        (1, 1, -OVERLAP),
        (1, -1, -HEIGHT - OVERLAP),
    ):
        kept = []
        for start, end in pairwise(ring):
            inside, ahead = sign * start[axis] - limit, sign * end[axis] - limit
            if inside >= 0:
                kept.append(start)
            if (inside >= 0) != (ahead >= 0):
                share = inside / (inside - ahead)
                kept.append(tuple(a + share * (b - a) for a, b in zip(start, end, strict=True)))
        ring = kept + kept[:1]
    return to_whole_units(ring)


def path_data(rings):
    """The d attribute: each ring begins at a place (M), goes on in steps (l) and closes itself (z)."""
    data = []
    for ring in rings:
        steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(ring)]
        numbers = " ".join(f"{x} {y}" for x, y in steps[:-1])
        data.append(f"M{ring[0][0]} {ring[0][1]}l{numbers}z")
    return "".join(data).replace(" -", "-")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("topology", type=Path, help="countries-50m.json of world-atlas 2.0.2")
    topology = json.loads(parser.parse_args().topology.read_text(encoding="utf-8"))

    countries = rings_by_country(topology)
    follow_the_regions(countries)
    projected = decode(topology)
    rings = [ring for rings in countries.values() for ring in rings if is_near(join(ring, projected))]
    needed = {number if number >= 0 else ~number for ring in rings for number in ring}
    arcs = {number: to_whole_units(simplify(projected[number])) for number in sorted(needed)}

    land = [cut(join(ring, arcs)) for ring in rings]
    land = [ring for ring in land if len(ring) > 3 and area(ring) >= SMALLEST_RING]
    LAND.write_text(f'<path class="land" d="{path_data(land)}"/>\n', encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

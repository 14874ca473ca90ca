"""The map: places land where they should, and the land is drawn for the same map."""

import re
from math import cos, radians
from unittest.mock import patch

from django.conf import settings
from django.test import SimpleTestCase

from hubs import europe
from hubs.europe import HEIGHT, WIDTH, on_map, project

# Latitude and longitude in degrees.
ATHENS = (37.98, 23.73)
BERLIN = (52.52, 13.405)
DUBLIN = (53.343, -6.28)
HELSINKI = (60.17, 24.94)
LISBON = (38.72, -9.14)
NAMUR = (50.465, 4.867)
NICOSIA = (35.17, 33.36)
REYKJAVIK = (64.15, -21.94)
TOURNAI = (50.606, 3.389)
VALLETTA = (35.899, 14.514)


class ProjectTests(SimpleTestCase):
    def test_the_centre_lies_at_the_centre(self):
        self.assertEqual(project(51.5, 11.0), (238, 304))

    def test_agrees_with_the_worked_example_of_the_manual(self):
        # Snyder 1987, numerical examples: a globe of radius 3 around 40 N 100 W, and the place 20 S 100 E.
        example = {"CENTRE_LATITUDE": 40, "CENTRE_LONGITUDE": -100, "CENTRE_X": 0, "CENTRE_Y": 0, "SCALE": 3}
        with patch.multiple(europe, **example):
            x, y = project(-20, 100)
        self.assertAlmostEqual(x, -4.2339303, places=6)
        self.assertAlmostEqual(-y, 4.0257775, places=6)  # The manual counts upwards.

    def test_places_known_cities_within_half_a_unit(self):
        for name, city, expected in (
            ("Namur", NAMUR, (181.9, 316.6)),
            ("Berlin", BERLIN, (259.1, 289.0)),
            ("Valletta", VALLETTA, (279.4, 527.0)),
            ("Reykjavik", REYKJAVIK, (39.0, 74.1)),
            ("Nicosia", NICOSIA, (499.8, 500.2)),
        ):
            with self.subTest(name):
                for value, wanted in zip(project(*city), expected, strict=True):
                    self.assertAlmostEqual(value, wanted, delta=0.5)

    def test_keeps_west_and_east_and_north_and_south(self):
        west_to_east = [LISBON, DUBLIN, TOURNAI, NAMUR, BERLIN, HELSINKI, NICOSIA]
        north_to_south = [HELSINKI, DUBLIN, BERLIN, NAMUR, LISBON, VALLETTA]
        self.assertEqual(sorted(west_to_east, key=lambda city: project(*city)[0]), west_to_east)
        self.assertEqual(sorted(north_to_south, key=lambda city: project(*city)[1]), north_to_south)

    def test_gives_one_square_degree_the_same_share_of_the_map_as_of_the_globe(self):
        # A degree of longitude at 60 N is half as wide as at the equator, and the map must show just that.
        for latitude, longitude in ((38, 23), (60, 24), (64, -22), (51.5, 11)):
            with self.subTest(latitude=latitude, longitude=longitude):
                self.assertAlmostEqual(
                    area_on_map(latitude, longitude) / area_on_globe(latitude), 1, places=4
                )

    def test_finds_a_place_for_the_far_side_of_the_earth(self):
        for latitude, longitude in ((-51.5, -169), (-51.5, 191), (-51.4999, -169)):
            with self.subTest(latitude=latitude, longitude=longitude):
                x, y = project(latitude, longitude)
                self.assertAlmostEqual(((x - 238) ** 2 + (y - 304) ** 2) ** 0.5, 2 * europe.SCALE, places=2)


def area_on_map(latitude, longitude, size=0.01):
    """Square units of the map in a cell of `size` degrees each way, whose middle is the place."""
    half = size / 2
    corners = [
        project(latitude + north * half, longitude + east * half)
        for north, east in ((-1, -1), (-1, 1), (1, 1), (1, -1))
    ]
    following = corners[1:] + corners[:1]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(corners, following, strict=True))) / 2


def area_on_globe(latitude, size=0.01):
    """The same cell on a globe with the map's scale as its radius."""
    return europe.SCALE**2 * radians(size) ** 2 * cos(radians(latitude))


class OnMapTests(SimpleTestCase):
    def test_the_capitals_at_the_edges_are_on_the_map(self):
        for city in (REYKJAVIK, LISBON, VALLETTA, ATHENS, NICOSIA, HELSINKI):
            with self.subTest(city):
                self.assertTrue(on_map(*city))

    def test_every_shore_of_the_mainland_union_is_on_the_map(self):
        for name, shore in (
            ("Cabo da Roca, Portugal", (38.78, -9.5)),
            ("Cape Saint Vincent, Portugal", (37.02, -9.0)),
            ("Gavdos, Greece", (34.8, 24.12)),
            ("Cape Apostolos Andreas, Cyprus", (35.69, 34.59)),
            ("Nuorgam, Finland", (70.09, 27.95)),
        ):
            with self.subTest(name):
                self.assertTrue(on_map(*shore))

    def test_new_york_is_not_on_the_map(self):
        self.assertFalse(on_map(40.71, -74.01))

    def test_what_lies_overseas_is_not_on_the_map(self):
        for name, place in (
            ("Ponta Delgada", (37.74, -25.67)),
            ("Las Palmas", (28.1, -15.41)),
            ("Saint-Denis", (-20.88, 55.45)),
            ("Sydney", (-33.87, 151.21)),
            ("the far side of the earth", (-51.5, -169)),
        ):
            with self.subTest(name):
                self.assertFalse(on_map(*place))


class LandTests(SimpleTestCase):
    """templates/hubs/_land.svg, which data/build_map.py draws."""

    def setUp(self):
        self.land = (settings.BASE_DIR / "templates" / "hubs" / "_land.svg").read_text(encoding="utf-8")

    def rings(self):
        """The drawn rings, each a list of (x, y)."""
        for x, y, steps in re.findall(r"M(-?\d+) (-?\d+)l([^z]+)z", self.land):
            ring = [(int(x), int(y))]
            numbers = iter(map(int, re.findall(r"-?\d+", steps)))
            for step_x, step_y in zip(numbers, numbers, strict=True):
                ring.append((ring[-1][0] + step_x, ring[-1][1] + step_y))
            yield ring

    def test_is_one_light_path(self):
        self.assertRegex(self.land, r'\A<path class="land" d="[Mlz0-9 -]+"/>\n\Z')
        self.assertLess(len(self.land), 24_000)

    def test_ends_just_beyond_the_edge_of_the_map(self):
        points = [point for ring in self.rings() for point in ring]
        self.assertLessEqual(max(x for x, y in points), WIDTH + 4)
        self.assertLessEqual(max(y for x, y in points), HEIGHT + 4)
        self.assertGreaterEqual(min(min(point) for point in points), -4)

    def test_lies_under_the_cities_and_not_under_the_sea(self):
        inland = {"Namur": NAMUR, "Berlin": BERLIN, "Nicosia": NICOSIA, "Madrid": (40.42, -3.7)}
        at_sea = {
            "Biscay": (45.5, -5),
            "North Sea": (56, 3),
            "Tyrrhenian Sea": (40, 12),
            "Black Sea": (43, 34),
        }
        for places, expected in ((inland, True), (at_sea, False)):
            for name, place in places.items():
                with self.subTest(name):
                    self.assertEqual(any(encloses(ring, project(*place)) for ring in self.rings()), expected)

    def test_shows_malta(self):
        x, y = project(35.89, 14.45)
        self.assertTrue(any(encloses(ring, (x, y)) for ring in self.rings()))


def encloses(ring, point):
    """Whether the point lies in the ring: a line from it to the left crosses the ring an odd number of times."""
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x > x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1

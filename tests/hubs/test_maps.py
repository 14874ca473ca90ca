"""Hubs on the map: each has a dot and a link, none hides another, and many become one dot a region."""

from itertools import combinations
from types import SimpleNamespace
from unittest import mock
from urllib.parse import parse_qs, urlsplit

from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import SimpleTestCase, TestCase
from hypothesis import given
from hypothesis import strategies as st

from hubs import europe
from hubs.filters import HubFilter
from hubs.maps import APART, LETTER, Dot, HubMap, place_labels, spread
from hubs.models import Hub
from tests.factories import make_hub, make_region, make_service

# Latitude and longitude
NAMUR, TOURNAI, BARCELONA = (50.467, 4.867), (50.605, 3.388), (41.388, 2.170)
REUNION, TENERIFE = (-21.115, 55.536), (28.291, -16.629)
WHOLE = f"0 0 {europe.WIDTH} {europe.HEIGHT}"

mainland = st.tuples(st.floats(35, 71), st.floats(-9, 33)).filter(lambda place: europe.on_map(*place))
dots_anywhere = st.builds(Dot, st.floats(0, 520), st.floats(0, 560), st.just("a"), st.just("/"))


def hub(pk, place=None, **fields):
    """A hub that no database knows."""
    latitude, longitude = place or (None, None)
    return Hub(pk=pk, name=f"Hub {pk}", slug=f"hub-{pk}", latitude=latitude, longitude=longitude, **fields)


def map_of(listed, mentions=(), numbers=None):
    return HubMap.of(SimpleNamespace(found=0), listed, mentions, numbers)


class DotTests(SimpleTestCase):
    def test_each_hub_is_a_link_with_its_name_where_it_lies(self):
        (dot,) = map_of([hub(1, NAMUR, city="Namur")]).dots
        self.assertEqual((dot.x, dot.y), europe.project(*NAMUR))
        self.assertEqual(
            (dot.name, dot.url, dot.mark, dot.heard), ("Hub 1, Namur", "/hubs/hub-1/", "", False)
        )

    def test_bears_the_number_of_its_row_and_whether_it_was_heard(self):
        drawn = map_of([hub(7, NAMUR), hub(8, BARCELONA)], mentions={8: ["talk"]}, numbers={7: 26})
        self.assertEqual([(dot.mark, dot.heard) for dot in drawn.dots], [("26", False), ("", True)])
        self.assertIs(drawn.heard, True)
        self.assertIs(map_of([hub(7, NAMUR)]).heard, False)

    def test_its_name_holds_what_is_written_beside_it(self):
        for mark, name, label in (
            ("", "Trakk", "Trakk"),
            ("3", "Trakk", "3: Trakk"),
            ("12", "Spain: 12", "Spain: 12"),
        ):
            with self.subTest(mark=mark, name=name):
                self.assertEqual(Dot(0, 0, name, "/", mark).label, label)

    def test_hubs_without_a_place_on_the_map_are_counted(self):
        drawn = map_of([hub(1), hub(2, NAMUR), hub(3, REUNION), hub(4, TENERIFE)])
        self.assertEqual(([dot.name for dot in drawn.dots], drawn.left_out), (["Hub 2"], 3))

    def test_no_hubs_no_dots(self):
        self.assertEqual(map_of([]), HubMap([], WHOLE, False, 0))

    def test_two_hundred_hubs_still_have_a_dot_each(self):
        drawn = map_of([hub(number, NAMUR) for number in range(200)])
        self.assertEqual((len(drawn.dots), drawn.by_region), (200, False))


class SpreadTests(SimpleTestCase):
    def assertApart(self, dots, apart):
        for one, other in combinations(dots, 2):
            distance = max(abs(one.x - other.x), abs(one.y - other.y))
            self.assertGreaterEqual(distance, apart * 0.99)

    def test_hubs_of_one_city_lie_side_by_side_and_the_first_where_it_belongs(self):
        dots = [Dot(181.9, 316.6, f"Hub {number}", "/") for number in range(17)]
        spread(dots)
        self.assertEqual((dots[0].x, dots[0].y), (181.9, 316.6))
        self.assertApart(dots, APART)
        for dot in dots:
            self.assertLessEqual(max(abs(dot.x - 181.9), abs(dot.y - 316.6)), 2 * APART + 0.01)

    def test_dots_that_do_not_touch_stay_where_they_are(self):
        dots = [Dot(100, 100, "a", "/"), Dot(110, 100, "b", "/"), Dot(100, 110, "c", "/")]
        spread(dots)
        self.assertEqual([(dot.x, dot.y) for dot in dots], [(100, 100), (110, 100), (100, 110)])

    @given(st.lists(dots_anywhere, max_size=5), st.floats(2, 15))
    def test_a_few_dots_never_hide_each_other(self, dots, apart):
        spread(dots, apart)
        self.assertApart(dots, apart)


class LabelTests(SimpleTestCase):
    def boxes(self, dots):
        """What each label covers, as the style sheet writes it: (left, top, right, bottom)."""
        boxes = []
        for dot in dots:
            if dot.mark:
                width = LETTER * len(dot.mark)
                left = dot.label_x - {"start": 0, "middle": width / 2, "end": width}[dot.anchor]
                boxes.append((left, dot.label_y - 13, left + width, dot.label_y + 1))
        return boxes

    def overlap(self, one, other):
        return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

    def test_a_number_stands_right_of_its_dot(self):
        dot = Dot(100, 200, "a", "/", "7")
        place_labels([dot])
        self.assertEqual((dot.anchor, dot.label_x, dot.label_y), ("start", 100 + dot.radius + 3, 206))

    def test_and_elsewhere_where_another_dot_is_in_the_way(self):
        dot = Dot(100, 200, "a", "/", "7")
        place_labels([dot, Dot(112, 200, "b", "/")])
        self.assertEqual((dot.anchor, dot.label_x, dot.label_y), ("end", 100 - dot.radius - 3, 206))

    def test_a_number_without_room_is_left_out_and_its_dot_stays(self):
        ring = [
            Dot(100 + dx * 12, 200 + dy * 12, "b", "/")
            for dx in (-2, -1, 0, 1, 2)
            for dy in (-2, -1, 0, 1, 2)
            if dx or dy
        ]
        dot = Dot(100, 200, "a", "/", "7")
        place_labels([dot, *ring])
        self.assertEqual((dot.mark, dot.name), ("", "a"))

    @given(st.lists(st.tuples(dots_anywhere, st.integers(0, 201)), max_size=25))
    def test_labels_never_cover_each_other_or_a_dot(self, numbered):
        dots = []
        for dot, number in numbered:
            dot.mark = str(number) if number else ""
            dots.append(dot)
        place_labels(dots)
        labels = self.boxes(dots)
        circles = [
            (dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots
        ]
        for one, other in combinations(labels, 2):
            self.assertFalse(self.overlap(one, other))
        for label in labels:
            self.assertFalse(any(self.overlap(label, circle) for circle in circles))


class CloserTests(SimpleTestCase):
    def view(self, drawn):
        return tuple(float(number) for number in drawn.viewbox.split())

    def test_looks_at_the_part_around_the_hubs(self):
        drawn = HubMap.closer([hub(1, NAMUR), hub(2, TOURNAI), hub(3)], mentions={2: ["talk"]})
        x, y, width, height = self.view(drawn)
        self.assertEqual((width, height, drawn.left_out), (210, 140, 1))
        middle = [(drawn.dots[0].x + drawn.dots[1].x) / 2, (drawn.dots[0].y + drawn.dots[1].y) / 2]
        self.assertAlmostEqual(x + width / 2, middle[0], delta=1)
        self.assertAlmostEqual(y + height / 2, middle[1], delta=1)
        self.assertEqual([(dot.mark, dot.heard) for dot in drawn.dots], [("", False), ("", True)])

    def test_dots_keep_their_size_for_the_eye(self):
        (dot,) = HubMap.closer([hub(1, NAMUR)], {}).dots
        self.assertAlmostEqual(dot.radius / 210, Dot(0, 0, "", "").radius / europe.WIDTH * 1.2)

    def test_hubs_too_far_from_north_to_south_are_shown_on_the_whole_map(self):
        drawn = HubMap.closer([hub(1, (69.6, 18.9)), hub(2, (37.4, -6.0))], {})
        self.assertEqual((drawn.viewbox, len(drawn.dots)), (WHOLE, 2))

    def test_without_a_place_there_is_nothing_to_look_at(self):
        self.assertEqual(HubMap.closer([hub(1), hub(2, REUNION)], {}).dots, [])

    @given(st.lists(mainland, min_size=1, max_size=6))
    def test_the_view_lies_inside_the_map_and_holds_every_hub(self, places):
        drawn = HubMap.closer([hub(number, place) for number, place in enumerate(places)], {})
        x, y, width, height = self.view(drawn)
        self.assertTrue(
            x >= 0 and x + width <= europe.WIDTH and y >= 0 and y + height <= europe.HEIGHT, drawn.viewbox
        )
        for place in places:
            east, south = europe.project(*place)
            self.assertTrue(x <= east <= x + width and y <= south <= y + height)
        if drawn.viewbox != WHOLE:
            self.assertAlmostEqual(width / height, 1.5, delta=0.02)


class RegionDotTests(TestCase):
    """More hubs than the map draws one by one."""

    def draw(self, query=""):
        finder = HubFilter(QueryDict(query), Hub.objects.published())
        finder.facets  # noqa: B018 - reads what it is counted by
        with mock.patch.object(HubMap, "MOST_DOTS", 0), self.assertNumQueries(1):
            return HubMap.of(finder, [], {})

    def make(self, code, place=None, **fields):
        latitude, longitude = place or (None, None)
        return make_hub(region=code, latitude=latitude, longitude=longitude, **fields)

    def test_each_country_is_a_dot_with_its_number_of_hubs(self):
        make_region("BE", name="Belgique", english_name="Belgium")
        for code, place in (("BE352", NAMUR), ("BE328", TOURNAI), ("ES511", BARCELONA)):
            self.make(code, place)
        drawn = self.draw()
        self.assertEqual(
            [(dot.name, dot.mark, dot.label, dot.url) for dot in drawn.dots],
            [
                ("Belgium: 2", "2", "Belgium: 2", "/hubs/?region=BE"),
                ("Region ES: 1", "1", "Region ES: 1", "/hubs/?region=ES"),
            ],
        )
        self.assertEqual((drawn.by_region, drawn.left_out, drawn.viewbox), (True, 0, WHOLE))
        x, y = europe.project((NAMUR[0] + TOURNAI[0]) / 2, (NAMUR[1] + TOURNAI[1]) / 2)
        self.assertAlmostEqual(drawn.dots[0].x, x, places=2)
        self.assertAlmostEqual(drawn.dots[0].y, y, places=2)

    def test_links_keep_the_other_facets_and_the_order(self):
        self.make("BE352", NAMUR, services=[make_service(slug="fablab")], life_cycle="active")
        drawn = self.draw(
            "service=fablab&status=active&match=all&sort=newest&page=3&region=BE&sector=nonsense"
        )
        self.assertEqual(
            [parse_qs(urlsplit(dot.url).query) for dot in drawn.dots],
            [
                {
                    "service": ["fablab"],
                    "status": ["active"],
                    "match": ["all"],
                    "sort": ["newest"],
                    "region": ["BE3"],
                }
            ],
        )

    def test_chosen_regions_are_parted_one_level_below_the_deepest(self):
        for code, place in (("BE352", NAMUR), ("BE328", TOURNAI), ("ES511", BARCELONA)):
            self.make(code, place)
        for query, areas in (
            ("", ["BE", "ES"]),
            ("region=BE", ["BE3"]),
            ("region=BE3", ["BE32", "BE35"]),
            ("region=BE3&region=ES", ["BE32", "BE35", "ES51"]),
            ("region=BE352", ["BE352"]),
        ):
            with self.subTest(query):
                found = [parse_qs(urlsplit(dot.url).query)["region"] for dot in self.draw(query).dots]
                self.assertEqual(found, [[area] for area in areas])

    def test_hubs_without_a_place_count_where_others_have_one(self):
        self.make("BE352", NAMUR)
        self.make("BE352")
        self.make("MT001")
        drawn = self.draw()
        self.assertEqual([(dot.name, dot.mark) for dot in drawn.dots], [("Region BE: 2", "2")])
        self.assertEqual(drawn.left_out, 1)
        self.assertHTMLEqual(
            render_to_string("hubs/_map_key.html", {"map": drawn}),
            '<figcaption class="meta">A dot for each region, with its number of hubs. '
            "1 hub has no place on this map.</figcaption>",
        )

    def test_what_lies_overseas_does_not_pull_its_country_into_the_sea(self):
        for place in (BARCELONA, TENERIFE, TENERIFE):
            self.make("ES511", place)
        self.make("FRY40", REUNION)
        drawn = self.draw()
        (spain,) = drawn.dots
        self.assertEqual((spain.mark, drawn.left_out), ("3", 1))
        self.assertAlmostEqual(spain.x, europe.project(*BARCELONA)[0], places=2)

    def test_only_hubs_of_the_selection_count(self):
        self.make("BE352", NAMUR, life_cycle="closed")
        self.make("BE352", NAMUR)
        self.make("BE352", NAMUR, status="draft")
        self.assertEqual([dot.mark for dot in self.draw().dots], ["2"])
        self.assertEqual([dot.mark for dot in self.draw("status=closed").dots], ["1"])

    def test_more_hubs_make_a_larger_dot_up_to_a_limit(self):
        Hub.objects.bulk_create(
            Hub(
                name=f"Hub {code} {number}", slug=f"{code.lower()}-{number}", region=make_region(code),
                latitude=place[0], longitude=place[1], status="published", published_at="2020-01-01T00:00Z",
            )
            for code, place, hubs in (("BE", NAMUR, 4), ("ES", BARCELONA, 1000), ("MT", (35.9, 14.5), 1))
            for number in range(hubs)
        )  # fmt: skip
        self.assertEqual(
            [(dot.mark, dot.radius) for dot in self.draw().dots], [("4", 6.5), ("1000", 18), ("1", 6)]
        )

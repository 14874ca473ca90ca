"""Places on a page, or beside a row, where other apps put something."""

from types import SimpleNamespace

from django.test import SimpleTestCase

from hubsportal.sections import LookupPoint, Section, SectionPoint


class SectionPointTests(SimpleTestCase):
    def test_collects_what_each_app_has_to_show_in_order_of_position(self):
        point = SectionPoint()
        point.register(lambda thing, now: Section("late.html", {"thing": thing, "now": now}, position=20))
        point.register(lambda thing, now: Section("early.html", position=10))
        self.assertEqual(
            point.collect("hub", "noon"),
            [Section("early.html", {}, 10), Section("late.html", {"thing": "hub", "now": "noon"}, 20)],
        )

    def test_at_one_position_the_first_registered_comes_first(self):
        point = SectionPoint()
        for name in ("a", "b", "c"):
            point.register(lambda thing, now, name=name: Section(name))
        self.assertEqual([section.template for section in point.collect("hub", None)], ["a", "b", "c"])

    def test_leaves_out_whoever_has_nothing_for_this_thing(self):
        point = SectionPoint()
        point.register(lambda thing, now: None)
        point.register(lambda thing, now: Section("only-trakk.html") if thing == "trakk" else None)
        self.assertEqual(point.collect("wap", None), [])
        self.assertEqual(point.collect("trakk", None), [Section("only-trakk.html")])

    def test_is_empty_without_apps_and_apart_from_other_points(self):
        point, other = SectionPoint(), SectionPoint()
        other.register(lambda thing, now: Section("other.html"))
        self.assertEqual(point.collect("hub", None), [])

    def test_registers_as_a_decorator(self):
        point = SectionPoint()

        @point.register
        def provide(thing, now):
            return Section("a.html")

        self.assertEqual(provide("hub", None), Section("a.html"))
        self.assertEqual(point.collect("hub", None), [Section("a.html")])


class LookupPointTests(SimpleTestCase):
    things = [SimpleNamespace(pk=1), SimpleNamespace(pk=2), SimpleNamespace(pk=3)]

    def test_joins_what_all_apps_say_of_each_row(self):
        point = LookupPoint()
        point.register(lambda things, now: {thing.pk: [f"a{thing.pk}"] for thing in things[:2]})
        point.register(lambda things, now: {1: ["b1", now]})
        self.assertEqual(point.collect(self.things, "noon"), {1: ["a1", "b1", "noon"], 2: ["a2"]})

    def test_leaves_the_lists_of_each_app_as_they_are(self):
        mine = {1: ["a"]}
        point = LookupPoint()
        point.register(lambda things, now: mine)
        point.register(lambda things, now: {1: ["b"]})
        self.assertEqual([point.collect(self.things, None) for _ in range(2)], [{1: ["a", "b"]}] * 2)
        self.assertEqual(mine, {1: ["a"]})

    def test_is_empty_without_apps(self):
        self.assertEqual(LookupPoint().collect(self.things, None), {})

from datetime import timedelta

from django.db.models import Count, Value
from django.test import TestCase
from django.utils import timezone

from hubsportal.prepared import Prepared
from tests.factories import make_question, make_segment, make_webinar
from webinars.models import AgendaSegment, QAItem, Webinar


class PreparedTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.now = timezone.now()
        cls.webinar = make_webinar(slug="first")
        make_webinar(slug="second", published_at=cls.now + timedelta(days=1))
        make_segment(cls.webinar, start=0)
        for offset in (10, 20):
            make_question(cls.webinar, offset=offset)

    def test_gives_what_the_queryset_gives(self):
        def build(slug, now):
            return Webinar.objects.readable(now).filter(slug=slug)

        prepared = Prepared(build)
        for slug in ("first", "second", "none", "quo\"te's %s"):
            for now in (self.now, self.now + timedelta(days=2)):
                with self.subTest(slug, now=now), self.assertNumQueries(1):
                    found = prepared(slug, now)
                fresh = list(build(slug, now))
                self.assertEqual(
                    [vars(one) | {"_state": 0} for one in found], [vars(one) | {"_state": 0} for one in fresh]
                )

    def test_gives_tuples_of_values_and_counts(self):
        values = Prepared(
            lambda webinar: QAItem.objects.filter(webinar=webinar).values_list("offset", "webinar__date")
        )
        self.assertEqual(sorted(values(self.webinar.pk)), [(10, self.webinar.date), (20, self.webinar.date)])
        counts = Prepared(
            lambda webinar: (
                QAItem.objects.filter(webinar=webinar)
                .order_by()
                .values_list("webinar")
                .annotate(count=Count("pk"))
            )
        )
        self.assertEqual(counts(self.webinar.pk), [(self.webinar.pk, 2)])
        self.assertEqual(counts(0), [])

    def test_gives_instances_with_what_was_worked_out_for_them(self):
        prepared = Prepared(lambda slug: Webinar.objects.filter(slug=slug).annotate(held=Count("questions")))
        self.assertEqual([(one.slug, one.held) for one in prepared("first")], [("first", 2)])

    def test_takes_lists_of_any_length_for_what_one_of_them_may_be(self):
        other = make_question(make_webinar(slug="100%s"), offset=20)
        prepared = Prepared(
            lambda slugs, offsets, now: (
                QAItem.objects.filter(
                    webinar__slug__in=slugs, offset__in=offsets, webinar__published_at__lte=now
                )
                # A sign that Django doubles stands in the SQL.
                .exclude(question__contains="50%")
                .order_by("pk")
                .values_list("webinar__slug", "offset")
            )
        )
        for slugs, offsets, found in (
            (["first"], [20], [("first", 20)]),
            (["first", "100%s"], [10, 20, 30], [("first", 10), ("first", 20), ("100%s", 20)]),
            (["first", "second", "100%s"], [10], [("first", 10)]),
            (["none"], [10, 20], []),
        ):
            with self.subTest(slugs=slugs, offsets=offsets), self.assertNumQueries(1):
                self.assertEqual(prepared(slugs, offsets, other.webinar.published_at), found)
        with self.assertNumQueries(0):
            self.assertEqual(prepared([], [10], self.now), [])

    def test_gives_a_union_that_asks_for_an_argument_twice(self):
        prepared = Prepared(
            lambda webinar: (
                AgendaSegment.objects.filter(webinar=webinar)
                .order_by()
                .values_list(Value("segment"), "start")
                .union(
                    QAItem.objects.filter(webinar=webinar)
                    .order_by()
                    .values_list(Value("question"), "offset"),
                    all=True,
                )
            )
        )
        with self.assertNumQueries(1):
            found = prepared(self.webinar.pk)
        self.assertEqual(sorted(found), [("question", 10), ("question", 20), ("segment", 0)])

    def test_brings_along_what_instances_name(self):
        prepared = Prepared(lambda offset: QAItem.objects.filter(offset=offset).select_related("webinar"))
        with self.assertNumQueries(1):
            (question,) = prepared(10)
            self.assertEqual(question.webinar, self.webinar)

    def test_slices_by_its_arguments(self):
        prepared = Prepared(
            lambda webinar, start, size: (
                QAItem.objects.filter(webinar=webinar)
                .exclude(question__contains="50%")
                .order_by("offset")
                .values_list("offset")[start : start + size]
            )
        )
        self.assertEqual(prepared(self.webinar.pk, 0, 1), [(10,)])
        self.assertEqual(prepared(self.webinar.pk, 1, 5), [(20,)])

    def test_is_asked_with_days(self):
        prepared = Prepared(
            lambda day: Webinar.objects.filter(date__lte=day, slug="first").values_list("slug")
        )
        self.assertEqual(prepared(self.webinar.date), [("first",)])
        self.assertEqual(prepared(self.webinar.date - timedelta(days=1)), [])

    def test_slices_within_a_query(self):
        def build(slugs, start, size):
            first = Webinar.objects.filter(slug__in=slugs).order_by("slug")[start : start + size]
            return Webinar.objects.filter(pk__in=first).exclude(title__contains="50%").values_list("slug")

        prepared, slugs = Prepared(build), ["first", "second"]
        for start, size, found in ((0, 1, [("first",)]), (1, 5, [("second",)]), (2, 3, [])):
            with self.subTest(start=start, size=size):
                self.assertEqual(prepared(slugs, start, size), found)

    def test_may_change_and_save_what_it_gives(self):
        (webinar,) = Prepared(lambda slug: Webinar.objects.filter(slug=slug))("first")
        webinar.title = "Another"
        webinar.save()
        self.assertEqual(Webinar.objects.get(slug="first").title, "Another")

    def test_refuses_what_it_cannot_do(self):
        refused = {
            "a truth": (lambda truth: Webinar.objects.filter(is_stand_in=truth), (True,)),
            "a list of truths": (lambda truths: Webinar.objects.filter(is_stand_in__in=truths), ([True],)),
            "what is prefetched": (
                lambda key: Webinar.objects.filter(pk=key).prefetch_related("segments"),
                (1,),
            ),
            "dictionaries": (lambda key: Webinar.objects.filter(pk=key).values("pk"), (1,)),
            "an argument that is not asked for": (lambda key, other: Webinar.objects.filter(pk=key), (1, 2)),
            "an argument that is changed": (lambda text: Webinar.objects.filter(slug__contains=text), ("x",)),
        }
        for name, (build, arguments) in refused.items():
            with self.subTest(name), self.assertRaises(TypeError):
                Prepared(build)(*arguments)

from datetime import timedelta

from django.db.models import Count
from django.test import TestCase
from django.utils import timezone

from hubsportal.prepared import Prepared
from tests.factories import make_question, make_segment, make_webinar
from webinars.models import QAItem, Webinar


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

    def test_may_change_and_save_what_it_gives(self):
        (webinar,) = Prepared(lambda slug: Webinar.objects.filter(slug=slug))("first")
        webinar.title = "Another"
        webinar.save()
        self.assertEqual(Webinar.objects.get(slug="first").title, "Another")

    def test_refuses_what_it_cannot_do(self):
        refused = {
            "a list": (lambda keys: QAItem.objects.filter(pk__in=keys), ([1, 2],)),
            "a truth": (lambda truth: Webinar.objects.filter(is_stand_in=truth), (True,)),
            "what is fetched along": (
                lambda key: QAItem.objects.filter(pk=key).select_related("webinar"),
                (1,),
            ),
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

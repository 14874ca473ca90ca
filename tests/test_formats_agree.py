"""For random rows and random queries every format holds just what the list's page holds."""

import json

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from hubs.filters import HubFilter
from hubs.models import Hub
from tests.test_csv import read
from tests.test_facets import (
    HUBS,
    HUBS_ASKED,
    QUESTIONS,
    QUESTIONS_ASKED,
    SOME_HUBS,
    FacetTestCase,
    examples,
    states,
)
from webinars.filters import QuestionFilter
from webinars.models import QAItem


class FormatsAgreeTests(FacetTestCase):
    def check(self, path, finder_of, key, values, match, sort):
        query = self.query(values, match, sort)
        finder = finder_of(query)
        asked = self.client.get(f"{path}.json?{query.urlencode()}")
        self.assertEqual(asked.status_code, 400 if finder.problems else 200)
        if finder.problems:
            named = [error["detail"] for error in asked.json()["errors"]]
            self.assertEqual(named, [problem.sentence for problem in finder.problems])
        rows = list(finder.qs)
        expected = [str(getattr(row, key)) for row in rows]
        answer = {
            suffix: self.client.get(f"{path}.{suffix}?{finder.query.urlencode()}").getvalue().decode()
            for suffix in ("json", "csv", "atom")
        }
        found = json.loads(answer["json"])
        self.assertEqual([str(item["id"]) for item in found["items"]], expected)
        self.assertEqual(found["count"], len(expected))
        header, *lines = read(answer["csv"])
        self.assertEqual([line[header.index("id")] for line in lines], expected)
        feed = feedparser.parse(answer["atom"])
        self.assertFalse(feed.bozo)
        newest = finder.narrowed(finder.queryset).order_by(*finder.sorts["newest"][1])
        self.assertEqual(
            [entry.id for entry in feed.entries],
            [f"http://127.0.0.1:8000{row.get_absolute_url()}" for row in newest],
        )
        # The address that the answer gives for itself finds the same again.
        again = self.client.get(found["url"].removeprefix("http://127.0.0.1:8000")).json()
        self.assertEqual(again, found)
        return expected

    @given(HUBS, HUBS_ASKED)
    @examples(15)
    def test_hubs(self, hubs, wanted):
        self.make_hubs(hubs)
        for values, match, sort in wanted:
            expected = self.check(
                "/hubs",
                lambda query: HubFilter(query, Hub.objects.published()),
                "slug",
                values,
                match,
                sort,
            )
            query = HubFilter(self.query(values, match, sort), Hub.objects.published()).query
            places = self.client.get(f"/hubs.geojson?{query.urlencode()}").json()
            self.assertEqual([place["properties"]["id"] for place in places["features"]], expected)

    @given(QUESTIONS, st.tuples(states, states, states), SOME_HUBS, QUESTIONS_ASKED)
    @examples(15)
    def test_questions(self, questions, webinars, hubs, wanted):
        self.make_questions(questions, webinars, self.make_hubs(hubs))
        for values, match, sort in wanted:
            self.check(
                "/questions",
                lambda query: QuestionFilter(query, QAItem.objects.published()),
                "pk",
                values,
                match,
                sort,
            )

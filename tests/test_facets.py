"""Facets against brute force: selections and counts over random rows, worked out once more in plain Python.

The brute force knows the sentences at the head of hubsportal/facets.py and nothing of its code.
"""

import datetime
from dataclasses import dataclass
from itertools import count
from unittest import mock

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hubs.carriers import finding
from hubs.carriers import writing as carriers
from hubs.filters import HubFilter
from hubs.models import Hub
from tests.factories import make_family, make_region, make_sector, make_service, make_theme
from webinars.filters import QuestionFilter
from webinars.models import AgendaSegment, QAItem, Webinar

# Regions on all four levels; hubs lie on any of them.
LEAVES = ("BE100", "BE328", "BE352", "BE353", "ES511", "ES612", "MT001", "US")
REGIONS = sorted({code[:length] for code in LEAVES for length in range(2, 6)})
FAMILIES = {"house": ("fablab", "coworking", "studio"), "support": ("coaching", "incubation"), "money": ()}
SERVICES = [service for types in FAMILIES.values() for service in types]
SECTORS = ("design", "games", "music")
THEMES = ("impact", "staff", "networks")
LIFE_CYCLES = {"planned": "Planned", "active": "Active", "transformed": "Transformed", "closed": "Closed"}
NONSENSE = ("XX9", "nothing", "BE3 ", "be3", "BE3%", "_", "", " ", "\0", "x" * 200, "…")

# Public rows are what a list is about; of the others it must show nothing.
PUBLIC = "public"
states = st.sampled_from([PUBLIC] * 6 + ["draft", "review", "archived", "scheduled"])


def up_to(most, elements):
    """Lists of any length up to `most`; those of Hypothesis itself are short as a rule."""
    return st.integers(0, most).flatmap(lambda length: st.lists(elements, min_size=length, max_size=length))


def asked(sorts, **words):
    """What an address may hold, [(values of each word, of match, of sort), ...]: known values in any order, again
    and again, and now and then nonsense. Several for the same rows, since making rows takes the time."""
    values = {
        word: st.lists(st.sampled_from([*known] * 4 + [*NONSENSE]), min_size=1, max_size=3)
        for word, known in words.items()
    }
    matches = st.sampled_from([(), (), ("all",), ("all",), ("any",), ("nonsense",), ("",)])
    one = st.tuples(st.fixed_dictionaries({}, optional=values), matches, st.sampled_from(sorts))
    return st.lists(one, min_size=3, max_size=3)


HUBS = up_to(
    25,
    st.fixed_dictionaries(
        {
            "region": st.sampled_from(REGIONS),
            "services": st.sets(st.sampled_from(SERVICES)),
            "sectors": st.sets(st.sampled_from(SECTORS)),
            "life_cycle": st.sampled_from(["", *LIFE_CYCLES]),
            "state": states,
            "name": st.sampled_from("aBc"),
        }
    ),
)
HUBS_ASKED = asked(
    ["name", "region", "newest"],
    region=REGIONS,
    service=[*FAMILIES, *SERVICES],
    sector=SECTORS,
    status=LIFE_CYCLES,
)
SOME_HUBS = up_to(
    5,
    st.fixed_dictionaries(
        {
            "region": st.sampled_from(REGIONS),
            "services": st.sets(st.sampled_from(SERVICES), max_size=3),
            "state": states,
        }
    ),
)
QUESTIONS = up_to(
    25,
    st.fixed_dictionaries(
        {
            "webinar": st.integers(0, 2),
            "hubs": st.sets(st.integers(0, 4)),
            "themes": st.sets(st.sampled_from(THEMES)),
        }
    ),
)
QUESTIONS_ASKED = asked(
    ["newest", "oldest"],
    theme=THEMES,
    region=REGIONS,
    service=[*FAMILIES, *SERVICES],
    hub=[f"hub-{number}" for number in range(5)],
    webinar=[f"webinar-{number}" for number in range(3)],
)


@dataclass
class Row:
    """A row of the list as the brute force sees it: what it carries of each facet, in plain values."""

    pk: int
    carries: dict[str, set]


class BruteForce:
    """What a list shows for what an address asks. `names`: {word: {value: name}} of all that exists, in order."""

    def __init__(self, rows, names, asked, match_all):
        self.rows, self.names, self.match_all = rows, names, match_all
        texts = {
            word: [text for text in dict.fromkeys(asked.get(word, [])) if text.strip()] for word in names
        }
        self.chosen = {word: [text for text in texts[word] if text in names[word]] for word in names}
        self.unknown = {word: [text for text in texts[word] if text not in names[word]] for word in names}

    def has(self, row, word, value):
        if word == "region":
            return any(code.startswith(value) for code in row.carries[word])
        if word == "service":
            return bool({value, *FAMILIES.get(value, ())} & row.carries[word])
        return value in row.carries[word]

    def passes(self, row, word):
        test = all if word == "service" and self.match_all else any
        return not self.chosen[word] or test(self.has(row, word, value) for value in self.chosen[word])

    def selected(self, leaving_out=None):
        return [
            row
            for row in self.rows
            if all(self.passes(row, word) for word in self.names if word != leaving_out)
        ]

    def count(self, word, value):
        """With match=all a value would be added to the others, else it would be taken instead of them."""
        left = self.selected(leaving_out=None if word == "service" and self.match_all else word)
        return sum(self.has(row, word, value) for row in left)

    def option(self, word, value, children=()):
        chosen = value in self.chosen[word]
        return value, self.names[word][value], self.count(word, value), chosen, list(children)

    def offered(self, word):
        return {value for row in self.rows for value in row.carries[word]} | set(self.chosen[word])

    def options(self, word):
        """[(value, name, count, whether chosen, options beneath), ...]"""
        offered = self.offered(word)
        if word == "region":
            return self.regions(offered)
        if word == "service":
            return [
                self.option(word, family, [self.option(word, kind) for kind in types if kind in offered])
                for family, types in FAMILIES.items()
            ]
        if word == "status":
            offered = self.names[word]
        return [self.option(word, value) for value in self.names[word] if value in offered]

    def regions(self, codes):
        """Countries, what has rows or is chosen, and of the levels between those that part something."""

        def parts(code):
            return (
                len({other[: len(code) + 1] for other in codes if other.startswith(code) and other != code})
                > 1
            )

        around = {code[:length] for code in codes for length in range(2, len(code) + 1)}
        shown = sorted(code for code in around if len(code) == 2 or code in codes or parts(code))

        def beneath(code):
            inside = [other for other in shown if other.startswith(code) and other != code]
            nearest = [
                other for other in inside if not any(other.startswith(one) for one in inside if one != other)
            ]
            return [self.option("region", other, beneath(other)) for other in nearest]

        countries = [self.option("region", code, beneath(code)) for code in shown if len(code) == 2]
        return sorted(countries, key=lambda option: option[1])


def as_tuples(options):
    return [
        (option.value, str(option.label), option.count, option.chosen, as_tuples(option.children))
        for option in options
    ]


def written(rows):
    """Rows in the database, at once and past the search index, which nothing here looks at."""
    rows = list(rows)
    return QuerySet(type(rows[0])).bulk_create(rows) if rows else []


class FacetTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.now = timezone.now()
        # Named against the order of the codes, so that the one cannot pass for the other.
        cls.regions = {
            code: make_region(code, name=f"{200 - place} {code}") for place, code in enumerate(REGIONS)
        }
        cls.services = {}
        for position, (family, types) in enumerate(FAMILIES.items()):
            made = make_family(slug=family, name=family, position=position)
            for place, kind in enumerate(types):
                cls.services[kind] = make_service(made, slug=kind, name=kind, position=place)
        cls.sectors = {sector: make_sector(slug=sector, name=sector) for sector in SECTORS}
        cls.themes = {theme: make_theme(slug=theme, name=theme) for theme in THEMES}
        cls.names = {
            "region": {code: region.name for code, region in cls.regions.items()},
            "service": {slug: slug for slug in [*FAMILIES, *SERVICES]},
            "sector": {slug: slug for slug in sorted(SECTORS)},
            "theme": {slug: slug for slug in sorted(THEMES)},
            "status": LIFE_CYCLES,
        }

    def publication(self, state, minutes=1):
        """Fields of something in this state; `minutes`: how long ago it was published, or how soon it will be."""
        moment = datetime.timedelta(minutes=minutes)
        if state == "scheduled":
            return {"status": "published", "published_at": self.now + moment}
        if state in (PUBLIC, "archived"):
            status = "published" if state == PUBLIC else state
            return {"status": status, "published_at": self.now - moment}
        return {"status": state}

    def make_hubs(self, hubs):
        made = written(
            Hub(
                name=fields.get("name", f"hub {number}"),
                slug=f"hub-{number}",
                region=self.regions[fields["region"]],
                life_cycle=fields.get("life_cycle", ""),
                # In threes at the same minute, so that the order by time meets ties.
                **self.publication(fields["state"], 1 + number // 3),
            )
            for number, fields in enumerate(hubs)
        )
        for relation, terms in (("services", self.services), ("sectors", self.sectors)):
            through = getattr(Hub, relation).through
            column = {"services": "servicetype_id", "sectors": "sector_id"}[relation]
            written(
                through(**{"hub_id": hub.pk, column: terms[slug].pk})
                for hub, fields in zip(made, hubs, strict=True)
                for slug in fields.get(relation, ())
            )
        return made

    def make_questions(self, questions, webinars, hubs):
        made = written(
            Webinar(
                title=f"webinar {number}",
                slug=f"webinar-{number}",
                date=datetime.date(2020, 1, 1 + number // 2),
                **self.publication(state),
            )
            for number, state in enumerate(webinars)
        )
        segments = written(AgendaSegment(webinar=one, start=0, title="S") for one in made)
        offsets = count()
        items = written(
            QAItem(
                webinar=made[fields["webinar"]],
                segment=segments[fields["webinar"]],
                offset=next(offsets),
                question="Q?",
            )
            for fields in questions
        )
        about = list(zip(items, questions, strict=True))
        written(
            QAItem.hubs.through(qaitem_id=item.pk, hub_id=hubs[number].pk)
            for item, fields in about
            for number in fields["hubs"]
            if number < len(hubs)
        )
        written(
            QAItem.themes.through(qaitem_id=item.pk, questiontheme_id=self.themes[theme].pk)
            for item, fields in about
            for theme in fields["themes"]
        )
        return made, items

    def assertAgrees(self, finder, expected, sort_key):
        rows = sorted(expected.selected(), key=sort_key)
        self.assertEqual([row.pk for row in finder.qs], [row.pk for row in rows])
        self.assertEqual(finder.total, len(expected.rows))
        self.assertEqual([facet["name"] for facet in finder.facets], list(expected.names))
        for facet in finder.facets:
            word = facet["name"]
            self.assertEqual(list(finder.selections[word].known), expected.chosen[word])
            self.assertEqual(finder.selections[word].unknown, expected.unknown[word])
            self.assertEqual(as_tuples(facet["options"]), expected.options(word), word)

    def query(self, values, match, sort):
        query = QueryDict(mutable=True)
        for word, texts in (values | {"match": match, "sort": (sort,)}).items():
            query.setlist(word, texts)
        return query

    def check_hubs(self, hubs, wanted):
        made = self.make_hubs(hubs)
        carriers.refresh([hub.pk for hub in made])
        public = {hub.pk: hub for hub, fields in zip(made, hubs, strict=True) if fields["state"] == PUBLIC}
        rows = [
            Row(
                hub.pk,
                {
                    "region": {fields["region"]},
                    "service": fields["services"],
                    "sector": fields["sectors"],
                    "status": {fields["life_cycle"]} - {""},
                },
            )
            for hub, fields in zip(made, hubs, strict=True)
            if hub.pk in public
        ]
        names = {word: self.names[word] for word in ("region", "service", "sector", "status")}
        keys = {
            "name": lambda hub: (hub.name.lower(), hub.pk),
            "region": lambda hub: (hub.region_id, hub.name.lower(), hub.pk),
            "newest": lambda hub: (-hub.published_at.timestamp(), hub.name.lower(), hub.pk),
        }
        for values, match, sort in wanted:
            query = self.query(values, match, sort)
            finder = HubFilter(query, now=self.now)
            expected = BruteForce(rows, names, values, match == ("all",))
            self.assertAgrees(finder, expected, lambda row, key=keys[sort]: key(public[row.pk]))
            keys_in_order = [hub.pk for hub in finder.qs]
            self.assertEqual(finder.listing.count(), len(keys_in_order))
            # All that the map shows; of more those by their keys, and those along the index.
            for most, cost in ((200, 1), (0, 0), (0, 1_000_000)):
                with (
                    mock.patch.object(finding.HubMap, "MOST_DOTS", most),
                    mock.patch.object(finding, "COST_OF_A_KEY", cost),
                ):
                    listed = [hub.pk for hub in finder.listing[1:4]] if keys_in_order else []
                    self.assertEqual(listed, keys_in_order[1:4])

    def check_questions(self, questions, webinars, hubs, wanted):
        made_hubs = self.make_hubs(hubs)
        made_webinars, items = self.make_questions(questions, webinars, made_hubs)
        rows = []
        for item, fields in zip(items, questions, strict=True):
            if webinars[fields["webinar"]] == PUBLIC:
                spoken_of = [n for n in fields["hubs"] if n < len(hubs) and hubs[n]["state"] == PUBLIC]
                carries = {
                    "theme": fields["themes"],
                    "region": {hubs[number]["region"] for number in spoken_of},
                    "hub": {f"hub-{number}" for number in spoken_of},
                    "service": {service for number in spoken_of for service in hubs[number]["services"]},
                    "webinar": {f"webinar-{fields['webinar']}"},
                }
                rows.append(Row(item.pk, carries))
        names = {
            "theme": self.names["theme"],
            "region": self.names["region"],
            "hub": {
                one.slug: one.name for one, of in zip(made_hubs, hubs, strict=True) if of["state"] == PUBLIC
            },
            "service": self.names["service"],
            "webinar": {
                one.slug: one.title
                for one, state in sorted(
                    zip(made_webinars, webinars, strict=True),
                    key=lambda pair: (-pair[0].date.toordinal(), pair[0].title),
                )
                if state == PUBLIC
            },
        }
        by_pk = {item.pk: item for item in items}

        def key(row, sign):
            item = by_pk[row.pk]
            return sign * item.webinar.date.toordinal(), item.webinar.title, item.offset

        for values, match, sort in wanted:
            query = self.query(values, match, sort)
            finder = QuestionFilter(query, now=self.now)
            expected = BruteForce(rows, names, values, match_all=False)
            self.assertAgrees(
                finder, expected, lambda row, sign=-1 if sort == "newest" else 1: key(row, sign)
            )


def examples(number):
    return settings(max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class FacetsAgreeWithBruteForceTests(FacetTestCase):
    @given(HUBS, HUBS_ASKED)
    @examples(100)
    def test_hubs(self, hubs, wanted):
        self.check_hubs(hubs, wanted)

    @given(QUESTIONS, st.tuples(states, states, states), SOME_HUBS, QUESTIONS_ASKED)
    @examples(100)
    def test_questions(self, questions, webinars, hubs, wanted):
        self.check_questions(questions, webinars, hubs, wanted)

    @pytest.mark.long
    @given(HUBS, HUBS_ASKED)
    @examples(2000)
    def test_many_more_hubs(self, hubs, wanted):
        self.check_hubs(hubs, wanted)

    @pytest.mark.long
    @given(QUESTIONS, st.tuples(states, states, states), SOME_HUBS, QUESTIONS_ASKED)
    @examples(2000)
    def test_many_more_questions(self, questions, webinars, hubs, wanted):
        self.check_questions(questions, webinars, hubs, wanted)

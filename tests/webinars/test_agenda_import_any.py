"""Any text at all against a webinar: every line is in the preview, and what is put in twice is put in once."""

from unittest import mock

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from hubs.models import Hub
from tests.factories import make_hub, make_person, make_question, make_segment, make_webinar
from webinars import agenda_import
from webinars.agenda_changes import second_of, words_of
from webinars.agenda_import import understand
from webinars.agenda_names import NEW, KnownHubs, KnownPeople
from webinars.agenda_rows import CHANGED, MISSING, NEW_ROW, UNCHANGED, Choices
from webinars.models import AgendaSegment, Person, QAItem, Webinar

from .pasted import cases, numbers_of, shapes, texts
from .test_agenda_import import everything_of


def ready_plan(case, webinar, text, shape):
    """A plan that can be put in: every line in it, and what cannot be stored left out by choice."""
    choices = Choices(doubtful=NEW)
    plan = understand(webinar, text, shape, choices)
    case.assertEqual({row.line.number for row in plan.rows if row.line}, numbers_of(text))
    case.assertTrue(all(row.line.problem for row in plan.rows if row.line and not row.line.kind))
    while plan.problems:
        left_out = {row.key: {"kind": ""} for row, _problem in plan.problems if row.line}
        # What the text lacks may be in the way of a segment that moves: then that stays where it is.
        left_out = left_out or {row.key: {"kind": ""} for row in plan.items(CHANGED) if row.line}
        case.assertTrue(left_out)
        choices.lines |= left_out
        plan = understand(webinar, text, shape, choices)
    case.assertTrue(plan.is_ready)
    return plan


def changes_in(plan):
    return [(row.title, row.changes) for row in plan.items(NEW_ROW, CHANGED)]


class Rows(list):
    """Rows of a relation, of which none are in a database."""

    def order_by(self, name):
        return Rows(sorted(self, key=lambda row: getattr(row, name)))

    def prefetch_related(self, *names):
        return self

    def all(self):
        return self


class Paper:
    """A webinar, people and hubs that are in no database, which take a plan as the database would."""

    limit, time = 7200, None

    def __init__(self, has_agenda):
        self.segments, self.questions, self.people, self.hubs = Rows(), Rows(), [], []
        self.count = 0
        if has_agenda:
            self.people = [self.keyed(Person(name="Luc Schmerber"))]
            self.hubs = [self.keyed(Hub(name="Trakk", city="Namur"))]
            self.add(AgendaSegment(start=330, title="Introduction"), self.people)
            self.add(AgendaSegment(start=1030, title="Presentation on Trakk"), [], self.hubs)
            self.add(QAItem(offset=1740, question="Do you charge?"))

    def keyed(self, row):
        self.count += 1
        row.pk = self.count
        return row

    def add(self, item, speakers=(), hubs=()):
        if item.pk is None:
            self.keyed(item)
            (self.questions if isinstance(item, QAItem) else self.segments).append(item)
        item._prefetched_objects_cache = {"speakers": Rows(speakers), "hubs": Rows(hubs)}

    def take(self, plan):
        for row in plan.items(NEW_ROW, CHANGED):
            item = row.item or (QAItem() if row.is_question else AgendaSegment())
            before = getattr(item, "_prefetched_objects_cache", {"speakers": [], "hubs": []})
            if row.is_question:
                item.offset, item.question, speakers = row.offset, row.title, []
            else:
                item.start, item.title, item.kind, item.is_untimed = (
                    row.offset,
                    row.title,
                    row.line.kind,
                    row.line.is_untimed,
                )
                speakers = [self.who(named) for named in row.speakers] if row.people else before["speakers"]
            self.add(item, speakers, dict.fromkeys([*before["hubs"], *row.linked_hubs]))

    def who(self, named):
        if named.person is None:
            person = self.keyed(Person(name=named.name))
            self.people.append(person)
            named.known, named.choice = person, person.pk
        return named.person

    def rows(self):
        return sorted(
            (
                [type(row).__name__, row.pk, second_of(row), words_of(row)]
                + [
                    [other.pk for other in row._prefetched_objects_cache[name]]
                    for name in ("speakers", "hubs")
                ]
            )
            for row in (*self.segments, *self.questions)
        )


class OnPaperTests(SimpleTestCase):
    """The same as below without a database, so that very many texts can be tried."""

    def check(self, text, shape, has_agenda):
        paper = Paper(has_agenda)
        with (
            mock.patch.object(agenda_import, "KnownPeople", lambda: KnownPeople(paper.people)),
            mock.patch.object(agenda_import, "KnownHubs", lambda: KnownHubs(paper.hubs)),
            mock.patch.object(agenda_import, "held", lambda items: {}),
        ):
            plan = ready_plan(self, paper, text, shape)
            paper.take(plan)
            after = paper.rows()
            self.assertEqual(len(after), len(plan.items(NEW_ROW, CHANGED, UNCHANGED, MISSING)))
            for rows in (paper.segments, paper.questions):
                seconds = [second_of(row) for row in rows]
                self.assertEqual(len(seconds), len(set(seconds)))
            again = understand(paper, text, shape, plan.choices)
            self.assertTrue(again.is_ready)
            self.assertTrue(again.is_nothing, changes_in(again))
            paper.take(again)
            self.assertEqual(paper.rows(), after)

    @cases(2_000)
    @given(texts, shapes, st.booleans())
    def test_once_is_as_good_as_twice(self, text, shape, has_agenda):
        self.check(text, shape, has_agenda)

    @pytest.mark.long
    @cases(100_000)
    @given(texts, shapes, st.booleans())
    def test_very_many_more_too(self, text, shape, has_agenda):
        self.check(text, shape, has_agenda)


class InTheDatabaseTests(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.pks = [make_webinar(stated_duration=7200).pk, make_webinar(stated_duration=7200).pk]
        webinar = Webinar.objects.get(pk=cls.pks[True])
        make_segment(webinar, 330, title="Introduction", speakers=[make_person(name="Luc Schmerber")])
        make_segment(webinar, 1030, title="Presentation on Trakk", hubs=[make_hub(name="Trakk")])
        make_question(webinar, 1740, question="Do you charge?")

    def setUp(self):
        # Neither the search index nor the history is what this is about, and both take most of the time.
        self.enterContext(mock.patch("hubsportal.search.changes.note"))
        super().setUp()

    def check(self, text, shape, has_agenda):
        webinar = Webinar.objects.get(pk=self.pks[has_agenda])
        plan = ready_plan(self, webinar, text, shape)
        wanted = len(plan.items(NEW_ROW, CHANGED, UNCHANGED, MISSING))
        plan.apply()
        after = everything_of(webinar)
        self.assertEqual(webinar.segments.count() + webinar.questions.count(), wanted)
        again = understand(Webinar.objects.get(pk=webinar.pk), text, shape, plan.choices)
        self.assertTrue(again.is_nothing, changes_in(again))
        again.apply()
        self.assertEqual(everything_of(webinar), after)

    @cases(200)
    @given(texts, shapes, st.booleans())
    def test_once_is_as_good_as_twice(self, text, shape, has_agenda):
        self.check(text, shape, has_agenda)

    @pytest.mark.long
    @cases(10_000)
    @given(texts, shapes, st.booleans())
    def test_very_many_more_too(self, text, shape, has_agenda):
        self.check(text, shape, has_agenda)

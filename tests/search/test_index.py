"""The index follows every change, in its transaction, and is at any moment what a rebuild would make of it."""

import datetime
import io
import random
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from django.apps.registry import Apps
from django.core import serializers
from django.core.management import call_command
from django.db import connection, models, transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from hubs.models import Hub, HubFact, Region, Sector, ServiceFamily, ServiceType
from hubsportal.apps import build_search
from hubsportal.models import SearchEntry, SearchFormat, SearchPassage, SearchWord
from hubsportal.search import changes, index
from hubsportal.search.engines import terms_table
from learnings.models import ActionPlan, ActionPlanStep, KeyLearning, Project
from tests import factories as make
from tests.portal import Portal
from tests.search.test_matching import titles
from webinars.models import AgendaSegment, CaptionTrack, Cue, Person, QAItem, QuestionTheme, Webinar

WORDS = ("zebra", "okapi", "Canòdrom", "l’art", "co-working", "hub", "voucher")
STATES = ("draft", "review", "published", "published", "published", "archived", "scheduled")


def content():
    """Everything that the index holds, without the keys of its rows: {document: its terms}."""
    held = {}
    for documents in (SearchEntry, SearchPassage):
        fields = [field.name for field in documents._meta.fields if field.name != "id"]
        columns, key = ("title, names, body, also, facets", "rowid")
        if connection.vendor == "postgresql":
            columns, key = ("title::text, terms::text", "id")
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {key}, {columns} FROM {terms_table(documents)}")
            terms = {row[0]: row[1:] for row in cursor.fetchall()}
        for row in documents.objects.all():
            held[tuple(getattr(row, field) for field in fields)] = terms.pop(row.pk)
        assert terms == {}, "terms that belong to no document"
    return held


def rebuilt():
    """What the index holds once it is built anew."""
    index.rebuild()
    return content()


class Editor:
    """Does one thing after another that editors, importers and loaders do, as a stream of numbers says."""

    def __init__(self, chance):
        self.chance = chance
        self.acts = [getattr(self, name) for name in dir(type(self)) if name.startswith("act_")]

    def act(self):
        self.chance.choice(self.acts)()

    # Chances

    def words(self):
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(1, 3)))

    def some(self, model):
        return model._base_manager.order_by("pk").filter(pk__in=self._keys(model))

    def _keys(self, model):
        keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        return self.chance.sample(keys, min(len(keys), self.chance.randint(1, 2)))

    def one(self, model):
        return self.some(model).first()

    def language(self):
        """One that no track has yet."""
        return f"en-{self.chance.randrange(100, 999)}"

    def publication(self):
        state = self.chance.choice(STATES)
        if state == "scheduled":
            days = datetime.timedelta(days=self.chance.randint(1, 3))
            return {"status": "published", "published_at": make.PUBLISHED_AT.replace(year=2040) + days}
        return {"status": state, "published_at": make.PUBLISHED_AT}

    # What becomes of a row

    def act_save(self):
        model, field = self.chance.choice(
            [(Hub, "name"), (Hub, "tagline"), (HubFact, "value"), (Region, "name"), (Region, "aliases"),
             (ServiceType, "name"), (ServiceFamily, "name"), (Sector, "name"), (Person, "name"), (QuestionTheme, "name"),
             (Webinar, "title"), (AgendaSegment, "title"), (QAItem, "question"), (Cue, "text"), (KeyLearning, "statement"),
             (ActionPlan, "title"), (ActionPlanStep, "players"), (Project, "acronym"), (CaptionTrack, "label")]
        )  # fmt: skip
        row = self.one(model)
        if row:
            limit = model._meta.get_field(field).max_length or 100
            setattr(
                row, field, f"{self.words()} {row.pk}"[:limit] if field == "name" else self.words()[:limit]
            )
            row.save()

    def act_rename(self):
        model = self.chance.choice(
            [Hub, Person, QuestionTheme, Webinar, ServiceType, ServiceFamily, KeyLearning]
        )
        row = self.one(model)
        if row:
            row.slug = f"renamed-{self.chance.randrange(10**9)}"
            row.save(update_fields=["slug"])

    def act_publish(self):
        row = self.one(self.chance.choice([Hub, Webinar, Webinar, KeyLearning, ActionPlan]))
        if row:
            for field, value in self.publication().items():
                setattr(row, field, value)
            row.save()

    def act_publish_in_bulk(self):
        model = self.chance.choice([Hub, Webinar, KeyLearning, ActionPlan])
        model.objects.filter(pk__in=self._keys(model)).update(**self.publication())

    def act_update_in_bulk(self):
        model, values = self.chance.choice(
            [(Hub, {"region": self.one(Region)}), (Hub, {"tagline": self.words()}), (HubFact, {"hub": self.one(Hub)}),
             (ServiceType, {"family": self.one(ServiceFamily)}), (Cue, {"text": self.words()}),
             (Cue, {"person": self.one(Person)}), (QAItem, {"answer_summary": self.words()}),
             (CaptionTrack, {"is_stand_in": self.chance.random() < 0.5}), (ActionPlanStep, {"outcome": ""})]
        )  # fmt: skip
        model.objects.filter(pk__in=self._keys(model)).update(**values)

    def act_update_by_bulk(self):
        segments = list(self.some(AgendaSegment))
        for segment in segments:
            segment.title = self.words()
        AgendaSegment.objects.bulk_update(segments, ["title"])

    def act_move_in_time(self):
        question = self.one(QAItem)
        if question:
            question.offset = self.chance.randrange(1, 5000) * 7919 % 5399
            if not QAItem.objects.filter(webinar=question.webinar, offset=question.offset).exists():
                question.save()

    def act_move_a_segment(self):
        segment = self.one(AgendaSegment)
        start = self.chance.randrange(1, 5399)
        if (
            segment
            and segment.start
            and not AgendaSegment.objects.filter(webinar=segment.webinar, start=start).exists()
        ):
            segment.start = start
            segment.save()

    def act_move_a_track(self):
        track = self.one(CaptionTrack)
        if track:
            track.webinar = self.one(Webinar)
            track.language = self.language()
            track.save()

    def act_relate(self):
        owner, name = self.chance.choice(
            [(Hub, "services"), (Hub, "sectors"), (AgendaSegment, "speakers"), (AgendaSegment, "hubs"), (QAItem, "hubs"),
             (QAItem, "themes"), (QAItem, "answered_by"), (KeyLearning, "topics"), (KeyLearning, "hubs"),
             (ActionPlan, "regions"), (ActionPlan, "projects"), (ActionPlan, "hubs")]
        )  # fmt: skip
        row = self.one(owner)
        if not row:
            return
        field = owner._meta.get_field(name)
        others = list(self.some(field.related_model))
        how = self.chance.choice(["set", "add", "remove", "clear", "reverse", "directly", "away"])
        relation, through = getattr(row, name), field.remote_field.through
        if how == "clear":
            relation.clear()
        elif how == "set":
            relation.set(others)
        elif how == "reverse":
            for other in others[:1]:
                getattr(other, field.remote_field.related_name).add(row)
        elif how == "directly":
            key, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
            relation.clear()
            through.objects.bulk_create([through(**{key: row.pk, other: thing.pk}) for thing in others])
        elif how == "away":
            through.objects.filter(**{field.m2m_field_name(): row}).delete()
        else:
            getattr(relation, how)(*others)

    def act_delete(self):
        model = self.chance.choice([Hub, HubFact, Person, QuestionTheme, QAItem, CaptionTrack, Cue, KeyLearning, ActionPlan,
                                    ActionPlanStep, Project, Sector, ServiceType])  # fmt: skip
        row = self.one(model)
        if row:
            row.delete()

    def act_delete_in_bulk(self):
        model = self.chance.choice([Hub, HubFact, Person, QAItem, Cue, CaptionTrack, ActionPlanStep, Project])
        model.objects.filter(pk__in=self._keys(model)).delete()

    def act_delete_a_webinar(self):
        webinar = self.one(Webinar)
        if Webinar.objects.count() > 1:
            webinar.learnings.all().delete()
            webinar.delete()

    def act_make(self):
        webinar = self.one(Webinar)
        self.chance.choice(
            [
                lambda: make.make_hub(name=self.words(), region="MT001", **self.publication()),
                lambda: make.make_fact(self.one(Hub) or make.make_hub(), value=self.words()),
                lambda: make.make_segment(
                    webinar, speakers=self.some(Person), hubs=self.some(Hub), title=self.words()
                ),
                lambda: make.make_question(webinar, hubs=self.some(Hub), themes=self.some(QuestionTheme)),
                lambda: make.make_track(
                    webinar, [(3, 5, self.words()), (6, 9, self.words())], self.language()
                ),
                lambda: make.make_learning(webinar, hubs=self.some(Hub), topics=self.some(QuestionTheme)),
                lambda: make.make_plan(title=self.words(), hubs=self.some(Hub), regions=self.some(Region)),
            ]
        )()

    def act_make_in_bulk(self):
        track = self.one(CaptionTrack)
        if track:
            last = track.cues.count() + 1_000
            Cue.objects.filter(track=track, number__gt=1_000).delete()
            Cue.objects.bulk_create(
                [
                    Cue(
                        track=track,
                        number=last + place,
                        start_ms=place * 5000,
                        end_ms=place * 5000 + 900,
                        text=self.words(),
                    )
                    for place in range(3)
                ]
            )

    def act_think_better_of_it(self):
        before = content()
        with transaction.atomic():
            self.chance.choice([self.act_save, self.act_make, self.act_relate, self.act_publish_in_bulk])()
            transaction.set_rollback(True)
        assert content() == before


def small_portal():
    families = [make.make_family() for _number in range(2)]
    services = [make.make_service(family) for family in families]
    people, themes = [make.make_person(), make.make_person()], [make.make_theme(), make.make_theme()]
    hubs = [
        make.make_hub(region=code, services=services[:1], sectors=[make.make_sector()])
        for code in ("BE352", "MT001")
    ]
    make.make_fact(hubs[0])
    for _number in range(2):
        webinar = make.make_webinar()
        make.make_segment(webinar, 0, hubs=hubs[:1], speakers=people[:1])
        make.make_segment(webinar, 600, hubs=hubs)
        make.make_question(webinar, 700, hubs=hubs[1:], themes=themes, answered_by=people[1:])
        make.make_track(webinar, [(10, 12, "A zebra"), (12, 14, "in Canòdrom."), (700, 703, "An okapi.")])
        make.make_learning(webinar, hubs=hubs, topics=themes[:1])
    plan = make.make_plan(regions=["BE3"], projects=[make.make_project()], hubs=hubs[:1])
    make.make_step(plan)


class EditingTests(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls):
        # Once: every example begins with it, and leaves it as it was.
        with index.together():
            small_portal()

    def check(self, seed, acts):
        editor = Editor(random.Random(seed))
        for _number in range(acts):
            editor.act()
        held = content()
        self.assertEqual(held, rebuilt())
        self.assertGreater(len(held), 0)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def test_after_any_edits_it_is_what_a_rebuild_makes(self, seed):
        self.check(seed, acts=15)

    @pytest.mark.long
    @settings(max_examples=1_000, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def test_after_many_more_edits_too(self, seed):
        self.check(seed, acts=30)


class ChangeTests(TestCase):
    """Single changes, so that a broken one is told by name."""

    def test_a_bulk_update_reaches_the_index(self):
        make.make_hub(name="Zebra")
        Hub.objects.update(name="Okapi")
        self.assertEqual((titles("zebra"), titles("okapi")), ([], ["Okapi"]))

    def test_rows_made_in_bulk_reach_the_index(self):
        Sector.objects.bulk_create([Sector(name="Zebras", slug="zebras")], ignore_conflicts=True)
        region = make.make_region("MT")
        Hub.objects.bulk_create(
            [
                Hub(
                    name="Zebra",
                    slug="zebra",
                    region=region,
                    status="published",
                    published_at=make.PUBLISHED_AT,
                )
            ]
        )
        self.assertEqual(titles("zebra"), ["Zebra"])

    def test_rows_deleted_in_bulk_leave_the_index(self):
        make.make_hub(name="Zebra")
        Hub.objects.all().delete()
        self.assertEqual(titles("zebra"), [])

    def test_a_relation_changed_from_either_side_reaches_the_index(self):
        hub, service = make.make_hub(name="Zebra"), make.make_service(name="Okapi")
        service.hubs.add(hub)
        self.assertIn("Zebra", titles("okapi"))
        hub.services.remove(service)
        self.assertNotIn("Zebra", titles("okapi"))

    def test_fixtures_reach_the_index(self):
        hub = make.make_hub(name="Zebra")
        fixture = serializers.serialize("json", [hub])
        hub.delete()
        self.load(fixture)
        self.assertEqual(titles("zebra"), ["Zebra"])

    def test_a_fixture_that_moves_something_reaches_what_it_belonged_to(self):
        hubs = [make.make_hub(name="Alpha"), make.make_hub(name="Beta")]
        fact = make.make_fact(hubs[0], value="Zebras")
        fact.hub = hubs[1]
        self.load(serializers.serialize("json", [fact]))
        self.assertEqual(titles("zebra"), ["Beta"])

    def load(self, fixture):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fixture.json"
            path.write_text(fixture)
            call_command("loaddata", path, verbosity=0)

    def test_what_is_taken_back_leaves_no_trace(self):
        before = content()
        with transaction.atomic():
            make.make_hub(name="Zebra")
            self.assertEqual(titles("zebra"), ["Zebra"])
            transaction.set_rollback(True)
        self.assertEqual(content(), before)

    def test_changes_made_together_are_written_once_at_the_end(self):
        hub = make.make_hub(name="Zebra")
        with index.together():
            hub.name = "Okapi"
            hub.save()
            self.assertEqual(titles("okapi"), [])
        self.assertEqual(titles("okapi"), ["Okapi"])

    def test_a_renamed_word_concerns_only_what_carries_its_name(self):
        portal = Portal().grow(1)
        service, family, hub = portal.services[0], portal.families[0], portal.hubs[0]
        region = hub.region
        about_hubs = {"segment", "question", "webinar", "caption", "learning", "plan"}
        for row, field, value, concerned in (
            (service, "name", "Okapis", {"service", "hub"}),
            (service, "slug", "okapis", {"service", "hub"} | about_hubs),
            (family, "name", "Zebras", {"family", "service", "hub"}),
            (family, "slug", "zebras", {"family", "service", "hub"} | about_hubs),
            (service, "family", make.make_family(), {"service", "hub"} | about_hubs),
            (region, "name", "Zebraland", {"region", "hub", "plan"}),
            (hub, "tagline", "Of zebras.", {"hub", "region"}),
            (hub, "name", "Zebra", {"hub", "region"} | about_hubs),
            (hub, "region", make.make_region("MT"), {"hub", "region"} | about_hubs),
        ):
            for how in ("save", "update"):
                with self.subTest(model=type(row).__name__, field=field, how=how):
                    with mock.patch.object(index, "refresh", wraps=index.refresh) as refresh:
                        if how == "save":
                            setattr(row, field, value)
                            row.save()
                        else:
                            type(row).objects.filter(pk=row.pk).update(**{field: value})
                    kinds = {call.args[0] for call in refresh.call_args_list if call.args[1]}
                    self.assertEqual(kinds, concerned)
            self.assertEqual(content(), rebuilt())

    def test_a_key_may_be_changed_in_bulk(self):
        hub = make.make_hub(name="Zebra")
        Hub.objects.filter(pk=hub.pk).update(id=hub.pk + 1_000)
        self.assertEqual(titles("zebra"), ["Zebra"])

    def test_what_did_not_change_is_not_written_again(self):
        hub = make.make_hub(name="Zebra")
        key = SearchEntry.objects.get(kind="hub").pk
        hub.save()
        self.assertEqual(SearchEntry.objects.get(kind="hub").pk, key)

    def test_a_model_whose_bulk_changes_would_go_unheard_is_refused(self):
        class Quiet(models.Model):
            class Meta:
                app_label = "hubs"
                apps = Apps()  # of its own, so that nobody else meets it

            def __str__(self):
                return "quiet"

        with self.assertRaisesMessage(TypeError, "Quiet needs an IndexedQuerySet"):
            changes.watch(Quiet, "hub", list)


class RebuildTests(TestCase):
    def test_a_rebuild_mends_what_was_changed_behind_its_back(self):
        hub = make.make_hub(name="Zebra")
        gone = make.make_hub(name="Zebra gone")
        held = content()
        Hub._base_manager.filter(pk=hub.pk).update(name="Okapi")
        Hub._base_manager.filter(pk=gone.pk)._raw_delete("default")
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {terms_table(SearchEntry)}")
        said = io.StringIO()
        call_command("rebuild_search", stdout=said)
        self.assertIn("Hubs: 1, 1 gone\n", said.getvalue())
        self.assertEqual((titles("okapi"), titles("zebra")), (["Okapi"], []))
        self.assertEqual(len(content()), len(held) - 1)

    def test_the_index_is_built_after_migrating_where_it_is_missing_or_of_another_format(self):
        make.make_hub(name="Zebra")
        SearchFormat.objects.update_or_create(pk=1, defaults={"format": 0})
        SearchEntry.objects.all().delete()
        build_search()
        self.assertEqual(titles("zebra"), ["Zebra"])
        SearchEntry.objects.all().delete()
        build_search()
        self.assertEqual(titles("zebra"), [])

    def test_words_are_remembered_in_every_form(self):
        make.make_hub(name="Canòdrom l’art co-working")
        forms = {"canodrom", "art", "lart", "co", "working", "coworking"}
        self.assertEqual(set(SearchWord.objects.filter(word__in=forms).values_list("word", flat=True)), forms)

    def test_drafts_words_are_not_even_remembered(self):
        make.make_hub(name="Zebra", status="draft")
        self.assertFalse(SearchWord.objects.filter(word="zebra").exists())


class TimeTests(TestCase):
    def test_a_rebuild_at_another_time_finds_the_same(self):
        minute = timezone.now() + datetime.timedelta(days=1)
        make.make_question(question="Who pays?", hubs=[make.make_hub(name="Zebra", published_at=minute)])
        self.assertEqual(SearchEntry.objects.filter(kind="question").count(), 2)
        self.assertEqual(content(), rebuilt())

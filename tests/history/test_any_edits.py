"""After any edits whatever, every state that was kept can be restored, and is then exactly what it was."""

import random
from contextlib import suppress

import pytest
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from hubsportal.history import kinds, restoring, returning, states
from hubsportal.history.models import Version
from tests import factories as make
from tests.search.test_index import Editor, content, rebuilt, small_portal
from webinars.models import AgendaSegment, Presentation, QAItem


class HistoryEditor(Editor):
    """Also swaps, adds what search does not look at, and restores. What may not be deleted stays."""

    def act(self):
        with suppress(ProtectedError, RestrictedError), transaction.atomic():
            super().act()

    def act_swap_times(self):
        webinar = AgendaSegment.objects.order_by("?").values_list("webinar", flat=True).first()
        segments = list(AgendaSegment.objects.filter(webinar=webinar).order_by("start")[:2])
        if len(segments) == 2:
            (first, one), (second, other) = ((segment, segment.start) for segment in segments)
            for segment, start in ((first, 99_999), (second, one), (first, other)):
                AgendaSegment.objects.filter(pk=segment.pk).update(start=start)
            first.webinar.place_questions()

    def act_show_slides(self):
        segment = self.one(AgendaSegment)
        if segment:
            make.make_presentation(segment.webinar, segment=segment)

    def act_give_evidence(self):
        question = self.one(QAItem)
        if question:
            make.make_evidence(question=question)

    def act_take_slides_away(self):
        Presentation.objects.filter(pk__in=self._keys(Presentation)).delete()

    def act_restore(self):
        version = self.one(Version)
        if version and not version.is_deleted:
            restore(version)

    def act_bring_back(self):
        version = Version.objects.filter(is_deleted=True).order_by("pk").last()
        if version and not kinds.registered[version.kind].model.objects.filter(pk=version.key).exists():
            coming = returning.Return(version)
            if not coming.refusals and not coming.plan.taken_slug:
                returning.bring_back(coming, "Restored")


def restore(version):
    """Whether this state could be made the present one, after a look at whether it is."""
    plan = restoring.Plan(version)
    if plan.taken_slug:
        plan = restoring.Plan(version, slug=plan.slug)
    if plan.refusals:
        return False
    try:
        restoring.apply(plan, "Restored")
    except restoring.Refused:
        return False
    present = states.read(plan.content, [plan.pk])[plan.pk]
    assert (present["fields"], present["parts"]) == (plan.state["fields"], plan.state["parts"])
    if not plan.notes and not plan.slug:
        wanted = states.unpack(version.state)
        assert (present["fields"], present["parts"]) == (wanted["fields"], wanted["parts"])
    return True


def everything():
    """{(kind, pk): fields and parts} of all that has a history, as it stands."""
    found = {}
    for kind in kinds.registered.values():
        pks = list(kind.model.objects.values_list("pk", flat=True))
        for pk, state in states.read(kind, pks).items():
            found[kind.name, str(pk)] = state["fields"], state["parts"]
    return found


def last_kept():
    """The same, as the last version of each says."""
    last = {}
    for version in Version.objects.order_by("pk"):
        last[version.kind, version.key] = version
    unpacked = {key: states.unpack(one.state) for key, one in last.items() if not one.is_deleted}
    return {key: (state["fields"], state["parts"]) for key, state in unpacked.items()}


class AnyEditsTests(HypothesisTestCase):
    def check(self, seed, acts, restores):
        small_portal()
        chance = random.Random(seed)
        editor = HistoryEditor(chance)
        for _number in range(acts):
            editor.act()
            self.assertEqual(last_kept(), everything())
        versions = list(Version.objects.filter(is_deleted=False).order_by("pk"))
        restored = sum(restore(version) for version in chance.sample(versions, min(restores, len(versions))))
        self.assertGreater(restored, 0)
        self.assertEqual(last_kept(), everything())
        self.assertEqual(content(), rebuilt())

    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def test_every_state_is_kept_and_can_be_restored(self, seed):
        self.check(seed, acts=12, restores=12)

    @pytest.mark.long
    @settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def test_after_many_more_edits_too(self, seed):
        self.check(seed, acts=40, restores=60)

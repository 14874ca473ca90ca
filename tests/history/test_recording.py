"""Each way to write content leaves a revision that can be read, in the transaction of the change."""

import tempfile
from pathlib import Path

from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase, override_settings
from django.urls import reverse

from hubs.models import Hub, HubFact, Region, Sector
from hubsportal.apps import begin_history
from hubsportal.history import kinds, reading, recording, states
from hubsportal.history.models import Revision, Version
from learnings.models import Evidence
from tests import factories as make
from tests.admin_forms import AdminTestCase, add_row
from tests.pages import STORAGES
from webinars import captions, load
from webinars.models import AgendaSegment, PersonLink, Presentation, Webinar


def last_steps(thing, count=1):
    """The latest Steps of a thing's history."""
    content = kinds.registered[thing._meta.label_lower]
    versions = Version.objects.filter(kind=content.name, key=str(thing.pk)).order_by("-pk")
    return reading.steps(content, list(versions[:count]))


def told(thing):
    """What the latest step of a thing's history says, a line for each field."""
    step = last_steps(thing)[0]
    if step.act != "changed":
        return [f"{step.act}: {step.summary}"]
    lines = []
    for group in step.groups:
        if group.act != "changed":
            lines.append(f"{group.title} {group.act}")
            continue
        for entry in group.entries:
            what = [f"+ {name}" for name in entry.added] + [f"- {name}" for name in entry.removed]
            change = "; ".join(what) or f"{entry.before} -> {entry.after}"
            lines.append(": ".join(filter(None, (group.title, entry.label, change))))
    return lines


class ReadingTests(TestCase):
    def test_a_segment_is_told_by_its_second_and_its_name(self):
        segment = make.make_segment(start=1020, title="Trakk, Namur")
        person = make.make_person(name="Delphine Coderniaux")
        with recording.revision():
            segment.start = 1030
            segment.save()
            segment.speakers.add(person)
            make.make_question(segment.webinar, 1740, question="Do you charge?")
        self.assertEqual(
            told(segment.webinar),
            [
                "Segment 17:10 “Trakk, Namur”: Start: 17:00 -> 17:10",
                "Segment 17:10 “Trakk, Namur”: Speakers: + Delphine Coderniaux",
                "Question 29:00 “Do you charge?” added",
            ],
        )

    def test_values_are_told_as_people_read_them(self):
        hub = make.make_hub(life_cycle="planned", region=make.make_region("BE352", name="Namur"))
        plan = make.make_plan()
        step = make.make_step(plan, stage="measure", position=1, progress="")
        webinar = make.make_webinar(is_stand_in=False)
        cases = [
            (hub, {"life_cycle": "closed"}, ["Life-cycle: planned -> closed"]),
            (hub, {"founded": "2015-03"}, ["Founded:  -> March 2015"]),
            (
                hub,
                {"region": make.make_region("MT001", name="Malta")},
                ["Region: Namur (BE352) -> Malta (MT001)"],
            ),
            (
                hub,
                {"latitude": 50.5, "longitude": 4.25},
                ["Latitude:  -> 50.50000", "Longitude:  -> 4.25000"],
            ),
            (webinar, {"is_stand_in": True}, ["Stand-in: no -> yes"]),
            (webinar, {"stated_duration": 3600}, ["Duration: 1:30:00 -> 1:00:00"]),
            (
                step,
                {"progress": "done"},
                ["Step 1 “Measure and evaluate”: Status: not stated -> carried out"],
            ),
        ]
        for thing, fields, lines in cases:
            with self.subTest(**fields):
                for name, value in fields.items():
                    setattr(thing, name, value)
                thing.save()
                self.assertEqual(told(getattr(thing, "plan", thing)), lines)

    def test_of_a_long_text_the_words_are_told(self):
        hub = make.make_hub(description=f"{'Words ' * 9}six seven eight nine ten eleven twelve thirteen.")
        hub.description = hub.description.replace("twelve", "dozen")
        hub.save()
        (entry,) = last_steps(hub)[0].groups[0].entries
        self.assertEqual(
            entry.pieces,
            [
                ("gap", "…"),
                ("same", "six seven eight nine ten eleven "),
                ("removed", "twelve "),
                ("added", "dozen "),
                ("same", "thirteen."),
            ],
        )

    def test_a_related_thing_keeps_the_name_it_had(self):
        segment, person = make.make_segment(), make.make_person(name="Ann Before")
        segment.speakers.add(person)
        person.name = "Ann After"
        person.save()
        self.assertIn("+ Ann Before", told(segment.webinar)[0])
        person.delete()
        self.assertIn("- Ann Before", told(segment.webinar)[0])


class WaysToWriteTests(TestCase):
    def test_bulk_methods(self):
        hubs = [make.make_hub(name=name) for name in ("One", "Two")]
        Hub.objects.update(city="Ghent")
        self.assertEqual([told(hub) for hub in hubs], [["City:  -> Ghent"]] * 2)
        self.assertEqual(Revision.objects.latest("pk").versions.count(), 2)
        HubFact.objects.bulk_create(
            HubFact(hub=hub, kind="staff", value="9", source="The hub") for hub in hubs
        )
        self.assertEqual(told(hubs[1]), ["Fact Staff “9” added"])
        facts = list(HubFact.objects.all())
        for fact in facts:
            fact.value = "10"
        HubFact.objects.bulk_update(facts, ["value"])
        self.assertEqual(told(hubs[0]), ["Fact Staff “10”: Value: 9 -> 10"])
        HubFact.objects.all().delete()
        self.assertEqual(told(hubs[0]), ["Fact Staff “10” removed"])
        make.make_fact(hubs[0])
        Hub.objects.all().delete()
        self.assertEqual([told(hub) for hub in hubs], [["deleted: 1 fact"], ["deleted: "]])

    def test_relations_from_either_side(self):
        hub, service = make.make_hub(), make.make_service(name="FabLab")
        hub.services.add(service)
        self.assertEqual(told(hub), ["Services: + FabLab"])
        service.hubs.clear()
        self.assertEqual(told(hub), ["Services: - FabLab"])
        hub.services.set([service])
        hub.services.through.objects.all().delete()
        self.assertEqual(told(hub), ["Services: - FabLab"])

    def test_parts_that_search_does_not_look_at(self):
        webinar, person = make.make_webinar(), make.make_person()
        learning = make.make_learning(webinar)
        make.make_presentation(webinar, title="Slides of Trakk")
        self.assertEqual(told(webinar), ["Presentation “Slides of Trakk” added"])
        make.make_evidence(learning, start=90, label="On rooms")
        self.assertEqual(told(learning), ["Evidence 1:30 “On rooms” added"])
        make.make_person_link(person, label="Home page")
        self.assertEqual(told(person), ["Link “Home page” added"])
        for model in (Presentation, Evidence, PersonLink):
            model.objects.all().delete()
        self.assertEqual(told(learning), ["Evidence 1:30 “On rooms” removed"])

    def test_what_a_deletion_takes_along(self):
        """Django deletes it without calling anybody."""
        webinar = make.make_webinar()
        segment = make.make_segment(webinar, title="Trakk")
        plan, elsewhere = make.make_plan(segments=[segment]), make.make_learning()
        make.make_evidence(elsewhere, webinar=webinar, start=60, label="On Trakk")
        person = make.make_person(name="Ann")
        track = make.make_track(make.make_webinar(), [(0, 3, "<v Ann>Hello", person)])
        webinar.delete()
        self.assertEqual(told(plan), ["Presented in: - Trakk"])
        self.assertEqual(told(elsewhere), ["Evidence 1:00 “On Trakk” removed"])
        person.delete()
        self.assertEqual(
            told(track), ["Cues: 0:00.000–0:03.000 <v Ann>Hello [Ann] -> 0:00.000–0:03.000 <v Ann>Hello"]
        )

    def test_a_part_that_moves_is_told_on_both_sides(self):
        hubs = [make.make_hub() for _number in range(2)]
        fact = make.make_fact(hubs[0], value="5 people")
        fact.hub = hubs[1]
        fact.save()
        self.assertEqual(told(hubs[0]), ["Fact Staff “5 people” removed"])
        self.assertEqual(told(hubs[1]), ["Fact Staff “5 people” added"])

    def test_captions_are_kept_as_a_whole(self):
        track = make.make_track(cues=[(0, 3, "One"), (3, 6, "Two")])
        before = Version.objects.count()
        captions.replace_cues(
            track,
            captions.read("WEBVTT\n\n00:00.000 --> 00:02.000\nNought\n\n00:03.000 --> 00:06.000\nTwo\n"),
        )
        self.assertEqual(Version.objects.count() - before, 1)
        self.assertIn("Cues: 0:00.000–0:03.000 One -> 0:00.000–0:02.000 Nought", told(track))
        captions.replace_cues(track, captions.read("WEBVTT\n\n00:00.000 --> 00:02.000\nThree\n"))
        self.assertIn("Cues: Number: 2 -> 1", told(track))
        self.assertIn("Cues: 0:00.000–0:02.000 Nought -> 0:00.000–0:02.000 Three", told(track))

    def test_fixtures(self):
        hub = make.make_hub(city="Ghent")
        hub.city = "Bruges"
        fixture = serializers.serialize("json", [hub])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "hubs.json"
            path.write_text(fixture)
            call_command("loaddata", path, verbosity=0)
        self.assertEqual(told(hub), ["City: Ghent -> Bruges"])

    def test_loaders_are_one_revision_that_says_so(self):
        with override_settings(STORAGES=STORAGES):
            for command in ("load_regions", "load_services", "load_themes", "load_sample"):
                call_command(command, verbosity=0)
        self.assertEqual(
            list(Revision.objects.order_by("pk").values_list("comment", flat=True)),
            [f"manage.py {name}" for name in ("load_regions", "load_services", "load_themes", "load_sample")],
        )
        self.assertEqual(last_steps(Webinar.objects.get())[0].act, "made")
        self.assertEqual(last_steps(Region.objects.get(pk="BE352"))[0].act, "made")

    def test_load_data_leaves_none(self):
        make.make_region("BE352")
        for _number in range(2):
            make.make_service()
        before = Version.objects.count()
        load.generate(2, 2, 20)
        self.assertEqual(Version.objects.count(), before)

    def test_load_data_that_is_edited_has_a_history_from_then_on(self):
        make.make_region("BE352")
        for _number in range(2):
            make.make_service()
        load.generate(1, 0, 0)
        hub = Hub.objects.get()
        Hub.objects.filter(pk=hub.pk).delete()
        version = Version.objects.latest("pk")
        self.assertEqual((version.name, version.is_deleted), (str(hub), True))

    def test_a_change_that_is_none_leaves_none(self):
        webinar = make.make_webinar()
        make.make_question(webinar, 60)
        before = Version.objects.count()
        webinar.save()
        webinar.place_questions()
        AgendaSegment.objects.update(kind="presentation")
        self.assertEqual(Version.objects.count(), before)

    def test_what_is_taken_back_leaves_no_trace(self):
        hub = make.make_hub()
        before = Version.objects.count(), Revision.objects.count()
        with transaction.atomic():
            hub.delete()
            transaction.set_rollback(True)
        self.assertEqual((Version.objects.count(), Revision.objects.count()), before)

    def test_one_block_is_one_revision(self):
        before = Revision.objects.count()
        with recording.revision(comment="A long day"):
            for _number in range(3):
                make.make_hub()
            with recording.revision(comment="within"):
                Sector.objects.create(name="Games", slug="games")
        self.assertEqual(Revision.objects.count(), before + 1)
        self.assertEqual(Revision.objects.latest("pk").comment, "A long day")

    def test_what_there_was_before_the_history_is_kept_as_its_beginning(self):
        with recording.left_out():
            hub = make.make_hub(city="Ghent")
            make.make_fact(hub)
        self.assertFalse(Version.objects.exists())
        begin_history()
        self.assertEqual(told(hub), ["made: 1 fact"])
        hub.city = "Bruges"
        hub.save()
        self.assertEqual(told(hub), ["City: Ghent -> Bruges"])
        count = Version.objects.count()
        begin_history()
        self.assertEqual(Version.objects.count(), count)

    def test_files_of_past_states_are_known(self):
        webinar = make.make_webinar()
        slides = make.make_presentation(webinar, file="slides/one.pdf", url="")
        slides.file = "slides/two.pdf"
        slides.save()
        webinar.delete()
        self.assertEqual(states.files_in_history(), {"slides/one.pdf", "slides/two.pdf"})


class AdminTests(AdminTestCase):
    def test_a_form_with_its_rows_is_one_revision_by_its_user(self):
        webinar = make.make_webinar()
        segment = make.make_segment(webinar, 0, title="Begin")
        before = Version.objects.filter(kind="webinars.webinar").count()
        url = reverse("admin:webinars_webinar_change", args=[webinar.pk])
        data = self.fill_in(url, title="Another title", **{"segments-0-title": "Beginning"})
        add_row(data, "segments", start="10:00", title="Trakk")
        add_row(data, "questions", offset="11:00", question="Who pays?")
        self.assertRedirects(self.client.post(url, data), reverse("admin:webinars_webinar_changelist"))
        self.assertEqual(Version.objects.filter(kind="webinars.webinar").count(), before + 1)
        self.assertEqual(Version.objects.latest("pk").revision.user, self.editor)
        title = segment.webinar.title
        self.assertEqual(
            told(webinar),
            [
                f"Title: {title} -> Another title",
                "Segment 0:00 “Beginning”: Title: Begin -> Beginning",
                "Segment 10:00 “Trakk” added",
                "Question 11:00 “Who pays?” added",
            ],
        )

    def test_a_bulk_action_says_which_it_was(self):
        hubs = [make.make_hub() for _number in range(2)]
        self.client.post(
            reverse("admin:hubs_hub_changelist"),
            {"action": "archive", "_selected_action": [hub.pk for hub in hubs]},
        )
        revision = Revision.objects.latest("pk")
        self.assertEqual(
            (revision.comment, revision.user, revision.versions.count()),
            ("Bulk action: Archive the selected hubs", self.editor, 2),
        )
        self.assertEqual(told(hubs[0]), ["Status: published -> archived"])

    def test_deleting_says_who(self):
        for way in ("page", "list"):
            with self.subTest(way):
                hub = make.make_hub(name=f"From the {way}")
                make.make_fact(hub)
                if way == "page":
                    self.client.post(reverse("admin:hubs_hub_delete", args=[hub.pk]), {"post": "yes"})
                else:
                    self.client.post(
                        reverse("admin:hubs_hub_changelist"),
                        {"action": "delete_selected", "_selected_action": [hub.pk], "post": "yes"},
                    )
                version = Version.objects.filter(key=str(hub.pk), kind="hubs.hub").latest("pk")
                self.assertEqual((version.is_deleted, version.revision.user), (True, self.editor))
                self.assertEqual(told(hub), ["deleted: 1 fact"])

    def test_any_other_request_says_who_too(self):
        """Through the middleware: no view has to think of it."""
        hub = make.make_hub()
        fact = make.make_fact(hub)
        url = reverse("admin:hubs_hubfact_change", args=[fact.pk])
        self.client.post(url, self.fill_in(url, value="12 people"))
        self.assertEqual(last_steps(hub)[0].who, self.editor.username)

"""What was deleted comes back with all its parts, and where others named it."""

from django.urls import reverse

from hubs.models import Hub
from hubsportal.history import states
from hubsportal.history.models import Version
from learnings.models import ActionPlan, KeyLearning
from tests import factories as make
from tests.history.test_any_edits import everything
from tests.history.test_pages import HistoryTestCase, address, versions
from tests.history.test_recording import told
from tests.search.test_index import content, rebuilt
from webinars.models import Cue, Webinar


class DeletedTests(HistoryTestCase):
    def test_a_webinar_comes_back_with_all_its_parts(self):
        webinar = make.make_webinar(title="Creative hubs", slug="creative-hubs")
        person, theme, hub = make.make_person(), make.make_theme(), make.make_hub()
        segment = make.make_segment(webinar, 0, speakers=[person], hubs=[hub])
        make.make_segment(webinar, 600)
        make.make_question(webinar, 700, themes=[theme], hubs=[hub], answered_by=[person])
        make.make_presentation(webinar, segment=segment)
        make.make_track(webinar, [(0, 3, "<v Ann>Hello", person), (3, 6, "there")])
        make.make_track(webinar, [(0, 3, "Bonjour")], language="fr")
        make.make_plan(segments=[segment])
        make.make_evidence(make.make_learning(), segment=segment, webinar=webinar)
        before = everything()
        self.client.post(address("delete", webinar), {"post": "yes"})
        self.assertEqual((Webinar.objects.filter(slug="creative-hubs").count(), Cue.objects.count()), (0, 0))

        listed = self.get_page(reverse("admin:webinars_webinar_changelist"))
        url = reverse("admin:webinars_webinar_deleted")
        self.assertIn(url, [link["href"] for link in listed.all(".object-tools a")])
        page = self.get_page(url)
        self.assertEqual(page.texts(".deleted a"), ["Creative hubs"])
        self.assertIn(f"deleted by {self.editor.username}", page.one(".deleted .by").text)
        page = self.get_page(page.one(".deleted a")["href"])
        self.assertEqual(page.texts("h2")[:2], ["What comes back with it", "What names it again, as before"])
        self.assertEqual(len(page.all("ul.plain li")), 4)
        response = self.bring_back(Version.objects.get(kind="webinars.webinar", is_deleted=True))
        self.assertRedirects(response, address("history", webinar))
        self.assertEqual(everything(), before)
        self.assertEqual(content(), rebuilt())
        self.assertEqual(told(webinar), ["restored: 2 segments, 1 question, 1 presentation"])
        self.assertEqual(self.get_page(url).texts(".deleted a"), [])
        again = self.bring_back(Version.objects.get(kind="webinars.webinar", is_deleted=True))
        self.assertEqual(self.messages_of(again), ["“Creative hubs” was restored already."])

    def test_hubs_learnings_plans_and_people_come_back(self):
        hub, person = make.make_hub(services=[make.make_service()]), make.make_person()
        make.make_fact(hub)
        make.make_person_link(person)
        segment = make.make_segment(hubs=[hub], speakers=[person])
        make.make_question(segment.webinar, 60, hubs=[hub], answered_by=[person])
        make.make_track(segment.webinar, [(0, 3, "Hello", person)])
        learning = make.make_learning(hubs=[hub])
        make.make_evidence(learning)
        plan = make.make_plan(hubs=[hub], regions=["BE35"])
        make.make_step(plan)
        before = everything()
        for thing in (hub, learning, plan, person):
            with self.subTest(type(thing).__name__):
                key = thing.pk
                type(thing).objects.filter(pk=key).delete()
                self.assertNotEqual(everything(), before)
                kind = thing._meta.label_lower
                self.bring_back(Version.objects.get(kind=kind, key=str(key), is_deleted=True))
                self.assertEqual(everything(), before)

    def test_what_was_changed_since_elsewhere_stands(self):
        hub = make.make_hub()
        plan = make.make_plan(hubs=[hub], title="Before")
        hub.delete()
        other = make.make_hub()
        plan.title = "After"
        plan.save()
        plan.hubs.add(other)
        self.bring_back(Version.objects.get(kind="hubs.hub", is_deleted=True))
        plan.refresh_from_db()
        self.assertEqual(plan.title, "After")
        self.assertEqual(plan.hubs.count(), 2)

    def test_a_slug_taken_meanwhile_is_told_and_another_one_offered(self):
        hub = make.make_hub(slug="trakk", name="Trakk")
        hub.delete()
        make.make_hub(slug="trakk")
        version = Version.objects.get(is_deleted=True)
        url = reverse("admin:hubs_hub_bring_back", args=[version.pk])
        page = self.get_page(url)
        self.assertEqual(
            page.one(".verdict label").text.split(".")[0], "Something else has the slug “trakk” by now"
        )
        self.client.post(url)
        self.assertEqual(Hub.objects.count(), 1)
        self.client.post(url, {"slug": page.one("#slug")["value"]})
        self.assertEqual(Hub.objects.get(name="Trakk").slug, "trakk-2")

    def test_a_learning_whose_webinar_is_gone_waits_for_it(self):
        learning = make.make_learning(make.make_webinar(title="Creative hubs"))
        webinar = learning.webinar
        learning.delete()
        webinar.delete()
        version = Version.objects.get(kind="learnings.keylearning", is_deleted=True)
        page = self.get_page(reverse("admin:learnings_keylearning_bring_back", args=[version.pk]))
        self.assertEqual(
            page.texts(".verdict li"),
            ["It belongs to webinar “Creative hubs”, which is no more. Restore that first."],
        )
        self.bring_back(version)
        self.assertEqual(KeyLearning.objects.count(), 0)
        self.bring_back(Version.objects.get(kind="webinars.webinar", is_deleted=True))
        self.bring_back(version)
        self.assertEqual(KeyLearning.objects.get().webinar, Webinar.objects.get())

    def test_it_takes_the_rights_to_add_and_to_change(self):
        make.make_hub(status="published").delete()
        version = Version.objects.get(is_deleted=True)
        url = reverse("admin:hubs_hub_bring_back", args=[version.pk])
        for rights in (["view"], ["view", "add"], ["view", "change"]):
            with self.subTest(rights):
                self.sign_in_with(*(f"hubs.{right}_hub" for right in rights))
                self.get_page(url)
                self.assertEqual(self.client.post(url).status_code, 403)
                self.assertEqual(Hub.objects.count(), 0)

    def test_without_the_right_to_publish_it_comes_back_as_a_draft(self):
        make.make_hub(status="published").delete()
        self.sign_in_with("hubs.view_hub", "hubs.add_hub", "hubs.change_hub")
        self.bring_back(Version.objects.get(is_deleted=True))
        self.assertEqual(Hub.objects.get().status, "draft")

    def test_captions_come_back_only_into_a_webinar_that_one_may_change(self):
        webinar = make.make_webinar()
        make.make_track(webinar, [(0, 3, "Hello")]).delete()
        version = Version.objects.get(is_deleted=True)
        rights = [f"webinars.{action}_captiontrack" for action in ("view", "add", "change")]
        rights += ["webinars.add_cue"]
        for more, there in (([], 0), (["webinars.amend_webinar"], 1)):
            with self.subTest(more):
                self.sign_in_with(*rights, *more)
                self.bring_back(version)
                self.assertEqual(webinar.caption_tracks.count(), there)

    def test_what_one_may_not_change_does_not_name_it_again(self):
        hub = make.make_hub()
        make.make_plan(hubs=[hub], title="Plan of Namur")
        hub.delete()
        self.sign_in_with("hubs.view_hub", "hubs.add_hub", "hubs.change_hub")
        version = Version.objects.get(is_deleted=True)
        page = self.get_page(reverse("admin:hubs_hub_bring_back", args=[version.pk]))
        self.assertIn(
            "Action plan “Plan of Namur” named it and does not again: you may not change that.",
            page.texts(".verdict li"),
        )
        self.bring_back(version)
        self.assertEqual(ActionPlan.objects.get().hubs.count(), 0)

    def test_a_state_of_another_version_of_the_portal_fits_in(self):
        """A field that came since keeps its default; one that went is passed over."""
        hub = make.make_hub(city="Ghent")
        version = versions(hub)[0]
        state = states.unpack(version.state)
        state["fields"]["floors"] = 4
        del state["fields"]["life_cycle"]
        state["parts"] = {}
        version.state, version.digest = states.pack(state)
        version.save()
        hub.city = "Bruges"
        hub.save()
        self.restore(hub, version)
        self.assertEqual(Hub.objects.get().city, "Ghent")
        self.get_page(address("history", hub))

"""The pages of the history in the admin: who changed what, restoring an earlier state, having back what was deleted."""

from unittest import mock

from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hubs.models import Hub, HubFact, Sector
from hubsportal.history import recording, restoring
from hubsportal.history.models import Version
from tests import factories as make
from tests.admin_forms import AdminTestCase
from tests.history.test_any_edits import everything
from tests.history.test_recording import told
from tests.pages import Page
from tests.search.test_index import content, rebuilt
from webinars.models import AgendaSegment, CaptionTrack, Person, QAItem


def address(page, thing, *more):
    meta = thing._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[thing.pk, *more])


def versions(thing):
    """The first first."""
    return list(Version.objects.filter(kind=thing._meta.label_lower, key=str(thing.pk)).order_by("pk"))


class HistoryTestCase(AdminTestCase):
    def get_page(self, url, status=200):
        response = self.client.get(url)
        self.assertEqual(response.status_code, status, url)
        return Page(response)

    def restore(self, thing, version, **data):
        """Press the button of the page of a state; the page that follows."""
        url = address("restore", thing, version.pk)
        latest = self.get_page(url).one("input[name=latest]")["value"]
        return self.client.post(url, {"latest": latest} | data, follow=True)

    def bring_back(self, version, **data):
        app, model = version.kind.split(".")
        return self.client.post(
            reverse(f"admin:{app}_{model}_bring_back", args=[version.pk]), data, follow=True
        )

    def sign_in_with(self, *permissions):
        staff = make.make_staff()
        for name in permissions:
            app, codename = name.split(".")
            staff.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
        self.client.force_login(staff)
        return staff


class HistoryPageTests(HistoryTestCase):
    def test_it_tells_who_changed_what_when_the_last_first(self):
        segment = make.make_segment(start=1020, title="Trakk, Namur")
        self.editor.first_name, self.editor.last_name = "Anna", "Example"
        self.editor.save()
        with recording.revision(self.editor, "Agenda pasted"):
            segment.start = 1030
            segment.save()
        page = self.get_page(address("history", segment.webinar))
        self.assertEqual(page.one("h1").text, f"History of “{segment.webinar}”")
        steps = page.all(".steps li[id]")
        self.assertEqual(steps[0].one("h2 .who").text, "Anna Example")
        self.assertEqual(steps[0].one(".comment").text, "· Agenda pasted")
        self.assertEqual(steps[0].one(".part").text, "Segment 17:10 “Trakk, Namur”")
        self.assertEqual(steps[0].one("dd").text, "removed: 17:00 → added: 17:10")
        self.assertEqual(steps[0].one(".present").text, "The present state.")
        self.assertEqual(steps[-1].one(".act").text, "The first state that is kept.")
        day = timezone.localtime(versions(segment.webinar)[-1].revision.made_at)
        self.assertEqual(steps[0].one("time")["datetime"], day.isoformat(timespec="microseconds"))

    def test_it_is_one_click_from_the_form(self):
        hub = make.make_hub()
        links = [link["href"] for link in self.get_page(address("change", hub)).all("a.historylink")]
        self.assertEqual(links, [address("history", hub)])

    def test_a_parts_history_is_that_of_what_it_belongs_to(self):
        question = make.make_question()
        response = self.client.get(address("history", question))
        self.assertRedirects(response, address("history", question.webinar))
        track = make.make_track(cues=[(0, 3, "One")])
        response = self.client.get(address("history", track.cues.get()))
        self.assertRedirects(response, address("history", track))

    def test_accounts_keep_djangos_page(self):
        self.assertEqual(self.client.get(address("history", self.editor)).status_code, 200)

    def test_it_has_pages_and_a_fixed_number_of_queries(self):
        hub = make.make_hub(name="Hub 0")
        counts = []
        for rounds in (1, 30):
            for number in range(rounds):
                hub.city = f"Town {number}"
                hub.save()
                make.make_fact(hub)
            self.client.get(address("history", hub))
            with CaptureQueriesContext(connection) as queries:
                self.client.get(address("history", hub))
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
        page = self.get_page(address("history", hub))
        self.assertEqual(len(page.all("ol.steps h2")), 20)
        self.assertEqual(page.one(".pages a")["href"], "?page=2")
        second = self.get_page(f"{address('history', hub)}?page=2")
        self.assertEqual(second.texts(".pages a"), ["Later", "Earlier"])
        for odd in ("0", "x", "999", "%00"):
            with self.subTest(odd):
                self.get_page(f"{address('history', hub)}?page={odd}")

    def test_it_takes_the_right_to_see_the_thing(self):
        hub = make.make_hub()
        hub.city = "Ghent"
        hub.save()
        first = versions(hub)[0]
        self.sign_in_with("webinars.view_webinar")
        for url in (
            address("history", hub),
            address("restore", hub, first.pk),
            reverse("admin:hubs_hub_deleted"),
        ):
            with self.subTest(url):
                self.assertEqual(self.client.get(url).status_code, 403)
        self.sign_in_with("hubs.view_hub")
        page = self.get_page(address("history", hub))
        self.assertEqual(page.all(".ways")[0].text.split(" of ")[0], "Compare with the present")
        page = self.get_page(address("restore", hub, first.pk))
        self.assertEqual(page.all("input[type=submit]"), [])
        response = self.client.post(address("restore", hub, first.pk), {"latest": versions(hub)[-1].pk})
        self.assertEqual(response.status_code, 403)
        hub.refresh_from_db()
        self.assertEqual(hub.city, "Ghent")

    def test_a_state_of_something_else_is_not_found(self):
        hub, other = make.make_hub(), make.make_hub()
        self.assertEqual(self.client.get(address("restore", hub, versions(other)[0].pk)).status_code, 404)
        self.assertEqual(self.client.get(address("restore", hub, 10**15)).status_code, 404)


class RestoreTests(HistoryTestCase):
    def test_swapped_times_are_swapped_back_and_questions_placed(self):
        webinar = make.make_webinar()
        first, second = (make.make_segment(webinar, start, title=f"At {start}") for start in (0, 600))
        question = make.make_question(webinar, 700)
        before = everything()
        with recording.revision():
            for segment, start in ((first, 9_999), (second, 0), (first, 600)):
                AgendaSegment.objects.filter(pk=segment.pk).update(start=start)
            webinar.place_questions()
        question.refresh_from_db()
        self.assertEqual(question.segment, first)
        page = self.get_page(address("restore", webinar, versions(webinar)[-2].pk))
        self.assertEqual(page.texts(".part"), ["Segment 0:00 “At 0”", "Segment 10:00 “At 600”"])
        response = self.restore(webinar, versions(webinar)[-2])
        self.assertEqual(self.messages_of(response)[0].split(".")[0], f"“{webinar}” was restored")
        self.assertEqual(everything(), before)
        question.refresh_from_db()
        self.assertEqual(question.segment, second)
        self.assertEqual(content(), rebuilt())

    def test_it_is_a_change_of_its_own_that_can_be_taken_back(self):
        hub = make.make_hub(city="Ghent")
        hub.city = "Bruges"
        hub.save()
        self.restore(hub, versions(hub)[0])
        self.assertEqual(told(hub), ["City: Bruges -> Ghent"])
        last = versions(hub)[-1]
        self.assertEqual(last.revision.user, self.editor)
        self.assertTrue(last.revision.comment.startswith("Restored the state of "))
        self.restore(hub, versions(hub)[1])
        self.assertEqual(Hub.objects.get().city, "Bruges")

    def test_parts_added_since_go_and_parts_deleted_since_come_back_under_their_keys(self):
        webinar = make.make_webinar()
        make.make_segment(webinar, 0)
        kept, gone = make.make_question(webinar, 60), make.make_question(webinar, 120)
        state = versions(webinar)[-1]
        key = gone.pk
        gone.delete()
        added = make.make_question(webinar, 180, question="Since?")
        page = self.get_page(address("restore", webinar, state.pk))
        self.assertEqual(page.texts("summary .act"), ["added", "removed"])
        self.restore(webinar, state)
        self.assertEqual(set(QAItem.objects.values_list("pk", flat=True)), {kept.pk, key})
        self.assertFalse(QAItem.objects.filter(pk=added.pk).exists())

    def test_what_evidence_needs_stays_and_is_named(self):
        webinar = make.make_webinar()
        make.make_segment(webinar, 0)
        state = versions(webinar)[-1]
        question = make.make_question(webinar, 60, question="Who pays?")
        learning = make.make_learning(webinar, statement="Members pay.")
        make.make_evidence(learning, question=question)
        page = self.get_page(address("restore", webinar, state.pk))
        self.assertEqual(
            page.texts(".verdict li"),
            [
                "Question 1:00 “Who pays?” stays, though it was added since: it is needed by key learning “Members pay.”."
            ],
        )
        self.assertIn("there is nothing to change", page.one("#content-main").text)
        self.assertTrue(QAItem.objects.filter(pk=question.pk).exists())

    def test_what_stays_may_stand_in_the_way(self):
        webinar = make.make_webinar()
        make.make_segment(webinar, 0)
        first = make.make_question(webinar, 60, question="First?")
        state = versions(webinar)[-1]
        first.delete()
        second = make.make_question(webinar, 60, question="Second?")
        make.make_evidence(question=second)
        url = address("restore", webinar, state.pk)
        page = self.get_page(url)
        self.assertEqual(
            page.texts(".verdict li")[0],
            "Question 1:00 “First?” and Question 1:00 “Second?” would be at the same place. "
            "Move the one that is there first.",
        )
        self.assertEqual([button["value"] for button in page.all(".submit-row input[type=submit]")], [])
        response = self.client.post(url, {"latest": versions(webinar)[-1].pk})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(QAItem.objects.get().question, "Second?")

    def test_a_person_deleted_meanwhile_is_named_and_left_out(self):
        person = make.make_person(name="Ann Gone")
        segment = make.make_segment(title="Trakk", speakers=[person])
        state = versions(segment.webinar)[-1]
        person.delete()
        segment.title = "Namur"
        segment.save()
        page = self.get_page(address("restore", segment.webinar, state.pk))
        self.assertEqual(
            page.texts(".verdict li"),
            ["person “Ann Gone” is no more; Segment 0:00 “Trakk” comes back without."],
        )
        self.restore(segment.webinar, state)
        segment.refresh_from_db()
        self.assertEqual((segment.title, list(segment.speakers.all())), ("Trakk", []))

    def test_evidence_whose_question_is_gone_does_not_come_back(self):
        learning = make.make_learning()
        question = make.make_question(learning.webinar, 60, question="Who pays?")
        evidence = make.make_evidence(learning, question=question, label="Members")
        state = versions(learning)[-1]
        evidence.delete()
        question.delete()
        page = self.get_page(address("restore", learning, state.pk))
        self.assertEqual(
            page.texts(".verdict li"),
            ["Evidence “Members” does not come back: question “Who pays?” is no more."],
        )
        self.assertIn("there is nothing to change", page.one("#content-main").text)

    def test_a_fact_that_belongs_to_another_hub_by_now_comes_back_from_there(self):
        one, other = make.make_hub(name="One"), make.make_hub(name="Other")
        fact = make.make_fact(one, value="5 people")
        fact.hub = other
        fact.save()
        page = self.get_page(address("restore", one, versions(one)[1].pk))
        self.assertEqual(
            page.texts(".verdict li"),
            ["Fact Staff “5 people” comes back from “Other”, to which it belongs now."],
        )
        self.restore(one, versions(one)[1])
        self.assertEqual(HubFact.objects.get().hub, one)
        self.assertEqual(told(other), ["Fact Staff “5 people” removed"])

    def test_a_change_since_the_page_was_opened_is_shown_first(self):
        hub = make.make_hub(city="Ghent")
        hub.city = "Bruges"
        hub.save()
        url = address("restore", hub, versions(hub)[0].pk)
        latest = versions(hub)[-1].pk
        hub.address = "Market 1"
        hub.save()
        response = self.client.post(url, {"latest": latest})
        self.assertContains(response, "Somebody has saved since this page was opened")
        self.assertEqual(Hub.objects.get().city, "Bruges")

    def test_a_slug_that_is_taken_is_told_and_another_one_offered(self):
        hub = make.make_hub(slug="trakk")
        state = versions(hub)[0]
        hub.slug = "trakk-namur"
        hub.save()
        make.make_hub(slug="trakk")
        url = address("restore", hub, state.pk)
        page = self.get_page(url)
        self.assertEqual(page.one("#slug")["value"], "trakk-2")
        latest = versions(hub)[-1].pk
        self.assertEqual(self.client.post(url, {"latest": latest}).status_code, 200)
        for taken in ("trakk", "not a slug", "compare", "x" * 300, "tra\0kk"):
            with self.subTest(taken):
                response = self.client.post(url, {"latest": latest, "slug": taken})
                self.assertEqual(response.status_code, 200)
        for emptied in ("", "\0"):
            with self.subTest(emptied):
                response = self.client.post(url, {"latest": latest, "slug": emptied})
                self.assertEqual(Page(response).one("#slug")["value"], "trakk-2")
        self.restore(hub, state, slug="trakk-2")
        hub.refresh_from_db()
        self.assertEqual(hub.slug, "trakk-2")

    def test_a_name_that_is_taken_refuses(self):
        sector = make.make_sector(name="Games")
        state = versions(sector)[0]
        sector.name = "Play"
        sector.save()
        make.make_sector(name="Games")
        page = self.get_page(address("restore", sector, state.pk))
        self.assertEqual(page.texts(".verdict li"), ["Sector with this Name already exists."])
        self.assertEqual(Sector.objects.get(pk=sector.pk).name, "Play")

    def test_whoever_may_not_publish_leaves_the_status_as_it_is(self):
        webinar = make.make_webinar(status="draft", published_at=None, title="Draft")
        webinar.status, webinar.published_at, webinar.title = "published", make.PUBLISHED_AT, "Public"
        webinar.save()
        rights = [f"webinars.{action}_webinar" for action in ("view", "change", "amend")]
        self.sign_in_with(*rights)
        page = self.get_page(address("restore", webinar, versions(webinar)[0].pk))
        self.assertEqual(
            page.texts(".verdict li"),
            ["Its status stays as it is: to change that takes the right to publish."],
        )
        self.restore(webinar, versions(webinar)[0])
        webinar.refresh_from_db()
        self.assertEqual((webinar.title, webinar.status), ("Draft", "published"))
        self.sign_in_with(*rights, "webinars.publish_webinar")
        self.restore(webinar, versions(webinar)[0])
        webinar.refresh_from_db()
        self.assertEqual(webinar.status, "draft")

    def test_what_is_released_takes_the_right_to_amend_it(self):
        webinar = make.make_webinar(title="One")
        webinar.title = "Two"
        webinar.save()
        self.sign_in_with("webinars.view_webinar", "webinars.change_webinar")
        url = address("restore", webinar, versions(webinar)[0].pk)
        self.assertEqual(self.client.post(url, {"latest": versions(webinar)[-1].pk}).status_code, 403)
        webinar.refresh_from_db()
        self.assertEqual(webinar.title, "Two")

    def test_parts_of_what_is_released_go_only_with_the_right_to_publish_it(self):
        webinar = make.make_webinar()
        state = versions(webinar)[0]
        make.make_segment(webinar)
        rights = [
            "webinars.view_webinar",
            "webinars.change_webinar",
            "webinars.amend_webinar",
            "webinars.delete_agendasegment",
        ]
        for more, left in (([], 1), (["webinars.publish_webinar"], 0)):
            with self.subTest(more):
                self.sign_in_with(*rights, *more)
                self.client.post(address("restore", webinar, state.pk), {"latest": versions(webinar)[-1].pk})
                self.assertEqual(AgendaSegment.objects.count(), left)

    def test_parts_take_the_right_to_them(self):
        webinar = make.make_webinar(status="draft", published_at=None)
        state = versions(webinar)[0]
        make.make_segment(webinar)
        self.sign_in_with("webinars.view_webinar", "webinars.change_webinar")
        url = address("restore", webinar, state.pk)
        self.assertEqual(
            self.get_page(url).texts(".verdict li"),
            ["It takes a right that you do not have: delete segments."],
        )
        self.client.post(url, {"latest": versions(webinar)[-1].pk})
        self.assertEqual(AgendaSegment.objects.count(), 1)

    def test_a_part_comes_back_only_from_what_one_may_change(self):
        one, public = make.make_hub(status="draft", published_at=None), make.make_hub(name="Public")
        fact = make.make_fact(one, value="5 people")
        fact.hub = public
        fact.save()
        self.sign_in_with(
            "hubs.view_hub", "hubs.change_hub", "hubs.view_hubfact", "hubs.add_hubfact", "hubs.change_hubfact"
        )
        page = self.get_page(address("restore", one, versions(one)[1].pk))
        self.assertIn(
            f"“{fact}” belongs to something else by now, which you may not change.",
            page.texts(".verdict li"),
        )
        self.client.post(address("restore", one, versions(one)[1].pk), {"latest": versions(one)[-1].pk})
        self.assertEqual(HubFact.objects.get().hub, public)


class RefusalTests(HistoryTestCase):
    def test_what_somebody_saves_at_this_moment_is_not_overwritten(self):
        hub = make.make_hub(city="Ghent")
        hub.city = "Bruges"
        hub.save()
        state = versions(hub)[0]

        def save_meanwhile(plan, user):
            Hub.objects.filter(pk=hub.pk).update(city="Liège")

        with mock.patch("hubsportal.history.rights.limit", side_effect=save_meanwhile):
            response = self.client.post(
                address("restore", hub, state.pk), {"latest": versions(hub)[-1].pk}, follow=True
            )
        self.assertContains(response, "Somebody has saved it at this moment, and nothing was restored.")
        self.assertEqual(Hub.objects.get().city, "Liège")

    def test_what_the_database_refuses_is_told_and_changes_nothing(self):
        """A last line of defence, for what no check foresaw."""
        webinar = make.make_webinar(title="One")
        make.make_segment(webinar, 0)
        make.make_question(webinar, 60)
        plan = restoring.Plan(versions(webinar)[-1])
        plan.state["parts"]["segments"] = {}
        plan.state["fields"]["title"] = "Two"
        with self.assertRaises(restoring.Refused):
            restoring.apply(plan, "Restored")
        webinar.refresh_from_db()
        self.assertEqual((webinar.title, webinar.segments.count()), ("One", 1))
        self.assertEqual((CaptionTrack.objects.count(), Person.objects.count()), (0, 0))

"""Two editors at once: no change is lost, and the second is told."""

from django.test import RequestFactory
from django.urls import reverse

from hubs.models import Hub
from hubsportal.history import editing
from hubsportal.history.models import Version
from tests import factories as make
from tests.admin_forms import add_row, as_shown
from tests.history.test_pages import HistoryTestCase, address
from tests.pages import Page
from webinars.models import AgendaSegment, QAItem, Webinar


class TwoEditorsTestCase(HistoryTestCase):
    """`self.client` is the one who saves second; `self.other` saves while the form is open."""

    def setUp(self):
        super().setUp()
        self.other = self.client_class()
        self.colleague = make.make_editor(username="colleague", first_name="Berta", last_name="Pérez")
        self.other.force_login(self.colleague)

    def open(self, thing, **changes):
        return self.fill_in(address("change", thing), **changes)

    def meanwhile(self, thing, **changes):
        """The colleague opens the form, types, and saves."""
        url = address("change", thing)
        data = as_shown(self.other.get(url)) | changes
        response = self.other.post(url, data)
        self.assertEqual(response.status_code, 302, response.context and response.context["errors"])

    def save(self, thing, data):
        return self.client.post(address("change", thing), data)


class LostUpdateTests(TwoEditorsTestCase):
    def test_the_second_is_told_what_the_first_did_and_nothing_is_written(self):
        hub = make.make_hub(name="Trakk", city="Namur", tagline="A house")
        mine = self.open(hub, city="Liège", description="Two hours of typing.")
        self.meanwhile(hub, tagline="A large house")
        before = Version.objects.count()
        response = self.save(hub, mine)
        self.assertEqual(
            self.errors_of(response),
            [
                "Saved meanwhile: Berta Pérez saved this after you had opened it. Nothing of yours is saved yet."
            ],
        )
        hub.refresh_from_db()
        self.assertEqual((hub.city, hub.tagline, hub.description), ("Namur", "A large house", ""))
        self.assertEqual(Version.objects.count(), before)
        page = Page(response)
        told = page.one(".conflict")
        self.assertEqual(told.one("h3 .who").text, "Berta Pérez")
        self.assertEqual(told.one("dt").text, "Tagline")
        self.assertEqual(told.one("dd").text, "removed: A house → added: A large house")
        self.assertEqual(told.one("a")["target"], "_blank")
        self.assertEqual(page.one("#id_city")["value"], "Liège")
        self.assertEqual(page.one("#id_description").text, "Two hours of typing.")
        self.assertIsNone(page.one("#id_history_over").get("checked"))

    def test_saving_over_it_takes_a_tick_and_keeps_theirs_in_the_history(self):
        hub = make.make_hub(city="Namur")
        mine = self.open(hub, city="Liège")
        self.meanwhile(hub, city="Ghent")
        page = Page(self.save(hub, mine))
        mine["history_over"] = page.one("#id_history_over")["value"]
        self.assertEqual(self.save(hub, mine).status_code, 302)
        self.assertEqual(Hub.objects.get().city, "Liège")
        history = self.get_page(address("history", hub))
        self.assertEqual(
            history.texts("dd")[:2], ["removed: Ghent → added: Liège", "removed: Namur → added: Ghent"]
        )

    def test_a_third_who_saves_after_the_tick_was_offered_is_told_too(self):
        hub = make.make_hub(city="Namur")
        mine = self.open(hub, city="Liège")
        self.meanwhile(hub, city="Ghent")
        mine["history_over"] = Page(self.save(hub, mine)).one("#id_history_over")["value"]
        self.meanwhile(hub, city="Bruges")
        page = Page(self.save(hub, mine))
        self.assertEqual(
            page.texts(".conflict dd"), ["removed: Ghent → added: Bruges", "removed: Namur → added: Ghent"]
        )
        self.assertEqual(Hub.objects.get().city, "Bruges")

    def test_whoever_saves_twice_alone_is_not_asked(self):
        hub = make.make_hub(city="Namur")
        data = self.open(hub, city="Ghent", _continue="1")
        self.assertEqual(self.save(hub, data).status_code, 302)
        self.assertEqual(self.save(hub, self.open(hub, city="Bruges")).status_code, 302)
        self.assertEqual(Hub.objects.get().city, "Bruges")

    def test_a_command_counts_as_somebody_else(self):
        hub = make.make_hub(city="Namur")
        mine = self.open(hub, city="Ghent")
        Hub.objects.update(tagline="By a command")
        self.assertEqual(
            self.errors_of(self.save(hub, mine)),
            [
                "Saved meanwhile: Nobody with an account saved this after you had opened it. Nothing of yours is saved yet."
            ],
        )

    def test_other_mistakes_are_told_beside_it(self):
        hub = make.make_hub(city="Namur")
        mine = self.open(hub, name="")
        self.meanwhile(hub, city="Ghent")
        self.assertEqual(len(self.errors_of(self.save(hub, mine))), 2)

    def test_every_form_of_content_asks(self):
        webinar = make.make_webinar()
        segment, question = make.make_segment(webinar), make.make_question(webinar)
        track = make.make_track(webinar, [(0, 3, "One")])
        hub, plan, person = make.make_hub(), make.make_plan(), make.make_person()
        for thing, change in (
            (webinar, {"title": "Another"}),
            (hub, {"name": "Another"}),
            (make.make_fact(hub), {"value": "Another"}),
            (make.make_learning(webinar), {"statement": "Another"}),
            (plan, {"title": "Another"}),
            (person, {"name": "Another"}),
            (make.make_theme(), {"name": "Another"}),
            (make.make_project(), {"name": "Another"}),
            (make.make_region("BE352"), {"english_name": "Another"}),
            (segment, {"title": "Another"}),
            (question, {"question": "Another?"}),
            (track, {"label": "Another"}),
            (track.cues.get(), {"payload": "Another"}),
        ):
            with self.subTest(type(thing).__name__):
                mine = self.open(thing)
                self.meanwhile(thing, **change)
                response = self.save(thing, mine)
                self.assertIn("Berta Pérez saved this", " ".join(self.errors_of(response)))

    def test_a_part_on_a_page_of_its_own_minds_only_itself(self):
        webinar = make.make_webinar()
        make.make_segment(webinar, 0)
        one, other = make.make_question(webinar, 60), make.make_question(webinar, 120)
        mine = self.open(one, question="Mine?")
        self.meanwhile(other, question="Theirs?")
        self.assertEqual(self.save(one, mine).status_code, 302)
        self.assertEqual(set(QAItem.objects.values_list("question", flat=True)), {"Mine?", "Theirs?"})
        mine = self.open(webinar)
        self.meanwhile(one, question="Theirs now?")
        self.assertIn("Berta Pérez saved this", " ".join(self.errors_of(self.save(webinar, mine))))

    def test_odd_numbers_of_versions_count_as_old(self):
        hub = make.make_hub()
        for odd in ("x", "-1", "9" * 40, "\0"):
            with self.subTest(odd):
                response = self.save(hub, self.open(hub, history_version=odd))
                self.assertEqual(response.status_code, 200)

    def test_the_list_of_what_changed_names_no_input_of_its_own(self):
        hub = make.make_hub(city="Namur")
        mine = self.open(hub, city="Liège")
        self.meanwhile(hub, city="Ghent")
        mine["history_over"] = Page(self.save(hub, mine)).one("#id_history_over")["value"]
        self.save(hub, mine)
        from django.contrib.admin.models import LogEntry

        self.assertEqual(LogEntry.objects.latest("pk").get_change_message(), "Changed City.")


class RowsTests(TwoEditorsTestCase):
    def setUp(self):
        super().setUp()
        self.webinar = make.make_webinar()
        make.make_segment(self.webinar, 0, title="Begin")
        self.trakk = make.make_segment(self.webinar, 600, title="Trakk")
        make.make_segment(self.webinar, 1200, title="End")

    def titles(self):
        return list(AgendaSegment.objects.order_by("start").values_list("title", flat=True))

    def over(self, mine):
        return mine | {"history_over": Page(self.save(self.webinar, mine)).one("#id_history_over")["value"]}

    def test_rows_that_they_added_stay(self):
        mine = self.open(self.webinar, **{"segments-1-title": "Trakk, Namur"})
        theirs = as_shown(self.other.get(address("change", self.webinar)))
        add_row(theirs, "segments", start="15:00", title="Coffee")
        self.other.post(address("change", self.webinar), theirs)
        mine = self.over(mine)
        self.assertEqual(self.titles(), ["Begin", "Trakk", "Coffee", "End"])
        self.assertEqual(self.save(self.webinar, mine).status_code, 302)
        self.assertEqual(self.titles(), ["Begin", "Trakk, Namur", "Coffee", "End"])

    def test_a_row_that_they_deleted_keeps_what_was_typed_into_it(self):
        mine = self.open(self.webinar, **{"segments-1-title": "Trakk, Namur"})
        add_row(mine, "segments", start="30:00", title="Farewell")
        self.trakk.delete()
        page = Page(self.save(self.webinar, mine))
        typed = [page.one(f"#id_segments-{number}-title")["value"] for number in range(4)]
        self.assertEqual(typed, ["Begin", "End", "Trakk, Namur", "Farewell"])
        self.assertEqual(self.titles(), ["Begin", "End"])
        mine = self.over(mine)
        self.assertEqual(self.save(self.webinar, mine).status_code, 302)
        self.assertEqual(self.titles(), ["Begin", "Trakk, Namur", "End", "Farewell"])

    def test_a_row_that_both_deleted_is_gone(self):
        mine = self.open(self.webinar, **{"segments-1-DELETE": "on", "title": "Mine"})
        self.trakk.delete()
        self.assertEqual(self.save(self.webinar, self.over(mine)).status_code, 302)
        self.assertEqual(self.titles(), ["Begin", "End"])
        self.assertEqual(Webinar.objects.get().title, "Mine")

    def test_a_form_that_claims_more_rows_than_inputs_is_not_looked_through(self):
        request = RequestFactory().post(
            "/",
            {
                "segments-INITIAL_FORMS": "6000",
                "segments-TOTAL_FORMS": "6000",
                "segments-0-id": str(self.trakk.pk),
            },
        )
        with self.assertNumQueries(0):
            editing.revive_rows(request, [("segments", AgendaSegment)])

    def test_what_they_deleted_altogether_shows_what_was_typed(self):
        mine = self.open(self.webinar, title="Two hours of typing", summary="And\nmore")
        Webinar.objects.all().delete()
        response = self.save(self.webinar, mine)
        self.assertEqual(response.status_code, 409)
        page = Page(response)
        typed = dict(zip(page.texts("dl.typed dt"), page.texts("dl.typed dd"), strict=True))
        self.assertEqual(typed["title"], "Two hours of typing")
        self.assertEqual(typed["segments-1-title"], "Trakk")
        self.assertEqual(
            page.one("#content-main .button")["href"],
            reverse("admin:webinars_webinar_bring_back", args=[Version.objects.get(is_deleted=True).pk]),
        )

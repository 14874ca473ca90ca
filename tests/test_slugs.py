"""An address outlives a changed slug, wherever it leads and in whatever words it stands."""

from datetime import timedelta

from django.utils import timezone

from hubs.models import Hub
from hubsportal.models import FormerSlug
from hubsportal.slugs import KEPT_BY_CACHES, present_path
from tests import factories as make
from tests.pages import PageTestCase


def rename(thing, slug):
    thing.slug = slug
    thing.save()


class AddressTests(PageTestCase):
    def leads_to(self, path, there):
        response = self.client.get(path)
        self.assertEqual((response.status_code, response.headers.get("Location")), (301, there))
        return response

    def test_every_kind_of_thing_is_found_under_every_slug_it_had(self):
        webinar = make.make_webinar(slug="one")
        things = {
            "hubs": make.make_hub(slug="one"),
            "services": make.make_service(slug="one"),
            "webinars": webinar,
            "learnings": make.make_learning(webinar, slug="one"),
            "action-plans": make.make_plan(slug="one"),
        }
        for beginning, thing in things.items():
            with self.subTest(beginning):
                for slug in ("two", "three"):
                    rename(thing, slug)
                for slug in ("one", "two"):
                    self.leads_to(f"/{beginning}/{slug}/", f"/{beginning}/three/")
                self.assertEqual(self.client.get(f"/{beginning}/three/").status_code, 200)

    def test_whatever_lies_behind_the_slug_leads_on_with_its_query(self):
        webinar = make.make_webinar(slug="old")
        make.make_segment(webinar, 0)
        rename(webinar, "new")
        for path in (
            "/webinars/{}/?t=29%3A00&x=1",
            "/webinars/{}.json",
            "/webinars/{}/chapters.vtt",
            "/webinars/{}/cite.bib",
            "/embed/webinars/{}/agenda/?show=player",
        ):
            with self.subTest(path):
                self.leads_to(path.format("old"), path.format("new"))

    def test_another_site_may_follow_to_data_and_embeds(self):
        webinar = make.make_webinar(slug="old")
        rename(webinar, "new")
        for path in ("/webinars/old.json", "/embed/webinars/old/agenda/"):
            self.assertEqual(self.client.get(path).headers["Access-Control-Allow-Origin"], "*")

    def test_caches_forget_the_redirect_in_time(self):
        rename(make.make_hub(slug="old"), "new")
        self.assertEqual(self.client.get("/hubs/old/").headers["Cache-Control"], KEPT_BY_CACHES)

    def test_a_thing_that_takes_a_former_slug_has_its_address(self):
        first = make.make_hub(slug="shared")
        rename(first, "first")
        second = make.make_hub(slug="shared", name="Second")
        self.assertContains(self.client.get("/hubs/shared/"), "Second")
        rename(second, "second")
        self.leads_to("/hubs/shared/", "/hubs/second/")
        self.leads_to("/hubs/shared/", "/hubs/second/")

    def test_a_draft_that_takes_a_former_slug_takes_no_address_from_visitors(self):
        rename(make.make_hub(slug="old"), "new")
        draft = make.make_hub(slug="old", status=Hub.Status.DRAFT, published_at=None)
        self.leads_to("/hubs/old/", "/hubs/new/")
        rename(draft, "other")
        self.leads_to("/hubs/old/", "/hubs/new/")
        rename(draft, "old")
        draft.status = Hub.Status.PUBLISHED
        draft.save()
        self.assertContains(self.client.get("/hubs/old/"), draft.name)

    def test_a_thing_that_takes_its_former_slug_back_is_there_at_once(self):
        hub = make.make_hub(slug="one")
        rename(hub, "two")
        rename(hub, "one")
        self.assertEqual(self.client.get("/hubs/one/").status_code, 200)
        self.leads_to("/hubs/two/", "/hubs/one/")
        self.assertEqual(FormerSlug.objects.count(), 1)

    def test_what_is_not_public_stays_unknown_with_its_new_slug(self):
        hub = make.make_hub(slug="old")
        rename(hub, "secret")
        for changes in (
            {"status": Hub.Status.DRAFT, "published_at": None},
            {"status": Hub.Status.PUBLISHED, "published_at": timezone.now() + timedelta(1)},
        ):
            for name, value in changes.items():
                setattr(hub, name, value)
            hub.save()
            for path in (
                "/hubs/old/",
                "/hubs/old.json",
                "/hubs/?hub=old",
                "/questions/?hub=old",
                "/hubs/compare/?hub=old",
            ):
                with self.subTest(path, **changes):
                    response = self.client.get(path)
                    self.assertNotIn("Location", response.headers)
                    self.assertNotContains(response, "secret", status_code=response.status_code)

    def test_what_was_deleted_leads_nowhere(self):
        hub = make.make_hub(slug="old")
        rename(hub, "new")
        hub.delete()
        self.assertEqual(self.client.get("/hubs/old/").status_code, 404)

    def test_only_get_and_head_are_led_on(self):
        rename(make.make_hub(slug="old"), "new")
        self.assertEqual(self.client.head("/hubs/old/").status_code, 301)
        self.assertEqual(self.client.post("/hubs/old/").status_code, 405)

    def test_saving_something_else_leaves_no_trace(self):
        hub = make.make_hub(slug="same")
        hub.save()
        hub.save(update_fields=["tagline"])
        self.assertEqual(FormerSlug.objects.count(), 0)

    def test_other_paths_are_no_former_address(self):
        rename(make.make_hub(slug="old"), "new")
        self.assertEqual(present_path("/hubs/old/"), "/hubs/new/")
        for path in (
            "/",
            "/hubs/",
            "/hubs/older/",
            "/xhubs/old/",
            "/webinars/old/",
            "/hubs//old/",
            "//hubs/old/",
        ):
            with self.subTest(path):
                self.assertIsNone(present_path(path))


class WordTests(PageTestCase):
    """Former slugs in the query string: a shared selection stays what it was."""

    def test_a_selection_by_a_former_slug_is_the_one_by_the_present(self):
        service = make.make_service(slug="fablab")
        hub = make.make_hub(slug="old", name="Canòdrom", services=[service])
        make.make_hub(name="Elsewhere")
        question = make.make_question(make.make_webinar(), 60, hubs=[hub])
        rename(service, "maker-space")
        rename(hub, "canodrom")
        for path, expected in (
            ("/hubs.json?service=fablab", ["Canòdrom"]),
            ("/questions.json?hub=old", [question.question]),
        ):
            with self.subTest(path):
                rows = self.client.get(path).json()["items"]
                self.assertEqual([row.get("name") or row["question"] for row in rows], expected)
        self.assertContains(self.client.get("/hubs/?service=fablab"), "maker-space")

    def test_a_comparison_of_a_former_slug_shows_the_hub(self):
        hub = make.make_hub(slug="one", name="Trakk")
        make.make_hub(slug="two", name="Betahaus")
        rename(hub, "trakk")
        response = self.client.get("/hubs/compare/?hub=one&hub=two&hub=trakk")
        self.assertContains(response, "<h1>Trakk and Betahaus</h1>", html=True)

    def test_what_nothing_was_ever_called_is_still_told(self):
        make.make_hub()
        self.assertContains(self.client.get("/hubs/?service=nothing"), "nothing")
        self.assertEqual(self.client.get("/hubs.json?service=nothing").status_code, 400)

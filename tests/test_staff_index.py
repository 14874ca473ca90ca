"""The staff's first page, and what holds for every page of the admin."""

import re

from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from hubs.models import ServiceType
from tests.admin_forms import AdminTestCase
from tests.factories import (
    make_editor,
    make_evidence,
    make_fact,
    make_family,
    make_hub,
    make_learning,
    make_plan,
    make_question,
    make_service,
    make_staff,
    make_webinar,
)
from tests.pages import PageTestCase

INDEX = reverse("admin:index")
OURS = ("hubs", "webinars", "learnings")


class TaskListTests(AdminTestCase):
    def tasks(self):
        return {task.label: task for task in self.client.get(INDEX).context["tasks"]}

    def make_work(self):
        """For each task: what it is called and the rows it is about."""
        webinar = make_webinar()
        drafts = [make_hub(status="draft"), make_hub(status="review")]
        make_hub(), make_hub(status="archived")
        unanswered = make_question(webinar, answer_summary="")
        make_question(webinar)
        backed = make_evidence(make_learning(webinar), question=unanswered).learning
        bare = make_learning(webinar)
        draft_learning = make_evidence(make_learning(webinar, status="draft")).learning
        make_learning(webinar, status="archived")
        make_fact(as_of="2999")
        self.assertNotEqual(backed, bare)
        return {
            "Hubs in draft or review": drafts,
            "Facts older than three years": [make_fact(as_of="2001"), make_fact(as_of="2001-02-03")],
            "Webinars in draft or review": [make_webinar(status="draft")],
            "Questions without an answer in brief": [unanswered],
            "Learnings in draft or review": [draft_learning],
            "Learnings without evidence": [bare],
            "Action plans in draft or review": [make_plan(status="review")],
        }

    def test_each_task_counts_and_leads_to_just_its_rows(self):
        work = self.make_work()
        tasks = self.tasks()
        self.assertEqual(
            {label: task.count for label, task in tasks.items()}, {k: len(v) for k, v in work.items()}
        )
        for label, rows in work.items():
            with self.subTest(task=label):
                found = self.client.get(tasks[label].url).context["cl"].result_list
                self.assertEqual({*found}, {*rows})

    def test_the_page_shows_counts_and_links(self):
        make_hub(status="draft")
        text = re.sub(r"\s+", " ", self.client.get(INDEX).content.decode())
        self.assertIn(
            '<a href="/admin/hubs/hub/?unfinished=yes"><span class="count">1</span> '
            '<span class="task">Hubs in draft or review</span></a>',
            text,
        )

    def test_says_so_when_nothing_waits(self):
        make_hub()
        self.assertContains(self.client.get(INDEX), "Nothing waits for you.")

    def test_shows_nobody_what_is_not_theirs(self):
        self.make_work()
        self.client.force_login(make_staff("hubs.view_hub"))
        self.assertEqual([*self.tasks()], ["Hubs in draft or review"])

    def test_asks_the_database_equally_often_for_little_and_for_much_work(self):
        self.make_work()
        self.client.get(INDEX)
        with self.assertNumQueries(23):
            self.client.get(INDEX)
        for _ in range(3):
            self.make_work()
        with self.assertNumQueries(23):
            self.client.get(INDEX)


class OrderTests(AdminTestCase):
    def test_everything_stands_in_the_order_of_use(self):
        apps = self.client.get(INDEX).context["app_list"]
        self.assertEqual([app["name"] for app in apps], ["Webinars", "Hubs", "Learnings", "Accounts"])
        self.assertEqual(
            [model["object_name"] for model in apps[0]["models"]],
            [
                "Webinar",
                "AgendaSegment",
                "QAItem",
                "Person",
                "QuestionTheme",
                "CaptionTrack",
                "Cue",
                "Partner",
            ],
        )


class EveryAdminPageTests(AdminTestCase):
    @property
    def request(self):
        request = RequestFactory().get(INDEX)
        request.user = make_editor()
        return request

    def test_every_model_can_be_listed_and_added(self):
        for model, model_admin in admin.site._registry.items():
            # Cues come with the file of their track.
            pages = ("changelist", "add") if model_admin.has_add_permission(self.request) else ("changelist",)
            for page in pages:
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
                with self.subTest(page=name):
                    self.assertEqual(self.client.get(reverse(name)).status_code, 200)

    def test_every_row_can_be_opened_and_saved_as_it_is(self):
        TaskListTests.make_work(self)
        for model in admin.site._registry:
            row = model._default_manager.first()
            if model._meta.app_label not in OURS or row is None:
                continue
            with self.subTest(model=model):
                url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
                response = self.client.post(url, self.fill_in(url), follow=True)
                self.assertIn("was changed successfully.", self.messages_of(response)[0])

    def test_every_form_explains_itself(self):
        for model, model_admin in admin.site._registry.items():
            if model._meta.app_label in OURS:
                for title, options in model_admin.get_fieldsets(self.request):
                    with self.subTest(model=model, fieldset=title):
                        self.assertTrue(options.get("description"))

    def test_no_page_holds_inline_script_or_style(self):
        make_evidence(make_learning()), make_fact(), make_question()
        pages = [
            INDEX,
            *(
                reverse(f"admin:{app}_{model}_add")
                for app, model in (("webinars", "webinar"), ("hubs", "hub"))
            ),
        ]
        for url in pages:
            with self.subTest(url=url):
                response = self.client.get(url)
                text = response.content.decode()
                self.assertNotRegex(text, r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)[^>]*>\s*\S")
                self.assertIn("script-src 'self'", response.headers["Content-Security-Policy"])

    def test_a_search_for_nonsense_is_an_empty_list(self):
        for model, model_admin in admin.site._registry.items():
            if model._meta.app_label in OURS and model_admin.search_fields:
                url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
                with self.subTest(model=model):
                    self.assertEqual(self.client.get(url, {"q": "’ò%_\\ \N{SNOWMAN}"}).status_code, 200)

    def test_addresses_that_somebody_bent_are_no_error(self):
        make_hub()
        for odd in ("\0", "²", "x" * 300, "9" * 40):
            for url, names in (
                (reverse("admin:autocomplete"), {"term": odd, "app_label": "hubs", "model_name": "hub", "field_name": "region"}),
                (reverse("admin:hubs_hubfact_add"), {"hub": odd}),
                (reverse("admin:hubs_hub_add"), {"services": odd, "region": odd}),
                (reverse("admin:hubs_suggestion_changelist"), {"state__exact": odd}),
            ):  # fmt: skip
                with self.subTest(url, odd=odd[:5]):
                    self.assertEqual(self.client.get(url, names, follow=True).status_code, 200)

    def test_a_form_is_filled_in_by_its_address(self):
        hub, services = make_hub(), [make_service(), make_service()]
        form = self.client.get(reverse("admin:hubs_hubfact_add"), {"hub": hub.pk}).context["adminform"].form
        self.assertEqual(form["hub"].value(), str(hub.pk))
        keys = ",".join([*(str(service.pk) for service in services), "999", "x"])
        form = self.client.get(reverse("admin:hubs_hub_add"), {"services": keys}).context["adminform"].form
        self.assertEqual(form["services"].value(), [str(service.pk) for service in services])

    def test_what_can_be_chosen_has_an_order(self):
        """It comes in pages; without an order one would be on two of them and another on none."""
        family = make_family()
        for number in range(25):
            make_service(family, name=f"Service {number * 7 % 25:02}", slug=f"s{number}")
        query = {"app_label": "hubs", "model_name": "hub", "field_name": "services", "term": "Service"}
        found = [
            result["text"]
            for page in (1, 2)
            for result in self.client.get(reverse("admin:autocomplete"), query | {"page": page}).json()[
                "results"
            ]
        ]
        self.assertEqual(found, [service.name for service in ServiceType.objects.all()])
        self.assertEqual(len(set(found)), 25)


class SignInTests(PageTestCase):
    def test_the_first_page_asks_to_sign_in(self):
        self.assertRedirects(self.client.get(INDEX), f"{reverse('admin:login')}?next={INDEX}")

    def test_somebody_who_is_no_staff_does_not_get_in(self):
        self.client.force_login(make_staff(is_staff=False))
        self.assertEqual(self.client.get(INDEX).status_code, 302)

    def test_the_first_page_leads_to_the_public_site(self):
        self.client.force_login(make_editor())
        self.assertContains(self.client.get(INDEX), '<a href="/">View site</a>', html=True)

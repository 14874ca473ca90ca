"""The document in the admin: downloads, the page that shows what a file would bring, and who may do either."""

import json

from django.contrib.auth.models import Group
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hubsportal.roles import AUTHOR, EXPERT, PUBLISHER
from tests import factories as make
from tests.admin_forms import AdminTestCase
from webinars.document import holding
from webinars.models import Webinar

from .documents import forget, make_everything, packed, taken_out

IMPORT = reverse("admin:webinars_webinar_import")


class DocumentPagesTestCase(AdminTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.webinar = make_everything()
        cls.document = taken_out(cls.webinar)
        cls.json = reverse("admin:webinars_webinar_document", args=[cls.webinar.pk])
        cls.zip = reverse("admin:webinars_webinar_bundle", args=[cls.webinar.pk])

    def setUp(self):
        super().setUp()
        for name in self.held():
            storages["private"].delete(f"{holding.FOLDER}/{name}")

    def send(self, data=None, **fields):
        file = {"file": SimpleUploadedFile("hubs.json", data)} if data is not None else {}
        return self.client.post(IMPORT, file | fields)

    def apply(self, shown, **fields):
        """Press “Bring it in” on a page that was shown."""
        held = {"held": shown.context["token"], "fingerprint": shown.context["report"].fingerprint}
        return self.client.post(IMPORT, held | {"_apply": "1"} | fields, follow=True)

    def held(self):
        try:
            return storages["private"].listdir(holding.FOLDER)[1]
        except FileNotFoundError:
            return []


class DownloadTests(DocumentPagesTestCase):
    def test_both_are_offered_on_the_form_and_never_stored_on_the_way(self):
        form = self.client.get(reverse("admin:webinars_webinar_change", args=[self.webinar.pk]))
        for address, content in ((self.json, self.document), (self.zip, packed(self.webinar))):
            with self.subTest(address):
                self.assertContains(form, f'href="{address}"')
                response = self.client.get(address)
                body = b"".join(response.streaming_content) if response.streaming else response.content
                self.assertEqual(body, content)
                self.assertIn("no-store", response.headers["Cache-Control"])
                ending = address.rpartition(".")[2]
                self.assertEqual(
                    response.headers["Content-Disposition"], f'attachment; filename="hubs.{ending}"'
                )

    def test_a_webinar_that_is_no_more_leads_on(self):
        for address in (self.json, self.zip):
            self.assertEqual(self.client.get(address.replace(str(self.webinar.pk), "99999")).status_code, 302)


class ImportPageTests(DocumentPagesTestCase):
    def test_shows_what_it_would_bring_then_brings_it(self):
        forget("people")
        shown = self.send(self.document)
        self.assertContains(shown, "2 people: Ann Berg, Bo Dahl")
        self.assertContains(shown, "Nothing is written yet.")
        self.assertFalse(Webinar.objects.filter(slug="hubs").exists())
        self.assertEqual(len(self.held()), 1)
        done = self.apply(shown)
        webinar = Webinar.objects.get(slug="hubs")
        self.assertRedirects(done, reverse("admin:webinars_webinar_change", args=[webinar.pk]))
        self.assertEqual(self.messages_of(done), ["“Hubs” came in, as a draft."])
        self.assertEqual((taken_out(webinar), self.held()), (self.document, []))

    def test_says_that_it_is_here_already(self):
        self.assertContains(self.send(self.document), "Nothing to change")

    def test_offers_another_slug_where_it_differs(self):
        Webinar.objects.filter(slug="hubs").update(summary="Ours.")
        shown = self.send(self.document)
        self.assertContains(shown, "nothing is written over it. Choose another slug. Free is: hubs-2.")
        self.assertContains(shown, 'name="slug" value="hubs-2"')
        self.assertNotContains(shown, "_apply")
        again = self.send(held=shown.context["token"], slug="hubs-2")
        self.assertContains(again, "under the slug hubs-2")
        self.apply(again, slug="hubs-2")
        self.assertTrue(Webinar.objects.filter(slug="hubs-2", status="draft").exists())

    def test_names_mistakes_by_their_place_and_keeps_nothing(self):
        document = json.loads(self.document)
        document["segments"][1]["start"] = "17:10"
        shown = self.send(json.dumps(document).encode())
        self.assertContains(
            shown, "<code>segments[1].start</code>: This has to be a whole number.", html=False
        )
        self.assertEqual(self.held(), [])

    def test_shows_it_again_where_something_has_changed_meanwhile(self):
        forget("people")
        shown = self.send(self.document)
        make.make_person(slug="ann", name="Ann Berg")
        again = self.apply(shown)
        self.assertIn("something has changed meanwhile", self.messages_of(again)[0])
        self.assertFalse(Webinar.objects.filter(slug="hubs").exists())
        self.apply(again)
        self.assertTrue(Webinar.objects.filter(slug="hubs").exists())

    def test_says_what_is_wrong_with_the_form(self):
        forget()
        token = self.send(self.document).context["token"]
        self.assertContains(self.send(), "Choose a file.")
        self.assertContains(self.send(held="x"), "The file is no longer kept. Choose it again.")
        self.assertContains(self.send(held=token, slug="no slug"), "Enter a valid")
        self.assertContains(self.send(held=token + "\0"), "Null characters are not allowed.")

    def test_a_file_is_held_for_whoever_sent_it_and_only_so_many(self):
        forget()
        token = self.send(self.document).context["token"]
        self.client.force_login(make.make_editor())
        self.assertContains(self.send(held=token), "The file is no longer kept.")
        for _number in range(holding.MOST_HELD + 2):
            self.send(self.document)
        self.assertEqual(len(self.held()), holding.MOST_HELD + 1)
        holding.sweep(self.editor, now=timezone.now() + holding.HELD_FOR)
        self.assertEqual(self.held(), [])


class RightsTests(DocumentPagesTestCase):
    def test_who_may_take_out_and_bring_in(self):
        forget("people")
        people = {None: (403, 403), AUTHOR: (200, 200), EXPERT: (200, 200), PUBLISHER: (200, 200)}
        webinar = Webinar.objects.get(slug="other")
        addresses = [
            reverse(f"admin:webinars_webinar_{name}", args=[webinar.pk]) for name in ("document", "bundle")
        ]
        for role, (out, into) in people.items():
            staff = make.make_staff()
            staff.groups.set(Group.objects.filter(name=role))
            self.client.force_login(staff)
            with self.subTest(role):
                self.assertEqual([self.client.get(address).status_code for address in addresses], [out, out])
                self.assertEqual(self.client.get(IMPORT).status_code, into)
                self.assertEqual(self.send(self.document).status_code, into)
        self.client.logout()
        for address in (*addresses, IMPORT):
            self.assertRedirects(self.client.get(address), f"/admin/login/?next={address}")

    def test_what_is_needed_is_the_right_to_all_of_it(self):
        self.client.force_login(make.make_staff("webinars.view_webinar", "webinars.add_webinar"))
        self.assertEqual(self.client.get(self.json).status_code, 403)
        self.assertEqual(self.client.get(IMPORT).status_code, 403)
        self.assertNotContains(self.client.get(reverse("admin:webinars_webinar_changelist")), IMPORT)

    def test_the_list_leads_to_the_page(self):
        self.assertContains(self.client.get(reverse("admin:webinars_webinar_changelist")), f'href="{IMPORT}"')

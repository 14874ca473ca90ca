"""The page that imports hubs and facts: looked at before anything is written, and never over somebody else’s work."""

from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from hubs.exchange import keeping, writing
from hubs.models import Hub, HubFact
from hubsportal.history.models import Revision
from tests import factories as make
from tests.admin_forms import AdminTestCase
from tests.hubs.exchange import csv_of, plan_of, sheets_of
from tests.pages import STORAGES, Page

IMPORT = reverse("admin:hubs_hub_import")
LIST = reverse("admin:hubs_hub_changelist")


class ImportPageTests(AdminTestCase):
    def setUp(self):
        super().setUp()
        own = override_settings(STORAGES=STORAGES)
        own.enable()
        self.addCleanup(own.disable)
        make.make_region("BE352")
        self.hub = make.make_hub(slug="trakk", name="Trakk", city="Namur")

    def show(self, *rows, client=None):
        name, data = csv_of(*rows)
        return (client or self.client).post(IMPORT, {"files": SimpleUploadedFile(name, data)})

    def apply(self, page, **changes):
        sent = {name: page.one(f"[name={name}]")["value"] for name in ("kept", "fingerprint")}
        return self.client.post(IMPORT, sent | {"_apply": "Apply"} | changes, follow=True)

    def kept(self):
        try:
            return storages["private"].listdir(keeping.FOLDER)[1]
        except FileNotFoundError:
            return []

    def test_is_linked_from_the_list_with_the_files_to_begin_with(self):
        page = Page(self.client.get(LIST))
        links = {link.text: link["href"] for link in page.all(".object-tools a")}
        self.assertEqual((links["Import"], links["Export"]), (IMPORT, f"{LIST}export/hubs.xlsx"))
        page = Page(self.client.get(IMPORT))
        for link in page.all("ul.plain a"):
            with self.subTest(link.text):
                response = self.client.get(link["href"])
                self.assertIn("attachment", response["Content-Disposition"])
                name = link["href"].rpartition("/")[2]
                self.assertTrue(plan_of((name, response.content)).is_nothing)
        self.assertEqual(self.client.get(f"{LIST}export/other.csv").status_code, 404)

    def test_chosen_hubs_are_exported_alone(self):
        make.make_fact(self.hub, value="11")
        make.make_fact(make.make_hub(slug="other"))
        for action, name, rows in (
            ("export_workbook", "hubs.xlsx", [2, 2]), ("export_hubs", "hubs.csv", [2]), ("export_facts", "facts.csv", [2]),
        ):  # fmt: skip
            with self.subTest(action):
                response = self.client.post(LIST, {"action": action, "_selected_action": [self.hub.pk]})
                self.assertEqual(response["Content-Disposition"], f'attachment; filename="{name}"')
                sheets = sheets_of((name, response.content))
                self.assertEqual([len(sheet.rows) for sheet in sheets], rows)
                self.assertEqual({sheet.rows[1][1][0] for sheet in sheets}, {"trakk"})

    def test_writes_nothing_before_apply_and_then_all(self):
        before = Revision.objects.count()
        page = Page(self.show("slug;name;region;city", "trakk;Trakk;BE352;Liège", "new;<b>New</b>;BE352;"))
        self.assertEqual(page.one(".outcome").text, "1 new, 1 changed, 0 as they are, 0 refused.")
        self.assertEqual(page.texts("tr .called"), ["Trakk", "<b>New</b>"])
        self.assertEqual(page.one("#hubs-2 dd").text, "removed: Namur → added: Liège")
        self.assertIn("CSV, semicolons between cells, UTF-8", page.all(".note")[0].text)
        self.assertEqual((Hub.objects.get().city, Revision.objects.count()), ("Namur", before))

        response = self.apply(page)
        self.assertRedirects(response, LIST)
        self.assertEqual(
            self.messages_of(response), ["Imported: 1 hub new, 1 changed; 0 facts new, 0 changed."]
        )
        self.assertEqual(
            [*Hub.objects.order_by("slug").values_list("slug", "city")], [("new", ""), ("trakk", "Liège")]
        )
        revision = Revision.objects.latest("pk")
        self.assertEqual((revision.user, revision.comment), (self.editor, "Imported hubs.csv"))
        self.assertEqual(self.kept(), [])

    def test_errors_lead_to_their_rows_and_there_is_no_button_to_apply(self):
        page = Page(self.show("slug,city,region", "trakk,Liège,Nowhere"))
        self.assertEqual(
            page.texts(".found li"),
            [
                "hubs, row 2, region: No region is called “Nowhere”. Write its NUTS code, such as BE352, or its country."
            ],
        )
        self.assertEqual(page.one(".found a")["href"], "#hubs-2")
        self.assertEqual(
            page.one(".outcome").text[:55], "Nothing can be imported before this is mended in the fi"
        )
        self.assertEqual((page.all("[name=_apply]"), self.kept()), ([], []))

    def test_what_changed_since_the_preview_is_not_written_over(self):
        page = Page(self.show("slug,city", "trakk,Liège"))
        for field, value in (("tagline", "Somebody else’s"), ("city", "Ghent")):
            with self.subTest(field):
                setattr(self.hub, field, value)
                self.hub.save()
                response = self.apply(page)
                self.assertEqual(
                    self.messages_of(response),
                    [
                        "Somebody changed what this import would write since the preview. Nothing was written: look again."
                    ],
                )
                self.hub.refresh_from_db()
                self.assertEqual(getattr(self.hub, field), value)
        page = Page(response)
        self.assertEqual(page.one("#hubs-2 dd").text, "removed: Ghent → added: Liège")
        self.apply(page)
        self.hub.refresh_from_db()
        self.assertEqual((self.hub.city, self.hub.tagline), ("Liège", "Somebody else’s"))

    def test_the_file_is_kept_for_two_hours_for_whoever_chose_it(self):
        gone = ["The file is kept for two hours, and no longer. Nothing was written: choose it again."]
        page = Page(self.show("slug,city", "trakk,Liège"))
        for token in ("", "x" * 22, "../../secret-key", "\0"):
            with self.subTest(token):
                self.assertEqual(self.messages_of(self.apply(page, kept=token)), gone)
        with self.subTest("somebody else"):
            self.client.force_login(make.make_editor())
            self.assertEqual(self.messages_of(self.apply(page)), gone)
        self.assertEqual(keeping.sweep(), 0)
        self.assertEqual(keeping.sweep(timezone.now() + keeping.KEPT_FOR * 1.1), 1)
        self.assertEqual(self.kept(), [])

    def test_a_file_that_cannot_be_read_is_told_at_the_field(self):
        for files, sentence in (
            ({}, "Choose a file first."),
            ({"files": SimpleUploadedFile("a.csv", b"")}, "a.csv is empty."),
            ({"files": SimpleUploadedFile("a.xlsx", b"PK\3\4")}, "a.xlsx cannot be read: it is damaged, or no XLSX. Open it in a spreadsheet and save it again."),
        ):  # fmt: skip
            with self.subTest(sentence):
                page = Page(self.client.post(IMPORT, files))
                self.assertEqual(page.texts(".found li"), [f"Workbook, or CSV: {sentence}"])

    def test_both_tables_come_at_once(self):
        files = [
            csv_of("slug,name,region", "new,New,BE352"),
            csv_of("hub,kind,value,source", "new,staff,3,A", name="facts.csv"),
        ]
        page = Page(self.client.post(IMPORT, {"files": [SimpleUploadedFile(*file) for file in files]}))
        self.assertEqual(page.texts("table .called"), ["New", "New: staff: 3"])
        self.apply(page)
        self.assertEqual(HubFact.objects.get().hub.slug, "new")

    def test_imported_again_there_is_nothing_to_change(self):
        page = Page(
            self.client.post(IMPORT, {"files": SimpleUploadedFile("hubs.xlsx", writing.write("hubs.xlsx"))})
        )
        self.assertEqual(
            page.one(".outcome").text, "Nothing to change. 0 new, 0 changed, 1 as they are, 0 refused."
        )
        self.assertEqual(page.texts(".same li"), ["2 Trakk"])
        self.assertEqual(page.all("[name=_apply]"), [])

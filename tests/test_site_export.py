"""A whole site as one file: out, into an empty portal, out the same."""

import contextlib
import io
import os
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest import mock

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, connections
from django.test import TestCase, TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext

from hubs.models import Hub, Region, ServiceType
from hubsportal.history.models import Revision, Version
from hubsportal.history.recording import revision
from hubsportal.management.commands.clean_files import stored
from hubsportal.models import FormerSlug, LoadedItem, PreviewKey, Review, SearchEntry
from hubsportal.search import index
from hubsportal.sitefile import contents
from hubsportal.workflow import reviews
from hubsportal.workflow.steps import Step
from tests import factories as make
from tests.pages import STORAGES
from tests.portal import Portal
from tests.sitefiles import SiteFileTestCase, delete_files, empty
from tests.webinars.documents import add_files, make_everything
from webinars.models import Webinar


@override_settings(STORAGES=STORAGES)
class RoundTripTests(SiteFileTestCase, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ann = make.make_staff(username="ann", first_name="Ann", last_name="Berg", email="ann@ann.example")
        cls.idle = make.make_staff(username="idle")
        with revision(cls.ann, "By hand"):
            Portal().grow(2)
            cls.webinar = make_everything()
        add_files(cls.webinar)
        hub = Hub.objects.first()
        hub.slug, hub.latitude, hub.founded = "renamed", "50.46700", "2014/2015"
        hub.save()
        cls.hub = hub
        LoadedItem.objects.create(collection="hubs.hub", key="one")
        reviews.record(Step.ASK, make.make_hub(status="draft"), cls.ann, "Please")
        make.make_suggestion(
            contact_name="Cy", contact_email="cy@cy.example", services=ServiceType.objects.all()
        )
        make.make_hub(slug="gone").delete()
        cls.files = {name: default_storage.open(name).read() for name in stored()}

    def setUp(self):
        super().setUp()
        delete_files()
        for name, content in self.files.items():
            default_storage.save(name, ContentFile(content))

    def test_out_in_and_out_again_is_the_same_to_the_byte(self):
        first = self.export()
        self.assertEqual(self.export("again.zip"), first)
        rows = self.rows()
        empty()
        delete_files()
        self.assertIn("New, and closed until you give them a password and rights: ann.", self.bring_in())
        self.assertEqual(self.rows(), rows)
        self.assertEqual(self.export("third.zip"), first)

    def test_files_come_along_with_all_sizes_and_earlier_ones(self):
        before = self.webinar.recording_file.name
        webinar = Webinar.objects.get(pk=self.webinar.pk)
        webinar.save()
        webinar.recording_file.save("new.mp4", ContentFile(b"new"), save=True)
        default_storage.save("hubs/left-over.jpg", ContentFile(b"x"))
        self.export()
        with zipfile.ZipFile(self.file) as kept:
            names = {name.removeprefix("files/") for name in kept.namelist() if name.startswith("files/")}
        wanted = {before, webinar.recording_file.name, *webinar.poster.names}
        self.assertEqual(wanted - names, set())
        self.assertNotIn("hubs/left-over.jpg", names)
        empty()
        delete_files()
        self.bring_in()
        self.assertEqual(default_storage.open(webinar.recording_file.name).read(), b"new")
        self.assertEqual({name for name in names if not default_storage.exists(name)}, set())

    def test_nothing_that_is_secret_or_about_visitors_leaves(self):
        self.client.force_login(self.ann)
        PreviewKey.objects.create(thing=self.hub, key="secret-key")
        self.export()
        with zipfile.ZipFile(self.file) as kept:
            text = b"".join(kept.read(name) for name in kept.namelist() if name.startswith("rows/")).decode()
            accounts = kept.read("rows/accounts.jsonl").decode()
        self.assertEqual(accounts, '{"username":"ann","first_name":"Ann","last_name":"Berg"}\n')
        secrets = (self.ann.password, "ann@ann.example", "cy@cy.example", "secret-key", "idle")
        self.assertEqual([word for word in (*secrets, Session.objects.first().pk) if word in text], [])
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)

    def test_history_means_the_account_that_is_here_and_gives_it_nothing(self):
        self.export()
        empty()
        User.objects.create(username="other")
        ann = User.objects.create(username="ann", first_name="A.")
        self.assertIn("History means these accounts: ann.", self.bring_in())
        self.assertEqual(
            Revision.objects.exclude(user=None).values_list("user", flat=True).distinct().get(), ann.pk
        )
        ann.refresh_from_db()
        self.assertEqual((ann.first_name, ann.is_staff, User.objects.count()), ("A.", False, 2))

    def test_an_account_that_is_new_opens_nothing(self):
        self.export()
        empty()
        self.bring_in()
        ann = User.objects.get(username="ann")
        self.assertEqual(
            (
                ann.is_active,
                ann.is_staff,
                ann.is_superuser,
                ann.has_usable_password(),
                ann.email,
                ann.groups.count(),
            ),
            (False, False, False, False, "", 0),
        )

    def test_addresses_history_and_search_lead_where_they_led(self):
        question = self.webinar.questions.get()
        former = FormerSlug.objects.get(key=self.hub.pk)
        self.export()
        empty()
        self.bring_in()
        self.assertContains(self.client.get(f"/questions/{question.pk}/", follow=True), "Do you charge?")
        self.assertRedirects(
            self.client.get(f"/hubs/{former.slug}/"),
            "/hubs/renamed/",
            status_code=301,
            target_status_code=200,
        )
        self.assertContains(self.client.get("/search/?q=charge"), "Do you charge?")
        self.assertEqual(Version.objects.filter(name__contains="Hub", is_deleted=True).count(), 1)
        self.assertEqual(Revision.objects.filter(comment="By hand", user__username="ann").count(), 1)

    def test_a_key_that_history_knows_is_never_given_again(self):
        gone = Version.objects.get(is_deleted=True, kind="hubs.hub")
        self.export()
        empty()
        self.bring_in()
        self.assertGreater(make.make_hub().pk, int(gone.key))
        self.assertEqual(Version.objects.filter(kind="hubs.hub", key=gone.key).count(), 2)

    def test_what_loaders_brought_makes_way(self):
        marks = list(LoadedItem.objects.values_list("collection", "key"))
        self.export()
        empty()
        call_command("load_services", stdout=io.StringIO())
        call_command("load_themes", stdout=io.StringIO())
        make.make_region("FR1")
        self.bring_in()
        self.assertEqual(list(LoadedItem.objects.values_list("collection", "key")), marks)
        self.assertFalse(Region.objects.filter(code="FR1").exists())
        self.assertFalse(SearchEntry.objects.filter(title="FabLab").exists())
        self.assertNotContains(self.client.get("/search/?q=fablab"), "/services/fablab/")

    def test_the_same_upload_may_be_there_already_and_another_may_not(self):
        self.export()
        name = self.webinar.recording_file.name
        empty()
        self.bring_in()
        empty()
        default_storage.delete(name)
        default_storage.save(name, ContentFile(b"other"))
        before = set(default_storage.listdir("people")[1])
        self.assertEqual(
            self.refused(),
            f"Nothing was written. Among the uploads here is another “{name}”. Move it out of the way first.",
        )
        self.assertEqual((Hub.objects.count(), set(default_storage.listdir("people")[1])), (0, before))

    def test_an_upload_that_is_gone_is_told(self):
        name = self.webinar.recording_file.name
        default_storage.delete(name)
        said = self.call("export_site", str(self.file))
        self.assertIn(f"Gone from the uploads, though something has it: {name}\n", said)
        empty()
        self.bring_in()
        self.assertEqual(Webinar.objects.get(slug="hubs").recording_file.name, name)

    def test_says_in_a_line_what_was_done_and_more_if_asked(self):
        Webinar.objects.filter(slug="webinar-0").update(recording_kind="", recording_file="")
        rows = sum(self.rows().values())
        said = self.call("export_site", str(self.file), verbosity=2)
        self.assertTrue(said.startswith(f"Wrote {self.file}: {rows} rows, "), said)
        self.assertEqual(Review.objects.count(), 1)
        self.assertIn("Of accounts, 1 name that history needs.\n", said)
        self.assertIn("  without sessions.session: whoever is signed in here\n", said)
        empty()
        self.assertIn(
            "is whole, and this portal is empty", self.call("import_site", str(self.file), "--check")
        )
        self.assertFalse(Hub.objects.exists())
        self.assertIn(f"Brought in {rows} rows and ", self.bring_in())

    def test_if_anything_fails_neither_rows_nor_files_remain(self):
        self.export()
        empty()
        delete_files()
        with mock.patch.object(index, "rebuild", side_effect=RuntimeError), self.assertRaises(RuntimeError):
            self.bring_in()
        self.assertEqual(sum(self.rows().values()), 0)
        self.assertFalse(User.objects.filter(username="ann").exists())
        self.assertEqual(default_storage.listdir("recordings")[1], [])


class ContentsTests(TestCase):
    def test_what_stays_at_home(self):
        """Everything else comes along. Whoever adds a model that must not leaves it out, and names it here."""
        inside = {table.name for table in contents.tables() if not table.model._meta.auto_created}
        self.assertEqual(
            {model._meta.label_lower for model in apps.get_models()} - inside,
            {
                "admin.logentry",
                "auth.group",
                "auth.permission",
                "auth.user",
                "contenttypes.contenttype",
                "hubs.carriedvalues",
                "hubs.carrierblock",
                "hubs.formuse",
                "hubs.regionmiddle",
                "hubs.suggestion",
                "hubsportal.contentversion",
                "hubsportal.previewkey",
                "hubsportal.searchentry",
                "hubsportal.searchformat",
                "hubsportal.searchpassage",
                "hubsportal.searchword",
                "sessions.session",
                "webinars.embedcount",
            },
        )

    def test_asks_the_database_as_often_for_many_rows_as_for_one(self):
        numbers = []
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        portal = Portal()
        for count in (1, 9):
            portal.grow(count)
            with self.settings(STORAGES=STORAGES), CaptureQueriesContext(connection) as queries:
                call_command("export_site", str(folder / f"{count}.zip"), verbosity=0, stderr=io.StringIO())
            numbers.append(len(queries))
        self.assertEqual(numbers[0], numbers[1])


@override_settings(STORAGES=STORAGES)
class OneStateTests(SiteFileTestCase, TransactionTestCase):
    """What is saved while a site is written is in the file whole, or not at all; and nobody waits for the file."""

    def setUp(self):
        super().setUp()
        if connection.vendor == "sqlite":
            # In memory, connections stand in each other's way as they never do on disk.
            in_memory = connections["default"]
            with contextlib.closing(sqlite3.connect(self.folder / "db")) as copy:
                in_memory.connection.backup(copy)
            connections["default"] = on_disk = in_memory.copy()
            on_disk.settings_dict["NAME"] = self.folder / "db"
            self.addCleanup(connections.__setitem__, "default", in_memory)
            self.addCleanup(on_disk.close)

    def test_one_state_is_written_while_others_save(self):
        make.make_webinar(slug="before")
        original, other = contents.Table.rows, connection.copy()

        def rows(table):
            if table.name == "webinars.agendasegment":
                # Segments are written before webinars: they would be those of another state.
                with other.cursor() as cursor:
                    cursor.execute("UPDATE webinars_webinar SET slug = 'after'")
            return original(table)

        with mock.patch.object(contents.Table, "rows", rows), contextlib.closing(other):
            self.export()
        with zipfile.ZipFile(self.file) as kept:
            self.assertIn(b'"slug":"before"', kept.read("rows/webinars.webinar.jsonl"))
        self.assertEqual(Webinar.objects.get().slug, "after")
        # What comes next writes as always.
        make.make_webinar(slug="next")


@pytest.mark.long
@override_settings(STORAGES=STORAGES)
class OtherDatabaseTests(SiteFileTestCase, TestCase):
    """From the database that tests run on to a portal on SQLite, a process of its own, and back."""

    def elsewhere(self, *arguments):
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment["DATA_DIR"] = str(self.folder / "elsewhere")
        command = [sys.executable, "manage.py", *map(str, arguments)]
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True)

    def test_there_and_back_it_is_the_same_to_the_byte(self):
        with revision(make.make_staff(username="ann")):
            Portal().grow(2)
            add_files(make_everything())
        here = self.export()
        self.elsewhere("migrate", "-v0")
        self.elsewhere("import_site", self.file)
        self.elsewhere("export_site", self.folder / "there.zip")
        self.assertEqual((self.folder / "there.zip").read_bytes(), here)
        empty()
        delete_files()
        self.bring_in("there.zip")
        self.assertEqual(self.export("back.zip"), here)

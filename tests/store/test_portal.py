"""The portal behind its store: whatever changes shows at the next request, and what is one person's stays theirs."""

import datetime
import io
import tempfile
from pathlib import Path
from unittest import mock

import time_machine
from django.apps import apps
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hubsportal.models import ContentVersion
from hubsportal.publishing import Status
from hubsportal.search import index
from hubsportal.store import version
from hubsportal.store.application import StoredPages
from hubsportal.store.memory import Memory
from hubsportal.store.node import Node
from hubsportal.workflow import previews
from tests import factories as make
from tests.pages import PageTestCase
from tests.portal import Portal

# Models that say nothing on any public page.
UNSEEN = {
    "admin.LogEntry", "auth.Permission", "auth.Group", "auth.User", "contenttypes.ContentType", "sessions.Session",
    # Bookkeeping.
    "hubsportal.LoadedItem", "hubsportal.FormerSlug", "hubsportal.ContentVersion", "hubsportal.PreviewKey",
    "hubsportal.Revision", "hubsportal.Version", "hubsportal.Review",
    # Written with what they are made of.
    "hubsportal.SearchEntry", "hubsportal.SearchPassage", "hubsportal.SearchWord", "hubsportal.SearchFormat",
    "hubs.CarrierBlock", "hubs.CarriedValues", "hubs.RegionMiddle",
    "hubs.Suggestion", "hubs.FormUse", "webinars.EmbedCount",
}  # fmt: skip


class StoreTestCase(PageTestCase):
    """Asks the portal as a browser does, through the store."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.node = Node(Path(folder.name) / "version", version.read_now)
        self.enterContext(mock.patch.object(version, "close_old_connections"))
        # The changes of a test tell this node, as those of a server tell the machine's.
        self.enterContext(mock.patch.object(version, "here", lambda: self.node))
        self.asked = 0
        django = get_wsgi_application()

        def portal(environ, start_response):
            self.asked += 1
            return django(environ, start_response)

        self.store = StoredPages(portal, self.node, Memory(32_000_000))

    def ask(self, address, cookie=None):
        """(status, headers, text)"""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "HTTP_HOST": "testserver", "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(), "REMOTE_ADDR": "127.0.0.1",
        }  # fmt: skip
        if cookie:
            environ["HTTP_COOKIE"] = cookie
        told = []
        # As Django's own client does: a test's connection, amid its transaction, is not to be closed.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        try:
            body = self.store(environ, lambda status, headers, exc_info=None: told.append((status, headers)))
            text = b"".join(body).decode()
            if hasattr(body, "close"):
                body.close()
        finally:
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)
        return int(told[0][0][:3]), dict(told[0][1]), text

    def change(self):
        return self.captureOnCommitCallbacks(execute=True)


class EveryPageTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(2)

    def test_the_second_visitor_costs_django_nothing_and_gets_the_same(self):
        addresses = self.portal.pages | self.portal.embeds | self.portal.data
        for name, address in addresses.items():
            with self.subTest(name):
                self.asked = 0
                first = self.ask(address)
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    second = self.ask(address)
                self.assertEqual((first[0], self.asked), (200, 1))
                self.assertEqual(second, first)
                self.assertEqual([query["sql"] for query in queries], [])
                self.assertEqual(first[2], self.client.get(address).content.decode())

    def test_forms_and_what_staff_see_are_never_kept(self):
        self.client.force_login(make.make_editor())
        cookie = f"sessionid={self.client.cookies['sessionid'].value}"
        draft = make.make_hub(status=Status.DRAFT)
        preview, _until = previews.make_link(draft)
        for address, brought in (
            ("/hubs/suggest/", None),
            (preview, None),
            ("/", cookie),
            ("/hubs/", cookie),
        ):
            with self.subTest(address, brought=brought):
                self.asked = 0
                self.ask(address, brought)
                self.ask(address, brought)
                self.assertEqual(self.asked, 2)


class ChangeTests(StoreTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(2)

    def test_each_shows_at_the_next_request(self):
        hub, webinar = self.portal.hubs[0], self.portal.webinars[0]
        region = hub.region

        def renamed(thing, **fields):
            def act():
                for name, value in fields.items():
                    setattr(thing, name, value)
                thing.save()

            return act

        for act, address, words, is_there in (
            (renamed(hub, name="Another Name"), hub.get_absolute_url(), "Another Name", True),
            (
                lambda: type(hub).objects.filter(pk=hub.pk).update(city="Elsewhere"),
                "/hubs/",
                "Elsewhere",
                True,
            ),
            (renamed(region, name="A Region Renamed"), hub.get_absolute_url(), "A Region Renamed", True),
            (
                lambda: self.portal.services[1].hubs.clear(),
                self.portal.services[1].get_absolute_url(),
                "Another Name",
                False,
            ),
            (
                renamed(self.portal.people[0], name="Somebody Else"),
                webinar.get_absolute_url(),
                "Somebody Else",
                True,
            ),
            (renamed(self.portal.questions[0], question="What else?"), "/questions/", "What else?", True),
            (lambda: make.make_hub(name="A New One"), "/hubs/", "A New One", True),
            (renamed(hub, status=Status.DRAFT), "/hubs/", "Another Name", False),
            (renamed(hub, status=Status.ARCHIVED), hub.get_absolute_url(), "Another Name", True),
            (lambda: self.portal.hubs[1].delete(), "/hubs.json", self.portal.hubs[1].slug, False),
        ):
            with self.subTest(address=address, words=words):
                self.assertEqual(words in self.ask(address)[2], not is_there)
                with self.change():
                    act()
                self.assertEqual(words in self.ask(address)[2], is_there)

    def test_a_partner_site_may_frame_from_the_next_request_on(self):
        address = f"/embed{self.portal.webinars[0].get_absolute_url()}agenda/"
        before = self.ask(address)[1]
        with self.change():
            make.make_partner(origins="https://new.example")
        after = self.ask(address)[1]
        self.assertNotIn("https://new.example", before["Content-Security-Policy"])
        self.assertIn("https://new.example", after["Content-Security-Policy"])
        self.assertNotEqual(before["ETag"], after["ETag"])

    def test_what_is_taken_back_leaves_the_version_as_it_was(self):
        before = ContentVersion.objects.get().number
        with self.assertRaises(ZeroDivisionError), version.transaction.atomic():
            make.make_hub()
            raise ZeroDivisionError
        self.assertEqual(ContentVersion.objects.get().number, before)

    def test_what_is_written_past_the_orm_counts_with_the_index(self):
        before = ContentVersion.objects.get().number
        index.rebuild()
        self.assertGreater(ContentVersion.objects.get().number, before)

    def test_everything_that_pages_show_moves_the_version(self):
        for model in apps.get_models(include_auto_created=True):
            owner = model._meta.auto_created or model
            if owner._meta.label in UNSEEN:
                continue
            with self.subTest(model._meta.label):
                row = model._default_manager.first()
                self.assertIsNotNone(row)
                before = ContentVersion.objects.get().number
                model._default_manager.filter(pk=row.pk).update(**{model._meta.pk.attname: row.pk})
                self.assertGreater(ContentVersion.objects.get().number, before)


class TimeTests(StoreTestCase):
    def test_a_scheduled_minute_shows_without_anybodys_act(self):
        with time_machine.travel("2026-05-01 11:59:58+00:00", tick=False) as clock:
            make.make_hub(name="The Coming", published_at=timezone.now() + datetime.timedelta(seconds=2))
            self.assertNotIn("The Coming", self.ask("/hubs/")[2])
            clock.shift(1)
            self.assertNotIn("The Coming", self.ask("/hubs/")[2])
            clock.shift(1)
            self.assertIn("The Coming", self.ask("/hubs/")[2])

    def test_a_webinar_to_come_is_over_after_its_day(self):
        with time_machine.travel("2026-05-01 12:00:00+00:00", tick=False) as clock:
            webinar = make.make_webinar(date=timezone.localdate())
            self.ask(webinar.get_absolute_url())
            clock.shift(datetime.timedelta(hours=12))
            self.asked = 0
            self.ask(webinar.get_absolute_url())
            self.assertEqual(self.asked, 1)

    def test_the_version_is_the_same_wherever_it_is_read(self):
        with time_machine.travel("2026-05-01 12:00:00+00:00", tick=False):
            now = timezone.now()
            make.make_hub(published_at=now - datetime.timedelta(seconds=90.5))
            make.make_learning(published_at=now + datetime.timedelta(seconds=90.5))
            found = version.read()
            self.assertEqual((found.since, found.until), (now.timestamp() - 90, now.timestamp() + 91))

    def test_asks_once_while_nothing_changes(self):
        known = version.read()
        with self.assertNumQueries(1):
            self.assertEqual(version.read(known), known)
        for stale in ((known.number - 1, *known[1:]), (known.number, known.since, 5)):
            with self.subTest(stale), self.assertNumQueries(2):
                self.assertEqual(version.read(stale), known)

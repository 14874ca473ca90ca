"""Pages that all nodes share in a real Redis, and what becomes of visitors while it is away."""

import os
import subprocess
import sys
import tempfile
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase, override_settings

from hubsportal.store import code, shared
from hubsportal.store.memory import Memory
from hubsportal.store.page import Page
from hubsportal.store.shared import Shared
from tests import redis
from tests.store.test_application import BODY, StoreTestCase

VERSION = (1_800_000_000_000, 1_800_000_000)
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", "default-src 'self'")]


class SharedTestCase(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = cls.enterClassContext(redis.Server())

    def setUp(self):
        self.server.client().flushall()

    def node(self, secret=b"a secret", code="a"):
        return Shared(self.server.url, secret, code)


class SharedTests(SharedTestCase):
    def setUp(self):
        super().setUp()
        self.page = Page.made_of(HEADERS, BODY, "1-2")

    def test_what_one_node_keeps_the_others_have(self):
        self.node().put(VERSION, "/\udc80", self.page)
        found = self.node().get(VERSION, "/\udc80")
        self.assertEqual((found.headers, found.bodies), (self.page.headers, self.page.bodies))
        self.assertEqual((found.etag, found.size), (self.page.etag, self.page.size))

    def test_nobody_gets_another_page(self):
        self.node().put(VERSION, "/", self.page)
        for what, node, version, key in (
            ("another address", self.node(), VERSION, "/hubs/"),
            ("another version", self.node(), (VERSION[0] + 1, VERSION[1]), "/"),
            ("a minute later", self.node(), (VERSION[0], VERSION[1] + 60), "/"),
            ("other code", self.node(code="b"), VERSION, "/"),
            ("another portal", self.node(secret=b"another"), VERSION, "/"),
        ):
            with self.subTest(what):
                self.assertIsNone(node.get(version, key))

    def test_takes_nothing_that_no_node_wrote(self):
        self.node().put(VERSION, "/", self.page)
        self.node().put(VERSION, "/hubs/", self.page)
        client = self.server.client()
        one, other = client.keys("hubsportal:page:*")
        for content in (b"x", client.get(one)[:-1] + b"x", client.get(other), client.get(one)[:20]):
            with self.subTest(content[:20]), self.assertLogs("hubsportal.store.shared", "WARNING"):
                client.set(one, content)
                self.assertEqual([self.node().get(VERSION, key) for key in ("/", "/hubs/")].count(None), 1)

    def test_a_page_goes_after_an_hour(self):
        self.node().put(VERSION, "/", self.page)
        client = self.server.client()
        self.assertTrue(3590 < client.ttl(client.keys("*")[0]) <= 3600)


class NodesTests(SharedTestCase, StoreTestCase):
    def setUp(self):
        SharedTestCase.setUp(self)
        StoreTestCase.setUp(self)
        self.store.shared = self.node_store()

    def node_store(self):
        return SharedTestCase.node(self)

    def test_a_page_is_made_once_for_all_nodes(self):
        first = self.ask()
        self.store.memory = Memory(10_000_000)  # as another node has it
        self.assertEqual([self.ask(), self.ask()], [first, first])
        self.assertEqual(len(self.behind.asked), 1)

    def test_what_is_not_kept_is_not_shared(self):
        self.behind.headers["Cache-Control"] = "private"
        self.ask()
        self.assertEqual(self.server.client().keys("*"), [])


class AwayTests(StoreTestCase):
    def test_each_worker_makes_its_pages_itself_while_redis_is_away_and_shares_them_when_it_is_back(self):
        with redis.Server() as server, mock.patch.object(shared, "REST", 0.2):
            self.store.shared = Shared(server.url, b"a secret", "a")
            server.stop()
            with self.assertLogs("hubsportal.store.shared", "WARNING") as logs:
                self.assertEqual([self.ask(f"/{number}/")[2] for number in range(20)], [BODY] * 20)
            self.assertLessEqual(len(logs.output), 3)  # asked for a page, was left alone for a while
            server.start()
            self.store.shared._rests_until = 0
            self.ask("/again/")
            self.assertEqual(len(server.client().keys("*")), 1)


class CodeTests(SimpleTestCase):
    def test_is_the_same_in_every_process_and_wherever_a_node_keeps_its_files(self):
        told = set()
        for seed in "12":
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    [sys.executable, "-c", "import django; django.setup(); from hubsportal.store import code; print(code.fingerprint())"],
                    cwd=settings.BASE_DIR,
                    env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed, "DATA_DIR": folder, "SECRET_KEY": "x" * 50}
                    | {"DJANGO_SETTINGS_MODULE": "hubsportal.settings"},
                    capture_output=True,
                    text=True,
                    check=True,
                )  # fmt: skip
                told.add(done.stdout)
        self.assertEqual(len(told), 1)

    def test_another_setting_makes_other_pages(self):
        before = code.fingerprint()
        self.assertEqual(code.fingerprint(), before)
        with override_settings(OPERATOR_NAME="Somebody"):
            self.assertNotEqual(code.fingerprint(), before)

    def test_another_template_makes_other_pages(self):
        before = code.fingerprint()
        read = code.Path.read_bytes
        changed = lambda path: read(path) + (b" " if path.name == "base.html" else b"")  # noqa: E731
        with mock.patch.object(code.Path, "read_bytes", changed):
            self.assertNotEqual(code.fingerprint(), before)

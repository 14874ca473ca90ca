"""Visitors read from a replica that has what was published, everybody else from the primary, and no page fails for it."""

import copy
import io
from contextlib import contextmanager
from unittest import mock

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import InternalError, OperationalError, close_old_connections, connections
from django.test import RequestFactory

from hubs.models import Hub
from hubsportal.models import ContentVersion
from hubsportal.replicas.application import Readers
from hubsportal.replicas.replica import Replica
from hubsportal.replicas.switching import on_primary, reading_from
from tests.pages import PageTestCase
from tests.portal import Portal

ALIAS = "replica-1"
COOKIE = {"HTTP_COOKIE": f"sessionid={'a' * 32}"}


class Trouble:
    """A wrapper around queries that notes them, and raises an error at some of them."""

    def __init__(self):
        self.asked, self.error, self.at = 0, None, None

    def __call__(self, execute, sql, params, many, context):
        self.asked += 1
        if self.error and (self.at is None or self.asked in self.at):
            raise self.error
        return execute(sql, params, many, context)


class ReplicaTestCase(PageTestCase):
    """The replica is a second way to the same test database, which looks as if it were another one."""

    def setUp(self):
        self.primary, self.second = Trouble(), Trouble()
        twin = copy.copy(connections["default"])
        twin.alias, twin.execute_wrappers = ALIAS, [self.second]
        # A connection within a transaction would be closed between requests.
        twin.autocommit, twin.health_check_enabled = True, False
        connections[ALIAS] = twin
        self.addCleanup(connections.__delitem__, ALIAS)
        self.enterContext(mock.patch.object(connections["default"], "execute_wrappers", [self.primary]))
        for signal in (request_started, request_finished):
            # As Django's own test client does: the connection belongs to the test.
            signal.disconnect(close_old_connections)
            self.addCleanup(signal.connect, close_old_connections)
        self.replica, self.known = Replica(ALIAS), 0
        self.enterContext(mock.patch.object(Replica, "_wait"))
        self.readers = Readers(get_wsgi_application(), [self.replica], lambda: self.known)

    def ask(self, path, method="get", application=None, **environ):
        """(status, body, queries on the primary, on the replica but for the one that chooses it)."""
        self.primary.asked = self.second.asked = 0
        request = getattr(RequestFactory(), method)(path, **environ)
        told = []
        body = (application or self.readers)(
            request.environ, lambda status, headers, exc=None: told.append(status)
        )
        try:
            content = b"".join(body)
        finally:
            body.close()
        self.assertEqual(connections["default"].alias, "default")
        self.assertIsNot(connections["default"], connections[ALIAS])
        return int(told[-1].split()[0]), content, self.primary.asked, self.second.asked

    @contextmanager
    def warned(self, *sentences):
        with self.assertLogs("hubsportal.replicas") as logs:
            yield
        for sentence, record in zip(sentences, logs.records, strict=True):
            self.assertIn(sentence, record.getMessage())

    def dies(self, trouble, connection, at=None):
        """At these queries, counted from the next request (None: at each), the connection is gone."""
        trouble.error, trouble.at = OperationalError("server closed the connection"), at
        self.enterContext(mock.patch.object(connection, "is_usable", return_value=False))
        self.enterContext(
            mock.patch.object(connection, "close", lambda: setattr(connection, "connection", None))
        )


class ChoiceTests(ReplicaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.portal = Portal().grow(1)

    def test_a_visitor_s_page_is_read_from_the_replica_whole(self):
        pages = self.portal.pages | self.portal.embeds
        for name, path in pages.items():
            with self.subTest(name):
                status, _body, on_primary, _on_replica = self.ask(path)
                self.assertEqual((status, on_primary), (200, 0))
        self.assertGreater(self.ask("/search/?q=hub")[3], 3)
        self.assertEqual(self.ask("/hubs/", "head")[2], 0)

    def test_whoever_writes_or_signs_in_is_read_from_the_primary(self):
        cases = [
            ("/hubs/suggest/", "post", {}),
            ("/hubs/", "get", COOKIE),
            ("/admin/login/", "get", {}),
            ("/preview/token/", "get", {}),
            ("/healthz", "get", {}),
        ]
        for path, method, environ in cases:
            with self.subTest(path, method=method):
                self.assertEqual(self.ask(path, method, **environ)[3], 0)

    def test_a_replica_that_lacks_what_was_published_is_left_out_until_it_has_it(self):
        number = ContentVersion.objects.get().number
        for known, chosen in ((number, True), (number + 1, False), (number, True)):
            with self.subTest(known=known - number):
                self.known = known
                _status, _body, on_primary, on_replica = self.ask("/hubs/")
                self.assertEqual((on_primary == 0, on_replica > 1), (chosen, chosen))

    def test_what_one_replica_has_shown_the_next_must_have(self):
        behind = mock.Mock(is_up=True, alias=ALIAS, number=lambda: 6)
        ahead = mock.Mock(is_up=True, alias=ALIAS, number=lambda: 7)
        self.readers.replicas, self.known = [ahead, behind], 6
        self.assertEqual([self.readers._pick() for _turn in range(3)], [ahead, ahead, ahead])

    def test_a_form_shows_nothing_of_what_was_sent_a_moment_ago(self):
        # What follows a suggestion is read from a replica that may not have it yet: it must not matter.
        self.assertEqual(self.ask("/hubs/suggest/thanks/")[3], 1)

    def test_what_is_streamed_is_read_from_the_same_replica(self):
        def application(environ, start_response):
            start_response("200 OK", [])
            return Streamed(str(Hub.objects.count()).encode() for _part in range(3))

        class Streamed(io.RawIOBase):
            def __init__(self, parts):
                self.parts = parts

            def __iter__(self):
                return self.parts

        readers = Readers(application, [self.replica], lambda: 0)
        self.assertEqual(self.ask("/", application=readers), (200, b"111", 0, 4))

    def test_even_amid_a_page_of_a_replica_the_primary_can_be_asked(self):
        with reading_from(ALIAS):
            Hub.objects.count()
            with on_primary():
                Hub.objects.count()
            Hub.objects.count()
        self.assertEqual((self.primary.asked, self.second.asked), (1, 2))
        with on_primary():
            Hub.objects.count()
        self.assertEqual(self.primary.asked, 2)


class LossTests(ReplicaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.path = Portal().grow(1).pages["hub"]

    def test_no_page_fails_with_a_replica_that_dies_at_any_of_its_queries(self):
        expected = self.ask(self.path, **COOKIE)[1]
        queries = self.ask(self.path)[3]
        twin = connections[ALIAS]
        self.assertGreater(queries, 3)
        for at in (2, queries // 2, queries):
            with self.subTest(at=at):
                connections[ALIAS], self.replica.is_up = copy.copy(twin), True
                self.dies(self.second, connections[ALIAS], [at])
                with self.warned(
                    "replica-1 does not answer and is left out", f"{self.path} is asked of the primary"
                ):
                    status, body, _on_primary, _on_replica = self.ask(self.path)
                self.assertEqual((status, body), (200, expected))
                self.assertEqual(self.ask(self.path)[3], 0)
        connections[ALIAS] = twin

    def test_a_replica_that_does_not_answer_is_left_out_and_comes_back_by_itself(self):
        twin = connections[ALIAS]
        self.dies(self.second, twin)
        with self.warned("replica-1 does not answer and is left out"):
            self.assertEqual(self.ask(self.path)[0], 200)
        self.assertFalse(self.replica.look())
        self.assertEqual(self.ask(self.path)[3], 0)
        self.second.error, twin.connection = None, connections["default"].connection
        with self.warned("replica-1 answers again"):
            self.assertTrue(self.replica.look())
        twin.connection = connections["default"].connection
        self.assertEqual(self.ask(self.path)[2], 0)

    def test_what_asks_to_write_is_asked_of_the_primary_and_the_replica_stays(self):
        self.second.error = InternalError("cannot execute UPDATE in a read-only transaction")
        self.second.at = [2]
        with self.warned(f"{self.path} is asked of the primary: cannot execute UPDATE"):
            self.assertEqual(self.ask(self.path)[0], 200)
        self.second.error = None
        self.assertEqual(self.ask(self.path)[2], 0)

    def test_a_page_is_asked_once_more_where_the_primary_s_connection_goes(self):
        self.readers.replicas = []
        gone = OperationalError("terminating connection due to administrator command")
        # Where the errors are, whether the connection lives on, and what the visitor gets after how many tries.
        cases = [((2,), False, 200, 2), ((2, 3), False, 500, 2), ((2,), True, 500, 1)]
        for at, is_usable, expected, tries in cases:
            with (
                self.subTest(at=at, is_usable=is_usable),
                mock.patch.object(connections["default"], "is_usable", return_value=is_usable),
                mock.patch.object(connections["default"], "close"),
                mock.patch.object(self.readers, "application", wraps=self.readers.application) as application,
                # Where a visitor saw nothing of it, nothing is told as a fault of the portal.
                self.assertLogs("django.request") if expected == 500 else self.assertNoLogs("django.request"),
            ):
                self.primary.error, self.primary.at = gone, at
                self.assertEqual(self.ask(self.path)[0], expected)
                self.assertEqual(application.call_count, tries)

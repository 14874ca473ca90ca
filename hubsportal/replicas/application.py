"""Stands before Django: chooses the database from which a visitor's page is read."""

import itertools
import logging
import sys
from contextvars import ContextVar

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import DEFAULT_DB_ALIAS, InterfaceError, InternalError, OperationalError, connections
from django.dispatch import receiver

from hubsportal.store.version import here

from .replica import Replica
from .switching import reading_from

logger = logging.getLogger(__name__)

# From which database the request of this thread is answered; None where it may not be asked again.
_asked = ContextVar("the alias of a database", default=None)

METHODS = ("GET", "HEAD")
# Staff, links that may have been revoked a moment ago, what tells of the primary, and what asks no database.
ON_PRIMARY = ("/admin/", "/preview/", "/healthz", "/readyz", "/static/", "/media/")
# What a replica may say where the primary would not.
REFUSED = (OperationalError, InterfaceError, InternalError)


class Lost(BaseException):
    """The database cannot finish this request. Passes through all that turns exceptions into answers."""


class Readers:
    """A WSGI application around another.

    replicas: `replica.Replica`s; known: a function that returns the number of the content's version as this machine
    knows it. A replica is asked only if it has that version, or a later one, and one that this process has shown before:
    how many seconds it is behind does not matter to visitors, what they would miss does.

    What asks to write, on a replica, is asked of the primary from its first query on: a request is read once, whole.
    """

    def __init__(self, application, replicas, known):
        self.application = application
        self.replicas = list(replicas)
        self.known = known
        self._turns = itertools.count()
        self._shown = 0

    def __call__(self, environ, start_response):
        if not is_read_of_visitor(environ):
            return self.application(environ, start_response)
        replica = self._pick()
        if replica:
            try:
                return self._ask(replica.alias, environ, start_response)
            except Lost as lost:
                if connections[replica.alias].connection is None:
                    replica.leave_out(lost.__cause__)
                logger.warning("%s is asked of the primary: %s", environ.get("PATH_INFO"), one_line(lost))
        try:
            return self._ask(DEFAULT_DB_ALIAS, environ, start_response)
        except Lost as lost:
            logger.warning("%s is asked once more: %s", environ.get("PATH_INFO"), one_line(lost))
        return self.application(environ, start_response)

    def _pick(self):
        """A replica that has what this machine knows of, in turns; None for the primary."""
        up = [replica for replica in self.replicas if replica.is_up]
        if not up:
            return None
        needed, first = max(self.known(), self._shown), next(self._turns)
        for place in range(len(up)):
            replica = up[(first + place) % len(up)]
            number = replica.number()
            if number is not None and number >= needed:
                # A replica may hear of a change before this machine does. The next one then has to have it too.
                self._shown = max(self._shown, number)
                return replica
        return None

    def _ask(self, alias, environ, start_response):
        """Raises Lost before anything was answered."""
        switch = reading_from(alias)
        switch.__enter__()
        token = _asked.set(alias)
        try:
            body = self.application(environ, start_response)
        except BaseException:
            switch.__exit__(None, None, None)
            raise
        finally:
            _asked.reset(token)
        return Body(body, switch)


@receiver(got_request_exception)
def give_up(**kwargs):
    """Instead of an answer that something went wrong: Lost, where asking elsewhere, or again, may help.

    A replica says no to whoever writes or locks (InternalError), and ends queries that stand in the way of what it
    has to take over. Whatever went wrong, a connection that is gone is closed, so that the next query opens another.
    """
    alias = _asked.get()
    if alias is None:
        return
    error, connection = sys.exc_info()[1], connections[DEFAULT_DB_ALIAS]
    is_gone = not connection.is_usable()
    if is_gone:
        connection.close()
    if is_gone or (alias != DEFAULT_DB_ALIAS and isinstance(error, REFUSED)):
        raise Lost from error


def readers(application):
    """The Readers of this portal."""
    return Readers(application, map(Replica, settings.REPLICAS), lambda: here().current()[0])


class Body:
    """An answer on its way: what is streamed still reads, and from the same database."""

    def __init__(self, body, switch):
        self.body, self.switch = body, switch

    def __iter__(self):
        return iter(self.body)

    def close(self):
        try:
            if hasattr(self.body, "close"):
                self.body.close()
        finally:
            self.switch.__exit__(None, None, None)


def is_read_of_visitor(environ):
    return (
        environ["REQUEST_METHOD"] in METHODS
        and not environ.get("PATH_INFO", "").startswith(ON_PRIMARY)
        and f"{settings.SESSION_COOKIE_NAME}=" not in environ.get("HTTP_COOKIE", "")
    )


def one_line(lost):
    return " ".join(str(lost.__cause__).split())

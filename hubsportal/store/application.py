"""Stands before Django: answers from the store what it holds, and keeps what may be kept."""

import threading
from contextlib import closing, contextmanager

from .keys import key_of, may_be_kept
from .page import Page, encoding_for

# Seconds that a request waits for another one that makes the same page.
LONGEST_WAIT = 10
# How often a page is made anew because its content changed meanwhile.
ATTEMPTS = 3

# Headers that a page which is kept must not depend on.
OF_ONE_VISITOR = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING", "HTTP_COOKIE")


class StoredPages:
    """A WSGI application around another.

    node: tells the version (`node.Node`); memory: keeps pages (`memory.Memory`); shared: keeps them for all nodes
    (`shared.Shared`), or None.
    """

    def __init__(self, application, node, memory, shared=None):
        self.application = application
        self.node = node
        self.memory = memory
        self.shared = shared
        self._flights = {}
        self._lock = threading.Lock()

    def __call__(self, environ, start_response):
        key = key_of(environ)
        if key is None:
            return self.application(environ, start_response)
        page = self.memory.get(self.node.current()[:2], key)
        if page is None and environ["REQUEST_METHOD"] == "HEAD":
            # Only a GET has a body to keep.
            return self.application(environ, start_response)
        if page is None:
            with self._flight(key) as is_first:
                page = self._shared(key) if is_first else self.memory.get(self.node.current()[:2], key)
                if page is None:
                    page, passed = self._make(key, environ)
                    if passed is not None:
                        status, headers, body = passed
                        start_response(status, headers)
                        return body
        return page.answer(environ, start_response)

    def _shared(self, key):
        """What another worker or node has made of this version already, kept here from now on; or None."""
        version = self.node.current()[:2]
        page = self.shared and self.shared.get(version, key)
        if page is not None:
            self.memory.put(version, key, page)
        return page

    def _make(self, key, environ):
        """(Page, None), or (None, (status, headers, body)) where the answer is not to be kept.

        The content may change while the page is made: then it is made again, so that nothing is kept under a version
        that it does not show.
        """
        for _attempt in range(ATTEMPTS):
            # As this machine knows it, which may be a moment behind: the look afterwards finds that too.
            version = self.node.current()
            status, headers, body = self._ask(environ)
            if not may_be_kept(environ["PATH_INFO"], status, {name.lower(): text for name, text in headers}):
                if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ:
                    body.close()
                    return None, self._ask(environ, as_it_is=True)
                return None, (status, headers, body)
            with closing(body):
                encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
                page = Page.made_of(headers, b"".join(body), f"{version[0]}-{version[1]}", encoding)
            if self.node.check()[:2] == version[:2]:
                self.memory.put(version[:2], key, page)
                if self.shared:
                    self.shared.put(version[:2], key, page)
                break
        return page, None

    def _ask(self, environ, as_it_is=False):
        """(status, headers, body) of the application; without what belongs to one visitor, unless `as_it_is`."""
        asked = dict(environ)
        for name in () if as_it_is else OF_ONE_VISITOR:
            asked.pop(name, None)
        told = []
        body = self.application(asked, lambda status, headers, exc_info=None: told.append((status, headers)))
        return *told[-1], body

    @contextmanager
    def _flight(self, key):
        """True for the first who asks for a key; the others wait for that one, and hear False."""
        with self._lock:
            flight = self._flights.get(key)
            is_first = flight is None
            if is_first:
                flight = self._flights[key] = threading.Event()
        if not is_first:
            flight.wait(LONGEST_WAIT)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                del self._flights[key]
            flight.set()

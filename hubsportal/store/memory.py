"""Pages in the memory of a worker: as many as a bound allows, those that were asked for last."""

import threading
from collections import OrderedDict

# What Python needs for a page besides its bytes, in bytes: measured, rounded up.
OVERHEAD = 2_000


class Memory:
    """most: bytes that all pages together may take. A page has a `size` in bytes."""

    def __init__(self, most):
        self.most = most
        self.size = 0
        self._version = None
        self._pages = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self):
        return len(self._pages)

    def get(self, version, key):
        """The page kept under this key for this version, or None."""
        with self._lock:
            self._turn_to(version)
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, version, key, page):
        """Keep a page, and let go of those that nobody has asked for longest. Never one that fills a quarter alone."""
        cost = page.size + len(key) + OVERHEAD
        if cost > self.most // 4:
            return
        with self._lock:
            self._turn_to(version)
            self._drop(key)
            self._pages[key] = page
            self.size += cost
            while self.size > self.most:
                self._drop(next(iter(self._pages)))

    def _turn_to(self, version):
        """Nobody asks for another version's pages again."""
        if version != self._version:
            self._version = version
            self._pages.clear()
            self.size = 0

    def _drop(self, key):
        page = self._pages.pop(key, None)
        if page is not None:
            self.size -= page.size + len(key) + OVERHEAD

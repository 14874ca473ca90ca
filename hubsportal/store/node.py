"""What the workers of one machine know of the content's version: a small file that all of them read.

Reading it takes a microsecond; the database is asked by one worker at a time, four times a second at most. So a change
made on this machine shows on it with its commit, one made on another within `CHECKED_EVERY` and a few queries.
"""

import fcntl
import logging
import os
import struct
import threading
import time
import zlib
from contextlib import contextmanager, suppress

logger = logging.getLogger(__name__)

# Seconds after which the database is asked again.
CHECKED_EVERY = 0.25

# number, since, until, and when it was last asked for: seconds of the clock that all processes share and nobody sets.
_RECORD = struct.Struct("<QqqdQ")
_CHECKSUM = struct.Struct("<I")
_NOTHING = (0, 0, 0, float("-inf"), 0)


class Node:
    """path: of the file; read: a function of (number, since, until) as last known that returns what they are now, or
    raises where the database is away.

    A record also counts how often it was `forgotten`: what was read before that is not written any more.
    """

    def __init__(self, path, read):
        self._read = read
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            # Then each worker asks the database for itself, four times a second.
            logger.warning("%s cannot be written, so that workers do not hear of each other: %s", path, error)
            self._file = os.memfd_create("version", os.MFD_CLOEXEC)

    def current(self):
        """(number, since, until) of what visitors get at this moment.

        While the database does not answer it is the last that was known, moved on by the clock: what is kept is
        still served then.
        """
        record = self._load()
        if self._is_good(record):
            return record[:3]
        return self.check(record)

    def check(self, record=None):
        """The same, asked of the database now."""
        record = self._claim(record)
        try:
            found = self._read(record[:3])
        except Exception as error:  # whatever a database may do
            reason = " ".join(str(error).split()) or type(error).__name__
            logger.warning("The database did not tell the version of the content: %s", reason)
            with self._locked():
                # Not everybody has to find out, whoever has forgotten what.
                self._store((*self._load()[:3], time.monotonic(), record[4]))
            number, since, until = record[:3]
            return number, max(since, until) if until <= time.time() else since, until
        with self._locked():
            now = self._load()
            # Who asked earlier may come back later.
            found = max(tuple(found), now[:3])
            # Somebody may have changed the content since: then they, or the next, ask for the version again.
            if now[4] == record[4]:
                self._store((*found, time.monotonic(), record[4]))
        return found

    def forget(self):
        """Have the next reader ask the database: the content has changed."""
        with self._locked():
            number, since, until, _checked, forgotten = self._load()
            self._store((number, since, until, float("-inf"), forgotten + 1))

    def _is_good(self, record):
        # After a restart of the machine that clock begins anew: what seems to come from later is old.
        return 0 <= time.monotonic() - record[3] < CHECKED_EVERY and time.time() < record[2]

    def _claim(self, record):
        """Tell the others that one asks already: they do with what they know, unless it was forgotten."""
        with self._locked():
            now = self._load()
            number, since, until, checked, forgotten = now
            if checked != float("-inf") and time.time() < until:
                self._store((number, since, until, time.monotonic(), forgotten))
            return now

    def _load(self):
        for _attempt in range(100):
            content = os.pread(self._file, _RECORD.size + _CHECKSUM.size, 0)
            body, checksum = content[: _RECORD.size], content[_RECORD.size :]
            if len(checksum) == _CHECKSUM.size and _CHECKSUM.unpack(checksum)[0] == zlib.crc32(body):
                return _RECORD.unpack(body)
            if not content:
                break
        return _NOTHING  # new, or never finished

    def _store(self, record):
        body = _RECORD.pack(*record)
        with suppress(OSError):  # a full disk: then the next one asks again
            os.pwrite(self._file, body + _CHECKSUM.pack(zlib.crc32(body)), 0)

    @contextmanager
    def _locked(self):
        # The file's lock is the process's: threads of it have one of their own.
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

"""A replica as one process sees it: whether it answers, and whether it has all that was published."""

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, connections

from hubsportal.models import ContentVersion

logger = logging.getLogger(__name__)

# Seconds after which a replica that was away is asked again.
ASKED_AGAIN_AFTER = 2


class Replica:
    """alias: of its connection in settings.DATABASES."""

    def __init__(self, alias):
        self.alias = alias
        self.is_up = True
        self._lock = threading.Lock()

    def number(self):
        """The number of the content's version that it has, None where it does not answer: then it is left out.

        One query on the connection that the request will use, and so the health check of that connection too.
        """
        connection = connections[self.alias]
        connection.close_if_unusable_or_obsolete()
        for is_new in (connection.connection is None, True):
            try:
                return self._read()
            except (DatabaseError, InterfaceError) as error:
                connection.close()
                # A kept connection may have died of a restart that is over. A new one that fails has said enough.
                if is_new:
                    self.leave_out(error)
                    break
        return None

    def leave_out(self, error):
        """Ask it nothing until it answers again; a thread looks after that, so that no visitor waits for it."""
        with self._lock:
            if not self.is_up:
                return
            self.is_up = False
        logger.warning("%s does not answer and is left out: %s", self.alias, " ".join(str(error).split()))
        threading.Thread(target=self._wait, name=f"waits for {self.alias}", daemon=True).start()

    def _wait(self):
        while not self.look():
            time.sleep(ASKED_AGAIN_AFTER)

    def look(self):
        """Ask it on a connection for that alone, and take it back if it answers. Whether it did."""
        try:
            self._read()
        except (DatabaseError, InterfaceError):
            return False
        finally:
            connections[self.alias].close()
        self.is_up = True
        logger.warning("%s answers again.", self.alias)
        return True

    def _read(self):
        versions = ContentVersion.objects.using(self.alias).values_list("number", flat=True)
        return versions.first() or 0

"""The way to an object storage: one for all threads of a process, with short patience, closed for a moment where it is away."""

import errno
import logging
import threading
import time
from contextlib import contextmanager

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from . import StorageAway

logger = logging.getLogger(__name__)

# Seconds for which nobody asks a storage that did not answer, but one who looks whether it is back.
PAUSE = 10
# Answers that say that it does not answer. Others are about one request, such as 507: no room for this file.
NO_ANSWER = (500, 502, 503, 504)

_known = {}
_lock = threading.Lock()


def connection(endpoint, region, access_key, secret_key):
    """The Connection of these settings, the same for all storages of the process: each costs megabytes of memory."""
    key = endpoint, region, access_key, secret_key
    with _lock:
        if key not in _known:
            _known[key] = Connection(*key)
        return _known[key]


def forget():
    """Make new ones from now on."""
    with _lock:
        _known.clear()


class Connection:
    """resource: for writing and looking, as django-storages takes it; reader: a client for whoever waits for bytes."""

    def __init__(self, endpoint, region, access_key, secret_key):
        session = boto3.session.Session(
            aws_access_key_id=access_key, aws_secret_access_key=secret_key, region_name=region
        )
        self.resource = session.resource("s3", endpoint_url=endpoint, config=config(connect=2, read=15))
        self.reader = session.client("s3", endpoint_url=endpoint, config=config(connect=1, read=3))
        self._lock = threading.Lock()
        self._closed_until = None

    @contextmanager
    def asking(self, name):
        """Around each question: what goes wrong becomes FileNotFoundError of `name`, or StorageAway.

        While the storage is away, this fails at once for all but one in PAUSE seconds: no page may wait for a thread that
        waits for a picture.
        """
        self._refuse_while_closed()
        try:
            yield
        except ClientError as error:
            status = error.response["ResponseMetadata"].get("HTTPStatusCode", 500)
            code = error.response["Error"].get("Code", "")
            if status in NO_ANSWER:
                self._close(error)
                raise StorageAway(f"The object storage does not answer: {error}") from error
            self._open()
            if status == 404 and code != "NoSuchBucket":
                raise FileNotFoundError(errno.ENOENT, "There is no such object", name) from None
            logger.error("The object storage refuses “%s”: %s", name, error)
            raise StorageAway(f"The object storage refuses “{name}”: {error}") from error
        except (BotoCoreError, Boto3Error) as error:
            self._close(error)
            raise StorageAway(f"The object storage does not answer: {error}") from error
        except FileNotFoundError:
            self._open()
            raise
        self._open()

    def _refuse_while_closed(self):
        if self._closed_until is None:
            return
        with self._lock:
            now = time.monotonic()
            if self._closed_until is not None and now < self._closed_until:
                raise StorageAway("The object storage did not answer a moment ago.")
            self._closed_until = now + PAUSE

    def _close(self, error):
        with self._lock:
            if self._closed_until is None:
                logger.error("The object storage is away: %s", error)
            self._closed_until = time.monotonic() + PAUSE

    def _open(self):
        if self._closed_until is None:
            return
        with self._lock:
            self._closed_until = None
        logger.warning("The object storage is back.")


def config(connect, read):
    """Patience in seconds, for a connection and for each part of an answer."""
    return Config(
        connect_timeout=connect,
        read_timeout=read,
        retries={"mode": "standard", "total_max_attempts": 2},
        signature_version="s3v4",
        max_pool_connections=20,
        # As AWS alone understands them; what is sent is signed with its digest in any case.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )

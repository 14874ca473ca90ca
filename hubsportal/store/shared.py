"""Pages that all workers of all nodes share, in Redis: each is made once for all of them.

Redis is a help and never needed: while it is away, each worker makes its pages itself.
"""

import hashlib
import hmac
import logging
import struct
import time

import redis

from .page import Page

logger = logging.getLogger(__name__)

# Seconds after which Redis counts as away, and for which it is left alone then.
PATIENCE, REST = 0.25, 2
# Seconds for which a page is kept. Nobody asks for those of a past version again: they go by this, or Redis' own bound.
KEPT_FOR = 3600

_SIGNATURE = 16  # bytes


class Shared:
    """url: of Redis; secret: bytes that all nodes have, and nobody else: whoever can write to Redis could otherwise give
    visitors pages of their own; code: a text that changes with everything besides the content that pages are made of.
    """

    def __init__(self, url, secret, code):
        self._redis = redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        self._secret = hashlib.blake2b(b"hubsportal.store" + secret, digest_size=32).digest()
        self._code = code
        self._rests_until = 0

    def get(self, version, key):
        """The page kept under this key for this version (number, since), or None."""
        name = self._name(version, key)
        content = self._ask("get", name)
        if not content:
            return None
        signature, content = content[:_SIGNATURE], content[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(name.encode() + content)):
            logger.warning("A page in Redis was not written by a node of this portal.")
            return None
        return Page.unpacked(content)

    def put(self, version, key, page):
        """Keep a page for the other workers and nodes."""
        name, content = self._name(version, key), page.packed()
        self._ask("set", name, self._sign(name.encode() + content) + content, ex=KEPT_FOR)

    def _name(self, version, key):
        digest = self._sign(
            struct.pack("<Qq", *version) + f"{self._code}\n{key}".encode("utf-8", "surrogateescape")
        )
        return f"hubsportal:page:{digest.hex()}"

    def _sign(self, content):
        return hashlib.blake2b(content, key=self._secret, digest_size=_SIGNATURE).digest()

    def _ask(self, command, *args, **kwargs):
        if time.monotonic() < self._rests_until:
            return None
        try:
            return getattr(self._redis, command)(*args, **kwargs)
        except redis.RedisError as error:
            self._rests_until = time.monotonic() + REST
            logger.warning("Redis does not answer: %s", error)
            return None

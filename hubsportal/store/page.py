"""A page as it goes out: its headers, and its body in the encodings that browsers take."""

import gzip
import hashlib
import json
import struct
from functools import lru_cache

import brotli

# How hard a page is compressed, once for all who ask for it: beyond these, little is gained for much work.
GZIP_LEVEL, BROTLI_QUALITY = 6, 5

# Seconds for which a shared cache may give a page out without asking, and then once more while it asks. Together with the
# second that workers take to hear of a change: the longest that a page is old behind one. Browsers ask every time.
SHARED_AGE, WHILE_ASKING = 5, 5
CACHE_CONTROL = (
    f"public, max-age=0, s-maxage={SHARED_AGE}, stale-while-revalidate={WHILE_ASKING}, stale-if-error=86400"
)

VERSION_HEADER = "Content-Version"
# What a 304 says anew (RFC 9110, 15.4.5). Others, such as the policy, stay those that were kept with the page.
IN_304 = {"cache-control", "content-location", "date", "etag", "expires", "vary", "content-version"}

# Of a packed page: how long its headers and its first body are, in bytes.
_LENGTHS = struct.Struct("<II")


class Page:
    """headers: [(name, value)] with the ETag among them; bodies: {encoding: bytes}."""

    __slots__ = ("bodies", "etag", "headers", "headers_304", "size")

    def __init__(self, headers, bodies):
        self.headers = headers
        self.bodies = bodies
        self.etag = next(value for name, value in headers if name == "ETag")
        self.headers_304 = [(name, value) for name, value in headers if name.lower() in IN_304]
        self.size = sum(map(len, bodies.values())) + sum(len(name) + len(value) for name, value in headers)

    @classmethod
    def made_of(cls, headers, body, version):
        """The page of an answer: its headers as WSGI has them, its whole body, the version that it shows (a text)."""
        dropped = {"content-length", "content-encoding", "etag", "vary", "last-modified"}
        kept = [(name, value) for name, value in headers if name.lower() not in dropped]
        names = {name.lower(): value for name, value in headers}
        vary = [name.strip() for name in names.get("vary", "").split(",") if name.strip()]
        if "accept-encoding" not in {name.lower() for name in vary}:
            vary.append("Accept-Encoding")
        if "cache-control" not in names:
            kept.append(("Cache-Control", CACHE_CONTROL))
        # Of what the browser keeps, all of it: a page whose policy has changed is another page.
        digest = hashlib.sha256(body)
        digest.update(names.get("content-security-policy", "").encode())
        # Weak: one for all encodings.
        etag = f'W/"{digest.hexdigest()[:24]}"'
        kept += [("ETag", etag), ("Vary", ", ".join(vary)), (VERSION_HEADER, version)]
        bodies = {
            "br": brotli.compress(body, quality=BROTLI_QUALITY),
            "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0),
        }
        return cls(kept, bodies)

    def packed(self):
        """The page as bytes that `unpacked` reads."""
        headers = json.dumps(self.headers).encode()
        br, gz = self.bodies["br"], self.bodies["gzip"]
        return _LENGTHS.pack(len(headers), len(br)) + headers + br + gz

    @classmethod
    def unpacked(cls, content):
        """The page that was packed."""
        length, length_of_br = _LENGTHS.unpack_from(content)
        start = _LENGTHS.size + length
        headers = [tuple(pair) for pair in json.loads(content[_LENGTHS.size : start])]
        return cls(
            headers, {"br": content[start : start + length_of_br], "gzip": content[start + length_of_br :]}
        )

    def answer(self, environ, start_response):
        """Answer a GET or HEAD, as WSGI does: with the page, or with a 304 to who has it."""
        if self._is_known(environ.get("HTTP_IF_NONE_MATCH")):
            start_response("304 Not Modified", list(self.headers_304))
            return []
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        body = self.bodies[encoding] if encoding else gzip.decompress(self.bodies["gzip"])
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _is_known(self, tags):
        """Compares as RFC 9110 asks for in If-None-Match: whether weak or not."""
        if not tags:
            return False
        known = self.etag.removeprefix("W/")
        return tags.strip() == "*" or any(tag.strip().removeprefix("W/") == known for tag in tags.split(","))


@lru_cache(maxsize=200)
def encoding_for(accepted):
    """The best of the encodings that an Accept-Encoding takes: "br", "gzip", or "" for none."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";")
        try:
            weights[name.strip()] = float(weight.partition("=")[2]) if weight else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    return next((name for name in ("br", "gzip") if weights.get(name, weights.get("*", 0)) > 0), "")

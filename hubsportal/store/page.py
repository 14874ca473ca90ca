"""A page as it goes out: its headers, and its body in the encodings that browsers take."""

import gzip
import hashlib
import json
import struct
from functools import lru_cache

import brotli

# How a page is compressed for its first visitors, and how once it is worth the work: beyond that little is gained for much.
COMPRESS = {
    "br": lambda body, is_worth_it: brotli.compress(body, quality=5 if is_worth_it else 2),
    "gzip": lambda body, is_worth_it: gzip.compress(body, 6 if is_worth_it else 1, mtime=0),
}
DECOMPRESS = {"br": brotli.decompress, "gzip": gzip.decompress}
# With so many answers in one encoding.
WORTH_IT = 3

# Seconds for which a shared cache may give a page out without asking, and then once more while it asks. Together with the
# second that workers take to hear of a change: the longest that a page is old behind one. Browsers ask every time.
SHARED_AGE, WHILE_ASKING = 5, 5
CACHE_CONTROL = (
    f"public, max-age=0, s-maxage={SHARED_AGE}, stale-while-revalidate={WHILE_ASKING}, stale-if-error=86400"
)

VERSION_HEADER = "Content-Version"
# What a 304 says anew (RFC 9110, 15.4.5). Others, such as the policy, stay those that were kept with the page.
IN_304 = {"cache-control", "content-location", "date", "etag", "expires", "vary", "content-version"}

# Of a packed page: how long its headers are, in bytes.
_LENGTH = struct.Struct("<I")


class Page:
    """headers: [(name, value)] with the ETag among them; bodies: {encoding: bytes}, one of them at least."""

    __slots__ = ("answers", "bodies", "etag", "headers", "headers_304", "size")

    def __init__(self, headers, bodies):
        self.headers = headers
        self.bodies = bodies
        self.answers = dict.fromkeys(COMPRESS, 0)
        self.etag = next(value for name, value in headers if name == "ETag")
        self.headers_304 = [(name, value) for name, value in headers if name.lower() in IN_304]
        # With the encodings that nobody has asked for yet.
        self.size = len(COMPRESS) * max(map(len, bodies.values()))
        self.size += sum(len(name) + len(value) for name, value in headers)

    @classmethod
    def made_of(cls, headers, body, version, encoding=""):
        """The page of an answer: its headers as WSGI has them, its whole body, the version that it shows (a text), and
        the encoding in which it was asked for."""
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
        encoding = encoding or next(iter(COMPRESS))
        return cls(kept, {encoding: COMPRESS[encoding](body, False)})

    def packed(self):
        """The page as bytes that `unpacked` reads."""
        bodies = list(self.bodies.items())
        headers = json.dumps([self.headers, [(encoding, len(body)) for encoding, body in bodies]]).encode()
        return b"".join((_LENGTH.pack(len(headers)), headers, *(body for _encoding, body in bodies)))

    @classmethod
    def unpacked(cls, content):
        """The page that was packed."""
        start = _LENGTH.size + _LENGTH.unpack_from(content)[0]
        headers, lengths = json.loads(content[_LENGTH.size : start])
        bodies = {}
        for encoding, length in lengths:
            bodies[encoding] = content[start : start + length]
            start += length
        return cls([tuple(pair) for pair in headers], bodies)

    def body(self, encoding):
        """The page in an encoding of COMPRESS, or as it is where there is none."""
        if not encoding:
            known, body = next(iter(self.bodies.items()))
            return DECOMPRESS[known](body)
        self.answers[encoding] += 1
        is_worth_it = self.answers[encoding] == WORTH_IT
        if is_worth_it or encoding not in self.bodies:
            self.bodies[encoding] = COMPRESS[encoding](self.body(""), is_worth_it)
        return self.bodies[encoding]

    def answer(self, environ, start_response):
        """Answer a GET or HEAD, as WSGI does: with the page, or with a 304 to who has it."""
        if self._is_known(environ.get("HTTP_IF_NONE_MATCH")):
            start_response("304 Not Modified", list(self.headers_304))
            return []
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        body = self.body(encoding)
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
    return next((name for name in COMPRESS if weights.get(name, weights.get("*", 0)) > 0), "")

"""What nginx has to do for the portal, asked of it before anything is taken away."""

import gzip
import urllib.error
import urllib.request

from .parts import HOST


def failures(port, data, page, sheet):
    """Sentences on what is not as it should be. `data`: DATA_DIR; `page`, `sheet`: paths of a page and of a style sheet."""
    uploads = data / "media" / "rehearsal"
    uploads.mkdir(parents=True)
    (uploads / "talk.mp4").write_bytes(b"0123456789")
    (uploads / "page.html").write_bytes(b"<script>")
    plain = ask(port, page)
    packed = ask(port, page, {"Accept-Encoding": "gzip;q=0.5, deflate"})
    brotli = ask(port, page, {"Accept-Encoding": "gzip, deflate, br"})
    again = ask(port, page, {"If-None-Match": plain.headers["ETag"]})
    part = ask(port, "/media/rehearsal/talk.mp4", {"Range": "bytes=2-4"})
    saved = ask(port, "/media/rehearsal/page.html")
    css = ask(port, sheet, {"Accept-Encoding": "gzip"})
    staff = ask(port, page, {"Cookie": f"sessionid={'a' * 32}"})
    large = ask(port, "/briefing/", body=b"x" * 3_000_000)
    expected = {
        "a page comes as it is": "Content-Encoding" not in plain.headers and b"</html>" in plain.body,
        "a page comes in gzip": packed.headers["Content-Encoding"] == "gzip"
        and gzip.decompress(packed.body) == plain.body,
        "a page comes in Brotli": brotli.headers["Content-Encoding"] == "br"
        and len(brotli.body) < len(packed.body),
        "a cache learns what a page depends on": "Accept-Encoding" in plain.headers["Vary"],
        "a page that is known comes as 304": (again.status, again.body) == (304, b""),
        "whoever is signed in gets no kept page": "s-maxage" not in staff.headers.get("Cache-Control", ""),
        "a recording comes in parts": (part.status, part.body, part.headers["Content-Range"])
        == (206, b"234", "bytes 2-4/10"),
        "a recording may be played in an embed": part.headers["Access-Control-Allow-Origin"] == "*",
        "an upload runs nothing": "sandbox" in saved.headers["Content-Security-Policy"]
        and saved.headers["Content-Disposition"] == "attachment"
        and saved.headers["Content-Type"] == "application/octet-stream",
        "a style sheet is kept for good": "immutable" in css.headers["Cache-Control"],
        "a style sheet comes in gzip": css.headers["Content-Encoding"] == "gzip",
        "a body that is too large is refused": large.status == 413,
    }
    return [sentence for sentence, is_so in expected.items() if not is_so]


class Answer:
    def __init__(self, answer):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()


def ask(port, path, headers=(), body=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Host": HOST, **dict(headers)})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer)
    except urllib.error.HTTPError as error:
        return Answer(error)

"""Hostile and broken uploads against the portal as it is served: each refused with a sentence, in bounded memory."""

import html
import http.client
import io
import re
import struct
import uuid
import zlib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from .prepare import STAFF
from .serving import serve

MOST_MEMORY = 300 * 1024  # kB of one process

MARKUP = b"<!DOCTYPE html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0" * 4096
WEBM = b"\x1a\x45\xdf\xa3" + b"\0" * 4096


def picture(form, size=(64, 64), mode="RGB", **options):
    kept = io.BytesIO()
    drawn = Image.new("RGB", size, (200, 30, 30)).convert(mode)
    if mode == "RGBA":
        drawn.putalpha(128)
    drawn.save(kept, form, **options)
    return kept.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *chunks, data=b""):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


def jpeg_of(width, height):
    """A small JPEG that says it is a large one."""
    data = bytearray(picture("JPEG"))
    place = re.search(rb"\xff\xc0", bytes(data)).start()
    data[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(data)


BAD_PICTURE = "This is not a picture that can be read"
BAD_ENDING = "File extension"
EMPTY = "The submitted file is empty."

# (field, name of the file, its bytes, what the sentence says)
CASES = [
    ("poster", "empty.png", b"", EMPTY),
    ("poster", "drawing.svg", SVG, BAD_ENDING),
    ("poster", "drawing.png", SVG, BAD_PICTURE),
    ("poster", "page.jpg", MARKUP, BAD_PICTURE),
    ("poster", "page.html", MARKUP, BAD_ENDING),
    ("poster", "page.png.html", MARKUP, BAD_ENDING),
    ("poster", "moving.gif", picture("GIF"), BAD_ENDING),
    ("poster", "moving.png", picture("GIF"), BAD_PICTURE),
    ("poster", "bitmap.png", picture("BMP"), BAD_PICTURE),
    ("poster", "scan.jpg", picture("TIFF"), BAD_PICTURE),
    ("poster", "icon.png", picture("ICO"), BAD_PICTURE),
    ("poster", "print.jpg", picture("EPS"), BAD_PICTURE),
    ("poster", "slides.png", PDF, BAD_PICTURE),
    ("poster", "program.jpg", b"MZ" + b"\0" * 4096, BAD_PICTURE),
    ("poster", "program.exe", b"MZ" + b"\0" * 4096, BAD_ENDING),
    ("poster", "noise.webp", bytes(range(256)) * 64, BAD_PICTURE),
    ("poster", "nothing", picture("PNG"), BAD_ENDING),
    ("poster", "cut.jpg", picture("JPEG", (800, 800))[:-2000], BAD_PICTURE),
    ("poster", "cut.png", picture("PNG", (800, 800))[:-200], BAD_PICTURE),
    ("poster", "cut.webp", picture("WEBP", (800, 800))[:-100], BAD_PICTURE),
    ("poster", "head.png", b"\x89PNG\r\n\x1a\n", BAD_PICTURE),
    ("poster", "head.jpg", b"\xff\xd8\xff\xe0", BAD_PICTURE),
    ("poster", "bomb.png", png(30_000, 30_000, data=b"\0" * 1_000_000), "far too many pixels"),
    ("poster", "bomb.jpg", jpeg_of(8_000, 8_000), "at most 60 can be taken"),
    ("poster", "scans.jpg", picture("JPEG", (5001, 4000), progressive=True), "at most 20 can be taken"),
    ("poster", "large.webp", picture("WEBP", (4001, 2500)), "at most 10 can be taken"),
    ("poster", "wide.png", png(1_000_000, 1), BAD_PICTURE),
    ("poster", "short.png", png(4_000, 4_000, data=b"\0" * 100), BAD_PICTURE),
    (
        "poster",
        "text.png",
        png(8, 8, *(chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 60_000_000)) for _ in range(3))),
        BAD_PICTURE,
    ),
    ("poster", "profile.png", png(8, 8, chunk(b"iCCP", b"a\0\0" + zlib.compress(b"\0" * 90_000_000))), BAD_PICTURE),
    ("poster", "large.jpg", picture("JPEG") + b"\0" * (10 * 1024 * 1024), "at most 10 MB can be taken"),
    ("slides", "empty.pdf", b"", EMPTY),
    ("slides", "page.pdf", MARKUP, "This is not a PDF file"),
    ("slides", "picture.pdf", picture("PNG"), "This is not a PDF file"),
    ("slides", "slides.docx", b"PK\3\4" + b"\0" * 400, BAD_ENDING),
    ("slides", "cut.pdf", PDF[:-7] + b" " * 2000, "breaks off before its end"),
    ("slides", "script.pdf", PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript >>"), "runs scripts"),
    ("slides", "launch.pdf", PDF.replace(b"/Catalog", b"/Catalog /A << /S /Launch >>"), "runs scripts"),
    ("slides", "locked.pdf", PDF.replace(b"/Root", b"/Encrypt 2 0 R /Root"), "is protected"),
    ("slides", "large.pdf", PDF[:9] + b"\0" * (50 * 1024 * 1024) + PDF[9:], "at most 50 MB can be taken"),
    ("recording", "empty.mp4", b"", EMPTY),
    ("recording", "page.mp4", MARKUP * 100, "This is not a recording"),
    ("recording", "short.mp4", MP4[:100], "This is not a recording"),
    ("recording", "other.mp4", WEBM, "a file of kind WebM under another name"),
    ("recording", "other.webm", MP4, "a file of kind MP4 under another name"),
    ("recording", "film.mkv", WEBM, BAD_ENDING),
]  # fmt: skip
ADD = "/admin/webinars/webinar/add/"
INPUTS = {"poster": "poster", "slides": "presentations-0-file", "recording": "recording_file"}


class Inputs(HTMLParser):
    """What the inputs of a page hold, as a browser would send them."""

    def __init__(self, page):
        super().__init__()
        self.values = {}
        self.select = self.area = None
        self.feed(page)

    def handle_starttag(self, tag, pairs):
        attributes = dict(pairs)
        name = attributes.get("name")
        if (
            tag == "input"
            and name
            and attributes.get("type") not in ("file", "submit", "checkbox", "radio", "image")
        ):
            self.values[name] = attributes.get("value") or ""
        elif tag == "input" and name and attributes.get("type") == "checkbox" and "checked" in attributes:
            self.values[name] = attributes.get("value", "on")
        elif tag == "select":
            self.select = None if "multiple" in attributes else name
        elif tag == "option" and self.select and ("selected" in attributes or self.select not in self.values):
            self.values[self.select] = attributes.get("value") or ""
        elif tag == "textarea":
            self.area = name
            self.values[name] = ""

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None


class Staff:
    """Somebody signed in, without a browser: a browser would refuse to send some of these files."""

    def __init__(self, site):
        self.host = urlsplit(site.url).netloc
        self.origin = site.url
        self.cookies = {}
        token = Inputs(self.ask("GET", "/admin/login/")[1]).values["csrfmiddlewaretoken"]
        name, password = STAFF
        typed = {"csrfmiddlewaretoken": token, "username": name, "password": password, "next": "/admin/"}
        assert self.send("/admin/login/", typed)[0] == 302
        self.empty_form = Inputs(self.ask("GET", ADD)[1]).values

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {"Cookie": cookies, "Origin": self.origin} | headers)
        response = connection.getresponse()
        for line in response.msg.get_all("Set-Cookie", []):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        text = response.read().decode()
        connection.close()
        return response.status, text

    def send(self, path, typed, files=()):
        boundary = uuid.uuid4().hex
        body = io.BytesIO()
        for name, value in typed.items():
            body.write(
                f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            )
        for name, file_name, data in files:
            head = (
                f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
            )
            body.write(f"{head}Content-Type: image/png\r\n\r\n".encode() + data + b"\r\n")
        body.write(f"--{boundary}--\r\n".encode())
        return self.ask(
            "POST", path, body.getvalue(), **{"Content-Type": f"multipart/form-data; boundary={boundary}"}
        )


@pytest.fixture(scope="module")
def own_site(tmp_path_factory):
    """A process of its own, whose memory shows what these files cost."""
    with serve(tmp_path_factory.mktemp("uploads"), framed_by=[]) as site:
        yield site


@pytest.fixture(scope="module")
def staff(own_site):
    return Staff(own_site)


def upload(staff, field, name, data):
    typed = staff.empty_form | {
        "title": "Kept title",
        "slug": f"upload-{uuid.uuid4().hex[:8]}",
        "date": "2019-12-05",
        "poster_alt": "x",
    }
    typed |= {"presentations-TOTAL_FORMS": "0", "segments-TOTAL_FORMS": "0", "questions-TOTAL_FORMS": "0"}
    if field == "slides":
        typed |= {"presentations-TOTAL_FORMS": "1", "presentations-0-title": "Slides"}
    if field == "recording":
        typed |= {"recording_kind": "file"}
    return staff.send(ADD, typed, [(INPUTS[field], name, data)])


@pytest.mark.parametrize(
    "field, name, data, sentence", CASES, ids=[f"{field}-{name}" for field, name, *_ in CASES]
)
def test_is_refused_with_a_sentence_and_what_was_typed_stays(staff, field, name, data, sentence):
    status, page = upload(staff, field, name, data)
    assert status == 200
    told = " ".join(
        html.unescape(error) for error in re.findall(r'<ul class="errorlist"[^>]*>(.*?)</ul>', page, re.S)
    )
    assert sentence in told, told
    assert Inputs(page).values["title"] == "Kept title"


@pytest.mark.parametrize(
    "field, name, data",
    [
        ("poster", "fine.jpg", picture("JPEG", (8000, 7000))),
        ("poster", "fine.png", picture("PNG", (4000, 4000))),
        ("slides", "fine.pdf", PDF),
        ("recording", "fine.mp4", MP4),
        ("recording", "fine.webm", WEBM),
    ],
)
def test_what_is_sound_is_taken(staff, field, name, data):
    assert upload(staff, field, name, data)[0] == 302


def test_all_of_it_took_a_bounded_memory(own_site, staff):
    """Runs after the uploads above, in the same process; does the heaviest of them itself."""
    for field, name, data in (
        ("poster", "fine.png", picture("PNG", (4000, 4000), mode="RGBA")),
        ("poster", "fine.jpg", picture("JPEG", (5000, 4000), mode="CMYK", progressive=True, subsampling=0)),
        ("poster", "fine.webp", picture("WEBP", (4000, 2500), mode="RGBA")),
        ("slides", "large.pdf", PDF[:9] + b"\0" * (50 * 1024 * 1024) + PDF[9:]),
    ):
        upload(staff, field, name, data)
    assert own_site.workers, "the processes that serve are known"
    for worker in own_site.workers:
        highest = int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text())[1])
        print(f"worker {worker}: {highest // 1024} MB at most")
        assert highest < MOST_MEMORY

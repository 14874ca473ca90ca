"""Uploads over HTTP: ranges as RFC 9110 has them, and nothing that runs or reaches outside the folder."""

import os
import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from django.test import SimpleTestCase, override_settings
from hypothesis import given
from hypothesis import strategies as st

from hubsportal.media import FilePart, UnsatisfiableRange, read_range
from tests.pages import STORAGES

BODY = bytes(range(200)) * 5  # 1,000 bytes
MODIFIED = 1_700_000_000
LAST_MODIFIED = "Tue, 14 Nov 2023 22:13:20 GMT"

# Range header: what a file of 1,000 bytes gives, None for the whole
RANGES = {
    "bytes=0-0": (0, 0),
    "bytes=0-499": (0, 499),
    "bytes=500-999": (500, 999),
    "bytes=999-999": (999, 999),
    "bytes=500-": (500, 999),
    "bytes=0-": (0, 999),
    "bytes=-1": (999, 999),
    "bytes=-500": (500, 999),
    "bytes=-1000": (0, 999),
    "bytes=-5000": (0, 999),
    "bytes=990-5000": (990, 999),
    "bytes=990-9999999999999999999": (990, 999),
    "bytes=000-009": (0, 9),
    " bytes=0-9 ": (0, 9),
}
UNSATISFIABLE = ("bytes=1000-", "bytes=1000-1001", "bytes=9999999999999999999-", "bytes=-0")
IGNORED = (
    "bytes=0-1,5-6",  # several ranges
    "bytes=0-1, -1",
    "items=0-1",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=1",
    "bytes=5-4",
    "bytes=a-b",
    "bytes=0x1-2",
    "bytes=+1-2",
    "bytes=--1",
    "bytes= 0-1",
    "bytes=0 - 1",
    "bytes=1.0-2",
    "bytes=٠-١",
    "bytes=" + "1" * 10_000 + "-",
    "bytes=0-1" * 5_000,
)


class ReadRangeTests(SimpleTestCase):
    def test_reads_one_range(self):
        for header, expected in RANGES.items():
            with self.subTest(header):
                self.assertEqual(read_range(header, 1000), expected)

    def test_a_range_outside_the_file_cannot_be_satisfied(self):
        for header in UNSATISFIABLE:
            with self.subTest(header), self.assertRaises(UnsatisfiableRange):
                read_range(header, 1000)
        for header in ("bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"):
            with self.subTest(header, size=0), self.assertRaises(UnsatisfiableRange):
                read_range(header, 0)

    def test_anything_else_means_the_whole_file(self):
        for header in (None, "", *IGNORED):
            with self.subTest(header and header[:30]):
                self.assertIsNone(read_range(header, 1000))

    @given(st.text() | st.text("bytes=-0123456789, ", max_size=30), st.integers(0, 2_000))
    def test_any_header_gives_bytes_of_the_file_or_all_of_it(self, header, size):
        try:
            part = read_range(header, size)
        except UnsatisfiableRange:
            return
        if part is not None:
            first, last = part
            self.assertTrue(0 <= first <= last < size)


@override_settings(STORAGES=STORAGES)
class MediaTestCase(SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        outside = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, outside)
        (outside / "secret.txt").write_text("outside")
        cls.folder = outside / "media"
        (cls.folder / "recordings").mkdir(parents=True)
        cls.enterClassContext(override_settings(MEDIA_ROOT=cls.folder))
        cls.put("recordings/talk.mp4", BODY)
        cls.put("empty.mp4", b"")

    @classmethod
    def put(cls, name, body):
        path = cls.folder / name
        path.write_bytes(body)
        os.utime(path, (MODIFIED, MODIFIED))

    def fetch(self, name="recordings/talk.mp4", method="GET", **headers):
        """(response, its body)"""
        headers = {word.replace("_", "-"): value for word, value in headers.items()}
        response = self.client.generic(method, f"/media/{name}", headers=headers)
        return response, b"".join(response) if response.streaming else response.content


class WholeFileTests(MediaTestCase):
    def test_a_file_comes_whole_with_what_a_player_needs_to_know(self):
        response, body = self.fetch()
        self.assertEqual((response.status_code, body), (200, BODY))
        for header, value in {
            "Accept-Ranges": "bytes",
            "Content-Length": "1000",
            "Content-Type": "video/mp4",
            "Last-Modified": LAST_MODIFIED,
            "Cache-Control": "public, max-age=86400",
        }.items():
            with self.subTest(header):
                self.assertEqual(response[header], value)
        self.assertRegex(response["ETag"], r'\A"[0-9a-f]+-3e8"\Z')
        self.assertFalse(response.has_header("Content-Disposition"))
        self.assertFalse(response.has_header("Content-Range"))

    def test_head_tells_the_same_without_the_body(self):
        for extra in ({}, {"Range": "bytes=0-9"}, {"Range": "bytes=1000-"}):
            with self.subTest(extra):
                got, _body = self.fetch()
                response, body = self.fetch(method="HEAD", **extra)
                self.assertEqual((response.status_code, body), (200, b""))
                names = ("Accept-Ranges", "Content-Length", "Content-Type", "ETag", "Last-Modified")
                self.assertEqual([response[name] for name in names], [got[name] for name in names])
                self.assertFalse(response.has_header("Content-Range"))

    def test_an_empty_file_is_empty(self):
        for method in ("GET", "HEAD"):
            with self.subTest(method):
                response, body = self.fetch("empty.mp4", method)
                self.assertEqual((response.status_code, body, response["Content-Length"]), (200, b"", "0"))

    def test_other_methods_are_refused(self):
        with self.assertLogs("django.request", "WARNING"):
            for method in ("POST", "PUT", "DELETE"):
                with self.subTest(method):
                    self.assertEqual(self.fetch(method=method)[0].status_code, 405)

    def test_every_kind_has_its_type_and_only_pictures_and_recordings_are_shown(self):
        for ending, content_type, shown in (
            ("mp4", "video/mp4", True),
            ("m4v", "video/mp4", True),
            ("webm", "video/webm", True),
            ("jpg", "image/jpeg", True),
            ("JPEG", "image/jpeg", True),
            ("png", "image/png", True),
            ("webp", "image/webp", True),
            ("vtt", "text/vtt; charset=utf-8", True),
            ("pdf", "application/pdf", False),
            ("svg", "application/octet-stream", False),
            ("html", "application/octet-stream", False),
            ("js", "application/octet-stream", False),
            ("", "application/octet-stream", False),
        ):
            with self.subTest(ending):
                name = f"a.{ending}".rstrip(".")
                self.put(name, b"x")
                response, _body = self.fetch(name)
                disposition = None if shown else f'attachment; filename="{name}"'
                found = response["Content-Type"], response.headers.get("Content-Disposition")
                self.assertEqual(found, (content_type, disposition))

    def test_a_name_cannot_break_out_of_its_header(self):
        for name, disposition in (
            ('a";x="b.pdf', 'attachment; filename="a\\";x=\\"b.pdf"'),
            ("café.pdf", "attachment; filename*=utf-8''caf%C3%A9.pdf"),
        ):
            with self.subTest(name):
                self.put(name, b"x")
                self.assertEqual(self.fetch(name)[0]["Content-Disposition"], disposition)

    def test_nothing_in_it_runs_or_reaches_anything(self):
        for extra, status in (({}, 200), ({"Range": "bytes=0-9"}, 206), ({"Range": "bytes=1000-"}, 416)):
            with self.subTest(status):
                response, _body = self.fetch(**extra)
                self.assertEqual(response.status_code, status)
                self.assertEqual(response["X-Content-Type-Options"], "nosniff")
                self.assertEqual(
                    response["Content-Security-Policy"],
                    "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
                )
                self.assertEqual(response["Cross-Origin-Resource-Policy"], "cross-origin")
                self.assertEqual(response["Access-Control-Allow-Origin"], "*")
                self.assertFalse(response.has_header("Set-Cookie"))


class RangeTests(MediaTestCase):
    def test_gives_the_bytes_asked_for(self):
        for header, (first, last) in RANGES.items():
            with self.subTest(header):
                response, body = self.fetch(Range=header)
                self.assertEqual((response.status_code, body), (206, BODY[first : last + 1]))
                self.assertEqual(response["Content-Range"], f"bytes {first}-{last}/1000")
                self.assertEqual(response["Content-Length"], str(last - first + 1))
                self.assertEqual(response["Content-Type"], "video/mp4")

    def test_says_how_long_the_file_is_where_it_has_no_such_bytes(self):
        for name, size, headers in (
            ("recordings/talk.mp4", 1000, UNSATISFIABLE),
            ("empty.mp4", 0, ("bytes=0-", "bytes=0-0", "bytes=-5")),
        ):
            for header in headers:
                with self.subTest(name, header=header), self.assertLogs("django.request", "WARNING"):
                    response, body = self.fetch(name, Range=header)
                    self.assertEqual((response.status_code, body), (416, b""))
                    self.assertEqual(response["Content-Range"], f"bytes */{size}")

    def test_gives_the_whole_where_the_range_makes_no_sense(self):
        for header in IGNORED:
            with self.subTest(header[:30]):
                response, body = self.fetch(Range=header)
                self.assertEqual((response.status_code, body), (200, BODY))

    @given(st.integers(0, 999), st.integers(0, 999))
    def test_every_range_gives_exactly_its_bytes(self, one, other):
        first, last = sorted((one, other))
        for header, expected in (
            (f"bytes={first}-{last}", BODY[first : last + 1]),
            (f"bytes={first}-", BODY[first:]),
            (f"bytes=-{last + 1}", BODY[-last - 1 :]),
        ):
            response, body = self.fetch(Range=header)
            self.assertEqual((response.status_code, body), (206, expected))
            self.assertEqual(response["Content-Length"], str(len(expected)))

    def test_a_part_can_be_read_at_once_too(self):
        part = FilePart(BytesIO(b"0123456789"), 4)
        self.assertEqual((part.read(), part.read(), part.read(2)), (b"0123", b"", b""))

    def test_a_long_part_comes_in_blocks_and_stops_where_it_should(self):
        body = os.urandom(100_000)
        self.put("long.webm", body)
        self.assertEqual(self.fetch("long.webm", Range="bytes=10000-89999")[1], body[10_000:90_000])


class ConditionTests(MediaTestCase):
    def setUp(self):
        self.etag = self.fetch()[0]["ETag"]

    def test_what_has_not_changed_is_not_sent_again(self):
        for condition in (
            {"If_None_Match": self.etag},
            {"If_None_Match": f"W/{self.etag}"},
            {"If_None_Match": f'"other", {self.etag}'},
            {"If_None_Match": "*"},
            {"If_None_Match": self.etag, "Range": "bytes=0-9"},
            {"If_Modified_Since": LAST_MODIFIED},
            {"If_Modified_Since": "Wed, 15 Nov 2023 00:00:00 GMT"},
        ):
            with self.subTest(condition):
                response, body = self.fetch(**condition)
                self.assertEqual((response.status_code, body, response["ETag"]), (304, b"", self.etag))
                self.assertIn(response.headers.get("Content-Length"), (None, "1000"))

    def test_what_has_changed_is_sent(self):
        for condition in (
            {"If_None_Match": '"other"'},
            {"If_None_Match": self.etag.strip('"')},
            {"If_None_Match": ""},
            {"If_Modified_Since": "Tue, 14 Nov 2023 22:13:19 GMT"},
            {"If_Modified_Since": "nonsense"},
        ):
            with self.subTest(condition):
                response, body = self.fetch(**condition)
                self.assertEqual((response.status_code, body), (200, BODY))

    def test_another_edition_has_another_etag(self):
        for body, modified in ((BODY + b"x", MODIFIED), (BODY, MODIFIED + 1)):
            with self.subTest(size=len(body), modified=modified):
                (self.folder / "other.mp4").write_bytes(body)
                os.utime(self.folder / "other.mp4", (modified, modified))
                self.assertNotEqual(self.fetch("other.mp4")[0]["ETag"], self.etag)

    def test_a_part_is_given_while_the_file_is_the_one_that_was_meant(self):
        for condition in (self.etag, LAST_MODIFIED):
            with self.subTest(condition):
                response, body = self.fetch(Range="bytes=0-9", If_Range=condition)
                self.assertEqual((response.status_code, body), (206, BODY[:10]))

    def test_the_whole_is_given_where_another_one_was_meant(self):
        for condition in (
            '"other"',
            self.etag[:-1],
            f"W/{self.etag}",  # a weak one may stand for other bytes
            "Tue, 14 Nov 2023 22:13:19 GMT",
            "Tue, 14 Nov 2023 22:13:21 GMT",
            "Mon, 01 Jan 0001 00:00:00 -0000",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "nonsense",
            "\0",
        ):
            with self.subTest(condition):
                for asked in ("bytes=0-9", "bytes=1000-"):
                    response, body = self.fetch(Range=asked, If_Range=condition)
                    self.assertEqual((response.status_code, body), (200, BODY))

    def test_a_part_for_a_precondition_that_fails_is_refused(self):
        with self.assertLogs("django.request", "WARNING"):
            response, _body = self.fetch(If_Match='"other"', Range="bytes=0-9")
        self.assertEqual(response.status_code, 412)


class OutsideTests(MediaTestCase):
    def test_what_is_not_there_is_not_found(self):
        with self.assertLogs("django.request", "WARNING"):
            for name in (
                "nothing.mp4",
                "recordings",
                "recordings/",
                "recordings/talk.mp4/x",
                "x" * 5_000,
                "a%00.mp4",
                "%ff.mp4",
            ):
                with self.subTest(name[:30]):
                    self.assertEqual(self.fetch(name)[0].status_code, 404)

    def test_nothing_outside_the_folder_is_served(self):
        with self.assertLogs("django", "WARNING"):
            for name in (
                "../secret.txt",
                "recordings/../../secret.txt",
                "%2e%2e/secret.txt",
                "..%2fsecret.txt",
                "/etc/passwd",
                "%2fetc%2fpasswd",
                f"{self.folder.parent}/secret.txt",
                "....//secret.txt",
                "..\\secret.txt",
            ):
                with self.subTest(name):
                    response, body = self.fetch(name)
                    self.assertIn(response.status_code, (400, 404))
                    self.assertNotIn(b"outside", body)

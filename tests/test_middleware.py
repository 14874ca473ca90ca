"""What happens to every request and response."""

import gzip
import shutil
import tempfile
from pathlib import Path

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, SimpleTestCase, TestCase, override_settings
from django.urls import reverse

from hubsportal.middleware import CompressTextMiddleware, ContentPolicyMiddleware, ForgetCookiesMiddleware
from tests.factories import make_hub
from tests.pages import STORAGES, PageTestCase

FORM = "application/x-www-form-urlencoded"


class HeadTests(PageTestCase):
    def answer(self, method, path, **headers):
        """What the WSGI application hands to the server; the test client would drop the body itself."""
        environ = RequestFactory(headers=headers).generic(method, path).environ
        started = []
        body = get_wsgi_application()(
            environ, lambda status, headers: started.append((status, dict(headers)))
        )
        try:
            return *started[0], b"".join(body)
        finally:
            body.close()

    def test_is_answered_with_the_headers_of_the_page_and_no_body(self):
        # Long enough to be worth compressing, whatever number of bytes Django adds by chance.
        make_hub(description="Rooms and advice. " * 40)
        for path in ("/", "/hubs.json", "/hubs.csv", "/healthz", "/no-such-page/"):
            for headers in ({}, {"Accept-Encoding": "gzip"}):
                with self.subTest(path, **headers):
                    status, named, body = self.answer("GET", path, **headers)
                    self.assertNotEqual(body, b"")
                    head_status, head_named, head_body = self.answer("HEAD", path, **headers)
                    self.assertEqual((head_status, head_body), (status, b""))
                    # Django makes an ETag for GET alone, from the body.
                    self.assertEqual(head_named.keys(), named.keys() - {"ETag"})


class OddCookieTests(PageTestCase):
    def test_a_cookie_that_django_never_gave_is_neither_looked_up_nor_answered(self):
        for cookie in (
            'sessionid="aaaaaaaaaaaaaaaa\\000"',
            "sessionid=x",
            f"sessionid={'a' * 9000}",
            "csrftoken=abc",
            "csrftoken=",
        ):
            for path in ("/", "/hubs/", "/admin/login/"):
                with self.subTest(path, cookie=cookie[:40]):
                    response = self.client.get(path, headers={"cookie": cookie})
                    self.assertEqual(response.status_code, 200)
                    self.assertEqual(list(response.cookies), ["csrftoken"] if path == "/admin/login/" else [])

    def test_those_it_gives_are_kept(self):
        for seed in range(20):
            session = self.client.session
            session["seed"] = seed
            session.create()
            self.assertRegex(session.session_key, ForgetCookiesMiddleware.SHAPES["sessionid"])
            self.assertRegex(
                get_token(RequestFactory().get("/")), ForgetCookiesMiddleware.SHAPES["csrftoken"]
            )


@override_settings(STORAGES=STORAGES)
class OddCharsetTests(TestCase):
    def post(self, content_type, client=None):
        client = client or Client(enforce_csrf_checks=True, raise_request_exception=True)
        # With its cookie there, the CSRF check reads the form, which is where Django fails.
        client.cookies["csrftoken"] = "a" * 32
        return client.generic("POST", reverse("admin:login"), b"username=x", content_type=content_type)

    def test_a_form_in_utf_8_or_without_a_charset_is_read(self):
        for content_type in (
            FORM,
            f"{FORM}; charset=utf-8",
            f"{FORM}; charset=UTF-8",
            f'{FORM}; charset="utf-8"',
        ):
            with self.subTest(content_type):
                # Refused by the CSRF check, so that the form has been read.
                with self.assertLogs("django.security.csrf", "WARNING"):
                    response = self.post(content_type)
                self.assertEqual(response.status_code, 403)

    def test_any_other_charset_is_refused_before_anything_reads_the_form(self):
        for charset in ("latin-1", "us-ascii", "utf8", "utf-16", "utf-7", "utf-8-sig", "idna", "punycode", "rot13", "hex", "zlib", "nonsense",
                        "x" * 1_000, "..", "__init__", "mbcs", "é", "a b", '""'):  # fmt: skip
            with self.subTest(charset[:20]):
                with self.assertLogs("django.request", "WARNING"):
                    response = self.post(f"{FORM}; charset={charset}")
                self.assertEqual((response.status_code, response.content), (400, b"Send forms in UTF-8."))
                self.assertEqual(response["Content-Type"], "text/plain")


class PermissionsPolicyTests(PageTestCase):
    POLICY = (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), screen-wake-lock=(), usb=()"
    )

    def test_every_answer_asks_for_no_power_of_the_device(self):
        with self.assertLogs("django.request", "WARNING"):
            for address, status in (("/", 200), ("/robots.txt", 200), ("/admin/", 302), ("/nowhere/", 404)):
                with self.subTest(address):
                    response = self.client.get(address)
                    self.assertEqual(
                        (response.status_code, response["Permissions-Policy"]), (status, self.POLICY)
                    )


class ContentPolicyTests(SimpleTestCase):
    def policy(self, view=lambda request: HttpResponse()):
        response = ContentPolicyMiddleware(view)(RequestFactory().get("/"))
        return response.headers.get("Content-Security-Policy")

    @override_settings(CONTENT_SECURITY_POLICY={"DIRECTIVES": {"script-src": [SELF], "default-src": [NONE]}})
    def test_its_directives_stand_in_one_order_on_all_machines(self):
        self.assertEqual(self.policy(), "default-src 'none'; script-src 'self'")

    @override_settings(CONTENT_SECURITY_POLICY={"DIRECTIVES": {"default-src": [NONE], "frame-src": [SELF]}})
    def test_a_view_adds_to_it_or_takes_its_place(self):
        more = csp_update({"frame-src": ["https://player.example"]})(lambda request: HttpResponse())
        other = csp_replace({"frame-src": ["https://player.example"]})(lambda request: HttpResponse())
        for _time in range(2):  # the second one is kept
            self.assertEqual(self.policy(more), "default-src 'none'; frame-src 'self' https://player.example")
            self.assertEqual(self.policy(other), "default-src 'none'; frame-src https://player.example")
            self.assertEqual(self.policy(), "default-src 'none'; frame-src 'self'")

    def test_what_a_view_has_said_itself_stays(self):
        own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
        self.assertEqual(self.policy(lambda request: own), "sandbox")

    def test_pages_of_faults_for_developers_keep_their_styles(self):
        for status, is_bare in ((200, False), (404, True), (500, True)):
            with self.subTest(status), override_settings(DEBUG=True):
                policy = self.policy(lambda request, status=status: HttpResponse(status=status))
                self.assertEqual(policy is None, is_bare)
                with override_settings(DEBUG=False):
                    self.assertIsNotNone(
                        self.policy(lambda request, status=status: HttpResponse(status=status))
                    )


class CompressionTests(PageTestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.enterContext(override_settings(MEDIA_ROOT=self.folder))

    def get(self, address, **headers):
        return self.client.get(address, headers={"Accept-Encoding": "gzip"} | headers)

    def test_pages_data_and_texts_are_compressed(self):
        for number in range(5):
            make_hub(slug=f"hub-{number}")
        for address in ("/hubs/", "/manifest.webmanifest", "/sitemap-hubs.xml"):
            with self.subTest(address):
                plain = self.client.get(address)
                response = self.get(address)
                self.assertEqual(
                    (plain.has_header("Content-Encoding"), plain["Vary"]), (False, "Accept-Encoding")
                )
                self.assertEqual(
                    (response["Content-Encoding"], response["Vary"]), ("gzip", "Accept-Encoding")
                )
                self.assertLess(len(response.content), len(plain.content))
                self.assertEqual(gzip.decompress(response.content), plain.content)

    def test_only_texts_are(self):
        for content_type, is_compressed in (
            ("text/html; charset=utf-8", True),
            ("text/css", True),
            ("application/json", True),
            ("application/atom+xml; charset=utf-8", True),
            ("image/svg+xml", True),
            ("image/png", False),
            ("video/mp4", False),
            ("application/pdf", False),
            ("application/octet-stream", False),
            ("", False),
        ):
            with self.subTest(content_type):
                answer = HttpResponse(b"0" * 1_000, content_type=content_type)
                answer["Content-Type"] = content_type
                request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
                response = CompressTextMiddleware(lambda request, answer=answer: answer)(request)
                self.assertIs(response.has_header("Content-Encoding"), is_compressed)

    def test_recordings_pictures_and_slides_are_not(self):
        body = b"0" * 10_000
        for name in ("a.mp4", "a.webm", "a.png", "a.jpg", "a.webp", "a.pdf", "a.vtt", "a.txt"):
            with self.subTest(name):
                (self.folder / name).write_bytes(body)
                response = self.get(f"/media/{name}")
                self.assertFalse(response.has_header("Content-Encoding"))
                self.assertEqual(response["Content-Length"], "10000")
                self.assertEqual(b"".join(response), body)

    def test_a_part_of_a_text_stays_the_part_that_was_asked_for(self):
        (self.folder / "a.vtt").write_bytes(bytes(range(250)) * 40)
        response = self.get("/media/a.vtt", Range="bytes=1000-1499")
        self.assertEqual((response.status_code, response["Content-Range"]), (206, "bytes 1000-1499/10000"))
        self.assertEqual(b"".join(response), bytes(range(250)) * 2)

"""Pages for what goes wrong: each comes out whole, with the right status, and none is an error itself."""

import copy
import re

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.template import loader
from django.test import Client, SimpleTestCase, TestCase, override_settings
from django.urls import get_resolver, path

from hubsportal import urls


def fails(request):
    raise RuntimeError("a fault of ours")


def forbids(request):
    raise PermissionDenied


urlpatterns = [path("fails/", fails), path("forbids/", forbids), *urls.urlpatterns]

PLAIN_STATIC = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Hashed names, of which none is known: as after a deployment that went wrong half-way.
BROKEN_STATIC = settings.STORAGES | {
    "staticfiles": {
        "BACKEND": "hubsportal.storage.HashedStaticFilesStorage",
        "OPTIONS": {"location": settings.DATA_DIR / "no-such-folder"},
    }
}


def routes(resolver, before=""):
    """The routes of the portal's own addresses."""
    for pattern in resolver.url_patterns:
        route = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from () if route == "admin/" else routes(pattern, route)
        else:
            yield route


class ErrorPage:
    def assertErrorPage(self, response, status, heading):
        page = response.content.decode()
        self.assertEqual(response.status_code, status)
        self.assertEqual(response["Content-Type"], "text/html; charset=utf-8")
        self.assertEqual(page.count("<h1"), 1)
        self.assertInHTML(f"<h1>{heading}</h1>", page)
        self.assertIn('<meta name="robots" content="noindex">', page)
        for way in ("/", "/hubs/", "/webinars/", "/questions/"):
            self.assertIn(f'<a class="name" href="{way}">', page)
        self.assertNotIn('class="tc"', page, "nothing plays here, so nothing is red")
        self.assertIn("frame-ancestors 'self'", response["Content-Security-Policy"])


@override_settings(ROOT_URLCONF=__name__, STORAGES=PLAIN_STATIC, ALLOWED_HOSTS=["testserver"])
class ErrorPageTests(ErrorPage, TestCase):
    def setUp(self):
        self.client = Client(raise_request_exception=False)
        self.enterContext(self.assertLogs("django", "WARNING"))

    def test_a_number_larger_than_any_row_has(self):
        addresses = [f"/{name}" for name in routes(get_resolver("hubsportal.urls")) if "<int:" in name]
        self.assertGreater(len(addresses), 5)
        for address in addresses:
            for number in (2**31, 2**63, 10**40):
                asked = re.sub("<int:.*?>", str(number), address).replace("<str:ending>", "txt")
                with self.subTest(asked):
                    self.assertEqual(self.client.get(asked).status_code, 404)

    def test_unknown_address(self):
        with self.assertNumQueries(0):
            response = self.client.get("/nowhere/")
        self.assertErrorPage(response, 404, "Nothing was said here.")

    def test_unknown_webinar_hub_and_question(self):
        for address in ("/webinars/none/", "/hubs/none/", "/questions/0/"):
            with self.subTest(address):
                self.assertErrorPage(self.client.get(address), 404, "Nothing was said here.")

    def test_address_of_signs_that_must_not_break_the_page(self):
        response = self.client.get('/"><script>alert(1)</script>/a b/ü/%00/')
        self.assertErrorPage(response, 404, "Nothing was said here.")
        self.assertNotContains(response, "alert(1)</script>", status_code=404)
        self.assertContains(response, "/a%20b/%C3%BC/", status_code=404)

    def test_forbidden(self):
        self.assertErrorPage(self.client.get("/forbids/"), 403, "This part is not open to you.")

    def test_staff_without_the_right(self):
        self.client.force_login(User.objects.create_user("editor", is_staff=True))
        response = self.client.get("/admin/auth/user/")
        self.assertErrorPage(response, 403, "This part is not open to you.")

    def test_form_from_elsewhere(self):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        response = client.post("/admin/login/", {"username": "editor"})
        self.assertErrorPage(response, 403, "This form was not accepted.")

    def test_unknown_host(self):
        response = self.client.get("/", headers={"host": "elsewhere.example"})
        self.assertErrorPage(response, 400, "This could not be understood.")
        self.assertNotContains(response, "elsewhere.example", status_code=400)

    @override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=1)
    def test_form_of_too_many_fields(self):
        response = self.client.post("/admin/login/", {"username": "editor", "password": "x"})
        self.assertErrorPage(response, 400, "This could not be understood.")

    def test_form_that_cannot_be_read(self):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
        response = client.post("/admin/login/", b"broken", content_type="multipart/form-data; boundary=")
        self.assertErrorPage(response, 400, "This could not be understood.")

    def test_fault_of_ours(self):
        with self.assertNumQueries(0):
            response = self.client.get("/fails/")
        self.assertErrorPage(response, 500, "The line broke on our side.")
        self.assertNotContains(response, "a fault of ours", status_code=500)

    @override_settings(STORAGES=BROKEN_STATIC)
    def test_fault_while_no_static_file_can_be_named(self):
        self.assertErrorPage(self.client.get("/fails/"), 500, "The line broke on our side.")
        # A page that needs the names fails, if none has told them before; what comes out is the page of the fault, not
        # a second fault.
        with override_settings(TEMPLATES=copy.deepcopy(settings.TEMPLATES)):
            self.assertErrorPage(self.client.get("/about/"), 500, "The line broke on our side.")
            self.assertErrorPage(self.client.get("/nowhere/"), 500, "The line broke on our side.")

    def test_signed_in_staff_get_the_same_page_of_a_fault(self):
        self.client.force_login(User.objects.create_user("editor", is_staff=True))
        self.assertErrorPage(self.client.get("/fails/"), 500, "The line broke on our side.")


class BarePageTests(SimpleTestCase):
    """500 and 400 need nothing: neither a request nor a context, a database nor a list of static files."""

    def test_asks_for_no_variable(self):
        templates = copy.deepcopy(settings.TEMPLATES)
        templates[0]["OPTIONS"]["string_if_invalid"] = "MISSING %s"
        for name in ("500.html", "400.html"):
            with self.subTest(name), override_settings(TEMPLATES=templates, STORAGES=BROKEN_STATIC):
                self.assertNotIn("MISSING", loader.get_template(name).render())

    def test_its_plain_static_files_are_there(self):
        page = loader.get_template("500.html").render()
        for name in ("css/portal.css", "images/favicon.svg"):
            self.assertIn(f'href="{settings.STATIC_URL}{name}"', page)
            self.assertIsNotNone(finders.find(name))
        # WhiteNoise could be told to keep hashed names alone.
        self.assertFalse(getattr(settings, "WHITENOISE_KEEP_ONLY_HASHED_FILES", False))

"""The pages that the law and good manners ask for: what must stand on them, with and without an operator."""

from django.conf import settings
from django.test import SimpleTestCase, override_settings
from django.urls import reverse

PLAIN_STATIC = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}


@override_settings(STORAGES=PLAIN_STATIC)
class TextPageTests(SimpleTestCase):
    def get(self, page):
        return self.client.get(reverse(page))

    def test_each_needs_no_database_and_sets_no_cookie(self):
        for page in ("about", "accessibility", "privacy", "imprint"):
            with self.subTest(page):
                response = self.get(page)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.content.count(b"<h1"), 1)
                self.assertFalse(response.cookies)
                self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_credits_that_the_sources_ask_for(self):
        for page in ("about", "imprint"):
            with self.subTest(page):
                self.assertContains(
                    self.get(page),
                    "Regions: Eurostat, NUTS 2024 and statistical regions 2024, adapted. English and other names were "
                    "added by this portal; Eurostat is not responsible for them.",
                )

    @override_settings(OPERATOR_NAME="", OPERATOR_ADDRESS="", OPERATOR_EMAIL="")
    def test_what_the_operator_has_not_entered_is_said_to_be_missing(self):
        for page in ("accessibility", "privacy", "imprint"):
            with self.subTest(page):
                response = self.get(page)
                for setting in ("OPERATOR_NAME", "OPERATOR_ADDRESS", "OPERATOR_EMAIL"):
                    self.assertContains(response, f"(setting {setting})", 1)
                self.assertNotContains(response, "mailto:")

    @override_settings(
        OPERATOR_NAME="Region & Sons", OPERATOR_ADDRESS="1 Street\nTown", OPERATOR_EMAIL="hubs@region.example"
    )
    def test_operator(self):
        for page in ("accessibility", "privacy", "imprint"):
            with self.subTest(page):
                response = self.get(page)
                self.assertContains(response, "<dd>Region &amp; Sons</dd>")
                self.assertContains(response, "<dd>1 Street<br>Town</dd>")
                self.assertContains(
                    response, '<a href="mailto:hubs@region.example">hubs@region.example</a>', html=True
                )
                self.assertNotContains(response, "(setting ")

    @override_settings(OPERATOR_EMAIL="https://region.example/contact")
    def test_contact_form_elsewhere_instead_of_a_mail_address(self):
        self.assertContains(self.get("imprint"), '<a href="https://region.example/contact">')

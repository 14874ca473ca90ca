"""A wrong deployment is told at the start."""

from django.core.checks import run_checks
from django.test import SimpleTestCase, override_settings

from hubsportal.checks import check_embed_origins, check_site_url, is_framing_origin, is_site_address


class EmbedOriginsTests(SimpleTestCase):
    def test_https_sites_and_this_machine_may_be_listed(self):
        for origin in (
            "https://www.interregeurope.eu",
            "https://WWW.example.ORG",
            "https://partner.example:8443",
            "https://xn--bcher-kva.example",
            "https://192.0.2.1",
            "https://[2001:db8::1]",
            "http://localhost",
            "http://localhost:3000",
            "http://127.0.0.1:8000",
            "http://[::1]:8000",
        ):
            with self.subTest(origin):
                self.assertIs(is_framing_origin(origin), True)

    def test_everything_else_may_not(self):
        for origin in (
            "",
            "*",
            "https:",
            "https://",
            "https://*",
            "https://*.example.org",
            "partner.example",
            "//partner.example",
            "http://partner.example",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "ftp://partner.example",
            "data:",
            "javascript://partner.example",
            "'self'",
            "https://partner.example/",
            "https://partner.example/page",
            "https://partner.example?",
            "https://partner.example?q",
            "https://partner.example#x",
            "https://partner.example:",
            "https://partner.example:https",
            "https://partner.example:99999",
            "https://user@partner.example",
            "https://user:pass@partner.example",
            "https://a.example https://b.example",
            "https://a.example; script-src *",
            "https://a.example,https://b.example",
            "https://a.example\nhttps://b.example",
            "https://a.exam\tple",
            "https://bücher.example",
            # Two that a pattern for A to Z takes for letters, unless told to keep to ASCII.
            "https://\u017fite.example",
            "https://s\u0131te.example",
            "https://-.example",
            "https://[::1",
            "https://a.example\\",
            "https://a.example\0",
        ):
            with self.subTest(origin):
                self.assertIs(is_framing_origin(origin), False)

    def test_a_wrong_one_is_named_with_a_hint(self):
        with override_settings(EMBED_ALLOWED_ORIGINS=["https://good.example", "http://bad.example", "*"]):
            errors = check_embed_origins(None)
        self.assertEqual(
            [(error.id, error.msg) for error in errors],
            [
                ("hubsportal.E001", "EMBED_ALLOWED_ORIGINS holds “http://bad.example”, which cannot be allowed to frame embeds."),
                ("hubsportal.E001", "EMBED_ALLOWED_ORIGINS holds “*”, which cannot be allowed to frame embeds."),
            ],
        )  # fmt: skip
        self.assertEqual(
            errors[0].hint, "Write https://www.example.org, without a path. http is for this machine alone."
        )

    @override_settings(EMBED_ALLOWED_ORIGINS=[])
    def test_none_at_all_is_allowed(self):
        self.assertEqual(check_embed_origins(None), [])


class SiteUrlTests(SimpleTestCase):
    def test_the_address_of_a_site_is_taken(self):
        for address in (
            "https://hubs.example",
            "http://127.0.0.1:8000",
            "http://[::1]:8000",
            "https://hubs.example:8443",
        ):
            with self.subTest(address):
                self.assertIs(is_site_address(address), True)

    def test_nothing_else_is(self):
        for address in (
            "",
            "hubs.example",
            "//hubs.example",
            "ftp://hubs.example",
            "https://",
            "https://hubs.example/portal",
            "https://hubs.example?x",
            "https://hubs.example#x",
            "https://me@hubs.example",
            "https://hubs.example:port",
            "https://[hubs.example",
        ):
            with self.subTest(address):
                self.assertIs(is_site_address(address), False)

    @override_settings(SITE_URL="hubs.example")
    def test_a_wrong_one_is_named_with_a_hint(self):
        (error,) = check_site_url(None)
        self.assertEqual(
            (error.id, error.msg, error.hint),
            (
                "hubsportal.E002",
                "SITE_URL is “hubs.example”, which is not the address of a site.",
                "Write https://hubs.example.org, without a path.",
            ),
        )


class RegisteredTests(SimpleTestCase):
    @override_settings(SITE_URL="https://[", EMBED_ALLOWED_ORIGINS=["http://bad.example"])
    def test_both_are_looked_at_at_the_start(self):
        found = {error.id for error in run_checks()}
        self.assertEqual(
            found & {"hubsportal.E001", "hubsportal.E002"}, {"hubsportal.E001", "hubsportal.E002"}
        )

    def test_a_fresh_checkout_is_right(self):
        self.assertEqual(run_checks(), [])

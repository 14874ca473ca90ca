"""/embed/v1.js as hosts get it: small, kept for a while, usable from anywhere."""

import gzip

from django.test import SimpleTestCase

from tests.pages import PageTestCase
from webinars.embed_script import SOURCE, shrink

ADDRESS = "/embed/v1.js"


class EmbedScriptTests(PageTestCase):
    def test_is_less_than_two_kilobytes_on_its_way(self):
        sent = self.client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})
        self.assertEqual(sent["Content-Encoding"], "gzip")
        # Django adds up to 100 bytes by chance, against attacks that measure the length.
        self.assertLess(len(gzip.compress(self.client.get(ADDRESS).content)) + 100, 2000)
        self.assertLess(len(sent.content), 2000)
        self.assertEqual(gzip.decompress(sent.content), self.client.get(ADDRESS).content)

    def test_may_be_kept_for_an_hour_and_used_for_a_day_more(self):
        with self.assertNumQueries(0):
            response = self.client.get(ADDRESS)
        self.assertEqual(response["Content-Type"], "text/javascript; charset=utf-8")
        self.assertEqual(response["Cache-Control"], "public, max-age=3600, stale-while-revalidate=86400")
        again = self.client.get(ADDRESS, headers={"If-None-Match": response["ETag"]})
        self.assertEqual((again.status_code, again.content), (304, b""))

    def test_may_be_loaded_by_any_page(self):
        response = self.client.get(ADDRESS)
        self.assertEqual(response["Access-Control-Allow-Origin"], "*")
        self.assertEqual(response["Cross-Origin-Resource-Policy"], "cross-origin")
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        self.assertFalse(response.cookies)
        self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_refuses_to_be_posted_to(self):
        self.assertEqual(self.client.post(ADDRESS).status_code, 405)


class ShrinkTests(SimpleTestCase):
    def test_takes_away_lines_that_are_comments_and_nothing_else(self):
        for source, expected in (
            ("/* One */\nlet a;\n", "let a;\n"),
            ("/**\n * Two\n */\n\n  let a;\n", "let a;\n"),
            ("  // three\n  let a;\n  // four\n", "let a;\n"),
            ('let a = "https://x/"; // stays\n', 'let a = "https://x/"; // stays\n'),
            ("let a = `//${b}/embed/`;\n", "let a = `//${b}/embed/`;\n"),
            ("let a = /^[*]/;\n\n\nlet b;\n", "let a = /^[*]/;\nlet b;\n"),
            ("let a;\n/* five */ let b;\n", "let a;\n/* five */ let b;\n"),
        ):
            with self.subTest(source):
                self.assertEqual(shrink(source), expected)

    def test_leaves_no_comment_in_what_is_sent(self):
        sent = shrink(SOURCE.read_text())
        self.assertEqual([line for line in sent.splitlines() if line.startswith(("//", "/*", "*"))], [])
        self.assertTrue(sent.startswith("(() => {\n"))
        self.assertTrue(sent.endswith("})();\n"))

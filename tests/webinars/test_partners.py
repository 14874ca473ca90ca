"""Sites that may show embeds: seeded from the setting, kept in the admin, live at once, counted from a log."""

import tempfile
from datetime import date
from io import StringIO

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from tests.admin_forms import AdminTestCase
from tests.factories import make_partner, make_segment, make_webinar
from tests.pages import Page, PageTestCase
from webinars import partners
from webinars.models import EmbedCount, Partner

LIST = reverse("admin:webinars_partner_changelist")
ADD = reverse("admin:webinars_partner_add")


def framers(response):
    directives = dict(
        part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";")
    )
    return directives["frame-ancestors"]


class LoadTests(TestCase):
    def load(self):
        said = StringIO()
        call_command("load_partners", stdout=said)
        return said.getvalue().strip()

    @override_settings(EMBED_ALLOWED_ORIGINS=["https://new.example", "https://Two.example:8443"])
    def test_each_origin_of_the_setting_becomes_a_partner_once(self):
        self.assertEqual(self.load(), "Loaded 2 partner sites.")
        self.assertEqual(
            [(partner.name, partner.origins) for partner in Partner.objects.all()],
            [("new.example", "https://new.example"), ("two.example:8443", "https://two.example:8443")],
        )
        Partner.objects.filter(name="new.example").delete()
        Partner.objects.update(is_active=False)
        self.assertEqual(self.load(), "Nothing new to load.")
        self.assertEqual([partner.is_active for partner in Partner.objects.all()], [False])

    def test_by_default_that_is_the_policy_learning_platform(self):
        self.load()
        self.assertEqual(Partner.objects.origins(), ["https://www.interregeurope.eu"])

    @override_settings(EMBED_ALLOWED_ORIGINS=["https://held.example"])
    def test_an_origin_that_some_partner_has_already_makes_no_other(self):
        make_partner(origins="https://other.example\nhttps://held.example")
        self.load()
        self.assertEqual(Partner.objects.count(), 1)

    @override_settings(EMBED_ALLOWED_ORIGINS=["http://localhost:8080", "https://localhost:8080"])
    def test_two_origins_of_one_host_are_both_listed(self):
        self.load()
        self.assertEqual(Partner.objects.origins(), ["http://localhost:8080", "https://localhost:8080"])

    @override_settings(EMBED_ALLOWED_ORIGINS=[f"https://{'a' * 60}.{'b' * 60}.example"])
    def test_a_long_host_is_listed_by_the_beginning_of_its_name(self):
        self.load()
        (partner,) = Partner.objects.all()
        self.assertEqual(partner.name, f"{'a' * 60}.{'b' * 59}")
        partner.full_clean()


class OriginsTests(TestCase):
    def test_they_are_those_that_browsers_name(self):
        make_partner(
            origins="HTTPS://Port.example:443/\n https://other.example:8443\nhttp://localhost:80\nhttps://x:80"
        )
        self.assertEqual(
            Partner.objects.origins(),
            ["http://localhost", "https://other.example:8443", "https://port.example", "https://x:80"],
        )

    def test_what_is_no_origin_never_stands_in_the_header_whoever_wrote_it(self):
        Partner.objects.create(
            name="Odd",
            origins="https://a.example; script-src *\nhttps://\u017fite.example\nhttps://good.example",
        )
        self.assertEqual(Partner.objects.origins(), ["https://good.example"])


class PartnerAdminTests(AdminTestCase):
    def setUp(self):
        super().setUp()
        make_segment(make_webinar(slug="talk"))
        make_partner(origins="https://www.interregeurope.eu")

    def add(self, **typed):
        data = self.fill_in(ADD) | {"name": "Anybody", "is_active": "on"} | typed
        return self.client.post(ADD, data)

    def test_a_change_is_live_with_the_next_request(self):
        address = "/embed/webinars/talk/agenda/"
        before = framers(self.client.get(address))
        self.assertEqual(before, "'self' https://www.interregeurope.eu")
        response = self.add(origins="https://A.example/\r\n\r\n https://b.example \r\nhttps://a.example")
        self.assertRedirects(response, LIST)
        partner = Partner.objects.get(name="Anybody")
        self.assertEqual(partner.origins, "https://a.example\nhttps://b.example")
        self.assertEqual(
            framers(self.client.get(address)),
            "'self' https://a.example https://b.example https://www.interregeurope.eu",
        )
        Partner.objects.update(is_active=False)
        self.assertEqual(framers(self.client.get(address)), "'self'")

    def test_what_is_no_origin_is_refused_by_name(self):
        for origin in (
            "http://example.org",
            "https://example.org/page",
            "https://*.example.org",
            "*",
            "https://example.org; script-src *",
            "https://user@example.org",
            "example.org",
        ):
            with self.subTest(origin):
                response = self.add(origins=f"https://good.example\n{origin}")
                self.assertEqual(
                    self.errors_of(response),
                    [
                        f"Origins: “{origin.lower()}” is no origin that may show embeds. Write https://www.example.org: "
                        "https, a host, nothing behind it."
                    ],
                )
        self.assertFalse(Partner.objects.filter(name="Anybody").exists())

    def test_the_list_and_the_form_tell_how_often_it_was_shown_at_least(self):
        partner = Partner.objects.create(name="Shows", origins="https://a.example\nhttps://b.example")
        today = timezone.localdate()
        for origin, address, times in (
            ("https://a.example", "webinars/talk", 3),
            ("https://b.example", "webinars/talk", 4),
            ("https://c.example", "webinars/talk", 90),
        ):
            EmbedCount.objects.create(day=today, origin=origin, address=address, count=times)
        EmbedCount.objects.create(
            day=date(2019, 1, 1), origin="https://a.example", address="webinars/talk", count=500
        )
        self.assertContains(self.client.get(LIST), '<td class="field-times">7</td>', html=True)
        form = self.client.get(reverse("admin:webinars_partner_change", args=[partner.pk]))
        self.assertContains(form, "webinars/talk: 7 times, last on")

    def test_the_list_asks_the_database_equally_often_for_one_and_for_many(self):
        self.assert_same_queries(
            LIST,
            lambda: [Partner.objects.create(name=f"P{n}", origins=f"https://p{n}.example") for n in range(5)],
        )


class StrangerTests(PageTestCase):
    """A site that is not listed, in browsers that say so (Sec-Fetch-Dest, Referer)."""

    ADDRESS = "/embed/webinars/talk/agenda/"

    @classmethod
    def setUpTestData(cls):
        make_segment(make_webinar(slug="talk"), title="Said")
        make_partner(origins="https://www.interregeurope.eu")

    def ask(self, referer, destination="iframe", address=ADDRESS):
        return self.client.get(
            address, headers={"referer": referer, "sec-fetch-dest": destination} if referer else {}
        )

    @override_settings(OPERATOR_EMAIL="hubs@example.org")
    def test_is_told_whom_to_ask_in_a_page_that_it_may_frame(self):
        for address in (self.ADDRESS, "/embed/webinars/nowhere/agenda/"):
            with self.subTest(address):
                response = self.ask("https://stranger.example/page", address=address)
                self.assertEqual(
                    (response.status_code, framers(response)), (403, "'self' https://stranger.example")
                )
                self.assertNotIn("X-Frame-Options", response)
                page = Page(response)
                self.assertEqual(page.one("h1").text, "This site is not listed yet.")
                self.assertEqual(page.one("main p a")["href"], "mailto:hubs@example.org")
                self.assertNotContains(response, "Said", status_code=403)

    def test_the_portal_frames_itself_by_whatever_name_it_was_reached(self):
        framed = {"referer": "http://localhost:8000/embed/playground/", "sec-fetch-dest": "iframe"}
        for site, status in (("same-origin", 200), ("same-site", 403), ("cross-site", 403)):
            with self.subTest(site):
                response = self.client.get(self.ADDRESS, headers=framed | {"sec-fetch-site": site})
                self.assertEqual(response.status_code, status)

    def test_listed_sites_the_portal_and_visitors_see_the_embed(self):
        make_partner(origins="https://listed.example")
        for referer, destination in (
            ("https://listed.example/", "iframe"),
            ("https://LISTED.example", "iframe"),
            ("https://hubs.example/", "iframe"),
            ("https://stranger.example/", "document"),
            ("", "iframe"),
            ("nonsense", "iframe"),
            ("https://[", "iframe"),
            ("https://evil.example; script-src *", "iframe"),
        ):
            with self.subTest(referer=referer, destination=destination):
                response = self.ask(referer, destination)
                self.assertContains(response, "Said")
                self.assertEqual(
                    framers(response), "'self' https://listed.example https://www.interregeurope.eu"
                )
                self.assertEqual({"Sec-Fetch-Dest", "Referer"} - {*response["Vary"].split(", ")}, set())


class LogLineTests(SimpleTestCase):
    DAY = date(2026, 11, 23)

    def test_lines_of_both_formats_are_read(self):
        for line in (
            '192.0.2.1 - - [23/Nov/2026:10:11:12 +0100] "GET /embed/webinars/talk/agenda/?t=9 HTTP/2.0" 200 5316 '
            '"https://Partner.example/" "Mozilla/5.0"',
            "2026-11-23T10:11:12+01:00 304 /embed/webinars/talk/agenda/ https://partner.example/page",
            "2026-11-23 200 /embed/webinars/talk/agenda/ https://partner.example",
        ):
            with self.subTest(line):
                self.assertEqual(
                    partners.read_line(line), (self.DAY, "https://partner.example", "webinars/talk")
                )

    def test_all_others_count_nothing(self):
        for line in (
            "",
            "nonsense",
            "2026-11-23 200 /embed/webinars/talk/agenda/ -",
            "2026-11-23 403 /embed/webinars/talk/agenda/ https://partner.example",
            "2026-11-23 200 /webinars/talk/ https://partner.example",
            "2026-11-23 200 /embed/accent/0b5fff.css https://partner.example",
            "2026-13-45 200 /embed/webinars/talk/agenda/ https://partner.example",
            "2026-11-23 200 /embed/webinars/talk/agenda/ https://[",
            "2026-11-23 200 /embed/webinars/talk/agenda/ javascript:alert(1)",
            "2026-11-23 200 /embed/webinars/talk/agenda/ http://127.0.0.1:8000/webinars/talk/",
        ):
            with self.subTest(line):
                self.assertIsNone(partners.read_line(line))


class CountTests(TestCase):
    LINE = "2026-11-23 200 /embed/webinars/talk/agenda/ https://partner.example\n"

    def count(self, *lines):
        with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
            log.writelines(lines)
            log.flush()
            said = StringIO()
            call_command("count_embeds", log.name, stdout=said)
        return said.getvalue().strip()

    def counts(self):
        return [*EmbedCount.objects.values_list("day", "origin", "address", "count")]

    def test_a_log_is_counted_by_day_site_and_embed_and_nothing_else_is_kept(self):
        self.assertEqual(self.count(self.LINE, self.LINE, "nonsense\n"), "2 embeds, 1 rows.")
        row = (date(2026, 11, 23), "https://partner.example", "webinars/talk", 2)
        self.assertEqual(self.counts(), [row])

    def test_reading_it_again_or_only_a_part_changes_nothing(self):
        self.count(*[self.LINE] * 3)
        for lines in ([self.LINE] * 3, [self.LINE]):
            self.count(*lines)
            self.assertEqual([count for *_row, count in self.counts()], [3])
        self.count(*[self.LINE] * 5)
        self.assertEqual([count for *_row, count in self.counts()], [5])

    def test_a_log_that_is_not_there_is_told(self):
        with self.assertRaisesMessage(
            CommandError, "nowhere.log: it cannot be read (No such file or directory)."
        ):
            call_command("count_embeds", "nowhere.log")

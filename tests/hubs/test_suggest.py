"""Suggesting a hub: nothing typed is lost, nothing wrong is kept, and no program gets through in numbers."""

import datetime
import io
from unittest import mock
from urllib.parse import urlencode

import time_machine
from django.core import mail
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from hubs.models import FormUse, Suggestion
from hubs.suggestions import decisions, limits, photos, stamps, views
from tests.factories import make_region, make_sector, make_service, make_staff, make_suggestion
from tests.pages import STORAGES, Page, PageTestCase

FORM = "/hubs/suggest/"
THANKS = "/hubs/suggest/thanks/"
AREAS = ("description", "note")
RIGHT = "hubs.moderate_suggestion"


def picture(size=(40, 30), kind="JPEG", **options):
    """The bytes of a picture."""
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    return file.getvalue()


def upload(content=None, name="house.jpg"):
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


class SuggestTestCase(PageTestCase):
    @classmethod
    def setUpTestData(cls):
        make_region("BE352", name="Arr. Namur", aliases="Namur")
        make_region("BE35", name="Prov. Namur", aliases="Namur")
        make_region("BE353", name="Arr. Philippeville")
        make_region("BE", name="Belgium")
        make_region("DE300", name="Berlin")
        for code in ("DE3", "DE30"):
            make_region(code, name="Berlin")
        make_region("JP", name="Japan", version="ISO 3166-1")
        make_region("GB", name="United Kingdom", aliases="Scotland\nUK", version="ISO 3166-1")
        make_service(name="FabLab", slug="fablab")
        make_service(name="Studios", slug="studios")
        make_sector(name="Design", slug="design")

    def setUp(self):
        # A private storage for each test: the one of the class is shared.
        own = override_settings(STORAGES=STORAGES)
        own.enable()
        self.addCleanup(own.disable)

    def typed(self, **changes):
        """The form as somebody fills it in who has read it for a minute."""
        return {
            "name": "Le Quai",
            "tagline": "A former brewery with studios.",
            "region": "BE352",
            "source": "https://lequai.example/about",
            "stamp": stamps.new(timezone.now() - datetime.timedelta(minutes=1)),
        } | changes

    def send(self, data=None, **extra):
        return self.client.post(FORM, self.typed() if data is None else data, **extra)

    def assertTaken(self, response):
        self.assertRedirects(response, THANKS, status_code=303)

    def assertShownAgain(self, response, data, status=422):
        """The form with everything that was typed, and nothing in the queue. Returns the Page."""
        self.assertEqual(response.status_code, status)
        self.assertEqual(Suggestion.objects.count(), 0)
        page = Page(response)
        for name, value in data.items():
            values = value if isinstance(value, list) else [value]
            for typed in values:
                if name in ("stamp", "subject", "held", "region_code") or not isinstance(typed, str):
                    continue
                element = page.one(f"#id_{name}") if name not in ("services", "sectors") else None
                if name in AREAS:
                    self.assertEqual("".join(element._strings()).lstrip("\r\n"), typed.lstrip("\r\n"))
                elif element is not None and element.get("type") == "checkbox":
                    self.assertIn("checked", element.attributes)
                elif element is not None:
                    self.assertEqual(element.get("value", ""), typed)
                elif boxes := page.all(f"input[name={name}][value={typed}]"):
                    self.assertIn("checked", boxes[0].attributes)
        return page

    def mistakes_of(self, page):
        return page.texts("#trouble li")


class HappyTests(SuggestTestCase):
    def test_four_fields_are_enough(self):
        self.assertTaken(self.send())
        suggestion = Suggestion.objects.get()
        self.assertEqual(
            (suggestion.name, suggestion.tagline, suggestion.region_id, suggestion.source, suggestion.state),
            ("Le Quai", "A former brewery with studios.", "BE352", "https://lequai.example/about", "open"),
        )

    def test_everything_that_can_be_said_is_kept(self):
        data = self.typed(
            description="Opened in a brewery.\r\n\r\nSince then it grew.",
            city="Namur", website="lequai.example", services=["fablab", "studios"], sectors=["design"],
            contact_name="Ann Example", contact_email="ann@example.org", note="Ask me.",
            photo=upload(), photo_alt="The yard", photo_credit="Ann Example", photo_rights="on",
        )  # fmt: skip
        self.assertTaken(self.send(data))
        suggestion = Suggestion.objects.get()
        self.assertEqual(suggestion.description, "Opened in a brewery.\n\nSince then it grew.")
        self.assertEqual((suggestion.city, suggestion.website), ("Namur", "https://lequai.example"))
        self.assertEqual({service.slug for service in suggestion.services.all()}, {"fablab", "studios"})
        self.assertEqual([sector.slug for sector in suggestion.sectors.all()], ["design"])
        self.assertEqual(
            (suggestion.contact_name, suggestion.contact_email), ("Ann Example", "ann@example.org")
        )
        self.assertEqual(
            (suggestion.note, suggestion.photo_alt, suggestion.photo_credit),
            ("Ask me.", "The yard", "Ann Example"),
        )
        self.assertEqual(Image.open(io.BytesIO(photos.content(suggestion.photo))).size, (40, 30))

    def test_the_thanks_say_what_happens_next_and_are_not_indexed(self):
        page = self.get_page(THANKS)
        self.assertEqual(page.one("h1").text, "Thank you. It has arrived.")
        self.assertEqual(page.one("meta[name=robots]")["content"], "noindex")
        self.assertEqual(self.client.post(THANKS).status_code, 405)

    def test_no_cookie_is_set_and_none_is_needed(self):
        for response in (
            self.client.get(FORM),
            self.send(),
            self.send(self.typed(name="")),
            self.client.get(THANKS),
        ):
            self.assertFalse(response.cookies)
            self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_the_empty_form_is_a_page_that_search_engines_may_list(self):
        page = self.get_page(FORM)
        self.assertEqual(page.all("meta[name=robots]"), [])
        self.assertEqual(page.all("#trouble"), [])
        self.assertIn("no-cache", page.response["Cache-Control"])
        # What stands in the way of going back to a form that is half filled in.
        self.assertNotIn("no-store", page.response["Cache-Control"])

    def test_regions_are_found_by_any_name(self):
        cases = {
            "be352": "BE352", " Arr.  namur ": "BE352", "Arr. Namur, Belgium (BE352)": "BE352", "BELGIUM": "BE",
            "Berlin": "DE300", "berlin, Region DE": "DE300", "Scotland": "GB", "uk": "GB",
        }  # fmt: skip
        for number, (typed, code) in enumerate(cases.items()):
            with self.subTest(typed):
                self.assertTaken(self.send(self.typed(region=typed, name=f"Hub {number}")))
                self.assertEqual(Suggestion.objects.get(name=f"Hub {number}").region_id, code)

    def test_several_regions_of_one_name_are_offered_and_one_is_chosen(self):
        page = self.assertShownAgain(self.send(self.typed(region="Namur")), self.typed(region="Namur"))
        self.assertEqual(
            self.mistakes_of(page), ["Region: Several regions are called so: choose the one you mean."]
        )
        self.assertEqual([radio["value"] for radio in page.all("[name=region_code]")], ["BE35", "BE352"])
        self.assertEqual(page.one("#trouble li a")["href"], "#region-BE35")
        self.assertTaken(self.send(self.typed(region="Namur", region_code="BE352")))
        self.assertEqual(Suggestion.objects.get().region_id, "BE352")

    def test_a_chosen_region_stays_chosen_while_something_else_is_mended(self):
        data = self.typed(region="Namur", region_code="BE35", name="")
        page = self.assertShownAgain(self.send(data), data)
        self.assertEqual(page.one("[name=region_code]")["value"], "BE35")
        self.assertEqual(self.mistakes_of(page), ["Name: Say what the hub is called."])

    def test_what_is_typed_anew_counts_more_than_what_was_chosen_before(self):
        self.assertTaken(self.send(self.typed(region="Berlin", region_code="BE35")))
        self.assertEqual(Suggestion.objects.get().region_id, "DE300")

    def test_a_name_half_right_offers_what_is_like_it(self):
        page = self.assertShownAgain(self.send(self.typed(region="Namu")), {})
        self.assertEqual([radio["value"] for radio in page.all("[name=region_code]")], ["BE35", "BE352"])
        self.assertTaken(self.send(self.typed(region="Namu", region_code="BE35")))

    def test_pages_lead_here(self):
        for address in ("/", "/hubs/", "/hubs/?q=nothing", "/hubs/coverage/", "/about/"):
            with self.subTest(address):
                self.assertTrue(self.get_page(address).all(f"a[href={FORM}]"))

    def test_a_form_costs_the_same_queries_however_long_the_queue_is(self):
        self.client.get(FORM)
        with CaptureQueriesContext(connection) as queries:
            self.client.get(FORM)
        for _number in range(9):
            make_suggestion()
            make_service()
            make_sector()
        with self.assertNumQueries(len(queries)):
            self.client.get(FORM)
        self.assertEqual(len(queries), 5)


class BadInputTests(SuggestTestCase):
    LONG = "x" * 30_000

    def cases(self):
        """(what is wrong, changes, label, how the sentence begins)"""
        shown, web = "It holds a character that cannot be shown", "This is not a web address"
        post, none = "This is not a mail address", "No region is called so"
        alt, credit = {"photo_alt": "The yard"}, {"photo_credit": "Ann"}
        rights = {"photo_rights": "on"}
        yield "no name", {"name": ""}, "Name", "Say what the hub is called."
        yield "a name of spaces", {"name": " \t "}, "Name", "Say what the hub is called."
        yield "a name of signs", {"name": "!!! — ???"}, "Name", "Write it in letters or digits."
        yield "a name that cannot be seen", {"name": "\u200b\u200b"}, "Name", "Write it in letters or digits."
        yield "a NUL in the name", {"name": "Le\x00Quai"}, "Name", f"{shown} (U+0000)"
        yield "a bell in the name", {"name": "Le\x07Quai"}, "Name", f"{shown} (U+0007)"
        yield "a name that turns round", {"name": "Le \u202eiauQ"}, "Name", f"{shown} (U+202E)"
        yield "bytes that are no UTF-8", {"name": "Le Qu\ufffd"}, "Name", f"{shown} (U+FFFD)"
        yield "no character at all", {"name": "Quai \uffff"}, "Name", f"{shown} (U+FFFF)"
        yield "a long name", {"name": "x" * 121}, "Name", "Shorten it to 120 characters; it has 121."
        yield "a huge name", {"name": self.LONG}, "Name", "Shorten it to 120 characters; it has 30000."
        yield "no tagline", {"tagline": ""}, "What it is, in one sentence", "Say in one sentence what it is."
        yield "a long tagline", {"tagline": "y" * 201}, "What it is, in one sentence", "Shorten it to 200"
        yield "a NUL in the tagline", {"tagline": "a\x00b"}, "What it is, in one sentence", shown
        yield "a long description", {"description": "z " * 2_600}, "More about it", "Shorten it to 5000"
        yield "a huge description", {"description": self.LONG}, "More about it", "Shorten it to 5000"
        yield "a NUL in the description", {"description": "one\n\x00two"}, "More about it", shown
        yield "a word for a website", {"website": "lequai"}, "Website", web
        yield "a sentence for a website", {"website": "see the page"}, "Website", web
        yield "a script for a website", {"website": "javascript:alert(1)"}, "Website", web
        yield "a file for a website", {"website": "file:///etc/passwd"}, "Website", web
        yield "ftp", {"website": "ftp://lequai.example/"}, "Website", web
        yield "a broken host", {"website": "https://[::1/"}, "Website", web
        yield "a host of a letter too many", {"website": f"https://{'a' * 64}.example"}, "Website", web
        yield "a long website", {"website": f"https://a.example/{'b' * 200}"}, "Website", "Shorten it to 200"
        yield "a NUL in the website", {"website": "https://a\x00.example"}, "Website", shown
        yield "no region", {"region": ""}, "Region", "Say in which region it is; the country will do."
        yield "a region that is none", {"region": "Atlantis"}, "Region", none
        yield "a code that is none", {"region": "XX99"}, "Region", none
        yield "a region of signs", {"region": "(((("}, "Region", "Write it in letters or digits."
        yield "a region too many", {"region": "Namur"}, "Region", "Several regions are called so"
        yield "a choice that was not offered", {"region": "Atlantis", "region_code": "BE35"}, "Region", none
        yield "a NUL in the choice", {"region": "Namur", "region_code": "BE\x00"}, "Region", "Several regions"
        yield "another continent", {"region": "Japan"}, "Region", "Japan is outside Europe"
        yield "a NUL in the region", {"region": "BE\x00352"}, "Region", shown
        yield "a long region", {"region": "R" * 201}, "Region", "Shorten it to 200"
        yield "a long city", {"city": "c" * 81}, "City", "Shorten it to 80"
        yield "a NUL in the city", {"city": "\x00Namur"}, "City", shown
        yield "no source", {"source": ""}, "Source", "Say where this can be looked up"
        yield "a source of signs", {"source": "..."}, "Source", "Write it in letters or digits."
        yield "a long source", {"source": "s" * 501}, "Source", "Shorten it to 500"
        yield (
            "a service that is none",
            {"services": ["fablab", "castles"]},
            "Services",
            "A service that was ticked",
        )
        yield "a NUL for a service", {"services": ["\x00"]}, "Services", "A service that was ticked"
        yield (
            "a sector that is none",
            {"sectors": ["design", "mining"]},
            "Sectors",
            "A sector that was ticked",
        )
        yield "half a mail address", {"contact_email": "ann@"}, "Your mail address", post
        yield "two mail addresses", {"contact_email": "a@b.example, c@d.example"}, "Your mail address", post
        yield (
            "a mail address with a head",
            {"contact_email": "a@b.example\nBcc: c@d.example"},
            "Your mail address",
            post,
        )
        yield "a NUL in the mail address", {"contact_email": "a\x00@b.example"}, "Your mail address", shown
        yield "a long name of one's own", {"contact_name": "n" * 121}, "Your name", "Shorten it to 120"
        yield "a long note", {"note": "n" * 2_001}, "Anything else for the moderators", "Shorten it to 2000"
        yield (
            "a photo described and not sent",
            alt | credit,
            "Photo",
            "You describe a photo, but none came along.",
        )
        yield (
            "a photo without a text",
            credit | rights | {"photo": upload()},
            "What the photo shows",
            "Say what",
        )
        yield "a photo without a credit", alt | rights | {"photo": upload()}, "Whose photo it is", "Say whose"
        yield "a photo without rights", alt | credit | {"photo": upload()}, "Rights to the photo", "Confirm"
        for what, file, sentence in self.bad_photos():
            yield what, alt | credit | rights | {"photo": file}, "Photo", sentence
        yield (
            "a held photo that is not ours",
            alt | credit | rights | {"held": "forged"},
            "Photo",
            "The photo was kept",
        )

    def bad_photos(self):
        broken = "This is not a picture that can be read"
        yield "an empty photo", upload(b""), "The file is empty"
        yield "a text as a photo", upload(b"Hello"), broken
        yield "a page as a photo", upload(b"<html><script>alert(1)</script></html>"), broken
        yield (
            "a drawing with a script",
            upload(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
            broken,
        )
        yield "half a photo", upload(picture((400, 300))[:-900]), broken
        yield "another kind of picture", upload(picture(kind="GIF")), broken
        yield (
            "a photo of too many pixels",
            upload(picture((7_000, 5_000), "PNG")),
            "The picture has 35 megapixels",
        )
        yield (
            "a photo of too many bytes",
            upload(picture() + b"\0" * 10_500_000),
            "The file is larger than 10 MB.",
        )

    def test_each_mistake_is_named_and_costs_nothing_that_was_typed(self):
        cases = list(self.cases())
        self.assertGreaterEqual(len(cases), 50)
        for what, changes, label, sentence in cases:
            with (
                self.subTest(what),
                mock.patch.object(limits.Limit, "use", return_value=datetime.timedelta()),
            ):
                data = (
                    self.typed(city="Namur", services=["fablab"], note="A note.", contact_name="Ann")
                    | changes
                )
                Suggestion.objects.all().delete()
                page = self.assertShownAgain(self.send(data), data)
                found = self.mistakes_of(page)
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(f"{label}: {sentence}"), found)
                self.assertEqual(page.one("#trouble h2").text, "1 thing to mend")
                self.assertTrue(page.one("head title").text.startswith("Not sent yet: "))
                target = page.one("#trouble li a")["href"]
                self.assertTrue(page.one(target))

    def test_the_summary_takes_the_focus_and_each_field_tells_its_own_mistake(self):
        page = Page(self.send(self.typed(name="", contact_email="ann@")))
        summary = page.one("#trouble")
        self.assertEqual((summary["tabindex"], "autofocus" in summary.attributes), ("-1", True))
        self.assertEqual(page.one("#trouble h2").text, "2 things to mend")
        name = page.one("#id_name")
        self.assertEqual(name["aria-invalid"], "true")
        self.assertEqual(page.one(f"#{name['aria-describedby']}").text, "Say what the hub is called.")

    def test_addresses_with_odd_parameters_show_the_empty_form(self):
        for query in ("?name=%00", "?region=%ff", "?services=%00&stamp=x"):
            with self.subTest(query):
                self.assertEqual(self.get_page(FORM + query).one("#id_name").get("value", ""), "")

    def test_more_fields_than_anybody_fills_in_are_not_read(self):
        data = {f"field{number}": "x" for number in range(6_000)}
        self.assertUnread(self.send(self.typed(**data)))

    def test_more_text_than_anybody_types_is_not_read(self):
        self.assertUnread(self.send(self.typed(note="x" * 3_000_000)))

    def test_a_form_that_breaks_off_is_not_read(self):
        self.assertUnread(self.client.post(FORM, b"--x", content_type="multipart/form-data; boundary="))

    def assertUnread(self, response):
        self.assertEqual(response.status_code, 413)
        self.assertIn("Nothing of it could be read.", Page(response).one("#trouble").text)
        self.assertEqual(Suggestion.objects.count(), 0)

    def test_text_that_is_no_utf_8_is_told_and_not_guessed(self):
        body = urlencode(self.typed(name="Le Quai")).replace("Quai", "Qu%FF").encode()
        response = self.client.post(FORM, body, content_type="application/x-www-form-urlencoded")
        self.assertIn(
            "It holds a character that cannot be shown (U+FFFD).", self.mistakes_of(Page(response))[0]
        )

    def test_another_kind_of_body_is_an_empty_form(self):
        response = self.client.post(FORM, b'{"name": "Le Quai"}', content_type="application/json")
        self.assertEqual(response.status_code, 422)

    def test_other_methods_are_refused(self):
        for method in ("put", "delete", "patch"):
            self.assertEqual(getattr(self.client, method)(FORM).status_code, 405)


class ProgramTests(SuggestTestCase):
    def test_a_filled_field_that_nobody_sees_is_emptied_and_told(self):
        page = self.assertShownAgain(self.send(self.typed(subject="Buy")), self.typed(subject="Buy"))
        self.assertIn("A field that people do not see was filled in.", page.one("#trouble").text)
        trap = page.one("[name=subject]")
        self.assertEqual((trap["value"], trap["tabindex"], trap["autocomplete"]), ("", "-1", "off"))
        self.assertEqual(page.one(".aside")["aria-hidden"], "true")

    def test_stamps(self):
        now = timezone.now()
        second = datetime.timedelta(seconds=1)
        cases = {
            "none": ("", "came without its time stamp"),
            "forged": ("1234567890123:abcdef", "came without its time stamp"),
            "changed": (stamps.new(now).replace("1", "2", 1), "came without its time stamp"),
            "with a NUL": ("\x00", "came without its time stamp"),
            "too fast": (stamps.new(now - 2 * second), "within three seconds"),
            "from the future": (stamps.new(now + 60 * second), "within three seconds"),
            "too old": (stamps.new(now - stamps.LONGEST - second), "for more than twelve hours"),
        }
        for what, (stamp, sentence) in cases.items():
            with self.subTest(what), time_machine.travel(now, tick=False):
                data = self.typed(stamp=stamp, city="Namur")
                page = self.assertShownAgain(self.send(data), data)
                self.assertIn(sentence, page.one("#trouble").text)

    def test_the_form_that_comes_back_can_be_sent(self):
        """With the stamp that it carries then, after three seconds at most."""
        now = timezone.now()
        for number, stamp in enumerate(("", stamps.new(now - stamps.LONGEST * 2), stamps.new(now))):
            with self.subTest(stamp=number), time_machine.travel(now, tick=False) as clock:
                data = self.typed(stamp=stamp, name=f"Hub {number}")
                page = Page(self.send(data))
                clock.shift(stamps.SHORTEST)
                self.assertTaken(self.send(data | {"stamp": page.one("[name=stamp]")["value"]}))

    def test_only_its_own_page_may_send_it(self):
        site, other = "https://hubs.example", "https://elsewhere.example"
        taken = [
            {},
            {"Origin": site},
            {"Origin": "http://testserver"},
            {"Origin": site, "Sec-Fetch-Site": "same-origin"},
            # A reload, and a browser that hides where it is.
            {"Sec-Fetch-Site": "none"},
            {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        ]
        for number, headers in enumerate(taken):
            with self.subTest(headers):
                self.assertTaken(self.send(self.typed(name=f"Hub {number}"), headers=headers))
        Suggestion.objects.all().delete()
        refused = [
            {"Origin": other},
            {"Origin": "null"},
            {"Origin": "https://hubs.example.elsewhere.example"},
            {"Origin": "https://["},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": site, "Sec-Fetch-Site": "cross-site"},
            {"Origin": other, "Sec-Fetch-Site": "same-origin"},
        ]
        for headers in refused:
            with self.subTest(headers):
                data = self.typed(city="Namur")
                page = self.assertShownAgain(self.send(data, headers=headers), data, status=403)
                self.assertIn("was not sent from this page", page.one("#trouble").text)
                self.assertEqual(self.mistakes_of(page), [])

    def test_two_hundred_in_a_minute_from_one_address_are_refused_and_the_site_serves_on(self):
        start = timezone.now()
        with time_machine.travel(start, tick=False) as clock:
            taken = 0
            for number in range(200):
                clock.shift(0.3)
                data = self.typed(name=f"Spam {number}", city="Namur")
                response = self.send(data)
                taken += response.status_code == 303
            self.assertEqual((taken, Suggestion.objects.count()), (limits.POSTS.most, limits.POSTS.most))
            self.assertEqual(response.status_code, 429)
            self.assertLessEqual(int(response["Retry-After"]), 600)
            page = Page(response)
            self.assertEqual(
                (page.one("#id_name")["value"], page.one("#id_city")["value"]), ("Spam 199", "Namur")
            )
            self.assertIn("Too much has come from your network", page.one("#trouble").text)
            for address in (FORM, "/hubs/", "/"):
                self.assertEqual(self.client.get(address).status_code, 200)
            # Somebody else, and the same one after a while.
            self.assertTaken(self.send(self.typed(name="Other"), REMOTE_ADDR="192.0.2.7"))
            clock.shift(int(response["Retry-After"]))
            self.assertTaken(self.send(self.typed(name="Later")))

    def test_what_is_over_the_limit_writes_nothing_and_decodes_nothing(self):
        for number in range(limits.POSTS.most):
            self.send(self.typed(name=f"Hub {number}"))
        with mock.patch("hubs.suggestions.photos.hold") as hold, CaptureQueriesContext(connection) as queries:
            response = self.send(self.typed(photo=upload(), photo_alt="The yard"))
        self.assertEqual(response.status_code, 429)
        hold.assert_not_called()
        self.assertEqual([query["sql"] for query in queries if not query["sql"].startswith("SELECT")], [])
        self.assertIn("only the photo has to be chosen again", Page(response).one("#trouble").text)

    def test_an_address_puts_so_many_into_the_queue_in_a_day(self):
        with time_machine.travel(datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.UTC), tick=False) as clock:
            for number in range(limits.SUGGESTIONS.most):
                self.assertTaken(self.send(self.typed(name=f"Hub {number}")))
                clock.shift(60)
            self.assertEqual(self.send(self.typed(name="One more")).status_code, 429)
            clock.shift(datetime.timedelta(days=1))
            self.assertTaken(self.send(self.typed(name="One more")))

    def test_of_the_address_only_a_hash_of_the_day_is_kept_and_not_for_long(self):
        with time_machine.travel(datetime.datetime(2026, 3, 2, 8, tzinfo=datetime.UTC), tick=False) as clock:
            self.send(REMOTE_ADDR="192.0.2.7")
            before = set(FormUse.objects.values_list("key", flat=True))
            self.assertEqual({key.partition(":")[0] for key in before}, {"posts", "suggestions"})
            self.assertFalse([key for key in before if "192" in key.partition(":")[2][:8] and "." in key])
            clock.shift(datetime.timedelta(days=1, seconds=1))
            self.send(self.typed(name="Another"), REMOTE_ADDR="192.0.2.7")
            after = set(FormUse.objects.values_list("key", flat=True))
            self.assertEqual(after & before, set())
            self.assertEqual(len(after), 2)

    def sender(self, **meta):
        return limits.sender(self.client.get(FORM, **meta).wsgi_request)

    def test_who_sends_is_told_by_the_proxy_alone_and_only_behind_one(self):
        direct = {"REMOTE_ADDR": "192.0.2.7"}
        forged = direct | {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
        self.assertEqual(self.sender(**forged), self.sender(**direct))
        with override_settings(BEHIND_PROXY=True):
            seen = self.sender(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7")
            self.assertEqual(seen, self.sender(**direct))
            chain = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9, 192.0.2.7"}
            self.assertEqual(self.sender(**chain), seen)
            # One household, and one that only looks like an IPv6 address.
            six = [{"HTTP_X_FORWARDED_FOR": f"2001:db8:1:2::{end}"} for end in (1, 2)]
            self.assertEqual(self.sender(**six[0]), self.sender(**six[1]))
            self.assertNotEqual(self.sender(**six[0]), self.sender(HTTP_X_FORWARDED_FOR="2001:db8:1:3::1"))
            self.assertEqual(self.sender(HTTP_X_FORWARDED_FOR="::ffff:192.0.2.7"), seen)
            self.assertEqual(
                self.sender(HTTP_X_FORWARDED_FOR="\x00"), self.sender(HTTP_X_FORWARDED_FOR="nobody")
            )

    def test_a_full_queue_takes_no_more_and_says_so_before_anybody_types(self):
        with mock.patch.object(views, "MOST_OPEN", 2):
            for _number in range(2):
                make_suggestion()
            self.assertIn("no more are taken today", self.get_page(FORM).one("#trouble").text)
            response = self.send(self.typed(city="Namur"))
            self.assertEqual((response.status_code, response["Retry-After"]), (503, "86400"))
            self.assertEqual(Page(response).one("#id_city")["value"], "Namur")
            Suggestion.objects.first().delete()
            self.assertTaken(self.send())

    def test_the_same_text_twice_is_one_suggestion(self):
        self.assertTaken(self.send())
        again = self.typed(name="  LE quai ", contact_email="ann@example.org")
        self.assertTaken(self.send(again))
        suggestion = Suggestion.objects.get()
        # The later address counts: the first one may have been forgotten.
        self.assertEqual((suggestion.name, suggestion.contact_email), ("Le Quai", "ann@example.org"))

    def test_what_was_decided_takes_no_address_any_more(self):
        self.send()
        Suggestion.objects.update(state="declined", decided_at=timezone.now())
        self.assertTaken(self.send(self.typed(contact_email="ann@example.org")))
        self.assertEqual(Suggestion.objects.get().contact_email, "")


class PhotoTests(SuggestTestCase):
    described = {"photo_alt": "The yard", "photo_credit": "Ann", "photo_rights": "on"}

    def kept(self):
        try:
            return storages["private"].listdir(photos.FOLDER)[1]
        except FileNotFoundError:
            return []

    def test_what_the_camera_wrote_is_taken_out(self):
        exif = Image.Exif()
        exif[0x010F] = "A camera"
        exif[0x0112] = 6  # Turned by 90 degrees.
        exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 28.0, 0.0), 3: "E", 4: (4.0, 52.0, 0.0)})
        original = picture((80, 40), exif=exif, comment=b"Made at home")
        self.assertTrue(Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825))
        self.assertTaken(self.send(self.typed(photo=upload(original), **self.described)))
        content = photos.content(Suggestion.objects.get().photo)
        kept = Image.open(io.BytesIO(content))
        self.assertEqual((kept.size, dict(kept.getexif()), "comment" in kept.info), ((40, 80), {}, False))
        self.assertNotIn(b"A camera", content)

    def test_kinds(self):
        for number, kind in enumerate(("JPEG", "PNG", "WEBP")):
            with self.subTest(kind):
                file = upload(picture(kind=kind), name="under any name.txt")
                self.assertTaken(self.send(self.typed(name=f"Hub {number}", photo=file, **self.described)))

    def test_a_photo_is_held_while_something_else_is_mended(self):
        page = Page(self.send(self.typed(name="", photo=upload(), **self.described)))
        self.assertIn(
            "“house.jpg” arrived and is kept for an hour, as 40 × 30 pixels.", page.one(".held").text
        )
        held = page.one("[name=held]")["value"]
        # And once more.
        page = Page(self.send(self.typed(source="", held=held, **self.described)))
        self.assertEqual(
            self.mistakes_of(page),
            ["Source: Say where this can be looked up: without a source nothing is listed."],
        )
        held = page.one("[name=held]")["value"]
        self.assertTaken(self.send(self.typed(held=held, **self.described)))
        self.assertEqual(
            [f"{photos.FOLDER}/{name}" for name in self.kept()], [Suggestion.objects.get().photo]
        )

    def test_a_held_photo_can_be_left_out_or_replaced(self):
        held = Page(self.send(self.typed(name="", photo=upload(), **self.described))).one("[name=held]")[
            "value"
        ]
        self.assertTaken(self.send(self.typed(held=held, without_photo="on", **self.described)))
        self.assertEqual((Suggestion.objects.get().photo, self.kept()), ("", []))
        held = Page(self.send(self.typed(name="", photo=upload(), **self.described))).one("[name=held]")[
            "value"
        ]
        other = upload(picture((8, 8)))
        self.assertTaken(self.send(self.typed(name="Other", held=held, photo=other, **self.described)))
        content = photos.content(Suggestion.objects.get(name="Other").photo)
        self.assertEqual(Image.open(io.BytesIO(content)).size, (8, 8))

    def test_a_photo_that_went_along_already_is_not_taken_from_that_suggestion(self):
        held = Page(self.send(self.typed(name="", photo=upload(), **self.described))).one("[name=held]")
        data = self.typed(held=held["value"], **self.described)
        self.assertTaken(self.send(data))
        # Back in the browser, a word mended, and sent again: once with the photo, once without it.
        self.assertTaken(self.send(data | {"tagline": "Another one."}))
        self.assertTaken(self.send(data | {"tagline": "A third.", "without_photo": "on"}))
        first, second, third = Suggestion.objects.order_by("pk")
        self.assertEqual((first.photo, third.photo), (second.photo, ""))
        decisions.decline(first, None, "Listed already.")
        self.assertIsNotNone(photos.content(second.photo))

    def test_a_held_photo_is_gone_after_an_hour_and_the_form_says_so(self):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            page = Page(self.send(self.typed(name="", photo=upload(), **self.described)))
            clock.shift(photos.HELD_FOR + datetime.timedelta(seconds=1))
            data = self.typed(held=page.one("[name=held]")["value"], **self.described)
            page = self.assertShownAgain(self.send(data), data)
            self.assertEqual(
                self.mistakes_of(page),
                ["Photo: The photo was kept for an hour, which is over. Choose it again, or go on without."],
            )
        self.assertEqual(len(self.kept()), 1)
        self.assertEqual(
            photos.sweep(timezone.now() + photos.KEPT_FOR + datetime.timedelta(minutes=1)), set()
        )
        self.assertEqual(self.kept(), [])

    def test_what_belongs_to_a_suggestion_is_never_swept(self):
        self.send(self.typed(photo=upload(), **self.described))
        photos.sweep(timezone.now() + datetime.timedelta(days=900))
        self.assertEqual(len(self.kept()), 1)

    def test_only_so_many_photos_are_held(self):
        with mock.patch.object(photos, "MOST_HELD", 1):
            self.send(self.typed(name="", photo=upload(), **self.described))
            page = Page(self.send(self.typed(photo=upload(), **self.described)))
            self.assertIn("Too many photos wait at the moment.", page.one("#trouble").text)
        self.assertEqual(len(self.kept()), 1)

    def test_a_photo_comes_along_with_what_a_program_would_send_too(self):
        data = self.typed(stamp="", photo=upload(), **self.described)
        page = Page(self.send(data))
        data = self.typed(held=page.one("[name=held]")["value"], **self.described)
        self.assertTaken(self.send(data))
        self.assertTrue(Suggestion.objects.get().photo)

    def test_no_address_leads_to_it(self):
        self.send(self.typed(photo=upload(), **self.described))
        name = Suggestion.objects.get().photo
        for address in (f"/media/{name}", f"/media/private/{name}", f"/private/{name}"):
            self.assertEqual(self.client.get(address).status_code, 404)

    def test_files_of_other_fields_are_ignored(self):
        self.assertTaken(self.send(self.typed(note=upload(b"x" * 5000), other=upload())))


class MailTests(SuggestTestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.moderator = make_staff(RIGHT, email="ann@hubs.example")
        make_staff(RIGHT, email="")
        make_staff(RIGHT, email="gone@hubs.example", is_active=False)
        make_staff("hubs.view_hub", email="reader@hubs.example")

    def send_on(self, **changes):
        with self.captureOnCommitCallbacks(execute=True):
            self.assertTaken(self.send(self.typed(**changes)))

    def test_moderators_are_told_and_nobody_else(self):
        self.send_on(contact_name="Ann Example", contact_email="sender@example.org", note="Call me.")
        message = mail.outbox[0]
        self.assertEqual(
            (len(mail.outbox), message.to, message.subject), (1, ["ann@hubs.example"], "1 hub was suggested")
        )
        self.assertIn("Le Quai", message.body)
        self.assertIn("https://hubs.example/admin/hubs/suggestion/?state__exact=open", message.body)
        for personal in ("sender@example.org", "Ann Example", "Call me."):
            self.assertNotIn(personal, message.body)

    def test_one_mail_an_hour_names_all_that_came(self):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            self.send_on()
            for number in range(3):
                clock.shift(600)
                self.send_on(name=f"Hub {number}")
            self.assertEqual(len(mail.outbox), 1)
            clock.shift(1801)
            self.send_on(name="Hub 3")
        self.assertEqual([message.subject for message in mail.outbox[1:]], ["4 hubs were suggested"])
        self.assertEqual(mail.outbox[1].body.count("Hub "), 4)
        self.assertNotIn("Le Quai", mail.outbox[1].body)

    def test_a_name_cannot_write_into_the_head_of_the_mail(self):
        self.send_on(name="Le Quai Bcc: c@d.example")
        self.assertEqual(mail.outbox[0].recipients(), ["ann@hubs.example"])

    def test_a_mail_that_fails_costs_nothing_and_the_log_names_nobody(self):
        failing = mock.patch("django.core.mail.get_connection", side_effect=OSError("550 sender@example.org"))
        with failing, self.assertLogs("hubs.suggestions.mail", "WARNING") as logs:
            self.send_on(contact_email="sender@example.org")
        self.assertEqual(
            logs.output,
            ["WARNING:hubs.suggestions.mail:The mail to the moderators could not be sent: OSError."],
        )
        self.assertIsNone(Suggestion.objects.get().told_at)

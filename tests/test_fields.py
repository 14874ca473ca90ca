"""Fields that every app shares: what people type into them, what they keep, what they refuse."""

import re
from types import SimpleNamespace

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.migrations.writer import MigrationWriter
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from hubs.models import Hub, HubFact
from hubsportal import timecode
from hubsportal.fields import (
    AddressOrPathField,
    LargestFile,
    MarkdownField,
    PartialDateField,
    TimecodeField,
    TimecodeFormField,
    UnguessableName,
    WebAddressField,
)
from webinars.models import AgendaSegment, Webinar

ADDRESS_REFUSED = "Enter a web address (https://…) or a path of this site (/…)."
PATH_REFUSED = "A path of this site has no spaces, quotes or backslashes."


def messages(field, value):
    """The sentences with which a model field refuses a value."""
    try:
        field.clean(value, None)
    except ValidationError as error:
        return error.messages
    return []


class AgendaForm(forms.Form):
    start = AgendaSegment._meta.get_field("start").formfield()
    duration = Webinar._meta.get_field("stated_duration").formfield()


class TimecodeFieldTests(SimpleTestCase):
    def test_takes_a_timecode_and_gives_seconds(self):
        for typed, seconds in (("29:00", 1740), (" 1h02m03s ", 3723), ("1740", 1740), ("0", 0)):
            with self.subTest(typed):
                form = AgendaForm({"start": typed})
                self.assertEqual(form.errors, {})
                self.assertEqual(form.cleaned_data, {"start": seconds, "duration": None})

    def test_shows_what_is_kept_with_its_hours(self):
        for seconds, shown in ((0, "0:00:00"), (330, "0:05:30"), (3723, "1:02:03")):
            with self.subTest(seconds):
                form = AgendaForm(initial={"start": seconds})
                self.assertHTMLEqual(
                    str(form["start"]),
                    f'<input type="text" name="start" value="{shown}" inputmode="text" autocomplete="off" size="9" '
                    'class="timecode" required aria-describedby="id_start_helptext" id="id_start">',
                )

    def test_nonsense_is_refused_with_its_sentence_and_shown_as_it_was_typed(self):
        form = AgendaForm({"start": "1:75:00"})
        sentence = "“1:75:00” has 75 minutes beside hours; there are only 60 in an hour."
        self.assertEqual(form.errors, {"start": [sentence]})
        self.assertIn('value="1:75:00"', str(form["start"]))

    def test_empty_is_nothing_where_it_may_be_and_refused_where_not(self):
        form = AgendaForm({"start": "", "duration": " "})
        self.assertEqual(form.errors, {"start": ["This field is required."]})
        self.assertEqual(form.cleaned_data, {"duration": None})

    @given(st.integers(0, timecode.LONGEST), st.none() | st.integers(0, timecode.LONGEST))
    def test_what_is_shown_is_read_back_as_no_change(self, start, duration):
        kept = {"start": start, "duration": duration}
        shown = AgendaForm(initial=kept)
        form = AgendaForm({field.name: field.value() for field in shown}, initial=kept)
        self.assertEqual((form.errors, form.changed_data, form.cleaned_data), ({}, [], kept))

    def test_knows_what_has_changed(self):
        for initial, typed, changed in (
            (1740, "29:00", False),
            (1740, "29m", False),
            (1740, "29:01", True),
            (1740, "", True),
            (1740, "nonsense", True),
            (None, "", False),
            (None, "0:00", True),
            (0, "0:00", False),
            (0, "", True),
        ):
            with self.subTest(initial=initial, typed=typed):
                self.assertIs(TimecodeFormField(required=False).has_changed(initial, typed), changed)
        self.assertIs(TimecodeFormField(disabled=True).has_changed(1740, "30:00"), False)

    def test_the_model_reads_text_too(self):
        field = AgendaSegment._meta.get_field("start")
        self.assertEqual(field.to_python("29:00"), 1740)
        self.assertEqual(field.to_python(1740), 1740)
        self.assertIs(Webinar._meta.get_field("stated_duration").to_python(None), None)
        self.assertEqual(
            messages(field, "abc"), ["“abc” is not a timecode. Write it as 29:00, 1:02:03 or 1h02m03s."]
        )
        self.assertEqual(messages(field, -1), ["Ensure this value is greater than or equal to 0."])

    def test_migrations_see_a_field_without_arguments_of_its_own(self):
        name, path, arguments, options = TimecodeField().deconstruct()
        self.assertEqual((name, path, arguments, options), (None, "hubsportal.fields.TimecodeField", [], {}))


class PartialDateFieldTests(SimpleTestCase):
    def test_keeps_a_date_without_the_spaces_around_it(self):
        self.assertEqual(PartialDateField().clean(" 2014/2015 ", None), "2014/2015")
        self.assertEqual(PartialDateField(blank=True).clean("", None), "")

    def test_has_room_for_the_longest(self):
        self.assertEqual(messages(PartialDateField(), "2014-01-01/2015-12-31"), [])

    def test_refuses_what_is_no_date(self):
        self.assertEqual(
            messages(HubFact._meta.get_field("as_of"), "last year"),
            [
                "“last year” is not a date the portal knows. Write 2020-01-31, 2020-01, 2020, 2014/2015 for a span, "
                "or 2020/.. for 2020 or later."
            ],
        )


class AddressTests(SimpleTestCase):
    def test_an_address_or_a_path_of_this_site_is_taken(self):
        for address in (
            "https://trakk.example/",
            "http://trakk.example/a?b=c#d",
            "https://bücher.example/",
            "/",
            "/webinars/creative-hubs/?t=1740",
            "/hubs/?region=BE3&service=fablab#list",
            "/webinars/caf%C3%A9/",
        ):
            with self.subTest(address):
                self.assertEqual(AddressOrPathField().clean(address, None), address)

    def test_what_leads_elsewhere_or_breaks_a_page_is_refused(self):
        for address, sentence in (
            ("javascript:alert(1)", ADDRESS_REFUSED),
            ("data:text/html,x", ADDRESS_REFUSED),
            ("ftp://trakk.example/", ADDRESS_REFUSED),
            ("//evil.example/", ADDRESS_REFUSED),
            ("///evil.example/", ADDRESS_REFUSED),
            ("trakk.example", ADDRESS_REFUSED),
            ("webinars/", ADDRESS_REFUSED),
            ("https://", ADDRESS_REFUSED),
            ("https://a.example/ b", ADDRESS_REFUSED),
            (" /webinars/", ADDRESS_REFUSED),
            ("/\\evil.example/", PATH_REFUSED),
            ("/a b", PATH_REFUSED),
            ('/"onclick="x', PATH_REFUSED),
            ("/<script>", PATH_REFUSED),
            ("/a\nb", PATH_REFUSED),
            ("/a\0b", PATH_REFUSED),
        ):
            with self.subTest(address):
                self.assertEqual(messages(AddressOrPathField(), address), [sentence])

    def test_a_long_path_is_refused(self):
        self.assertEqual(
            messages(AddressOrPathField(), "/" + "x" * 500),
            ["Ensure this value has at most 500 characters (it has 501)."],
        )

    def test_a_web_address_typed_without_its_scheme_is_taken_for_https(self):
        field = WebAddressField().formfield()
        self.assertEqual(field.clean("trakk.example"), "https://trakk.example")
        self.assertEqual(field.clean("http://trakk.example"), "http://trakk.example")
        self.assertEqual(messages(WebAddressField(), "javascript:alert(1)"), ["Enter a valid URL."])


class MarkdownFieldTests(SimpleTestCase):
    def test_takes_a_long_text_and_refuses_a_book_with_both_lengths(self):
        field = MarkdownField()
        self.assertEqual(field.clean("x" * 50_000, None), "x" * 50_000)
        self.assertEqual(
            messages(field, "x" * 50_001),
            ["Ensure this value has at most 50000 characters (it has 50001)."],
        )

    def test_every_body_text_is_one(self):
        bodies = {
            (model.__name__, field.name)
            for model in apps.get_models()
            for field in model._meta.local_fields
            if "Markdown" in str(field.help_text)
        }
        bounded = {
            (model.__name__, field.name)
            for model in apps.get_models()
            for field in model._meta.local_fields
            if isinstance(field, MarkdownField)
        }
        self.assertEqual(bodies, bounded)
        self.assertGreater(len(bounded), 5)


class UnguessableNameTests(SimpleTestCase):
    def test_keeps_nothing_of_the_name_but_its_ending(self):
        for filename, ending in (
            ("Secret plan.PDF", ".pdf"),
            ("a.tar.gz", ".gz"),
            ("photo.jpeg", ".jpeg"),
            ("photo", ""),
            (".htaccess", ""),
            ("photo.", ""),
            ("photo.p hp", ""),
            ("photo.php/x", ""),
            ("../../etc/passwd.png", ".png"),
            ("photo.longer", ""),
            ("photo.png\0", ""),
            ("photo.é", ""),
        ):
            with self.subTest(filename):
                self.assertRegex(
                    UnguessableName("hubs")(None, filename),
                    rf"\Ahubs/[A-Za-z0-9_-]{{22}}{re.escape(ending)}\Z",
                )

    def test_differs_each_time(self):
        names = {UnguessableName("hubs")(None, "a.png") for _ in range(200)}
        self.assertEqual(len(names), 200)

    def test_names_the_uploads_of_a_hub(self):
        name = Hub._meta.get_field("photo").generate_filename(Hub(), "Trakk before the opening.png")
        self.assertRegex(name, r"\Ahubs/[A-Za-z0-9_-]{22}\.png\Z")

    def test_a_migration_can_write_it_down(self):
        code, imports = MigrationWriter.serialize(UnguessableName("hubs"))
        self.assertEqual(
            (code, imports), ("hubsportal.fields.UnguessableName('hubs')", {"import hubsportal.fields"})
        )
        self.assertEqual(UnguessableName("hubs"), UnguessableName("hubs"))
        self.assertNotEqual(UnguessableName("hubs"), UnguessableName("people"))


class LargestFileTests(SimpleTestCase):
    MEGABYTE = 1024 * 1024

    def test_takes_a_file_up_to_the_limit(self):
        for size in (0, 1, 10 * self.MEGABYTE):
            with self.subTest(size):
                self.assertIsNone(LargestFile(megabytes=10)(SimpleNamespace(size=size)))

    def test_refuses_a_larger_one_and_tells_both_sizes(self):
        for size, shown in (
            (10 * self.MEGABYTE + 1, 11),
            (12 * self.MEGABYTE, 12),
            (2_000 * self.MEGABYTE, 2_000),
        ):
            with self.subTest(size), self.assertRaises(ValidationError) as caught:
                LargestFile(megabytes=10)(SimpleNamespace(size=size))
            self.assertEqual(
                caught.exception.messages, [f"This file has {shown} MB; at most 10 MB can be taken."]
            )

    def test_does_not_ask_for_the_size_of_what_is_stored_already(self):
        # An editor can still correct the text of a hub whose photo is gone from the disk.
        hub = Hub(photo="hubs/gone.png")
        with self.assertRaises(FileNotFoundError):
            _ = hub.photo.size
        self.assertIsNone(LargestFile(megabytes=10)(hub.photo))
        self.assertEqual(Hub._meta.get_field("photo").clean(hub.photo, hub), hub.photo)

    def test_every_upload_has_a_limit(self):
        for model in (Hub, Webinar):
            for field in model._meta.fields:
                if isinstance(field, models.FileField):
                    with self.subTest(f"{model.__name__}.{field.name}"):
                        limits = [check for check in field.validators if isinstance(check, LargestFile)]
                        self.assertEqual(len(limits), 1)

    def test_a_migration_can_write_it_down(self):
        code, _imports = MigrationWriter.serialize(LargestFile(megabytes=10))
        self.assertEqual(code, "hubsportal.fields.LargestFile(megabytes=10)")
        self.assertEqual(LargestFile(10), LargestFile(megabytes=10))
        self.assertNotEqual(LargestFile(10), LargestFile(20))

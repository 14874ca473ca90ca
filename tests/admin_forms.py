"""An admin form as a browser would send it, so that a test types only what it is about."""

from django import forms
from django.core.files.base import File
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext

from tests.factories import make_editor
from tests.pages import STORAGES


def as_shown(response):
    """Everything that the inputs of an admin page hold, as POST data."""
    context = response.context
    filled = {}
    pages = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        formset = inline.formset
        # A browser sends the hidden row that new ones are copied from along with the others.
        pages += [formset.management_form, *formset.forms, formset.empty_form]
    for form in pages:
        for field in form:
            filled |= _typed(field)
    return filled


def add_row(data, prefix, **fields):
    """Fill in the first of the page's empty rows, or one that was added by a click."""
    total = int(data[f"{prefix}-TOTAL_FORMS"])
    empty = (
        number
        for number in range(int(data[f"{prefix}-INITIAL_FORMS"]), total)
        if not any(data.get(f"{prefix}-{number}-{name}") for name in fields)
    )
    number = next(empty, total)
    if number == total:
        template = f"{prefix}-__prefix__-"
        copied = {
            name.removeprefix(template): value for name, value in data.items() if name.startswith(template)
        }
        data |= {f"{prefix}-{number}-{name}": value for name, value in copied.items()}
        data[f"{prefix}-TOTAL_FORMS"] = str(total + 1)
    data |= {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return number


def _typed(field):
    value = field.value()
    widget = getattr(field.field.widget, "widget", field.field.widget)
    if isinstance(widget, forms.MultiWidget):
        parts = widget.decompress(value) if not isinstance(value, list) else value
        pairs = zip(widget.widgets, parts, strict=True)
        return {
            f"{field.html_name}_{number}": part_widget.format_value(part) or ""
            for number, (part_widget, part) in enumerate(pairs)
        }
    if isinstance(widget, forms.CheckboxInput):
        return {field.html_name: "on"} if value else {}
    if isinstance(value, File) or isinstance(widget, forms.FileInput):
        return {}
    if isinstance(widget, forms.SelectMultiple):
        return {field.html_name: [str(getattr(item, "pk", item)) for item in value or []]}
    if isinstance(widget, forms.Select):
        return {field.html_name: "" if value is None else str(value)}
    return {field.html_name: widget.format_value(value) or ""}


@override_settings(STORAGES=STORAGES)
class AdminTestCase(TestCase):
    """Signed in as an editor with every right."""

    @classmethod
    def setUpTestData(cls):
        cls.editor = make_editor()

    def setUp(self):
        self.client.force_login(self.editor)

    def fill_in(self, url, **changes):
        """The page's form as it is shown, with `changes` typed into it."""
        return as_shown(self.client.get(url)) | changes

    def errors_of(self, response):
        """The sentences above the form, each with what it is about, as somebody reads them."""
        self.assertEqual(response.status_code, 200, "The form was saved.")
        return [f"{name}: {sentence}" for _address, name, sentence in response.context["error_list"]]

    def messages_of(self, response):
        return [str(message) for message in response.context["messages"]]

    def assert_same_queries(self, url, add_rows):
        """A list asks the database as often for many rows as for one."""
        self.client.get(url)
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(self.client.get(url).context["cl"].result_count, 1)
        add_rows()
        with self.assertNumQueries(len(queries)):
            self.assertGreater(self.client.get(url).context["cl"].result_count, 3)

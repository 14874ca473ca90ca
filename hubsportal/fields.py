"""Model and form fields that every app shares: timecodes, partial dates, https addresses, uploads."""

import re
import secrets
from pathlib import PurePosixPath

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from . import partial_date, timecode


class TimecodeFormField(forms.CharField):
    """Text such as 29:00 or 1h02m03s in, whole seconds out."""

    widget = forms.TextInput(
        attrs={"inputmode": "text", "autocomplete": "off", "size": 9, "class": "timecode"}
    )

    def __init__(self, *, min_value=None, max_value=None, **kwargs):
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, int):
            return value
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        try:
            return timecode.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value):
        return timecode.format_long(value) if isinstance(value, int) else value


class TimecodeField(models.PositiveIntegerField):
    """An offset or a duration: whole seconds in the database, H:MM:SS in every form."""

    def formfield(self, **kwargs):
        # The admin offers every integer a number input, which cannot show 1:02:03.
        kwargs |= {"form_class": TimecodeFormField, "widget": TimecodeFormField.widget}
        return models.Field.formfield(self, **kwargs)

    def to_python(self, value):
        """Model validation and the loaders meet typed text too, not only numbers."""
        if isinstance(value, str) and value:
            try:
                return timecode.parse(value)
            except ValueError as error:
                raise ValidationError(str(error), code="invalid") from error
        return super().to_python(value)


def validate_partial_date(value):
    try:
        partial_date.parse(value)
    except ValueError as error:
        raise ValidationError(str(error), code="invalid") from error


class PartialDateField(models.CharField):
    """A date as precise as its source: EDTF text, see `hubsportal.partial_date`."""

    default_validators = [validate_partial_date]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 21)
        super().__init__(*args, **kwargs)

    def clean(self, value, model_instance):
        return super().clean(value.strip() if isinstance(value, str) else value, model_instance)


class MarkdownField(models.TextField):
    """Body text of editors, see `hubsportal.markdown`. A book is refused: each save indexes every word of it."""

    LONGEST = 50_000  # characters: about twenty printed pages
    default_validators = [MaxLengthValidator(LONGEST)]


class WebAddressField(models.URLField):
    """An https or http address; one typed without its scheme is taken for https."""

    def formfield(self, **kwargs):
        return super().formfield(**({"assume_scheme": "https"} | kwargs))


def validate_address_or_path(value):
    """Accept a web address, or a path of this site such as /webinars/creative-hubs/?t=1740."""
    if value.startswith("/") and not value.startswith("//"):
        if re.search(r"[\s\\<>\"\x00-\x1f]", value):
            raise ValidationError(
                _("A path of this site has no spaces, quotes or backslashes."), code="invalid"
            )
        return
    URLValidator(
        schemes=["http", "https"], message=_("Enter a web address (https://…) or a path of this site (/…).")
    )(value)


class AddressOrPathField(models.CharField):
    """A web address, or a path of this site (which may point at a second of a webinar)."""

    default_validators = [validate_address_or_path]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 500)
        super().__init__(*args, **kwargs)


@deconstructible
class UnguessableName:
    """Where an upload is kept: `folder/<random>.<ending>`.

    The web server hands out uploads without asking who wants them, so that the file of a draft is
    protected by nothing but its name. The editor's own file name is not kept: it may tell too much.
    """

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, instance, filename):
        ending = PurePosixPath(filename).suffix.lower()
        if not re.fullmatch(r"\.[a-z0-9]{1,5}", ending):
            ending = ""
        return f"{self.folder}/{secrets.token_urlsafe(16)}{ending}"

    def __eq__(self, other):
        return isinstance(other, UnguessableName) and self.folder == other.folder


class FileSizeField(models.PositiveBigIntegerField):
    """Bytes of the file in the field `of`, behind which it stands in the model; None: there is none, or it is gone.

    Written when the row is saved, so that no page has to ask where the file lies.
    """

    def __init__(self, of="file", **kwargs):
        self.of = of
        super().__init__(**({"null": True, "editable": False} | kwargs))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, instance, add):
        file = getattr(instance, self.of)
        try:
            size = file.size if file else None
        except OSError:
            size = None
        setattr(instance, self.attname, size)
        return size


@deconstructible
class LargestFile:
    """Refuse an upload of more than `megabytes`.

    What is stored already is not looked at: it may be gone. A file with `has_no_limit` is no upload.
    """

    def __init__(self, megabytes):
        self.megabytes = megabytes

    def __call__(self, file):
        if getattr(file, "_committed", False) or getattr(getattr(file, "file", None), "has_no_limit", False):
            return
        if file.size > self.megabytes * 1024 * 1024:
            raise ValidationError(
                _("This file has %(size)s MB; at most %(limit)s MB can be taken."),
                params={"size": -(-file.size // (1024 * 1024)), "limit": self.megabytes},
                code="too_large",
            )

    def __eq__(self, other):
        return isinstance(other, LargestFile) and self.megabytes == other.megabytes

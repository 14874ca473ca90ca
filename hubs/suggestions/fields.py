"""Fields for what visitors type: nothing is cut, and what cannot be kept is told in a sentence."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Control characters but tab and line ends, signs that turn the direction of reading, and what is no character.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffd-\uffff]")


def check_text(text, most):
    """Refuse, with a sentence, a text that is too long or holds what cannot be shown."""
    if match := _UNSHOWABLE.search(text):
        raise ValidationError(
            _("It holds a character that cannot be shown (%(code)s). Take it out, or type the text anew.")
            % {"code": f"U+{ord(match[0]):04X}"}
        )
    if len(text) > most:
        raise ValidationError(
            _("Shorten it to %(most)d characters; it has %(count)d.") % {"most": most, "count": len(text)}
        )


class Typed:
    """A field for text of at most `most` characters. `missing`: the sentence where it is needed and empty.

    The input does not stop at that length: browsers would cut what is pasted, and say nothing.
    """

    def __init__(self, *, most, missing="", **kwargs):
        self.most = most
        super().__init__(required=bool(missing), **kwargs)
        if missing:
            self.error_messages["required"] = missing

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def clean(self, value):
        # First of all, so that nothing else meets what cannot be shown.
        check_text((value or "").strip(), self.most)
        return super().clean(value)


class LineField(Typed, forms.CharField):
    """One line of words."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())

    def validate(self, value):
        super().validate(value)
        if value and not any(map(str.isalnum, value)):
            raise ValidationError(_("Write it in letters or digits."))


class TextField(Typed, forms.CharField):
    """Paragraphs."""

    def __init__(self, *, rows, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class AddressField(Typed, forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": gettext_lazy("This is not a web address. Write it like https://example.org.")
    }

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)
        self.validators = [URLValidator(["http", "https"], message=self.error_messages["invalid"])]


class MailField(Typed, forms.EmailField):
    def __init__(self, **kwargs):
        super().__init__(
            error_messages={
                "invalid": gettext_lazy("This is not a mail address. Write it like name@example.org.")
            },
            **kwargs,
        )

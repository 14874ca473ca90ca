"""Values of a model's columns as JSON holds them, and back: nothing is lost on the way, and nothing else is taken."""

import base64
import binascii
import datetime
import json
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db import connection, models
from django.utils.translation import gettext as _


def to_json(value):
    """What JSON holds of a column's value: times in UTC, bytes in base64."""
    match value:
        case None | bool() | int() | str():
            return value
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat()
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} is none of what columns hold.")


def from_json(field, value):
    """The value of a column from what `to_json` made of it. Raises ValueError with a sentence.

    Only the form that `to_json` writes is read, so that what comes in goes out the same.
    """
    if field.is_relation:
        null, field = field.null, field.target_field
    else:
        null = field.null
    if value is None:
        if null:
            return None
        raise ValueError(_("This cannot be empty."))
    read, type_, sentence = _reader(field)
    if type(value) is not type_:
        raise ValueError(sentence)
    try:
        found = read(field, value)
    except (ArithmeticError, ValidationError, binascii.Error) as error:
        raise ValueError(" ".join(getattr(error, "messages", [sentence]))) from error
    except _Refused as refused:
        raise ValueError(str(refused)) from refused
    except ValueError as error:
        raise ValueError(sentence) from error
    if to_json(found) != value:
        raise ValueError(sentence)
    return found


class _Refused(ValueError):
    """A ValueError whose words are meant for people."""


def _reader(field):
    """(function of field and value, type in JSON, what to say of anything else)"""
    match field:
        case models.BooleanField():
            return lambda _field, value: value, bool, _("This has to be true or false.")
        case models.IntegerField():
            return _whole_number, int, _("This has to be a whole number.")
        case models.DateTimeField():
            sentence = _("This has to be a time such as 2020-01-31T10:00:00+00:00.")
            return _moment, str, sentence
        case models.DateField():
            read = datetime.date.fromisoformat
            return lambda _field, value: read(value), str, _("This has to be a date such as 2020-01-31.")
        case models.TimeField():
            read = datetime.time.fromisoformat
            return lambda _field, value: read(value), str, _("This has to be a time of day such as 10:00:00.")
        case models.DecimalField():
            return _decimal, str, _('This has to be a number in quotes such as "50.46700".')
        case models.BinaryField():
            return _bytes, str, _("This has to be text in base64.")
        case models.CharField() | models.TextField() | models.FileField():
            return _text, str, _("This has to be a text.")
    raise TypeError(f"{type(field).__name__} is no field that can be read from JSON.")


def _whole_number(field, value):
    least, most = connection.ops.integer_field_range(field.get_internal_type())
    if (least is not None and value < least) or (most is not None and value > most):
        raise _Refused(_("This number is too large or too small."))
    return value


def _moment(_field, value):
    moment = datetime.datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _decimal(field, value):
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError from None
    DecimalValidator(field.max_digits, field.decimal_places)(number)
    return number


def _bytes(_field, value):
    return base64.b64decode(value, validate=True)


def _text(field, value):
    if not is_kept(value):
        raise _Refused(_("This holds a character that cannot be kept."))
    if field.max_length is not None and len(value) > field.max_length:
        raise _Refused(_("This is longer than %(most)d characters.") % {"most": field.max_length})
    return value


def is_kept(text):
    """Whether both databases can keep a text: PostgreSQL takes no NUL, and none takes half a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def parse(text):
    """Read JSON strictly: text in, its value out. Raises ValueError with a sentence that says where it breaks.

    A name that stands twice in one object, NaN and endless numbers are refused, which Python's own reading is not.
    """
    try:
        return json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ValueError(
            _("This is no JSON: line %(line)d, character %(column)d.")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except RecursionError as error:
        raise ValueError(_("This is nested too deeply.")) from error
    except _Refused:
        raise
    except ValueError as error:
        # Python reads no numbers of more than some thousand digits.
        raise ValueError(_("It holds a number that is far too long.")) from error


def _without_doubles(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        names = set()
        for name, _value in pairs:
            if name in names:
                raise _Refused(_("“%(name)s” stands twice in one object.") % {"name": name[:60]})
            names.add(name)
    return found


def _refuse_constant(name):
    raise _Refused(_("“%(name)s” is no value of JSON.") % {"name": name})

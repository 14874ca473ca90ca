"""The columns of both tables: how a field becomes a cell, and a cell a value or a sentence that says how to mend it."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal.search.words import fold
from hubsportal.timecode import shorten

from ..models import Hub, HubFact
from .sheets import with_line_feeds


class Refused(Exception):
    """Why a cell cannot be taken, as a sentence that says how to mend it."""


@dataclass(frozen=True)
class Column:
    """A column that a field fills. name: as the first row has it; field: of the model; help: for its note;
    missing: what to say where it is needed and empty."""

    name: str
    field: object
    help: str
    width: int = 20
    missing: str = ""

    @property
    def label(self):
        return str(capfirst(self.field.verbose_name))

    @property
    def is_shown_only(self):
        return False

    def value_of(self, row):
        return getattr(row, self.field.name)

    def cell(self, value):
        """A value as it stands in a file: text or a number."""
        return with_line_feeds(value or "")

    def text(self, value):
        """The same as text: two values with one text are the same."""
        return str(self.cell(value)).strip()

    def told(self, value):
        """The same for people."""
        return self.text(value)

    def read(self, text, known):
        """The value that a text stands for. Raises Refused."""
        text = text.strip()
        if not text and self.missing:
            raise Refused(self.missing)
        return self.understood(text, known)

    def understood(self, text, known):
        return self.cleaned(text)

    def cleaned(self, text):
        """As the field's input in the admin takes it."""
        most = self.field.max_length
        if most and len(text) > most:
            raise Refused(
                _("Shorten it to %(most)d characters; it has %(count)d.") % {"most": most, "count": len(text)}
            )
        try:
            value = self.form_field.clean(text)
            if value not in self.field.empty_values:
                self.field.run_validators(value)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from None
        return value

    @property
    def form_field(self):
        form_field = _form_fields.get(self.field)
        if form_field is None:
            form_field = _form_fields[self.field] = self.field.formfield(required=False)
            if isinstance(form_field, forms.URLField):
                form_field.error_messages["invalid"] = _NO_ADDRESS
        return form_field


_form_fields = {}
_NO_ADDRESS = gettext_lazy("This is not a web address. Write it like https://example.org.")


class LineColumn(Column):
    def understood(self, text, known):
        if "\n" in text:
            raise Refused(_("This has to be one line: take the line breaks out of it."))
        return self.cleaned(text)


class DateColumn(LineColumn):
    def understood(self, text, known):
        try:
            return self.cleaned(text)
        except Refused as refused:
            raise Refused(
                _("%(sentence)s If a spreadsheet has rewritten it: in the XLSX file dates stay as they are.")
                % {"sentence": refused}
            ) from None


class ChoiceColumn(Column):
    def told(self, value):
        return str(dict(self.field.flatchoices).get(value, value))

    def understood(self, text, known):
        if not text:
            return self.field.get_default()
        if text in dict(self.field.flatchoices):
            return text
        codes = {}
        for code, label in self.field.flatchoices:
            codes |= {fold(str(label)): code, fold(code): code}
        if fold(text) in codes:
            return codes[fold(text)]
        near = get_close_matches(fold(text[:40]), codes, 1, 0.6)
        if near:
            raise Refused(
                _("There is no “%(text)s” here. Is it “%(near)s”?")
                % {"text": shorten(text), "near": codes[near[0]]}
            )
        raise Refused(
            _("There is no “%(text)s” here. Write one of: %(choices)s.")
            % {"text": shorten(text), "choices": ", ".join(code for code, _label in self.field.flatchoices)}
        )


@dataclass(frozen=True)
class DegreesColumn(Column):
    most: int = 90

    def cell(self, value):
        # As short as it can be: 50.467 and not 50.46700.
        return "" if value is None else Decimal(f"{Decimal(value).normalize():f}")

    def understood(self, text, known):
        if not text:
            return None
        try:
            value = Decimal(text.replace(",", ".").replace("−", "-"))
            if not abs(value) <= self.most:
                raise InvalidOperation
            # A metre is as exact as a dot on the map can be.
            return value.quantize(Decimal("0.00001"))
        except InvalidOperation:
            raise Refused(
                _("“%(text)s” is no number from -%(most)d to %(most)d. Write degrees, such as 50.467.")
                % {"text": shorten(text), "most": self.most}
            ) from None


class RegionColumn(Column):
    def cell(self, value):
        return value.code if value else ""

    def value_of(self, row):
        return row.region if row.region_id else None

    def told(self, value):
        return str(value) if value else ""

    def understood(self, text, known):
        found = known.places(text)
        if len(found) == 1:
            return known.region_of[found[0].code]
        labels = [place.label_in_full for place in (found or known.near(known.regions.near, text))[:5]]
        if found:
            sentence = _("Several regions are called “%(text)s”: %(labels)s. Write the code.")
        elif labels:
            sentence = _("No region is called “%(text)s”. Near it: %(labels)s. Write the code.")
        else:
            sentence = _(
                "No region is called “%(text)s”. Write its NUTS code, such as BE352, or its country."
            )
        raise Refused(sentence % {"text": shorten(text), "labels": "; ".join(labels)})


@dataclass(frozen=True)
class TermsColumn(Column):
    """Several services or sectors. vocabulary: their name in Known."""

    vocabulary: str = ""

    def value_of(self, row):
        return list(getattr(row, self.field.name).all()) if row.pk else []

    def cell(self, value):
        return "; ".join(term.slug for term in value)

    def text(self, value):
        return "; ".join(sorted(term.slug for term in value))

    def told(self, value):
        return ", ".join(term.name for term in value)

    def understood(self, text, known):
        vocabulary = getattr(known, self.vocabulary)
        found, unknown = [], []
        for part in filter(None, map(str.strip, re.split(r"[;|\n]", text))):
            term = vocabulary.find(part)
            # Commas may be part of a name.
            several = [part] if term else [one.strip() for one in part.split(",") if one.strip()]
            for one in several:
                term = vocabulary.find(one)
                found.append(term) if term else unknown.append(one)
        if unknown:
            raise Refused(" ".join(self._why(one, vocabulary, known) for one in dict.fromkeys(unknown)))
        return vocabulary.in_order(dict.fromkeys(found))

    def _why(self, text, vocabulary, known):
        words = {"text": shorten(text), "near": ", ".join(known.near(vocabulary.near, text))}
        if vocabulary.is_beside(text):
            return _("“%(text)s” is a family: name the services in it.") % words
        if words["near"]:
            return _("There is no “%(text)s” among the %(kind)s. Near it: %(near)s.") % (
                words | {"kind": self.field.verbose_name}
            )
        return _("There is no “%(text)s” among the %(kind)s; new ones are made in the admin.") % (
            words | {"kind": self.field.verbose_name}
        )


class HubColumn(LineColumn):
    def value_of(self, row):
        return row.hub.slug


class ShownColumn(Column):
    """Goes out and is never taken in."""

    @property
    def is_shown_only(self):
        return True

    def cell(self, value):
        return str(value or "")


def _hub(name):
    return Hub._meta.get_field(name)


def _fact(name):
    return HubFact._meta.get_field(name)


# How rows are found again; the value of the facts' `key` is made by `fact_rows.key_of`.
SLUG, HUB, KEY = "slug", "hub", "key"

HUB_COLUMNS = (
    LineColumn(
        SLUG,
        _hub("slug"),
        gettext_lazy("Finds the hub. A slug that no hub has makes a new one, as a draft."),
        24,
    ),
    LineColumn(
        "name",
        _hub("name"),
        gettext_lazy("Its name."),
        28,
        gettext_lazy("A hub needs a name."),
    ),
    LineColumn("tagline", _hub("tagline"), gettext_lazy("One sentence that tells what it is."), 50),
    Column("description", _hub("description"), gettext_lazy("Markdown; what stays true."), 60),
    RegionColumn(
        "region",
        _hub("region"),
        gettext_lazy("NUTS code such as BE352, or a name that only one region has."),
        10,
        gettext_lazy("A hub needs a region: its NUTS code, such as BE352, or its country’s."),
    ),
    LineColumn("city", _hub("city"), gettext_lazy("City."), 20),
    LineColumn("address", _hub("address"), gettext_lazy("Street and number."), 30),
    DegreesColumn("latitude", _hub("latitude"), gettext_lazy("Degrees north, such as 50.467."), 12),
    DegreesColumn(
        "longitude",
        _hub("longitude"),
        gettext_lazy("Degrees east; west of Greenwich is negative."),
        12,
        most=180,
    ),
    ChoiceColumn(
        "coordinates_of", _hub("position_of"), gettext_lazy("house, or city. Empty means city."), 15
    ),
    LineColumn("website", _hub("website"), gettext_lazy("Its own website."), 30),
    ChoiceColumn(
        "life_cycle",
        _hub("life_cycle"),
        gettext_lazy("planned, active, transformed or closed; empty if it is not certain."),
        12,
    ),
    LineColumn(
        "life_cycle_note", _hub("life_cycle_note"), gettext_lazy("What it became, and by whose word."), 30
    ),
    DateColumn("founded", _hub("founded"), gettext_lazy("2015, 2015-03 or 2015-03-31."), 12),
    TermsColumn(
        "services",
        _hub("services"),
        gettext_lazy("Slugs or names, with a semicolon between them. The cell is the whole list."),
        40,
        vocabulary="services",
    ),
    TermsColumn(
        "sectors",
        _hub("sectors"),
        gettext_lazy("Slugs or names, with a semicolon between them. The cell is the whole list."),
        30,
        vocabulary="sectors",
    ),
    ShownColumn(
        "photo", _hub("photo"), gettext_lazy("The file. Shown only: pictures go in on the hub’s form."), 20
    ),
    LineColumn("photo_alt", _hub("photo_alt"), gettext_lazy("What the photo shows."), 30),
    LineColumn("photo_credit", _hub("photo_credit"), gettext_lazy("Whose photo it is."), 20),
    ChoiceColumn("photo_focus", _hub("photo_focus"), gettext_lazy("What must stay when it is cropped."), 12),
    ShownColumn(
        "status", _hub("status"), gettext_lazy("Shown only: it changes by the buttons on the hub’s form."), 12
    ),
)

FACT_COLUMNS = (
    HubColumn(HUB, _fact("hub"), gettext_lazy("The hub’s slug."), 24),
    ChoiceColumn(
        "kind",
        _fact("kind"),
        gettext_lazy("What it is about: legal-form, owner, operators, staff, surface, funding …"),
        18,
        gettext_lazy("Say what the fact is about: legal-form, owner, operators, staff, surface, funding …"),
    ),
    LineColumn(
        "value",
        _fact("value"),
        gettext_lazy("As short as it can be, with its unit."),
        60,
        gettext_lazy("A fact needs a value."),
    ),
    DateColumn(
        "as_of",
        _fact("as_of"),
        gettext_lazy("The date it is known for: 2020-01-31, 2020-01, 2020, 2014/2015 or 2020/.."),
        12,
    ),
    LineColumn(
        "source",
        _fact("source"),
        gettext_lazy("Who says so, as a citation."),
        40,
        gettext_lazy("A fact needs a source: who says so."),
    ),
    LineColumn(
        "source_url",
        _fact("source_url"),
        gettext_lazy("A web address, or /webinars/…/?t=1912 for a second here."),
        40,
    ),
)
KEY_HELP = gettext_lazy("Leave it as it is: it finds the fact when its value changes. Empty for a new fact.")

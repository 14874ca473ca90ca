"""The public form: what may be typed into it, and the sentences about what may not."""

import hashlib
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal.search.words import fold

from ..carriers.reading import Vocabulary
from ..filters import service_vocabulary
from ..models import Sector, ServiceType, Suggestion
from . import photos, stamps
from .fields import AddressField, LineField, MailField, TextField
from .regions import MOST_CHOICES, Gazetteer


class SuggestionForm(forms.Form):
    """A suggestion as a visitor types it. `stamp` and `subject` are for telling people from programs.

    is_checked: whether to look at what was typed. What is refused for another reason is shown again just as it is.
    """

    name = LineField(
        label=gettext_lazy("Name"), most=120, missing=gettext_lazy("Say what the hub is called.")
    )
    tagline = LineField(
        label=gettext_lazy("What it is, in one sentence"),
        most=200,
        missing=gettext_lazy("Say in one sentence what it is."),
        help_text=gettext_lazy("Such as: a former brewery with studios and a workshop for designers."),
    )
    description = TextField(
        label=gettext_lazy("More about it"),
        most=5_000,
        rows=6,
        help_text=gettext_lazy(
            "Who runs it, who works there, what it is known for. In your own words, please."
        ),
    )
    website = AddressField(label=gettext_lazy("Website"), most=200)
    region = LineField(
        label=gettext_lazy("Region"),
        most=200,
        missing=gettext_lazy("Say in which region it is; the country will do."),
        help_text=gettext_lazy(
            "Its name in English or its own language, or its NUTS code. The country, if you know no more."
        ),
        widget=forms.TextInput(attrs={"list": "regions", "autocomplete": "off"}),
    )
    city = LineField(label=gettext_lazy("City"), most=80)
    source = LineField(
        label=gettext_lazy("Source"),
        most=500,
        missing=gettext_lazy("Say where this can be looked up: without a source nothing is listed."),
        help_text=gettext_lazy(
            "Something public: a web address, or title, publisher and year of a report or article."
        ),
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "A service that was ticked is not known here any more: choose again."
            )
        },
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Sectors"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "A sector that was ticked is not known here any more: choose again."
            )
        },
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, up to 10 MB. What the camera wrote into it, such as the place, is taken out."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    without_photo = forms.BooleanField(label=gettext_lazy("Leave this photo out"), required=False)
    photo_alt = LineField(
        label=gettext_lazy("What the photo shows"),
        most=200,
        help_text=gettext_lazy("Read aloud to those who do not see it. Needed with a photo."),
    )
    photo_credit = LineField(
        label=gettext_lazy("Whose photo it is"),
        most=200,
        help_text=gettext_lazy("The credit to print with it. Needed with a photo."),
    )
    photo_rights = forms.BooleanField(label=gettext_lazy("Rights to the photo"), required=False)
    contact_name = LineField(
        label=gettext_lazy("Your name"), most=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_email = MailField(
        label=gettext_lazy("Your mail address"),
        most=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    note = TextField(
        label=gettext_lazy("Anything else for the moderators"),
        most=2_000,
        rows=3,
        help_text=gettext_lazy("Not published."),
    )

    def __init__(self, data=None, files=None, *, is_checked=True):
        super().__init__(data, files)
        self.is_checked = is_checked
        self.label_suffix = ""
        # The regions to choose from where several may be meant, and the choice once it is made.
        self.places, self.region_code = [], ""
        self.held = photos.read(self.sent("held")) if self.sent("held") else None
        self.families = service_vocabulary(Vocabulary())
        self.sector_choices = list(Sector.objects.values_list("slug", "name"))
        self.fields["services"].choices = [pair for _slug, _name, types in self.families for pair in types]
        self.fields["sectors"].choices = self.sector_choices

    def sent(self, name):
        return self.data.get(name, "") if self.is_bound else ""

    @cached_property
    def gazetteer(self):
        return Gazetteer()

    @cached_property
    def stamp(self):
        """The stamp that the form carries: the one it was sent with, as long as that holds."""
        age = stamps.age(self.sent("stamp"))
        is_good = age is not None and age <= stamps.LONGEST
        return self.sent("stamp") if is_good else stamps.new()

    # Looking at what was typed

    def full_clean(self):
        if self.is_checked or not self.is_bound:
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}

    def clean_region(self):
        """The code of the one region that is meant. Several, or none quite: `places` offers a choice."""
        typed = self.cleaned_data["region"]
        found = self.gazetteer.find(typed)
        near = [] if found else self.gazetteer.near(typed)
        chosen = [place for place in (*found, *near) if place.code == self.sent("region_code")]
        if chosen:
            found = chosen
        if len(found) == 1 and found[0].is_in_europe:
            self.region_code = found[0].code if chosen else ""
            return found[0].code
        if len(found) == 1:
            raise ValidationError(
                _("%(region)s is outside Europe, and this portal lists hubs in Europe.")
                % {"region": found[0].label}
            )
        self.places = (found or near)[:MOST_CHOICES]
        if found:
            raise ValidationError(_("Several regions are called so: choose the one you mean."))
        if near:
            raise ValidationError(_("No region is called so. Choose one of these, or type another name."))
        raise ValidationError(
            _("No region is called so. Try another spelling, a larger region, or the country.")
        )

    def clean_photo(self):
        upload = self.cleaned_data.get("photo")
        if getattr(upload, "is_too_large", False):
            raise ValidationError(
                _("The file is larger than %(most)d MB. Send a smaller one, or none.")
                % {"most": photos.MEGABYTES}
            )
        if upload:
            if not upload.size:
                raise ValidationError(_("The file is empty: nothing of it arrived. Choose it again."))
            self.held = photos.hold(upload)
        elif self.sent("held") and self.held is None and not self.sent("without_photo"):
            raise ValidationError(
                _("The photo was kept for an hour, which is over. Choose it again, or go on without.")
            )
        return self.held

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("without_photo") and not self.files.get("photo"):
            photos.drop(self.held.name if self.held else "")
            self.held = None
        described = [name for name in ("photo_alt", "photo_credit") if cleaned.get(name)]
        if self.held:
            self._need("photo_alt", _("Say what the photo shows, for those who do not see it."))
            self._need("photo_credit", _("Say whose photo it is."))
            self._need("photo_rights", _("Confirm that the photo may be published, or leave it out."))
        elif described and "photo" not in self.errors and not cleaned.get("without_photo"):
            self.add_error(
                "photo", _("You describe a photo, but none came along. Choose it, or empty the fields below.")
            )
        return cleaned

    def _need(self, name, sentence):
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, sentence)

    @property
    def suspicion(self):
        """Why this may come from a program, as a sentence for people to whom it happens all the same; or ""."""
        age = stamps.age(self.sent("stamp"))
        if self.sent("subject"):
            return _(
                "A field that people do not see was filled in. Programs do that, and now and then a browser that fills in forms by "
                "itself. It is empty again: send the form once more."
            )
        if age is None:
            return _(
                "The form came without its time stamp, or with one that is not ours. It has a new one: send it once more."
            )
        if age > stamps.LONGEST:
            return _(
                "The form was open for more than twelve hours. Nothing you typed is lost: look it over, and send it once more."
            )
        if age < stamps.SHORTEST:
            return _(
                "The form came back within three seconds, as programs send it. Look it over, and send it once more."
            )
        return ""

    # What the page shows

    @property
    def service_groups(self):
        """[(family, [(slug, name, whether it is ticked), ...]), ...]"""
        ticked = self._ticked("services")
        return [
            (name, [(slug, label, slug in ticked) for slug, label in types])
            for _slug, name, types in self.families
            if types
        ]

    @property
    def sector_boxes(self):
        ticked = self._ticked("sectors")
        return [(slug, name, slug in ticked) for slug, name in self.sector_choices]

    def _ticked(self, name):
        return set(self.data.getlist(name)) if self.is_bound else set()

    @property
    def mistakes(self):
        """[(id of the input to go to, what it is about, sentence), ...] in the order of the page."""
        first = {"services": "services", "sectors": "sectors"}
        if self.places:
            first["region"] = f"region-{self.places[0].code}"
        return [
            (first.get(name, self[name].auto_id), self.fields[name].label, sentence)
            for name in self.fields
            for sentence in self.errors.get(name, ())
        ]

    # Keeping it

    @property
    def digest(self):
        """A hash of the text without case, accents and spacing, and without whoever sent it."""
        cleaned = self.cleaned_data
        texts = [
            str(cleaned[name])
            for name in ("name", "tagline", "description", "region", "city", "website", "source", "note")
        ]
        texts += [",".join(sorted(cleaned[name])) for name in ("services", "sectors")]
        folded = "\x1f".join(" ".join(fold(unicodedata.normalize("NFC", text)).split()) for text in texts)
        return hashlib.sha256(folded.encode()).hexdigest()

    def save(self, now=None):
        """Put it into the queue. The same text sent twice is one suggestion; contact and photo of the later one count.

        Returns (the suggestion, whether it is new).
        """
        cleaned = self.cleaned_data
        names = ("name", "tagline", "description", "city", "website", "source", "note")
        values = {name: cleaned[name] for name in names} | {"region_id": cleaned["region"]}
        with transaction.atomic():
            suggestion, is_new = Suggestion.objects.get_or_create(
                digest=self.digest, defaults=values | {"created_at": now or timezone.now()}
            )
            if is_new:
                suggestion.services.set(ServiceType.objects.filter(slug__in=cleaned["services"]))
                suggestion.sectors.set(Sector.objects.filter(slug__in=cleaned["sectors"]))
            before = suggestion.photo
            if suggestion.is_open:
                self._add_sender(suggestion)
        if before != suggestion.photo:
            photos.drop(before)
        if self.held and suggestion.photo != self.held.name:
            photos.drop(self.held.name)
        return suggestion, is_new

    def _add_sender(self, suggestion):
        cleaned, later = self.cleaned_data, {}
        if cleaned["contact_name"] or cleaned["contact_email"]:
            later |= {name: cleaned[name] for name in ("contact_name", "contact_email")}
        if self.held:
            later |= {name: cleaned[name] for name in ("photo_alt", "photo_credit")} | {
                "photo": self.held.name
            }
        for name, value in later.items():
            setattr(suggestion, name, value)
        if later:
            # Unless somebody has just decided: then it goes nowhere.
            kept = Suggestion.objects.open().filter(pk=suggestion.pk).update(**later)
            if not kept:
                suggestion.photo = ""

"""What changes with time, each with its date and its source."""

from urllib.parse import parse_qs, urlsplit

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Length, StrIndex, Substr
from django.utils.translation import gettext_lazy as _

from hubsportal import timecode
from hubsportal.fields import AddressOrPathField, PartialDateField
from hubsportal.search.changes import Indexed, IndexedQuerySet

from .hubs import Hub


class HubFactQuerySet(IndexedQuerySet):
    def older_than(self, day):
        """Facts whose date is known and lies before `day`, whichever day of its month, year or span it is; an
        open span never does."""
        end = Case(
            When(as_of__contains="/", then=Substr("as_of", StrIndex("as_of", Value("/")) + 1)),
            default=F("as_of"),
            output_field=models.CharField(),
        )
        # Compared as text: 2020 counts as 2020-12-31, 2020-06 as 2020-06-31.
        last_day = Concat(end, Substr(Value("0000-12-31"), Length(end) + 1))
        dated = self.exclude(Q(as_of="") | Q(as_of__endswith=".."))
        return dated.alias(known_until=last_day).filter(known_until__lt=day.isoformat())


class HubFact(Indexed):
    """Something that changes with time: a value, the day it is known for, and who says so.

    Two values of one kind may stand side by side; the page shows both with their dates.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        ORIGIN = "origin", _("Origin")
        LEGAL_FORM = "legal-form", _("Legal form")
        OWNER = "owner", _("Owner")
        OPERATORS = "operators", _("Operators")
        STAFF = "staff", _("Staff")
        BUILDING = "building", _("Building")
        SURFACE = "surface", _("Surface")
        COWORKING_PLACES = "coworking-places", _("Co-working places")
        EQUIPMENT = "equipment", _("Equipment")
        FUNDING = "funding", _("Funding")
        BUSINESS_MODEL = "business-model", _("Business model")
        TENANTS = "tenants", _("Tenants")
        USERS = "users", _("Users")

    # What a policy maker asks of any hub: shown as "not stated" where nobody has said it yet.
    EXPECTED_KINDS = (
        Kind.LEGAL_FORM,
        Kind.OWNER,
        Kind.OPERATORS,
        Kind.STAFF,
        Kind.SURFACE,
        Kind.FUNDING,
        Kind.BUSINESS_MODEL,
    )

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="facts", verbose_name=_("hub"))
    kind = models.CharField(_("fact"), max_length=16, choices=Kind)
    value = models.CharField(
        _("value"),
        max_length=300,
        help_text=_("As short as it can be, with its unit: about 1,800 m², planned."),
    )
    as_of = PartialDateField(
        _("as of"),
        blank=True,
        help_text=_(
            "The date the value is known for: 2020-01-31, 2020-01, 2020, 2014/2015 or 2020/.. (2020 or later). Empty: not stated."
        ),
    )
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Who says so, as a citation: L’Avenir, 31 January 2020.")
    )
    source_url = AddressOrPathField(
        _("address of the source"),
        blank=True,
        help_text=_("A web address, or a second of a webinar here: /webinars/creative-hubs/?t=1912"),
    )

    objects = HubFactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["kind", "as_of", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "kind", "value", "as_of"],
                name="hubs_hubfact_once",
                violation_error_message=_("This hub has this value with this date already."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.value}"

    @property
    def source_offset(self):
        """The second of the webinar that the source points at, or None if it is no time link of ours."""
        address = urlsplit(self.source_url)
        if address.netloc or not address.path.startswith("/webinars/"):
            return None
        try:
            return timecode.parse(parse_qs(address.query).get("t", [""])[0])
        except ValueError:
            return None

"""Creative hubs: where they are, what they offer, and dated facts with their sources."""

from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import (
    FileExtensionValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Length, StrIndex, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hubsportal import timecode
from hubsportal.fields import (
    AddressOrPathField,
    LargestFile,
    PartialDateField,
    UnguessableName,
    WebAddressField,
)
from hubsportal.publishing import Publishable, PublishableQuerySet

RESERVED_SLUGS = ("compare", "coverage", "suggest")

picture_validators = [
    LargestFile(megabytes=10),
    FileExtensionValidator(["jpg", "jpeg", "png", "webp"]),
]


class RegionQuerySet(models.QuerySet):
    def within(self, code):
        """The region and everything beneath it: NUTS codes are paths, so beneath means longer."""
        return self.filter(code__startswith=code)


class Region(models.Model):
    """A NUTS 2024 region, or a country outside NUTS by its ISO 3166-1 code.

    Source of the codes: Eurostat's NUTS classification; see DATA-LICENCE.md.
    """

    code = models.CharField(
        _("code"),
        max_length=5,
        primary_key=True,
        validators=[
            RegexValidator(
                r"^[A-Z]{2}[0-9A-Z]{0,3}$", _("Two letters for the country, then up to three signs.")
            )
        ],
        help_text=_("NUTS 2024 code such as BE352, or the ISO code of a country outside NUTS. Greece is EL."),
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("The region's own name in Latin script."))
    english_name = models.CharField(
        _("English name"),
        max_length=120,
        blank=True,
        help_text=_("Only where English has a name of its own: Wallonia."),
    )
    local_name = models.CharField(
        _("name in its own script"),
        max_length=120,
        blank=True,
        help_text=_("Only where that is Greek or Cyrillic."),
    )
    aliases = models.TextField(
        _("other names"), blank=True, help_text=_("What else people type for it, one name a line.")
    )
    level = models.PositiveSmallIntegerField(
        _("level"), help_text=_("0 for a country, 1 to 3 for its NUTS regions.")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("lies in"),
    )
    version = models.CharField(
        _("version of the list"),
        max_length=20,
        help_text=_("Which edition of which code list this comes from."),
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__lte=3),
                name="hubs_region_level_0_to_3",
                violation_error_message=_("The level of a region is 0 (country) to 3."),
            ),
            models.CheckConstraint(
                condition=Q(level=0, parent__isnull=True) | Q(level__gt=0, parent__isnull=False),
                name="hubs_region_parent_unless_country",
                violation_error_message=_("Every region but a country lies in another one."),
            ),
        ]

    def __str__(self):
        return f"{self.label} ({self.code})"

    def get_absolute_url(self):
        return reverse("hubs:region", args=[self.code])

    def clean(self):
        if self.code and self.level is not None and self.level != len(self.code) - 2:
            raise ValidationError(
                {
                    "level": _("The level of %(code)s is %(level)d.")
                    % {"code": self.code, "level": len(self.code) - 2}
                }
            )

    @property
    def label(self):
        """The name as pages show it: the English one where there is one."""
        return self.english_name or self.name

    @property
    def other_names(self):
        """Everything else it is called, for people who look for it under another name."""
        names = [self.name, self.local_name, *self.aliases.splitlines()]
        return [name for name in dict.fromkeys(names) if name and name != self.label]

    @property
    def ancestor_codes(self):
        """Codes of the regions around it, the country first."""
        return [self.code[:length] for length in range(2, len(self.code))]


class Term(models.Model):
    """A word of a vocabulary that editors choose from and visitors filter by."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Stands in addresses; keep it once it is used.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Smaller numbers come first.")
    )

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class ServiceFamily(Term):
    """Infrastructure, soft support or access to funding."""

    description = models.CharField(_("description"), max_length=300, blank=True)

    class Meta(Term.Meta):
        verbose_name = _("service family")
        verbose_name_plural = _("service families")

    def get_absolute_url(self):
        return reverse("hubs:service", args=[self.slug])

    def clean(self):
        # `service=` in an address takes either, so a slug may stand for one thing only.
        if ServiceType.objects.filter(slug=self.slug).exists():
            raise ValidationError(
                {"slug": _("A service type has this slug already; families and types share theirs.")}
            )


class ServiceType(Term):
    """One thing that hubs offer: a FabLab, incubation, vouchers."""

    family = models.ForeignKey(
        ServiceFamily, on_delete=models.PROTECT, related_name="types", verbose_name=_("family")
    )
    description = models.CharField(_("description"), max_length=300, blank=True)

    class Meta(Term.Meta):
        verbose_name = _("service type")
        verbose_name_plural = _("service types")
        ordering = ["family__position", "position", "name"]

    def get_absolute_url(self):
        return reverse("hubs:service", args=[self.slug])

    def clean(self):
        # In one form with its family, that one's slug may not be saved yet.
        beside = self.family.slug if ServiceType.family.is_cached(self) and self.family else None
        if self.slug == beside or ServiceFamily.objects.filter(slug=self.slug).exists():
            raise ValidationError(
                {"slug": _("A service family has this slug already; families and types share theirs.")}
            )


class Sector(Term):
    """A cultural or creative sector."""

    class Meta(Term.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class Hub(Publishable):
    """A house that gives space, support or funding to creative businesses."""

    class LifeCycle(models.TextChoices):
        PLANNED = "planned", _("planned")
        ACTIVE = "active", _("active")
        TRANSFORMED = "transformed", _("transformed")
        CLOSED = "closed", _("closed")

    class Position(models.TextChoices):
        HOUSE = "house", _("the house")
        CITY = "city", _("the middle of its city")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_("Stands in the page's address; keep it once the hub is public."),
    )
    tagline = models.CharField(
        _("tagline"),
        max_length=200,
        blank=True,
        help_text=_("One sentence that tells what it is; it stands under the name and in search results."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("Markdown. What a visitor should know, in your own words; dated facts go below instead."),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="hubs",
        verbose_name=_("region"),
        help_text=_("The smallest NUTS region that is certain; the country if nothing smaller is."),
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_(
            "Degrees north, such as 50.46700. Hubs without coordinates are listed, but have no dot on the map."
        ),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Degrees east; west of Greenwich is negative."),
    )
    position_of = models.CharField(
        _("coordinates of"),
        max_length=5,
        choices=Position,
        default=Position.CITY,
        help_text=_("Whether the dot on the map is the house, or just its city."),
    )
    website = WebAddressField(_("website"), blank=True)
    life_cycle = models.CharField(
        _("life-cycle"),
        max_length=11,
        choices=LifeCycle,
        blank=True,
        help_text=_("Leave empty if it is not certain: the page then says “not stated”."),
    )
    life_cycle_note = models.CharField(
        _("note on the life-cycle"),
        max_length=300,
        blank=True,
        help_text=_("What it was, what it became, when and by whose word."),
    )
    founded = PartialDateField(_("founded"), blank=True, help_text=_("2015, 2015-03 or 2015-03-31."))
    photo = models.ImageField(
        _("photo"), upload_to=UnguessableName("hubs"), blank=True, validators=picture_validators
    )
    photo_alt = models.CharField(
        _("what the photo shows"),
        max_length=200,
        blank=True,
        help_text=_("Read aloud to those who do not see it."),
    )
    photo_credit = models.CharField(_("credit of the photo"), max_length=200, blank=True)
    logo = models.ImageField(
        _("logo"), upload_to=UnguessableName("hubs"), blank=True, validators=picture_validators
    )
    services = models.ManyToManyField(
        ServiceType,
        related_name="hubs",
        blank=True,
        verbose_name=_("services"),
        help_text=_("Only what is beyond doubt."),
    )
    sectors = models.ManyToManyField(Sector, related_name="hubs", blank=True, verbose_name=_("sectors"))

    objects = PublishableQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("hub")
        verbose_name_plural = _("hubs")
        ordering = ["name"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="hubs_hub_slug_not_reserved",
                violation_error_message=_(
                    "The portal needs this slug for a page of its own; choose another."
                ),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    # Said outright, since a comparison with NULL is neither true nor false to the database.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="hubs_hub_coordinates_on_earth",
                violation_error_message=_(
                    "Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."
                ),
            ),
            models.CheckConstraint(
                condition=Q(photo="") | ~Q(photo_alt=""),
                name="hubs_hub_photo_has_alt_text",
                violation_error_message=_("Say what the photo shows, for those who do not see it."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "published_at"], name="hubs_hub_publication"),
            models.Index(fields=["name"], name="hubs_hub_name"),
        ]

    def __str__(self):
        return f"{self.name}, {self.city}" if self.city else self.name

    def get_absolute_url(self):
        return reverse("hubs:detail", args=[self.slug])


class HubFactQuerySet(models.QuerySet):
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


class HubFact(models.Model):
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

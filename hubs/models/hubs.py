"""The hubs themselves: what stays true of them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hubsportal.addresses import Address
from hubsportal.fields import MarkdownField, PartialDateField, UnguessableName, WebAddressField
from hubsportal.pictures import FocusField, PictureField, SizeField
from hubsportal.publishing import Publishable, PublishableQuerySet

from .regions import Region
from .vocabulary import Sector, ServiceType

RESERVED_SLUGS = ("compare", "coverage", "suggest")


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
        help_text=_("Stands in the page's address. A slug that it had before goes on leading here."),
    )
    tagline = models.CharField(
        _("tagline"),
        max_length=200,
        blank=True,
        help_text=_("One sentence that tells what it is; it stands under the name and in search results."),
    )
    description = MarkdownField(
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
    photo = PictureField(_("photo"), upload_to=UnguessableName("hubs"), blank=True)
    photo_width, photo_height = SizeField(), SizeField()
    photo_focus = FocusField(_("what matters in the photo lies"))
    photo_alt = models.CharField(
        _("what the photo shows"),
        max_length=200,
        blank=True,
        help_text=_("Read aloud to those who do not see it."),
    )
    photo_credit = models.CharField(_("credit of the photo"), max_length=200, blank=True)
    logo = PictureField(_("logo"), upload_to=UnguessableName("hubs"), blank=True)
    logo_width, logo_height = SizeField(), SizeField()
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
            # The orders of the finder, with all that it takes to walk along them (hubs/carriers).
            models.Index("status", Lower("name"), "id", "published_at", name="hubs_hub_by_name"),
            models.Index("status", "region", Lower("name"), "id", "published_at", name="hubs_hub_by_region"),
            models.Index(
                "status", models.F("published_at").desc(), Lower("name"), "id", name="hubs_hub_newest_first"
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.city}" if self.city else self.name

    address_of = Address("hubs:detail")

    def get_absolute_url(self):
        return self.address_of(self.slug)

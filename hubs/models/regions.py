"""Where hubs lie: NUTS regions, and countries outside NUTS."""

from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hubsportal.addresses import Address
from hubsportal.search.changes import Indexed, IndexedQuerySet


class RegionQuerySet(IndexedQuerySet):
    def within(self, code):
        """The region and everything beneath it: NUTS codes are paths, so beneath means longer."""
        return self.filter(code__startswith=code)


def without_repeats(regions):
    """Regions from the country down, of neighbours with one name the last: Germany, Berlin instead of Berlin thrice."""
    regions = list(regions)
    return [
        region
        for region, inner in zip_longest(regions, regions[1:])
        if inner is None or inner.label != region.label
    ]


class Region(Indexed):
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

    address_of = Address("hubs:region")

    def get_absolute_url(self):
        return self.address_of(self.code)

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
    def label_in_full(self):
        """What it is called, what it lies in, its country and its code: Ghent, East Flanders, Belgium (BE234).

        Looks at what is around it: fetch `parent__parent__parent` along.
        """
        around = [self]
        while around[-1].parent:
            around.append(around[-1].parent)
        names = dict.fromkeys(region.label for region in (*around[:2], around[-1]))
        return f"{', '.join(names)} ({self.code})"

    @property
    def other_names(self):
        """Everything else it is called, for people who look for it under another name."""
        names = [self.name, self.local_name, *self.aliases.splitlines()]
        return [name for name in dict.fromkeys(names) if name and name != self.label]

    @property
    def ancestor_codes(self):
        """Codes of the regions around it, the country first."""
        return [self.code[:length] for length in range(2, len(self.code))]

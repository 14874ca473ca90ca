"""What hubs offer and whom they work for, in words that editors choose from."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from hubsportal.addresses import Address
from hubsportal.search.changes import Indexed


class Term(Indexed):
    """A word of a vocabulary that editors choose from and visitors filter by."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        help_text=_("Stands in addresses. A slug that it had before goes on leading here."),
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

    address_of = Address("hubs:service")

    def get_absolute_url(self):
        return self.address_of(self.slug)

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

    address_of = Address("hubs:service")

    def get_absolute_url(self):
        return self.address_of(self.slug)

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

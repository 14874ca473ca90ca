"""Sites that may show embeds, and on how many days they were seen to."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from hubsportal.checks import is_framing_origin
from hubsportal.search.changes import Indexed, IndexedQuerySet


def origins_in(text):
    """The origins of a text with one on each line, as browsers write them."""
    return [_as_browsers_write(line) for line in text.splitlines() if line.strip()]


def _as_browsers_write(origin):
    """In lower case, without a slash at its end, and without the port that goes without saying."""
    origin = origin.strip().rstrip("/").lower()
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")


def validate_origins(text):
    wrong = [origin for origin in origins_in(text) if not is_framing_origin(origin)]
    if wrong:
        raise ValidationError(
            _(
                "“%(origin)s” is no origin that may show embeds. Write https://www.example.org: https, a host, nothing "
                "behind it."
            ),
            params={"origin": wrong[0]},
            code="invalid",
        )


def framing_origins_in(texts):
    """The origins of such texts, each once, in order, without any other text."""
    return sorted({origin for text in texts for origin in origins_in(text) if is_framing_origin(origin)})


class PartnerQuerySet(IndexedQuerySet):
    def origins(self):
        """The origins of all active partners, each once, in order. They stand in a header: no other text comes by here,
        even where a row has not been through a form."""
        return framing_origins_in(self.filter(is_active=True).values_list("origins", flat=True))


class Partner(Indexed):
    """Somebody whose sites may frame embeds."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    origins = models.TextField(
        _("origins"),
        max_length=2_000,
        validators=[validate_origins],
        help_text=_(
            "One on each line, such as https://www.example.org. A subdomain is an origin of its own."
        ),
    )
    contact = models.CharField(
        _("contact"), max_length=200, blank=True, help_text=_("Who looks after the site. Only staff see it.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick it to stop embeds there from now on.")
    )

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner site")
        verbose_name_plural = _("partner sites")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        self.origins = "\n".join(dict.fromkeys(origins_in(self.origins)))


class EmbedCount(models.Model):
    """How often an embed was fetched for a site on a day, as the web server's log tells it; see `count_embeds`."""

    day = models.DateField(_("day"))
    origin = models.CharField(_("site"), max_length=250)
    address = models.CharField(_("embed"), max_length=250)
    count = models.PositiveIntegerField(_("times"))

    class Meta:
        verbose_name = _("day of an embed")
        verbose_name_plural = _("days of embeds")
        ordering = ["-day", "-count", "origin"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "origin", "address"],
                name="webinars_embedcount_once",
                violation_error_message=_("This was counted for the site on that day already."),
            )
        ]

    def __str__(self):
        return f"{self.day}, {self.origin}: {self.address}"

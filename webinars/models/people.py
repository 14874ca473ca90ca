"""People who spoke in webinars."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hubsportal import publishing
from hubsportal.addresses import Address
from hubsportal.fields import MarkdownField, UnguessableName, WebAddressField
from hubsportal.pictures import FocusField, PictureField, SizeField
from hubsportal.search.changes import Indexed, IndexedQuerySet


class PersonQuerySet(IndexedQuerySet):
    def public(self, now=None):
        """Who speaks in a webinar that anybody may open, in a segment or in answer to a question."""
        return self._speaking_in(publishing.readable, now)

    def listed(self, now=None):
        """Who speaks in a published webinar; of those known from archived ones alone little is left to show."""
        return self._speaking_in(publishing.published, now)

    def _speaking_in(self, condition, now):
        spoke = self.model.segments.through.objects.filter(
            condition("agendasegment__webinar", now), person=models.OuterRef("pk")
        )
        answered = self.model.answers.through.objects.filter(
            condition("qaitem__webinar", now), person=models.OuterRef("pk")
        )
        return self.filter(models.Exists(spoke) | models.Exists(answered))


class Person(Indexed):
    """Somebody who spoke in a webinar. Public as soon as one of the webinars is."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    role = models.CharField(
        _("role"), max_length=120, blank=True, help_text=_("As stated at the time: thematic expert.")
    )
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    biography = MarkdownField(_("biography"), blank=True, help_text=_("Markdown; a few sentences."))
    photo = PictureField(_("photo"), upload_to=UnguessableName("people"), blank=True)
    photo_width, photo_height = SizeField(), SizeField()
    photo_focus = FocusField(_("what matters in the photo lies"))
    photo_credit = models.CharField(_("credit of the photo"), max_length=200, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]

    def __str__(self):
        return self.name

    address_of = Address("webinars:person")

    def get_absolute_url(self):
        return self.address_of(self.slug)

    @property
    def standing(self):
        """Role and organisation in one line, as far as they are known."""
        return ", ".join(part for part in (self.role, self.organisation) if part)


class PersonLink(Indexed):
    """A page about the person elsewhere."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="links", verbose_name=_("person")
    )
    label = models.CharField(_("label"), max_length=60)
    url = WebAddressField(_("address"))

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["pk"]

    def __str__(self):
        return self.label

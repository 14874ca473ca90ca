from django.db import models

from .history.models import Revision, Version  # noqa: F401 - models of this app in modules of their own
from .workflow.models import PreviewKey, Review  # noqa: F401


class LoadedItem(models.Model):
    """That an item of the sample or a vocabulary was loaded once.

    Loading again passes over it, whatever an editor has made of it since: changed, renamed or deleted.
    """

    collection = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["collection", "key"], name="hubsportal_loaded_once")]

    def __str__(self):
        return f"{self.collection} {self.key}"


class ContentVersion(models.Model):
    """The number of the version of all that visitors can see, in one row. Moved by `hubsportal.store.version` alone."""

    number = models.PositiveBigIntegerField()

    # Stays out of dumps.
    is_made_of_others = True

    def __str__(self):
        return str(self.number)


class FormerSlug(models.Model):
    """A slug that a thing once had. Written by `hubsportal.slugs` alone.

    It outlives even the thing, which may be restored under its old key.
    """

    kind = models.CharField(max_length=60)
    slug = models.CharField(max_length=120)
    key = models.BigIntegerField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="hubsportal_former_slug_leads_once")
        ]

    def __str__(self):
        return f"{self.kind} {self.slug}"


class SearchDocument(models.Model):
    """Something that can be found, as search shows it. Written by `hubsportal.search.index` alone.

    Its terms lie beside it in a table of the engine. One thing (its kind, and its pk as `key`) has several of
    these where it is found in parts, or where its words change at a time to come: each is valid from a moment
    until the next one is.
    """

    is_made_of_others = True

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=20)
    part = models.PositiveIntegerField()
    title = models.TextField()
    names = models.TextField()
    text = models.TextField()
    path = models.CharField(max_length=250)
    facets = models.TextField()
    # Where it plays: the webinar's pk, and whole seconds. No foreign key: the index follows, it holds nothing up.
    webinar = models.BigIntegerField(null=True)
    offset = models.PositiveIntegerField(null=True)
    # The seconds at which its words are said, `0:1740 35:1743` for the text from characters 0 and 35 on.
    places = models.TextField()
    language = models.CharField(max_length=35)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    digest = models.CharField(max_length=24)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key", "part", "valid_from"], name="%(app_label)s_%(class)s_one_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.key}: {self.title}"


class SearchEntry(SearchDocument):
    """What has a page, or a place in an agenda, of its own."""


class SearchPassage(SearchDocument):
    """A few words that were said. They are a hundred times as many, and lie apart so as to slow nothing down."""


class SearchWord(models.Model):
    """A word that stands in the index, so that one typed half or wrong leads to it."""

    is_made_of_others = True

    word = models.CharField(max_length=60, primary_key=True)

    def __str__(self):
        return self.word


class SearchFormat(models.Model):
    """Which format of documents the index is built in; see `hubsportal.search.documents.FORMAT`."""

    is_made_of_others = True

    format = models.PositiveIntegerField()

    def __str__(self):
        return str(self.format)

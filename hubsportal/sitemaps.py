"""The sitemap of the portal: each app registers what it has pages of."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

registered = {}


def register(section, sitemap_class):
    """Add a section to the sitemap; apps register in their `AppConfig.ready()`."""
    registered[section] = sitemap_class


class PortalSitemap(Sitemap):
    """A sitemap whose addresses come from SITE_URL, never from what a request calls the host."""

    limit = 10_000

    def get_urls(self, page=1, site=None, protocol=None):
        address = urlsplit(settings.SITE_URL)
        return self._urls(page, address.scheme, address.netloc)


class FixedPagesSitemap(PortalSitemap):
    """The front page, the lists, and what the law and good manners ask for."""

    def items(self):
        return [
            "home", "hubs:list", "webinars:list", "webinars:questions", "learnings:list", "learnings:plans",
            "about", "accessibility", "privacy", "imprint",
        ]  # fmt: skip

    def location(self, item):
        return reverse(item)


register("pages", FixedPagesSitemap)

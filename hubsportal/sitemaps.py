"""The sitemap of the portal: each app registers what it has pages of."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from .data.records import absolute
from .data.xml import clean

registered = {}


def register(section, sitemap_class):
    """Add a section to the sitemap; apps register in their `AppConfig.ready()`."""
    registered[section] = sitemap_class


class PortalSitemap(Sitemap):
    """A sitemap whose addresses come from SITE_URL, never from what a request calls the host."""

    limit = 10_000

    def get_urls(self, page=1, site=None, protocol=None):
        address = urlsplit(settings.SITE_URL)
        urls = self._urls(page, address.scheme, address.netloc)
        for url in urls:
            url["pictures"] = [absolute(picture.url) for picture in self.pictures(url["item"]) if picture]
            # One sign that XML forbids, pasted into a title unseen, would make all of it unreadable.
            url["video"] = {name: clean(value) for name, value in (self.video(url["item"]) or {}).items()}
        return urls

    def pictures(self, item):
        """The stored pictures that stand on the page of an item; empty ones are left out."""
        return []

    def video(self, item):
        """The video on its page, {element of the video extension: value}, None where there is none."""
        return None


@require_safe
@x_robots_tag
def index(request):
    """The list of sections that hold something. Django's own takes its addresses from the Host header."""
    listed = []
    for section, sitemap_class in registered.items():
        sitemap = sitemap_class()
        address = settings.SITE_URL + reverse("sitemap", args=[section])
        pages = sitemap.paginator.num_pages if sitemap.paginator.count else 0
        lastmod = sitemap.get_latest_lastmod()
        listed += [
            SitemapIndexItem(address if page == 1 else f"{address}?p={page}", lastmod)
            for page in range(1, pages + 1)
        ]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": listed}, content_type="application/xml"
    )


class FixedPagesSitemap(PortalSitemap):
    """The front page, the lists, and what the law and good manners ask for."""

    def items(self):
        return [
            "home", "hubs:list", "hubs:coverage", "hubs:suggest", "webinars:list", "webinars:questions", "learnings:list", "learnings:plans",
            "about", "data", "accessibility", "privacy", "imprint",
        ]  # fmt: skip

    def location(self, item):
        return reverse(item)


register("pages", FixedPagesSitemap)

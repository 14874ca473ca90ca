from django.db.models import Exists, OuterRef

from hubsportal.sitemaps import PortalSitemap

from .models import Hub, Region, ServiceType


class HubSitemap(PortalSitemap):
    def items(self):
        return Hub.objects.published().order_by("pk")

    def lastmod(self, hub):
        return hub.updated_at

    def pictures(self, hub):
        return [hub.photo, hub.logo]


class RegionSitemap(PortalSitemap):
    """Regions that have a hub themselves; thin pages are no use to a search engine."""

    def items(self):
        return Region.objects.filter(Exists(Hub.objects.published().filter(region=OuterRef("pk")))).order_by(
            "code"
        )


class ServiceSitemap(PortalSitemap):
    def items(self):
        offering = Hub.services.through.objects.filter(
            hub__in=Hub.objects.published(), servicetype=OuterRef("pk")
        )
        return ServiceType.objects.filter(Exists(offering)).order_by("pk")

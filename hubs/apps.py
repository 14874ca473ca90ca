from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HubsConfig(AppConfig):
    name = "hubs"
    verbose_name = _("Hubs")

    def ready(self):
        from hubsportal import sitemaps, slugs
        from hubsportal.data import catalogue
        from hubsportal.staff import register_tasks

        from . import search
        from .models import Hub, ServiceFamily, ServiceType
        from .records import DETAILS, HUBS
        from .sitemaps import HubSitemap, RegionSitemap, ServiceSitemap
        from .tasks import hub_tasks

        sitemaps.register("hubs", HubSitemap)
        sitemaps.register("regions", RegionSitemap)
        sitemaps.register("services", ServiceSitemap)
        slugs.register(Hub, "hubs")
        slugs.register(ServiceFamily, "services")
        slugs.register(ServiceType, "services")
        register_tasks(hub_tasks)
        catalogue.register([HUBS], DETAILS)
        search.register()

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HubsConfig(AppConfig):
    name = "hubs"
    verbose_name = _("Hubs")

    def ready(self):
        from hubsportal import oembed as portal_oembed
        from hubsportal import sitemaps, slugs
        from hubsportal.data import catalogue
        from hubsportal.sitefile import contents as sitefile
        from hubsportal.staff import register_tasks

        from . import history, oembed, search
        from .carriers import writing as carriers
        from .catalogue import OTHERS
        from .models import (
            CarriedValues,
            CarrierBlock,
            FormUse,
            Hub,
            RegionMiddle,
            ServiceFamily,
            ServiceType,
            Suggestion,
        )
        from .records import DETAILS, HUBS
        from .sitemaps import HubSitemap, RegionSitemap, ServiceSitemap
        from .tasks import hub_tasks

        register_rights()
        sitemaps.register("hubs", HubSitemap)
        sitemaps.register("regions", RegionSitemap)
        sitemaps.register("services", ServiceSitemap)
        slugs.register(Hub, "hubs")
        slugs.register(ServiceFamily, "services")
        slugs.register(ServiceType, "services")
        register_tasks(hub_tasks)
        catalogue.register([HUBS], DETAILS, OTHERS)
        portal_oembed.register("hubs:detail", oembed.hub)
        search.register()
        carriers.register()
        history.register()
        sitefile.leave_out(Suggestion, "holds names and mail addresses, which the privacy page keeps here")
        for model in (CarrierBlock, CarriedValues, RegionMiddle):
            sitefile.leave_out(model, "made of the hubs")
        sitefile.leave_out(FormUse, "counts visitors of this portal")


def register_rights():
    """What kind of content each model is, and which hubs it follows."""
    from hubsportal.roles import Kind, register

    from . import models

    register(models.Hub, Kind.WHOLE)
    register(models.HubFact, Kind.PART, "hub")
    register(models.ServiceFamily, Kind.WORD)
    register(models.ServiceType, Kind.WORD)
    register(models.Sector, Kind.WORD)
    register(models.Region, Kind.CODE)
    register(models.Suggestion, Kind.QUEUE)

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """What every app shares: publishing, timecodes, facets, paging, the staff's first page."""

    name = "hubsportal"
    verbose_name = _("Portal")

    def ready(self):
        from . import checks  # noqa: F401 - registers the system checks


class PortalAdminConfig(AdminConfig):
    default_site = "hubsportal.staff.PortalAdminSite"

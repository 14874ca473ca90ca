from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """What every app shares: publishing, timecodes, facets, paging, the staff's first page."""

    name = "hubsportal"
    verbose_name = _("Portal")

    def ready(self):
        from . import checks  # noqa: F401 - registers the system checks
        from .data import catalogue
        from .search.records import SEARCH

        catalogue.register([SEARCH])
        post_migrate.connect(build_search, sender=self)


def build_search(**kwargs):
    """After `migrate`: build the search index if it is new, or if words are read in another way by now."""
    from django.apps import apps

    from .search import index

    tables = set(connection.introspection.table_names())
    # Somebody may be on the way through the migrations one by one.
    is_whole = all(model._meta.db_table in tables for model in apps.get_models())
    if is_whole and not index.is_current():
        index.rebuild()


class PortalAdminConfig(AdminConfig):
    default_site = "hubsportal.staff.PortalAdminSite"

from django.apps import AppConfig, apps
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
        from .search.records import SEARCH, SUGGESTIONS
        from .staff import first_page_sections
        from .workflow import reviews

        catalogue.register([SEARCH], other=[SUGGESTIONS])
        # As people call it. The app is Django's, and says "Authentication and Authorization".
        apps.get_app_config("auth").verbose_name = _("Accounts")
        from .history import recording  # noqa: F401 - hears of changes from here on
        from .store import version

        post_migrate.connect(build_search, sender=self)
        post_migrate.connect(make_groups, sender=self)
        first_page_sections.register(reviews.section)
        post_migrate.connect(begin_history, sender=self)
        post_migrate.connect(tell_planner, sender=self)
        # A migration may have changed what pages show.
        post_migrate.connect(lambda **kwargs: version.move(), sender=self, weak=False)
        keep_at_home()


def keep_at_home():
    """What `export_site` leaves out of the models that no app of ours answers for, or that are derived."""
    from django.contrib.admin.models import LogEntry
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sessions.models import Session

    from . import models
    from .sitefile import contents

    for model in (models.SearchEntry, models.SearchPassage, models.SearchWord, models.SearchFormat):
        contents.leave_out(model, "made of everything else")
    contents.leave_out(models.ContentVersion, "tells when this portal changed last")
    contents.leave_out(models.PreviewKey, "opens drafts, with this portal's secret key alone")
    contents.leave_out(Session, "whoever is signed in here")
    contents.leave_out(
        LogEntry, "Django's own list of what staff did; the history says more, and comes along"
    )
    contents.leave_out(ContentType, "made by migrate")
    contents.leave_out(Permission, "made by migrate")
    contents.leave_out(Group, "made by migrate; rights are given anew on each portal, and never by a file")


def build_search(**kwargs):
    """After `migrate`: build the search index if it is new, or if words are read in another way by now."""
    from .search import index

    if is_migrated() and not index.is_current():
        index.rebuild()


def make_groups(**kwargs):
    """After `migrate`: let the staff's groups hold what the table says."""
    from . import roles

    if is_migrated():
        roles.make_groups()


def begin_history(**kwargs):
    """After the `migrate` that brought the history: keep what there is, so that the first change has a before."""
    from .history import recording

    if is_migrated() and not recording.is_begun():
        recording.begin()


def tell_planner(**kwargs):
    """After `migrate`: let the planner know of tables that have grown since it last counted."""
    from .search.engines import engine

    engine().analyse_if_changed()


def is_migrated():
    """Whether all tables are there: somebody may be on the way through the migrations one by one."""
    tables = set(connection.introspection.table_names())
    return all(model._meta.db_table in tables for model in apps.get_models())


class PortalAdminConfig(AdminConfig):
    default_site = "hubsportal.staff.PortalAdminSite"

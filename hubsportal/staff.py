"""The staff's side: Django's admin with a first page that says what needs doing."""

from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import manual
from .sections import SectionPoint

# What the first page tells besides the tasks: `provider(request, now)` returns a Section, or None.
first_page_sections = SectionPoint()


@dataclass
class Task:
    """Something for staff to look at: how many, and the admin list that shows just those.

    permission: who sees it, such as "hubs.change_hub".
    """

    label: str
    count: int
    url: str
    permission: str


class ChoicesView(AutocompleteJsonView):
    """What an autocomplete offers, each called by `choice_label` of its admin class where that has one."""

    def process_request(self, request):
        term, *rest = super().process_request(request)
        # PostgreSQL takes no NUL.
        return term.replace("\0", ""), *rest

    def get_queryset(self):
        found = super().get_queryset()
        if not found.ordered:
            # Counting drops the model's own order, and what comes in pages needs one.
            found = found.order_by(*self.model_admin.model._meta.ordering, "pk")
        related = getattr(self.model_admin, "choice_select_related", ())
        return found.select_related(*related) if related else found

    def serialize_result(self, obj, to_field_name):
        label = getattr(self.model_admin, "choice_label", str)
        return super().serialize_result(obj, to_field_name) | {"text": label(obj)}


class PortalAdminSite(admin.AdminSite):
    site_title = _("hubsportal staff")
    site_header = _("hubsportal staff")
    index_title = _("What needs doing")
    index_template = "admin/portal_index.html"
    enable_nav_sidebar = False
    _task_providers = []

    def index(self, request, extra_context=None):
        tasks = [
            task
            for provider in self._task_providers
            for task in provider()
            if task.count and request.user.has_perm(task.permission)
        ]
        sections = first_page_sections.collect(request, timezone.now())
        return super().index(request, {"tasks": tasks, "sections": sections} | (extra_context or {}))

    def get_app_list(self, request, app_label=None):
        """In the order of use: webinars first, accounts last, the others as in INSTALLED_APPS and by registration.

        An app says by its config's `staff_position`, a model by its admin's `index_position`, that it differs.
        """
        place = {
            model: (getattr(model_admin, "index_position", 0), number)
            for number, (model, model_admin) in enumerate(self._registry.items())
        }
        listed = super().get_app_list(request, app_label)
        for app in listed:
            app["models"].sort(key=lambda entry: place[entry["model"]])
        registered = {
            model._meta.app_label: number for number, model in reversed(list(enumerate(self._registry)))
        }

        def position(app):
            label = app["app_label"]
            own = getattr(apps.get_app_config(label), "staff_position", 1)
            return label == "auth", own, registered[label]

        return sorted(listed, key=position)

    def get_urls(self):
        own = [
            path("manual/", self.admin_view(manual.page), {"site": self}, name="manual"),
            path("manual/pictures/<slug:name>.webp", self.admin_view(manual.picture), name="manual_picture"),
        ]
        return own + super().get_urls()

    def each_context(self, request):
        """With `manual`: the part of the manual that the page at hand is about, as a `PortalAdmin` names it."""
        view = request.resolver_match.func if request.resolver_match else None
        about = getattr(getattr(view, "model_admin", None), "manual", "")
        return super().each_context(request) | {"manual": about}

    def autocomplete_view(self, request):
        return ChoicesView.as_view(admin_site=self)(request)


def register_tasks(provider):
    """`provider()` returns a list of Tasks; apps register in their `AppConfig.ready()`."""
    PortalAdminSite._task_providers.append(provider)
    return provider

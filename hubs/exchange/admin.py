"""The page that imports hubs and facts, and the files that it takes, in the admin."""

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal.bucket import StorageAway, away

from . import keeping, writing
from .forms import ImportForm
from .plan import Plan, Stale, apply, comment_of
from .rows import SAME

# So many problems are listed at the top; each stands at its row besides.
MOST_TOLD = 50


class ExchangeMixin:
    """For the admin of hubs: its pages `import/` and `export/…`, and the export of chosen hubs."""

    def get_urls(self):
        def route(address, view, name):
            return path(address, self.admin_site.admin_view(view), name=f"hubs_hub_{name}")

        return [
            route("import/", self.import_view, "import"),
            route("export/<str:name>", self.export_view, "export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        context = {"may_import": self.may_import(request)} | (extra_context or {})
        return super().changelist_view(request, context)

    # Out

    def export_view(self, request, name):
        """One of `writing.FILES`, with all hubs; what is in draft too, so for staff alone."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if name not in writing.FILES:
            raise Http404
        return self.file(name)

    def file(self, name, hubs=None):
        response = HttpResponse(writing.write(name, hubs), content_type=writing.content_type(name))
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    @admin.action(
        description=gettext_lazy("Export the selected hubs and their facts (XLSX)"), permissions=["view"]
    )
    def export_workbook(self, request, queryset):
        return self.file("hubs.xlsx", queryset)

    @admin.action(description=gettext_lazy("Export the selected hubs (CSV)"), permissions=["view"])
    def export_hubs(self, request, queryset):
        return self.file("hubs.csv", queryset)

    @admin.action(
        description=gettext_lazy("Export the facts of the selected hubs (CSV)"), permissions=["view"]
    )
    def export_facts(self, request, queryset):
        return self.file("facts.csv", queryset)

    # In

    def may_import(self, request):
        """Whoever may add hubs or change some; which rows they may write is asked of each."""
        return self.has_add_permission(request) or self.has_change_permission(request)

    def import_view(self, request):
        if not self.may_import(request):
            raise PermissionDenied
        form, plan, token = ImportForm(), None, ""
        if request.method == "POST" and "_apply" in request.POST:
            token = request.POST.get("kept", "")
            try:
                sheets = keeping.load(request.user, token)
            except StorageAway:
                messages.error(request, away())
                return self.answer(request, form, plan, token)
            if sheets is None:
                messages.warning(
                    request,
                    _("The file is kept for two hours, and no longer. Nothing was written: choose it again."),
                )
            elif answer := self.apply(request, sheets, token):
                return answer
            else:
                plan = Plan(sheets, request.user)
        elif request.method == "POST":
            form = ImportForm(request.POST, request.FILES)
            if form.is_valid():
                plan = Plan(form.cleaned_data["sheets"], request.user)
                try:
                    token = keeping.keep(request.user, plan.sheets) if plan.is_ready else ""
                except StorageAway:
                    plan = None
                    form.add_error("files", away())
        return self.answer(request, form, plan, token)

    def apply(self, request, sheets, token):
        """Put it in and lead on; None where the portal has changed since the preview, which a message then says."""
        try:
            report = apply(sheets, request.POST.get("fingerprint"), request.user, comment_of(sheets))
        except Stale:
            messages.warning(
                request,
                _(
                    "Somebody changed what this import would write since the preview. Nothing was written: look again."
                ),
            )
            return None
        keeping.drop(request.user, token)
        sentence = _("Imported: %(what)s.") % {"what": report.in_words()}
        for hubs, act in ((report.new_hubs, ADDITION), (report.changed_hubs, CHANGE)):
            LogEntry.objects.log_actions(request.user.pk, hubs, act, sentence)
        messages.success(request, sentence)
        return HttpResponseRedirect(reverse("admin:hubs_hub_changelist"))

    def answer(self, request, form, plan, token):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import hubs and facts"),
            "subtitle": None,
            "form": form,
            "plan": plan,
            "token": token,
            "files": [
                (reverse("admin:hubs_hub_export", args=[name]), label) for name, label in writing.labels()
            ],
            "has_view_permission": True,
        }
        if plan:
            found = plan.found()
            context |= {
                "tables": [
                    (table, shown, same)
                    for table, rows in (
                        (plan.tables.get("hubs"), plan.hub_rows),
                        (plan.tables.get("facts"), plan.fact_rows),
                    )
                    if table
                    for shown in [[row for row in rows if row.state != SAME or row.notes]]
                    for same in [[row for row in rows if row.state == SAME and not row.notes]]
                ],
                "found": found[:MOST_TOLD],
                "more": max(len(found) - MOST_TOLD, 0),
            }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/hubs/hub/import.html", context)

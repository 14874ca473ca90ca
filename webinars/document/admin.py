"""The document in the admin: downloads on the form of a webinar, and a page that shows what a file would bring first."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal import roles
from hubsportal.bucket import StorageAway, away

from ..models import Webinar
from . import bringing, bundle, entries, holding
from .entries import DocumentErrors
from .parts import own_parts
from .shared import SHARED
from .writing import document_of


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "A webinar as JSON, or as ZIP with its files, downloaded from another portal."
        ),
        widget=forms.FileInput(attrs={"accept": ".json,.zip,application/json,application/zip"}),
    )
    slug = forms.SlugField(
        label=gettext_lazy("Slug here"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Leave empty for that of the file."),
    )
    held = forms.CharField(required=False, widget=forms.HiddenInput)


class DocumentMixin:
    """For the admin of webinars: `import/`, `<id>/document.json` and `<id>/document.zip`."""

    change_list_template = "admin/webinars/webinar/change_list.html"

    def get_urls(self):
        views = [
            ("import/", self.import_view, "import"),
            ("<path:object_id>/document.json", self.document_view, "document"),
            ("<path:object_id>/document.zip", self.bundle_view, "bundle"),
        ]
        own = [
            path(address, self.admin_site.admin_view(view), name=f"webinars_webinar_{name}")
            for address, view, name in views
        ]
        return [*own, *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_download"] = context.get("original") and self.may_download(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {"may_import": self.may_import(request)} | (extra_context or {})
        )

    def may_download(self, request, webinar):
        """Whoever may see everything that the document holds."""
        models = {model for part in own_parts() for model in part.makes} | {part.model for part in SHARED}
        return self.has_view_permission(request, webinar) and all(
            roles.holds(request.user, "view", model) for model in models
        )

    def may_import(self, request):
        """Whoever may add a webinar with all that belongs to it. What else they may not add is left out, and told."""
        models = {
            model
            for part in own_parts()
            for model in part.makes
            if model._meta.app_label == Webinar._meta.app_label
        }
        return all(roles.holds(request.user, "add", model) for model in models)

    # Out

    def downloaded(self, request, object_id):
        """The webinar, and None; or None, and what to answer instead."""
        webinar = self.get_object(request, unquote(object_id))
        if webinar is None:
            return None, self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_download(request, webinar):
            raise PermissionDenied
        return webinar, None

    def document_view(self, request, object_id):
        webinar, answer = self.downloaded(request, object_id)
        if webinar:
            document, _files = document_of(webinar)
            answer = HttpResponse(entries.write(document), content_type="application/json")
            answer = as_download(answer, f"{webinar.slug}.json")
        return answer

    def bundle_view(self, request, object_id):
        webinar, answer = self.downloaded(request, object_id)
        if webinar:
            answer = StreamingHttpResponse(bundle.stream(webinar), content_type="application/zip")
            answer = as_download(answer, f"{webinar.slug}.zip")
        return answer

    # In

    def import_view(self, request):
        if not self.may_import(request):
            raise PermissionDenied
        form = ImportForm(*(request.POST, request.FILES) if request.method == "POST" else ())
        page = {"form": form}
        if form.is_bound and form.is_valid():
            try:
                token = self.held(request, form, page)
                if token and (answer := self.look(request, form, token, page)):
                    return answer
            except StorageAway:
                form.add_error("file", away())
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Bring in a webinar"),
            "subtitle": None,
            "has_view_permission": True,
        }
        return TemplateResponse(request, "admin/webinars/webinar/import.html", context | page)

    def held(self, request, form, page):
        """The token of the file that is meant, None where there is none, which the form then says."""
        if form.cleaned_data["file"]:
            page["is_new"] = True
            return holding.hold(form.cleaned_data["file"], request.user)
        token = form.cleaned_data["held"]
        if not token:
            form.add_error("file", _("Choose a file."))
        return token

    def look(self, request, form, token, page):
        """Show what the file would bring, or bring it in and lead on."""
        file = holding.opened(token, request.user)
        if file is None:
            form.add_error("file", _("The file is no longer kept. Choose it again."))
            return None
        is_meant = "_apply" in request.POST and "is_new" not in page
        with file:
            try:
                root, files = bundle.read(file)
                report = bringing.bring_in(
                    root,
                    files,
                    user=request.user,
                    slug=form.cleaned_data["slug"],
                    comment=_("Brought in from a file"),
                    check=not is_meant,
                    seen=request.POST.get("fingerprint", "") if is_meant else None,
                )
            except DocumentErrors as error:
                page["problems"] = error.problems
                holding.drop(token, request.user)
                return None
            except bringing.Stale as error:
                report, is_meant = error.report, False
                messages.warning(
                    request,
                    _(
                        "This is not what was shown: something has changed meanwhile. Nothing was written; look again."
                    ),
                )
        if not is_meant or report.conflict or report.is_nothing:
            page |= {"report": report, "token": token}
            if report.conflict:
                # One that is free stands in the form, to be taken or changed.
                form.data = form.data.copy()
                form.data["slug"] = report.free_slug
            return None
        holding.drop(token, request.user)
        self.log_addition(request, report.webinar, [{"added": {}}])
        messages.success(request, _("“%(webinar)s” came in, as a draft.") % {"webinar": report.webinar})
        return HttpResponseRedirect(reverse("admin:webinars_webinar_change", args=[report.webinar.pk]))


def as_download(response, name):
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

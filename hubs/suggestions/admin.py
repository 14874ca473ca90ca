"""The moderation queue: each suggestion with what it looks like, and the three things to make of it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hubsportal import roles
from hubsportal.admin import PortalAdmin
from hubsportal.pages import admin_url

from ..models import Hub, Suggestion
from . import decisions, lookalikes, mail, photos


class MailForm(forms.Form):
    """What may go to whoever suggested it, with any of the decisions."""

    text = forms.CharField(
        label=gettext_lazy("Mail to whoever suggested it"),
        required=False,
        max_length=5_000,
        widget=AdminTextareaWidget(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Leave it empty to send none. The address is deleted with the decision: this is the last mail to it."
        ),
    )

    def __init__(self, suggestion, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not suggestion.contact_email or not mail.is_set_up():
            del self.fields["text"]

    @property
    def mail_text(self):
        return self.cleaned_data.get("text", "")


class DeclineForm(MailForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2_000,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("For the other moderators. It is kept with the suggestion, for 90 days."),
    )
    field_order = ["reason", "text"]


class HubForm(forms.Form):
    """Which hub it is merged into."""

    hub = forms.ModelChoiceField(
        Hub.objects.all(),
        label=gettext_lazy("Hub"),
        error_messages={
            "required": gettext_lazy("Choose the hub that it is to be merged into."),
            "invalid_choice": gettext_lazy("There is no such hub any more: choose another."),
        },
    )

    def __init__(self, admin_site, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hub"].widget = AutocompleteSelect(Suggestion._meta.get_field("hub"), admin_site)
        self.fields["hub"].widget.choices = self.fields["hub"].choices


@admin.register(Suggestion)
class SuggestionAdmin(PortalAdmin):
    """Nothing of it is written by hand: it is looked at, and decided."""

    manual = "suggested-hubs"
    list_display = ["name", "city", "region", "created_at", "state", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["region", "decided_by"]
    search_fields = ["name", "city", "region__code"]
    search_help_text = gettext_lazy("Name, city or code of the region.")
    ordering = ["-created_at", "-pk"]
    actions = None
    view_on_site = False
    index_position = 1

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(mail.RIGHT)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fieldsets(self, request, obj=None):
        return []

    def get_urls(self):
        def named(route, view, name):
            return path(
                f"<path:object_id>/{route}/", self.admin_site.admin_view(view), name=f"hubs_suggestion_{name}"
            )

        return [
            named("accept", require_POST(self.accept_view), "accept"),
            named("merge", self.merge_view, "merge"),
            named("decline", require_POST(self.decline_view), "decline"),
            named("photo", self.photo_view, "photo"),
            *super().get_urls(),
        ]

    def found(self, request, object_id):
        """The suggestion of an address, for whoever may decide; a 403 or 404 otherwise."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        suggestion = self.get_object(request, unquote(object_id))
        if suggestion is None:
            raise Http404
        return suggestion

    # Looking

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return self.show(request, self.found(request, object_id))

    def show(self, request, suggestion, decline=None, accept=None, not_chosen=()):
        """The page of a suggestion; forms that were sent and hold mistakes take the place of empty ones."""
        # Never what was asked for: the widget would look up whatever that is.
        choose = HubForm(self.admin_site)
        return self.answer(
            request,
            suggestion,
            "suggestion",
            _("Suggested hub"),
            hubs_like=lookalikes.hubs_like(suggestion) if suggestion.is_open else [],
            suggestions_like=lookalikes.suggestions_like(suggestion) if suggestion.is_open else [],
            accept=accept or MailForm(suggestion, prefix="accept"),
            decline=decline or DeclineForm(suggestion, prefix="decline"),
            choose=choose,
            media=self.media + choose.media,
            not_chosen=not_chosen,
            may_add=request.user.has_perm("hubs.add_hub"),
            may_merge=request.user.has_perm("hubs.change_hub"),
        )

    def answer(self, request, suggestion, template, title, **context):
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "original": suggestion,
            "title": title,
            "subtitle": str(suggestion),
            "has_mail": mail.is_set_up(),
            **context,
        }
        request.current_app = self.admin_site.name
        response = TemplateResponse(request, f"admin/hubs/suggestion/{template}.html", context)
        # It shows somebody's name and address.
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def photo_view(self, request, object_id):
        suggestion = self.found(request, object_id)
        content = photos.content(suggestion.photo) if suggestion.photo else None
        if content is None:
            raise Http404
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(content, content_type=photos.type_of(suggestion.photo), headers=headers)

    # Deciding

    def accept_view(self, request, object_id):
        suggestion = self.found(request, object_id)
        if not request.user.has_perm("hubs.add_hub"):
            raise PermissionDenied
        form = MailForm(suggestion, request.POST, prefix="accept")
        if not form.is_valid():
            return self.show(request, suggestion, accept=form)
        try:
            hub = decisions.accept(suggestion, request.user, form.mail_text)
        except decisions.Undecided as problem:
            return self.refuse(request, suggestion, problem)
        self.admin_site._registry[Hub].log_addition(request, hub, _("Made of a suggestion."))
        note = format_html(
            _(
                '“{}” is a draft now. Its source stands in <a href="{}">the suggestion</a>: complete it, and ask for a review.'
            ),
            hub,
            admin_url(suggestion),
        )
        return self.lead_on(request, suggestion, note, admin_url(hub))

    def decline_view(self, request, object_id):
        suggestion = self.found(request, object_id)
        form = DeclineForm(suggestion, request.POST, prefix="decline")
        if not form.is_valid():
            return self.show(request, suggestion, decline=form)
        try:
            decisions.decline(suggestion, request.user, form.cleaned_data["reason"], form.mail_text)
        except decisions.Undecided as problem:
            return self.refuse(request, suggestion, problem)
        note = _("“%(name)s” was declined.") % {"name": suggestion}
        return self.lead_on(request, suggestion, note, reverse("admin:hubs_suggestion_changelist"))

    def merge_view(self, request, object_id):
        """Side by side with a hub (`?hub=`), field by field; taking over what was ticked."""
        suggestion = self.found(request, object_id)
        if not suggestion.is_open:
            return HttpResponseRedirect(admin_url(suggestion))
        choose = HubForm(self.admin_site, request.GET)
        if not choose.is_valid():
            return self.show(request, suggestion, not_chosen=choose.errors["hub"])
        hub = choose.cleaned_data["hub"]
        if not roles.may(request.user, "change", hub):
            messages.error(
                request,
                _("“%(name)s” is public, and changing it takes a right that you do not have.")
                % {"name": hub},
            )
            return HttpResponseRedirect(admin_url(suggestion))
        rows = decisions.rows(suggestion, hub)
        form = MailForm(suggestion, request.POST or None)
        if request.method == "POST" and form.is_valid():
            names = [row.name for row in rows if row.is_offered and row.name in request.POST.getlist("take")]
            try:
                if request.POST.get("seen") != hub.updated_at.isoformat():
                    raise decisions.Undecided(decisions.CHANGED)
                decisions.merge(suggestion, hub, names, request.user, form.mail_text)
            except decisions.Undecided as problem:
                return self.refuse(request, suggestion, problem, f"{request.path}?hub={hub.pk}")
            self.admin_site._registry[Hub].log_change(request, hub, _("Merged a suggestion into it."))
            note = _("“%(name)s” was merged into “%(hub)s”.") % {"name": suggestion, "hub": hub}
            return self.lead_on(request, suggestion, note, admin_url(hub))
        ticked = (
            request.POST.getlist("take")
            if request.method == "POST"
            else [row.name for row in rows if row.fills_gap or row.several]
        )
        return self.answer(
            request,
            suggestion,
            "merge",
            _("Merge into a hub"),
            hub=hub,
            rows=rows,
            ticked=ticked,
            form=form,
            hub_url=admin_url(hub),
        )

    def lead_on(self, request, suggestion, note, url):
        suggestion.refresh_from_db()
        self.log_change(request, suggestion, f"{suggestion.get_state_display()}.")
        messages.success(request, note)
        return HttpResponseRedirect(url)

    def refuse(self, request, suggestion, problem, url=None):
        messages.error(request, str(problem))
        return HttpResponseRedirect(url or admin_url(suggestion))

"""What the admin pages of all apps share: publishing, errors that are easy to find, autocompletes that tell enough."""

from contextlib import nullcontext

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AdminTextareaWidget,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .publishing import Status
from .search import index

# An action on a whole list names this many rows; its last line counts them all.
MESSAGES = 10


def state_in_words(publishable):
    """What an editor reads in lists: draft, in review, published, archived, or scheduled and for when."""
    if publishable.is_scheduled:
        return _("scheduled for %(time)s") % {"time": moment(publishable.published_at)}
    return publishable.get_status_display()


def moment(time):
    return date_format(timezone.localtime(time), "DATETIME_FORMAT")


class DayAndTimeInput(AdminSplitDateTime):
    """Django's two inputs, each with a name of its own for those who do not see that they stand together."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        day, time = context["widget"]["subwidgets"]
        day["attrs"]["aria-label"] = _("Day")
        time["attrs"]["aria-label"] = _("Time of day")
        return context


class ChoicesInput(AutocompleteSelectMultiple):
    """Each choice can be taken away; what clears all of them would stand in a list without being an item of it."""

    def build_attrs(self, *args, **kwargs):
        return super().build_attrs(*args, **kwargs) | {"data-allow-clear": "false"}


class SharedOptions(BaseModelAdmin):
    """For pages and inlines alike."""

    formfield_overrides = {
        models.DateTimeField: {"widget": DayAndTimeInput},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 6})},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Deleting a region is nothing to do beside a hub's name.
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return self.with_choice_labels(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChoicesInput(db_field, self.admin_site))
        return self.with_choice_labels(super().formfield_for_manytomany(db_field, request, **kwargs))

    def with_choice_labels(self, field):
        """Name what is chosen as the search for it does (`PortalAdmin.choice_label`)."""
        if field is not None and (model_admin := self.admin_site._registry.get(field.queryset.model)):
            if select_related := getattr(model_admin, "choice_select_related", ()):
                field.queryset = field.queryset.select_related(*select_related)
            field.label_from_instance = getattr(model_admin, "choice_label", str)
        return field


class PortalAdmin(SharedOptions, admin.ModelAdmin):
    list_per_page = 50
    show_facets = admin.ShowFacets.ALWAYS
    empty_value_display = gettext_lazy("not stated")

    class Media:
        js = ["js/admin.js"]

    # What else `choice_label` needs.
    choice_select_related = ()

    def choice_label(self, choice):
        """How a row is called where it can be chosen. Names alone do not always tell which is meant."""
        return str(choice)

    def get_view_on_site_url(self, obj=None):
        """The public address itself: it shows drafts to staff, and needs no detour over Django's redirect."""
        if obj is None or not self.view_on_site or not hasattr(obj, "get_absolute_url"):
            return None
        return obj.get_absolute_url()

    def changeform_view(self, request, *args, **kwargs):
        # A form with its parts is dozens of changes: what they make of the search index is written once.
        with index.together() if request.method == "POST" else nullcontext():
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    def render_change_form(self, request, context, *args, **kwargs):
        context["error_list"] = list(
            found_errors(context["adminform"].form, context["inline_admin_formsets"])
        )
        context["show_save_and_view"] = bool(self.view_on_site and hasattr(self.model, "get_absolute_url"))
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        request.saved = obj
        response = super().response_add(request, obj, post_url_continue)
        return self.redirect_after_save(request, obj) or response

    def response_change(self, request, obj):
        request.saved = obj
        response = super().response_change(request, obj)
        return self.redirect_after_save(request, obj) or response

    def redirect_after_save(self, request, obj):
        if "_view" in request.POST and (url := self.get_view_on_site_url(obj)):
            return HttpResponseRedirect(url)
        return None


class PortalInline(SharedOptions, admin.StackedInline):
    """Rows with labelled inputs side by side; a row's own page has the rest of its fields."""

    extra = 0
    show_change_link = True
    view_on_site = False
    # Later rows leave out their labels where the first one shows them: see admin.css.
    classes = ["rows"]


def found_errors(form, inlines):
    """(address on the page, what it is about, sentence) for each error of a form and its rows."""
    for name, sentences in form.errors.items():
        if name in form.fields:
            for sentence in sentences:
                yield f"#{place_of(form[name])}", capfirst(form[name].label), sentence
    for inline in inlines:
        formset = inline.formset
        for sentence in formset.non_form_errors():
            yield f"#{formset.prefix}-group", capfirst(inline.opts.verbose_name_plural), sentence
        for number, row in enumerate(formset.forms):
            for name, sentences in row.errors.items():
                place = place_of(row[name]) if name in row.fields else f"{formset.prefix}-{number}"
                for sentence in sentences:
                    yield f"#{place}", called(row.instance, number + 1), sentence


def place_of(bound_field):
    """The id of the input to go to; of several that make up one field, the first."""
    several = isinstance(bound_field.field.widget, forms.MultiWidget)
    return f"{bound_field.auto_id}_0" if several else bound_field.id_for_label


def called(row, number=None):
    """How a sentence names a row: Segment “Trakk, Namur”, or Segment 3 while it has no name."""
    try:
        name = str(row).strip(" :")
    except ObjectDoesNotExist:
        name = ""
    kind = capfirst(row._meta.verbose_name)
    return _("%(kind)s “%(name)s”") % {"kind": kind, "name": name} if name else f"{kind} {number}"


# What can be published


class UnfinishedFilter(admin.SimpleListFilter):
    title = gettext_lazy("work to do")
    parameter_name = "unfinished"

    def lookups(self, request, model_admin):
        return [("yes", _("Draft or in review"))]

    def queryset(self, request, queryset):
        return queryset.drafts() if self.value() == "yes" else None


class StateFilter(admin.SimpleListFilter):
    """The status as visitors meet it: what is scheduled is not published yet."""

    title = gettext_lazy("status")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("Draft")),
            ("review", _("In review")),
            ("scheduled", _("Scheduled")),
            ("published", _("Published")),
            ("archived", _("Archived")),
        ]

    def queryset(self, request, queryset):
        match self.value():
            case "scheduled":
                return queryset.scheduled()
            case "published":
                return queryset.published()
            case "draft" | "review" | "archived" as status:
                return queryset.filter(status=status)
        return None


class PublishableForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") == Status.ARCHIVED and "published_at" in cleaned:
            published_at = cleaned["published_at"]
            if published_at is None or published_at > timezone.now():
                sentence = _("Only what has been public can be archived, since its page stays readable.")
                self.add_error("status", sentence)
        return cleaned


class PublishableAdmin(PortalAdmin):
    """A page for something with a status: its state in words, actions to publish and archive, a note on saving."""

    form = PublishableForm
    actions = ["publish", "archive", "back_to_draft"]

    # The last fieldset of each.
    publication = (
        gettext_lazy("Publication"),
        {
            "fields": ["status", "published_at"],
            "description": gettext_lazy(
                "A draft is seen by staff alone, at the address it will have: save it, then choose “View on site”."
            ),
        },
    )

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, publishable):
        return state_in_words(publishable)

    @admin.action(
        description=gettext_lazy("Publish the selected %(verbose_name_plural)s"), permissions=["change"]
    )
    def publish(self, request, queryset):
        self.set_status(request, queryset, Status.PUBLISHED)

    @admin.action(
        description=gettext_lazy("Archive the selected %(verbose_name_plural)s"), permissions=["change"]
    )
    def archive(self, request, queryset):
        self.set_status(request, queryset, Status.ARCHIVED)

    @admin.action(
        description=gettext_lazy("Make the selected %(verbose_name_plural)s drafts again"),
        permissions=["change"],
    )
    def back_to_draft(self, request, queryset):
        self.set_status(request, queryset, Status.DRAFT)

    @transaction.atomic
    def set_status(self, request, queryset, status):
        """Change those that may have the status, each by the model's own rules; say of the others why not."""
        # Fetched first: the list may be filtered by the very status that changes.
        chosen, changed, refused = list(queryset), [], []
        for publishable in chosen:
            if publishable.status == status:
                continue
            if status == Status.ARCHIVED and not publishable.is_published:
                refused.append((publishable, _("it is not public, so there is nothing to archive.")))
                continue
            publishable.status = status
            try:
                publishable.full_clean()
            except ValidationError as error:
                refused.append((publishable, " ".join(error.messages)))
                continue
            publishable.save()
            self.log_change(request, publishable, [{"changed": {"fields": ["Status"]}}])
            changed.append(publishable)
        for publishable in changed[:MESSAGES]:
            note = format_html("“{}”: {}", publishable, publication_note(publishable))
            self.message_user(request, note, messages.SUCCESS)
        for publishable, reason in refused[:MESSAGES]:
            note = _("“%(name)s” stays as it is: %(reason)s") % {"name": publishable, "reason": reason}
            self.message_user(request, note, messages.WARNING)
        self.message_user(
            request,
            _("%(changed)d changed, %(refused)d refused, %(same)d were so already.")
            % {
                "changed": len(changed),
                "refused": len(refused),
                "same": len(chosen) - len(changed) - len(refused),
            },
            messages.INFO,
        )

    def message_user(self, request, message, *args, **kwargs):
        """Django tells that it was saved; add whether visitors can see it now."""
        if saved := getattr(request, "saved", None):
            message = format_html("{} {}", message, publication_note(saved))
        super().message_user(request, message, *args, **kwargs)


def publication_note(publishable):
    """Who can see it from when on, with a link to look at it."""
    url = publishable.get_absolute_url()
    if publishable.is_published:
        return format_html(_('It is public now: <a href="{}">see its page</a>.'), url)
    if publishable.is_scheduled:
        return format_html(
            _('It becomes public on {} by itself. Until then only staff see it: <a href="{}">preview</a>.'),
            moment(publishable.published_at),
            url,
        )
    if publishable.status == Status.ARCHIVED:
        return format_html(
            _('It is archived: in no list, but <a href="{}">its page</a> stays readable.'), url
        )
    return format_html(
        _('It is not public ({}): only staff see it. <a href="{}">Preview</a>.'),
        publishable.get_status_display(),
        url,
    )


def held_by(row, ignore=()):
    """What forbids to delete a row. A part of something, such as evidence, stands for what it is a part of."""
    holders = []
    for relation in row._meta.related_objects:
        if relation.on_delete in (models.RESTRICT, models.PROTECT) and relation.related_model not in ignore:
            parents = [
                field.name
                for field in relation.related_model._meta.fields
                if field.many_to_one and field.remote_field.on_delete is models.CASCADE
            ]
            rows = relation.related_model._default_manager.filter(**{relation.field.name: row})
            holders += [getattr(holder, parents[0]) if parents else holder for holder in rows]
    return holders


def sentence_of(items):
    return get_text_list(list(dict.fromkeys(items)), _("and"))

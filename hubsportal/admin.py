"""What the admin pages of all apps share: rights on rows, errors that are easy to find, autocompletes that tell enough."""

from contextlib import nullcontext

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, IncorrectLookupParameters
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AdminTextareaWidget,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import roles
from .bucket import StorageAway, away
from .history.admin import HistoryAdmin
from .search import index


def moment(time):
    return date_format(timezone.localtime(time), "DATETIME_FORMAT")


def reaches(request, action, thing):
    """Whether nothing released stands between whoever asks and `action` on a row, or on parts of it."""
    if thing is None or thing.pk is None:
        return True
    return roles.may_reach(request.user, action, thing, request.__dict__.setdefault("known_released", {}))


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


class Unstored:
    """Before a form whose files cannot be stored: whatever it holds, it is not saved now, and says so."""

    def full_clean(self):
        super().full_clean()
        self.add_error(None, away())


class PortalAdmin(SharedOptions, HistoryAdmin):
    list_per_page = 50
    show_facets = admin.ShowFacets.ALWAYS
    empty_value_display = gettext_lazy("not stated")

    class Media:
        js = ["js/admin.js"]

    # Its place on the staff's first page among those of its app; of equal ones, that of registration.
    index_position = 0

    # Where docs/editors.md tells how to do this: a heading, as an anchor.
    manual = ""

    # Foreign keys that stand filled in where another one is added after this one.
    kept_for_another = ()

    # What else `choice_label` needs.
    choice_select_related = ()

    def choice_label(self, choice):
        """How a row is called where it can be chosen. Names alone do not always tell which is meant."""
        return str(choice)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and reaches(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and reaches(request, "delete", obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A part is added, or moved, only to what whoever does it may change."""
        content = roles.contents.get(self.model)
        is_parent = content and content.parent and content.parent.name == db_field.name
        if is_parent:
            kwargs.setdefault("queryset", roles.open_parents(request.user, content))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if is_parent and field is not None:
            field.error_messages["invalid_choice"] = _(
                "There is none like that which you may add to. What is public takes the right to change it."
            )
        return field

    def get_view_on_site_url(self, obj=None):
        """The public address itself: it shows drafts to staff, and needs no detour over Django's redirect."""
        if obj is None or not self.view_on_site or not hasattr(obj, "get_absolute_url"):
            return None
        return obj.get_absolute_url()

    def get_changeform_initial_data(self, request):
        """What the address fills in, without choices that there are not: their inputs would fail at them."""
        initial = super().get_changeform_initial_data(request)
        for field in self.opts.get_fields():
            if field.name in initial and field.is_relation and field.related_model:
                typed = initial[field.name]
                several = [
                    pk for pk in (typed if isinstance(typed, list) else [typed]) if is_there(field, pk)
                ]
                initial[field.name] = several if isinstance(typed, list) else typed if several else ""
        return initial

    def get_changelist_instance(self, request):
        # PostgreSQL takes no NUL; Django then shows the list with a sentence.
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise IncorrectLookupParameters
        return super().get_changelist_instance(request)

    def changeform_view(self, request, *args, **kwargs):
        # A form with its parts is dozens of changes: what they make of the search index is written once.
        try:
            with index.together() if request.method == "POST" else nullcontext():
                return super().changeform_view(request, *args, **kwargs)
        except StorageAway:
            # All of it was taken back. Once more, so that the form comes with everything that was typed.
            request.storage_is_away = True
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if getattr(request, "storage_is_away", False):
            form = type(form.__name__, (Unstored, form), {})
        return form

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
        if "_addanother" in request.POST and self.kept_for_another and self.has_add_permission(request):
            kept = {name: getattr(obj, f"{name}_id") for name in self.kept_for_another}
            add = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
            return HttpResponseRedirect(f"{add}?{urlencode({name: pk for name, pk in kept.items() if pk})}")
        return None


class PortalInline(SharedOptions, admin.StackedInline):
    """Rows with labelled inputs side by side; a row's own page has the rest of its fields."""

    extra = 0
    show_change_link = True
    view_on_site = False
    # Later rows leave out their labels where the first one shows them: see admin.css.
    classes = ["rows"]

    # Django asks about a row by the thing whose form it stands on.

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and reaches(request, "add", obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and reaches(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and reaches(request, "delete", obj)


def is_there(field, pk):
    """Whether a relation could lead to a row of this key, whatever was typed as one."""
    try:
        return field.related_model._base_manager.filter(pk=pk).exists()
    except ValueError:
        return False


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

"""The history in the admin: its pages, restoring, and forms that save over nobody unasked."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import editing, kinds, reading, restoring, rights
from .difference import difference
from .models import Version
from .recording import revision
from .returning import Return, bring_back

STEPS_PER_PAGE = 20


class HistoryAdmin(admin.ModelAdmin):
    """For a model with a history, or a part of one; for others it changes nothing."""

    class Media:
        css = {"all": ["css/history.css"]}

    @property
    def content(self):
        """The Content that this page's model is, None for parts and for what has no history."""
        content, part = kinds.of_model(self.model)
        return None if part else content

    def address(self, page, *args, of=None):
        meta = of._meta if of else self.opts
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)

    def get_urls(self):
        if self.content is None:
            return super().get_urls()

        def route(address, view, page):
            name = f"{self.opts.app_label}_{self.opts.model_name}_{page}"
            return path(address, self.admin_site.admin_view(view), name=name)

        return [
            route("deleted/", self.deleted_view, "deleted"),
            route("deleted/<int:number>/", self.bring_back_view, "bring_back"),
            route("<path:object_id>/history/<int:number>/", self.restore_view, "restore"),
            *super().get_urls(),
        ]

    # Every request is one revision

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with revision(request.user):
            obj = self.get_object(request, unquote(object_id)) if object_id else None
            if object_id and kinds.of_model(self.model)[0]:
                if obj is None and (self.content is None or self.last_deleted(object_id)):
                    return self.gone_view(request, object_id)
                if obj is None:
                    return self._get_obj_does_not_exist_redirect(request, self.opts, unquote(object_id))
                if self.has_change_permission(request, obj) and editing.is_stale(request, obj):
                    editing.revive_rows(request, self.formsets_of(request, obj))
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        obj = self.get_object(request, unquote(object_id))
        with revision(request.user, _("Deleted: %(thing)s") % {"thing": named(obj)} if obj else ""):
            return super().delete_view(request, object_id, extra_context)

    def changelist_view(self, request, extra_context=None):
        if request.method != "POST":
            deleted_url = self.address("deleted") if self.content else ""
            return super().changelist_view(request, {"deleted_url": deleted_url} | (extra_context or {}))
        action = dict(self.get_action_choices(request)).get(request.POST.get("action", ""))
        comment = _("Bulk action: %(action)s") % {"action": action} if action else ""
        with revision(request.user, comment):
            return super().changelist_view(request, extra_context)

    # Two editors at once

    def get_form(self, request, obj=None, change=False, **kwargs):
        if change and obj is not None and kinds.of_model(self.model)[0]:
            form = kwargs.get("form", self.form)
            kwargs["form"] = type(form.__name__, (editing.EditedForm, form), {})
        return super().get_form(request, obj, change, **kwargs)

    def formsets_of(self, request, obj):
        """(prefix, model) of each formset of the form."""
        formsets = [inline.get_formset(request, obj) for inline in self.get_inline_instances(request, obj)]
        return [(formset.get_default_prefix(), formset.model) for formset in formsets]

    def gone_view(self, request, object_id):
        """What was typed into the form of something that somebody has deleted meanwhile."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        typed = [
            (name, value)
            for name in request.POST
            if not name.startswith(("csrfmiddlewaretoken", "history_", "_")) and not name.endswith("_FORMS")
            for value in request.POST.getlist(name)
            if value and "__prefix__" not in name
        ]
        content = self.content
        version = content and self.last_deleted(object_id)
        context = self.context(
            request,
            _("It was deleted meanwhile"),
            typed=typed,
            step=reading.steps(content, [version])[0] if version else None,
            bring_back_url=self.address("bring_back", version.pk) if version else "",
        )
        return render(request, "admin/history/gone.html", context, status=409)

    # Pages

    def context(self, request, title, thing=None, **more):
        return (
            self.admin_site.each_context(request)
            | {
                "title": title,
                "subtitle": None,
                "opts": self.opts,
                "original": thing,
                "change_url": self.address("change", thing.pk) if thing else "",
                "history_url": self.address("history", thing.pk) if thing and self.content else "",
                "deleted_url": self.address("deleted") if self.content else "",
                "name": str(thing) if thing else "",
            }
            | more
        )

    def thing(self, request, object_id):
        """The row that an address names. Raises Http404 or PermissionDenied."""
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            raise Http404
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        return thing

    def history_view(self, request, object_id, extra_context=None):
        """Who changed what, the last first. A part's is that of what it belongs to."""
        content, part = kinds.of_model(self.model)
        if content is None:
            return super().history_view(request, object_id, extra_context)
        try:
            thing = self.thing(request, object_id)
        except Http404:
            return self._get_obj_does_not_exist_redirect(request, self.opts, unquote(object_id))
        if part:
            _content, pk = kinds.thing_of(thing)
            return HttpResponseRedirect(self.address("history", pk, of=content.model))
        versions = Version.objects.filter(kind=content.name, key=str(thing.pk)).order_by("-pk")
        page = Paginator(versions.defer("state"), STEPS_PER_PAGE).get_page(request.GET.get("page"))
        context = self.context(
            request,
            _("History of “%(name)s”") % {"name": thing},
            thing,
            page=page,
            steps=reading.steps(content, list(page.object_list)),
            latest=editing.version_of(content, thing.pk),
            may_restore=self.has_change_permission(request, thing),
        )
        return render(request, "admin/history/steps.html", context | (extra_context or {}))

    def restore_view(self, request, object_id, number):
        """What it would take to make an earlier state the present one, and a button to do it."""
        thing = self.thing(request, object_id)
        version = self.version(number, key=str(thing.pk), is_deleted=False)
        latest = editing.version_of(self.content, thing.pk)
        plan = restoring.Plan(version, slug=request.POST.get("slug"))
        rights.limit(plan, request.user)
        context = self.context(
            request,
            _("Restore an earlier state"),
            thing,
            step=reading.steps(self.content, [version])[0],
            plan=plan,
            notes=plan.notes,
            refusals=plan.refusals,
            groups=difference(self.content, plan.present, plan.state) if plan.present else [],
            latest=latest,
            may_restore=self.has_change_permission(request, thing),
        )
        if request.method == "POST":
            if not context["may_restore"]:
                raise PermissionDenied
            comment = _("Restored the state of %(time)s") % {"time": moment(version)}
            if editing.number(request.POST.get("latest")) != latest:
                context["is_changed_since"] = True
            elif self.carry_out(request, context, lambda: restoring.apply(plan, comment, request.user)):
                self.log_change(request, thing, comment)
                return self.restored(request, plan)
        return render(request, "admin/history/restore.html", context)

    def deleted_versions(self):
        """The last states of what is gone, the latest first."""
        later = Version.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"), pk__gt=OuterRef("pk"))
        gone = Version.objects.filter(~Exists(later), kind=self.content.name, is_deleted=True)
        return gone.select_related("revision__user").order_by("-pk")

    def last_deleted(self, object_id):
        # PostgreSQL takes no NUL.
        return self.deleted_versions().filter(key=unquote(object_id).replace("\0", "")).first()

    def deleted_view(self, request):
        """What was deleted, each with a way to have it back."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        paginator = Paginator(self.deleted_versions().defer("state"), STEPS_PER_PAGE)
        page = paginator.get_page(request.GET.get("page"))
        title = _("Deleted: %(things)s") % {"things": self.opts.verbose_name_plural}
        rows = [(version, reading.name_of(version.revision)) for version in page.object_list]
        context = self.context(request, title, page=page, rows=rows)
        return render(request, "admin/history/deleted.html", context)

    def bring_back_view(self, request, number):
        """What something deleted held, and a button to have it back with all that went with it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        version = self.version(number, is_deleted=True)
        if not self.deleted_versions().filter(pk=version.pk).exists():
            messages.info(request, _("“%(name)s” was restored already.") % {"name": version.name})
            return HttpResponseRedirect(self.address("deleted"))
        returning = Return(version, request.POST.get("slug"))
        for plan in [returning.plan, *returning.along]:
            rights.limit(plan, request.user)
        self.leave_out_forbidden(request, returning)
        context = self.context(
            request,
            _("Restore “%(name)s”") % {"name": version.name},
            name=version.name,
            step=reading.steps(self.content, [version])[0],
            plan=returning.plan,
            notes=returning.notes,
            refusals=returning.refusals,
            groups=reading.whole(self.content, returning.plan.state),
            along=[described(plan) for plan in returning.along],
            relinked=[described(plan) for plan in returning.relinked],
            may_restore=self.has_add_permission(request) and self.has_change_permission(request),
        )
        if request.method == "POST":
            if not context["may_restore"]:
                raise PermissionDenied
            comment = _("Restored: %(thing)s") % {"thing": described(returning.plan)}
            if self.carry_out(request, context, lambda: bring_back(returning, comment, request.user)):
                return self.restored(request, returning.plan)
        return render(request, "admin/history/bring_back.html", context)

    def leave_out_forbidden(self, request, returning):
        """What lost a reference gets it back only from somebody who may change it."""
        for plan in list(returning.relinked):
            before = len(plan.refusals)
            rights.limit(plan, request.user)
            if len(plan.refusals) > before:
                returning.relinked.remove(plan)
                returning.plan.notes.append(
                    _("%(thing)s named it and does not again: you may not change that.")
                    % {"thing": described(plan)}
                )

    def carry_out(self, request, context, restore):
        """Whether a restore was done; why not is put into the page's context."""
        if context["plan"].taken_slug:
            return False
        try:
            restore()
        except restoring.Refused as refused:
            context["refusals"] = list(refused.args)
            return False
        return True

    def restored(self, request, plan):
        thing = self.model._default_manager.get(pk=plan.pk)
        # `message_user` of what can be published adds whether visitors see it now.
        request.saved = thing
        self.message_user(request, _("“%(name)s” was restored.") % {"name": thing}, messages.SUCCESS)
        return HttpResponseRedirect(self.address("history", thing.pk))

    def version(self, number, **wanted):
        found = Version.objects.filter(pk=number, kind=self.content.name, **wanted)
        version = found.select_related("revision__user").first()
        if version is None:
            raise Http404
        return version


def described(plan):
    """A thing that a restore touches: Caption track “English”."""
    return f"{capfirst(plan.content.model._meta.verbose_name)} “{plan.name}”"


def named(thing):
    return f"{capfirst(thing._meta.verbose_name)} “{thing}”"


def moment(version):
    return date_format(timezone.localtime(version.revision.made_at), "DATETIME_FORMAT")

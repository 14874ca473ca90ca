"""Pasting an agenda: a page of the admin that shows what it understood and writes nothing before “Apply”."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from hubsportal import timecode
from hubsportal.admin import reaches
from hubsportal.history.recording import revision

from . import agenda_import
from .agenda_forms import PasteForm, choices_of
from .agendatext import FORMATS, QUESTION
from .models import AgendaSegment, Person, QAItem


class PastedAgendaMixin:
    """For the admin of webinars: its page `<id>/agenda/`."""

    change_form_template = "admin/webinars/webinar/change_form.html"

    def get_urls(self):
        page = path(
            "<path:object_id>/agenda/",
            self.admin_site.admin_view(self.agenda_view),
            name="webinars_webinar_agenda",
        )
        return [page, *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_paste_agenda"] = context.get("original") and self.may_paste(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def may_paste(self, request, webinar):
        """Whoever may change the webinar and both add and change what its agenda is made of."""
        parts = (self.admin_site._registry[AgendaSegment], self.admin_site._registry[QAItem])
        return self.has_change_permission(request, webinar) and all(
            part.has_add_permission(request) and part.has_change_permission(request) for part in parts
        )

    def may_remove(self, request, webinar):
        """Rows of what is released are taken away only by those who may publish it; see `hubsportal.roles`."""
        return reaches(request, "delete", webinar) and all(
            self.admin_site._registry[model].has_delete_permission(request)
            for model in (AgendaSegment, QAItem)
        )

    def agenda_view(self, request, object_id):
        webinar = self.get_object(request, unquote(object_id))
        if webinar is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_paste(request, webinar):
            raise PermissionDenied
        form = PasteForm(request.POST if request.method == "POST" else None, request.FILES or None)
        plan = None
        if form.is_bound and form.is_valid():
            if form.is_guessed:
                messages.warning(
                    request, _("The file is not UTF-8: it was read as Windows-1252. Look at its accents.")
                )
            plan = self.plan_of(request, webinar, form)
            if "_apply" in request.POST and (answer := self.apply(request, webinar, form, plan)):
                return answer
        return self.answer(request, webinar, form, plan)

    def plan_of(self, request, webinar, form):
        choices = choices_of(
            request.POST,
            form.as_clock,
            may_add_people=self.admin_site._registry[Person].has_add_permission(request),
            may_remove=self.may_remove(request, webinar),
        )
        return agenda_import.understand(
            webinar, form.cleaned_data["text"], form.cleaned_data["shape"] or None, choices
        )

    def apply(self, request, webinar, form, plan):
        """Put the plan in and lead on; None where it has to be looked at first, which a message then says."""
        if request.POST.get("previewed") != form.digest:
            messages.warning(
                request, _("The text is another one than was shown. Nothing was written: look at it first.")
            )
            return None
        if request.POST.get("fingerprint") != plan.fingerprint:
            return self.refuse_stale(request)
        if not plan.is_ready:
            messages.error(request, _("Nothing was written. What is listed here has to be settled first."))
            return None
        try:
            with revision(request.user, _("Pasted the agenda")):
                report = plan.apply()
        except agenda_import.Stale:
            return self.refuse_stale(request)
        sentence = _("Pasted the agenda: %(what)s.") % {"what": report.in_words()}
        if not plan.is_nothing:
            self.log_change(request, webinar, sentence)
        messages.success(request, sentence)
        return HttpResponseRedirect(reverse("admin:webinars_webinar_change", args=[webinar.pk]))

    def refuse_stale(self, request):
        messages.warning(
            request,
            _(
                "Somebody changed this webinar’s agenda since the preview. Nothing was written: here is the preview again."
            ),
        )

    def answer(self, request, webinar, form, plan):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": webinar,
            "title": _("Paste the agenda"),
            "subtitle": str(webinar),
            "form": form,
            "plan": plan,
            "has_view_permission": True,
        }
        if plan:
            context |= {
                "shape": FORMATS[plan.reading.shape],
                "counts": plan.summary(),
                "kinds": [*AgendaSegment.Kind.choices, (QUESTION, _("question"))],
                "found": list(found_problems(plan)),
                "may_remove": self.may_remove(request, webinar),
                "may_add_people": plan.choices.may_add_people,
                "rows": [shown(row) for row in plan.rows],
                "people": plan.people,
            }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/webinars/webinar/agenda.html", context)


def found_problems(plan):
    """(address on the page, what it is about, sentence) of everything that has to be settled."""
    for named in plan.unsettled:
        yield f"#person-{named.key}", named.name, _("Say who this is.")
    for row, problem in plan.problems:
        called = _("Line %(number)d") % {"number": row.line.number} if row.line else row.item
        yield f"#line-{row.key}", called, problem


def shown(row):
    """A Row with what only the page needs: what its inputs hold."""
    row.time_shown = ""
    if row.typed_time is not None:
        row.time_shown = row.typed_time
    elif row.line and not row.line.is_untimed and row.offset is not None:
        row.time_shown = timecode.format_long(row.offset)
    row.may_become = row.line is not None and not row.line.continues and any(map(str.isalpha, row.line.text))
    return row

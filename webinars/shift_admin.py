"""Moving a webinar in time: a page of the admin that shows what would move before it does."""

import re

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal import roles, timecode
from hubsportal.admin import called
from hubsportal.fields import TimecodeFormField

from . import shifting
from .models import AgendaSegment, CaptionTrack, QAItem


class ByField(forms.CharField):
    """How far, with a sign: `-5:30`, `+12s`, `90` in, whole seconds out; a minus of any typography."""

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        sign, rest = re.fullmatch(r"\s*([-–−‑+]?)\s*(.*)", typed, re.DOTALL).groups()
        try:
            by = timecode.parse(rest)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error
        if not by:
            raise ValidationError(_("By 0 seconds nothing moves."), code="invalid")
        return by if sign in ("", "+") else -by


class ShiftForm(forms.Form):
    first = TimecodeFormField(
        label=gettext_lazy("From"),
        initial="0:00:00",
        help_text=gettext_lazy("The first second that moves, as it is now. Whatever lies before it stays."),
    )
    by = ByField(
        label=gettext_lazy("By"),
        help_text=gettext_lazy(
            "12 or +0:12 moves to later; -5:30 moves to earlier, where five and a half minutes were cut out."
        ),
        widget=forms.TextInput(attrs={"size": 9, "autocomplete": "off", "class": "timecode"}),
    )
    with_lengths = forms.BooleanField(
        label=gettext_lazy("Change the webinar’s lengths along"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Leave this out if they are those of the new recording already."),
    )


def out_of_reach(user, plan):
    """Why somebody may not move what is released: evidence and links elsewhere that count seconds of this webinar."""
    known, things = {}, [*(move.item for move in plan.others), *(link.thing for link in plan.rewrites)]
    return [
        _("%(thing)s is public and names seconds that would move. Somebody who may change it has to do this.")
        % {"thing": name}
        for name in dict.fromkeys(
            called(thing) for thing in things if not roles.may_reach(user, "change", thing, known)
        )
    ]


class ShiftMixin:
    """For the admin of webinars: its page `<id>/shift/`."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.shift_view)
        return [path("<path:object_id>/shift/", view, name="webinars_webinar_shift"), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_shift"] = context.get("original") and self.may_shift(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def may_shift(self, request, webinar):
        """Whoever may change the webinar and everything in it that counts seconds."""
        parts = (self.admin_site._registry[model] for model in (AgendaSegment, QAItem, CaptionTrack))
        return self.has_change_permission(request, webinar) and all(
            part.has_change_permission(request) for part in parts
        )

    def shift_view(self, request, object_id):
        webinar = self.get_object(request, unquote(object_id))
        if webinar is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_shift(request, webinar):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET if "by" in request.GET else None
        form, plan = ShiftForm(asked), None
        if form.is_bound and form.is_valid():
            shift = shifting.Shift(form.cleaned_data["first"], form.cleaned_data["by"])
            plan = shifting.plan(webinar, shift, with_lengths=form.cleaned_data["with_lengths"])
            plan.problems += out_of_reach(request.user, plan)
            if "_apply" in request.POST and (answer := self.apply_shift(request, plan)):
                return answer
        return self.show_shift(request, webinar, form, plan)

    def apply_shift(self, request, plan):
        """Move, and lead on; None where it has to be looked at first."""
        if plan.problems or plan.is_nothing:
            return None
        try:
            if request.POST.get("fingerprint") != plan.fingerprint:
                raise shifting.Stale
            plan.apply()
        except shifting.Stale:
            messages.warning(
                request,
                _(
                    "This is not what was shown: the times here or the webinar have changed. Nothing was written; look again."
                ),
            )
            return None
        webinar, shift = plan.webinar, plan.shift
        sentence = _("Moved everything from %(first)s on by %(by)s.") % {
            "first": timecode.format(shift.begin),
            "by": signed(shift.by),
        }
        self.log_change(request, webinar, sentence)
        page = reverse("admin:webinars_webinar_shift", args=[webinar.pk])
        back = {"first": timecode.format_long(shift.begin + shift.by), "by": signed(-shift.by)}
        back |= {"with_lengths": "on"} if plan.lengths else {}
        undo = f"{page}?{urlencode(back)}" if plan.can_be_moved_back else ""
        messages.success(
            request,
            format_html('{} <a href="{}">{}</a>', sentence, undo, _("Move it back")) if undo else sentence,
        )
        return HttpResponseRedirect(reverse("admin:webinars_webinar_change", args=[webinar.pk]))

    def show_shift(self, request, webinar, form, plan):
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/webinars/webinar/shift.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": webinar,
                "title": _("Move in time"),
                "subtitle": str(webinar),
                "form": form,
                "plan": plan,
                "by": signed(plan.shift.by) if plan else "",
                "lengths": [
                    (webinar._meta.get_field(name).verbose_name, *both) for name, both in plan.lengths.items()
                ]
                if plan
                else [],
                "has_view_permission": True,
            },
        )


def signed(seconds):
    """`+0:12` or `−5:30`."""
    return f"{'−' if seconds < 0 else '+'}{timecode.format(abs(seconds))}"

"""Stamping while watching: a page of the admin where each press builds the agenda, and nothing waits to be saved."""

from dataclasses import dataclass

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from hubsportal import timecode
from hubsportal.history import kinds
from hubsportal.history.editing import version_of
from hubsportal.pages import admin_url

from .models import AgendaSegment, QAItem
from .policies import allow_players
from .stamp_forms import ON_A_ROW, ActForm
from .stamp_rows import key_of
from .stamping import Desk, Refused
from .transcripts import tracks_of

ROWS = "admin/webinars/webinar/_stamp_rows.html"


@dataclass
class Row:
    """A segment or question as the page shows it.

    second, words, kind: as they stand; time_typed, words_typed, kind_typed: what its inputs hold; problem: why its
    act was refused; is_first: whether none is before it that it could be merged with.
    """

    item: AgendaSegment | QAItem
    second: int
    words: str
    kind: str = ""
    time_typed: str = ""
    words_typed: str = ""
    kind_typed: str = ""
    problem: str = ""
    is_first: bool = False

    def __post_init__(self):
        self.time_typed = self.time_stored
        self.words_typed, self.kind_typed = self.words, self.kind

    @property
    def time_stored(self):
        return timecode.format_long(self.second)

    @property
    def key(self):
        return key_of(self.item)

    @property
    def is_question(self):
        return isinstance(self.item, QAItem)

    @property
    def url(self):
        return admin_url(self.item)


class StampMixin:
    """For the admin of webinars: its page `<id>/stamp/`. Whoever may paste an agenda may stamp one."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.stamp_view)
        return [path("<path:object_id>/stamp/", view, name="webinars_webinar_stamp"), *super().get_urls()]

    @method_decorator(allow_players)
    def stamp_view(self, request, object_id):
        webinar = self.get_object(request, unquote(object_id))
        if webinar is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_paste(request, webinar):
            raise PermissionDenied
        context = {"said": "", "problem": "", "chosen": "", "undo": [], "redo": []}
        form = None
        if request.method == "POST":
            form = ActForm(request.POST)
            context |= self.act(request, webinar, form)
        context |= self.agenda_of(request, webinar, form, context)
        if request.method == "POST" and "application/json" in request.headers.get("Accept", ""):
            shown = ("said", "problem", "chosen", "undo", "redo", "version")
            html = render_to_string(ROWS, context, request)
            return JsonResponse({"rows": html} | {name: context[name] for name in shown})
        return self.show_stamps(request, webinar, context)

    def act(self, request, webinar, form):
        """Do what was sent, and tell of it: {said or problem, chosen, undo, redo}."""
        told, done = {"said": "", "problem": "", "chosen": ""}, None
        if form.is_valid():
            try:
                if form.cleaned_data["act"] in ("merge", "delete") and not self.may_remove(request, webinar):
                    raise Refused(_("You may not take anything away from what is public."))
                done = form.do(Desk(webinar, request.user))
                told |= {"said": f"{done.said}.", "chosen": done.key}
            except Refused as refused:
                told |= {"problem": str(refused)}
        else:
            told |= {"problem": form.sentence}
        if not done:
            told["chosen"] = form.cleaned_data.get("row") or ""
        undo, redo = form.stacks(done)
        return told | {"undo": undo, "redo": redo}

    def agenda_of(self, request, webinar, form, told):
        """{rows, version}: what stands there now. The version first: a row is never newer than it says."""
        content, pk = kinds.thing_of(webinar)
        version = version_of(content, pk)
        segments = AgendaSegment.objects.filter(webinar=webinar).prefetch_related("speakers")
        questions = QAItem.objects.filter(webinar=webinar)
        rows = [Row(item, item.start, item.title, item.kind) for item in segments]
        rows += [Row(item, item.offset, item.question) for item in questions]
        rows.sort(key=lambda row: (row.second, row.is_question))
        if rows:
            rows[0].is_first = True
        refused = form and told["problem"] and form.cleaned_data.get("act") in ON_A_ROW
        for row in rows:
            if refused and row.key == told["chosen"]:
                row.problem = told["problem"]
                if form.cleaned_data["act"] == "save":
                    row.time_typed = form.data.get("at", row.time_typed)
                    row.words_typed = form.data.get("words", row.words_typed)
                    row.kind_typed = form.data.get("kind", row.kind_typed)
        return {
            "rows": rows,
            "version": version,
            "kinds": AgendaSegment.Kind.choices,
            "may_remove": self.may_remove(request, webinar),
            "original": webinar,
        }

    def show_stamps(self, request, webinar, context):
        request.current_app = self.admin_site.name
        # What was typed for a row that is no more can be stamped anew.
        is_homeless = context["chosen"] not in [row.key for row in context["rows"]]
        typed = request.POST if context["problem"] and is_homeless else {}
        return TemplateResponse(
            request,
            "admin/webinars/webinar/stamp.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Stamp while watching"),
                "subtitle": str(webinar),
                "has_view_permission": True,
                "tracks": tracks_of(webinar) if webinar.recording_kind == "file" else [],
                "plays": webinar.recording_kind == "file" or webinar.player_url,
                "at_typed": typed.get("at", ""),
                "words_typed": typed.get("words", ""),
                **context,
            },
        )

"""Caption tracks and their cues in the admin."""

import re

from django.contrib import admin, messages
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubsportal import timecode
from hubsportal.admin import PortalAdmin

from . import captions
from .caption_forms import CaptionTrackForm, CueForm, voice_fields
from .models import CaptionTrack, Cue, Webinar

# The fields of the form by which words come in.
UPLOAD = ["file", "text", "text_of_file"]


def tracks_in_words(webinar):
    """For the webinar's own page: its tracks, each a link, and a way to add one."""
    if webinar is None or webinar.pk is None:
        return _("Save the webinar first; then captions can be added here.")
    tracks = webinar.caption_tracks.annotate(cue_count=Count("cues"))
    links = format_html_join(
        "",
        '<a href="{}">{}</a> ({}), ',
        (
            (
                reverse("admin:webinars_captiontrack_change", args=[track.pk]),
                track.name,
                cue_count_in_words(track.cue_count),
            )
            for track in tracks
        ),
    )
    url = reverse("admin:webinars_captiontrack_add")
    return format_html('{}<a href="{}?webinar={}">{}</a>', links, url, webinar.pk, _("add captions"))


def cue_count_in_words(count):
    return ngettext("%(count)d cue", "%(count)d cues", count) % {"count": count}


@admin.register(CaptionTrack)
class CaptionTrackAdmin(PortalAdmin):
    manual = "captions"
    index_position = 1
    form = CaptionTrackForm
    list_display = ["name", "webinar_label", "kind", "is_stand_in", "cue_count", "uploaded_at"]
    list_filter = ["language", "kind", "is_stand_in"]
    list_select_related = ["webinar"]
    choice_select_related = ["webinar"]
    search_fields = ["language", "label", "webinar__title"]
    search_help_text = gettext_lazy("Language or webinar.")
    autocomplete_fields = ["webinar"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(cue_total=Count("cues"))

    def voices(self, request, track):
        """The fields of the track's voices, as they were when this request began; see `voice_fields`."""
        if not hasattr(request, "voice_fields"):
            may_change = track and self.has_change_permission(request, track)
            request.voice_fields = voice_fields(track) if may_change else {}
        return request.voice_fields

    def get_form(self, request, obj=None, **kwargs):
        # Built for each request, since a track's voices are fields of their own.
        if fields := self.voices(request, obj):
            declared = {name: field for name, (_voice, field) in fields.items()}
            kwargs["form"] = type("CaptionTrackForm", (self.form,), declared)
        return super().get_form(request, obj, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        return ["webinar_link", "cue_link"] if obj else []

    def get_changeform_initial_data(self, request):
        """On the way from a webinar, its language: most captions are in what is spoken."""
        initial = super().get_changeform_initial_data(request)
        pk = initial.pop("webinar", "")
        # The field would answer anything but a number with an error of its own, a 500.
        webinar = Webinar.objects.filter(pk=pk).first() if re.fullmatch("[0-9]{1,18}", pk) else None
        return {"webinar": pk, "language": webinar.language} | initial if webinar else initial

    def get_fieldsets(self, request, obj=None):
        voices = self.voices(request, obj)
        first = "webinar_link" if obj else "webinar"
        words = ["cue_link", *UPLOAD] if obj else UPLOAD
        fieldsets = [
            (
                gettext_lazy("What it is"),
                {
                    "fields": [first, ("language", "kind"), "label", "is_stand_in"],
                    "description": gettext_lazy("One track for each language of a webinar’s recording."),
                },
            ),
            (
                gettext_lazy("Words"),
                {
                    "fields": words,
                    "description": gettext_lazy(
                        "Checked by the rules of WebVTT: all cues are taken, or none and the lines to mend are named."
                    ),
                },
            ),
        ]
        if voices:
            fieldsets.append(
                (
                    gettext_lazy("Who speaks"),
                    {
                        "fields": list(voices),
                        "description": gettext_lazy(
                            "The names in the file’s &lt;v&gt; tags. One that is exactly a person’s is matched by itself."
                        ),
                    },
                )
            )
        return fieldsets

    def save_model(self, request, track, form, change):
        super().save_model(request, track, form, change)
        if form.captions:
            self.tell(request, captions.replace_cues(track, form.captions))
        for name, (voice, _field) in self.voices(request, track if change else None).items():
            if name in form.changed_data:
                track.cues.filter(voice=voice).update(person=form.cleaned_data[name])

    def tell(self, request, report):
        self.message_user(
            request,
            _("%(cues)s were taken.") % {"cues": cue_count_in_words(report.cue_count)},
            messages.SUCCESS,
        )
        for remark in report.remarks:
            self.message_user(request, remark, messages.WARNING)
        if report.unmatched:
            self.message_user(
                request,
                _("Not matched to a person: %(voices)s. Say below who they are, if it is known.")
                % {"voices": ", ".join(report.unmatched[:20])},
                messages.WARNING,
            )

    @admin.display(description=gettext_lazy("track"), ordering="language")
    def name(self, track):
        return track.name

    @admin.display(description=gettext_lazy("webinar"), ordering="webinar")
    def webinar_label(self, track):
        return track.webinar.label

    @admin.display(description=gettext_lazy("webinar"))
    def webinar_link(self, track):
        url = reverse("admin:webinars_webinar_change", args=[track.webinar_id])
        return format_html('<a href="{}">{}</a>', url, track.webinar)

    @admin.display(description=gettext_lazy("cues"), ordering="cue_total")
    def cue_count(self, track):
        return track.cue_total

    @admin.display(description=gettext_lazy("cues"))
    def cue_link(self, track):
        url = reverse("admin:webinars_cue_changelist")
        return format_html(
            '<a href="{}?track__id__exact={}">{}</a>', url, track.pk, cue_count_in_words(track.cues.count())
        )


@admin.register(Cue)
class CueAdmin(PortalAdmin):
    """One cue, to correct its words. Cues come and go with their track's file."""

    manual = "captions"
    index_position = 1
    form = CueForm
    list_display = ["words", "at", "voice", "person", "track"]
    list_filter = ["track__language", "track__is_stand_in"]
    list_select_related = ["person", "track__webinar"]
    search_fields = ["text", "voice"]
    search_help_text = gettext_lazy("Words or voice.")
    autocomplete_fields = ["person"]
    readonly_fields = ["track_link", "at", "voice"]
    fieldsets = [
        (
            gettext_lazy("One cue"),
            {
                "fields": ["track_link", "at", "payload", "voice", "person"],
                "description": gettext_lazy(
                    "To correct words. When it shows, and which cues there are, comes from the track’s file."
                ),
            },
        )
    ]
    # It has no page of its own, and thousands of rows: facets would count them all at every look.
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request):
        return False

    @admin.display(description=gettext_lazy("words"), ordering="text")
    def words(self, cue):
        return timecode.shorten(cue.text, 90) or "–"

    @admin.display(description=gettext_lazy("at"), ordering="start_ms")
    def at(self, cue):
        return format_html(
            '<span class="timecode">{}–{}</span>', timecode.format(cue.start), timecode.format(cue.end)
        )

    @admin.display(description=gettext_lazy("caption track"))
    def track_link(self, cue):
        url = reverse("admin:webinars_captiontrack_change", args=[cue.track_id])
        return format_html('<a href="{}">{}</a>', url, cue.track)

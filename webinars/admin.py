"""Webinars with their agenda and questions, people, themes and slides."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.admin import TermAdmin
from hubsportal import timecode
from hubsportal.admin import PortalAdmin, PortalInline
from hubsportal.workflow.admin import PublishableAdmin, StateFilter, UnfinishedFilter

from . import partner_admin  # noqa: F401 - a page of its own
from .agenda_admin import PastedAgendaMixin
from .caption_admin import tracks_in_words
from .checklist import checks_of
from .document.admin import DocumentMixin
from .forms import AgendaSegmentForm, QuestionFormSet, SegmentFormSet, WebinarForm, save_agenda
from .models import AgendaSegment, Person, PersonLink, Presentation, QAItem, QuestionTheme, Webinar
from .shift_admin import ShiftMixin
from .stamp_admin import StampMixin


def second(offset):
    """A timecode in a list: digits of one width, so that they stand in a column."""
    return format_html('<span class="timecode">{}</span>', timecode.format(offset))


class AnsweredFilter(admin.SimpleListFilter):
    title = gettext_lazy("answer in brief")
    parameter_name = "answered"

    def lookups(self, request, model_admin):
        return [("no", _("Missing")), ("yes", _("Written"))]

    def queryset(self, request, queryset):
        match self.value():
            case "no":
                return queryset.filter(answer_summary="")
            case "yes":
                return queryset.exclude(answer_summary="")
        return None


class TimedInline(PortalInline):
    """Rows on the webinar's line, in time order, with a few empty ones to begin a new webinar with."""

    classes = ["rows", "timed"]
    extra_at_first = 1

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else self.extra_at_first


class SegmentForm(forms.ModelForm):
    class Meta:
        help_texts = {"start": gettext_lazy("29:00 or 1:02:03")}


class SegmentInline(TimedInline):
    model = AgendaSegment
    form = SegmentForm
    formset = SegmentFormSet
    fields = [("start", "title", "kind"), ("speakers", "hubs")]
    autocomplete_fields = ["speakers", "hubs"]
    extra_at_first = 3

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("start").prefetch_related("speakers", "hubs")


class QuestionForm(forms.ModelForm):
    class Meta:
        widgets = {
            "question": AdminTextareaWidget(attrs={"rows": 2, "maxlength": 400}),
            "answer_summary": AdminTextareaWidget(attrs={"rows": 2}),
        }
        help_texts = {"offset": gettext_lazy("29:00 or 1:02:03")}


class QuestionInline(TimedInline):
    model = QAItem
    form = QuestionForm
    formset = QuestionFormSet
    fields = [("offset", "question", "answer_summary"), ("themes", "hubs")]
    autocomplete_fields = ["themes", "hubs"]

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("offset").prefetch_related("themes", "hubs")


class PresentationInline(PortalInline):
    model = Presentation
    fields = [("title", "segment"), ("file", "url"), "is_stand_in"]

    def get_formset(self, request, obj=None, **kwargs):
        # Slides belong to a segment of this webinar; Django asks for the choices without telling which it is.
        request.edited_webinar = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "segment":
            webinar = getattr(request, "edited_webinar", None)
            kwargs["queryset"] = AgendaSegment.objects.filter(webinar=webinar).order_by("start")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "segment":
            # Segments are edited above.
            field.widget.can_add_related = field.widget.can_change_related = False
        return field


@admin.register(Webinar)
class WebinarAdmin(PastedAgendaMixin, StampMixin, ShiftMixin, DocumentMixin, PublishableAdmin):
    manual = "a-webinar-from-nothing-to-public"
    list_display = ["title", "date", "state", "segment_count", "question_count", "updated_at"]
    list_filter = [UnfinishedFilter, StateFilter, "recording_kind", "is_stand_in", "language"]
    date_hierarchy = "date"
    form = WebinarForm
    search_fields = ["title", "short_title", "organiser", "segments__title", "segments__speakers__name"]
    search_help_text = gettext_lazy("Title, organiser, segment or speaker.")
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SegmentInline, QuestionInline, PresentationInline]
    readonly_fields = ["captions"]
    fieldsets = [
        (
            gettext_lazy("What it is"),
            {
                "fields": ["title", "short_title", "slug", "summary", "introduction"],
                "description": gettext_lazy("What a visitor reads first, in lists and above the agenda."),
            },
        ),
        (
            gettext_lazy("When it takes place"),
            {
                "fields": [
                    ("date", "time"),
                    ("time_zone", "language"),
                    "stated_duration",
                    "organiser",
                    "host_page",
                    "registration_url",
                ],
                "description": gettext_lazy(
                    "Of the event itself. The agenda below cannot reach past it, or past the recording where there is one."
                ),
            },
        ),
        (
            gettext_lazy("Recording"),
            {
                "fields": [
                    ("recording_kind", "recording_duration"),
                    "recording_url",
                    "recording_file",
                    "placed_recording",
                    ("recording_rights", "recording_published"),
                    "is_stand_in",
                    "captions",
                ],
                "description": gettext_lazy(
                    "What every timecode plays. Leave it at “none” until there is one: the agenda is complete without."
                ),
            },
        ),
        (
            gettext_lazy("Poster"),
            {
                "fields": ["poster", "poster_alt", "poster_credit", "poster_focus"],
                "description": gettext_lazy("A picture to show before the recording plays, if there is one."),
                "classes": ["collapse"],
            },
        ),
        PublishableAdmin.publication,
    ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                segment_total=Count("segments", distinct=True),
                question_total=Count("questions", distinct=True),
            )
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        edited = {inline.model for inline in self.inlines if self.edits(request, inline, obj)}
        form.unchecked = [
            name
            for name, model in (("segments", AgendaSegment), ("questions", QAItem))
            if model not in edited
        ]
        return form

    def edits(self, request, inline, webinar):
        return inline(self.model, self.admin_site).has_change_permission(request, webinar)

    def checks(self, webinar):
        return checks_of([webinar], timezone.now())[webinar.pk]

    @admin.display(description=gettext_lazy("captions"))
    def captions(self, webinar):
        return tracks_in_words(webinar)

    @admin.display(description=gettext_lazy("segments"), ordering="segment_total")
    def segment_count(self, webinar):
        return webinar.segment_total

    @admin.display(description=gettext_lazy("questions"), ordering="question_total")
    def question_count(self, webinar):
        return webinar.question_total

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, SegmentInline):
            kwargs["questions_follow"] = QuestionInline(self.model, self.admin_site).has_change_permission(
                request
            )
        return kwargs

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        save_agenda(form.instance, formsets)


class TimedAdmin(PortalAdmin):
    """A segment or question on a page of its own. It stays with its webinar for good."""

    manual = "timecodes"
    kept_for_another = ["webinar"]
    list_select_related = ["webinar"]
    choice_select_related = ["webinar"]

    def get_readonly_fields(self, request, obj=None):
        return ["webinar_link"] if obj else []

    def get_fieldsets(self, request, obj=None):
        first = "webinar_link" if obj else "webinar"
        (title, options), *others = super().get_fieldsets(request, obj)
        return [(title, options | {"fields": [first, *options["fields"]]}), *others]

    @admin.display(description=gettext_lazy("webinar"))
    def webinar_link(self, item):
        url = reverse("admin:webinars_webinar_change", args=[item.webinar_id])
        return format_html('<a href="{}">{}</a>', url, item.webinar)

    @admin.display(description=gettext_lazy("webinar"), ordering="webinar")
    def webinar_label(self, item):
        return item.webinar.label


@admin.register(AgendaSegment)
class AgendaSegmentAdmin(TimedAdmin):
    form = AgendaSegmentForm
    list_display = ["title", "at", "kind", "webinar_label", "question_count"]
    list_filter = ["kind", "is_untimed"]
    search_fields = ["title", "short_title", "speakers__name", "webinar__title"]
    search_help_text = gettext_lazy("Title, speaker or webinar.")
    autocomplete_fields = ["webinar", "speakers", "hubs"]
    fieldsets = [
        (
            gettext_lazy("In the agenda"),
            {
                "fields": [("start", "kind"), "title", "short_title", "is_untimed"],
                "description": gettext_lazy("It ends where the next segment begins."),
            },
        ),
        (
            gettext_lazy("Who and what"),
            {
                "fields": ["summary", "speakers", "hubs"],
                "description": gettext_lazy("From here people and hubs find the way to this segment."),
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(question_total=Count("questions", distinct=True))

    @admin.display(description=gettext_lazy("start"), ordering="start")
    def at(self, segment):
        return second(segment.start)

    @admin.display(description=gettext_lazy("questions"), ordering="question_total")
    def question_count(self, segment):
        return segment.question_total

    def choice_label(self, segment):
        return f"{timecode.format(segment.start)} {segment.title} ({segment.webinar.label})"


@admin.register(QAItem)
class QAItemAdmin(TimedAdmin):
    list_display = ["question", "at", "webinar_label", "segment", "answered"]
    list_filter = [AnsweredFilter, "themes"]
    list_select_related = ["webinar", "segment"]
    search_fields = ["question", "answer_summary", "hubs__name", "webinar__title"]
    search_help_text = gettext_lazy("Question, answer, hub or webinar.")
    autocomplete_fields = ["webinar", "answered_by", "hubs", "themes"]
    fieldsets = [
        (
            gettext_lazy("What was asked"),
            {
                "fields": ["offset", "question", "asked_by"],
                "description": gettext_lazy("It lies in the segment that runs at its second."),
            },
        ),
        (
            gettext_lazy("What was answered"),
            {
                "fields": ["answer_summary", "answered_by"],
                "description": gettext_lazy("Shown beside the recording, for those who cannot listen now."),
            },
        ),
        (
            gettext_lazy("How it is found"),
            {
                "fields": ["themes", "hubs"],
                "description": gettext_lazy("Visitors filter all questions by these."),
            },
        ),
    ]

    @admin.display(description=gettext_lazy("at"), ordering="offset")
    def at(self, question):
        return second(question.offset)

    @admin.display(description=gettext_lazy("answer in brief"))
    def answered(self, question):
        return _("written") if question.answer_summary else _("missing")

    def choice_label(self, question):
        return f"{timecode.format(question.offset)} {question.question} ({question.webinar.label})"


class PersonLinkInline(PortalInline):
    model = PersonLink
    fields = [("label", "url")]


@admin.register(Person)
class PersonAdmin(PortalAdmin):
    manual = "people"
    list_display = ["name", "role", "organisation", "segment_count"]
    search_fields = ["name", "role", "organisation"]
    search_help_text = gettext_lazy("Name, role or organisation.")
    prepopulated_fields = {"slug": ["name"]}
    inlines = [PersonLinkInline]
    fieldsets = [
        (
            gettext_lazy("Who it is"),
            {
                "fields": ["name", "slug", ("role", "organisation"), "biography"],
                "description": gettext_lazy(
                    "Somebody who speaks in a webinar. The page is public as soon as one of the webinars is."
                ),
            },
        ),
        (
            gettext_lazy("Photo"),
            {
                "fields": ["photo", "photo_credit", "photo_focus"],
                "description": gettext_lazy("Only with the person’s consent."),
                "classes": ["collapse"],
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(segment_total=Count("segments", distinct=True))

    @admin.display(description=gettext_lazy("segments"), ordering="segment_total")
    def segment_count(self, person):
        return person.segment_total

    def choice_label(self, person):
        return f"{person.name}, {person.organisation}" if person.organisation else person.name


@admin.register(QuestionTheme)
class QuestionThemeAdmin(TermAdmin):
    uses = "questions"
    fieldsets = [
        (
            None,
            {
                "fields": ["name", "slug", "position"],
                "description": gettext_lazy(
                    "What questions and learnings are about, the same across webinars."
                ),
            },
        ),
    ]

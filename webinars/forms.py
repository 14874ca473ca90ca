"""The webinar's form as one whole: segments and questions edited in the same save, checked as they were typed."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal import timecode
from hubsportal.admin import called, held_by, sentence_of
from hubsportal.formsets import PlacedFormSet
from hubsportal.workflow.admin import PublishableForm

from . import placed, timeline
from .models import QAItem, Webinar


class WebinarForm(PublishableForm):
    """A webinar may get shorter, or its recording another one, but nothing of it may then lie past its end.

    unchecked: the names of its relations ("segments", "questions") whose rows this person does not edit along, so that
    no formset checks them.
    """

    unchecked = ()

    placed_recording = forms.ChoiceField(
        label=gettext_lazy("File placed on the server"),
        required=False,
        help_text=gettext_lazy(
            "For recordings that are too large to upload; it moves out of this list when you save."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "placed_recording" in self.fields:
            found = [(name, f"{name} ({filesizeformat(size)})") for name, size in placed.names()]
            self.fields["placed_recording"].choices = [("", "---------"), *found]
            self.fields["placed_recording"].error_messages["invalid_choice"] = _(
                "“%(value)s” is no longer there. Choose another one."
            )

    def clean_placed_recording(self):
        """Its name in, the file out: it takes the place of an upload."""
        name = self.cleaned_data["placed_recording"]
        if not name:
            return None
        if "recording_file" in self.changed_data:
            raise ValidationError(_("You chose a file to upload as well: leave one of them out."))
        if self.cleaned_data.get("recording_kind") != Webinar.Recording.FILE:
            raise ValidationError(_("Say above that the recording is a file of ours, or choose none here."))
        self.cleaned_data["recording_file"] = file = placed.take(name)
        return file

    def save(self, commit=True):
        webinar = super().save(commit)
        if file := self.cleaned_data.get("placed_recording"):
            transaction.on_commit(file.forget)
        return webinar

    def clean(self):
        cleaned = super().clean()
        limits = ("stated_duration", "recording_duration", "is_stand_in")
        if not self.instance.pk or self.errors or not {*limits} & {*self.changed_data}:
            return cleaned
        # As it would be: duration and limit are worked out from these.
        shorter = Webinar(**{name: cleaned.get(name, getattr(self.instance, name)) for name in limits})
        problems = [
            f"{called(item)}: {problem}"
            for name, problem_of in (("segments", segment_problem), ("questions", question_problem))
            if name in self.unchecked
            for item in getattr(self.instance, name).all()
            if (problem := problem_of(item, shorter.limit))
        ]
        if problems:
            name = next((name for name in limits if name in self.changed_data), None)
            self.add_error(name, problems)
        return cleaned


def segment_problem(segment, limit):
    return timeline.misplaced_segment(segment.start, limit)


def question_problem(question, limit):
    return timeline.misplaced_question(question.offset, [0], limit)


class TimedFormSet(PlacedFormSet):
    """Rows at seconds of the webinar. Parked ones lie past any end, where no question looks for its segment."""

    park_from = timecode.LONGEST + 1

    def clean(self):
        super().clean()
        problems = [
            problem
            for form in self.initial_forms
            if self.leaves(form) and (problem := why_it_must_stay(form.instance))
        ]
        if problems:
            raise ValidationError(problems)


class SegmentFormSet(TimedFormSet):
    """Validated before the questions, whose segments it tells them by `webinar.segment_starts`.

    A segment that goes is only parked by `save`: its questions have to move first, or go too. `remove_parked`
    ends it once they have been saved.
    """

    places = ("start",)

    def __init__(self, *args, questions_follow=True, **kwargs):
        super().__init__(*args, **kwargs)
        # Whether this person edits the questions too; those that nobody validates are checked here.
        self.questions_follow = questions_follow

    def clean(self):
        webinar = self.instance
        webinar.segment_starts = self.typed_starts()
        super().clean()
        if not self.questions_follow and webinar.pk:
            refuse_misplaced(webinar.questions.all(), webinar)

    def typed_starts(self):
        starts = [start for (start,) in self.places_elsewhere()]
        for form in self.staying():
            if "start" in form.errors:
                # Unknown yet: it is told at its own input, and no question is blamed for it as well.
                starts.append(0)
            elif (start := form.cleaned_data.get("start")) is not None:
                starts.append(start)
        return starts

    def delete_existing(self, obj, commit=True):
        """Only parked yet, see above."""

    def remove_parked(self):
        for segment in self.deleted_objects:
            segment.delete()


class QuestionFormSet(TimedFormSet):
    places = ("offset",)

    def full_clean(self):
        if self.instance._state.adding:
            # A new webinar has no segments in the database; those typed are known from their own formset.
            self.instance.__dict__.setdefault("segment_starts", [])
        super().full_clean()


class AgendaSegmentForm(forms.ModelForm):
    """A segment on a page of its own: moving it must not leave questions before the first segment."""

    def clean(self):
        cleaned = super().clean()
        start, segment = cleaned.get("start"), self.instance
        if segment.pk and start is not None:
            webinar = segment.webinar
            others = webinar.segments.exclude(pk=segment.pk).values_list("start", flat=True)
            webinar.segment_starts = [*others, start]
            try:
                refuse_misplaced(webinar.questions.all(), webinar)
            except ValidationError as error:
                self.add_error("start", error)
        return cleaned


def refuse_misplaced(questions, webinar):
    problems = [
        f"{called(question)}: {problem}"
        for question in questions
        if (problem := timeline.misplaced_question(question.offset, webinar.segment_starts, webinar.limit))
    ]
    if problems:
        raise ValidationError(problems)


def why_it_must_stay(item):
    """Why a segment or question cannot be deleted, or None. Questions of a segment move, so they hold nothing."""
    holders = held_by(item, ignore=[QAItem])
    if not holders:
        return None
    return _("%(item)s cannot be deleted: it is needed by %(holders)s. Take that evidence away first.") % {
        "item": called(item),
        "holders": sentence_of(called(holder) for holder in holders),
    }


def save_agenda(webinar, formsets):
    """Finish the save of a webinar's formsets: questions into their segments, then parked segments away."""
    webinar.place_questions()
    for formset in formsets:
        if isinstance(formset, SegmentFormSet):
            formset.remove_parked()

"""Uploading captions and correcting them: forms for the admin."""

from hashlib import sha256

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubsportal import timecode

from . import captionfile, captions, languages
from .models import CaptionTrack, Cue, Person

# A file with mistakes is put into the text field to be mended there, unless that would be more than a form carries.
MOST_TO_MEND = 1024 * 1024
# More speakers than this nobody assigns by hand; the most frequent ones stand first.
MOST_VOICES = 40


class CaptionTrackForm(forms.ModelForm):
    """A track with its words: from a file or pasted, all of them or none."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy(
            "WebVTT (.vtt) or SubRip (.srt), in UTF-8. It replaces all cues of this track."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=AdminTextareaWidget(
            attrs={"rows": 12, "class": "vLargeTextField captions", "spellcheck": "false"}
        ),
        help_text=gettext_lazy("Pasted. A file with mistakes is put here too, to be mended."),
    )
    # The fingerprint of a file's text that was put into the field above: whoever then chooses a file anew, and has
    # not touched that text, means the file.
    text_of_file = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_language(self):
        """In its usual case, so that EN and en are one language."""
        try:
            return languages.canonical(self.cleaned_data["language"])
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self):
        cleaned = super().clean()
        self.captions = None
        self.refuse_doubles(cleaned)
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if file and text.strip() and self.is_untouched(text):
            text = self.show_text("")
        if file and text.strip():
            self.add_error("text", _("There are a file and a text: give one of them."))
        elif file:
            self.read(file, "file")
        elif text.strip():
            self.read(text, "text")
        elif self.instance._state.adding and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste its text below."))
        return cleaned

    def refuse_doubles(self, cleaned):
        """Beside what the model checks: a track that is changed does not show its webinar as a field."""
        if self.instance._state.adding or not {"language", "kind"} <= cleaned.keys():
            return
        same = CaptionTrack.objects.filter(
            webinar=self.instance.webinar_id, language=cleaned["language"], kind=cleaned["kind"]
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("language", _("This webinar has another track of this kind in this language."))

    def read(self, source, field):
        """Keep the Captions of a file or text, or show what is wrong with each line of it."""
        is_file = field == "file"
        try:
            if is_file and source.size > captionfile.MOST_BYTES:
                captionfile.decode(b" " * (captionfile.MOST_BYTES + 1))
            data = source.read() if is_file else source
            self.captions = captions.read(data, source.name if is_file else "")
        except captionfile.CaptionErrors as error:
            if is_file and self.put_into_text(source):
                field = "text"
            self.add_error(field, [in_html(problem) for problem in error.problems])
            if len(error.problems) == captionfile.MOST_PROBLEMS:
                self.add_error(
                    field,
                    _("There may be more: the first %(count)d are shown.") % {"count": len(error.problems)},
                )

    def put_into_text(self, file):
        """Put a file's text where it can be mended. Tells whether it could."""
        if file.size > MOST_TO_MEND:
            return False
        file.seek(0)
        try:
            text = file.read().decode().removeprefix("\ufeff")
        except UnicodeDecodeError:
            return False
        text = self.show_text(text.replace("\0", "\N{REPLACEMENT CHARACTER}"))
        self.show("text_of_file", fingerprint(text))
        return True

    def is_untouched(self, text):
        """Whether a text is still that of the file that was refused before."""
        return fingerprint(text) == self.cleaned_data.get("text_of_file")

    def show_text(self, text):
        """Show this text when the form comes back, whatever was sent. Gives it back."""
        self.show("text", text)
        self.show("text_of_file", "")
        return text

    def show(self, field, value):
        if self.data.get(self.add_prefix(field), "") != value:
            self.data = self.data.copy()
            self.data[self.add_prefix(field)] = value


def fingerprint(text):
    """Of a text, the same whatever the line ends: browsers send them as CR LF, and drop one at the beginning."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\n")
    return sha256(lines.encode()).hexdigest()


def in_html(problem):
    """A problem with the line that it is about."""
    sentence = _("Line %(line)d: %(sentence)s") % {"line": problem.line, "sentence": problem.sentence}
    if not problem.text.strip():
        return format_html("{} ({})", sentence, problem.rule)
    return format_html("{} ({}) <code>{}</code>", sentence, problem.rule, timecode.shorten(problem.text, 120))


def voices_of(track):
    """[(voice, number of cues, pk of the person or None), ...] of a track, the most frequent first."""
    found = (
        track.cues.exclude(voice="").values("voice").annotate(count=Count("pk")).order_by("-count", "voice")
    )
    people = dict(track.cues.exclude(person=None).values_list("voice", "person").order_by("number"))
    return [(row["voice"], row["count"], people.get(row["voice"])) for row in found[:MOST_VOICES]]


def voice_fields(track):
    """{name of a field: (voice, field)}: one for each voice of a track, to say who it is."""
    people = [("", _("nobody known")), *Person.objects.order_by("name").values_list("pk", "name")]
    fields = {}
    for voice, count, person in voices_of(track):
        field = forms.TypedChoiceField(
            label=timecode.shorten(voice, 60),
            choices=people,
            coerce=int,
            empty_value=None,
            required=False,
            initial=person,
            help_text=ngettext("Speaks in %(count)d cue.", "Speaks in %(count)d cues.", count)
            % {"count": count},
        )
        # By the voice itself: a number could mean another one once somebody else has replaced the file.
        fields[f"voice_{sha256(voice.encode()).hexdigest()[:16]}"] = (voice, field)
    return fields


class CueForm(forms.ModelForm):
    """The words of one cue, checked as a file's are."""

    class Meta:
        model = Cue
        fields = ["payload", "person"]
        help_texts = {
            "payload": gettext_lazy(
                "WebVTT cue text: &lt;v Name&gt;words&lt;/v&gt;, &lt;i&gt;words&lt;/i&gt;; &amp; is written &amp;amp;."
            )
        }
        widgets = {"payload": AdminTextareaWidget(attrs={"rows": 4, "spellcheck": "true"})}

    def clean_payload(self):
        payload = self.cleaned_data["payload"].replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        problems = captions.problems_of(payload, self.instance.start_ms, self.instance.end_ms)
        if problems:
            raise ValidationError(problems)
        return payload

    def save(self, commit=True):
        if "payload" in self.changed_data:
            chosen = self.instance.person
            captions.correct(self.instance, self.cleaned_data["payload"])
            if "person" in self.changed_data:
                self.instance.person = chosen
        return super().save(commit)

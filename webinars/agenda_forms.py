"""What the page for pasting an agenda sends: the text, and what was decided in the preview."""

from hashlib import blake2b

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .agenda_names import NEW, NOBODY
from .agenda_rows import Choices
from .agendatext import FORMATS, decode, markup, too_much

# A document's HTML carries much that is not shown.
MOST_HTML = 1_000_000
MOST_BYTES = 1_000_000

_CLOCK = {"": None, "recording": False, "day": True}


class WholeText(forms.CharField):
    """Text as it was pasted. Characters that no text holds are shown as such instead of refused."""

    def __init__(self, **kwargs):
        super().__init__(strip=False, required=False, **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\0", "\N{REPLACEMENT CHARACTER}")


class PasteForm(forms.Form):
    """The text, and how to read it. What a file or the clipboard's formatted text holds is put into the text field."""

    text = WholeText(
        label=gettext_lazy("Agenda"),
        widget=AdminTextareaWidget(
            attrs={"rows": 14, "class": "vLargeTextField pasted", "spellcheck": "false"}
        ),
        help_text=gettext_lazy(
            "As it stands on a web page, in a document, a mail, a video’s description or a spreadsheet; whatever stands "
            "around it may come along."
        ),
    )
    html = WholeText(widget=forms.HiddenInput)
    read_html = forms.BooleanField(
        label=gettext_lazy("The clipboard also held formatted text: read that instead"), required=False
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".txt,.vtt,.srt,.csv,.tsv,.json,.html,.htm,.md,text/*"}
        ),
        help_text=gettext_lazy(
            "Text, WebVTT, SubRip, CSV, JSON chapters or HTML. It takes the place of the text."
        ),
    )
    shape = forms.ChoiceField(
        label=gettext_lazy("Read it as"),
        required=False,
        choices=[("", gettext_lazy("whatever it is")), *FORMATS.items()],
    )
    times = forms.ChoiceField(
        label=gettext_lazy("Times are"),
        required=False,
        choices=[
            ("", gettext_lazy("what they look like")),
            ("recording", gettext_lazy("minutes and seconds of the recording")),
            ("day", gettext_lazy("times of day, counted from the start")),
        ],
        help_text=gettext_lazy("14:00 can be either."),
    )

    def clean(self):
        cleaned = super().clean()
        self.is_guessed = False
        if cleaned.get("file"):
            self.take_file(cleaned)
        elif cleaned.get("read_html") and cleaned.get("html"):
            if len(cleaned["html"]) > MOST_HTML:
                raise ValidationError(
                    _("The formatted text is too long to be read. Untick it to read the plain text.")
                )
            self.take(markup.as_text(cleaned["html"]))
            self.show("shape", "")
        text = self.cleaned_data["text"] = self.data.get("text", "").replace(
            "\0", "\N{REPLACEMENT CHARACTER}"
        )
        if "file" in self.errors:
            return cleaned
        if not text.strip():
            self.add_error("text", _("Paste an agenda, or choose a file."))
        elif problem := too_much(text):
            self.add_error("text", problem)
        return cleaned

    def take_file(self, cleaned):
        file = cleaned["file"]
        if file.size > MOST_BYTES:
            self.add_error("file", _("This file is larger than 1 MB. An agenda is a few pages at most."))
            return
        text, self.is_guessed = decode(file.read())
        if not text.strip():
            self.add_error("file", _("This file is empty."))
            return
        self.take(text)

    def take(self, text):
        """Go on with this text, which the page then shows."""
        self.show("text", text)
        self.show("html", "")
        self.show("read_html", "")

    def show(self, name, value):
        self.data = self.data.copy()
        self.data[name] = value
        self.cleaned_data[name] = value

    @property
    def as_clock(self):
        return _CLOCK[self.cleaned_data["times"]]

    @property
    def digest(self):
        """Of the text and how it is read: what a preview was made of."""
        cleaned = self.cleaned_data
        # Browsers send lines as CR LF, however they came.
        read = ["\n".join(cleaned["text"].splitlines()), cleaned["shape"], cleaned["times"]]
        return blake2b(repr(read).encode(errors="replace"), digest_size=12).hexdigest()


def choices_of(data, as_clock, may_add_people, may_remove):
    """The Choices that a preview's inputs hold; what is none of them is passed over.

    Names: line-KEY-kind, -time, -title and -hub of a line; person-KEY of a name; remove of rows to be removed.
    """
    choices = Choices(as_clock=as_clock, may_add_people=may_add_people)
    for name in data:
        if name.startswith("line-"):
            key, _dash, field = name.removeprefix("line-").rpartition("-")
            if field == "hub":
                choices.hubs[key] = {int(pk) for pk in data.getlist(name) if _is_key(pk)}
            elif field in ("kind", "time", "title"):
                choices.lines.setdefault(key, {})[field] = data[name][:2000]
        elif name.startswith("person-"):
            value = data[name]
            if value in (NEW, NOBODY) or _is_key(value):
                choices.people[name.removeprefix("person-")] = int(value) if _is_key(value) else value
    if may_remove:
        for value in data.getlist("remove"):
            kind, _dash, pk = value.partition("-")
            if kind in ("segment", "question") and _is_key(pk):
                choices.remove.add((kind, int(pk)))
    return choices


def _is_key(text):
    return text.isascii() and text.isdigit() and len(text) < 19

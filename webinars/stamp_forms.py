"""One act on the page for stamping, as its forms send it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubsportal.fields import TimecodeFormField
from hubsportal.history.editing import number

from .models import AgendaSegment, QAItem

ON_A_ROW = ("save", "earlier", "later", "merge", "delete")
ON_THE_LINE = ("segment", "question", "split")
BACK = ("undo", "redo")
# How far one press moves a row, in seconds.
STEPS = {"earlier": -1, "later": 1}
# So many acts can be taken back one after the other.
MOST_BACK = 50


class NumbersField(forms.CharField):
    """Versions that can be taken back, the last at the end: `12 15` in, [12, 15] out."""

    def to_python(self, value):
        found = [number(text) for text in super().to_python(value).split()]
        return [version for version in found if version][-MOST_BACK:]


class ActForm(forms.Form):
    """Which act, on which row, at which second. Words are checked where they are stored, by the models."""

    act = forms.ChoiceField(
        choices=[(name, name) for name in (*ON_THE_LINE, *ON_A_ROW, *BACK)],
        error_messages={
            "required": gettext_lazy("Choose what to do."),
            "invalid_choice": gettext_lazy("There is nothing like that to do here."),
        },
    )
    at = TimecodeFormField(label=gettext_lazy("At"), required=False)
    words = forms.CharField(label=gettext_lazy("Title or question"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=AgendaSegment.Kind.choices,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such kind of segment.")},
    )
    row = forms.RegexField(
        r"^[sq][0-9]{1,15}\Z",
        required=False,
        error_messages={"invalid": gettext_lazy("There is no such row.")},
    )
    version = forms.CharField(required=False)
    undo = NumbersField(required=False)
    redo = NumbersField(required=False)

    def clean_version(self):
        return number(self.cleaned_data["version"])

    def clean(self):
        cleaned = super().clean()
        act = cleaned.get("act")
        if act in (*ON_THE_LINE, "save") and cleaned.get("at") is None and "at" not in self.errors:
            raise ValidationError(_("Say at which second: 29:00 or 1:02:03."))
        if act in ON_A_ROW and not cleaned.get("row") and "row" not in self.errors:
            raise ValidationError(_("Say which row."))
        return cleaned

    @property
    def sentence(self):
        """What is wrong with it, in one line."""
        return " ".join(dict.fromkeys(error for errors in self.errors.values() for error in errors))

    def do(self, desk):
        """Let a Desk do it: a Done. Raises `stamping.Refused`."""
        sent = self.cleaned_data
        act, row, seen = sent["act"], sent["row"], sent["version"]
        if act in ON_THE_LINE:
            if act == "split":
                return desk.split(sent["at"], row)
            model = AgendaSegment if act == "segment" else QAItem
            return desk.stamp(model, sent["at"], sent["words"], sent["kind"])
        match act:
            case "save":
                return desk.change(row, seen, sent["at"], sent["words"], sent["kind"] or None)
            case "earlier" | "later":
                return desk.nudge(row, seen, STEPS[act])
            case "merge":
                return desk.merge(row, seen)
            case "delete":
                return desk.remove(row, seen)
        versions = sent[act]
        return desk.take_back(versions[-1] if versions else 0)

    def stacks(self, done):
        """(undo, redo) after the act; done: its Done, None where it was refused.

        What could not be taken back is left out of its stack, so that it does not stand in the way of those before.
        """
        act = self.cleaned_data.get("act")
        stacks = {name: list(self.cleaned_data.get(name) or []) for name in BACK}
        if act in BACK and stacks[act]:
            stacks[act].pop()
        if done and done.version:
            if act not in BACK:
                stacks["redo"] = []
            other = "redo" if act == "undo" else "undo"
            stacks[other].append(done.version)
        return stacks["undo"][-MOST_BACK:], stacks["redo"][-MOST_BACK:]

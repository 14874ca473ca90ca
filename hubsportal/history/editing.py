"""Two editors at once: a form knows which version it was opened with, and saves over no other unasked."""

import re
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import kinds, reading, states
from .models import Version

# At most so many versions are told of one by one.
MOST_TOLD = 10


def version_of(content, pk):
    """The number of a thing's last version, 0 if it has none."""
    last = Version.objects.filter(kind=content.name, key=str(pk)).order_by("-pk").values_list("pk", flat=True)
    return last.first() or 0


@dataclass
class Conflict:
    """What was saved since a form was opened: Steps, the last first, and the number of the last version."""

    steps: list
    latest: int

    @property
    def sentence(self):
        who = self.steps[0].who
        return _("%(who)s saved this after you had opened it. Nothing of yours is saved yet.") % {"who": who}


def conflict_since(row, opened):
    """The Conflict of a row (a thing, or a part of one on a page of its own) since a version's number, or None."""
    content, pk = kinds.thing_of(row)
    versions = Version.objects.filter(kind=content.name, key=str(pk)).order_by("-pk")
    since = versions.filter(pk__gt=opened)
    latest = since.values_list("pk", flat=True).first()
    if latest is None:
        return None
    _content, part = kinds.of_model(type(row))
    if part and _row_in(part, row, versions.get(pk=latest)) == _row_in(
        part, row, versions.filter(pk=opened).first()
    ):
        # Somebody changed another part, which stands on another page.
        return None
    return Conflict(reading.steps(content, list(since[:MOST_TOLD])), latest)


def _row_in(part, row, version):
    if version is None:
        return None
    identity = str(getattr(row, part.identity))
    return states.unpack(version.state)["parts"].get(part.relation, {}).get(identity)


class QuietField(forms.CharField):
    """An input of the form's own, which says nothing about what is edited."""

    def has_changed(self, initial, data):
        return False


class EditedForm(forms.ModelForm):
    """A form for something that has a history.

    history_version: the version it was opened with; history_over: that of somebody else's which to save over.
    """

    history_version = QuietField(required=False, widget=forms.HiddenInput)
    history_over = QuietField(label=gettext_lazy("Saved meanwhile"), required=False)

    conflict = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        content, pk = kinds.thing_of(self.instance)
        if not self.is_bound and content is not None:
            self.initial["history_version"] = str(version_of(content, pk))

    def clean(self):
        cleaned = super().clean()
        if opened := self.data.get(self.add_prefix("history_version")):
            conflict = conflict_since(self.instance, number(opened))
            if conflict and number(self.data.get(self.add_prefix("history_over"))) != conflict.latest:
                self.conflict = conflict
                self.add_error("history_over", conflict.sentence)
        return cleaned


def number(text):
    """A version's number as a form sends it; 0 for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text or "") else 0


def is_stale(request, obj):
    """Whether somebody has saved since the form that was sent was opened."""
    content, pk = kinds.thing_of(obj)
    opened = request.POST.get("history_version")
    return bool(opened) and version_of(content, pk) != number(opened)


def revive_rows(request, formsets):
    """Make new rows of those that were sent and that somebody has deleted meanwhile.

    Django would answer them with an error that nobody understands, and they could never be saved again.
    formsets: (prefix, model) of each.
    """
    data, files = request.POST.copy(), MultiValueDict(request.FILES)
    for prefix, model in formsets:
        initial, total = (number(data.get(f"{prefix}-{name}_FORMS")) for name in ("INITIAL", "TOTAL"))
        if max(initial, total) > settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
            # More rows than inputs can have been sent; Django refuses the form.
            continue
        key = model._meta.pk.name
        sent = {place: data.get(f"{prefix}-{place}-{key}", "") for place in range(min(initial, total))}
        pks = [pk for pk in sent.values() if number(pk)]
        there = {str(pk) for pk in model._base_manager.filter(pk__in=pks).values_list("pk", flat=True)}
        gone = [place for place, pk in sent.items() if number(pk) and pk not in there]
        if not gone:
            continue
        # A row that was to be deleted is gone already.
        revived = [place for place in gone if not data.get(f"{prefix}-{place}-DELETE")]
        order = [place for place in sent if place not in gone] + revived + list(range(initial, total))
        for values in (data, files):
            _reorder(values, prefix, order)
        for place in range(initial - len(gone), initial - len(gone) + len(revived)):
            data[f"{prefix}-{place}-{key}"] = ""
        data[f"{prefix}-INITIAL_FORMS"] = str(initial - len(gone))
        data[f"{prefix}-TOTAL_FORMS"] = str(len(order))
    request.POST, request._files = data, files


def _reorder(values, prefix, order):
    """Let the rows of a formset follow each other in this order; those that it leaves out go."""
    places = {str(place): str(number) for number, place in enumerate(order)}
    rows = {}
    for name in list(values):
        if match := re.fullmatch(rf"{re.escape(prefix)}-([0-9]+)-(.+)", name):
            several = values.pop(name)
            if match[1] in places:
                rows[f"{prefix}-{places[match[1]]}-{match[2]}"] = several
    for name, several in rows.items():
        values.setlist(name, several)

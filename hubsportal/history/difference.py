"""What lies between two states of a thing, for people to read: labels, timecodes and names instead of data."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import PurePosixPath

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubsportal import partial_date, timecode
from hubsportal.fields import FileSizeField, PartialDateField, TimecodeField
from hubsportal.pictures import SizeField

from . import words
from .states import as_list

# Columns that say what a file says too.
FOLLOWING = (SizeField, FileSizeField)

CHANGED, ADDED, REMOVED, HELD = "changed", "added", "removed", "held"

# Texts up to so many characters stand beside each other whole; longer ones are compared word by word.
SHORT = 40
# Lines of rows that nothing refers to (cues) which are shown of a change.
MOST_LINES = 20


@dataclass
class Entry:
    """One field: what it was and is as text, for a long text its pieces, for a relation what came and went."""

    label: str
    before: str = ""
    after: str = ""
    pieces: list = field(default_factory=list)
    added: list = field(default_factory=list)
    removed: list = field(default_factory=list)

    @property
    def is_list(self):
        return bool(self.added or self.removed)


@dataclass
class Group:
    """What happened to the thing itself (without a title) or to one part of it.

    act: CHANGED, ADDED, REMOVED, or HELD of something looked at by itself; but for the first, `entries` tell all that
    it holds.
    """

    act: str
    title: str = ""
    entries: list = field(default_factory=list)

    @property
    def act_in_words(self):
        return {ADDED: _("added"), REMOVED: _("removed")}.get(self.act, "")


def difference(content, before, after):
    """[Group, ...] of what changed from one state to another of one kind of thing; nothing if they are the same."""
    groups = []
    entries = list(entries_between(content, (before["fields"], before), (after["fields"], after)))
    if entries:
        groups.append(Group(CHANGED, "", entries))
    for relation, part in content.parts.items():
        was, now = before["parts"].get(relation, {}), after["parts"].get(relation, {})
        if was == now:
            continue
        groups += (
            lines_between(part, (was, before), (now, after))
            if part.is_replaced
            else rows_between(part, (was, before), (now, after))
        )
    return groups


def rows_between(part, was, now):
    """Groups of the rows of a part, in the order of the present."""
    (was, before), (now, after) = was, now
    places = {identity: _place(part, now.get(identity) or was[identity]) for identity in {**was, **now}}
    for identity in sorted(places, key=lambda identity: (places[identity], identity)):
        one, other = was.get(identity), now.get(identity)
        if one is None:
            yield Group(ADDED, called(part, other, after), list(entries_of(part, other, after)))
        elif other is None:
            yield Group(REMOVED, called(part, one, before), list(entries_of(part, one, before)))
        elif entries := list(entries_between(part, (one, before), (other, after))):
            yield Group(CHANGED, called(part, other, after), entries)


def _place(part, row):
    value = row.get(part.at)
    return (value is None, value if isinstance(value, int) else 0, str(value))


def called(part, row, state):
    """How a reader knows a row: Segment 17:10 “Trakk, Namur”."""
    texts = [str(capfirst(part.model._meta.verbose_name))]
    if part.at and row.get(part.at) is not None:
        texts.append(shown(part.fields[part.at], row[part.at], state))
    for name in part.called:
        if text := shown(part.every_field[name], row.get(name), state):
            texts.append(f"“{Truncator(text).chars(80)}”")
            break
    return " ".join(texts)


def entries_between(rows, was, now):
    """Entries of the fields of a row that differ. Fields that a state does not know yet are passed over."""
    (was, before), (now, after) = was, now
    for name, column in rows.every_field.items():
        if name not in was or name not in now or was[name] == now[name] or isinstance(column, FOLLOWING):
            continue
        label = str(capfirst(column.verbose_name))
        if column.many_to_many:
            yield Entry(
                label,
                added=[name_of(column, pk, after) for pk in now[name] if pk not in was[name]],
                removed=[name_of(column, pk, before) for pk in was[name] if pk not in now[name]],
            )
            continue
        one, other = shown(column, was[name], before), shown(column, now[name], after)
        is_text = isinstance(column, models.CharField | models.TextField) and not column.choices
        if is_text and one and other and max(len(one), len(other)) > SHORT:
            yield Entry(label, one, other, pieces=words.difference(one, other))
        else:
            yield Entry(label, one, other)


def entries_of(rows, row, state):
    """Entries of all that a row holds, each with an `after`."""
    for name, column in rows.every_field.items():
        text = shown(column, row.get(name), state)
        if text and not isinstance(column, FOLLOWING):
            yield Entry(str(capfirst(column.verbose_name)), after=text)


def shown(column, value, state):
    """A field's value as text; empty if it holds none."""
    if not column.is_relation and column.choices and value is not None:
        return str(dict(column.flatchoices).get(value, value))
    if value is None or value == "" or value == []:
        return ""
    if column.is_relation:
        return ", ".join(name_of(column, pk, state) for pk in as_list(value))
    match column:
        case TimecodeField():
            return timecode.format(value)
        case PartialDateField():
            return partial_date.format(value)
        case models.BooleanField():
            return _("yes") if value else _("no")
        case models.DateTimeField():
            return date_format(timezone.localtime(column.to_python(value)), "DATETIME_FORMAT")
        case models.DateField():
            return date_format(column.to_python(value))
        case models.TimeField():
            return time_format(column.to_python(value))
        case models.FileField():
            return PurePosixPath(value).name
    return str(value)


def name_of(column, pk, state):
    """What a related thing was called in a state."""
    names = state["names"].get(column.related_model._meta.label_lower, {})
    return names.get(str(pk)) or _("number %(pk)s") % {"pk": pk}


# Rows that nothing refers to: they are compared as lines, so that one more at the beginning changes one line


def lines_between(part, was, now):
    """A Group for all of them: how many there were and are, and the first lines that differ."""
    first, second = _lines(part, *was), _lines(part, *now)
    group = Group(CHANGED, str(capfirst(part.model._meta.verbose_name_plural)))
    if len(first) != len(second):
        group.entries.append(Entry(_("Number"), str(len(first)), str(len(second))))
    more = 0
    for kind, a, b, c, d in SequenceMatcher(None, first, second).get_opcodes():
        if kind == "equal":
            continue
        for one, other in zip_longest(first[a:b], second[c:d], fillvalue=""):
            if len(group.entries) > MOST_LINES:
                more += 1
            else:
                pieces = words.difference(one, other) if one and other else []
                group.entries.append(Entry("", one, other, pieces))
    if more:
        sentence = ngettext("and one more line", "and %(count)d more lines", more) % {"count": more}
        group.entries.append(Entry("", after=sentence))
    return [group] if group.entries else []


def _lines(part, rows, state):
    ordered = sorted(rows.values(), key=lambda row: row[part.identity])
    return [
        part.line(row, lambda name, row=row: shown(part.fields[name], row.get(name), state))
        for row in ordered
    ]


def summary(content, state):
    """How many parts a state has, in words: 7 segments, 11 questions."""
    counted = []
    for relation, part in content.parts.items():
        count = len(state["parts"].get(relation, {}))
        meta = part.model._meta
        if count:
            counted.append(f"{count} {meta.verbose_name if count == 1 else meta.verbose_name_plural}")
    return ", ".join(counted)

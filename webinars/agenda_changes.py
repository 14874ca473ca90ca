"""What a pasted agenda changes in a webinar, in words: in a row before, of all of it after."""

from dataclasses import dataclass, field

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubsportal import timecode

from .models import AgendaSegment, QAItem


@dataclass
class Change:
    """A field of a row: what it is called, and its value before and after, as people read them."""

    label: str
    before: str
    after: str
    is_time: bool = False


def second_of(item):
    return item.offset if isinstance(item, QAItem) else item.start


def words_of(item):
    return item.question if isinstance(item, QAItem) else item.title


def changes_of(row):
    """[Change] from a row's item to what the text says of it.

    Hubs are only added: a text that names none denies none. Speakers are those of the text, where it names any.
    """
    line, item = row.line, row.item
    found = []

    def compare(label, before, after, **more):
        if before != after:
            found.append(Change(label, before, after, **more))

    after = "" if line.offset is None else timecode.format(line.offset)
    compare(_("time"), timecode.format(second_of(item)), after, is_time=True)
    if row.is_question:
        compare(_("question"), item.question, row.title)
    else:
        compare(_("title"), item.title, row.title)
        compare(_("kind"), item.get_kind_display(), AgendaSegment.Kind(line.kind).label)
        compare(_("timecode"), _timed_in_words(item.is_untimed), _timed_in_words(line.is_untimed))
        if row.people:
            before = {person.pk: person.name for person in item.speakers.all()}
            # A new person, and one that nobody has decided on yet, is none of those.
            after = {
                named.choice if named.person else named.key: named.shown_name
                for named in row.people
                if named.stays
            }
            if before.keys() != after.keys():
                compare(_("speakers"), ", ".join(before.values()), ", ".join(after.values()))
    linked = [hub.name for hub in item.hubs.all()]
    if added := [hub.name for hub in row.linked_hubs if hub not in item.hubs.all()]:
        compare(_("hubs"), ", ".join(linked), ", ".join(linked + added))
    return found


def _timed_in_words(is_untimed):
    return _("that of the line beneath") if is_untimed else _("its own")


@dataclass
class Report:
    """What was stored: numbers of segments and of questions, the new Persons, (segments, questions) removed."""

    added: list[int] = field(default_factory=lambda: [0, 0])
    changed: list[int] = field(default_factory=lambda: [0, 0])
    removed: list[int] = field(default_factory=lambda: [0, 0])
    people: list = field(default_factory=list)

    def in_words(self):
        """A sentence for messages and the log."""
        templates = (
            (self.added, _("%(items)s added")),
            (self.changed, _("%(items)s changed")),
            (self.removed, _("%(items)s removed")),
        )
        parts = [template % {"items": _counted(*numbers)} for numbers, template in templates if any(numbers)]
        if self.people:
            parts.append(
                _("new people: %(names)s") % {"names": ", ".join(person.name for person in self.people)}
            )
        return "; ".join(parts) if parts else _("nothing to change")


def _counted(segments, questions):
    found = []
    if segments:
        found.append(ngettext("%(count)d segment", "%(count)d segments", segments) % {"count": segments})
    if questions:
        found.append(ngettext("%(count)d question", "%(count)d questions", questions) % {"count": questions})
    return get_text_list(found, _("and"))

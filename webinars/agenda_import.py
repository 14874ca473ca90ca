"""A pasted agenda against a webinar as it stands: what is new, changed, unchanged or missing, and putting it in.

1. `understand` reads the text (`agendatext`), matches its lines with segments and questions, its names with people and
   hubs, and gives a Plan. It writes nothing.
2. `Plan.apply` puts all of it in, in one transaction, or nothing. Applied again, the same text changes nothing.

A row that is matched stays the same row, so that its summary, answer, themes and evidence stay with it.
"""

from hashlib import blake2b

from django.db.models import F
from django.utils.translation import gettext as _

from hubsportal import timecode
from hubsportal.history.recording import revision

from . import agenda_matching, agendatext, timeline
from .agenda_changes import Report, changes_of, second_of, words_of
from .agenda_holdings import held
from .agenda_names import NEW, NOBODY, KnownHubs, KnownPeople
from .agenda_rows import CHANGED, MISSING, NEW_ROW, NO_ITEM, UNCHANGED, Choices, Row, edit_of
from .models import AgendaSegment, QAItem, Webinar

# Below, two titles have so little in common that one may not be the other amended.
OTHER = 0.35
# Added to the seconds of rows that move, so that none meets another on its way.
_PARKED = 10_000_000


class Stale(Exception):
    """The webinar is no longer as it was when the plan was made."""


class NotReady(Exception):
    """The plan has lines or names that somebody has to settle first."""


def understand(webinar, text, shape=None, choices=None):
    """A Plan for a webinar and a pasted text. Writes nothing; never fails, whatever the text."""
    return Plan(webinar, text, shape, choices or Choices())


class Plan:
    """What a text would make of a webinar: `rows` in the order of the text, missing ones where they would stand."""

    def __init__(self, webinar, text, shape, choices):
        self.webinar, self.choices = webinar, choices
        begins = webinar.time.hour * 60 + webinar.time.minute if webinar.time else None
        self.reading = agendatext.understand(text, shape, begins, choices.as_clock)
        self.segments = list(webinar.segments.order_by("start").prefetch_related("speakers", "hubs"))
        self.questions = list(webinar.questions.order_by("offset").prefetch_related("hubs"))
        self.fingerprint = fingerprint(webinar, self.segments, self.questions)
        self.rows = [Row(line) for line in self.reading.lines]
        self._amend()
        self._name()
        self._match()
        self._compare()
        self._check()

    # What it says

    def items(self, *states):
        return [row for row in self.rows if row.state in states]

    @property
    def problems(self):
        """[(row, sentence)] that stand in the way."""
        return [(row, row.problem) for row in self.rows if row.problem]

    @property
    def unsettled(self):
        """The names that somebody has to decide on."""
        return [named for named in self.people if not named.is_settled]

    @property
    def is_ready(self):
        return not self.problems and not self.unsettled

    @property
    def is_nothing(self):
        """Whether there is nothing to change."""
        return not self.items(NEW_ROW, CHANGED) and not any(row.remove for row in self.rows)

    def summary(self):
        """{state: number of rows}, and how many are to be removed."""
        counts = {state: len(self.items(state)) for state in (NEW_ROW, CHANGED, UNCHANGED, MISSING, NO_ITEM)}
        return counts | {"removed": sum(row.remove for row in self.rows)}

    def as_json(self):
        """What was understood, with hubs by the names that the portal knows them by."""
        answer = agendatext.as_json(self.reading)
        for entry, row in zip(answer["lines"], self._line_rows(), strict=True):
            known = [hub.name for hub in row.hubs]
            entry["hubs"] = known + [name for name in row.unknown_hubs if name not in known]
        return answer

    def _line_rows(self):
        return [row for row in self.rows if row.line is not None]

    # Making it

    def _amend(self):
        edits = {}
        for row in self.rows:
            if typed := self.choices.lines.get(row.line.key):
                edit = edit_of(row.line, typed)
                row.typed_time = edit.pop("typed_time", None)
                if edit:
                    edits[row.line.key] = edit
        agendatext.amend(self.reading.lines, edits)

    def _name(self):
        people, hubs = KnownPeople(), KnownHubs()
        by_key = {}
        for row in self.rows:
            line = row.line
            if not line.kind:
                continue
            for speaker in line.speakers:
                named = people.name(speaker)
                named = by_key.setdefault(named.key, named)
                self._settle(named)
                named.numbers.append(line.number)
                if named not in row.people:
                    row.people.append(named)
            found = hubs.find(line.title, line.hubs)
            row.hubs, row.perhaps, row.unknown_hubs = found.sure, found.perhaps, found.unknown
            row.chosen_hubs = self.choices.hubs.get(line.key, set()) & {
                hub.pk for hub, _reason in found.perhaps
            }
            row.notes += [
                _("“%(name)s” is no hub that the portal knows.") % {"name": name} for name in found.unknown
            ]
        self.people = list(by_key.values())

    def _settle(self, named):
        chosen = self.choices.people.get(named.key)
        allowed = {NEW, NOBODY} if self.choices.may_add_people else {NOBODY}
        if named.choice == NEW and not self.choices.may_add_people:
            named.choice = ""
        if chosen in allowed or chosen in {person.pk for person in named.candidates}:
            named.choice = chosen
        elif not named.is_settled and self.choices.doubtful in allowed:
            named.choice = self.choices.doubtful

    def _match(self):
        """Rows of the webinar for lines; those that no line means are missing."""
        for is_question, items in ((False, self.segments), (True, self.questions)):
            rows = [
                row for row in self.rows if row.line and row.line.kind and row.line.is_question == is_question
            ]
            lines = [
                agenda_matching.place_of(row.offset, row.line.title, row.line.whole_title) for row in rows
            ]
            there = [agenda_matching.place_of(second_of(item), words_of(item)) for item in items]
            found = agenda_matching.match(lines, there)
            for line, item in found.items():
                rows[line].item = items[item]
            for number in sorted(set(range(len(items))) - set(found.values())):
                self._insert_missing(Row(None, MISSING, items[number]))

    def _insert_missing(self, missing):
        missing.remove = missing.place in self.choices.remove
        place = 0
        for number, row in enumerate(self.rows, start=1):
            if row.offset is not None and row.offset <= second_of(missing.item):
                place = number
        self.rows.insert(place, missing)

    def _compare(self):
        matched = [row.item for row in self.rows if row.item is not None]
        holdings = held(matched)
        for row in self.rows:
            if row.item is not None:
                row.holdings, row.must_stay = holdings.get(row.item, ("", ""))
            if row.line is None:
                if row.remove and row.must_stay:
                    row.remove = False
                    row.notes.append(row.must_stay)
                continue
            if not row.line.kind:
                continue
            if row.item is None:
                row.state = NEW_ROW
                continue
            if row.line.is_guess and not row.is_question and not row.line.is_amended:
                row.line.kind = row.item.kind
            row.changes = changes_of(row)
            row.state = CHANGED if row.changes else UNCHANGED
            if row.holdings and self._is_other(row):
                row.notes.append(
                    _(
                        "The words are quite other ones than before. If this is something else, mind what stays with it: %(holdings)s."
                    )
                    % {"holdings": row.holdings}
                )

    def _is_other(self, row):
        folded = agenda_matching.folded
        return agenda_matching.likeness(folded(words_of(row.item)), folded(row.title)) < OTHER

    def _check(self):
        """Say of each row why it could not be stored."""
        stay = [row for row in self.rows if row.state == MISSING and not row.remove]
        lines = [row for row in self.rows if row.line is not None and row.line.kind]
        limit = self.webinar.limit
        starts = [row.offset for row in (*lines, *stay) if not row.is_question and row.offset is not None]
        taken = {(row.is_question, row.offset): row for row in stay}
        for row in lines:
            line = row.line
            if line.is_blocked and line.problem:
                row.problem = line.problem
                continue
            if row.offset is None:
                continue
            most = AgendaSegment._meta.get_field("title").max_length
            if row.is_question:
                most = QAItem._meta.get_field("question").max_length
            if not row.title.strip():
                row.problem = _("It needs words.")
            elif len(row.title) > most:
                row.problem = _("It has %(count)d characters; at most %(most)d can be kept.") % {
                    "count": len(row.title),
                    "most": most,
                }
            elif other := taken.get((row.is_question, row.offset)):
                row.problem = _(
                    "“%(title)s” stands at %(time)s already, and the text does not have it. Remove that one, or give another time."
                ) % {"title": words_of(other.item), "time": timecode.format(row.offset)}
            elif row.is_question:
                row.problem = timeline.misplaced_question(row.offset, starts, limit) or ""
            else:
                row.problem = timeline.misplaced_segment(row.offset, limit) or ""
        for row in stay:
            # What was past the end before is none of this text's business.
            if row.is_question and not (limit is not None and row.offset >= limit):
                row.problem = timeline.misplaced_question(row.offset, starts, limit) or ""

    # Putting it in

    def apply(self):
        """Store the plan, all of it in one transaction; returns a Report.

        Raises Stale where the webinar has changed since the plan was made, NotReady where something is unsettled.
        """
        if not self.is_ready:
            raise NotReady
        if self.is_nothing:
            return Report()
        with revision(comment=_("Agenda pasted")):
            webinar = Webinar.objects.select_for_update().get(pk=self.webinar.pk)
            if fingerprint(webinar) != self.fingerprint:
                raise Stale
            report = self._store(webinar)
            webinar.place_questions()
            for row in self.rows:
                if row.remove and not row.is_question:
                    row.item.delete()
            # Its pages changed, so it says when; and whoever keeps its history hears of it.
            webinar.save()
        return report

    def _store(self, webinar):
        report = Report()
        people = {}
        for named in self.people:
            if named.choice == NEW and any(named in row.speakers for row in self.items(NEW_ROW, CHANGED)):
                people[named.key] = named.make()
                report.people.append(people[named.key])
            else:
                people[named.key] = named.person
        self._park()
        for is_question in (False, True):
            for row in self.items(NEW_ROW, CHANGED):
                if row.is_question == is_question:
                    self._store_row(webinar, row, people)
                    (report.added if row.state == NEW_ROW else report.changed)[is_question] += 1
        for row in self.rows:
            if row.remove:
                report.removed[row.is_question] += 1
                if row.is_question:
                    row.item.delete()
        return report

    def _park(self):
        """Out of the way: two rows may swap their seconds, and the database allows no two at one even for a moment."""
        for model, name, is_question in ((AgendaSegment, "start", False), (QAItem, "offset", True)):
            moving = [
                row.item.pk
                for row in self.rows
                if row.item is not None
                and row.is_question == is_question
                and (row.remove or row.offset != second_of(row.item))
            ]
            if moving:
                model.objects.filter(pk__in=moving).update(**{name: F(name) + _PARKED})

    def _store_row(self, webinar, row, people):
        line, item = row.line, row.item
        if row.is_question:
            item = item or QAItem(webinar=webinar)
            item.offset, item.question = line.offset, row.title
            fields = ["offset", "question"]
        else:
            item = item or AgendaSegment(webinar=webinar)
            item.start, item.title, item.kind, item.is_untimed = (
                line.offset,
                row.title,
                line.kind,
                line.is_untimed,
            )
            fields = ["start", "title", "kind", "is_untimed"]
        # Only these: somebody may be writing a summary at this moment.
        item.save(update_fields=None if item._state.adding else fields)
        if not row.is_question and row.people:
            item.speakers.set([people[named.key] for named in row.speakers])
        item.hubs.add(*row.linked_hubs)
        row.item = item


def fingerprint(webinar, segments=None, questions=None):
    """What the agenda of a webinar is at this moment, as a short text that changes with it."""
    if segments is None:
        segments = webinar.segments.order_by("start").prefetch_related("speakers", "hubs")
        questions = webinar.questions.order_by("offset").prefetch_related("hubs")
    state = [webinar.limit]
    for segment in segments:
        speakers = sorted(person.pk for person in segment.speakers.all())
        hubs = sorted(hub.pk for hub in segment.hubs.all())
        state.append(
            (segment.pk, segment.start, segment.kind, segment.title, segment.is_untimed, speakers, hubs)
        )
    for question in questions:
        hubs = sorted(hub.pk for hub in question.hubs.all())
        state.append((question.pk, question.offset, question.question, hubs))
    return blake2b(repr(state).encode(), digest_size=12).hexdigest()

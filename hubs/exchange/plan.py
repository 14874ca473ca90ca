"""What an import would do, row by row, and doing it. Reading a plan writes nothing."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubsportal.history.recording import revision
from hubsportal.timecode import shorten

from ..models import Hub, HubFact
from . import fact_rows, hub_rows
from .columns import HUB, SLUG
from .known import Known
from .rows import DIFFERENT, NEW, REFUSED, SAME
from .tables import FACTS, HUBS, tables_of

# Relations, which are written once the hub is there.
_TERMS = ("services", "sectors")


class Stale(Exception):
    """The portal is no longer what the plan was shown with; nothing was written."""


@dataclass
class Report:
    """What was done: the hubs and facts that are new, and those that changed."""

    new_hubs: list
    changed_hubs: list
    new_facts: list
    changed_facts: list

    def in_words(self):
        return _("%(new_hubs)s new, %(hubs)s changed; %(new_facts)s new, %(facts)s changed") % {
            "new_hubs": _hubs(len(self.new_hubs)),
            "hubs": len(self.changed_hubs),
            "new_facts": _facts(len(self.new_facts)),
            "facts": len(self.changed_facts),
        }


def _hubs(count):
    return ngettext("%(count)d hub", "%(count)d hubs", count) % {"count": count}


def _facts(count):
    return ngettext("%(count)d fact", "%(count)d facts", count) % {"count": count}


class Plan:
    """Made of Sheets. user: whose rights count, None for everybody's (the command line)."""

    def __init__(self, sheets, user=None):
        self.sheets, self.user = sheets, user
        self.tables, self.problems, self.notices = tables_of(sheets)
        for table in self.tables.values():
            self.problems += table.problems
            self.notices += table.notices
        self.hub_rows, self.fact_rows = [], []
        # Without the columns that say what a row is about, rows say nothing.
        if not self.problems:
            self._read_rows()

    def _read_rows(self):
        hubs, facts = self.tables.get(HUBS), self.tables.get(FACTS)
        slugs = {entry.cells[SLUG].strip() for entry in hubs.entries} if hubs else set()
        slugs |= {entry.cells[HUB].strip() for entry in facts.entries} if facts else set()
        known, released = Known(slugs), {}
        if hubs:
            self.hub_rows = list(hub_rows.rows_of(hubs, known, self.user, released))
        if facts:
            self.fact_rows = fact_rows.rows_of(facts, self.hub_rows, known, self.user, released)

    @property
    def rows(self):
        return [*self.hub_rows, *self.fact_rows]

    @cached_property
    def refused(self):
        return [row for row in self.rows if row.state == REFUSED]

    @property
    def is_ready(self):
        """Whether it can be put in: nothing stands against it, and there is something to do."""
        return not self.problems and not self.refused and not self.is_nothing

    @property
    def is_nothing(self):
        return not self.problems and all(row.state == SAME for row in self.rows)

    @cached_property
    def counts(self):
        states = [row.state for row in self.rows]
        return {state: states.count(state) for state in (NEW, DIFFERENT, SAME, REFUSED)}

    @cached_property
    def fingerprint(self):
        """Of what is in the file, and of everything it would change as it stands."""
        parts = [sheet.as_data() for sheet in self.sheets]
        for row in self.rows:
            stamp = row.thing.updated_at if isinstance(row.thing, Hub) and row.state == DIFFERENT else None
            parts.append(
                [
                    row.kind,
                    row.number,
                    row.state,
                    stamp,
                    row.thing and row.thing.pk,
                    row.entries,
                    row.problems,
                ]
            )
        return blake2b(repr(parts).encode(errors="replace"), digest_size=12).hexdigest()

    def found(self):
        """(row, name of a column, sentence) of everything that has to be mended, in the order of the file."""
        return [(row, column, sentence) for row in self.refused for column, sentence in row.problems]


def apply(sheets, fingerprint, user=None, comment=""):
    """Put Sheets into the portal as the plan with this fingerprint says: all of it or nothing. Returns a Report.

    Raises Stale where the plan would be another one by now, or cannot be put in.
    """
    with revision(user, comment):
        # Read anew: whoever writes waits here for whoever writes before.
        plan = Plan(sheets, user)
        if plan.fingerprint != fingerprint or not plan.is_ready:
            raise Stale
        report = Report([], [], [], [])
        _write_hubs(plan.hub_rows, report)
        _write_facts(plan.fact_rows, report)
    return report


def comment_of(sheets):
    """What the history says of an import."""
    files = dict.fromkeys(sheet.called.partition(",")[0] for sheet in sheets)
    return _("Imported %(files)s") % {"files": shorten(", ".join(files), 150)}


def _write_hubs(rows, report):
    for row in rows:
        if row.state == SAME:
            continue
        for name, value in row.values.items():
            if name not in _TERMS:
                setattr(row.thing, name, value)
        row.thing.save()
        (report.new_hubs if row.is_new else report.changed_hubs).append(row.thing)
    for name in _TERMS:
        relation = Hub._meta.get_field(name)
        through = relation.remote_field.through
        hub, term = f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"
        # Of new hubs in one go: each by itself would take some queries of its own.
        through.objects.bulk_create(
            through(**{hub: row.thing.pk, term: one.pk})
            for row in rows
            if row.is_new
            for one in row.values.get(name, ())
        )
        for row in rows:
            if not row.is_new and name in row.values:
                getattr(row.thing, name).set(row.values[name])


def _write_facts(rows, report):
    changed = [row for row in rows if row.state == DIFFERENT]
    _park(changed)
    for row in changed:
        for name, value in row.values.items():
            setattr(row.thing, name, value)
        row.thing.save()
        report.changed_facts.append(row.thing)
    new = [
        HubFact(hub=row.hub if isinstance(row.hub, Hub) else row.hub.thing, **row.values)
        for row in rows
        if row.state == NEW
    ]
    report.new_facts += HubFact.objects.bulk_create(new)


def _park(rows):
    """Move facts aside whose place others take: no two may say the same even for a moment."""
    there = {(row.hub.pk, *fact_rows.said(row.thing)): row.thing for row in rows}
    for row in rows:
        place = (row.hub.pk, *(row.effective(name) for name in ("kind", "value", "as_of")))
        other = there.get(place)
        if other is not None and other != row.thing:
            HubFact.objects.filter(pk=other.pk).update(value=f"… {other.pk}")

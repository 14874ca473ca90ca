"""What the rows of the table of facts would do, and by what a fact is found again."""

from collections import defaultdict
from hashlib import blake2b

from django.utils.translation import gettext as _

from hubsportal import roles
from hubsportal.timecode import shorten

from ..models import Hub, HubFact
from .columns import FACT_COLUMNS, HUB, KEY, Refused
from .hub_rows import why_not
from .rows import Row
from .tables import FACTS

_HUB, *_OTHERS = FACT_COLUMNS
_KIND = _OTHERS[0]
# What no two facts of a hub have in common.
_SAID = _OTHERS[:3]
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def key_of(kind, value, as_of):
    """Ten letters by which a fact of a hub is found again though its value has changed in the file.

    Made of what the fact says, so that they are the same in every portal. Digits would be a number to a spreadsheet.
    """
    text = "\n".join((kind, value.strip(), as_of.strip()))
    return blake2b(text.encode(), digest_size=5).hexdigest().translate(_LETTERS)


def key(fact):
    return key_of(*said(fact))


def said(fact):
    """Kind, value and date of a fact, as texts."""
    return tuple(column.text(column.value_of(fact)) for column in _SAID)


def rows_of(table, hub_rows, known, user, released):
    """A Row for each entry of the Table. hub_rows: those of the file's hubs, for facts of hubs that are to be made."""
    coming = {row.thing.slug: row for row in hub_rows if row.is_new}
    by_hub, rows = defaultdict(list), []
    for entry in table.entries:
        row = Row(FACTS, entry.number, shorten(f"{entry.cells['kind']}: {entry.cells['value']}".strip(), 80))
        rows.append(row)
        if _find_hub(row, entry, coming, known):
            by_hub[id(row.hub)].append((row, entry))
    for pairs in by_hub.values():
        _Matching(pairs, known).match()
    for row in rows:
        _check_rights(row, user, released)
    return rows


def _find_hub(row, entry, coming, known):
    slug = entry.cells[HUB].strip()
    if HUB in entry.faults:
        row.refuse(HUB, entry.faults[HUB])
        return False
    row.hub = known.hub(slug) or coming.get(slug)
    if row.hub is not None:
        return True
    near = known.near(known.near_slugs, slug) if slug else []
    if not slug:
        row.refuse(HUB, _("Say which hub this is about, by its slug."))
    elif near:
        row.refuse(
            HUB,
            _("There is no hub “%(slug)s”, neither here nor in the file. Near it: %(near)s.")
            % {"slug": shorten(slug), "near": ", ".join(near)},
        )
    else:
        row.refuse(
            HUB, _("There is no hub “%(slug)s”, neither here nor in the file.") % {"slug": shorten(slug)}
        )
    return False


class _Matching:
    """Which fact each row of one hub is about: first by its key, then by what it says; the rest are new."""

    def __init__(self, pairs, known):
        self.known = known
        self.pairs = [(row, entry) for row, entry in pairs if self._can_be_found(row, entry)]
        hub = pairs[0][0].hub
        self.is_there = isinstance(hub, Hub)
        self.free = {said(fact): fact for fact in hub.facts.all()} if self.is_there else {}
        # {(kind, value): dates}, for files that have none
        self.dates = defaultdict(list)
        for kind, value, as_of in self.free:
            self.dates[kind, value].append(as_of)
        self.said = {}

    def _can_be_found(self, row, entry):
        """Whether nothing is wrong with the cells that a fact is found by; what else is wrong is told at once."""
        if entry.faults.keys().isdisjoint((*(column.name for column in _SAID), KEY)):
            return True
        if KEY in entry.faults:
            row.refuse(KEY, entry.faults[KEY])
        row.is_new, row.thing = True, HubFact()
        row.read(entry, _OTHERS, self.known)
        return False

    def match(self):
        by_key = {key_of(*what): fact for what, fact in self.free.items()}
        claims = defaultdict(list)
        for row, entry in self.pairs:
            self.said[row.number] = self._what(entry)
            if (name := entry.cells.get(KEY, "").strip()) in by_key:
                claims[name].append(row)
        for name, rows in claims.items():
            self._claim(by_key[name], rows)
        for row, entry in self.pairs:
            if row.thing is None and not row.problems:
                self._find(row, entry, by_key)
        for row, entry in self.pairs:
            if row.thing is None:
                row.is_new, row.thing = True, HubFact()
            row.read(entry, _OTHERS, self.known)
        self._refuse_doubles()
        self._note_neighbours()

    def _what(self, entry):
        try:
            kind = _KIND.read(entry.cells["kind"], self.known)
        except Refused:
            kind = entry.cells["kind"].strip()
        as_of = entry.cells.get("as_of")
        return kind, entry.cells["value"].strip(), None if as_of is None else as_of.strip()

    def _is_it(self, row, fact):
        return all(
            one is None or one == other for one, other in zip(self.said[row.number], said(fact), strict=True)
        )

    def _take(self, row, fact):
        row.thing = fact
        self.free.pop(said(fact))

    def _claim(self, fact, rows):
        """Give a fact to the one of these rows, which all have its key, that it was exported to."""
        same = [row for row in rows if self._is_it(row, fact)]
        if len(rows) == 1 or same:
            self._take((same or rows)[0], fact)
            return
        numbers = ", ".join(str(row.number) for row in rows)
        for row in rows:
            row.refuse(
                KEY,
                _("Rows %(rows)s have the same key: empty it in those that are to be new facts.")
                % {"rows": numbers},
            )

    def _find(self, row, entry, by_key):
        kind, value, as_of = self.said[row.number]
        dates = self.dates.get((kind, value), ()) if as_of is None else (as_of,)
        found = [self.free[kind, value, date] for date in dates if (kind, value, date) in self.free]
        if len(found) == 1:
            self._take(row, found[0])
        elif found:
            row.refuse(
                "as_of", _("Several facts of this hub say this, each with its date: add the column “as_of”.")
            )
        elif name := entry.cells.get(KEY, "").strip():
            if name in by_key:
                row.notes.append(_("Another row has the same key: this one becomes a new fact."))
            elif self.is_there and name != key_of(kind, value, as_of or ""):
                row.refuse(
                    KEY,
                    _(
                        "The fact that this row was made from is not here: somebody has changed or deleted it since. "
                        "Export again; or empty the key to add this as a new fact."
                    ),
                )

    def _refuse_doubles(self):
        seen = {}
        for row, _entry in self.pairs:
            if row.problems:
                continue
            what = tuple(column.text(row.effective(column.field.name)) for column in _SAID)
            if what in seen:
                row.refuse("value", _("Row %(row)d says the same.") % {"row": seen[what]})
            elif what in self.free:
                row.refuse("value", _("This hub has this value with this date already."))
            seen.setdefault(what, row.number)

    def _note_neighbours(self):
        """Say where a new fact may be meant for the correction of one that the file lacks."""
        there = {(kind, as_of): value for kind, value, as_of in self.free}
        for row, _entry in self.pairs:
            place = (row.effective("kind"), row.effective("as_of"))
            if row.is_new and not row.problems and place in there:
                row.notes.append(
                    _(
                        "It comes beside “%(value)s”, of the same date. To correct that one, give this row its key."
                    )
                    % {"value": shorten(there[place], 80)}
                )


def _check_rights(row, user, released):
    if user is None or row.problems or not (row.is_new or row.values):
        return
    if not isinstance(row.hub, Hub):
        # Its hub is to be made, which is asked about there.
        if not roles.holds(user, "add", HubFact):
            row.refuse(HUB, _("You may not add facts. Take the row out of the file."))
        return
    released[Hub, row.hub.pk] = row.hub.status in roles.RELEASED
    fact = HubFact(hub=row.hub) if row.is_new else row.thing
    if not roles.may(user, "add" if row.is_new else "change", fact, released):
        row.refuse(HUB, why_not(row.hub))

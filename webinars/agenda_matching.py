"""Which row of a webinar a line of a pasted agenda means. Pure functions over seconds and words."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from hubsportal.search import words

# From here on two titles are so much alike that one is the other amended.
ALIKE = 0.75


@dataclass(frozen=True)
class Place:
    """Where something stands and what it is called: `names` are its folded titles, the first the usual one."""

    offset: int | None
    names: tuple[str, ...]


def place_of(offset, *titles):
    return Place(offset, tuple(dict.fromkeys(folded(title) for title in titles)))


def parts_of(text):
    """The folded words of a text in order: `Jean-Luc d’Ormesson` is (jean, luc, ormesson)."""
    return tuple(part for word in words.read(text) for part in word.parts)


def folded(title):
    return " ".join(parts_of(title))


def match(lines, rows):
    """{place of a line in `lines`: place of its row in `rows`}, both lists of Places.

    By second and words first; then by words, so that what moved keeps its row even where something else stands at its
    second now; then by second; at last by words that are nearly the same, the most alike first.
    """
    found, free = {}, dict(enumerate(rows))

    def take(line, row):
        found[line] = row
        del free[row]

    for same_second in (True, False):
        by_name = {}
        for number, row in free.items():
            by_name.setdefault(row.names[0], []).append(number)
        for number, line in enumerate(lines):
            if number in found:
                continue
            for name in line.names:
                candidates = [row for row in by_name.get(name, ()) if row in free]
                if same_second:
                    candidates = [row for row in candidates if rows[row].offset == line.offset]
                if name and candidates:
                    take(number, candidates[0])
                    break
    by_second = {row.offset: number for number, row in free.items()}
    for number, line in enumerate(lines):
        if number not in found and (row := by_second.pop(line.offset, None)) is not None:
            take(number, row)
    for _likeness, number, row in sorted(_alike(lines, rows, found, free)):
        if number not in found and row in free:
            take(number, row)
    return found


def _alike(lines, rows, found, free):
    """(the less the more alike, line, row) of those left whose words are nearly the same."""
    sets = {row: set(rows[row].names[0].split()) for row in free}
    for number, line in enumerate(lines):
        if number in found:
            continue
        said = set(line.names[0].split())
        for row, others in sets.items():
            if len(said & others) * 2 >= max(len(said), len(others), 1):
                alike = likeness(line.names[0], rows[row].names[0])
                if alike >= ALIKE:
                    yield -alike, number, row


def likeness(one, two):
    """How much two folded titles are alike, from 0 to 1."""
    return SequenceMatcher(None, one, two, autojunk=False).ratio()

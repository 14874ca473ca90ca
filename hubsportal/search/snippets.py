"""The part of a text where the words stand that were asked for, with those marked."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from . import words

LENGTH = 180  # characters, about

# Of the places where words of the question stand, those from which a snippet may begin.
MOST_PLACES = 200


@dataclass
class Snippet:
    """A piece of text as [(words, whether they were asked for), ...].

    first: the character of the whole text at which the first words that were asked for stand, or None.
    """

    pieces: list[tuple[str, bool]]
    first: int | None = None

    @property
    def text(self):
        return "".join(piece for piece, _asked in self.pieces)

    def __html__(self):
        words = [f"<mark>{escape(piece)}</mark>" if asked else escape(piece) for piece, asked in self.pieces]
        return SafeString("".join(words))

    __str__ = __html__

    def __bool__(self):
        return bool(self.pieces)


class Cutter:
    """Cuts Snippets for the terms of one `query.Query`."""

    def __init__(self, terms):
        self._terms = terms
        self._held = None if any(len(run) > 1 for term in terms for run in term.sequences) else _Held(terms)

    def cut(self, text, length=LENGTH):
        """The Snippet of about `length` characters of a text in which most of the terms stand.

        Without any of them it is the text's beginning.
        """
        places = self.places(text)
        begin, end = (0, len(text)) if len(text) <= length else window(text, places, length)
        return _between(begin, end, text, places)

    def whole(self, text):
        """A short text as a Snippet, all of it."""
        return _between(0, len(text), text, self.places(text))

    def places(self, text):
        """Where the terms stand: [(first character, character behind it, number of the term), ...] in order."""
        if self._held is None:
            return places_of(text, self._terms)
        held = self._held
        return [
            (match.start(), match.end(), number)
            for match in words.written(text)
            if held[match[0]]
            for number in held[match[0]]
        ]


class _Held(dict):
    """{word as it is written: numbers of the terms that it stands for}, each worked out when it is first met.

    For terms of one word, which are most.
    """

    def __init__(self, terms):
        super().__init__()
        self._numbers = {}  # {stem: [number of each of its terms]}
        for number, term in enumerate(terms):
            for stem in {stem for (stem,) in term.sequences}:
                self._numbers.setdefault(stem, []).append(number)

    def __missing__(self, written):
        parts, also = words.stems_of(written)
        if len(parts) == 1 and not also:
            numbers = self._numbers.get(parts[0], ())
        else:
            # What has no part is no word.
            stems = parts + also if parts else ()
            numbers = sorted({number for stem in stems for number in self._numbers.get(stem, ())})
        self[written] = numbers
        return numbers


def _between(begin, end, text, places):
    """The Snippet of a text from a character up to another."""
    pieces, last = [], begin
    shown = [(start, stop) for start, stop, _term in places if start >= begin and stop <= end]
    for start, stop in shown:
        if start >= last:
            pieces += [(text[last:start], False), (text[start:stop], True)]
            last = stop
    pieces.append((text[last:end], False))
    pieces = [("… ", False)] * (begin > 0) + [piece for piece in pieces if piece[0]]
    pieces += [("\u00a0…", False)] * (end < len(text))
    return Snippet(pieces, shown[0][0] if shown else None)


def places_of(text, terms):
    """Where terms stand in a text: [(first character, character behind it, number of the term), ...] in order."""
    parts, at, further = (
        [],
        {},
        {},
    )  # (stem, start, end) of each part; {stem: where in parts}; {stem: [(start, end)]}
    for start, end, stems, also in words.places(text):
        for stem in stems:
            at.setdefault(stem, []).append(len(parts))
            parts.append((stem, start, end))
        for stem in also:
            further.setdefault(stem, []).append((start, end))
    found = set()
    for which, term in enumerate(terms):
        for sequence in term.sequences:
            for place in at.get(sequence[0], ()):
                run = parts[place : place + len(sequence)]
                if len(run) == len(sequence) and all(
                    part[0] == stem for part, stem in zip(run, sequence, strict=True)
                ):
                    found.add((run[0][1], run[-1][2], which))
            if len(sequence) == 1:
                found.update((start, end, which) for start, end in further.get(sequence[0], ()))
    # Of places that begin together the longest first, so that a phrase is marked as a whole.
    return sorted(found, key=lambda place: (place[0], -place[1], place[2]))


def window(text, places, length):
    """(begin, end) of the stretch of about `length` characters that holds most different terms, the first of such."""
    best, begin = 0, 0
    places = places[:MOST_PLACES]
    for start, _end, _which in places:
        held = {which for first, last, which in places if first >= start and last <= start + length * 3 // 4}
        if len(held) > best:
            best, begin = len(held), max(0, start - length // 4)
    end = min(len(text), begin + length)
    # Whole words at both ends, unless one is longer than any word is.
    space = text.find(" ", begin, begin + 30) if begin else -1
    begin = space + 1 if space >= 0 else begin
    space = text.rfind(" ", end - 30, end) if end < len(text) else -1
    return begin, space if space >= 0 else end

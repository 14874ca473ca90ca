"""The part of a text where the words stand that were asked for, with those marked."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join

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
        return format_html_join(
            "",
            "{}",
            ((format_html("<mark>{}</mark>", piece) if asked else piece,) for piece, asked in self.pieces),
        )

    __str__ = __html__

    def __bool__(self):
        return bool(self.pieces)


def cut(text, terms, length=LENGTH):
    """The Snippet of about `length` characters of a text in which most of the terms of a `query.Query` stand.

    Without any of them it is the text's beginning.
    """
    places = places_of(text, terms)
    begin, end = (0, len(text)) if len(text) <= length else window(text, places, length)
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
    read = list(words.read(text))
    parts = [(words.stem(part), number) for number, word in enumerate(read) for part in word.parts]
    further = [(words.stem(form), number) for number, word in enumerate(read) for form in word.also]
    found = set()
    for which, term in enumerate(terms):
        for sequence in term.sequences:
            for place in range(len(parts) - len(sequence) + 1):
                if all(parts[place + step][0] == stem for step, stem in enumerate(sequence)):
                    found.add(
                        (read[parts[place][1]].start, read[parts[place + len(sequence) - 1][1]].end, which)
                    )
            if len(sequence) == 1:
                found |= {
                    (read[at].start, read[at].end, which) for stem, at in further if stem == sequence[0]
                }
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

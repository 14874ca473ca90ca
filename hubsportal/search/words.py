"""Words of a text as search compares them: folded, stemmed, and in every form in which people type them.

Canòdrom is `canodrom`, Wap’s is `wap` as waps is, l’art is `art` and `lart`, co-working is `co working` and
`coworking`. A word in quotes, a word of a question and a word in the index all pass through `read`.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

# Characters of a word that the index looks at; the rest of a longer one tells nothing more apart.
LONGEST_WORD = 60

# Letters that Unicode does not decompose, and what people without that key type for them.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
                          "ŋ": "n", "ŧ": "t", "ĸ": "k"})  # fmt: skip

_APOSTROPHES = "'’‘ʼʹ´`＇"
_HYPHENS = "‐‑\\-"
# Letters and digits, with apostrophes and hyphens inside; an underscore joins nothing.
_LETTER = (
    "[^\\W_][\u0300-\u036f\u00ad]*"  # with its combining accents, or a hyphen that shows only at a line's end
)
_WORD = re.compile(rf"(?:{_LETTER})+(?:[{_APOSTROPHES}{_HYPHENS}](?:{_LETTER})+)*")
# The same for a text with nothing that joins its letters, which are most: found in half the time.
_PLAIN_WORD = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}{_HYPHENS}][^\W_]+)*")
_JOINED = re.compile("[\u0300-\u036f\u00ad]")
_PART = re.compile(rf"[{_HYPHENS}]")
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")

# What a question may leave out: these say nothing about what is looked for, and stand everywhere.
STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "s",
        "so",
        "such",
        "t",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
    ]
)

# Words of the field that the algorithm would make one with others: busy, universal, internal, organ.
_STEMS = {
    form: stem
    for stem, forms in {
        "business": ("business", "businesses"),
        "university": ("university", "universities"),
        "international": ("international", "internationally"),
        "organisation": ("organisation", "organisations", "organization", "organizations"),
    }.items()
    for form in forms
}

# It keeps the word on which it works to itself, and so must work on one at a time: requests are answered in threads.
_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()


@dataclass(frozen=True)
class Word:
    """A word where it stands in a text: from character `start` up to `end`.

    parts: its folded parts in order (one, unless it is hyphenated); also: folded forms it is written in as
    one word, beyond its parts.
    """

    start: int
    end: int
    parts: tuple[str, ...]
    also: tuple[str, ...] = ()


def fold(text):
    """Text without case and accents: `Canòdrom` is `canodrom`, `Łódź` is `lodz`, `Straße` is `strasse`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_LETTERS)


@lru_cache(maxsize=100_000)
def stem(word):
    """The stem of a folded word, by the Snowball project's English algorithm: `hubs` is `hub`.

    Words of other languages pass through it as well; as a question does the same, they still meet.
    """
    if word in _STEMS:
        return _STEMS[word]
    with _stemming:
        return _stemmer.stemWord(word)[:LONGEST_WORD]


STOP_STEMS = frozenset(map(stem, STOP_WORDS))


def written(text):
    """The words of a text as they are written, hyphens and apostrophes included, as matches of a pattern."""
    return (_WORD if _JOINED.search(text) else _PLAIN_WORD).finditer(text)


def read(text) -> Iterator[Word]:
    """The words of a text in order."""
    for match in written(text):
        parts, also = _forms(match[0])
        if parts:
            yield Word(match.start(), match.end(), parts, also)


@lru_cache(maxsize=50_000)
def _forms(written):
    """(parts, also) of a word as it is written."""
    folded = [_apostrophes(part) for part in _PART.split(written)]
    parts = tuple(part for part, _whole in folded if part)
    wholes = [whole for _part, whole in folded if whole]
    also = [whole for part, whole in folded if whole and whole != part]
    if len(parts) > 1:
        also.append("".join(wholes)[:LONGEST_WORD])
    return parts, tuple(dict.fromkeys(also))


@lru_cache(maxsize=50_000)
def stems_of(written):
    """(stems of its parts, stems of its further forms) of a word as it is written."""
    parts, also = _forms(written)
    return tuple(map(stem, parts)), tuple(map(stem, also))


def places(text):
    """The words of a text in order, as (first character, character behind it, stems of the parts, of further forms)."""
    for match in written(text):
        parts, also = stems_of(match[0])
        if parts:
            yield match.start(), match.end(), parts, also


def _apostrophes(part):
    """(the word itself, the same with everything around its apostrophes), both folded.

    What precedes an apostrophe and is shorter than what follows is an article (l’art, d’Angers) or the like;
    otherwise what follows is an ending (Wap’s, don’t).
    """
    pieces = [re.sub(r"[^\w]|_", "", fold(piece))[:LONGEST_WORD] for piece in _APOSTROPHE.split(part)]
    whole = "".join(pieces)[:LONGEST_WORD]
    if len(pieces) == 2 and len(pieces[0]) < len(pieces[1]) and len(pieces[1]) > 2:
        return pieces[1], whole
    return whole, whole


def stems(text):
    """(stems in order, stems of further forms) of a text."""
    in_order, further = [], []
    for word in read(text):
        in_order += [stem(part) for part in word.parts]
        further += [stem(form) for form in word.also]
    return in_order, further

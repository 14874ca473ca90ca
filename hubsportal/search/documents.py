"""What the index holds about one thing: its words with where they stand, and from when on anybody may find it."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from . import words

# Raise it when words are read in another way: the index of a running portal is built anew by its next `migrate`.
FORMAT = 3

# Words of a text that are indexed. No text that people write for a web page is longer.
MOST_WORDS = 10_000

# How often a word counts in a document: a tsvector keeps no more of its places, and both databases find the same.
MOST_TIMES = 255

# Stands between names, and where a word stands once too often: no phrase reaches across, since it is no word.
GAP = "/"

# Words of a name that somebody types in full.
LONGEST_NAME = 8


@dataclass(frozen=True)
class Addition:
    """Names and facets that a document owes to something else, such as a hub it is about.

    public_from: when that is public, None: never; until then nothing tells that it exists.
    """

    public_from: datetime | None
    names: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()


@dataclass
class Document:
    """One thing that can be found.

    title: its name, which weighs most; names: what else it is known or told apart by; text: the rest, plain;
    path: where it leads; facets: such as `region:be352`, which narrow a search; public_from: None while nobody
    may find it; webinar (its pk) and offset (whole seconds): where it plays; places: [(character of the text,
    second), ...] where its words are said; part: which part of its thing it is, for things found in parts.
    """

    kind: str
    key: str
    title: str
    path: str
    public_from: datetime | None
    names: Iterable[str] = ()
    text: str = ""
    facets: Iterable[str] = ()
    additions: list[Addition] = field(default_factory=list)
    webinar: int | None = None
    offset: int | None = None
    places: list[tuple[int, int]] = field(default_factory=list)
    language: str = ""
    part: int = 0


@dataclass
class Version:
    """A document as it stands from one moment until another (None: for good)."""

    document: Document
    valid_from: datetime
    valid_until: datetime | None
    names: list[str]
    facets: list[str]

    @property
    def digest(self):
        """Tells whether anything of it has changed, its validity aside."""
        document = self.document
        parts = (FORMAT, document.title, self.names, document.text, document.path, self.facets,
                 document.webinar, document.offset, document.places, document.language)  # fmt: skip
        return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()

    @property
    def terms(self):
        return Terms.of(self.document.title, self.names, self.document.text, self.facets)


@dataclass
class Terms:
    """Stems as an engine stores them, in order. Names are apart, so that no phrase reaches from one into the next.

    also: further forms of words, which stand in no order.
    """

    title: list[str]
    names: list[list[str]]
    body: list[str]
    also: list[str]
    facets: list[str]

    @classmethod
    def of(cls, title, names, text, facets):
        count = Counter()

        def counted(stems):
            for stem in stems:
                count[stem] += 1
                yield stem if count[stem] <= MOST_TIMES else GAP

        title, further = words.stems(title)
        read = [words.stems(name) for name in names]
        body, of_body = words.stems(text)
        also = dict.fromkeys(further + [form for _name, forms in read for form in forms] + of_body)
        return cls(
            list(counted(title)),
            [list(counted(name)) for name, _forms in read],
            list(counted(body[:MOST_WORDS])),
            list(also),
            facets,
        )


def called(stems):
    """[The facet] of what is called just so: who types a whole name means that thing.

    Of the name's stems and of the question's alike: each counts once, and words that say nothing do not, unless there
    are no others.
    """
    telling = dict.fromkeys(stem for stem in stems if stem not in words.STOP_STEMS) or dict.fromkeys(stems)
    return [f"is:{'_'.join(telling)}"] if 0 < len(telling) <= LONGEST_NAME else []


def versions(document, now):
    """The Versions of a document from `now` on: a new one begins whenever an addition becomes public.

    So a publication at a time to come needs nobody to write at that minute.
    """
    if document.public_from is None:
        return []
    public = [addition for addition in document.additions if addition.public_from is not None]
    begin = max(document.public_from, now)
    later = sorted({addition.public_from for addition in public if addition.public_from > begin})
    moments = [document.public_from, *later]
    found = []
    for moment, until in zip(moments, [*later, None], strict=True):
        told = [addition for addition in public if addition.public_from <= max(moment, begin)]
        names = [*document.names, *(name for addition in told for name in addition.names)]
        facets = [
            f"kind:{document.kind}",
            *called(words.stems(document.title)[0]),
            *document.facets,
            *(facet for addition in told for facet in addition.facets),
        ]
        found.append(
            Version(
                document,
                moment,
                until,
                list(dict.fromkeys(name for name in names if name)),
                list(dict.fromkeys(facets)),
            )
        )
    return found

"""Matches as people read them: in groups by kind and on the lines of recordings, the words they fit by marked."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hubsportal.models import SearchEntry, SearchPassage
from hubsportal.prepared import Prepared

from . import kinds, matching, snippets
from .extensions import Recording, recordings
from .extensions import lines as drawn_lines

# What a page shows of each kind before it leads on to the rest.
PER_GROUP = 5

# Recordings that are drawn; ticks on each, and hits told beneath it, the best of them.
MOST_LINES = 3
MOST_TICKS = 30
PER_LINE = 5

# Names that stand below a hit whether they fit or not, and all that stand there.
NAMES_SHOWN = 2
MOST_NAMES = 6

# Characters of what was said that name a tick.
TICK_LENGTH = 80


class Found(NamedTuple):
    """What is read of a SearchDocument to show it."""

    pk: int
    kind: str
    key: str
    part: int
    title: str
    names: str
    text: str
    path: str
    webinar: int | None
    offset: int | None
    places: str
    language: str


_read = {
    documents: Prepared(
        lambda pks, documents=documents: documents.objects.filter(pk__in=pks).values_list(*Found._fields)
    )
    for documents in (SearchEntry, SearchPassage)
}


class Hit:
    """One thing that was found: a document as people read it, worked out only as far as it is shown.

    cutter: the snippets.Cutter of the question. begins: the second at which the document begins; key: what tells it
    from others of its kind; since: when it became public as it is, where that was asked for.
    """

    def __init__(self, document, cutter):
        self._document, self._cutter = document, cutter
        self.kind = kinds.registered[document.kind]
        self.webinar, self.language, self.begins = document.webinar, document.language, document.offset
        self.recording: Recording | None = None
        self.since = None

    @property
    def key(self):
        return f"{self._document.key}-{self._document.part}"

    @cached_property
    def title(self):
        return self._cutter.whole(self._document.title)

    @cached_property
    def snippet(self):
        return self._cutter.cut(self._document.text)

    @cached_property
    def names(self):
        return names_of(self._document, self._cutter)

    @cached_property
    def offset(self):
        """The whole second at which it plays what was asked for, None for what does not play."""
        if self._document.places and self.snippet.first is not None:
            return second_at(self._document.places, self.snippet.first)
        return self.begins

    @cached_property
    def url(self):
        """Where it leads; what plays, to its `offset`."""
        path = self._document.path
        # The path of a passage ends with its second.
        return path if self.offset == self.begins else f"{path.removesuffix(str(self.begins))}{self.offset}"

    @property
    def plays(self):
        return self.begins is not None

    @property
    def called(self):
        """Its name, else what is said."""
        return self.title or self.snippet

    @property
    def excerpt(self):
        """What stands beneath what it is `called`, if anything does."""
        return self.snippet if self.title or not self.plays else None

    @property
    def spoken_in(self):
        """The language of what it is `called`, where that was said."""
        return "" if self.title else self.language

    @property
    def notes(self):
        """The line beneath a hit: [{"between": what parts it from the one before, "text": …}, ...]."""
        notes = [*self.names, *([self.recording.label] if self.recording else [])]
        return [{"between": " · " if number else "", "text": text} for number, text in enumerate(notes)]

    @cached_property
    def words(self):
        """What it is called, else a few words of what is said."""
        return self._document.title or shortened(self.snippet.text)


@dataclass
class Group:
    """The best hits of one kind. counted: how many there are, for people; all: the page with those not shown here;
    start: the number of the first, where that is told."""

    kind: kinds.Kind
    hits: list[Hit]
    counted: str
    all: str = ""
    start: int = 0

    @property
    def name(self):
        return self.kind.name

    @property
    def heading(self):
        return capfirst(self.kind.plural)

    @property
    def noun(self):
        return self.kind.plural.lower()

    @property
    def all_counted(self):
        return all_counted(self.counted)

    @property
    def plays(self):
        return bool(self.hits) and self.hits[0].plays


@dataclass
class Line:
    """A recording with what was found in it: `ticks` all that is drawn, `hits` the best of that, both by time.

    drawing: what the recording's template draws them on; counted and all: as with a Group.
    """

    recording: Recording
    drawing: object
    ticks: list[Hit]
    hits: list[Hit]
    counted: str
    all: str = ""

    @property
    def all_counted(self):
        return all_counted(self.counted)

    @property
    def place(self):
        return _("in %(webinar)s") % {"webinar": self.recording.label}


def all_counted(count):
    """What the link says that leads on to all, of which there are so many."""
    return _("All %(count)s") % {"count": count}


def shortened(text):
    """The first words of a text, up to TICK_LENGTH characters with the ellipsis."""
    text = " ".join(text.split())
    if len(text) <= TICK_LENGTH:
        return text
    most = TICK_LENGTH - len(" …")
    end = text.rfind(" ", 0, most + 1)
    return f"{text[: end if end > 0 else most]} …"


def names_of(document, cutter):
    """The first names of a document, and those further ones that the terms stand in, as Snippets."""
    names = document.names.split(" · ") if document.names else []
    shown = [name for number, name in enumerate(names) if number < NAMES_SHOWN or cutter.places(name)]
    return [cutter.whole(name) for name in shown[:MOST_NAMES]]


def second_at(places, character):
    """The whole second at which a character of a text is said; places: `0:1740 35:1743`, as documents have them."""
    second = 0
    for place in places.split():
        begin, _colon, at = place.partition(":")
        if int(begin) > character:
            break
        second = int(at)
    return second


class Results:
    """What a page shows of the matches of a `finder.SearchFilter`, by a number of queries that does not depend on
    how many there are."""

    def __init__(self, finder, shown=None, start=0):
        """shown: the matches of a page of a list, the first of which is number `start`; without them, the best of every
        kind."""
        self.finder = finder
        self.matches = finder.qs
        self.is_list = shown is not None
        self._start = start
        self._shown = shown if self.is_list else self._best_of_each()

    def _best_of_each(self):
        found = [self.matches.of_kind(kind, PER_GROUP) for kind in self.matches.count_by("kind")]
        # Scores of different kinds cannot be compared: a talk is short, a hub's page long.
        found.sort(key=lambda of_kind: of_kind[0].standing)
        return [match for of_kind in found for match in of_kind]

    @cached_property
    def groups(self):
        """[Group, ...]: that whose best match is called so first, then that with a name, then by kind."""
        counts = self.matches.count_by("kind")
        hits = {}
        for match in self._shown:
            # What was taken back since the matches were read is passed over.
            if hit := self._hits.get(key_of(match)):
                hits.setdefault(match.kind, []).append(hit)
        found = []
        for name, of_kind in hits.items():
            has_more = name in self.matches.more_of
            counted = matching.counted(counts[name], has_more)
            group = Group(kinds.registered[name], of_kind, counted, start=self._start)
            if not self.is_list and (has_more or counts[name] > PER_GROUP):
                group.all = self.finder.url_with("kind", name)
            found.append(group)
        return found

    @cached_property
    def lines(self):
        """[Line, ...], that with the best match first."""
        found = []
        drawings = drawn_lines.collect(list(self._on_lines), self.finder.now)
        for webinar, matches in self._on_lines.items():
            recording, drawing = self._recordings.get(webinar), drawings.get(webinar)
            ticks = [hit for match in matches if (hit := self._hits.get(key_of(match)))]
            if not recording or not drawing or not ticks:
                continue
            best = sorted(ticks[:PER_LINE], key=lambda hit: hit.offset)
            # Where each is to the second is worked out for those alone that get a tick of their own.
            ticks.sort(key=lambda hit: hit.begins)
            count = self.matches.playing[webinar]
            line = Line(
                recording, drawing[0], ticks, best, matching.counted(count, self._has_more_that_plays)
            )
            if count > PER_LINE:
                line.all = self.finder.url_with("webinar", recording.slug)
            found.append(line)
        return found

    @property
    def playing(self):
        """How many matches play, and in how many recordings: (matches, recordings)."""
        return self.matches.playing.total(), len(self.matches.playing)

    @property
    def playing_counted(self):
        """The same for people."""
        return [matching.counted(count, self._has_more_that_plays) for count in self.playing]

    @cached_property
    def _has_more_that_plays(self):
        """Whether others beyond those looked at may play: those of a kind of which some do."""
        return not self.matches.playing_kinds.isdisjoint(self.matches.more_of)

    @cached_property
    def _on_lines(self):
        """{webinar: [Match, ...]} of the recordings that are drawn, the best matches of each."""
        if self.is_list:
            return {}
        drawn = list(self.matches.playing)[:MOST_LINES]
        return {webinar: self.matches.of_webinar(webinar, MOST_TICKS) for webinar in drawn}

    @cached_property
    def _hits(self):
        """{(table, pk): Hit} of everything that is shown, fetched at once."""
        drawn = [match for matches in self._on_lines.values() for match in matches]
        return hits_of([*self._shown, *drawn], self.finder.question.wanted, self.finder.now)

    @cached_property
    def _recordings(self):
        return {hit.webinar: hit.recording for hit in self._hits.values() if hit.recording}


def key_of(match):
    """What tells the document of a match from all others: (table, pk)."""
    return kinds.registered[match.kind].documents, match.pk


def by_table(matches):
    """{table of documents: [Match, ...]}"""
    tables = {}
    for match in matches:
        tables.setdefault(kinds.registered[match.kind].documents, []).append(match)
    return tables


def hits_of(matches, terms, now):
    """{(table, pk): Hit} for matches, in one query for each table and those that fetch the recordings."""
    cutter = snippets.Cutter(terms)
    hits = {}
    for documents, some in by_table(matches).items():
        for row in _read[documents](list({match.pk for match in some})):
            document = Found._make(row)
            hits[documents, document.pk] = Hit(document, cutter)
    played = {hit.webinar for hit in hits.values() if hit.webinar is not None}
    found = recordings.collect(sorted(played), now) if played else {}
    for hit in hits.values():
        hit.recording = next(iter(found.get(hit.webinar, ())), None)
    return hits

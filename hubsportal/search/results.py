"""Matches as people read them: in groups by kind and on the lines of recordings, the words they fit by marked."""

import textwrap
from dataclasses import dataclass

from django.utils.functional import cached_property

from . import kinds, matching, snippets
from .extensions import Recording, recordings

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


class Hit:
    """One thing that was found: a SearchDocument as people read it, worked out only as far as it is shown.

    terms: those of the question, which are marked. begins: the second at which the document begins; key: what tells it
    from others of its kind; since: when it became public as it is.
    """

    def __init__(self, document, terms):
        self._document, self._terms = document, terms
        self.kind = kinds.registered[document.kind]
        self.webinar, self.language, self.begins = document.webinar, document.language, document.offset
        self.recording: Recording | None = None

    @property
    def key(self):
        return f"{self._document.key}-{self._document.part}"

    @property
    def since(self):
        return self._document.valid_from

    @cached_property
    def title(self):
        return whole(self._document.title, self._terms)

    @cached_property
    def snippet(self):
        return snippets.cut(self._document.text, self._terms)

    @cached_property
    def names(self):
        return names_of(self._document, self._terms)

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

    @cached_property
    def words(self):
        """What it is called, else a few words of what is said."""
        return self._document.title or textwrap.shorten(self.snippet.text, TICK_LENGTH, placeholder=" …")


@dataclass
class Group:
    """The best hits of one kind. counted: how many there are, for people; all: the page with those not shown here."""

    kind: kinds.Kind
    hits: list[Hit]
    counted: str
    all: str = ""

    @property
    def plays(self):
        return bool(self.hits) and self.hits[0].begins is not None


@dataclass
class Line:
    """A recording with what was found in it: `ticks` all that is drawn, `hits` the best of that, both by time.

    counted and all: as with a Group.
    """

    recording: Recording
    ticks: list[Hit]
    hits: list[Hit]
    counted: str
    all: str = ""


def whole(text, terms):
    """A short text as a Snippet, all of it."""
    return snippets.cut(text, terms, length=len(text))


def names_of(document, terms):
    """The first names of a document, and those further ones that the terms stand in."""
    shown = []
    for number, name in enumerate(document.names.split(" · ") if document.names else []):
        marked = whole(name, terms)
        if number < NAMES_SHOWN or marked.first is not None:
            shown.append(marked)
    return shown[:MOST_NAMES]


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

    def __init__(self, finder, shown=None):
        """shown: the matches of a page of a list; without them, the best of every kind."""
        self.finder, self.terms = finder, finder.question.wanted
        self.matches = finder.qs
        self.is_list = shown is not None
        self._shown = shown if self.is_list else self._best_of_each()

    def _best_of_each(self):
        found = {}
        for match in self.matches.found:
            found.setdefault(match.kind, []).append(match)
        # Scores of different kinds cannot be compared: a talk is short, a hub's page long.
        in_order = sorted(found.values(), key=lambda of_kind: matching.standing(of_kind[0]))
        return [match for of_kind in in_order for match in of_kind[:PER_GROUP]]

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
            group = Group(kinds.registered[name], of_kind, matching.counted(counts[name], has_more))
            if not self.is_list and (has_more or counts[name] > PER_GROUP):
                group.all = self.finder.url_with("kind", name)
            found.append(group)
        return found

    @cached_property
    def lines(self):
        """[Line, ...], that with the best match first."""
        found = []
        for webinar, matches in self._on_lines.items():
            recording = self._recordings.get(webinar)
            ticks = [hit for match in matches[:MOST_TICKS] if (hit := self._hits.get(key_of(match)))]
            if not recording or not ticks:
                continue
            best = sorted(ticks[:PER_LINE], key=lambda hit: hit.offset)
            # Where each is to the second is worked out for those alone that get a tick of their own.
            ticks.sort(key=lambda hit: hit.begins)
            line = Line(recording, ticks, best, matching.counted(len(matches), self._has_more_that_plays))
            if len(matches) > PER_LINE:
                line.all = self.finder.url_with("webinar", recording.slug)
            found.append(line)
        return found

    @cached_property
    def playing(self):
        """How many matches play, and in how many recordings: (matches, recordings)."""
        return sum(map(len, self._playing.values())), len(self._playing)

    @property
    def playing_counted(self):
        """The same for people."""
        return [matching.counted(count, self._has_more_that_plays) for count in self.playing]

    @cached_property
    def _has_more_that_plays(self):
        """Whether others beyond those looked at may play: those of a kind of which some do."""
        playing = {match.kind for matches in self._playing.values() for match in matches}
        return not playing.isdisjoint(self.matches.more_of)

    @cached_property
    def _playing(self):
        """{webinar: [Match, ...]} of all matches that play, the best first."""
        found = {}
        for match in self.matches.found:
            if match.webinar is not None:
                found.setdefault(match.webinar, []).append(match)
        return found

    @cached_property
    def _on_lines(self):
        return dict(list(self._playing.items())[:MOST_LINES]) if not self.is_list else {}

    @cached_property
    def _hits(self):
        """{(table, pk): Hit} of everything that is shown, fetched at once."""
        drawn = [match for matches in self._on_lines.values() for match in matches[:MOST_TICKS]]
        return hits_of([*self._shown, *drawn], self.terms, self.finder.now)

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
    hits = {}
    for documents, some in by_table(matches).items():
        shown = documents.objects.filter(pk__in={match.pk for match in some})
        for document in shown.defer("facets", "digest", "valid_until"):
            hits[documents, document.pk] = Hit(document, terms)
    played = {hit.webinar for hit in hits.values() if hit.webinar is not None}
    found = recordings.collect(sorted(played), now) if played else {}
    for hit in hits.values():
        hit.recording = next(iter(found.get(hit.webinar, ())), None)
    return hits

"""What fits a question, best first, with no more work than a visitor can make use of."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, islice
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from django.utils import formats

from hubsportal.models import SearchPassage

from . import kinds
from .documents import called
from .engines import engine

# Matches that are ranked and counted; beyond them the page says "1,000+". Of passages that were said, and of
# everything else, each as many.
MOST_RANKED = 1_000


class Match(NamedTuple):
    """A document that fits, its fields in the order by which matches of one rank are sorted: by score, then by kind; the
    older first.

    pk: of its row; kind: its name; facets: such as `region:BE3 kind:hub`; webinar: the pk of that in which it plays, if
    it does; rank: 0 and 1 for what is called so, 2 and 3 for all others, the lower where the words stand in the name.
    """

    less: float
    position: int
    pk: int
    kind: str
    facets: str
    webinar: int | None
    rank: int

    @property
    def is_exact(self):
        return self.rank < 2

    @property
    def standing(self):
        """Sorts kinds by their best matches: who is called so, then a name before a mention, then the kinds' order."""
        return self.rank, self.position


# Of the rows of Matches, which are Matches as plain tuples.
_KIND, _FACETS, _WEBINAR, _RANK = map(Match._fields.index, ("kind", "facets", "webinar", "rank"))

# Texts of facets that are kept apart as they were read, some 500 bytes each.
MOST_READ = 5_000


@lru_cache(maxsize=MOST_READ)
def read_facets(text):
    """The facets of a document, one by one."""
    return tuple(map(intern, text.split()))


@dataclass
class Matches:
    """The best matches in order, thousands perhaps: those that are looked at come as Matches.

    more_of: names of the kinds of which there are others beyond those looked at.
    """

    rows: list[tuple] = field(default_factory=list)
    more_of: set[str] = field(default_factory=set)

    @property
    def has_more(self):
        return bool(self.more_of)

    @property
    def found(self):
        """All of them."""
        return self[:]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, part):
        """The Matches of a slice."""
        return list(map(Match._make, self.rows[part]))

    def of_kind(self, kind, most):
        return list(map(Match._make, islice((row for row in self.rows if row[_KIND] == kind), most)))

    def of_webinar(self, webinar, most):
        return list(map(Match._make, islice((row for row in self.rows if row[_WEBINAR] == webinar), most)))

    @cached_property
    def playing(self):
        """{pk of a webinar: matches that play in it}, that with the best match first."""
        return Counter([row[_WEBINAR] for row in self.rows if row[_WEBINAR] is not None])

    @cached_property
    def playing_kinds(self):
        """The kinds of which some matches play."""
        return {row[_KIND] for row in self.rows if row[_WEBINAR] is not None}

    @property
    def counted(self):
        return counted(len(self), self.has_more)

    @cached_property
    def counts(self):
        """{query word of a facet: {value: matches}}"""
        texts = [row[_FACETS] for row in self.rows]
        found = defaultdict(dict)
        for facet, count in Counter(chain.from_iterable(map(read_facets, texts))).items():
            word, _colon, value = facet.partition(":")
            found[word][value] = count
        return found

    def count_by(self, word):
        """{value: matches} of a facet, by its query word."""
        return self.counts.get(word, {})


def counted(count, has_more=False):
    """A number of matches for people; with `has_more` there are others beside."""
    return f"{formats.number_format(count, force_grouping=True)}{'+' if has_more else ''}"


def find(query, facets, now, most=MOST_RANKED):
    """Matches for a `query.Query`.

    facets: {query word: [value, ...]} that narrow it, the values of one word widening each other.
    """
    matches = Matches()
    if not query:
        return matches
    asked = conditions(facets)
    called = whole(query)
    chosen = chosen_kinds(facets)
    ranked = []
    for documents in tables(chosen):
        # What has the words in its name comes first, however often others mention them: those are looked for
        # by themselves, so that they are not among the many that nobody ranks.
        named = []
        if documents is not SearchPassage:  # which has no name
            named = engine().find(documents, query, asked, now, most, in_title=True, called=called)
        mentioned = engine().find(documents, query, asked, now, most + 1)
        if len(mentioned) > most:
            matches.more_of |= {name for name in chosen if kinds.registered[name].documents is documents}
        ranked += ranking(named, mentioned, called if named else [])[:most]
    matches.rows = best_first(ranked)
    return matches


def ranking(named, mentioned, called):
    """Rows of `Engine.find` as Matches, though plain tuples, the best first; `mentioned` may hold those that are `named`."""
    rows = {row[0]: row for row in [*named, *mentioned]}.values()
    in_title = {row[0] for row in named}
    exact = set()
    for facet in called:
        # Looked for as a part of the text first, which is quick and mostly in vain.
        exact |= {row[0] for row in rows if facet in row[2] and facet in read_facets(row[2])}
    positions = {name: kind.position for name, kind in kinds.registered.items()}
    return best_first(
        [
            (
                -score,
                positions[kind],
                pk,
                kind,
                facets,
                webinar,
                2 * (pk not in exact) + (pk not in in_title),
            )
            for pk, kind, facets, webinar, score in rows
        ]
    )


def best_first(rows):
    """Matches, as plain tuples, in their order."""
    # One after the other: tuples that begin with different numbers are compared in no time.
    return sorted(sorted(rows), key=itemgetter(_RANK))


def count(query, facets, now, most=MOST_RANKED):
    """How many matches there are, of each table at most `most`."""
    asked = conditions(facets)
    return sum(
        len(engine().find(documents, query, asked, now, most)) for documents in tables(chosen_kinds(facets))
    )


def chosen_kinds(facets):
    return facets.get("kind") or [kind.name for kind in kinds.in_order()]


def tables(names):
    """The tables of documents that kinds with these names lie in, each once."""
    return list({kinds.registered[name].documents: None for name in names})


def conditions(facets):
    """Facets as an engine takes them."""
    return [[f"{word}:{value}" for value in values] for word, values in facets.items() if values]


def whole(query):
    """[The facet] of what is called just as the question says."""
    return called([stem for term in query.wanted for stem in term.sequences[0]])

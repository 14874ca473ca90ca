"""What fits a question, best first, with no more work than a visitor can make use of."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
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
    """A document that fits: the pk of its row, its kind's name, its facets such as `region:BE3 kind:hub`, and the pk of
    the webinar in which it plays, if it does."""

    pk: int
    kind: str
    facets: str
    webinar: int | None
    score: float
    in_title: bool
    is_exact: bool


@dataclass
class Matches:
    """The best matches in order. more_of: names of the kinds of which there are others beyond those looked at."""

    found: list[Match] = field(default_factory=list)
    more_of: set[str] = field(default_factory=set)

    @property
    def has_more(self):
        return bool(self.more_of)

    @property
    def counted(self):
        return counted(len(self.found), self.has_more)

    def count_by(self, word):
        """{value: matches} of a facet, by its query word."""
        return self._counts.get(word, {})

    @cached_property
    def _counts(self):
        counts = {}
        for facet, count in Counter(" ".join([match.facets for match in self.found]).split()).items():
            word, _colon, value = facet.partition(":")
            counts.setdefault(word, {})[value] = count
        return counts


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
    exact = whole(query)
    chosen = chosen_kinds(facets)
    found = []
    for documents in tables(chosen):
        # What has the words in its name comes first, however often others mention them: those are looked for
        # by themselves, so that they are not among the many that nobody ranks.
        # A passage has no name.
        named = (
            []
            if documents is SearchPassage
            else engine().find(documents, query, asked, now, most, in_title=True, called=exact)
        )
        mentioned = engine().find(documents, query, asked, now, most + 1)
        if len(mentioned) > most:
            matches.more_of |= {name for name in chosen if kinds.registered[name].documents is documents}
        in_title = {row[0] for row in named}
        rows = {row[0]: row for row in [*named, *mentioned]}
        some = []
        for pk, kind, text, webinar, score in rows.values():
            # Looked for as a part of the text first, which is quick and mostly in vain.
            is_exact = bool(exact) and exact[0] in text and exact[0] in text.split()
            match = Match(pk, kind, text, webinar, score, pk in in_title, is_exact)
            some.append((place(match), match))
        some.sort(key=itemgetter(0))
        found += some[:most]
    found.sort(key=itemgetter(0))
    matches.found = [match for _place, match in found]
    return matches


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


def standing(match):
    """Sorts kinds by their best matches: who is called so, then a name before a mention, then the kinds' order."""
    return not match.is_exact, not match.in_title, kinds.registered[match.kind].position


def place(match):
    """Sorts matches: who is called so, then a name before a mention, then by score and by kind; the older first."""
    position = kinds.registered[match.kind].position
    return not match.is_exact, not match.in_title, -match.score, position, match.pk

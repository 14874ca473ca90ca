"""What somebody may have meant: words near one that nobody used, and what is called as somebody begins to type.

The words come from the index, which remembers those of things that are no longer public too: none is offered unless
a search for it finds something that is.
"""

from dataclasses import dataclass, replace
from itertools import product

from django.db.models import Q
from django.db.models.functions import Length

from hubsportal.models import SearchEntry, SearchWord

from . import matching, query, words
from .engines import engine

# Other spellings that are offered, and whole questions that are tried for them.
MOST_OFFERED = 3
MOST_TRIED = 8

# Words of one question that are looked up, and near words of each.
MOST_UNKNOWN = 3
MOST_NEAR = 4

# Terms that are left out, one at a time, to see what is found then.
MOST_LEFT_OUT = 6

# Words that are compared with an unknown one.
MOST_COMPARED = 5_000

# Beginnings of words: what is typed has at least so many letters, and stands for at most so many words.
SHORTEST_BEGINNING = 2
MOST_BEGUN = 300

# Things that are offered by their names while somebody types, and how many of them are ranked.
MOST_NAMED = 7
MOST_RANKED = 200


# --- Words that nobody used ---------------------------------------------------------------------


def other_spellings(asked, now):
    """Questions like `asked` (a `query.Query` that finds nothing) with near words for those that nothing public has.

    The best first, at most three; each finds something. A word that nothing is near to is left out.
    """
    unknown = unknown_words(asked, now)[:MOST_UNKNOWN]
    if not unknown:
        return []
    choices = [[(0, "")] if not (near := near_words(word)) else near[:MOST_NEAR] for word in unknown]
    found = []
    ways = sorted(product(*choices), key=lambda way: sum(distance for distance, _word in way))
    for way in ways[:MOST_TRIED]:
        text = rewritten(asked.text, unknown, [word for _distance, word in way])
        meant = query.parse(text) if any(word for _distance, word in way) else None
        if meant and text not in found and matching.count(meant, {}, now, most=1):
            found.append(text)
        if len(found) == MOST_OFFERED:
            break
    return found


def unknown_words(asked, now):
    """The `words.Word`s of a question that have to occur and stand in nothing that is public."""
    unknown = []
    for word in words.read(asked.text):
        stems = {words.stem(part) for part in word.parts}
        if stems <= asked.stems and not matching.count(query.of_one(word), {}, now, most=1):
            unknown.append(word)
    return unknown


def rewritten(text, unknown, instead):
    """A text with other words in the places of some `words.Word`s."""
    pieces, last = [], 0
    for word, other in zip(unknown, instead, strict=True):
        pieces += [text[last : word.start], other]
        last = word.end
    return " ".join("".join([*pieces, text[last:]]).replace('""', "").split())


def near_words(word):
    """[(distance, word), ...] of the index near a `words.Word`, the nearest first."""
    typed = "".join(word.parts)
    most = 1 if len(typed) < 5 else 2
    ends = 1 if len(typed) < 5 else 2
    candidates = (
        SearchWord.objects.annotate(length=Length("word"))
        .filter(length__range=(len(typed) - most, len(typed) + most))
        .filter(Q(word__startswith=typed[:ends]) | Q(word__endswith=typed[-ends:]))
        .values_list("word", flat=True)[:MOST_COMPARED]
    )
    letters, found = set(typed), []
    for candidate in candidates:
        # Each change of a letter takes one away and brings one.
        if len(letters.symmetric_difference(candidate)) <= 2 * most:
            apart = distance(typed, candidate, most)
            if 0 < apart <= most:
                found.append((apart, candidate))
    found.sort(key=lambda near: (near[0], near[1][0] != typed[0], len(near[1]), near[1]))
    # Of the forms of one word, which find the same, the nearest.
    nearest = {}
    for apart, candidate in found:
        nearest.setdefault(words.stem(candidate), (apart, candidate))
    return list(nearest.values())


def distance(one, other, most):
    """How many letters were left out, put in, changed or swapped with their neighbour to make `other` of `one`.

    Damerau and Levenshtein's distance, no letter moved twice (optimal string alignment); more than `most` is
    `most + 1`.
    """
    before, last = [], list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        this = [row]
        for column, compared in enumerate(other, 1):
            steps = min(last[column] + 1, this[-1] + 1, last[column - 1] + (letter != compared))
            is_swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == compared
            if is_swapped:
                steps = min(steps, before[column - 2] + 1)
            this.append(steps)
        if min(this) > most and min(last) > most:
            return most + 1
        before, last = last, this
    return min(last[-1], most + 1)


# --- Fewer words ------------------------------------------------------------------------------


@dataclass
class Way:
    """A question with less in it, and how many matches it has. word: what was taken away."""

    word: str
    is_unwanted: bool
    text: str
    count: int

    @property
    def counted(self):
        return matching.counted(self.count, has_more=self.count >= matching.MOST_RANKED)


def without_one(asked, facets, now):
    """A Way for each term of a `query.Query` without which there is something to be found, in their order."""
    terms = [(term, False) for term in asked.wanted if len(asked.wanted) > 1]
    terms += [(term, True) for term in asked.unwanted]
    ways = []
    for term, is_unwanted in terms[:MOST_LEFT_OUT]:
        less = query.Query(
            "",
            [other for other in asked.wanted if other is not term],
            [other for other in asked.unwanted if other is not term],
        )
        count = matching.count(less, facets, now)
        if count:
            ways.append(Way(term.text.strip('"'), is_unwanted, text_of(less), count))
    return ways


def text_of(asked):
    """A question as it is typed."""
    return " ".join([*(term.text for term in asked.wanted), *(f"-{term.text}" for term in asked.unwanted)])


# --- While somebody types -----------------------------------------------------------------------


def named(text, now):
    """The `SearchDocument`s whose titles hold the words of a text, of the last one perhaps only the beginning.

    The best first, at most seven.
    """
    asked = query.parse(text)
    if not asked:
        return []
    if text[-1:].isalnum() and not asked.last.is_phrase:
        asked.wanted = [begun(term) if term is asked.last else term for term in asked.wanted]
    whole = matching.whole(asked)
    rows = engine().find(SearchEntry, asked, [], now, MOST_RANKED, in_title=True, called=whole)
    documents = SearchEntry.objects.only("kind", "title", "path", "offset").in_bulk([row[0] for row in rows])
    typed = words.fold(asked.text)

    def place(match):
        begins = words.fold(documents[match.pk].title).startswith(typed)
        return not match.is_exact, not begins, *match

    matches = map(matching.Match._make, matching.ranking(rows, [], whole))
    best = sorted((match for match in matches if match.pk in documents), key=place)
    return [documents[match.pk] for match in best[:MOST_NAMED]]


def begun(term):
    """A term that also stands for every word of the index that begins with its last word."""
    if len(term.folded) < SHORTEST_BEGINNING:
        return term
    beginning = SearchWord.objects.filter(engine().words_beginning(term.folded))
    # The shorter, the less of it is still to be typed.
    rest = beginning.order_by(Length("word"), "word").values_list("word", flat=True)[:MOST_BEGUN]
    before = term.sequences[0][:-1]
    further = [(*before, words.stem(word)) for word in rest]
    return replace(term, sequences=tuple(dict.fromkeys([*term.sequences, *further])))

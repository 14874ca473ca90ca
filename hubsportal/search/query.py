"""What somebody asks for: words, "phrases in quotes", and -words that must not occur."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import words

LONGEST_QUESTION = 200  # characters
MOST_TERMS = 12

# Quotation marks of all kinds, and control characters, which stand for nothing that could be looked for.
_TYPED = str.maketrans(
    dict.fromkeys("“”„‟«»＂″", '"') | {chr(code): " " for code in (*range(32), *range(127, 160))}
)
_CHUNK = re.compile(r'(?<!\S)(?P<minus>-?)"(?P<phrase>[^"]*)"?|(?P<loose>[^\s"]+)')


@dataclass(frozen=True)
class Term:
    """One thing that a text has to have: any of some sequences of stems, each as it stands in the text.

    text: as it was typed; folded: its last folded word, which may still be being typed.
    """

    text: str
    sequences: tuple[tuple[str, ...], ...]
    folded: str
    is_phrase: bool = False


@dataclass
class Query:
    """All `wanted` terms have to occur, none of the `unwanted`; `notices` say what was left aside and why.

    last: the term that was typed last, wanted or not.
    """

    text: str
    wanted: list[Term] = field(default_factory=list)
    unwanted: list[Term] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    last: Term | None = None

    def __bool__(self):
        return bool(self.wanted)

    @property
    def stems(self):
        """Every stem that a snippet marks."""
        return {stem for term in self.wanted for sequence in term.sequences for stem in sequence}


def parse(text):
    """Read what was typed into a Query. Never an error: what cannot be looked for is told in its notices."""
    typed = " ".join(text.translate(_TYPED).split())
    query = Query(typed[:LONGEST_QUESTION])
    if len(typed) > LONGEST_QUESTION:
        query.notices.append(
            _("Only the first %(count)d characters were looked for.") % {"count": LONGEST_QUESTION}
        )
    terms = [(term, excluded) for chunk in _CHUNK.finditer(query.text) for term, excluded in _terms(chunk)]
    if len(terms) > MOST_TERMS:
        query.notices.append(_("Only the first %(count)d words were looked for.") % {"count": MOST_TERMS})
    terms = terms[:MOST_TERMS]
    wanted = [term for term, excluded in terms if not excluded]
    telling = [term for term in wanted if term.is_phrase or term.folded not in words.STOP_WORDS]
    query.wanted = list({term.sequences: term for term in telling or wanted}.values())
    query.unwanted = [term for term, excluded in terms if excluded]
    query.last = terms[-1][0] if terms else None
    if not query.wanted and query.unwanted:
        query.notices.append(_("Words to leave out need at least one word to look for beside them."))
    elif not query.wanted and query.text:
        query.notices.append(_("There is no word in “%(text)s” to look for.") % {"text": query.text})
    return query


def _terms(chunk):
    """The (Term, whether it is excluded) of a part of the question between spaces or quotes."""
    if chunk["phrase"] is not None:
        term = phrase(chunk["phrase"])
        if term:
            yield term, bool(chunk["minus"])
        return
    loose, excluded = chunk["loose"], chunk["loose"].startswith("-")
    for word in words.read(loose):
        yield of_word(word, loose[word.start : word.end]), excluded


def of_one(word):
    """The Query for a single `words.Word`."""
    text = "-".join(word.parts)
    return Query(text, [of_word(word, text)])


def of_word(word, text):
    """The Term for one `words.Word` that was typed as `text`."""
    forms = [word.parts, *((form,) for form in word.also)]
    sequences = tuple(tuple(words.stem(part) for part in form) for form in forms)
    return Term(text, sequences, word.parts[-1])


def phrase(text):
    """The Term for words that have to stand one after another; None if there are none."""
    read = list(words.read(text))
    in_order = [part for word in read for part in word.parts]
    if not in_order:
        return None
    sequences = [tuple(words.stem(part) for part in in_order)]
    if len(read) == 1:
        sequences += [(words.stem(form),) for form in read[0].also]
    return Term(f'"{text.strip()}"', tuple(sequences), in_order[-1], is_phrase=True)

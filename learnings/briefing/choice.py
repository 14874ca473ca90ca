"""A briefing's choice as it stands in the address: `/briefing/?i=l7.q345.h12`.

An id is the letter of a kind and the number of a row in base 10: whoever reads the address sees what is meant, and
sixty ids with seven digits take less than 600 characters. Pure functions.
"""

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hubsportal.timecode import shorten

# The kinds in the order in which a briefing shows them: claims, the evidence, then who and what is behind it.
LEARNING, QUESTION, SEGMENT, HUB, PLAN, WEBINAR = LETTERS = "lqshpw"

MOST_ITEMS = 60
# How many values a sentence about them names.
MOST_NAMED = 5
_ID = re.compile(rf"[{LETTERS}][1-9][0-9]{{0,17}}")


@dataclass(frozen=True)
class Choice:
    """ids: well-formed, each once, at most MOST_ITEMS, in the visitor's order; notices: what was left aside."""

    ids: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def text(self):
        """The ids as `i` takes them."""
        return ".".join(self.ids)

    def numbers(self, letter):
        """The rows' numbers of one kind, in the visitor's order."""
        return [int(item[1:]) for item in self.ids if item[0] == letter]

    def only(self, known):
        """The choice without what is not among the ids `known`."""
        return Choice(tuple(item for item in self.ids if item in known), self.notices)


def read(texts):
    """The Choice in the values of `i`. Never an error: what cannot be read is named in a notice."""
    tokens = split(texts)
    ids = list(dict.fromkeys(token for token in tokens if _ID.fullmatch(token)))
    broken = list(dict.fromkeys(token for token in tokens if not _ID.fullmatch(token)))
    twice = [item for item, count in Counter(tokens).items() if count > 1 and item in ids]
    notices = []
    if broken:
        notices.append(
            ngettext(
                "%(values)s is not the id of anything here. It was left aside.",
                "%(values)s are not ids of anything here. They were left aside.",
                len(broken),
            )
            % {"values": named(broken)}
        )
    if twice:
        notices.append(
            ngettext(
                "%(values)s was chosen more than once, and stands here once.",
                "%(values)s were chosen more than once, and stand here once.",
                len(twice),
            )
            % {"values": named(twice)}
        )
    if len(ids) > MOST_ITEMS:
        notices.append(
            _("A briefing holds %(most)d things. Left out: %(values)s.")
            % {"most": MOST_ITEMS, "values": named(ids[MOST_ITEMS:])}
        )
    return Choice(tuple(ids[:MOST_ITEMS]), tuple(notices))


def split(texts):
    """The tokens between the dots of all these texts."""
    return [token for text in texts for token in text.strip().split(".") if token]


def fold(texts, added, dropped, raised=()):
    """The value of `i` after a form: the tokens of `texts` and what was added, without what was dropped; what was
    raised changes places with the one before it of its kind.

    What is no id stays in it, made printable, so that the page says so instead of losing it.
    """
    gone = set(split(dropped))
    tokens = list(dict.fromkeys(split(texts)))
    tokens += [token for token in dict.fromkeys(split(added)) if token not in tokens]
    tokens = [token for token in tokens if token not in gone]
    for token in split(raised):
        _raise(tokens, token)
    return ".".join(shorten(token, 20) for token in tokens)


def _raise(tokens, token):
    if token not in tokens:
        return
    place = tokens.index(token)
    before = next((at for at in range(place - 1, -1, -1) if tokens[at][0] == token[0]), place)
    tokens[place], tokens[before] = tokens[before], tokens[place]


def query(text, **words):
    """The query string for a value of `i` and further words, the dots unescaped; empty for no value at all."""
    given = {"i": text} | words
    pairs = [f"{word}={quote(value, safe='.')}" for word, value in given.items() if value]
    return f"?{'&'.join(pairs)}" if pairs else ""


def named(values):
    """Values as a sentence names them: a few, then how many more."""
    words = ", ".join(f"“{shorten(value, 20)}”" for value in values[:MOST_NAMED])
    if len(values) <= MOST_NAMED:
        return words
    return _("%(values)s and %(count)d more") % {"values": words, "count": len(values) - MOST_NAMED}

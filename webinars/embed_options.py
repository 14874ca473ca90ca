"""What the address of an embed may ask for: one table, from which the page reads, and documentation and playground too.

Nothing in an address is an error. A parameter that is not in the table is left aside, so that a host's own (`utm_...`)
do no harm, and so is a word that a parameter does not know. Where whoever pastes the line would miss something, a
notice says so.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from . import accent

# What an embed can show, in the order in which it stands there.
PARTS = ("player", "agenda", "questions", "learnings", "transcript")
QUESTION_PARTS = ("player",)


@dataclass(frozen=True)
class Parameter:
    """A parameter of an embed's address.

    words: what it may say, the first of them being what goes without saying; none where `form` tells its form instead.
    """

    name: str
    meaning: str
    words: tuple = ()
    form: str = ""
    takes_several: bool = False


PARAMETERS = (
    Parameter(
        "show",
        _("what is shown, separated by commas; the order is always the same"),
        ("agenda", *(part for part in PARTS if part != "agenda")),
        takes_several=True,
    ),
    Parameter("t", _("the second that is marked, and at which the player starts"), form="1740, 29:00, 29m"),
    Parameter(
        "lang", _("language of the transcript and of the words around it, if it is there"), form="en, fr"
    ),
    Parameter("theme", _("light or dark; auto follows each visitor"), ("auto", "light", "dark")),
    Parameter("accent", _("colour of what plays, adjusted until it can be read"), form="0b5fff"),
    Parameter("density", _("room between the lines"), ("comfortable", "compact")),
    Parameter("fonts", _("none: the fonts of the visitor’s device, two files less"), ("portal", "none")),
)
_WORDS = {parameter.name: parameter.words for parameter in PARAMETERS if parameter.words}


@dataclass(frozen=True)
class Options:
    """What an address asks for, as far as it is known; empty texts where it goes without saying."""

    show: tuple = ()
    lang: str = ""
    theme: str = ""
    accent: str = ""
    density: str = ""
    fonts: str = ""
    notices: tuple = field(default=(), compare=False)

    def address(self, *parts, start=None):
        """The query of the same embed that shows these parts too, ready at a second or for one to be appended."""
        shown = [part for part in PARTS if part in {*self.show, *parts}]
        query = {"show": ",".join(shown)} if shown else {}
        query |= {
            name: value
            for name in ("lang", "theme", "accent", "density", "fonts")
            if (value := getattr(self, name))
        }
        if start is not None:
            query["t"] = start
        return "?" + urlencode(query, safe=",")


def read(query, parts=PARTS, default=("agenda",)):
    """The Options in a QueryDict. `parts`: those that this kind of embed has; `default`: shown if none is asked for."""
    notices = []
    asked = {word.strip() for word in ",".join(query.getlist("show")).split(",")}
    colour = query.get("accent", "").strip()
    try:
        colour = colour and accent.parse(colour)
    except ValueError as error:
        notices.append(str(error))
        colour = ""
    return Options(
        show=tuple(part for part in parts if part in asked) or default,
        lang=query.get("lang", "").strip() if is_tag(query.get("lang", "")) else "",
        theme=_word(query, "theme"),
        accent=colour,
        density=_word(query, "density"),
        fonts=_word(query, "fonts"),
        notices=tuple(notices),
    )


def is_tag(text):
    """Whether a text has the form of a language tag: en, fr-BE."""
    first, *others = text.strip().split("-")
    subtags_fit = all(1 <= len(tag) <= 8 and tag.isascii() and tag.isalnum() for tag in others)
    return 2 <= len(first) <= 8 and first.isascii() and first.isalpha() and subtags_fit and len(text) <= 40


def _word(query, name):
    """What a parameter says, if it knows the word and it does not go without saying."""
    word = query.get(name, "").strip()
    return word if word in _WORDS[name][1:] else ""

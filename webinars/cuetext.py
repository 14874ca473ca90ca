"""The words of a cue with their markup: WebVTT caption or subtitle cue text (W3C WebVTT, section 4.2.2).

`check` says what is wrong with it; `runs` and what is built on it read it, and take anything as it comes.
"""

import html
import re
from dataclasses import dataclass
from html.entities import html5

from django.utils.translation import gettext as _

from . import languages

PLAIN_TAGS = ("c", "i", "b", "u", "ruby", "rt")
TAGS = (*PLAIN_TAGS, "v", "lang")  # the last two carry an annotation: who speaks, which language

# More than any caption needs; it keeps the work on a hostile one small.
LONGEST = 10_000
DEEPEST = 20

_TIMESTAMP = re.compile(r"(?:([0-9]{2,}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})")
# A tag, a character reference, a run of text, or a character that begins one of the former and fails to.
_TOKEN = re.compile(
    r"<(?P<tag>[^>\n]*)(?P<closed>>?)|&(?P<reference>#?[A-Za-z0-9]{1,40});|(?P<text>[^<&\n]+)|(?P<line>\n)|(?P<amp>&)"
)
_START = re.compile(r"(?P<name>[a-z]+)(?P<classes>(?:\.[^\t &<>.]+)*)(?:(?P<gap>[ \t])(?P<annotation>.*))?")
_REFERENCE = re.compile(r"&(?:(#?[A-Za-z0-9]{1,40});)?")
_NUMBER = re.compile(r"#(?:[xX]([0-9A-Fa-f]{1,8})|([0-9]{1,8}))")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a cue's text: on which of its lines (from 0), a sentence, and the rule that it breaks."""

    line: int
    sentence: str
    rule: str


@dataclass
class Run:
    """Words that one voice says in one language; either may be empty."""

    text: str
    voice: str
    language: str


def read_timestamp(text):
    """Milliseconds of a WebVTT timestamp (`01:02.500`, `01:02:03.500`), or None where it is none."""
    match = _TIMESTAMP.fullmatch(text) if len(text) < 40 else None
    if not match:
        return None
    hours, minutes, seconds, thousandths = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def write_timestamp(milliseconds):
    """`01:02:03.500`; the mirror of `read_timestamp`."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}.{thousandths:03}"


def escape(text):
    """Plain text as cue text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# --- Is it right? -----------------------------------------------------------------------------------------


def check(payload, start, end):
    """The Faults of a cue's text (lines parted by \\n) that shows from `start` to `end`, in milliseconds."""
    return list(_Checker(payload, start, end).faults())


@dataclass
class _Open:
    """A tag that is open: its line and character in the text; of a ruby also what stands in it so far."""

    name: str
    line: int
    position: int
    has_rt: bool = False
    has_words_after: bool = False


class _Checker:
    """Reads the text once, with a stack of the tags that are open."""

    def __init__(self, payload, start, end):
        self.payload, self.latest, self.end = payload, start, end
        self.line = 0
        self.open = []

    def faults(self):
        if len(self.payload) > LONGEST:
            yield self.fault(
                _("One cue may hold %(most)d characters here; this one has %(length)d.")
                % {"most": LONGEST, "length": len(self.payload)},
                _("a limit of the portal"),
            )
            return
        for token in _TOKEN.finditer(self.payload):
            kind = token.lastgroup
            if kind == "line":
                self.line += 1
            elif kind == "closed" and not token["closed"]:
                yield self.fault(
                    _("A tag is not closed by “>”. Write < itself as &lt;."), _("cue span start tag")
                )
            elif kind == "closed":
                yield from self.tag(token["tag"], token.start())
            elif kind == "reference":
                self.note_words()
                if not _refers(token["reference"]):
                    yield self.fault(
                        _("“&%(name)s;” is no character. Write & itself as &amp;.")
                        % {"name": token["reference"][:20]},
                        _("HTML character reference"),
                    )
            elif kind == "amp":
                yield self.fault(_("Write & as &amp;."), _("HTML character reference"))
            elif token["text"].strip(" \t"):
                self.note_words()
        yield from self.left_open()

    def tag(self, tag, position):
        if tag[:1].isdigit():
            yield from self.timestamp(tag)
        elif tag.startswith("/"):
            yield from self.close(tag[1:])
        else:
            yield from self.begin(tag, position)

    def timestamp(self, text):
        rule = _("cue timestamp")
        time = read_timestamp(text)
        self.note_words()
        if time is None:
            yield self.fault(
                _("“%(text)s” is not a timestamp, such as <00:01:02.500>.") % {"text": text[:30]}, rule
            )
        elif not self.latest < time < self.end:
            yield self.fault(
                _("The timestamp <%(text)s> must lie after the one before it, and within its cue.")
                % {"text": text},
                rule,
            )
        else:
            self.latest = time

    def begin(self, tag, position):
        match = _START.fullmatch(tag)
        if not match or match["name"] not in TAGS:
            yield self.fault(
                _("<%(tag)s> is no tag of WebVTT: there are %(tags)s. Write < itself as &lt;.")
                % {"tag": tag[:30], "tags": ", ".join(TAGS)},
                _("cue span start tag"),
            )
            return
        name = match["name"]
        if name == "rt":
            if not self.open or self.open[-1].name != "ruby":
                yield self.fault(
                    _("<rt> may only stand in <ruby>, with nothing open between them."), _("cue ruby span")
                )
            else:
                self.open[-1].has_rt, self.open[-1].has_words_after = True, False
        else:
            self.note_words()
        yield from self.annotation(name, match)
        if len(self.open) == DEEPEST:
            yield self.fault(
                _("More than %(most)d tags are open here.") % {"most": DEEPEST}, _("a limit of the portal")
            )
            self.open.clear()
        self.open.append(_Open(name, self.line, position))

    def annotation(self, name, match):
        rule = _("cue span start tag")
        if name in PLAIN_TAGS:
            if match["gap"]:
                yield self.fault(
                    _("<%(name)s> takes nothing but classes, such as <%(name)s.loud>.") % {"name": name}, rule
                )
            return
        annotation = match["annotation"] or ""
        for reference in _REFERENCE.finditer(annotation):
            if not reference[1] or not _refers(reference[1]):
                yield self.fault(_("Write & in a name as &amp;."), _("HTML character reference"))
        if not annotation.strip(" \t"):
            if name == "v":
                yield self.fault(
                    _("<v> needs the name of who speaks, such as <v Berta>."), _("cue voice span")
                )
            else:
                yield self.fault(_("<lang> needs a language tag, such as <lang fr>."), _("cue language span"))
        elif name == "lang":
            try:
                languages.canonical(html.unescape(annotation))
            except ValueError as error:
                yield self.fault(str(error), _("cue language span"))

    def close(self, name):
        rule = _("cue span end tag")
        if name not in TAGS:
            yield self.fault(_("</%(name)s> is no tag of WebVTT.") % {"name": name[:30]}, rule)
            return
        names = [tag.name for tag in self.open]
        if name == "ruby" and names[-2:] == ["ruby", "rt"]:
            self.open.pop()  # the last </rt> may be left out
        elif name not in names:
            yield self.fault(
                _("</%(name)s> closes nothing: there is no <%(name)s> before it.") % {"name": name}, rule
            )
            return
        elif names[-1] != name:
            yield self.fault(
                _("</%(name)s> closes what begins before <%(inner)s>: close <%(inner)s> first.")
                % {"name": name, "inner": names[-1]},
                rule,
            )
            # It has been told; the rest is read as if all of them were closed.
            while self.open.pop().name != name:
                pass
            return
        closed = self.open.pop()
        if name == "ruby" and not closed.has_rt:
            yield self.fault(_("<ruby> needs at least one <rt> in it."), _("cue ruby span"))
        elif name == "ruby" and closed.has_words_after:
            yield self.fault(
                _("After the last <rt> of a <ruby> there may be no more words."), _("cue ruby span")
            )

    def note_words(self):
        """Words right in a ruby, after an rt, need another rt."""
        if self.open and self.open[-1].name == "ruby":
            self.open[-1].has_words_after = True

    def left_open(self):
        for tag in self.open:
            if tag.name == "v" and tag.position == 0:
                continue  # the end tag may be left out where the voice is all there is in the cue
            sentence = _("<%(name)s> is never closed: write </%(name)s> where it ends.")
            if tag.name == "v":
                sentence = _(
                    "<v> is never closed: write </v> where the voice ends. It may be left out only where the whole "
                    "cue is one voice."
                )
            yield Fault(tag.line, sentence % {"name": tag.name}, _("cue span end tag"))

    def fault(self, sentence, rule):
        return Fault(self.line, sentence, rule)


def _refers(name):
    """Whether `&name;` is a character reference of HTML to a character that may stand in a text."""
    number = _NUMBER.fullmatch(name)
    if not number:
        return f"{name};" in html5
    code = int(number[1], 16) if number[1] else int(number[2])
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    is_control = (code < 0x20 and code not in (0x09, 0x0A, 0x0C)) or 0x7F <= code <= 0x9F
    return code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and not is_noncharacter and not is_control


# --- What does it say? ------------------------------------------------------------------------------------


def runs(payload):
    """The words of a cue's text in order: [Run, ...], each by another voice or in another language."""
    found, stack = [], []  # found: [pieces of text, voice, language]
    for token in _TOKEN.finditer(payload):
        kind = token.lastgroup
        if kind == "closed":
            words = _step(stack, token["tag"])
        elif kind == "reference":
            words = html.unescape(token[0])
        else:
            words = " " if kind == "line" else token[0]
        voice = next((value for name, value in reversed(stack) if name == "v"), "")
        language = next((value for name, value in reversed(stack) if name == "lang"), "")
        if words and found and found[-1][1:] == [voice, language]:
            found[-1][0].append(words)
        elif words:
            found.append([[words], voice, language])
    return [Run("".join(pieces), voice, language) for pieces, voice, language in found]


def _step(stack, tag):
    """Follow a tag; returns what stands for it in plain text: ruby's small print goes in brackets."""
    if tag.startswith("/"):
        name = tag[1:]
        if name not in (entry[0] for entry in stack):
            return ""
        closed = []
        while not closed or closed[-1] != name:
            closed.append(stack.pop()[0])
        return ")" if "rt" in closed else ""
    match = _START.fullmatch(tag)
    if match and match["name"] in TAGS and len(stack) < DEEPEST:
        stack.append((match["name"], _one_line(html.unescape(match["annotation"] or ""))))
        return "(" if match["name"] == "rt" else ""
    return ""


def plain(payload):
    """The words alone, on one line."""
    return _one_line("".join(run.text for run in runs(payload)))


def voices(payload):
    """Who speaks in it, by the names of its <v> tags, each once."""
    return list(dict.fromkeys(run.voice for run in runs(payload) if run.voice and run.text.strip()))


def _one_line(text):
    return " ".join(text.split())

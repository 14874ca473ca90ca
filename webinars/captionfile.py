"""What a caption file holds, in whichever format, and what may be wrong with one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import cuetext

MOST_BYTES = 5 * 1024 * 1024
MOST_CUES = 20_000
MOST_PROBLEMS = 50
# A recording of more than a week is a mistake (hubsportal.timecode.LONGEST), and numbers stay small.
LATEST = 7 * 24 * 3600 * 1000

_LINE_TERMINATOR = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Problem:
    """A rule that a file breaks: the line (from 1), a sentence, the rule, and what stands on that line."""

    line: int
    sentence: str
    rule: str
    text: str = ""

    def __str__(self):
        return _("line %(line)d: %(sentence)s (%(rule)s)") % {
            "line": self.line,
            "sentence": self.sentence,
            "rule": self.rule,
        }


class CaptionErrors(ValueError):
    """Why a file cannot be taken: `problems`, in the order of their lines, at most MOST_PROBLEMS."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass
class Cue:
    """A cue: `start` and `end` in milliseconds; `settings` and `payload` as they stand in the file.

    The lines of the payload are parted by \\n. `line` is where its timings stood, which is no part of what it is.
    """

    start: int
    end: int
    payload: str
    identifier: str = ""
    settings: str = ""
    line: int = field(default=0, compare=False)

    @property
    def text(self):
        """The words alone, on one line."""
        return cuetext.plain(self.payload)

    @property
    def voices(self):
        """Who speaks, by the names of its <v> tags."""
        return cuetext.voices(self.payload)


@dataclass(frozen=True)
class Comment:
    """A NOTE; `before` is the number of cues that stand before it."""

    text: str
    before: int = 0


@dataclass
class Captions:
    """What a file holds. `title` is what follows WEBVTT on its first line; `styles` and `regions` are the text of
    their blocks. `remarks` say what a reader had to change, one (line, sentence) each; no part of what it is."""

    cues: list[Cue] = field(default_factory=list)
    title: str = ""
    comments: list[Comment] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list, compare=False)


class Problems:
    """Collects problems of a file; Full once there are enough of them."""

    class Full(Exception):
        pass

    def __init__(self, lines=()):
        self.lines, self.found = lines, []

    def add(self, line, sentence, rule):
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.found.append(Problem(line, sentence, rule, text if len(text) <= 200 else text[:199] + "…"))
        if len(self.found) >= MOST_PROBLEMS:
            raise self.Full


def decode(source):
    """Text of a file given as bytes or text, without a byte order mark. Raises CaptionErrors where it is not UTF-8."""
    rule = _("WebVTT 4.1, UTF-8")
    problems = Problems()
    if len(source) > MOST_BYTES:
        size = _("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024}
        raise CaptionErrors([Problem(1, size, _("a limit of the portal"))])
    try:
        if isinstance(source, str):
            source.encode()  # a lone surrogate is text to Python alone
            text = source
        else:
            text = source.decode()
    except UnicodeError as error:
        before = error.object[: error.start]
        breaks = (
            re.findall(r"\r\n|\n|\r", before)
            if isinstance(before, str)
            else re.findall(rb"\r\n|\n|\r", before)
        )
        sentence = _("This is not UTF-8 text. Save the file in the encoding UTF-8.")
        raise CaptionErrors([Problem(len(breaks) + 1, sentence, rule)]) from error
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        line = len(_LINE_TERMINATOR.findall(text[: text.index("\0")])) + 1
        problems.found.append(
            Problem(
                line,
                _("There is a NUL character, which no text holds. Take it out."),
                _("WebVTT 6.1, step 2"),
            )
        )
        raise CaptionErrors(problems.found)
    return text


def split_lines(text):
    """Lines without their terminators, which are CRLF, LF or CR alone (4.1); no line after the last one's end."""
    lines = _LINE_TERMINATOR.split(text)
    return lines[:-1] if lines[-1] == "" else lines

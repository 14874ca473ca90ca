"""WebVTT files (https://www.w3.org/TR/webvtt1/): read strictly, as an author has to write them, and written.

`parse` and `write` mirror each other: parse(write(parse(text))) == parse(text). In one thing `parse` is lenient: the
last line of a file need not end, as every player reads it (6.1).
"""

import re
from contextlib import suppress

from django.utils.translation import gettext as _

from . import cuetext
from .captionfile import (
    LATEST,
    MOST_CUES,
    CaptionErrors,
    Captions,
    Comment,
    Cue,
    Problems,
    decode,
    split_lines,
)

_ARROW = "-->"
_TIMINGS = re.compile(
    # Blanks are never given back: a line of nothing else would be tried in every way there is.
    r"(?P<before>[ \t]*+)(?P<start>[^ \t]*)(?P<gap>[ \t]*+)-->(?P<after>[ \t]*+)(?P<end>[^ \t]*+)(?P<rest>.*)"
)
_PERCENTAGE = r"0*(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?)%"
# What follows the colon of each setting, and how a sentence shows it (4.4).
_CUE_SETTINGS = {
    "vertical": (re.compile(r"rl|lr"), "vertical:rl or vertical:lr"),
    "line": (
        re.compile(rf"(?:{_PERCENTAGE}|-?[0-9]+)(?:,(?:start|center|end))?"),
        "line:0, line:-1 or line:85%,end",
    ),
    "position": (
        re.compile(rf"{_PERCENTAGE}(?:,(?:line-left|center|line-right))?"),
        "position:10% or position:10%,line-left",
    ),
    "size": (re.compile(_PERCENTAGE), "size:80%"),
    "align": (
        re.compile(r"start|center|end|left|right"),
        "align:start, align:center, align:end, align:left or align:right",
    ),
    "region": (re.compile(r"\S+"), "region:fred"),
}
# The same of regions (4.3).
_REGION_SETTINGS = {
    "id": (re.compile(r"\S+"), "id:fred"),
    "width": (re.compile(_PERCENTAGE), "width:40%"),
    "lines": (re.compile(r"[0-9]+"), "lines:3"),
    "regionanchor": (re.compile(rf"{_PERCENTAGE},{_PERCENTAGE}"), "regionanchor:0%,100%"),
    "viewportanchor": (re.compile(rf"{_PERCENTAGE},{_PERCENTAGE}"), "viewportanchor:10%,90%"),
    "scroll": (re.compile(r"up"), "scroll:up"),
}


def parse(source):
    """Read a WebVTT file: text or UTF-8 bytes in, Captions out. Raises CaptionErrors that names every problem."""
    lines = split_lines(decode(source))
    reader = _Reader(lines)
    with suppress(Problems.Full):
        reader.read()
    if reader.problems.found:
        raise CaptionErrors(reader.problems.found)
    return reader.captions


class _Reader:
    def __init__(self, lines):
        self.lines = lines
        self.captions = Captions()
        self.problems = Problems(lines)
        self.latest_start = 0
        self.identifiers = {}
        self.region_ids = {}

    def read(self):
        begin = self.read_signature()
        for first, block in _blocks(self.lines, begin):
            self.read_block(first, block)

    def refuse(self, line, sentence, rule):
        self.problems.add(line, sentence, rule)

    def read_signature(self):
        """The first line; returns the index of the line after the header."""
        rule = _("WebVTT 4.1, file body")
        first = self.lines[0] if self.lines else ""
        if first != "WEBVTT" and not first.startswith(("WEBVTT ", "WEBVTT\t")):
            if re.fullmatch(r"\s*[0-9]{1,9}\s*", first):
                hint = _(
                    "A file begins with the line WEBVTT. This looks like SubRip: give it the ending .srt."
                )
                self.refuse(1, hint, rule)
                raise Problems.Full  # every line of another format is wrong
            self.refuse(1, _("A file begins with the line WEBVTT, with nothing before it."), rule)
            return 0 if _ARROW in first else min(1, len(self.lines))
        self.captions.title = first[7:]
        if len(self.lines) > 1 and self.lines[1] != "":
            self.refuse(
                2, _("An empty line must follow the line WEBVTT: take out what stands between."), rule
            )
            return next((index for index, line in enumerate(self.lines) if line == ""), len(self.lines))
        return 1

    def read_block(self, first, block):
        """`first` is the number of the block's first line, from 1."""
        arrow = next((index for index, line in enumerate(block[:2]) if _ARROW in line), None)
        if arrow is not None:
            self.read_cue(first, block, arrow)
        elif block[0] == "NOTE" or block[0].startswith(("NOTE ", "NOTE\t")):
            if not self.holds_arrow(first, block, _("comment block")):
                self.captions.comments.append(Comment("\n".join(block)[5:], len(self.captions.cues)))
        elif block[0].rstrip(" \t") == "STYLE":
            self.read_definition(first, block, _("style block"), self.captions.styles)
        elif block[0].rstrip(" \t") == "REGION":
            if self.read_definition(first, block, _("region definition block"), self.captions.regions):
                self.read_region(first, block)
        elif any(_ARROW in line for line in block):
            self.refuse(
                first + 1,
                _("Only one line, its identifier, may stand above the timings of a cue."),
                _("WebVTT 4.1, cue block"),
            )
        else:
            self.refuse(
                first,
                _(
                    "There are no timings here, such as 00:01.000 --> 00:04.000. Within a cue there is no empty line."
                ),
                _("WebVTT 4.1, cue block"),
            )

    def holds_arrow(self, first, block, name):
        """Refuse a block that holds an arrow: an empty line is missing there, or the arrow is meant as such."""
        line = next((index for index, line in enumerate(block) if _ARROW in line), None)
        if line is not None:
            self.refuse(
                first + line,
                _("“-->” may not stand in here. Put an empty line before the next cue."),
                _("WebVTT 4.1, %(block)s") % {"block": name},
            )
        return line is not None

    def read_definition(self, first, block, name, collection):
        """A STYLE or REGION block: its text is kept as it stands. Tells whether it could be read."""
        if self.holds_arrow(first, block, name):
            return False
        if self.captions.cues:
            self.refuse(
                first,
                _("%(block)s: it must stand before the first cue.") % {"block": block[0].strip()},
                _("WebVTT 4.1, file body"),
            )
            return False
        collection.append("\n".join(block[1:]))
        return True

    def read_region(self, first, block):
        rule = _("WebVTT 4.3, region settings")
        seen = {}
        for index, line in enumerate(block[1:], start=1):
            self.read_settings(first + index, line, _REGION_SETTINGS, rule, seen)
        if "id" not in seen:
            self.refuse(first, _("A region needs an identifier, such as id:fred."), rule)
        elif self.region_ids.setdefault(seen["id"], first) != first:
            self.refuse(
                first,
                _("The region at line %(line)d has the same identifier.")
                % {"line": self.region_ids[seen["id"]]},
                rule,
            )

    def read_settings(self, line, text, known, rule, seen):
        """Check settings as name:value into `seen` {name: value}."""
        for setting in re.split(r"[ \t]+", text.strip(" \t")) if text.strip(" \t") else []:
            name, colon, value = setting.partition(":")
            if name not in known or not colon:
                self.refuse(
                    line,
                    _("“%(setting)s” is no setting. There are %(names)s, each as name:value.")
                    % {"setting": setting[:40], "names": ", ".join(known)},
                    rule,
                )
            elif name in seen:
                self.refuse(line, _("“%(name)s” stands here twice.") % {"name": name}, rule)
            elif not known[name][0].fullmatch(value):
                self.refuse(
                    line,
                    _(
                        "“%(setting)s” cannot be read. It is written as %(example)s; no percentage is above 100%%."
                    )
                    % {"setting": setting[:40], "example": known[name][1]},
                    rule,
                )
            else:
                seen[name] = value

    def read_cue(self, first, block, arrow):
        line = first + arrow
        cue = self.read_timings(line, block[arrow])
        payload = block[arrow + 1 :]
        rest = next((index for index, text in enumerate(payload) if _ARROW in text), None)
        if rest is not None:
            at = line + 1 + rest
            start = _TIMINGS.fullmatch(payload[rest])
            if start and cuetext.read_timestamp(start["start"]) is not None:
                sentence = _("An empty line is missing before the cue that begins here.")
            else:
                sentence = _("“-->” may not stand in the words of a cue. Write it as --&gt;.")
            self.refuse(at, sentence, _("WebVTT 4.1, cue payload"))
            payload = payload[:rest]
        if arrow:
            self.read_identifier(first, block[0])
        if cue is None:
            return
        cue.identifier = block[0] if arrow else ""
        cue.payload = "\n".join(payload)
        for fault in cuetext.check(cue.payload, cue.start, cue.end):
            self.refuse(
                line + 1 + fault.line, fault.sentence, _("WebVTT 4.2.2, %(rule)s") % {"rule": fault.rule}
            )
        if len(self.captions.cues) == MOST_CUES:
            most = _("There are more than %(most)d cues.") % {"most": MOST_CUES}
            self.refuse(line, most, _("a limit of the portal"))
            raise Problems.Full
        self.captions.cues.append(cue)

    def read_identifier(self, line, identifier):
        if self.identifiers.setdefault(identifier, line) != line:
            self.refuse(
                line,
                _("The cue at line %(line)d has the same identifier.")
                % {"line": self.identifiers[identifier]},
                _("WebVTT 4.1, cue identifier"),
            )

    def read_timings(self, line, text):
        """A Cue without words, or None where even that cannot be read."""
        rule = _("WebVTT 4.1, cue timings")
        match = _TIMINGS.fullmatch(text)
        if not match:
            self.refuse(
                line, _("Timings are written as 00:01.000 --> 00:04.000, with nothing between."), rule
            )
            return None
        times = []
        for part in (match["start"], match["end"]):
            time = cuetext.read_timestamp(part)
            if time is None or time > LATEST:
                self.refuse(line, why_no_timestamp(part), _("WebVTT 4.1, timestamp"))
            else:
                times.append(time)
        if not match["gap"] or not match["after"]:
            self.refuse(line, _("A blank must stand before and after “-->”."), rule)
        if match["before"]:
            self.refuse(line, _("Nothing, not even a blank, may stand before the start of a cue."), rule)
        self.read_cue_settings(line, match["rest"])
        if len(times) < 2:
            return None
        start, end = times
        if end <= start:
            self.refuse(line, _("A cue must end after it starts."), rule)
        if start < self.latest_start:
            self.refuse(
                line,
                _("This cue starts before the one above it: cues stand in the order of their starts."),
                rule,
            )
        self.latest_start = max(start, self.latest_start)
        return Cue(start, end, "", settings=match["rest"].strip(" \t"), line=line)

    def read_cue_settings(self, line, text):
        rule = _("WebVTT 4.4, cue settings")
        seen = {}
        self.read_settings(line, text, _CUE_SETTINGS, rule, seen)
        if seen and text != text.rstrip(" \t"):
            self.refuse(line, _("Take away the blanks at the end of this line."), rule)
        if "region" in seen and seen["region"] not in self.region_ids:
            self.refuse(line, _("There is no region “%(name)s” above.") % {"name": seen["region"][:40]}, rule)


def _blocks(lines, begin):
    """(number of its first line, its lines) for each run of lines without an empty one."""
    block = []
    for index in range(begin, len(lines)):
        if lines[index] != "":
            block.append(lines[index])
        elif block:
            yield index - len(block) + 1, block
            block = []
    if block:
        yield len(lines) - len(block) + 1, block


def why_no_timestamp(text):
    """A sentence on what is wrong with a timestamp."""
    shown = {"text": text[:30]}
    if cuetext.read_timestamp(text) is not None:
        return _("“%(text)s” is later than a week.") % shown
    if cuetext.read_timestamp(text.replace(",", ".")) is not None:
        return (
            _("“%(text)s” has a comma before its thousandths: write a full stop, as in 00:01:02.500.") % shown
        )
    if re.fullmatch(r"[0-9]:[0-9]{2}(?::[0-9]{2})?\.[0-9]{3}", text):
        return _("“%(text)s” begins with one digit: write two, as in 00:01:02.500.") % shown
    if re.fullmatch(r"(?:[0-9]+:)?[0-9]{2}:[0-9]{2}\.[0-9]{3}", text):
        return _("“%(text)s” has more than 59 minutes or seconds.") % shown
    return _("“%(text)s” is not a timestamp: write it as 00:01:02.500 or 01:02.500.") % shown


def write(captions):
    """Captions as the text of a WebVTT file, which `parse` reads as the same Captions."""
    blocks = [f"WEBVTT {captions.title}" if captions.title else "WEBVTT"]
    blocks += [_block("REGION", text) for text in captions.regions]
    blocks += [_block("STYLE", text) for text in captions.styles]
    comments = iter(sorted(captions.comments, key=lambda comment: comment.before))
    comment = next(comments, None)
    for number in range(len(captions.cues) + 1):
        while comment and (comment.before <= number or number == len(captions.cues)):
            blocks.append(_note(comment.text))
            comment = next(comments, None)
        if number < len(captions.cues):
            blocks.append(_cue(captions.cues[number]))
    return "\n\n".join(blocks) + "\n"


def _block(name, text):
    return f"{name}\n{text}" if text else name


def _note(text):
    if not text:
        return "NOTE"
    # On lines of its own, unless it begins with an end of line, which would then make an empty one.
    return f"NOTE\n{text}" if "\n" in text and not text.startswith("\n") else f"NOTE {text}"


def _cue(cue):
    times = f"{cuetext.write_timestamp(cue.start)} --> {cuetext.write_timestamp(cue.end)}"
    lines = [cue.identifier] if cue.identifier else []
    lines.append(f"{times} {cue.settings}" if cue.settings else times)
    return "\n".join(lines + ([cue.payload] if cue.payload else []))

"""SubRip (.srt) read as the same Captions as WebVTT.

The format has no standard: a number, a line of times with a comma before the thousandths, words, an empty line. The
tags <i>, <b> and <u> mean what they mean in WebVTT; what has no place there is left out and told in `remarks`.
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
    Cue,
    Problems,
    decode,
    split_lines,
)

RULE = "SubRip"

_TIME = re.compile(r"([0-9]{2,3}):([0-5][0-9]):([0-5][0-9]),([0-9]{3})")
_TIMES = re.compile(r"[ \t]*(?P<start>[^ \t]+)[ \t]+-->[ \t]+(?P<end>[^ \t]+)(?P<rest>.*)")
_PLACE = re.compile(r"(?:[ \t]+[XY][12]:-?[0-9]+)+[ \t]*")
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[ibu])>|(?P<font></?font(?: [^<>\n]*)?>)|(?P<style>\{\\[^{}\n]*\})", re.IGNORECASE
)


def parse(source):
    """Read a SubRip file: text or UTF-8 bytes in, Captions out. Raises CaptionErrors that names every problem."""
    reader = _Reader(split_lines(decode(source)))
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
        self.latest_number = self.latest_start = None

    def refuse(self, line, sentence):
        self.problems.add(line, sentence, RULE)

    def read(self):
        place = 0
        while place < len(self.lines):
            if not self.lines[place].strip():
                place += 1
                continue
            end = place
            while end < len(self.lines) and self.lines[end].strip():
                end += 1
            self.read_block(place + 1, self.lines[place:end])
            place = end

    def read_block(self, first, block):
        """`first` is the number of the block's first line, from 1."""
        number = block[0].strip()
        if not re.fullmatch(r"[0-9]{1,7}", number):
            self.refuse(
                first,
                _(
                    "A caption begins with its number on a line of its own. Within one there is no empty line."
                ),
            )
            return
        number = int(number)
        if self.latest_number is not None and number <= self.latest_number:
            self.refuse(
                first,
                _("Number %(number)d follows %(before)d: numbers have to rise.")
                % {"number": number, "before": self.latest_number},
            )
        self.latest_number = number
        if len(block) < 2:
            self.refuse(
                first,
                _("After its number a caption needs a line of times, such as 00:00:01,000 --> 00:00:04,000."),
            )
            return
        times = self.read_times(first + 1, block[1])
        if times:
            self.add_cue(first + 1, times, block[2:])

    def read_times(self, line, text):
        """(start, end) in milliseconds, or None where they cannot be read."""
        match = _TIMES.fullmatch(text)
        if not match:
            self.refuse(line, _("Times are written as 00:00:01,000 --> 00:00:04,000."))
            return None
        times = [self.read_time(line, match[part]) for part in ("start", "end")]
        rest = match["rest"]
        if _PLACE.fullmatch(rest):
            self.remark(line, _("The place on the picture was left out: %(place)s") % {"place": rest.strip()})
        elif rest.strip():
            self.refuse(
                line,
                _("After the times stands “%(rest)s”, which means nothing here.")
                % {"rest": rest.strip()[:40]},
            )
        if None in times:
            return None
        start, end = times
        if end <= start:
            self.refuse(line, _("A caption must end after it starts."))
        if self.latest_start is not None and start < self.latest_start:
            self.refuse(line, _("This caption starts before the one above it."))
        self.latest_start = max(start, self.latest_start or 0)
        return start, end

    def read_time(self, line, text):
        match = _TIME.fullmatch(text)
        if not match:
            if _TIME.fullmatch(text.replace(".", ",")):
                sentence = _(
                    "“%(text)s” has a full stop before its thousandths: SubRip writes a comma there."
                )
            else:
                sentence = _("“%(text)s” is not a time: write it as 00:01:02,500.")
            self.refuse(line, sentence % {"text": text[:30]})
            return None
        hours, minutes, seconds, thousandths = (int(part) for part in match.groups())
        time = ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
        if time > LATEST:
            self.refuse(line, _("“%(text)s” is later than a week.") % {"text": text})
            return None
        return time

    def add_cue(self, line, times, words):
        start, end = times
        arrow = next((index for index, text in enumerate(words) if "-->" in text), None)
        if arrow is not None and _TIMES.fullmatch(words[arrow]):
            self.refuse(line + 1 + arrow, _("An empty line is missing before the caption that begins here."))
            return
        if not words:
            self.remark(line, _("A caption without words was left out."))
            return
        payload = "\n".join(self.as_webvtt(line + 1 + index, text) for index, text in enumerate(words))
        # An empty line that is left of a line of tags would end the cue.
        payload = "\n".join(text for text in payload.split("\n") if text)
        faults = list(cuetext.check(payload, start, end))
        for fault in faults:
            self.refuse(line + 1 + fault.line, fault.sentence)
        if not faults and not cuetext.plain(payload):
            self.remark(line, _("A caption without words was left out."))
            return
        if len(self.captions.cues) == MOST_CUES:
            self.refuse(line, _("There are more than %(most)d captions.") % {"most": MOST_CUES})
            raise Problems.Full
        self.captions.cues.append(Cue(start, end, payload, line=line))

    def as_webvtt(self, line, text):
        """A line of words as WebVTT cue text."""
        parts, place = [], 0
        for tag in _TAG.finditer(text):
            parts.append(cuetext.escape(text[place : tag.start()]))
            place = tag.end()
            if tag["name"]:
                parts.append(f"<{tag['end']}{tag['name'].lower()}>")
            else:
                self.remark(line, _("%(tag)s was left out: WebVTT has no such tag.") % {"tag": tag[0][:60]})
        parts.append(cuetext.escape(text[place:]))
        return "".join(parts)

    def remark(self, line, sentence):
        self.captions.remarks.append((line, sentence))

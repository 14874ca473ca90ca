"""Caption files for tests: a right one, one of a single cue, thousands that are nearly right; and what is wrong with one."""

import random

from webinars import webvtt
from webinars.captionfile import CaptionErrors

# As rich as a file gets.
WHOLE = """WEBVTT - Talks of the day

REGION
id:left width:40%
lines:3 regionanchor:0%,100% viewportanchor:10%,90% scroll:up

STYLE
::cue { color: red }

NOTE Made by hand

first
00:00.000 --> 00:02.500 region:left align:start
<v Berta Pérez>Bon dia &amp; <i.loud>welcome</i>

NOTE
Two lines
of a comment

00:02.500 --> 00:04.000 vertical:rl line:-1,end position:10%,line-left size:80%
<v.first Luc>Hello.</v> <v Larissa>Salut.</v>
<lang fr>Bonjour</lang> <ruby>漢<rt>kan</rt>字<rt>ji</ruby>

3
01:00:00.000 --> 100:00:00.000
<b>bold</b> <u>under</u> <c.a.b>class</c> a > b <01:00:01.000>then&nbsp;&#x41;&#66;
"""


# What mutations put in: the pieces that mean something, and what breaks readers.
PIECES = [
    "-->", " --> ", "\n", "\n\n", "\r", "\r\n", "WEBVTT", "NOTE", "NOTE ", "STYLE\n", "REGION\n", "id:left", "<", ">", "</",
    "<v ", "<v>", "</v>", "<i>", "</i>", "<ruby>", "<rt>", "</rt>", "</ruby>", "<lang fr>", "</lang>", "<c.x>", "&", "&amp;",
    "&#x0;", "&#999999999;", "00:00.000", "99:99:99.999", "00:01:02.500", "<00:01.000>", ":", ".", ",", "%", "100%", "line:-1",
    "region:left", "align:start ", " ", "\t", "\0", "\ufeff", "\u2028", "\u0085", "\x0b", "\x1f", "é", "漢", "\U0001f3ac", "\u202e",
    "0", "9", "x" * 50,
]  # fmt: skip


def cue(words="Words.", times="00:00.000 --> 00:04.000"):
    """A file of one cue; its words begin on line 4."""
    return f"WEBVTT\n\n{times}\n{words}\n"


def problems(source, read=webvtt.parse):
    """[(line, sentence, rule), ...] of a file that is refused."""
    try:
        read(source)
    except CaptionErrors as error:
        return [(problem.line, problem.sentence, problem.rule) for problem in error.problems]
    return []


def mutations(whole, count, seed):
    """Texts and bytes that differ from a right file by one to twelve changes, the same at every run."""
    chance = random.Random(seed)
    for number in range(count):
        text = whole
        for _ in range(chance.choice((1, 1, 1, 2, 3, 12))):
            place, length = chance.randrange(len(text) + 1), chance.randint(0, 12)
            match chance.randrange(5):
                case 0:  # something goes
                    text = text[:place] + text[place + length :]
                case 1:  # something comes
                    text = text[:place] + chance.choice(PIECES) + text[place:]
                case 2:  # something else stands there
                    text = text[:place] + chance.choice(PIECES) + text[place + length :]
                case 3:  # something stands there twice
                    text = text[:place] + text[place : place + 5 * length] + text[place:]
                case 4:  # lines change places
                    lines = text.split("\n")
                    chance.shuffle(lines) if chance.random() < 0.1 else lines.insert(0, lines.pop())
                    text = "\n".join(lines)
        data = text.encode()
        if number % 10 == 0 and data:
            place = chance.randrange(len(data))
            yield data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        else:
            yield text if number % 2 else data

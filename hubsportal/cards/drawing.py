"""Draws a card as the portal's pages look: paper, ink, a serif, and red for what plays. Pillow alone, no browser."""

import io
import unicodedata

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from hubsportal import timecode

from . import LARGEST, SIZES

# The light theme's tokens of static/css/base.css, as sRGB; also in bin/make_images.py.
PAPER, INK, SOFT, GREY, RUBRIC = "#fcfcfe", "#161e2d", "#454d5c", "#808693", "#a9162f"
_LEFT, _RIGHT = 72, 1128
_LABEL_WIDTH = 740
_WORDS_FROM, _WORDS_TO = 146, 462
_LINE_AT = 538
# Of the words: the largest at which they fit, in pixels; at the smallest they are cut.
_SIZES = (96, 84, 76, 68, 60, 54, 48, 44)
_SPACING = 1.12
_FONTS = settings.BASE_DIR / "static" / "fonts"


class NoLetters(ValueError):
    """The portal's fonts lack a letter of the words, as they do of Greek and Cyrillic."""


def draw(card):
    """The card as a picture of 1200 x 630 pixels. Raises NoLetters."""
    picture = Image.new("RGB", (LARGEST, SIZES[LARGEST]), PAPER)
    pen = ImageDraw.Draw(picture)
    words, label = _plain(card.words), _plain(card.label)
    for text, font in ((words, _serif(48)), (label, _sans(28))):
        _check_letters(text, font)
    _wordmark(pen)
    pen.text((_RIGHT, 96), _cut(label, _sans(28), _LABEL_WIDTH), SOFT, font=_sans(28), anchor="rs")
    font, lines = _fit(words)
    for number, line in enumerate(lines):
        place = (_LEFT - 2, _WORDS_FROM + round(font.size * (0.82 + number * _SPACING)))
        pen.text(place, line, INK, font=font, anchor="ls")
    _draw_line(pen, card.line)
    return picture


def encode(picture, width=LARGEST):
    """The bytes of a drawn card as PNG. Few colours are enough for ink on paper, at a third of the size."""
    if width != picture.width:
        picture = picture.resize((width, SIZES[width]), Image.Resampling.LANCZOS)
    encoded = io.BytesIO()
    flat = picture.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    flat.save(encoded, "PNG", optimize=True)
    return encoded.getvalue()


def _serif(size):
    font = ImageFont.truetype(_FONTS / "literata-400-opsz.woff2", size)
    font.set_variation_by_axes([60])
    return font


def _sans(size):
    font = ImageFont.truetype(_FONTS / "public-sans-400-700.woff2", size)
    font.set_variation_by_axes([600])
    return font


def _plain(text):
    """Composed letters, one space between words; signs that nobody sees are left out."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf"))


def _check_letters(text, font):
    missing = bytes(font.getmask("\uffff"))
    for sign in set(text) - {" "}:
        if bytes(font.getmask(sign)) == missing:
            raise NoLetters(sign)


def _wordmark(pen):
    font = _serif(46)
    pen.text((_LEFT, 96), "hubs", INK, font=font, anchor="ls")
    x = _LEFT + round(font.getlength("hubs")) + 5
    pen.rectangle((x, 54, x + 3, 106), RUBRIC)
    pen.text((x + 9, 96), "portal", INK, font=font, anchor="ls")


def _fit(words):
    """(font, lines) at the largest size at which the words have room; cut at the smallest."""
    for size in _SIZES:
        font = _serif(size)
        lines = _wrap(words, font, _RIGHT - _LEFT)
        most = int((_WORDS_TO - _WORDS_FROM) / (size * _SPACING))
        if len(lines) <= most:
            return font, lines
    last = " ".join(lines[most - 1 :])
    return font, [*lines[: most - 1], _cut(last, font, _RIGHT - _LEFT)]


def _wrap(words, font, width):
    """Lines of at most `width` pixels; a word that is longer by itself is broken."""
    lines, line = [], ""
    for word in words.split():
        while font.getlength(word) > width:
            if line:
                lines.append(line)
                line = ""
            part = _longest(word, font, width)
            lines.append(part)
            word = word[len(part) :]
        longer = f"{line} {word}".strip()
        if font.getlength(longer) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def _longest(word, font, width):
    """As many first letters of it as have room, one at least."""
    end = 1
    while end < len(word) and font.getlength(word[: end + 1]) <= width:
        end += 1
    return word[:end]


def _cut(text, font, width):
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip(' ,.;:')}…"


def _draw_line(pen, line):
    """The recording as a ruled line: segments grey, questions red, the playhead at the second that plays."""
    pen.rectangle((_LEFT, _LINE_AT, _RIGHT, _LINE_AT + 1), INK)
    if line is None:
        return

    def at(second):
        share = min(max(second / line.length, 0), 1)
        return round(_LEFT + share * (_RIGHT - _LEFT))

    for second in line.segments:
        pen.rectangle((at(second), _LINE_AT - 34, at(second) + 1, _LINE_AT), GREY)
    for second in line.questions:
        pen.rectangle((at(second) - 1, _LINE_AT - 22, at(second) + 2, _LINE_AT), RUBRIC)
    if line.playing is None:
        return
    x = at(line.playing)
    pen.rectangle((x - 3, _LINE_AT - 44, x + 2, _LINE_AT + 10), RUBRIC)
    font, text = _sans(34), timecode.format(line.playing)
    half = font.getlength(text) / 2
    x = min(max(x, _LEFT + half), _RIGHT - half)
    pen.text((x, _LINE_AT + 48), text, RUBRIC, font=font, anchor="ms")

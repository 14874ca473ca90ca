"""The colour of a host's own for what plays in an embed, made into colours that can be read.

A host names one colour. On our papers it may be too pale or too dark to read, so that lightness is changed as far as
contrast asks for (WCAG 2.2: 4.5:1 for text, 3:1 for graphics), while hue and chroma stay (OKLCH, as CSS Color 4
defines it). Contrast is computed on the colours as they are written: eight bits for each of red, green and blue.
"""

import math
import re

from django.utils.translation import gettext as _

# Part of the sheet's address, since browsers keep it for good: raise it when the same accent becomes another sheet.
FORMULA = 1

TEXT, GRAPHICS = 4.5, 3.0

# What an accent stands on, as static/css/base.css has it (lightness, chroma, hue): --paper and --paper-sunk of each
# scheme, and the lighter of both --stage.
LIGHT_PAPERS = ((0.992, 0.002, 262), (0.967, 0.004, 262))
DARK_PAPERS = ((0.195, 0.01, 70), (0.235, 0.012, 70))
STAGE = (0.225, 0.036, 264)
# Of the wash behind a row: lightness and most chroma, in light and dark; its hue is the accent's.
LIGHT_WASH, DARK_WASH = (0.955, 0.02), (0.27, 0.034)

_STEPS = 14  # halvings of a lightness: finer than eight bits show


def parse(text):
    """A colour as an address holds it, such as `0b5fff`, `#0B5FFF` or `05f`, as six small hexadecimal digits.

    ValueError with a sentence for people for anything else.
    """
    digits = text.strip().removeprefix("#").lower()
    if not re.fullmatch(r"[0-9a-f]{3}|[0-9a-f]{6}", digits):
        raise ValueError(
            _("“%(text)s” is not a colour. Write it as six hexadecimal digits, such as 0b5fff.")
            % {"text": text[:40].replace("\0", "\ufffd")}
        )
    return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)


def palette(accent):
    """{token of base.css: (in light, in dark)} for six hexadecimal digits; each colour as `#rrggbb`."""
    _lightness, chroma, hue = oklch_of(f"#{accent}")
    wash_light = as_hex(LIGHT_WASH[0], min(chroma, LIGHT_WASH[1]), hue)
    wash_dark = as_hex(DARK_WASH[0], min(chroma, DARK_WASH[1]), hue)
    # Text stands on the wash too.
    grounds_light = [wash_light, *(as_hex(*paper) for paper in LIGHT_PAPERS)]
    grounds_dark = [wash_dark, *(as_hex(*paper) for paper in DARK_PAPERS)]
    # The stage is dark in both schemes, so that one colour does for its bar and its button.
    play = _readable(f"#{accent}", [as_hex(*STAGE)], GRAPHICS, towards=1)
    on_play = max("#ffffff", "#000000", key=lambda ink: contrast(ink, play))
    return {
        "--time": (
            _readable(f"#{accent}", grounds_light, TEXT, towards=0),
            _readable(f"#{accent}", grounds_dark, TEXT, towards=1),
        ),
        "--time-wash": (wash_light, wash_dark),
        "--stage-time": (play, play),
        "--play": (play, play),
        "--on-play": (on_play, on_play),
    }


def style_sheet(accent):
    """The sheet that gives these tokens; in the layer of the tokens, so that what print says of them still holds."""
    lines = [
        f"    {token}: {light if light == dark else f'light-dark({light}, {dark})'};"
        for token, (light, dark) in palette(accent).items()
    ]
    return "\n".join(["@layer tokens {", "  :root {", *lines, "  }", "}", ""])


def contrast(one, other):
    """The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    """The relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def oklch_of(colour):
    """`#rrggbb` as (lightness 0 to 1, chroma, hue in degrees)."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _readable(colour, grounds, least, towards):
    """The colour itself if it contrasts with all the grounds, else the nearest of its hue that does.

    towards: the lightness at its other end, 0 or 1, at which contrast is certain.
    """

    def is_enough(candidate):
        return all(contrast(candidate, ground) >= least for ground in grounds)

    if is_enough(colour):
        return colour
    near, chroma, hue = oklch_of(colour)
    found, far = as_hex(towards, 0, 0), towards
    for _step in range(_STEPS):
        between = (near + far) / 2
        candidate = as_hex(between, chroma, hue)
        if is_enough(candidate):
            found, far = candidate, between
        else:
            near = between
    return found


def as_hex(lightness, chroma, hue):
    """An OKLCH colour as `#rrggbb`; one that no screen shows gives up chroma until it does."""
    parts = _linear_rgb(lightness, chroma, hue)
    if not _is_shown(parts):
        shown, beyond = 0.0, chroma
        for _step in range(_STEPS):
            between = (shown + beyond) / 2
            if _is_shown(_linear_rgb(lightness, between, hue)):
                shown = between
            else:
                beyond = between
        parts = _linear_rgb(lightness, shown, hue)
    return "#" + "".join(f"{round(_gamma(min(max(part, 0), 1)) * 255):02x}" for part in parts)


def _is_shown(parts):
    return all(-1e-4 <= part <= 1 + 1e-4 for part in parts)


def _linear_rgb(lightness, chroma, hue):
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _linear(part):
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part):
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055

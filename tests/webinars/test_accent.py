"""A host's colour: which texts are one, and that what it becomes can be read wherever it stands."""

import re
from functools import cache
from itertools import product
from pathlib import Path

from django.test import SimpleTestCase
from hypothesis import example, given
from hypothesis import strategies as st

from webinars import accent

TOKENS = Path(__file__).parents[2] / "static" / "css" / "base.css"
SHADES = ("00", "33", "66", "99", "cc", "ff")
CUBE = ["".join(parts) for parts in product(SHADES, repeat=3)]


@cache
def tokens():
    """{token: (light, dark)} of the style sheet, each as (lightness, chroma, hue) or the name of another token."""
    css = TOKENS.read_text()
    plain = dict(re.findall(r"(--[\w-]+): (oklch\([^)]*\));", css))
    both = re.findall(r"(--[\w-]+): light-dark\((oklch\([^)]*\)|var\([^)]*\)), (oklch\([^)]*\))\);", css)

    def numbers(value):
        value = plain[value[4:-1]] if value.startswith("var(") else value
        return tuple(float(number) for number in value[6:-1].split())

    return {name: (numbers(light), numbers(dark)) for name, light, dark in both}


class ParsingTests(SimpleTestCase):
    def test_colours(self):
        for text, expected in (
            ("0b5fff", "0b5fff"),
            ("0B5FFF", "0b5fff"),
            ("#0b5fff", "0b5fff"),
            (" 05f ", "0055ff"),
            ("000", "000000"),
        ):
            with self.subTest(text):
                self.assertEqual(accent.parse(text), expected)

    def test_what_is_none_is_named(self):
        for text in ("", "#", "blue", "0b5ff", "0b5fff0", "##05f", "rgb(0,0,0)", "٠٠٠", "\0", "x" * 100):
            with self.subTest(text), self.assertRaises(ValueError) as caught:
                accent.parse(text)
            shown = text[:40].replace("\0", "\ufffd")
            self.assertEqual(
                str(caught.exception),
                f"“{shown}” is not a colour. Write it as six hexadecimal digits, such as 0b5fff.",
            )


class ArithmeticTests(SimpleTestCase):
    def test_contrast_is_that_of_wcag(self):
        for one, other, expected in (
            ("#000000", "#ffffff", 21),
            ("#ffffff", "#ffffff", 1),
            ("#767676", "#ffffff", 4.54),
            ("#ff0000", "#ffffff", 4.0),
        ):
            with self.subTest(f"{one} on {other}"):
                self.assertEqual(round(accent.contrast(one, other), 2), expected)

    def test_oklch_is_that_of_css(self):
        # Figures of CSS Color 4 and of the colour pickers that follow it.
        for colour, expected in (
            ("#ffffff", (1, 0, None)),
            ("#ff0000", (0.628, 0.2577, 29.23)),
            ("#00ff00", (0.8664, 0.2948, 142.5)),
            ("#0000ff", (0.452, 0.3132, 264.05)),
        ):
            with self.subTest(colour):
                for found, wanted, places in zip(accent.oklch_of(colour), expected, (3, 4, 1), strict=True):
                    if wanted is not None:
                        self.assertAlmostEqual(found, wanted, places)

    def test_the_papers_are_those_of_the_style_sheet(self):
        found = tokens()
        light, dark = zip(found["--paper"], found["--paper-sunk"], strict=True)
        self.assertEqual((light, dark), (accent.LIGHT_PAPERS, accent.DARK_PAPERS))
        self.assertEqual(max(found["--stage"]), accent.STAGE)


class PaletteTests(SimpleTestCase):
    def assertReadable(self, colour):
        palette = accent.palette(colour)
        found = tokens()
        for place, papers in enumerate((accent.LIGHT_PAPERS, accent.DARK_PAPERS)):
            wash = palette["--time-wash"][place]
            # The timecode on paper and wash, its paper-coloured reverse, and all other words on the wash.
            for ground in (wash, *(accent.as_hex(*paper) for paper in papers)):
                self.assertGreaterEqual(accent.contrast(palette["--time"][place], ground), 4.5)
            for ink in ("--text", "--text-soft", "--text-faint"):
                self.assertGreaterEqual(accent.contrast(accent.as_hex(*found[ink][place]), wash), 4.5, ink)
            stage = accent.as_hex(*found["--stage"][place])
            self.assertGreaterEqual(accent.contrast(palette["--stage-time"][place], stage), 3)
            self.assertGreaterEqual(accent.contrast(palette["--play"][place], stage), 3)
            words = accent.contrast(palette["--on-play"][place], palette["--play"][place])
            self.assertGreaterEqual(words, 4.5)

    def test_every_colour_of_a_fine_cube_can_be_read(self):
        for colour in CUBE:
            with self.subTest(colour):
                self.assertReadable(colour)

    @given(st.from_regex(r"[0-9a-f]{6}", fullmatch=True))
    @example("777777")
    @example("0000ff")
    @example("ffff00")
    def test_any_colour_can_be_read(self, colour):
        self.assertReadable(colour)

    def test_what_can_be_read_already_stays_as_it_is(self):
        self.assertEqual(accent.palette("0b5fff")["--time"][0], "#0b5fff")
        self.assertEqual(accent.palette("ffd500")["--time"][1], "#ffd500")
        self.assertEqual(accent.palette("ffffff")["--play"], ("#ffffff", "#ffffff"))

    def test_what_cannot_keeps_its_hue_and_changes_no_more_than_it_must(self):
        for colour in ("ffd500", "0b5fff", "00b050", "ff69b4"):
            _lightness, _chroma, hue = accent.oklch_of(f"#{colour}")
            for place, papers in enumerate((accent.LIGHT_PAPERS, accent.DARK_PAPERS)):
                ink = accent.palette(colour)["--time"][place]
                with self.subTest(colour=colour, ink=ink):
                    self.assertLess(abs(accent.oklch_of(ink)[2] - hue), 2)
                    if ink != f"#{colour}":
                        grounds = [accent.palette(colour)["--time-wash"][place]]
                        grounds += [accent.as_hex(*paper) for paper in papers]
                        least = min(accent.contrast(ink, ground) for ground in grounds)
                        self.assertLess(least, 4.7)

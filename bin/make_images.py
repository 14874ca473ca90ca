"""Makes the pictures of static/images that are not drawn by hand, with the portal's own fonts.

    .venv/bin/python bin/make_images.py

  favicon.ico    16 and 32 pixels, from favicon.svg
  icon-192.png   from favicon.svg on paper, with room around it for devices that cut icons round
  icon-512.png   the same
  social.png     1200 x 630, what other sites show beside a link to the portal

Needed only after a change of the mark, the fonts or the sentence: the pictures are part of the portal. It takes
Playwright and Pillow, which requirements-dev.txt brings, and the Chromium of the system.
"""

import base64
import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "static"
IMAGES = STATIC / "images"

# The light theme's tokens of static/css/base.css, as sRGB.
PAPER, INK, GREY, RUBRIC = "#fcfcfe", "#161e2d", "#808693", "#a9162f"

MARK = """<!doctype html>
<style>html { background: BACKGROUND } body { margin: 0 } svg { display: block; inline-size: SIZEpx; block-size: SIZEpx;
box-sizing: border-box; padding: PADDINGpx }</style>SVG"""

# A recording of 95 minutes, drawn as the strip is: talks in grey, questions in red, the playhead at one of them.
LENGTH = 95
TALKS = (0, 5.5, 17.2, 34, 43.4, 60, 67.5, 79.5, LENGTH)
QUESTIONS = (30.7, 31.9, 40.8, 41.5, 52.4, 54.6, 81.6, 85.2, 86.4)
PLAYING = 29

SOCIAL = """<!doctype html>
<meta charset="utf-8">
<style>
@font-face { font-family: Literata; src: url(data:font/woff2;base64,LITERATA) }
@font-face { font-family: "Public Sans"; src: url(data:font/woff2;base64,PUBLIC_SANS); font-weight: 400 700 }
html { background: PAPER; color: INK; font-family: Literata; font-optical-sizing: auto }
body { margin: 0; box-sizing: border-box; inline-size: 1200px; block-size: 630px; padding: 60px 72px }
p, h1 { margin: 0; font-weight: 400 }
.wordmark { display: flex; align-items: center; font-size: 46px; line-height: 1.2; letter-spacing: -.02em }
.wordmark i { inline-size: 4px; block-size: 1.15em; margin-inline: .1em; background: RUBRIC }
h1 { margin-block-start: 40px; font-size: 96px; line-height: 1.02; letter-spacing: -.028em }
svg { position: absolute; inset-block-start: 490px; inset-inline-start: 72px; overflow: visible }
text { font: 600 32px "Public Sans"; font-variant-numeric: tabular-nums; fill: RUBRIC }
</style>
<p class="wordmark"><span>hubs</span><i></i><span>portal</span></p>
<h1>What creative hubs<br>told policy makers,<br>to the second.</h1>
<svg width="1056" height="100"><path d="M0 48.5h1056" stroke="INK" stroke-width="2"/>
TICKS
<text x="PLAYING" y="90" text-anchor="middle">29:00</text></svg>"""


def main():
    chromium = shutil.which("chromium")
    if not chromium:
        sys.exit("bin/make_images.py: chromium is missing. On Debian, as root: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        # Old browsers, which ask for this one, do not tell whether theirs is dark: it brings its paper along.
        small = [draw(browser, mark(size, background=PAPER), size, size) for size in (16, 32)]
        small[1].save(IMAGES / "favicon.ico", sizes=[(16, 16), (32, 32)], append_images=[small[0]])
        for size in (192, 512):
            picture = draw(browser, mark(size, background=PAPER, padding=size // 5), size, size)
            write(picture, f"icon-{size}.png")
        write(draw(browser, social(), 1200, 630), "social.png")
        browser.close()


def draw(browser, html, width, height):
    """The page as a picture; what it does not paint stays transparent."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
    page.set_content(html)
    page.evaluate("document.fonts.ready.then(() => null)")
    picture = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    page.close()
    return picture


def write(picture, name):
    """Flat colours and the greys between them: 64 of them are enough to look the same at a third of the size."""
    flat = picture.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    flat.save(IMAGES / name, optimize=True)
    print(f"{name}: {(IMAGES / name).stat().st_size / 1000:.1f} kB")


def mark(size, *, background="transparent", padding=0):
    values = {"BACKGROUND": background, "SIZE": size, "PADDING": padding}
    return fill(MARK, values | {"SVG": (IMAGES / "favicon.svg").read_text()})


def social():
    def tick(minute, height, colour, stroke):
        x = at(minute)
        return f'<path d="M{x} {48 - height}V49" stroke="{colour}" stroke-width="{stroke}"/>'

    def at(minute):
        return round(minute / LENGTH * 1056)

    ticks = [tick(minute, 34, GREY, 2) for minute in TALKS]
    ticks += [tick(minute, 22, RUBRIC, 4) for minute in QUESTIONS]
    ticks.append(f'<path d="M{at(PLAYING)} 4V58" stroke="{RUBRIC}" stroke-width="6"/>')
    values = {"PAPER": PAPER, "INK": INK, "RUBRIC": RUBRIC, "TICKS": "\n".join(ticks), "PLAYING": at(PLAYING)}
    values |= {"LITERATA": font("literata-400-opsz"), "PUBLIC_SANS": font("public-sans-400-700")}
    return fill(SOCIAL, values)


def font(name):
    return base64.b64encode((STATIC / "fonts" / f"{name}.woff2").read_bytes()).decode()


def fill(template, values):
    # What is longest comes last, so that no name is looked for in a font's letters.
    for name, value in sorted(values.items(), key=lambda item: len(str(item[1]))):
        template = template.replace(name, str(value))
    return template


if __name__ == "__main__":
    main()

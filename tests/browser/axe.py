"""What axe, and the width of the window, have to say about a page: WCAG 2.2 A and AA."""

from collections import defaultdict
from pathlib import Path

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# {colour scheme: what axe looks at in it}. Only these two rules look at colours; all others see the same in both.
SCHEMES = {"light": RULES, "dark": ["color-contrast", "link-in-text-block"]}
WIDTHS = (320, 360, 768, 1280, 1600)
CHECKED_WIDTHS = (360, 1280)

FIND = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})).violations.flatMap(
    ({id, nodes}) => nodes.map(({target, failureSummary}) =>
        `${id} at ${target.join(" ")}: ${failureSummary.split("\\n").slice(1).map(line => line.trim()).join("; ")}`))"""

# The admin's stylesheets import each other; axe would fetch them by a style of its own, which the policy forbids.
FIND_HERE = FIND.replace("resultTypes", "preload: false, resultTypes")

# The elements that stick out, for the message. A new width can bring fonts and pictures with it, and is drawn some frames
# later: what is too wide stays so for all of the thirty.
WIDER = """async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 30 && document.documentElement.scrollWidth > innerWidth; frame++)
    await new Promise(requestAnimationFrame);
  const whole = document.documentElement.scrollWidth;
  // A word that is too long for it sticks out of a box that is not too wide.
  const contents = document.createRange();
  return whole <= innerWidth ? [] : [...document.querySelectorAll("body *:not(svg *)")]
    .filter(element => {
      contents.selectNodeContents(element);
      return [element, contents].some(box => box.getBoundingClientRect().right > innerWidth);
    })
    .map(element => `wider than the window: ${element.outerHTML.slice(0, 120)}`)
    .concat(`wider than the window: ${whole} px`);
}"""

# Links change their colour by degrees. Other animations may go on for ever.
SETTLED = """Promise.allSettled(document.getAnimations()
    .filter(animation => animation instanceof CSSTransition).map(transition => transition.finished))"""


def findings(page, *, widths=WIDTHS, checked=CHECKED_WIDTHS, find=FIND, part=None):
    """{what is wrong: where, ...}: the width of the window at all `widths`, axe at those `checked`, in dark at the last of them.

    part: a selector; then axe looks there alone, and how wide the page is does not matter.
    """
    assert AXE.exists(), "node_modules is missing: npm ci --ignore-scripts"
    page.evaluate("document.fonts.ready")
    # As text, because the content security policy stops a script of another kind.
    page.evaluate(AXE.read_text())
    found = defaultdict(list)
    if part:
        find = find.replace("document", f'"{part}"')
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for finding in page.evaluate(WIDER) if not part else ():
            found[finding].append(f"{width} px")
        for scheme, rules in SCHEMES.items() if width in checked else ():
            if scheme == "dark" and width != checked[-1]:
                continue  # colours do not depend on the width
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            for finding in page.evaluate(find, rules):
                found[finding].append(f"{scheme} {width} px")
    return dict(found)

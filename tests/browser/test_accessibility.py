"""Every kind of page: WCAG 2.2 AA by axe in both colour schemes, nothing wider than the window, nobody else asked."""

from collections import defaultdict
from pathlib import Path

import pytest

from .pages import KINDS_OF_PAGE, NOT_FOUND

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# {colour scheme: what axe looks at in it}. Only these two rules look at colours; all others see the same in both.
SCHEMES = {"light": RULES, "dark": ["color-contrast", "link-in-text-block"]}
CHECKED_WIDTHS = (360, 1280)
WIDTHS = (320, 360, 768, 1280, 1600)

FIND = """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})).violations.flatMap(
    ({id, nodes}) => nodes.map(({target, failureSummary}) =>
        `${id} at ${target.join(" ")}: ${failureSummary.split("\\n").slice(1).map(line => line.trim()).join("; ")}`))"""

# The elements that stick out, for the message.
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *:not(svg *)")]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
    .map(element => `wider than the window: ${element.outerHTML.slice(0, 120)}`)
    .concat("wider than the window")"""


@pytest.fixture(scope="module")
def axe():
    assert AXE.exists(), "node_modules is missing: npm ci --ignore-scripts"
    return AXE.read_text()


@pytest.mark.parametrize("kind", KINDS_OF_PAGE)
def test_anybody_can_use_the_page(visitor, axe, kind):
    page = visitor.page
    page.goto(KINDS_OF_PAGE[kind])
    page.evaluate("document.fonts.ready")
    # As text, because the content security policy stops a script of another kind.
    page.evaluate(axe)
    found = defaultdict(list)  # {what is wrong: where, ...}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for finding in page.evaluate(WIDER):
            found[finding].append(f"{width} px")
        for scheme, rules in SCHEMES.items() if width in CHECKED_WIDTHS else ():
            page.emulate_media(color_scheme=scheme)
            for finding in page.evaluate(FIND, rules):
                found[finding].append(f"{scheme} {width} px")
    if found:
        pytest.fail("\n".join(f"{finding} ({', '.join(places)})" for finding, places in found.items()))
    assert [request.url for request in visitor.requests_elsewhere()] == []
    if kind in NOT_FOUND:
        visitor.forgive("404")

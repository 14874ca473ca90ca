"""Lighthouse on the pages that people meet first, by telephone, as the portal is served."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import ARGUMENTS
from .pages import KINDS_OF_PAGE

LIGHTHOUSE = Path(__file__).parents[2] / "node_modules" / "lighthouse" / "cli" / "index.js"

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
# Other sites show it as a part of their own pages.
LEAST_OF_EMBED = 98
# A busy machine makes a page slow and never fast, so that the best of a few looks is the nearest to the truth.
LOOKS = 3


def look_at(url):
    """Lighthouse's report on a page."""
    assert LIGHTHOUSE.exists(), "node_modules is missing: npm ci --ignore-scripts"
    assert shutil.which("chromium"), "chromium is missing: apt-get install chromium"
    options = [
        "--quiet",
        "--no-enable-error-reporting",
        "--output=json",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={' '.join(['--headless=new', '--no-sandbox', *ARGUMENTS])}",
    ]
    done = subprocess.run(
        ["node", LIGHTHOUSE, url, *options],
        env=os.environ | {"CHROME_PATH": shutil.which("chromium")},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads(done.stdout)
    assert "runtimeError" not in report, report["runtimeError"]
    return report


def figures_of(report):
    return {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}


def shortcomings_of(report):
    """What is not perfect, each with the category it belongs to and how much it weighs there."""
    for name in CATEGORIES:
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if audit["score"] is not None and audit["score"] < 1:
                weight, said = reference["weight"], audit.get("displayValue", "")
                yield f"{name}, weight {weight}: {audit['title']} ({audit['id']}) {audit['score']:.2f} {said}"


# Pages made for one question or one choice are kept out of search engines, and so have no figure for being found.
NOT_INDEXED = {"comparison", "search, found", "briefing", "embed"}


@pytest.mark.long
@pytest.mark.parametrize(
    "kind",
    [
        "home",
        "finder",
        "hub",
        "webinar",
        "transcript",
        "search, found",
        "comparison",
        "coverage",
        "theme",
        "briefing",
        "data",
        "embed",
    ],
)
def test_the_page_is_fast_accessible_sound_and_found(site, kind, capsys):
    least = LEAST_OF_EMBED if kind == "embed" else LEAST
    for _ in range(LOOKS):
        report = look_at(site.url + KINDS_OF_PAGE[kind])
        figures = figures_of(report)
        assert (report["audits"]["is-crawlable"]["score"] == 0) == (kind in NOT_INDEXED)
        with capsys.disabled():
            print(f"\n{kind}: {', '.join(f'{name} {figure}' for name, figure in figures.items())}", end=" ")
        bars = figures if kind not in NOT_INDEXED else {name: figures[name] for name in CATEGORIES[:-1]}
        if min(bars.values()) >= least:
            break
    else:
        pytest.fail("\n".join(shortcomings_of(report)))

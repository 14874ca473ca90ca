"""Every kind of page by the rules of HTML, checked by the Nu validator.

The style sheets are left out: the validator's CSS (it knows neither @container nor paint-order) is older than ours.
"""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from .pages import KINDS_OF_PAGE, NOT_FOUND

ROOT = Path(__file__).parents[2]
CHECKER = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def check(files, *options):
    """What the validator objects to: [(file name, line, sentence), ...]. One start of Java for all files."""
    assert shutil.which("java"), "java is missing: apt-get install default-jre-headless"
    assert CHECKER.exists(), "node_modules is missing: npm ci --ignore-scripts"
    command = ["java", "-Xmx512m", "-jar", CHECKER, "--errors-only", "--format", "json", *options, *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return [
        (Path(message["url"]).name, message.get("lastLine"), message["message"])
        for message in json.loads(done.stderr)["messages"]
    ]


def test_every_kind_of_page_is_valid_html(site, tmp_path):
    names = {}
    for number, (kind, path) in enumerate(KINDS_OF_PAGE.items()):
        status, headers, text = site.get(path)
        assert (kind, status) == (kind, 404 if kind in NOT_FOUND else 200)
        assert headers.get_content_type() == "text/html"
        file = tmp_path / f"{number}.html"
        file.write_text(text)
        names[file.name] = kind
    # A checker that says nothing might not have run: here is something for it to find.
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<!doctype html><html lang=en><title>Wrong</title><p><ul></ul></p>")
    names[wrong.name] = wrong.name
    found = Counter((names[file], message) for file, _, message in check(sorted(tmp_path.iterdir())))
    assert found.pop(("wrong.html", "No “p” element in scope but a “p” end tag seen.")) == 1
    if found:
        pytest.fail("\n".join(f"{kind}: {message} ({count})" for (kind, message), count in found.items()))

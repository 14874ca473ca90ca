"""The portal as it is served, asked whatever its OpenAPI document allows, and much that it does not."""

import re
import subprocess
import sys

import pytest

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "unsupported_method,allow_header_conformance"
)


# The specification of oEmbed (2.3.4) wants 501 for a format that the provider does not have.
CONFIGURATION = """
[[operations]]
include-path = "/oembed/"
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "501"]
"""


@pytest.mark.parametrize(
    "phases", ["examples,coverage", pytest.param("examples,coverage,fuzzing", marks=pytest.mark.long)]
)
def test_no_answer_is_an_error_or_undescribed(site, tmp_path, phases):
    """Some two thousand requests: examples, every kind of value at its limits, and at length a few at random."""
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", f"{site.url}/api/openapi.json",
        "--url", site.url, "--mode", "all", "--phases", phases, "--max-examples", "4",
        "--checks", CHECKS, "--generation-deterministic", "--workers", "4", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout[-20_000:]
    tested, asked = (
        int(number) for number in re.search(r"Tested: (\d+).*?(\d+) generated", done.stdout, re.S).groups()
    )
    assert (tested > 30, asked > 1_000) == (True, True), done.stdout[-2_000:]

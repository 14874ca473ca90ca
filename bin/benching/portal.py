"""A portal of its own for one run, filled with load data, and a way to act in it."""

import json
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, nullcontext
from pathlib import Path

from environment import PYTHON, ROOT, fail, last_line, need_space, run
from postgres import cluster

LOADERS = ("load_regions", "load_services", "load_themes")
MEGABYTES = 500, 0.03  # with no hub, and for each; of the larger database


@contextmanager
def portal(database, hubs):
    """The environment of an empty portal of its own; its DATA_DIR is gone afterwards."""
    need_space(Path(tempfile.gettempdir()), int(MEGABYTES[0] + MEGABYTES[1] * hubs))
    folder = tempfile.mkdtemp(prefix="hubsportal-bench-")
    try:
        with cluster() if database == "postgresql" else nullcontext("") as url:
            yield {
                "PATH": os.environ.get("PATH", os.defpath),
                "HOME": folder,
                "LC_ALL": "C.UTF-8",
                "DATA_DIR": folder,
                "DJANGO_SETTINGS_MODULE": "hubsportal.settings",
                "SECRET_KEY": "of a portal that lives for one run",
            } | ({"DATABASE_URL": url} if url else {})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(environment, hubs, webinars, cues):
    numbers = [f"--hubs={hubs}", f"--webinars={webinars}", f"--cues={cues}"]
    for command in (
        ["migrate"],
        *([loader] for loader in LOADERS),
        ["collectstatic", "--no-input"],
        ["generate_load", *numbers],
    ):
        done = run(PYTHON, "manage.py", *command, "--verbosity=0", env=environment)
        if done.returncode:
            fail(f"{command[0]} failed:\n{done.stdout}")


@contextmanager
def inside(environment):
    """Yields a function that has bin/benching/inside.py do something: ask("cold", address, 1)."""
    errors = Path(environment["DATA_DIR"]) / "inside.log"
    with errors.open("w") as log:
        process = subprocess.Popen(
            [PYTHON, ROOT / "bin" / "benching" / "inside.py"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )

    def ask(*question):
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            process.wait()
            fail(f"{question[0]} failed: {last_line(errors.read_text(errors='replace'))}")
        return json.loads(answer)

    try:
        yield ask
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()

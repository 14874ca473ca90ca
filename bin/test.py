"""Sets up and runs the tests.

  bin/test                    everything but what is marked long
  bin/test --long             everything
  bin/test tests/hubs -x      the arguments go to pytest: quick work, on SQLite
  bin/test --postgres -k map  the same on PostgreSQL

Nothing is skipped silently: what cannot run is a failure.
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

from environment import (
    PYTHON,
    ROOT,
    VENV,
    ensure_environment,
    fail,
    fingerprint,
    last_line,
    reason,
    run,
    step,
)
from postgres import binaries, cluster

# What a test run takes over from the caller. Settings read the environment, so everything else stays outside.
KEPT = "PATH HOME USER LOGNAME SHELL TERM COLUMNS NO_COLOR FORCE_COLOR CI TMPDIR JAVA_HOME"
KEPT += " PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED"

# What must be on the machine, and the Debian package that brings it.
NEEDED = {
    "chromium": (lambda: shutil.which("chromium"), "chromium"),
    "fonts for it": (lambda: fonts(), "fonts-dejavu-core"),
    "ffmpeg": (lambda: shutil.which("ffmpeg"), "ffmpeg"),
    "java": (lambda: shutil.which("java"), "default-jre-headless"),
    "initdb and postgres": (binaries, "postgresql"),
    "redis-server": (lambda: shutil.which("redis-server"), "redis-server"),
    "nginx": (lambda: shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), "nginx-light"),
    "node": (lambda: shutil.which("node"), "nodejs"),
    "npm": (lambda: shutil.which("npm"), "npm"),
    "ensurepip of Python": (lambda: importlib.util.find_spec("ensurepip"), "python3-venv"),
}

# What a run does not need it does not read either.
BROWSER = "tests/browser"
NO_BROWSER = f"--ignore={BROWSER}"

steps = []  # (name, seconds, went well)
outcomes = {"passed": 0, "failed": 0, "skipped": 0}


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that everything started is also ended
    arguments = sys.argv[1:]
    if arguments in (["--help"], ["-h"]):
        print(__doc__.strip())
    elif not arguments or arguments == ["--long"]:
        sys.exit(everything(long=bool(arguments)))
    else:
        on_postgres = arguments[0] == "--postgres"
        sys.exit(quick(arguments[on_postgres:], on_postgres))


def quick(arguments, on_postgres):
    """pytest alone, with the caller's arguments."""
    set_up_environment()
    set_up_node()
    with cluster() if on_postgres else nullcontext() as url:
        return foreground(PYTHON, "-m", "pytest", *arguments, env=clean_environment(url))


def everything(long):
    with timed("system packages"):
        set_up_system()
    with timed("environment and node tools"), ThreadPoolExecutor() as both:
        # One waits for the network while the other unpacks.
        for done in [both.submit(set_up_environment), both.submit(set_up_node)]:
            done.result()
    commands = {
        "ruff check": [PYTHON, "-m", "ruff", "check"],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check"],
        "template lint": [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
        "system checks": [PYTHON, "manage.py", "check"],
        "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    }
    for name, command in commands.items():
        with timed(name) as result:
            result.good = foreground(*command, env=clean_environment()) == 0
    with timed("tests on SQLite") as result:
        result.good = pytest("not browser", long, NO_BROWSER)
    with timed("tests on PostgreSQL") as result, cluster() as url:
        result.good = pytest("not browser and not once", long, NO_BROWSER, url=url)
    with timed("browser tests") as result:
        result.good = pytest("browser", long, BROWSER)
    return summary()


def summary():
    print(f"\n{'step':<28}{'seconds':>8}")
    for name, seconds, good in steps:
        print(f"{name:<28}{seconds:>8.1f}  {'ok' if good else 'FAILED'}")
    print(f"{'all':<28}{sum(seconds for _, seconds, _ in steps):>8.1f}")
    bad = [name for name, _, good in steps if not good]
    if bad:
        print(f"FAILED: {', '.join(bad)}")
    if outcomes["skipped"]:
        print(f"{outcomes['skipped']} skipped, for the reasons given above")
    print(f"{outcomes['passed']} passed, {outcomes['failed']} failed", flush=True)
    return 1 if bad or outcomes["failed"] else 0


@contextmanager
def timed(name):
    """A heading, and a line in the summary. Failing in here by an exception ends the run."""

    class Result:
        good = True

    print(f"\n== {name}", flush=True)
    start = time.monotonic()
    yield Result
    steps.append((name, time.monotonic() - start, Result.good))


# Setting up


def set_up_system():
    missing = {name: package for name, (there, package) in NEEDED.items() if not there()}
    if not missing:
        return
    names, packages = ", ".join(missing), sorted(set(missing.values()))
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        fail(f"missing on this machine: {names}. On Debian, as root: apt-get install {' '.join(packages)}")
    noninteractive = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        with step(f"apt-get {' '.join(command)}"):
            done = run("apt-get", *command, env=noninteractive)
            if done.returncode:
                fail(f"missing: {names}; apt-get {command[0]} failed: {last_line(done.stdout)}")
    missing = [name for name in missing if not NEEDED[name][0]()]
    if missing:
        fail(f"still missing after apt-get install: {', '.join(missing)}")


def fonts():
    """True if there is any font: Chromium draws and measures boxes otherwise."""
    return any(Path("/usr/share/fonts").rglob("*.[to]tf"))


def set_up_environment():
    both = [(ROOT / name).read_text().splitlines() for name in ("requirements.txt", "requirements-dev.txt")]
    portal, tests = ({line.split()[0] for line in lines if "==" in line} for lines in both)
    if portal - tests:
        fail(f"requirements-dev.txt must be locked again, it lacks {', '.join(sorted(portal - tests))}")
    ensure_environment("requirements-dev.txt", contains=["requirements.txt"], megabytes=1000)


def set_up_node():
    """axe, the HTML checker and lighthouse; none of them runs a script of its own at installation."""
    stamp = ROOT / "node_modules" / ".installed"
    wanted = fingerprint(ROOT / "package.json", ROOT / "package-lock.json")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if not shutil.which("npm"):
        fail("npm is missing. On Debian, as root: apt-get install nodejs npm")
    with step("Installing package-lock.json"):
        done = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        if done.returncode:
            reasons = re.findall(r"^npm (?:error|ERR!) (?!code )(.+)", done.stdout, re.MULTILINE)
            fail(f"npm ci failed: {reasons[0] if reasons else last_line(done.stdout)}")
    stamp.write_text(wanted)


# Running


def clean_environment(url=None):
    """Nothing of the caller's that a setting could read; the run's data lie apart from the portal's own."""
    env = {name: os.environ[name] for name in KEPT.split() if name in os.environ}
    env |= {"LC_ALL": "C.UTF-8", "DATA_DIR": str(ROOT / "var" / "test")}
    env["PATH"] = f"{VENV / 'bin'}:{env['PATH']}"
    if url:
        env |= {"DATABASE_URL": url, "SECRET_KEY": "only-for-tests-" + "x" * 50}
    return env


def pytest(marker, long, where, *, url=None):
    expression = marker if long else f"{marker} and not long"
    with tempfile.TemporaryDirectory(prefix="hubsportal-report-") as folder:
        report = Path(folder) / "report.xml"
        command = [PYTHON, "-m", "pytest", where, "-m", expression, "-rfEs", f"--junitxml={report}"]
        # Neighbours stay on one worker, which then sets up the data of a class, or a served portal, once.
        command += ["-n", str(min(4, os.cpu_count() or 1)), "--dist=worksteal"]
        code = foreground(*command, env=clean_environment(url))
        counted = count(report)
    for name, number in counted.items():
        outcomes[name] += number
    if code and not counted["failed"]:
        outcomes["failed"] += 1  # it never came to the tests, or found none
    return code == 0


def count(report):
    """Tests by outcome, as pytest counts them: the totals in the report's head take in every subtest."""
    outcome = {}
    for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():
        inside = {element.tag for element in case}
        word = "failed" if inside & {"failure", "error"} else "skipped" if "skipped" in inside else "passed"
        test = (case.get("classname"), case.get("name"))
        # A test that fails and cannot be tidied up either stands there twice.
        outcome[test] = "failed" if outcome.get(test) == "failed" else word
    return {word: list(outcome.values()).count(word) for word in ("passed", "failed", "skipped")}


def foreground(*command, env):
    """Shows its output as it comes. Ctrl-C reaches the command too: it gets time to tidy up."""
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        return process.wait()
    except BaseException as stop:
        if not isinstance(stop, KeyboardInterrupt):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        fail(reason(error))

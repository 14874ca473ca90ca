"""The project's own environment, .venv, made from a lock.

Standard library only: it runs before anything is installed.
"""

import errno
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def fail(sentence):
    """One line on stderr, exit code 1."""
    script = Path(sys.argv[0]).resolve()
    sys.exit(f"{script.parent.name}/{script.stem}: {sentence}")


@contextmanager
def step(what):
    """'Installing packages ... 5.1 s'; steps too quick to notice are reported all the same."""
    print(f"{what} ...", end=" ", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - start:.1f} s", flush=True)


def fingerprint(*parts):
    """A digest of files (their place in the project and their content) and of strings."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            name, content = os.path.relpath(part, ROOT), part.read_bytes()
        else:
            name, content = "", str(part).encode()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def need_space(folder, megabytes):
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        fail(f"no disk space: {megabytes} MB are needed in {folder}, {free} MB are free.")


def writable(folder):
    """The folder, made if need be; a clear end if it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        fail(reason(error, folder))
    return folder


def reason(error, place=None):
    """What an OSError means to whoever started the command."""
    place = place or error.filename or ROOT
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"no disk space left for {place}."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"no right to write {place}: {error.strerror}."
    return f"{place}: {error.strerror or error}."


def ensure_environment(lock, *, contains=(), megabytes):
    """Makes .venv hold what the lock says; without network and at once when it already does.

    `contains` names locks of which this one is a superset: they are then installed as well.
    """
    version = "{}.{}".format(*sys.version_info)
    if installed(lock) == wanted(lock, version):
        return
    need_space(writable(ROOT), megabytes)
    python = getattr(sys, "_base_executable", sys.executable)  # .venv cannot make itself anew
    if version_of_environment() != version:
        with step(f"Making .venv with Python {version}"):
            made = run(python, "-m", "venv", "--clear", VENV)
            if made.returncode and "ensurepip" in made.stdout:
                fail("this Python cannot make environments; on Debian: apt-get install python3-venv")
            if made.returncode:
                fail(f".venv could not be made: {last_line(made.stdout)}")
    with step(f"Installing {lock}"):
        # Nothing but what the lock names, nothing whose digest differs, and no package's own build code.
        options = "--quiet --no-input --no-compile --disable-pip-version-check --retries=2"
        options += " --no-deps --require-hashes --only-binary=:all:"
        pip = run(PYTHON, "-m", "pip", "install", *options.split(), "--requirement", ROOT / lock)
        if pip.returncode:
            fail(explain(pip.stdout))
    for name in (lock, *contains):
        stamp(name).write_text(wanted(name, version))


def stamp(lock):
    return VENV / f"{lock}.installed"


def installed(lock):
    return stamp(lock).read_text() if stamp(lock).exists() and PYTHON.exists() else None


def wanted(lock, version):
    return fingerprint(ROOT / lock, version)


def version_of_environment():
    """'3.11', or None if .venv is missing, broken or without pip (an interrupted start)."""
    if not PYTHON.exists():
        return None
    answer = run(PYTHON, "-c", "import pip, sys; print('{}.{}'.format(*sys.version_info))")
    return None if answer.returncode else answer.stdout.strip()


def run(*command, cwd=ROOT, **options):
    """Output and errors in one text, for a command whose noise matters only if it fails."""
    options |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
    return subprocess.run(command, cwd=cwd, **options)


def last_line(text):
    return ([line.strip() for line in text.splitlines() if line.strip()] or ["no reason given"])[-1]


def explain(pip_output):
    """What pip means, in one sentence."""
    errors = re.findall(r"^ERROR: (.+)", pip_output, re.MULTILINE) or [last_line(pip_output)]
    if re.search(r"No space left|Disk quota", pip_output):
        return f"no disk space for the packages in {VENV}."
    if re.search(r"DO NOT MATCH THE HASHES", pip_output):
        return "a package differs from what the lock promises; nothing was installed."
    if re.search(r"Retrying|[Cc]onnection|resolution|timed out|from versions: none", pip_output):
        return f"the packages could not be fetched; the first start needs the network. pip says: {errors[0]}"
    return f"the packages could not be installed. pip says: {errors[-1]}"

"""The portal as it is served: gunicorn with the configuration of deploy/, on data of its own."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30


class Site:
    """Where the portal is, and how to ask it for something without a browser."""

    def __init__(self, url):
        self.url = url
        self.process = None

    @property
    def workers(self):
        """The process numbers of gunicorn's workers (Linux)."""
        number = self.process.pid
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]

    def get(self, path):
        """(status, headers, text) of a page."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as response:
                return response.status, response.headers, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()


def free_listener():
    """A socket on loopback that gunicorn may take over."""
    return socket.create_server(("127.0.0.1", 0), backlog=64)


@contextmanager
def serve(folder, framed_by):
    """Serve the portal with its data in `folder`; the origins `framed_by` may frame its embeds."""
    listener = free_listener()
    site = Site(f"http://127.0.0.1:{listener.getsockname()[1]}")
    environment = os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "SECRET_KEY": "",
        "SITE_URL": site.url,
        "EMBED_ALLOWED_ORIGINS": ",".join(framed_by),
        # One process keeps the other core free for the browser.
        "WEB_CONCURRENCY": "1",
        "WEB_THREADS": "8",
        "LOG_LEVEL": "warning",
    }
    shutil.copytree(prepared(folder.parent), folder, dirs_exist_ok=True)
    if framed_by:
        load = [sys.executable, "manage.py", "load_partners", "--verbosity", "0"]
        subprocess.run(load, cwd=ROOT, env=environment, check=True, timeout=120)
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    log = folder / "gunicorn.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*gunicorn, "--bind", f"fd://{listener.fileno()}"],
            cwd=ROOT,
            env=environment,
            pass_fds=[listener.fileno()],
            stdout=output,
            stderr=output,
        )
    site.process = process
    # Gunicorn has it now. Kept open here too, it would leave callers waiting for a server that is gone.
    listener.close()
    try:
        wait_for(site, process, log)
        yield site
    finally:
        process.terminate()
        process.wait(PATIENCE)


def prepared(folder):
    """The data that every portal of a run begins with. `folder`: pytest's own, in which workers have theirs."""
    run = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    data = run / "prepared"
    with (run / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other workers wait for the first
        if not data.exists():
            made = run / "being-prepared"
            environment = os.environ | {
                "DATA_DIR": str(made),
                "DATABASE_URL": "",
                "SECRET_KEY": "",
                "EMBED_ALLOWED_ORIGINS": "",
            }
            command = [sys.executable, "-m", "tests.browser.prepare"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=180)
            made.rename(data)
    return data


def wait_for(site, process, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if site.get("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The portal does not answer:\n{log.read_text()[-3000:]}")

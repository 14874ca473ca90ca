"""Starts what serves as in production: gunicorn with deploy/gunicorn.conf.py, on a free port of loopback."""

import http.client
import runpy
import signal
import subprocess
import time
from contextlib import contextmanager

from environment import PYTHON, ROOT, fail, last_line
from postgres import free_port

CONFIG = ROOT / "deploy" / "gunicorn.conf.py"


@contextmanager
def gunicorn(folder, environment, application="hubsportal.wsgi", name="portal"):
    """Yields (port, PID of the master).

    Workers are not exchanged for new ones meanwhile: which page that hits would be chance. What an exchange costs is a
    row of its own (`start_of_a_worker`).
    """
    port = free_port()
    log = folder / f"{name}.log"
    command = [PYTHON, "-m", "gunicorn", "--config", CONFIG, "--bind", f"127.0.0.1:{port}"]
    command += [
        "--max-requests=0",
        "--log-level=warning",
        "--pythonpath",
        f"{ROOT},{ROOT / 'bin'}",
        application,
    ]
    with log.open("wb") as output:
        # A session of its own: Ctrl-C goes to the bench, which stops what it started.
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        if not answers(process, port, "/"):
            fail(f"gunicorn did not start: {last_line(log.read_text(errors='replace'))}")
        yield port, process.pid
    finally:
        stop(process)


def most_requests():
    """After how many requests production exchanges a worker, 0: never."""
    return runpy.run_path(str(CONFIG))["max_requests"]


def answers(process, port, path):
    """Waits until something answers there."""
    for _ in range(600):
        if process.poll() is not None:
            return False
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
            return True
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    return False


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)  # gunicorn and nginx: at once and in good order
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

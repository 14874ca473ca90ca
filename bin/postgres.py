"""A PostgreSQL of its own for one test run: made in a temporary folder, gone afterwards."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from environment import fail, last_line, run


def binaries():
    """The folder of initdb and postgres, or None. Debian keeps it off PATH."""
    on_path = shutil.which("initdb")
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    for folder in ([Path(on_path).resolve().parent] if on_path else []) + packaged[::-1]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


@contextmanager
def cluster():
    """Yields a DATABASE_URL: on loopback, behind a password of this run, as others may share the machine."""
    if not binaries():
        fail("the programs of a PostgreSQL server are missing. On Debian: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="hubsportal-postgres-", dir="/tmp" if os.geteuid() == 0 else None))
    server = None
    try:
        identity = unprivileged(folder)
        password = secrets.token_urlsafe(16)
        initialise(folder, password, identity)
        server, port = start(folder, identity)
        yield f"postgres://tests:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server and server.poll() is None:
            server.send_signal(signal.SIGQUIT)  # stop at once, nothing in there is worth a checkpoint
            server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged(folder):
    """PostgreSQL refuses to run as root: as root, somebody else owns the folder and runs it."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    fail("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody.")


def initialise(folder, password, identity):
    # Never on a command line, which others can list.
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if identity:
        os.chown(secret, identity["user"], identity["group"])
    # C.UTF-8 sorts by code point and still knows that Ò is the capital of ò.
    command = [binaries() / "initdb", "--pgdata", folder / "data", "--username=tests", "--pwfile", secret]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = run(*command, cwd=folder, env=environment(), **identity)
    if done.returncode:
        fail(f"initdb failed: {last_line(done.stdout)}")


def start(folder, identity):
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
    }
    log = folder / "log"
    for _ in range(5):  # somebody else may take the free port first
        port = free_port()
        command = [binaries() / "postgres", "-D", folder / "data", "-p", str(port)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with log.open("wb") as output:
            # A session of its own: Ctrl-C goes to the tests first, the server ends when they have.
            apart = {"cwd": folder, "env": environment(), "start_new_session": True}
            server = subprocess.Popen(command, stdout=output, stderr=output, **apart, **identity)
        try:
            if answers(server, folder / "data" / "postmaster.pid"):
                return server, port
        except BaseException:
            server.kill()
            raise
    fail(f"PostgreSQL did not start: {last_line(log.read_text(errors='replace'))}")


def answers(server, pid_file):
    """Waits until the server says in its own file that it is ready."""
    for _ in range(600):
        if server.poll() is not None:
            return False
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return True
        time.sleep(0.05)
    server.kill()
    server.wait()
    return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment():
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}

"""The parts of a portal on many machines, as programs on this one: each in a folder, on a free port of loopback."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg2
from environment import PYTHON, ROOT, fail, last_line, run
from postgres import binaries, free_port, initialise, unprivileged
from postgres import environment as of_postgres

DEPLOY = ROOT / "deploy"
NEEDED = {"nginx": "nginx", "redis-server": "redis-server"}
HOST = "hubs.example"


def look_for_programs():
    missing = [package for program, package in NEEDED.items() if not find(program)]
    missing += [] if binaries() and (binaries() / "pg_basebackup").exists() else ["postgresql"]
    if missing:
        fail(f"programs are missing. On Debian: apt-get install {' '.join(missing)}")


def find(program):
    """Debian keeps some of them off PATH."""
    return shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")


class Part:
    """A program that is started, killed, and started again at the same port.

    Subclasses have `command()`, and `answers()`: whether it does its work.
    """

    name = "part"
    options = {}

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.process = None

    def start(self):
        with self.log.open("ab") as output:
            # A session of its own: Ctrl-C goes to the rehearsal, which stops what it started.
            kinds = {"stdout": output, "stderr": output, "start_new_session": True}
            self.process = subprocess.Popen(self.command(), **kinds, **self.options)
        return self

    def wait(self, seconds=60):
        """Until it answers."""
        end = time.monotonic() + seconds
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                said = "\n  ".join(self.log.read_text(errors="replace").splitlines()[-20:])
                fail(f"{self.name} did not start:\n  {said}")
            time.sleep(0.05)
        return self

    def kill(self):
        """At once, with all that it started, as the power would."""
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    @property
    def log(self):
        return self.folder / f"{self.name}.log"


def descendants(pid):
    """The PIDs of all that a process has started, and these."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        own = [int(child) for child in children.read_text().split()]
    except OSError:
        return []
    return own + [below for child in own for below in descendants(child)]


class Database(Part):
    """PostgreSQL, with the lines of deploy/postgresql."""

    user, database = "tests", "postgres"

    def __init__(self, folder):
        super().__init__(folder)
        folder.mkdir()
        self.identity = unprivileged(folder)
        self.options = {"cwd": folder, "env": of_postgres(), **self.identity}

    def command(self):
        here = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        settings = [option for name, value in here.items() for option in ("-c", f"{name}={value}")]
        return [binaries() / "postgres", "-D", self.folder / "data", "-p", str(self.port), *settings]

    def url(self, node):
        address = f"127.0.0.1:{self.port}/{self.database}?application_name={node}"
        return f"postgres://{self.user}:{self.password}@{address}"

    def ask(self, sql, *parameters):
        """The first column of the first row."""
        options = {"host": "127.0.0.1", "port": self.port, "user": self.user, "password": self.password}
        connection = psycopg2.connect(
            dbname=self.database, application_name="rehearsal", connect_timeout=1, **options
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchone()[0]
        finally:
            connection.close()

    def answers(self):
        try:
            return self.ask("SELECT true")
        except psycopg2.Error:
            return False

    def has_lines_of(self, name):
        """Its configuration includes a file of deploy/postgresql, copied to where its user may read."""
        shutil.copy(DEPLOY / "postgresql" / name, self.folder / name)
        os.chmod(self.folder / name, 0o644)
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(f"\ninclude '{self.folder / name}'\n")


class Primary(Database):
    name = "primary"

    def __init__(self, folder):
        super().__init__(folder)
        self.password = secrets.token_urlsafe(16)
        initialise(folder, self.password, self.identity)
        self.has_lines_of("primary.conf")

    def end_connections(self):
        """Of everybody, the replica's included. Returns how many there were."""
        ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        return self.ask(f"{ended} AND backend_type IN ('client backend', 'walsender')")


class StreamingReplica(Database):
    name = "replica"

    def __init__(self, folder, primary):
        super().__init__(folder)
        self.password = primary.password
        slot = [
            "--create-slot",
            "--slot=replica",
            "--write-recovery-conf",
            "--wal-method=stream",
            "--no-sync",
        ]
        command = [binaries() / "pg_basebackup", "--pgdata", folder / "data", "--checkpoint=fast", *slot]
        command += ["--host=127.0.0.1", f"--port={primary.port}", f"--username={primary.user}"]
        environment = self.options["env"] | {"PGPASSWORD": primary.password}
        done = run(*command, **self.options | {"env": environment})
        if done.returncode:
            fail(f"pg_basebackup failed: {last_line(done.stdout)}")
        self.has_lines_of("replica.conf")

    def readers(self):
        """How many connections of nodes have read from it within the last second."""
        try:
            return self.ask(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'node-%%' "
                "AND state_change > clock_timestamp() - interval '1 second'"
            )
        except psycopg2.Error:
            return 0


class Redis(Part):
    name = "redis"

    def command(self):
        return [find("redis-server"), DEPLOY / "redis.conf", "--port", str(self.port), "--dir", self.folder]

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def answers(self):
        return says(self.port, b"PING\r\n").startswith(b"+PONG")


class Node(Part):
    """gunicorn, as on a machine of its own: what its workers tell each other, they tell nobody else."""

    def __init__(self, folder, number, environment):
        super().__init__(folder)
        self.name = f"node-{number}"
        self.options = {
            "cwd": ROOT,
            "env": environment | {"PORT": str(self.port), "RUN_DIR": str(folder / self.name)},
        }

    def command(self):
        return [PYTHON, "-m", "gunicorn", "--config", DEPLOY / "gunicorn.conf.py"]

    def answers(self):
        return b" 200 " in says(self.port, f"GET /healthz HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode())[:20]


class Nginx(Part):
    """nginx with the site of deploy/nginx, on this port, without https and in front of these nodes."""

    name = "nginx"

    def __init__(self, folder, nodes, data):
        super().__init__(folder)
        (folder / "nginx").mkdir()
        (folder / "cache").mkdir()
        servers = "\n".join(f"    server 127.0.0.1:{port} max_fails=1 fail_timeout=5s;" for port in nodes)
        render_site(
            folder / "nginx",
            {
                "    listen 443 ssl http2;\n    listen [::]:443 ssl http2;": f"    listen 127.0.0.1:{self.port};",
                "    ssl_certificate /etc/ssl/hubsportal/fullchain.pem;\n": "",
                "    ssl_certificate_key /etc/ssl/hubsportal/privkey.pem;\n": "",
                "    listen 80;\n    listen [::]:80;": f"    listen 127.0.0.1:{free_port()};",
                "    listen 80 default_server;\n    listen [::]:80 default_server;": f"    listen 127.0.0.1:{free_port()};",
                "    listen 443 ssl default_server;\n    listen [::]:443 ssl default_server;\n": "",
                "    ssl_reject_handshake on;\n": "",
                "hubs.example.org": HOST,
                "/var/cache/nginx": str(folder / "cache"),
                "    server 127.0.0.1:8000 max_fails=1 fail_timeout=5s;": servers,
                "/var/log/nginx/embeds.log": str(folder / "embeds.log"),
                "root /var/lib/hubsportal;": f"root {data};",
            },
        )

    def command(self):
        return [find("nginx"), "-p", self.folder, "-c", self.folder / "nginx" / "nginx.conf"]

    def answers(self):
        return b" 200 " in says(self.port, f"GET / HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode())[:20]


MAIN = """daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4000; }}
http {{
    include {types};
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/hubsportal.conf;
}}
"""


def render_site(folder, changes):
    """The files of deploy/nginx in a folder, with a main file around them. `changes`: {text: what stands there instead}.

    Each has to occur: a change of the site that this does not follow ends the run.
    """
    files = {
        name: (DEPLOY / "nginx" / name).read_text()
        for name in ("hubsportal.conf", "nodes.conf", "portal.conf", "proxy.conf", "bucket.conf")
    }
    changes = changes | {"/etc/nginx/hubsportal/": f"{folder}/"}
    for old, new in changes.items():
        if not any(old in text for text in files.values()):
            fail(f"deploy/nginx has no longer: {old}")
        files = {name: text.replace(old, new) for name, text in files.items()}
    user = "user root;" if os.geteuid() == 0 else ""
    files["nginx.conf"] = MAIN.format(folder=folder, user=user, types="/etc/nginx/mime.types")
    for name, text in files.items():
        (folder / name).write_text(text)


def says(port, question):
    """What a program answers on loopback within a second, b"" if it does not."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(question)
            return connection.recv(1000)
    except OSError:
        return b""

"""Sets up and serves the portal. Whatever is already as it should be is skipped.

environment:
  HOST, PORT        where to listen (127.0.0.1, 8000)
  LOAD_SAMPLE=false leave the sample webinar and its hubs out
  PYTHON            the Python that makes .venv (3.11 or newer)
  WEB_CONCURRENCY, WEB_THREADS, ACCESS_LOG, LOG_LEVEL   see deploy/gunicorn.conf.py
  and the settings of the portal, which README.md lists
"""

import argparse
import errno
import filecmp
import inspect
import io
import json
import os
import secrets
import socket
import sys
from pathlib import Path

from environment import (
    PYTHON,
    ROOT,
    VENV,
    ensure_environment,
    fail,
    fingerprint,
    need_space,
    reason,
    step,
    writable,
)

APPS = ("hubs", "webinars", "learnings")


def main():
    options = arguments()
    host, port = address()
    check_port(host, port)
    if not os.environ.get("SITE_URL"):
        os.environ["SITE_URL"] = f"http://{shown(host)}:{port}"
    try:
        ensure_environment("requirements.txt", megabytes=400)
        if Path(sys.prefix) != VENV:
            os.execv(PYTHON, [PYTHON, "bin/serve.py", *sys.argv[1:]])
        prepare(options)
    except OSError as error:
        fail(reason(error))
    print(f"Serving on http://{shown(host)}:{port}/  (Ctrl-C stops)", flush=True)
    check_port(host, port)
    os.environ |= {"HOST": host, "PORT": str(port)}
    os.environ.setdefault("LOG_LEVEL", "warning")  # the line above says it more kindly
    os.execv(PYTHON, [PYTHON, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"])


def arguments():
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="bin/serve", description=__doc__, formatter_class=form)
    parser.add_argument(
        "--staff",
        nargs="?",
        const="editor",
        metavar="NAME",
        help="also make a staff account with every right (editor, unless named); its password is shown once",
    )
    parser.add_argument(
        "--load", action="store_true", help="load regions, services, themes and sample once more"
    )
    return parser.parse_args()


# Where to listen


def address():
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        fail(f"PORT={port} is not a port: a number from 1 to 65535.")
    return host, int(port)


def check_port(host, port):
    """Ends with one line if gunicorn could not listen there."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(f"port {port} on {host} is in use. Another one: PORT={port % 65535 + 1} bin/serve")
        if error.errno == errno.EACCES:
            fail(f"port {port} is reserved for the system. Another one: PORT=8000 bin/serve")
        fail(f"cannot listen on HOST={host}, PORT={port}: {error.strerror}.")


def shown(host):
    if host in ("0.0.0.0", "::"):
        return "localhost"
    return f"[{host}]" if ":" in host else host


# Inside .venv


def prepare(options):
    """Everything that needs Django, in this one process."""
    sys.path[0] = str(ROOT)  # instead of bin/, whose test.py is nobody's test module
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsportal.settings")

    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import DatabaseError

    try:
        django.setup()
        need_space(writable(settings.DATA_DIR), megabytes=20)
        memory = Memory(settings.DATA_DIR / "serve.json")
        check()
        migrate()
        load(memory, again=options.load)
        collect_static(memory)
        staff(options.staff)
    except ImproperlyConfigured as error:
        fail(f"the settings are wrong: {one_line(error)}")
    except CommandError as error:
        fail(str(error).strip())
    except DatabaseError as error:
        fail(f"the database cannot be used: {one_line(error)}")


def check():
    """Django's system checks: gunicorn does not run them, and they name a wrong deployment."""
    from django.core.management import call_command

    call_command("check", stdout=io.StringIO())


def migrate():
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        with step(f"Migrating the database ({len(pending)} steps)"):
            call_command("migrate", interactive=False, verbosity=0)


def load(memory, *, again):
    """Regions, services, themes, partners and the sample, if their files or this database are not last time's."""
    from django.conf import settings
    from django.core.management import call_command

    commands = ["load_regions", "load_services", "load_themes", "load_partners"]
    if sample_wanted():
        commands.append("load_sample")
    data = [file for app in APPS for file in files_in(ROOT / app / "data")]
    code = [file for app in (*APPS, "hubsportal") for file in sorted((ROOT / app).rglob("*.py"))]
    wanted = fingerprint(*commands, *settings.EMBED_ALLOWED_ORIGINS, *data, *code)
    key = database()
    if memory[key] == wanted and not again:
        return
    for command in commands:
        with step("Loading " + command.removeprefix("load_")):
            call_command(command, verbosity=0)
    memory[key] = wanted


def sample_wanted():
    text = os.environ.get("LOAD_SAMPLE", "").strip().lower()
    if text not in ("", "true", "yes", "on", "1", "false", "no", "off", "0"):
        fail(f"LOAD_SAMPLE must be true or false, not “{text}”.")
    return text in ("", "true", "yes", "on", "1")


def database():
    """Which database this is. The time of its first migration tells a new one from an old one so named."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder
    from django.db.models import Min

    born = MigrationRecorder(connection).migration_qs.aggregate(born=Min("applied"))["born"]
    name = connection.settings_dict
    return f"{name['HOST']}:{name['PORT']}/{name['NAME']} {born:%Y-%m-%dT%H:%M:%S.%f}"


def collect_static(memory):
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command
    from django.utils.module_loading import import_string

    sources = {place: Path(store.path(place)) for finder in get_finders() for place, store in finder.list([])}
    storage = Path(inspect.getsourcefile(import_string(settings.STORAGES["staticfiles"]["BACKEND"])))
    root = Path(settings.STATIC_ROOT)
    wanted = fingerprint(str(root), ROOT / "requirements.txt", storage, *map(sources.get, sorted(sources)))
    if memory["static files"] == wanted and root.is_dir():
        return
    with step("Collecting static files"):
        # collectstatic compares times alone and would keep a newer copy of an older version. What has a hash
        # in its name stays: pages stored elsewhere may still ask for it.
        for place, source in sources.items():
            copy = root / place
            if copy.exists() and not filecmp.cmp(source, copy, shallow=False):
                copy.unlink()
        call_command("collectstatic", interactive=False, verbosity=0)
    memory["static files"] = wanted


def staff(name):
    from django.contrib.auth import get_user_model
    from django.core.exceptions import ValidationError

    users = get_user_model().objects
    if not name:
        if not users.filter(is_staff=True, is_active=True).exists():
            print("No staff account yet: bin/serve --staff makes one.")
        return
    if users.filter(username=name).exists():
        print(f"The account {name} exists. A new password: .venv/bin/python manage.py changepassword {name}")
        return
    password = secrets.token_urlsafe(12)
    user = users.model(username=name, is_staff=True, is_superuser=True)
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        fail(f"--staff {name}: {' '.join(error.messages)}")
    user.save()
    print(f"Staff account, sign in at /admin/   name: {name}   password: {password}   (shown this once)")


# Helpers


def files_in(folder):
    return sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix != ".pyc")


class Memory:
    """The fingerprints of what was done at earlier starts. Lost or damaged, everything is done once more."""

    def __init__(self, file):
        self.file = file
        try:
            self.known = dict(json.loads(file.read_text()))
        except (OSError, ValueError, TypeError):
            self.known = {}

    def __getitem__(self, key):
        return self.known.get(key)

    def __setitem__(self, key, value):
        self.known[key] = value
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(self.known, indent=1))
        new.replace(self.file)


def one_line(error):
    return " ".join(str(error).split())


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)

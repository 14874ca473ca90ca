"""Nodes of one portal, each a gunicorn with the configuration of deploy/, on a copy of the test database."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.browser.serving import Site, free_listener, wait_for

PATIENCE = 30


class Nodes:
    """A context manager. environment: what all nodes have; `folder` is gone afterwards, with the database."""

    def __init__(self, **environment):
        self.folder = Path(tempfile.mkdtemp(prefix="hubsportal-nodes-"))
        self.environment = os.environ | {
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": "of nodes that live for one test" * 2,
            "DJANGO_SETTINGS_MODULE": "hubsportal.settings",
            "WEB_CONCURRENCY": "2",
            "LOG_LEVEL": "warning",
        }
        self.environment |= environment
        self.sites = []

    def __enter__(self):
        try:
            self._copy_database()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error):
        for site in self.sites:
            site.process.terminate()
        for site in self.sites:
            site.process.wait(PATIENCE)
        if connection.vendor == "postgresql" and hasattr(self, "name"):
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        shutil.rmtree(self.folder)

    def _copy_database(self):
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with contextlib.closing(sqlite3.connect(self.folder / "portal.sqlite3")) as copy:
                connection.connection.backup(copy)
            self.environment["DATABASE_URL"] = ""
            return
        self.name = f"nodes_{uuid.uuid4().hex}"
        original = connection.settings_dict
        connection.close()  # PostgreSQL copies a database that nobody uses
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{self.name}" TEMPLATE "{original["NAME"]}"')
        self.environment["DATABASE_URL"] = (
            f"postgres://{original['USER']}:{original['PASSWORD']}@{original['HOST']}:{original['PORT']}/{self.name}"
        )

    def environment_of(self, number):
        """What the processes of a node have in common."""
        return self.environment | {"RUN_DIR": str(self.folder / f"run-{number}")}

    def complaints(self):
        """What the nodes have written into their logs, besides pages that were not found."""
        lines = [
            line
            for log in sorted(self.folder.glob("gunicorn-*.log"))
            for line in log.read_text().splitlines()
        ]
        return "\n".join(line for line in lines if not line.startswith("WARNING django.request: Not Found: "))

    def collect(self):
        """Static files, as in production."""
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(command, cwd=settings.BASE_DIR, env=self.environment, check=True, timeout=120)

    def start(self):
        """Start one more node; returns it as a Site."""
        listener = free_listener()
        site = Site(f"http://127.0.0.1:{listener.getsockname()[1]}")
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
        log = self.folder / f"gunicorn-{len(self.sites)}.log"
        with log.open("wb") as output:
            site.process = subprocess.Popen(
                [*gunicorn, "--bind", f"fd://{listener.fileno()}"],
                cwd=settings.BASE_DIR,
                env=self.environment_of(len(self.sites)),
                pass_fds=[listener.fileno()],
                stdout=output,
                stderr=output,
            )
        listener.close()
        self.sites.append(site)
        wait_for(site, site.process, log)
        return site

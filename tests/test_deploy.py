"""Settings as an operator meets them: the production example, the README's tables, and what is refused."""

import ast
import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile

from django.conf import settings
from django.test import SimpleTestCase

ROOT = settings.BASE_DIR
EXAMPLE = ROOT / "deploy" / "production.env.example"

# Reads a setting whose name stands in the call: env.str("SITE_URL"), env_bool("DEBUG"), number("PORT", 8000) ...
READERS = {"str", "db_url", "email_url", "env_bool", "env_int", "env_list", "number", "get", "one_of"}


def names_read_by(*places):
    """The environment variables that Python files read."""
    names = set()
    for place in places:
        for node in ast.walk(ast.parse((ROOT / place).read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            reader = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            name = node.args[0]
            if (
                reader in READERS
                and isinstance(name, ast.Constant)
                and re.fullmatch("[A-Z0-9_]+", str(name.value))
            ):
                names.add(name.value)
    return names


def names_in_readme(heading):
    """The names in the first column of the table under a heading of the README."""
    section = re.search(rf"^#+ {heading}\n(.*?)(?=^#|\Z)", (ROOT / "README.md").read_text(), re.M | re.S)
    rows = re.findall(r"^\| (`[^|]+) \|", section[1], re.M)
    names = [name for row in rows for name in re.findall("`([A-Z0-9_]+)`", row)]
    assert len(names) == len(set(names)), "a setting stands in the table twice"
    return set(names)


PRIMARY = {"DATABASE_URL": "postgres://u:p@host/portal", "SECRET_KEY": "k"}


def check(**environment):
    """`manage.py check` in a process of its own, which has these settings and no others."""
    return manage("check", *environment.pop("options", []), **environment)


def manage(*command, **environment):
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=kept | {"DATA_DIR": folder, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"} | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )


class ProductionExampleTests(SimpleTestCase):
    def read(self):
        lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
        return {
            name: " ".join(shlex.split(value)) for name, _, value in (line.partition("=") for line in lines)
        }

    def test_passes_the_deployment_check_once_it_has_a_key(self):
        example = self.read() | {"SECRET_KEY": "0123456789abcdef" * 4}
        for url in (example["DATABASE_URL"], "sqlite:////tmp/portal.sqlite3"):
            with self.subTest(url):
                done = check(
                    **(example | {"DATABASE_URL": url}), options=["--deploy", "--fail-level", "WARNING"]
                )
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_brings_no_key_of_its_own(self):
        self.assertEqual(self.read()["SECRET_KEY"], "")
        done = check(**self.read())
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("SECRET_KEY must be set", done.stderr)

    def test_names_only_settings_that_exist(self):
        known = names_in_readme("Settings of the portal") | names_in_readme("Settings of the commands")
        self.assertLessEqual(set(self.read()), known)

    def test_a_shell_reads_it_as_well(self):
        script = f"set -a; . {shlex.quote(str(EXAMPLE))}; env"
        done = subprocess.run(["sh", "-c", script], env={}, capture_output=True, text=True, check=True)
        self.assertLessEqual(
            self.read().items(), dict(line.split("=", 1) for line in done.stdout.splitlines()).items()
        )


class ReadmeTests(SimpleTestCase):
    def test_tells_every_setting_of_the_portal_and_no_other(self):
        self.assertEqual(names_in_readme("Settings of the portal"), names_read_by("hubsportal/settings.py"))

    def test_tells_every_setting_of_the_commands_and_no_other(self):
        # bin/serve only sets SITE_URL; PYTHON is read by the shell, FORWARDED_ALLOW_IPS by gunicorn itself.
        read = names_read_by("bin/serve.py", "deploy/gunicorn.conf.py") - {"SITE_URL"}
        self.assertEqual(
            names_in_readme("Settings of the commands"), read | {"PYTHON", "FORWARDED_ALLOW_IPS"}
        )

    def test_names_files_that_are_there(self):
        for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
                with self.subTest(document=document.name, target=target):
                    self.assertTrue((document.parent / target).exists())


class DatabaseTests(SimpleTestCase):
    """What settings.py makes of the addresses of databases."""

    def read(self, **environment):
        code = "import json; from django.conf import settings; print(json.dumps(settings.DATABASES, default=str))"
        done = manage("shell", "--no-imports", "--command", code, **environment)
        self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)

    def test_sqlite_writes_in_turn_and_loses_nothing(self):
        database = self.read()["default"]
        self.assertEqual(
            (database["CONN_MAX_AGE"], database["OPTIONS"]["transaction_mode"]), (None, "IMMEDIATE")
        )
        with tempfile.TemporaryDirectory() as folder:
            connection = sqlite3.connect(f"{folder}/file", timeout=database["OPTIONS"]["timeout"])
            connection.executescript(database["OPTIONS"]["init_command"])
            expected = {
                "journal_mode": "wal",
                "synchronous": 2,
                "busy_timeout": 20_000,
                "mmap_size": 256 * 1024**2,
            }
            found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
            connection.close()
        self.assertEqual(found, expected)

    def test_postgresql_keeps_connections_and_looks_after_them(self):
        database = self.read(**PRIMARY)["default"]
        self.assertEqual((database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]), (600, True))
        self.assertEqual((database["HOST"], database["OPTIONS"]["connect_timeout"]), ("host", 5))

    def test_what_stands_in_an_address_goes_before(self):
        address = "postgres://u:p%40%2C@host:6432/portal?sslmode=verify-full&connect_timeout=9&conn_max_age=0"
        database = self.read(SECRET_KEY="k", DATABASE_URL=address)["default"]
        options = database["OPTIONS"]
        self.assertEqual((database["PASSWORD"], database["PORT"], database["CONN_MAX_AGE"]), ("p@,", 6432, 0))
        self.assertEqual((options["sslmode"], options["connect_timeout"]), ("verify-full", 9))
        self.assertEqual(options["keepalives_idle"], 5)

    def test_replicas_are_only_read_and_not_waited_for(self):
        addresses = "postgres://r:1@one/portal, postgres://r:2@two/portal?connect_timeout=3"
        databases = self.read(**PRIMARY, DATABASE_REPLICA_URLS=addresses)
        self.assertEqual(list(databases), ["default", "replica-1", "replica-2"])
        one, two = databases["replica-1"], databases["replica-2"]
        self.assertEqual(
            (one["HOST"], one["PASSWORD"], two["HOST"], two["PASSWORD"]), ("one", "1", "two", "2")
        )
        self.assertEqual((one["OPTIONS"]["connect_timeout"], two["OPTIONS"]["connect_timeout"]), (1, 3))
        for replica in (one, two):
            self.assertIn("default_transaction_read_only=on", replica["OPTIONS"]["options"])
            self.assertEqual(replica["CONN_MAX_AGE"], 600)


class RefusedSettingsTests(SimpleTestCase):
    def test_nothing_set_at_all_is_fine(self):
        done = check(options=["--fail-level", "WARNING"])
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_nonsense_is_refused_by_a_sentence_that_names_the_setting(self):
        cases = [
            ({"DEBUG": "maybe"}, "DEBUG must be true or false, not “maybe”."),
            ({"HSTS_SECONDS": "a year"}, "HSTS_SECONDS must be a whole number, not “a year”."),
            (
                {"DATABASE_URL": "sqlite:////tmp/portal.sqlite3"},
                "SECRET_KEY must be set when DATABASE_URL is.",
            ),
            (
                {"EMBED_ALLOWED_ORIGINS": "http://example.org"},
                "EMBED_ALLOWED_ORIGINS holds “http://example.org”, which cannot be allowed to frame embeds.",
            ),
            (
                {"EMBED_ALLOWED_ORIGINS": "https://example.org/page"},
                "EMBED_ALLOWED_ORIGINS holds “https://example.org/page”",
            ),
            (
                {"SITE_URL": "hubs.example.org"},
                "SITE_URL is “hubs.example.org”, which is not the address of a site.",
            ),
            ({"OPERATOR_EMAIL": "nobody"}, "OPERATOR_EMAIL must be a mail address, not “nobody”."),
            (
                {"TIME_ZONE": "Nowhere"},
                "TIME_ZONE must be a time zone such as Europe/Brussels, not “Nowhere”.",
            ),
            ({"TIME_ZONE": "../etc"}, "TIME_ZONE must be a time zone such as Europe/Brussels, not “../etc”."),
            (
                {"DATABASE_REPLICA_URLS": "postgres://u:secret@host/portal"},
                "DATABASE_REPLICA_URLS must hold addresses such as postgres://user:password@host:5432/name",
            ),
            (
                PRIMARY | {"DATABASE_REPLICA_URLS": "sqlite:////tmp/portal.sqlite3"},
                "DATABASE_REPLICA_URLS must hold addresses such as postgres://user:password@host:5432/name",
            ),
            ({"EMAIL_URL": "host"}, "EMAIL_URL must be an address such as smtp+tls://user:password@host:587"),
            ({"EMAIL_URL": "smtp://u:p@host:mail"}, "EMAIL_URL must be an address such as smtp+tls://"),
        ]
        for environment, sentence in cases:
            with self.subTest(**environment):
                done = check(**environment)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(sentence, done.stderr)

    def test_gunicorn_refuses_nonsense_too(self):
        cases = [
            ({"PORT": "eighty"}, "PORT=eighty is not a whole number."),
            ({"ACCESS_LOG": "ja"}, "ACCESS_LOG must be one of true, yes, on, 1, false, no, off, 0, not ja."),
            (
                {"LOG_LEVEL": "loud"},
                "LOG_LEVEL must be one of debug, info, warning, error, critical, not loud.",
            ),
        ]
        for environment, sentence in cases:
            with self.subTest(**environment):
                done = subprocess.run(
                    [sys.executable, ROOT / "deploy" / "gunicorn.conf.py"],
                    env=environment,
                    capture_output=True,
                    text=True,
                )
                self.assertEqual((done.returncode, done.stderr.strip()), (1, sentence))

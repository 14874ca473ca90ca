"""The index is built anew while others save: nothing of theirs is lost, and nobody waits for long."""

import contextlib
import sqlite3
import tempfile
from pathlib import Path
from unittest import mock

from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase

from hubs.models import Region
from hubsportal.models import SearchEntry
from hubsportal.search import index
from tests import factories as make
from tests.portal import Portal
from tests.search.test_index import content
from tests.search.test_matching import titles


class MeanwhileTests(TransactionTestCase):
    def setUp(self):
        if connection.vendor == "sqlite":
            self.move_to_disk()

    def move_to_disk(self):
        """Tests have their SQLite in memory, where connections stand in each other's way as they never do on disk."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = Path(folder) / "portal.sqlite3"
        in_memory = connections["default"]
        with contextlib.closing(sqlite3.connect(path)) as copy:
            in_memory.connection.backup(copy)
        on_disk = in_memory.copy()
        on_disk.settings_dict["NAME"] = path
        connections["default"] = on_disk
        self.addCleanup(connections.__setitem__, "default", in_memory)
        self.addCleanup(on_disk.close)

    def test_others_save_between_its_steps(self):
        """SQLite answers "database is locked" to whoever still reads what has changed since, and wants to write."""
        hub, malta = make.make_hub(), make.make_region("MT")
        regions = [
            Region(code=f"MT{number:03}", name=f"Malta {number}", level=3, parent=malta)
            for number in range(600)
        ]
        Region.objects.bulk_create(regions)
        editor, together, saved = connections["default"].copy(), index.together, []
        self.addCleanup(editor.close)

        def after_a_save():
            with editor.cursor() as cursor:
                cursor.execute("UPDATE hubs_hub SET tagline = %s WHERE id = %s", [str(len(saved)), hub.pk])
            saved.append(hub)
            return together()

        with mock.patch.object(index, "together", after_a_save):
            index.rebuild()
        self.assertGreater(len(saved), 4)
        hub.refresh_from_db()
        self.assertEqual(hub.tagline, str(len(saved) - 1))

    def test_what_is_made_meanwhile_is_found_afterwards(self):
        made = [make.make_hub(name="Zebra 0")]

        def make_another(execute, sql, *arguments):
            """After each kind of step, as soon as somebody else could."""
            result = execute(sql, *arguments)
            if sql.startswith("SELECT") and not connection.in_atomic_block and sql not in steps:
                steps.add(sql)
                made.append(make.make_hub(name=f"Zebra {len(made)}"))
            return result

        steps = set()
        with connection.execute_wrapper(make_another):
            index.rebuild()
        self.assertGreater(len(made), 15)
        self.assertEqual(set(titles("zebra")), {hub.name for hub in made})

    def test_what_is_gone_without_a_word_is_forgotten(self):
        with index.together():
            hubs = [make.make_hub(name=f"Zebra {number}") for number in range(3)]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM hubs_hub WHERE id = %s", [hubs[1].pk])
        said = []
        index.rebuild(said.append)
        self.assertEqual(said[0], "Hubs: 2, 1 gone")
        self.assertEqual(titles("zebra"), ["Zebra 0", "Zebra 2"])
        self.assertEqual(SearchEntry.objects.filter(kind="hub").count(), 2)


class DumpTests(TransactionTestCase):
    def test_what_was_dumped_is_found_once_it_is_loaded(self):
        portal = Portal().grow(2)
        # A person stands before the webinars that make them public.
        person = make.make_person(name="Zebra Smith")
        make.make_segment(portal.webinars[0], speakers=[person])
        held = content()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "portal.json"
            made_by_migrate = ["contenttypes", "auth.permission", "auth.group"]
            call_command("dumpdata", exclude=made_by_migrate, natural_foreign=True, output=path, verbosity=0)
            self.assertNotIn("hubsportal.search", path.read_text())
            call_command("flush", interactive=False, verbosity=0)
            self.assertEqual(titles("zebra"), [])
            call_command("loaddata", path, verbosity=0)
        self.assertEqual(titles("zebra")[0], "Zebra Smith")
        self.assertEqual(content(), held)

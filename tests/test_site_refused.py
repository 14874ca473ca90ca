"""Whatever is no whole file of a site is refused with a sentence, and nothing is written."""

import json
import shutil
import tempfile
import zipfile
from hashlib import sha256
from pathlib import Path
from unittest import mock

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import TestCase, override_settings

from hubs.models import Hub, Suggestion
from hubsportal.history.recording import revision
from hubsportal.sitefile import archive, contents
from tests import factories as make
from tests.pages import STORAGES
from tests.sitefiles import SiteFileTestCase, delete_files, empty


def rewritten(path, change=lambda members, manifest: None, sums=True):
    """A file in which `change(members, manifest)` has changed contents, with lengths and sums that fit unless told."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    if sums:
        manifest["members"] = {
            name: {"bytes": len(data), "sha256": sha256(data).hexdigest()} for name, data in members.items()
        }
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            packed = zipfile.ZIP_STORED if name.startswith("files/") else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(name), data, packed)
        new.writestr("manifest.json", json.dumps(manifest))


@override_settings(STORAGES=STORAGES)
class RefusalTests(SiteFileTestCase, TestCase):
    """Whatever is not the file that was written is refused before a row of it is read."""

    @classmethod
    def setUpTestData(cls):
        cls.kept = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.kept)
        hub = make.make_hub(slug="trakk")
        make.make_fact(hub)
        default_storage.save("hubs/photo.jpg", ContentFile(bytes(range(256)) * 40))
        Hub.objects.update(photo="hubs/photo.jpg", photo_alt="A house")
        call_command("export_site", str(cls.kept / "site.zip"), verbosity=0)
        empty()

    def setUp(self):
        super().setUp()
        shutil.copy(self.kept / "site.zip", self.file)
        delete_files()

    def assertRefused(self, sentence):
        said = self.refused()
        self.assertTrue(said.startswith(f"Nothing was written. {sentence}"), said)
        self.assertEqual((sum(self.rows().values()), default_storage.exists("hubs/photo.jpg")), (0, False))

    def change(self, change, sentence, sums=True):
        shutil.copy(self.kept / "site.zip", self.file)
        rewritten(self.file, change, sums)
        self.assertRefused(sentence)

    def test_a_whole_one_is_taken(self):
        rewritten(self.file)
        self.assertIn("Brought in", self.bring_in())
        self.assertEqual(Hub.objects.get().slug, "trakk")

    def test_no_file_and_no_zip(self):
        self.assertIn(
            "cannot be read: No such file", self.refused("import_site", str(self.folder / "none.zip"))
        )
        self.file.write_bytes(b"PK")
        self.assertRefused("This is no ZIP file, or it breaks off before its end.")
        self.file.write_bytes(b"")
        self.assertRefused("This is no ZIP file, or it breaks off before its end.")

    def test_one_that_breaks_off_anywhere(self):
        whole = (self.kept / "site.zip").read_bytes()
        for length in (1, 100, len(whole) // 2, len(whole) - 30, len(whole) - 1):
            with self.subTest(length):
                self.file.write_bytes(whole[:length])
                self.assertRefused("This is no ZIP file, or it breaks off before its end.")

    def test_a_bit_that_has_turned(self):
        whole = (self.kept / "site.zip").read_bytes()
        with zipfile.ZipFile(self.file) as kept:
            places = {
                info.filename: info.header_offset + 30 + len(info.filename) + 25 for info in kept.infolist()
            }
        for name in ("rows/hubs.hub.jsonl", "files/hubs/photo.jpg"):
            with self.subTest(name):
                turned = bytearray(whole)
                turned[places[name]] ^= 1
                self.file.write_bytes(turned)
                self.assertRefused(f"“{name}” is ")

    def test_members_that_do_not_belong_there(self):
        def add(name):
            return lambda members, manifest: members.update({name: b"x"})

        for name in ("files/../x", "files//x", "/files/x", "files/hubs/../../x", "files/.x", "files/a\\b", "files/C:x",
                     "rows/auth.user.jsonl", "x", "files/", "files/a\nb"):  # fmt: skip
            with self.subTest(name):
                self.change(add(name), f"“{archive.shown(name)}” is no name for a member")
        self.change(
            add("files/x"), "“files/x” is in it, and its manifest.json does not know of it.", sums=False
        )

    def test_members_that_are_missing(self):
        self.change(
            lambda members, manifest: members.pop("rows/hubs.hub.jsonl"), "“rows/hubs.hub.jsonl” is missing"
        )
        self.change(
            lambda members, manifest: members.pop("files/hubs/photo.jpg"),
            "“files/hubs/photo.jpg” is missing from it.",
            sums=False,
        )

    def test_a_member_that_was_changed(self):
        def other(members, manifest):
            members["rows/hubs.hub.jsonl"] = members["rows/hubs.hub.jsonl"].replace(b"trakk", b"trukk")

        self.change(
            other, "“rows/hubs.hub.jsonl” is not what was written: its SHA-256 is another one.", sums=False
        )

    def test_bombs(self):
        def bomb(members, manifest):
            members["rows/hubs.hub.jsonl"] += b" " * 5_000_000

        self.change(bomb, "“rows/hubs.hub.jsonl” would unpack to far more than rows do.")
        with zipfile.ZipFile(self.file, "w") as kept:
            kept.writestr("files/a", bytes(3_000_000), zipfile.ZIP_DEFLATED)
            kept.writestr("manifest.json", "{}")
        self.assertRefused("Its manifest.json does not say that it is a “hubsportal site”.")

    def test_a_packed_upload_and_a_name_twice(self):
        with zipfile.ZipFile(self.file) as kept:
            members = {name: kept.read(name) for name in kept.namelist()}
        for options, sentence in (
            (
                {"files/hubs/photo.jpg": zipfile.ZIP_DEFLATED},
                "“files/hubs/photo.jpg” is packed in another way",
            ),
            ({"rows/hubs.hub.jsonl": zipfile.ZIP_LZMA}, "“rows/hubs.hub.jsonl” is packed in another way"),
        ):
            with zipfile.ZipFile(self.file, "w") as new:
                for name, data in members.items():
                    new.writestr(zipfile.ZipInfo(name), data, options.get(name, zipfile.ZIP_STORED))
            self.assertRefused(sentence)
        with self.assertWarns(UserWarning), zipfile.ZipFile(self.file, "a") as new:
            new.writestr("rows/hubs.hub.jsonl", b"")
        self.assertRefused("“rows/hubs.hub.jsonl” is in it twice.")

    def test_manifests_that_are_none(self):
        for name, change, sentence in (
            (
                "another format",
                {"format": "x"},
                "Its manifest.json does not say that it is a “hubsportal site”.",
            ),
            (
                "a later version",
                {"version": 2},
                "It is written in version 2 of the format; this portal reads version 1.",
            ),
            (
                "counts of texts",
                {"rows": {"hubs.hub": "1"}},
                "In its manifest.json, “rows” is not what it should be.",
            ),
            ("a list of counts", {"rows": []}, "In its manifest.json, “rows” is not what it should be."),
            (
                "a count below 0",
                {"last_keys": {"a": -1}},
                "In its manifest.json, “last_keys” is not what it should be.",
            ),
            ("missing", {"missing": 5}, "In its manifest.json, “missing” is not what it should be."),
            ("members", {"members": {"x": {}}}, "In its manifest.json, “members” is not what it should be."),
            (
                "other tables",
                {"rows": {"hubs.hub": 1}},
                "Its manifest.json counts rows of other tables than it has.",
            ),
        ):
            with self.subTest(name):
                self.change(
                    lambda members, manifest, change=change: manifest.update(change),
                    sentence,
                    sums="members" not in change,
                )

    def test_another_state_of_the_tables(self):
        def older(members, manifest):
            manifest["migrations"]["webinars"] = manifest["migrations"]["webinars"][:-1]

        here = contents.migrations()["webinars"]
        self.change(
            older,
            f"It was written where the tables of “webinars” are at {here[-2]}; here they are at {here[-1]}. Bring both "
            "portals to the same version, and migrate.",
        )

    def test_rows_that_cannot_be(self):
        def put(**values):
            def change(members, manifest):
                row = json.loads(members["rows/hubs.hub.jsonl"])
                members["rows/hubs.hub.jsonl"] = json.dumps(row | values).encode() + b"\n"

            return change

        def write(data):
            return lambda members, manifest: members.update({"rows/hubs.hub.jsonl": data})

        line = "hubs.hub, line 1"
        for name, change, sentence in (
            ("no JSON", write(b"{\n"), f"{line}: This is no JSON: line 2, character 1."),
            ("no UTF-8", write(b'"\xe9"\n'), f"{line}: it is not UTF-8."),
            ("no object", write(b"5\n"), f"{line}: it has to be an object of columns."),
            ("NaN", write(b"NaN\n"), f"{line}: “NaN” is no value of JSON."),
            ("nested", write(b"[" * 100_000 + b"\n"), f"{line}: This is nested too deeply."),
            ("breaks off", write(b"{}"), f"{line}: it is too long, or breaks off."),
            ("too few", write(b""), "hubs.hub: it holds 0 rows, and not 1."),
            ("another column", put(colour="red"), f"{line}: “colour” is missing, or is no column of it."),
            ("a number for a text", put(name=5), f"{line}, name: This has to be a text."),
            ("a NUL", put(name="a\0"), f"{line}, name: This holds a character that cannot be kept."),
            ("half a sign", put(name="\ud800"), f"{line}, name: This holds a character that cannot be kept."),
            ("too long", put(name="x" * 121), f"{line}, name: This is longer than 120 characters."),
            ("nothing", put(name=None), f"{line}, name: This cannot be empty."),
            ("no time", put(published_at="soon"), f"{line}, published_at: This has to be a time such as"),
            ("no number", put(latitude="north"), f"{line}, latitude: This has to be a number in quotes"),
            (
                "too many digits",
                put(latitude="1234567.5"),
                f"{line}, latitude: Ensure that there are no more than",
            ),
            ("an endless key", put(id=2**70), f"{line}, id: This number is too large or too small."),
            ("a region that is not in it", put(region="XX"), "Something refers to what is not in it: "),
            (
                "against a constraint",
                put(published_at=None),
                "hubs.hub, lines 1 to 1: the database does not take them",
            ),
        ):
            with self.subTest(name):
                self.change(change, sentence)

    def test_accounts_that_cannot_be(self):
        for row, sentence in (
            (
                {"username": "a b", "first_name": "", "last_name": ""},
                "accounts, line 1: Enter a valid username.",
            ),
            ({"username": "ann"}, "accounts, line 1: it has to hold username, first_name, last_name."),
            (
                {"username": "a\0", "first_name": "", "last_name": ""},
                "accounts, line 1, username: This holds a",
            ),
            (
                {"username": "ann", "first_name": "", "last_name": "", "is_superuser": True},
                "accounts, line 1: it has to hold username, first_name, last_name.",
            ),
        ):
            with self.subTest(row=row):

                def change(members, manifest, row=row):
                    members["rows/accounts.jsonl"] = json.dumps(row).encode() + b"\n"
                    manifest["rows"]["accounts"] = 1

                self.change(change, sentence)
        self.assertFalse(User.objects.exists())

    def test_a_portal_that_has_content(self):
        make.make_hub()
        said = self.refused()
        self.assertTrue(
            said.startswith("Nothing was written. This portal has content: 1 hub. A site goes only"), said
        )
        Suggestion.objects.all().delete()
        empty()
        make.make_suggestion()
        self.assertIn("This portal has content: 1 suggestion.", self.refused())
        self.assertIn(
            "This portal has content: 1 suggestion.", self.refused("import_site", str(self.file), "--check")
        )

    def test_a_portal_in_which_people_have_worked(self):
        with revision(make.make_editor()):
            make.make_theme()
        self.assertIn("People have worked in this portal", self.refused())
        empty()
        make.make_hub().delete()
        self.assertIn("People have worked in this portal", self.refused())

    def test_a_file_that_is_there_is_not_written_over(self):
        self.assertEqual(
            self.refused("export_site", str(self.file)),
            f"“{self.file}” is there already. Choose another name.",
        )
        self.assertIn(
            "cannot be written: No such file", self.refused("export_site", str(self.folder / "a" / "b.zip"))
        )

    def test_an_export_that_fails_leaves_no_file(self):
        with (
            mock.patch.object(contents, "migrations", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
        ):
            self.call("export_site", str(self.folder / "new.zip"))
        self.assertFalse((self.folder / "new.zip").exists())

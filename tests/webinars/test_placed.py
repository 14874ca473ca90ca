"""Recordings that the operator put on the machine: chosen by name, moved and not copied, never lost."""

import os
import tempfile
from pathlib import Path
from unittest import mock

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from tests.admin_forms import AdminTestCase
from tests.factories import make_webinar
from tests.pages import STORAGES
from webinars import placed

MP4 = b"\0\0\0\x20ftypisom" + b"\0" * 2000


class PlacedRecordingTests(AdminTestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        media = tempfile.TemporaryDirectory()
        self.addCleanup(media.cleanup)
        disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": media.name}}
        setting = override_settings(PLACED_RECORDINGS=self.folder, STORAGES=STORAGES | {"default": disk})
        setting.enable()
        self.addCleanup(setting.disable)
        self.webinar = make_webinar()
        self.url = reverse("admin:webinars_webinar_change", args=[self.webinar.pk])

    def place(self, name="talk.mp4", content=MP4):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def choose(self, name="talk.mp4", kind="file", **changes):
        data = self.fill_in(self.url) | {"recording_kind": kind, "placed_recording": name}
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client.post(self.url, data | changes)
        self.webinar.refresh_from_db()
        return response

    def offered(self):
        field = self.client.get(self.url).context["adminform"].form.fields["placed_recording"]
        return [label for _name, label in field.choices][1:]

    def test_it_moves_among_the_uploads_under_an_unguessable_name(self):
        inode = self.place().stat().st_ino
        self.assertEqual(self.choose().status_code, 302)
        name = self.webinar.recording_file.name
        self.assertRegex(name, r"^recordings/[\w-]{22}\.mp4$")
        stored = Path(default_storage.path(name))
        self.assertEqual((stored.stat().st_ino, stored.stat().st_mode & 0o777), (inode, 0o644))
        self.assertEqual([*self.folder.iterdir()], [])

    def test_it_may_be_larger_than_an_upload(self):
        with self.place().open("r+b") as file:
            file.truncate(3_000_000_000)
        self.assertEqual(self.choose().status_code, 302)
        self.assertEqual(self.webinar.recording_file.size, 3_000_000_000)

    def test_only_recordings_in_the_folder_itself_are_offered(self):
        for name in ("b.webm", "a.MP4", "notes.txt", ".hidden.mp4"):
            self.place(name)
        (self.folder / "folder.mp4").mkdir()
        (self.folder / "link.mp4").symlink_to("/etc/hostname")
        self.assertEqual(self.offered(), ["a.MP4 (2.0\xa0KB)", "b.webm (2.0\xa0KB)"])

    def test_without_the_folder_none_is_offered(self):
        self.folder.joinpath("x").mkdir()
        with override_settings(PLACED_RECORDINGS=self.folder / "nowhere"):
            self.assertEqual(self.offered(), [])

    def test_what_cannot_be_is_refused_and_stays_where_it_is(self):
        self.place("broken.mp4", b"no recording" * 200)
        self.place("other.webm")
        self.place()
        for name, changes, error in (
            (
                "broken.mp4",
                {},
                "File: This is not a recording that browsers play: an MP4 or WebM file, whole and undamaged.",
            ),
            (
                "other.webm",
                {},
                "File: This is a file of kind MP4 under another name. Give it the right ending.",
            ),
            (
                "gone.mp4",
                {},
                "File placed on the server: “gone.mp4” is no longer there. Choose another one.",
            ),
            (
                "../../etc/passwd",
                {},
                "File placed on the server: “../../etc/passwd” is no longer there. Choose another one.",
            ),
            (
                "talk.mp4",
                {"kind": ""},
                "File placed on the server: Say above that the recording is a file of ours, or choose none here.",
            ),
            (
                "talk.mp4",
                {"recording_file": SimpleUploadedFile("mine.mp4", MP4)},
                "File placed on the server: You chose a file to upload as well: leave one of them out.",
            ),
        ):
            with self.subTest(name, **changes):
                response = self.choose(name, **changes)
                self.assertEqual(self.errors_of(response), [error])
                self.assertEqual(self.webinar.recording_file.name, "")
        self.assertEqual(
            sorted(path.name for path in self.folder.iterdir()), ["broken.mp4", "other.webm", "talk.mp4"]
        )

    def test_one_that_belongs_to_another_account_is_refused(self):
        self.place()
        with mock.patch.object(os, "chmod", side_effect=PermissionError(1, "Operation not permitted")):
            response = self.choose()
        self.assertEqual(
            self.errors_of(response),
            [
                "File placed on the server: “talk.mp4” does not belong to the portal’s account, which cannot take it "
                "(Operation not permitted). Ask whoever runs the portal to hand it over."
            ],
        )

    def test_another_mistake_on_the_form_leaves_it_in_its_place(self):
        path = self.place()
        response = self.choose(title="")
        self.assertEqual(self.errors_of(response), ["Title: This field is required."])
        self.assertEqual([*self.folder.iterdir()], [path])

    def test_a_save_that_fails_leaves_it_in_its_place(self):
        path = self.place()
        with (
            mock.patch("webinars.admin.save_agenda", side_effect=RuntimeError),
            self.assertRaises(RuntimeError),
        ):
            self.choose()
        self.assertEqual(path.read_bytes(), MP4)

    def test_the_names_are_in_order(self):
        for name in ("c.mp4", "a.mp4", "b.m4v"):
            self.place(name)
        self.assertEqual([name for name, _size in placed.names()], ["a.mp4", "b.m4v", "c.mp4"])

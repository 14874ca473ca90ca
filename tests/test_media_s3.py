"""Uploads in an object storage: as on a disk for visitors and editors, and a clear word where it is away."""

import io
import random
import socket
import tempfile
from pathlib import Path
from unittest import mock

from botocore.exceptions import EndpointConnectionError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase, override_settings
from django.urls import reverse

from hubs.suggestions import decisions
from hubsportal import cards
from hubsportal.ages import ages
from hubsportal.bucket import StorageAway, away, connecting, reading
from hubsportal.bucket.settings import refuse_odd_bucket
from hubsportal.cards import keeping
from hubsportal.management.commands.clean_files import stored
from hubsportal.search import index
from tests.admin_forms import AdminTestCase
from tests.bucket import NAME, Bucket, storages_at
from tests.factories import make_presentation, make_region, make_suggestion, make_webinar
from tests.pages import STORAGES
from tests.sitefiles import SiteFileTestCase, delete_files, empty
from tests.test_deploy import PRIMARY, manage
from tests.test_media import BODY, IGNORED, RANGES, UNSATISFIABLE
from tests.webinars.documents import add_files, jpeg, make_everything
from webinars.document import bringing, bundle
from webinars.models import Webinar

MP4 = b"\0\0\0\x20ftypisom" + b"\0" * 2000
BUCKET = Bucket()


def setUpModule():
    BUCKET.start()


def tearDownModule():
    BUCKET.stop()


class BucketMixin:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(BUCKET.settings())

    def setUp(self):
        super().setUp()
        self.addCleanup(BUCKET.empty)


class StorageTests(BucketMixin, SimpleTestCase):
    def test_a_file_is_kept_and_never_another_one_over_it(self):
        first = default_storage.save("people/a.jpg", ContentFile(b"one"))
        second = default_storage.save("people/a.jpg", ContentFile(b"two"))
        self.assertEqual(first, "people/a.jpg")
        self.assertRegex(second, r"^people/a_\w{7}\.jpg$")
        self.assertEqual([default_storage.open(name).read() for name in (first, second)], [b"one", b"two"])
        self.assertEqual(default_storage.size(first), 3)
        self.assertEqual(default_storage.url(first), "/media/people/a.jpg")
        self.assertEqual(set(ages(default_storage, "people")), {first, second})
        self.assertEqual(BUCKET.names(), sorted(f"media/{name}" for name in (first, second)))

    def test_what_is_deleted_or_was_never_there_is_told_as_on_a_disk(self):
        name = default_storage.save("a.jpg", ContentFile(b"x"))
        default_storage.delete(name)
        default_storage.delete(name)
        self.assertFalse(default_storage.exists(name))
        for ask in (default_storage.open, default_storage.size, default_storage.get_modified_time):
            with self.subTest(ask.__name__), self.assertRaises(FileNotFoundError):
                ask(name)
        self.assertEqual((list(stored()), ages(default_storage, "nothing")), ([], {}))

    def test_a_file_is_read_from_any_place_in_pieces(self):
        content = random.Random(1).randbytes(50_000)
        default_storage.save("a.bin", ContentFile(content))
        with mock.patch.object(reading, "WINDOW", 7_000), default_storage.open("a.bin") as file:
            self.assertEqual((file.size, file.read()), (50_000, content))
            for place, length in ((0, 10), (6_990, 20), (49_990, 100), (3, 30_000), (50_000, 1)):
                file.seek(place)
                self.assertEqual(file.read(length), content[place : place + length])
            self.assertEqual((file.seek(-5, io.SEEK_END), file.read()), (49_995, content[-5:]))

    def test_a_file_that_is_replaced_while_it_is_read_is_not_mixed_with_the_other(self):
        default_storage.save("a.bin", ContentFile(b"a" * 1_000_000))
        with mock.patch.object(reading, "WINDOW", 300_000), default_storage.open("a.bin") as file:
            file.read(10)
            BUCKET.client.put_object(Bucket=NAME, Key="media/a.bin", Body=b"b" * 1_000_000)
            with self.assertLogs("hubsportal.bucket", "ERROR"), self.assertRaises(StorageAway):
                file.read()

    def test_a_recording_goes_up_in_parts(self):
        with TemporaryUploadedFile("talk.mp4", "text/html", 0, None) as file:
            file.write(b"x" * (9 * 1024 * 1024))
            name = default_storage.save("talk.mp4", file)
        found = BUCKET.client.head_object(Bucket=NAME, Key=f"media/{name}")
        self.assertEqual(found["ContentLength"], 9 * 1024 * 1024)
        self.assertRegex(found["ETag"], r'-2"$')
        self.assertEqual(found["ContentType"], "application/octet-stream")

    def test_an_upload_that_breaks_off_leaves_nothing(self):
        class Broken(io.BytesIO):
            def read(self, size=-1):
                if self.tell() > 10_000_000:
                    raise OSError("unplugged")
                return super().read(size)

        with self.assertRaisesRegex(OSError, "unplugged"):
            default_storage.save("a.mp4", File(Broken(b"x" * 20_000_000)))
        self.assertEqual(BUCKET.names(), [])
        self.assertNotIn("Uploads", BUCKET.client.list_multipart_uploads(Bucket=NAME))


class ServingTests(BucketMixin, SimpleTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))

    def setUp(self):
        super().setUp()
        for name in ("talk.mp4", "a.vtt", "a.pdf", "a.svg"):
            (self.folder / name).write_bytes(BODY)
            default_storage.save(name, ContentFile(BODY))

    def fetch(self, name, method="GET", **headers):
        response = self.client.generic(method, f"/media/{name}", headers=headers)
        return response, b"".join(response) if response.streaming else response.content

    def test_it_answers_as_from_a_disk(self):
        asked = [(name, "GET", {}) for name in ("talk.mp4", "a.vtt", "a.pdf", "a.svg")]
        asked += [("talk.mp4", "HEAD", {}), ("talk.mp4", "HEAD", {"Range": "bytes=1-2"})]
        asked += [
            ("talk.mp4", "GET", {"Range": header}) for header in (*RANGES, *UNSATISFIABLE, *IGNORED[:8])
        ]
        for name, method, headers in asked:
            with self.subTest(name, method=method, **headers):
                with override_settings(STORAGES=STORAGES, MEDIA_ROOT=self.folder):
                    disk, expected = self.fetch(name, method, **headers)
                found, body = self.fetch(name, method, **headers)
                self.assertEqual((found.status_code, body), (disk.status_code, expected))
                own = {"ETag", "Last-Modified"}
                self.assertEqual(
                    {key: value for key, value in found.items() if key not in own},
                    {key: value for key, value in disk.items() if key not in own},
                )

    def test_a_part_is_asked_of_the_bucket_and_no_more(self):
        client = connecting.connection(BUCKET.endpoint, "eu-central-1", "key", "secret").reader
        with mock.patch.object(client, "get_object", wraps=client.get_object) as asked:
            self.fetch("talk.mp4", Range="bytes=10-19")
            self.assertEqual(asked.call_args.kwargs["Range"], "bytes=10-19")
            asked.reset_mock()
            self.fetch("talk.mp4", "HEAD")
            self.fetch("talk.mp4", **{"If-None-Match": "*"})
        self.assertEqual(asked.call_count, 0)

    def test_conditions_hold(self):
        etag, modified = (self.fetch("talk.mp4")[0][name] for name in ("ETag", "Last-Modified"))
        for status, headers in (
            (304, {"If-None-Match": etag}),
            (304, {"If-Modified-Since": modified}),
            (206, {"Range": "bytes=0-9", "If-Range": etag}),
            (206, {"Range": "bytes=0-9", "If-Range": modified}),
            (200, {"Range": "bytes=0-9", "If-Range": '"other"'}),
        ):
            with self.subTest(headers):
                self.assertEqual(self.fetch("talk.mp4", **headers)[0].status_code, status)

    def test_nothing_else_in_the_bucket_can_be_reached(self):
        storages["private"].save("suggestions/secret.jpg", ContentFile(b"for nobody"))
        storages["cards"].save("webinar/1/a.png", ContentFile(b"for nobody"))
        for storage in ("private", "cards"):
            with self.assertRaises(ValueError):
                storages[storage].url("suggestions/secret.jpg")
        for name in (
            "nothing.mp4", "", "private/suggestions/secret.jpg", "../private/suggestions/secret.jpg",
            "%2e%2e/private/suggestions/secret.jpg", "..%2fprivate/suggestions/secret.jpg",
            "a/../../private/suggestions/secret.jpg", "%2fprivate/suggestions/secret.jpg",
            "..\\private\\suggestions\\secret.jpg", "./talk.mp4", "x/../talk.mp4", "talk.mp4/", "//talk.mp4",
            "a%00.mp4", "%ff.mp4", "x" * 5_000,
        ):  # fmt: skip
            with self.subTest(name[:40]), self.assertLogs("django.request", "WARNING"):
                response, body = self.fetch(name)
                self.assertEqual((response.status_code, b"for nobody" in body), (404, False))

    def test_cards_are_kept_there(self):
        card = cards.Card("hub", 1, "Hub", "Trakk")
        first = keeping.picture_of(card, 300)
        self.assertEqual(keeping.kept(card, 300), first)
        self.assertIn(f"cards/hub/1/{card.digest}-300.png", BUCKET.names())
        self.assertEqual(keeping.forget(), 1)
        self.assertEqual([name for name in BUCKET.names() if name.startswith("cards/")], [])


class EditorTests(BucketMixin, AdminTestCase):
    def setUp(self):
        super().setUp()
        self.webinar = make_webinar(status="published", title="Hubs in rural places")
        self.url = reverse("admin:webinars_webinar_change", args=[self.webinar.pk])

    def send(self, **changes):
        data = self.fill_in(self.url) | {"recording_kind": "file"} | changes
        with self.captureOnCommitCallbacks(execute=True):
            response = self.client.post(self.url, data)
        self.webinar.refresh_from_db()
        return response

    def test_a_recording_is_uploaded_and_shown_and_no_page_asks_the_bucket(self):
        slides = make_presentation(webinar=self.webinar)
        slides.file.save("a.pdf", ContentFile(b"%PDF"), save=True)
        self.assertEqual(self.send(recording_file=SimpleUploadedFile("t.mp4", MP4)).status_code, 302)
        name = self.webinar.recording_file.name
        self.assertRegex(name, r"^recordings/[\w-]{22}\.mp4$")
        self.client.logout()
        # Not even a question of the storage, which would take its time.
        with mock.patch.object(connecting.Connection, "asking", side_effect=AssertionError):
            page = self.client.get(self.webinar.get_absolute_url())
        self.assertContains(page, f"/media/{name}")
        self.assertContains(page, "PDF, 4")
        self.assertEqual(b"".join(self.client.get(f"/media/{name}")), MP4)

    def test_a_placed_recording_goes_up_and_leaves_the_folder(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "talk.mp4").write_bytes(MP4)
        with override_settings(PLACED_RECORDINGS=folder):
            self.assertEqual(self.send(placed_recording="talk.mp4").status_code, 302)
        self.assertEqual(default_storage.open(self.webinar.recording_file.name).read(), MP4)
        self.assertEqual([*folder.iterdir()], [])

    def test_what_was_replaced_is_found_and_taken_away(self):
        self.send(recording_file=SimpleUploadedFile("t.mp4", MP4))
        default_storage.save("recordings/left.mp4", ContentFile(b"x"))
        out = io.StringIO()
        call_command("clean_files", days=0, delete=True, stdout=out)
        self.assertIn("recordings/left.mp4\n", out.getvalue())
        self.assertEqual(list(stored()), [self.webinar.recording_file.name])


class AwayTests(AdminTestCase):
    """Nobody listens where the object storage should be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            cls.endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"

    def setUp(self):
        super().setUp()
        self.enterContext(override_settings(STORAGES=storages_at(self.endpoint)))
        self.enterContext(self.assertLogs("hubsportal.bucket", "ERROR"))
        connecting.forget()
        self.webinar = make_webinar(
            status="published",
            recording_kind="file",
            recording_file="recordings/a.mp4",
            recording_duration=90,
        )

    def test_uploads_wait_and_only_one_in_a_while_asks(self):
        for _time in range(2):
            with self.assertLogs("django.request", "ERROR"):
                response = self.client.get("/media/recordings/a.mp4")
            self.assertEqual((response.status_code, response["Retry-After"]), (503, "10"))
            self.assertEqual(response["Cache-Control"], "no-store")
        way = default_storage.way
        with mock.patch.object(way.reader, "head_object") as asked:
            with self.assertLogs("django.request", "ERROR"):
                self.client.get("/media/recordings/a.mp4")
            self.assertEqual(asked.call_count, 0)

    def test_a_form_says_so_and_keeps_what_was_typed(self):
        url = reverse("admin:webinars_webinar_change", args=[self.webinar.pk])
        data = self.fill_in(url, title="Typed anew") | {"recording_file": SimpleUploadedFile("t.mp4", MP4)}
        response = self.client.post(url, data)
        self.assertContains(response, away())
        self.assertContains(response, 'value="Typed anew"')
        self.webinar.refresh_from_db()
        self.assertEqual(
            (self.webinar.title == "Typed anew", self.webinar.recording_file.name),
            (False, "recordings/a.mp4"),
        )

    def test_a_suggestion_can_go_without_its_photo(self):
        upload = SimpleUploadedFile("house.jpg", jpeg(), "image/jpeg")
        response = self.client.post("/hubs/suggest/", {"name": "Le Quai", "photo": upload})
        self.assertContains(
            response,
            "Photos cannot be kept at the moment. Try again in a minute, or send the suggestion without one.",
            status_code=422,
        )
        self.assertContains(response, 'value="Le Quai"', status_code=422)

    def test_a_document_and_a_table_are_not_taken(self):
        table = f"slug;name;region\r\nquai;Le Quai;{make_region('BE352').pk}\r\n".encode()
        for address, sent in (
            ("webinars_webinar_import", {"file": SimpleUploadedFile("a.json", b"{}")}),
            ("hubs_hub_import", {"files": SimpleUploadedFile("hubs.csv", table)}),
        ):
            with self.subTest(address):
                self.assertContains(self.client.post(reverse(f"admin:{address}"), sent), away())

    def test_what_else_needs_a_file_passes_by_itself(self):
        suggestion = make_suggestion(photo="suggestions/a.jpg")
        self.client.raise_request_exception = False
        with self.assertLogs("django.request", "ERROR"):
            response = self.client.get(reverse("admin:hubs_suggestion_photo", args=[suggestion.pk]))
        self.assertEqual((response.status_code, response["Retry-After"]), (503, "10"))
        # Taken now, it would lose its photo.
        with self.assertRaisesMessage(decisions.Undecided, away()):
            decisions.accept(suggestion, self.editor)
        suggestion.refresh_from_db()
        self.assertTrue(suggestion.is_open)


class ComesBackTests(BucketMixin, SimpleTestCase):
    def test_one_looks_whether_it_is_back_and_then_all_may_ask(self):
        default_storage.save("a.mp4", ContentFile(BODY))
        way = default_storage.way
        with self.assertLogs("hubsportal.bucket") as told:
            with self.assertRaises(StorageAway), way.asking("a.mp4"):
                raise EndpointConnectionError(endpoint_url=BUCKET.endpoint)
            with self.assertRaises(StorageAway):
                default_storage.open("a.mp4")
            with mock.patch.object(
                connecting.time, "monotonic", return_value=connecting.time.monotonic() + 11
            ):
                with way.asking("a.mp4"), self.assertRaises(StorageAway):
                    default_storage.open("a.mp4")
                self.assertEqual(default_storage.open("a.mp4").read(), BODY)
        self.assertEqual([record.levelname for record in told.records], ["ERROR", "WARNING"])


class SiteTests(BucketMixin, SiteFileTestCase, TestCase):
    def test_a_site_goes_out_of_one_bucket_and_into_another_or_leaves_nothing_there(self):
        webinar = make_everything()
        add_files(webinar)
        files = {name: default_storage.open(name).read() for name in stored()}
        self.assertGreater(len(files), 5)
        first = self.export()
        empty()
        delete_files()
        with (
            mock.patch.object(index, "rebuild", side_effect=StorageAway("unplugged")),
            self.assertRaisesMessage(
                CommandError, "Nothing was written. Its uploads cannot be stored. unplugged"
            ),
        ):
            self.bring_in()
        self.assertEqual((list(stored()), Webinar.objects.count()), ([], 0))
        self.bring_in()
        self.assertEqual({name: default_storage.open(name).read() for name in stored()}, files)
        self.assertEqual(self.export("again.zip"), first)

    def test_a_webinar_goes_out_with_its_files_and_comes_in_again(self):
        webinar = make_everything()
        add_files(webinar)
        packed = io.BytesIO(b"".join(bundle.stream(webinar)))
        storages["private"].save("documents/a.zip", packed)
        with storages["private"].open("documents/a.zip") as held:
            root, files = bundle.read(held)
            report = bringing.bring_in(root, files, slug="again")
        self.assertEqual(
            default_storage.open(report.webinar.recording_file.name).read(),
            default_storage.open(webinar.recording_file.name).read(),
        )
        self.assertNotEqual(report.webinar.recording_file.name, webinar.recording_file.name)


class SettingsTests(SimpleTestCase):
    GOOD = {
        "bucket_name": "media",
        "endpoint_url": "https://s3.example.org",
        "region_name": "eu-central-1",
        "access_key": "key",
        "secret_key": "secret-key",
    }

    def test_what_makes_no_sense_stops_the_start_with_a_sentence(self):
        refuse_odd_bucket(self.GOOD)
        refuse_odd_bucket(dict.fromkeys(self.GOOD))
        refuse_odd_bucket(dict.fromkeys(self.GOOD) | {"bucket_name": "media"})
        for name, value, said in (
            ("bucket_name", None, "MEDIA_S3_BUCKET must be set"),
            ("bucket_name", "s3://media", "MEDIA_S3_BUCKET must be the name of a bucket, not “s3://media”."),
            ("bucket_name", "a", "MEDIA_S3_BUCKET must be the name of a bucket, not “a”."),
            ("endpoint_url", "s3.example.org", "MEDIA_S3_ENDPOINT must be the address"),
            (
                "endpoint_url",
                "https://key:secret-key@s3.example.org",
                "MEDIA_S3_ENDPOINT must be the address",
            ),
            ("endpoint_url", "https://s3.example.org/media", "MEDIA_S3_ENDPOINT must be the address"),
            ("region_name", "Frankfurt am Main", "MEDIA_S3_REGION must be a region"),
            ("access_key", None, "MEDIA_S3_ACCESS_KEY and MEDIA_S3_SECRET_KEY must be set together"),
            ("secret_key", None, "MEDIA_S3_ACCESS_KEY and MEDIA_S3_SECRET_KEY must be set together"),
        ):
            with self.subTest(name, value=value), self.assertRaises(ImproperlyConfigured) as caught:
                refuse_odd_bucket(self.GOOD | {name: value})
            self.assertIn(said, str(caught.exception))
            self.assertNotIn("secret-key", str(caught.exception))
        with (
            mock.patch("hubsportal.bucket.settings.find_spec", return_value=None),
            self.assertRaisesMessage(ImproperlyConfigured, "requirements-cluster.txt"),
        ):
            refuse_odd_bucket(self.GOOD)

    def test_the_environment_chooses_it(self):
        bucket = {f"MEDIA_S3_{name}": value for name, value in (
            ("BUCKET", "media"), ("ENDPOINT", "https://s3.example.org/"), ("REGION", "eu-central-1"),
            ("ACCESS_KEY", "key"), ("SECRET_KEY", "secret"),
        )}  # fmt: skip
        told = "from django.core.files.storage import storages; from hubsportal.bucket.storage import BucketStorage; "
        told += "print(*(storages[name].location for name in ('default', 'private', 'cards') "
        told += "if isinstance(storages[name], BucketStorage)), storages['default'].url('a.mp4'))"
        done = manage("shell", "-v", "0", "-c", told, **PRIMARY, **bucket)
        self.assertEqual((done.stdout, done.stderr), ("media private cards /media/a.mp4\n", ""))

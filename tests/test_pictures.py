"""Uploaded pictures: turned upright, freed of what cameras write, kept in sizes; what is none is refused."""

import io
import os
import re
import struct
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.template import Context, Template
from django.test import SimpleTestCase
from PIL import Image, ImageCms

from hubs.models import Hub
from hubsportal import pictures
from tests import factories as make
from tests.pages import PageTestCase

RED, BLUE = (200, 30, 30), (30, 30, 200)


def drawn(size=(800, 600), mode="RGB", form="JPEG", **options):
    """The bytes of a picture whose upper half is red and whose lower half is blue."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0], size[1] // 2))
    if mode == "RGBA":
        picture.putalpha(128)
    else:
        picture = picture.convert(mode)
    kept = io.BytesIO()
    picture.save(kept, form, **options)
    return kept.getvalue()


def turned(orientation):
    """EXIF that says how the camera was held, and where it was."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def near(colour, other):
    return all(abs(one - two) < 40 for one, two in zip(colour, other, strict=True))


class OpeningTests(SimpleTestCase):
    def open(self, data):
        return pictures.open_picture(io.BytesIO(data))

    def test_is_turned_upright(self):
        for orientation, size, corner in (
            (1, (80, 60), RED),
            (3, (80, 60), BLUE),
            (6, (60, 80), BLUE),
            (8, (60, 80), RED),
        ):
            with self.subTest(orientation):
                picture = self.open(drawn((80, 60), exif=turned(orientation)))
                self.assertEqual(picture.size, size)
                self.assertTrue(near(picture.getpixel((0, 0)), corner), picture.getpixel((0, 0)))

    def test_every_mode_of_every_format_becomes_rgb_or_keeps_what_shines_through(self):
        for mode, form, expected in (
            ("RGB", "JPEG", "RGB"), ("L", "JPEG", "RGB"), ("CMYK", "JPEG", "RGB"), ("P", "PNG", "RGB"),
            ("1", "PNG", "RGB"), ("RGBA", "PNG", "RGBA"), ("RGBA", "WEBP", "RGBA"), ("RGB", "WEBP", "RGB"),
            ("I;16", "PNG", "RGB"),
        ):  # fmt: skip
            with self.subTest(mode=mode, form=form):
                self.assertEqual(self.open(drawn(mode=mode, form=form)).mode, expected)

    def test_greys_of_sixteen_bits_stay_as_bright_as_they_are(self):
        row = struct.pack("<5H", 0, 16_000, 32_000, 48_000, 65_535)
        kept = io.BytesIO()
        Image.frombytes("I;16", (5, 2), row * 2).save(kept, "PNG")
        picture = self.open(kept.getvalue())
        self.assertEqual([picture.getpixel((x, 0))[0] for x in range(5)], [0, 62, 125, 187, 255])

    def test_alpha_that_lets_nothing_through_is_dropped(self):
        kept = io.BytesIO()
        Image.new("RGBA", (50, 50), (*RED, 255)).save(kept, "PNG")
        self.assertEqual(self.open(kept.getvalue()).mode, "RGB")

    def test_colours_of_another_profile_come_out_in_srgb(self):
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        picture = self.open(drawn((80, 60), icc_profile=lab))
        self.assertTrue(near(picture.getpixel((0, 0)), RED))
        self.assertTrue(near(self.open(drawn((80, 60), icc_profile=b"broken")).getpixel((0, 0)), RED))

    def test_of_a_moving_picture_the_first_is_taken(self):
        frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, BLUE)]
        kept = io.BytesIO()
        frames[0].save(kept, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
        self.assertTrue(near(self.open(kept.getvalue()).getpixel((0, 0)), RED))

    def test_is_no_larger_than_what_is_kept(self):
        self.assertEqual(self.open(drawn((4000, 1000))).size, (2000, 500))
        self.assertEqual(self.open(drawn((300, 4000), form="PNG")).size, (150, 2000))


class StoringTests(PageTestCase):
    def hub_with(self, data, name="My holiday.png"):
        hub = make.make_hub(photo_alt="A house")
        hub.photo = SimpleUploadedFile(name, data)
        hub.full_clean()
        hub.save()
        return Hub.objects.get(pk=hub.pk)

    def test_is_kept_in_every_size_that_is_smaller_than_its_own(self):
        for width, expected in ((1500, [320, 640, 1280, 1500]), (1280, [320, 640, 1280]), (100, [100])):
            with self.subTest(width):
                hub = self.hub_with(drawn((width, 100)))
                self.assertEqual((hub.photo_width, hub.photo_height), (width, 100))
                for ending, kind in (("jpg", "JPEG"), ("webp", "WEBP")):
                    sizes = hub.photo.source_set(ending)
                    self.assertEqual([size for _address, size in sizes], expected)
                    for address, size in sizes:
                        with Image.open(default_storage.open(address.removeprefix("/media/"))) as picture:
                            self.assertEqual((picture.format, picture.width), (kind, size))

    def test_nothing_that_the_camera_wrote_is_kept(self):
        hub = self.hub_with(drawn(exif=turned(6), comment=b"secret"))
        self.assertEqual(len(hub.photo.names), 4)
        for name in hub.photo.names:
            with self.subTest(name):
                data = default_storage.open(name).read()
                self.assertEqual(dict(Image.open(io.BytesIO(data)).getexif()), {})
                for words in (b"A camera", b"secret", b"Exif", b"ICC_PROFILE", b"holiday"):
                    self.assertNotIn(words, data + name.encode())

    def test_what_shines_through_is_a_png_and_not_a_jpeg(self):
        hub = self.hub_with(drawn(mode="RGBA", form="WEBP"), "logo.webp")
        self.assertEqual(hub.photo.ending, "png")

    def test_what_is_appended_to_a_picture_is_not_kept(self):
        hub = self.hub_with(drawn(form="PNG") + b"<script>alert(1)</script>")
        for name in hub.photo.names:
            self.assertNotIn(b"<script>", default_storage.open(name).read())

    def test_a_picture_that_is_taken_away_leaves_no_size(self):
        hub = self.hub_with(drawn())
        hub.photo = ""
        hub.save()
        hub.refresh_from_db()
        self.assertEqual((hub.photo.name, hub.photo_width, hub.photo_height), ("", None, None))

    def test_another_save_writes_no_file(self):
        hub = self.hub_with(drawn())
        before = default_storage.listdir("hubs")
        hub.tagline = "Changed"
        hub.full_clean()
        hub.save()
        self.assertEqual(default_storage.listdir("hubs"), before)


class TagTests(PageTestCase):
    def render(self, hub):
        return Template('{% picture hub.photo hub.photo_alt sizes="50vw" css="x" %}').render(
            Context({"hub": hub})
        )

    def test_offers_webp_and_what_every_browser_takes(self):
        hub = make.make_hub(photo_alt="A “house”")
        hub.photo.save("a.jpg", ContentFile(drawn((700, 350))))
        stem = hub.photo.url.removesuffix(".jpg")
        self.assertHTMLEqual(
            self.render(hub),
            f"""<picture>
            <source type="image/webp" srcset="{stem}-320.webp 320w, {stem}-640.webp 640w, {stem}.webp 700w" sizes="50vw">
            <source type="image/jpeg" srcset="{stem}-320.jpg 320w, {stem}-640.jpg 640w, {stem}.jpg 700w" sizes="50vw">
            <img src="{stem}.jpg" alt="A “house”" loading="lazy" decoding="async" class="x" width="700" height="350">
            </picture>""",
        )

    def test_a_picture_from_before_there_were_sizes_is_shown_as_it_is(self):
        hub = make.make_hub(photo="hubs/old.jpg", photo_alt="A house")
        self.assertHTMLEqual(
            self.render(hub),
            '<img src="/media/hubs/old.jpg" alt="A house" loading="lazy" decoding="async" class="x">',
        )

    def test_a_page_does_not_need_the_file(self):
        hub = make.make_hub(photo_alt="A house")
        hub.photo.save("a.jpg", ContentFile(drawn()))
        for name in hub.photo.names:
            default_storage.delete(name)
        self.assertEqual(self.client.get(hub.get_absolute_url()).status_code, 200)


class LeftOverTests(PageTestCase):
    def clean(self, *options):
        said = StringIO()
        call_command("clean_files", *options, stdout=said)
        return said.getvalue().splitlines()

    def setUp(self):
        for name in list(default_storage.listdir("")[0]):
            for file in default_storage.listdir(name)[1]:
                default_storage.delete(f"{name}/{file}")

    def test_what_is_used_stays_in_every_size(self):
        hub = make.make_hub(photo_alt="A house")
        hub.photo.save("a.jpg", ContentFile(drawn()))
        self.assertEqual(self.clean("--days", "0", "--delete"), ["0 files, 0 MB deleted."])
        self.assertTrue(all(default_storage.exists(name) for name in hub.photo.names))

    def test_what_nothing_uses_is_listed_and_goes_only_when_told(self):
        default_storage.save("hubs/left.jpg", ContentFile(b"x"))
        self.assertEqual(self.clean("--days", "0"), ["hubs/left.jpg", "1 file, 1 MB found."])
        self.assertTrue(default_storage.exists("hubs/left.jpg"))
        self.assertEqual(self.clean("--days", "0", "--delete"), ["hubs/left.jpg", "1 file, 1 MB deleted."])
        self.assertFalse(default_storage.exists("hubs/left.jpg"))

    def test_what_broken_off_uploads_left_goes_too(self):
        left = Path(settings.FILE_UPLOAD_TEMP_DIR) / "tmpabc.upload.mp4"
        left.write_bytes(b"x")
        self.addCleanup(left.unlink, missing_ok=True)
        self.assertEqual(self.clean("--days", "1", "--delete"), ["0 files, 0 MB deleted."])
        os.utime(left, (1, 1))
        self.assertEqual(self.clean("--days", "1"), [left.name, "1 file, 1 MB found."])
        self.assertEqual(self.clean("--days", "1", "--delete"), [left.name, "1 file, 1 MB deleted."])
        self.assertFalse(left.exists())

    def test_what_is_young_stays(self):
        default_storage.save("hubs/young.jpg", ContentFile(b"x"))
        self.assertEqual(self.clean("--days", "1", "--delete"), ["0 files, 0 MB deleted."])


class RefusalTests(SimpleTestCase):
    def test_the_sentence_says_what_is_wrong(self):
        for size, options, sentence in (
            (
                (8000, 7600),
                {},
                "The picture has 61 megapixels; at most 60 can be taken. Make it smaller first.",
            ),
            ((5000, 5000), {"progressive": True}, "The picture has 25 megapixels; at most 20 can be taken."),
            ((4000, 4001), {"form": "PNG"}, "The picture has 17 megapixels; at most 16 can be taken."),
            ((4000, 2501), {"form": "WEBP"}, "The picture has 11 megapixels; at most 10 can be taken."),
        ):
            with self.subTest(size, **options), self.assertRaisesMessage(ValidationError, sentence):
                pictures.check_picture(ContentFile(drawn(size, **options)))

    def test_a_jpeg_with_each_component_in_a_scan_of_its_own_is_held_to_the_lower_limit(self):
        data = bytearray(drawn((64, 64)))
        scan = re.search(rb"\xff\xda", bytes(data)).start()
        self.assertFalse(pictures._comes_in_scans(io.BytesIO(data)))
        self.assertTrue(pictures._comes_in_scans(io.BytesIO(drawn((64, 64), progressive=True))))
        data[scan + 4] = 1
        self.assertTrue(pictures._comes_in_scans(io.BytesIO(data)))
        for end in range(len(data)):
            pictures._comes_in_scans(io.BytesIO(data[:end]))

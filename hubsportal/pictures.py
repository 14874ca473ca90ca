"""Pictures that people upload: decoded, turned upright, freed of what a camera wrote into them, kept in a few sizes.

Nothing of the uploaded file itself is kept: what is served was encoded here. A picture `hubs/x.jpg` of 2,000 pixels
lies beside `hubs/x.webp`, `hubs/x-320.jpg`, `hubs/x-320.webp` and so on, for every width that is smaller than its own.
"""

import io
import threading
import warnings
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageCms, ImageOps

from .fields import LargestFile

FORMATS = ("JPEG", "PNG", "WEBP")
ENDINGS = ("jpg", "jpeg", "png", "webp")
MEGABYTES = 10
WIDTHS = (320, 640, 1280)
_one_at_a_time = threading.Lock()  # in a process, so that several do not take several times as much
LARGEST = 2000  # pixels of the longer side of the largest that is kept
# So that reading one takes 200 MB at most, as measured: 10 bytes for a pixel of PNG, 16 of WebP, which is decoded
# twice over; of JPEG, which is decoded smaller from the start, 2, but 9 where it holds its parts in several scans.
MOST_PIXELS = {"JPEG": 60_000_000, "JPEG in scans": 20_000_000, "PNG": 16_000_000, "WEBP": 10_000_000}


def open_picture(file):
    """The picture in an open binary file, upright, in sRGB, at most LARGEST pixels long.

    Raises ValidationError with a sentence for whoever chose the file.
    """
    try:
        # Beyond our own limits nothing is decoded, so that Pillow's warning about bombs has nothing to add.
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            file.seek(0)
            picture = Image.open(file, formats=FORMATS)
            _refuse_too_many_pixels(picture, file)
            picture.draft("RGB", (LARGEST, LARGEST))
            picture.load()
            return _prepared(picture)
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise _refusal(_("The picture has far too many pixels.")) from error
    # Pillow meets broken files with nearly any exception.
    except Exception as error:
        raise _refusal(
            _("This is not a picture that can be read: a JPEG, PNG or WebP file, whole and undamaged.")
        ) from error


def _refuse_too_many_pixels(picture, file):
    kind = picture.format
    if kind == "JPEG" and _comes_in_scans(file):
        kind = "JPEG in scans"
    pixels, most = picture.width * picture.height, MOST_PIXELS[kind]
    if pixels > most:
        raise _refusal(
            _("The picture has %(pixels)d megapixels; at most %(most)d can be taken. Make it smaller first.")
            % {"pixels": -(-pixels // 1_000_000), "most": most // 1_000_000}
        )


def _comes_in_scans(file):
    """Whether a JPEG's first scan has only some of its components, or rough ones: all has to be held in memory then.

    Reads markers (ITU-T T.81, annex B) up to the first scan; what breaks off before is left to the decoder.
    """
    place = file.tell()
    file.seek(2)
    components = 0
    try:
        while (marker := file.read(2)) and len(marker) == 2:
            kind = marker[1]
            if marker[0] != 0xFF:
                break
            if kind == 0xFF or 0xD0 <= kind <= 0xD8 or kind == 0x01:
                # Filling, or a marker without a segment.
                file.seek(-1 if kind == 0xFF else 0, 1)
                continue
            length = int.from_bytes(file.read(2), "big")
            segment = file.read(max(length - 2, 0))
            if kind in (0xC0, 0xC1, 0xC2) and len(segment) > 5:
                components = segment[5]
                if kind == 0xC2:
                    return True
            elif kind == 0xDA:
                return not segment or segment[0] < components
    finally:
        file.seek(place)
    return False


def _prepared(picture):
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        # Greys of 16 bits: Pillow would take all but the darkest for white.
        picture.info.pop("transparency", None)
        picture = picture.point(lambda grey: grey / 256).convert("L")
    # Before it is turned, so that the copy is a small one.
    picture.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
    picture = ImageOps.exif_transpose(picture)
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if profile and picture.mode in ("RGB", "CMYK"):
        picture = _in_srgb(picture, profile)
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    if has_alpha and picture.getextrema()[3] == (255, 255):
        picture = picture.convert("RGB")
    # Neither EXIF with the place it was taken at, nor comments, nor a profile.
    picture.info = {}
    return picture


def _in_srgb(picture, profile):
    """The picture with the colours that its profile means; as it is where the profile is broken."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture


def _refusal(sentence):
    return ValidationError(sentence, code="invalid_picture")


def check_picture(file):
    """Validator: refuse an upload that is not a picture. What is stored already is not looked at: it may be gone."""
    if not getattr(file, "_committed", False):
        open_picture(file)
        file.seek(0)


def ending_of(picture):
    return "png" if picture.mode == "RGBA" else "jpg"


def encode(picture, ending):
    """The bytes of a picture as `jpg`, `png` or `webp`."""
    options = {
        "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
        "png": {"format": "PNG", "optimize": True},
        "webp": {"format": "WEBP", "quality": 80, "method": 4},
    }[ending]
    encoded = io.BytesIO()
    picture.save(encoded, **options)
    return encoded.getvalue()


def widths_of(width):
    """The widths in which a picture is kept, its own the last."""
    return [smaller for smaller in WIDTHS if smaller < width] + [width]


def name_of(name, width, ending, full_width):
    """The name of a size: `hubs/x.jpg` at 320 pixels as WebP is `hubs/x-320.webp`."""
    path = PurePosixPath(name)
    size = "" if width == full_width else f"-{width}"
    return str(path.with_name(f"{path.stem}{size}.{ending}"))


def names_of(name, width):
    """Every file that belongs to a stored picture of this width."""
    endings = {PurePosixPath(name).suffix.lstrip("."), "webp"}
    return [name_of(name, size, ending, width) for size in widths_of(width) for ending in sorted(endings)]


class Picture(ImageFieldFile):
    """A stored picture with its sizes."""

    def save(self, name, content, save=True):
        """Keep what `content` shows, in all sizes, under a name made from `name`. Raises ValidationError."""
        picture = open_picture(content)
        ending = ending_of(picture)
        self.field.note_size(self.instance, picture.size)
        path = PurePosixPath(name).with_suffix(f".{ending}")
        super().save(str(path), ContentFile(encode(picture, ending)), save=False)
        for width in widths_of(picture.width):
            size = picture
            if width != picture.width:
                height = max(round(picture.height * width / picture.width), 1)
                size = picture.resize((width, height), Image.Resampling.LANCZOS)
            for wanted in {ending, "webp"}:
                kept = name_of(self.name, width, wanted, picture.width)
                if kept != self.name:
                    self.storage.save(kept, ContentFile(encode(size, wanted)))
        if save:
            self.instance.save()

    save.alters_data = True

    def source_set(self, ending):
        """[(address, width), ...] of the sizes as `webp`, or as what browsers without it take."""
        width = self.stored_width
        if not width:
            return []
        return [
            (self.storage.url(name_of(self.name, size, ending, width)), size) for size in widths_of(width)
        ]

    @property
    def names(self):
        """Every file that belongs to it."""
        return names_of(self.name, self.stored_width) if self.stored_width else [self.name]

    @property
    def ending(self):
        return PurePosixPath(self.name).suffix.lstrip(".")

    @property
    def stored_width(self):
        """In pixels as the row has it, without a look at the file; None for one kept before there were sizes."""
        return getattr(self.instance, f"{self.field.name}_width")

    @property
    def stored_height(self):
        return getattr(self.instance, f"{self.field.name}_height")


class PictureField(models.ImageField):
    """A picture in several sizes. Its model has a SizeField `<name>_width` and `<name>_height` beside it.

    (Django's own `width_field` opens the file of every row that is read without one, and fails where it is gone.)
    """

    attr_class = Picture
    default_validators = [LargestFile(MEGABYTES), FileExtensionValidator(ENDINGS), check_picture]

    def __init__(self, *args, **kwargs):
        help_text = gettext_lazy(
            "JPEG, PNG or WebP of up to 10 MB. It is kept in several sizes, without what the camera wrote into it."
        )
        super().__init__(*args, **({"help_text": help_text} | kwargs))

    def formfield(self, **kwargs):
        # Django's own looks at pictures in a way of its own, and says less about what is wrong.
        return models.FileField.formfield(self, **kwargs)

    def pre_save(self, instance, add):
        file = super().pre_save(instance, add)
        if not file:
            self.note_size(instance, (None, None))
        return file

    def note_size(self, instance, size):
        for name, value in zip(("width", "height"), size, strict=True):
            setattr(instance, f"{self.name}_{name}", value)


class SizeField(models.PositiveSmallIntegerField):
    """Pixels of a picture; written with it, and never by hand. Stands behind its picture in the model."""

    def __init__(self, **kwargs):
        super().__init__(**({"null": True, "editable": False} | kwargs))


class Focus(models.TextChoices):
    """Where the part lies that must stay when a picture is cropped; a class of the style sheet, `focus-top`."""

    CENTRE = "centre", gettext_lazy("in the middle")
    TOP = "top", gettext_lazy("at the top")
    BOTTOM = "bottom", gettext_lazy("at the bottom")
    LEFT = "left", gettext_lazy("on the left")
    RIGHT = "right", gettext_lazy("on the right")


class FocusField(models.CharField):
    """Asks what must stay when a picture is cropped."""

    def __init__(self, *args, **kwargs):
        defaults = {"max_length": 6, "choices": Focus, "default": Focus.CENTRE}
        super().__init__(*args, **(defaults | kwargs))

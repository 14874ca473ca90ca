"""Opens a site's file and looks at all of it before anything is believed: whole, unchanged, ours, and no trap."""

import zipfile
import zlib
from contextlib import contextmanager
from hashlib import sha256
from pathlib import PurePosixPath

from hubsportal import jsonvalues

from . import contents
from .contents import ACCOUNTS, FILES, FORMAT, MANIFEST, ROWS, VERSION, SiteFileError

PIECE = 1024 * 1024
LARGEST_MANIFEST = 64 * 1024 * 1024
LARGEST_LINE = 64 * 1024 * 1024
# Rows of JSON pack to a tenth or a thirtieth. What unpacks to more is made to fill the disk; small members may.
MOST_UNPACKED, NOT_LOOKED_AT = 200, 1024 * 1024

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@contextmanager
def opened(path):
    """An Archive that was looked at. Raises SiteFileError."""
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise SiteFileError(f"“{path}” cannot be read: {error.strerror}.") from None
    with file:
        try:
            archive = zipfile.ZipFile(file)
        except _BROKEN:
            raise SiteFileError("This is no ZIP file, or it breaks off before its end.") from None
        with archive:
            size = file.seek(0, 2)
            yield Archive(archive, size)


class Archive:
    """manifest: as written; members: {name: ZipInfo} of all others."""

    def __init__(self, archive, size):
        self.archive = archive
        self.members = {}
        for info in archive.infolist():
            if info.filename in self.members:
                raise SiteFileError(f"“{shown(info.filename)}” is in it twice.")
            self.members[info.filename] = info
        if sum(info.compress_size for info in self.members.values()) > size:
            raise SiteFileError("Its members overlap: it was made to unpack to far more than it holds.")
        self.manifest = self._read_manifest()
        self._check_names()
        self._check_lengths()
        self._check_migrations()
        for name in self.members:
            self._check_content(name)

    @property
    def files(self):
        """The names of all uploads, as the storage has them."""
        return [name.removeprefix(FILES) for name in self.members if name.startswith(FILES)]

    def open(self, name):
        return self.archive.open(name)

    def rows(self, name):
        """(number of the line, what it says of each column) for each row of a table. Raises SiteFileError."""
        with self.open(f"{ROWS}{name}.jsonl") as member:
            number = 0
            while line := member.readline(LARGEST_LINE):
                number += 1
                if not line.endswith(b"\n"):
                    raise SiteFileError(f"{name}, line {number}: it is too long, or breaks off.")
                try:
                    row = jsonvalues.parse(line.decode())
                except ValueError as error:
                    raise SiteFileError(f"{name}, line {number}: {said(error)}") from None
                if not isinstance(row, dict):
                    raise SiteFileError(f"{name}, line {number}: it has to be an object of columns.")
                yield number, row, len(line)
        if number != self.manifest["rows"][name]:
            raise SiteFileError(f"{name}: it holds {number} rows, and not {self.manifest['rows'][name]}.")

    def _read_manifest(self):
        info = self.members.pop(MANIFEST, None)
        if info is None:
            raise SiteFileError(f"It has no {MANIFEST}: export_site did not write it.")
        if info.file_size > LARGEST_MANIFEST:
            raise SiteFileError(f"Its {MANIFEST} is too large to be one.")
        try:
            with self.archive.open(info) as member:
                manifest = jsonvalues.parse(member.read(LARGEST_MANIFEST).decode())
        except _BROKEN as error:
            raise SiteFileError(f"Its {MANIFEST} cannot be read: {said(error)}") from None
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise SiteFileError(f"Its {MANIFEST} does not say that it is a “{FORMAT}”.")
        if manifest.get("version") != VERSION:
            version = shown(manifest.get("version"))
            raise SiteFileError(
                f"It is written in version {version} of the format; this portal reads version {VERSION}."
            )
        _check_shape(manifest)
        return manifest

    def _check_names(self):
        listed = self.manifest["members"]
        for name in self.members.keys() - listed.keys():
            raise SiteFileError(f"“{shown(name)}” is in it, and its {MANIFEST} does not know of it.")
        for name in listed.keys() - self.members.keys():
            raise SiteFileError(f"“{shown(name)}” is missing from it.")
        tables = {
            f"{ROWS}{name}.jsonl": name for name in [ACCOUNTS, *(table.name for table in contents.tables())]
        }
        for name in tables.keys() - listed.keys():
            raise SiteFileError(f"“{name}” is missing from it.")
        for name in listed:
            if name not in tables and not is_safe(name):
                raise SiteFileError(f"“{shown(name)}” is no name for a member: nothing was unpacked.")
        if self.manifest["rows"].keys() != set(tables.values()):
            raise SiteFileError(f"Its {MANIFEST} counts rows of other tables than it has.")

    def _check_lengths(self):
        for name, info in self.members.items():
            if info.flag_bits & 0x1:
                raise SiteFileError(f"“{shown(name)}” is encrypted.")
            is_packed = info.compress_type != zipfile.ZIP_STORED
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or (
                is_packed and name.startswith(FILES)
            ):
                raise SiteFileError(f"“{shown(name)}” is packed in another way than export_site does it.")
            if info.file_size != self.manifest["members"][name]["bytes"]:
                raise SiteFileError(f"“{shown(name)}” has another length than its {MANIFEST} says.")
            if info.file_size > max(info.compress_size, 1) * MOST_UNPACKED and info.file_size > NOT_LOOKED_AT:
                raise SiteFileError(f"“{shown(name)}” would unpack to far more than rows do.")

    def _check_migrations(self):
        ours, theirs = contents.migrations(), self.manifest["migrations"]
        if ours == theirs:
            return
        for app in sorted(ours.keys() | theirs.keys()):
            here, there = (found.get(app) or ["none"] for found in (ours, theirs))
            if here != there:
                raise SiteFileError(
                    f"It was written where the tables of “{shown(app)}” are at {shown(there[-1])}; here they are at "
                    f"{here[-1]}. Bring both portals to the same version, and migrate."
                )

    def _check_content(self, name):
        digest = sha256()
        try:
            with self.open(name) as member:
                while piece := member.read(PIECE):
                    digest.update(piece)
        except _BROKEN:
            raise SiteFileError(f"“{shown(name)}” is damaged, or breaks off.") from None
        if digest.hexdigest() != self.manifest["members"][name]["sha256"]:
            raise SiteFileError(f"“{shown(name)}” is not what was written: its SHA-256 is another one.")


def is_safe(name):
    """Whether a member is an upload under a name that stays within the folder of uploads."""
    path = name.removeprefix(FILES)
    if (
        not name.startswith(FILES)
        or len(path) > 200
        or not path.isprintable()
        or set(path) & set('\\:*?"<>|')
    ):
        return False
    parts = path.split("/")
    # A part that begins with a dot is a step upwards, or hidden from whoever looks.
    return str(PurePosixPath(path)) == path and all(part and not part.startswith(".") for part in parts)


def _check_shape(manifest):
    def is_count(value):
        return type(value) is int and 0 <= value < 2**62

    def all_of(name, check):
        found = manifest.get(name)
        if not isinstance(found, dict) or not all(map(check, found.values())):
            raise SiteFileError(f"In its {MANIFEST}, “{name}” is not what it should be.")

    def is_list_of_texts(value):
        return isinstance(value, list) and all(isinstance(name, str) for name in value)

    all_of("migrations", is_list_of_texts)
    all_of("rows", is_count)
    all_of("last_keys", is_count)
    all_of(
        "members",
        lambda value: (
            isinstance(value, dict) and is_count(value.get("bytes")) and isinstance(value.get("sha256"), str)
        ),
    )
    if not is_list_of_texts(manifest.get("missing")):
        raise SiteFileError(f"In its {MANIFEST}, “missing” is not what it should be.")


def shown(value):
    """A name of somebody else's making as a sentence shows it."""
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(value))
    return text if len(text) <= 100 else f"{text[:99]}…"


def said(error):
    return "it is not UTF-8." if isinstance(error, UnicodeDecodeError) else shown(error)

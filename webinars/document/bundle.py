"""A document with its files: a ZIP of `webinar.json`, `files/<name>` and `SHA256SUMS`, written and read in pieces."""

import re
import zipfile
import zlib
from hashlib import sha256

from django.core.files import File
from django.utils.translation import gettext as _

from hubsportal.sitefile.archive import is_safe, shown

from . import entries
from .entries import DocumentErrors
from .writing import document_of

DOCUMENT, SUMS, FILES = "webinar.json", "SHA256SUMS", "files/"
PIECE = 1024 * 1024
MOST_MEMBERS = 1_000
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


# Writing


class _Sink:
    """Takes what a ZIP is written into, to be sent on."""

    def __init__(self):
        self.pieces = []

    def write(self, data):
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self):
        pass

    def take(self):
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def stream(webinar):
    """The pieces of a ZIP, as they are read. A file that is gone from the uploads is left out."""
    document, files = document_of(webinar)
    return _pieces(entries.write(document), files)


def _pieces(document, files):
    sink, sums = _Sink(), []
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(_member(DOCUMENT, zipfile.ZIP_DEFLATED), document)
        sums.append(f"{sha256(document).hexdigest()}  {DOCUMENT}\n")
        yield sink.take()
        for name, stored in files.items():
            try:
                source = stored.storage.open(stored.name)
            except FileNotFoundError:
                continue
            digest, info = sha256(), _member(f"{FILES}{name}", zipfile.ZIP_STORED)
            info.file_size = source.size
            with source, archive.open(info, "w") as member:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    member.write(piece)
                    yield sink.take()
            sums.append(f"{digest.hexdigest()}  {FILES}{name}\n")
        archive.writestr(_member(SUMS, zipfile.ZIP_DEFLATED), "".join(sums))
    yield sink.take()


def _member(name, compression):
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, compression
    return info


# Reading


def read(file):
    """(root Entry, Bundle or None) of a document alone, or with its files in a ZIP. Raises DocumentErrors."""
    file.seek(0)
    begins = file.read(4)
    file.seek(0)
    if not begins.startswith(b"PK"):
        return entries.read(file.read(entries.MOST_BYTES + 1)), None
    try:
        bundle = Bundle(zipfile.ZipFile(file))
    except _BROKEN as error:
        if isinstance(error, DocumentErrors):
            raise
        raise refusal(_("This ZIP file is damaged, or breaks off before its end.")) from None
    return entries.read(bundle.document), bundle


def refusal(sentence):
    return DocumentErrors([("", sentence)])


class Bundle:
    """The files that came along with a document; each was compared with its SHA-256. names: as the document says them."""

    def __init__(self, archive):
        self.archive = archive
        self.members = {info.filename: info for info in archive.infolist()}
        if len(archive.infolist()) > MOST_MEMBERS or len(self.members) < len(archive.infolist()):
            raise refusal(_("This ZIP file holds too many files, or one twice."))
        for name, info in self.members.items():
            self._check(name, info)
        if DOCUMENT not in self.members or SUMS not in self.members:
            raise refusal(_("This ZIP file holds no %(name)s.") % {"name": f"{DOCUMENT} + {SUMS}"})
        sums = self._sums(archive.read(SUMS))
        self.names = {name.removeprefix(FILES) for name in self.members if name.startswith(FILES)}
        if sums.keys() != self.members.keys() - {SUMS}:
            raise refusal(_("%(sums)s does not list just what is in this ZIP file.") % {"sums": SUMS})
        for name, wanted in sums.items():
            if self._digest(name) != wanted:
                raise refusal(
                    _("“%(name)s” is not what was written: its SHA-256 is another one.")
                    % {"name": shown(name)}
                )
        self.document = archive.read(DOCUMENT)

    def _check(self, name, info):
        is_ours = name in (DOCUMENT, SUMS) or is_safe(name)
        is_file = name.startswith(FILES)
        if not is_ours or info.flag_bits & 0x1:
            raise refusal(_("“%(name)s” does not belong into such a ZIP file.") % {"name": shown(name)})
        # Pictures, slides and recordings are packed already: whatever unpacks to more is a trap.
        if is_file and (info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size):
            raise refusal(_("“%(name)s” is packed; files are kept as they are.") % {"name": shown(name)})
        if not is_file and info.file_size > entries.MOST_BYTES:
            raise refusal(_("“%(name)s” is too large.") % {"name": shown(name)})

    def _sums(self, data):
        found = {}
        for line in data.decode().splitlines():
            match = _LINE.fullmatch(line)
            if not match:
                raise refusal(_("%(sums)s cannot be read.") % {"sums": SUMS})
            found[match[2]] = match[1]
        return found

    def _digest(self, name):
        digest = sha256()
        with self.archive.open(name) as member:
            while piece := member.read(PIECE):
                digest.update(piece)
        return digest.hexdigest()

    def open(self, name):
        """A file as fields and storages take it."""
        file = File(self.archive.open(f"{FILES}{name}"), name=name.rpartition("/")[2])
        file.size = self.members[f"{FILES}{name}"].file_size
        return file

"""Writes a site into a file: one state of the database, while others go on saving; a row and a piece at a time."""

import json
import os
import shutil
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.db import connection, models, transaction

from hubsportal.bucket import StorageAway
from hubsportal.history.states import files_in_history
from hubsportal.management.commands.clean_files import picture_of, stored

from . import contents
from .contents import ACCOUNTS, FILES, FORMAT, MANIFEST, ROWS, VERSION, Names, SiteFileError

PIECE = 1024 * 1024
# No file of the archive has a time of its own, so that the same content gives the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass
class Written:
    """What a file holds: {table: rows}, names of uploads, and of those that rows name and that are gone."""

    rows: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    bytes: int = 0


def write(path):
    """Write the site to a new file. Returns a Written; raises SiteFileError, and leaves nothing behind."""
    path = Path(path)
    try:
        # Drafts and history are in it: nobody else reads it.
        file = open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115 - closed below
    except FileExistsError:
        raise SiteFileError(f"“{path}” is there already. Choose another name.") from None
    except OSError as error:
        raise SiteFileError(f"“{path}” cannot be written: {error.strerror}.") from None
    try:
        with file:
            with zipfile.ZipFile(file, "w") as archive, snapshot():
                written = _Writer(archive).write()
            file.flush()
            os.fsync(file.fileno())
            written.bytes = file.tell()
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, StorageAway):
            raise SiteFileError(f"The uploads cannot be read. {error}") from error
        if isinstance(error, OSError) and error.errno:
            raise SiteFileError(f"“{path}” cannot be written: {error.strerror}.") from error
        raise
    return written


@contextmanager
def snapshot():
    """Reads one state of the database throughout, and holds up nobody who writes meanwhile."""
    if connection.in_atomic_block:
        # As a test does: whoever is around it says which state is seen.
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        connection.ensure_connection()
        mode = connection.transaction_mode
        # Transactions here begin as writers; this one only reads.
        connection.transaction_mode = "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode


class _Writer:
    def __init__(self, archive):
        self.archive = archive
        self.tables = contents.tables()
        self.members = {}
        self.used = set()
        self.written = Written()

    def write(self):
        self.names = Names(self._write_accounts())
        # After the first read, so that no row of the state that is read is beyond it.
        last_keys = {table.name: contents.last_key(table) for table in self.tables if table.counts}
        for table in self.tables:
            self._write_rows(table)
        self._write_files()
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "migrations": contents.migrations(),
            "rows": self.written.rows,
            "last_keys": last_keys,
            "missing": self.written.missing,
            "members": self.members,
        }
        with self.archive.open(_member(MANIFEST, zipfile.ZIP_DEFLATED), "w") as member:
            member.write((json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode())
        return self.written

    def _write_accounts(self):
        """Write the names of the accounts that rows refer to. Returns {key: name}."""
        User = get_user_model()
        wanted = set()
        for table in self.tables:
            for column in table.fields:
                if column.is_relation and column.related_model is User:
                    keys = table.model._base_manager.order_by().values_list(column.attname, flat=True)
                    wanted.update(keys.distinct())
        columns = account_columns(User)
        accounts = User._base_manager.filter(pk__in=wanted - {None}).order_by(User.USERNAME_FIELD)
        found = {}
        with self._open(f"{ROWS}{ACCOUNTS}.jsonl") as member:
            for pk, *values in accounts.values_list("pk", *columns):
                found[pk] = values[0]
                member.write(_line(dict(zip(columns, values, strict=True))))
        self.written.rows[ACCOUNTS] = len(found)
        return found

    def _write_rows(self, table):
        files = [
            (place, column.name)
            for place, column in enumerate(table.fields)
            if isinstance(column, models.FileField)
        ]
        count = 0
        with self._open(table.member) as member:
            for row in table.rows():
                self.used.update(row[place] for place, _name in files if row[place])
                values = zip(table.fields, row, strict=True)
                member.write(
                    _line({column.name: self.names.to_json(column, value) for column, value in values})
                )
                count += 1
        self.written.rows[table.name] = count

    def _write_files(self):
        """Whatever a row has, or an earlier state of one, pictures in every size."""
        wanted = {picture_of(name) for name in self.used | files_in_history()}
        there = set()
        for name in stored():
            if picture_of(name) in wanted and self._write_file(name):
                there.add(name)
        self.written.files = sorted(there)
        self.written.missing = sorted(self.used - there)

    def _write_file(self, name):
        try:
            source = default_storage.open(name)
        except FileNotFoundError:
            return False
        with source, self._open(f"{FILES}{name}", zipfile.ZIP_STORED, source.size) as member:
            shutil.copyfileobj(source, member, PIECE)
        return True

    @contextmanager
    def _open(self, name, compression=zipfile.ZIP_DEFLATED, size=0):
        # A table's length is not known beforehand: room for a large one is left in any case.
        info = _member(name, compression, size)
        with self.archive.open(info, "w", force_zip64=compression == zipfile.ZIP_DEFLATED) as member:
            counted = _Counted(member)
            yield counted
        self.members[name] = {"bytes": counted.length, "sha256": counted.digest.hexdigest()}


def _member(name, compression, size=0):
    info = zipfile.ZipInfo(name, _TIME)
    info.create_system = 3  # Unix, on whichever machine it is written
    info.external_attr = 0o600 << 16
    info.compress_type = compression
    info.file_size = size
    return info


class _Counted:
    """Counts and hashes what is written."""

    def __init__(self, member):
        self.member, self.length, self.digest = member, 0, sha256()

    def write(self, data):
        self.length += len(data)
        self.digest.update(data)
        return self.member.write(data)


def account_columns(User):
    """What leaves of an account: its name, and that of the person. The first is what it is known by."""
    names = {column.name for column in User._meta.concrete_fields}
    return [User.USERNAME_FIELD, *(name for name in ("first_name", "last_name") if name in names)]


def _line(value):
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

"""Brings a site's file into an empty portal: all rows and uploads of it, or nothing.

Empty is a portal without content: no hub, webinar, person or suggestion, nor a trace of one in its history. Regions, services
and themes may be there as the loaders made them: those of the file take their place. Accounts stay as they are: where the
file names somebody under the name of an account here, history means that account; for others there will be one that
nobody can sign in to.
"""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models

from hubsportal import roles
from hubsportal.bucket import StorageAway
from hubsportal.history.models import Revision, Version
from hubsportal.jsonvalues import from_json
from hubsportal.models import FormerSlug, LoadedItem
from hubsportal.roles import Kind
from hubsportal.search import index
from hubsportal.seeding import Loading

from . import contents
from .archive import PIECE, shown
from .contents import ACCOUNTS, FILES, Names, SiteFileError
from .writing import account_columns

# What loaders leave besides the words that they bring.
BOOKKEEPING = (Revision, Version, FormerSlug, LoadedItem)
# Bytes of lines that are held in memory together, at most; one line alone may have more.
MOST_BYTES = 4 * 1024 * 1024


@dataclass
class Brought:
    """What came in: rows by table, uploads, accounts that were there and that are new."""

    rows: Counter = field(default_factory=Counter)
    files: int = 0
    known_accounts: list[str] = field(default_factory=list)
    new_accounts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Stored:
    """An upload that was stored, as `seeding.Loading` takes it back."""

    storage: object
    name: str


def bring_in(archive, say=lambda sentence: None):
    """Write an Archive into this portal. Returns a Brought; raises SiteFileError, and leaves nothing behind.

    `say` is told what is being done.
    """
    loading = Loading()
    try:
        with loading.all_or_nothing(), index.together():
            refuse_unless_empty()
            return _Reader(archive, loading, say).read()
    except DatabaseError as error:
        raise SiteFileError(f"The database takes no part of it: {first_line(error)}") from error
    except StorageAway as error:
        raise SiteFileError(f"Its uploads cannot be stored. {first_line(error)}") from error


def refuse_unless_empty():
    """Raises SiteFileError if there is content here, or was."""
    words = {content.model for content in roles.contents.values() if content.kind in (Kind.WORD, Kind.CODE)}
    looked_at = [table.model for table in contents.tables() if not table.model._meta.auto_created]
    # What does not come along, such as suggestions, may refer to what would make way.
    looked_at += [model for model in roles.contents if model not in looked_at]
    found = []
    for model in looked_at:
        if model not in words and model not in BOOKKEEPING and (count := model._base_manager.count()):
            name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            found.append(f"{count} {name}")
    if found:
        raise SiteFileError(
            f"This portal has content: {', '.join(found)}. A site goes only into an empty one: a new database, after "
            "`manage.py migrate`."
        )
    kinds = {model._meta.label_lower for model in words}
    is_remembered = any(rows.objects.exclude(kind__in=kinds).exists() for rows in (Version, FormerSlug))
    if is_remembered or Revision.objects.exclude(user=None).exists():
        raise SiteFileError(
            "People have worked in this portal: its history knows of it, and would be lost. A site goes only into an empty "
            "one: a new database, after `manage.py migrate`."
        )


class _Reader:
    def __init__(self, archive, loading, say):
        self.archive, self.loading, self.say = archive, loading, say
        self.brought = Brought()

    def read(self):
        tables = contents.tables()
        for table in tables:
            # Past history and index, here and below: their own rows come along, and the index is built at the end.
            table.model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
        ContentType.objects.clear_cache()
        self.names = Names(self._read_accounts())
        for table in tables:
            self._read_rows(table)
        self._check_relations()
        for table in tables:
            if table.counts:
                self._count_on(table)
        for name in self.archive.files:
            self._read_file(name)
        self.say("Building the search index.")
        index.rebuild()
        return self.brought

    def _read_accounts(self):
        """{key: name} of the accounts that the file names; those that are not here are made."""
        User = get_user_model()
        columns = account_columns(User)
        found = {}
        for number, row, _length in self.archive.rows(ACCOUNTS):
            if row.keys() != set(columns):
                raise SiteFileError(f"{ACCOUNTS}, line {number}: it has to hold {', '.join(columns)}.")
            for column, value in row.items():
                try:
                    from_json(User._meta.get_field(column), value)
                except ValueError as error:
                    raise SiteFileError(f"{ACCOUNTS}, line {number}, {column}: {error}") from None
            name = row[User.USERNAME_FIELD]
            account = User._base_manager.filter(**{User.USERNAME_FIELD: name}).first()
            if account is None:
                account = self._make_account(User, number, row)
                self.brought.new_accounts.append(name)
            else:
                self.brought.known_accounts.append(name)
            found[account.pk] = name
        return found

    def _make_account(self, User, number, row):
        account = User(**row, is_active=False)
        account.set_unusable_password()
        try:
            account.full_clean(exclude=["password"])
        except ValidationError as error:
            raise SiteFileError(f"{ACCOUNTS}, line {number}: {' '.join(error.messages)}") from None
        account.save()
        return account

    def _read_rows(self, table):
        self.say(f"Writing {table.model._meta.verbose_name_plural}.")
        fields, waiting, size = table.fields, [], 0
        most = min(500, connection.ops.bulk_batch_size(fields, [None] * 500))
        number = 0
        for number, row, length in self.archive.rows(table.name):
            if waiting and (len(waiting) >= most or size + length > MOST_BYTES):
                self._insert(table, waiting, number - 1)
                waiting, size = [], 0
            waiting.append(self._row(table, number, row))
            size += length
        self._insert(table, waiting, number)
        self.brought.rows[table.name] = number

    def _row(self, table, number, row):
        if row.keys() != set(table.names):
            odd = sorted(row.keys() ^ set(table.names))
            raise SiteFileError(
                f"{table.name}, line {number}: “{shown(odd[0])}” is missing, or is no column of it."
            )
        values = {}
        for column in table.fields:
            try:
                values[column.attname] = self.names.from_json(column, row[column.name])
            except ValueError as error:
                raise SiteFileError(f"{table.name}, line {number}, {column.name}: {error}") from None
        return table.model(**values)

    def _insert(self, table, rows, last):
        if not rows:
            return
        try:
            # As they are: `save` and `bulk_create` would date them anew. This is what Django's loading of fixtures does.
            table.model._base_manager._insert(rows, fields=table.fields, using=DEFAULT_DB_ALIAS, raw=True)
        except (DatabaseError, ValueError) as error:
            raise SiteFileError(
                f"{table.name}, lines {last - len(rows) + 1} to {last}: the database does not take them "
                f"({first_line(error)})."
            ) from error

    def _check_relations(self):
        try:
            connection.check_constraints()
        except DatabaseError as error:
            raise SiteFileError(f"Something refers to what is not in it: {first_line(error)}") from error

    def _count_on(self, table):
        highest = table.model._base_manager.aggregate(highest=models.Max("pk"))["highest"] or 0
        contents.count_from(table, max(highest, self.archive.manifest["last_keys"].get(table.name, 0)))

    def _read_file(self, name):
        if default_storage.exists(name):
            if not self._is_same(name):
                raise SiteFileError(
                    f"Among the uploads here is another “{name}”. Move it out of the way first."
                )
            return
        with self.archive.open(f"{FILES}{name}") as member:
            kept = default_storage.save(name, File(member, name=name))
        self.loading.files.append(Stored(default_storage, kept))
        if kept != name:
            raise SiteFileError(f"The storage of uploads does not keep “{name}” under its name.")
        self.brought.files += 1

    def _is_same(self, name):
        digest = sha256()
        with default_storage.open(name) as file:
            for piece in file.chunks(PIECE):
                digest.update(piece)
        return digest.hexdigest() == self.archive.manifest["members"][f"{FILES}{name}"]["sha256"]


def first_line(error):
    return shown((str(error).strip().splitlines() or [type(error).__name__])[0])

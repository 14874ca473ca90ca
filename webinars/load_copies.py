"""Copies of hubs for load data, with all that stands in the database for them, straight into its tables.

A million hubs take minutes this way instead of hours: only their patterns have been through Django and been read by the
search. A copy differs from its pattern by its number and its place on the map; its words are the pattern's, so that a word
is as frequent among many hubs as among few. Numbers are not among the words that the search box offers.
"""

from contextlib import contextmanager
from itertools import islice

from django.core.management.color import no_style
from django.db import connection

from hubs.models import Hub
from hubsportal.models import SearchEntry
from hubsportal.search.engines import terms_table

LINES = 200  # that go to PostgreSQL at a time

SERVICES = Hub.services.through
TABLES = {
    "hubs": Hub._meta.db_table,
    "services": SERVICES._meta.db_table,
    "entries": SearchEntry._meta.db_table,
    "terms": terms_table(SearchEntry),
}


def name_of(place):
    return f"Example hub {place:06}"


def slug_of(place):
    return f"example-hub-{place}"


def copy_hubs(patterns, numbers, chance):
    """Make hubs with these numbers after pattern hubs (their pks by number), which the index knows."""
    database = PostgreSQL() if connection.vendor == "postgresql" else SQLite()
    copies = Copies(database, patterns, numbers, chance)
    with database.at_ease():
        for name, table in TABLES.items():
            database.write(table, copies.columns[name], getattr(copies, name)())


class Copies:
    """The rows of all copies, table by table."""

    def __init__(self, database, patterns, numbers, chance):
        self.numbers = numbers
        self.chance = chance
        self.columns, rows = {}, {}
        for name, table in TABLES.items():
            self.columns[name], rows[name] = database.read(table)
        self.next = {name: max(row[0] for row in some) + 1 for name, some in rows.items()}
        self.patterns = []  # (number in its name as the index has it, hub, services, entry, terms)
        offered, services = {}, self._places("services", "hub_id")[0]
        for row in rows["services"]:
            offered.setdefault(row[services], []).append(row)
        kind, key = self._places("entries", "kind", "key")
        hubs = {row[0]: row for row in rows["hubs"]}
        entries = {int(row[key]): row for row in rows["entries"] if row[kind] == "hub"}
        terms = {row[0]: row for row in rows["terms"]}
        for place, pk in patterns.items():
            entry = entries[pk]
            self.patterns.append((f"{place:06}", hubs[pk], offered.get(pk, []), entry, terms[entry[0]]))

    def hubs(self):
        name, slug, latitude, longitude = self._places("hubs", "name", "slug", "latitude", "longitude")
        for pk, place, (_token, pattern, *_others) in self._each("hubs"):
            row = list(pattern)
            row[0], row[name], row[slug] = pk, name_of(place), slug_of(place)
            row[latitude], row[longitude] = self._point()
            yield row

    def services(self):
        (hub,) = self._places("services", "hub_id")
        key = self.next["services"]
        for pk, _place, pattern in self._each("hubs"):
            for offered in pattern[2]:
                row = list(offered)
                row[0], row[hub] = key, pk
                key += 1
                yield row

    def entries(self):
        key, title, path, facets = self._places("entries", "key", "title", "path", "facets")
        hub = self.next["hubs"]
        for pk, place, (token, _hub, _services, pattern, _terms) in self._each("entries"):
            row = list(pattern)
            row[0], row[key], row[title], row[path] = pk, hub, name_of(place), f"/hubs/{slug_of(place)}/"
            row[facets] = row[facets].replace(token, f"{place:06}")
            hub += 1
            yield row

    def terms(self):
        for pk, place, (token, *_others, pattern) in self._each("entries"):
            new = f"{place:06}"
            yield [pk, *(text.replace(token, new) for text in pattern[1:])]

    def _each(self, name):
        """(pk in this table, number, pattern) of each copy."""
        count = len(self.patterns)
        for pk, place in enumerate(self.numbers, self.next[name]):
            yield pk, place, self.patterns[place % count]

    def _point(self):
        """Somewhere in Europe: latitude and longitude in degrees."""
        return round(self.chance.uniform(36, 60), 5), round(self.chance.uniform(-9, 28), 5)

    def _places(self, name, *columns):
        return [self.columns[name].index(column) for column in columns]


class SQLite:
    def read(self, table):
        """(names of columns, rows), the key first."""
        # Of a table of terms SQLite calls it otherwise.
        key = "rowid, " if table == TABLES["terms"] else ""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {key}* FROM {table}")
            return [column[0] for column in cursor.description], cursor.fetchall()

    @contextmanager
    def at_ease(self):
        yield

    def write(self, table, columns, rows):
        names = ", ".join(f'"{name}"' for name in columns)
        # By the driver alone: Django would look at every value of every row.
        connection.connection.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows
        )


class PostgreSQL:
    def read(self, table):
        """The same, in the text format of COPY but for numbers."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            columns = [column[0] for column in cursor.description]
            cursor.execute(f"SELECT {', '.join(columns_as_text(columns))} FROM {table}")
            return columns, [[escaped(value) for value in row] for row in cursor.fetchall()]

    @contextmanager
    def at_ease(self):
        """Without the indexes and foreign keys of these tables, which it makes again at the end, as they were, in the
        same transaction: to keep them up to date row by row takes far longer."""
        tables, again = list(TABLES.values()), []
        connection.check_constraints()  # what waits for the end of the transaction holds its tables as they are
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
                " WHERE indrelid::regclass::text = ANY(%s)"
                " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
                [tables],
            )
            for name, definition in cursor.fetchall():
                cursor.execute(f"DROP INDEX {name}")
                again.append(definition)
            cursor.execute(
                "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)",
                [tables],
            )
            for table, name, definition in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
                again.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            yield
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
            for statement in [
                *again,
                *connection.ops.sequence_reset_sql(no_style(), [Hub, SERVICES, SearchEntry]),
            ]:
                cursor.execute(statement)

    def write(self, table, columns, rows):
        names = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", Lines(rows))


def columns_as_text(columns):
    """Keys stay numbers; the rest as PostgreSQL writes it, which is how it reads it again."""
    keys = ("id", "hub_id", "servicetype_id")
    return [f'"{name}"' if name in keys else f'"{name}"::text' for name in columns]


def escaped(value):
    r"""A value in the text format of COPY: \N for none."""
    if value is None:
        return r"\N"
    if not isinstance(value, str):
        return value
    return value.replace("\\", r"\\").replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r")


class Lines:
    """Rows as the file that COPY reads: they are made while the server still works on those before."""

    def __init__(self, rows):
        self.rows = rows

    def read(self, _size):
        return "".join("\t".join(map(str, row)) + "\n" for row in islice(self.rows, LINES))

"""Copies of hubs for load data, with all that stands in the database for them, made by the database itself.

A million hubs take a minute or two this way instead of hours: only their patterns have been through Django and been read
by the search. A copy differs from its pattern by its number and its place on the map; its words are the pattern's, so that
a word is as frequent among many hubs as among few. Numbers are not among the words that the search box offers.
"""

from contextlib import contextmanager, nullcontext

from django.core.management.color import no_style
from django.db import connection

from hubs.models import Hub
from hubsportal.models import SearchEntry
from hubsportal.search.engines import terms_table

HUBS, ENTRIES = Hub._meta.db_table, SearchEntry._meta.db_table
SERVICES, TERMS = Hub.services.through._meta.db_table, terms_table(SearchEntry)

# Degrees that take in most of Europe, and steps that meet each point of a grid of so many in an order of no use to anybody.
SOUTH, NORTH, WEST, EAST = 36, 60, -9, 28
GRID, STEP_NORTH, STEP_EAST = 100_003, 60_013, 38_197


def name_of(place):
    return f"Example hub {place:06}"


def slug_of(place):
    return f"example-hub-{place}"


def copy_hubs(patterns, numbers):
    """Make hubs with these numbers after pattern hubs (their pks by number), which the index knows."""
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor, without_indexes(cursor) if on_postgresql else nullcontext():
        plan_copies(cursor, patterns, numbers)
        copy(cursor, HUBS, "original.id = pattern.hub", {
            "id": "copy.hub",
            "name": "'Example hub ' || copy.token",
            "slug": "'example-hub-' || copy.place",
            "latitude": along(STEP_NORTH, SOUTH, NORTH),
            "longitude": along(STEP_EAST, WEST, EAST),
        })  # fmt: skip
        copy(cursor, SERVICES, "original.hub_id = pattern.hub", {"id": None, "hub_id": "copy.hub"})
        copy(cursor, ENTRIES, "original.id = pattern.entry", {
            "id": "copy.entry",
            "key": "CAST(copy.hub AS text)",
            "title": "'Example hub ' || copy.token",
            "path": "'/hubs/example-hub-' || copy.place || '/'",
            "facets": renumbered("facets"),
        })  # fmt: skip
        key = "id" if on_postgresql else "rowid"
        types = types_of(cursor, TERMS)
        words = {name: renumbered(name, kind) for name, kind in types.items() if name != key}
        copy(cursor, TERMS, f"original.{key} = pattern.entry", {key: "copy.entry"} | words)
        for table in ("load_pattern", "load_copy"):
            cursor.execute(f"DROP TABLE {table}")


def plan_copies(cursor, patterns, numbers):
    """Two tables for the time of the work: which hubs and entries are patterns, and of which of them each copy is one.

    token: a hub's number, as it stands in its name and in what the index has of it.
    """
    cursor.execute(f"SELECT MAX(id) FROM {HUBS}")
    (last_hub,) = cursor.fetchone()
    cursor.execute(f"SELECT MAX(id) FROM {ENTRIES}")
    (last_entry,) = cursor.fetchone()
    entries = {int(key): pk for pk, key in SearchEntry.objects.filter(kind="hub").values_list("pk", "key")}
    cursor.execute(
        "CREATE TEMPORARY TABLE load_pattern (number integer PRIMARY KEY, token text, hub bigint, entry bigint)"
    )
    cursor.executemany(
        "INSERT INTO load_pattern VALUES (%s, %s, %s, %s)",
        [(number, f"{place:06}", hub, entries[hub]) for number, (place, hub) in enumerate(patterns.items())],
    )
    cursor.execute(
        "CREATE TEMPORARY TABLE load_copy (place integer, token text, pattern integer, hub bigint, entry bigint)"
    )
    first = numbers.start
    cursor.execute(
        "INSERT INTO load_copy WITH RECURSIVE numbers (place) AS"
        " (SELECT CAST(%s AS integer) UNION ALL SELECT place + 1 FROM numbers WHERE place < %s)"
        " SELECT place, CASE WHEN place > 999999 THEN '' ELSE substr('000000', 1 + length(CAST(place AS text))) END"
        " || place, place %% %s, place + %s, place + %s FROM numbers",
        [first, numbers.stop - 1, len(patterns), last_hub + 1 - first, last_entry + 1 - first],
    )


def copy(cursor, table, condition, changed):
    """Copy rows of a table: `changed` are SQL expressions for columns that differ, None for those the database fills in."""
    columns = {name: f'original."{name}"' for name in types_of(cursor, table)} | changed
    columns = {name: expression for name, expression in columns.items() if expression}
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(columns.values())}"
        f" FROM load_copy AS copy JOIN load_pattern AS pattern ON pattern.number = copy.pattern"
        f" JOIN {table} AS original ON {condition} ORDER BY copy.place"
    )


def renumbered(column, kind="text"):
    """An expression for a column of words: those of the pattern, with the copy's number for its own."""
    return f"CAST(replace(CAST(original.{column} AS text), pattern.token, copy.token) AS {kind})"


def along(step, least, most):
    """An expression for degrees between two bounds."""
    return f"round({least} + {most - least} * ((copy.place * CAST({step} AS bigint)) % {GRID}) / {GRID}.0, 5)"


def types_of(cursor, table):
    """{column: its type} of a table."""
    if connection.vendor == "postgresql":
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            [table],
        )
        return dict(cursor.fetchall())
    cursor.execute(
        f"SELECT name, CASE type WHEN '' THEN 'text' ELSE type END FROM pragma_table_info('{table}')"
    )
    return dict(cursor.fetchall())


@contextmanager
def without_indexes(cursor):
    """Without the indexes and foreign keys of these tables, which are made again at the end, as they were, in the same
    transaction: to keep them up to date row by row takes PostgreSQL far longer."""
    tables, again = [HUBS, SERVICES, ENTRIES, TERMS], []
    connection.check_constraints()  # what waits for the end of the transaction holds its tables as they are
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
    for statement in [*again, *connection.ops.sequence_reset_sql(no_style(), [Hub, SearchEntry])]:
        cursor.execute(statement)

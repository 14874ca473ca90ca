"""The two databases, asked for the same terms: SQLite's FTS5 and PostgreSQL's tsvector.

Beside the table of documents stands one with their terms, under the same ids (made by hubsportal's migration
0002). An engine writes it and finds in it. Stems arrive as they are to be compared, so neither database changes them.
"""

import sys

from django.db import connection
from django.db.models import Q

from .documents import GAP, MOST_TIMES

# How much a word weighs where it stands: in the title, a name, the text, and in a form it is not written in.
TITLE, NAME, TEXT, ALSO = 10.0, 4.0, 1.0, 0.5


ROWS_ANALYSED = 1_000


def terms_table(model):
    return f"{model._meta.db_table}_terms"


class Engine:
    """What both have in common."""

    def find(self, documents, query, facets, now, most, in_title=False, called=()):
        """[(id, kind, facets, webinar, score), ...] of at most `most` matches, the higher the score the better.

        facets: lists of values, of each of which a match has to have one; in_title: whether every word has to
        stand in the title; called: facets of names; what has one comes along, however many others there are,
        and may come twice.
        """
        selects = [self.select(documents, query, facets, now, most, in_title)]
        if called:
            selects.append(self.select(documents, query, [*facets, called], now, most, in_title=False))
        with connection.cursor() as cursor:
            cursor.execute(
                # In one query: many things have the words in their names, and few are called so.
                " UNION ALL ".join(
                    f"SELECT * FROM ({sql}) AS part{part}" for part, (sql, _parameters) in enumerate(selects)
                ),
                [parameter for _sql, parameters in selects for parameter in parameters],
            )
            return cursor.fetchall()

    def analyse(self):
        """Count anew what the planner goes by, in all tables: many rows have come, or gone."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def analyse_if_changed(self):
        """The same for tables that have changed much since, where the database does not do that by itself."""


class SQLite(Engine):
    """FTS5 (https://www.sqlite.org/fts5.html), ranked by bm25."""

    def write(self, table, rows):
        """rows: [(id, Terms), ...]; what stood under an id gives way."""
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {table} WHERE rowid = %s", [(pk,) for pk, _terms in rows])
            cursor.executemany(
                f"INSERT INTO {table} (rowid, title, names, body, also, facets) VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    (
                        pk,
                        " ".join(terms.title),
                        f" {GAP} ".join(" ".join(name) for name in terms.names),
                        " ".join(terms.body),
                        # Apart from each other, as names are.
                        f" {GAP} ".join(terms.also),
                        " ".join(terms.facets),
                    )
                    for pk, terms in rows
                ],
            )

    def delete(self, table, ids):
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {table} WHERE rowid = %s", [(pk,) for pk in ids])

    def tidy(self, documents):
        """After a rebuild: drop terms that belong to nothing, and make the index one piece again."""
        table = terms_table(documents)
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} WHERE rowid NOT IN (SELECT id FROM {documents._meta.db_table})"
            )
            cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")

    def analyse(self):
        with connection.cursor() as cursor:
            # Rows of each index that it looks at: enough to tell them apart, and quick however many there are.
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_ANALYSED}")
        super().analyse()

    def analyse_if_changed(self):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_ANALYSED}")
            cursor.execute("PRAGMA optimize")

    def select(self, documents, query, facets, now, most, in_title):
        """(SQL, its parameters) that select rows as `find` returns them."""
        table = terms_table(documents)
        now = connection.ops.adapt_datetimefield_value(now)
        return (
            f"SELECT document.id, document.kind, document.facets, document.webinar,"
            f" -bm25({table}, {TITLE}, {NAME}, {TEXT}, {ALSO}, 0.0)"
            # CROSS JOIN keeps the order: first the words, then whether they are public.
            f" FROM {table} CROSS JOIN {documents._meta.db_table} AS document ON document.id = {table}.rowid"
            f" WHERE {table} MATCH %s AND document.valid_from <= %s"
            " AND (document.valid_until IS NULL OR document.valid_until > %s) LIMIT %s",
            [self.expression(query, facets, in_title), now, now, most],
        )

    def words_beginning(self, beginning):
        """The condition on words that begin so, as the index on them can answer it."""
        return Q(word__gte=beginning, word__lt=f"{beginning}{chr(sys.maxunicode)}")

    def expression(self, query, facets, in_title):
        """A full-text query (section 3 of FTS5's documentation)."""
        columns = "title" if in_title else "{title names body also}"
        wanted = " AND ".join(f"{columns} : {self.term(term)}" for term in query.wanted)
        unwanted = " OR ".join(f"{{title names body also}} : {self.term(term)}" for term in query.unwanted)
        narrowed = "".join(
            f" AND facets : ({' OR '.join(f'{chr(34)}{value}{chr(34)}' for value in values)})"
            for values in facets
        )
        return f"({wanted}{narrowed})" + (f" NOT ({unwanted})" if unwanted else "")

    def term(self, term):
        return "(" + " OR ".join(f'"{" ".join(sequence)}"' for sequence in term.sequences) + ")"


class PostgreSQL(Engine):
    """tsvector and tsquery (PostgreSQL's manual, chapter 12), ranked by ts_rank."""

    def write(self, table, rows):
        with connection.cursor() as cursor:
            for begin in range(0, len(rows), 500):
                some = rows[begin : begin + 500]
                values = ", ".join(["(%s, %s::tsvector, %s::tsvector)"] * len(some))
                cursor.execute(
                    f"INSERT INTO {table} (id, title, terms) VALUES {values}"
                    " ON CONFLICT (id) DO UPDATE SET title = excluded.title, terms = excluded.terms",
                    [
                        value
                        for pk, terms in some
                        for value in (pk, self.vector([(terms.title, "A")]), self.terms(terms))
                    ],
                )

    def terms(self, terms):
        parts = [(terms.title, "A"), *((name, "B") for name in terms.names), (terms.body, "C")]
        apart = [([term], "D") for term in [*terms.also, *terms.facets]]
        return self.vector([*parts, *apart])

    def vector(self, parts):
        """The text of a tsvector: every part with its weight, so far apart that no phrase reaches across."""
        places, position = {}, 1
        for part, weight in parts:
            for term in part:
                if term != GAP:
                    places.setdefault(term, []).append(f"{min(position, 16_383)}{weight}")
                position += 1
            position += 1
        return " ".join(f"'{term}':{','.join(found[:MOST_TIMES])}" for term, found in places.items())

    def delete(self, table, ids):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [list(ids)])

    def tidy(self, documents):
        """After a rebuild: drop terms that belong to nothing."""
        table = terms_table(documents)
        with connection.cursor() as cursor:
            cursor.execute(
                # With NOT IN, PostgreSQL would read all documents again for each of a million terms.
                f"DELETE FROM {table} AS terms WHERE NOT EXISTS"
                f" (SELECT FROM {documents._meta.db_table} AS document WHERE document.id = terms.id)"
            )

    def select(self, documents, query, facets, now, most, in_title):
        """(SQL, its parameters) that select rows as `find` returns them."""
        table = terms_table(documents)
        wanted = self.wanted(query)
        condition = [wanted, *(f"({' | '.join(quote(value) for value in values)})" for values in facets)]
        condition += [f"!{self.term(term)}" for term in query.unwanted]
        where, parameters = ["terms.terms @@ %s::tsquery"], [" & ".join(condition)]
        if in_title:
            where.append("terms.title @@ %s::tsquery")
            parameters.append(wanted)
        weights = f"{{{ALSO / TITLE}, {TEXT / TITLE}, {NAME / TITLE}, 1.0}}"
        return (
            # Normalised by length (1 + its logarithm): of two that say it once, the shorter says it more.
            "SELECT document.id, document.kind, document.facets, document.webinar,"
            f" ts_rank('{weights}', terms.terms, %s::tsquery, 1)"
            f" FROM {table} AS terms JOIN {documents._meta.db_table} AS document ON document.id = terms.id"
            f" WHERE {' AND '.join(where)} AND document.valid_from <= %s"
            " AND (document.valid_until IS NULL OR document.valid_until > %s) LIMIT %s",
            [wanted, *parameters, now, now, most],
        )

    def words_beginning(self, beginning):
        # Django keeps an index for this beside every primary key of text, whatever the collation.
        return Q(word__startswith=beginning)

    def wanted(self, query):
        return " & ".join(self.term(term) for term in query.wanted)

    def term(self, term):
        sequences = (" <-> ".join(quote(stem) for stem in sequence) for sequence in term.sequences)
        return f"({' | '.join(f'({sequence})' for sequence in sequences)})"


def quote(term):
    return f"'{term}'"


def engine():
    """The engine of the database in use."""
    return {"sqlite": SQLite, "postgresql": PostgreSQL}[connection.vendor]()

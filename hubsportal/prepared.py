"""Queries that Django builds once for all requests.

To turn a queryset into SQL takes Django ten times as long as the database takes to answer, where it looks up a few rows by
a key; and of the page of one thing that is most of the work. A `Prepared` query is written as any other and keeps its SQL.
"""

import datetime

from django.db import connections
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

# What stands for the arguments while the SQL is built: values that occur nowhere else, one for each place. Keys are whole
# numbers of 32 bits: Django knows that a column has none that is larger, and asks for nothing.
_KEYS = range(1_903_911_458, 1_903_911_466)
_TEXTS = [f"\ue000{key}" for key in _KEYS]
_DAYS = [datetime.date(1901, 3, day) for day in range(1, 9)]
_TIMES = [datetime.datetime(1901, 2, day, 3, 4, 5, 678901, tzinfo=datetime.UTC) for day in range(1, 9)]


class Prepared:
    """`Prepared(lambda webinar, now: …)`, whose queryset filters by its arguments as they are, each a key, text, time or
    day, or a list of keys or texts for `__in`; it may slice by them, `[start : start + size]`.

    Called with values it returns the list that the queryset would: instances of its model, or the tuples of a
    `values_list`, which may be a union. Where a list is empty nothing is asked and nothing found. Instances bring along what
    `select_related` names.
    """

    def __init__(self, build):
        self.build = build
        self._kept = {}  # {(vendor of the database, types of the arguments): _Statement}

    def __call__(self, *arguments, using="default"):
        if [] in arguments:
            return []
        connection = connections[using]
        key = connection.vendor, *map(_kind_of, arguments)
        statement = self._kept.get(key)
        if statement is None:
            statement = self._kept[key] = _Statement(self.build, arguments, connection)
        return statement.run(connection, arguments)


class _Statement:
    """The SQL of a queryset for one kind of database."""

    def __init__(self, build, arguments, connection):
        marks = [_mark(number, argument) for number, argument in enumerate(arguments)]
        queryset = build(*marks)
        if queryset._prefetch_related_lookups:
            raise TypeError("A prepared query asks once, and prefetches nothing.")
        compiler = queryset.query.get_compiler(connection=connection)
        self._sql, parameters = _with_slices(*compiler.as_sql(), marks)
        places = {_for_database(_single(mark), connection): number for number, mark in enumerate(marks)}
        # (Whether an argument stands here, its number or the parameter itself.)
        self._parameters = [
            (True, places[parameter]) if parameter in places else (False, parameter)
            for parameter in parameters
        ]
        if {number for is_argument, number in self._parameters if is_argument} != set(range(len(marks))):
            raise TypeError("A prepared query filters by each of its arguments, as it is.")
        self._has_lists = any(isinstance(mark, list) for mark in marks)
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        if issubclass(queryset._iterable_class, ModelIterable):
            self._model = queryset.model
            fields = compiler.klass_info["select_fields"]
            self._names = [compiler.select[place][0].target.attname for place in fields]
            self._fields = slice(fields[0], fields[-1] + 1)
            self._annotations = list(compiler.annotation_col_map.items())
            self._related = get_related_populators(compiler.klass_info, compiler.select, connection.alias)
        elif queryset._iterable_class is ValuesListIterable:
            self._model = None
        else:
            raise TypeError("A prepared query gives instances, or the tuples of a values_list.")

    def run(self, connection, arguments):
        values = [_for_database(argument, connection) for argument in arguments]
        parameters = [values[what] if is_argument else what for is_argument, what in self._parameters]
        sql = self._sql
        if self._has_lists:
            sql, parameters = _spread(sql, parameters)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows = cursor.fetchall()
        if self._converters:
            rows = _converted(rows, self._converters, connection)
        if self._model is None:
            return list(map(tuple, rows)) if self._converters else rows
        return [self._instance(connection.alias, row) for row in rows]

    def _instance(self, alias, row):
        instance = self._model.from_db(alias, self._names, row[self._fields])
        for name, place in self._annotations:
            setattr(instance, name, row[place])
        for related in self._related:
            related.populate(row, instance)
        return instance


def _kind_of(argument):
    """What decides about the marks for an argument: its type, and of a list that of its first member."""
    kind = type(argument)
    return (kind, type(argument[0])) if kind is list else kind


def _single(mark):
    return mark[0] if isinstance(mark, list) else mark


def _spread(sql, parameters):
    """SQL and parameters with a place for each member of the lists, which have one place each."""
    places = tuple(", ".join(["%s"] * len(one)) if type(one) is list else "%s" for one in parameters)
    spread = []
    for one in parameters:
        spread += one if type(one) is list else (one,)
    return sql.replace("%%", "%%%%") % places, spread


def _with_slices(sql, parameters, marks):
    """SQL and parameters with a place for each argument that says where a slice begins, or how long it is: Django writes
    both as numbers."""
    parameters = list(parameters)
    for mark in marks:
        for word in ("LIMIT", "OFFSET"):
            before, found, after = sql.partition(f"{word} {mark}")
            if found:
                sql = f"{before}{word} %s{after}"
                parameters.insert(before.replace("%%", "").count("%s"), mark)
    return sql, parameters


def _mark(number, argument):
    if isinstance(argument, list):
        return [_mark(number, argument[0])]
    if isinstance(argument, datetime.datetime):
        return _TIMES[number]
    if isinstance(argument, datetime.date):
        return _DAYS[number]
    if isinstance(argument, str):
        return _TEXTS[number]
    if isinstance(argument, int) and not isinstance(argument, bool):
        return _KEYS[number]
    raise TypeError(
        f"A prepared query is asked with keys, texts, times, days and lists, not with {argument!r}."
    )


def _for_database(value, connection):
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, datetime.date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _converted(rows, converters, connection):
    """What comes from the database as the fields have it."""
    found = [list(row) for row in rows]
    for position, (functions, expression) in converters.items():
        for row in found:
            for function in functions:
                row[position] = function(row[position], expression, connection)
    return found

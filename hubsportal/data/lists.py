"""Lists as data: the address and query of a list's page, with a suffix, give the same selection.

An address that asks for what does not exist is refused, not read as something else: a program would take the whole
list for the part it asked for. Words of the query that belong to no list, such as those that link shorteners add,
are ignored as on pages; the words of other lists are refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import Max
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hubsportal.facets import MOST_VALUES, ChoiceFacet

from . import answers, atom, ics
from .csv import csv_response
from .records import Record, absolute

# Rows fetched at once; a longer list is sent while it is fetched.
CHUNK = 500

# The words of the query dialect that narrow or order; `page` and `t` mean nothing to a whole list and are ignored.
DIALECT = ("q", "kind", "region", "service", "sector", "status", "theme", "hub", "webinar", "match", "sort")

LABELS = {"json": "JSON", "csv": "CSV", "geojson": "GeoJSON", "atom": "Atom", "ics": "iCalendar"}


@dataclass(frozen=True)
class DataList:
    """A list that is also data.

    name: what files and addresses are called, without suffix; page: name of the route of its page;
    source: where its rows come from, such as Faceted; record: what a row holds;
    entry: makes an atom.Entry of a row; point: (longitude, latitude) of a row, None where it has none;
    events: ics.Events of a selection.
    """

    name: str
    title: str
    page: str
    source: object
    record: Record
    entry: Callable
    point: Callable | None = None
    events: Callable | None = None

    @property
    def suffixes(self):
        return [
            "json",
            "csv",
            *(["geojson"] if self.point else []),
            "atom",
            *(["ics"] if self.events else []),
        ]

    def routes(self):
        """The addresses, named after the page's: `list.json`, `list.csv`."""
        name = self.page.rpartition(":")[2]
        return [
            path(f"{self.name}.{suffix}", self.view(suffix), name=f"{name}.{suffix}")
            for suffix in self.suffixes
        ]

    def address(self, suffix, query=None):
        """The absolute address of a selection; query: a QueryDict."""
        asked = f"?{query.urlencode()}" if query else ""
        return absolute(reverse(f"{self.page}.{suffix}")) + asked

    def view(self, suffix):
        write = {"json": _json, "csv": _csv, "geojson": _geojson, "atom": _atom, "ics": _ics}[suffix]

        @answers.open_data(suffix)
        def view(request):
            selection = self.source.select(request.GET, timezone.now())
            errors = [*_foreign_words(self.source.words, request.GET), *selection.problems]
            if errors:
                return answers.problem(suffix, 400, "Bad Request", errors)
            return write(self, selection)

        return view

    def head(self, suffix, selection):
        """What stands above the rows: whose selection of what this is, and what may be done with it."""
        return {
            "url": self.address(suffix, selection.query),
            "title": selection.title(self.title),
            "licence": answers.licence(),
            "sources": answers.sources(),
            "count": selection.count,
            "query": dict(selection.query.lists()),
        }


@dataclass(frozen=True)
class Faceted:
    """Rows chosen by facets.

    rows(now): the published rows; related(rows, now): the same with what their records need fetched along;
    prepare(rows, now): what records are read from, in the same order, by a fixed number of queries;
    publishable: lookup path from a row to what is published, empty where that is the row.
    """

    filter_set: type
    rows: Callable
    related: Callable
    prepare: Callable = lambda rows, now: rows
    publishable: str = ""

    @property
    def words(self):
        return (*self.filter_set.base_filters, "match", "sort")

    def select(self, query, now):
        return FacetedSelection(self, query, now)

    def parameters(self):
        """The query as OpenAPI parameters."""
        facets = self.filter_set.base_filters
        found = []
        for name, facet in facets.items():
            value = {"type": "string", "pattern": r"^[\w-]{1,120}$"}
            if isinstance(facet, ChoiceFacet):
                value = {"type": "string", "enum": [word for word in facet.choices.values if word]}
            found.append(
                {
                    "name": name,
                    "in": "query",
                    "description": _("%(facet)s; several values widen the selection.")
                    % {"facet": facet.label},
                    "schema": {"type": "array", "items": value, "maxItems": MOST_VALUES},
                    "style": "form",
                    "explode": True,
                }
            )
        all_of_them = any(facet.takes_all for facet in facets.values())
        found.append(
            {
                "name": "match",
                "in": "query",
                "description": _("“all” asks for rows that have every chosen service.")
                if all_of_them
                else _("Any of the values: this list cannot ask for all of them."),
                "schema": {"type": "string", "enum": ["any", "all"] if all_of_them else ["any"]},
            }
        )
        found.append(
            {
                "name": "sort",
                "in": "query",
                "description": "; ".join(
                    f"{word}: {label}" for word, (label, _ordering) in self.filter_set.sorts.items()
                )
                + ". "
                + _("A feed has the newest first, whatever is asked for."),
                "schema": {"type": "string", "enum": list(self.filter_set.sorts)},
            }
        )
        return found

    def examples(self, now):
        """{query word: a value that there is}."""
        rows = self.rows(now)
        found = {}
        for word, facet in self.filter_set({}, rows, now=now).filters.items():
            there_is = rows.filter(facet.public, **{f"{facet.path}__gt": ""})
            values = list(there_is.order_by(facet.path).values_list(facet.path, flat=True).distinct()[:20])
            # A public learning may come from a webinar that is not, and must not name it here either.
            public = facet.names_of(values)
            known = [value for value in values if value in public]
            if known:
                found[word] = known[0]
        return found


class FacetedSelection:
    """What an address chose. Its rows are fetched in chunks, each by a fixed number of queries."""

    def __init__(self, source, query, now):
        self.source, self.now = source, now
        self.finder = source.filter_set(query, source.rows(now), now=now)

    @property
    def problems(self):
        """[(query word, sentence), ...]"""
        return [(problem.word, problem.sentence) for problem in self.finder.problems]

    @property
    def query(self):
        """The canonical query, a QueryDict of what is chosen."""
        return canonical(self.finder)

    def title(self, title):
        """The list's title with what was chosen: `Hubs in Wallonia or Flanders`."""
        words = [str(title)]
        for part in self.finder.phrases:
            joiner = f" {part['joiner']} "
            words.append(f"{part['phrase']} {joiner.join(chip.label for chip in part['chips'])}")
        return " ".join(words)

    @cached_property
    def keys(self):
        return list(self.finder.qs.values_list("pk", flat=True))

    @property
    def count(self):
        return len(self.keys)

    @cached_property
    def rows(self):
        """The rows as a queryset, in no certain order."""
        return self.finder.narrowed(self.finder.queryset)

    @cached_property
    def updated(self):
        """When any of it last changed, None of an empty selection."""
        prefix = f"{self.source.publishable}__" if self.source.publishable else ""
        last = self.rows.order_by().aggregate(
            changed=Max(f"{prefix}updated_at"), published=Max(f"{prefix}published_at")
        )
        return max((time for time in last.values() if time), default=None)

    def chunks(self, *, newest_first=False):
        """Lists of what records are read from. A row that is taken back meanwhile is left out."""
        keys = self.keys
        if newest_first:
            keys = list(self.rows.order_by(*self.finder.sorts["newest"][1]).values_list("pk", flat=True))
        for begin in range(0, len(keys), CHUNK):
            part = keys[begin : begin + CHUNK]
            fetched = self.source.related(self.finder.queryset.filter(pk__in=part), self.now)
            found = {row.pk: row for row in fetched}
            yield self.source.prepare([found[key] for key in part if key in found], self.now)


def canonical(finder):
    """The query of a list as links to its formats carry it: without words that choose nothing."""
    query = finder.query.copy()
    for word in [word for word, values in query.lists() if not values]:
        del query[word]
    return query


def _foreign_words(taken, query):
    """The words of the dialect that this list does not take, each with a sentence."""
    return [
        (
            word,
            _("This list does not take “%(word)s”; it takes %(taken)s.")
            % {"word": word, "taken": ", ".join(taken)},
        )
        for word in DIALECT
        if word not in taken and any(value.strip() for value in query.getlist(word))
    ]


def _answer(parts, suffix, selection):
    """One piece with a length and an entity tag; many rows leave as they are fetched."""
    if selection.count > CHUNK:
        return StreamingHttpResponse(parts, content_type=answers.MEDIA_TYPES[suffix])
    return HttpResponse("".join(parts), content_type=answers.MEDIA_TYPES[suffix])


def _objects(head, name, items):
    """A JSON object as pieces of text: the head's names, then a list, an item on each line."""
    yield f'{answers.as_json(head)[:-1]},"{name}":['
    separator = "\n"
    for item in items:
        yield separator + answers.as_json(item)
        separator = ",\n"
    yield "\n]}\n"


def _records(data_list, selection):
    return (data_list.record.of(row) for rows in selection.chunks() for row in rows)


def _json(data_list, selection):
    head = data_list.head("json", selection)
    return _answer(_objects(head, "items", _records(data_list, selection)), "json", selection)


def _geojson(data_list, selection):
    """RFC 7946: positions are longitude, latitude in WGS 84; a place that is not known is null."""

    def features():
        for rows in selection.chunks():
            for row in rows:
                record, point = data_list.record.of(row), data_list.point(row)
                yield {
                    "type": "Feature",
                    "id": record["url"],
                    "geometry": point and {"type": "Point", "coordinates": list(point)},
                    "properties": record,
                }

    head = {"type": "FeatureCollection"} | data_list.head("geojson", selection)
    return _answer(_objects(head, "features", features()), "geojson", selection)


def _csv(data_list, selection):
    header = [column.name for column in data_list.record.columns]
    rows = (data_list.record.cells(row) for rows in selection.chunks() for row in rows)
    return csv_response(f"{data_list.name}.csv", header, rows, stream=selection.count > CHUNK)


def _atom(data_list, selection):
    entries = (data_list.entry(row) for rows in selection.chunks(newest_first=True) for row in rows)
    query = selection.query.urlencode()
    parts = atom.feed(
        url=data_list.address("atom", selection.query),
        page=absolute(reverse(data_list.page)) + (f"?{query}" if query else ""),
        title=selection.title(data_list.title),
        author=settings.OPERATOR_NAME or "hubsportal",
        rights=answers.licence(),
        updated=selection.updated,
        entries=entries,
        language=get_language() or settings.LANGUAGE_CODE,
        base=f"{settings.SITE_URL}/",
    )
    return _answer(parts, "atom", selection)


def _ics(data_list, selection):
    events = data_list.events(selection)
    url = data_list.address("ics", selection.query)
    text = ics.calendar(selection.title(data_list.title), url, events)
    return HttpResponse(text, content_type=answers.MEDIA_TYPES["ics"])

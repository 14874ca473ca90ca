"""What is offered where, and what is missing: services by country, or by the parts of a region."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hubsportal.data import answers
from hubsportal.data.csv import csv_response
from hubsportal.pages import render_page

from . import structured
from .carriers import bits
from .filters import CoverageFilter
from .models import Hub, ServiceFamily, ServiceType

# How long the codes of countries and of the smallest regions are.
COUNTRY, SMALLEST = 2, 5
STEPS = 4


@require_safe
def coverage(request):
    """The table: a row for each place, a column for each service, in its cells the number of hubs."""
    now = timezone.now()
    finder = CoverageFilter(request.GET, Hub.objects.published(now), now=now)
    return render_page(
        request,
        "hubs/coverage.html",
        {
            "finder": finder,
            "coverage": Coverage.of(finder),
            "structured": structured.of_page(request, (_("Coverage"), None)),
        },
    )


@answers.open_data("csv")
def coverage_csv(request):
    """The same table as a spreadsheet. What the page would leave aside is a 400 here."""
    now = timezone.now()
    finder = CoverageFilter(request.GET, Hub.objects.published(now), now=now)
    if finder.problems:
        return answers.problem(
            "csv", 400, "Bad Request", [(problem.word, problem.sentence) for problem in finder.problems]
        )
    table = Coverage.of(finder)
    header = [_("Region code"), _("Region"), _("Hubs"), _("Hubs with no service stated")]
    header += [column.name for column in table.columns]
    rows = [
        [place.code, place.label, place.hubs, place.unstated, *(cell.count for cell in place.cells)]
        for place in table.places
    ]
    return csv_response("coverage.csv", header, rows)


@dataclass
class Cell:
    """How many hubs of a place offer something. `url`: the finder with just these, empty where no address can say
    so; `step`: how strongly it is washed, 0 for a gap."""

    count: int
    url: str
    step: int
    column: ServiceFamily | ServiceType
    opens_family: bool


@dataclass
class Place:
    """A row: a country, or a region beneath the chosen one."""

    code: str
    label: str
    hubs: int
    unstated: int
    cells: list[Cell]
    url: str = ""
    finder_url: str = ""


@dataclass
class Coverage:
    """The table. columns: each family followed by its types, in the vocabulary's order."""

    families: list[ServiceFamily]
    columns: list
    places: list[Place]
    total: Place
    starts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, finder):
        """The coverage of a CoverageFilter's selection, in a fixed number of queries."""
        carriers, regions = finder.carriers, finder.filters["region"]
        by_region = finder.count_by_region()
        partition = Partition(by_region, list(finder.selections["region"].known))
        families = list(ServiceFamily.objects.prefetch_related("types"))
        columns = [column for family in families for column in (family, *family.types.all())]
        offering = {
            family: {kind: carriers.service(kind.pk) for kind in family.types.all()} for family in families
        }
        in_area = Counter()
        for code, number in by_region.items():
            in_area[partition.area_of(code)] += number
        counts = Counter()
        for code in in_area:
            hubs = finder.found & regions.set_of(code)
            if partition.is_rest(code):
                hubs &= ~regions.beneath(code)
            unstated = hubs
            for family, kinds in offering.items():
                for kind, offer in kinds.items():
                    counts[code, ServiceType, kind.pk] = (hubs & offer).bit_count()
                of_family = bits.any_of(kinds.values())
                counts[code, ServiceFamily, family.pk] = (hubs & of_family).bit_count()
                unstated &= ~of_family
            counts[code, ServiceType, None] = unstated.bit_count()

        most = max(
            (number for (_area, kind, term), number in counts.items() if kind is ServiceType and term),
            default=0,
        )
        table = cls(families, columns, [], None, starts_of_steps(most))
        names = carriers.words.regions
        for code, number in in_area.items():
            is_rest = partition.is_rest(code)
            label = names.get(code, code)
            table.places.append(
                Place(
                    code,
                    _("%(region)s, no part named") % {"region": label} if is_rest else label,
                    number,
                    counts[code, ServiceType, None],
                    table.cells(finder, counts, code, None if is_rest else [code]),
                    "" if is_rest else table.way_in(finder, partition, code),
                    "" if is_rest else finder_url(finder, [code]),
                )
            )
        # What is known no closer comes last.
        table.places.sort(key=lambda place: (not place.url, place.label.casefold(), place.code))
        for (_area, kind, term), number in list(counts.items()):
            counts[None, kind, term] += number
        table.total = Place(
            "",
            _("Everywhere") if not partition.chosen else _("Together"),
            sum(in_area.values()),
            counts[None, ServiceType, None],
            table.cells(finder, counts, None, partition.chosen),
            finder_url=finder_url(finder, partition.chosen),
        )
        return table

    def cells(self, finder, counts, code, regions):
        """The cells of a row. regions: what the finder takes for it, None where no region is just this."""
        cells = []
        for column in self.columns:
            count = counts[code, type(column), column.pk]
            url = finder_url(finder, regions, column.slug) if count and regions is not None else ""
            step = bisect_right(self.starts, count) if code else 0
            cells.append(Cell(count, url, min(step, STEPS), column, isinstance(column, ServiceFamily)))
        return cells

    def way_in(self, finder, partition, code):
        """Where a row's name leads: to the table of its parts, or, where it has none, to the region's page."""
        if not partition.has_parts(code):
            return reverse("hubs:region", args=[code])
        query = finder.query.copy()
        query.setlist("region", [code])
        return f"?{query.urlencode()}"

    @cached_property
    def missing(self):
        """The service types that no hub of the selection offers."""
        return [cell.column for cell in self.total.cells if not cell.count and not cell.opens_family]

    @property
    def legend(self):
        """[(step, its smallest count, its largest count or None for the last), ...]"""
        ends = [start - 1 for start in self.starts[1:]] + [None]
        steps = enumerate(zip(self.starts, ends, strict=False), start=1)
        return [(step, start, end) for step, (start, end) in steps]


def finder_url(finder, regions, service=""):
    """The finder with these regions, and a service if need be, narrowed as the table is."""
    query = finder.query.copy()
    query.setlist("region", regions)
    if service:
        query["service"] = service
    address = reverse("hubs:list")
    return f"{address}?{query.urlencode()}" if query else address


class Partition:
    """Which row a hub belongs to. by_region: {code: hubs}; chosen: codes of the regions that the address names.

    Without a choice rows are countries. With one region they are its parts, on the first level that parts what it
    holds; with several they are these regions, those that lie in another one of them left out.
    """

    def __init__(self, by_region, chosen):
        self.codes = list(by_region)
        self.chosen = [
            code for code in chosen if not any(code != other and code.startswith(other) for other in chosen)
        ]
        if not self.chosen:
            self.depth = COUNTRY
        elif len(self.chosen) == 1:
            self.depth = self._first_level_that_parts(len(self.chosen[0]))
        else:
            self.depth = max(len(code) for code in self.chosen)

    def _first_level_that_parts(self, length):
        for deeper in range(length + 1, SMALLEST + 1):
            if len({code[:deeper] for code in self.codes}) > 1:
                return deeper
        return length

    def area_of(self, code):
        """The code of the row for a region's code, which may be cut to `depth`."""
        if len(self.chosen) > 1:
            return next(chosen for chosen in self.chosen if code.startswith(chosen))
        return code[: self.depth]

    def is_rest(self, area):
        """Whether the row holds hubs that lie in none of the parts: they are known no closer."""
        return len(self.chosen) < 2 and len(area) < self.depth

    def has_parts(self, area):
        """Whether a closer look shows more than one row."""
        return len({code for code in self.codes if code.startswith(area)}) > 1


def starts_of_steps(most):
    """The smallest count of each step of the wash, for counts from 1 to `most`: [1, 3, 10, 32] for a hundred."""
    return sorted({max(1, round(most ** (step / STEPS))) for step in range(STEPS)}) if most else []

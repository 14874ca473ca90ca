"""Hubs and their facts as files that import back unchanged."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from hubsportal.data.csv import CONTENT_TYPE

from ..models import Hub, HubFact
from . import texts
from .columns import FACT_COLUMNS, HUB_COLUMNS, KEY, KEY_HELP
from .fact_rows import key
from .tables import FACTS, HUBS, NAMES

# {name of a file: what it holds, its type}
FILES = {"hubs.xlsx": (HUBS, FACTS), "hubs.csv": (HUBS,), "facts.csv": (FACTS,)}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": CONTENT_TYPE,
}


def content_type(name):
    return TYPES[name.rpartition(".")[2]]


def write(name, hubs=None):
    """The bytes of one of FILES. hubs: a queryset of those that it is about, by default all."""
    hubs = Hub.objects.all() if hubs is None else hubs
    # By Python, since databases sort text each in its own way.
    hubs = sorted(hubs.select_related("region").order_by(), key=lambda hub: hub.slug)
    rows = {kind: list(_ROWS[kind](hubs)) for kind in FILES[name]}
    if name.endswith(".xlsx"):
        from . import workbooks

        return workbooks.write([(kind, _headers(kind), rows[kind]) for kind in FILES[name]])
    (kind,) = FILES[name]
    return texts.write(NAMES[kind], rows[kind])


def _hub_rows(hubs):
    prefetch_related_objects(hubs, "services", "sectors")
    for hub in hubs:
        yield [column.cell(column.value_of(hub)) for column in HUB_COLUMNS]


def _fact_rows(hubs):
    by_hub = {hub.pk: [] for hub in hubs}
    for fact in HubFact.objects.filter(hub__in=list(by_hub)).order_by("pk"):
        by_hub[fact.hub_id].append(fact)
    for hub in hubs:
        for fact in sorted(by_hub[hub.pk], key=lambda fact: (fact.kind, fact.as_of, fact.pk)):
            fact.hub = hub
            yield [*(column.cell(column.value_of(fact)) for column in FACT_COLUMNS), key(fact)]


_ROWS = {HUBS: _hub_rows, FACTS: _fact_rows}


def _headers(kind):
    columns = HUB_COLUMNS if kind == HUBS else FACT_COLUMNS
    headers = [(column.name, column.help, column.width) for column in columns]
    return headers if kind == HUBS else [*headers, (KEY, KEY_HELP, 14)]


def labels():
    """(name of a file, what it is called where it is offered)."""
    return [
        ("hubs.xlsx", _("Workbook with hubs and facts (XLSX)")),
        ("hubs.csv", _("Hubs (CSV)")),
        ("facts.csv", _("Facts (CSV)")),
    ]

"""Files of hubs and facts for tests, and what is made of them."""

from hubs.exchange import reading, writing
from hubs.exchange.plan import Plan, apply
from hubs.exchange.tables import EVERY_NAME


def sheets_of(*files):
    """Sheets of files: (name, bytes) each."""
    return reading.read([(name, lambda data=data: data, len(data)) for name, data in files], EVERY_NAME)


def csv_of(*rows, name="hubs.csv"):
    """A file with these lines: (name, bytes)."""
    return name, "\n".join(rows).encode()


def plan_of(*files, user=None):
    return Plan(sheets_of(*files), user)


def bring_in(*files, user=None):
    """Import files as the preview of this moment shows it."""
    sheets = sheets_of(*files)
    return apply(sheets, Plan(sheets, user).fingerprint, user)


def refusals(plan):
    """["hubs 2 region: sentence"] of a plan, and its sentences about tables."""
    return [
        *plan.problems,
        *(f"{row.kind} {row.number} {column}: {told}" for row, column, told in plan.found()),
    ]


def exported(name="hubs.xlsx"):
    """{table: rows of texts}, as they come out."""
    return {
        sheet.called.split("“")[-1].strip("”"): [texts for _number, texts in sheet.rows]
        for sheet in sheets_of((name, writing.write(name)))
    }

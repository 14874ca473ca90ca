"""Draws kept rows: docs/performance.svg, and the tables in docs/performance.md between its two marks."""

import json
import math
from html import escape

from environment import ROOT, fail

from . import tables

ROWS = ROOT / "docs" / "performance.json"
PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "performance.svg"
BEGIN, END = "<!-- bin/bench plot writes from here -->", "<!-- to here -->"

PAPER, INK, QUIET, RULE = "#ffffff", "#1f2933", "#52606d", "#d5dbe1"
LEFT, RIGHT, LINE, WIDTH = 170, 30, 26, 860
# (state, how many hubs, None: the fewest; what the legend calls it, its colour): every mark differs in shape too.
MARKS = (
    ("nginx", None, "nginx has it", "#2f6f4f", "square"),
    ("warm", None, "the store has it", "#0b6bcb", "diamond"),
    ("cold", 1_000, "made anew, 1,000 hubs", "#b45309", "ring"),
    ("cold", 100_000, "100,000", "#b45309", "dot"),
    ("cold", 1_000_000, "1,000,000", "#7c2d12", "big"),
)


def main(_arguments):
    """The rows of docs/performance.json, once both files are written."""
    if not ROWS.exists():
        fail(f"there is no {ROWS.relative_to(ROOT)} yet: bin/bench --json {ROWS.relative_to(ROOT)}")
    rows = json.loads(ROWS.read_text())
    text = PAGE.read_text()
    head, _mark, rest = text.partition(BEGIN)
    _old, mark, tail = rest.partition(END)
    if not mark:
        fail(f"{PAGE.relative_to(ROOT)} has lost its marks: {BEGIN} and {END}")
    PICTURE.write_text(picture(rows))
    PAGE.write_text(f"{head}{BEGIN}\n\n{tables.kept(rows)}\n\n{END}{tail}")
    return f"Written: {PICTURE.relative_to(ROOT)}, {PAGE.relative_to(ROOT)}"


def picture(rows):
    """An SVG on paper of its own, legible on a dark page too: CPU time of each page on a logarithmic axis."""
    panels = [
        (database, [row for row in rows if row["database"] == database])
        for database in dict.fromkeys(row["database"] for row in rows)
    ]
    pages = list(dict.fromkeys(row["page"] for row in rows if row["state"] == "cold"))
    values = [row["cpu"] for row in rows if row["state"] in {mark[0] for mark in MARKS}]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    parts, top = [legend()], 76
    for database, some in panels:
        parts.append(panel(database, some, pages, top, low, high))
        top += LINE * (len(pages) + 1) + 46
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}"'
        ' font-family="sans-serif" font-size="13" role="img" aria-labelledby="title">\n'
        '<title id="title">CPU time for one request of each page, by what answers it</title>\n'
        f'<rect width="{WIDTH}" height="{top}" rx="6" fill="{PAPER}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def legend():
    parts, x = [f'<text x="16" y="26" fill="{INK}" font-weight="bold">CPU time for one request</text>'], 16
    for _state, _hubs, name, colour, shape in MARKS:
        parts.append(drawn(shape, x + 7, 48, colour))
        parts.append(f'<text x="{x + 20}" y="52" fill="{INK}">{escape(name)}</text>')
        x += 44 + 7 * len(name)
    return "\n".join(parts)


def panel(database, rows, pages, top, low, high):
    def across(microseconds):
        return LEFT + (math.log10(microseconds) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    bottom = top + LINE * (len(pages) + 1)
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]
    parts = [f'<text x="16" y="{top + 18}" fill="{INK}" font-weight="bold">{name}</text>']
    for power in range(low, high + 1):
        x = across(10**power)
        label = f"{10**power:g} µs" if power < 3 else f"{10 ** (power - 3):,} ms"
        parts.append(f'<path d="M{x:.0f} {top + 8}V{bottom}" stroke="{RULE}"/>')
        parts.append(
            f'<text x="{x:.0f}" y="{bottom + 18}" fill="{QUIET}" text-anchor="middle">{label}</text>'
        )
    reference = ("trivial Django view", "reference")
    trivial = [row["cpu"] for row in rows if (row["page"], row["state"]) == reference]
    if trivial:
        x = across(sum(trivial) / len(trivial))
        parts.append(f'<path d="M{x:.0f} {top + 8}V{bottom}" stroke="{QUIET}" stroke-dasharray="4 3"/>')
        parts.append(
            f'<text x="{x:.0f}" y="{top + 4}" fill="{QUIET}" text-anchor="middle">trivial Django view</text>'
        )
    for place, page in enumerate(pages):
        y = top + LINE * (place + 1) + 6
        parts.append(f'<text x="16" y="{y + 4}" fill="{INK}">{escape(page)}</text>')
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{RULE}"/>')
        for state, hubs, _name, colour, shape in MARKS:
            found = [
                row
                for row in rows
                if (row["page"], row["state"]) == (page, state) and hubs in (None, row["hubs"])
            ]
            if found:
                parts.append(drawn(shape, round(across(found[0]["cpu"])), y, colour))
    return "\n".join(parts)


def drawn(shape, x, y, colour):
    return {
        "square": f'<rect x="{x - 4}" y="{y - 4}" width="8" height="8" fill="{colour}"/>',
        "diamond": f'<path d="M{x} {y - 6}L{x + 6} {y}L{x} {y + 6}L{x - 6} {y}Z" fill="{colour}"/>',
        "ring": f'<circle cx="{x}" cy="{y}" r="4.5" fill="{PAPER}" stroke="{colour}" stroke-width="2"/>',
        "dot": f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}"/>',
        "big": f'<circle cx="{x}" cy="{y}" r="7" fill="none" stroke="{colour}" stroke-width="3"/>',
    }[shape]

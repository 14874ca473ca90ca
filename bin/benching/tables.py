"""Rows as Markdown."""


def pages(rows):
    """CPU in microseconds for each request, times in milliseconds."""
    lines = [
        "| database | hubs | page | state | CPU µs | ratio | bytes | 1 connection: /s | p50 | p99 | 16: /s | p50 | p99 |",
        "|---|---:|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        quick = [
            number(row.get(connections, {}).get(name))
            for connections in ("1", "16")
            for name in ("rps", "p50", "p99")
        ]
        cells = [row["database"], f"{row['hubs']:,}", row["page"], row["state"], number(row["cpu"])]
        cells += [f"{row['ratio']:.2f}" if "ratio" in row else "", number(row.get("bytes")), *quick]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def number(value):
    """As many digits as say something: 1,234; 56; 7.8; 0.91."""
    if value is None:
        return ""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def search(rows):
    """The rows of bin/measure_search.py; times in milliseconds, median and 95th percentile."""
    lines = [
        "| database | asked for | matches | find and rank: median | p95 | all queries: median | p95 | number | page: median | p95 |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        times = (f"{row[part][which]:.1f}" for part in ("find", "queries") for which in ("median", "p95"))
        page = (f"{row['page'][which]:.1f}" for which in ("median", "p95"))
        cells = [row["database"], row["asked"], row["matches"], *times, str(row["count"]), *page]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def memory(rows):
    """A worker's memory in MB: its own, and with what it has mapped of a SQLite database."""
    lines = [
        "| database | hubs | requests | own, MB | with mapped database, MB |",
        "|---|---:|---:|---:|---:|",
    ]
    for row in rows:
        sizes = [f"{row[name] / 2**20:.0f}" for name in ("own", "rss")]
        lines.append(f"| {row['database']} | {row['hubs']:,} | {row['requests']:,} | {' | '.join(sizes)} |")
    return "\n".join(lines)


def kept(rows):
    """The rows in short, for docs/performance.md: a table for each database, a line for each page."""
    parts = []
    for database in dict.fromkeys(row["database"] for row in rows):
        some = [row for row in rows if row["database"] == database]
        sizes = sorted({row["hubs"] for row in some})
        by_name = {(row["page"], row["state"], row["hubs"]): row for row in some}
        title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database]
        trivial, static = (
            ", ".join(number(by_name[page, "reference", hubs]["cpu"]) for hubs in sizes)
            for page in ("trivial Django view", "static file of nginx")
        )
        cold = " | ".join(f"cold, {hubs:,}" for hubs in sizes)
        lines = [
            f"{title}. CPU µs for one request, and in brackets the ratio: to the trivial Django view ({trivial} µs with"
            f" {' and '.join(f'{hubs:,}' for hubs in sizes)} hubs), behind nginx to its static file ({static} µs).",
            "",
            f"| page | nginx | 304 | warm | {cold} | largest to smallest |",
            f"|---|{'---:|' * (len(sizes) + 4)}",
        ]
        for page in dict.fromkeys(
            row["page"] for row in some if row["state"] == "cold" or row["state"] == ""
        ):
            cells = [with_ratio(by_name.get((page, state, sizes[0]))) for state in ("nginx", "304", "warm")]
            made = [by_name.get((page, "cold", hubs)) or by_name.get((page, "", hubs)) for hubs in sizes]
            growth = f"{made[-1]['cpu'] / made[0]['cpu']:.2f}" if all(made) and len(sizes) > 1 else ""
            lines.append(f"| {' | '.join([page, *cells, *map(with_ratio, made), growth])} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def with_ratio(row):
    """ "155 (0.62)", as far as there is such a row."""
    if not row:
        return ""
    return f"{number(row['cpu'])} ({row['ratio']:.2f})" if "ratio" in row else number(row["cpu"])

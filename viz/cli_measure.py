"""The command ``measure``: network measures of a store as a table or CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .measures import NodeMeasures, Summary

HEADS = ("node", "label", "kind", "degree", "betweenness", "community", "core", "balance", "reciprocity")


@click.command()
@click.option("--store", type=click.Path(path_type=Path), default=Path("alliancekg-out/store"), show_default=True)
@click.option("--format", "style", type=click.Choice(["table", "csv"]), default="table", show_default=True)
@click.option("--limit", type=click.IntRange(1), default=1_000_000, help="The most entities to measure; all without.")
@click.option("--top", type=click.IntRange(1), default=25, show_default=True, help="Rows of the table; CSV has all.")
def measure(store: Path, style: str, limit: int, top: int) -> None:
    """Print network measures as a table or CSV.

    Degree, betweenness, communities, k-core, structural balance of the signed graph of alliances and threats, and
    reciprocity of commitments; each is explained under the table.
    """
    from ..graph.store import open_store
    from .measures import measure as measure_graph
    from .project import project

    with open_store(store, read_only=True) as opened:
        graph = project(opened, limit=limit)
    rows, summary = measure_graph(graph)
    entities = [row for row in rows if not graph.nodes[row.node]["relation"]]
    if style == "csv":
        click.echo(as_csv(entities), nl=False)
    else:
        click.echo(as_table(entities[:top], summary))


def values(row: NodeMeasures) -> list[str]:
    """Return a row's cells; undefined measures are empty."""
    return ["" if (value := getattr(row, name)) is None else str(value) for name in HEADS]


def as_csv(rows: Sequence[NodeMeasures]) -> str:
    """Write the rows as CSV, safe to open in a spreadsheet."""
    import csv
    import io

    from .exports import cell

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADS)
    writer.writerows([cell(text) for text in values(row)] for row in rows)
    return out.getvalue()


def as_table(rows: Sequence[NodeMeasures], summary: Summary) -> str:
    """Write the rows as aligned text, with the whole graph's measures and what each means."""
    from .measures import MEANINGS

    cells = [list(HEADS[1:]), *([text[:34] for text in values(row)[1:]] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    share = "none" if summary.balance is None else f"{summary.balance:.0%} of {summary.triangles}"
    returned = "none" if summary.reciprocity is None else f"{summary.reciprocity:.0%}"
    lines += [
        "",
        f"{summary.nodes} nodes, {summary.relations} relations, {summary.communities} communities; "
        f"balanced triangles: {share}; commitments returned: {returned}",
        "",
        *(f"{name}: {meaning}" for name, meaning in MEANINGS.items()),
    ]
    return "\n".join(lines)

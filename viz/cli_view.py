"""The command ``view``: the interactive graph as one offline page, or the graph in a format of others."""

from __future__ import annotations

from pathlib import Path

import click

DATE = "DATE"


def parts(values: tuple[str, ...]) -> list[str]:
    """Split options that may be given several times and with commas."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


@click.command()
@click.option("--store", type=click.Path(path_type=Path), default=Path("alliancekg-out/store"), show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("graph.html"),
    show_default=True,
    help="The file to write: .html for the page; .graphml, .gexf, .json or .csv for the graph alone.",
)
@click.option("--focus", multiple=True, metavar="ENTITY", help="Start from this actor, place or thing (repeatable).")
@click.option("--depth", type=click.IntRange(1), default=1, show_default=True, help="Relations away from the focus.")
@click.option("--kinds", multiple=True, metavar="KIND", help="Only these kinds or families (repeat or use commas).")
@click.option("--from", "since", metavar=DATE, help="Only from this date, month or year.")
@click.option("--to", "until", metavar=DATE, help="Only up to this date, month or year.")
@click.option("--sources", multiple=True, metavar="SOURCE", help="Only these documents or publishers (repeatable).")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True, help="The most entities to draw.")
@click.option("--title", default="Alliance graph", show_default=True, help="The page's heading.")
def view(
    store: Path,
    output: Path,
    focus: tuple[str, ...],
    depth: int,
    kinds: tuple[str, ...],
    since: str | None,
    until: str | None,
    sources: tuple[str, ...],
    limit: int,
    title: str,
) -> None:
    """Write the interactive graph as one offline page.

    The page holds everything that it shows, every relation with the sentences that support it, and asks no other file
    and no network. A large store is drawn by its most connected entities; the page says so.
    """
    from ..graph.store import open_store
    from .exports import WRITERS, write
    from .page import write_page
    from .project import project

    check_output(output, (".html", *WRITERS))
    with open_store(store, read_only=True) as opened:
        graph = project(
            opened, focus=focus, depth=depth, kinds=parts(kinds), since=since, until=until, sources=sources, limit=limit
        )
    if output.suffix.lower() == ".html":
        write_page(graph, output, title=title)
    else:
        write(graph, output)
    material = graph.graph["material"]
    counts = f"{graph.number_of_nodes()} nodes, {len(material.relations)} relations"
    click.echo(f"{output}: {counts}, {output.stat().st_size:,} bytes")


def check_output(path: Path, suffixes: tuple[str, ...]) -> None:
    """Refuse a file that cannot be written before any work is done."""
    from ..errors import InputError

    if path.suffix.lower() not in suffixes:
        raise InputError(f"unknown format {path.suffix!r}", place=str(path), accepted=", ".join(suffixes))
    if not path.parent.is_dir():
        raise InputError("the folder does not exist", place=str(path.parent), accepted="an existing folder")

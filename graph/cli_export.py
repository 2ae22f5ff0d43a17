"""The command that writes the whole graph for other tools."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from .cli_build import store_option

if TYPE_CHECKING:
    from .store_base import GraphStore

FORMATS = ("trig", "nquads", "jsonld", "turtle", "ntriples", "rdfxml", "nanopub", "graphml", "dyad-year")
ENDINGS = {
    ".trig": "trig", ".nq": "nquads", ".jsonld": "jsonld", ".ttl": "turtle", ".nt": "ntriples", ".rdf": "rdfxml",
    ".graphml": "graphml", ".csv": "dyad-year",
}  # fmt: skip


@click.command()
@store_option
@click.option(
    "--format",
    "name",
    type=click.Choice(FORMATS),
    help="Told from the ending of --output where it is not given; trig otherwise.",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output where not given."
)
def export(place: str, name: str | None, output: Path | None) -> None:
    """Write the whole graph in a format.

    trig, nquads, jsonld and nanopub keep named graphs; turtle, ntriples and rdfxml hold the union of all graphs.
    graphml has entities and direct edges; dyad-year is CSV, a row for each pair of states, year, relation and status.
    """
    from .store import open_store

    chosen = name or ENDINGS.get(output.suffix.lower() if output else "", "trig")
    with open_store(place, read_only=True) as store:
        if output is None:
            writer(chosen)(store, sys.stdout.buffer)
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("wb") as stream:
            writer(chosen)(store, stream)
    click.echo(f"written     {output}", err=True)


def writer(name: str) -> Callable[[GraphStore, IO[bytes]], None]:
    """What writes a format."""
    from .serialise import dump
    from .tables import write_dyad_years, write_graphml

    others: dict[str, Callable[[GraphStore, IO[bytes]], None]] = {
        "graphml": write_graphml,
        "dyad-year": write_dyad_years,
    }
    return others.get(name) or (lambda store, stream: dump(store, stream, name))

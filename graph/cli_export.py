"""The command that writes the whole graph for other tools."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from ..errors import InputError
from .cli_build import store_option

if TYPE_CHECKING:
    from .store_base import GraphStore

FORMATS = ("trig", "nquads", "jsonld", "turtle", "ntriples", "rdfxml", "nanopub", "jelly", "graphml", "dyad-year")
PROFILES = ("sem", "prov", "schema", "org", "cco", "geo", "nanopub")
ENDINGS = {
    ".trig": "trig", ".nq": "nquads", ".jsonld": "jsonld", ".ttl": "turtle", ".nt": "ntriples", ".rdf": "rdfxml",
    ".graphml": "graphml", ".csv": "dyad-year", ".jelly": "jelly",
}  # fmt: skip


@click.command()
@store_option
@click.option(
    "--format",
    "name",
    type=click.Choice(FORMATS),
    help="Told from the ending of --output where it is not given; trig otherwise.",
)
@click.option("--profile", type=click.Choice(PROFILES), help="Rewrite the graph into this vocabulary.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; standard output where not given."
)
def export(place: str, name: str | None, profile: str | None, output: Path | None) -> None:
    """Write the whole graph in a format.

    trig, nquads, jsonld and nanopub keep named graphs; turtle, ntriples and rdfxml hold the union of all graphs.
    graphml has entities and direct edges; dyad-year is CSV, a row for each pair of states, year, relation and status:
    what is in force from one year to another has a row for each year.
    A profile rewrites the graph into SEM, PROV-O, schema.org, ORG, CCO, GeoSPARQL or nanopublications, in any of the
    RDF formats.
    """
    from .store import open_store

    chosen = name or ENDINGS.get(output.suffix.lower() if output else "", "turtle" if profile else "trig")
    write = writer(chosen, profile)
    with open_store(place, read_only=True) as store:
        if output is None:
            write(store, sys.stdout.buffer)
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("wb") as stream:
            write(store, stream)
    click.echo(f"written     {output}", err=True)


def writer(name: str, profile: str | None = None) -> Callable[[GraphStore, IO[bytes]], None]:
    """What writes a format, of the graph as it is or in another vocabulary.

    Raises:
        InputError: the vocabulary cannot be written in that format.
    """
    from .dyads import write_dyad_years
    from .serialise import FORMATS as RDF_FORMATS
    from .serialise import dump, write_jelly, write_profile
    from .tables import write_graphml

    if profile == "nanopub":
        if name not in ("turtle", "trig", "nanopub"):
            raise InputError(f"nanopublications as {name}", place="--format", accepted="trig")
        return lambda store, stream: dump(store, stream, "nanopub")
    if profile:
        if name not in RDF_FORMATS or name == "nanopub":
            accepted = ", ".join(item for item in RDF_FORMATS if item != "nanopub")
            raise InputError(f"the profile {profile} as {name}", place="--format", accepted=accepted)
        return lambda store, stream: write_profile(store, stream, profile, name)
    others: dict[str, Callable[[GraphStore, IO[bytes]], None]] = {
        "graphml": write_graphml,
        "dyad-year": write_dyad_years,
        "jelly": write_jelly,
    }
    return others.get(name) or (lambda store, stream: dump(store, stream, name))

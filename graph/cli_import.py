"""The command that loads alliance datasets: ``alliancekg import atop FILE``, one sub-command a declared dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError
from .cli_build import store_option

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from .foreign import Foreign

registry_option = click.option(
    "--registry",
    "registries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A further table of known entities, as for build.",
)


class Datasets(click.Group):
    """A group whose sub-commands are the datasets declared in ``dataset_data/``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from .dataset_declared import declarations

        return [*declarations(), *sorted(super().list_commands(ctx))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from .dataset_declared import declarations

        declaration = declarations().get(cmd_name)
        if declaration is None:
            return super().get_command(ctx, cmd_name)

        @click.command(cmd_name, help=f"Load {declaration.title} ({declaration.citation}) from its member file.")
        @click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
        @store_option
        @registry_option
        def load(path: Path, place: str, registries: tuple[Path, ...]) -> None:
            import_dataset(cmd_name, path, place, registries)

        return load


@click.group("import", cls=Datasets)
def import_() -> None:
    """Load an alliance dataset, a table or RDF; each row is the source of what it says, beside what articles say."""


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@import_.command("csv")
@click.argument("path", type=_FILE)
@click.option("--mapping", type=_FILE, required=True, help="The table's CSVW metadata (W3C, JSON).")
@click.option("--publisher", help="Who publishes the table.")
@click.option("--date", help="Its date (2025-03-30, 2025-03 or 2025).")
@store_option
@registry_option
def csv_(
    path: Path,
    mapping: Path,
    publisher: str | None,
    date: str | None,
    place: str,
    registries: tuple[Path, ...],
) -> None:
    """Load any table by a CSVW mapping; every subject keeps the row that it comes from."""
    from .csvw import read_metadata, table_quads
    from .foreign import foreign

    content = path.read_bytes()
    declared = read_metadata(mapping, path.name)
    try:
        text = content.decode(str(declared.dialect.get("encoding", "utf-8")))
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(f"cannot be decoded: {error}", place=str(path), accepted="dialect.encoding") from error
    about = foreign(path, content + mapping.read_bytes(), date, publisher)
    _load(place, list(table_quads(text, declared, about.iri)), about, registries)


@import_.command("rdf")
@click.argument("path", type=_FILE)
@click.option("--publisher", help="Who publishes the file.")
@click.option("--date", help="Its date (2025-03-30, 2025-03 or 2025).")
@store_option
@registry_option
def rdf(path: Path, publisher: str | None, date: str | None, place: str, registries: tuple[Path, ...]) -> None:
    """Load an RDF file (Turtle, N-Triples, RDF/XML, JSON-LD, N-Quads, TriG), or an export of another store."""
    from .foreign import foreign, read_rdf

    quads = read_rdf(path)
    _load(place, quads, foreign(path, path.read_bytes(), date, publisher), registries)


def _load(place: str, quads: list[Quad], about: Foreign, registries: tuple[Path, ...]) -> None:
    from .foreign import import_quads
    from .registry import Registry
    from .store import open_store

    with open_store(place, registry=Registry.load(*registries)) as store:
        told = import_quads(store, quads, about)
    click.echo(f"documents   {told.documents}")
    click.echo(f"statements  {told.statements}")
    click.echo(
        f"left out    {told.derived} that are derived anew, {told.known} that stand in the store or twice in the file"
    )


def import_dataset(name: str, path: Path, place: str, registries: tuple[Path, ...] = ()) -> None:
    """Load one member file into a store and tell what became of its rows."""
    from .dataset_load import load_dataset
    from .registry import Registry
    from .store import open_store

    with open_store(place, registry=Registry.load(*registries)) as store:
        summary, account = load_dataset(store, name, path)
    if summary.unchanged:
        click.echo("unchanged   this file is in the store already")
        return
    click.echo(f"rows        {account.rows}, {account.with_claims} with claims, {len(account.set_aside)} without")
    click.echo(f"alone       {account.alone} members of whom no other member is told at their time")
    for name, count in account.provisions.most_common():
        click.echo(f"  {count:6}  {name}")
    click.echo(f"claims      {summary.claims.total()}")
    for kind, count in summary.claims.most_common():
        click.echo(f"  {count:6}  {kind}")
    click.echo(f"relations   {len(summary.relations)}")
    for reason, count in account.silent.most_common():
        click.echo(f"not said    {count} rows: {reason}")
    for reason in [*account.set_aside, *(item.reason for item in summary.set_aside)]:
        click.echo(f"set aside   {reason}")

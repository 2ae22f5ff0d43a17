"""The command that loads alliance datasets: ``alliancekg import atop FILE``, one sub-command a declared dataset."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from ..errors import InputError
from .cli_build import store_option


class Datasets(click.Group):
    """A group whose sub-commands are the datasets declared in ``dataset_data/``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        from .datasets import declarations

        return list(declarations())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from .datasets import declarations

        declaration = declarations().get(cmd_name)
        if declaration is None:
            return None

        @click.command(cmd_name, help=f"Load {declaration.title} ({declaration.citation}) from its member file.")
        @click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
        @store_option
        def load(path: Path, place: str) -> None:
            import_dataset(cmd_name, path, place)

        return load


@click.group("import", cls=Datasets)
def import_() -> None:
    """Load an alliance dataset; each row is the source of what it says, beside the claims of articles."""


def import_dataset(name: str, path: Path, place: str) -> None:
    """Load one member file into a store and tell what became of its rows."""
    from .build import Build
    from .datasets import DatasetExtractor, dataset
    from .read import read_file
    from .registry import Registry
    from .store import open_store

    declaration, registry = dataset(name), Registry.load()
    document = replace(
        read_file(path, date=declaration.covers_until, publisher=declaration.publisher), title=declaration.title
    )
    with open_store(place, registry=registry) as store:
        extractor = DatasetExtractor(declaration, registry)
        summary = Build(store, extractor).run(iter([document]))
    if not summary.documents:
        reasons = "; ".join(item.reason for item in summary.set_aside)
        raise InputError(reasons or "nothing could be loaded", place=str(path))
    account = extractor.account
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

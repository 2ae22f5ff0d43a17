"""The command that links entities to identifiers elsewhere: candidates out, a person's decisions back in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import InputError
from .cli_build import store_option
from .cli_import import registry_option

if TYPE_CHECKING:
    from .link_sources import Source
    from .registry import Registry


@click.command()
@store_option
@click.option(
    "--wikidata",
    "extract",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A local extract: TSV or CSV with id and label, or JSON lines of a Wikidata dump.",
)
@click.option("--endpoint", metavar="URL", help="A reconciliation service or a SPARQL endpoint.")
@click.option(
    "--review",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The table of candidates and decisions (SSSOM): read where it exists, and written again.",
)
@registry_option
@click.option("--limit", type=click.IntRange(1, 20), default=3, show_default=True, help="Candidates for an entity.")
def link(
    place: str,
    extract: Path | None,
    endpoint: str | None,
    review: Path | None,
    registries: tuple[Path, ...],
    limit: int,
) -> None:
    """Link entities that the registry does not know to Wikidata or another source, or to entries of your own registry.

    Candidates go to the table with their score and reasons, or to standard output. To decide on a row, write your name
    in reviewer_label, and Not in predicate_modifier if it is wrong; then run the command again with the same --review.
    """
    from . import link as links
    from .registry import Registry
    from .store import open_store
    from .store_embedded import EmbeddedStore

    if extract and endpoint:
        raise InputError("--wikidata and --endpoint together", accepted="one source at a time")
    registry = Registry.load(*registries)
    with open_store(place, create=False, registry=registry) as store:
        if registries:
            store.ready()
        folder = store.folder.root if isinstance(store, EmbeddedStore) and store.folder else None
        given = links.read_links(review) if review and review.exists() else []
        rows = links.merged(links.stored_links(folder) if folder else [], given)
        accepted = links.apply_links(store, rows.values())
        if folder:
            links.keep_links(folder, rows.values())
        entities = links.open_questions(links.unlinked(store), rows)
        named = {entity.id: entity for entity in entities}
        for name, source in _sources(extract, endpoint, registries, registry):
            for entity_id, matches in source(entities).items():
                proposed = (links.candidate(named[entity_id], match, name) for match in matches)
                others = (row for row in proposed if row.subject_id != row.object_id)
                fresh = [row for row in others if not (row.pair in rows and rows[row.pair].decided)]
                rows |= {row.pair: row for row in fresh[:limit]}
        store.snapshot()
    waiting = [row for row in rows.values() if not row.decided]
    rejected = sum(row.decided and not row.accepted for row in rows.values())
    if review:
        review.write_text(links.write_links(rows.values()), encoding="utf-8")
    elif extract or endpoint or registries:
        click.echo(links.write_links(waiting), nl=False)
    click.echo(f"accepted    {accepted}", err=True)
    click.echo(f"rejected    {rejected}", err=True)
    click.echo(f"undecided   {len(waiting)} rows for {len({row.subject_id for row in waiting})} entities", err=True)
    click.echo(f"unlinked    {len(entities)} entities", err=True)


def _sources(
    extract: Path | None, endpoint: str | None, registries: tuple[Path, ...], registry: Registry
) -> Iterator[tuple[str, Source]]:
    """The sources of candidates with their names: a registry of the user's stands beside the packaged one."""
    from .link_sources import endpoint_source, extract_source, registry_source

    if extract:
        yield extract.name, extract_source(extract)
    if endpoint:
        yield endpoint, endpoint_source(endpoint)
    if registries:
        yield "registry", registry_source(registry)

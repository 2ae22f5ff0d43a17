"""The command that links entities to identifiers elsewhere: candidates out, a person's decisions back in."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import InputError
from .cli_build import store_option


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
@click.option("--limit", type=click.IntRange(1, 20), default=3, show_default=True, help="Candidates for an entity.")
def link(place: str, extract: Path | None, endpoint: str | None, review: Path | None, limit: int) -> None:
    """Link entities that the registry does not know to Wikidata or another source.

    Candidates go to the table with their score and reasons, or to standard output. To decide on a row, write your name
    in reviewer_label, and Not in predicate_modifier if it is wrong; then run the command again with the same --review.
    """
    from . import link as links
    from .link_sources import endpoint_source, extract_source
    from .store import open_store
    from .store_embedded import EmbeddedStore

    if extract and endpoint:
        raise InputError("--wikidata and --endpoint together", accepted="one source at a time")
    with open_store(place, create=False) as store:
        folder = store.folder.root if isinstance(store, EmbeddedStore) and store.folder else None
        given = links.read_links(review) if review and review.exists() else []
        rows = links.merged(links.stored_links(folder) if folder else [], given)
        accepted = links.apply_links(store, rows.values())
        if folder:
            links.keep_links(folder, rows.values())
        entities = links.open_questions(links.unlinked(store), rows)
        if extract or endpoint:
            source = extract_source(extract) if extract else endpoint_source(endpoint or "")
            name = extract.name if extract else endpoint or ""
            for entity_id, matches in source(entities).items():
                entity = next(item for item in entities if item.id == entity_id)
                proposed = [links.candidate(entity, match, name) for match in matches]
                fresh = [row for row in proposed if not (row.pair in rows and rows[row.pair].decided)]
                rows |= {row.pair: row for row in fresh[:limit]}
        store.snapshot()
    waiting = [row for row in rows.values() if not row.decided]
    rejected = sum(row.decided and not row.accepted for row in rows.values())
    if review:
        review.write_text(links.write_links(rows.values()), encoding="utf-8")
    elif extract or endpoint:
        click.echo(links.write_links(waiting), nl=False)
    click.echo(f"accepted    {accepted}", err=True)
    click.echo(f"rejected    {rejected}", err=True)
    click.echo(f"undecided   {len(waiting)} rows for {len({row.subject_id for row in waiting})} entities", err=True)
    click.echo(f"unlinked    {len(entities)} entities", err=True)

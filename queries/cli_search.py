"""``alliancekg search``: full-text search over labels, aliases and quotes."""

from __future__ import annotations

import shutil
import sys

import click

from .cli_query import DEFAULT_STORE, open_for_reading


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--store", default=DEFAULT_STORE, show_default=True, metavar="DIR|URL", help="The store to search.")
@click.option(
    "--in", "kinds", type=click.Choice(("label", "alias", "quote")), multiple=True, help="Only these texts; repeatable."
)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="So many hits.")
@click.option(
    "--format", "format_", type=click.Choice(("table", "csv", "json", "md")), default="table", show_default=True
)
@click.option("--rebuild", is_flag=True, help="Make the index anew first.")
def search(words: tuple[str, ...], store: str, kinds: tuple[str, ...], limit: int, format_: str, rebuild: bool) -> None:
    """Find entities and sentences that hold all WORDS; "a phrase" and the start of a word* work too."""
    from .search import KINDS, open_index
    from .search_output import write_hits

    with open_for_reading(store) as opened, open_index(opened) as index:
        if rebuild:
            index.rebuild(opened)
        hits = index.entities_and_quotes(" ".join(_quoted(word) for word in words), kinds=kinds or KINDS, limit=limit)
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        for piece in write_hits(hits, opened, format_, width):
            click.echo(piece, nl=False)


def _quoted(word: str) -> str:
    """A shell argument with spaces is a phrase."""
    return f'"{word}"' if " " in word and '"' not in word else word

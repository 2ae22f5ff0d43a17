"""``alliancekg query``: ask a library query or your own SPARQL."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import QueryError, StoreError

if TYPE_CHECKING:
    from ..graph.store import GraphStore
    from .library import LibraryQuery
    from .run import Result

FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "jsonld", "md")
DEFAULT_STORE = "alliancekg-out/store"


@click.command()
@click.argument("name", required=False)
@click.option("--list", "list_", is_flag=True, help="List the library's queries.")
@click.option(
    "-p", "--param", "params", multiple=True, metavar="KEY=VALUE", help="A parameter: label, alias, code or IRI."
)
@click.option("--format", "format_", type=click.Choice(FORMATS), help="[default: table; ttl for a graph]")
@click.option("--store", default=DEFAULT_STORE, show_default=True, metavar="DIR|URL", help="The store to ask.")
@click.option("--iris", is_flag=True, help="Show IRIs instead of labels.")
@click.option("--limit", type=click.IntRange(min=0), help="Show so many rows (table, csv, md).")
@click.option("--explain", is_flag=True, help="Show what was understood and the SPARQL text; ask nothing else.")
def query(
    name: str | None,
    list_: bool,
    params: tuple[str, ...],
    format_: str | None,
    store: str,
    iris: bool,
    limit: int | None,
    explain: bool,
) -> None:
    """Ask the library query NAME, a SPARQL file NAME.rq, or, with -, the SPARQL text on standard input."""
    if list_:
        for line in listing():
            click.echo(line)
        return
    if name is None:
        raise QueryError("no query given", accepted="a name of --list, a file, or -")
    chosen = choose(name)
    values = read_params(params)
    with open_for_reading(store) as opened:
        if explain:
            for line in explanation(opened, chosen, values):
                click.echo(line)
            return
        from .run import run_query

        result = run_query(opened, chosen, values)
        _write(result, format_, iris, limit)


def listing() -> list[str]:
    """One line a query: its name and title, and its parameters."""
    from .library import load_library

    library = load_library()
    width = max(len(name) for name in library)
    lines: list[str] = []
    for name, item in library.items():
        shown = " ".join(p.name if p.required else f"[{p.name}]" for p in item.parameters)
        lines.append(f"{name:<{width}}  {item.title}{f'  ({shown})' if shown else ''}")
    return lines


def choose(name: str) -> LibraryQuery:
    """Return the query that the argument names: standard input, a file, or one of the library."""
    from .library import find_query, load_library, parse_query

    if name == "-":
        return parse_query(sys.stdin.read(), "standard input")
    path = Path(name)
    if name not in load_library() and (path.suffix in {".rq", ".sparql"} or path.is_file()):
        try:
            return parse_query(path.read_text(encoding="utf-8"), name)
        except (OSError, UnicodeDecodeError) as error:
            raise QueryError(f"cannot be read: {error}", place=name, accepted="a SPARQL file in UTF-8") from error
    return find_query(name)


def read_params(params: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the values of ``KEY=VALUE`` options by key; a key given twice has two values."""
    values: dict[str, list[str]] = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals or not key.strip():
            raise QueryError(f"'{param}'", place="-p", accepted="KEY=VALUE")
        values.setdefault(key.strip(), []).append(value.strip())
    return values


def explanation(store: GraphStore, chosen: LibraryQuery, values: dict[str, list[str]]) -> list[str]:
    """What the query asks, what was understood, and the text that would be sent."""
    from .run import prepare

    understood, text = prepare(store, chosen, values)
    lines = [f"# {chosen.title}: {chosen.question}" if chosen.question else f"# {chosen.title}"]
    lines += [f"# {item.name}: {item.reading}" for item in understood]
    for parameter in chosen.parameters:
        if parameter.name not in values:
            lines.append(f"# {parameter.name}: {parameter.default or 'any'} (a {parameter.type})")
    return [*lines, "", text.rstrip()]


def open_for_reading(store: str) -> GraphStore:
    """Open the store read-only; raises StoreError where there is none."""
    from ..graph.store import open_store

    remote = store.startswith(("http://", "https://"))
    if not remote and not Path(store).exists():
        raise StoreError(
            "no store here", place=store, accepted="a folder that `alliancekg build` has written, or an address"
        )
    return open_store(store, read_only=True)


def _write(result: Result, format_: str | None, iris: bool, limit: int | None) -> None:
    from .formats import write_result

    for item in result.understood:
        click.echo(f"{item.name}: {item.reading}", err=True)
    chosen = format_ or ("ttl" if result.is_graph else "table")
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for piece in write_result(result, chosen, iris=iris, width=width, limit=limit):
        click.echo(piece, nl=False)

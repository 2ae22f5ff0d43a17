"""The command line: a thin, lazy shell over the library.

Every command lives in a ``cli_*.py`` module of its own floor and is imported only when it is called, so that
``alliancekg --help`` stays instant.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import AllianceKGError

if TYPE_CHECKING:
    from .graph.store import GraphStore

# command name: (module, attribute, one-line help shown by --help)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "extract": ("alliancekg.graph.cli_extract", "extract", "Print the claims of documents; store nothing."),
    "build": ("alliancekg.graph.cli_build", "build", "Read documents, convert, check, store, write graph and page."),
    "forget": ("alliancekg.graph.cli_build", "forget", "Remove a document and all that only it supports."),
    "status": ("alliancekg.graph.cli_build", "status", "Show what a store holds."),
    "export": ("alliancekg.graph.cli_export", "export", "Write the whole graph in a format or vocabulary."),
    "import": ("alliancekg.graph.cli_import", "import_", "Load ATOP, COW, CSV or RDF data."),
    "link": ("alliancekg.graph.cli_link", "link", "Link unknown entities to Wikidata or another source."),
    "train": ("alliancekg.graph.cli_train", "train", "Train the extraction models from annotated texts."),
    "ontology": ("alliancekg.ontology.cli", "ontology", "Check, document, export and map the ontology."),
    "query": ("alliancekg.queries.cli_query", "query", "Ask a query of the library or your own SPARQL."),
    "search": ("alliancekg.queries.cli_search", "search", "Full-text search over labels, aliases and quotes."),
    "view": ("alliancekg.viz.cli_view", "view", "Write the interactive graph as one offline page."),
    "measure": ("alliancekg.viz.cli_measure", "measure", "Print network measures as a table or CSV."),
    "serve": ("alliancekg.server", "serve", "Serve SPARQL, linked data and the live explorer."),
}


class LazyGroup(click.Group):
    """A click group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="alliancekg")
def cli() -> None:
    """Turn texts about alliances into a graph whose every statement leads back to its sentence."""


def write_store_page(store: GraphStore, path: Path, title: str) -> Path:
    """Write the page of a store: handed down to ``build``, whose floor lies below the view."""
    from .viz.page import write_page
    from .viz.project import project

    return write_page(project(store), path, title=title)


def main(argv: list[str] | None = None) -> Any:
    """Run the command line; exit codes: 0 done, 1 found problems, 2 bad input."""
    try:
        return cli.main(args=argv, prog_name="alliancekg", obj={"page_writer": write_store_page})
    except AllianceKGError as error:
        click.echo(f"alliancekg: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

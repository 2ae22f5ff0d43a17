"""One line on a terminal that tells how far long work has come; nothing where messages go into a pipe or a file."""

from __future__ import annotations

import sys

import click


class Progress:
    """Overwrites its line with each call; use it as a context, so that the line goes when the work ends."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, text: str) -> None:
        """Put a text in place of the one before."""
        if self._on:
            click.echo(f"\r{text}\033[K", err=True, nl=False)

    def clear(self) -> None:
        """Take the line away, before something else is printed."""
        if self._on:
            click.echo("\r\033[K", err=True, nl=False)

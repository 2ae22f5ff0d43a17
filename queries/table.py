"""Rows as an aligned table for a terminal: labels in columns, the sentence below its row."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

SENTENCES = ("quote", "otherQuote")
_GAP = "  "
_LEAST = 6


def table_lines(columns: Sequence[str], rows: Iterable[Sequence[str]], width: int | None = None) -> Iterator[str]:
    """Yield the lines of a table that is at most ``width`` cells wide (as wide as it needs without a limit).

    Columns named ``quote`` or ``otherQuote`` are not columns of the table: each stands in quotation marks below.
    """
    below = [i for i, name in enumerate(columns) if name in SENTENCES]
    beside = [i for i in range(len(columns)) if i not in below]
    cells = [[printable(text) for text in row] for row in rows]
    heads = [heading(columns[i]) for i in beside]
    widths = [
        max([cell_width(head), *(cell_width(row[i]) for row in cells)]) for head, i in zip(heads, beside, strict=True)
    ]
    widths = fit(widths, width - len(_GAP) * max(len(widths) - 1, 0)) if width else widths
    if heads:
        yield _line(heads, widths)
        yield _line(["-" * size for size in widths], widths)
    for row in cells:
        if beside:
            yield from _wrapped([row[i] for i in beside], widths)
        for i in below:
            if row[i]:
                yield from textwrap.wrap(
                    f"“{row[i]}”",
                    width or 100_000,
                    initial_indent="    ",
                    subsequent_indent="     ",
                    break_on_hyphens=False,
                )


def heading(name: str) -> str:
    """Return a column's heading: ``lastMentioned`` is "last mentioned"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()


def fit(widths: Sequence[int], available: int) -> list[int]:
    """Shrink the widest columns, evenly, until all fit; no column below six cells or its own width."""
    sizes = list(widths)
    while sum(sizes) > available:
        widest = max(sizes)
        if widest <= _LEAST:
            break
        sizes[sizes.index(widest)] = widest - 1
    return sizes


def cell_width(text: str) -> int:
    """Number of terminal cells: East Asian wide characters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def printable(text: str) -> str:
    """One line without control, formatting or direction characters, so that text cannot steer the terminal."""
    kept = "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}
    )
    return " ".join(kept.split())


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell + " " * (size - cell_width(cell)) for cell, size in zip(map(_cut, cells, widths), widths, strict=True)
    )
    return _GAP.join(padded).rstrip()


def _cut(text: str, size: int) -> str:
    if cell_width(text) <= size:
        return text
    while text and cell_width(text) > size - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _wrapped(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """One row over as many lines as its longest cell needs, at most three."""
    parts = [_broken(cell, size) for cell, size in zip(cells, widths, strict=True)]
    for i in range(max(map(len, parts), default=0)):
        yield _line([part[i] if i < len(part) else "" for part in parts], widths)


def _broken(text: str, size: int) -> list[str]:
    if cell_width(text) <= size:
        return [text]
    return textwrap.wrap(text, size, max_lines=3, placeholder="…", break_on_hyphens=False) or [""]

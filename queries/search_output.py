"""Search hits as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from .engine import AnyStore
from .formats import csv_line, escape_markdown, harmless
from .labels import Labels, fallback
from .search import Hit
from .table import table_lines

COLUMNS = ("what", "kind", "id", "quote")


def write_hits(hits: Sequence[Hit], store: AnyStore, format: str, width: int | None = None) -> Iterator[str]:
    """Yield the hits as a table, CSV, Markdown, or JSON lines; ``id`` is the entity, or the document of a quote."""
    if format == "json":
        for hit in hits:
            yield (
                json.dumps(
                    {"iri": hit.iri, "kind": hit.kind, "text": hit.text, "document": hit.document, "score": hit.score},
                    ensure_ascii=False,
                )
                + "\n"
            )
        return
    labels = Labels(store)
    labels.prefetch(hit.document or hit.iri for hit in hits)
    rows = [_row(hit, labels) for hit in hits]
    if format == "csv":
        yield csv_line(COLUMNS)
        yield from (csv_line([harmless(cell) for cell in row]) for row in rows)
    elif format == "md":
        yield f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"
        yield from (f"| {' | '.join(map(escape_markdown, row))} |\n" for row in rows)
    else:
        yield from (f"{line}\n" for line in table_lines(COLUMNS, rows, width))


def _row(hit: Hit, labels: Labels) -> tuple[str, str, str, str]:
    node = hit.document or hit.iri
    what = hit.text if hit.kind != "quote" else labels(node)
    name = labels(node) if hit.kind == "alias" else ""
    return (f"{what} ({name})" if name else what, hit.kind, fallback(node), hit.text if hit.kind == "quote" else "")

"""Answers as text: table, CSV, TSV, Markdown for people; JSON, XML, TSV, Turtle and JSON-LD in the W3C's forms."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import Any

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, serialize

from ..errors import QueryError
from ..ontology.terms import PREFIXES
from .run import Ref, Result, Value
from .table import printable, table_lines

FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "jsonld", "md")
_GRAPHS = MappingProxyType({"ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD})
_RESULTS = MappingProxyType(
    {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PREFIXES = ("akg", "id", "rdfs", "skos", "prov", "oa", "xsd")


def write_result(
    result: Result, format: str = "table", *, iris: bool = False, width: int | None = None, limit: int | None = None
) -> Iterator[str]:
    """Yield the pieces of the answer's text, each with its line ends.

    ``table``, ``csv`` and ``md`` show labels, or IRIs with ``iris``; ``json``, ``xml`` and ``tsv`` are SPARQL results
    with IRIs always; ``ttl`` and ``jsonld`` are for CONSTRUCT and DESCRIBE. ``limit`` stops after so many rows and is
    for the first three. Raises QueryError for a format that the answer does not have.
    """
    if format not in FORMATS:
        raise QueryError(f"no format '{format}'", accepted=", ".join(FORMATS))
    if result.is_graph != (format in _GRAPHS) and format not in _PEOPLE:
        raise QueryError(
            f"format '{format}' cannot hold this answer",
            place=result.query.name,
            accepted=", ".join((*_PEOPLE, *(_GRAPHS if result.is_graph else _RESULTS))),
        )
    if format in _PEOPLE:
        yield from _PEOPLE[format](result, iris, width, limit)
        return
    if limit is not None:
        raise QueryError(
            f"no limit for format '{format}'", accepted=f"a LIMIT in the query, or one of {', '.join(_PEOPLE)}"
        )
    yield _standard(result, format)


def _standard(result: Result, format: str) -> str:
    answer = result.answer
    if isinstance(answer, QueryTriples):
        prefixes = {name: PREFIXES[name] for name in _PREFIXES} if format == "ttl" else None
        return _text(serialize(answer, format=_GRAPHS[format], prefixes=prefixes))
    return _text(answer.serialize(format=_RESULTS[format]))


def _text(data: bytes | None) -> str:
    text = (data or b"").decode()
    return text if text.endswith("\n") else text + "\n"


def _rows(result: Result, iris: bool, limit: int | None) -> Iterator[tuple[Any, ...]]:
    rows: Iterator[tuple[Any, ...]] = (_plain(row) for row in result.terms()) if iris else iter(result)
    return islice(rows, limit)


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(t.value if isinstance(t, NamedNode | Literal) else t if t is None else str(t) for t in row)


def show(value: Value) -> str:
    """Return a value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.label if isinstance(value, Ref) else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _table(result: Result, iris: bool, width: int | None, limit: int | None) -> Iterator[str]:
    rows = [[show(value) for value in row] for row in _rows(result, iris, limit)]
    for line in table_lines(result.columns, rows, width):
        yield f"{line}\n"


def _csv(result: Result, iris: bool, width: int | None, limit: int | None) -> Iterator[str]:
    yield csv_line(result.columns)
    for row in _rows(result, iris, limit):
        yield csv_line([show(value) if _is_number(value) else harmless(show(value)) for value in row])


def csv_line(cells: Iterable[str]) -> str:
    """Return one line of a CSV file (RFC 4180)."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float | Decimal)


def harmless(text: str) -> str:
    """Return text that a spreadsheet takes for text: an apostrophe stands before what would start a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _markdown(result: Result, iris: bool, width: int | None, limit: int | None) -> Iterator[str]:
    yield f"| {' | '.join(result.columns)} |\n|{' --- |' * len(result.columns)}\n"
    for row in _rows(result, iris, limit):
        yield f"| {' | '.join(escape_markdown(show(value)) for value in row)} |\n"


def escape_markdown(text: str) -> str:
    """Return one line of text in which no character is markup."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>|#~!&$" else c for c in printable(text))


_PEOPLE: Mapping[str, Callable[[Result, bool, int | None, int | None], Iterator[str]]] = MappingProxyType(
    {"table": _table, "csv": _csv, "md": _markdown}
)

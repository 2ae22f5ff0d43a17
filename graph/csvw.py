"""A table as RDF by its CSVW metadata (W3C Tabular Data on the Web, conversion in minimal mode).

Read are: ``url``, ``dialect`` (delimiter, encoding, header, headerRowCount, skipRows, trim), ``tableSchema`` with
``aboutUrl``, ``propertyUrl``, ``valueUrl``, ``datatype``, ``lang``, ``null``, ``default``, ``separator``, ``required``,
``suppressOutput`` and virtual columns, each on the table, the schema or the column. Every subject says which row it
comes from.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from ..errors import InputError
from ..ontology.terms import PREFIXES, XSD
from . import vocabulary as v

_INHERITED = ("aboutUrl", "propertyUrl", "valueUrl", "datatype", "lang", "null", "default", "separator", "required")
_FORMS = {
    "string": r"(?s:.*)",
    "integer": r"[+-]?\d+",
    "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "boolean": r"true|false|0|1",
    "date": r"-?\d{4,}-\d\d-\d\d",
    "dateTime": r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?",
    "gYear": r"-?\d{4,}",
    "gYearMonth": r"-?\d{4,}-\d\d",
    "anyURI": r"\S*",
}
_ALIASES = {"number": "decimal", "int": "integer", "nonNegativeInteger": "integer", "datetime": "dateTime"}
_TEMPLATE = re.compile(r"\{([+#]?)([\w,.%-]+)\}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column with all that it inherits."""

    name: str
    settings: Mapping[str, Any]
    virtual: bool = False

    def text(self, key: str) -> str:
        """A setting that is text, empty where there is none."""
        value = self.settings.get(key)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """The metadata of one table."""

    place: str
    dialect: Mapping[str, Any]
    columns: tuple[Column, ...]


def read_metadata(path: Path, table: str | None = None) -> TableMapping:
    """Read a metadata file; of a group of tables the one whose url has the name ``table``.

    Raises:
        InputError: it is no JSON, or has no schema with columns.
    """
    try:
        value: object = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise InputError(f"no metadata: {error}", place=str(path), accepted="a CSVW metadata file (JSON)") from error
    described = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    tables = cast("list[dict[str, Any]]", described.get("tables") or [described])
    chosen = next((item for item in tables if Path(str(item.get("url", ""))).name == table), tables[0])
    schema = cast("dict[str, Any]", chosen.get("tableSchema") or {})
    columns = cast("list[dict[str, Any]]", schema.get("columns") or [])
    if not columns:
        raise InputError("names no columns", place=str(path), accepted="tableSchema with columns")
    above = {key: source[key] for source in (described, chosen, schema) for key in _INHERITED if key in source}
    found = tuple(_column(number, item, above) for number, item in enumerate(columns, 1))
    dialect = {**described.get("dialect", {}), **chosen.get("dialect", {})}
    return TableMapping(str(path), dialect, found)


def _column(number: int, item: Mapping[str, Any], above: Mapping[str, Any]) -> Column:
    titles = item.get("titles")
    title: object = titles
    if isinstance(title, dict):
        title = next(iter(cast("dict[str, object]", title).values()), "")
    if isinstance(title, list):
        title = cast("list[object]", title)[0]
    name = str(item.get("name") or title or f"_col.{number}")
    return Column(name, {**above, **item, "_title": str(title or name)}, bool(item.get("virtual")))


def table_quads(text: str, mapping: TableMapping, document: str) -> Iterator[Quad]:
    """The statements of a table, in the graph of ``document``.

    Raises:
        InputError: a column is not there, a required cell is empty, or a value is not of its datatype.
    """
    graph = NamedNode(document)
    for number, cells in _rows(text, mapping):
        place = f"{mapping.place}: row {number}"
        subjects: set[NamedNode] = set()
        for column in mapping.columns:
            if column.settings.get("suppressOutput"):
                continue
            about = column.text("aboutUrl") or f"{document}_row-{{_row}}"
            subject = _node(_expanded(about, cells, number, column.name), place)
            named = column.text("propertyUrl") or f"{document}_{quote(column.name)}"
            predicate = _node(_expanded(named, cells, number, column.name), place)
            for target in _values(column, cells, number, place):
                subjects.add(subject)
                yield Quad(subject, predicate, target, graph)
        for subject in sorted(subjects, key=str):
            yield Quad(subject, v.DERIVED_FROM, NamedNode(f"{document}#row={number}"), graph)


def _rows(text: str, mapping: TableMapping) -> Iterator[tuple[int, dict[str, str]]]:
    dialect = mapping.dialect
    lines = csv.reader(text.lstrip("\ufeff").splitlines(keepends=True), delimiter=str(dialect.get("delimiter", ",")))
    skip = int(dialect.get("skipRows", 0))
    header = int(dialect.get("headerRowCount", 1 if dialect.get("header", True) else 0))
    real = [column for column in mapping.columns if not column.virtual]
    order: list[int] = list(range(len(real)))
    for index, cells in enumerate(lines):
        if index < skip or not any(cells):
            continue
        if index < skip + header:
            order = _order(cells, real, mapping.place)
            continue
        found = zip(real, order, strict=True)
        yield index + 1, {column.name: cells[at].strip() if at < len(cells) else "" for column, at in found}


def _order(header: list[str], columns: list[Column], place: str) -> list[int]:
    """Where each column stands: by its name or title, wherever that is in the header."""
    names = [cell.strip() for cell in header]
    found: list[int] = []
    for column in columns:
        at = next((names.index(name) for name in (column.name, column.text("_title")) if name in names), None)
        if at is None:
            raise InputError(f"the table has no column {column.name!r}", place=place, accepted=", ".join(names))
        found.append(at)
    return found


def _values(column: Column, cells: Mapping[str, str], number: int, place: str) -> Iterator[NamedNode | Literal]:
    given = cells.get(column.name, "") or column.text("default")
    null = column.settings.get("null", "")
    nulls = cast("list[str]", null) if isinstance(null, list) else [str(null)]
    if not column.virtual and given in nulls:
        if column.settings.get("required"):
            raise InputError(f"{column.name} is empty", place=place, accepted="a value in each row")
        return
    separator = column.text("separator")
    parts = [part.strip() for part in given.split(separator) if part.strip()] if separator else [given]
    for part in parts:
        template = column.text("valueUrl")
        if template:
            yield _node(_expanded(template, {**cells, column.name: part}, number, column.name), place)
        elif part:
            yield _literal(part, column, place)


def _literal(text: str, column: Column, place: str) -> Literal | NamedNode:
    datatype = column.settings.get("datatype", "string")
    base = cast("dict[str, str]", datatype).get("base", "string") if isinstance(datatype, dict) else str(datatype)
    name = _ALIASES.get(base, base)
    if name not in _FORMS:
        raise InputError(f"datatype {base!r} of {column.name}", place=place, accepted=", ".join((*_FORMS, *_ALIASES)))
    if not re.fullmatch(_FORMS[name], text):
        raise InputError(
            f"{column.name} {text!r}", place=place, accepted=f"a value of the type {name}, or the column's null"
        )
    if name == "anyURI":
        return _node(text, place)
    if name == "string":
        return Literal(text, language=column.text("lang")) if column.text("lang") else Literal(text)
    plain = {"1": "true", "0": "false"}.get(text, text) if name == "boolean" else text
    return Literal(plain, datatype=NamedNode(XSD + name))


def _expanded(template: str, cells: Mapping[str, str], number: int, name: str) -> str:
    """A URI template with the cells of a row, then prefixes of well-known vocabularies."""
    known = {**cells, "_row": str(number), "_name": name}

    def fill(match: re.Match[str]) -> str:
        safe = "/:?#[]@!$&'()*+,;=" if match.group(1) else ""
        values = (quote(known.get(key, ""), safe=safe) for key in match.group(2).split(","))
        return ("#" if match.group(1) == "#" else "") + ",".join(values)

    filled = _TEMPLATE.sub(fill, template)
    prefix, colon, local = filled.partition(":")
    if colon and not local.startswith("//") and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return filled


def _node(iri: str, place: str) -> NamedNode:
    try:
        if ":" not in iri:
            raise ValueError("it is not absolute")
        return NamedNode(iri)
    except ValueError as error:
        accepted = "an absolute IRI or a template of one"
        raise InputError(f"no IRI: {iri!r} ({error})", place=place, accepted=accepted) from error


__all__ = ["Column", "TableMapping", "read_metadata", "table_quads"]

"""Rows of a dataset's member file: where each stands in the text, the time it covers, and who was in with whom."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..errors import DocumentError
from .model import Document

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that every member file has, by what they are for; the times are year, month and day."""

    agreement: str
    member: str
    phase: tuple[str, ...]
    start: tuple[str, ...]
    end: tuple[str, ...]

    @property
    def names(self) -> set[str]:
        """All of them."""
        return {self.agreement, self.member, *self.phase, *self.start, *self.end}


@dataclass(frozen=True, slots=True)
class Line:
    """One row with its place in the text and the stretch of time that it covers (ISO text, an open end is empty).

    ``name`` is the member's, empty where no state has its code; ``provisions`` are what its codes say.
    """

    row: Row
    number: int
    start: int
    end: int
    since: str
    until: str
    name: str = ""
    provisions: tuple[str, ...] = ()

    @property
    def time(self) -> str | None:
        """The stretch as a claim gives it."""
        return span(self.since, self.until)


def span(since: str, until: str) -> str | None:
    """A date, or an interval where there is an end."""
    return "/".join(part for part in (since, until) if part) or None


def read_lines(document: Document, columns: Columns, coded: Iterable[str], accepted: str) -> Iterator[Line]:
    """The rows of a member file with their offsets; ``coded`` are the further columns that it must have.

    Raises:
        DocumentError: the file lacks columns or has a row of another length.
    """
    position, header = 0, list[str]()
    for number, text in enumerate(document.text.splitlines(keepends=True), start=1):
        start, position = position, position + len(text)
        line = text.rstrip("\r\n")
        if not line.strip():
            continue
        cells = next(csv.reader([line]))
        if not header:
            header = [cell.strip().lstrip("\ufeff") for cell in cells]
            lacking = sorted({*columns.names, *coded} - set(header))
            if lacking:
                raise DocumentError(f"lacks the columns {', '.join(lacking)}", place=document.stem, accepted=accepted)
            continue
        if len(cells) != len(header):
            problem = f"{len(cells)} cells where the header has {len(header)}"
            raise DocumentError(problem, place=f"{document.stem}:{number}", accepted="one cell a column")
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        yield Line(row, number, start, start + len(line), _date(row, columns.start), _date(row, columns.end))


def groups(lines: Iterable[Line], columns: Columns) -> list[list[Line]]:
    """The rows of one agreement and phase together, in the order of the file."""
    found: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        key = (line.row[columns.agreement], *(line.row[column] for column in columns.phase))
        found.setdefault(key, []).append(line)
    return list(found.values())


def partners(line: Line, group: Sequence[Line]) -> list[Line]:
    """The other members that count with this one: for one who is still in, those still in; else those of its time."""
    others = (other for other in group if other.name not in ("", line.name))
    if not line.until:
        return [other for other in others if not other.until]
    return [other for other in others if _overlap(line, other)]


def _overlap(one: Line, other: Line) -> bool:
    """Whether two rows were in effect at a common time; ISO dates compare as text, an open end never ends."""
    return (not other.until or one.since <= other.until) and (not one.until or other.since <= one.until)


def _date(row: Row, columns: Iterable[str]) -> str:
    """Year, month and day as far as they are given: ``1951-09-08``, ``1951-09``, ``1951`` or nothing."""
    parts: list[str] = []
    for column, width in zip(columns, (4, 2, 2), strict=True):
        cell = row[column]
        if not cell.isdigit() or int(cell) == 0:
            break
        parts.append(cell.zfill(width))
    return "-".join(parts)

"""Where a worker's serialiser writes to: a buffer that stops it at the limits of size and rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar


class TooLarge(OSError):
    """A result over a limit; ``limit`` names it."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class Sink:
    """Collects what a serialiser writes and stops it at the size or row limit."""

    def __init__(self, max_bytes: int, max_rows: int | None, count: Callable[[bytes], int] | None) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._rows = 0
        self._max_bytes, self._max_rows = max_bytes, max_rows
        self._count = count

    def write(self, data: bytes) -> int:
        self._size += len(data)
        if self._size > self._max_bytes:
            raise TooLarge("result-size")
        if self._max_rows is not None and self._count is not None:
            self._rows += self._count(data)
            if self._rows > self._max_rows:
                raise TooLarge("rows")
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def value(self) -> bytes:
        return b"".join(self._parts)


class RowCounter:
    """Counts the rows begun in the successive chunks of a results document.

    The patterns are exact: inside a JSON string a quote is escaped, inside XML text ``<`` is, inside TSV a line end is.
    """

    _PATTERNS: ClassVar = {
        "json": re.compile(rb'(?:\[|\},)(?=\{"[^,}:\]])'),
        "xml": re.compile(rb"<result>"),
        "tsv": re.compile(rb"\n"),
        "csv": re.compile(rb"\n"),
    }

    def __init__(self, name: str) -> None:
        self._pattern = self._PATTERNS[name]
        self._tail = b""
        self._quoted = False
        self._csv = name == "csv"
        self._heading = 1 if name in {"csv", "tsv"} else 0

    def __call__(self, data: bytes) -> int:
        if self._csv:
            data = self._unquoted(data)
        window = self._tail + data
        rows = len(self._pattern.findall(window)) - len(self._pattern.findall(self._tail))
        self._tail = b"" if self._heading or self._csv else window[-9:]
        heading = min(self._heading, rows)
        self._heading -= heading
        return rows - heading

    def _unquoted(self, data: bytes) -> bytes:
        kept: list[bytes] = []
        for place, piece in enumerate(data.split(b'"')):
            if place:
                self._quoted = not self._quoted
            if not self._quoted:
                kept.append(piece)
        return b"".join(kept)

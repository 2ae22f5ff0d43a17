"""What has been converted by which pipeline, so that a run that is repeated or was cut short does only what is left.

One JSON line a document, appended after its batch is stored. Losing the file costs time and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from .identity import digest
from .model import Document

SHAPE = "1"  # raise it when the same claims give other quads than before


class Ledger:
    """Documents by IRI with the key under which they were converted; without a file it lasts as long as the run."""

    def __init__(self, path: Path | None, pipeline: Iterable[str]) -> None:
        self.path = path
        self.pipeline = digest(SHAPE, *pipeline, length=16)
        self._keys: dict[str, str] = {}
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._read(line)

    def key(self, document: Document) -> str:
        """What the conversion of a document depends on: its bytes, what is known of it, and the pipeline."""
        known = (document.title, document.date, document.publisher, document.url, document.language)
        return digest(document.sha256, document.stem, *(value or "" for value in known), self.pipeline, length=16)

    def holds(self, iri: str, document: Document) -> bool:
        """Whether this document was converted just so."""
        return self._keys.get(iri) == self.key(document)

    def record(self, done: Iterable[tuple[str, Document]]) -> None:
        """Note documents whose batch is stored."""
        lines: list[str] = []
        for iri, document in done:
            self._keys[iri] = self.key(document)
            lines.append(json.dumps([iri, self._keys[iri]]) + "\n")
        if self.path is not None and lines:
            with self.path.open("a", encoding="utf-8") as stream:
                stream.writelines(lines)

    def _read(self, line: str) -> None:
        try:
            iri, key = json.loads(line)
        except ValueError:  # the last line of a run that was killed
            return
        self._keys[str(iri)] = str(key)

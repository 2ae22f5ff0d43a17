"""The folder of an embedded store: live database, quads of each document as files, journal, snapshots for readers.

DIR/store.json          what this folder is
DIR/oxigraph/           the live database (one writer; Oxigraph holds the lock)
DIR/documents/ab/*.nq   the quads of each document: the durable source from which the database can be rebuilt
DIR/pending/, journal   a batch under way; opening the store finishes or drops it
DIR/snapshots/N/        states for readers; DIR/current names the newest
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

from ..errors import StoreError
from ..ontology.terms import ID
from .quads import Converted
from .store_update import converted_from_quads

FORMAT = 1
KEEP = 3  # newest snapshots that always stay
GRACE = 60.0  # seconds for which an older snapshot stays, for readers that still open it


class StoreFolder:
    """Paths and files of a store; knows nothing of queries."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.database = root / "oxigraph"
        self.documents = root / "documents"
        self.pending = root / "pending"
        self.journal = root / "journal.json"
        self.snapshots = root / "snapshots"
        self.current = root / "current"
        self.about = root / "store.json"

    def exists(self) -> bool:
        """Whether a store is here; StoreError where the folder holds something else or a newer format."""
        if not self.about.exists():
            if self.root.exists() and (not self.root.is_dir() or any(self.root.iterdir())):
                raise StoreError(
                    "is not a store", place=str(self.root), accepted="a new or empty folder, or one made by build"
                )
            return False
        try:
            found = json.loads(self.about.read_text(encoding="utf-8"))["format"]
        except (ValueError, KeyError, OSError) as error:
            raise StoreError(f"cannot be read: {error}", place=str(self.about)) from error
        if found != FORMAT:
            raise StoreError(f"has format {found}", place=str(self.root), accepted=f"format {FORMAT}")
        return True

    def create(self) -> None:
        """Make the folders of a store."""
        try:
            for folder in (self.root, self.documents, self.pending, self.snapshots):
                folder.mkdir(parents=True, exist_ok=True)
            if not self.about.exists():
                write_whole(self.about, json.dumps({"format": FORMAT}).encode())
        except OSError as error:
            raise StoreError(f"cannot be made: {error.strerror}", place=str(self.root)) from error

    def file_of(self, document: str) -> Path:
        """Where the quads of a document stand."""
        name = document.removeprefix(ID + "document-")
        return self.documents / name[:2] / f"{name}.nq"

    def begin(self, added: Sequence[Converted], removed: Iterable[str]) -> None:
        """Write the quads of a batch aside and note what it is going to do."""
        for item in added:
            lines = sorted((serialize(item.quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
            write_whole(self.pending / self.file_of(item.document).name, b"".join(lines))
        note = {"added": [item.document for item in added], "removed": sorted(removed)}
        write_whole(self.journal, json.dumps(note).encode())

    def finish(self) -> None:
        """Put the batch's files in place; its database transaction stands."""
        added, removed = self.noted()
        for document in added:
            source, target = self.pending / self.file_of(document).name, self.file_of(document)
            target.parent.mkdir(exist_ok=True)
            if source.exists():
                source.replace(target)
        self.drop(removed)
        self.journal.unlink(missing_ok=True)

    def drop(self, documents: Iterable[str]) -> None:
        """Remove the files of documents that are no longer in the store."""
        for document in documents:
            self.file_of(document).unlink(missing_ok=True)

    def noted(self) -> tuple[list[str], list[str]]:
        """The documents that the journal adds and removes; none where no batch was under way."""
        if not self.journal.exists():
            return [], []
        note = json.loads(self.journal.read_text(encoding="utf-8"))
        return list(note["added"]), list(note["removed"])

    def unfinished(self) -> tuple[list[Converted], list[str]] | None:
        """The batch that a killed writer left, or None; files of a batch that never began are dropped."""
        if not self.journal.exists():
            for path in self.pending.glob("*"):
                path.unlink()
            return None
        added, removed = self.noted()
        files = [(self.pending / self.file_of(document).name, self.file_of(document)) for document in added]
        return [read_converted(first if first.exists() else second) for first, second in files], removed

    def stored(self) -> Iterator[Converted]:
        """Every document's quads, from its file."""
        for path in sorted(self.documents.glob("*/*.nq")):
            yield read_converted(path)

    def newest(self) -> Path | None:
        """The snapshot that readers should open."""
        try:
            path = self.snapshots / self.current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        return path if path.is_dir() else None

    def next_snapshot(self) -> Path:
        """The folder for the next snapshot."""
        numbers = [int(path.name) for path in self.snapshots.iterdir() if path.name.isdigit()]
        return self.snapshots / f"{max(numbers, default=0) + 1:08d}"

    def publish(self, snapshot: Path) -> None:
        """Name the snapshot as the newest and remove those that no reader can need."""
        write_whole(self.current, snapshot.name.encode())
        older = sorted(path for path in self.snapshots.iterdir() if path.name.isdigit())[:-KEEP]
        for path in older:
            if time.time() - path.stat().st_mtime > GRACE:
                shutil.rmtree(path, ignore_errors=True)


def no_store(root: Path) -> StoreError:
    """The error for a folder in which no store is."""
    return StoreError("holds no store", place=str(root), accepted="a folder made by alliancekg build")


def read_converted(path: Path) -> Converted:
    """The quads of a document's file."""
    quads: Iterator[Quad] = iter(parse(path=str(path), format=RdfFormat.N_QUADS))
    return converted_from_quads(quads)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is either whole or not there, even when the process is killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)

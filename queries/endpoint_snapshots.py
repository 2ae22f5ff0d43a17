"""Consistent copies of a store that another process may be writing, made without taking its lock.

A store made by ``build`` publishes states itself; those are linked. Of a bare Oxigraph folder a copy is made. The files
of a RocksDB store are of three kinds: tables, which never change and are hard-linked; the manifest and the write-ahead
logs, which only grow and are copied. If no file appeared or vanished and the manifest did not grow while they were
taken, the copy is the state after some prefix of the committed transactions: the log's recovery stops at the last whole
one. Otherwise it is taken again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from ..errors import StoreError
from ..graph.store_folder import StoreFolder
from .search import FILE_NAME

_TRIES = 40


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A finished, unchanging copy; ``tag`` is the same for the same stored state, also after a restart."""

    path: Path
    tag: str


def store_folder(path: Path) -> Path:
    """Return the folder that holds the Oxigraph files: ``path`` or a folder right below it."""
    for folder in (path, *(sorted(p for p in path.iterdir() if p.is_dir()) if path.is_dir() else ())):
        if (folder / "CURRENT").is_file():
            return folder
    raise StoreError("no store here", place=str(path), accepted="a folder that `alliancekg build` has written")


def fingerprint(folder: Path) -> str:
    """Return a digest of the names, sizes and times of the files that hold data; cheap, for polling."""
    facts: list[tuple[str, int, int]] = []
    for entry in os.scandir(folder):
        if _holds_data(entry.name):
            with contextlib.suppress(FileNotFoundError):
                stat = entry.stat()
                facts.append((entry.name, stat.st_size, stat.st_mtime_ns))
    return hashlib.sha256(repr(sorted(facts)).encode()).hexdigest()[:16]


class Snapshots:
    """The folder of a server's snapshots, beside the store so that tables can be hard-linked."""

    def __init__(self, store: Path) -> None:
        self._published = StoreFolder(store) if (store / "store.json").is_file() else None
        self.source = store_folder(store)
        self._count = 0
        prefix = f".{self.source.name}.serve-"
        _sweep(self.source.parent, prefix)
        try:
            self._folder = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=self.source.parent))
        except OSError:  # the store lies where nothing may be written
            self._folder = Path(tempfile.mkdtemp(prefix=f"alliancekg-serve-{os.getpid()}-"))

    @property
    def root(self) -> Path | None:
        """The folder that `build` has made around the store, None for a bare Oxigraph folder."""
        return self._published.root if self._published else None

    def next_path(self) -> Path:
        """Return the path of the next snapshot; nothing is there yet."""
        self._count += 1
        return self._folder / f"{self._count:06}"

    def state(self) -> str:
        """Return the tag that :meth:`take` would give now; cheap, for polling."""
        return fingerprint(self._origin()[0])

    def take(self) -> Snapshot:
        """Copy the store as it is now; raises StoreError when it never holds still."""
        reason = ""
        for attempt in range(_TRIES):
            target = self.next_path()
            origin, finished = self._origin()
            try:
                tag = fingerprint(origin)
                _copy(origin, target)
                if not finished:
                    _recover(target)
            except OSError as error:
                reason = str(error)
                shutil.rmtree(target, ignore_errors=True)
                time.sleep(0.01 * (attempt + 1))
                continue
            return Snapshot(target, tag)
        raise StoreError(f"the store could not be copied: {reason}", place=str(self.source))

    def publish(self, snapshot: Snapshot) -> None:
        """Let the other readers of the store see a state that this server has written."""
        if self._published is not None:
            target = self._published.next_snapshot()
            _copy(snapshot.path, target)
            self._published.publish(target)

    def _origin(self) -> tuple[Path, bool]:
        """Return the folder to copy and whether it is finished, so that nobody writes into it."""
        newest = self._published.newest() if self._published else None
        return (newest, True) if newest else (self.source, False)

    def remove_except(self, kept: Iterable[Path]) -> None:
        """Delete the snapshots that are not in ``kept``."""
        keep = set(kept)
        for folder in self._folder.iterdir():
            if folder not in keep and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)

    def index_file(self) -> Path:
        """Return where this server's full-text index lies; it starts as a copy of the store's own."""
        path = self._folder / FILE_NAME
        own = self._published.root / FILE_NAME if self._published else None
        if own is not None and own.is_file():
            with contextlib.suppress(OSError):
                shutil.copyfile(own, path)
        return path

    def close(self) -> None:
        """Delete all snapshots."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _holds_data(name: str) -> bool:
    return name.endswith((".sst", ".log", ".blob")) or name.startswith(("MANIFEST-", "OPTIONS-")) or name == "CURRENT"


def _structure(folder: Path) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for entry in os.scandir(folder):
        if _holds_data(entry.name) and not entry.name.startswith("OPTIONS-"):
            found.append((entry.name, entry.stat().st_size if entry.name.startswith("MANIFEST-") else 0))
    return sorted(found)


def _copy(source: Path, target: Path) -> None:
    before = _structure(source)
    target.mkdir()
    for entry in sorted(os.scandir(source), key=lambda e: e.name):
        if not (_holds_data(entry.name) or entry.name == "IDENTITY"):
            continue
        if entry.name.endswith((".sst", ".blob")):
            try:
                os.link(entry.path, target / entry.name)
                continue
            except OSError as error:
                if isinstance(error, FileNotFoundError):
                    raise
        shutil.copyfile(entry.path, target / entry.name)
    if _structure(source) != before:
        raise OSError("the store changed while it was copied")


def _recover(target: Path) -> None:
    store = ox.Store(str(target))
    store.flush()
    del store


def _sweep(parent: Path, prefix: str) -> None:
    """Delete what servers that are no longer alive have left."""
    for folder in parent.glob(f"{prefix}*"):
        pid = folder.name.removeprefix(prefix).partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)

"""The embedded store: Oxigraph in memory or in a folder."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Store

from ..errors import QueryError, StoreError
from ..ontology.model import Model
from .bind import bind
from .quads import Pipeline
from .store_base import GraphStore, QueryResult, Term
from .store_folder import StoreFolder, no_store
from .store_ledger import Ledger
from .store_update import Change

if TYPE_CHECKING:
    from .registry import Registry

BULK = 20_000  # quads from which the loader that needs no transaction is the faster one
WAIT = 5.0  # seconds that a reader waits for the first snapshot of a store that is being built


class EmbeddedStore(GraphStore):
    """Oxigraph in this process. In a folder there is one writer; readers see the newest snapshot."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        read_only: bool = False,
        model: Model | None = None,
        registry: Registry | None = None,
        pipeline: Pipeline | None = None,
    ) -> None:
        super().__init__(model, registry, pipeline)
        self.read_only = read_only
        self.folder = StoreFolder(folder) if folder else None
        self._changed = False
        self._whole = True
        self._store: Store | None = None
        if self.folder is None:
            self._store = Store()
        elif read_only:
            self._store = _reader(self.folder)
        else:
            self._store = self._writer(self.folder)

    @property
    def place(self) -> str:
        return str(self.folder.root) if self.folder else "the store in memory"

    @property
    def oxigraph(self) -> Store:
        if self._store is None:
            raise StoreError("the store is closed", place=self.place)
        return self._store

    def query(self, text: str, substitutions: Mapping[str, Term] | None = None) -> QueryResult:
        try:
            return self.oxigraph.query(bind(text, substitutions or {}), use_default_graph_as_union=True)
        except SyntaxError as error:
            raise QueryError(f"the query cannot be read: {error}", accepted="SPARQL 1.1") from error

    def update(self, text: str) -> None:
        self.writable()
        try:
            self.oxigraph.update(text)
        except SyntaxError as error:
            raise QueryError(f"the update cannot be read: {error}", accepted="SPARQL 1.1 Update") from error
        except OSError as error:
            raise StoreError(f"cannot be written: {error}", place=self.place) from error
        self._changed = True

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        return self.oxigraph.quads_for_pattern(None, None, None, NamedNode(graph) if graph else None)

    def about(self, subjects: Collection[str], graph: str | None = None) -> Iterator[Quad]:
        name = NamedNode(graph) if graph else None
        for iri in subjects:
            yield from self.oxigraph.quads_for_pattern(NamedNode(iri), None, None, name)

    def pointing(self, predicate: NamedNode, objects: Collection[str]) -> Iterator[Quad]:
        for iri in objects:
            yield from self.oxigraph.quads_for_pattern(None, predicate, NamedNode(iri), None)

    def commit(self, change: Change) -> None:
        self.writable()
        self._whole = False
        if self.folder is not None:
            self.folder.begin(change.added, change.removed)
        # What is fresh may go in ahead of the rest, and half of it is no harm (see Change): the fast way is open to it.
        (self.oxigraph.bulk_extend if len(change.fresh) >= BULK else self.oxigraph.extend)(change.fresh)
        if change.update:
            self.update(change.update)
        self._changed = True
        if self.folder is not None:
            self.oxigraph.flush()
            self.folder.finish()
        self._whole = True

    def snapshot(self) -> Path | None:
        if self.folder is None or self.read_only:
            return self.folder.newest() if self.folder else None
        newest = self.folder.newest()
        if not self._whole or (newest is not None and not self._changed):
            return newest  # a change that failed half-way is finished when the store is opened again
        target = self.folder.next_snapshot()
        self.oxigraph.backup(str(target))  # flushes first
        self.folder.publish(target)
        self._changed = False
        return target

    def rebuild(self) -> int:
        """Make the database anew from the documents' files; the number of documents."""
        self.writable()
        if self.folder is None:
            return 0
        self.oxigraph.clear()
        count = 0
        for converted in self.folder.stored():
            self.oxigraph.extend(converted.quads)
            count += 1
        self._registry_ready = False
        self.ready()  # derives everything, since the registry's graph was gone
        from .link import apply_links, stored_links

        apply_links(self, stored_links(self.folder.root))
        self.oxigraph.flush()
        self._changed = True
        self.snapshot()
        return count

    def close(self) -> None:
        if self._store is not None and self.folder is not None and not self.read_only:
            self.snapshot()
        self._store = None  # the database's lock goes with the last reference to it

    def _writer(self, folder: StoreFolder) -> Store:
        folder.exists()
        folder.create()
        fresh = not folder.database.exists()
        self._store = store = _open(folder.database, folder)
        ledger = Ledger(folder.root)  # a server that was killed may have written more than stands in the files
        ledger.forget() if fresh else ledger.catch_up(store)
        left = folder.unfinished()
        if left is not None:
            self.ready()
            added, removed = left
            self.replace(added, removed)
            folder.drop(removed)
        elif fresh and any(folder.documents.glob("*/*.nq")):
            self.rebuild()
        return store


def _open(path: Path, folder: StoreFolder) -> Store:
    try:
        return Store(str(path))
    except OSError as error:
        text = str(error)
        if "lock" in text.lower():
            raise StoreError(
                "another process is writing to this store",
                place=str(folder.root),
                accepted="one writer at a time; readers are free",
            ) from error
        raise StoreError(
            f"cannot be opened: {text}",
            place=str(folder.root),
            accepted=f"remove {path} to have it rebuilt from the documents kept beside it",
        ) from error


def _reader(folder: StoreFolder) -> Store:
    if not folder.exists():
        raise no_store(folder.root)
    deadline = time.monotonic() + WAIT
    while (newest := folder.newest()) is None:
        try:
            EmbeddedStore(folder.root).close()  # nobody writes: make the first snapshot ourselves
        except StoreError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    try:
        return Store.read_only(str(newest))
    except OSError as error:
        raise StoreError(f"cannot be opened: {error}", place=str(newest)) from error

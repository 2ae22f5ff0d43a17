"""The documents' files of a store's folder after changes that did not come as documents (SPARQL Update, Graph Store).

What such a change leaves in a graph is written to that graph's file, so that a database made anew from the files holds
it. The graphs that follow by rule (entities, relations, what is derived) and the registry's have no file: a rebuild
makes them. While a change is under way a note names its graphs; what a killed writer left behind is written at the next
start.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, serialize

from ..ontology.terms import ID
from . import vocabulary as v
from .identity import digest
from .store_folder import StoreFolder, write_whole

SHARED = frozenset(g.value for g in (v.REGISTRY_GRAPH, v.ENTITIES_GRAPH, v.RELATIONS_GRAPH, v.DERIVED_GRAPH))
_DEFAULT = ""


class Ledger:
    """The files of a store's folder, kept in step with its database by the one process that writes to it."""

    def __init__(self, root: Path) -> None:
        self._folder = StoreFolder(root)
        self._note = root / "behind.json"

    def begin(self, graphs: Collection[str] | None) -> None:
        """Note the graphs that a change may touch ("" is the default graph); None for any."""
        write_whole(self._note, json.dumps(None if graphs is None else sorted(graphs)).encode())

    def forget(self) -> None:
        """The change was not made."""
        self._note.unlink(missing_ok=True)

    def catch_up(self, store: Store) -> int:
        """Write the files of the graphs in the note, if there is one; the number of files that changed."""
        if not self._note.exists():
            return 0
        noted: list[str] | None = json.loads(self._note.read_text(encoding="utf-8"))
        changed = sum(self._write(store, graph) for graph in (self._all(store) if noted is None else noted))
        self._note.unlink(missing_ok=True)
        return changed

    def file_of(self, graph: str) -> Path:
        """Where the quads of a graph stand."""
        if graph.startswith(f"{ID}document-") and "/" not in graph.removeprefix(ID):
            return self._folder.file_of(graph)
        name = f"graph-{digest(graph, length=16)}"
        return self._folder.documents / "graphs" / f"{name}.nq"

    def _all(self, store: Store) -> set[str]:
        """The graphs that the database holds, and those that only have a file."""
        held = {name.value for name in store.named_graphs() if isinstance(name, NamedNode)}
        known = {self.file_of(graph): graph for graph in held}
        for path in self._folder.documents.glob("*/*.nq"):
            if path not in known:
                path.unlink()
        return held | {_DEFAULT}

    def _write(self, store: Store, graph: str) -> bool:
        if graph in SHARED:
            return False
        name = NamedNode(graph) if graph else DefaultGraph()
        quads = store.quads_for_pattern(None, None, None, name)
        lines = sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
        path, content = self.file_of(graph), b"".join(lines)
        if not content:
            path.unlink(missing_ok=True)
            return True
        if path.is_file() and path.read_bytes() == content:
            return False
        write_whole(path, content)
        return True

"""What every store can do; only query, update and reading quads differ between an embedded and a remote one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
)

from ..errors import InputError, StoreError
from ..ontology.model import Model, load_model
from ..ontology.terms import AKG, ID
from . import vocabulary as v
from .identity import digest, document_iri
from .model import Claim, Extraction
from .quads import Converted, Converter, Pipeline
from .ruleset import Ruleset
from .store_claims import claims_from_quads
from .store_documents import DOCUMENTS, StoredDocument, stored_document
from .store_update import Change, converted_from_quads, everything, insert_data, replacement

if TYPE_CHECKING:
    from .registry import Registry

Term = NamedNode | Literal
QueryResult = QuerySolutions | QueryBoolean | QueryTriples


class Rows(Protocol):
    """Solutions of a SELECT."""

    def __iter__(self) -> Iterator[Mapping[str, Term]]: ...


_SHARING = f"""
SELECT DISTINCT ?relation WHERE {{
  VALUES (?one ?two) {{ %s }}
  GRAPH <{v.RELATIONS_GRAPH.value}> {{ ?relation ?first ?one ; ?second ?two }}
}}
"""


class GraphStore(ABC):
    """A store of the project's graph: documents go in and out whole, everything else follows by rule."""

    def __init__(self, model: Model | None, registry: Registry | None, pipeline: Pipeline | None) -> None:
        self.model = model or load_model()
        self._registry = registry
        self._registry_ready = False
        self.pipeline = pipeline or Pipeline()

    # what the kinds of store differ in

    @property
    @abstractmethod
    def place(self) -> str:
        """The folder or address, for messages."""

    @property
    def oxigraph(self) -> Store | None:
        """The raw Oxigraph store, None where the store is remote."""
        return None

    @abstractmethod
    def query(self, text: str, substitutions: Mapping[str, Term] | None = None) -> QueryResult:
        """Answer a SPARQL query over the union of all named graphs; ``substitutions`` binds variables to terms."""

    @abstractmethod
    def update(self, text: str) -> None:
        """Run a SPARQL update; all of it or nothing."""

    @abstractmethod
    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """All quads, or those of one named graph."""

    def commit(self, change: Change) -> None:
        """Make a change, all of it or nothing; a store in a folder also keeps the documents' quads as files."""
        if change.whole:
            self.update(change.whole)

    def snapshot(self) -> Path | None:
        """Make the present state visible to readers; the folder that they open, None where readers need none."""
        return None

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections."""

    # what they share

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def view(self, **options: Any) -> Any:
        """Show the graph in a notebook, as the last line of a cell; the options are those of ``alliancekg.view``."""
        # through the public face, by name: the view lies above this floor
        return import_module(__name__.partition(".")[0]).view(self, **options)

    @cached_property
    def rules(self) -> Ruleset:
        """The rules for this store's model."""
        return Ruleset(self.model)

    @property
    def registry(self) -> Registry:
        """The registry that entities are linked to (the packaged one where no other was given)."""
        if self._registry is None:
            from .registry import Registry

            self._registry = Registry.load()
        return self._registry

    def select(self, text: str, substitutions: Mapping[str, Term] | None = None) -> Iterator[dict[str, Term]]:
        """The rows of a SELECT, each a mapping from variable to term; unbound variables are absent."""
        result = self.query(text, substitutions)
        if not isinstance(result, QuerySolutions):
            raise InputError("the query gives no rows", accepted="a SELECT query")
        names = [variable.value for variable in result.variables]
        for solution in result:
            yield {name: term for name in names if isinstance(term := solution[name], NamedNode | Literal)}

    def converter(self) -> Converter:
        """A converter with this store's model, registry and pipeline."""
        return Converter(self.model, self.registry, self.pipeline)

    @cached_property
    def registry_mark(self) -> str:
        """A hash of the registry's content: documents are converted anew when it changes."""
        return _mark(self.registry)

    def ready(self) -> None:
        """Put the registry's graph in place where the store has none or another one."""
        if self._registry_ready:
            return
        graph = v.REGISTRY_GRAPH
        text = f"SELECT ?mark WHERE {{ GRAPH <{graph.value}> {{ <{graph.value}> <{AKG}contentHash> ?mark }} }}"
        if next((row["mark"].value for row in self.select(text)), None) != self.registry_mark:
            mark = Quad(graph, v.term("contentHash"), Literal(self.registry_mark), graph)
            drop = f"DROP SILENT GRAPH <{graph.value}>"
            self.update(everything(self.rules, drop, insert_data([*self.registry.quads(), mark])))
        self._registry_ready = True

    def replace_document(self, extraction: Extraction) -> Converted:
        """Put a document in, in place of what stood there before; the problems of its claims are in the answer."""
        self.ready()
        converted = self.converter().convert(extraction)
        older = document_iri(extraction.document.sha256)
        key = extraction.document.url or extraction.document.stem
        removed = [item.iri for item in self.documents() if item.key == key and item.iri != older]
        self.replace([converted], removed)
        return converted

    def replace(self, added: Sequence[Converted], removed: Iterable[str] = ()) -> None:
        """Put converted documents in and take others out, in one transaction with all that follows from them."""
        gone = sorted({*removed, *(item.document for item in added)})
        older = [item for iri in gone if (item := converted_from_quads(self.quads(iri))).document]
        if added or older:
            self.commit(replacement(self, self.rules, self.registry.by_iri, added, older))

    def about(self, subjects: Collection[str], graph: str | None = None) -> Iterator[Quad]:
        """The quads of some subjects, of one named graph or of all."""
        name = f"<{graph}>" if graph else "?g"
        for part in _values(subjects):
            for row in self.select(f"SELECT * WHERE {{ VALUES ?s {{ {part} }} GRAPH {name} {{ ?s ?p ?o }} }}"):
                yield _quad(row | {"g": NamedNode(graph)} if graph else row)

    def pointing(self, predicate: NamedNode, objects: Collection[str]) -> Iterator[Quad]:
        """The quads of a property that point to some objects, of all named graphs."""
        for part in _values(objects):
            for row in self.select(f"SELECT * WHERE {{ VALUES ?o {{ {part} }} GRAPH ?g {{ ?s {predicate} ?o }} }}"):
                yield _quad(row | {"p": predicate})

    def sharing(self, pairs: Collection[tuple[str, str]]) -> Iterator[str]:
        """The relations in which both entities of one of the pairs take part."""
        rows = " ".join(f"(<{one}> <{two}>)" for one, two in sorted(pairs))
        return (row["relation"].value for row in self.select(_SHARING % rows))

    def forget(self, name: str) -> StoredDocument:
        """Take a document out, with all relations and entities that only it supports.

        ``name`` is its IRI, the start of its hash (six digits or more), its stem, its title or its address.
        """
        document = self.find(name)
        self.replace([], [document.iri])
        return document

    def find(self, name: str) -> StoredDocument:
        """The one document with this name; an InputError tells the candidates where there are several."""
        documents = self.documents()
        found = [
            item for item in documents if name in (item.iri, item.iri.removeprefix(ID), item.stem, item.title, item.url)
        ]
        if not found and len(name) >= 6:
            found = [item for item in documents if item.sha256.startswith(name.lower())]
        if not found:
            near = ", ".join(item.stem for item in documents[:8]) or "the store holds no document"
            raise InputError(f"no document named {name!r}", place=self.place, accepted=near)
        if len(found) > 1:
            raise InputError(
                f"{len(found)} documents are named {name!r}",
                place=self.place,
                accepted=", ".join(f"{item.iri.removeprefix(ID)} ({item.date or 'no date'})" for item in found),
            )
        return found[0]

    def documents(self) -> list[StoredDocument]:
        """All documents, by stem."""
        return [stored_document(row) for row in self.select(DOCUMENTS) if "document" in row]

    def claims(self, document: str) -> list[Claim]:
        """The claims of a document (its IRI), in the order of the text."""
        return claims_from_quads(self.quads(document))

    def derive(self) -> None:
        """Derive entities, relations and everything that follows anew from all document graphs."""
        self.ready()
        self.update(everything(self.rules))

    def dump(self, format: str = "trig") -> str:
        """The whole store as text; the same content gives the same text."""
        from .serialise import dump_text

        return dump_text(self, format)

    def writable(self) -> None:
        """Raise StoreError where this store may only be read."""
        if getattr(self, "read_only", False):
            raise StoreError("the store was opened for reading only", place=self.place)


@lru_cache(maxsize=4)
def _mark(registry: Registry) -> str:
    return digest(*sorted(str(quad) for quad in registry.quads()), length=32)


def _values(iris: Collection[str], size: int = 500) -> Iterator[str]:
    """The IRIs as the body of VALUES blocks of bounded length."""
    ordered = sorted(iris)
    for start in range(0, len(ordered), size):
        yield " ".join(f"<{iri}>" for iri in ordered[start : start + size])


def _quad(row: Mapping[str, Term]) -> Quad:
    subject, predicate, graph = row["s"], row["p"], row["g"]
    if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode) or not isinstance(graph, NamedNode):
        raise StoreError(f"holds something that is no statement of this project: {subject} {predicate}")
    return Quad(subject, predicate, row["o"], graph)

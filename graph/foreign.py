"""RDF of others, or of a store like this one, into the store: each file (or document graph in it) is a document.

What a file says goes into the graph of that document, so that it is listed, exported, replaced and forgotten as one. A
dump of this project's own is taken apart again: its document graphs come back, and what follows from them is derived
anew. Nodes without a name get one from the file's hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from ..errors import InputError
from ..ontology.terms import ID
from . import vocabulary as v
from .identity import document_iri, slug
from .literals import time_literal
from .quads import Converted, Pipeline
from .store_update import converted_from_quads

if TYPE_CHECKING:
    from .store_base import GraphStore

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: documents and statements taken in, and statements left out with the reason."""

    documents: int
    statements: int
    derived: int  # left out, since they follow from the documents
    known: int  # left out, since they stand in the store already


def read_rdf(path: Path) -> list[Quad]:
    """The statements of an RDF file.

    Raises:
        InputError: the ending is none of RDF's, or the file cannot be parsed.
    """
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"ending {path.suffix!r}", place=str(path), accepted=", ".join(FORMATS))
    try:
        return list(parse(path=str(path), format=FORMATS[path.suffix.lower()], base_iri=path.resolve().as_uri()))
    except (SyntaxError, OSError) as error:
        raise InputError(f"cannot be read: {error}", place=str(path), accepted="RDF as its ending says") from error


def import_quads(store: GraphStore, quads: Iterable[Quad], about: Foreign) -> Imported:
    """Put statements into the store; those of one file together, in one transaction."""
    shared = {graph.value for graph in v.SHARED_GRAPHS}
    documents: dict[str, list[Quad]] = {}
    loose: list[Quad] = []
    derived = 0
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        if graph in shared:
            derived += 1
        elif graph.startswith(ID + "document-") and graph != about.iri:
            documents.setdefault(graph, []).append(quad)
        else:
            loose.append(quad)
    own = [converted_from_quads(items) for items in documents.values()]
    if any(isinstance(node, BlankNode) for item in own for quad in item.quads for node in (quad.subject, quad.object)):
        raise InputError("a document graph has nodes without a name", place=about.stem, accepted="an export of a store")
    older = [item.iri for item in store.documents() if item.stem == about.stem and item.iri != about.iri and loose]
    kept = list(_new(store, about.named(loose), about.iri, {about.iri, *older}))
    added = [*own, about.converted(kept)] if kept else own
    if not added and not derived:
        raise InputError("holds no statement that the store lacks", place=about.stem, accepted="RDF with statements")
    store.ready()
    store.replace(added, older)
    store.snapshot()
    return Imported(len(added), len(kept) + sum(len(item.quads) for item in own), derived, len(loose) - len(kept))


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file as a document."""

    stem: str
    sha256: str
    title: str
    date: str | None = None
    publisher: str | None = None

    @property
    def iri(self) -> str:
        """The document's IRI, which also names its graph."""
        return document_iri(self.sha256)

    def converted(self, quads: Iterable[Quad]) -> Converted:
        """The document with statements of others."""
        graph = NamedNode(self.iri)
        values = [
            (v.TYPE, v.term("Document")),
            (v.LABEL, Literal(self.title, language="en")),
            (v.term("stem"), Literal(self.stem)),
            (v.term("contentHash"), Literal(self.sha256)),
            (v.term("publicationDate"), time_literal(self.date) if self.date else None),
            (v.term("publisher"), Literal(self.publisher) if self.publisher else None),
        ]
        head = [Quad(graph, predicate, value, graph) for predicate, value in values if value is not None]
        run = NamedNode(f"{ID}run-{self.iri.removeprefix(ID + 'document-')}")
        head.append(Quad(run, v.TYPE, v.ACTIVITY, graph))
        head.append(Quad(run, v.USED, graph, graph))
        head.append(Quad(run, v.ASSOCIATED_WITH, NamedNode(Pipeline("import", "1").iri), graph))
        return Converted(self.iri, (*head, *quads), frozenset(), frozenset())

    def named(self, quads: Iterable[Quad]) -> Iterator[Triple]:
        """The statements with a name for each node that has none, the same each time the file is read."""
        names: dict[str, NamedNode] = {}

        def name(node: NamedNode | BlankNode) -> NamedNode:
            if isinstance(node, NamedNode):
                return node
            return names.setdefault(node.value, NamedNode(f"{self.iri}_node-{len(names) + 1}"))

        for quad in quads:
            subject, target = quad.subject, quad.object
            if isinstance(subject, Triple) or isinstance(target, Triple):
                raise InputError("a statement about a statement", place=self.stem, accepted="RDF 1.1")
            yield Triple(name(subject), quad.predicate, target if isinstance(target, Literal) else name(target))


def foreign(path: Path, content: bytes, date: str | None = None, publisher: str | None = None) -> Foreign:
    """A file as a document."""
    from hashlib import sha256

    stem = slug(path.stem) or "import"
    return Foreign(stem, sha256(content).hexdigest(), path.name, date, publisher)


def _new(store: GraphStore, triples: Iterable[Triple], graph: str, own: set[str]) -> Iterator[Quad]:
    """Those statements that stand in no graph of the store but their ``own``: none stands in two."""
    node = NamedNode(graph)
    seen: set[Triple] = set()
    for triple in triples:
        if triple not in seen and not _elsewhere(store, triple, own):
            seen.add(triple)
            yield Quad(triple.subject, triple.predicate, triple.object, node)


def _elsewhere(store: GraphStore, triple: Triple, own: set[str]) -> bool:
    if store.oxigraph is not None:
        found = store.oxigraph.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        return any(getattr(quad.graph_name, "value", "") not in own for quad in found)
    rows = store.select(f"SELECT ?g {{ GRAPH ?g {{ {triple.subject} {triple.predicate} {triple.object} }} }}")
    return any(row["g"].value not in own for row in rows)


__all__ = ["FORMATS", "Foreign", "Imported", "foreign", "import_quads", "read_rdf"]

"""The store as RDF text: the same content gives the same bytes, graph by graph."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import IO, TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from ..errors import InputError
from ..ontology.terms import PREFIXES, XSD
from . import vocabulary as v
from .nanopub import NP, nanopub_quads

if TYPE_CHECKING:
    from .store_base import GraphStore

# name: (format, whether it keeps named graphs)
FORMATS: dict[str, tuple[RdfFormat, bool]] = {
    "trig": (RdfFormat.TRIG, True),
    "nquads": (RdfFormat.N_QUADS, True),
    "jsonld": (RdfFormat.JSON_LD, True),
    "turtle": (RdfFormat.TURTLE, False),
    "ntriples": (RdfFormat.N_TRIPLES, False),
    "rdfxml": (RdfFormat.RDF_XML, False),
    "nanopub": (RdfFormat.TRIG, True),
}
USED_PREFIXES = {name: PREFIXES[name] for name in ("akg", "id", "rdf", "rdfs", "skos", "prov", "oa", "owl")} | {
    "xsd": XSD
}


def rdf_format(name: str) -> tuple[RdfFormat, bool]:
    """The format with this name, and whether it keeps named graphs."""
    if name not in FORMATS:
        raise InputError(f"unknown format {name!r}", accepted=", ".join(FORMATS))
    return FORMATS[name]


def sorted_quads(store: GraphStore) -> Iterator[Quad]:
    """All quads: the shared graphs first, then the documents by IRI; sorted inside each graph."""
    shared = [graph.value for graph in v.SHARED_GRAPHS]
    for graph in (*shared, *sorted(item.iri for item in store.documents())):
        yield from sorted(store.quads(graph), key=quad_key)


def spoken_quads(store: GraphStore) -> Iterator[Quad]:
    """As ``sorted_quads``, but of the registry only the entries that the other graphs speak of."""
    registry = v.REGISTRY_GRAPH
    spoken = {quad.object for quad in store.quads() if quad.graph_name != registry}
    return (quad for quad in sorted_quads(store) if quad.graph_name != registry or quad.subject in spoken)


def quad_key(quad: Quad) -> tuple[str, bool, str, str]:
    """Subjects together, the type of each first."""
    return (str(quad.subject), quad.predicate != v.TYPE, str(quad.predicate), str(quad.object))


def dump(store: GraphStore, stream: IO[bytes], name: str = "trig", *, spoken: bool = False) -> None:
    """Write a store in a format; those without named graphs get the union of all graphs.

    ``spoken`` leaves out the entries of the registry that nothing speaks of.
    """
    kind, graphs = rdf_format(name)
    plain = spoken_quads if spoken else sorted_quads
    quads = nanopub_quads(store) if name == "nanopub" else plain(store)
    if graphs:
        prefixes = USED_PREFIXES | ({"np": NP} if name == "nanopub" else {})
        serialize(quads, stream, format=kind, prefixes=prefixes)
    else:
        triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        serialize(triples, stream, format=kind, prefixes=USED_PREFIXES)


def dump_text(store: GraphStore, name: str = "trig", *, spoken: bool = False) -> str:
    """As ``dump``, to text."""
    stream = BytesIO()
    dump(store, stream, name, spoken=spoken)
    return stream.getvalue().decode("utf-8")

"""The store as RDF text: the same content gives the same bytes, graph by graph."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import IO, TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from ..errors import InputError, MissingDependencyError
from ..ontology.terms import PREFIXES, XSD
from . import vocabulary as v
from .jsonld import write_jsonld
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
    if name == "jsonld":
        write_jsonld(quads, stream)
    elif graphs:
        prefixes = USED_PREFIXES | ({"np": NP} if name == "nanopub" else {})
        serialize(quads, stream, format=kind, prefixes=prefixes)
    else:
        triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        serialize(triples, stream, format=kind, prefixes=USED_PREFIXES)


def write_profile(store: GraphStore, stream: IO[bytes], profile: str, name: str = "turtle") -> None:
    """Write the graph in another vocabulary; formats with named graphs hold it as their default graph."""
    from .profile import profile_prefixes, profile_triples

    serialize(profile_triples(store, profile), stream, format=rdf_format(name)[0], prefixes=profile_prefixes(profile))


def write_jelly(store: GraphStore, stream: IO[bytes]) -> None:
    """Write the whole store in the binary format Jelly.

    Raises:
        MissingDependencyError: the package pyjelly is not installed.
    """
    if find_spec("pyjelly") is None:
        raise MissingDependencyError("pyjelly is not installed", accepted="pip install pyjelly")
    from rdflib import Dataset

    with warnings.catch_warnings():  # pyjelly uses a name that rdflib is about to drop
        warnings.simplefilter("ignore", DeprecationWarning)
        dataset = Dataset()
        dataset.parse(data=serialize(sorted_quads(store), format=RdfFormat.N_QUADS) or b"", format="nquads")
        dataset.serialize(stream, format="jelly", encoding="jelly")


def dump_text(store: GraphStore, name: str = "trig", *, spoken: bool = False) -> str:
    """As ``dump``, to text."""
    stream = BytesIO()
    dump(store, stream, name, spoken=spoken)
    return stream.getvalue().decode("utf-8")

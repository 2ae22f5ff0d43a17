"""The terms and graphs of stored data, as pyoxigraph nodes made once."""

from __future__ import annotations

from functools import lru_cache

from pyoxigraph import NamedNode

from ..ontology.terms import AKG, ID, OA, PROV, RDF, RDFS, SKOS

REGISTRY_GRAPH = NamedNode(ID + "graph/registry")
ENTITIES_GRAPH = NamedNode(ID + "graph/entities")
RELATIONS_GRAPH = NamedNode(ID + "graph/relations")
DERIVED_GRAPH = NamedNode(ID + "graph/derived")
LINKS_GRAPH = NamedNode(ID + "graph/links")  # what a person has accepted, see link.py
SHARED_GRAPHS = (REGISTRY_GRAPH, ENTITIES_GRAPH, RELATIONS_GRAPH, DERIVED_GRAPH, LINKS_GRAPH)

TYPE = NamedNode(RDF + "type")
LABEL = NamedNode(RDFS + "label")
ALT_LABEL = NamedNode(SKOS + "altLabel")
HAS_SOURCE = NamedNode(OA + "hasSource")
HAS_SELECTOR = NamedNode(OA + "hasSelector")
SPECIFIC_RESOURCE = NamedNode(OA + "SpecificResource")
QUOTE_SELECTOR = NamedNode(OA + "TextQuoteSelector")
POSITION_SELECTOR = NamedNode(OA + "TextPositionSelector")
EXACT, PREFIX, SUFFIX = NamedNode(OA + "exact"), NamedNode(OA + "prefix"), NamedNode(OA + "suffix")
START, END = NamedNode(OA + "start"), NamedNode(OA + "end")
ACTIVITY = NamedNode(PROV + "Activity")
USED = NamedNode(PROV + "used")
DERIVED_FROM = NamedNode(PROV + "wasDerivedFrom")
GENERATED_BY = NamedNode(PROV + "wasGeneratedBy")
ASSOCIATED_WITH = NamedNode(PROV + "wasAssociatedWith")


@lru_cache(maxsize=512)
def term(name: str) -> NamedNode:
    """The ontology term with this local name, as a node."""
    return NamedNode(AKG + name)


def status_node(name: str) -> NamedNode:
    """The SKOS concept of a status."""
    return term(f"status-{name}")

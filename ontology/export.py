"""One merged file of the whole ontology, in any RDF form; opens in Protégé."""

from __future__ import annotations

import importlib
from typing import Any

import pyoxigraph as ox

from ..errors import InputError
from .rdf import serialize, triple, value
from .source import BRIDGE, CORE, Source
from .sssom import axioms
from .terms import ONTOLOGY, OWL, PREFIXES, RDF
from .write import to_turtle

FORMATS = ("ttl", "xml", "owl", "nt", "jsonld")


def merged(source: Source) -> list[ox.Triple]:
    """Core, schemes, bridge and subclass mappings as one ontology with the core's header."""
    found: dict[ox.Triple, None] = {}
    for quad in source.quads(*CORE, BRIDGE):
        other_header = value(quad.subject).startswith(ONTOLOGY + "/")
        if not other_header:
            found[quad.triple] = None
    for axiom in axioms(source.mappings):
        found[axiom] = None
        found[triple(value(axiom.object), RDF + "type", OWL + "Class")] = None
    return list(found)


def export(source: Source, form: str) -> str:
    """Write the merged ontology as ttl, xml (or owl, the same), nt or jsonld."""
    if form not in FORMATS:
        raise InputError(f"unknown format {form!r}", accepted=", ".join(FORMATS))
    triples = merged(source)
    if form == "ttl":
        return to_turtle(triples)
    if form in ("xml", "owl"):
        return serialize(triples, ox.RdfFormat.RDF_XML) + "\n"
    lines = "".join(sorted(serialize(triples).splitlines(keepends=True)))
    if form == "nt":
        return lines
    rdflib: Any = importlib.import_module("rdflib")
    graph = rdflib.Graph().parse(data=lines, format="nt")
    return graph.serialize(format="json-ld", context=PREFIXES, sort_keys=True) + "\n"

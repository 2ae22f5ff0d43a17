"""One merged file of the whole ontology, in any RDF form; opens in Protégé."""

from __future__ import annotations

import json

import pyoxigraph as ox

from ..errors import InputError
from .rdf import serialize, triple, value
from .source import BRIDGE, CORE, Source
from .sssom import axioms
from .terms import ONTOLOGY, OWL, RDF
from .write import to_turtle

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "xml": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def merged(source: Source) -> list[ox.Triple]:
    """Core, schemes, bridge and subclass mappings as one ontology with the core's header."""
    kept = [quad for quad in source.quads(*CORE, BRIDGE) if not value(quad.subject).startswith(ONTOLOGY + "/")]
    mapped = list(axioms(source.mappings))
    declared = [triple(value(axiom.object), RDF + "type", OWL + "Class") for axiom in mapped]
    dataset = ox.Dataset([*kept, *(ox.Quad(*found) for found in (*mapped, *declared))])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)  # so that blank nodes have the same names each time
    return sorted((quad.triple for quad in dataset), key=str)


def export(source: Source, form: str) -> str:
    """Write the merged ontology as ttl, xml (or owl, the same), nt or jsonld."""
    if form not in FORMATS:
        raise InputError(f"unknown format {form!r}", accepted=", ".join(FORMATS))
    triples = merged(source)
    if form == "ttl":
        return to_turtle(triples)
    text = serialize(triples, FORMATS[form])
    return (json.dumps(json.loads(text), indent=1, ensure_ascii=False) if form == "jsonld" else text.rstrip()) + "\n"

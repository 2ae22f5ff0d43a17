"""The JSON-LD context: made from the core, kept as a file, and tried out on a piece of data."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from .rdf import value
from .source import CORE, FOLDER, Source
from .terms import AKG, BASE, OWL, PREFIXES, RDF, RDFS, XSD, compact

CONTEXT = FOLDER / "context.jsonld"
SAMPLE = """
@prefix akg: <https://w3id.org/alliancekg/ontology#> .
@prefix id: <https://w3id.org/alliancekg/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:basing a akg:Basing ; rdfs:label "Basing: Japan, United States"@en ; akg:host id:JPN ; akg:guest id:USA ;
  akg:currentStatus akg:status-in-force ; akg:support 3 ; akg:lastMentioned "2025-03"^^xsd:gYearMonth .
id:claim a akg:Claim ; akg:about id:basing ; akg:quantity id:quantity ; akg:validTime "2025"^^xsd:gYear .
id:quantity a akg:Quantity ; akg:quantityText "50,000 personnel" ; akg:numericValue 50000.5 ; akg:rounded true .
"""


def make_context(source: Source) -> str:
    """Return the context as JSON: prefixes, then every class and property under its local name."""
    described: dict[str, dict[str, str]] = {}
    for quad in source.quads(*CORE):
        if value(quad.subject).startswith(AKG) and isinstance(quad.object, ox.NamedNode):
            described.setdefault(value(quad.subject), {}).setdefault(quad.predicate.value, quad.object.value)
    terms: dict[str, object] = {}
    for iri, values in sorted(described.items()):
        kind = values.get(RDF + "type", "")
        name = iri.removeprefix(AKG)
        if kind == OWL + "ObjectProperty":
            terms[name] = {"@id": compact(iri), "@type": "@id"}
        elif kind == OWL + "DatatypeProperty":
            datatype = values.get(RDFS + "range")
            plain = datatype in (None, XSD + "string", XSD + "decimal", XSD + "integer", XSD + "boolean")
            terms[name] = {"@id": compact(iri)} if plain else {"@id": compact(iri), "@type": compact(str(datatype))}
        elif kind == OWL + "Class":
            terms[name] = {"@id": compact(iri)}
    names = ("akg", "id", "oa", "owl", "prov", "rdfs", "skos", "xsd")
    prefixes = {name: PREFIXES[name] for name in names}
    context = {"@version": 1.1, **prefixes, "label": {"@id": "rdfs:label", "@language": "en"}, **terms}
    return json.dumps({"@context": context}, indent=2) + "\n"


def round_trip_problems(source: Source, text: str) -> Iterator[str]:
    """Say where the file differs from what the core gives, and whether a piece of data survives both ways."""
    if text != make_context(source):
        yield f"{CONTEXT.name} is not what the core gives: write it again with make_context"
    rdflib: Any = importlib.import_module("rdflib")
    compare: Any = importlib.import_module("rdflib.compare")
    before = rdflib.Graph().parse(data=SAMPLE.replace("https://w3id.org/alliancekg/", BASE), format="turtle")
    written = before.serialize(format="json-ld", context=json.loads(text)["@context"], auto_compact=True)
    after = rdflib.Graph().parse(data=written, format="json-ld")
    for triple in compare.graph_diff(before, after)[1]:
        yield f"{' '.join(str(node) for node in triple)}: lost or changed on the way to JSON-LD and back"

"""The JSON-LD context: made from the core, kept as a file, and tried out on a piece of data."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from .rdf import parse, value
from .source import CORE, FOLDER, Source
from .terms import AKG, ID, OWL, PREFIXES, RDF, RDFS, XSD, compact

CONTEXT = FOLDER / "context.jsonld"
SAMPLE = f"""
@prefix akg: <{AKG}> .
@prefix id: <{ID}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:basing a akg:Basing ; rdfs:label "Basing: Japan, United States"@en ; akg:host id:JPN ; akg:guest id:USA ;
  akg:currentStatus akg:status-in-force ; akg:support 3 ; akg:lastMentioned "2025-03"^^xsd:gYearMonth .
"""
# The same, as somebody would write it who knows only the names.
WRITTEN = {
    "@id": "id:basing",
    "@type": "Basing",
    "label": "Basing: Japan, United States",
    "host": "id:JPN",
    "guest": "id:USA",
    "currentStatus": "akg:status-in-force",
    "support": 3,
    "lastMentioned": {"@value": "2025-03", "@type": "xsd:gYearMonth"},
}


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
    context = json.loads(text)["@context"]
    wanted = set(parse(SAMPLE))
    rdflib: Any = importlib.import_module("rdflib")
    graph = rdflib.Graph().parse(data=SAMPLE, format="turtle")
    ways = {
        "read from JSON-LD": json.dumps({"@context": context, **WRITTEN}),
        "written as JSON-LD and read again": graph.serialize(format="json-ld", context=context, auto_compact=True),
    }
    for way, document in ways.items():
        for quad in wanted - set(ox.parse(document, format=ox.RdfFormat.JSON_LD)):
            yield f"{quad.triple}: lost when {way}"

"""The registry as quads of its own named graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Triple

from ..ontology.terms import AKG, ID, OWL, RDF, RDFS, SKOS, XSD
from .literals import time_literal
from .registry_codes import StateCode, state_codes

if TYPE_CHECKING:
    from .registry import Entry, Registry

GRAPH = NamedNode(ID + "graph/registry")
WIKIDATA = "http://www.wikidata.org/entity/"
GEONAMES = "https://sws.geonames.org/"
# An organisation's item at Wikidata is the organisation itself. A state's item there is both state and country, and a
# GeoNames feature is a place, so those are matches and not identities.
SAME_AS = frozenset({"AllianceOrganization", "InternationalOrganization", "GovernmentBody", "MilitaryOrganization"})
_TYPE, _LABEL = NamedNode(RDF + "type"), NamedNode(RDFS + "label")
_DECIMAL, _BOOLEAN, _DATE = (NamedNode(XSD + name) for name in ("decimal", "boolean", "date"))


def _akg(name: str) -> NamedNode:
    return NamedNode(AKG + name)


def registry_quads(registry: Registry) -> Iterator[Quad]:
    """Yield the quads of every entry, in order of their ids."""
    for _, entry in sorted(registry.entries.items()):
        for triple in _entry_triples(entry):
            yield Quad(triple.subject, triple.predicate, triple.object, GRAPH)


def _entry_triples(entry: Entry) -> Iterator[Triple]:
    node = NamedNode(entry.iri)
    yield Triple(node, _TYPE, _akg(entry.type))
    yield Triple(node, _LABEL, Literal(entry.label, language="en"))
    for name in dict.fromkeys((*entry.aliases, *entry.demonyms)):
        if name != entry.label:
            yield Triple(node, NamedNode(SKOS + "altLabel"), Literal(name, language="en"))
    yield Triple(node, _akg("linked"), Literal("true", datatype=_BOOLEAN))
    yield Triple(node, _akg("registrySource"), Literal(entry.source))
    yield from _code_triples(entry, node)
    for name, ids in (
        ("partOf", (entry.part_of,)),
        ("country", (entry.country or (entry.id if entry.type == "State" else None),)),
        ("capital", (entry.capital,)),
        ("signatory", entry.parties),
    ):
        for other in ids:
            if other is not None:
                yield Triple(node, _akg(name), NamedNode(ID + other))
    for name, text in (("validFrom", entry.since), ("validUntil", entry.until)):
        literal = time_literal(text) if text else None
        if literal is not None:
            yield Triple(node, _akg(name), literal)
    yield from _position_triples(entry, node)


def _code_triples(entry: Entry, node: NamedNode) -> Iterator[Triple]:
    dated = state_codes().get(entry.id, ())
    iso = (("iso", entry.id),) if len(entry.id) == 3 and entry.id.isupper() else ()
    for scheme, code in dict.fromkeys((*iso, *entry.notations.items(), *((item.list, item.code) for item in dated))):
        yield Triple(node, NamedNode(SKOS + "notation"), Literal(f"{scheme.upper().replace('_', ' ')} {code}"))
    for item in dated:
        yield from _assignment_triples(item, node)
    for link, base, end in (("wikidata", WIKIDATA, ""), ("geonames", GEONAMES, "/")):
        if link in entry.links:
            identity = link == "wikidata" and entry.type in SAME_AS
            predicate = OWL + "sameAs" if identity else SKOS + "exactMatch"
            yield Triple(node, NamedNode(predicate), NamedNode(base + entry.links[link] + end))


def _assignment_triples(item: StateCode, state: NamedNode) -> Iterator[Triple]:
    """A code with its time, as a node of its own, since a list may have a state twice."""
    node = NamedNode(f"{state.value}_{item.list}-{item.code}-{item.since[:4]}")
    yield Triple(state, _akg("hasCodeAssignment"), node)
    yield Triple(node, _TYPE, _akg("CodeAssignment"))
    yield Triple(node, _LABEL, Literal(f"{item.list.upper()} {item.code}: {item.name}", language="en"))
    yield Triple(node, _akg("codeList"), Literal(item.list.upper()))
    yield Triple(node, NamedNode(SKOS + "notation"), Literal(item.code))
    yield Triple(node, _akg("registrySource"), Literal(item.source))
    for name, text in (("validFrom", item.since), ("validUntil", item.until)):
        if text:
            yield Triple(node, _akg(name), Literal(text, datatype=_DATE))


def _position_triples(entry: Entry, node: NamedNode) -> Iterator[Triple]:
    if entry.lat is None or entry.lon is None:
        return
    yield Triple(node, _akg("latitude"), Literal(f"{entry.lat:.4f}", datatype=_DECIMAL))
    yield Triple(node, _akg("longitude"), Literal(f"{entry.lon:.4f}", datatype=_DECIMAL))
    yield Triple(node, _akg("wkt"), Literal(f"POINT({entry.lon:g} {entry.lat:g})"))
    if entry.box is not None and entry.box[0] < entry.box[2]:
        west, south, east, north = entry.box
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        ring = ", ".join(f"{x:g} {y:g}" for x, y in corners)
        yield Triple(node, _akg("wktBox"), Literal(f"POLYGON(({ring}))"))

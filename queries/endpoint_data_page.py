"""The pages for people: a thing with its facts, relations and the sentences behind them; the ontology's terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..ontology.terms import AKG, BASE, ID, compact, local_name
from .endpoint_engine import Ask, Term

if TYPE_CHECKING:
    from jinja2 import Environment

ASSETS = Path(__file__).parent / "assets"
_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABELS = (_RDFS_LABEL, _SKOS + "prefLabel")
_DEFINITIONS = (_SKOS + "definition", "http://www.w3.org/2000/01/rdf-schema#comment")

_PROLOGUE = """
PREFIX akg: <https://w3id.org/alliancekg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""
_FACTS = "SELECT ?p ?o ?label { VALUES ?s { %s } ?s ?p ?o OPTIONAL { ?o rdfs:label ?label } } ORDER BY ?p ?o LIMIT 1000"
_RELATIONS = """
SELECT ?rel ?label ?role ?kind ?status ?last ?support {
  { SELECT DISTINCT ?rel ?role {
    VALUES ?o { %s } GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?rel ?role ?o }
  } LIMIT 300 }
  OPTIONAL { ?rel rdfs:label ?label }
  OPTIONAL { ?rel a ?kind }
  OPTIONAL { ?rel akg:currentStatus ?status }
  OPTIONAL { ?rel akg:lastMentioned ?last }
  OPTIONAL { ?rel akg:support ?support }
} ORDER BY ?label ?rel ?role ?kind
"""
# An OPTIONAL of two patterns is joined with all that match them in the graph, one of one pattern is looked up.
# The newest claims are found before their details are read: the engine joins after a UNION from the wrong side.
_NEWEST = """
SELECT DISTINCT ?claim ?date {
  { ?claim akg:about %(iri)s OPTIONAL { ?claim prov:wasDerivedFrom/akg:publicationDate ?date } }
  UNION { ?claim prov:wasDerivedFrom %(iri)s ; akg:about ?relation }
  UNION { %(iri)s akg:about ?relation BIND(%(iri)s AS ?claim) }
  UNION { ?claim akg:evidence %(iri)s }
  UNION {
    GRAPH <https://w3id.org/alliancekg/id/graph/relations> { ?relation ?role %(iri)s }
    ?claim akg:about ?relation OPTIONAL { ?claim prov:wasDerivedFrom/akg:publicationDate ?date }
  }
} ORDER BY DESC(?date) ?claim LIMIT 100
"""
_CLAIMS = """
SELECT ?claim ?rel ?relLabel ?status ?quote ?start ?end ?doc ?title ?date ?url ?publisher ?by ?byLabel {
  VALUES ?claim { %s }
  ?claim akg:about ?rel ; akg:evidence ?evidence ; prov:wasDerivedFrom ?doc .
  ?evidence oa:hasSelector ?selector .
  ?selector oa:exact ?quote
  OPTIONAL { ?selector oa:start ?start }
  OPTIONAL { ?selector oa:end ?end }
  OPTIONAL { ?rel rdfs:label ?relLabel }
  OPTIONAL { ?claim akg:statusClaimed ?status }
  OPTIONAL { ?claim akg:assertedBy ?by OPTIONAL { ?by rdfs:label ?byLabel } }
  OPTIONAL { ?doc rdfs:label ?title }
  OPTIONAL { ?doc akg:publicationDate ?date }
  OPTIONAL { ?doc akg:publisher ?publisher }
  OPTIONAL { ?doc akg:url ?url }
} ORDER BY DESC(?date) ?doc ?start ?claim ?by
"""


@dataclass(frozen=True, slots=True)
class Link:
    """A value on a page: its text and, where it leads somewhere, the address."""

    text: str
    href: str | None = None
    outside: bool = False


async def entity_page(ask: Ask, iri: str) -> str:
    """Return the HTML page of a thing of the graph."""
    term = f"<{iri}>"
    facts = await ask(_PROLOGUE + _FACTS % term)
    relations = await ask(_PROLOGUE + _RELATIONS % term)
    newest = await ask(_PROLOGUE + _NEWEST % {"iri": term})
    names = " ".join(str(row["claim"]) for row in newest if isinstance(row["claim"], ox.NamedNode))
    claims = await ask(_PROLOGUE + _CLAIMS % names) if names else []
    labels = [row["o"].value for row in facts if row["p"].value in _LABELS]
    types = [_link(row["o"]) for row in facts if row["p"].value == _RDF_TYPE]
    return (
        _environment()
        .get_template("entity.html.j2")
        .render(
            iri=iri,
            title=labels[0] if labels else compact(iri),
            types=types,
            facts=_grouped(row for row in facts if row["p"].value not in {_RDF_TYPE, *_LABELS[:1]}),
            relations=sorted((_relation(row) for row in relations), key=lambda r: (r["kind"].text, r["label"].text)),
            claims=_claims(claims),
        )
    )


def ontology_page(triples: Iterable[ox.Triple]) -> str:
    """Return the HTML page of the ontology: one entry, with an anchor, for each of its terms."""
    terms: dict[str, dict[str, Any]] = {}
    for triple in triples:
        subject, predicate, thing = triple.subject, triple.predicate.value, triple.object
        if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(AKG):
            continue
        entry = terms.setdefault(
            subject.value, {"name": local_name(subject.value), "types": [], "label": "", "text": ""}
        )
        if predicate == _RDF_TYPE and isinstance(thing, ox.NamedNode):
            entry["types"].append(local_name(thing.value))
        elif predicate in _LABELS and isinstance(thing, ox.Literal):
            entry["label"] = thing.value
        elif predicate in _DEFINITIONS and isinstance(thing, ox.Literal) and not entry["text"]:
            entry["text"] = thing.value
    ordered = sorted(terms.items(), key=lambda pair: pair[1]["name"].lower())
    return _environment().get_template("ontology.html.j2").render(iri=BASE + "ontology", terms=ordered)


def local_href(iri: str) -> str | None:
    """Return the address under this server of an IRI of this project, or None for an outside one."""
    return "/" + iri.removeprefix(BASE) if iri.startswith((ID, AKG)) else None


def _link(term: Term, label: str | None = None) -> Link:
    if not isinstance(term, ox.NamedNode):
        return Link(term.value)
    href = local_href(term.value)
    if href is not None:
        return Link(label or compact(term.value), href)
    if term.value.startswith(("https://", "http://")):
        return Link(label or compact(term.value), term.value, outside=True)
    return Link(label or term.value)


def _grouped(rows: Iterable[dict[str, Term]]) -> list[tuple[Link, list[Link]]]:
    groups: dict[Term, list[Link]] = {}
    for row in rows:
        label = row["label"].value if "label" in row else None
        value = _link(row["o"], label)
        if value not in groups.setdefault(row["p"], []):
            groups[row["p"]].append(value)
    return [(_link(predicate), values) for predicate, values in groups.items()]


def _relation(row: dict[str, Term]) -> dict[str, Link]:
    blank = ox.Literal("")
    return {
        "label": _link(row["rel"], row.get("label", blank).value or None),
        "role": _named(row["role"]),
        "kind": _named(row.get("kind", blank)),
        "status": _named(row.get("status", blank)),
        "last": Link(row.get("last", blank).value),
        "support": Link(row.get("support", blank).value),
    }


def _named(term: Term) -> Link:
    if not isinstance(term, ox.NamedNode):
        return Link(term.value)
    return Link(local_name(term.value).removeprefix("status-"), local_href(term.value))


def _claims(rows: Iterable[dict[str, Term]]) -> list[dict[str, Any]]:
    """Return one entry a claim and quote; several speakers are gathered into it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    blank = ox.Literal("")
    for row in rows:
        key = (row["claim"].value, row["quote"].value)
        entry = found.setdefault(
            key,
            {
                "claim": _link(row["claim"], "claim"),
                "relation": _link(row["rel"], row.get("relLabel", blank).value or None),
                "status": _named(row.get("status", blank)),
                "quote": row["quote"].value,
                "place": f"{row['start'].value}-{row['end'].value}" if "start" in row and "end" in row else "",
                "document": _link(row["doc"], row.get("title", blank).value or None),
                "date": row.get("date", blank).value,
                "publisher": row.get("publisher", blank).value,
                "source": _outside(row.get("url", blank).value),
                "by": [],
            },
        )
        if "by" in row:
            speaker = _link(row["by"], row.get("byLabel", blank).value or None)
            if speaker not in entry["by"]:
                entry["by"].append(speaker)
    return list(found.values())


def _outside(address: str) -> str | None:
    return address if address.startswith(("https://", "http://")) else None


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(ASSETS)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render(template: str, **values: Any) -> str:
    """Return a template of the assets folder, filled; every value is escaped."""
    return _environment().get_template(template).render(**values)

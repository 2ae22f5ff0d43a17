"""The graph for network tools: entities and the direct edges between them, as GraphML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import Literal, NamedNode

from ..ontology.model import DirectEdge
from ..ontology.terms import AKG, local_name

if TYPE_CHECKING:
    from .store_base import GraphStore, Term

_EDGES = f"""
PREFIX akg: <{AKG}>
SELECT ?subject ?object ?relation ?status ?support ?first ?last WHERE {{
  ?relation a akg:%s ; akg:%s ?subject ; akg:%s ?object ; akg:currentStatus ?status .
  VALUES ?status {{ %s }}
  FILTER(?subject != ?object)
  OPTIONAL {{ ?relation akg:support ?support }}
  OPTIONAL {{ ?relation akg:firstMentioned ?first ; akg:lastMentioned ?last }}
}} ORDER BY ?subject ?object ?relation
"""
_NODES = f"""
PREFIX akg: <{AKG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?node ?type ?label ?lat ?lon WHERE {{
  ?node a ?type ; rdfs:label ?label ; akg:linked ?linked .
  OPTIONAL {{ ?node akg:latitude ?lat ; akg:longitude ?lon }}
}} ORDER BY ?node
"""
_KEYS = (
    ("label", "node", "string"), ("type", "node", "string"), ("lat", "node", "double"), ("lon", "node", "double"),
    ("edge", "edge", "string"), ("status", "edge", "string"), ("support", "edge", "int"), ("first", "edge", "string"),
    ("last", "edge", "string"), ("relation", "edge", "string"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edge:
    """One direct edge with the relation that gives it."""

    name: str
    subject: str
    object: str
    status: str
    relation: str
    support: str
    first: str
    last: str


def direct_edges(store: GraphStore) -> Iterator[Edge]:
    """Every direct edge, once for each relation that gives it."""
    for edge in store.model.edges:
        for row in store.select(_edge_query(edge)):
            yield Edge(
                name=edge.name,
                subject=row["subject"].value,
                object=row["object"].value,
                status=_status(row["status"]),
                relation=row["relation"].value,
                support=_text(row, "support"),
                first=_text(row, "first"),
                last=_text(row, "last"),
            )


def write_graphml(store: GraphStore, stream: IO[bytes]) -> None:
    """Entities and the direct edges between them, as GraphML (Gephi, Cytoscape, igraph, networkx)."""
    edges = sorted(direct_edges(store), key=lambda edge: (edge.subject, edge.object, edge.name, edge.relation))
    used = {end for edge in edges for end in (edge.subject, edge.object)}
    text = TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True)
    text.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for name, domain, kind in _KEYS:
        text.write(f'  <key id="{domain}-{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n')
    text.write('  <graph edgedefault="directed">\n')
    for row in store.select(_NODES):
        if row["node"].value in used:
            values = {"label": _text(row, "label"), "type": local_name(row["type"].value)}
            values |= {"lat": _text(row, "lat"), "lon": _text(row, "lon")}
            text.write(f"    <node id={quoteattr(row['node'].value)}>{_data('node', values)}</node>\n")
    for number, edge in enumerate(edges):
        values = {"edge": edge.name, "status": edge.status, "support": edge.support, "first": edge.first}
        values |= {"last": edge.last, "relation": edge.relation}
        ends = f"source={quoteattr(edge.subject)} target={quoteattr(edge.object)}"
        text.write(f'    <edge id="e{number}" {ends}>{_data("edge", values)}</edge>\n')
    text.write("  </graph>\n</graphml>\n")
    text.detach()


def _edge_query(edge: DirectEdge) -> str:
    statuses = " ".join(f"akg:status-{name}" for name in edge.statuses)
    return _EDGES % (edge.kind, edge.subject_role, edge.object_role, statuses)


def _data(domain: str, values: dict[str, str]) -> str:
    return "".join(f'<data key="{domain}-{name}">{escape(value)}</data>' for name, value in values.items() if value)


def _text(row: dict[str, Term], name: str) -> str:
    return row[name].value if name in row else ""


def _status(term: NamedNode | Literal) -> str:
    return local_name(term.value).removeprefix("status-")

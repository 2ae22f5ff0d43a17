"""Triples of a CONSTRUCT or DESCRIBE result as a fragment of the page: known relations with their sentences, the rest
as plain lines."""

# numpy and networkx describe their results only in part
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from ..errors import InputError, LimitError
from ..ontology.terms import AKG, RDF, RDFS, local_name
from .kinds import Kinds
from .layout import layout
from .live_index import Index
from .live_parts import content
from .project import node_id
from .read import read_things
from .sparql import UNSAFE, Queryable
from .style import node_size

MOST = 3000  # triples of one picture
FACTS = 8  # literals of one node that the panel shows
Triple = tuple[str, str, str, bool]  # subject, predicate, object, whether the object is an IRI


def from_triples(store: Queryable, index: Index, text: bytes) -> dict[str, Any]:
    """Return Turtle or N-Triples as nodes and lines with positions.

    What the store knows is named as there; relations of the store come with their participants and a sentence.
    Raises InputError for text that is no Turtle, LimitError for too many triples.
    """
    triples = parse(text)
    ends = {s for s, *_ in triples} | {o for _, _, o, is_iri in triples if is_iri}
    relations = ends & index.kinds.keys()
    part = content(store, index, relations, most=1)
    drawn = {node["id"] for node in part["nodes"]} | {node_id(relation) for relation in relations}
    lines = [
        (s, p, o)
        for s, p, o, is_iri in triples
        if is_iri and p != RDF + "type" and s not in relations and o not in relations
    ]
    others = sorted({end for s, _, o in lines for end in (s, o)} | (subjects(triples) - relations))
    part["nodes"] += nodes(store, [end for end in others if node_id(end) not in drawn], triples)
    part["edges"] += [
        {"from": node_id(s), "to": node_id(o), "id": f"{node_id(s)} {p} {node_id(o)}", "label": words(p)}
        for s, p, o in dict.fromkeys(lines)
    ]
    place(part)
    return part


def parse(text: bytes) -> list[Triple]:
    """Read triples; blank nodes are left out, since nothing names them."""
    import pyoxigraph as ox

    found: list[Triple] = []
    try:
        for quad in ox.parse(text, ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                is_iri = isinstance(quad.object, ox.NamedNode)
                found.append((quad.subject.value, quad.predicate.value, quad.object.value, is_iri))
            if len(found) > MOST:
                raise LimitError(f"more than {MOST} triples", accepted="a query with a LIMIT")
    except SyntaxError as error:
        raise InputError(f"no Turtle: {error}", accepted="Turtle or N-Triples") from error
    return sorted(set(found))


def subjects(triples: Iterable[Triple]) -> set[str]:
    """Return what the triples speak of."""
    return {s for s, *_ in triples}


def words(predicate: str) -> str:
    """Return a predicate's local name as words: "hosts forces of"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name(predicate)).replace("_", " ").lower()


def nodes(store: Queryable, iris: Sequence[str], triples: Sequence[Triple]) -> list[dict[str, Any]]:
    """Describe nodes: as the store knows them, with what the triples say over it."""
    seen = Kinds.load()
    things = read_things(store, [value for value in iris if not UNSAFE.search(value)])
    facts: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    types: dict[str, str] = {}
    for s, p, o, is_iri in triples:
        if p == RDF + "type" and o.startswith(AKG):
            types[s] = o.removeprefix(AKG)
        elif not is_iri:
            facts[s].append((p, o))
    found: list[dict[str, Any]] = []
    for value in iris:
        thing = things.get(value)
        own = dict(facts[value]).get(RDFS + "label")
        kind = types.get(value) or (thing.type if thing else "")
        told = [f"{words(p)}: {text}" for p, text in facts[value] if p != RDFS + "label"]
        node: dict[str, Any] = {
            "id": node_id(value),
            "iri": value,
            "label": own or (thing.label if thing else local_name(value)),
            "kind": seen.drawn(kind) if kind else "Other",
            "type": kind,
            "alt": list(thing.alt[:12]) if thing else [],
            "size": node_size(1, False),
        }
        if told:
            node["desc"] = "; ".join(told[:FACTS])
        if thing and thing.latitude is not None and thing.longitude is not None:
            node |= {"lat": thing.latitude, "lon": thing.longitude}
        found.append(node)
    return found


def place(part: dict[str, Any]) -> None:
    """Give the nodes of a fragment positions."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in part["nodes"]:
        graph.add_node(node["id"], label=node["label"], size=node["size"])
    known = set(graph)
    graph.add_edges_from((e["from"], e["to"]) for e in part["edges"] if e["from"] in known and e["to"] in known)
    places = layout(graph)
    for node in part["nodes"]:
        node["start"] = list(places[node["id"]])

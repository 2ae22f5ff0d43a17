"""Writing the interactive page: positions, measures, sentences and quotes of a projected graph in one offline file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..ontology.terms import ID
from .kinds import Kinds
from .layout import layout
from .measures import MEANINGS, NodeMeasures, measure
from .overview import LARGE, grouped_layout, overview_nodes, summaries
from .project import describe, node_id
from .start import start_nodes
from .style import look
from .values import Material, Quote, Relation, Statement, Thing

if TYPE_CHECKING:
    from networkx import MultiDiGraph

    from .network import Network

DRAWN_AT_START = 60


def write_page(graph: MultiDiGraph[str], path: str | Path, *, title: str = "Alliance graph", about: str = "") -> Path:
    """Write the graph that :func:`project` returned as one HTML file that needs no network; return its path.

    Args:
        graph: what to draw.
        path: the file to write; nothing else is written.
        title: the page's heading.
        about: a sentence or two for the opening panel.
    """
    target = Path(path)
    page_network(graph, title=title, about=about).write_html(str(target))
    return target


def page_network(graph: MultiDiGraph[str], *, title: str = "Alliance graph", about: str = "") -> Network:
    """Return the pyvis network of a graph, with positions and everything that the page shows."""
    from .network import Network

    network = Network(heading=title)
    content = page_content(graph)
    shapes: Mapping[str, Any] = look()["kinds"]
    for node in content.pop("nodes"):
        shape, fill = shapes[node["kind"]]["shape"], shapes[node["kind"]]["fill"]
        network.add_node(node.pop("id"), node.pop("label"), shape=shape, color=fill, **node)
    for edge in content.pop("edges"):
        network.add_edge(edge.pop("from"), edge.pop("to"), **edge)
    network.extra = {**content, "about": about}
    return network


def page_content(graph: MultiDiGraph[str], *, positions: bool = True) -> dict[str, Any]:
    """Return a graph as the JSON values that the page and the live answers are made of."""
    material: Material = graph.graph["material"]
    seen: Kinds = graph.graph["kinds"]
    quotes = _Quotes(material)
    relations = [_relation(relation, material, seen, quotes) for relation in material.relations.values()]
    content: dict[str, Any] = {
        "nodes": [_node(node, data, material) for node, data in graph.nodes(data=True)],
        "edges": [_edge(a, b, data, _usual_label(data, material, seen)) for a, b, data in graph.edges(data=True)],
        "kindTable": kind_table((relation.kind for relation in material.relations.values()), seen),
        "base": ID,
        "relations": relations,
        "sources": [_drop(asdict(source)) for source in material.sources.values()],
        "quotes": quotes.rows,
        "names": _names(graph, material),
        "totals": {"things": material.total_things, "relations": material.total_relations},
        "focus": graph.graph.get("focus", []),
    }
    if positions:
        _measure(graph, content)
        _place(graph, content)
    return content


def _place(graph: MultiDiGraph[str], content: dict[str, Any]) -> None:
    places = layout(graph)
    first: Mapping[str, tuple[float, float]] = {}
    if len(graph) > LARGE and not graph.graph.get("focus"):
        group_of = {node["id"]: node["m"][2] for node in content["nodes"]}
        content["groups"] = summaries(graph, group_of)
        first = grouped_layout(graph.subgraph(overview_nodes(graph, group_of)), group_of)
    elif len(graph) > DRAWN_AT_START:
        first = layout(graph.subgraph(start_nodes(graph, DRAWN_AT_START)))
    for node in content["nodes"]:
        node["x"], node["y"] = places[node["id"]]
        if node["id"] in first:
            node["start"] = list(first[node["id"]])


def _measure(graph: MultiDiGraph[str], content: dict[str, Any]) -> None:
    rows, summary = measure(graph)
    by_node: dict[str, NodeMeasures] = {row.node: row for row in rows}
    for node in content["nodes"]:
        row = by_node[node["id"]]
        values = (row.degree, round(row.betweenness, 4), row.community, row.core, row.balance, row.reciprocity)
        node["m"] = list(values)
    content["measures"] = {"names": list(MEANINGS), "meanings": list(MEANINGS.values()), "summary": asdict(summary)}


class _Quotes:
    """Every quote once: many claims stand in one sentence."""

    def __init__(self, material: Material) -> None:
        self.rows: list[list[Any]] = []
        self.sources = {iri: number for number, iri in enumerate(material.sources)}
        self.known: dict[Quote, int] = {}

    def number(self, quote: Quote) -> int:
        if quote not in self.known:
            self.known[quote] = len(self.rows)
            self.rows.append([self.sources[quote.source], quote.start, quote.end, quote.text, *quote.mark])
        return self.known[quote]


def _drop(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: the page treats a missing value as empty."""
    return {name: value for name, value in values.items() if value or isinstance(value, float)}


def _node(node: str, data: Mapping[str, Any], material: Material) -> dict[str, Any]:
    plain = {"id": node, "label": data["label"], "kind": data["kind"], "size": data["size"]}
    if data["relation"]:
        return {**plain, "relation": node_id(data["relation"])}
    thing: Thing = material.things[data["iri"]]
    return plain | _drop(
        {
            "iri": thing.iri if thing.iri != ID + node else "",
            "type": thing.type,
            "alt": thing.alt[:12],
            "desc": thing.description,
            "lat": thing.latitude,
            "lon": thing.longitude,
            "within": [node_id(iri) for iri in thing.within],
            "links": thing.links,
        }
    )


def _edge(source: str, target: str, data: Mapping[str, Any], usual: str) -> dict[str, Any]:
    """Leave out what the page can tell: a relation with the edge's own id, the usual label of its kind or role."""
    relation = node_id(data["relation"])
    return {"from": source, "to": target, "id": data["id"], "directed": data["directed"]} | _drop(
        {
            "relation": relation if relation != data["id"] else "",
            "label": data["label"] if data["label"] != usual else "",
            "role": data["role"],
        }
    )


def _usual_label(data: Mapping[str, Any], material: Material, seen: Kinds) -> str:
    kind = material.relations[data["relation"]].kind
    return seen.role_label(kind, data["role"]) if data["role"] else seen.phrase(kind).edge


def kind_table(kinds: Iterable[str], seen: Kinds) -> dict[str, Any]:
    """Return what all relations of a kind share: label, family, hue, label on the line, labels of the roles."""
    return {
        kind: {
            "label": seen.label(kind),
            "family": seen.family(kind),
            "hue": seen.phrase(kind).hue,
            "edge": seen.phrase(kind).edge,
            "roles": {role: seen.role_label(kind, role) for role in seen.role_order(kind)},
        }
        for kind in sorted(set(kinds))
    }


def _relation(relation: Relation, material: Material, seen: Kinds, quotes: _Quotes) -> dict[str, Any]:
    return {
        "id": node_id(relation.iri),
        "kind": relation.kind,
        "status": relation.status,
        "text": describe(relation, material, seen),
        "roles": [[role, node_id(entity)] for role, entity in relation.roles],
        **_drop(
            {
                "first": relation.first,
                "last": relation.last if relation.last != relation.first else None,
                "support": relation.support if relation.support > 1 else 0,
                "disputed": relation.disputed,
                "told": relation.told if relation.told > len(relation.statements) else 0,
                "history": [[phase.status, phase.as_of, phase.stated] for phase in relation.history],
            }
        ),
        "claims": [_statement(statement, quotes, relation.status) for statement in relation.statements],
    }


def _statement(statement: Statement, quotes: _Quotes, usual: str) -> dict[str, Any]:
    forms = Counter(form for *_, form in statement.mentions if form)
    return {"quote": quotes.number(statement.quote)} | _drop(
        {
            "status": statement.status if statement.status != usual else "",
            "by": [node_id(entity) for entity in statement.by],
            "time": statement.time,
            "quantity": statement.quantity,
            "forms": sorted(forms),
        }
    )


def _names(graph: MultiDiGraph[str], material: Material) -> dict[str, str]:
    """Labels of entities that are spoken of but not drawn: who says so, what a place is part of."""
    names: dict[str, str] = {}
    for iri, thing in material.things.items():
        if node_id(iri) not in graph:
            names[node_id(iri)] = thing.label
    return names

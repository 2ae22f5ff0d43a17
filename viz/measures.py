"""Network measures of a projected graph, each with its meaning in one line."""

# numpy and networkx describe their results only in part
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from .betweenness import betweenness
from .kinds import Kinds
from .project import node_id
from .values import Material, Relation

if TYPE_CHECKING:
    from networkx import DiGraph, Graph, MultiDiGraph

MEANINGS: Mapping[str, str] = {
    "degree": "Relations that it takes part in.",
    "betweenness": "Share of the shortest paths between others that lead through it (estimated above 2,000 nodes).",
    "community": "Group of nodes that are linked more among each other than with the rest (Louvain, fixed seed).",
    "core": "Largest k such that it keeps at least k neighbours after all with fewer are removed.",
    "balance": "Share of its triangles of allies and adversaries that are balanced (friends of friends are friends).",
    "reciprocity": "Share of the actors it is committed to that are committed to it as well.",
}
ACTORS = ("State", "Organization")
VOID = ("denied", "ended")


@dataclass(frozen=True, slots=True)
class NodeMeasures:
    """The measures of one node; None where one is not defined for it."""

    node: str
    label: str
    kind: str
    degree: int
    betweenness: float
    community: int
    core: int
    balance: float | None = None
    reciprocity: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Measures of the whole graph; None where nothing is there to measure."""

    nodes: int
    relations: int
    communities: int
    triangles: int
    balance: float | None
    reciprocity: float | None


def measure(graph: MultiDiGraph[str]) -> tuple[list[NodeMeasures], Summary]:
    """Measure what :func:`project` returned; the rows are sorted by degree."""
    import networkx as nx

    flat = flatten(graph)
    material: Material = graph.graph["material"]
    seen: Kinds = graph.graph["kinds"]
    between = betweenness(flat)
    groups = communities(flat)
    cores: Mapping[str, int] = nx.core_number(flat)
    signed = signed_graph(material, seen)
    total, balanced = triangles(signed)
    promises = commitment_graph(material, seen)
    rows = [
        NodeMeasures(
            node=node,
            label=str(data["label"]),
            kind=str(data["kind"]),
            degree=graph.degree(node),
            betweenness=round(between[node], 6),
            community=groups[node],
            core=cores[node],
            balance=round(balanced[node] / total[node], 4) if total[node] else None,
            reciprocity=_returned(promises, node),
        )
        for node, data in graph.nodes(data=True)
    ]
    count = sum(total.values()) // 3
    summary = Summary(
        nodes=graph.number_of_nodes(),
        relations=len(material.relations),
        communities=len(set(groups.values())),
        triangles=count,
        balance=round(sum(balanced.values()) / 3 / count, 4) if count else None,
        reciprocity=round(float(nx.overall_reciprocity(promises)), 4) if promises.number_of_edges() else None,
    )
    return sorted(rows, key=lambda row: (-row.degree, row.node)), summary


def flatten(graph: MultiDiGraph[str]) -> Graph[str]:
    """Return the undirected graph without parallel edges and loops, in a fixed order."""
    import networkx as nx

    flat: Graph[str] = nx.Graph()
    flat.add_nodes_from(sorted(graph))
    flat.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b}))
    return flat


def communities(flat: Graph[str]) -> dict[str, int]:
    """Number the communities from 1, the largest first."""
    import networkx as nx

    found = nx.community.louvain_communities(flat, seed=7) if len(flat) else []
    ordered = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
    return {node: number for number, group in enumerate(ordered, 1) for node in group}


def _actors(relation: Relation, material: Material, seen: Kinds) -> tuple[set[str], set[str]]:
    """Return the actors that act in a relation, and the others (no places)."""
    subject = seen.phrase(relation.kind).subject
    acting, met = set[str](), set[str]()
    for role, entity in relation.roles:
        if seen.drawn(material.things[entity].type) in ACTORS and seen.role_family(relation.kind, role) != "place":
            (acting if role == subject else met).add(node_id(entity))
    return acting, met


def _pairs(relation: Relation, sign: int, material: Material, seen: Kinds) -> Iterator[tuple[str, str]]:
    acting, met = _actors(relation, material, seen)
    if sign > 0:
        yield from combinations(sorted(acting | met), 2)
    else:
        yield from ((min(a, b), max(a, b)) for a in acting for b in met if a != b)


def signed_graph(material: Material, seen: Kinds) -> Graph[str]:
    """Join actors with ``sign`` +1 (alliance, commitment) or -1 (threat, coercion, deterrence).

    Pairs that are as much one as the other, and ended and denied relations, are left out.
    """
    import networkx as nx

    weight: defaultdict[tuple[str, str], int] = defaultdict(int)
    for relation in material.relations.values():
        sign = seen.phrase(relation.kind).sign
        if sign and relation.status not in VOID:
            for pair in _pairs(relation, sign, material, seen):
                weight[pair] += sign
    signed: Graph[str] = nx.Graph()
    signed.add_edges_from((a, b, {"sign": 1 if value > 0 else -1}) for (a, b), value in sorted(weight.items()) if value)
    return signed


def triangles(signed: Graph[str]) -> tuple[Counter[str], Counter[str]]:
    """Count each node's triangles, and those whose signs multiply to +1."""
    total, balanced = Counter[str](), Counter[str]()
    for a, b in signed.edges():
        for c in set(signed[a]) & set(signed[b]):
            if a < b < c or b < a < c:  # each triangle once, at its largest node
                product = signed.edges[a, b]["sign"] * signed.edges[b, c]["sign"] * signed.edges[a, c]["sign"]
                total.update((a, b, c))
                balanced.update((a, b, c) if product > 0 else ())
    return total, balanced


def commitment_graph(material: Material, seen: Kinds) -> DiGraph[str]:
    """Arcs from those who commit to those they commit to; parties of a mutual commitment both ways."""
    import networkx as nx

    promises: DiGraph[str] = nx.DiGraph()
    for relation in sorted(material.relations.values(), key=lambda item: item.iri):
        if seen.family(relation.kind) != "Commitment" or relation.status in VOID:
            continue
        acting, met = _actors(relation, material, seen)
        arcs = [(a, b) for a in sorted(acting) for b in sorted(met or acting) if a != b]
        promises.add_edges_from(arcs)
    return promises


def _returned(promises: DiGraph[str], node: str) -> float | None:
    if node not in promises or not promises.out_degree(node):
        return None
    return round(sum(promises.has_edge(other, node) for other in promises[node]) / promises.out_degree(node), 4)

"""Where a large drawing starts: its most connected entities and the best supported relations among them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from .values import Material

if TYPE_CHECKING:
    from networkx import MultiDiGraph

ENTITIES = 16
SAME_KIND = 4  # at most so many small nodes of one kind
COMPANY = 2  # a small node is worth its place from this many participants that are drawn anyway


def start_nodes(graph: MultiDiGraph[str], most: int) -> list[str]:
    """Return at most ``most`` nodes: the focus, the most connected entities, relations of three and more.

    The relations are taken by the number of their statements; each brings the place or object that it is about.
    Entities that no line would join to the others are left for later.
    """
    focus = [node for node in graph.graph.get("focus", ()) if node in graph]
    entities = [node for node, data in graph.nodes(data=True) if not data["relation"]]
    entities.sort(key=lambda node: (node not in focus, -graph.degree(node), node))
    chosen = set(entities[: min(ENTITIES, most)])
    kinds = Counter[str]()
    for node, members in _by_support(graph):
        fresh = members - chosen
        kind = graph.nodes[node]["type"]
        if kinds[kind] >= SAME_KIND:
            continue
        if (
            len(members) > 2
            and len(members) - len(fresh) >= COMPANY
            and len(fresh) <= 1
            and len(chosen) + len(fresh) < most
        ):
            chosen |= {node, *fresh}
            kinds[kind] += 1
    joined = {end for a, b in graph.subgraph(chosen).edges() for end in (a, b)}
    return sorted(chosen & (joined | set(focus)))


def only(graph: MultiDiGraph[str], nodes: list[str]) -> MultiDiGraph[str]:
    """Return the part of a graph between some nodes, with the material of that part."""
    part = graph.subgraph(nodes).copy()
    material: Material = graph.graph["material"]
    drawn = {data["relation"] for *_, data in part.edges(data=True)}
    relations = {iri: relation for iri, relation in material.relations.items() if iri in drawn}
    part.graph["material"] = replace(material, relations=relations)
    return part


def _by_support(graph: MultiDiGraph[str]) -> list[tuple[str, set[str]]]:
    """Return the nodes of relations with their participants, those with a place first, then the most often stated."""
    material: Material = graph.graph["material"]
    found: list[tuple[tuple[bool, int, str], str, set[str]]] = []
    for node, data in graph.nodes(data=True):
        if data["relation"]:
            members = set(graph.predecessors(node)) | set(graph.successors(node))
            place = any(graph.nodes[member]["kind"] == "Place" for member in members)
            found.append(((not place, -len(material.relations[data["relation"]].statements), node), node, members))
    return [(node, members) for _, node, members in sorted(found)]

"""Where a large drawing starts: its most connected entities and the relations among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networkx import MultiDiGraph


def start_nodes(graph: MultiDiGraph[str], most: int) -> list[str]:
    """Return at most ``most`` nodes: the focus, then the most connected entities, with the relations that join them.

    Relations of a single participant and entities that nothing joins to the others are left for later.
    """
    focus = set(graph.graph.get("focus", ()))
    members = {node: set(graph.predecessors(node)) | set(graph.successors(node)) for node, data in graph.nodes(data=True) if data["relation"]}
    entities = [node for node, data in graph.nodes(data=True) if not data["relation"]]
    entities.sort(key=lambda node: (node not in focus, -graph.degree(node), node))
    best: list[str] = entities[:1]
    for count in range(2, len(entities) + 1):
        chosen = set(entities[:count])
        joined = [node for node, parts in members.items() if len(parts) > 1 and parts <= chosen]
        picked = _linked(graph, [*entities[:count], *joined], focus)
        if len(picked) > most:
            break
        best = picked if len(picked) > len(best) else best
    return sorted(best)


def _linked(graph: MultiDiGraph[str], nodes: Iterable[str], focus: set[str]) -> list[str]:
    chosen = set(nodes)
    touching: defaultdict[str, int] = defaultdict(int)
    for a, b in graph.subgraph(chosen).edges():
        touching[a] += 1
        touching[b] += 1
    return [node for node in chosen if touching[node] or node in focus]

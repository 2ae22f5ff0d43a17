"""The overview of a large graph: communities of its best-connected entities, drawn apart, each with its size."""

# numpy and networkx describe their results only in part
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .layout import box, layout
from .overlap import separate

if TYPE_CHECKING:
    from networkx import MultiDiGraph

LARGE = 300  # from here a drawing starts with its communities
MOST = 60  # nodes of an overview
GROUPS, ENTITIES, RELATIONS = 9, 9, 3  # at most so many communities; entities and small nodes of each
NAMED = 12  # members of a community that the panel names
GAP = 120.0  # between the boxes of two communities: their hulls take the half of it
Places = dict[str, tuple[float, float]]


def overview_nodes(graph: MultiDiGraph[str], group_of: Mapping[str, int]) -> list[str]:
    """Return what an overview draws, at most 60 nodes: of each large community its best-connected entities.

    Small nodes come with them where a relation stays inside its community.
    """
    chosen: set[str] = set()
    groups = ranked(graph, group_of)[:GROUPS]
    for _, members in groups:
        chosen |= set(members[: min(ENTITIES, MOST * 4 // 5 // len(groups))])
    inside: Counter[int] = Counter()
    for node in sorted(graph):
        ends = set(graph.predecessors(node)) | set(graph.successors(node))
        groups = {group_of[end] for end in ends}
        if (
            graph.nodes[node]["relation"]
            and len(ends) > 1
            and ends <= chosen
            and len(groups) == 1
            and len(chosen) < MOST
        ):
            group = groups.pop()
            if inside[group] < RELATIONS:
                inside[group] += 1
                chosen.add(node)
    return sorted(chosen)


def ranked(graph: MultiDiGraph[str], group_of: Mapping[str, int]) -> list[tuple[int, list[str]]]:
    """Return the communities, the largest first, each with its entities, the best connected first."""
    members: defaultdict[int, list[str]] = defaultdict(list)
    for node in sorted(graph, key=lambda node: (-graph.degree(node), node)):
        if not graph.nodes[node]["relation"] and node in group_of:
            members[group_of[node]].append(node)
    return sorted(
        ((group, nodes) for group, nodes in members.items() if len(nodes) > 1), key=lambda item: (-len(item[1]), item)
    )


def summaries(graph: MultiDiGraph[str], group_of: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return number, size and best-connected members of the communities, for the page."""
    return [
        {"number": group, "size": len(nodes), "members": nodes[:NAMED]}
        for group, nodes in ranked(graph, group_of)[:GROUPS]
    ]


def grouped_layout(graph: MultiDiGraph[str], group_of: Mapping[str, int]) -> Places:
    """Place each community by itself, then the communities around the largest, none over another."""
    parts: dict[int, Places] = {}
    for group in sorted({group_of[node] for node in graph}):
        nodes = sorted(node for node in graph if group_of[node] == group)
        parts[group] = centred(layout(graph.subgraph(nodes)), graph)
    order = sorted(parts, key=lambda group: (-len(parts[group]), group))
    return together([parts[group] for group in order], graph)


def centred(places: Mapping[str, tuple[float, float]], graph: MultiDiGraph[str]) -> Places:
    """Move positions so that the middle of their boxes is the origin."""
    left, up, right, down = extent(places, graph)
    x, y = (left + right) / 2, (up + down) / 2
    return {node: (px - x, py - y) for node, (px, py) in places.items()}


def extent(places: Mapping[str, tuple[float, float]], graph: MultiDiGraph[str]) -> tuple[float, float, float, float]:
    """Return left, upper, right and lower end of the nodes' boxes."""
    boxes = {node: box(graph.nodes[node]) for node in places}
    return (
        min(x - boxes[node][0] for node, (x, _) in places.items()),
        min(y - boxes[node][2] for node, (_, y) in places.items()),
        max(x + boxes[node][1] for node, (x, _) in places.items()),
        max(y + boxes[node][3] for node, (_, y) in places.items()),
    )


def together(parts: Sequence[Places], graph: MultiDiGraph[str]) -> Places:
    """Put the first part in the middle and the others around it on an ellipse, pushed apart by their boxes."""
    import numpy as np

    if not parts:
        return {}
    sizes = np.array([extent(part, graph) for part in parts]) * np.array([-1, -1, 1, 1])
    sizes = sizes[:, [0, 2, 1, 3]] + np.array([GAP, GAP, GAP * 0.9, GAP * 0.5]) / 2
    around = max(len(parts) - 1, 1)
    turns = [2 * math.pi * number / around - math.pi / 2 for number in range(around)]
    points = np.array([(0.0, 0.0), *((430 * math.cos(turn), 300 * math.sin(turn)) for turn in turns)])[: len(parts)]
    points = separate(points, sizes, rounds=400)
    return {
        node: (round(float(x + dx), 1), round(float(y + dy), 1))
        for part, (dx, dy) in zip(parts, points, strict=True)
        for node, (x, y) in part.items()
    }

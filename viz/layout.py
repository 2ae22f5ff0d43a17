"""Positions, the same every time: stress layout for small graphs, springs for large, no label overlaps."""

# numpy and networkx describe their results only in part
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .overlap import clear_edges, separate
from .springs import springs

if TYPE_CHECKING:
    from networkx import Graph, MultiDiGraph

SMALL = 60  # up to here every label must have its place
EDGE = 118.0  # wanted length of an edge, in pixels
LABEL_WIDTH = 150.0  # a label wraps here, as in the page
CHAR, WIDE, LINE = 7.4, 14.0, 17.0
ASPECT = 1.15
Positions = Mapping[str, tuple[float, float]]


def layout(graph: MultiDiGraph[str], aspect: float = ASPECT) -> dict[str, tuple[float, float]]:
    """Return pixel positions of all nodes, with y downwards.

    Up to 60 nodes the stress of graph distances is minimised (the energy of Kamada and Kawai, by majorization: numpy
    only); above, a spring layout with a fixed seed. Then boxes of node and label are pushed apart, and, in
    small graphs, nodes off the lines of others.

    Args:
        graph: what :func:`project` returns.
        aspect: width over height of the area to fill.
    """
    import networkx as nx
    import numpy as np

    if graph.number_of_nodes() == 0:
        return {}
    flat = nx.Graph()
    flat.add_nodes_from(sorted(graph))
    flat.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b}))
    order = list(flat)
    small = len(order) <= SMALL
    parallel = Counter(frozenset(pair) for pair in graph.edges())
    parts = sorted((sorted(part) for part in nx.connected_components(flat)), key=lambda part: (-len(part), part))
    boxes = {node: box(graph.nodes[node]) for node in order}
    placed: list[dict[str, Any]] = []
    for part in parts:
        points = (
            stress(flat.subgraph(part), part, parallel) if len(part) <= SMALL else sprung(flat.subgraph(part), part)
        )
        points = spread(points, aspect)
        sizes = np.array([boxes[node] for node in part])
        if len(part) <= 2500:
            points = separate(points, sizes, rounds=400 if small else 40)
        if small:
            links = [(part.index(a), part.index(b)) for a, b in flat.subgraph(part).edges()]
            points = clear_edges(points, sizes, links)
        placed.append(dict(zip(part, points, strict=True)))
    together = pack(placed, boxes, aspect)
    return {node: (round(float(x), 1), round(float(y), 1)) for node, (x, y) in together.items()}


def box(data: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Return how far a node and its label reach: left, right, up, down."""
    radius = float(data.get("size", 10))
    lines = wrap(str(data.get("label", "")))
    width = max([2 * radius, *(text_width(line) for line in lines)]) / 2 + 7
    return width, width, radius + 7, radius + 7 + LINE * len(lines)


def text_width(text: str) -> float:
    """Estimate the width of a label in pixels; East Asian letters are wide."""
    return sum(WIDE if unicodedata.east_asian_width(letter) in "WF" else CHAR for letter in text)


def wrap(text: str, width: float = LABEL_WIDTH) -> list[str]:
    """Break a label into lines, at most three."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines[:3]


def stress(flat: Graph[str], order: Sequence[str], parallel: Mapping[frozenset[str], int]) -> Any:
    """Minimise the weighted stress of graph distances; a pair with many lines stands further apart."""
    import networkx as nx
    import numpy as np

    count = len(order)
    if count == 1:
        return np.zeros((1, 2))
    for a, b in flat.edges():
        degree = min(flat.degree(a), flat.degree(b))
        lines = parallel.get(frozenset((a, b)), 1)
        flat.edges[a, b]["length"] = EDGE * (1 + 0.26 * min(lines - 1, 8)) * (1.0 if degree > 1 else 0.82)
    lengths = dict(nx.all_pairs_dijkstra_path_length(flat, weight="length"))
    wanted = np.array([[lengths[a][b] for b in order] for a in order])
    points = _scaling(wanted)
    weight = 1 / np.maximum(wanted, 1.0) ** 2
    for i, a in enumerate(order):
        for j, b in enumerate(order):
            # a bundle of lines needs its length, or their labels have no place
            weight[i, j] *= min(parallel.get(frozenset((a, b)), 1), 8) ** 2.2
    np.fill_diagonal(weight, 0)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.pinv(laplacian)
    for _ in range(250):
        gap = np.linalg.norm(points[:, None] - points[None], axis=2)
        ratio = np.divide(weight * wanted, gap, out=np.zeros_like(gap), where=gap > 1e-6)
        pull = np.diag(ratio.sum(axis=1)) - ratio
        points = inverse @ (pull @ points)
    return points


def _scaling(wanted: Any) -> Any:
    """Classical multidimensional scaling, with a fixed sign and a little fixed noise against ties."""
    import numpy as np

    count = len(wanted)
    centre = np.eye(count) - 1 / count
    values, vectors = np.linalg.eigh(-0.5 * centre @ (wanted**2) @ centre)
    top = vectors[:, -2:][:, ::-1] * np.sqrt(np.maximum(values[-2:][::-1], 0))
    if top.shape[1] < 2:
        top = np.hstack([top, np.zeros((count, 1))])
    top = top * np.where(top[np.argmax(np.abs(top), axis=0), range(2)] < 0, -1, 1)
    return top + np.random.default_rng(7).normal(scale=4.0, size=top.shape)


def sprung(flat: Graph[str], order: Sequence[str]) -> Any:
    """Spring layout with a fixed seed, scaled so that an average edge has its length."""
    import numpy as np

    index = {node: i for i, node in enumerate(order)}
    points = springs(len(order), [(index[a], index[b]) for a, b in flat.edges()])
    return points / max(float(np.std(points)), 1e-9) * 46 * len(order) ** 0.5


def spread(points: Any, aspect: float) -> Any:
    """Turn the longest axis level and stretch gently towards the wanted proportions."""
    import numpy as np

    points = points - points.mean(axis=0)
    if len(points) < 3:
        return points
    _, _, axes = np.linalg.svd(points, full_matrices=False)
    axes = axes * np.where(axes[:, :1] < 0, -1, 1)
    points = points @ axes.T
    width, height = np.ptp(points, axis=0)
    factor = min(1.6, max(0.75, (aspect * max(height, 1) / max(width, 1)) ** 0.5))
    return points * np.array([factor, 1 / factor])


def pack(
    parts: Sequence[Mapping[str, Any]], boxes: Mapping[str, tuple[float, float, float, float]], aspect: float
) -> dict[str, Any]:
    """Put the parts of an unconnected graph beside and under each other, the largest in the middle of the rest."""
    if len(parts) == 1:
        return dict(parts[0])
    extents = [_extent(part, boxes) for part in parts]
    limit = max(
        extents[0][2] - extents[0][0], (sum((e[2] - e[0] + 40) * (e[3] - e[1] + 40) for e in extents) * aspect) ** 0.5
    )
    x = y = row = 0.0
    together: dict[str, Any] = {}
    for part, (left, up, right, down) in zip(parts, extents, strict=True):
        if x and x + right - left > limit:
            x, y, row = 0.0, y + row + 40, 0.0
        together.update({node: (px - left + x, py - up + y) for node, (px, py) in part.items()})
        x, row = x + right - left + 40, max(row, down - up)
    return together


def _extent(
    part: Mapping[str, Any], boxes: Mapping[str, tuple[float, float, float, float]]
) -> tuple[float, float, float, float]:
    return (
        min(x - boxes[n][0] for n, (x, _) in part.items()),
        min(y - boxes[n][2] for n, (_, y) in part.items()),
        max(x + boxes[n][1] for n, (x, _) in part.items()),
        max(y + boxes[n][3] for n, (_, y) in part.items()),
    )

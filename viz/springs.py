"""A spring layout for large graphs: every node pushes every other, lines pull; numpy only, the same every time."""

# numpy describes its results only in part
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from typing import Any

ROUNDS = ((800, 100), (3000, 60), (8000, 40))  # up to so many nodes, so many rounds
FEWEST = 25
BLOCK = 300_000  # pairs held at a time
GRAVITY = 0.02  # keeps loosely tied parts from drifting off


def springs(count: int, links: Any) -> Any:
    """Return positions (an array of shape (count, 2)) with mean 0, after Fruchterman and Reingold.

    Args:
        count: the number of nodes.
        links: pairs of node numbers, an array of shape (m, 2); each pair once.
    """
    import numpy as np

    a, b = np.asarray(links, dtype=int).reshape(-1, 2).T
    points = np.random.default_rng(7).uniform(-0.5, 0.5, (count, 2)).astype(np.float32)
    ideal = float(count) ** -0.5
    rounds = next((number for most, number in ROUNDS if count <= most), FEWEST)
    for step in range(rounds):
        push = repulsion(points, ideal * ideal)
        line = points[a] - points[b]
        pull = line * (np.hypot(line[:, 0], line[:, 1]) / ideal)[:, None]
        for axis in (0, 1):
            push[:, axis] += np.bincount(b, pull[:, axis], count) - np.bincount(a, pull[:, axis], count)
        push -= GRAVITY * points / ideal
        length = np.maximum(np.hypot(push[:, 0], push[:, 1]), 1e-9)
        heat = 0.1 * (1 - step / rounds) + 0.001
        points = points + push * (np.minimum(length, heat) / length)[:, None]
    return (points - points.mean(axis=0)).astype(float)


def repulsion(points: Any, strength: float) -> Any:
    """Return for each point the sum of the pushes from all others, each ``strength`` over the distance."""
    import numpy as np

    count = len(points)
    square = (points**2).sum(axis=1)
    found = np.empty_like(points)
    height = max(1, BLOCK // max(count, 1))
    for start in range(0, count, height):
        block = points[start : start + height]
        near = block @ (-2 * points.T)
        near += square[start : start + height, None]
        near += square
        np.maximum(near, 1e-6, out=near)
        own = np.arange(len(block))
        near[own, start + own] = np.inf
        np.divide(strength, near, out=near)
        found[start : start + height] = block * near.sum(axis=1)[:, None] - near @ points
    return found

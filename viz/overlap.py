"""Pushing boxes (node and label) apart, and nodes off the lines of other nodes."""

# numpy and networkx describe their results only in part
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def separate(points: Any, sizes: Any, rounds: int = 200) -> Any:
    """Push boxes apart along the axis of least overlap until none overlap or the rounds are over.

    Args:
        points: positions, an array of shape (n, 2).
        sizes: how far each box reaches left, right, up and down, an array of shape (n, 4).
        rounds: the most rounds.
    """
    import numpy as np

    shift = np.stack([(sizes[:, 1] - sizes[:, 0]) / 2, (sizes[:, 3] - sizes[:, 2]) / 2], axis=1)
    extent = np.stack([sizes[:, 0] + sizes[:, 1], sizes[:, 2] + sizes[:, 3]], axis=1)
    points = np.array(points, dtype=float)
    for _ in range(rounds):
        centres = points + shift
        first, second = near_pairs(centres, float(extent[:, 0].max()))
        gap = centres[first] - centres[second]
        over = (extent[first] + extent[second]) / 2 - np.abs(gap)
        hit = (over > 0.01).all(axis=1)
        if not hit.any():
            break
        first, second, gap, over = first[hit], second[hit], gap[hit], over[hit]
        way = np.where(np.abs(gap) < 1e-9, -1.0, np.sign(gap))
        least = np.where((over[:, :1] < over[:, 1:]), [[1.0, 0.0]], [[0.0, 1.0]])
        push = way * over * least * 0.5
        np.add.at(points, first, push)
        np.add.at(points, second, -push)
    return points


def near_pairs(centres: Any, reach: float) -> tuple[Any, Any]:
    """Return the pairs of rows whose first coordinates lie within ``reach`` of each other."""
    import numpy as np

    order = np.argsort(centres[:, 0], kind="stable")
    values = centres[order, 0]
    ends = np.searchsorted(values, values + reach, side="right")
    counts = ends - np.arange(len(values)) - 1
    first = np.repeat(np.arange(len(values)), counts)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    second = first + 1 + np.arange(len(first)) - starts
    return order[first], order[second]


def clear_edges(points: Any, sizes: Any, links: Sequence[tuple[int, int]], rounds: int = 36) -> Any:
    """Move nodes off lines that only pass by, and keep the boxes apart; for small graphs."""
    import numpy as np

    best = np.array(points, dtype=float)
    points = best.copy()
    ends = np.array(links, dtype=int).reshape(-1, 2)
    for _ in range(rounds if len(ends) else 0):
        shift = _push(points, sizes, ends)
        if np.abs(shift).max(initial=0) < 0.5:
            break
        points = separate(points + np.clip(shift, -14, 14), sizes, rounds=30)
        best = points
    return separate(best, sizes, rounds=400)


def _push(points: Any, sizes: Any, ends: Any) -> Any:
    """Return how far each node should move away from the lines between pairs of others."""
    import numpy as np

    middle = points + np.stack([(sizes[:, 1] - sizes[:, 0]) / 2, (sizes[:, 3] - sizes[:, 2]) / 2], axis=1)
    start = points[ends[:, 0]]
    line = points[ends[:, 1]] - start
    length = np.maximum(np.hypot(line[:, 0], line[:, 1]), 1e-6)
    normal = np.stack([-line[:, 1], line[:, 0]], axis=1) / length[:, None]
    offset = middle[None] - start[:, None]
    along = (offset * line[:, None]).sum(axis=2) / length[:, None] ** 2
    off = (offset * normal[:, None]).sum(axis=2)
    wide, high = sizes[:, 0] + sizes[:, 1], sizes[:, 2] + sizes[:, 3]
    reach = np.abs(normal[:, :1]) * wide * 0.4 + np.abs(normal[:, 1:]) * high / 2 + 3
    near = (along > 0.04) & (along < 0.96) & (np.abs(off) < reach)
    rows = np.arange(len(ends))
    near[rows, ends[:, 0]] = near[rows, ends[:, 1]] = False
    force = near * np.where(off >= 0, 1.0, -1.0) * (reach - np.abs(off)) * 0.35
    return force.T @ normal

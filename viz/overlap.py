"""Pushing boxes (node and label) apart, and nodes off the lines of other nodes."""

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

    centre_x = (sizes[:, 1] - sizes[:, 0]) / 2
    centre_y = (sizes[:, 3] - sizes[:, 2]) / 2
    wide, high = sizes[:, 0] + sizes[:, 1], sizes[:, 2] + sizes[:, 3]
    need_x = (wide[:, None] + wide[None]) / 2
    need_y = (high[:, None] + high[None]) / 2
    points = np.array(points, dtype=float)
    tie = np.sign(np.arange(len(points))[:, None] - np.arange(len(points))[None])
    for _ in range(rounds):
        dx = (points[:, 0] + centre_x)[:, None] - (points[:, 0] + centre_x)[None]
        dy = (points[:, 1] + centre_y)[:, None] - (points[:, 1] + centre_y)[None]
        over_x, over_y = need_x - np.abs(dx), need_y - np.abs(dy)
        hit = (over_x > 0.01) & (over_y > 0.01)
        np.fill_diagonal(hit, False)
        if not hit.any():
            break
        level = hit & (over_x < over_y)
        upright = hit & ~level
        way_x = np.where(np.abs(dx) < 1e-9, tie, np.sign(dx))
        way_y = np.where(np.abs(dy) < 1e-9, tie, np.sign(dy))
        points[:, 0] += (way_x * over_x * level).sum(axis=1) * 0.5
        points[:, 1] += (way_y * over_y * upright).sum(axis=1) * 0.5
    return points


def clear_edges(points: Any, sizes: Any, links: Sequence[tuple[int, int]], rounds: int = 60) -> Any:
    """Move nodes off lines that only pass by, and keep the boxes apart; for small graphs."""
    import numpy as np

    best = np.array(points, dtype=float)
    points = best.copy()
    for _ in range(rounds):
        shift = np.zeros_like(points)
        for a, b in links:
            shift += _push(points, sizes, a, b)
        if np.abs(shift).max(initial=0) < 0.5:
            break
        points = separate(points + np.clip(shift, -14, 14), sizes, rounds=60)
        best = points
    return separate(best, sizes, rounds=400)


def _push(points: Any, sizes: Any, a: int, b: int) -> Any:
    """Return how far each node should move away from the line between two others."""
    import numpy as np

    line = points[b] - points[a]
    length = max(float(np.hypot(*line)), 1e-6)
    middle = points + np.stack([(sizes[:, 1] - sizes[:, 0]) / 2, (sizes[:, 3] - sizes[:, 2]) / 2], axis=1)
    along = ((middle - points[a]) @ line) / length**2
    normal = np.array([-line[1], line[0]]) / length
    off = (middle - points[a]) @ normal
    reach = np.abs(normal[0]) * (sizes[:, 0] + sizes[:, 1]) / 2 * 0.8 + np.abs(normal[1]) * (sizes[:, 2] + sizes[:, 3]) / 2 + 3
    near = (along > 0.04) & (along < 0.96) & (np.abs(off) < reach)
    near[[a, b]] = False
    way = np.where(off >= 0, 1.0, -1.0)
    return (near * way * (reach - np.abs(off)) * 0.35)[:, None] * normal[None]

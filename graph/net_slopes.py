"""What differentiates the network's arithmetic: NumPy by autograd, and the slopes of what the network adds to it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from ..errors import MissingDependencyError
from .net import Plain, attention, bent, laid, level

Slope = Callable[[Any], Any]


class Learning(Plain):
    """NumPy that differentiates; sums over equal indices are products with sparse matrices."""

    def __init__(self, random: np.random.Generator) -> None:
        try:
            self.np, extend, sparse = (
                import_module(name) for name in ("autograd.numpy", "autograd.extend", "scipy.sparse")
            )
        except ImportError as error:
            raise MissingDependencyError(
                "training needs autograd and scipy, which are not installed", accepted="pip install 'alliancekg[train]'"
            ) from error

        def pool(values: Any, index: Any, size: int) -> Any:
            ones = np.ones(len(index), dtype=values.dtype)
            matrix = sparse.csr_matrix((ones, (index, np.arange(len(index)))), shape=(size, len(index)))
            return matrix @ values

        def pick(values: Any, index: Any) -> Any:
            return values[index]

        def pooling(_answer: Any, values: Any, index: Any, _size: int) -> Slope:
            def back(slope: Any) -> Any:
                return slope[index].astype(values.dtype)

            return back

        def picking(_answer: Any, values: Any, index: Any) -> Slope:
            def back(slope: Any) -> Any:
                return pool(slope.astype(values.dtype), index, len(values))

            return back

        plain = Plain()
        slopes: list[tuple[Any, Any]] = [
            (pool, pooling),
            (pick, picking),
            (plain.level, _level_slope),
            (plain.bend, _bend_slope),
            (plain.attend, _attend_slope),
        ]
        made = [extend.primitive(function) for function, _ in slopes]
        for primitive, (_, slope) in zip(made, slopes, strict=True):
            extend.defvjp(primitive, slope, argnums=(0,))
        self._random = random
        self._pool, self._pick, self._level, self._bend, self._attend = made

    def pick(self, values: Any, index: Any) -> Any:
        return self._pick(values, index)

    def pool(self, values: Any, index: Any, size: int) -> Any:
        return self._pool(values, index, size)

    def level(self, values: Any) -> Any:
        return self._level(values)

    def bend(self, values: Any) -> Any:
        return self._bend(values)

    def attend(self, looks: Any, gather: Any, scatter: Any) -> Any:
        return self._attend(looks, gather, scatter)

    def drop(self, values: Any, share: float) -> Any:
        kept = np.asarray(self._random.random(values.shape, dtype=np.float32) >= share, dtype=np.float32)
        return values * (kept / np.float32(1 - share))


def _level_slope(answer: Any, values: Any) -> Slope:
    _, scale = level(values)

    def back(slope: Any) -> Any:
        slope = slope.astype(values.dtype)
        along = (slope * answer).mean(axis=1, keepdims=True)
        return scale * (slope - slope.mean(axis=1, keepdims=True) - answer * along)

    return back


def _bend_slope(_answer: Any, values: Any) -> Slope:
    def back(slope: Any) -> Any:
        share = bent(values)
        inner = 0.7978845608 * (1.0 + 0.134145 * values * values)
        return slope * (0.5 * (1.0 + share) + 0.5 * values * (1.0 - share * share) * inner)

    return back


def _attend_slope(_answer: Any, looks: Any, gather: Any, scatter: Any) -> Slope:
    def back(slope: Any) -> Any:
        asked, offered, carried, drawn = attention(looks, gather)
        units, heads, longest, part = asked.shape
        flat = np.zeros((units * longest, heads * part), dtype=slope.dtype)
        flat[scatter] = slope
        slopes = flat.reshape(units, longest, heads, part).transpose(0, 2, 1, 3)
        shares_slope = slopes @ carried.swapaxes(2, 3)
        shares_slope -= (shares_slope * drawn).sum(axis=3, keepdims=True)
        shares_slope *= drawn
        shares_slope *= np.float32(part**-0.5)
        three = (shares_slope @ offered, shares_slope.swapaxes(2, 3) @ asked, drawn.swapaxes(2, 3) @ slopes)
        return np.concatenate([laid(value)[scatter] for value in three], axis=1)

    return back

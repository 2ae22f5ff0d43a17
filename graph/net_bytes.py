"""Weights in few bytes: large matrices a byte a number with a scale a column, the rest in 16 bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

_LARGE = 64  # rows and columns from which a matrix is kept in bytes


def packed(weights: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The arrays that stand for weights in an npz file."""
    found: dict[str, Any] = {}
    for name, value in weights.items():
        if value.ndim == 2 and min(value.shape) >= _LARGE:
            scale = np.maximum(np.abs(value).max(axis=0), 1e-9) / 127
            found[f"{prefix}.bytes.{name}"] = np.rint(value / scale).astype(np.int8)
            found[f"{prefix}.scale.{name}"] = scale.astype(np.float32)
        else:
            found[f"{prefix}.half.{name}"] = np.asarray(value, np.float16)
    return found


def unpacked(arrays: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The weights again, as float32."""
    found: dict[str, Any] = {}
    for name, value in arrays.items():
        if name.startswith(f"{prefix}.half."):
            found[name.removeprefix(f"{prefix}.half.")] = value.astype(np.float32)
        elif name.startswith(f"{prefix}.bytes."):
            own = name.removeprefix(f"{prefix}.bytes.")
            found[own] = value * arrays[f"{prefix}.scale.{own}"]
    return found

"""The trained network: its vocabulary and weights, and what it says of the units of a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .features import View
from .net import Plain, encode, token_scores, unit_scores
from .net_input import join, see
from .vectors import Vectors

_OPS = Plain()


@dataclass(frozen=True)
class Net:
    """Names of symbols to rows of the weights, and the kinds in the order of its columns."""

    symbols: Mapping[str, int]
    kinds: tuple[str, ...]
    weights: Mapping[str, Any]

    def read(self, views: Sequence[View], vectors: Vectors) -> NDArray[np.float32]:
        """Read the units of a text at once; shape (units, kinds), logits. A unit without tokens asserts nothing."""
        scores = np.full((len(views), len(self.kinds)), -99.0, dtype=np.float32)
        filled = [number for number, view in enumerate(views) if view.tokens]
        if filled:
            batch = join([see(views[number], vectors, self.symbols) for number in filled], vectors)
            tokens = token_scores(self.weights, encode(self.weights, batch, _OPS), _OPS)
            scores[filled] = unit_scores(tokens, batch, _OPS)
        return scores

    def arrays(self) -> dict[str, Any]:
        """The arrays that stand for this network in an npz file."""
        found: dict[str, Any] = {f"net.{name}": np.asarray(value, np.float16) for name, value in self.weights.items()}
        for name, values in (("symbols", self.symbols), ("kinds", self.kinds)):
            found[f"net.names.{name}"] = np.frombuffer("\n".join(values).encode(), dtype=np.uint8)
        return found

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Net:
        """Read a network back from the arrays of an npz file."""
        symbols, kinds = (arrays[f"net.names.{name}"].tobytes().decode().split("\n") for name in ("symbols", "kinds"))
        weights = {
            name.removeprefix("net."): value.astype(np.float32)
            for name, value in arrays.items()
            if name.startswith("net.") and not name.startswith("net.names.")
        }
        return cls({name: row for row, name in enumerate(symbols)}, tuple(kinds), weights)

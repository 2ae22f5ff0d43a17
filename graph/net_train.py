"""Training of the network: the arithmetic with which it runs, differentiated by autograd; same input, same weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import MissingDependencyError
from .learn_data import Annotated
from .net import LAYERS, SOURCES, WIDTH, Batch, Plain, encode, token_scores, unit_scores
from .net_input import join, see, view_symbols
from .net_model import Net
from .vectors import Vectors

EPOCHS = 10
_UNITS = 40  # of a step
_RATE, _WARM, _DECAY = 3e-3, 80, 0.02
_RARE = 3  # symbols seen less often are not learned
_LEMMAS, _WORDS = 0.3, 0.05  # the share left out of each step, so that one does not lean on the other
_CLIP = 5.0
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

        def picking(_answer: Any, _values: Any, index: Any, _size: int) -> Slope:
            def back(slope: Any) -> Any:
                return slope[index]

            return back

        def pooling(_answer: Any, values: Any, index: Any) -> Slope:
            def back(slope: Any) -> Any:
                return pool(slope, index, len(values))

            return back

        self._random = random
        self._pool, self._pick = extend.primitive(pool), extend.primitive(pick)
        extend.defvjp(self._pool, picking, argnums=(0,))
        extend.defvjp(self._pick, pooling, argnums=(0,))

    def pick(self, values: Any, index: Any) -> Any:
        return self._pick(values, index)

    def pool(self, values: Any, index: Any, size: int) -> Any:
        return self._pool(values, index, size)

    def drop(self, values: Any, share: float) -> Any:
        kept = np.asarray(self._random.random(values.shape, dtype=np.float32) >= share, dtype=np.float32)
        return values * (kept / np.float32(1 - share))


def train_net(texts: Sequence[Annotated], kinds: Sequence[str], vectors: Vectors, epochs: int = EPOCHS) -> Net:
    """Learn which kinds a unit asserts from annotated texts."""
    random = np.random.default_rng(7)
    symbols = _vocabulary(texts)
    weights = _first_weights(len(symbols), len(kinds), vectors.matrix.shape[1], random)
    lemmas = np.array([name.startswith("lemma=") for name in symbols])
    lessons = [
        (see(prepared.view, vectors, symbols), [kind in {claim.kind for claim in claims} for kind in kinds])
        for text in texts
        for prepared, claims in zip(text.units, text.claims, strict=True)
        if prepared.view.tokens
    ]
    ops = Learning(random)
    steps = _Adam(weights, epochs * -(-len(lessons) // _UNITS))
    for _ in range(epochs):
        for chosen in _shares(len(lessons), random):
            seen, targets = zip(*(lessons[index] for index in chosen), strict=True)
            steps.take(_slopes(weights, _thinned(join(seen, vectors), lemmas, random), np.array(targets), ops))
    return Net(symbols, tuple(kinds), weights)


def loss(weights: Any, batch: Batch, targets: NDArray[np.bool_], ops: Plain) -> Any:
    """The logistic loss of a batch, summed over kinds, a mean over units."""
    scores = unit_scores(token_scores(weights, encode(weights, batch, ops), ops), batch, ops)
    np_ = ops.np
    signed = np.where(targets, -1.0, 1.0).astype(np.float32) * scores
    return np_.sum(np_.maximum(signed, 0.0) + np_.log(1.0 + np_.exp(-np_.abs(signed)))) / batch.units


def _slopes(weights: dict[str, Any], batch: Batch, targets: NDArray[np.bool_], ops: Learning) -> dict[str, Any]:
    return import_module("autograd").grad(loss)(weights, batch, targets, ops)


def _vocabulary(texts: Sequence[Annotated]) -> dict[str, int]:
    counts = Counter(name for text in texts for prepared in text.units for _, name in view_symbols(prepared.view))
    return {name: row for row, name in enumerate(sorted(name for name, count in counts.items() if count >= _RARE))}


def _first_weights(symbols: int, kinds: int, vector: int, random: np.random.Generator) -> dict[str, Any]:
    def drawn(rows: int, columns: int, size: float) -> NDArray[np.float32]:
        return (random.standard_normal((rows, columns)) * size).astype(np.float32)

    def flat(size: int, value: float) -> NDArray[np.float32]:
        return np.full(size, value, dtype=np.float32)

    weights: dict[str, Any] = {
        "words": drawn(vector, WIDTH, vector**-0.5),
        "symbols": drawn(symbols, WIDTH, 0.1),
        "first": flat(WIDTH, 0.0),
        "kinds": drawn(WIDTH, kinds, WIDTH**-0.5),
        "kinds.bias": flat(kinds, -3.0),
    }
    for layer in range(LAYERS):
        weights[f"layer{layer}"] = drawn(SOURCES * WIDTH, 2 * WIDTH, (SOURCES * WIDTH) ** -0.5)
        weights[f"bias{layer}"] = flat(2 * WIDTH, 0.0)
        weights[f"gain{layer}"], weights[f"shift{layer}"] = flat(WIDTH, 1.0), flat(WIDTH, 0.0)
    return weights


def _shares(count: int, random: np.random.Generator) -> Iterator[list[int]]:
    order = random.permutation(count).tolist()
    return (order[start : start + _UNITS] for start in range(0, count, _UNITS))


def _thinned(batch: Batch, lemmas: NDArray[np.bool_], random: np.random.Generator) -> Batch:
    """Leave out some lemmas and some words' vectors."""
    kept = ~lemmas[batch.symbols] | (random.random(len(batch.symbols)) >= _LEMMAS)
    words = (random.random((batch.size, 1)) >= _WORDS).astype(np.float32)
    return replace(batch, symbols=batch.symbols[kept], owners=batch.owners[kept], vectors=batch.vectors * words)


class _Adam:
    """Adam with decoupled weight decay; the rate rises, then falls to zero over all steps."""

    def __init__(self, weights: dict[str, Any], total: int) -> None:
        self._weights, self._total, self._step = weights, total, 0
        self._mean = {name: np.zeros_like(value) for name, value in weights.items()}
        self._square = {name: np.zeros_like(value) for name, value in weights.items()}

    def take(self, slopes: dict[str, Any]) -> None:
        self._step += 1
        rate = _RATE * min(1.0, self._step / _WARM) * max(0.02, 1 - self._step / self._total)
        length = float(np.sqrt(sum(float((slope * slope).sum()) for slope in slopes.values())))
        scale = np.float32(min(1.0, _CLIP / (length + 1e-6)))
        for name, slope in slopes.items():
            mean, square, value = self._mean[name], self._square[name], self._weights[name]
            slope = slope * scale
            mean += np.float32(0.1) * (slope - mean)
            square += np.float32(0.001) * (slope * slope - square)
            step = mean / np.float32(1 - 0.9**self._step)
            step /= np.sqrt(square / np.float32(1 - 0.999**self._step)) + np.float32(1e-8)
            value -= np.float32(rate) * (step + np.float32(_DECAY) * value)

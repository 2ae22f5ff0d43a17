"""The network that reads a sentence for its kinds: words in the light of their neighbours in sentence and parse.

Arithmetic over arrays, written once: plain NumPy runs it to find claims, ``net_train`` hands in a NumPy that
differentiates. A token starts as its word's vector plus one learned vector for each of its symbols (``net_input`` says
which); each layer then adds what it draws from the token before, the one after, the head and the dependents. Kinds are
scored at tokens and gathered over the sentence by a smooth maximum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy

LAYERS = 2
WIDTH = 128
SOURCES = 5  # of a layer: the token, the one before, the one after, the head, the dependents
Array = Any  # an ndarray, or what autograd puts in its place
Weights = Mapping[str, Array]


@dataclass(frozen=True)
class Batch:
    """Tokens of one or more units, one after the other. Indices equal to ``size`` stand for no token."""

    size: int
    vectors: Array  # (size, dimensions of the word vectors)
    symbols: Array  # rows of the symbols of all tokens
    owners: Array  # the token of each symbol
    before: Array
    after: Array
    head: Array
    share: Array  # (size, 1): one over the number of dependents
    unit: Array  # the unit of each token
    units: int


class Plain:
    """What the network needs besides arithmetic, in NumPy; training replaces it by what can be differentiated."""

    np: Any = numpy

    def pick(self, values: Array, index: Array) -> Array:
        """Rows of ``values``."""
        return values[index]

    def pool(self, values: Array, index: Array, size: int) -> Array:
        """Add up the rows of ``values`` that have the same index, into ``size`` rows."""
        found = numpy.zeros((size, values.shape[1]), dtype=values.dtype)
        numpy.add.at(found, index, values)
        return found

    def drop(self, values: Array, share: float) -> Array:
        """Leave out a share of the numbers; only training does."""
        del share
        return values


def encode(weights: Weights, batch: Batch, ops: Plain) -> Array:
    """Return the tokens' states, shape (size, WIDTH)."""
    np = ops.np
    symbols = ops.pool(ops.pick(weights["symbols"], batch.symbols), batch.owners, batch.size)
    state = np.maximum(ops.drop(batch.vectors, 0.2) @ weights["words"] + symbols + weights["first"], 0.0)
    edge = numpy.zeros((1, WIDTH), dtype=numpy.float32)
    for layer in range(LAYERS):
        padded = np.concatenate([state, edge])
        below = ops.pool(state, batch.head, batch.size + 1)[: batch.size] * batch.share
        around = [state, *(ops.pick(padded, index) for index in (batch.before, batch.after, batch.head)), below]
        moved = ops.drop(np.concatenate(around, axis=1), 0.3) @ weights[f"layer{layer}"] + weights[f"bias{layer}"]
        state = _level(np, state + moved[:, :WIDTH] * _sigmoid(np, moved[:, WIDTH:]))
        state = state * weights[f"gain{layer}"] + weights[f"shift{layer}"]
    return state


def token_scores(weights: Weights, states: Array, ops: Plain) -> Array:
    """How much each token speaks for each kind, shape (size, kinds)."""
    return ops.drop(states, 0.3) @ weights["kinds"] + weights["kinds.bias"]


def unit_scores(scores: Array, batch: Batch, ops: Plain) -> Array:
    """The kinds' scores of each unit, shape (units, kinds): a smooth maximum over its tokens."""
    np = ops.np
    values = getattr(scores, "_value", scores)  # the value alone: the maximum only keeps the numbers small
    top = numpy.full((batch.units, values.shape[1]), -1e4, dtype=numpy.float32)
    numpy.maximum.at(top, batch.unit, values)
    return np.log(ops.pool(np.exp(scores - top[batch.unit]), batch.unit, batch.units)) + top


def _sigmoid(np: Any, values: Array) -> Array:
    return 0.5 * (np.tanh(0.5 * values) + 1.0)


def _level(np: Any, values: Array) -> Array:
    centred = values - np.mean(values, axis=1, keepdims=True)
    return centred / np.sqrt(np.mean(centred * centred, axis=1, keepdims=True) + 1e-5)

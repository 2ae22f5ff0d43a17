"""The network that reads a unit: a transformer over word pieces, then kinds, participants and status from its states.

Arithmetic over arrays, written once: plain NumPy runs it to find claims, ``net_train`` hands in a NumPy that
differentiates. The encoder is BERT's (self-attention and a wide layer, each added and levelled), without padding but in
the attention itself. A kind is scored at every token; the softmax of its scores says where its predicate stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy

WIDTH = 384
HEADS = 12
LAYERS = 4
HIDDEN = 192  # of what is said about a candidate
Array = Any  # an ndarray, or what autograd puts in its place
Weights = Mapping[str, Array]


@dataclass(frozen=True)
class Batch:
    """Pieces and tokens of one or more units, one after the other."""

    vectors: Array  # (pieces, WIDTH)
    gather: Array  # (units, longest): the pieces of each unit; the number of pieces stands for none
    scatter: Array  # where each piece stands in ``gather``, laid flat
    first: Array  # the first piece of each token
    unit: Array  # the unit of each token
    units: int


@dataclass(frozen=True)
class Asked:
    """What is asked about kinds in units: where their predicates may stand, and which candidates there are."""

    kinds: Array  # the kind of each question
    at: Array  # pairs of a question and a token: the question
    tokens: Array  # the token
    heads: Array  # the head token of each candidate; the number of tokens stands for none
    spans: Array  # pairs of a candidate and a token of it: the candidate
    inside: Array  # the token
    share: Array  # (candidates, 1): one over the number of its tokens
    symbols: Array  # rows of the symbols of all candidates
    owners: Array  # the candidate of each symbol
    questions: Array  # pairs of a question and a candidate: the question
    candidates: Array  # the candidate


class Plain:
    """What the network needs besides arithmetic, in NumPy; training replaces it by what can be differentiated."""

    np: Any = numpy

    def pick(self, values: Array, index: Array) -> Array:
        """Rows of ``values``."""
        return values[index]

    def pool(self, values: Array, index: Array, size: int) -> Array:
        """Add up the rows of ``values`` that have the same index, into ``size`` rows; ``index`` never falls."""
        found = numpy.zeros((size, values.shape[1]), dtype=values.dtype)
        if len(index):
            starts = numpy.flatnonzero(numpy.diff(index, prepend=-1))
            found[index[starts]] = numpy.add.reduceat(values, starts, axis=0)
        return found

    def drop(self, values: Array, share: float) -> Array:
        """Leave out a share of the numbers; only training does."""
        del share
        return values

    def level(self, values: Array) -> Array:
        """Move and scale each row to mean 0 and variance 1."""
        return level(values)[0]

    def bend(self, values: Array) -> Array:
        """The Gaussian error linear unit, by its common approximation with tanh."""
        return 0.5 * values * (1.0 + bent(values))

    def attend(self, looks: Array, gather: Array, scatter: Array) -> Array:
        """Each piece draws on the pieces of its unit: (pieces, 3 * WIDTH) to (pieces, WIDTH)."""
        _, _, drawn, shares = attention(looks, gather)
        return laid(shares @ drawn)[scatter]


def level(values: Array) -> tuple[Array, Array]:
    """The levelled rows, and one over the deviation of each."""
    centred = values - values.mean(axis=1, keepdims=True)
    scale = 1.0 / numpy.sqrt((centred * centred).mean(axis=1, keepdims=True) + 1e-12)
    return centred * scale, scale


def bent(values: Array) -> Array:
    """The part of the Gaussian error linear unit that lies between -1 and 1."""
    inner = values * values
    inner *= 0.044715
    inner += 1.0
    inner *= values
    inner *= 0.7978845608
    return numpy.tanh(inner, out=inner)


def attention(looks: Array, gather: Array) -> tuple[Array, Array, Array, Array]:
    """What pieces ask, offer and carry, each (units, HEADS, longest, ...), and the shares that they draw."""
    units, longest = gather.shape
    padded = numpy.concatenate([looks, numpy.zeros((1, looks.shape[1]), dtype=looks.dtype)])[gather]
    asked, offered, carried = padded.reshape(units, longest, 3, HEADS, -1).transpose(2, 0, 3, 1, 4)
    scores = asked @ offered.swapaxes(2, 3)
    scores *= numpy.float32(asked.shape[-1] ** -0.5)
    scores -= 1e4 * (gather == len(looks)).astype(looks.dtype)[:, None, None, :]
    scores -= scores.max(axis=3, keepdims=True)
    shares = numpy.exp(scores, out=scores)
    shares /= shares.sum(axis=3, keepdims=True)
    return asked, offered, carried, shares


def laid(values: Array) -> Array:
    """From (units, HEADS, longest, part) to (units * longest, WIDTH)."""
    units, heads, longest, part = values.shape
    return values.transpose(0, 2, 1, 3).reshape(units * longest, heads * part)


def encode(weights: Weights, batch: Batch, ops: Plain) -> Array:
    """Return the tokens' states, shape (tokens, WIDTH)."""
    state = ops.level(batch.vectors) * weights["gain"] + weights["shift"]
    for layer in range(LAYERS):
        own = {name: weights[f"{layer}.{name}"] for name in _PARTS}
        drawn = ops.attend(state @ own["look"] + own["look.bias"], batch.gather, batch.scatter)
        moved = ops.drop(drawn @ own["gather"] + own["gather.bias"], 0.1)
        state = ops.level(state + moved) * own["one.gain"] + own["one.shift"]
        moved = ops.bend(state @ own["wide"] + own["wide.bias"]) @ own["narrow"] + own["narrow.bias"]
        state = ops.level(state + ops.drop(moved, 0.1)) * own["two.gain"] + own["two.shift"]
    return ops.pick(state, batch.first)


_PARTS = (
    "look", "look.bias", "gather", "gather.bias", "one.gain", "one.shift",
    "wide", "wide.bias", "narrow", "narrow.bias", "two.gain", "two.shift",
)  # fmt: skip


def token_scores(weights: Weights, states: Array, ops: Plain) -> Array:
    """How much each token speaks for each kind, shape (tokens, kinds)."""
    return ops.drop(states, 0.1) @ weights["kinds"] + weights["kinds.bias"]


def unit_scores(scores: Array, batch: Batch, ops: Plain) -> Array:
    """The kinds' scores of each unit, shape (units, kinds): a smooth maximum over its tokens."""
    np = ops.np
    top = _top(scores, batch.unit, batch.units)
    return np.log(ops.pool(np.exp(scores - top[batch.unit]), batch.unit, batch.units)) + top


def answers(weights: Weights, states: Array, scores: Array, asked: Asked, ops: Plain) -> tuple[Array, Array]:
    """How well each candidate fills each role, (pairs, roles), and the statuses, (questions, statuses)."""
    np = ops.np
    count = len(asked.kinds)
    column = asked.kinds[asked.at] + asked.tokens * scores.shape[1]
    speaks = ops.pick(np.reshape(scores, (-1, 1)), column)
    speaks = np.exp(speaks - _top(speaks, asked.at, count)[asked.at])
    predicate = ops.pool(speaks * ops.pick(states, asked.tokens), asked.at, count) / ops.pool(speaks, asked.at, count)
    predicate = ops.drop(predicate, 0.1)
    padded = np.concatenate([states, numpy.zeros((1, states.shape[1]), dtype=numpy.float32)])
    whole = ops.pool(ops.pick(states, asked.inside), asked.spans, len(asked.heads)) * asked.share
    standing = ops.pool(ops.pick(weights["symbols"], asked.symbols), asked.owners, len(asked.heads))
    standing = standing + ops.drop(ops.pick(padded, asked.heads), 0.1) @ weights["head"] + whole @ weights["whole"]
    looked = predicate @ weights["predicate"] + ops.pick(weights["kind"], asked.kinds)
    both = np.maximum(ops.pick(standing, asked.candidates) + ops.pick(looked, asked.questions), 0.0)
    roles = ops.drop(both, 0.1) @ weights["roles"] + ops.pick(weights["usual"], asked.kinds[asked.questions])
    told = np.maximum(predicate @ weights["told"] + ops.pick(weights["told.kind"], asked.kinds), 0.0)
    return roles, ops.drop(told, 0.1) @ weights["status"] + ops.pick(weights["status.usual"], asked.kinds)


def _top(scores: Array, index: Array, size: int) -> Array:
    """The largest score of each group; a plain number, that only keeps exponentials small. ``index`` never falls."""
    values = getattr(scores, "_value", scores)
    top = numpy.full((size, values.shape[1]), -1e4, dtype=numpy.float32)
    starts = numpy.flatnonzero(numpy.diff(index, prepend=-1))
    top[index[starts]] = numpy.maximum.reduceat(values, starts, axis=0)
    return top

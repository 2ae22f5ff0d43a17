"""Training of the network: the arithmetic with which it runs, differentiated by autograd; same input, same weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..ontology.model import Model
from .claims_model import SOURCE
from .learn_data import Annotated
from .net import HIDDEN, WIDTH, Plain, answers, encode, token_scores, unit_scores
from .net_lessons import Exercise, Teacher, vocabulary
from .net_model import Net, shares
from .net_slopes import Learning
from .pieces import Pieces

EPOCHS = 4
_PIECES = 1500  # of a step
_RATE, _HEADS, _WARM, _DECAY = 2e-4, 1e-3, 0.08, 0.01
_CLIP = 5.0
Report = Callable[[str], None]


def train_net(
    texts: Sequence[Annotated],
    ontology: Model,
    pieces: Pieces,
    start: Mapping[str, Any],
    epochs: int = EPOCHS,
    report: Report | None = None,
) -> Net:
    """Learn from annotated texts which kinds a unit asserts, who takes part and how far each has come.

    ``start`` holds the pretrained weights of the encoder.
    """
    random = np.random.default_rng(7)
    kinds = tuple(sorted(ontology.kinds))
    roles = (*sorted({role.name for kind in ontology.kinds.values() for role in kind.roles}), SOURCE.name)
    units = [
        (prepared, claims)
        for text in texts
        for prepared, claims in zip(text.units, text.claims, strict=True)
        if prepared.view.tokens
    ]
    symbols = vocabulary(units)
    teacher = Teacher(ontology, kinds, roles, pieces, symbols)
    lessons = [teacher.lesson(prepared, claims) for prepared, claims in units]
    weights = _first_weights(start, len(symbols), len(kinds), len(roles), len(ontology.statuses), random)
    ops = Learning(random)
    sizes = [len(lesson.seen.rows) for lesson in lessons]
    steps = _Adam(weights, set(start), epochs * len(list(_shares(sizes, np.random.default_rng(7)))))
    slopes = slopes_of(loss)
    for epoch in range(epochs):
        total = 0.0
        for chosen in _shares(sizes, random):
            value, found = slopes(weights, Exercise.of([lessons[index] for index in chosen], pieces), ops)
            total += float(value) * len(chosen)
            steps.take(found)
        if report is not None:
            report(f"epoch {epoch + 1} of {epochs}: loss {total / len(lessons):.3f}")
    return Net(symbols, kinds, roles, tuple(ontology.statuses), weights)


def loss(weights: Any, exercise: Exercise, ops: Plain) -> Any:
    """The logistic losses of kinds and roles and the cross entropy of statuses, a mean over units."""
    np_ = ops.np
    states = encode(weights, exercise.batch, ops)
    scores = token_scores(weights, states, ops)
    found = _logistic(np_, unit_scores(scores, exercise.batch, ops), exercise.kinds, 1.0)
    if exercise.asked is not None:
        roles, statuses = answers(weights, states, scores, exercise.asked, ops)
        found = found + 0.5 * _logistic(np_, roles, exercise.fills, exercise.open.astype(np.float32))
        top = statuses - np.max(getattr(statuses, "_value", statuses), axis=1, keepdims=True)
        sums = np_.log(np_.sum(np_.exp(top), axis=1, keepdims=True))
        found = found + 0.5 * np_.sum((sums - top) * exercise.statuses)
    return found / exercise.batch.units


def _logistic(np_: Any, scores: Any, targets: Any, weight: Any) -> Any:
    signed = np.where(targets, -1.0, 1.0).astype(np.float32) * scores
    return np_.sum((np_.maximum(signed, 0.0) + np_.log(1.0 + np_.exp(-np_.abs(signed)))) * weight)


def slopes_of(function: Callable[..., Any]) -> Callable[..., tuple[Any, dict[str, Any]]]:
    """What gives a function's value and its slopes along its first argument."""
    return import_module("autograd").value_and_grad(function)


def _first_weights(
    start: Mapping[str, Any], symbols: int, kinds: int, roles: int, statuses: int, random: np.random.Generator
) -> dict[str, Any]:
    def drawn(rows: int, columns: int, size: float) -> NDArray[np.float32]:
        return (random.standard_normal((rows, columns)) * size).astype(np.float32)

    def flat(rows: int, columns: int, value: float) -> NDArray[np.float32]:
        return np.full((rows, columns), value, dtype=np.float32)

    wide = WIDTH**-0.5
    return {
        **{name: np.array(value, dtype=np.float32) for name, value in start.items()},
        "kinds": drawn(WIDTH, kinds, wide),
        "kinds.bias": np.full(kinds, -4.0, dtype=np.float32),
        "symbols": drawn(symbols, HIDDEN, 0.1),
        "head": drawn(WIDTH, HIDDEN, wide),
        "whole": drawn(WIDTH, HIDDEN, wide),
        "predicate": drawn(WIDTH, HIDDEN, wide),
        "kind": drawn(kinds, HIDDEN, 0.5),
        "roles": drawn(HIDDEN, roles, HIDDEN**-0.5),
        "usual": flat(kinds, roles, -2.0),
        "told": drawn(WIDTH, HIDDEN, wide),
        "told.kind": drawn(kinds, HIDDEN, 0.5),
        "status": drawn(HIDDEN, statuses, HIDDEN**-0.5),
        "status.usual": flat(kinds, statuses, 0.0),
    }


def _shares(sizes: Sequence[int], random: np.random.Generator) -> Iterator[list[int]]:
    """Units of like length together, in an order that chance draws."""
    order: list[int] = np.argsort(np.array(sizes) * random.uniform(0.8, 1.25, len(sizes)), kind="stable").tolist()
    runs = list(shares(order, [sizes[index] for index in order], _PIECES))
    for index in random.permutation(len(runs)):
        yield runs[int(index)]


class _Adam:
    """Adam with decoupled weight decay; the rate rises, then falls to zero; pretrained weights move more slowly."""

    def __init__(self, weights: dict[str, Any], pretrained: set[str], total: int) -> None:
        self._weights, self._pretrained, self._total, self._step = weights, pretrained, total, 0
        self._mean = {name: np.zeros_like(value) for name, value in weights.items()}
        self._square = {name: np.zeros_like(value) for name, value in weights.items()}

    def take(self, slopes: dict[str, Any]) -> None:
        self._step += 1
        course: float = min(self._step / (_WARM * self._total), (1 - self._step / self._total) / (1 - _WARM))
        squares: list[Any] = [(slope * slope).sum() for slope in slopes.values()]
        length = float(sum(squares)) ** 0.5
        scale = np.float32(min(1.0, _CLIP / (length + 1e-6)))
        for name, slope in slopes.items():
            rate = max(course, 0.0) * (_RATE if name in self._pretrained else _HEADS)
            mean, square, value = self._mean[name], self._square[name], self._weights[name]
            slope = slope * scale
            mean *= np.float32(0.9)
            mean += np.float32(0.1) * slope
            slope *= slope
            square *= np.float32(0.999)
            square += np.float32(0.001) * slope
            step = mean / np.float32(1 - 0.9**self._step)
            step /= np.sqrt(square / np.float32(1 - 0.999**self._step)) + np.float32(1e-8)
            if value.ndim > 1:
                step += np.float32(_DECAY) * value
            step *= np.float32(rate)
            value -= step

"""Where in a unit a kind shows itself: the token whose features speak most for it."""

from __future__ import annotations

from collections.abc import Sequence

from .features import View
from .learn import LinearModel

_BARRED = frozenset({"PUNCT", "SPACE", "DET", "ADP", "CCONJ", "PRON", "PART", "SCONJ", "NUM", "AUX"})


def anchor_of(view: View, features: Sequence[tuple[str, int]], model: LinearModel, kind: str) -> int:
    """Return the token index of the predicate of ``kind``: never inside a mention where another will do."""
    return anchor_in(view, known_rows(features, model), model, kind)


def known_rows(features: Sequence[tuple[str, int]], model: LinearModel) -> list[tuple[int, int]]:
    """The features that a model knows, as its rows, each with its token."""
    find = model.vocabulary.get
    return [(row, at) for name, at in features if (row := find(name)) is not None]


def anchor_in(view: View, known: Sequence[tuple[int, int]], model: LinearModel, kind: str) -> int:
    """The same from the rows of the features."""
    column = model.labels.index(kind)
    gains = [0.0] * len(view.tokens)
    seen = [(row, at) for row, at in known if at >= 0]
    rows = [row for row, _ in seen]
    weights = model.weights[rows, column] if model.idf is None else model.weights[rows, column] * model.idf[rows]
    for (_, at), weight in zip(seen, weights.tolist(), strict=True):
        gains[at] += weight
    open_tokens = [
        index
        for index, token in enumerate(view.tokens)
        if token.pos not in _BARRED and (token.mention < 0 or not view.mentions[token.mention].names)
    ]
    if not open_tokens:
        open_tokens = list(range(len(view.tokens)))
    return max(open_tokens, key=lambda index: (gains[index], -index))

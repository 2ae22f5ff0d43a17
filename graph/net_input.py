"""What the network sees of a unit: for each token a word vector and symbols, and the tokens around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from .features import Token, View, coarse
from .net import Batch
from .vectors import Vectors

_NAMED = frozenset({"STATE", "PERSON", "BODY", "COMMAND", "IO", "ORG", "PLACE"})
_POINTING = frozenset({"pronoun", "nominal"})


@dataclass(frozen=True)
class Seen:
    """One unit in numbers: rows of word vectors, rows of symbols with the token of each, and the tokens' heads."""

    words: NDArray[np.int64]
    symbols: NDArray[np.int64]
    owners: NDArray[np.int64]
    heads: NDArray[np.int64]


def see(view: View, vectors: Vectors, rows: Mapping[str, int]) -> Seen:
    """Look a unit up; symbols that the network does not know are left out."""
    known = [(rows[name], index) for index, name in view_symbols(view) if name in rows]
    return Seen(
        np.array([_word_row(view, token, vectors) for token in view.tokens], dtype=np.int64),
        np.array([row for row, _ in known], dtype=np.int64),
        np.array([index for _, index in known], dtype=np.int64),
        np.array([token.head for token in view.tokens], dtype=np.int64),
    )


def view_symbols(view: View) -> Iterator[tuple[int, str]]:
    """Yield the symbols of each token: its type or lemma, its tags, its relation to its head, its word classes."""
    for index, token in enumerate(view.tokens):
        kind = _shown(view, token)
        yield index, f"shown={kind}" if kind else f"lemma={token.lemma}"
        yield index, f"pos={token.pos}"
        yield index, f"tag={token.tag}"
        yield index, f"dep={token.dep}"
        for name in token.classes:
            yield index, f"class={name}"


def _shown(view: View, token: Token) -> str:
    """The type that stands for a token of a name or number; empty for plain words."""
    if not token.shown:
        return f"in:{coarse(view.mentions[token.mention])}" if token.mention >= 0 else "in"
    return token.shown if _is_named(view, token) or token.shown.isupper() else ""


def _is_named(view: View, token: Token) -> bool:
    return token.mention >= 0 and bool(view.mentions[token.mention].names)


def _word_row(view: View, token: Token, vectors: Vectors) -> int:
    if token.pos == "NUM":
        return 0
    if _is_named(view, token):
        mention = view.mentions[token.mention]
        if coarse(mention) in _NAMED and mention.form not in _POINTING:
            return 0
    text = view.text[token.start : token.end].lower()
    return vectors.rows.get(text) or vectors.rows.get(token.lemma, 0)


def join(units: Sequence[Seen], vectors: Vectors) -> Batch:
    """Put units together, so that the network reads them at once."""
    lengths = [len(unit.words) for unit in units]
    starts = [0, *accumulate(lengths)]
    size = starts[-1]
    before, after = np.arange(-1, size - 1), np.arange(1, size + 1)
    for start, length in zip(starts, lengths, strict=False):
        if length:
            before[start] = size
            after[start + length - 1] = size
    head = np.concatenate([unit.heads + start for unit, start in zip(units, starts, strict=False)])
    dependents = np.bincount(head[head != np.arange(size)], minlength=size)
    return Batch(
        size=size,
        vectors=vectors.matrix[np.concatenate([unit.words for unit in units])],
        symbols=np.concatenate([unit.symbols for unit in units]),
        owners=np.concatenate([unit.owners + start for unit, start in zip(units, starts, strict=False)]),
        before=before,
        after=after,
        head=np.where(head == np.arange(size), size, head),
        share=(1.0 / np.maximum(dependents, 1)).astype(np.float32)[:, None],
        unit=np.repeat(np.arange(len(units)), lengths),
        units=len(units),
    )

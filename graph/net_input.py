"""What the network sees: a unit as word pieces, candidates as spans of tokens and symbols, questions about kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from .claims_filler import Candidate
from .features import View
from .net import Asked, Batch
from .pieces import LONGEST, Pieces

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Seen:
    """One unit in numbers: the rows of its pieces, and the first piece of each token."""

    rows: Index
    first: Index


@dataclass(frozen=True)
class Question:
    """A kind in a unit, whose predicate may stand at any of some tokens."""

    kind: int
    tokens: Sequence[int]


@dataclass(frozen=True)
class Cast:
    """The candidates of a unit: their spans (from, to and head; the head is -1 outside the unit) and symbols."""

    spans: Sequence[tuple[int, int, int]]
    symbols: Sequence[Sequence[int]]


def see(view: View, pieces: Pieces) -> Seen:
    """Look a unit up."""
    rows = [pieces.first]
    first: list[int] = []
    for token in view.tokens:
        first.append(min(len(rows), LONGEST - 1))
        rows.extend(pieces.cut(view.text[token.start : token.end]))
    rows = [*rows[: LONGEST - 1], pieces.last]
    return Seen(np.array(rows, dtype=np.int64), np.minimum(np.array(first, dtype=np.int64), len(rows) - 1))


def join(units: Sequence[Seen], pieces: Pieces) -> Batch:
    """Put units together, so that the network reads them at once."""
    lengths = [len(unit.rows) for unit in units]
    size, longest = sum(lengths), max(lengths)
    gather = np.full((len(units), longest), size, dtype=np.int64)
    starts = _starts(lengths)
    for number, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        gather[number, :length] = np.arange(start, start + length)
    place = np.concatenate([np.arange(length) for length in lengths])
    return Batch(
        vectors=pieces.vectors(np.concatenate([unit.rows for unit in units])) + pieces.places[place],
        gather=gather,
        scatter=np.flatnonzero(gather < size),
        first=np.concatenate([unit.first + start for unit, start in zip(units, starts, strict=True)]),
        unit=np.repeat(np.arange(len(units)), [len(unit.first) for unit in units]),
        units=len(units),
    )


def cast(symbols: Sequence[Sequence[str]], found: Sequence[Candidate], known: Mapping[str, int]) -> Cast:
    """The candidates of a unit in numbers; symbols that the network does not know are left out."""
    return Cast(
        [(c.first, c.end, c.head) for c in found], [[known[name] for name in own if name in known] for own in symbols]
    )


def ask(
    units: Sequence[tuple[int, Sequence[Question], Cast, Sequence[tuple[int, int]]]],
    tokens: int,
) -> Asked:
    """Put questions together: of each unit its first token, questions, candidates, and pairs of one and the other."""
    kinds: list[int] = []
    at: list[int] = []
    where: list[int] = []
    heads: list[int] = []
    spans: list[int] = []
    inside: list[int] = []
    counts: list[int] = []
    symbols: list[int] = []
    owners: list[int] = []
    pairs: list[tuple[int, int]] = []
    for start, questions, people, wanted in units:
        asked, cast_from = len(kinds), len(heads)
        for question in questions:
            at.extend([len(kinds)] * len(question.tokens))
            where.extend(start + token for token in question.tokens)
            kinds.append(question.kind)
        for (first, end, head), own in zip(people.spans, people.symbols, strict=True):
            number = len(heads)
            covered = range(start + first, start + end) if head >= 0 else range(0)
            spans.extend([number] * len(covered))
            inside.extend(covered)
            counts.append(max(len(covered), 1))
            symbols.extend(own)
            owners.extend([number] * len(own))
            heads.append(start + head if head >= 0 else tokens)
        pairs.extend((asked + question, cast_from + candidate) for question, candidate in wanted)

    def column(values: Sequence[int]) -> Index:
        return np.array(values, dtype=np.int64)

    return Asked(
        kinds=column(kinds),
        at=column(at),
        tokens=column(where),
        heads=column(heads),
        spans=column(spans),
        inside=column(inside),
        share=(1.0 / np.array(counts, dtype=np.float32))[:, None],
        symbols=column(symbols),
        owners=column(owners),
        questions=column([question for question, _ in pairs]),
        candidates=column([candidate for _, candidate in pairs]),
    )


def _starts(lengths: Sequence[int]) -> list[int]:
    return [0, *accumulate(lengths)][:-1]

"""The trained network: its vocabulary and weights, and what it says of the units of a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .claims_filler import Candidate
from .features import View
from .features_roles import UnitAtoms
from .net import Plain, answers, encode, token_scores, unit_scores
from .net_bytes import packed, unpacked
from .net_input import Cast, Question, ask, cast, join, see
from .pieces import Pieces

_OPS = Plain()
_TOGETHER = 2000  # pieces that are read at once


@dataclass(frozen=True)
class Reading:
    """What the network saw in one unit: a score a kind, a state and scores a token."""

    kinds: NDArray[np.float32]
    states: NDArray[np.float32]
    scores: NDArray[np.float32]


@dataclass(frozen=True)
class Net:
    """Names of symbols to rows of the weights; kinds, roles and statuses in the order of its columns."""

    symbols: Mapping[str, int]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    statuses: tuple[str, ...]
    weights: Mapping[str, Any]

    def read(self, views: Sequence[View], pieces: Pieces) -> list[Reading]:
        """Read the units of a text. A unit without tokens asserts nothing."""
        none = np.zeros((0, 0), dtype=np.float32)
        found = [Reading(np.full(len(self.kinds), -99.0, dtype=np.float32), none, none)] * len(views)
        seen = {number: see(view, pieces) for number, view in enumerate(views) if view.tokens}
        order = sorted(seen, key=lambda number: len(seen[number].rows))
        for numbers in shares(order, [len(seen[number].rows) for number in order], _TOGETHER):
            batch = join([seen[number] for number in numbers], pieces)
            states = encode(self.weights, batch, _OPS)
            scores = token_scores(self.weights, states, _OPS)
            kinds = unit_scores(scores, batch, _OPS)
            start = 0
            for row, number in enumerate(numbers):
                end = start + len(seen[number].first)
                found[number] = Reading(kinds[row], states[start:end], scores[start:end])
                start = end
        return found

    def cast(self, view: View, found: Sequence[Candidate]) -> Cast:
        """The candidates of a unit as the network knows them."""
        atoms = UnitAtoms(view, found)
        return cast([atoms.plain(number) for number in range(len(found))], found, self.symbols)

    def answer(
        self, reading: Reading, kind: str, cast: Cast, token: int = -1
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits of each candidate for each role, and of each status, of a kind whose predicate stands at ``token``.

        A negative token stands for wherever the kind shows itself.
        """
        tokens = [token] if token >= 0 else range(len(reading.states))
        people = len(cast.spans)
        asked = ask([(0, [Question(self.kinds.index(kind), tokens)], cast, [(0, n) for n in range(people)])],
                    len(reading.states))  # fmt: skip
        roles, statuses = answers(self.weights, reading.states, reading.scores, asked, _OPS)
        return roles, statuses[0]

    def arrays(self) -> dict[str, Any]:
        """The arrays that stand for this network in an npz file."""
        found = packed(self.weights, "net")
        for name in ("symbols", "kinds", "roles", "statuses"):
            found[f"net.names.{name}"] = np.frombuffer("\n".join(getattr(self, name)).encode(), dtype=np.uint8)
        return found

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Net:
        """Read a network back from the arrays of an npz file."""
        symbols, kinds, roles, statuses = (
            tuple(arrays[f"net.names.{name}"].tobytes().decode().split("\n"))
            for name in ("symbols", "kinds", "roles", "statuses")
        )
        weights = unpacked(arrays, "net")
        return cls({name: row for row, name in enumerate(symbols)}, kinds, roles, statuses, weights)


def shares(order: Sequence[int], sizes: Sequence[int], most: int) -> Iterator[list[int]]:
    """Cut ``order`` into runs whose sizes add up to at most ``most``, or hold one alone."""
    run: list[int] = []
    total = 0
    for number, size in zip(order, sizes, strict=True):
        if run and total + size > most:
            yield run
            run, total = [], 0
        run.append(number)
        total += size
    if run:
        yield run

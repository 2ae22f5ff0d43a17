"""What the network learns from: annotated units in numbers, each with the questions that its claims answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..ontology.model import Model
from .claims_filler import Candidate
from .claims_model import SOURCE, allowed, split_roles
from .features_roles import UnitAtoms
from .learn_data import Prepared, is_filler
from .model import Claim
from .net import Asked, Batch
from .net_input import Cast, Question, Seen, ask, cast, join, see
from .pieces import Pieces

_RARE = 3  # symbols seen less often are not learned


@dataclass(frozen=True)
class Lesson:
    """One unit with what is true of it. ``fills`` and ``open`` have a row for each pair of question and candidate."""

    seen: Seen
    tokens: int
    kinds: NDArray[np.float32]
    questions: list[Question]
    cast: Cast
    pairs: list[tuple[int, int]]
    fills: NDArray[np.bool_]
    open: NDArray[np.bool_]
    statuses: NDArray[np.float32]


@dataclass(frozen=True)
class Exercise:
    """Some lessons put together."""

    batch: Batch
    kinds: NDArray[np.float32]
    asked: Asked | None
    fills: NDArray[np.bool_]
    open: NDArray[np.bool_]
    statuses: NDArray[np.float32]

    @classmethod
    def of(cls, lessons: Sequence[Lesson], pieces: Pieces) -> Exercise:
        starts = np.cumsum([0, *(lesson.tokens for lesson in lessons)]).tolist()
        units = [(s, le.questions, le.cast, le.pairs) for s, le in zip(starts, lessons, strict=False) if le.questions]
        told = [lesson for lesson in lessons if lesson.questions]
        return cls(
            join([lesson.seen for lesson in lessons], pieces),
            np.array([lesson.kinds for lesson in lessons]),
            ask(units, starts[-1]) if told else None,
            np.concatenate([lesson.fills for lesson in told]) if told else np.zeros((0, 0), dtype=bool),
            np.concatenate([lesson.open for lesson in told]) if told else np.zeros((0, 0), dtype=bool),
            np.concatenate([lesson.statuses for lesson in told]) if told else np.zeros((0, 0), dtype=np.float32),
        )


class Teacher:
    """Turns annotated units into lessons."""

    def __init__(
        self, ontology: Model, kinds: Sequence[str], roles: Sequence[str], pieces: Pieces, symbols: Mapping[str, int]
    ) -> None:
        self._ontology, self._kinds, self._roles = ontology, kinds, roles
        self._pieces, self._symbols = pieces, symbols
        self._split = split_roles(ontology)

    def lesson(self, prepared: Prepared, claims: Sequence[Claim]) -> Lesson:
        """One unit; each of its kinds is a question, and each holder of a kind that is split by holders another."""
        view, found = prepared.view, prepared.candidates
        asked = [one for kind in dict.fromkeys(c.kind for c in claims) for one in self._asked(kind, prepared, claims)]
        pairs: list[tuple[int, int]] = []
        open_: list[list[bool]] = []
        fills: list[list[bool]] = []
        for row, (question, own, roles) in enumerate(asked):
            fillers = [_fillers(own, role) for role in self._roles]
            for number, candidate in enumerate(found):
                can = [role in roles and self._can(question.kind, role, candidate) for role in self._roles]
                if any(can):
                    pairs.append((row, number))
                    open_.append(can)
                    fills.append([yes and is_filler(candidate, f) for yes, f in zip(can, fillers, strict=True)])
        atoms = UnitAtoms(view, found)
        people = range(len(found)) if asked else range(0)
        width, statuses = len(self._roles), self._ontology.statuses
        return Lesson(
            seen=see(view, self._pieces),
            tokens=len(view.tokens),
            kinds=np.array([kind in {claim.kind for claim in claims} for kind in self._kinds], dtype=np.float32),
            questions=[question for question, _, _ in asked],
            cast=cast([atoms.plain(number) for number in people], [found[n] for n in people], self._symbols),
            pairs=pairs,
            fills=np.array(fills, dtype=bool).reshape(-1, width),
            open=np.array(open_, dtype=bool).reshape(-1, width),
            statuses=np.array(
                [[sum(c.status == status for c in own) / len(own) for status in statuses] for _, own, _ in asked],
                dtype=np.float32,
            ).reshape(-1, len(statuses)),
        )

    def _asked(
        self, kind: str, prepared: Prepared, claims: Sequence[Claim]
    ) -> Iterator[tuple[Question, list[Claim], set[str]]]:
        """The questions about a kind, with the claims that answer each and the roles that it asks for."""
        here = [claim for claim in claims if claim.kind == kind]
        split = self._split.get(kind)
        roles = {role.name for role in self._ontology.kinds[kind].roles} | {SOURCE.name}
        column = self._kinds.index(kind)
        yield Question(column, range(len(prepared.view.tokens))), here, {split} if split else roles
        for claim in here if split else ():
            named = claim.roles.get(split or "", ())
            holder = next((c for c in prepared.candidates if c.head >= 0 and is_filler(c, named)), None)
            if holder is not None:
                yield Question(column, [holder.head]), [claim], roles - {split or ""}

    def _can(self, kind: int, role: str, candidate: Candidate) -> bool:
        if role == SOURCE.name:
            return allowed(SOURCE, candidate)
        found = next((own for own in self._ontology.kinds[self._kinds[kind]].roles if own.name == role), None)
        return found is not None and allowed(found, candidate)


def _fillers(claims: Sequence[Claim], role: str) -> list[str]:
    return [f for c in claims for f in (c.source if role == SOURCE.name else c.roles.get(role, ()))]


def vocabulary(units: Sequence[tuple[Prepared, Sequence[Claim]]]) -> dict[str, int]:
    """The symbols of candidates that are seen often enough, each with its row."""
    counts: Counter[str] = Counter()
    for prepared, claims in units:
        atoms = UnitAtoms(prepared.view, prepared.candidates)
        for number in range(len(prepared.candidates) if claims else 0):
            counts.update(atoms.plain(number))
    return {name: row for row, name in enumerate(sorted(name for name, count in counts.items() if count >= _RARE))}

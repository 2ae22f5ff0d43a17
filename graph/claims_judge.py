"""What the models say of a unit: its kinds, how well candidates fill their roles, how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ontology.model import Role
from .claims_anchor import anchor_in, known_rows
from .claims_filler import Candidate
from .claims_model import ClaimModel, allowed
from .features import View, unit_features
from .features_roles import UnitAtoms
from .features_status import status_features
from .learn_roles import UnitScores
from .net_input import Cast
from .net_model import Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Sight:
    """A kind that a unit may assert, the token of its predicate, and how sure it is."""

    kind: str
    anchor: int
    score: float
    token: int = -1  # where the network is to look for it; anywhere when negative


class Judge:
    """The scores of a unit's candidates and statuses, by the linear models and by the network, found when asked."""

    def __init__(self, model: ClaimModel, view: View, reading: Reading, found: Sequence[Candidate]) -> None:
        self._model, self._view, self._reading = model, view, reading
        self._linear = UnitScores(model.role_scores, UnitAtoms(view, found))
        self._cast: Cast = model.net.cast(view, found)
        self._answers: dict[tuple[str, int], tuple[NDArray[np.float32], NDArray[np.float32]]] = {}

    def roles(self, sight: Sight, role: str, numbers: Sequence[int]) -> list[float]:
        """How well some candidates fill a role."""
        share = self._model.thresholds["net.role"]
        linear = self._linear.of(sight.anchor, sight.kind, role, numbers)
        read = self._answer(sight)[0][:, self._model.net.roles.index(role)].tolist()
        return [(1 - share) * one + share * read[number] for number, one in zip(numbers, linear, strict=True)]

    def status(self, sight: Sight) -> str:
        """The likeliest status."""
        import numpy as np

        share = self._model.thresholds["net.status"]
        linear = self._model.status.scores(status_features(self._view, sight.kind, sight.anchor))
        scores = share * self._answer(sight)[1] - (1 - share) * np.logaddexp(0.0, -linear)
        return self._model.status.labels[int(scores.argmax())]

    def _answer(self, sight: Sight) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        key = (sight.kind, sight.token)
        if key not in self._answers:
            self._answers[key] = self._model.net.answer(self._reading, sight.kind, self._cast, sight.token)
        return self._answers[key]


def find_kinds(model: ClaimModel, view: View, read: NDArray[np.float32]) -> list[Sight]:
    """The kinds that a unit may assert, by the linear model and by what the network read; most units assert none."""
    known = known_rows(unit_features(view), model.kinds)
    cuts = model.thresholds
    share = cuts["net.kind"]
    linear = model.kinds.row_scores(row for row, _ in known)
    scores = ((1 - share) * linear + share * read).tolist()
    return [
        Sight(kind, anchor_in(view, known, model.kinds, kind), score)
        for kind, score in zip(model.kinds.labels, scores, strict=True)
        if score >= cuts["kind"]
    ]


def rank(scores: Judge, sight: Sight, role: Role, found: Sequence[Candidate]) -> list[tuple[float, Candidate]]:
    """Candidates of a role with their scores, best first; a name counts once, with its best score."""
    best: dict[tuple[str, ...], tuple[float, Candidate]] = {}
    numbers = [number for number, candidate in enumerate(found) if allowed(role, candidate)]
    for number, score in zip(numbers, scores.roles(sight, role.name, numbers), strict=True):
        candidate = found[number]
        if candidate.names not in best or best[candidate.names][0] < score:
            best[candidate.names] = (score, candidate)
    return sorted(best.values(), key=lambda pair: -pair[0])

"""The role model's weights by role, so that a score takes look-ups and no building of feature names."""

from __future__ import annotations

from collections.abc import Iterable

from .learn import LinearModel


class RoleScores:
    """Scores as the linear model gives them to :func:`claims_model.role_features`: each atom for the role of any kind,
    each for the role of this kind, and the role of this kind by itself."""

    def __init__(self, model: LinearModel) -> None:
        self._bias = float(model.bias[0])
        self._tables: dict[str, dict[str, float]] = {}
        weights = model.weights[:, 0].tolist()
        for name, row in model.vocabulary.items():
            slot, _, atom = name.partition("|")
            self._tables.setdefault(slot, {})[atom] = weights[row]

    def score(self, kind: str, role: str, atoms: Iterable[str]) -> float:
        """Score a candidate given by its atoms, none of them twice."""
        everywhere = self._tables.get(role, {})
        here = self._tables.get(f"{kind}.{role}", {})
        total = self._bias + here.get("", 0.0)
        for atom in atoms:
            total += everywhere.get(atom, 0.0) + here.get(atom, 0.0)
        return total

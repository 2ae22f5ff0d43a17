"""The role model turned so that all slots of a candidate are scored at once, and what they share is scored once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .features_roles import UnitAtoms
from .learn import LinearModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class RoleScores:
    """One row an atom, one column a slot: a role of a kind, or a role of any kind.

    Scores are those that the linear model gives to :func:`claims_model.role_features`: each atom counts for the role of
    any kind and for the role of this kind, and the role of this kind counts by itself.
    """

    def __init__(self, model: LinearModel) -> None:
        import numpy as np

        parts = [(*name.partition("|")[::2], row) for name, row in model.vocabulary.items()]
        self._rows = {atom: row for row, atom in enumerate(dict.fromkeys(["", *(atom for _, atom, _ in parts)]))}
        self._columns = {slot: column for column, slot in enumerate(dict.fromkeys(slot for slot, _, _ in parts))}
        self._weights = np.zeros((len(self._rows), len(self._columns)), dtype=np.float32)
        self.rest = float(model.bias[0])  # what an unknown slot scores
        self.bias = np.full(len(self._columns), model.bias[0], dtype=np.float32)
        weights = model.weights[:, 0]
        for slot, atom, row in parts:
            if atom:
                self._weights[self._rows[atom], self._columns[slot]] = weights[row]
            else:
                self.bias[self._columns[slot]] += weights[row]
        for slot, column in self._columns.items():
            kind, dot, role = slot.partition(".")
            if dot and role in self._columns and kind:
                self._weights[:, column] += self._weights[:, self._columns[role]]

    def column(self, kind: str, role: str) -> int | None:
        """Where the scores of a role stand; None where the model knows nothing of it."""
        return self._columns.get(f"{kind}.{role}", self._columns.get(role))

    def sums(self, groups: Sequence[Iterable[str]]) -> NDArray[np.floating]:
        """The weights of each group's atoms, added up: a row a group; in a group no atom may come twice."""
        import numpy as np

        rows: list[int] = []
        begins: list[int] = []
        find = self._rows.get
        for atoms in groups:
            begins.append(len(rows))
            rows.append(0)  # a row of zeros: no group is empty
            rows.extend(row for atom in atoms if (row := find(atom)) is not None)
        return np.add.reduceat(self._weights[rows], begins, axis=0)


class UnitScores:
    """The scores of a unit's candidates in all slots, for claims at one predicate or another."""

    def __init__(self, scores: RoleScores, atoms: UnitAtoms) -> None:
        self._scores, self._atoms = scores, atoms
        self._standing = scores.bias + scores.sums(atoms.standing) if atoms.standing else None
        self._at: dict[int, NDArray[np.floating]] = {}

    def of(self, anchor: int, kind: str, role: str) -> list[float]:
        """Each candidate's score for a role of a claim whose predicate stands at token ``anchor``."""
        if self._standing is None:
            return []
        if anchor not in self._at:
            self._at[anchor] = self._standing + self._scores.sums(self._atoms.anchored(anchor))
        column = self._scores.column(kind, role)
        if column is None:
            return [self._scores.rest] * len(self._standing)
        return self._at[anchor][:, column].tolist()

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
    """The scores of a unit's candidates in all slots, for claims at one predicate or another; found when asked."""

    def __init__(self, scores: RoleScores, atoms: UnitAtoms) -> None:
        self._scores, self._atoms = scores, atoms
        self._standing: dict[int, NDArray[np.floating]] = {}
        self._at: dict[tuple[int, int], NDArray[np.floating]] = {}

    def of(self, anchor: int, kind: str, role: str, numbers: Sequence[int]) -> list[float]:
        """The scores of some candidates for a role of a claim whose predicate stands at token ``anchor``."""
        column = self._scores.column(kind, role)
        if column is None:
            return [self._scores.rest] * len(numbers)
        self._find(anchor, [number for number in numbers if (anchor, number) not in self._at])
        return [float(self._at[anchor, number][column]) for number in numbers]

    def _find(self, anchor: int, numbers: Sequence[int]) -> None:
        unseen = [number for number in numbers if number not in self._standing]
        if unseen:
            sums = self._scores.bias + self._scores.sums([self._atoms.standing(number) for number in unseen])
            self._standing.update(zip(unseen, sums, strict=True))
        if numbers:
            sums = self._scores.sums([self._atoms.anchored(number, anchor) for number in numbers])
            self._at.update(((anchor, n), self._standing[n] + own) for n, own in zip(numbers, sums, strict=True))

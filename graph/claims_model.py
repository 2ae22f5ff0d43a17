"""The claim model: all that was learned, the thresholds, and what may stand in a role; no branch per kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..ontology.model import Model, Role
from .claims_filler import ACTORS, Candidate
from .learn import LinearModel
from .learn_roles import RoleScores
from .net_model import Net

_PLACES = frozenset({"PLACE", "STATE", "NORP", "NAME", "ORG", "COMMAND"})
_THINGS = frozenset({"PHRASE", "THING", "PACT", "NAME", "PLACE", "COMMAND", "OFFICE", "BODY", "ORG", "IO"})
_PARTIES = ACTORS | {"NORP", "PLACE", "NAME"}
# what a score must reach: chosen on held-back texts of the corpus, the same for every kind
THRESHOLDS = {
    "net.kind": 0.5,  # the network's share in the score of a kind
    "net.role": 0.5,  # in that of a filler
    "net.status": 0.6,  # and in that of a status
    "kind": -1.95,
    "claim": -1.95,  # kind and roles together
    "role": 0.4,
    "role.source": 0.0,
    "role.floor": -6.0,  # for what must be filled
    "role.more": 1.1,  # above "role", for a second filler outside the list of the first
    "role.single": 5.0,  # the same where the corpus fills the role once
    "role.weight": 2.0,
    "place.near": -1.5,  # of a place, for the state that it lies in to count
    "place.holder": 1.0,  # how much it counts
    "single": 0.9,
}
SOURCE = Role("source", "", "", "", False, 0, "participant", ("Actor",), False, False)


def allowed(role: Role, candidate: Candidate) -> bool:
    """Tell whether a candidate's type may stand in a role at all (from the role's family and ranges)."""
    if role.family == "place":
        return candidate.type in _PLACES
    if role.ranges == ("Office",):
        return candidate.type == "OFFICE"
    if role.ranges == ("Person",):
        return candidate.type == "PERSON" and candidate.head >= 0
    if role.family == "object":
        return candidate.type in _THINGS and candidate.head >= 0
    return candidate.type in _PARTIES


def role_features(atoms: Sequence[str], kind: str, role: Role) -> Iterator[str]:
    """Each atom for the role of any kind, and for the role of this kind."""
    for atom in atoms:
        yield f"{role.name}|{atom}"
        yield f"{kind}.{role.name}|{atom}"
    yield f"{kind}.{role.name}"


@dataclass(frozen=True)
class ClaimModel:
    """All learned parts together."""

    kinds: LinearModel
    roles: LinearModel
    status: LinearModel
    net: Net
    thresholds: dict[str, float]

    @cached_property
    def role_scores(self) -> RoleScores:
        """The role model in the form that scores fastest."""
        return RoleScores(self.roles)

    def arrays(self) -> dict[str, Any]:
        import numpy as np

        found = self.kinds.arrays("kinds") | self.roles.arrays("roles") | self.status.arrays("status")
        found |= self.net.arrays()
        names = sorted(self.thresholds.keys() - THRESHOLDS.keys())
        found["thresholds.names"] = np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
        found["thresholds.values"] = np.array([self.thresholds[name] for name in names], dtype=np.float32)
        return found

    @classmethod
    def from_arrays(cls, arrays: dict[str, Any]) -> ClaimModel:
        names = arrays["thresholds.names"].tobytes().decode().split("\n")
        values = [float(value) for value in arrays["thresholds.values"]]
        return cls(
            LinearModel.from_arrays(arrays, "kinds"),
            LinearModel.from_arrays(arrays, "roles"),
            LinearModel.from_arrays(arrays, "status"),
            Net.from_arrays(arrays),
            dict(zip(names, values, strict=True)) | THRESHOLDS,
        )


def split_roles(ontology: Model) -> dict[str, str]:
    """Kinds of which each filler of a role makes a claim of its own: roles that only a person can fill."""
    return {
        kind.name: role.name for kind in ontology.kinds.values() for role in kind.roles if role.ranges == ("Person",)
    }

"""The claim model: kinds of a unit, then fillers, status and source of each claim; no branch per kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..ontology.model import Model, Role
from .claims_anchor import anchor_in, known_rows
from .claims_filler import ACTORS, OF_PLACE, Candidate
from .features import View, unit_features
from .features_roles import UnitAtoms
from .features_status import status_features
from .learn import LinearModel
from .learn_roles import RoleScores, UnitScores
from .net_model import Net

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PLACES = frozenset({"PLACE", "STATE", "NORP", "NAME", "ORG", "COMMAND"})
_THINGS = frozenset({"PHRASE", "THING", "PACT", "NAME", "PLACE", "COMMAND", "OFFICE", "BODY", "ORG", "IO"})
_PARTIES = ACTORS | {"NORP", "PLACE", "NAME"}
# what a score must reach: chosen on held-back texts of the corpus, the same for every kind
THRESHOLDS = {
    "net": 0.4,  # the network's share in the score of a kind
    "kind": -1.5,
    "claim": -2.1,  # kind and roles together
    "role": 0.4,
    "role.source": 0.0,
    "role.floor": -6.0,  # for what must be filled
    "role.more": 1.1,  # above "role", for a second filler outside the list of the first
    "role.single": 5.0,  # the same where the corpus fills the role once
    "role.weight": 0.4,
    "role.near": -1.5,  # of a place, for the state that it lies in to count
    "role.holder": 1.0,  # how much it counts
    "single": 0.9,
}
SOURCE = Role("source", "", "", "", False, 0, "participant", ("Actor",), False, False)


@dataclass(frozen=True)
class Found:
    """One claim in the making: positions in the unit, names not yet checked against the model."""

    kind: str
    anchor: int
    score: float
    roles: dict[str, list[Candidate]] = field(default_factory=dict[str, list[Candidate]])
    status: str = ""
    source: list[Candidate] = field(default_factory=list[Candidate])


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


@dataclass(frozen=True)
class Sight:
    """A kind that a unit may assert, the token of its predicate, and how sure it is."""

    kind: str
    anchor: int
    score: float


def find_kinds(model: ClaimModel, view: View, read: NDArray[np.float32]) -> list[Sight]:
    """The kinds that a unit may assert, by the linear model and by what the network read; most units assert none."""
    known = known_rows(unit_features(view), model.kinds)
    cuts = model.thresholds
    share = cuts["net"]
    linear = model.kinds.row_scores(row for row, _ in known)
    scores = ((1 - share) * linear + share * read).tolist()
    return [
        Sight(kind, anchor_in(view, known, model.kinds, kind), score)
        for kind, score in zip(model.kinds.labels, scores, strict=True)
        if score >= cuts.get(f"kind.{kind}", cuts["kind"])
    ]


def find_claims(
    model: ClaimModel, ontology: Model, view: View, kinds: Iterable[Sight], found: Sequence[Candidate]
) -> Iterator[Found]:
    """Yield the claims of one unit."""
    scores = UnitScores(model.role_scores, UnitAtoms(view, found))
    for sight in kinds:
        yield from complete(model, ontology, view, found, sight, scores)


def complete(
    model: ClaimModel, ontology: Model, view: View, found: Sequence[Candidate], sight: Sight, scores: UnitScores
) -> Iterator[Found]:
    """Fill the roles of one kind at one predicate; nothing where a required role stays empty."""
    split = split_roles(ontology).get(sight.kind)
    if split is None:
        one = _filled(model, ontology, view, found, sight, scores, {})
        if one is not None:
            yield one
        return
    role = ontology.kinds[sight.kind].role(split)
    ranked = rank(scores, sight, role, found)
    cut = model.thresholds.get(f"role.{split}", model.thresholds["role"])
    for holder in [c for value, c in ranked if value >= cut] or [c for _, c in ranked[:1]]:
        own = Sight(sight.kind, holder.head, sight.score)
        one = _filled(model, ontology, view, found, own, scores, {split: [holder]})
        if one is not None:
            yield one


def _filled(
    model: ClaimModel,
    ontology: Model,
    view: View,
    found: Sequence[Candidate],
    sight: Sight,
    scores: UnitScores,
    given: dict[str, list[Candidate]],
) -> Found | None:
    kind = sight.kind
    wanted = [role for role in ontology.kinds[kind].roles if role.name not in given]
    ranked = {role.name: rank(scores, sight, role, found) for role in wanted}
    _favour(model, sight.kind, wanted, found, ranked)
    roles, worst = assign(model, view, kind, wanted, ranked, given)
    for role in wanted:
        if len({n for c in roles.get(role.name, ()) for n in c.names}) < role.minimum:
            return None
    if sight.score + model.thresholds["role.weight"] * min(worst, 0.0) < model.thresholds["claim"]:
        return None
    status = model.status.scores(status_features(view, kind, sight.anchor))
    label = model.status.labels[int(status.argmax())]
    source = fill(rank(scores, sight, SOURCE, found), view, model.thresholds, "source", 0, set())
    source = source or [candidate for candidate in found if candidate.form == "speaker"]
    return Found(kind, sight.anchor, sight.score, roles, label, source)


def _favour(
    model: ClaimModel,
    kind: str,
    wanted: Sequence[Role],
    found: Sequence[Candidate],
    ranked: dict[str, list[tuple[float, Candidate]]],
) -> None:
    """Raise the state that the likeliest place lies in where such states mostly fill a role; lower it elsewhere."""
    cuts = model.thresholds
    best = max((ranked[role.name][0] for role in wanted if role.family == "place" and ranked[role.name]), default=None)
    if best is None or best[0] < cuts["role.near"]:
        return
    holders = {n for c in found if c.form == OF_PLACE and c.head == best[1].head for n in c.names}
    for role in wanted if holders else ():
        gain = cuts["role.holder"] * cuts.get(f"holder.{kind}.{role.name}", 0.0)
        if gain:
            scored = [(score + gain * bool(holders.intersection(c.names)), c) for score, c in ranked[role.name]]
            ranked[role.name] = sorted(scored, key=lambda pair: -pair[0])


def assign(
    model: ClaimModel,
    view: View,
    kind: str,
    wanted: Sequence[Role],
    ranked: dict[str, list[tuple[float, Candidate]]],
    given: dict[str, list[Candidate]],
) -> tuple[dict[str, list[Candidate]], float]:
    """Fill the roles, surest first; where the corpus shows none in two roles of a kind, a name serves once."""
    cuts = model.thresholds
    shared = cuts.get(f"overlap.{kind}", 0.0) > 0.02
    roles = dict(given)
    used = {name for chosen in given.values() for c in chosen for name in c.names}
    worst = 9.0
    best = {role.name: ranked[role.name][0][0] if ranked[role.name] else -99.0 for role in wanted}
    order = sorted(wanted, key=lambda role: (not role.required, -best[role.name]))
    for role in order:
        least = max(role.minimum, int(cuts.get(f"least.{kind}.{role.name}", role.minimum)))
        acts = role.family not in ("object", "place")
        barred = used if acts and not shared else set[str]()
        chosen = fill(ranked[role.name], view, cuts, f"{kind}.{role.name}", least, barred)
        names = {name for candidate in chosen for name in candidate.names}
        if acts and shared and names != used and not names.isdisjoint(used):
            # mutual or not at all: the same names in both roles, or none of them
            chosen = fill(ranked[role.name], view, cuts, f"{kind}.{role.name}", least, used)
        if not chosen:
            continue
        scores = {id(c): value for value, c in ranked[role.name]}
        if role.required:
            worst = min(worst, *(scores[id(c)] for c in chosen))
        roles[role.name] = chosen
        if acts:
            used.update(name for c in chosen for name in c.names)
    return {role: roles[role] for role in (*given, *(r.name for r in wanted)) if role in roles}, worst


def fill(
    ranked: Sequence[tuple[float, Candidate]],
    view: View,
    cuts: dict[str, float],
    slot: str,
    least: int,
    barred: set[str],
) -> list[Candidate]:
    """Take the best candidate above the threshold, then more like it; fill up to ``least`` names with the next best."""
    cut = cuts.get(f"role.{slot.rpartition('.')[2]}", cuts["role"])
    single = cuts.get(f"single.{slot}", 0.0) > cuts.get("single", 0.9)
    chosen: list[Candidate] = []
    names: set[str] = set()
    for score, candidate in ranked:
        if set(candidate.names) <= names or barred.intersection(candidate.names):
            continue
        if any(overlapping(candidate, other) for other in chosen):
            continue
        bar = cut
        if len(names) < least:
            bar = cuts["role.floor"]
        elif chosen and not any(coordinated(view, candidate, other) for other in chosen):
            bar = cut + (cuts["role.single"] if single else cuts["role.more"])
        if score >= bar:
            chosen.append(candidate)
            names.update(candidate.names)
    return chosen


def overlapping(one: Candidate, other: Candidate) -> bool:
    """Tell whether two candidates share a token."""
    return one.head >= 0 and other.head >= 0 and one.first < other.end and other.first < one.end


def coordinated(view: View, one: Candidate, other: Candidate) -> bool:
    """Tell whether two candidates stand in one list."""
    if one.head < 0 or other.head < 0:
        return False
    return _list_head(view, one.head) == _list_head(view, other.head)


def _list_head(view: View, index: int) -> int:
    while view.tokens[index].dep in ("conj", "appos") and view.tokens[index].head != index:
        index = view.tokens[index].head
    return index


def rank(scores: UnitScores, sight: Sight, role: Role, found: Sequence[Candidate]) -> list[tuple[float, Candidate]]:
    """Candidates of a role with their scores, best first; a name counts once, with its best score."""
    best: dict[tuple[str, ...], tuple[float, Candidate]] = {}
    numbers = [number for number, candidate in enumerate(found) if allowed(role, candidate)]
    for number, score in zip(numbers, scores.of(sight.anchor, sight.kind, role.name, numbers), strict=True):
        candidate = found[number]
        if candidate.names not in best or best[candidate.names][0] < score:
            best[candidate.names] = (score, candidate)
    return sorted(best.values(), key=lambda pair: -pair[0])

"""The claims of a unit: a kind at its predicate, fillers for its roles, status and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..ontology.model import Model
from .claims_fill import assign, favour, fill
from .claims_filler import Candidate
from .claims_judge import Judge, Sight, rank
from .claims_model import SOURCE, ClaimModel, split_roles
from .features import View
from .net_model import Reading


@dataclass(frozen=True)
class Found:
    """One claim in the making: positions in the unit, names not yet checked against the model."""

    kind: str
    anchor: int
    score: float
    roles: dict[str, list[Candidate]] = field(default_factory=dict[str, list[Candidate]])
    status: str = ""
    source: list[Candidate] = field(default_factory=list[Candidate])


def find_claims(
    model: ClaimModel, ontology: Model, view: View, reading: Reading, kinds: Iterable[Sight], found: Sequence[Candidate]
) -> Iterator[Found]:
    """Yield the claims of one unit."""
    scores = Judge(model, view, reading, found)
    for sight in kinds:
        yield from complete(model, ontology, view, found, sight, scores)


def complete(
    model: ClaimModel, ontology: Model, view: View, found: Sequence[Candidate], sight: Sight, scores: Judge
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
        own = Sight(sight.kind, holder.head, sight.score, holder.head)
        one = _filled(model, ontology, view, found, own, scores, {split: [holder]})
        if one is not None:
            yield one


def _filled(
    model: ClaimModel,
    ontology: Model,
    view: View,
    found: Sequence[Candidate],
    sight: Sight,
    scores: Judge,
    given: dict[str, list[Candidate]],
) -> Found | None:
    kind = sight.kind
    wanted = [role for role in ontology.kinds[kind].roles if role.name not in given]
    ranked = {role.name: rank(scores, sight, role, found) for role in wanted}
    favour(model, sight.kind, wanted, found, ranked)
    roles, fit = assign(model, view, kind, wanted, ranked, given)
    for role in wanted:
        if len({n for c in roles.get(role.name, ()) for n in c.names}) < role.minimum:
            return None
    if sight.score + model.thresholds["role.weight"] * min(fit, 0.0) < model.thresholds["claim"]:
        return None
    source = fill(rank(scores, sight, SOURCE, found), view, model.thresholds, "source", 0, set())
    source = source or [candidate for candidate in found if candidate.form == "speaker"]
    return Found(kind, sight.anchor, sight.score, roles, scores.status(sight), source)

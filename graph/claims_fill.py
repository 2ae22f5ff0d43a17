"""Which candidates fill the roles of a claim, given their scores."""

from __future__ import annotations

from collections.abc import Sequence

from ..ontology.model import Role
from .claims_filler import OF_PLACE, Candidate
from .claims_model import ClaimModel
from .features import View

Ranked = dict[str, list[tuple[float, Candidate]]]  # of each role, best first
_SURE = 2.0  # a score beyond which a filler does not make up for others


def favour(
    model: ClaimModel,
    kind: str,
    wanted: Sequence[Role],
    found: Sequence[Candidate],
    ranked: Ranked,
) -> None:
    """Raise the state that the likeliest place lies in where such states mostly fill a role; lower it elsewhere."""
    cuts = model.thresholds
    best = max((ranked[role.name][0] for role in wanted if role.family == "place" and ranked[role.name]), default=None)
    if best is None or best[0] < cuts["place.near"]:
        return
    holders = {n for c in found if c.form == OF_PLACE and c.head == best[1].head for n in c.names}
    for role in wanted if holders else ():
        gain = cuts["place.holder"] * cuts.get(f"holder.{kind}.{role.name}", 0.0)
        if gain:
            scored = [(score + gain * bool(holders.intersection(c.names)), c) for score, c in ranked[role.name]]
            ranked[role.name] = sorted(scored, key=lambda pair: -pair[0])


def assign(
    model: ClaimModel,
    view: View,
    kind: str,
    wanted: Sequence[Role],
    ranked: Ranked,
    given: dict[str, list[Candidate]],
) -> tuple[dict[str, list[Candidate]], float]:
    """Fill the roles, required ones and surest first; where the corpus shows none in two roles, a name serves once.

    Returns the fillers and how well they fit: the mean over the roles of the worst score in each.
    """
    cuts = model.thresholds
    shared = cuts.get(f"overlap.{kind}", 0.0) > 0.02
    roles = dict(given)
    used = {name for chosen in given.values() for c in chosen for name in c.names}
    fits: list[float] = []
    best = {role.name: ranked[role.name][0][0] if ranked[role.name] else -99.0 for role in wanted}
    order = sorted(wanted, key=lambda role: (not role.required, -best[role.name]))
    for role in order:
        least = max(role.minimum, int(cuts.get(f"least.{kind}.{role.name}", role.minimum)))
        acts = role.family not in ("object", "place")
        barred = used if acts and not shared else set[str]()
        chosen = fill(ranked[role.name], view, cuts, f"{kind}.{role.name}", least, barred)
        names = {name for candidate in chosen for name in candidate.names}
        alone = len(names) == 1 and all(candidate.type == "STATE" for candidate in chosen)
        if acts and shared and (alone or names != used) and not names.isdisjoint(used):
            # mutual or not at all: the same names in both roles, or none of them; no state by itself is mutual
            chosen = fill(ranked[role.name], view, cuts, f"{kind}.{role.name}", least, used)
        if not chosen:
            continue
        scores = {id(c): value for value, c in ranked[role.name]}
        fits.append(min(_SURE, *(scores[id(c)] for c in chosen)))
        roles[role.name] = chosen
        if acts:
            used.update(name for c in chosen for name in c.names)
    filled = {role: roles[role] for role in (*given, *(r.name for r in wanted)) if role in roles}
    return filled, sum(fits) / max(len(fits), 1)


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

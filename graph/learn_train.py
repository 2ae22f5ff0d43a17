"""Training of all models from annotated documents; the same input gives the same bytes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..ontology.model import Model, Role
from .claims_anchor import anchor_of
from .claims_filler import OF_PLACE
from .claims_model import SOURCE, THRESHOLDS, ClaimModel, allowed, role_features, split_roles
from .features import unit_features
from .features_roles import UnitAtoms
from .features_status import status_features
from .learn import LinearModel, fit
from .learn_data import Annotated, Prepared, is_filler
from .model import Claim
from .net_train import EPOCHS, Report, train_net
from .pieces import load_pieces

_OFTEN = 0.75
_ENOUGH = 20


def train(
    corpus: Sequence[Annotated],
    ontology: Model,
    start: Mapping[str, Any],
    extra: Sequence[Annotated] = (),
    epochs: int = EPOCHS,
    report: Report | None = None,
) -> ClaimModel:
    """Learn kinds first, then roles, status and source at the predicates that the kind model points to.

    ``start`` holds the pretrained encoder (:func:`.encoder.load_start`). ``extra`` texts are learned from too, but say
    nothing of how often a kind's roles are filled. ``epochs`` says how often the network sees all; ``report`` hears of
    each.
    """
    texts = [*corpus, *extra]
    kinds = train_kinds(texts, sorted(ontology.kinds))
    split = split_roles(ontology)
    role_rows: list[list[str]] = []
    role_targets: list[list[bool]] = []
    status_rows: list[list[str]] = []
    status_targets: list[list[bool]] = []
    for annotated in texts:
        for prepared, claims in zip(annotated.units, annotated.claims, strict=True):
            if not claims:
                continue
            features = unit_features(prepared.view)
            for kind in dict.fromkeys(claim.kind for claim in claims):
                here = [claim for claim in claims if claim.kind == kind]
                anchor = anchor_of(prepared.view, features, kinds, kind)
                for row, hit in _role_instances(prepared, here, anchor, ontology, split.get(kind)):
                    role_rows.append(row)
                    role_targets.append([hit])
                for claim in here:
                    status_rows.append(status_features(prepared.view, kind, anchor))
                    status_targets.append([claim.status == status for status in ontology.statuses])
    roles = fit(role_rows, role_targets, ["fills"], strength=0.15, least=3)
    status = fit(status_rows, status_targets, ontology.statuses, strength=10.0, tfidf=True)
    net = train_net(corpus, ontology, load_pieces(), start, epochs, report)
    return ClaimModel(kinds, roles, status, net, THRESHOLDS | habits(corpus, ontology))


def train_kinds(corpus: Sequence[Annotated], kinds: Sequence[str]) -> LinearModel:
    """Learn which kinds a unit asserts."""
    rows: list[list[str]] = []
    targets: list[list[bool]] = []
    for annotated in corpus:
        for prepared, claims in zip(annotated.units, annotated.claims, strict=True):
            rows.append([name for name, _ in unit_features(prepared.view)])
            present = {claim.kind for claim in claims}
            targets.append([kind in present for kind in kinds])
    return fit(rows, targets, kinds, strength=100.0, tfidf=True)


def _role_instances(
    prepared: Prepared, claims: Sequence[Claim], anchor: int, ontology: Model, split: str | None
) -> list[tuple[list[str], bool]]:
    kind = claims[0].kind
    roles = ontology.kinds[kind].roles
    first = [role for role in roles if role.name == split] if split else [*roles, SOURCE]
    found = _instances(prepared, kind, first, claims, anchor)
    if split:
        rest = [role for role in roles if role.name != split] + [SOURCE]
        for claim in claims:
            named = claim.roles.get(split, ())
            holder = next((c for c in prepared.candidates if c.head >= 0 and is_filler(c, named)), None)
            if holder is not None:
                found.extend(_instances(prepared, kind, rest, [claim], holder.head))
    return found


def _instances(
    prepared: Prepared, kind: str, roles: Sequence[Role], claims: Sequence[Claim], anchor: int
) -> list[tuple[list[str], bool]]:
    found: list[tuple[list[str], bool]] = []
    atoms = UnitAtoms(prepared.view, prepared.candidates).at(anchor)
    for role in roles:
        fillers = [
            filler
            for claim in claims
            for filler in (claim.source if role is SOURCE else claim.roles.get(role.name, ()))
        ]
        for candidate, seen in zip(prepared.candidates, atoms, strict=True):
            if allowed(role, candidate):
                found.append((list(role_features(seen, kind, role)), is_filler(candidate, fillers)))
    return found


def habits(corpus: Sequence[Annotated], ontology: Model) -> dict[str, float]:
    """What the corpus shows of each kind: roles filled once, roles filled twice or more, names in two roles at once."""
    found = holders(corpus)
    claims = [claim for annotated in corpus for here in annotated.claims for claim in here]
    for kind in ontology.kinds.values():
        own = [claim for claim in claims if claim.kind == kind.name]
        if not own:
            continue
        found[f"time.{kind.name}"] = sum(claim.time is not None for claim in own) / len(own)
        found[f"quantity.{kind.name}"] = sum(claim.quantity is not None for claim in own) / len(own)
        doubled = [len({n for f in c.roles.values() for n in f}) < sum(len(f) for f in c.roles.values()) for c in own]
        found[f"overlap.{kind.name}"] = sum(doubled) / len(own)
        for role in kind.roles:
            counts = [len(claim.roles[role.name]) for claim in own if claim.roles.get(role.name)]
            if counts:
                found[f"single.{kind.name}.{role.name}"] = sum(count == 1 for count in counts) / len(counts)
                if role.required and sum(count > 1 for count in counts) > _OFTEN * len(counts):
                    found[f"least.{kind.name}.{role.name}"] = 2.0
    return found


def holders(corpus: Sequence[Annotated]) -> dict[str, float]:
    """How far a state that holds the claim's place speaks for a role of a kind: the logit of how often it fills it."""
    places: Counter[tuple[str, str]] = Counter()
    filled: Counter[tuple[str, str]] = Counter()
    for annotated in corpus:
        for prepared, claims in zip(annotated.units, annotated.claims, strict=True):
            for claim in claims:
                named = claim.roles.get("place", ())
                heads = {
                    c.head for c in prepared.candidates if c.type == "PLACE" and c.head >= 0 and is_filler(c, named)
                }
                states = {n for c in prepared.candidates if c.form == OF_PLACE and c.head in heads for n in c.names}
                for role, fillers in claim.roles.items() if states else ():
                    places[claim.kind, role] += 1
                    filled[claim.kind, role] += not states.isdisjoint(fillers)
    return {
        f"holder.{kind}.{role}": math.log((filled[kind, role] + 1) / (count - filled[kind, role] + 1))
        for (kind, role), count in sorted(places.items())
        if count >= _ENOUGH
    }

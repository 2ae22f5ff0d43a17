"""Training of all models from annotated documents; the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

from ..ontology.model import Model, Role
from .claims_anchor import anchor_of
from .claims_model import SOURCE, THRESHOLDS, ClaimModel, allowed, role_features, split_roles
from .features import unit_features
from .features_roles import UnitAtoms
from .features_status import status_features
from .learn import LinearModel, fit
from .learn_data import Annotated, Prepared, is_filler
from .model import Claim
from .net_train import EPOCHS, train_net
from .vectors import load_vectors

_OFTEN = 0.75


def train(
    corpus: Sequence[Annotated],
    ontology: Model,
    extra: Sequence[Annotated] = (),
    epochs: int = EPOCHS,
) -> ClaimModel:
    """Learn kinds first, then roles, status and source at the predicates that the kind model points to.

    ``extra`` texts are learned from too, but say nothing of how often a kind's roles are filled. ``epochs`` says how
    often the network sees all of them.
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
    net = train_net(texts, kinds.labels, load_vectors(), epochs)
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
    found: dict[str, float] = {}
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

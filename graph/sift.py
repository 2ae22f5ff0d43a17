"""What a claim must be to stand in the store; what is not is set aside with its reason and its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..ontology.model import Model
from .literals import interval, time_literal
from .model import Claim, Document, Extraction


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was set aside: where it stands, what it says and why it cannot stay.

    ``kept`` is True where the claim stays and only the part named in the reason was left out.
    """

    doc: str
    reason: str
    kind: str = ""
    start: int | None = None
    quote: str = ""
    kept: bool = False

    @staticmethod
    def of(claim: Claim, reason: str, *, kept: bool = False) -> Problem:
        """A problem of one claim."""
        return Problem(claim.doc, reason, claim.kind, claim.start, claim.quote, kept)

    def __str__(self) -> str:
        place = self.doc if self.start is None else f"{self.doc}:{self.start}"
        shown = self.quote if len(self.quote) <= 80 else self.quote[:77] + "..."
        return f"{place}: {self.kind + ': ' if self.kind else ''}{self.reason}{f' ({shown!r})' if shown else ''}"


def sift(extraction: Extraction, model: Model) -> tuple[list[Claim], list[Problem]]:
    """The claims that can stand, in the order of the text, and the problems of the others."""
    kept: list[Claim] = []
    problems: list[Problem] = []
    for claim in sorted(extraction.claims, key=_order):
        reasons = list(_reasons(claim, extraction.document, model))
        if reasons:
            problems.append(Problem.of(claim, "; ".join(reasons)))
            continue
        if claim.time and time_literal(claim.time) is None and interval(claim.time) is None:
            problems.append(
                Problem.of(claim, f"time {claim.time!r} is no ISO date, month, year or interval", kept=True)
            )
            claim = replace(claim, time=None)
        kept.append(claim)
    return kept, problems


def _order(claim: Claim) -> tuple[object, ...]:
    roles = tuple((role, tuple(claim.roles[role])) for role in sorted(claim.roles))
    return (
        claim.start,
        claim.end,
        claim.kind,
        roles,
        claim.status,
        claim.source,
        claim.time or "",
        claim.quantity or "",
    )


def _reasons(claim: Claim, document: Document, model: Model) -> Iterator[str]:
    kind = model.kinds.get(claim.kind)
    if kind is None:
        yield f"unknown kind {claim.kind!r}"
        return
    if claim.status not in model.statuses:
        yield f"unknown status {claim.status!r}"
    roles = {role.name: role for role in kind.roles}
    for name in claim.roles:
        if name not in roles:
            yield f"{kind.name} has no role {name!r}"
    for role in kind.roles:
        count = len(set(claim.roles.get(role.name, ())))
        if count < role.minimum:
            yield f"role {role.name!r} needs {role.minimum} and has {count}"
    if not claim.quote.strip():
        yield "no quote"
    elif document.text[claim.start : claim.end] != claim.quote:
        yield f"the quote does not stand at {claim.start}-{claim.end}"

"""From annotated documents to training instances: units with their views and candidates, matched with gold claims."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .claims_candidates import candidates
from .claims_context import History
from .claims_filler import Candidate
from .features import View
from .model import Claim, Document, Unit

_SMALL = frozenset({"the", "a", "an", "of", "and", "its", "their", "his", "her", "s"})
_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Prepared:
    """One unit ready for the models."""

    unit: Unit
    view: View
    candidates: list[Candidate]


@dataclass(frozen=True)
class Annotated:
    """A document's units and, for each unit, the gold claims that it supports."""

    document: Document
    units: list[Prepared]
    claims: list[list[Claim]]


def prepare_unit(unit: Unit, view: View, history: History) -> Prepared:
    """Collect the candidates of the next unit of a text."""
    prepared = Prepared(unit, view, candidates(view, history))
    history.add(view.mentions)
    return prepared


def annotate(document: Document, units: Iterable[tuple[Unit, View]], gold: Iterable[Claim]) -> Annotated:
    """Give each gold claim to the unit that it overlaps most, and each unit its candidates."""
    read = list(units)
    claims: list[list[Claim]] = [[] for _ in read]
    for claim in gold:
        overlaps = [min(unit.end, claim.end) - max(unit.start, claim.start) for unit, _ in read]
        if overlaps and max(overlaps) > 0:
            claims[overlaps.index(max(overlaps))].append(claim)
    history = History()
    found: list[Prepared] = []
    for (unit, view), here in zip(read, claims, strict=True):
        found.append(prepare_unit(unit, view, history))
        history.note(name for claim in here for names in claim.roles.values() for name in names)
    return Annotated(document, found, claims)


def name_words(name: str) -> frozenset[str]:
    """The words of a name that count when two names are compared."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"(?<=\b[a-z])\.", "", plain)
    return frozenset(re.findall(r"[a-z0-9]+", plain)) - _SMALL


def same_name(a: str, b: str) -> bool:
    """Tell whether two fillers name the same thing: codes exactly, names by most of their words."""
    if _CODE.fullmatch(a) or _CODE.fullmatch(b):
        return a == b
    x, y = name_words(a), name_words(b)
    if not x or not y:
        return False
    common = len(x & y)
    whole = common == min(len(x), len(y))
    return 2 * common >= 0.6 * (len(x) + len(y)) or (whole and 3 * common >= max(len(x), len(y)))


def is_filler(candidate: Candidate, fillers: Sequence[str]) -> bool:
    """Tell whether every name of a candidate is among the fillers of a role."""
    return bool(fillers) and all(any(same_name(name, filler) for filler in fillers) for name in candidate.names)

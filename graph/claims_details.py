"""Time and amount of a claim: the expressions of its sentence that stand nearest to its predicate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .claims_filler import Candidate
from .claims_find import Found
from .features import View
from .quantities import Quantity
from .times import TimeSpan

_USUAL = 0.05  # a detail that fewer of a kind's claims carry in the corpus is left out
_NEAR = 90


def time_of(found: Found, view: View, times: Sequence[TimeSpan], habits: Mapping[str, float]) -> str | None:
    """The value of the time expression nearest to the claim's predicate, or None."""
    if habits.get(f"time.{found.kind}", 0.0) < _USUAL:
        return None
    place = view.tokens[found.anchor].start
    named = [(view.tokens[c.first].start, view.tokens[c.end - 1].end) for c in _chosen(found) if c.head >= 0]
    near = [
        (abs(span.start - place), span.value)
        for span in times
        if span.value and not any(start <= span.start and span.end <= end for start, end in named)
    ]
    return min(near, key=lambda item: item[0])[1] if near else None


def quantity_of(found: Found, view: View, quantities: Sequence[Quantity], habits: Mapping[str, float]) -> str | None:
    """The amount that measures the claim's object, else the nearest one to its predicate, as written."""
    if habits.get(f"quantity.{found.kind}", 0.0) < _USUAL or not quantities:
        return None
    for candidate in found.roles.get("object", ()):
        first, last = view.tokens[candidate.first].start, view.tokens[candidate.end - 1].end
        for quantity in quantities:
            if quantity.start <= last and first <= quantity.end:
                return quantity.text
    place = view.tokens[found.anchor].start
    nearest = min(quantities, key=lambda quantity: abs(quantity.start - place))
    return nearest.text if abs(nearest.start - place) <= _NEAR else None


def _chosen(found: Found) -> list[Candidate]:
    return [candidate for chosen in found.roles.values() for candidate in chosen]

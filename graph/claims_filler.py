"""One possible filler of a role."""

from __future__ import annotations

from typing import NamedTuple

ACTORS = frozenset({"STATE", "BODY", "COMMAND", "IO", "ORG", "PERSON"})
OF_PERSON, OF_PLACE = "of-person", "of-place"


class Candidate(NamedTuple):
    """One possible filler. ``head`` is its token in the unit, or -1 when it comes from the text around.

    ``hints`` say as what the text around knows it: one of the pair last told of, the last subject, the speaker's state.
    """

    names: tuple[str, ...]
    type: str
    form: str
    head: int
    first: int = -1
    end: int = -1
    iris: tuple[str, ...] = ()
    distance: int = 0
    rank: int = 0
    known: bool = False
    claimed: int = 0
    hints: tuple[str, ...] = ()


def implied(candidate: Candidate) -> bool:
    """Tell whether a state is not named itself but stands where a person or place of its own is named."""
    return candidate.form in (OF_PERSON, OF_PLACE)

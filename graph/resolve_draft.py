"""A mention in the making, and how registry entries are named as fillers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .registry import Entry

ORGANISATIONS = frozenset(
    {
        *("InternationalOrganization", "AllianceOrganization", "MilitaryOrganization", "MilitaryCommand"),
        *("GovernmentBody", "Organization"),
    }
)
PLACES = frozenset(
    {"City", "Facility", "Island", "IslandGroup", "Region", "Sea", "Strait", "CountryTerritory", "Place"}
)


@dataclass(slots=True)
class Draft:
    """A stretch of a unit with what it stands for; ``entry`` is the registry's where it has one."""

    start: int
    end: int
    names: tuple[str, ...]
    type: str
    form: str
    token: int
    entry: Entry | None = None
    iri: str | None = None


def filler(entry: Entry, shown: str) -> str:
    """The filler name of an entry: a state's code, else the name as the text has it."""
    if entry.type == "State":
        return entry.id if len(entry.id) == 3 and entry.id != "XKX" else entry.label
    return bare(shown)


def bare(name: str) -> str:
    """A name without article, possessive and line breaks."""
    name = " ".join(name.split())
    for article in ("the ", "The ", "a ", "A ", "an "):
        name = name.removeprefix(article)
    for ending in ("'s", "’s", "'", "’"):
        name = name.removesuffix(ending)
    return name

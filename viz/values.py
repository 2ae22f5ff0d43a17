"""The frozen values between the store and the drawing: entities, documents, quotes, claims, relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """A document that claims were read from."""

    iri: str
    title: str
    date: str | None = None
    publisher: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence with what stands around it.

    ``start`` and ``end`` are offsets of the sentence in its document (code points); ``mark`` is the sentence's place in
    ``text``, which also holds what the store kept before and after it.
    """

    source: str
    start: int
    end: int
    text: str
    mark: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim: what one sentence says of a relation."""

    iri: str
    relation: str
    status: str
    quote: Quote
    by: tuple[str, ...] = ()
    time: str | None = None
    quantity: str | None = None
    mentions: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """One dated status of a relation; ``stated`` is the number of claims that say so."""

    status: str
    as_of: str | None
    stated: int


@dataclass(frozen=True, slots=True)
class Relation:
    """What claims are about.

    ``roles`` holds (role, entity IRI) pairs. ``told`` is the number of its claims; ``statements`` may hold only some.
    """

    iri: str
    kind: str
    label: str
    roles: tuple[tuple[str, str], ...]
    status: str = "unknown"
    first: str | None = None
    last: str | None = None
    support: int = 0
    disputed: bool = False
    history: tuple[Phase, ...] = ()
    statements: tuple[Statement, ...] = ()
    told: int = 0

    @property
    def participants(self) -> tuple[str, ...]:
        """The distinct entities of the relation, in role order."""
        return tuple(dict.fromkeys(entity for _, entity in self.roles))


@dataclass(frozen=True, slots=True)
class Thing:
    """An actor, place or object that relations speak of."""

    iri: str
    type: str
    label: str
    alt: tuple[str, ...] = ()
    description: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    within: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """All that a drawing is made of, by IRI; ``total`` counts what the store holds beyond the choice."""

    things: Mapping[str, Thing] = field(default_factory=dict[str, Thing])
    relations: Mapping[str, Relation] = field(default_factory=dict[str, Relation])
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])
    total_things: int = 0
    total_relations: int = 0

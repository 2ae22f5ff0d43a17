"""What a text has spoken of so far: who "both nations", "its partner", "he" and "the pact" stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .coref_people import People, Person

_BACK = 60  # how many mentions back a pointer may reach
_Base = tuple[dict[frozenset[str], float], dict[frozenset[str], tuple[str, ...]]]


@dataclass(slots=True)
class Actor:
    """A state or organisation as last mentioned."""

    name: str
    unit: int
    subject: bool
    state: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place as last mentioned."""

    name: str
    type: str
    unit: int


@dataclass(frozen=True, slots=True)
class Context:
    """What a unit can leave unsaid: the fillers that its context offers for roles that its own words do not fill."""

    pair: tuple[str, ...]
    subject: str | None
    state: str | None
    organisation: str | None
    person: str | None
    speaker: str | None
    speaker_state: str | None
    agreement: str | None
    place: str | None
    cast: tuple[str, ...]  # the states that the whole text puts together most, however many
    row: tuple[str, ...]  # what the first cell of a table's row names


@dataclass(slots=True)
class Discourse:
    """The salient actors, persons and agreements of one text, updated from left to right."""

    people: People
    actors: list[Actor] = field(default_factory=list[Actor])
    groups: list[tuple[int, tuple[str, ...], bool]] = field(default_factory=list[tuple[int, tuple[str, ...], bool]])
    pairs: Counter[tuple[str, ...]] = field(default_factory=Counter[tuple[str, ...]])
    counts: Counter[str] = field(default_factory=Counter[str])
    agreements: list[str] = field(default_factory=list[str])
    orgs: list[str] = field(default_factory=list[str])
    places: list[Place] = field(default_factory=list["Place"])
    persons_last: bool = False
    home: str | None = None
    speaker: Person | None = None
    unit: int = 0
    _bases: dict[int | None, _Base] = field(default_factory=dict[int | None, "_Base"])

    def context(self, row: tuple[str, ...] = ()) -> Context:
        """What the text has been about, at the end of a unit."""
        subject, persons = self.subject(), self.persons(1)
        return Context(
            pair=self.pair(),
            subject=subject.name if subject else None,
            state=self.last_state(),
            organisation=self.orgs[-1] if self.orgs else None,
            person=persons[0].name if persons else None,
            speaker=self.speaker.name if self.speaker else None,
            speaker_state=self.speaker.state if self.speaker else self.home,
            agreement=self.agreements[-1] if self.agreements else None,
            place=self.places[-1].name if self.places else None,
            cast=self.pair(None),
            row=row,
        )

    def note_actor(self, names: Iterable[str], *, subject: bool, state: bool) -> None:
        """Note actors in the order of the text."""
        for name in names:
            self.actors.append(Actor(name, self.unit, subject, state))
            if not state:
                self.orgs.append(name)
        if subject:
            self.persons_last = False

    def note_group(self, names: tuple[str, ...], *, strong: bool) -> None:
        """Note actors that the text puts together (coordinated: strong; merely in one sentence: weak)."""
        if len(set(names)) == len(names) >= 2:
            self.groups.append((self.unit, names, strong))

    def pair(self, size: int | None = 2) -> tuple[str, ...]:
        """The group that "both", "the two" (or "the three") stands for; empty where there is none.

        A group weighs what it was put together in the text at large, and more the nearer its last mention is.
        """
        weights, order = self._base(size)
        weights = dict(weights)
        for unit, names, strong in reversed(self.groups[-12:]):
            if size is None or len(names) == size:
                key = frozenset(names)
                near = (1.0 if strong else 0.5) * 0.75 ** (self.unit - unit)
                weights[key] = max(weights.get(key, 0.0), weights.get(key, 0.0) * 0.5 + near)
                order.setdefault(key, names)
        if not weights:
            return self._last_two(size or 2)
        return order[max(weights, key=lambda key: (weights[key], order[key]))]

    def _base(self, size: int | None) -> _Base:
        """The groups of a size with their share of the text's groups."""
        found = self._bases.get(size)
        if found is None:
            total = sum(self.pairs.values()) or 1
            weights: dict[frozenset[str], float] = {}
            order: dict[frozenset[str], tuple[str, ...]] = {}
            for names, count in self.pairs.items():
                if size is None or len(names) == size:
                    key = frozenset(names)
                    weights[key] = weights.get(key, 0.0) + count / total
                    order.setdefault(key, names)
            found = self._bases[size] = (weights, order)
        return found

    def _last_two(self, size: int) -> tuple[str, ...]:
        names = list(dict.fromkeys(actor.name for actor in reversed(self.actors[-_BACK:]) if actor.state))
        return tuple(reversed(names[:size])) if len(names) >= size else ()

    def last_state(self, *, subject: bool = False) -> str | None:
        """The state mentioned last (as a subject, where asked)."""
        for actor in reversed(self.actors[-_BACK:]):
            if actor.state and (actor.subject or not subject):
                return actor.name
        return self.home

    def subject(self) -> Actor | None:
        """The actor that "it" stands for: the last subject of this unit or the one before, else the last actor."""
        for actor in reversed(self.actors):
            if self.unit - actor.unit > 2:
                break
            if actor.subject:
                return actor
        return self.actors[-1] if self.actors else None

    def other_of(self, name: str | None) -> str | None:
        """The partner of an actor in the group that is being spoken of."""
        if name is None:
            return None
        for _, names, _ in reversed(self.groups[-_BACK:]):
            if name in names and len(names) == 2:
                return names[0] if names[1] == name else names[1]
        best = [(count, names) for names, count in self.pairs.items() if name in names and len(names) == 2]
        if best:
            names = max(best, key=lambda item: item[0])[1]
            return names[0] if names[1] == name else names[1]
        return None

    def persons(self, count: int) -> list[Person]:
        """The persons mentioned last."""
        return self.people.last(count)

    def dominant(self) -> str | None:
        """The state that the text names most."""
        return self.counts.most_common(1)[0][0] if self.counts else self.home

"""The persons of one text: full names, offices, states; who a surname, an office or a pronoun stands for."""

from __future__ import annotations

from dataclasses import dataclass, field

from .registry_text import fold

_SPELLINGS = {"defense": "defence", "prime-minister": "prime"}


@dataclass(slots=True, eq=False)
class Person:
    """A person as one text knows them."""

    name: str
    state: str | None = None
    offices: list[str] = field(default_factory=list[str])
    gender: str | None = None
    last_seen: int = -1

    def holds(self, words: set[str]) -> bool:
        """Whether one of the person's offices has all of these words."""
        return any(words <= {_SPELLINGS.get(fold(w), fold(w)) for w in office.split()} for office in self.offices)


class People:
    """Persons by surname and by office; built in a first pass, asked in the second."""

    def __init__(self) -> None:
        self.by_name: dict[str, Person] = {}
        self._by_word: dict[str, list[Person]] = {}
        self._recent: list[Person] = []

    def add(self, name: str, *, state: str | None = None, office: str | None = None) -> Person:
        """Note a full name with what is said about it; a longer form of a known name replaces it."""
        parts = [fold(part) for part in name.split()]
        person = self.by_name.get(name) or self._same(parts)
        if person is None:
            person = Person(name)
            self.by_name[name] = person
        elif len(name) > len(person.name) and person.name != name:
            self.by_name[name] = person
            person.name = name
        for part in parts:
            if len(part) > 1 and part not in ("jr", "sr", "ii", "iii", "al", "bin", "de", "van", "von", "the"):
                known = self._by_word.setdefault(part, [])
                if person not in known:
                    known.append(person)
        if state and person.state is None:
            person.state = state
        if office and office not in person.offices:
            person.offices.append(office)
        return person

    def _same(self, parts: list[str]) -> Person | None:
        """A known person whose first and last word agree with these."""
        if len(parts) < 2:
            return None
        for person in self._by_word.get(parts[-1], ()):
            other = [fold(part) for part in person.name.split()]
            if len(other) >= 2 and (other[0] == parts[0] or set(parts) <= set(other) or set(other) <= set(parts)):
                return person
        return None

    def find(self, word: str) -> Person | None:
        """The person that one word (a surname, or a given name used alone) stands for."""
        known = self._by_word.get(fold(word))
        if not known:
            return None
        return max(known, key=lambda person: person.last_seen)

    def by_office(self, words: set[str], state: str | None = None) -> Person | None:
        """The person last mentioned whose office has all of these words ("secretary", "defence minister")."""
        words = {_SPELLINGS.get(word, word) for word in words}
        for person in reversed(self._recent):
            if person.holds(words) and (state is None or person.state in (state, None)):
                return person
        if state is not None:
            for person in self.by_name.values():
                if person.state == state and person.holds(words):
                    return person
        return None

    def saw(self, person: Person, index: int) -> None:
        """Note that a unit names a person."""
        person.last_seen = index
        if person in self._recent:
            self._recent.remove(person)
        self._recent.append(person)

    def last(self, count: int = 1) -> list[Person]:
        """The persons mentioned last, in the order of the text."""
        return self._recent[-count:]

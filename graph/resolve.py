"""Mentions of a text linked to the registry or to entities of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .coref import Context
from .identity import entity_iri
from .model import Document, Entity, Mention, Unit
from .registry import Registry
from .resolve_draft import Draft
from .resolve_text import TextResolver
from .resolve_trie import name_index

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Resolver:
    """Finds the mentions of one document after the other; ``entities``, ``state_of`` speak of the last one."""

    def __init__(self, registry: Registry | None = None) -> None:
        self.registry = registry if registry is not None else Registry.load()
        self._index = name_index(self.registry)
        self._entities: dict[str, Entity] = {}
        self._iris: dict[tuple[str, str], str] = {}
        self._text: TextResolver | None = None

    def resolve(self, document: Document, parsed: Sequence[tuple[Unit, Doc]]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each unit, in the order of their ends (a mention inside another comes first)."""
        self._entities = {}
        self._iris = {}
        self._text = TextResolver(document, parsed, self.registry, self._index)
        drafted = self._text.mentions()
        return [
            tuple(self._mention(unit, draft) for draft in sorted(drafts, key=lambda d: (d.end, -d.start)))
            for (unit, _), drafts in zip(parsed, drafted, strict=True)
        ]

    def context(self, index: int) -> Context:
        """What the context of the last document's unit with this number offers for roles left unsaid."""
        if self._text is None:
            raise IndexError(index)
        return self._text.contexts[index]

    def entities(self) -> tuple[Entity, ...]:
        """The entities that the last document's mentions stand for."""
        return tuple(self._entities[iri] for iri in sorted(self._entities))

    def iri_for(self, name: str, type_name: str) -> str:
        """The IRI of a filler: the registry's where it knows the name, else one of type and name."""
        found = self.registry.entries.get(name)
        if found is None:
            candidates = self.registry.lookup(name)
            found = next((entry for entry in candidates if _fits(entry.type, type_name)), None)
        return found.iri if found is not None else entity_iri(name, type_name)

    def state_of(self, name: str) -> str | None:
        """The state (or organisation) that a person, body or place of the last document belongs to, as a filler."""
        if self._text is not None:
            person = self._text.people.by_name.get(name)
            if person is not None and person.state is not None:
                return person.state
        for entry in self.registry.lookup(name):
            country = self.registry.country_of(entry)
            if country is not None:
                return country
        return None

    def parties_of(self, name: str) -> tuple[str, ...]:
        """The parties of a known agreement, as fillers; empty where the registry does not tell."""
        return next((entry.parties for entry in self.registry.lookup(name) if entry.parties), ())

    def _mention(self, unit: Unit, draft: Draft) -> Mention:
        iris = tuple(self._entity(name, draft) for name in draft.names)
        text = unit.plain[draft.start : draft.end]
        return Mention(draft.start, draft.end, text, draft.names, draft.type, draft.form, iris)

    def _entity(self, name: str, draft: Draft) -> str:
        entry = draft.entry
        if entry is None or len(draft.names) > 1:
            key = (name, draft.type)
            iri = self._iris.get(key) or self._iris.setdefault(key, self.iri_for(name, draft.type))
            entry = self.registry.by_iri.get(iri)
        else:
            iri = entry.iri
        if iri not in self._entities:
            if entry is not None:
                self._entities[iri] = Entity(iri, entry.label, entry.type, True, entry.names)
            else:
                self._entities[iri] = Entity(iri, name, draft.type)
        return iri


def _fits(known: str, wanted: str) -> bool:
    """Whether a registry entry of one class can be what a mention of another class names."""
    if known == wanted:
        return True
    groups = (
        {"State", "CountryTerritory"},
        {"City", "Facility", "Island", "IslandGroup", "Region", "Sea", "Strait", "Place", "CountryTerritory"},
        {*("GovernmentBody", "MilitaryOrganization", "MilitaryCommand", "Organization")}
        | {"InternationalOrganization", "AllianceOrganization", "Actor"},
        {"AgreementDocument", "Agreement"},
    )
    return any(known in group and wanted in group for group in groups)

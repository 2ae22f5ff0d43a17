"""What a pointer ("both nations", "the pact", "he", "our") stands for in the discourse so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .mentions import Sketch
from .mentions_nouns import Pointer
from .resolve_draft import Draft

if TYPE_CHECKING:
    from .resolve_text import TextResolver

_ALLIED = frozenset({"allies", "members", "alliance"})
_OWN_FORCES = frozenset(
    {"militaries", "navies", "armies", "forces", "air", "armed", "governments", "capitals", "coast"}
)
_ISLANDS = frozenset({"Island", "IslandGroup", "CountryTerritory"})
_SITES = frozenset({"Facility", "City"})
_ANY_SITE = frozenset({"Facility", "City", "Island", "Region"})
_PLACE_KINDS = {
    **dict.fromkeys(("island", "isle", "atoll", "islet", "outcrop"), _ISLANDS),
    **dict.fromkeys(("islands", "archipelago", "islets", "shoal", "reef"), frozenset({"IslandGroup", "Island"})),
    **dict.fromkeys(("strait", "straits", "canal", "channel", "gap"), frozenset({"Strait"})),
    **dict.fromkeys(("sea", "waters", "gulf", "bay"), frozenset({"Sea"})),
    **dict.fromkeys(("base", "camp", "airfield", "airport", "installation", "airbase", "facility", "garrison"), _SITES),
    **dict.fromkeys(("port", "harbour", "harbor", "city", "town", "station", "site", "field"), _SITES),
    **dict.fromkeys(("peninsula", "province", "region", "corridor", "enclave", "exclave"), frozenset({"Region"})),
    **dict.fromkeys(("prefecture", "territory", "territories"), frozenset({"Region", "CountryTerritory", "Island"})),
}
_BACK = 40  # how many mentions back a noun may reach
_KOREAS = {"north": "PRK", "south": "KOR"}
_PRONOUN_KINDS = frozenset({"he", "she", "they", "it", "we", "i"})


def resolve_pointer(text: TextResolver, drawn: Sketch, pointer: Pointer, before: Sequence[Draft]) -> Draft | None:
    """The draft of what a pointer stands for; None where the text does not tell."""
    token = drawn.token(drawn.seen.spans[pointer.word][0])
    found = _referents(text, drawn, pointer, before)
    if not found:
        return None
    names, kind = found
    form = "pronoun" if pointer.kind in _PRONOUN_KINDS else "nominal"
    _note(text, drawn, names, kind, token)
    return Draft(pointer.start, pointer.end, names, kind, form, token)


def _note(text: TextResolver, drawn: Sketch, names: tuple[str, ...], kind: str, token: int) -> None:
    talk = text.discourse
    subject = drawn.deps[token] in ("nsubj", "nsubjpass")
    if kind == "Person":
        for name in names:
            person = text.people.by_name.get(name)
            if person is not None:
                text.people.saw(person, talk.unit)
        if subject:
            talk.persons_last = True
    elif kind != "AgreementDocument" and subject:
        talk.note_actor(names, subject=True, state=kind == "State")
        if len(names) > 1:
            talk.note_group(names, strong=True)


def _kind_of(names: tuple[str, ...]) -> str:
    return "State" if all(len(n) == 3 and n.isupper() for n in names) else "InternationalOrganization"


def _actors(names: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
    return (names, _kind_of(names)) if names else None


def _referents(
    text: TextResolver, drawn: Sketch, pointer: Pointer, before: Sequence[Draft]
) -> tuple[tuple[str, ...], str] | None:
    talk = text.discourse
    match pointer.kind:
        case "he" | "she":
            persons = talk.persons(1)
            return ((persons[0].name,), "Person") if persons else None
        case "i":
            return _speaker(text, drawn)
        case "we":
            return _ours(text, drawn)
        case "it":
            actor = talk.subject()
            return ((actor.name,), _kind_of((actor.name,))) if actor else None
        case "they":
            return _they(text, before)
        case "group":
            return _group(text, drawn, pointer, before)
        case "people":
            return _people(text, pointer, before)
        case "korea":
            name = _KOREAS[pointer.head]
            return _actors((name,)) if talk.counts["PRK"] and talk.counts["KOR"] else None
        case "there":
            return _there(text)
        case "place":
            return _place(text, drawn, pointer, before)
        case "partner":
            owner = talk.subject()
            other = talk.other_of(owner.name if owner else None)
            return _actors((other,)) if other and pointer.owner in ("its", "their", "our") else None
        case "org":
            return _organisation(text, drawn, pointer)
        case "agreement":
            return _agreement(text, drawn, pointer)
        case _:
            return _state(text, drawn, pointer, before)


def _speaker(text: TextResolver, drawn: Sketch) -> tuple[tuple[str, ...], str] | None:
    person = text.discourse.speaker
    if person is None:
        last = text.discourse.persons(1)
        person = last[0] if last else None
    return ((person.name,), "Person") if person else None


def _ours(text: TextResolver, drawn: Sketch) -> tuple[tuple[str, ...], str] | None:
    talk = text.discourse
    person = talk.speaker
    if person is None and any(mark in drawn.unit.plain for mark in '"“”'):
        last = talk.persons(1)
        person = last[0] if last else None
    if person is not None and person.state:
        return _actors((person.state,))
    if talk.home:
        return _actors((talk.home,))
    if person is None and "oint" in (text.document.title or text.document.text[:200]):
        return _actors(talk.pair())
    actor = talk.dominant()
    return _actors((actor,)) if actor else None


def _they(text: TextResolver, before: Sequence[Draft]) -> tuple[tuple[str, ...], str] | None:
    talk = text.discourse
    if talk.persons_last and not any(d.type == "State" and len(d.names) > 1 for d in before):
        persons = [p for p in talk.persons(2) if talk.unit - p.last_seen <= 1]
        if len(persons) == 2:
            return tuple(p.name for p in persons), "Person"
    for draft in reversed(before):
        if draft.type in ("State", "InternationalOrganization") and len(draft.names) > 1:
            return _actors(draft.names)
    for unit, names, strong in reversed(talk.groups):
        if talk.unit - unit > 1:
            break
        if strong:
            return _actors(names)
    actor = talk.subject()
    return _actors((actor.name,)) if actor else None


def _group(
    text: TextResolver, drawn: Sketch, pointer: Pointer, before: Sequence[Draft]
) -> tuple[tuple[str, ...], str] | None:
    talk = text.discourse
    if pointer.owner in ("its", "his", "her"):
        if pointer.head in _OWN_FORCES:
            actor = talk.subject()
            return _actors((actor.name,)) if actor else None
        return None
    if pointer.owner == "our":
        return _ours(text, drawn) if pointer.head in _OWN_FORCES else None
    if pointer.owner == "their":
        return _they(text, before) if pointer.head in _OWN_FORCES else None
    if pointer.head in _ALLIED and pointer.size is None and "NATO" in talk.counts:
        return ("NATO",), "AllianceOrganization"
    if pointer.head == "forces" and pointer.size is None:
        return None
    size = pointer.size or (None if pointer.head else 2)
    named = tuple(dict.fromkeys(name for draft in before for name in text.states_of(draft)))
    if len(named) >= 2:
        talk.note_group(named, strong=False)
    return _actors(talk.pair(size))


def _people(text: TextResolver, pointer: Pointer, before: Sequence[Draft]) -> tuple[tuple[str, ...], str] | None:
    talk = text.discourse
    if pointer.owner == "their":
        return _they(text, before)
    if pointer.head == "officials" and pointer.size is None:
        return None
    persons = [p for p in talk.persons(pointer.size or 2) if talk.unit - p.last_seen <= 6]
    if len(persons) >= 2:
        return tuple(p.name for p in persons), "Person"
    return _actors(talk.pair(pointer.size))


def _there(text: TextResolver) -> tuple[tuple[str, ...], str] | None:
    talk = text.discourse
    if talk.places and talk.unit - talk.places[-1].unit <= 3:
        return (talk.places[-1].name,), talk.places[-1].type
    name = talk.last_state()
    return _actors((name,)) if name else None


def _place(
    text: TextResolver, drawn: Sketch, pointer: Pointer, before: Sequence[Draft]
) -> tuple[tuple[str, ...], str] | None:
    """The place of the noun's kind that was named last: "the island", "the strait", "the base"."""
    talk = text.discourse
    if pointer.owner is not None:
        return None
    if pointer.head == "capital":
        name = talk.last_state()
        entry = text.registry.entries.get(name or "")
        capital = text.registry.entries.get(entry.capital) if entry is not None and entry.capital else None
        return ((capital.label,), "City") if capital is not None else None
    types = _PLACE_KINDS.get(pointer.head, _ANY_SITE)
    for place in reversed(talk.places[-_BACK:]):
        if place.type in types:
            return (place.name,), place.type
    return None


def _organisation(text: TextResolver, drawn: Sketch, pointer: Pointer) -> tuple[tuple[str, ...], str] | None:
    talk = text.discourse
    if pointer.head == "alliance":
        if pointer.owner == "their":
            return _actors(talk.pair())
        shown = drawn.unit.plain[drawn.seen.spans[pointer.word][0]]
        if talk.counts["NATO"] >= (1 if shown == "A" else 2):
            return ("NATO",), "AllianceOrganization"
        return _actors(talk.pair())
    return ((talk.orgs[-1],), "InternationalOrganization") if talk.orgs else None


def _agreement(text: TextResolver, drawn: Sketch, pointer: Pointer) -> tuple[tuple[str, ...], str] | None:
    talk = text.discourse
    if talk.agreements:
        related = [a for a in talk.agreements[-_BACK:] if pointer.head in a.lower()]
        return ((related or talk.agreements)[-1],), "AgreementDocument"
    return (pointer.head,), "AgreementDocument"


def _state(
    text: TextResolver, drawn: Sketch, pointer: Pointer, before: Sequence[Draft]
) -> tuple[tuple[str, ...], str] | None:
    talk = text.discourse
    if pointer.owner in ("his", "her"):
        persons = talk.persons(1)
        return _actors((persons[0].state,)) if persons and persons[0].state else None
    if pointer.owner == "our":
        return _ours(text, drawn)
    if pointer.owner == "its":
        actor = talk.subject()
        return _actors((actor.name,)) if actor else None
    if pointer.owner == "their":
        return _they(text, before)
    if pointer.head in ("people", "state"):
        return None
    name = (
        talk.last_state(subject=pointer.head not in ("country", "nation", "kingdom", "republic")) or talk.last_state()
    )
    return _actors((name,)) if name else None

"""Choosing what to draw: around a focus, of some kinds, in a span of time, from some sources, and never too much."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import InputError
from ..ontology.terms import AKG, ID, RDFS
from .sparql import Queryable, iri, select

RELATIONS = ID + "graph/relations"
Participants = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user asks to see.

    Args:
        focus: IRIs of entities; empty for the whole store.
        depth: relations away from the focus.
        kinds: names of kinds (``Access``) or families (``Commitment``); empty for all.
        since, until: ISO dates, months or years, both inclusive; a claim's own time counts, else its document's.
        sources: document IRIs, stems, titles or publishers; empty for all.
        limit: the most entities to draw.
    """

    focus: tuple[str, ...] = ()
    depth: int = 1
    kinds: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class Chosen:
    """The relations to read, the documents whose claims count (None: all), and the size of what was chosen from."""

    relations: tuple[str, ...]
    documents: frozenset[str] | None
    total_things: int
    total_relations: int


def choose(store: Queryable, choice: Choice, kinds: Iterable[str] | None) -> Chosen:
    """Apply a choice; ``kinds`` are the names of the kinds that the choice's kinds and families mean, None for all."""
    documents = _documents(store, choice.sources)
    members = participants(store, kinds)
    if documents is not None or choice.since or choice.until:
        members = _supported(store, members, documents, choice.since, choice.until)
    total = len({entity for entities in members.values() for entity in entities}), len(members)
    if choice.focus:
        members = _around(members, choice.focus, choice.depth)
    return Chosen(tuple(sorted(_most_connected(members, choice.limit, choice.focus))), documents, *total)


def participants(store: Queryable, kinds: Iterable[str] | None = None) -> Participants:
    """Read who takes part in each relation: relation -> entities."""
    block = "" if kinds is None else f"VALUES ?k {{ {' '.join(iri(AKG + name) for name in sorted(set(kinds)))} }}"
    text = (
        f"SELECT ?r ?e WHERE {{ GRAPH {iri(RELATIONS)} {{ {block} ?r a ?k . ?r ?p ?e }} "
        f'FILTER(isIRI(?e) && ?p != rdf:type && STRSTARTS(STR(?p), "{AKG}")) }}'
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for relation, entity in select(store, text, ("r", "e")):
        if relation and entity:
            found[relation].add(entity)
    return {relation: frozenset(entities) for relation, entities in found.items()}


def find_entity(store: Queryable, name: str) -> str:
    """Return the IRI of the entity that a user names by IRI, local name, label or alias."""
    if name.startswith(("http://", "https://")):
        return name
    quoted = '"' + name.casefold().replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ") + '"'
    local = f"?e = {iri(ID + name)} ||" if not set(name) & set('<>"{}|^`\\ \t') else ""
    text = (
        "SELECT DISTINCT ?e ?p WHERE { ?e ?p ?l . FILTER(?p IN (rdfs:label, skos:altLabel, skos:notation) "
        f"&& ({local} LCASE(STR(?l)) = {quoted})) }}"
    )
    rows = [(e, p) for e, p in select(store, text, ("e", "p")) if e and p and e.startswith(ID)]
    if not rows:
        raise InputError(
            f"no entity named {name!r} in the store", accepted="an IRI, a name such as JPN, a label or an alias"
        )
    everyone = {entity for entity, _ in rows}
    if ID + name in everyone:
        return ID + name
    # a label goes before aliases; where names are shared, the user says which one is meant
    labelled = {entity for entity, predicate in rows if predicate == RDFS + "label"} or everyone
    if len(labelled) > 1:
        raise InputError(
            f"{name!r} names several entities", accepted=", ".join(sorted(e.removeprefix(ID) for e in labelled))
        )
    return labelled.pop()


def _documents(store: Queryable, wanted: Sequence[str]) -> frozenset[str] | None:
    if not wanted:
        return None
    names: defaultdict[str, set[str]] = defaultdict(set)
    text = "SELECT ?d ?v WHERE { ?d a akg:Document . ?d rdfs:label|akg:stem|akg:publisher ?v }"
    for document, value in select(store, text, ("d", "v")):
        if document and value:
            names[document].update((document, document.removeprefix(ID), value))
    found = {document for document, values in names.items() if values & set(wanted)}
    if not found:
        raise InputError(
            f"no source called {', '.join(map(repr, wanted))}", accepted="a document's title, stem or publisher"
        )
    return frozenset(found)


def _supported(
    store: Queryable, members: Participants, documents: frozenset[str] | None, since: str | None, until: str | None
) -> Participants:
    text = """SELECT ?r ?d ?t ?p WHERE { ?c akg:about ?r ; prov:wasDerivedFrom ?d .
      OPTIONAL { ?c akg:eventTime|akg:validTime|akg:validFrom ?t } OPTIONAL { ?d akg:publicationDate ?p } }"""
    kept: set[str] = set()
    for relation, document, time, published in select(store, text, ("r", "d", "t", "p")):
        if relation and (documents is None or document in documents) and within(time or published, since, until):
            kept.add(relation)
    return {relation: entities for relation, entities in members.items() if relation in kept}


def within(date: str | None, since: str | None, until: str | None) -> bool:
    """Tell whether an ISO date, month or year lies in a span whose ends may be as coarse; no date, no span."""
    if not since and not until:
        return True
    if not date:
        return False
    first = date.partition("/")[0]
    if since and first[: len(since)] < since[: len(first)]:
        return False
    return not (until and first[: len(until)] > until[: len(first)])


def _around(members: Participants, focus: Sequence[str], depth: int) -> Participants:
    by_entity: defaultdict[str, set[str]] = defaultdict(set)
    for relation, entities in members.items():
        for entity in entities:
            by_entity[entity].add(relation)
    reached, front, kept = set(focus), set(focus), set[str]()
    for _ in range(depth):
        met = {relation for entity in front for relation in by_entity[entity]} - kept
        kept |= met
        front = {entity for relation in met for entity in members[relation]} - reached
        reached |= front
    # relations among the reached belong to the picture too
    kept |= {relation for relation, entities in members.items() if len(entities) > 1 and entities <= reached}
    return {relation: members[relation] for relation in kept}


def _most_connected(members: Participants, limit: int, focus: Sequence[str]) -> set[str]:
    degree = Counter(entity for entities in members.values() for entity in entities)
    if len(degree) <= limit:
        return set(members)
    ranked = sorted(degree, key=lambda entity: (entity not in focus, -degree[entity], entity))
    kept = set(ranked[:limit])
    return {relation for relation, entities in members.items() if entities <= kept}

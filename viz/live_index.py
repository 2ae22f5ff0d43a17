"""Who takes part in which relation, of a whole store, in memory: what the live explorer would else ask each time."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..ontology.model import load_model
from ..ontology.terms import AKG, ID
from .choose import RELATIONS
from .project import node_id
from .sparql import Queryable, iri, select

AT_ONCE = 2  # questions to the store
FRESH = 1.0  # seconds for which a store is taken to be unchanged
MARK = "SELECT (COUNT(?d) AS ?n) (MAX(?h) AS ?last) WHERE { ?d a akg:Document ; akg:contentHash ?h }"


@dataclass(frozen=True, slots=True)
class Index:
    """The relations of a store: their kinds, their participants, and how many sources support them.

    ``roles`` holds (role, entity IRI) pairs by relation IRI, ``ends`` the entities alone; ``relations`` the relations
    of each entity, best supported first.
    """

    kinds: Mapping[str, str]
    roles: Mapping[str, Sequence[tuple[str, str]]]
    ends: Mapping[str, frozenset[str]]
    support: Mapping[str, int]
    relations: Mapping[str, Sequence[str]]

    def degree(self, entity: str) -> int:
        """Return the number of an entity's relations."""
        return len(self.relations.get(entity, ()))

    def counts(self, entities: Iterable[str]) -> dict[str, int]:
        """Return the degrees of entities by node."""
        return {node_id(entity): self.degree(entity) for entity in entities}

    def most_connected(self, most: int) -> list[str]:
        """Return the entities with most relations, the most connected first."""
        return sorted(self.relations, key=lambda entity: (-self.degree(entity), entity))[:most]


def read_index(store: Queryable) -> Index:
    """Read all relations of a store, those of a kind, a role or a support in one row each: rows are what costs."""
    model, graph = load_model(), iri(RELATIONS)
    names = sorted({role.name for kind in model.kinds.values() for role in kind.roles})
    together = '(GROUP_CONCAT(STR(?r); separator=" ") AS ?all)'
    texts = [
        f"SELECT ?e {together} WHERE {{ GRAPH {graph} {{ ?r {iri(AKG + name)} ?e }} }} GROUP BY ?e" for name in names
    ]
    texts += [
        f"SELECT ({kind!r} AS ?e) {together} WHERE {{ GRAPH {graph} {{ ?r a {iri(AKG + kind)} }} }}"
        for kind in model.kinds
    ]
    texts.append(f"SELECT ?e {together} WHERE {{ ?r akg:support ?e }} GROUP BY ?e")

    def ask(text: str) -> list[tuple[str, list[str]]]:
        return [(key, every.split()) for key, every in select(store, text, ("e", "all")) if key and every]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(ask, texts)
        by_role = [next(answers) for _ in names]
        kinds = {relation: kind for _ in model.kinds for kind, every in next(answers) for relation in every}
        support = {relation: int(count) for count, every in next(answers) for relation in every}
    roles: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    members: defaultdict[str, set[str]] = defaultdict(set)
    for name, rows in zip(names, by_role, strict=True):
        for entity, every in rows:
            for relation in every if entity.startswith(ID) else ():
                if relation in kinds:
                    roles[relation].append((name, entity))
                    members[entity].add(relation)
    best = {
        entity: sorted(found, key=lambda relation: (-support.get(relation, 0), relation))
        for entity, found in members.items()
    }
    ends = {relation: frozenset(entity for _, entity in pairs) for relation, pairs in roles.items()}
    return Index(kinds, roles, ends, support, best)


class Indexes:
    """The index of a store, kept until the store's documents change."""

    def __init__(self) -> None:
        self._known: tuple[tuple[str | None, ...], Index] | None = None
        self._checked = 0.0
        self._making = threading.Lock()

    def of(self, store: Queryable) -> Index:
        """Return the index; who asks while another makes it waits for that one."""
        with self._making:
            if self._known is None or time.monotonic() - self._checked > FRESH:
                mark = next(select(store, MARK, ("n", "last")), ("0", None))
                if self._known is None or self._known[0] != mark:
                    self._known = (mark, read_index(store))
                self._checked = time.monotonic()
            return self._known[1]

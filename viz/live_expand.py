"""Live answers about what is chosen: the relations of an entity, one relation whole, a path between two entities."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..errors import InputError
from .kinds import Kinds
from .live_index import Index
from .live_parts import content, full
from .sparql import Queryable, iri, select

SENTENCES = 1  # of each relation, until it is chosen


def neighbours(
    store: Queryable,
    index: Index,
    name: str,
    *,
    kind: str | None = None,
    direction: str | None = None,
    limit: int = 25,
    cursor: int = 0,
) -> dict[str, Any]:
    """Return the relations of an entity, best supported first, with the number of each kind.

    Args:
        store: what to ask.
        index: of the store.
        name: a node of the page.
        kind: only relations of this kind.
        direction: "out" where the entity acts, "in" where it does not.
        limit: the most relations.
        cursor: how many to skip, as the answer before said; absent from an answer when there are no more.
    """
    seen = Kinds.load()
    if kind is not None and kind not in seen.model.kinds:
        raise InputError(f"unknown kind {kind!r}", accepted=", ".join(seen.model.kinds))
    if direction not in (None, "in", "out"):
        raise InputError(f"unknown direction {direction!r}", accepted="in, out")
    entity = full(name)
    found = [
        relation
        for relation in index.relations.get(entity, ())
        if direction is None or (direction == "out") in _acts(index, seen, relation, entity)
    ]
    wanted = [relation for relation in found if kind in (None, index.kinds[relation])]
    part = content(store, index, wanted[cursor : cursor + limit], most=SENTENCES)
    for node in part["nodes"]:
        if node["id"] == name:
            node["alt"] = other_names(store, name)
    part["kinds"] = dict(Counter(index.kinds[relation] for relation in found).most_common())
    if cursor + limit < len(wanted):
        part["cursor"] = str(cursor + limit)
    return part


def _acts(index: Index, seen: Kinds, relation: str, entity: str) -> set[bool]:
    """Tell for each role that an entity has in a relation whether it acts."""
    return {seen.acts(index.kinds[relation], role) for role, other in index.roles[relation] if other == entity}


def other_names(store: Queryable, name: str) -> list[str]:
    """Return some aliases of an entity."""
    text = f"SELECT DISTINCT ?l WHERE {{ {iri(full(name))} skos:altLabel ?l }} ORDER BY ?l LIMIT 12"
    return [label for (label,) in select(store, text, ("l",)) if label]


def relation(store: Queryable, index: Index, name: str) -> dict[str, Any]:
    """Return one relation with all of its sentences."""
    return content(store, index, [full(name)])


def path(store: Queryable, index: Index, start: str, end: str, most: int = 4) -> dict[str, Any]:
    """Return the relations of a shortest chain between two entities; ``found`` tells whether there is one."""
    goal, front = full(end), [full(start)]
    back: dict[str, tuple[str, str]] = {}
    reached = set(front)
    for _ in range(most):
        if goal in reached:
            break
        fresh: list[str] = []
        for origin in front:
            for joint in index.relations.get(origin, ()):
                for entity in sorted(index.ends[joint] - reached):
                    back[entity] = (origin, joint)
                    reached.add(entity)
                    fresh.append(entity)
        front = fresh
    chain: list[str] = []
    at = goal
    while at in back:
        at, joint = back[at]
        chain.append(joint)
    return content(store, index, chain) | {"found": bool(chain)}

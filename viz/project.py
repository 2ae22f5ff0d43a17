"""From a store to a drawing: relations as edges or small nodes of a networkx ``MultiDiGraph``.

The rule, chosen for legibility:

- an entity (actor, place, capability, treaty, office) is a node;
- a relation with exactly two distinct participants is **one edge**, from the one that acts to the other; one that
  is the same both ways (allies, partners) has no arrow;
- any other relation (one participant, or three and more, as with a place or an object) is a **small node**; every
  participant has an edge to it: from those who act into it, from it to the rest.

Node keys are the IRIs' local names. Node attributes: ``iri, label, kind, type, relation`` (the IRI where the node is a
relation, else ""), ``size, latitude, longitude``. Edge attributes: ``id, relation, label, role, status, family, hue,
date, disputed, directed, support``. ``graph.graph["material"]`` holds the values that both were made from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from ..ontology.terms import ID
from .choose import Choice, choose, find_entity
from .kinds import Kinds
from .phrases import sentence
from .read import read_material
from .sparql import queryable
from .style import node_size
from .values import Material, Relation

if TYPE_CHECKING:
    from .graphs import AllianceGraph


def project(
    store: object,
    *,
    focus: Iterable[str] = (),
    depth: int = 1,
    kinds: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    sources: Iterable[str] = (),
    limit: int = 1000,
) -> AllianceGraph:
    """Read a store (or a part of it) as a graph to draw, measure or export.

    Args:
        store: a :class:`GraphStore` or a ``pyoxigraph.Store``.
        focus: entities to start from, by IRI, local name, label or alias; the whole store without.
        depth: how many relations away from the focus.
        kinds: names of kinds or families of relations; all without.
        since: first ISO date, month or year, with ``until`` the last.
        until: see ``since``.
        sources: titles, stems, publishers or IRIs of documents; all without.
        limit: the most entities; the most connected stay.

    Raises InputError for a kind, entity or source that does not exist.
    """
    source = queryable(store)
    seen = Kinds.load()
    names = kind_names(seen, kinds)
    focused = tuple(find_entity(source, name) for name in focus)
    choice = Choice(focused, depth, tuple(kinds), since, until, tuple(sources), limit)
    chosen = choose(source, choice, names)
    material = read_material(source, chosen.relations, keep=chosen.documents)
    material = Material(
        material.things, material.relations, material.sources, chosen.total_things, chosen.total_relations
    )
    graph = to_graph(material, seen)
    graph.graph["focus"] = [node_id(iri) for iri in focused]
    return graph


def kind_names(seen: Kinds, wanted: Iterable[str]) -> list[str] | None:
    """Return the kinds that names of kinds and families mean; None for no restriction."""
    known = seen.model.kinds
    families = {kind.family for kind in known.values()}
    found: list[str] = []
    for name in wanted:
        if name not in known and name not in families:
            raise InputError(f"unknown kind {name!r}", accepted=", ".join([*sorted(families), *known]))
        found += [kind.name for kind in known.values() if name in (kind.name, kind.family)]
    return found or None


def node_id(iri: str) -> str:
    """Return the key of a node: the local part of an IRI of this project, a foreign IRI whole."""
    return iri.removeprefix(ID)


def to_graph(material: Material, seen: Kinds) -> AllianceGraph:
    """Build the graph of some material; see the module's rule."""
    from .graphs import AllianceGraph

    graph = AllianceGraph()
    graph.graph["material"] = material
    graph.graph["kinds"] = seen
    drawn = {entity for relation in material.relations.values() for entity in relation.participants}
    for iri in sorted(drawn):
        thing = material.things[iri]
        graph.add_node(
            node_id(iri),
            iri=iri,
            label=thing.label,
            kind=seen.drawn(thing.type),
            type=thing.type,
            relation="",
            **(
                {}
                if thing.latitude is None or thing.longitude is None
                else {"latitude": thing.latitude, "longitude": thing.longitude}
            ),
        )
    for relation in material.relations.values():
        if len(relation.participants) == 2:
            _add_edge(graph, relation, seen)
        elif relation.participants:
            _add_relation_node(graph, relation, seen)
    for node, data in graph.nodes(data=True):
        data["size"] = node_size(graph.degree(node), bool(data["relation"]))
    return graph


def describe(relation: Relation, material: Material, seen: Kinds) -> str:
    """Say a relation in words, with the labels of its participants."""
    filled: defaultdict[str, list[str]] = defaultdict(list)
    for role, entity in relation.roles:
        filled[role].append(material.things[entity].label)
    phrase = seen.phrase(relation.kind)
    for role in _extra_roles(relation):
        filled.setdefault(role, _mentioned(relation, role, material))
    return sentence(phrase, relation.status, filled)


def _extra_roles(relation: Relation) -> list[str]:
    """Roles that only mentions fill (those that do not tell relations apart)."""
    identifying = {role for role, _ in relation.roles}
    roles = (role for statement in relation.statements for role, _, _ in statement.mentions)
    return [role for role in dict.fromkeys(roles) if role not in identifying]


def _mentioned(relation: Relation, role: str, material: Material) -> list[str]:
    """Return the labels of a role's fillers in the first sentence that has any."""
    for statement in relation.statements:
        found = [material.things[entity].label for name, entity, _ in statement.mentions if name == role]
        if found:
            return list(dict.fromkeys(found))
    return []


def direction(relation: Relation, seen: Kinds) -> tuple[str, str, bool]:
    """Return the two ends of a binary relation, acting one first, and whether it has a direction."""
    order = {role: rank for rank, role in enumerate(seen.role_order(relation.kind))}
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for role, entity in relation.roles:
        roles[entity].add(role)
    first, second = sorted(
        relation.participants, key=lambda entity: (min(order.get(role, 99) for role in roles[entity]), entity)
    )
    return first, second, roles[first] != roles[second]


def _common(relation: Relation, seen: Kinds) -> dict[str, Any]:
    return {
        "relation": relation.iri,
        "status": relation.status,
        "family": seen.family(relation.kind),
        "hue": seen.phrase(relation.kind).hue,
        "date": relation.last or relation.first or "",
        "disputed": relation.disputed,
        "support": relation.support,
    }


def _add_edge(graph: AllianceGraph, relation: Relation, seen: Kinds) -> None:
    first, second, directed = direction(relation, seen)
    key = node_id(relation.iri)
    label = seen.phrase(relation.kind).edge
    graph.add_edge(
        node_id(first), node_id(second), key, id=key, label=label, role="", directed=directed, **_common(relation, seen)
    )


def _add_relation_node(graph: AllianceGraph, relation: Relation, seen: Kinds) -> None:
    node = node_id(relation.iri)
    family = seen.family(relation.kind)
    label = seen.label_with_status(relation.kind, relation.status)
    graph.add_node(node, iri=relation.iri, label=label, kind=family, type=relation.kind, relation=relation.iri)
    roles: defaultdict[str, list[str]] = defaultdict(list)
    for role, entity in relation.roles:
        roles[entity].append(role)
    for entity, names in roles.items():
        acts = any(seen.acts(relation.kind, name) for name in names)
        ends = (node_id(entity), node) if acts else (node, node_id(entity))
        label = ", ".join(seen.role_label(relation.kind, name) for name in names)
        key = f"{node}|{node_id(entity)}"
        graph.add_edge(*ends, key, id=key, label=label, role=names[0], directed=not acts, **_common(relation, seen))

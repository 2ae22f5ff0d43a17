"""What the live explorer answers: fragments of the page's own data, read with small, bounded queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import InputError
from ..ontology.terms import AKG, ID
from .choose import RELATIONS
from .html import live_csp, render
from .kinds import Kinds
from .page import page_content, page_places
from .project import node_id, to_graph
from .read import read_material
from .sparql import Queryable, chunks, iri, select
from .start import only, start_nodes
from .style import node_size

ENTITIES = 22  # the most connected; with the relations among them at most 60 nodes
NODES = 60
RELATED = 260  # relations of an overview
HITS = 12
SENTENCES = 3  # of each relation, until it is chosen
FRONT = 4000  # entities that one step of a path search may reach
ENTITY = f'FILTER(isIRI(?e) && STRSTARTS(STR(?e), "{ID}"))'


def live_page(title: str) -> tuple[str, str]:
    """Return the page without data, and its content security policy for a header."""
    from .network import vis_script

    vis = vis_script()
    empty: dict[str, Any] = {"title": title, "nodes": [], "edges": [], "options": {}, "totals": {}, "about": ""}
    return render(empty, vis, title=title, live=True, whole_land=True), live_csp(vis)


def full(name: str) -> str:
    """Return the IRI that a node or relation of the page stands for."""
    return name if name.startswith(("http://", "https://")) else ID + name


def content(store: Queryable, relations: Iterable[str], *, most: int | None = None) -> dict[str, Any]:
    """Read relations as a fragment of the page's data; ``counts`` tells how many relations each entity has in all."""
    graph = to_graph(read_material(store, relations, most=most), Kinds.load())
    part = page_content(graph, positions=False)
    part["counts"] = degrees(store, [data["iri"] for _, data in graph.nodes(data=True) if not data["relation"]])
    for node in part["nodes"]:
        if node["id"] in part["counts"]:
            node["size"] = node_size(part["counts"][node["id"]], False)
    return part


def degrees(store: Queryable, entities: Iterable[str]) -> dict[str, int]:
    """Count the relations of entities."""
    found: dict[str, int] = {}
    for block in chunks(entities):
        text = (
            f"SELECT ?e (COUNT(DISTINCT ?r) AS ?n) WHERE {{ VALUES ?e {{ {block} }} "
            f"GRAPH {iri(RELATIONS)} {{ ?r ?p ?e }} }} GROUP BY ?e"
        )
        found.update({node_id(e): int(n) for e, n in select(store, text, ("e", "n")) if e and n})
    return found


class Overviews:
    """The overview of a store, kept until the store's documents change."""

    def __init__(self) -> None:
        self._known: tuple[tuple[str | None, ...], Mapping[str, Any]] | None = None

    def answer(self, store: Queryable) -> Mapping[str, Any]:
        """Return the most connected entities with the relations among them, placed, at most 60 nodes."""
        text = "SELECT (COUNT(?d) AS ?n) (MAX(?h) AS ?last) WHERE { ?d a akg:Document ; akg:contentHash ?h }"
        mark = next(select(store, text, ("n", "last")), ("0", None))
        if self._known is None or self._known[0] != mark:
            self._known = (mark, overview(store))
        return self._known[1]


def overview(store: Queryable) -> dict[str, Any]:
    """Read the most connected entities and what joins them, without sentences: those come when a relation is chosen."""
    top = most_connected(store)
    totals = next(
        select(store, f"SELECT (COUNT(DISTINCT ?r) AS ?n) WHERE {{ GRAPH {iri(RELATIONS)} {{ ?r a ?k }} }}", ("n",)),
        ("0",),
    )
    material = read_material(store, among(store, top), statements=False)
    graph = to_graph(material, Kinds.load())
    graph = only(graph, start_nodes(graph, NODES))
    part = page_content(graph, positions=False)
    places = page_places(graph)
    part["counts"] = degrees(store, top)
    for node in part["nodes"]:
        node["x"], node["y"] = places[node["id"]]
        node["start"] = [node["x"], node["y"]]
        node["size"] = node_size(part["counts"].get(node["id"], 0), "relation" in node)
    part["totals"] = {"relations": int(totals[0] or 0)}
    return part


def most_connected(store: Queryable) -> list[str]:
    """Return the entities that most relations have."""
    text = (
        f"SELECT ?e (COUNT(?r) AS ?n) WHERE {{ GRAPH {iri(RELATIONS)} {{ ?r ?p ?e }} {ENTITY} }} "
        f"GROUP BY ?e ORDER BY DESC(?n) ?e LIMIT {ENTITIES}"
    )
    return [e for e, _ in select(store, text, ("e", "n")) if e]


def among(store: Queryable, entities: Sequence[str]) -> list[str]:
    """Return relations that at least two of the entities share, those that most share first."""
    block = " ".join(map(iri, entities))
    text = (
        f"SELECT ?r (COUNT(DISTINCT ?e) AS ?n) WHERE {{ VALUES ?e {{ {block} }} "
        f"GRAPH {iri(RELATIONS)} {{ ?r ?p ?e }} }} GROUP BY ?r HAVING(COUNT(DISTINCT ?e) > 1)"
    )
    shared = {r: int(n) for r, n in select(store, text, ("r", "n")) if r and n}
    weight = support(store, shared)
    return sorted(shared, key=lambda r: (-weight.get(r, 0), r))[:RELATED]


def support(store: Queryable, relations: Iterable[str]) -> dict[str, int]:
    """Read how many sources support relations."""
    found: dict[str, int] = {}
    for block in chunks(relations):
        text = f"SELECT ?r ?n WHERE {{ VALUES ?r {{ {block} }} ?r akg:support ?n }}"
        found.update({r: int(n) for r, n in select(store, text, ("r", "n")) if r and n})
    return found


def neighbours(
    store: Queryable,
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
    text = f"SELECT DISTINCT ?r ?k ?p WHERE {{ GRAPH {iri(RELATIONS)} {{ ?r ?p {iri(full(name))} ; a ?k }} }}"
    found: dict[str, str] = {}
    for relation, kind_iri, role in select(store, text, ("r", "k", "p")):
        if relation and kind_iri and role:
            name_of_kind = kind_iri.removeprefix(AKG)
            acts = seen.acts(name_of_kind, role.removeprefix(AKG))
            if direction is None or acts == (direction == "out"):
                found[relation] = name_of_kind
    wanted = [relation for relation, known in found.items() if kind in (None, known)]
    weight = support(store, wanted)
    wanted.sort(key=lambda relation: (-weight.get(relation, 0), relation))
    part = content(store, wanted[cursor : cursor + limit], most=SENTENCES)
    part["kinds"] = dict(Counter(found.values()).most_common())
    if cursor + limit < len(wanted):
        part["cursor"] = str(cursor + limit)
    return part


def relation(store: Queryable, name: str) -> dict[str, Any]:
    """Return one relation with all of its sentences."""
    return content(store, [full(name)])


def search(store: Queryable, words: str) -> dict[str, Any]:
    """Find entities by label or alias, and relations by what is quoted for them."""
    seen = Kinds.load()
    quoted = literal(words)
    text = (
        f"SELECT ?e ?l ?t WHERE {{ VALUES ?g {{ {iri(ID + 'graph/registry')} {iri(ID + 'graph/entities')} }} "
        f"GRAPH ?g {{ ?e rdfs:label|skos:altLabel ?l ; a ?t }} FILTER(CONTAINS(LCASE(STR(?l)), {quoted})) "
        f"FILTER EXISTS {{ GRAPH {iri(RELATIONS)} {{ ?r ?p ?e }} }} }} LIMIT 200"
    )
    best: dict[str, tuple[int, str, str]] = {}
    for entity, label, kind in select(store, text, ("e", "l", "t")):
        if entity and label and kind:
            rank = (
                0 if label.casefold().startswith(words.casefold()) else 1,
                label,
                seen.drawn(kind.removeprefix(AKG)),
            )
            best[entity] = min(best.get(entity, rank), rank)
    order = sorted(best, key=lambda entity: (best[entity][0], len(best[entity][1]), best[entity][1]))[:HITS]
    hits = [{"node": node_id(e), "text": best[e][1], "kind": best[e][2], "why": best[e][2]} for e in order]
    text = (
        "SELECT ?r ?l ?k ?q WHERE { ?s oa:exact ?q . "
        f"FILTER(CONTAINS(LCASE(STR(?q)), {quoted})) ?v oa:hasSelector ?s . ?c akg:evidence ?v ; akg:about ?r . "
        f"GRAPH {iri(RELATIONS)} {{ ?r a ?k ; rdfs:label ?l }} }} LIMIT {HITS}"
    )
    for found, label, kind, quote in select(store, text, ("r", "l", "k", "q")):
        if found and kind and len(hits) < 2 * HITS:
            hits.append(
                {
                    "relation": node_id(found),
                    "text": label or "",
                    "kind": seen.family(kind.removeprefix(AKG)),
                    "why": quote or "",
                }
            )
    return {"hits": hits}


def literal(text: str) -> str:
    """Write text as a lower-case SPARQL string."""
    safe = "".join(letter if letter.isprintable() else " " for letter in text.lower())
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"') + '"'


def path(store: Queryable, start: str, end: str, most: int = 4) -> dict[str, Any]:
    """Return the relations of a shortest chain between two entities; ``found`` tells whether there is one."""
    goal, front = full(end), {full(start)}
    back: dict[str, tuple[str, str]] = {}
    reached = set(front)
    for _ in range(most):
        if goal in reached or not front or len(front) > FRONT:
            break
        fresh: set[str] = set()
        for block in chunks(front):
            text = (
                f"SELECT ?a ?r ?e WHERE {{ VALUES ?a {{ {block} }} "
                f"GRAPH {iri(RELATIONS)} {{ ?r ?p ?a ; ?q ?e }} {ENTITY} FILTER(?e != ?a) }}"
            )
            for origin, joint, entity in sorted(select(store, text, ("a", "r", "e")), key=str):
                if origin and joint and entity and entity not in reached and entity not in fresh:
                    back[entity] = (origin, joint)
                    fresh.add(entity)
        reached |= fresh
        front = fresh
    chain: list[str] = []
    at = goal
    while at in back:
        at, joint = back[at]
        chain.append(joint)
    return content(store, chain) | {"found": bool(chain)}

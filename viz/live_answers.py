"""What the live explorer answers: fragments of the page's own data, read with small, bounded queries."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..errors import AllianceKGError, InputError
from ..ontology.model import load_model
from ..ontology.terms import AKG, ID
from .choose import RELATIONS
from .html import live_csp, render
from .kinds import Kinds
from .layout import layout
from .measures import communities
from .overview import LARGE, grouped_layout, overview_nodes, summaries
from .page import page_content, page_places
from .project import node_id, to_graph
from .read import read_material
from .sparql import Queryable, chunks, iri, select
from .start import only, start_nodes
from .style import node_size

if TYPE_CHECKING:
    from networkx import Graph

TOP = 56  # the most connected entities, among which communities are found
ENTITIES = 22  # of a small store; with the relations among them at most 60 nodes
NODES = 60
RELATED = 160  # relations of an overview
CANDIDATES = 1200
HITS = 12
SENTENCES = 1  # of each relation, until it is chosen
FRONT = 4000  # entities that one step of a path search may reach
ENTITY = f'FILTER(isIRI(?e) && STRSTARTS(STR(?e), "{ID}"))'


def prepare() -> None:
    """Load what the answers need: the model, and the libraries by a first small task, so that nobody waits for them."""
    import networkx as nx

    Kinds.load()
    small: nx.MultiDiGraph[str] = nx.MultiDiGraph([("a", "b"), ("b", "c")])
    communities(nx.Graph(small))
    layout(small)


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
        self._making = threading.Lock()

    def answer(self, store: Queryable) -> Mapping[str, Any]:
        """Return the overview; who asks while another makes it waits for that one."""
        text = "SELECT (COUNT(?d) AS ?n) (MAX(?h) AS ?last) WHERE { ?d a akg:Document ; akg:contentHash ?h }"
        with self._making:
            mark = next(select(store, text, ("n", "last")), ("0", None))
            if self._known is None or self._known[0] != mark:
                self._known = (mark, overview(store))
            return self._known[1]

    def make_ahead(self, store: Queryable) -> None:
        """Make the overview before it is asked for; what goes wrong is told to the one who asks."""
        with contextlib.suppress(AllianceKGError):
            self.answer(store)


def overview(store: Queryable) -> dict[str, Any]:
    """Read the most connected entities and what joins them, without sentences: those come when a relation is chosen.

    A large store is drawn by the communities among them; its classes are counted.
    """
    import networkx as nx

    top = most_connected(store)
    total = count_relations(store)
    large = total > LARGE
    shared = among(store, top if large else list(top)[:ENTITIES])
    material = read_material(store, best(store, shared), statements=False)
    graph = to_graph(material, Kinds.load())
    group_of = communities(co_occurrence(shared)) if large else {}
    groups: list[dict[str, Any]] = []
    if large:
        joint = [node for node, data in graph.nodes(data=True) if data["relation"]]
        for node in joint:
            group_of[node] = max(group_of.get(end, 0) for end in nx.all_neighbors(graph, node))
        graph = only(graph, [node for node in graph if node in group_of])
        groups = summaries(graph, group_of)
        graph = only(graph, overview_nodes(graph, group_of))
        places = grouped_layout(graph, group_of)
    else:
        graph = only(graph, start_nodes(graph, NODES))
        places = page_places(graph)
    part = page_content(graph, positions=False)
    part["counts"] = {node_id(entity): count for entity, count in top.items()}
    others = [data["iri"] for _, data in graph.nodes(data=True) if not data["relation"] and data["iri"] not in top]
    part["counts"] |= degrees(store, others)
    for node in part["nodes"]:
        node["x"], node["y"] = places[node["id"]]
        node["start"] = [node["x"], node["y"]]
        node["size"] = node_size(part["counts"].get(node["id"], 0), "relation" in node)
        if large:
            node["group"] = group_of[node["id"]]
    if large:
        # of the whole store's communities only the best-connected members are known
        part["groups"] = [{name: group[name] for name in ("number", "members")} for group in groups]
        part["classes"] = classes(store)
    part["totals"] = {"relations": total}
    return part


def count_relations(store: Queryable) -> int:
    """Count the relations of a store."""
    text = f"SELECT (COUNT(DISTINCT ?r) AS ?n) WHERE {{ GRAPH {iri(RELATIONS)} {{ ?r a ?k }} }}"
    return int(next(select(store, text, ("n",)), ("0",))[0] or 0)


def classes(store: Queryable) -> dict[str, int]:
    """Count the entities of a store by drawn kind, the most frequent first."""
    seen = Kinds.load()
    graphs = " ".join(iri(ID + name) for name in ("graph/registry", "graph/entities"))
    text = f"SELECT ?t (COUNT(?e) AS ?n) WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?e a ?t }} }} GROUP BY ?t"
    found: Counter[str] = Counter()
    for kind, count in select(store, text, ("t", "n")):
        if kind and count and kind.startswith(AKG):
            found[seen.drawn(kind.removeprefix(AKG))] += int(count)
    return dict(found.most_common())


def most_connected(store: Queryable) -> dict[str, int]:
    """Return the entities that most relations have, with their number, the most connected first."""
    roles = sorted({role.name for kind in load_model().kinds.values() for role in kind.roles})
    text = (
        f"SELECT ?e (COUNT(?r) AS ?n) WHERE {{ VALUES ?p {{ {' '.join(iri(AKG + role) for role in roles)} }} "
        f"GRAPH {iri(RELATIONS)} {{ ?r ?p ?e }} }} GROUP BY ?e ORDER BY DESC(?n) ?e LIMIT {TOP}"
    )
    return {e: int(n) for e, n in select(store, text, ("e", "n")) if e and n}


def among(store: Queryable, entities: Iterable[str]) -> dict[str, list[str]]:
    """Return the relations that at least two of the entities share, with those that share them."""
    block = " ".join(map(iri, entities))
    text = (
        f'SELECT ?r (GROUP_CONCAT(DISTINCT STR(?e); separator=" ") AS ?all) WHERE {{ VALUES ?e {{ {block} }} '
        f"GRAPH {iri(RELATIONS)} {{ ?r ?p ?e }} }} GROUP BY ?r HAVING(COUNT(DISTINCT ?e) > 1)"
    )
    return {r: every.split(" ") for r, every in select(store, text, ("r", "all")) if r and every}


def best(store: Queryable, shared: Mapping[str, Sequence[str]]) -> list[str]:
    """Return relations, the best supported first, at most as many as an overview reads.

    Where there are very many, only those that most of the entities share are asked for their support.
    """
    # names read backwards: in their own order all of one kind would come first
    likely = sorted(shared, key=lambda relation: (-len(shared[relation]), relation[::-1]))[:CANDIDATES]
    weight = support(store, likely)
    return sorted(likely, key=lambda relation: (-weight.get(relation, 0), relation[::-1]))[:RELATED]


def co_occurrence(shared: Mapping[str, Sequence[str]]) -> Graph[str]:
    """Join entities by the number of relations that they share."""
    import networkx as nx

    weight = Counter(pair for members in shared.values() for pair in combinations(sorted(map(node_id, members)), 2))
    flat: Graph[str] = nx.Graph()
    flat.add_weighted_edges_from((a, b, count) for (a, b), count in sorted(weight.items()))
    return flat


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
    text = (
        f"SELECT DISTINCT ?r ?k ?p ?n WHERE {{ GRAPH {iri(RELATIONS)} {{ ?r ?p {iri(full(name))} ; a ?k }} "
        "OPTIONAL { ?r akg:support ?n } }"
    )
    found: dict[str, str] = {}
    weight: dict[str, int] = {}
    for relation, kind_iri, role, count in select(store, text, ("r", "k", "p", "n")):
        if relation and kind_iri and role:
            name_of_kind = kind_iri.removeprefix(AKG)
            acts = seen.acts(name_of_kind, role.removeprefix(AKG))
            if direction is None or acts == (direction == "out"):
                found[relation] = name_of_kind
                weight[relation] = int(count or 0)
    wanted = [relation for relation, known in found.items() if kind in (None, known)]
    wanted.sort(key=lambda relation: (-weight[relation], relation))
    part = content(store, wanted[cursor : cursor + limit], most=SENTENCES)
    for node in part["nodes"]:
        if node["id"] == name:
            node["alt"] = other_names(store, name)
    part["kinds"] = dict(Counter(found.values()).most_common())
    if cursor + limit < len(wanted):
        part["cursor"] = str(cursor + limit)
    return part


def other_names(store: Queryable, name: str) -> list[str]:
    """Return some aliases of an entity."""
    text = f"SELECT DISTINCT ?l WHERE {{ {iri(full(name))} skos:altLabel ?l }} ORDER BY ?l LIMIT 12"
    return [label for (label,) in select(store, text, ("l",)) if label]


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

"""Where the live explorer starts: the most connected entities of a store, or, of a large one, its communities."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..errors import AllianceKGError
from ..ontology.terms import AKG, ID
from .kinds import Kinds
from .layout import layout
from .live_index import Index, Indexes
from .measures import communities
from .overview import LARGE, grouped_layout, overview_nodes, summaries
from .page import page_content
from .project import node_id, to_graph
from .read import read_material
from .sparql import Queryable, iri, select
from .start import only, start_nodes
from .style import node_size

if TYPE_CHECKING:
    from networkx import Graph

TOP = 56  # the most connected entities, among which communities are found
ENTITIES = 22  # of a small store; with the relations among them at most 60 nodes
NODES = 60
RELATED = 160  # relations of an overview
ALIKE = 2  # of them, at most so many among the same entities
ROUNDS = 4  # steps in which the rest of a store joins the communities


class Overviews:
    """The overview of a store, kept as long as its index."""

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes
        self._known: tuple[Index, Mapping[str, Any]] | None = None
        self._making = threading.Lock()

    def answer(self, store: Queryable) -> Mapping[str, Any]:
        """Return the overview; who asks while another makes it waits for that one."""
        index = self._indexes.of(store)
        with self._making:
            if self._known is None or self._known[0] is not index:
                self._known = (index, overview(store, index))
            return self._known[1]

    def make_ahead(self, store: Queryable) -> None:
        """Make the overview before it is asked for; what goes wrong is told to the one who asks."""
        with contextlib.suppress(AllianceKGError):
            self.answer(store)


def overview(store: Queryable, index: Index) -> dict[str, Any]:
    """Read the most connected entities and what joins them, without sentences: those come when a relation is chosen.

    A large store is drawn by the communities among them; its classes are counted.
    """
    import networkx as nx

    large = len(index.kinds) > LARGE
    shared = among(index, index.most_connected(TOP if large else ENTITIES))
    graph = to_graph(read_material(store, best(index, shared), statements=False), Kinds.load())
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
        places = layout(graph)
    part = page_content(graph, positions=False)
    part["counts"] = index.counts(data["iri"] for _, data in graph.nodes(data=True) if not data["relation"])
    for node in part["nodes"]:
        node["x"], node["y"] = places[node["id"]]
        node["start"] = [node["x"], node["y"]]
        node["size"] = node_size(part["counts"].get(node["id"], 0), "relation" in node)
        if large:
            node["group"] = group_of[node["id"]]
    if large:
        sizes = Counter(members(index, group_of).values())
        part["groups"] = [{**group, "size": sizes[group["number"]]} for group in groups]
        part["classes"] = classes(store)
    part["totals"] = {"things": len(index.relations), "relations": len(index.kinds)}
    return part


def among(index: Index, entities: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the relations that at least two of the entities share, with those that share them."""
    wanted = set(entities)
    met = {relation for entity in wanted for relation in index.relations[entity]}
    shared = {relation: index.ends[relation] & wanted for relation in sorted(met)}
    return {relation: ends for relation, ends in shared.items() if len(ends) > 1}


def best(index: Index, shared: Mapping[str, frozenset[str]]) -> list[str]:
    """Return relations, the best supported first, at most as many as an overview reads, few of the same entities."""

    def rank(relation: str) -> tuple[int, int, str]:
        # names read backwards: in their own order all of one kind would come first
        return -index.support.get(relation, 0), -len(shared[relation]), relation[::-1]

    seen: Counter[frozenset[str]] = Counter()
    found: list[str] = []
    for relation in sorted(shared, key=rank):
        seen[shared[relation]] += 1
        if seen[shared[relation]] <= ALIKE and len(found) < RELATED:
            found.append(relation)
    return found


def co_occurrence(shared: Mapping[str, frozenset[str]]) -> Graph[str]:
    """Join entities by the number of relations that they share."""
    import networkx as nx

    weight = Counter(pair for ends in shared.values() for pair in combinations(sorted(map(node_id, ends)), 2))
    flat: Graph[str] = nx.Graph()
    flat.add_weighted_edges_from((a, b, count) for (a, b), count in sorted(weight.items()))
    return flat


def members(index: Index, group_of: Mapping[str, int]) -> dict[str, int]:
    """Put every entity of a store into the community with whose members it shares most relations: IRI -> number."""
    found = {ID + node: group for node, group in group_of.items() if ID + node in index.relations}
    for _ in range(ROUNDS):
        fresh: dict[str, int] = {}
        for entity in index.relations.keys() - found.keys():
            ties: Counter[int] = Counter()
            for relation in index.relations[entity]:
                ties.update(found[other] for other in index.ends[relation] if other in found)
            if ties:
                fresh[entity] = min(ties, key=lambda group: (-ties[group], group))
        if not fresh:
            break
        found |= fresh
    return found


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

"""What the live answers share: the page without data, and relations as a fragment of the page's own data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..ontology.terms import ID
from .html import live_csp, render
from .kinds import Kinds
from .layout import layout
from .live_index import Index
from .measures import communities
from .page import page_content
from .project import to_graph
from .read import read_material
from .sparql import Queryable
from .style import node_size


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


def content(store: Queryable, index: Index, relations: Iterable[str], *, most: int | None = None) -> dict[str, Any]:
    """Read relations as a fragment of the page's data; ``counts`` tells how many relations each entity has in all."""
    graph = to_graph(read_material(store, relations, most=most), Kinds.load())
    part = page_content(graph, positions=False)
    part["counts"] = index.counts(data["iri"] for _, data in graph.nodes(data=True) if not data["relation"])
    for node in part["nodes"]:
        if node["id"] in part["counts"]:
            node["size"] = node_size(part["counts"][node["id"]], False)
    return part

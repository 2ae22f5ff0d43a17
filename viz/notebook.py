"""The page inside a notebook: ``view(store)`` as the last line of a cell shows the graph."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from networkx import MultiDiGraph


class GraphView:
    """A graph that a notebook displays; ``save`` writes the same page to a file."""

    def __init__(self, graph: MultiDiGraph[str], *, title: str = "Alliance graph", height: int = 720) -> None:
        self.graph = graph
        self.title = title
        self.height = height

    def html(self) -> str:
        """Return the whole page."""
        from .page import page_network

        return page_network(self.graph, title=self.title).generate_html()

    def save(self, path: str | Path) -> Path:
        """Write the page to a file; return its path."""
        from .page import write_page

        return write_page(self.graph, path, title=self.title)

    def _repr_html_(self) -> str:
        """Show the page in a frame of its own: its scripts reach nothing of the notebook."""
        from markupsafe import escape

        return (
            f'<iframe srcdoc="{escape(self.html())}" title="{escape(self.title)}" '
            'sandbox="allow-scripts allow-downloads allow-popups" '
            f'style="width:100%;height:{int(self.height)}px;border:1px solid #d9dee5;border-radius:8px"></iframe>'
        )

    def __repr__(self) -> str:
        return f"GraphView({self.graph.number_of_nodes()} nodes, {self.graph.number_of_edges()} edges)"


def view(
    store: object,
    *,
    focus: Iterable[str] = (),
    depth: int = 1,
    kinds: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    sources: Iterable[str] = (),
    limit: int = 1000,
    title: str = "Alliance graph",
    height: int = 720,
) -> GraphView:
    """Show a store in a notebook; the arguments are those of :func:`project`, with a title and a height in pixels."""
    from .project import project

    graph = project(
        store, focus=focus, depth=depth, kinds=kinds, since=since, until=until, sources=sources, limit=limit
    )
    return GraphView(graph, title=title, height=height)

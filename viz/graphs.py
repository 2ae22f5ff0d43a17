"""The projected graph: a networkx ``MultiDiGraph`` that shows itself in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from .notebook import GraphView

if TYPE_CHECKING:
    Base = nx.MultiDiGraph[str]
else:
    Base = nx.MultiDiGraph


class AllianceGraph(Base):
    """What :func:`project` returns."""

    def view(self, *, title: str = "Alliance graph", height: int = 720) -> GraphView:
        """Show the graph in a notebook, as the last line of a cell; ``height`` is in pixels."""
        return GraphView(self, title=title, height=height)

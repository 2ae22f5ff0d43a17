"""A pyvis ``Network`` that is directed, keeps parallel edges, adds in constant time and writes one safe offline page.

Imported only when a page is written: pyvis takes a second to import.
"""

# pyvis carries no types
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyvis
from pyvis.edge import Edge
from pyvis.network import Network as PyvisNetwork
from pyvis.node import Node

from ..errors import InputError, MissingDependencyError
from .html import render

SCRIPT = "lib/vis-9.1.2/vis-network.min.js"
SCRIPT_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"


@cache
def vis_script() -> str:
    """Read vis-network from the installed pyvis; refuses a script that is not the known one."""
    path = Path(pyvis.__file__).parent / SCRIPT
    if not path.exists():
        raise MissingDependencyError(f"pyvis holds no {SCRIPT}", place="pyvis", accepted="pyvis 0.3.2")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SCRIPT_SHA256:
        raise MissingDependencyError(f"pyvis's vis-network has hash {found}", place=str(path), accepted=SCRIPT_SHA256)
    return content.decode("utf-8")


class Network(PyvisNetwork):
    """A pyvis network for :func:`write_page`.

    ``nodes``, ``edges``, ``add_node``, ``add_edge`` and ``set_options`` work as a pyvis user knows them; nodes that
    carry ``x`` and ``y`` stand still. ``extra`` is what the page knows besides: relations, quotes, sources.
    """

    def __init__(self, heading: str = "", **options: Any) -> None:
        super().__init__(directed=True, heading=heading, cdn_resources="in_line", **options)
        self.extra: dict[str, Any] = {}
        self.page_options: dict[str, Any] = {}
        self.live = False

    def add_node(
        self, n_id: Any, label: Any = None, shape: str = "dot", color: str | None = None, **options: Any
    ) -> None:
        """Add a node, or change nothing where it is known; constant time."""
        if not isinstance(n_id, str | int):
            raise InputError(f"node id {n_id!r} is neither text nor a whole number", accepted="str or int")
        if n_id in self.node_map:
            return
        if color is not None:
            options["color"] = color
        node = Node(n_id, shape, label if label is not None else n_id, font_color=self.font_color, **options)
        self.nodes.append(node.options)
        self.node_ids.append(n_id)
        self.node_map[n_id] = node.options

    def add_edge(self, source: Any, to: Any, **options: Any) -> None:
        """Add an edge; parallel edges are kept; constant time."""
        for end in (source, to):
            if end not in self.node_map:
                raise InputError(f"edge end {end!r} is not a node", accepted="an id given to add_node before")
        directed = options.pop("directed", self.directed)
        made = Edge(source, to, directed, **options).options
        # the page draws an arrow unless told otherwise
        self.edges.append(made if directed else {**made, "directed": False})

    def set_options(self, options: str | Mapping[str, Any]) -> None:
        """Set vis-network options, as a mapping or as JSON (with or without ``var options =``)."""
        given: Any = options
        if isinstance(options, str):
            try:
                given = json.loads(options[options.find("{") : options.rfind("}") + 1])
            except ValueError as error:
                raise InputError(f"vis options are not JSON: {error}", accepted="a JSON object") from error
        self.page_options.update(given)

    def _lean(self) -> dict[str, Any]:
        """Leave out what the page's own style gives to nodes and edges that this package made."""
        nodes = [
            {key: value for key, value in node.items() if key not in ("shape", "color", "font")}
            if "kind" in node
            else node
            for node in self.nodes
        ]
        edges = [{key: value for key, value in edge.items() if key != "arrows"} for edge in self.edges]
        return {"nodes": nodes, "edges": edges}

    def payload(self) -> dict[str, Any]:
        """Return what the page reads."""
        return {"title": self.heading, **self.extra, **self._lean(), "options": self.page_options}

    def generate_html(self, name: str = "index.html", local: bool = True, notebook: bool = False) -> str:
        """Return the page as text. The arguments are pyvis's and change nothing: the page needs no other file."""
        return render(self.payload(), vis_script(), title=self.heading, live=self.live)

    def write_html(self, name: str, local: bool = True, notebook: bool = False, open_browser: bool = False) -> None:
        """Write the page to the file ``name``, in UTF-8, and nothing else."""
        Path(name).write_text(self.generate_html(), encoding="utf-8", newline="\n")

    def show(self, name: str, local: bool = True, notebook: bool = False) -> None:
        """Write the page to the file ``name``."""
        self.write_html(name)

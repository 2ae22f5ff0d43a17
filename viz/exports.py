"""The projected graph in the formats of others: GraphML, GEXF, node-link JSON, CSV for Gephi, Cytoscape and pandas."""

# numpy and networkx describe their results only in part
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .kinds import Kinds
from .project import describe
from .values import Material, Relation

if TYPE_CHECKING:
    from networkx import MultiDiGraph

# what XML 1.0 cannot hold, and surrogates, which no UTF-8 file can
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("source", "target", "relation", "kind", "label", "status", "date", "statement", "sources", "quotes")


def clean(text: str) -> str:
    """Drop control characters that XML forbids."""
    return CONTROL.sub("", text)


def cell(value: object) -> str:
    """Write a CSV cell that no spreadsheet takes for a formula."""
    text = "" if value is None else clean(str(value))
    return f"'{text}" if text.startswith(FORMULA) else text


def plain(graph: MultiDiGraph[str]) -> MultiDiGraph[str]:
    """Return a copy with plain text and number attributes only; each edge says its relation in words."""
    import networkx as nx

    material: Material = graph.graph["material"]
    seen: Kinds = graph.graph["kinds"]
    copy: MultiDiGraph[str] = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        copy.add_node(clean(node), **_plain(data))
    for source, target, key, data in graph.edges(keys=True, data=True):
        relation = material.relations[data["relation"]]
        more = {"kind": relation.kind, "statement": describe(relation, material, seen), "quote": _quotes(relation)}
        copy.add_edge(clean(source), clean(target), clean(key), **_plain({**data, **more}))
    return copy


def _plain(data: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    return {
        name: clean(value) if isinstance(value, str) else value for name, value in data.items() if value is not None
    }


def _quotes(relation: Relation) -> str:
    texts = (s.quote.text[slice(*s.quote.mark)] for s in relation.statements)
    return " | ".join(dict.fromkeys(texts))


def to_graphml(graph: MultiDiGraph[str]) -> str:
    """Write GraphML (Gephi, Cytoscape, yEd, igraph)."""
    import networkx as nx

    return "\n".join(nx.generate_graphml(plain(graph), named_key_ids=True)) + "\n"


def to_gexf(graph: MultiDiGraph[str]) -> str:
    """Write GEXF 1.2 (Gephi)."""
    import networkx as nx

    flat = plain(graph)
    for number, (*_, data) in enumerate(flat.edges(keys=True, data=True)):
        data["relation_key"] = data.pop("id")
        data["id"] = str(number)
    return "\n".join(nx.generate_gexf(flat, version="1.2draft")) + "\n"


def to_json(graph: MultiDiGraph[str]) -> str:
    """Write networkx node-link JSON, with ``nodes`` and ``edges``."""
    import networkx as nx

    return json.dumps(nx.node_link_data(plain(graph), edges="edges"), ensure_ascii=False, indent=1) + "\n"


def to_csv(graph: MultiDiGraph[str]) -> str:
    """Write one row an edge (pandas, spreadsheets)."""
    material: Material = graph.graph["material"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for source, target, data in plain(graph).edges(data=True):
        relation = material.relations[data["relation"]]
        titles = sorted({material.sources[s.quote.source].title for s in relation.statements})
        row = (
            source,
            target,
            data["relation"],
            data["kind"],
            data["label"],
            data["status"],
            data["date"],
            data["statement"],
            "; ".join(titles),
            data["quote"],
        )
        writer.writerow([cell(value) for value in row])
    return out.getvalue()


WRITERS: Mapping[str, Callable[[MultiDiGraph[str]], str]] = {
    ".graphml": to_graphml,
    ".gexf": to_gexf,
    ".json": to_json,
    ".csv": to_csv,
}


def write(graph: MultiDiGraph[str], path: Path) -> None:
    """Write the graph in the format that the file's suffix names."""
    if path.suffix.lower() not in WRITERS:
        raise InputError(f"unknown format {path.suffix!r}", place=str(path), accepted=", ".join(WRITERS))
    path.write_text(WRITERS[path.suffix.lower()](graph), encoding="utf-8", newline="\n")

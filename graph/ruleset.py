"""The rules in ``rules/``: read once, their tables filled from the ontology's own annotations.

A rule names a table on a line ``#@ NAME ?variable ...``; the line becomes a VALUES block. A step under ``#@ each edge``
runs once for each direct edge of the ontology, its ``$`` variables replaced by that edge's terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Store

from ..ontology.model import DirectEdge, Model
from ..ontology.terms import BASE, PREFIXES
from . import vocabulary as v

if TYPE_CHECKING:
    from .quads import EntityRegistry

FOLDER = Path(__file__).parent / "rules"
WRITTEN_BASE = "https://w3id.org/alliancekg/"  # as the rule files write it
SHARED, NODES, EDGES = ("1", "2"), ("1", "2", "3", "4"), ("5",)
Row = tuple[str, ...]
# Each rule file declares its prefixes; one update may declare them only at its head (Oxigraph 0.5 wants it so).
HEAD = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("akg", "oa", "rdf", "rdfs", "skos", "xsd"))


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """One row of the table of direct edges: the terms in place of ``$`` variables, and its statuses."""

    terms: Mapping[str, str]
    statuses: tuple[Row, ...]


class Ruleset:
    """The rules of one model, as SPARQL updates that only add."""

    def __init__(self, model: Model, folder: Path = FOLDER) -> None:
        kinds = model.kinds.values()
        self.tables: dict[str, tuple[Row, ...]] = {
            "identifying": tuple((f'"{k.name}"', f'"{r.name}"', f"<{r.iri}>") for k in kinds for r in k.identifying),
            "dated": tuple((f'"{kind.name}"',) for kind in kinds if kind.dated),
        }
        self.edges = tuple(_edge_rows(model.edges))
        texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ru"))}
        self.steps = {name: tuple(text.replace(WRITTEN_BASE, BASE).split(" ;\n")) for name, text in texts.items()}
        self.reads = _reads(
            "\n".join(step for name in self.steps if name.startswith(NODES) for step in self.steps[name])
        )
        self._updates: dict[tuple[str, ...], str] = {}

    def update(self, stages: Iterable[str] = (*NODES, *EDGES), *first: str) -> str:
        """One update: the steps ``first``, then the rules whose file names begin with one of ``stages``."""
        wanted = tuple(stages)
        if wanted not in self._updates:
            self._updates[wanted] = self._compose(wanted)
        return HEAD + " ;\n".join((*first, self._updates[wanted]))

    def _compose(self, wanted: tuple[str, ...]) -> str:
        steps = (step for name, steps in self.steps.items() if name.startswith(wanted) for step in steps)
        return " ;\n".join(text for step in steps for text in self._instances(step))

    def needed(self, document: Iterable[Quad]) -> Iterator[Quad]:
        """Of the quads of documents, those that the rules read: about half."""
        return (quad for quad in document if quad.predicate in self.reads)

    def run(self, quads: Iterable[Quad], stages: Iterable[str] = (*NODES, *EDGES)) -> set[Quad]:
        """What the rules add to some quads, in the entities, relations and derived graphs."""
        store = Store()
        store.extend(quads)
        store.update(self.update(stages))
        graphs = (v.ENTITIES_GRAPH, v.RELATIONS_GRAPH, v.DERIVED_GRAPH)
        return {quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)}

    def _instances(self, step: str) -> Iterator[str]:
        if "#@ each edge" not in step:
            yield _fill(step, self.tables)
            return
        for row in self.edges:
            text = step
            for name, term in row.terms.items():
                text = text.replace(f"${name}", term)
            yield _fill(text, {"statuses": row.statuses})


def _reads(text: str) -> frozenset[NamedNode]:
    """The properties that rules read in document graphs: all that they name, the type only where it is asked there."""
    named = re.findall(rf"\b({'|'.join(PREFIXES)}):(\w+)", text)
    found = {NamedNode(PREFIXES[prefix] + name) for prefix, name in named}
    typed = any(re.search(r"\sa\s", block) for block in re.findall(r"GRAPH \?\w+ \{([^}]*)\}", text))
    return frozenset(found | {v.TYPE} if typed else found - {v.TYPE})


def _fill(text: str, tables: Mapping[str, tuple[Row, ...]]) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        marker = line.strip()
        if marker.startswith("#@ ") and not marker.startswith("#@ each"):
            name, *variables = marker.removeprefix("#@ ").split()
            body = " ".join(f"({' '.join(row)})" for row in tables[name])
            lines.append(f"VALUES ({' '.join(variables)}) {{ {body} }}")
        elif marker and not marker.startswith(("#", "PREFIX ")):
            lines.append(line)
    return "\n".join(lines)


def _edge_rows(edges: Iterable[DirectEdge]) -> Iterator[EdgeRow]:
    for edge in edges:
        statuses = tuple((f"akg:status-{name}",) for name in edge.statuses)
        for first, second in _directions(edge):
            terms = {"edge": f"<{edge.iri}>", "kind": f"akg:{edge.kind}"}
            yield EdgeRow(terms | {"subjectRole": f"akg:{first}", "objectRole": f"akg:{second}"}, statuses)


def _directions(edge: DirectEdge) -> Iterator[tuple[str, str]]:
    yield edge.subject_role, edge.object_role
    if edge.symmetric and edge.subject_role != edge.object_role:
        yield edge.object_role, edge.subject_role


def shared_quads(document: Iterable[Quad], model: Model, registry: EntityRegistry | None = None) -> Iterator[Quad]:
    """The entities and relations that the quads of documents speak of, in the graphs where they stand."""
    known = set(registry.by_iri) if registry else set[str]()
    for quad in Ruleset(model).run(document, SHARED):
        if quad.graph_name == v.RELATIONS_GRAPH or getattr(quad.subject, "value", "") not in known:
            yield quad

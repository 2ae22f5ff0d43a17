"""The rules in ``rules/``: read once, their tables filled from the ontology's own annotations.

A rule names a table on a line ``#@ NAME ?variable ...``; the line becomes a VALUES block. ``affected`` restricts a rule to
the relations or entities that a change touches and is empty when everything is derived anew. A step under ``#@ each edge``
runs once for each direct edge of the ontology, its ``$`` variables replaced by that edge's terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Store

from ..ontology.model import DirectEdge, Model
from ..ontology.terms import BASE, PREFIXES
from . import vocabulary as v
from .identity import relation_kind

if TYPE_CHECKING:
    from .quads import EntityRegistry

FOLDER = Path(__file__).parent / "rules"
WRITTEN_BASE = "https://w3id.org/alliancekg/"  # as the rule files write it
RETRACT, SHARED, DERIVED = "0", ("1", "2"), ("3", "4", "5", "6")
Row = tuple[str, ...]
Affected = Mapping[str, Iterable[str] | None]
# Each rule file declares its prefixes; one update may declare them only at its head (Oxigraph 0.5 wants it so).
PROLOGUE = "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("akg", "oa", "rdf", "rdfs", "skos", "xsd")) + "\n"


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """One row of the table of direct edges."""

    kind: str
    terms: Mapping[str, str]
    statuses: tuple[Row, ...]
    same: tuple[Row, ...] = ()


class Ruleset:
    """The rules of one model, as SPARQL updates."""

    def __init__(self, model: Model, folder: Path = FOLDER) -> None:
        kinds = model.kinds.values()
        self.tables: dict[str, tuple[Row, ...]] = {
            "identifying": tuple((f'"{k.name}"', f'"{r.name}"', f"<{r.iri}>") for k in kinds for r in k.identifying),
            "dated": tuple((f'"{kind.name}"',) for kind in kinds if kind.dated),
        }
        self.edges = tuple(_edge_rows(model.edges))
        texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ru"))}
        self.steps = {name: tuple(text.replace(WRITTEN_BASE, BASE).split(" ;\n")) for name, text in texts.items()}

    def update(
        self, relations: Iterable[str] | None, entities: Iterable[str] | None, stages: Iterable[str] = (*SHARED, *DERIVED)
    ) -> str:
        """The rules of some stages, to follow :data:`PROLOGUE`; ``None`` means all relations or entities."""
        wanted = tuple(stages)
        filled = (
            text
            for name, steps in self.steps.items()
            if name.startswith(wanted)
            for step in steps
            for text in self._instances(step, relations, entities)
        )
        return " ;\n".join(filled)

    def _instances(self, step: str, relations: Iterable[str] | None, entities: Iterable[str] | None) -> Iterator[str]:
        if "#@ each edge" not in step:
            yield _fill(step, self.tables, {"relation": relations, "entity": entities})
            return
        by_kind: dict[str, list[str]] = {}
        for iri in relations or ():
            by_kind.setdefault(relation_kind(iri), []).append(iri)
        for row in self.edges:
            if relations is not None and row.kind not in by_kind:
                continue
            text = step
            for name, term in row.terms.items():
                text = text.replace(f"${name}", term)
            tables = {"statuses": row.statuses, "same": row.same}
            yield _fill(text, tables, {"relation": None if relations is None else by_kind[row.kind]})


def _fill(text: str, tables: Mapping[str, tuple[Row, ...]], affected: Affected) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        marker = line.strip()
        if not marker.startswith("#@ "):
            if not marker.startswith(("#", "PREFIX ")):
                lines.append(line)
            continue
        name, *variables = marker.removeprefix("#@ ").split()
        if name == "each":
            continue
        if name != "affected":
            lines.append(_values(variables, tables[name]))
            continue
        chosen = affected[variables[0].removeprefix("?")]
        if chosen is not None:
            lines.append(_values(variables, [(f"<{iri}>",) for iri in sorted(chosen)]))
    return "\n".join(lines)


def _values(variables: Iterable[str], rows: Iterable[Row]) -> str:
    body = " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({' '.join(variables)}) {{ {body} }}"


def _edge_rows(edges: Iterable[DirectEdge]) -> Iterator[EdgeRow]:
    rows = [
        (edge.iri, edge.kind, first, second, edge.statuses)
        for edge in edges
        for first, second in _directions(edge.subject_role, edge.object_role, edge.symmetric)
    ]
    for iri, kind, first, second, statuses in rows:
        yield EdgeRow(
            kind=kind,
            terms={"edge": f"<{iri}>", "kind": f"akg:{kind}", "subjectRole": f"akg:{first}", "objectRole": f"akg:{second}"},
            statuses=tuple((f"akg:status-{name}",) for name in statuses),
            same=tuple(
                (f"akg:{other[1]}", f"akg:{other[2]}", f"akg:{other[3]}", f"akg:status-{name}")
                for other in rows
                if other[0] == iri
                for name in other[4]
            ),
        )


def _directions(subject: str, target: str, symmetric: bool) -> Iterator[tuple[str, str]]:
    yield subject, target
    if symmetric and subject != target:
        yield target, subject


def shared_quads(document: Iterable[Quad], model: Model, registry: EntityRegistry | None = None) -> Iterator[Quad]:
    """The entities and relations that the quads of documents speak of, in the graphs where they stand."""
    store = Store()
    store.extend(document)
    store.update(PROLOGUE + Ruleset(model).update(None, None, SHARED))
    known = registry.by_iri if registry else {}
    for graph in (v.ENTITIES_GRAPH, v.RELATIONS_GRAPH):
        for quad in store.quads_for_pattern(None, None, None, graph):
            if quad.graph_name == v.RELATIONS_GRAPH or getattr(quad.subject, "value", "") not in known:
                yield quad

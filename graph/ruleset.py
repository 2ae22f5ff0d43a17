"""The rules in ``rules/``: read once, their tables filled from the ontology's own annotations.

A rule names a table on a line ``#@ NAME ?variable ...``; the line becomes a VALUES block. ``affected`` restricts a rule to
the relations or entities that a change touches and is empty when everything is derived anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, Store

from ..ontology.model import Model
from ..ontology.terms import AKG, BASE, PREFIXES
from . import vocabulary as v

if TYPE_CHECKING:
    from .quads import EntityRegistry

FOLDER = Path(__file__).parent / "rules"
RETRACT, SHARED, DERIVED = "0", ("1", "2"), ("3", "4", "5")
Row = tuple[str, ...]
# Each rule file declares its prefixes; one update may declare them only at its head (Oxigraph 0.5 wants it so).
PROLOGUE = "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("akg", "oa", "rdf", "rdfs", "skos", "xsd")) + "\n"


class Ruleset:
    """The rules of one model, as SPARQL updates."""

    def __init__(self, model: Model, folder: Path = FOLDER) -> None:
        self.tables: Mapping[str, tuple[Row, ...]] = dict(_tables(model))
        self.texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ru"))}

    def update(
        self, relations: Iterable[str] | None, entities: Iterable[str] | None, stages: Iterable[str] = (*SHARED, *DERIVED)
    ) -> str:
        """The rules of some stages, to follow :data:`PROLOGUE`; ``None`` means all relations or entities."""
        affected = {"relation": relations, "entity": entities}
        wanted = tuple(stages)
        return " ;\n".join(self._fill(text, affected) for name, text in self.texts.items() if name.startswith(wanted))

    def _fill(self, text: str, affected: Mapping[str, Iterable[str] | None]) -> str:
        lines: list[str] = []
        for line in text.replace("https://w3id.org/alliancekg/", BASE).splitlines():
            marker = line.strip()
            if not marker.startswith("#@ "):
                if not marker.startswith(("#", "PREFIX ")):
                    lines.append(line)
                continue
            name, *variables = marker.removeprefix("#@ ").split()
            if name != "affected":
                lines.append(_values(variables, self.tables[name]))
                continue
            chosen = affected[variables[0].removeprefix("?")]
            if chosen is not None:
                lines.append(_values(variables, [(f"<{iri}>",) for iri in sorted(chosen)]))
        return "\n".join(lines)


def _values(variables: Iterable[str], rows: Iterable[Row]) -> str:
    body = " ".join(f"({' '.join(row)})" for row in rows)
    return f"VALUES ({' '.join(variables)}) {{ {body} }}"


def _tables(model: Model) -> Iterator[tuple[str, tuple[Row, ...]]]:
    kinds = model.kinds.values()
    yield (
        "identifying",
        tuple((f'"{kind.name}"', f'"{role.name}"', f"<{role.iri}>") for kind in kinds for role in kind.identifying),
    )
    yield "dated", tuple((f'"{kind.name}"',) for kind in kinds if kind.dated)
    pairs = [
        ((f"<{edge.iri}>", f"<{AKG}{edge.kind}>", f"<{AKG}{first}>", f"<{AKG}{second}>"), edge.statuses)
        for edge in model.edges
        for first, second in _directions(edge.subject_role, edge.object_role, edge.symmetric)
    ]
    yield "edgekinds", tuple(dict.fromkeys(pair for pair, _ in pairs))
    yield "edges", tuple(dict.fromkeys((*pair, f"<{AKG}status-{name}>") for pair, names in pairs for name in names))


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



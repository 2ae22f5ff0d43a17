"""Checks what is built: the ontology's SHACL shapes on quads, fast enough for every document of every build."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from ..ontology.model import Model
from ..ontology.terms import AKG, RDF, compact
from .shapes import Shape, Term, data_shapes
from .shapes_quick import quick
from .vocabulary import SHARED_GRAPHS

if TYPE_CHECKING:
    from .store_base import GraphStore


@dataclass(frozen=True, slots=True)
class Fault:
    """A node that breaks a shape."""

    node: str
    shape: str
    reason: str
    value: str = ""

    def __str__(self) -> str:
        shown = f" (found {self.value})" if self.value else ""
        return f"{compact(self.node)}: {self.reason}{shown}"


def check_quads(quads: Iterable[Quad], model: Model, shapes: tuple[Shape, ...] | None = None) -> list[Fault]:
    """What some quads break of the data shapes; empty when all is well."""
    return list(_Checker(list(quads), model).faults(data_shapes(model) if shapes is None else shapes))


def check_store(store: GraphStore) -> Iterator[Fault]:
    """Check a whole store: the shared graphs together, each document's alone, no triple in two graphs."""
    graphs = {row["g"].value for row in store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")}
    shared = {graph.value for graph in SHARED_GRAPHS}
    # a relation's type and roles, what is derived of it and its fillers' classes stand in graphs of their own
    yield from check_quads((quad for graph in sorted(shared) for quad in store.quads(graph)), store.model)
    for graph in sorted(graphs - shared):
        yield from check_quads(store.quads(graph), store.model)
    twice = "SELECT DISTINCT ?s ?p WHERE { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER(?g != ?h) }"
    for row in store.select(twice):
        yield Fault(row["s"].value, "", f"a triple of {compact(row['p'].value)} stands in two graphs")


def _named(query: str) -> set[str] | None:
    """The properties that a query names, or None where it may read others as well."""
    if re.search(r"[?$]\w+\s+(?:[?$]\w+|a\b)", query):
        return None
    prefixes = dict(re.findall(r"PREFIX\s+(\w*):\s*<([^>]*)>", query))
    names = {prefixes.get(prefix, "") + name for prefix, name in re.findall(r"(?<![<\w])(\w*):(\w+)", query)}
    return names | set(re.findall(r"<([^<>\s]+)>", query))


class _Checker:
    """The quads by subject, and the shapes' constraints as methods."""

    def __init__(self, quads: list[Quad], model: Model) -> None:
        self.quads, self.model = quads, model
        self.data: dict[str, dict[str, list[Term]]] = {}
        self.by_type: dict[str, list[str]] = {}
        type_iri = RDF + "type"
        for quad in quads:
            subject, target = quad.subject, quad.object
            if isinstance(subject, Triple) or isinstance(target, Triple):
                continue
            name, predicate = subject.value, quad.predicate.value
            self.data.setdefault(name, {}).setdefault(predicate, []).append(target)
            if predicate == type_iri:
                self.by_type.setdefault(target.value, []).append(name)

    def faults(self, shapes: Iterable[Shape]) -> Iterator[Fault]:
        for shape in shapes:
            targets, passes = self.targets(shape), quick(shape)
            for node in targets:
                if passes is not None and passes(self.data[node]):
                    continue
                for reason, value in self.node(NamedNode(node), shape):
                    yield Fault(node, shape.iri, shape.message or reason, value)
            yield from self.queries(shape, set(targets))

    def targets(self, shape: Shape) -> list[str]:
        found = [
            node for type_iri in self.by_type if self.below(type_iri, shape.targets) for node in self.by_type[type_iri]
        ]
        return sorted(set(found))

    def below(self, type_iri: str, targets: Iterable[str]) -> bool:
        name = type_iri.removeprefix(AKG)
        return any(type_iri == target or self.model.is_a(name, target.removeprefix(AKG)) for target in targets)

    def queries(self, shape: Shape, targets: set[str]) -> Iterator[Fault]:
        if not shape.queries or not targets:
            return
        store = Store()
        read = [_named(query) for query, _ in shape.queries]
        if all(names is not None for names in read):
            wanted = {name for names in read for name in names or ()}
            store.extend(quad for quad in self.quads if quad.predicate.value in wanted)
        else:
            store.extend(self.quads)
        for query, message in shape.queries:
            result = store.query(query, use_default_graph_as_union=True)
            if isinstance(result, QuerySolutions):
                for row in result:
                    this = row["this"]
                    if isinstance(this, NamedNode) and this.value in targets:
                        yield Fault(this.value, shape.iri, message)

    def node(self, node: Term, shape: Shape) -> Iterator[tuple[str, str]]:
        """What a node, or the value of a property, breaks of one shape: reason and value."""
        properties = self.data.get(node.value, {}) if isinstance(node, NamedNode | BlankNode) else {}
        yield from self.value(node, shape)
        for item in shape.properties:
            for reason, value in self.property(node, properties.get(item.path or "", []), item):
                yield item.message or f"{compact(item.path or '')} {reason}", value
        closed = shape.values.get("closed")
        if closed is not None and closed.value == "true":
            allowed = shape.ignored | {item.path for item in shape.properties}
            for name in properties:
                if name not in allowed:
                    yield f"has a property that its shape does not know: {compact(name)}", ""

    def property(self, node: Term, values: list[Term], shape: Shape) -> Iterator[tuple[str, str]]:
        least, most = _number(shape.values.get("minCount")), _number(shape.values.get("maxCount"))
        if least is not None and len(values) < least:
            yield f"has {len(values)} values and needs {least}", ""
        if most is not None and len(values) > most:
            yield f"has {len(values)} values and may have {most}", ", ".join(sorted(map(str, values)))
        other = shape.values.get("lessThan")
        if other is not None:
            bounds = [_number(item) for item in self.data.get(node.value, {}).get(other.value, [])]
            for value in values:
                number = _number(value)
                if number is not None and any(bound is not None and number >= bound for bound in bounds):
                    yield f"is not less than {compact(other.value)}", str(value)
        for value in values:
            for reason, _ in self.node(value, shape):
                yield reason, str(value)

    def value(self, node: Term, shape: Shape) -> Iterator[tuple[str, str]]:
        for name, check in _VALUE_CHECKS.items():
            wanted = shape.values.get(name)
            if wanted is not None and not check(node, wanted):
                yield f"does not fit sh:{name} {wanted.value}", str(node)
        if "class" in shape.values and not self.has_class(node, shape.values["class"].value):
            yield f"is not of class {compact(shape.values['class'].value)}", str(node)
        if shape.allowed and node not in shape.allowed:
            yield "is not one of the allowed values", str(node)
        if shape.either and not any(self.fits(node, item) for item in shape.either):
            yield "fits none of the alternatives", str(node)
        if shape.negated is not None and self.fits(node, shape.negated):
            yield "fits what it must not", str(node)
        if shape.node is not None and not self.fits(node, shape.node):
            yield shape.node.message or f"does not fit {compact(shape.node.iri)}", str(node)

    def fits(self, node: Term, shape: Shape) -> bool:
        return next(self.node(node, shape), None) is None

    def has_class(self, node: Term, wanted: str) -> bool:
        types = self.data.get(node.value, {}).get(RDF + "type", []) if not isinstance(node, Literal) else []
        return any(self.below(item.value, (wanted,)) for item in types)


def _number(term: Term | None) -> Decimal | None:
    if not isinstance(term, Literal):
        return None
    try:
        return Decimal(term.value)
    except InvalidOperation:
        return None


def _datatype(node: Term, wanted: Term) -> bool:
    return isinstance(node, Literal) and node.datatype.value == wanted.value


def _node_kind(node: Term, wanted: Term) -> bool:
    return type(node).__name__ == _NODE_KINDS[wanted.value.rpartition("#")[2]]


def _at_least(node: Term, wanted: Term) -> bool:
    number, bound = _number(node), _number(wanted)
    return number is not None and bound is not None and number >= bound


def _at_most(node: Term, wanted: Term) -> bool:
    number, bound = _number(node), _number(wanted)
    return number is not None and bound is not None and number <= bound


_NODE_KINDS = {"IRI": "NamedNode", "BlankNode": "BlankNode", "Literal": "Literal"}
_VALUE_CHECKS: dict[str, Callable[[Term, Term], bool]] = {
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "pattern": lambda node, wanted: re.search(wanted.value, node.value) is not None,
    "minLength": lambda node, wanted: len(node.value) >= int(wanted.value),
    "minInclusive": _at_least,
    "maxInclusive": _at_most,
}

__all__ = ["Fault", "check_quads", "check_store"]

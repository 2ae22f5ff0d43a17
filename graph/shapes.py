"""The SHACL shapes of the ontology as frozen values: the part of SHACL Core that they use, and SPARQL constraints.

A term of SHACL that is not known here raises an error when the shapes are read: no shape is ever left unchecked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from ..errors import InputError
from ..ontology import model as ontology_model
from ..ontology.model import Model
from ..ontology.shapes import model_shapes
from ..ontology.terms import RDF, SH

SHAPES = Path(ontology_model.__file__).parent / "shapes"
Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal

_SINGLE = {
    "minCount", "maxCount", "datatype", "nodeKind", "class", "pattern", "minLength", "minInclusive", "maxInclusive",
    "lessThan", "path", "message", "closed", "not", "node",
}  # fmt: skip
_MANY = {"property", "targetClass", "or", "ignoredProperties", "in", "sparql", "declare"}
_SPARQL = {"select", "prefixes", "namespace", "prefix"}
_DESCRIBING = {"name", "description", "severity", "order", "group"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape (``path`` is None) or a property shape; ``values`` holds the constraints by their SHACL names."""

    iri: str
    path: str | None
    values: dict[str, Term]
    targets: tuple[str, ...] = ()
    properties: tuple[Shape, ...] = ()
    either: tuple[Shape, ...] = ()
    negated: Shape | None = None
    node: Shape | None = None
    ignored: frozenset[str] = frozenset()
    allowed: tuple[Term, ...] = ()
    queries: tuple[tuple[str, str], ...] = ()

    @property
    def message(self) -> str | None:
        found = self.values.get("message")
        return found.value if found is not None else None


def load_shapes(path: Path = SHAPES / "data.ttl") -> tuple[Shape, ...]:
    """The shapes of a file that aim at classes."""
    return _read(path.read_text(encoding="utf-8"), str(path))


def data_shapes(model: Model) -> tuple[Shape, ...]:
    """All shapes of stored data: the written ones, and one a kind that follows from its roles in the model."""
    return _read(model_shapes(model), str(SHAPES / "data.ttl"))


@lru_cache(maxsize=4)
def _read(text: str, place: str) -> tuple[Shape, ...]:
    reader = _Reader(list(parse(input=text, format=RdfFormat.TURTLE)), place)
    return tuple(reader.shape(node) for node in reader.targeted())


class _Reader:
    """Reads shapes out of triples."""

    def __init__(self, quads: list[Quad], place: str) -> None:
        self.place = place
        self.data: dict[Node, dict[str, list[Term]]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode | BlankNode) and isinstance(
                quad.object, NamedNode | BlankNode | Literal
            ):
                self.data.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
        for properties in self.data.values():
            for predicate in properties:
                self._check(predicate)

    def _check(self, predicate: str) -> None:
        if predicate.startswith(SH) and predicate.removeprefix(SH) not in _SINGLE | _MANY | _SPARQL | _DESCRIBING:
            raise InputError(
                f"uses sh:{predicate.removeprefix(SH)}", place=self.place, accepted="SHACL as in graph/shapes.py"
            )

    def targeted(self) -> Iterator[Node]:
        return (node for node, properties in self.data.items() if SH + "targetClass" in properties)

    def many(self, node: Node, name: str) -> list[Term]:
        return self.data.get(node, {}).get(SH + name, [])

    def nodes(self, node: Node, name: str) -> list[Node]:
        return [item for item in self.many(node, name) if isinstance(item, NamedNode | BlankNode)]

    def members(self, node: Node, name: str) -> Iterator[Term]:
        """The members of the list that is the value of a property."""
        for head in self.nodes(node, name):
            at: Term = head
            while isinstance(at, NamedNode | BlankNode) and at.value != RDF + "nil":
                yield from self.data[at].get(RDF + "first", [])
                at = self.data[at][RDF + "rest"][0]

    def shape(self, node: Node) -> Shape:
        paths = self.many(node, "path")
        negated, nodes = self.nodes(node, "not"), self.nodes(node, "node")
        return Shape(
            iri=node.value,
            path=paths[0].value if paths else None,
            values={name: found[0] for name in _SINGLE - {"path", "not", "node"} if (found := self.many(node, name))},
            targets=tuple(item.value for item in self.many(node, "targetClass")),
            properties=tuple(self.shape(item) for item in self.nodes(node, "property") if not self.is_warning(item)),
            either=tuple(
                self.shape(item) for item in self.members(node, "or") if isinstance(item, NamedNode | BlankNode)
            ),
            negated=self.shape(negated[0]) if negated else None,
            node=self.shape(nodes[0]) if nodes else None,
            ignored=frozenset(item.value for item in self.members(node, "ignoredProperties")),
            allowed=tuple(self.members(node, "in")),
            queries=tuple(self._query(item) for item in self.nodes(node, "sparql")),
        )

    def is_warning(self, node: Node) -> bool:
        """Whether breaking the shape is no fault: a filler of an unexpected class, with which texts surprise."""
        return any(item.value == SH + "Warning" for item in self.many(node, "severity"))

    def _query(self, node: Node) -> tuple[str, str]:
        declared = [item for ontology in self.nodes(node, "prefixes") for item in self.nodes(ontology, "declare")]
        head = "".join(
            f"PREFIX {self.many(item, 'prefix')[0].value}: <{self.many(item, 'namespace')[0].value}>\n"
            for item in declared
        )
        messages = self.many(node, "message")
        return head + self.many(node, "select")[0].value, messages[0].value if messages else "a SPARQL constraint"

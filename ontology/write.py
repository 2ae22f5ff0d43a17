"""The one canonical Turtle writer: the same triples give the same bytes, in an order that reads well.

Terms stand in sections by what they are, classes and properties in the order of their tree; within a term, what says
what it is comes first. Blank nodes are written inside the node that uses them, lists in parentheses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from ..errors import InputError
from .terms import AKG, DCTERMS, OWL, PREFIXES, RDF, RDFS, SH, SKOS, XSD, compact

Node = ox.NamedNode | ox.BlankNode
Triple = tuple[Node, str, ox.NamedNode | ox.BlankNode | ox.Literal]

WIDTH = 120
INDENT = "    "
# banner: types whose instances stand under it, in the order of the file; what fits nowhere stands last
SECTIONS: dict[str, tuple[str, ...]] = {
    "The module": (OWL + "Ontology",),
    "Classes": (OWL + "Class",),
    "Disjoint siblings": (OWL + "AllDisjointClasses",),
    "Object properties": (OWL + "ObjectProperty",),
    "Data properties": (OWL + "DatatypeProperty",),
    "Annotation properties": (OWL + "AnnotationProperty",),
    "Schemes": (SKOS + "ConceptScheme",),
    "Concepts": (SKOS + "Concept",),
    "Shapes": (SH + "NodeShape",),
}
OTHERS = "Others"
PREDICATES = [
    RDF + "type",
    RDFS + "subClassOf",
    RDFS + "subPropertyOf",
    SKOS + "inScheme",
    SKOS + "notation",
    RDFS + "label",
    SKOS + "prefLabel",
    SKOS + "definition",
    SKOS + "scopeNote",
    SKOS + "example",
    RDFS + "domain",
    RDFS + "range",
    AKG + "pluralRole",
    AKG + "requiredRole",
    AKG + "optionalRole",
    AKG + "identifiedBy",
    AKG + "objectType",
    DCTERMS + "title",
    DCTERMS + "description",
    SH + "targetClass",
    SH + "closed",
    SH + "ignoredProperties",
    SH + "path",
    SH + "minCount",
    SH + "maxCount",
]
LAST = [RDFS + "isDefinedBy"]
LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w.-]*[\w-])?", re.ASCII)
BARE = {
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def to_turtle(triples: Iterable[ox.Quad | ox.Triple], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Write triples as canonical Turtle.

    Raises InputError where a blank node is used by two nodes or by itself: such a graph has no tree to write.
    """
    return _Writer(triples, prefixes).text()


def reformat(text: str) -> str:
    """Return a Turtle text as the canonical writer would write it; comments are lost."""
    try:
        return to_turtle(list(ox.parse(text, format=ox.RdfFormat.TURTLE)))
    except SyntaxError as error:
        raise InputError(f"cannot be read as Turtle: {error}", accepted="Turtle") from error


class _Writer:
    def __init__(self, triples: Iterable[ox.Quad | ox.Triple], prefixes: Mapping[str, str]) -> None:
        self.prefixes = prefixes
        self.used: set[str] = set()
        self.nodes: dict[Node, dict[str, set[ox.NamedNode | ox.BlankNode | ox.Literal]]] = defaultdict(
            lambda: defaultdict(set)
        )
        users: dict[ox.BlankNode, set[Node]] = defaultdict(set)
        for triple in triples:
            subject, target = triple.subject, triple.object
            assert isinstance(subject, Node) and isinstance(target, Node | ox.Literal), "no triple terms in a module"
            self.nodes[subject][triple.predicate.value].add(target)
            if isinstance(target, ox.BlankNode):
                users[target].add(subject)
        shared = [node for node, by in users.items() if len(by) > 1 or node in by]
        if shared:
            raise InputError(f"blank node {shared[0].value!r} is used more than once", accepted="a name for it")
        self.inner = set(users)

    def text(self) -> str:
        """The whole file."""
        sections: dict[str, list[str]] = {banner: [] for banner in [*SECTIONS, OTHERS]}
        for node in self.ordered():
            sections[self.section(node)].append(self.block(node))
        parts = [f"# {banner}\n\n" + "\n".join(blocks) for banner, blocks in sections.items() if blocks]
        head = "".join(
            f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(self.prefixes.items()) if name in self.used
        )
        return head + "\n" + "\n".join(parts)

    def section(self, node: Node) -> str:
        types = {target.value for target in self.nodes[node].get(RDF + "type", ()) if isinstance(target, ox.NamedNode)}
        return next((banner for banner, wanted in SECTIONS.items() if types.intersection(wanted)), OTHERS)

    def ordered(self) -> Iterator[Node]:
        """Named nodes in the order of their tree, then blank ones by their text."""
        children: dict[str, list[ox.NamedNode]] = defaultdict(list)
        named = {node for node in self.nodes if isinstance(node, ox.NamedNode)}
        roots: list[ox.NamedNode] = []
        for node in named:
            above = [up for up in self.parents(node) if up in named]
            (children[min(up.value for up in above)] if above else roots).append(node)
        seen: set[Node] = set()
        stack = sorted(roots, key=self.node_key, reverse=True)
        while stack:
            node = stack.pop()
            seen.add(node)
            yield node
            stack += sorted(children[node.value], key=self.node_key, reverse=True)
        yield from sorted(named - seen, key=lambda node: node.value)  # a cycle: no root leads there
        free = [node for node in self.nodes if isinstance(node, ox.BlankNode) and node not in self.inner]
        yield from sorted(free, key=self.block)

    def node_key(self, node: ox.NamedNode) -> tuple[int, str]:
        """By position where the terms have one, else by name."""
        positions = self.nodes[node].get(AKG + "position", ())
        return min((int(target.value) for target in positions if isinstance(target, ox.Literal)), default=0), compact(
            node.value
        )

    def parents(self, node: ox.NamedNode) -> Iterator[ox.NamedNode]:
        for predicate in (RDFS + "subClassOf", RDFS + "subPropertyOf", SKOS + "broader"):
            for target in self.nodes[node].get(predicate, ()):
                if isinstance(target, ox.NamedNode):
                    yield target

    def block(self, node: Node) -> str:
        """One subject with all its triples."""
        head = self.term(node) if isinstance(node, ox.NamedNode) else "[]"
        return f"{head} {self.properties(node, 1)} .\n"

    def properties(self, node: Node, depth: int, gap: str | None = None) -> str:
        gap = gap or f" ;\n{INDENT * depth}"
        predicates = sorted(self.nodes[node], key=self.predicate_key)
        return gap.join(self.property(node, predicate, depth) for predicate in predicates)

    def property(self, node: Node, predicate: str, depth: int) -> str:
        name = "a" if predicate == RDF + "type" else self.name(predicate)
        values = sorted(self.nodes[node][predicate], key=lambda target: self.object_key(target, depth))
        texts = [self.object(value, depth) for value in values]
        line = f"{name} {', '.join(texts)}"
        if len(texts) > 1 and (len(line) + len(INDENT) * depth > WIDTH - 2 or "\n" in line):
            gap = f",\n{INDENT * (depth + 1)}"
            return f"{name}\n{INDENT * (depth + 1)}" + gap.join(self.object(value, depth + 1) for value in values)
        return line

    def predicate_key(self, predicate: str) -> tuple[int, str]:
        if predicate in PREDICATES:
            return PREDICATES.index(predicate), ""
        return len(PREDICATES) + (predicate in LAST), compact(predicate)

    def object_key(self, target: ox.NamedNode | ox.BlankNode | ox.Literal, depth: int) -> tuple[int, str]:
        rank = (ox.NamedNode, ox.Literal, ox.BlankNode).index(type(target))
        return rank, self.object(target, depth)

    def object(self, target: ox.NamedNode | ox.BlankNode | ox.Literal, depth: int) -> str:
        if isinstance(target, ox.Literal):
            return self.literal(target)
        if isinstance(target, ox.NamedNode):
            return "()" if target.value == RDF + "nil" else self.term(target)
        if RDF + "first" in self.nodes[target]:
            return self.list(target, depth)
        flat = f"[ {self.properties(target, depth, ' ; ')} ]"
        if "\n" not in flat and len(flat) + len(INDENT) * depth <= WIDTH:
            return flat
        return f"[\n{INDENT * (depth + 1)}{self.properties(target, depth + 1)}\n{INDENT * depth}]"

    def list(self, node: ox.BlankNode, depth: int) -> str:
        items = [self.object(item, depth + 1) for item in self.items(node)]
        flat = f"( {' '.join(items)} )"
        if "\n" not in flat and len(flat) + len(INDENT) * depth <= WIDTH - 10:
            return flat
        return "".join(["(", *(f"\n{INDENT * (depth + 1)}{item}" for item in items), f"\n{INDENT * depth})"])

    def items(
        self, node: ox.NamedNode | ox.BlankNode | ox.Literal
    ) -> Iterator[ox.NamedNode | ox.BlankNode | ox.Literal]:
        while isinstance(node, ox.BlankNode):
            yield next(iter(self.nodes[node][RDF + "first"]))
            node = next(iter(self.nodes[node][RDF + "rest"]))

    def literal(self, target: ox.Literal) -> str:
        value, datatype = target.value, target.datatype.value
        if datatype in BARE and BARE[datatype].fullmatch(value):
            return value
        if "\n" in value:
            quoted = '"""' + value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '"""'
        else:
            quoted = '"' + value.translate(ESCAPES) + '"'
        if target.language:
            return f"{quoted}@{target.language}"
        return quoted if datatype == XSD + "string" else f"{quoted}^^{self.name(datatype)}"

    def term(self, node: ox.NamedNode) -> str:
        return self.name(node.value)

    def name(self, iri: str) -> str:
        """A prefixed name where one can be written, else the IRI in brackets."""
        fits = [(len(base), prefix) for prefix, base in self.prefixes.items() if iri.startswith(base)]
        if fits:
            length, prefix = max(fits)
            if LOCAL.fullmatch(iri[length:]):
                self.used.add(prefix)
                return f"{prefix}:{iri[length:]}"
        return f"<{iri}>"

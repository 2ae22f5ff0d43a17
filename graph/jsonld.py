"""JSON-LD compacted by the ontology's own context: short names for terms, prefixes for identifiers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import IO, Any, cast

from pyoxigraph import Literal, NamedNode, Quad

from ..ontology.context import CONTEXT
from ..ontology.terms import RDF, XSD


@dataclass(frozen=True, slots=True)
class Term:
    """A property as the context names it; ``type`` and ``language`` are what its plain values are taken for."""

    name: str
    type: str | None
    language: str | None


class Context:
    """The context as a lookup from IRIs to names."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.value = value
        self.prefixes = {name: iri for name, iri in value.items() if isinstance(iri, str) and not name.startswith("@")}

    @cached_property
    def terms(self) -> dict[str, Term]:
        """Every name by its IRI."""
        found: dict[str, Term] = {}
        for name, described in self.value.items():
            if isinstance(described, dict):
                entry = cast("dict[str, str]", described)
                kind = entry.get("@type")
                whole = kind if kind is None or kind == "@id" else self.expand(kind)
                found[self.expand(entry["@id"])] = Term(name, whole, entry.get("@language"))
        return found

    def expand(self, name: str) -> str:
        """The IRI of a prefixed name."""
        prefix, colon, local = name.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else name

    def compact(self, iri: str) -> str:
        """An IRI with a prefix where one fits and nothing that looks like an IRI is left after it."""
        for prefix, base in self.prefixes.items():
            if iri.startswith(base) and not iri[len(base) :].startswith("//"):
                return f"{prefix}:{iri[len(base) :]}"
        return iri


def write_jsonld(quads: Iterable[Quad], stream: IO[bytes]) -> None:
    """Write quads that come graph by graph and subject by subject."""
    context = Context(json.loads(CONTEXT.read_text(encoding="utf-8"))["@context"])
    head = json.dumps(context.value, ensure_ascii=False)
    stream.write(f'{{"@context":{head},"@graph":['.encode())
    separator = ""
    for graph, inside in groupby(quads, key=lambda quad: quad.graph_name):
        name = json.dumps(context.compact(getattr(graph, "value", "")))
        stream.write(f'{separator}{{"@id":{name},"@graph":['.encode())
        separator = ",\n"
        between = ""
        for node in _nodes(inside, context):
            stream.write((between + json.dumps(node, ensure_ascii=False)).encode())
            between = ",\n"
        stream.write(b"]}")
    stream.write(b"]}\n")


def _nodes(quads: Iterable[Quad], context: Context) -> Iterator[dict[str, Any]]:
    for subject, statements in groupby(quads, key=lambda quad: quad.subject):
        node: dict[str, Any] = {"@id": context.compact(getattr(subject, "value", ""))}
        for quad in statements:
            key, value = _pair(quad, context)
            if key in node:
                node[key] = [*(node[key] if isinstance(node[key], list) else [node[key]]), value]
            else:
                node[key] = value
        yield node


def _pair(quad: Quad, context: Context) -> tuple[str, Any]:
    predicate, target = quad.predicate.value, quad.object
    if predicate == RDF + "type" and isinstance(target, NamedNode):
        known = context.terms.get(target.value)
        return "@type", known.name if known else context.compact(target.value)
    term = context.terms.get(predicate, Term(context.compact(predicate), None, None))
    if isinstance(target, Literal):
        return term.name, _literal(target, term, context)
    iri = context.compact(getattr(target, "value", ""))
    return term.name, iri if term.type == "@id" else {"@id": iri}


def _literal(literal: Literal, term: Term, context: Context) -> Any:
    if literal.language:
        plain = literal.language == term.language
        return literal.value if plain else {"@value": literal.value, "@language": literal.language}
    datatype = literal.datatype.value
    if term.type == datatype:
        return literal.value
    if datatype == XSD + "string":
        return literal.value if term.type is None and term.language is None else {"@value": literal.value}
    return {"@value": literal.value, "@type": context.compact(datatype)}

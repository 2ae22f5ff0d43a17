"""Every term with all that the files say of it, gathered for the reference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .model import Kind, Model, Role, read_model
from .rdf import is_iri, value
from .source import CORE, Source
from .sssom import Row, by_subject
from .terms import AKG, DCTERMS, OWL, RDF, RDFS, SKOS, compact, local_name

TYPES = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "object property",
    OWL + "DatatypeProperty": "data property",
    OWL + "AnnotationProperty": "annotation property",
    SKOS + "ConceptScheme": "scheme",
    SKOS + "Concept": "concept",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term as a reader wants it; ``above`` and ``below`` are local names, ``facts`` the remaining statements."""

    name: str
    iri: str
    type: str
    label: str
    definition: str
    example: str
    notes: tuple[str, ...]
    source: str
    position: int
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    domain: str = ""
    range: str = ""
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    mappings: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Terminology:
    """All terms by local name, with the model that they make."""

    terms: Mapping[str, Term]
    model: Model

    def of_type(self, type_name: str) -> list[Term]:
        """The terms of one type in the order of the page: by position, then by label."""
        found = [term for term in self.terms.values() if term.type == type_name]
        return sorted(found, key=lambda term: (term.position, term.label))

    def roots(self, type_name: str) -> list[Term]:
        """The terms of one type that stand below no other."""
        return [term for term in self.of_type(type_name) if not term.above]

    def under(self, name: str) -> list[Term]:
        """The terms below one, by label."""
        found = (self.terms[below] for below in self.terms[name].below)
        return sorted(found, key=lambda term: (term.position, term.label))

    def kind(self, name: str) -> Kind | None:
        """The kind with this name, or None where the term is no kind."""
        return self.model.kinds.get(name)

    def uses(self, role: str) -> list[tuple[Kind, Role]]:
        """The kinds that have a role."""
        return [(kind, found) for kind in self.model.kinds.values() for found in kind.roles if found.name == role]

    def in_order(self, names: Iterable[str]) -> list[str]:
        """Names in the order of their positions, where they have such."""
        return sorted(names, key=lambda name: self.terms[name].position if name in self.terms else 0)

    def edges(self, kind: str) -> list[str]:
        """The direct edges that a kind gives."""
        return list(dict.fromkeys(edge.name for edge in self.model.edges if edge.kind == kind))

    def known(self, name: str) -> bool:
        """Tell whether a local name has its place on the page."""
        return name in self.terms


# What has its own line on the page and is not told again among the remaining facts.
TOLD = frozenset(
    {
        RDF + "type",
        RDFS + "label",
        RDFS + "domain",
        RDFS + "range",
        RDFS + "isDefinedBy",
        RDFS + "subClassOf",
        RDFS + "subPropertyOf",
        DCTERMS + "source",
        AKG + "position",
        *(SKOS + name for name in ("definition", "example", "scopeNote", "prefLabel", "inScheme")),
    }
)


def read_terminology(source: Source) -> Terminology:
    """Gather the terms of the core and the schemes."""
    quads = source.quads(*CORE)
    statements: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    below: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        subject = value(quad.subject)
        if is_iri(quad.subject) and subject.startswith(AKG):
            statements[subject][quad.predicate.value].append(value(quad.object))
            if quad.predicate.value in (RDFS + "subClassOf", RDFS + "subPropertyOf", SKOS + "inScheme"):
                below[value(quad.object)].append(local_name(subject))
    mapped = by_subject(source.mappings)
    terms = {
        local_name(iri): _term(iri, found, below[iri], mapped.get(local_name(iri), ()))
        for iri, found in sorted(statements.items())
        if any(type_iri in TYPES for type_iri in found[RDF + "type"])
    }
    return Terminology(terms, read_model(quads))


def _term(iri: str, found: Mapping[str, list[str]], below: Iterable[str], mapped: Iterable[Row]) -> Term:
    def first(predicate: str) -> str:
        return next(iter(sorted(found.get(predicate, ()))), "")

    above = (RDFS + "subClassOf", RDFS + "subPropertyOf", SKOS + "inScheme")
    return Term(
        name=local_name(iri),
        iri=iri,
        type=next(name for type_iri, name in TYPES.items() if type_iri in found[RDF + "type"]),
        label=first(RDFS + "label"),
        definition=first(SKOS + "definition"),
        example=first(SKOS + "example"),
        notes=tuple(sorted(found.get(SKOS + "scopeNote", ()))),
        source=compact(first(DCTERMS + "source")),
        position=int(first(AKG + "position") or 0),
        above=tuple(local_name(up) for name in above for up in found.get(name, ()) if up.startswith(AKG)),
        below=tuple(below),
        domain=local_name(first(RDFS + "domain")),
        range=compact(first(RDFS + "range")).removeprefix("akg:"),
        facts={
            local_name(name): tuple(sorted(compact(item).removeprefix("akg:") for item in items))
            for name, items in sorted(found.items())
            if name not in TOLD
        },
        mappings=tuple(sorted(mapped, key=lambda row: (row.predicate_id, row.object_id))),
    )

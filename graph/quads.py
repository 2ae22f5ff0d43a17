"""Claims become quads: one named graph a document, and the entities and relations that stand once outside it.

The document's graph is the only source: what stands in the entities, relations and derived graphs follows from the
document graphs by the rules in ``rules/``. So each claim carries what these rules need (``akg:kindName``, its label,
and for each mention the filler as written and the name of its type).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad

from ..ontology.model import Kind, Model
from ..ontology.terms import ID
from . import vocabulary as v
from .identity import claim_iri, document_iri, entity_iri, relation_iri, slug
from .literals import integer, interval, number_literal, time_literal
from .model import Claim, Document, Entity, Extraction
from .sift import Problem, sift

CONTEXT = 32  # code points of prefix and suffix kept beside a quote


class RegistryEntry(Protocol):
    """What the conversion needs of an entry of the registry."""

    @property
    def type(self) -> str: ...

    @property
    def label(self) -> str: ...


class EntityRegistry(Protocol):
    """What the conversion needs of the registry."""

    @property
    def by_iri(self) -> Mapping[str, RegistryEntry]: ...


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Name and version of what made the claims; kept in the run of each document."""

    name: str = "unnamed"
    version: str = "0"

    @property
    def iri(self) -> str:
        return f"{ID}extractor-{slug(self.name)}-{self.version}"


@dataclass(frozen=True, slots=True)
class Converted:
    """The quads of one document's graph, the relations and entities that they speak of, and what was set aside."""

    document: str
    quads: tuple[Quad, ...]
    relations: frozenset[str]
    entities: frozenset[str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Filler:
    """One filler of one role of one claim."""

    role: str
    name: str
    iri: str
    type: str


class Converter:
    """Turns extractions into quads; the same extraction gives the same quads on every machine."""

    def __init__(self, model: Model, registry: EntityRegistry | None = None, pipeline: Pipeline | None = None) -> None:
        self.model = model
        self.known: Mapping[str, RegistryEntry] = registry.by_iri if registry else {}
        self.pipeline = pipeline or Pipeline()

    def convert(self, extraction: Extraction) -> Converted:
        """The document's graph; claims that cannot stand are set aside with their reason."""
        kept, problems = sift(extraction, self.model)
        document = document_iri(extraction.document.sha256)
        entities = {entity.iri: entity for entity in extraction.entities}
        quads = list(self._document(extraction.document, document))
        relations: set[str] = set()
        seen: set[str] = set()
        spoken: set[str] = set()
        for claim in kept:
            fillers = list(self._fillers(claim, entities))
            by_role = _by_role(fillers)
            iri = claim_iri(document, claim.start, claim.end, claim.kind, by_role)
            if iri in seen:
                problems.append(Problem.of(claim, "repeats a claim of the same kind, participants and sentence"))
                continue
            seen.add(iri)
            sources = [self._filler("source", name, "Actor", claim, entities) for name in claim.source]
            relation = self.relation(claim, by_role)
            relations.add(relation)
            spoken.update(filler.iri for filler in (*fillers, *sources))
            quads += self._claim(claim, iri, relation, document, fillers, sources, entities)
            quads += _evidence(claim, iri, document, extraction.document.text)
        return Converted(document, tuple(quads), frozenset(relations), frozenset(spoken), tuple(problems))

    def relation(self, claim: Claim, by_role: Mapping[str, Iterable[str]]) -> str:
        """The IRI of the relation that a claim is about."""
        kind = self.model.kind(claim.kind)
        names = sorted(role.name for role in kind.identifying)
        return relation_iri(kind.name, by_role, names, claim.time if kind.dated else None)

    def _fillers(self, claim: Claim, entities: Mapping[str, Entity]) -> Iterator[_Filler]:
        kind = self.model.kind(claim.kind)
        for role in sorted(claim.roles):
            default = next(iter(kind.role(role).ranges), "Entity")
            for name in claim.roles[role]:
                yield self._filler(role, name, default, claim, entities)

    def _filler(self, role: str, name: str, default: str, claim: Claim, entities: Mapping[str, Entity]) -> _Filler:
        iri = claim.entities.get(name) or entity_iri(name, default)
        known = self.known.get(iri) or entities.get(iri)
        return _Filler(role, name, iri, known.type if known else default)

    def _document(self, document: Document, iri: str) -> Iterator[Quad]:
        graph = node = NamedNode(iri)
        values: list[tuple[str, Literal | None]] = [
            ("stem", Literal(document.stem)),
            ("contentHash", Literal(document.sha256)),
            ("publicationDate", time_literal(document.date) if document.date else None),
            ("publisher", Literal(document.publisher) if document.publisher else None),
            ("url", Literal(document.url) if document.url else None),
            ("language", Literal(document.language) if document.language else None),
        ]
        yield Quad(node, v.TYPE, v.term("Document"), graph)
        yield Quad(node, v.LABEL, Literal(document.title or document.stem, language="en"), graph)
        for name, value in values:
            if value is not None:
                yield Quad(node, v.term(name), value, graph)
        run = NamedNode(_run(iri))
        yield Quad(run, v.TYPE, v.ACTIVITY, graph)
        yield Quad(run, v.USED, node, graph)
        yield Quad(run, v.ASSOCIATED_WITH, NamedNode(self.pipeline.iri), graph)

    def label(self, claim: Claim, fillers: Iterable[_Filler], entities: Mapping[str, Entity]) -> str:
        """What a relation is called: its kind and its identifying participants."""
        kind = self.model.kind(claim.kind)
        identifying = {role.name for role in kind.identifying}
        names: dict[str, None] = {}
        for filler in fillers:
            if filler.role in identifying:
                known = self.known.get(filler.iri) or entities.get(filler.iri)
                names[known.label if known else filler.name] = None
        when = f", {claim.time}" if kind.dated and claim.time else ""
        return f"{kind.label[:1].upper()}{kind.label[1:]}: {', '.join(names)}{when}"

    def _claim(
        self,
        claim: Claim,
        iri: str,
        relation: str,
        document: str,
        fillers: list[_Filler],
        sources: list[_Filler],
        entities: Mapping[str, Entity],
    ) -> Iterator[Quad]:
        node, graph = NamedNode(iri), NamedNode(document)
        yield Quad(node, v.TYPE, v.term("Claim"), graph)
        yield Quad(node, v.LABEL, Literal(self.label(claim, fillers, entities), language="en"), graph)
        yield Quad(node, v.term("kindName"), Literal(claim.kind), graph)
        yield Quad(node, v.term("about"), NamedNode(relation), graph)
        yield Quad(node, v.term("statusClaimed"), v.status_node(claim.status), graph)
        yield Quad(node, v.DERIVED_FROM, graph, graph)
        yield Quad(node, v.GENERATED_BY, NamedNode(_run(document)), graph)
        if claim.frame:
            yield Quad(node, v.term("frame"), Literal(claim.frame), graph)
        if claim.frame_version:
            yield Quad(node, v.term("frameVersion"), Literal(claim.frame_version), graph)
        for provision in claim.provisions:
            yield Quad(node, v.term("provision"), v.term(f"provision-{provision}"), graph)
        for predicate, value in _times(claim, self.model.kind(claim.kind)):
            yield Quad(node, v.term(predicate), value, graph)
        for source in sources:
            yield Quad(node, v.term("assertedBy"), NamedNode(source.iri), graph)
        yield from _mentions(iri, "mention", fillers, graph)
        yield from _mentions(iri, "sourceMention", sources, graph)
        yield from _quantity(claim, iri, graph)


def extraction_quads(
    extraction: Extraction, model: Model, registry: EntityRegistry | None = None, pipeline: Pipeline | None = None
) -> Iterator[Quad]:
    """All quads that one document gives: its own graph, its entities and its relations (nothing derived)."""
    from .ruleset import shared_quads

    converted = Converter(model, registry, pipeline).convert(extraction)
    yield from converted.quads
    yield from shared_quads(converted.quads, model, registry)


def _run(document: str) -> str:
    return f"{ID}run-{document.removeprefix(ID + 'document-')}"


def _by_role(fillers: Iterable[_Filler]) -> dict[str, list[str]]:
    by_role: dict[str, list[str]] = {}
    for filler in fillers:
        by_role.setdefault(filler.role, []).append(filler.iri)
    return by_role


def _times(claim: Claim, kind: Kind) -> Iterator[tuple[str, Literal]]:
    """Events happen at an event time; everything else holds at a valid time."""
    if not claim.time:
        return
    ends = interval(claim.time)
    if ends:
        yield "validFrom", ends[0]
        yield "validUntil", ends[1]
        return
    value = time_literal(claim.time)
    if value is not None:
        yield ("eventTime" if kind.family == "Event" else "validTime"), value


def _mentions(claim: str, predicate: str, fillers: Iterable[_Filler], graph: NamedNode) -> Iterator[Quad]:
    node = NamedNode(claim)
    counts: dict[str, int] = {}
    for filler in fillers:
        counts[filler.role] = counts.get(filler.role, 0) + 1
        mention = NamedNode(f"{claim}_{filler.role}-{counts[filler.role]}")
        yield Quad(node, v.term(predicate), mention, graph)
        yield Quad(mention, v.TYPE, v.term("Mention"), graph)
        yield Quad(mention, v.term("roleName"), Literal(filler.role), graph)
        yield Quad(mention, v.term("refersTo"), NamedNode(filler.iri), graph)
        yield Quad(mention, v.term("surfaceForm"), Literal(filler.name), graph)
        yield Quad(mention, v.term("typeName"), Literal(filler.type), graph)


def _quantity(claim: Claim, iri: str, graph: NamedNode) -> Iterator[Quad]:
    if not claim.quantity:
        return
    from .quantities import parse_quantity

    node = NamedNode(f"{iri}_quantity")
    yield Quad(NamedNode(iri), v.term("quantity"), node, graph)
    yield Quad(node, v.TYPE, v.term("Quantity"), graph)
    yield Quad(node, v.term("quantityText"), Literal(claim.quantity), graph)
    parsed = parse_quantity(claim.quantity)
    if parsed is None:
        return
    if parsed.number is not None:
        yield Quad(node, v.term("numericValue"), number_literal(parsed.number), graph)
    yield Quad(node, v.term("rounded"), Literal(parsed.rounded), graph)
    if parsed.unit:
        yield Quad(node, v.term("unit"), Literal(parsed.unit), graph)


def _evidence(claim: Claim, iri: str, document: str, text: str) -> Iterator[Quad]:
    evidence, selector, graph = NamedNode(f"{iri}_evidence"), NamedNode(f"{iri}_selector"), NamedNode(document)
    yield Quad(NamedNode(iri), v.term("evidence"), evidence, graph)
    yield Quad(evidence, v.TYPE, v.term("Evidence"), graph)
    yield Quad(evidence, v.TYPE, v.SPECIFIC_RESOURCE, graph)
    yield Quad(evidence, v.HAS_SOURCE, graph, graph)
    yield Quad(evidence, v.HAS_SELECTOR, selector, graph)
    yield Quad(selector, v.TYPE, v.QUOTE_SELECTOR, graph)
    yield Quad(selector, v.TYPE, v.POSITION_SELECTOR, graph)
    yield Quad(selector, v.EXACT, Literal(claim.quote), graph)
    yield Quad(selector, v.PREFIX, Literal(text[max(0, claim.start - CONTEXT) : claim.start]), graph)
    yield Quad(selector, v.SUFFIX, Literal(text[claim.end : claim.end + CONTEXT]), graph)
    yield Quad(selector, v.START, integer(claim.start), graph)
    yield Quad(selector, v.END, integer(claim.end), graph)

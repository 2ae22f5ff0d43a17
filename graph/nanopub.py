"""Claims as nanopublications: what is asserted, where it comes from, and who made it, each claim on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from ..ontology.model import Model
from ..ontology.terms import AKG, PROV
from . import vocabulary as v
from .store_claims import Properties

if TYPE_CHECKING:
    from .store_base import GraphStore

NP = "http://www.nanopub.org/nschema#"
_ATTRIBUTED_TO = NamedNode(PROV + "wasAttributedTo")
_KEPT_OF_DOCUMENT = frozenset(
    (*(AKG + name for name in ("publicationDate", "publisher", "url", "contentHash", "stem")), v.LABEL.value)
)


def nanopub_quads(store: GraphStore) -> Iterator[Quad]:
    """The nanopublications of all claims of a store, document by document."""
    for document in store.documents():
        yield from document_nanopubs(list(store.quads(document.iri)), store.model)


def document_nanopubs(quads: list[Quad], model: Model) -> Iterator[Quad]:
    """The nanopublications of the claims in one document's graph; four named graphs each."""
    data = Properties(quads)
    by_subject: dict[str, list[Quad]] = {}
    for quad in quads:
        by_subject.setdefault(getattr(quad.subject, "value", ""), []).append(quad)
    for claim in data.subjects(AKG + "Claim"):
        yield from _nanopub(claim, data, by_subject, model)


def _nanopub(claim: str, data: Properties, by_subject: Mapping[str, list[Quad]], model: Model) -> Iterator[Quad]:
    this = NamedNode(f"{claim}_nanopub")
    head, assertion, provenance, about = (
        NamedNode(f"{this.value}_{part}") for part in ("head", "assertion", "provenance", "pubinfo")
    )
    yield Quad(this, v.TYPE, NamedNode(NP + "Nanopublication"), head)
    yield Quad(this, NamedNode(NP + "hasAssertion"), assertion, head)
    yield Quad(this, NamedNode(NP + "hasProvenance"), provenance, head)
    yield Quad(this, NamedNode(NP + "hasPublicationInfo"), about, head)
    yield from _assertion(claim, data, model, assertion)
    document, run = data.one(claim, "wasDerivedFrom") or "", data.one(claim, "wasGeneratedBy") or ""
    yield Quad(assertion, v.DERIVED_FROM, NamedNode(document), provenance)
    yield Quad(assertion, v.GENERATED_BY, NamedNode(run), provenance)
    for source in data.all(claim, "assertedBy"):
        yield Quad(assertion, _ATTRIBUTED_TO, NamedNode(source), provenance)
    for evidence in data.all(claim, "evidence"):
        yield Quad(assertion, v.term("evidence"), NamedNode(evidence), provenance)
        for node in (evidence, *data.all(evidence, "oa:hasSelector")):
            yield from _moved(by_subject.get(node, ()), provenance)
    kept = (quad for quad in by_subject.get(document, ()) if quad.predicate.value in _KEPT_OF_DOCUMENT)
    yield from _moved(kept, provenance)
    for agent in data.all(run, "wasAssociatedWith"):
        yield Quad(this, _ATTRIBUTED_TO, NamedNode(agent), about)
    yield Quad(this, NamedNode(NP + "hasNanopubType"), v.term(data.one(claim, "kindName") or "Claim"), about)


def _assertion(claim: str, data: Properties, model: Model, graph: NamedNode) -> Iterator[Quad]:
    """The relation with its participants and the status that the claim gives it."""
    relation, kind = NamedNode(data.one(claim, "about") or ""), model.kind(data.one(claim, "kindName") or "")
    step = NamedNode(f"{claim}_status")
    yield Quad(relation, v.TYPE, NamedNode(kind.iri), graph)
    for mention in data.all(claim, "mention"):
        role = kind.role(data.one(mention, "roleName") or "")
        yield Quad(relation, NamedNode(role.iri), NamedNode(data.one(mention, "refersTo") or ""), graph)
    yield Quad(relation, v.term("hasStatusAssertion"), step, graph)
    yield Quad(step, v.TYPE, v.term("StatusAssertion"), graph)
    yield Quad(step, v.term("status"), NamedNode(data.one(claim, "statusClaimed") or ""), graph)


def _moved(quads: Iterable[Quad], graph: NamedNode) -> Iterator[Quad]:
    return (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)


__all__ = ["document_nanopubs", "nanopub_quads"]

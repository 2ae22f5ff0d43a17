"""The way back: the claims of a document out of its quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from ..ontology.terms import OA, RDF, local_name
from .model import Claim


class Properties:
    """The values of quads by subject and local name of the property."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.by_subject: dict[str, dict[str, list[str]]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode):
                values = self.by_subject.setdefault(quad.subject.value, {})
                values.setdefault(_name(quad.predicate), []).append(getattr(quad.object, "value", ""))

    def all(self, subject: str, name: str) -> list[str]:
        """All values, in a stable order."""
        return sorted(self.by_subject.get(subject, {}).get(name, ()))

    def one(self, subject: str, name: str) -> str | None:
        """The only value, or None."""
        return next(iter(self.all(subject, name)), None)

    def subjects(self, type_name: str) -> Iterator[str]:
        """Everything of a type, in a stable order."""
        for subject in sorted(self.by_subject):
            if type_name in self.by_subject[subject].get("type", ()):
                yield subject


def _name(predicate: NamedNode) -> str:
    iri = predicate.value
    return "type" if iri == RDF + "type" else f"oa:{iri.removeprefix(OA)}" if iri.startswith(OA) else local_name(iri)


def claims_from_quads(quads: Iterable[Quad]) -> list[Claim]:
    """The claims of one document's graph, in the order of the text."""
    data = Properties(quads)
    from .vocabulary import term

    claims = [_claim(data, iri) for iri in data.subjects(term("Claim").value)]
    return sorted(claims, key=lambda claim: (claim.start, claim.end, claim.kind, str(sorted(claim.roles.items()))))


def _claim(data: Properties, iri: str) -> Claim:
    document = data.one(iri, "wasDerivedFrom") or ""
    evidence = data.one(iri, "evidence") or ""
    selector = data.one(evidence, "oa:hasSelector") or ""
    entities: dict[str, str] = {}
    roles = _fillers(data, data.all(iri, "mention"), entities)
    sources = _fillers(data, data.all(iri, "sourceMention"), entities)
    quantity = data.one(iri, "quantity")
    begins, ends = data.one(iri, "validFrom"), data.one(iri, "validUntil")
    return Claim(
        doc=data.one(document, "stem") or "",
        kind=data.one(iri, "kindName") or "",
        roles=roles,
        status=(data.one(iri, "statusClaimed") or "").rpartition("status-")[2],
        start=int(data.one(selector, "oa:start") or 0),
        end=int(data.one(selector, "oa:end") or 0),
        quote=data.one(selector, "oa:exact") or "",
        source=sources.get("source", ()),
        time=f"{begins}/{ends}" if begins and ends else data.one(iri, "eventTime") or data.one(iri, "validTime"),
        quantity=data.one(quantity, "quantityText") if quantity else None,
        frame=data.one(iri, "frame") or "",
        frame_version=data.one(iri, "frameVersion") or "",
        entities=entities,
        provisions=tuple(iri.rpartition("#provision-")[2] for iri in data.all(iri, "provision")),
    )


def _fillers(data: Properties, mentions: list[str], entities: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Fillers by role, in the order in which the claim gave them; fills ``entities``."""
    roles: dict[str, list[str]] = {}
    for mention in sorted(mentions, key=lambda iri: int(iri.rpartition("-")[2])):
        name = data.one(mention, "surfaceForm") or ""
        roles.setdefault(data.one(mention, "roleName") or "", []).append(name)
        entities[name] = data.one(mention, "refersTo") or ""
    return {role: tuple(names) for role, names in roles.items()}

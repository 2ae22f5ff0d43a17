"""A small store in the package's own data shape, built by hand, and a Chromium for the page."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from alliancekg.graph.identity import relation_iri
from alliancekg.ontology.model import load_model
from alliancekg.ontology.terms import AKG, ID, OA, PROV, RDF, RDFS, SKOS, XSD

A = NamedNode(RDF + "type")
LABEL = NamedNode(RDFS + "label")


def node(name: str) -> NamedNode:
    return NamedNode(ID + name)


def akg(name: str) -> NamedNode:
    return NamedNode(AKG + name)


def date_literal(text: str) -> Literal:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(text)]
    return Literal(text, datatype=NamedNode(XSD + kind))


class Builder:
    """Adds entities and claims to a pyoxigraph store the way the store module does."""

    def __init__(self) -> None:
        self.store = Store()
        self.model = load_model()
        self.documents: dict[str, str] = {}
        self.dates: dict[str, str] = {}
        self.claims: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self.count = Counter[str]()

    def add(self, subject: NamedNode, predicate: NamedNode, value: Any, graph: str) -> None:
        self.store.add(Quad(subject, predicate, value, node(graph)))

    def entity(self, name: str, type_name: str, label: str, *alt: str, lat: float | None = None, lon: float | None = None, **more: str) -> None:
        graph = "graph/registry"
        self.add(node(name), A, akg(type_name), graph)
        self.add(node(name), LABEL, Literal(label, language="en"), graph)
        for alias in alt:
            self.add(node(name), NamedNode(SKOS + "altLabel"), Literal(alias, language="en"), graph)
        if lat is not None and lon is not None:
            self.add(node(name), akg("latitude"), Literal(str(lat), datatype=NamedNode(XSD + "decimal")), graph)
            self.add(node(name), akg("longitude"), Literal(str(lon), datatype=NamedNode(XSD + "decimal")), graph)
        if "within" in more:
            self.add(node(name), akg("partOf"), node(more["within"]), graph)
        if "link" in more:
            self.add(node(name), NamedNode(SKOS + "exactMatch"), NamedNode(more["link"]), graph)

    def document(self, stem: str, title: str, date: str, publisher: str = "", url: str = "") -> None:
        name = "document-" + hashlib.sha256(stem.encode()).hexdigest()[:16]
        self.documents[stem], self.dates[stem] = name, date
        self.add(node(name), A, akg("Document"), name)
        self.add(node(name), LABEL, Literal(title), name)
        self.add(node(name), akg("stem"), Literal(stem), name)
        self.add(node(name), akg("publicationDate"), date_literal(date), name)
        if publisher:
            self.add(node(name), akg("publisher"), Literal(publisher), name)
        if url:
            self.add(node(name), akg("url"), Literal(url), name)

    def claim(
        self, stem: str, kind: str, roles: Mapping[str, Sequence[str]], status: str, quote: str, *,
        start: int | None = None, time: str | None = None, by: Sequence[str] = (), quantity: str | None = None,
        prefix: str = "", suffix: str = "",
    ) -> str:
        known = self.model.kind(kind)
        identifying = {role.name: [ID + e for e in roles[role.name]] for role in known.identifying if role.name in roles}
        relation = relation_iri(kind, identifying, [role.name for role in known.identifying], time if known.dated else None)
        rel, graph = NamedNode(relation), self.documents[stem]
        self.add(rel, A, akg(kind), "graph/relations")
        self.add(rel, LABEL, Literal(known.label or kind, language="en"), "graph/relations")
        for role, entities in identifying.items():
            for entity in entities:
                self.add(rel, akg(role), NamedNode(entity), "graph/relations")
        number = self.count[stem]
        self.count[stem] += 1
        claim, evidence, selector = (node(f"{part}-{stem}-{number}") for part in ("claim", "evidence", "selector"))
        start = number * 200 if start is None else start
        for predicate, value in (
            (A, akg("Claim")), (akg("about"), rel), (akg("statusClaimed"), akg(f"status-{status}")),
            (akg("evidence"), evidence), (NamedNode(PROV + "wasDerivedFrom"), node(graph)),
        ):
            self.add(claim, predicate, value, graph)
        for source in by:
            self.add(claim, akg("assertedBy"), node(source), graph)
        if time:
            self.add(claim, akg("eventTime"), date_literal(time), graph)
        if quantity:
            amount = node(f"quantity-{stem}-{number}")
            self.add(claim, akg("quantity"), amount, graph)
            self.add(amount, akg("quantityText"), Literal(quantity), graph)
        for role, entities in roles.items():
            for index, entity in enumerate(entities):
                mention = node(f"mention-{stem}-{number}-{role}-{index}")
                self.add(claim, akg("mention"), mention, graph)
                self.add(mention, akg("roleName"), Literal(role), graph)
                self.add(mention, akg("refersTo"), node(entity), graph)
                self.add(mention, akg("surfaceForm"), Literal(entity), graph)
        self.add(evidence, NamedNode(OA + "hasSource"), node(graph), graph)
        self.add(evidence, NamedNode(OA + "hasSelector"), selector, graph)
        self.add(selector, NamedNode(OA + "exact"), Literal(quote), graph)
        if prefix:
            self.add(selector, NamedNode(OA + "prefix"), Literal(prefix), graph)
        if suffix:
            self.add(selector, NamedNode(OA + "suffix"), Literal(suffix), graph)
        for name, offset in (("start", start), ("end", start + len(quote))):
            self.add(selector, NamedNode(OA + name), Literal(str(offset), datatype=NamedNode(XSD + "integer")), graph)
        self.claims[relation].append((time or self.dates[stem], status, stem))
        return relation

    def derive(self) -> Store:
        graph = "graph/derived"
        for relation, told in self.claims.items():
            rel = NamedNode(relation)
            told.sort()
            self.add(rel, akg("currentStatus"), akg("status-" + told[-1][1]), graph)
            self.add(rel, akg("firstMentioned"), date_literal(told[0][0]), graph)
            self.add(rel, akg("lastMentioned"), date_literal(told[-1][0]), graph)
            self.add(rel, akg("support"), Literal(len({stem for *_, stem in told})), graph)
            if {"denied", "in-force"} <= {status for _, status, _ in told}:
                self.add(rel, akg("disputed"), Literal(True), graph)
            for index, (date, status, _) in enumerate(told):
                phase = node(f"phase-{hashlib.sha256(relation.encode()).hexdigest()[:12]}-{index}")
                for predicate, value in ((A, akg("StatusAssertion")), (akg("status"), akg("status-" + status)), (akg("asOf"), date_literal(date)), (akg("statedIn"), node(f"claim-x-{index}"))):
                    self.add(phase, predicate, value, graph)
                self.add(rel, akg("hasStatusAssertion"), phase, graph)
        return self.store

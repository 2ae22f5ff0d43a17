"""What holds for every store: each triple once, each led back to a sentence, edges and relations in step."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode
from store import texts

from alliancekg.graph import vocabulary as v
from alliancekg.graph.claims_io import read_claims
from alliancekg.graph.model import Document, Extraction
from alliancekg.graph.quads import Pipeline
from alliancekg.graph.store import GraphStore, open_store
from alliancekg.graph.validate import check_store
from alliancekg.ontology.terms import AKG, ID

CORPUS = Path(__file__).parent / "corpus"
PREFIXES = f"""PREFIX akg: <{AKG}> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> """


@cache
def corpus() -> tuple[Extraction, ...]:
    made = []
    for number, path in enumerate(sorted(CORPUS.glob("t[ab]-*.jsonl"))[:14]):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        sha = hashlib.sha256(text.encode()).hexdigest()
        document = Document(path.stem, text, sha, date=("2023", "2024-05", "2025-03-30", None)[number % 4])
        made.append(Extraction(document, tuple(read_claims(path))))
    return tuple(made)


@pytest.fixture(scope="module")
def store() -> GraphStore:
    made = open_store(None, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1"))
    made.ready()
    converter = made.converter()
    found = [*texts.all_extractions(), *corpus()]
    for start in range(0, len(found), 5):
        made.replace([converter.convert(item) for item in found[start : start + 5]])
    return made


def names(store: GraphStore, text: str) -> set[str]:
    return {term.value for row in store.select(PREFIXES + text) for term in row.values()}


def test_no_triple_stands_in_two_graphs(store: GraphStore):
    triples = [(quad.subject, quad.predicate, quad.object) for quad in store.quads()]
    assert len(triples) == len(set(triples)) > 1000


def test_there_are_no_blank_nodes(store: GraphStore):
    assert not any(isinstance(node, BlankNode) for quad in store.quads() for node in (quad.subject, quad.object))


def test_every_relation_leads_to_a_sentence_that_stands_at_its_offsets(store: GraphStore):
    by_iri = {
        f"{ID}document-{item.document.sha256[:16]}": item.document.text
        for item in (*texts.all_extractions(), *corpus())
    }
    led: set[str] = set()
    rows = store.select(
        PREFIXES
        + """SELECT ?relation ?document ?quote ?start ?end WHERE {
          ?claim akg:about ?relation ; prov:wasDerivedFrom ?document ; akg:evidence ?evidence .
          ?evidence oa:hasSource ?document ; oa:hasSelector ?selector .
          ?selector oa:exact ?quote ; oa:start ?start ; oa:end ?end }"""
    )
    for row in rows:
        start, end = int(row["start"].value), int(row["end"].value)
        assert by_iri[row["document"].value][start:end] == row["quote"].value
        led.add(row["relation"].value)
    relations = {quad.subject.value for quad in store.quads(v.RELATIONS_GRAPH.value)}
    assert relations == led
    assert len(relations) > 100


def test_every_triple_of_the_derived_graph_leads_to_a_claim(store: GraphStore):
    claims = names(store, "SELECT ?claim WHERE { ?claim a akg:Claim }")
    relations = names(store, "SELECT ?relation WHERE { ?claim akg:about ?relation }")
    steps: dict[str, set[str]] = {}
    edges: set[tuple[str, str, str]] = set()
    described = {
        AKG + name
        for name in ("currentStatus", "support", "firstMentioned", "lastMentioned", "disputed", "hasStatusAssertion")
    }
    for quad in store.quads(v.DERIVED_GRAPH.value):
        subject, predicate = quad.subject.value, quad.predicate.value
        if subject in relations:
            assert predicate in described
        elif "_status-" in subject:
            steps.setdefault(subject, set())
            if predicate == AKG + "statedIn":
                steps[subject].add(quad.object.value)
        else:
            edges.add((subject, predicate, quad.object.value))
    assert all(stated and stated <= claims for stated in steps.values())
    assert edges == given_by_hand(store)


def given_by_hand(store: GraphStore) -> set[tuple[str, str, str]]:
    """The edges that the relations give, worked out without the rules."""
    roles: dict[str, dict[str, set[str]]] = {}
    for quad in store.quads(v.RELATIONS_GRAPH.value):
        if isinstance(quad.object, NamedNode):
            roles.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, set()).add(quad.object.value)
    status = {
        quad.subject.value: quad.object.value.rpartition("status-")[2]
        for quad in store.quads(v.DERIVED_GRAPH.value)
        if quad.predicate.value == AKG + "currentStatus"
    }
    given: set[tuple[str, str, str]] = set()
    for relation, found in roles.items():
        kind = next(iter(found[v.TYPE.value])).removeprefix(AKG)
        for edge in texts.MODEL.edges:
            if edge.kind == kind and status[relation] in edge.statuses:
                for one in found.get(AKG + edge.subject_role, ()):
                    for other in found.get(AKG + edge.object_role, ()):
                        if one != other:
                            given.add((one, edge.iri, other))
                            if edge.symmetric:
                                given.add((other, edge.iri, one))
    return given


def test_every_relation_has_all_that_is_derived(store: GraphStore):
    relations = names(store, "SELECT ?r WHERE { ?claim akg:about ?r }")
    assert names(store, "SELECT ?r WHERE { ?r akg:currentStatus ?s ; akg:support ?n ; rdfs:label ?l }") == relations


def test_every_filler_is_described_once(store: GraphStore):
    spoken = names(store, "SELECT ?e WHERE { ?m akg:refersTo ?e }")
    described = [
        row["e"].value for row in store.select(PREFIXES + "SELECT ?e WHERE { ?e akg:linked ?l ; rdfs:label ?n }")
    ]
    assert len(described) == len(set(described))
    assert spoken <= set(described)


def test_entities_that_nobody_mentions_do_not_stay(store: GraphStore):
    spoken = names(store, "SELECT ?e WHERE { ?m akg:refersTo ?e }")
    assert {quad.subject.value for quad in store.quads(v.ENTITIES_GRAPH.value)} <= spoken


def test_the_shapes_hold_for_all(store: GraphStore):
    assert [str(fault) for fault in check_store(store)] == []


def test_deriving_anew_changes_nothing(store: GraphStore):
    before = store.dump("nquads")
    store.derive()
    assert store.dump("nquads") == before

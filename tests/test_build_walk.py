"""From every triple of a built graph a walk leads to a sentence: the samples through the package's own extractor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

import alliancekg
from alliancekg.graph import vocabulary as v
from alliancekg.graph.build import build_documents
from alliancekg.graph.cli_build import samples
from alliancekg.graph.extract import default_extractor
from alliancekg.graph.identity import document_iri
from alliancekg.graph.store import GraphStore, open_store
from alliancekg.graph.validate import check_store
from alliancekg.ontology.terms import AKG

PREFIXES = f"PREFIX akg: <{AKG}> PREFIX oa: <http://www.w3.org/ns/oa#> "
SENTENCES = (
    PREFIXES
    + """
SELECT DISTINCT ?claim ?relation ?entity ?document ?exact ?start ?end {
  GRAPH ?document {
    ?claim akg:about ?relation ; akg:evidence/oa:hasSelector ?selector .
    ?selector oa:exact ?exact ; oa:start ?start ; oa:end ?end .
    OPTIONAL { ?claim akg:mention/akg:refersTo ?entity }
  }
}"""
)


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with open_store(None) as made:
        summary = build_documents(samples(), made, default_extractor())
        assert summary.failed == 0
        yield made


@pytest.fixture(scope="module")
def sentences(store: GraphStore) -> dict[str, set[str]]:
    """The sentences that each claim, relation, entity and document leads to; each stands in its file where it says."""
    texts = {document_iri(d.sha256): d.text for path in samples() for d in [alliancekg.read_file(path)]}
    found: dict[str, set[str]] = {}
    for row in store.select(SENTENCES):
        quote = row["exact"].value
        text = texts[row["document"].value]
        assert text[int(row["start"].value) : int(row["end"].value)] == quote
        for name in ("claim", "relation", "entity", "document"):
            if name in row:
                found.setdefault(row[name].value, set()).add(quote)
    return found


def walk(store: GraphStore, quad: Quad, sentences: dict[str, set[str]]) -> set[str]:
    """The sentences behind one triple of a shared graph."""
    subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
    if subject in sentences and quad.graph_name != v.DERIVED_GRAPH:
        return sentences[subject]
    if subject in sentences and quad.object.value not in sentences:  # what is derived of a relation
        return sentences[subject]
    if subject in sentences:  # an edge from thing to thing
        query = (
            PREFIXES
            + f"""SELECT DISTINCT ?relation {{ GRAPH <{v.RELATIONS_GRAPH.value}> {{
            ?relation ?a <{subject}> ; ?b <{quad.object.value}> }} }}"""
        )
        rows = store.select(query)
        return {quote for row in rows for quote in sentences.get(row["relation"].value, ())}
    query = PREFIXES + f"SELECT ?claim {{ <{subject}> akg:statedIn ?claim }}"  # a step of a history
    return {quote for row in store.select(query) for quote in sentences.get(row["claim"].value, ())}


@pytest.mark.parametrize("graph", [v.ENTITIES_GRAPH, v.RELATIONS_GRAPH, v.DERIVED_GRAPH])
def test_every_shared_triple_leads_to_a_sentence(
    store: GraphStore, sentences: dict[str, set[str]], graph: NamedNode
) -> None:
    quads = list(store.quads(graph.value))
    assert len(quads) > 20
    for quad in quads:
        assert walk(store, quad, sentences), quad


def test_every_triple_of_a_document_hangs_together_with_its_claims(
    store: GraphStore, sentences: dict[str, set[str]]
) -> None:
    for document in store.documents():
        quads = list(store.quads(document.iri))
        beside: dict[str, set[str]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and not isinstance(quad.object, Literal):
                beside.setdefault(quad.subject.value, set()).add(quad.object.value)
                beside.setdefault(quad.object.value, set()).add(quad.subject.value)
        claims = {quad.subject.value for quad in quads if quad.predicate == v.term("about")}
        reached, edge = set(claims), set(claims)
        while edge:
            edge = {other for node in edge for other in beside.get(node, ())} - reached
            reached |= edge
        assert {quad.subject.value for quad in quads} - {document.iri} <= reached
        assert claims <= sentences.keys()


def test_everything_built_holds_to_the_shapes(store: GraphStore) -> None:
    assert [str(fault) for fault in check_store(store)] == []


def test_the_order_of_the_documents_changes_no_byte(store: GraphStore) -> None:
    with open_store(None) as other:
        build_documents(samples()[::-1], other, default_extractor())
        assert other.dump("nquads") == store.dump("nquads")


def test_forgetting_all_documents_leaves_the_registry_alone(store: GraphStore) -> None:
    with open_store(None) as other:
        other.ready()
        empty = other.dump("nquads")
        build_documents(samples()[:2], other, default_extractor())
        for path in samples()[:2]:
            other.forget(Path(path).stem)
        assert other.dump("nquads") == empty

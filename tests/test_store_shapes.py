"""The data shapes: own checker and pyshacl agree; each shape has a sample that trips it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize
from store import texts

from alliancekg.errors import InputError
from alliancekg.graph import vocabulary as v
from alliancekg.graph.literals import INTEGER, integer
from alliancekg.graph.quads import Converter
from alliancekg.graph.shapes import SHAPES, load_shapes
from alliancekg.graph.store import open_store
from alliancekg.graph.validate import _named, check_quads, check_store
from alliancekg.ontology import shapes as ontology_shapes
from alliancekg.ontology.terms import AKG, ID

VALID = Converter(texts.MODEL, texts.REGISTRY).convert(texts.extraction(texts.SPRING)).quads
EXTRA = NamedNode(ID + "extra")


def first(predicate: NamedNode, quads=VALID) -> Quad:
    return next(quad for quad in quads if quad.predicate == predicate)


def without(predicate: NamedNode) -> list[Quad]:
    gone = first(predicate)
    return [quad for quad in VALID if quad != gone]


def changed(predicate: NamedNode, value: object) -> list[Quad]:
    old = first(predicate)
    return [*without(predicate), Quad(old.subject, old.predicate, value, old.graph_name)]


def added(predicate: NamedNode, value: object, of: NamedNode | None = None) -> list[Quad]:
    subject = first(of or predicate).subject
    return [*VALID, Quad(subject, predicate, value, VALID[0].graph_name)]


BROKEN = {
    "a claim about nothing": without(v.term("about")),
    "a claim about two relations": added(v.term("about"), EXTRA),
    "a claim without status": without(v.term("statusClaimed")),
    "a status that is none": changed(v.term("statusClaimed"), EXTRA),
    "a claim without evidence": without(v.term("evidence")),
    "a claim without a run": without(v.GENERATED_BY),
    "a claim with an unknown property": added(v.term("mood"), Literal("glad"), of=v.term("about")),
    "a document without hash": without(v.term("contentHash")),
    "a hash that is none": changed(v.term("contentHash"), Literal("abc")),
    "a document with two titles": [*VALID, Quad(VALID[0].subject, v.LABEL, Literal("Other"), VALID[0].graph_name)],
    "a date that is a word": changed(v.term("publicationDate"), Literal("March")),
    "evidence without source": without(v.HAS_SOURCE),
    "a mention of nobody": without(v.term("refersTo")),
    "a mention without words": without(v.term("surfaceForm")),
    "a quote that is empty": changed(v.EXACT, Literal("")),
    "a selector without end": without(v.END),
    "a start after the end": changed(v.START, integer(99999)),
    "a negative start": changed(v.START, integer(-1)),
    "a quote shorter than its offsets": changed(v.EXACT, Literal("short")),
    "a number that is a word": changed(v.term("numericValue"), Literal("many")),
    "a quantity without words": without(v.term("quantityText")),
}


def test_what_is_built_keeps_all_shapes():
    assert check_quads(VALID, texts.MODEL) == []


@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_sample_trips_a_shape(name: str):
    faults = check_quads(BROKEN[name], texts.MODEL)
    assert faults
    assert all(str(fault) for fault in faults)


def pyshacl_conforms(quads: list[Quad]) -> bool:
    pyshacl = pytest.importorskip("pyshacl")
    import rdflib

    data = rdflib.Graph()
    data.parse(data=serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES), format="nt")
    conforms, _, _ = pyshacl.validate(data, shacl_graph=str(SHAPES / "data.ttl"), advanced=False)
    return bool(conforms)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "name",
    ["", "a claim about two relations", "a start after the end", "a date that is a word", "a number that is a word"],
)
def test_pyshacl_agrees(name: str):
    assert pyshacl_conforms(BROKEN.get(name, list(VALID))) == (not name)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", BROKEN)
def test_pyshacl_agrees_on_every_sample(name: str):
    assert not pyshacl_conforms(BROKEN[name])


def test_shapes_of_a_class_hold_for_what_stands_below_it():
    graph = v.ENTITIES_GRAPH
    ship = [
        Quad(EXTRA, v.TYPE, v.term("MilitaryCommand"), graph),
        Quad(EXTRA, v.LABEL, Literal("Fleet", language="en"), graph),
    ]
    assert [fault.reason for fault in check_quads(ship, texts.MODEL)] == ["An entity is linked to the registry or not."]


def test_no_place_is_an_actor():
    graph = v.ENTITIES_GRAPH
    both = [
        Quad(EXTRA, v.TYPE, v.term("Island"), graph),
        Quad(EXTRA, v.TYPE, v.term("State"), graph),
        Quad(EXTRA, v.LABEL, Literal("Both", language="en"), graph),
        Quad(EXTRA, v.term("linked"), Literal(True), graph),
    ]
    assert "No place is an actor." in [fault.reason for fault in check_quads(both, texts.MODEL)]


def test_a_latitude_is_on_the_globe():
    graph = v.ENTITIES_GRAPH
    place = [
        Quad(EXTRA, v.TYPE, v.term("Island"), graph),
        Quad(EXTRA, v.LABEL, Literal("Far", language="en"), graph),
        Quad(EXTRA, v.term("linked"), Literal(True), graph),
        Quad(EXTRA, v.term("latitude"), Literal("91", datatype=INTEGER), graph),
    ]
    assert check_quads(place, texts.MODEL)


def test_a_shape_that_cannot_be_checked_is_an_error(tmp_path: Path):
    path = tmp_path / "shapes.ttl"
    path.write_text(
        f"@prefix sh: <http://www.w3.org/ns/shacl#> . <{AKG}S> sh:targetClass <{AKG}Claim> ; sh:uniqueLang true .",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="uniqueLang"):
        load_shapes(path)


def test_a_triple_in_two_graphs_is_found():
    with open_store(None, model=texts.MODEL, registry=texts.REGISTRY) as store:
        store.replace_document(texts.extraction(texts.SPRING))
        assert list(check_store(store)) == []
        store.update(
            f"INSERT {{ GRAPH <{ID}other> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{v.DERIVED_GRAPH.value}> {{ ?s ?p ?o }} }}"
        )
        assert any("two graphs" in fault.reason for fault in check_store(store))


def graph_of_all(store):
    from rdflib import Graph

    graph = Graph()
    triples = {(quad.subject, quad.predicate, quad.object) for quad in store.quads()}
    text = serialize((Triple(*triple) for triple in triples), format=RdfFormat.N_TRIPLES)
    return graph.parse(data=text, format="nt")


def violations(store) -> int:
    """What pyshacl, with all shapes and the class tree, calls a violation in a whole store."""
    import pyshacl
    from rdflib import SH, Graph

    _, report, _ = pyshacl.validate(
        graph_of_all(store),
        shacl_graph=ontology_shapes.data_shapes(),
        shacl_graph_format="turtle",
        ont_graph=Graph().parse(data=ontology_shapes.classes_turtle(), format="turtle"),
        advanced=True,
    )
    return len(list(report.subjects(SH.resultSeverity, SH.Violation)))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pyshacl's own use of rdflib
def test_a_whole_store_keeps_the_shapes_of_its_kinds_and_pyshacl_agrees():
    with open_store(None, model=texts.MODEL, registry=texts.REGISTRY) as store:
        for extraction in texts.all_extractions():
            store.replace_document(extraction)
        store.derive()
        assert list(check_store(store)) == []
        assert violations(store) == 0
        # a relation that loses what its kind requires is found by both
        guest = f"?r <{AKG}guest> ?who"
        store.update(f"DELETE {{ GRAPH ?g {{ {guest} }} }} WHERE {{ GRAPH ?g {{ ?r a <{AKG}Basing> . {guest} }} }}")
        assert list(check_store(store))
        assert violations(store)


def test_a_relation_told_of_only_in_denials_is_no_fault():
    with open_store(None, model=texts.MODEL, registry=texts.REGISTRY) as store:
        told = texts.extraction(texts.SPRING)
        store.replace_document(replace(told, claims=tuple(replace(claim, status="denied") for claim in told.claims)))
        store.derive()
        assert {row["n"].value for row in store.select(f"SELECT ?n {{ ?r <{AKG}support> ?n }}")} == {"0"}
        assert list(check_store(store)) == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (
            "PREFIX oa: <http://example.org/> SELECT $this WHERE { $this oa:start ?a ; <http://example.org/end> ?b }",
            {"http://example.org/", "http://example.org/start", "http://example.org/end"},
        ),
        ("SELECT $this WHERE { $this ?p ?o }", None),
        ("SELECT $this WHERE { $this a ?type }", None),
    ],
)
def test_a_query_is_given_the_properties_that_it_names(query: str, names: set[str] | None):
    assert _named(query) == names

"""The canonical writer: the same triples give the same bytes, and the bytes give the same triples."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from alliancekg.errors import InputError
from alliancekg.ontology.source import Source
from alliancekg.ontology.terms import AKG, PREFIXES, compact, local_name
from alliancekg.ontology.write import reformat, to_turtle

EX = "https://example.org/"
SOURCE = Source.packaged()


def same(first: str, second: str) -> bool:
    graphs = [rdflib.Graph().parse(data=text, format="turtle") for text in (first, second)]
    return isomorphic(*graphs)


@pytest.mark.parametrize("name", SOURCE.modules)
def test_modules_are_written_canonically_and_lose_nothing(name):
    text = SOURCE.texts[name]
    assert reformat(text) == text
    assert same(text, reformat(text))


def test_order_and_layout_do_not_depend_on_the_input():
    first = f"<{EX}b> <{EX}p> 2, 1 . <{EX}a> <{EX}p> [ <{EX}q> ( 1 2 ) ] ."
    second = f"<{EX}a> <{EX}p> [ <{EX}q> ( 1 2 ) ] .\n# a comment\n<{EX}b> <{EX}p> 1 ; <{EX}p> 2 ."
    assert reformat(first) == reformat(second)


def test_what_a_term_is_comes_first_and_its_home_last():
    text = reformat(SOURCE.texts["core.ttl"])
    block = text[text.index("akg:Access a ") :].split("\n\n", 1)[0].splitlines()
    assert [line.split()[0] for line in block[:4]] == ["akg:Access", "rdfs:subClassOf", "rdfs:label", "skos:definition"]
    assert block[-1].strip().startswith("rdfs:isDefinedBy")


def test_classes_stand_below_those_above_them():
    text = SOURCE.texts["core.ttl"]
    places = [text.index(f"\nakg:{name} a ") for name in ("Actor", "MilitaryOrganization", "MilitaryCommand", "Place")]
    assert places == sorted(places)


def test_only_prefixes_that_are_used_are_declared():
    text = to_turtle([ox.Triple(ox.NamedNode(AKG + "a"), ox.NamedNode(AKG + "b"), ox.NamedNode(AKG + "c"))])
    assert text.startswith("@prefix akg:")
    assert text.count("@prefix") == 1


def test_a_blank_node_with_two_users_is_refused():
    with pytest.raises(InputError, match="used more than once"):
        reformat(f"<{EX}a> <{EX}p> _:x . <{EX}b> <{EX}p> _:x . _:x <{EX}q> 1 .")


def test_a_cycle_is_written_all_the_same():
    text = reformat(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        f"<{EX}a> rdfs:subClassOf <{EX}b> . <{EX}b> rdfs:subClassOf <{EX}a> ."
    )
    assert text.count("subClassOf") == 2


def test_broken_turtle_is_an_input_error():
    with pytest.raises(InputError, match="cannot be read as Turtle"):
        reformat("this is no Turtle")


def test_long_texts_stand_in_long_quotes():
    text = reformat(f'<{EX}a> <{EX}p> """one\ntwo \\"\\"\\" three""" .')
    assert '"""one\ntwo' in text
    assert same(text, f'<{EX}a> <{EX}p> "one\\ntwo \\"\\"\\" three" .')


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        (AKG + "Access", "akg:Access"),
        (PREFIXES["bfo"] + "0000040", "bfo:0000040"),
        ("urn:unknown", "urn:unknown"),
    ],
)
def test_compact(iri, short):
    assert compact(iri) == short


def test_local_name():
    assert local_name(AKG + "Access") == "Access"
    assert local_name("https://example.org/a/b") == "b"


iris = st.sampled_from([EX + "a", EX + "b/c", AKG + "Access", AKG + "x.", AKG + "x-y", AKG, PREFIXES["bfo"] + "1"])
nodes = iris.map(ox.NamedNode)
text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
literals = st.one_of(
    text.map(ox.Literal),
    text.map(lambda value: ox.Literal(value, language="en")),
    st.integers(-(10**9), 10**9).map(ox.Literal),
    st.booleans().map(ox.Literal),
    st.sampled_from(["1.50", "-0.1", "7", ".5"]).map(
        lambda value: ox.Literal(value, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    ),
)
trees = st.recursive(
    literals | nodes, lambda inner: st.lists(st.tuples(iris, inner), min_size=1, max_size=3), max_leaves=8
)


def grow(subject: ox.NamedNode | ox.BlankNode, predicate: str, tree: object) -> list[ox.Triple]:
    if not isinstance(tree, list):
        return [ox.Triple(subject, ox.NamedNode(predicate), tree)]
    node = ox.BlankNode()
    inner = [triple for name, below in tree for triple in grow(node, name, below)]
    return [ox.Triple(subject, ox.NamedNode(predicate), node), *inner]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(nodes, iris, trees), min_size=1, max_size=6))
def test_any_tree_of_triples_survives(rows):
    triples = [triple for subject, predicate, tree in rows for triple in grow(subject, predicate, tree)]
    written = to_turtle(triples)
    again = [quad.triple for quad in ox.parse(written, format=ox.RdfFormat.TURTLE)]
    before, after = ox.Dataset(), ox.Dataset()
    for triple in triples:
        before.add(ox.Quad(*triple))
    for triple in again:
        after.add(ox.Quad(*triple))
    for dataset in (before, after):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert before == after
    assert reformat(written) == written

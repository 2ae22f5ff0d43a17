"""What a person types for a parameter is understood, or the candidates are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from alliancekg.errors import QueryError
from alliancekg.ontology.model import load_model
from alliancekg.ontology.terms import AKG, ID, XSD
from alliancekg.queries.entities import fits, iri_of, short
from alliancekg.queries.library import Parameter
from alliancekg.queries.values import Understood, understand

GRAPH = NamedNode(ID + "graph/entities")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
ALIAS = NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def add(store: Store, name: str, type_: str, label: str, *aliases: str, linked: bool = False) -> None:
    node = NamedNode(ID + name)
    store.add(Quad(node, TYPE, NamedNode(AKG + type_), GRAPH))
    store.add(Quad(node, LABEL, Literal(label, language="en"), GRAPH))
    store.add(Quad(node, NamedNode(AKG + "linked"), Literal(linked), GRAPH))
    for alias in aliases:
        store.add(Quad(node, ALIAS, Literal(alias, language="en"), GRAPH))


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.bulk_load(path=str(Path(__file__).parent / "queries" / "graph.trig"), format=RdfFormat.TRIG)
    add(store, "georgia-state", "State", "Georgia", linked=True)
    add(store, "georgia-region", "Region", "Georgia", linked=True)
    add(store, "springfield-1", "City", "Springfield")
    add(store, "springfield-2", "City", "Springfield")
    add(store, "alias-only", "Person", "Somebody", "Springfield")
    add(store, "harbor-unlinked", "State", "Japan")
    return store


def iris(understood: Understood) -> list[str]:
    return [short(term) for term in understood.terms]


@pytest.mark.parametrize(
    "given",
    [
        "Japan",
        "japan",
        "JAPAN",
        "JPN",
        "jpn",
        "id/JPN",
        "id:JPN",
        ID + "JPN",
        f"<{ID}JPN>",
        "  Japan ",
        "Nippon",
        "Japanese",
    ],
)
def test_a_state_by_label_code_alias_demonym_or_iri(store, given):
    assert iris(understand(store, Parameter("actor", "Actor"), given)) == ["id/JPN"]


@pytest.mark.parametrize("given", ["U.S.", "US", "USA", "United States", "united  states", "America"])
def test_dots_case_and_spaces_do_not_count(store, given):
    assert iris(understand(store, Parameter("actor", "Actor"), given)) == ["id/USA"]


@pytest.mark.parametrize(
    ("given", "code"),
    [("ISO JPN", "JPN"), ("Pentagon", "us-department-of-defense"), ("Aiko Tanaka", "person--aiko-tanaka")],
)
def test_other_names(store, given, code):
    assert iris(understand(store, Parameter("actor", "Actor"), given)) == [f"id/{code}"]


def test_the_type_chooses_between_entities_of_one_name(store):
    assert iris(understand(store, Parameter("x", "State"), "Georgia")) == ["id/georgia-state"]
    assert iris(understand(store, Parameter("x", "Place"), "Georgia")) == ["id/georgia-region"]


def test_a_linked_entity_is_preferred_and_a_label_to_an_alias(store):
    assert iris(understand(store, Parameter("x", "Actor"), "Japan")) == ["id/JPN"]
    with pytest.raises(QueryError, match="2 entities"):
        understand(store, Parameter("x", "Entity"), "Springfield")


def test_candidates_are_named_with_label_and_type(store):
    with pytest.raises(QueryError) as caught:
        understand(store, Parameter("x", "Entity"), "Georgia", "-p x")
    assert caught.value.place == "-p x"
    assert caught.value.exit_code == 2
    assert caught.value.accepted == "id/georgia-region (Georgia, Region) | id/georgia-state (Georgia, State)"


def test_a_misspelt_name_gets_near_ones(store):
    with pytest.raises(QueryError) as caught:
        understand(store, Parameter("x", "Actor"), "Philipines")
    assert "id/PHL (Philippines, State)" in (caught.value.accepted or "")
    assert "no Actor named 'Philipines'" in str(caught.value)


def test_a_part_of_a_name_gets_the_names_that_hold_it(store):
    with pytest.raises(QueryError, match="id/person--aiko-tanaka"):
        understand(store, Parameter("x", "Person"), "Tanaka")


def test_a_name_of_nothing_says_what_is_accepted(store):
    with pytest.raises(QueryError, match="a label, an alias, a code or an IRI"):
        understand(store, Parameter("x", "Actor"), "qqqqqqqqqqqq")


def test_an_iri_that_is_not_in_the_graph_is_taken_and_said_so(store):
    understood = understand(store, Parameter("x", "Actor"), "http://example.org/x")
    assert understood.terms == (NamedNode("http://example.org/x"),)
    assert understood.note == "not in the graph"
    assert understood.reading == '"http://example.org/x" -> http://example.org/x (not in the graph)'


def test_reading_tells_what_was_understood(store):
    assert understand(store, Parameter("x", "Actor"), "Japan").reading == '"Japan" -> id/JPN (Japan)'
    assert understand(store, Parameter("x", "kind"), "basing").reading == '"basing" -> ontology#Basing'
    many = Understood("x", "words", tuple(NamedNode(f"{ID}e{i}") for i in range(5)))
    assert many.reading == '"words" -> id/e0, id/e1, id/e2 and 2 more'
    assert Understood("x", "words", ()).reading == '"words" -> nothing'


def test_relations_and_documents_by_label(store):
    relation = understand(store, Parameter("r", "relation"), "Access: Japan, Yonaguni, United States")
    assert iris(relation)[0].startswith("id/Access_")
    assert iris(understand(store, Parameter("d", "document"), "a council meets"))[0].startswith("id/document-")
    with pytest.raises(QueryError, match="Alliance: Japan, United States"):
        understand(store, Parameter("r", "relation"), "Alliance Japan, United State")


@pytest.mark.parametrize(
    "given", ["in-force", "In force", "akg:status-in-force", AKG + "status-in-force", "status-in-force"]
)
def test_statuses(store, given):
    assert understand(store, Parameter("s", "status"), given).terms == (NamedNode(AKG + "status-in-force"),)


@pytest.mark.parametrize(
    "given", ["JointExercise", "joint exercise", "jointexercise", "akg:JointExercise", "Joint Exercise"]
)
def test_kinds(store, given):
    assert understand(store, Parameter("k", "kind"), given).terms == (NamedNode(AKG + "JointExercise"),)


@pytest.mark.parametrize(("type_", "word"), [("status", "proposed"), ("kind", "Basing")])
def test_unknown_names_list_those_there_are(store, type_, word):
    with pytest.raises(QueryError, match=word):
        understand(store, Parameter("x", type_), "nonsense")


@pytest.mark.parametrize(("given", "datatype"), [("2025", "gYear"), ("2025-03", "gYearMonth"), ("2025-03-30", "date")])
def test_dates_keep_their_granularity(store, given, datatype):
    assert understand(store, Parameter("d", "date"), given).terms == (
        Literal(given, datatype=NamedNode(XSD + datatype)),
    )


@pytest.mark.parametrize("given", ["yesterday", "2025-13-01", "2025-02-30", "25", "2025/03", "2025-3-1", ""])
def test_what_is_no_date(store, given):
    with pytest.raises(QueryError):
        understand(store, Parameter("d", "date"), given)


@pytest.mark.parametrize("given", ["3", "-3", " 12 "])
def test_integers(store, given):
    assert understand(store, Parameter("n", "integer"), given).terms == (Literal(int(given)),)


@pytest.mark.parametrize("given", ["3.5", "three", "", "9" * 30, "٣x"])
def test_what_is_no_integer(store, given):
    with pytest.raises(QueryError, match="whole number"):
        understand(store, Parameter("n", "integer"), given)


def test_text_is_taken_as_it_is(store):
    assert understand(store, Parameter("t", "text"), ' a "b" ').terms == (Literal(' a "b" '),)


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("id/JPN", ID + "JPN"),
        ("id:JPN", ID + "JPN"),
        ("akg:Basing", AKG + "Basing"),
        ("ontology#Basing", AKG + "Basing"),
        ("urn:x:y", "urn:x:y"),
        ("Japan", None),
        ("id/two words", None),
        ("http://a b", None),
        ("http://a/<b>", None),
        ("mailto:someone", None),
    ],
)
def test_iris_are_told_from_names(text, iri):
    assert iri_of(text) == iri


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_no_name_breaks_the_look_up(text):
    """Quotes, braces and IRI characters in a name end in a candidate or in a QueryError."""
    small = Store()
    add(small, "x", "State", "Xanadu")
    try:
        understood = understand(small, Parameter("x", "Actor"), text)
    except QueryError:
        return
    assert all(isinstance(term, NamedNode) for term in understood.terms)


def test_fits_follows_the_class_tree():
    model = load_model()
    assert fits(model, "MilitaryCommand", "Actor")
    assert fits(model, "State", "Place|State")
    assert not fits(model, "State", "Place")
    assert fits(model, "Office", "Entity")
    assert not fits(model, "Claim", "Entity")
    assert not fits(model, "Basing", "Entity")
    assert fits(model, "Basing", "relation")

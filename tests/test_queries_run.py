"""The Python API: typed rows, parameters, functions, the rdflib view, remote stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Store, parse_query_results

from alliancekg.errors import QueryError
from alliancekg.ontology.terms import ID, XSD
from alliancekg.queries.engine import Queryable, embedded, execute, select
from alliancekg.queries.labels import Labels, fallback
from alliancekg.queries.library import find_query
from alliancekg.queries.run import Ref, literal_value, prepare, run_query, store_dataset

GRAPH = Path(__file__).parent / "queries" / "graph.trig"


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.bulk_load(path=str(GRAPH), format=RdfFormat.TRIG)
    return store


class Remote:
    """A store that answers over the wire: what comes back has been JSON in between."""

    oxigraph = None

    def __init__(self, engine: Store) -> None:
        self.engine = engine
        self.asked: list[str] = []

    def query(self, text: str) -> Any:
        self.asked.append(text)
        answer = self.engine.query(text, use_default_graph_as_union=True)
        return parse_query_results(answer.serialize(format=QueryResultsFormat.JSON), format=QueryResultsFormat.JSON)


def test_rows_are_named_tuples_with_labels_and_python_values(store):
    (row,) = run_query(store, "allies-of", actor="Japan")
    assert row.ally == Ref(ID + "USA", "United States")
    assert str(row.ally) == "United States"
    assert row.status.label == "in-force"
    assert row.lastMentioned == date(2024, 1, 15)
    assert row.support == 1
    assert row.quote.startswith("Japan and the United States")
    assert type(row).__name__ == "AlliesOfRow"
    assert row._fields == find_query("allies-of").columns


def test_rows_attribute_is_the_same_iteration(store):
    assert [row.host.label for row in run_query(store, "who-hosts-whom", host="Japan").rows] == ["Japan"]


def test_terms_are_rdf(store):
    first = next(run_query(store, "speakers").terms())
    assert isinstance(first[0], NamedNode)
    assert isinstance(first[1], Literal)


def test_unbound_is_none_and_years_stay_text(store):
    rows = list(run_query(store, "coverage"))
    assert rows[0].by is None
    assert rows[0].month == "2025"


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (Literal(3), 3),
        (Literal("3.5", datatype=NamedNode(XSD + "decimal")), Decimal("3.5")),
        (Literal(True), True),
        (Literal("2025-03-30", datatype=NamedNode(XSD + "date")), date(2025, 3, 30)),
        (Literal("2025-03-30T10:00:00", datatype=NamedNode(XSD + "dateTime")), datetime(2025, 3, 30, 10)),
        (Literal("2025-03", datatype=NamedNode(XSD + "gYearMonth")), "2025-03"),
        (Literal("2025-02-31", datatype=NamedNode(XSD + "date")), "2025-02-31"),
        (Literal("x", language="en"), "x"),
        (Literal("1.5e3", datatype=NamedNode(XSD + "double")), 1500.0),
    ],
)
def test_literals_as_python_values(literal, value):
    assert literal_value(literal) == value


def test_values_may_be_terms_refs_lists_or_names(store):
    def guests(value: Any) -> set[str]:
        return {row.guest.label for row in run_query(store, "who-hosts-whom", {"host": value})}

    assert guests("Japan") == guests(NamedNode(ID + "JPN")) == guests(Ref(ID + "JPN", "Japan")) == {"United States"}
    assert guests(["Japan", "Philippines"]) == {"United States", "Northern Shipyards"}
    assert guests(None) == {"United States", "Northern Shipyards"}


def test_understood_says_what_was_taken(store):
    result = run_query(store, "who-hosts-whom", host=["Japan", "PHL"])
    assert result.understood[0].reading == '"Japan, PHL" -> id/JPN, id/PHL'


def test_own_sparql_with_slots(store):
    text = "SELECT ?x ?p { VALUES ?x { UNDEF } ?x ?p 'Japan'@en }"
    assert {row.x.label for row in run_query(store, text, x="Japan")} == {"Japan"}


def test_prepare_gives_the_text_that_is_sent(store):
    understood, text = prepare(store, find_query("allies-of"), {"actor": "Japan"})
    assert f"VALUES ?actor {{ <{ID}JPN> }}" in text
    assert understood[0].given == "Japan"


@pytest.mark.parametrize(
    ("query", "params", "message"),
    [
        ("no-such-query", {}, "no query 'no-such-query'"),
        ("allies-of", {}, "'actor' is missing"),
        ("allies-of", {"whom": "Japan"}, "actor, date, status, publisher"),
        ("SELECT * { ?s ?p }", {}, "not a SPARQL 1.1 query"),
        ("SELECT * { SERVICE <http://h/> {} }", {}, "SERVICE is refused"),
        ("INSERT DATA { <http://a> <http://b> 1 }", {}, "not a SPARQL 1.1 query"),
    ],
)
def test_errors_say_what_is_wrong(store, query, params, message):
    with pytest.raises(QueryError, match=message):
        run_query(store, query, params)


def test_a_column_that_python_reserves_gets_an_underscore(store):
    (row,) = run_query(store, "SELECT (1 AS ?from) (2 AS ?class) {}")
    assert (row.from_, row.class_) == (1, 2)


def test_a_graph_gives_triples(store):
    result = run_query(store, "graph-of", actor="China")
    assert result.is_graph
    assert result.columns == ("subject", "predicate", "object")
    assert any(row.predicate.label == "perceives threat from" for row in result)


def test_ask_gives_one_row(store):
    assert [row.answer for row in run_query(store, "ASK { ?s ?p ?o }")] == [True]


def test_answers_stream(store):
    """The first row is there before the last is made: a product of all triples three times over would never end."""
    result = run_query(store, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert next(result.terms())


def test_a_remote_store_gives_the_same_rows(store):
    remote = Remote(store)
    for name, params in (("who-hosts-whom", {}), ("commitments-by-state", {"debtor": "Japan"}), ("coverage", {})):
        assert list(run_query(remote, name, params)) == list(run_query(store, name, params))
    assert len(remote.asked) > 3


def test_remote_and_embedded_stores_are_told_apart(store):
    remote = Remote(store)
    assert isinstance(remote, Queryable)
    assert embedded(remote) is None
    assert embedded(store) is store


def test_select_gives_terms_and_refuses_other_forms(store):
    assert select(store, "SELECT (1 AS ?x) ?y {}") == [(Literal(1), None)]
    with pytest.raises(QueryError, match="not a SELECT"):
        select(store, "ASK {}")


def test_the_guard_stands_before_a_remote_store_too(store):
    remote = Remote(store)
    with pytest.raises(QueryError):
        execute(remote, "SELECT * { SERVICE <http://h/> {} }")
    assert remote.asked == []


def test_labels_prefer_english_and_fall_back(store):
    labels = Labels(store)
    assert labels(ID + "JPN") == "Japan"
    assert labels(ID + "nothing-here") == "id/nothing-here"
    assert fallback("https://w3id.org/alliancekg/ontology#status-in-force") == "in-force"
    assert fallback("https://w3id.org/alliancekg/ontology#hostsForcesOf") == "hosts forces of"
    assert fallback("http://www.w3.org/2004/02/skos/core#note") == "skos:note"


def test_labels_are_asked_for_in_batches(store):
    remote = Remote(store)
    rows = list(run_query(remote, "surface-forms", entity=[NamedNode(ID + "JPN"), NamedNode(ID + "USA")]))
    assert len(rows) > 5
    assert len(remote.asked) == 2


@pytest.fixture
def view(store) -> Iterator[Any]:
    dataset = store_dataset(store)
    yield dataset
    dataset.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_the_rdflib_view_reads_the_store_in_place(store, view):
    from rdflib import RDFS, URIRef

    assert str(view.value(URIRef(ID + "JPN"), RDFS.label)) == "Japan"
    assert len(list(view.graphs())) >= 8
    assert sum(1 for _ in view.quads((None, None, None, None))) == len(store)


def test_a_remote_store_has_no_rdflib_view(store):
    with pytest.raises(QueryError, match="on this machine"):
        store_dataset(Remote(store))

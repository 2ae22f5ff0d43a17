"""Every library query answers as expected on a small graph whose answers are known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Store

from alliancekg.queries.library import load_library
from alliancekg.queries.run import run_query
from queries import answers, make_graph

FOLDER = Path(__file__).parent / "queries"

CASES = list(answers.cases())


@pytest.fixture(scope="module")
def store() -> Store:
    return answers.load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer_is_as_expected(case, store):
    expected = answers.expected(case)
    found = answers.rows(answers.answer(store, case))
    assert found[0] == expected[0]
    assert sorted(found[1:]) == sorted(expected[1:])


def test_every_query_has_a_case_with_rows():
    full = {case.query for case in CASES if len(answers.expected(case)) > 1}
    assert set(load_library()) == full


def test_no_expected_answer_is_left_over():
    assert {path.stem for path in FOLDER.glob("*.csv")} == {case.name for case in CASES}


@pytest.mark.parametrize("name", list(load_library()))
def test_columns_are_those_of_the_header(name, store):
    query = load_library()[name]
    case = next(case for case in CASES if case.query == name)
    result = run_query(store, name, case.params)
    assert result.is_graph or result.columns == query.columns


@pytest.mark.parametrize("name", list(load_library()))
def test_order_is_the_same_every_time(name, store):
    case = next(case for case in CASES if case.query == name)
    first, second = answers.answer(store, case), answers.answer(store, case)
    assert first == second


# A line that waits for a value restricts or repeats rows where the file is run as it stands.
AS_FILE = [
    name
    for name, query in load_library().items()
    if not any(parameter.required for parameter in query.parameters)
    and not re.search(r"\?(within|state|role) .*#\?", query.source)
]


@pytest.mark.parametrize("name", AS_FILE)
def test_a_query_given_no_value_asks_the_same_as_its_file(name, store):
    query = load_library()[name]
    as_file = list(store.query(query.source, use_default_graph_as_union=True))
    bound = list(store.query(query.bind({}), use_default_graph_as_union=True))
    assert len(as_file) == len(bound)


def test_every_quote_in_an_answer_stands_in_a_document(store):
    exact = NamedNode("http://www.w3.org/ns/oa#exact")
    quotes = {answers.ordered(quad.object.value) for quad in store.quads_for_pattern(None, exact, None)}
    for case in CASES:
        head, *table = answers.expected(case)
        columns = [i for i, name in enumerate(head) if name in {"quote", "otherQuote"}]
        assert {row[i] for row in table for i in columns if row[i]} <= quotes


def test_the_fixture_has_the_shape_that_the_store_writes():
    """What the queries are tested on, the store's own rules still write: each predicate in the same sort of graph."""
    with make_graph.build_store() as built:
        fresh = {shape(quad) for quad in make_graph.small_quads(built)}
    assert {shape(quad) for quad in answers.load()} <= fresh, "run tests/queries/make_graph.py"


def shape(quad) -> tuple[str, str]:
    graph = quad.graph_name.value.rpartition("/")[2]
    return ("document" if graph.startswith("document-") else graph, quad.predicate.value)


def test_no_triple_stands_in_two_graphs(store):
    seen = {}
    for quad in store:
        key = (quad.subject, quad.predicate, quad.object)
        assert key not in seen
        seen[key] = quad.graph_name


def test_a_value_with_an_apostrophe_or_brace_does_not_leave_its_slot(store):
    hostile = 'Alpha" } SELECT * { ?s ?p ?o } # \\'
    assert list(run_query(store, "coverage", publisher=Literal(hostile))) == []

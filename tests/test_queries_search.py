"""Full-text search: found words, staleness, safety, and the functions in SPARQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from alliancekg.errors import QueryError, StoreError
from alliancekg.ontology.terms import AKG, ID
from alliancekg.queries.run import run_query
from alliancekg.queries.search import (
    FILE_NAME,
    SearchIndex,
    index_path,
    match_query,
    open_index,
    store_fingerprint,
)
from alliancekg.queries.search_functions import search_functions

GRAPH = Path(__file__).parent / "queries" / "graph.trig"
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
LINKED = NamedNode(AKG + "linked")


def fresh() -> Store:
    store = Store()
    store.bulk_load(path=str(GRAPH), format=RdfFormat.TRIG)
    return store


def add_entity(store: Store, name: str, label: str) -> None:
    node, graph = NamedNode(ID + name), NamedNode(ID + "graph/entities")
    store.add(Quad(node, LABEL, Literal(label, language="en"), graph))
    store.add(Quad(node, LINKED, Literal(False), graph))


@pytest.fixture(scope="module")
def store() -> Store:
    return fresh()


@pytest.fixture(scope="module")
def index(store) -> Iterator[SearchIndex]:
    with open_index(store) as opened:
        yield opened


def texts(index: SearchIndex, words: str, **options) -> list[str]:
    return [hit.text for hit in index.search(words, **options)]


def test_labels_aliases_and_quotes_are_found(index):
    kinds = {hit.kind for hit in index.search("japan*")}
    assert kinds == {"label", "alias", "quote"}
    hit = index.search("japan", kinds=("label",))[0]
    assert (hit.iri, hit.text, hit.document) == (ID + "JPN", "Japan", None)


def test_a_quote_leads_to_its_document(index, store):
    (hit,) = index.search("gate strait", kinds=("quote",))
    assert hit.text == "Yonaguni is the gate to the Taiwan Strait."
    assert (
        hit.document
        and next(store.quads_for_pattern(NamedNode(hit.document), LABEL, None)).object.value == "Islands in the strait"
    )
    assert hit.iri.endswith("_selector")


def test_all_words_must_stand_in_the_text(index):
    assert len(texts(index, "american forces", kinds=("quote",))) == 3
    assert texts(index, "american zebra") == []


def test_a_phrase_keeps_its_order(index):
    assert texts(index, '"hosts some"', kinds=("quote",)) == ["Japan hosts some 50,000 American personnel on Okinawa."]
    assert texts(index, '"some hosts"') == []


def test_endings_case_and_accents_do_not_count(index):
    assert texts(index, "HOSTING personnel", kinds=("quote",)) == texts(index, "hosts personnel", kinds=("quote",))
    store = Store()
    add_entity(store, "x", "Mariusz Błaszczak of São Tomé")
    with open_index(store) as other:
        assert texts(other, "sao tome") == ["Mariusz Błaszczak of São Tomé"]


def test_the_start_of_a_word(index):
    assert "Philippines" in texts(index, "philip*", kinds=("label",))
    assert "Philippines" not in texts(index, "philip", kinds=("label",))


def test_limit_and_order(index):
    hits = index.search("japan")
    assert [hit.score for hit in hits] == sorted(hit.score for hit in hits)
    assert index.search("japan", limit=2) == hits[:2]


@pytest.mark.parametrize("words", ["", "   ", "*", '""', '"', "!!!", "-", "( )"])
def test_no_word_is_refused(index, words):
    with pytest.raises(QueryError, match="no word"):
        index.search(words)


@pytest.mark.parametrize(
    "words",
    [
        "a OR b",
        "NOT a",
        "a NEAR b",
        "text:a",
        "a AND",
        "^a",
        "{a b}: c",
        "a + b",
        "'; DROP TABLE texts; --",
        "a\x00b",
    ],
)
def test_operators_of_the_engine_are_only_words(index, words):
    index.search(words)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_the_search(index, words):
    try:
        match_query(words)
    except QueryError:
        return
    index.search(words)


def test_every_quote_is_found_by_its_own_words(index, store):
    for quad in store.quads_for_pattern(None, NamedNode("http://www.w3.org/ns/oa#exact"), None):
        assert quad.object.value in texts(index, f'"{quad.object.value}"', kinds=("quote",))


def test_the_index_lies_in_a_file_and_is_used_again(tmp_path, store):
    path = tmp_path / FILE_NAME
    with open_index(store, path) as first:
        assert first.search("yonaguni")
    stamp = path.stat().st_mtime_ns
    with open_index(store, path) as second:
        assert second.search("yonaguni")
    assert path.stat().st_mtime_ns == stamp
    assert list(tmp_path.iterdir()) == [path]


def test_a_changed_store_makes_the_index_stale(tmp_path):
    store, path = fresh(), tmp_path / FILE_NAME
    with open_index(store, path) as first:
        assert not first.is_stale(store)
        add_entity(store, "atlantis", "Atlantis")
        assert first.is_stale(store)
        assert first.search("atlantis") == []
    with open_index(store, path) as second:
        assert [hit.iri for hit in second.search("atlantis")] == [ID + "atlantis"]


def test_a_reader_goes_on_while_the_index_is_made_anew(tmp_path):
    store, path = fresh(), tmp_path / FILE_NAME
    with open_index(store, path) as reader, open_index(store, path) as writer:
        add_entity(store, "atlantis", "Atlantis")
        writer.rebuild(store)
        assert reader.search("yonaguni")
        assert writer.search("atlantis")


def test_a_replaced_document_changes_the_fingerprint():
    store = fresh()
    before = store_fingerprint(store)
    quad = next(store.quads_for_pattern(None, NamedNode(AKG + "contentHash"), None))
    store.remove(quad)
    store.add(Quad(quad.subject, quad.predicate, Literal("other"), quad.graph_name))
    assert store_fingerprint(store) != before


def test_a_file_that_is_no_index_is_replaced(tmp_path, store):
    path = tmp_path / FILE_NAME
    path.write_bytes(b"not a database" * 100)
    with open_index(store, path) as index:
        assert index.search("yonaguni")


def test_a_place_that_cannot_be_written_is_an_error_where_it_was_asked_for(tmp_path, store):
    with pytest.raises(StoreError, match="cannot be written"):
        open_index(store, tmp_path / "missing" / FILE_NAME)


def test_a_folder_that_cannot_be_written_leaves_the_index_in_memory(tmp_path):
    class Folder:
        root = tmp_path / "gone"

    class Held:
        folder = Folder()
        oxigraph = fresh()

        def query(self, text):
            return self.oxigraph.query(text, use_default_graph_as_union=True)

    held = Held()
    assert index_path(held) == tmp_path / "gone" / FILE_NAME
    with open_index(held) as index:
        assert index.path is None
        assert index.search("yonaguni")


def test_a_store_in_memory_has_no_file(store):
    assert index_path(store) is None


def test_rebuild_counts_the_texts(store):
    with SearchIndex() as index:
        assert index.fingerprint is None
        count = index.rebuild(store)
    assert count > 50


def test_matches_is_a_function_in_sparql(store, index):
    text = f'PREFIX akg: <{AKG}> SELECT ?e {{ ?e akg:linked ?l FILTER(akg:matches(?e, "japan")) }}'
    assert {row.e.label for row in run_query(store, text, index=index)} >= {"Japan"}
    assert [row.e.label for row in run_query(store, text)] == [
        row.e.label for row in run_query(store, text, index=index)
    ]


def test_score_is_higher_for_a_better_match(store, index):
    text = """PREFIX akg: <https://w3id.org/alliancekg/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT ?quote ?score { ?s oa:exact ?quote BIND(akg:score(?s, "yonaguni gate") AS ?score) FILTER(BOUND(?score)) }
    ORDER BY DESC(?score)"""
    (row,) = run_query(store, text, index=index)
    assert row.quote == "Yonaguni is the gate to the Taiwan Strait."
    assert row.score > 0


@pytest.mark.parametrize("call", ["(?s, 3)", '("x", "japan")', "(?s)"])
def test_wrong_arguments_are_errors_in_sparql_and_give_no_rows(store, index, call):
    text = f"PREFIX akg: <{AKG}> SELECT ?s {{ ?s ?p ?o FILTER(akg:matches{call}) }}"
    assert list(run_query(store, text, index=index)) == []


def test_functions_open_the_index_only_when_called(store):
    functions = search_functions(store)
    assert {name.value for name in functions} == {AKG + "matches", AKG + "score"}
    matches = functions[NamedNode(AKG + "matches")]
    assert matches(NamedNode(ID + "JPN"), Literal("japan")) == Literal(True)
    assert matches(NamedNode(ID + "JPN"), Literal("zebra")) == Literal(False)


def test_a_search_parameter_finds_the_quotes(store, index):
    result = run_query(store, "search-quotes", {"hit": "gate strait"}, index=index)
    assert [row.quote for row in result] == ["Yonaguni is the gate to the Taiwan Strait."]
    assert list(run_query(store, "search-quotes", {"hit": "zebra"}, index=index)) == []


def test_the_file_is_plain_sqlite(tmp_path, store):
    path = tmp_path / FILE_NAME
    open_index(store, path).close()
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("SELECT COUNT(*) FROM texts WHERE kind = 'quote'").fetchone()[0] > 30
    finally:
        connection.close()

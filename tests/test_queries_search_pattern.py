"""``akg:matches`` inside SPARQL: every shape, every place, and nothing that only looks like one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from alliancekg.errors import QueryError
from alliancekg.ontology.terms import AKG, ID
from alliancekg.queries.run import run_query
from alliancekg.queries.search import SearchIndex, open_index
from alliancekg.queries.search_pattern import expand, finder, uses_search
from alliancekg.queries.tokens import prefixes, string_value, tokens

GRAPH = Path(__file__).parent / "queries" / "graph.trig"
PROLOGUE = f"PREFIX akg: <{AKG}>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.bulk_load(path=str(GRAPH), format=RdfFormat.TRIG)
    return store


@pytest.fixture(scope="module")
def index(store: Store) -> Iterator[SearchIndex]:
    with open_index(store) as opened:
        yield opened


def found(words: str) -> list[tuple[str, float]]:
    return [("http://a.example/" + words.replace(" ", "_"), 1.5)]


def expanded(body: str) -> str:
    text = expand(PROLOGUE + body, found)
    Store().query(text)  # what comes out is SPARQL
    return " ".join(text[len(PROLOGUE) :].split())


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ('SELECT * { ?x akg:matches "a b" }', "SELECT * { VALUES ?x { <http://a.example/a_b> } }"),
        (
            'SELECT * { ?x akg:matches "a" ; rdfs:label ?l . }',
            "SELECT * { VALUES ?x { <http://a.example/a> } ?x rdfs:label ?l . }",
        ),
        (
            'SELECT * { ?x a akg:State ; akg:matches "a" ; rdfs:label ?l }',
            "SELECT * { VALUES ?x { <http://a.example/a> } ?x a akg:State ; rdfs:label ?l }",
        ),
        (
            "SELECT * { (?x ?score) akg:matches '''a''' . ?x rdfs:label ?l } ORDER BY ?score",
            "SELECT * { VALUES (?x ?score) { (<http://a.example/a> 1.500000) } . ?x rdfs:label ?l } ORDER BY ?score",
        ),
        (
            'SELECT * { ?x a ?y FILTER(?y = 1) ?z akg:matches "u" BIND(1 AS ?r) ?p akg:matches "k" }',
            "SELECT * { ?x a ?y FILTER(?y = 1) VALUES ?z { <http://a.example/u> } BIND(1 AS ?r) "
            "VALUES ?p { <http://a.example/k> } }",
        ),
        (
            'ASK { GRAPH ?g { ?x akg:matches "a" . ; akg:matches "b" } }'.replace(". ;", ";"),
            "ASK { GRAPH ?g { VALUES ?x { <http://a.example/a> } VALUES ?x { <http://a.example/b> } } }",
        ),
        ('ASK { akg:x akg:matches "a" }', "ASK { FILTER(akg:x IN (<http://a.example/a>)) }"),
        (
            'ASK { ?x a ?t FILTER(!akg:matches(?x, "a") && ?t < 3) }',
            "ASK { ?x a ?t FILTER(!(?x IN (<http://a.example/a>)) && ?t < 3) }",
        ),
        (
            f'ASK {{ OPTIONAL {{ ?x <{AKG}matches> "z" ; ; }} }}',
            "ASK { OPTIONAL { VALUES ?x { <http://a.example/z> } } }",
        ),
        (
            'SELECT * { { SELECT ?x (COUNT(*) AS ?n) { ?x akg:matches "s" ; a ?t } GROUP BY ?x } }',
            "SELECT * { { SELECT ?x (COUNT(*) AS ?n) { VALUES ?x { <http://a.example/s> } ?x a ?t } GROUP BY ?x } }",
        ),
        (
            'ASK { ?x a ?t FILTER EXISTS { ?x akg:matches "a" } }',
            "ASK { ?x a ?t FILTER EXISTS { VALUES ?x { <http://a.example/a> } } }",
        ),
    ],
)
def test_every_shape_becomes_what_the_index_found(given_text: str, wanted: str) -> None:
    assert expanded(given_text) == wanted


@pytest.mark.parametrize(
    "body",
    [
        'SELECT * { ?x rdfs:label "?x akg:matches \\"a\\" " }',
        "SELECT * { ?x rdfs:label '''?x akg:matches \"a\"\n''' }",
        'SELECT * { ?x a ?y # ?x akg:matches "a"\n}',
        'SELECT * { ?x rdfs:matches "a" ; <http://other.example/matches> "b" }',
        'CONSTRUCT { ?x akg:matches "a" } WHERE { ?x a ?y }',
        "SELECT ?matches { ?matches a ?y }",
        "SELECT * { ?x a akg:matches }",
    ],
)
def test_what_only_looks_like_a_search_stays_as_it_is(body: str) -> None:
    assert expand(PROLOGUE + body, found) == PROLOGUE + body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("ASK { ?x akg:matches ?words }", "words in quotes"),
        ("ASK { ?x akg:matches 3 }", "words in quotes"),
        ('ASK { ?x akg:matches "a"@en }', "one plain string"),
        ('ASK { ?x akg:matches "a", "b" }', "one plain string"),
        ('ASK { [ akg:matches "a" ] a ?y }', "no variable before it"),
        ('ASK { _:b akg:matches "a" }', "no variable before it"),
        ('ASK { ?x a/akg:matches "a" }', "no part of a path"),
    ],
)
def test_a_wrong_shape_says_what_is_accepted(body: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        expand(PROLOGUE + body, found)
    assert '?x akg:matches "words"' in str(caught.value)


def test_the_number_of_searches_has_a_limit() -> None:
    with pytest.raises(QueryError, match="too many"):
        expand(PROLOGUE + "ASK { " + '?x akg:matches "a" . ' * 40 + "}", found)


def test_an_iri_that_could_end_early_is_never_written() -> None:
    with pytest.raises(ValueError, match="IRI"):
        expand(PROLOGUE + 'ASK { ?x akg:matches "a" }', lambda words: [("http://a> } DROP ALL", 1.0)])


def test_a_store_answers_with_entities_and_quotes(store: Store, index: SearchIndex) -> None:
    rows = run_query(store, PROLOGUE + 'SELECT ?x { ?x akg:matches "japan" ; a akg:State }', index=index)
    assert [row.x.iri for row in rows] == [ID + "JPN"]
    text = (
        PROLOGUE + "PREFIX oa: <http://www.w3.org/ns/oa#> SELECT ?quote ?score "
        '{ (?s ?score) akg:matches "gate strait" . ?s oa:exact ?quote }'
    )
    (row,) = run_query(store, text, index=index)
    assert row.quote == "Yonaguni is the gate to the Taiwan Strait."
    assert row.score > 0
    assert list(run_query(store, PROLOGUE + 'SELECT ?x { ?x akg:matches "zebra" }', index=index)) == []


def test_titles_of_documents_are_found(store: Store, index: SearchIndex) -> None:
    rows = run_query(
        store, PROLOGUE + 'SELECT ?d { ?d akg:matches "islands strait" ; akg:contentHash ?h }', index=index
    )
    assert [row.d.label for row in rows] == ["Islands in the strait"]


def test_pattern_and_function_agree(store: Store, index: SearchIndex) -> None:
    shapes = ('?x akg:linked ?l ; akg:matches "american*"', '?x akg:linked ?l FILTER(akg:matches(?x, "american*"))')
    first, second = (
        {row.x.iri for row in run_query(store, f"{PROLOGUE}SELECT ?x {{ {shape} }}", index=index)} for shape in shapes
    )
    assert first == second != set()


def test_a_search_without_a_word_says_so(store: Store, index: SearchIndex) -> None:
    with pytest.raises(QueryError, match="no word"):
        run_query(store, PROLOGUE + 'ASK { ?x akg:matches "..." }', index=index)


def test_the_index_follows_documents_one_by_one(tmp_path: Path) -> None:
    store = Store()
    store.bulk_load(path=str(GRAPH), format=RdfFormat.TRIG)
    path = tmp_path / "search.sqlite"
    with open_index(store, path) as index:
        assert index.refresh(store) == 0
        document = next(store.quads_for_pattern(None, NamedNode(AKG + "contentHash"), None))
        quads = list(store.quads_for_pattern(None, None, None, document.graph_name))
        exact = NamedNode("http://www.w3.org/ns/oa#exact")
        (first, *_) = [quad for quad in quads if quad.predicate == exact]
        store.remove(first)
        store.add(Quad(first.subject, exact, Literal("A walrus was seen."), first.graph_name))
        store.remove(document)
        store.add(Quad(document.subject, document.predicate, Literal("0" * 64), document.graph_name))
        assert index.refresh(store) == 1
        (hit,) = index.search("walrus")
        assert (hit.iri, hit.document) == (first.subject.value, document.subject.value)
        for quad in list(store.quads_for_pattern(None, None, None, document.graph_name)):
            store.remove(quad)
        assert index.refresh(store) == 1
        assert index.search("walrus") == []
        with SearchIndex() as anew:
            anew.rebuild(store)
            assert {h.text for h in anew.search("japan")} == {h.text for h in index.search("japan")}
    assert [entry.name for entry in tmp_path.iterdir()] == ["search.sqlite"]


def test_a_quote_changed_behind_the_documents_marks_is_found(tmp_path: Path, store: Store) -> None:
    copy = Store()
    copy.extend(store)
    with open_index(copy, tmp_path / "i") as index:
        quad = next(copy.quads_for_pattern(None, NamedNode("http://www.w3.org/ns/oa#exact"), None))
        copy.remove(quad)
        index.refresh(copy)
        with SearchIndex() as anew:
            anew.rebuild(copy)
            assert anew.fingerprint == index.fingerprint
            assert len(anew.search("the", limit=10_000)) == len(index.search("the", limit=10_000))


def test_finder_gives_each_node_once(index: SearchIndex) -> None:
    hits = finder(index)("japan*")
    assert len({iri for iri, _ in hits}) == len(hits) > 1
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=" {}()[].;,?x\"'\\<>#:akgmtches/@^\n", max_size=80))
@example('?x akg:matches "')
@example("((((((")
def test_no_text_breaks_the_reading(text: str) -> None:
    assert all(text[token.start : token.end] == token.text for token in tokens(text))
    with contextlib.suppress(QueryError):
        expand(PROLOGUE + text, found)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_a_string_says_what_the_engine_reads(value: str) -> None:
    literal = str(Literal(value))
    (token,) = tokens(literal)
    assert (token.kind, string_value(token.text)) == ("string", value)


def test_tokens_know_their_kinds() -> None:
    text = 'PREFIX a: <b> SELECT ?x { ?x a:b-c.d "s"@en-GB ; a _:n , 1.5e3 } # end'
    kinds = [token.kind for token in tokens(text)]
    assert kinds == [
        *("word", "name", "iri", "word", "variable", "mark", "variable", "name", "string", "language"),
        *("mark", "word", "blank", "mark", "number", "mark"),
    ]
    assert prefixes(list(tokens(text))) == {"a": "b"}
    assert not uses_search(text)

"""Answers in every format, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from alliancekg.errors import QueryError
from alliancekg.queries.formats import FORMATS, escape_markdown, harmless, show, write_result
from alliancekg.queries.run import Ref, run_query

GRAPH = Path(__file__).parent / "queries" / "graph.trig"


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.bulk_load(path=str(GRAPH), format=RdfFormat.TRIG)
    return store


def text(store, query, format, **options):
    params = options.pop("params", {})
    return "".join(write_result(run_query(store, query, params), format, **options))


def test_table_shows_labels_and_the_quote(store):
    found = text(store, "allies-of", "table", params={"actor": "Japan"}, width=120).splitlines()
    head = ["ally", "status", "obligations", "since", "last", "mentioned", "support", "agreement", "relation"]
    assert found[0].split() == head
    assert found[2].split()[:4] == ["United", "States", "in-force", "2024-01-15"]
    assert found[3] == "    “Japan and the United States have been allies for decades.”"


def test_iris_on_request(store):
    assert "https://w3id.org/alliancekg/id/USA" in text(
        store, "allies-of", "table", params={"actor": "Japan"}, iris=True
    )
    assert "https://w3id.org/alliancekg/id/USA" in text(store, "allies-of", "csv", params={"actor": "Japan"}, iris=True)


def test_csv_is_read_back_by_csv(store):
    rows = list(csv.reader(io.StringIO(text(store, "spending", "csv"), newline="")))
    assert rows[0] == ["actor", "status", "lastMentioned", "support", "quantity", "quote", "relation"]
    assert rows[1][:5] == ["Japan", "underway", "2025-03-30", "1", "2% of GDP"]
    assert text(store, "spending", "csv").endswith("\r\n")


def test_json_and_xml_are_sparql_results(store):
    found = json.loads(text(store, "speakers", "json"))
    assert found["head"]["vars"] == ["speaker", "claims", "relations", "documents"]
    assert found["results"]["bindings"][0]["speaker"]["type"] == "uri"
    root = ElementTree.fromstring(text(store, "speakers", "xml"))
    assert root.tag == "{http://www.w3.org/2005/sparql-results#}sparql"


def test_tsv_holds_terms(store):
    lines = text(store, "speakers", "tsv").splitlines()
    assert lines[0] == "?speaker\t?claims\t?relations\t?documents"
    assert lines[1].startswith("<https://w3id.org/alliancekg/id/person--aiko-tanaka>\t2")


def test_graphs_as_turtle_and_jsonld(store):
    turtle = text(store, "graph-of", "ttl", params={"actor": "China"})
    assert "id:JPN akg:perceivesThreatFrom id:CHN" in turtle or "akg:perceivesThreatFrom id:CHN" in turtle
    as_turtle = {str(quad.triple) for quad in parse(turtle, format=RdfFormat.TURTLE)}
    as_json = {
        str(q.triple)
        for q in parse(text(store, "graph-of", "jsonld", params={"actor": "China"}), format=RdfFormat.JSON_LD)
    }
    assert as_turtle == as_json
    assert len(as_turtle) == 11


def test_a_graph_for_people_has_three_columns(store):
    assert text(store, "graph-of", "csv", params={"actor": "China"}).startswith("subject,predicate,object\r\n")
    assert "| subject | predicate | object |" in text(store, "graph-of", "md", params={"actor": "China"})


def test_yes_or_no(store):
    ask = "ASK { ?s ?p ?o }"
    assert text(store, ask, "table") == "answer\n------\nyes\n"
    assert text(store, ask, "csv") == "answer\r\nyes\r\n"
    assert json.loads(text(store, ask, "json"))["boolean"] is True
    assert "true" in text(store, ask, "xml")


@pytest.mark.parametrize("format", ["ttl", "jsonld"])
def test_rows_are_no_graph(store, format):
    with pytest.raises(QueryError, match="table, csv, md, json, xml, tsv"):
        text(store, "speakers", format)


@pytest.mark.parametrize("format", ["json", "xml", "tsv"])
def test_a_graph_is_no_rows(store, format):
    with pytest.raises(QueryError, match="ttl, jsonld"):
        text(store, "graph-of", format, params={"actor": "China"})


def test_an_unknown_format_lists_the_known(store):
    with pytest.raises(QueryError, match="table, csv, tsv"):
        text(store, "speakers", "xlsx")


@pytest.mark.parametrize("format", ["table", "csv", "md"])
def test_limit_stops_early(store, format):
    whole = text(store, "actors", format)
    short = text(store, "actors", format, limit=2)
    assert len(short.splitlines()) == (3 if format == "csv" else 4)
    assert len(whole) > len(short)


def test_limit_is_not_for_the_standard_formats(store):
    with pytest.raises(QueryError, match="LIMIT in the query"):
        text(store, "actors", "json", limit=2)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_ends_its_last_line(store, format):
    query = "graph-of" if format in {"ttl", "jsonld"} else "speakers"
    assert text(store, query, format, params={"actor": "China"} if query == "graph-of" else {}).endswith("\n")


HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1+1",
    "＝1",
    '=HYPERLINK("http://x")',
    "-2+3+cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_cell_of_the_csv_starts_a_formula(value):
    store = Store()
    store.add(Quad(NamedNode("http://e/a"), NamedNode("http://e/p"), Literal(value), NamedNode("http://e/g")))
    rows = list(csv.reader(io.StringIO(text(store, "SELECT ?o { ?s ?p ?o }", "csv"), newline="")))
    assert rows[1] == [f"'{value}"]


@given(st.text())
def test_what_is_made_harmless_starts_no_formula(value):
    assert not harmless(value).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless(value).endswith(value)


def test_negative_numbers_stay_numbers():
    assert text(Store(), "SELECT (-5 AS ?n) (-2.5 AS ?d) {}", "csv") == "n,d\r\n-5,-2.5\r\n"


def test_markdown_has_no_markup_from_values():
    assert escape_markdown("a|b *c* <d> `e`\n[f](g)") == "a\\|b \\*c\\* \\<d\\> \\`e\\` \\[f\\](g)"
    found = text(Store(), 'SELECT ("a|b" AS ?x) {}', "md").splitlines()
    assert found == ["| x |", "| --- |", "| a\\|b |"]


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (True, "yes"), (False, "no"), (Ref("http://x", "X"), "X"), (3, "3"), ("a", "a")]
)
def test_values_as_people_read_them(value, shown):
    assert show(value) == shown

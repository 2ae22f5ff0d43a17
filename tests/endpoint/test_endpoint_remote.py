"""A server before another SPARQL server: the same answers and refusals, its own limits, and words when it is lost."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from store.oxigraph_server import serving

DATA = Path(__file__).parent / "small.trig"
TOKEN = "a-token-of-the-tests"
AKG = "https://w3id.org/alliancekg/ontology#"
QUERIES = [
    "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "ASK { ?s a <https://w3id.org/alliancekg/ontology#Claim> }",
    'SELECT ?x { VALUES ?x { "a,\\"b\\"" "=1+1" } } ORDER BY ?x',
]


@pytest.fixture(scope="module")
def behind() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A real `oxigraph serve` with the small graph."""
    with serving(DATA.read_bytes()) as found:
        yield found


@pytest.fixture(scope="module")
def before(behind: tuple[str, Any], serve: Callable[..., Any]) -> Iterator[Any]:
    with serve(behind[0], workers=1, timeout=10) as server:
        yield server


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "text/tab-separated-values"])
def test_the_answers_are_those_of_a_store_in_a_folder(before: Any, small: Any, text: str, accept: str) -> None:
    mine, other = before.query(text, accept), small.query(text, accept)
    assert (mine.status, mine.type) == (other.status, other.type)
    if mine.status == 200:
        assert mine.body.splitlines() == other.body.splitlines()


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
)
def test_graphs_come_in_every_format(before: Any, small: Any, accept: str) -> None:
    text = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(isIRI(?o)) }"
    mine, other = before.query(text, accept), small.query(text, accept)
    assert (mine.status, mine.type) == (200, accept)
    form = ox.RdfFormat.from_media_type(accept)
    assert form is not None
    assert {str(q) for q in ox.parse(mine.body, form)} == {str(q) for q in ox.parse(other.body, form)}


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json"])
def test_linked_data_and_its_tags(before: Any, small: Any, accept: str) -> None:
    for path in ("/id/AAA", "/id/Basing_guest-AAA_host-BBB", "/id/claim-1"):
        mine, other = before.get(path, Accept=accept), small.get(path, Accept=accept)
        assert (mine.status, mine.type) == (200, other.type)
        if accept == "text/html":
            assert mine.text == other.text
        assert before.get(path, Accept=accept, If_None_Match=mine.headers["etag"]).status == 304
    assert before.get("/id/nothing", Accept=accept).status == 404


def test_an_unchanged_answer_is_not_sent_again(before: Any) -> None:
    first = before.query("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o")
    path = "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+ORDER+BY+%3Fs+%3Fp+%3Fo"
    again = before.get(path, Accept="application/sparql-results+json", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_pages_health_metrics_and_descriptions(before: Any) -> None:
    assert before.get("/query", Accept="text/html").status == 200
    assert before.get("/healthz").status == 200
    assert "alliancekg_queries_running 0" in before.get("/metrics").text
    void = before.get("/.well-known/void", Accept="application/n-triples")
    assert b"http://rdfs.org/ns/void#triples" in void.body
    assert before.get("/api/overview").status == 200


def test_full_text_search_works_in_a_query(before: Any, small: Any) -> None:
    text = f'PREFIX akg: <{AKG}> SELECT ?x {{ ?x akg:matches "aland" }} ORDER BY ?x'
    found = [row["x"]["value"] for row in json.loads(before.query(text).body)["results"]["bindings"]]
    assert "https://w3id.org/alliancekg/id/AAA" in found
    assert before.query(text).body == small.query(text).body


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("SELECT", 400),
        ("ASK {" + "{" * 500 + "}" * 500 + "}", 413),
        ("ASK { ?x <https://w3id.org/alliancekg/ontology#matches> ?y }", 400),
    ],
)
def test_what_is_refused(before: Any, text: str, status: int) -> None:
    answer = before.query(text)
    assert (answer.status, answer.type) == (status, "application/problem+json")


def test_it_is_read_only(before: Any) -> None:
    assert before.send("POST", "/sparql", "DROP ALL", Content_Type="application/sparql-update").status == 403
    assert before.send("DELETE", "/store?default").status == 403


def test_limits(behind: tuple[str, Any], serve: Callable[..., Any]) -> None:
    with serve(behind[0], workers=1, timeout=1.0, max_rows=3, max_result=4000) as server:
        assert json.loads(server.query("SELECT * { ?s ?p ?o } LIMIT 9").body)["limit"] == "rows"
        large = server.query("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle")
        assert (large.status, json.loads(large.body)["limit"]) == (413, "result-size")
        names = "abcdefghij"
        late = server.query("SELECT (COUNT(*) AS ?n) { " + " ".join(f"?{a}1 ?{a}2 ?{a}3 ." for a in names) + " }")
        assert (late.status, json.loads(late.body)["limit"]) == (504, "deadline")
        assert server.query("ASK {}").status == 200


def test_writing_goes_through_with_the_token(behind: tuple[str, Any], serve: Callable[..., Any]) -> None:
    with serve(behind[0], workers=1, read_write=True, token=TOKEN) as server:
        authority = server.authority()
        graph = "/store?graph=http%3A%2F%2Fexample.org%2Fg"
        turtle = {"Content_Type": "text/turtle", **authority}
        assert server.send("PUT", graph, "<http://example.org/a> <http://example.org/b> 1 .", **turtle).status in {
            201,
            204,
        }
        assert server.get(graph, Accept="application/n-triples").body.count(b"\n") == 1
        assert (
            server.update(
                "INSERT DATA { GRAPH <http://example.org/g> { <http://example.org/c> <http://example.org/d> 2 } }"
            ).status
            == 204
        )
        assert server.get(graph, Accept="application/n-triples").body.count(b"\n") == 2
        assert server.update("LOAD <http://127.0.0.1:9/>").status == 403
        assert server.update("INSERT DATA {").status == 400
        assert server.send("PUT", graph, "", Content_Type="text/turtle").status == 401
        assert server.send("DELETE", graph, **authority).status == 204
        assert server.get(graph, Accept="text/turtle").status == 404


def test_the_command_stands_before_a_server_and_says_when_it_is_lost(
    behind: tuple[str, subprocess.Popen[bytes]],
) -> None:
    command = [sys.executable, "-m", "alliancekg", "serve", "--port", "0", "--workers", "1", "--store"]
    with subprocess.Popen([*command, f"{behind[0]}/"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"at (http://127\.0\.0\.1:\d+)/", line)
        assert found, line
        address = found[1]
        with urllib.request.urlopen(f"{address}/healthz", timeout=20) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in rest


def test_a_store_that_is_lost_is_a_502_until_it_is_back(serve: Callable[..., Any]) -> None:
    with serving() as (address, process), serve(address, workers=1) as server:
        assert server.query("ASK {}").status == 200
        process.terminate()
        process.wait(20)
        lost = server.query("ASK {}")
        assert lost.status == 502
        assert "does not answer" in json.loads(lost.body)["detail"]
        assert lost.headers["retry-after"]
        with serving(port=int(address.rpartition(":")[2])):
            assert server.query("ASK {}").status == 200

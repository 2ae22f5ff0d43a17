"""What a client meets: formats, negotiation, caching, headers, and a server that stays read-only."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

LABELS = "SELECT ?s ?label { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label } ORDER BY ?label"
CONSTRUCT = "CONSTRUCT WHERE { <https://w3id.org/alliancekg/id/AAA> ?p ?o }"
ID = "https://w3id.org/alliancekg/id/"


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
        ("application/json", ox.QueryResultsFormat.JSON),
        ("application/xml", ox.QueryResultsFormat.XML),
    ],
)
def test_results_come_in_the_format_asked_for(small: Any, media_type: str, form: Any) -> None:
    answer = small.query(LABELS, media_type)
    assert (answer.status, answer.type) == (200, media_type)
    read: Any = ox.parse_query_results(answer.body, form)
    assert len(list(read)) == 7


def test_csv(small: Any) -> None:
    answer = small.query(LABELS, "text/csv")
    assert answer.type == "text/csv"
    assert answer.text.splitlines()[0] in {"s,label", "label,s"}
    assert len(answer.text.splitlines()) == 8


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/trig", ox.RdfFormat.TRIG),
        ("application/n-quads", ox.RdfFormat.N_QUADS),
    ],
)
def test_graphs_come_in_the_format_asked_for(small: Any, media_type: str, form: Any) -> None:
    answer = small.query(CONSTRUCT, media_type)
    assert (answer.status, answer.type) == (200, media_type)
    assert len(list(ox.parse(answer.body, form))) == 5


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, application/*;q=0.1", "application/json"),
        ("text/*", "text/csv"),
        ("text/html, */*;q=0.1", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("nonsense", "application/sparql-results+json"),
    ],
)
def test_quality_decides(small: Any, accept: str, expected: str) -> None:
    assert small.query(LABELS, accept).type == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "text/csv;q=0"])
def test_a_format_that_cannot_carry_the_result_is_406(small: Any, accept: str) -> None:
    answer = small.query(LABELS, accept)
    assert (answer.status, answer.type) == (406, "application/problem+json")
    assert small.query(CONSTRUCT, "text/csv").status == 406


def test_a_format_parameter_goes_before_the_header(small: Any) -> None:
    assert small.query(LABELS, "application/json", format="csv").type == "text/csv"
    assert small.query(LABELS, "application/json", format="turtle").status == 406


def test_the_default_graph_is_the_union_unless_the_query_names_one(small: Any) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} WHERE {{ ?s ?p ?o }}"

    def number(text: str, **parameters: str) -> int:
        return int(json.loads(small.query(text, **parameters).body)["results"]["bindings"][0]["n"]["value"])

    everything = number(count.format(""))
    assert everything == 50
    assert 0 < number(count.format(f"FROM <{ID}graph/derived>")) < everything
    assert number(count.format(""), **{"default-graph-uri": f"{ID}graph/derived"}) == 4
    assert number("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": f"{ID}graph/derived"}) == 4
    assert number("SELECT (COUNT(*) AS ?n) { ?s ?from ?o . ?s ?p 'FROM <x>' }") == 0


def test_etag_and_304(small: Any) -> None:
    first = small.query(LABELS)
    tag = first.headers["etag"]
    path = f"/sparql?{urlencode({'query': LABELS})}"
    again = small.get(path, If_None_Match=f'"other", {tag}', Accept="application/sparql-results+json")
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert small.get(path, If_None_Match=tag, Accept="text/csv").status == 200
    assert small.query("SELECT (NOW() AS ?now) {}").headers.get("etag") is None


def test_head_and_gzip(small: Any) -> None:
    path = f"/sparql?{urlencode({'query': 'CONSTRUCT WHERE { ?s ?p ?o }'})}"
    whole = small.get(path)
    head = small.send("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))
    packed = small.get(path, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == whole.body


def test_cors_only_where_it_is_allowed(small: Any, start: Callable[..., Any]) -> None:
    origin = "https://example.org"
    assert "access-control-allow-origin" not in small.get("/sparql?query=ASK%7B%7D", Origin=origin).headers
    server = start(cors=(origin,))
    answer = server.get("/sparql?query=ASK%7B%7D", Origin=origin)
    assert answer.headers["access-control-allow-origin"] == origin
    other = server.get("/sparql?query=ASK%7B%7D", Origin="https://other.example")
    assert "access-control-allow-origin" not in other.headers
    asked = server.send("OPTIONS", "/sparql", Origin=origin, Access_Control_Request_Method="POST")
    assert asked.status == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "/sparql", "DROP ALL", {"Content_Type": "application/sparql-update"}, 403),
        (
            "POST",
            "/sparql",
            urlencode({"update": "DROP ALL"}),
            {"Content_Type": "application/x-www-form-urlencoded"},
            403,
        ),
        ("GET", f"/sparql?{urlencode({'update': 'DROP ALL'})}", "", {}, 400),
        ("POST", "/sparql", "DROP ALL", {"Content_Type": "application/sparql-query"}, 400),
        ("GET", f"/sparql?{urlencode({'query': 'INSERT DATA { <a:a> <a:b> 1 }'})}", "", {}, 400),
        ("PUT", "/graph-store?default", "<a:a> <a:b> 1 .", {"Content_Type": "text/turtle"}, 403),
        ("POST", "/graph-store?default", "<a:a> <a:b> 1 .", {"Content_Type": "text/turtle"}, 403),
        ("DELETE", f"/graph-store?graph={quote(ID + 'graph/registry')}", "", {}, 403),
        ("PUT", "/graph-store/x", "<a:a> <a:b> 1 .", {"Content_Type": "text/turtle"}, 403),
        ("PATCH", "/graph-store?default", "x", {}, 405),
        ("DELETE", "/sparql", "", {}, 405),
        ("PUT", "/id/AAA", "x", {}, 405),
        ("POST", "/query", "x", {}, 415),
        ("POST", "/query", "DROP ALL", {"Content_Type": "application/sparql-update"}, 403),
        ("POST", "/update", "DROP ALL", {"Content_Type": "application/sparql-update"}, 403),
        ("PUT", "/store?default", "<a:a> <a:b> 1 .", {"Content_Type": "text/turtle"}, 403),
        ("DELETE", "/store/x", "", {}, 403),
        ("DELETE", "/", "", {}, 405),
    ],
)
def test_read_only_is_read_only_for_every_route(
    small: Any, method: str, path: str, body: str, headers: dict[str, str], status: int
) -> None:
    before = small.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body
    token = {"Authorization": "Bearer None"}
    for extra in ({}, token, {"Authorization": "Bearer "}, {"X-HTTP-Method-Override": "PUT"}):
        assert small.send(method, path, body, **headers, **extra).status == status
    assert small.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").body == before


def test_every_route_of_the_application_is_tried_above_or_only_reads(small: Any) -> None:
    """A new route that accepts a writing method must be added to the test above."""
    writing = {"POST", "PUT", "DELETE", "PATCH"}
    routes = {r.path for r in small.app.routes if writing & (getattr(r, "methods", None) or set())}
    assert routes == {
        *("/sparql", "/sparql/", "/query", "/update"),
        *("/graph-store", "/graph-store/{name:path}", "/store", "/store/{name:path}"),
        *("/reconcile", "/api/triples"),  # what is long comes by POST; neither has a way to write
    }


def test_the_projects_own_remote_store_can_use_it(writing: Any) -> None:
    from alliancekg.graph.store_remote import RemoteStore

    with RemoteStore(writing.url, token=writing.token) as store:
        store.update("INSERT DATA { GRAPH <http://e/g> { <http://e/s> <http://e/p> 1, 2 } }")
        assert len(list(store.select("SELECT * { GRAPH <http://e/g> { ?s ?p ?o } }"))) == 2
        assert len(list(store.quads("http://e/g"))) == 2
        store.put_graph("http://e/g", iter(list(store.quads("http://e/g"))[:1]))
        assert len(list(store.quads("http://e/g"))) == 1


def test_writing_needs_the_token(writing: Any) -> None:
    update = "INSERT DATA { GRAPH <http://e/g> { <http://e/a> <http://e/b> 1 } }"
    kind = {"Content_Type": "application/sparql-update"}
    for authorization in (
        "",
        "Bearer",
        "Bearer wrong",
        "Basic a-token-of-the-tests",
        "Bearer a-token-of-the-test\u00e9",
    ):
        answer = writing.send("POST", "/sparql", update, Authorization=authorization, **kind)
        assert answer.status == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert writing.send("PUT", "/graph-store?default", "", Content_Type="text/turtle").status == 401
    assert writing.update(update).status == 204
    assert json.loads(writing.query("ASK { GRAPH <http://e/g> { ?s ?p 1 } }").body)["boolean"] is True
    assert writing.update("INSERT DATA { <a:a> <a:b> }").status == 400
    assert writing.update("LOAD <http://127.0.0.1:1/>").status == 403


def test_graph_store_reads(small: Any) -> None:
    path = f"/graph-store?graph={quote(ID + 'graph/derived')}"
    answer = small.get(path, Accept="application/n-triples")
    assert len(list(ox.parse(answer.body, ox.RdfFormat.N_TRIPLES))) == 4
    assert small.get(path, Accept="application/n-triples", If_None_Match=answer.headers["etag"]).status == 304
    assert small.get(path, Accept="image/png").status == 406
    assert small.get("/graph-store").status == 400
    assert small.get("/graph-store?default&graph=x:y").status == 400
    assert small.get("/graph-store?graph=http://nowhere/").status == 404
    assert small.get("/graph-store?graph=not%20an%20iri").status == 400


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("ASK {}", "text/plain", 415),
        ("ASK {}", "", 415),
        ("ASK {}", "application/sparql-query; charset=latin-1", 415),
        ("query=ASK%7B%7D&query=ASK%7B%7D", "application/x-www-form-urlencoded", 400),
        ("x=1", "application/x-www-form-urlencoded", 400),
        ("query=%ff", "application/x-www-form-urlencoded", 400),
        (b"ASK { ?s ?p '\xff' }", "application/sparql-query", 400),
        ("&".join(["a=b"] * 2000), "application/x-www-form-urlencoded", 400),
        ("ASK { <x y> ?p ?o }", "application/sparql-query", 400),
        ("ASK { ?s ?p ?o } trailing", "application/sparql-query", 400),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(small: Any, body: Any, content_type: str, status: int) -> None:
    answer = small.send("POST", "/sparql", body, Content_Type=content_type)
    assert (answer.status, answer.type) == (status, "application/problem+json")
    assert json.loads(answer.body)["detail"]


def test_void_and_health_and_metrics(small: Any) -> None:
    void = "http://rdfs.org/ns/void#"
    triples = [q.triple for q in ox.parse(small.get("/.well-known/void").body, ox.RdfFormat.TURTLE)]
    assert [t.object.value for t in triples if t.predicate.value == void + "triples"] == ["50"]
    assert any(t.object == ox.NamedNode(f"{small.url}/sparql") for t in triples)
    assert small.get("/.well-known/void", Accept="image/png").status == 406
    assert json.loads(small.get("/healthz").body)["status"] == "ok"
    metrics = small.get("/metrics").text
    assert 'alliancekg_requests_total{route="/healthz",method="GET",status="200"}' in metrics
    assert "alliancekg_request_seconds_count" in metrics
    assert all(line.startswith("#") or len(line.rsplit(" ", 1)) == 2 for line in metrics.splitlines())


def test_the_access_log_names_the_request_on_one_line(small: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="alliancekg.access"):
        small.get("/healthz?x=%0aforged")
        # the line of an earlier request may still be on its way
        small.wait_for(lambda: any("/healthz" in message for message in caplog.messages))
    assert any("GET /healthz?x=%0aforged 200" in message for message in caplog.messages)
    assert all("\n" not in message for message in caplog.messages)


def test_security_headers_everywhere(small: Any) -> None:
    for path in ("/sparql", "/id/AAA", "/query", "/nope", "/ontology", "/query/assets/query.js", "/healthz"):
        headers = small.get(path, Accept="text/html, text/turtle;q=0.1").headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers or "uvicorn" in headers["server"]

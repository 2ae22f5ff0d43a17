"""The W3C's protocol, graph store and service description tests, sent to a real server as the manifests say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml", "application/json"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}


class Manifest:
    """A manifest read as a graph."""

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        self._store = ox.Store()
        self._store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())

    def all(self, subject: Any, predicate: str) -> list[Any]:
        quads = self._store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None)
        return [quad.object for quad in quads]

    def one(self, subject: Any, predicate: str) -> Any:
        return next(iter(self.all(subject, predicate)), None)

    def text(self, subject: Any, predicate: str) -> str | None:
        found = self.one(subject, predicate)
        return found.value if found is not None else None

    def list(self, subject: Any, predicate: str) -> list[Any]:
        found: list[Any] = []
        node = self.one(subject, predicate)
        while node is not None and node.value != RDF + "nil":
            found.append(self.one(node, RDF + "first"))
            node = self.one(node, RDF + "rest")
        return found

    def entries(self) -> list[Any]:
        subjects = self._store.quads_for_pattern(None, ox.NamedNode(MF + "entries"), None, None)
        return [entry for quad in subjects for entry in self.list(quad.subject, MF + "entries")]


def status_fits(expected: list[Any], status: int) -> bool:
    names = {"Created": 201, "OK": 200, "NoContent": 204, "NotFound": 404}
    for node in expected:
        name = node.value.rpartition("#")[2].removeprefix("StatusCode")
        if (name[0].isdigit() and status // 100 == int(name[0])) or names.get(name) == status:
            return True
    return not expected


def send_request(server: Any, manifest: Manifest, request: Any, replaced: Callable[[str], str]) -> Any:
    headers = {
        manifest.text(h, HT + "fieldName") or "": manifest.text(h, HT + "fieldValue") or ""
        for h in manifest.list(request, HT + "headers")
    }
    body = manifest.one(request, HT + "body")
    content = b""
    if body is not None:
        encoding = manifest.text(body, CNT + "characterEncoding") or "utf-8"
        content = replaced(manifest.text(body, CNT + "chars") or "").encode(encoding)
    path = replaced(manifest.text(request, HT + "absolutePath") or "")
    method = manifest.text(request, HT + "methodName") or "GET"
    return server.send(method, path, content, Host="www.example", **headers, **server.authority())


def check_response(manifest: Manifest, request: Any, answer: Any, replaced: Callable[[str], str]) -> None:
    response = manifest.one(request, HT + "resp")
    assert status_fits(manifest.all(response, MF + "expectedStatus"), answer.status), (answer.status, answer.text)
    kind = manifest.text(response, MF + "expectedFormat")
    if kind is not None and answer.status == 200:
        assert answer.type in FORMATS[kind]
    boolean = manifest.text(response, MF + "expectedBoolean")
    if boolean is not None:
        read = ox.parse_query_results(answer.body, ox.QueryResultsFormat.from_media_type(answer.type))
        assert isinstance(read, ox.QueryBoolean)
        assert bool(read) is (boolean == "true")
    body = manifest.one(response, HT + "body")
    if body is not None and answer.status == 200 and answer.body:
        expected = replaced(manifest.text(body, CNT + "chars") or "").encode()
        assert canonical(expected, ox.RdfFormat.TURTLE) == canonical(
            answer.body, ox.RdfFormat.from_media_type(answer.type)
        )


def canonical(content: bytes, form: Any) -> Any:
    dataset = ox.Dataset(ox.parse(content, form, base_iri="http://www.example/graph-store/"))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def run_test(server: Any, manifest: Manifest, entry: Any) -> None:
    location = ""

    def replaced(text: str) -> str:
        text = text.replace("$LOCATION$", location).replace("%2Fgsp", "%2Fgraph-store")
        return text.replace("/gsp", "/graph-store")

    assert server.update("CLEAR ALL").status == 204
    for data in manifest.all(entry, UT + "graphData"):
        file = manifest.one(data, UT + "graph")
        content = (manifest.folder / Path(file.value).name).read_bytes()
        graph = manifest.text(data, RDFS + "label") or ""
        sent = server.send(
            "PUT", f"/graph-store?graph={graph}", content, Content_Type="application/n-triples", **server.authority()
        )
        assert sent.status == 201
    action = manifest.one(entry, MF + "action")
    for request in manifest.list(action, HT + "requests"):
        answer = send_request(server, manifest, request, replaced)
        check_response(manifest, request, answer, replaced)
        location = answer.headers.get("location", location)


def run_all(server: Any, *manifests: Path) -> tuple[int, list[str]]:
    """Run every test of the manifests; returns their number and the failures."""
    failures: list[str] = []
    count = 0
    for manifest in map(Manifest, manifests):
        for entry in manifest.entries():
            count += 1
            try:
                run_test(server, manifest, entry)
            except AssertionError as error:
                failures.append(f"{entry.value}: {error}")
    return count, failures


def test_protocol(empty_writing: Any, w3c: Path) -> None:
    count, failures = run_all(empty_writing, w3c / "protocol" / "manifest.ttl")
    assert failures == []
    assert count == 34


def test_graph_store_protocol(empty_writing: Any, w3c: Path) -> None:
    folder = w3c / "graph-store-protocol"
    count, failures = run_all(empty_writing, folder / "manifest-direct.ttl", folder / "manifest-indirect.ttl")
    assert failures == []
    assert count >= 13


def test_service_description_returns_rdf(small: Any) -> None:
    for media_type, form in (
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("*/*", ox.RdfFormat.TURTLE),
    ):
        answer = small.get("/sparql", Accept=media_type)
        assert answer.status == 200
        assert list(ox.parse(answer.body, form))


def test_service_description_has_an_endpoint_triple(small: Any) -> None:
    triples = [quad.triple for quad in ox.parse(small.get("/sparql").body, ox.RdfFormat.TURTLE)]
    endpoints = [t.object for t in triples if t.predicate.value == SD + "endpoint"]
    assert endpoints == [ox.NamedNode(f"{small.url}/sparql")]


def test_service_description_conforms_to_the_schema(small: Any) -> None:
    """sd:Service is typed; every sd: property has the domain and range that the vocabulary gives it."""
    triples = [quad.triple for quad in ox.parse(small.get("/sparql").body, ox.RdfFormat.TURTLE)]
    types = {t.subject: t.object.value for t in triples if t.predicate.value == RDF + "type"}
    assert SD + "Service" in types.values()
    ranges = {"defaultDataset": "Dataset", "defaultGraph": "Graph"}
    domains = {"defaultGraph": "Dataset"}
    known = {"endpoint", "supportedLanguage", "resultFormat", "feature", *ranges}
    for triple in triples:
        if triple.predicate.value == RDF + "type":
            continue
        name = triple.predicate.value.removeprefix(SD)
        assert name in known
        assert types[triple.subject] == SD + domains.get(name, "Service")
        if name in ranges:
            assert types[triple.object] == SD + ranges[name]


def test_the_deprecated_manifest_holds_no_test_that_can_be_run(w3c: Path) -> None:
    """http-rdf-update is prose; graph-store-protocol is its successor, test for test."""
    manifest = Manifest(w3c / "http-rdf-update" / "manifest.ttl")
    assert all(manifest.one(entry, MF + "action") is None for entry in manifest.entries())

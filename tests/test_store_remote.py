"""A store at a SPARQL server gives the same answers as the embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode
from store import texts
from store.oxigraph_server import serving

from alliancekg.errors import InputError, LimitError, QueryError, StoreError
from alliancekg.graph.bind import bind
from alliancekg.graph.quads import Pipeline
from alliancekg.graph.store import GraphStore, open_store
from alliancekg.graph.store_remote import Addresses, RemoteStore, endpoints
from alliancekg.ontology.terms import AKG, ID

PREFIXES = f"PREFIX akg: <{AKG}> PREFIX id: <{ID}> PREFIX oa: <http://www.w3.org/ns/oa#> "
QUERIES = (
    "SELECT ?r ?s WHERE { ?r akg:currentStatus ?s } ORDER BY ?r",
    "SELECT ?r ?quote WHERE { ?c akg:about ?r ; akg:evidence/oa:hasSelector/oa:exact ?quote } ORDER BY ?r ?quote",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT ?s ?o WHERE { ?s akg:hostsForcesOf ?o }",
    "SELECT ?n WHERE { ?q akg:numericValue ?n }",
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving() as (address, _):
        yield address


@pytest.fixture
def remote(server: str) -> Iterator[GraphStore]:
    with open_store(server, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1")) as store:
        store.update("DROP ALL")
        yield store


def filled(store: GraphStore) -> GraphStore:
    for text in texts.TEXTS:
        store.replace_document(texts.extraction(text))
    return store


def embedded() -> GraphStore:
    return filled(open_store(None, model=texts.MODEL, registry=texts.REGISTRY, pipeline=Pipeline("hand", "1")))


def test_the_same_documents_give_the_same_store(remote: GraphStore):
    assert filled(remote).dump("nquads") == embedded().dump("nquads")
    assert remote.oxigraph is None
    assert remote.snapshot() is None


@pytest.mark.parametrize("query", QUERIES)
def test_queries_have_the_same_answers(remote: GraphStore, query: str):
    assert list(filled(remote).select(PREFIXES + query)) == list(embedded().select(PREFIXES + query))


def test_changes_and_forgetting_work_the_same(remote: GraphStore):
    local = embedded()
    filled(remote)
    changed = texts.extraction(texts.Text("spring-visit", texts.SPRING.said[:1], before="Corrected. "))
    for store in (remote, local):
        store.replace_document(changed)
        store.forget("summer-ceremony")
    assert remote.dump("nquads") == local.dump("nquads")
    assert remote.documents() == local.documents()
    assert [remote.claims(item.iri) for item in remote.documents()] == [
        local.claims(item.iri) for item in local.documents()
    ]


def test_deriving_anew_changes_nothing(remote: GraphStore):
    before = filled(remote).dump("nquads")
    remote.derive()
    assert remote.dump("nquads") == before


def test_yes_no_and_graph_queries(remote: GraphStore):
    filled(remote)
    assert bool(remote.query(PREFIXES + "ASK { id:JPN akg:hostsForcesOf id:USA }"))
    assert not bool(remote.query(PREFIXES + "ASK { id:JPN akg:hostsForcesOf id:CHN }"))
    found = {
        str(triple)
        for triple in remote.query(PREFIXES + "CONSTRUCT { ?s akg:hostsForcesOf ?o } WHERE { ?s akg:hostsForcesOf ?o }")
    }
    assert found == {
        str(t)
        for t in embedded().query(PREFIXES + "CONSTRUCT { ?s akg:hostsForcesOf ?o } WHERE { ?s akg:hostsForcesOf ?o }")
    }


def test_values_are_bound_as_terms(remote: GraphStore):
    text = PREFIXES + "SELECT ?relation WHERE { ?relation akg:host ?host }"
    japan = {"host": NamedNode(ID + "JPN")}
    assert list(filled(remote).select(text, japan)) == list(embedded().select(text, japan))
    assert list(remote.select(text, japan))


def test_one_graph_by_the_graph_store_protocol(remote: GraphStore):
    filled(remote)
    assert isinstance(remote, RemoteStore)
    document = remote.documents()[0].iri
    quads = set(remote.quads(document))
    remote.put_graph(ID + "copy", iter(quads))
    assert {quad.object for quad in remote.quads(ID + "copy")} == {quad.object for quad in quads}
    assert list(remote.quads(ID + "no-such-graph")) == []


def test_a_query_that_is_none_is_an_error_of_the_query(remote: GraphStore):
    with pytest.raises(QueryError, match="refused: 400"):
        remote.query("SELECT nothing")


def test_a_store_for_reading_does_not_write(server: str):
    with (
        open_store(server, read_only=True, registry=texts.REGISTRY) as store,
        pytest.raises(StoreError, match="reading only"),
    ):
        store.update("DROP ALL")


def scripted(
    monkeypatch: pytest.MonkeyPatch, *answers: httpx.Response | Exception
) -> tuple[RemoteStore, list[httpx.Request]]:
    """A store whose server gives these answers, one after the other, without waiting between attempts."""
    monkeypatch.setattr("alliancekg.graph.store_remote.PAUSE", 0.0)
    left, asked = list(answers), []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        found = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(found, Exception):
            raise found
        return httpx.Response(found.status_code, headers=found.headers, content=found.content)

    store = RemoteStore("http://server.example/sparql", registry=texts.REGISTRY, token="secret")
    store.close()
    store._client = httpx.Client(transport=httpx.MockTransport(answer), headers=store._client.headers)
    return store, asked


ROWS = {"content-type": "application/sparql-results+json"}
EMPTY = httpx.Response(200, headers=ROWS, content=b'{"head":{"vars":["s"]},"results":{"bindings":[]}}')


def test_a_busy_server_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    store, asked = scripted(monkeypatch, httpx.Response(503), httpx.ConnectError("refused"), EMPTY)
    with store:
        assert list(store.select("SELECT ?s WHERE { ?s ?p ?o }")) == []
    assert len(asked) == 3
    assert asked[0].headers["authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (httpx.ConnectError("refused"), StoreError, "does not answer: refused"),
        (httpx.Response(429), LimitError, "is busy: 429"),
        (httpx.Response(403, content=b"go away"), StoreError, "403 Forbidden: go away"),
        (httpx.Response(500, content=b"boom"), StoreError, "500"),
        (
            httpx.Response(200, headers={"content-type": "text/html"}, content=b"<p>"),
            StoreError,
            "answered with text/html",
        ),
        (httpx.Response(200, headers=ROWS, content=b"{"), StoreError, "cannot be read"),
    ],
)
def test_errors_say_what_and_where(
    monkeypatch: pytest.MonkeyPatch, answer: httpx.Response | Exception, error: type[Exception], message: str
):
    store, _ = scripted(monkeypatch, answer)
    with store, pytest.raises(error, match=message) as caught:
        list(store.select("SELECT ?s WHERE { ?s ?p ?o }"))
    assert "server.example" in str(caught.value)


def test_addresses_of_servers_and_of_endpoints():
    assert endpoints("http://a.example/") == ("http://a.example", "http://a.example/query")
    assert endpoints("http://a.example/query") == ("http://a.example", "http://a.example/query")
    assert endpoints("http://a.example/ds/sparql") == ("http://a.example/ds", "http://a.example/ds/sparql")


def test_bound_values_never_become_query_text():
    from pyoxigraph import Literal

    hostile = Literal('" } ; DROP ALL #')
    text = bind("SELECT ?s WHERE { ?s ?p ?o }", {"o": hostile})
    assert text.endswith(f"VALUES (?o) {{ ({hostile}) }}")
    with open_store(None, registry=texts.REGISTRY, model=texts.MODEL) as store:
        assert list(store.select("SELECT ?s WHERE { ?s ?p ?o }", {"o": hostile})) == []


@pytest.mark.parametrize("text", ["SELECT ?s WHERE { ?s ?p ?o } VALUES ?s { <a:b> }", "INSERT DATA { }"])
def test_what_cannot_be_bound_says_so(text: str):
    with pytest.raises(QueryError):
        bind(text, {"s": NamedNode("a:b")})


def test_endpoints_with_other_names_stand_behind_the_hash():
    found = Addresses.read("http://a.example/ds#query=sparql&update=update&graphs=data")
    assert found == Addresses("http://a.example/ds/sparql", "http://a.example/ds/update", "http://a.example/ds/data")
    found = Addresses.read("http://a.example/repositories/x#query=&update=http://b.example/u")
    assert (found.query, found.update) == ("http://a.example/repositories/x", "http://b.example/u")


@pytest.mark.parametrize("address", ["http:///x", "http://", "https://a.example/#upload=x"])
def test_an_address_that_is_none_says_so(address: str):
    with pytest.raises(InputError, match="accepted"):
        Addresses.read(address)


def test_an_address_that_was_read_as_a_path_is_still_one():
    with open_store(Path("http://a.example/ds/query"), registry=texts.REGISTRY) as store:
        assert store.place == "http://a.example/ds/query"


def test_the_page_of_a_remote_store(server: str, remote: GraphStore, tmp_path: Path):
    from click.testing import CliRunner

    from alliancekg.viz.cli_view import view

    filled(remote)
    run = CliRunner().invoke(view, ["--store", server, "-o", str(tmp_path / "page.html")])
    assert run.exit_code == 0, run.output
    assert (tmp_path / "page.html").stat().st_size > 100_000

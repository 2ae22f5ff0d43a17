"""The answers of the live explorer, over a store in memory."""

from __future__ import annotations

from collections import Counter

import anyio
import pytest
from pyoxigraph import Literal, NamedNode

from alliancekg.errors import LimitError
from alliancekg.ontology.terms import AKG, ID
from alliancekg.viz.choose import participants
from alliancekg.viz.live import Explorer
from alliancekg.viz.live_index import read_index
from alliancekg.viz.sparql import queryable

pytest.importorskip("starlette")


def node(name):
    return NamedNode(ID + name)


def akg(name):
    return NamedNode(AKG + name)


def make_ask(store, calls):
    async def ask(text):
        calls.append(text)
        rows = store.query(text, use_default_graph_as_union=True)
        names = [variable.value for variable in rows.variables]
        return [{name: row[name] for name in names if row[name] is not None} for row in rows]

    return ask


class Client:
    """Asks the routes through an ASGI transport."""

    def __init__(self, store, ask=None):
        from starlette.applications import Starlette

        self.calls = []
        self.app = Starlette(routes=Explorer(ask or make_ask(store, self.calls)).routes())

    def get(self, url):
        import httpx

        async def run():
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.get(url)

        return anyio.run(run)

    def get_all(self, urls):
        import asyncio

        import httpx

        async def run():
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await asyncio.gather(*(client.get(url) for url in urls))

        return anyio.run(run)


@pytest.fixture
def client(sample):
    return Client(sample)


def test_page_is_live_and_may_ask_only_its_server(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
    assert '"live":true' in answer.text
    assert answer.headers["content-security-policy"].replace("'", "&#39;") in answer.text


def test_overview_is_small_and_placed(many):
    client = Client(many(90, 240))
    part = client.get("/api/overview").json()
    assert 2 <= len(part["nodes"]) <= 60
    assert all("x" in node for node in part["nodes"])
    ids = {node["id"] for node in part["nodes"]}
    assert all(edge["from"] in ids and edge["to"] in ids for edge in part["edges"])
    drawn = {edge.get("relation", edge["id"]) for edge in part["edges"]}
    assert drawn == {relation["id"] for relation in part["relations"]}
    assert part["totals"]["relations"] > len(part["relations"])


def test_overview_of_a_large_store_shows_communities_and_classes(many):
    client = Client(many(90, 600))
    part = client.get("/api/overview").json()
    numbers = {group["number"] for group in part["groups"]}
    assert len(numbers) > 1 and {node["group"] for node in part["nodes"]} <= numbers
    assert len(part["nodes"]) <= 60 and part["classes"] == {"State": 90}
    assert all("start" in node for node in part["nodes"])
    assert all(part["counts"][node["id"]] > 0 for node in part["nodes"] if "relation" not in node)


def test_neighbours_tell_other_names_of_the_node_asked_for(client):
    nodes = {node["id"]: node for node in client.get("/api/neighbours?id=JPN").json()["nodes"]}
    assert nodes["JPN"]["alt"] == ["Nippon"] and "alt" not in nodes["USA"]


def test_members_of_communities_are_counted_over_the_whole_store(many):
    part = Client(many(90, 600)).get("/api/overview").json()
    sizes = [group["size"] for group in part["groups"]]
    shown = Counter(node["group"] for node in part["nodes"] if "relation" not in node)
    assert all(size >= shown[group["number"]] for size, group in zip(sizes, part["groups"], strict=True))
    assert 60 < sum(sizes) <= 90 and part["totals"]["things"] == 90


def test_overview_is_kept_until_documents_change(client, monkeypatch):
    monkeypatch.setattr("alliancekg.viz.live_index.FRESH", 1e9)
    client.get("/api/overview")
    first = len(client.calls)
    client.get("/api/overview")
    assert len(client.calls) == first


def test_what_is_known_is_made_anew_when_documents_change(builder, monkeypatch):
    monkeypatch.setattr("alliancekg.viz.live_index.FRESH", 0)
    b = builder()
    for name in ("AAA", "BBB", "CCC"):
        b.entity(name, "State", name)
    b.document("d", "D", "2020")
    b.claim("d", "Alliance", {"party": ["AAA", "BBB"]}, "in-force", "A and B are allies.")
    client = Client(b.derive())
    assert client.get("/api/neighbours?id=CCC").json()["relations"] == []
    b.document("e", "E", "2021")
    b.add(node(b.documents["e"]), akg("contentHash"), Literal("e"), b.documents["e"])
    b.claim("e", "Alliance", {"party": ["AAA", "CCC"]}, "in-force", "A and C are allies.")
    assert [item["kind"] for item in client.get("/api/neighbours?id=CCC").json()["relations"]] == ["Alliance"]


def test_index_knows_what_the_store_says(many, sample):
    for store in (sample, many(12, 80)):
        index = read_index(queryable(store))
        members = participants(queryable(store))
        assert index.ends == members and set(index.kinds) == set(members)
        assert sum(map(index.degree, index.relations)) == sum(map(len, members.values()))
        for relations in index.relations.values():
            support = [index.support[relation] for relation in relations]
            assert support == sorted(support, reverse=True)


def test_expansion_asks_little_once_the_store_is_known(client, monkeypatch):
    monkeypatch.setattr("alliancekg.viz.live_index.FRESH", 1e9)
    client.get("/api/overview")
    first = len(client.calls)
    client.get("/api/neighbours?id=USA")
    assert len(client.calls) - first <= 12


def test_one_who_comes_first_waits_for_what_is_being_made(sample):
    """Several answers at once read the store once."""
    client = Client(sample)
    answers = client.get_all(["/api/overview", "/api/neighbours?id=USA", "/api/neighbours?id=JPN"])
    assert [answer.status_code for answer in answers] == [200] * 3
    assert sum("akg:support" in text for text in client.calls) == 1


def test_search_finds_aliases_and_quotes(client):
    hits = client.get("/api/search?q=nippon").json()["hits"]
    assert hits[0]["node"] == "JPN" and hits[0]["kind"] == "State"
    hits = client.get("/api/search?q=wider access").json()["hits"]
    assert hits[0]["relation"].startswith("Access") and "wider access" in hits[0]["why"]
    assert client.get("/api/search?q=%22%5C%27%7D").json() == {"hits": []}


def test_neighbours_count_by_kind_and_page(client):
    part = client.get("/api/neighbours?id=USA&limit=2").json()
    assert len(part["relations"]) == 2 and part["cursor"] == "2"
    assert part["kinds"]["Alliance"] == 1 and sum(part["kinds"].values()) == part["counts"]["USA"]
    rest = client.get("/api/neighbours?id=USA&limit=50&cursor=2").json()
    assert "cursor" not in rest
    assert not {r["id"] for r in part["relations"]} & {r["id"] for r in rest["relations"]}


def test_neighbours_of_a_kind_and_direction(client):
    part = client.get("/api/neighbours?id=USA&predicate=DefenseCommitment").json()
    assert [relation["kind"] for relation in part["relations"]] == ["DefenseCommitment"]
    inward = client.get("/api/neighbours?id=JPN&predicate=DefenseCommitment&direction=out").json()
    assert inward["relations"] == []


def test_path_has_quotes(client):
    part = client.get("/api/path?from=southwest-islands&to=taiwan-strait").json()
    assert part["found"] and len(part["relations"]) == 3
    assert all(relation["claims"] for relation in part["relations"])
    assert client.get("/api/path?from=ada-stone&to=USA").json()["found"] is False
    assert client.get("/api/path?from=southwest-islands&to=taiwan-strait&max=1").json()["found"] is False


def test_relation_has_every_sentence(client, graph):
    [item] = [r for r in graph.graph["material"].relations.values() if r.kind == "DefenseCommitment"]
    part = client.get(f"/api/relation?id={item.iri.rpartition('/')[2]}").json()
    assert len(part["relations"][0]["claims"]) == 2 and part["relations"][0]["disputed"]


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("/api/search", "q"),
        ("/api/neighbours?id=USA&limit=many", "limit"),
        ("/api/neighbours?id=USA&predicate=Friendship", "Friendship"),
        ("/api/neighbours?id=USA&direction=up", "up"),
        ("/api/relation?id=a%3E%20b", "IRI"),
        ("/api/path?from=USA", "to"),
    ],
)
def test_bad_parameters_are_named(client, url, word):
    answer = client.get(url)
    assert answer.status_code == 400 and word in answer.json()["error"]


def test_unknown_things_are_empty(client):
    assert client.get("/api/neighbours?id=nobody").json()["relations"] == []
    assert client.get("/api/relation?id=nothing").json()["relations"] == []


def test_limits_are_answered(sample):
    async def ask(text):
        raise LimitError("the time limit was reached")

    assert Client(sample, ask).get("/api/overview").status_code == 503


def test_neighbours_send_some_sentences_and_count_all(builder):
    b = builder()
    b.entity("AAA", "State", "A")
    b.entity("BBB", "State", "B")
    b.document("d", "D", "2020")
    for number in range(5):
        b.claim("d", "Alliance", {"party": ["AAA", "BBB"]}, "in-force", f"Sentence {number} of the alliance.")
    client = Client(b.derive())
    [relation] = client.get("/api/neighbours?id=AAA").json()["relations"]
    assert len(relation["claims"]) == 1 and relation["told"] == 5
    [relation] = client.get(f"/api/relation?id={relation['id']}").json()["relations"]
    assert len(relation["claims"]) == 5 and "told" not in relation


def post(client, text):
    import httpx

    async def run():
        transport = httpx.ASGITransport(app=client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
            return await asking.post("/api/triples", content=text)

    return anyio.run(run)


def test_constructed_triples_become_a_picture(client):
    text = """@prefix id: <https://w3id.org/alliancekg/id/> . @prefix akg: <https://w3id.org/alliancekg/ontology#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    id:JPN akg:hostsForcesOf id:USA . id:USA akg:population 5 .
    <http://example.org/x> rdfs:label "Ex" ; akg:near id:JPN .
    """
    part = post(client, text).json()
    nodes = {node["id"]: node for node in part["nodes"]}
    assert nodes["JPN"]["label"] == "Japan" and nodes["JPN"]["kind"] == "State"
    assert nodes["http://example.org/x"]["label"] == "Ex" and nodes["USA"]["desc"] == "population: 5"
    assert {(edge["from"], edge["to"], edge["label"]) for edge in part["edges"]} == {
        ("JPN", "USA", "hosts forces of"),
        ("http://example.org/x", "JPN", "near"),
    }
    assert all(len(node["start"]) == 2 for node in part["nodes"])


def test_constructed_relations_come_with_their_sentence(client, sample):
    text = "SELECT ?r WHERE { ?r a <https://w3id.org/alliancekg/ontology#Access> }"
    relation = next(iter(sample.query(text, use_default_graph_as_union=True)))["r"].value
    text = f"<{relation}> <https://w3id.org/alliancekg/ontology#user> <https://w3id.org/alliancekg/id/USA> ."
    part = post(client, text).json()
    assert "wider access" in part["quotes"][0][3]
    assert {node["id"] for node in part["nodes"]} >= {"USA", "JPN", "southwest-islands"}
    assert all("relation" in edge or edge["id"] for edge in part["edges"])


def test_what_is_no_turtle_is_refused(client):
    answer = post(client, "SELECT")
    assert answer.status_code == 400 and "Turtle" in answer.json()["error"]


def test_too_many_triples_are_refused(client):
    text = "".join(f"<http://e.org/{i}> <http://e.org/p> <http://e.org/{i + 1}> .\n" for i in range(3100))
    assert post(client, text).status_code == 503

"""Linked data: every IRI of the graph resolves by its path, for people and for programs, whatever its text is."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pyoxigraph as ox
import pytest

ID = "https://w3id.org/alliancekg/id/"
AKG = "https://w3id.org/alliancekg/ontology#"
OA = "http://www.w3.org/ns/oa#"


class Page(HTMLParser):
    """The text, links and scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(self.texts)


def page(server: Any, path: str) -> Page:
    answer = server.get(path, Accept="text/html")
    assert (answer.status, answer.type) == (200, "text/html")
    return Page(answer.text)


def test_every_iri_of_the_graph_resolves(small: Any) -> None:
    rows: Any = ox.parse_query_results(
        small.query(
            "SELECT DISTINCT ?x { { ?x ?p ?o } UNION { ?s ?x ?o } UNION { ?s ?p ?x } UNION { GRAPH ?x {} } }"
        ).body,
        ox.QueryResultsFormat.JSON,
    )
    iris = [row["x"].value for row in rows if isinstance(row["x"], ox.NamedNode)]
    own = [iri for iri in iris if iri.startswith(ID)]
    assert len(own) > 10
    for iri in own:
        path = "/id/" + iri.removeprefix(ID)
        assert page(small, path).texts
        turtle = small.get(path, Accept="text/turtle")
        assert turtle.status == 200
        assert list(ox.parse(turtle.body, ox.RdfFormat.TURTLE)) or "graph/" in iri
    anchors = page(small, "/ontology").ids
    for iri in (i for i in iris if i.startswith(AKG)):
        assert iri.removeprefix(AKG) in anchors, iri


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/turtle;q=0.4, application/n-triples;q=0.7", "application/n-triples"),
        ("*/*", "text/html"),
    ],
)
@pytest.mark.parametrize("path", ["/id/AAA", "/ontology"])
def test_negotiation(small: Any, path: str, accept: str, expected: str) -> None:
    answer = small.get(path, Accept=accept)
    assert (answer.status, answer.type) == (200, expected)
    assert answer.headers["vary"].startswith("Accept")
    assert small.get(path, Accept=accept, If_None_Match=answer.headers["etag"]).status == 304
    assert small.send("HEAD", path, Accept=accept).body == b""
    assert small.get(path, Accept="image/png").status == 406


def test_the_page_of_an_actor_shows_relations_and_sentences(small: Any) -> None:
    found = page(small, "/id/AAA")
    for text in (
        "Aland",
        "Republic of Aland",
        "Basing: Aland in Bland",
        "in-force",
        "guest",
        "A paper & more",
        "2024-05-01",
    ):
        assert text in found.text, text
    assert "Aland keeps <b>two</b> ships in Port X." in found.texts
    assert "/id/Basing_guest-AAA_host-BBB" in found.links
    assert "https://example.org/paper" in found.links


@pytest.mark.parametrize(
    "name", ["Basing_guest-AAA_host-BBB", "claim-1", "evidence-1", "document-0001", "BBB", "port-x"]
)
def test_the_sentence_stands_on_the_page_of_everything_it_supports(small: Any, name: str) -> None:
    assert "Aland keeps <b>two</b> ships in Port X." in page(small, f"/id/{name}").texts


def test_rdf_of_a_relation_carries_its_evidence(small: Any) -> None:
    answer = small.get("/id/Basing_guest-AAA_host-BBB", Accept="application/n-triples")
    predicates = {quad.predicate.value for quad in ox.parse(answer.body, ox.RdfFormat.N_TRIPLES)}
    assert {AKG + "guest", AKG + "currentStatus", AKG + "about", OA + "exact"} <= predicates


def test_hostile_text_stays_text(small: Any) -> None:
    found = page(small, "/id/person--evil")
    assert "<script>alert(1)</script>" in found.text
    assert '"><img src=x onerror=alert(2)>' in found.texts
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert found.handlers == []
    assert not any(link.startswith("javascript:") for link in found.links)
    assert "javascript:alert(3)" in found.text
    policy = small.get("/id/person--evil").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    "path",
    [
        "/id/nothing",
        "/id/",
        "/id/%3Cscript%3E",
        "/id/a%20b",
        "/id/%ff%fe",
        "/id/../../etc/passwd",
        "/id/%00",
        "/id/x%3E%7D",
    ],
)
def test_what_is_not_in_the_graph_is_404(small: Any, path: str) -> None:
    answer = small.get(path, Accept="text/html")
    assert answer.status == 404
    assert b"Traceback" not in answer.body


def test_a_format_in_the_address_serves_links(small: Any) -> None:
    assert small.get("/id/AAA?format=ttl", Accept="text/html").type == "text/turtle"
    assert small.get("/id/AAA?format=html", Accept="text/turtle").type == "text/html"
    assert small.get("/id/AAA?format=png").status == 406


def test_links_inside_the_server_lead_somewhere(small: Any) -> None:
    seen: set[str] = set()
    for start in ("/id/AAA", "/id/claim-1", "/id/document-0001", "/id/Basing_guest-AAA_host-BBB"):
        seen |= {link.partition("#")[0] for link in page(small, start).links if link.startswith("/")}
    assert "/id/port-x" in seen
    assert all(small.get(link, Accept="text/html").status in {200, 303} for link in seen)

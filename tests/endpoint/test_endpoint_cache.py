"""Answers that are kept: the same bytes again, none that is stale, no more than the room, none across a difference."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekg.queries.endpoint_cache import AnswerCache, Kept
from alliancekg.queries.endpoint_config import EndpointConfig

ALL = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 5"
JSON = "application/sparql-results+json"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FORM = "application/x-www-form-urlencoded"


class Asked:
    """Counts the queries that reach a worker."""

    def __init__(self, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        run = server.engine.pool.run

        async def counted(*arguments: Any, **options: Any) -> Any:
            self.count += 1
            return await run(*arguments, **options)

        monkeypatch.setattr(server.engine.pool, "run", counted)


@pytest.fixture
def asked(small: Any, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(small, monkeypatch)


def post(server: Any, text: str, **headers: str) -> Any:
    return server.send("POST", "/sparql", urlencode({"query": text}), Content_Type=FORM, **headers)


def test_the_second_time_no_worker_is_asked(small: Any, asked: Asked) -> None:
    for send in (lambda: small.query(ALL + " # once"), lambda: post(small, ALL + " # posted", Accept=JSON)):
        before = asked.count
        first = send()
        second = send()
        assert asked.count == before + 1
        assert first.status == second.status == 200
        assert first.body == second.body
        assert {**first.headers, "date": ""} == {**second.headers, "date": ""}
    assert 'route="/sparql",method="POST",status="200"' in small.get("/metrics").text


def test_what_tells_requests_apart_tells_answers_apart(small: Any) -> None:
    text = "SELECT (<here> AS ?base) { ?s ?p ?o } LIMIT 1 #" + "x" * 900
    answers = {
        name: post(small, text, **headers)
        for name, headers in {
            "json": {"Accept": JSON},
            "csv": {"Accept": "text/csv"},
            "other host": {"Accept": "text/csv", "Host": "example.org"},
        }.items()
        for _ in range(2)
    }
    assert answers["json"].type == JSON
    assert b"http://example.org/here" in answers["other host"].body
    assert b"example.org" not in answers["csv"].body
    many = "SELECT * { VALUES ?n { " + " ".join(str(n) for n in range(500)) + " } }"
    for _ in range(2):
        assert "content-encoding" not in post(small, many, Accept=JSON).headers
        packed = post(small, many, Accept=JSON, Accept_Encoding="gzip")
        assert packed.headers["content-encoding"] == "gzip"


def test_what_changes_by_itself_or_fails_is_not_kept(small: Any, asked: Asked) -> None:
    for text in ("SELECT (NOW() AS ?t) {}", "SELECT (RAND() AS ?t) {}", "SELECT nonsense", "ASK { SERVICE <x:y> {} }"):
        before = asked.count
        first, second = small.query(text), small.query(text)
        assert first.status == second.status
        assert asked.count == before + 2
    assert small.query(ALL).status == small.query(ALL).status == 200


def test_a_tag_still_gives_304(small: Any) -> None:
    tag = small.query(ALL).headers["etag"]
    path = f"/sparql?{urlencode({'query': ALL})}"
    assert small.get(path, Accept=JSON, If_None_Match=tag).status == 304
    assert small.query(ALL).status == 200


def test_an_update_is_seen_at_once(writing: Any) -> None:
    graph = "http://example.org/g"
    text = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    for number in range(1, 4):
        update = f"INSERT DATA {{ GRAPH <{graph}> {{ <x:s> <x:p> {number} }} }}"
        assert writing.update(update).status == 204
        for _ in range(2):
            rows = json.loads(writing.query(text).body)["results"]["bindings"]
            assert rows[0]["n"]["value"] == str(number)


def test_updates_are_never_taken_from_the_cache(writing: Any) -> None:
    update = "INSERT { GRAPH <x:g> { ?new <x:p> 1 } } WHERE { BIND(UUID() AS ?new) }"
    for _ in range(3):
        assert writing.update(update).status == 204
    rows = json.loads(writing.query("SELECT (COUNT(*) AS ?n) { GRAPH <x:g> { ?s ?p ?o } }").body)["results"]["bindings"]
    assert rows[0]["n"]["value"] == "3"
    assert writing.send("POST", "/sparql", update, Content_Type="application/sparql-update").status == 401


def test_without_room_nothing_is_kept(start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    server = start(cache=0)
    asked = Asked(server, monkeypatch)
    assert [server.query(ALL).status for _ in range(3)] == [200] * 3
    assert asked.count == 3


def test_a_long_answer_leaves_the_cache_alone() -> None:
    cache = AnswerCache(8000)
    cache.get("a", ("x",))
    cache.put("a", ("x",), Kept([], b"z" * 7000))
    assert len(cache) == 0


def test_an_answer_of_a_state_that_went_by_is_not_kept() -> None:
    cache = AnswerCache(100_000)
    assert cache.get("old", ("x",)) is None
    assert cache.get("new", ("x",)) is None
    cache.put("old", ("x",), Kept([], b"stale"))
    assert cache.get("new", ("x",)) is None
    cache.put("new", ("x",), Kept([], b"fresh"))
    assert cache.get("new", ("x",)) == Kept([], b"fresh")
    assert cache.get("newer", ("x",)) is None
    assert cache.size == len(cache) == 0


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 900)), max_size=60))
def test_it_never_takes_more_than_its_room(asked: list[tuple[int, int]]) -> None:
    cache = AnswerCache(10_000)
    for name, length in asked:
        found = cache.get("state", (str(name),))
        if found is None:
            cache.put("state", (str(name),), Kept([(b"a", b"b")], b"x" * length))
        assert cache.size <= cache.limit
        assert cache.size == sum(kept.size(key) for key, kept in cache._kept.items())


def test_the_default_is_told() -> None:
    assert EndpointConfig(store=Path()).cache == 64 * 1024 * 1024

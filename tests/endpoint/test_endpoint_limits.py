"""Limits: each is named to the client, nothing keeps running, and the next query is answered at once."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alliancekg.queries.endpoint_config import MEBIBYTE

NUMBERS = "VALUES ?{0} {{ " + " ".join(str(n) for n in range(60)) + " }}"
PRODUCT = "{ " + " ".join(NUMBERS.format(name) for name in "abcdefgh") + " }"
ENDLESS = [
    f"SELECT (COUNT(*) AS ?n) {PRODUCT}",
    f"SELECT * {PRODUCT} ORDER BY ?h LIMIT 1",
    f"ASK {{ {PRODUCT} FILTER(?a + ?b + ?c + ?d > 100000) }}",
    f"CONSTRUCT {{ ?a ?b ?c }} {PRODUCT}",
    "SELECT (COUNT(*) AS ?n) { ?a (!<x:x>|^(!<x:x>))* ?b . ?c (!<x:x>|^(!<x:x>))* ?d . ?e (!<x:x>|^(!<x:x>))* ?f "
    ". ?g (!<x:x>|^(!<x:x>))* ?h }",
]


def problem(answer: Any) -> dict[str, Any]:
    assert answer.type == "application/problem+json"
    return json.loads(answer.body)


def answered_at_once(server: Any) -> None:
    begun = time.monotonic()
    assert server.query("ASK { ?s ?p ?o }").status == 200
    assert time.monotonic() - begun < 1.0


def processes(server: Any) -> list[int]:
    pool = server.engine.pool
    return [w.pid for w in (*pool._idle, *pool._busy)]


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_the_deadline_ends_every_sort_of_endless_query(start: Callable[..., Any]) -> None:
    server = start(timeout=0.4, max_memory=None, max_result=1024 * MEBIBYTE)
    for text in ENDLESS:
        begun = time.monotonic()
        answer = server.query(text, "*/*")
        assert answer.status == 504, text
        assert time.monotonic() - begun < 3
        assert problem(answer) == {
            "type": "about:blank",
            "title": "Gateway Timeout",
            "status": 504,
            "detail": "The query ran longer than 0.4 seconds and was ended.",
            "limit": "deadline",
            "value": 0.4,
        }
        answered_at_once(server)
    server.wait_for(lambda: len(processes(server)) == 2)
    before = {pid: cpu_seconds(pid) for pid in processes(server)}
    time.sleep(0.3)
    assert all(cpu_seconds(pid) - spent < 0.1 for pid, spent in before.items())
    assert f'alliancekg_workers_killed_total{{reason="deadline"}} {len(ENDLESS)}' in server.get("/metrics").text


def test_memory(start: Callable[..., Any]) -> None:
    server = start(timeout=30, max_memory=60 * MEBIBYTE)
    answer = server.query(f"SELECT * {PRODUCT} ORDER BY ?h")
    assert answer.status == 503
    assert problem(answer)["limit"] == "memory"
    answered_at_once(server)


def test_result_size(start: Callable[..., Any]) -> None:
    server = start(max_result=MEBIBYTE)
    for text, accept in (
        (f"SELECT * {PRODUCT}", "*/*"),
        (
            f"CONSTRUCT {{ <x:x> <x:y> ?t }} {{ {PRODUCT} BIND(CONCAT(STR(?h), '-', STR(?g), '-', STR(?f)) AS ?t) }}",
            "text/turtle",
        ),
    ):
        answer = server.query(text, accept)
        assert answer.status == 413
        assert problem(answer)["limit"] == "result-size"
    answered_at_once(server)


@pytest.mark.parametrize("accept", ["json", "xml", "csv", "tsv"])
def test_rows(start: Callable[..., Any], accept: str) -> None:
    server = start(max_rows=3600)
    two = " ".join(NUMBERS.format(name) for name in "ab")
    tricky = 'BIND(\'\\n},{"x"[{"a<result>\' AS ?t) BIND(\'q"\\r\\n"\' AS ?u)'
    assert server.query(f"SELECT * {{ {two} {tricky} }}", "*/*", format=accept).status == 200
    answer = server.query(f"SELECT * {{ {two} {tricky} }} LIMIT 3600", "*/*", format=accept)
    assert answer.status == 200
    more = server.query(f"SELECT * {{ {{ {two} {tricky} }} UNION {{ BIND('{{}},{{' AS ?t) }} }}", "*/*", format=accept)
    assert more.status == 413
    assert problem(more)["limit"] == "rows"
    graph = f"CONSTRUCT {{ <x:x> <x:y> ?s }} {{ {two} BIND(CONCAT(STR(?a), '-', STR(?b)) AS ?s) }}"
    assert server.query(graph, "text/turtle").status == 200
    assert server.query(graph.replace("<x:y> ?s", "<x:y> ?s, ?a"), "text/turtle").status == 413


def test_request_size(start: Callable[..., Any]) -> None:
    server = start(max_query=1000)
    text = "ASK { ?s ?p '" + "x" * 1500 + "' }"
    for answer in (
        server.query(text),
        server.send("POST", "/sparql", text, Content_Type="application/sparql-query"),
        server.send("POST", "/sparql", "query=" + "x" * 9000, Content_Type="application/x-www-form-urlencoded"),
    ):
        assert answer.status == 413
        assert problem(answer)["limit"] == "query-size"
    assert server.send("PUT", "/graph-store?default", "x" * 9000).status == 403
    answered_at_once(server)


@pytest.mark.parametrize(
    "text", ["ASK " + "{" * 5000, "ASK { FILTER(" + "(" * 50_000 + "1", "ASK { FILTER(" + "!" * 200_000 + "1) }"]
)
def test_nesting_ends_no_more_than_a_worker(small: Any, text: str) -> None:
    answer = small.send("POST", "/sparql", text, Content_Type="application/sparql-query")
    assert answer.status in {413, 503}
    assert problem(answer)["limit"] in {"nesting", "stack", "memory"}
    answered_at_once(small)


def test_the_queue_is_short_and_says_so(start: Callable[..., Any]) -> None:
    server = start(timeout=1.5, queue=1)
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(server.query(ENDLESS[0]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) >= 2
    assert all(answer.headers["retry-after"] == "2" and problem(answer)["limit"] == "queue" for answer in refused)
    assert any(answer.status == 504 for answer in answers)
    answered_at_once(server)


def test_a_client_that_leaves_takes_its_query_along(start: Callable[..., Any]) -> None:
    server = start(timeout=30)
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        body = ENDLESS[0].encode()
        lines = (
            "POST /sparql HTTP/1.1",
            "Host: x",
            "Content-Type: application/sparql-query",
            f"Content-Length: {len(body)}",
        )
        head = "\r\n".join((*lines, "", ""))
        connection.sendall(head.encode() + body)
        server.wait_for(lambda: server.engine.pool.running == 1)
    server.wait_for(lambda: server.engine.pool.running == 0, seconds=3)
    assert server.engine.pool.killed == {"gone": 1}
    answered_at_once(server)


def test_a_worker_that_is_killed_from_outside_costs_one_answer_at_most(start: Callable[..., Any]) -> None:
    server = start()
    for pid in processes(server):
        os.kill(pid, 9)
    statuses = [server.query("ASK {}").status for _ in range(4)]
    assert statuses[-1] == 200
    assert set(statuses) <= {200, 503}


def test_workers_have_no_network_where_the_system_allows_that(small: Any) -> None:
    gauge = f"alliancekg_workers_without_network {int(small.engine.pool.isolated)}"
    assert gauge in small.get("/metrics").text
    if small.engine.pool.isolated:
        own = Path("/proc/self/ns/net").readlink()
        assert all(Path(f"/proc/{pid}/ns/net").readlink() != own for pid in processes(small))


def test_a_slow_client_is_cut_off(start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from alliancekg.queries.endpoint_connection import TimedProtocol

    monkeypatch.setattr(TimedProtocol, "request_seconds", 0.3)
    monkeypatch.setattr(TimedProtocol, "body_seconds", 0.4)
    server = start()
    beginnings = (
        b"",
        b"GET /sparql HTT",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK",
    )
    for beginning in beginnings:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
            connection.sendall(beginning)
            begun = time.monotonic()
            while connection.recv(1000):
                pass
            assert time.monotonic() - begun < 3
    answered_at_once(server)


def test_one_client_cannot_hold_all_connections(start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from alliancekg.queries.endpoint_connection import TimedProtocol

    monkeypatch.setattr(TimedProtocol, "per_client", 3)
    server = start()
    held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(3)]
    try:
        server.wait_for(lambda: server.get("/healthz").status == 429)
    finally:
        for connection in held:
            connection.close()
    server.wait_for(lambda: server.get("/healthz").status == 200)

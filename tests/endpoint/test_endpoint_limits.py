"""Limits: each is named to the client, nothing keeps running, and the next query is answered at once."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from alliancekg.queries import endpoint_connection
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


def patience(server: Any) -> float:
    """Seconds that "at once" may take here and now: one, and more where other work slows the machine down."""
    usual: list[float] = []
    for _ in range(3):
        begun = time.monotonic()
        assert server.get("/query/assets/page.css").status == 200
        usual.append(time.monotonic() - begun)
    return 1.0 + 20 * max(usual)


def answered_at_once(server: Any) -> None:
    begun = time.monotonic()
    assert server.query("SELECT (NOW() AS ?t) { ?s ?p ?o } LIMIT 1").status == 200
    took = time.monotonic() - begun
    assert took < patience(server)


def processes(server: Any) -> list[int]:
    pool = server.engine.pool
    return [w.pid for w in (*pool._idle, *pool._busy)]


def resting(server: Any) -> bool:
    """Whether no worker has used the processor for a while."""
    before = {pid: cpu_seconds(pid) for pid in processes(server)}
    time.sleep(0.3)
    return all(cpu_seconds(pid) - spent < 0.05 for pid, spent in before.items())


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.slow
def test_the_deadline_ends_every_sort_of_endless_query(start: Callable[..., Any]) -> None:
    server = start(timeout=1.0, max_memory=None, max_result=1024 * MEBIBYTE)
    for text in ENDLESS:
        server.wait_for(lambda: len(server.engine.pool._idle) == 2, seconds=60)  # the spare is there again
        begun = time.monotonic()
        answer = server.query(text, "*/*")
        assert answer.status == 504, text
        took = time.monotonic() - begun
        assert took < 2 + patience(server)
        assert problem(answer) == {
            "type": "about:blank",
            "title": "Gateway Timeout",
            "status": 504,
            "detail": "The query ran longer than 1 seconds and was ended.",
            "limit": "deadline",
            "value": 1.0,
        }
        answered_at_once(server)
    server.wait_for(lambda: len(processes(server)) == 2, seconds=60)
    server.wait_for(lambda: resting(server))  # a query that went on would keep its worker busy for ever
    assert f'alliancekg_workers_killed_total{{reason="deadline"}} {len(ENDLESS)}' in server.get("/metrics").text


def test_memory(start: Callable[..., Any]) -> None:
    server = start(timeout=60, max_memory=60 * MEBIBYTE)
    answer = server.query(f"SELECT * {PRODUCT} ORDER BY ?h")
    assert answer.status == 503
    assert problem(answer)["limit"] == "memory"
    answered_at_once(server)


def test_result_size(start: Callable[..., Any]) -> None:
    server = start(timeout=60, max_result=MEBIBYTE)
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


@contextlib.contextmanager
def endless_query(server: Any) -> Iterator[None]:
    """A client that waits for a query without end, and then leaves."""
    body = ENDLESS[0].encode()
    lines = (
        "POST /sparql HTTP/1.1",
        "Host: x",
        "Content-Type: application/sparql-query",
        f"Content-Length: {len(body)}",
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall("\r\n".join((*lines, "", "")).encode() + body)
        server.wait_for(lambda: server.engine.pool.running == 1)
        yield


def test_the_queue_is_short_and_says_so(start: Callable[..., Any]) -> None:
    server = start(timeout=60, queue=1)
    waited: list[Any] = []
    thread = threading.Thread(target=lambda: waited.append(server.query("ASK { ?s ?p ?o }")))
    with endless_query(server):
        thread.start()
        server.wait_for(lambda: server.engine.pool.waiting == 1)
        for _ in range(2):
            answer = server.query("SELECT (NOW() AS ?t) {}")
            assert answer.status == 429
            assert answer.headers["retry-after"] == "2"
            assert problem(answer)["limit"] == "queue"
        assert not waited
    thread.join(30)
    assert [answer.status for answer in waited] == [200]
    answered_at_once(server)


def test_who_waits_in_the_queue_too_long_is_told(start: Callable[..., Any]) -> None:
    server = start(timeout=0.5, queue=1)
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(server.query(ENDLESS[0]))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status, problem(answer)["limit"]) for answer in answers} <= {(429, "queue"), (504, "deadline")}
    assert any(answer.status == 504 for answer in answers)
    answered_at_once(server)


def test_a_client_that_leaves_takes_its_query_along(start: Callable[..., Any]) -> None:
    server = start(timeout=60)
    with endless_query(server):
        pass
    server.wait_for(lambda: server.engine.pool.running == 0)
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


@pytest.fixture(params=["plain", "fast"])
def connections(request: pytest.FixtureRequest) -> Any:
    """The class of connections of the plain install, and that of the extra ``fast``."""
    if request.param == "plain":
        return endpoint_connection.TimedProtocol
    pytest.importorskip("httptools", reason="the extra 'fast' is not installed")
    from alliancekg.queries.endpoint_connection_fast import FastProtocol

    return FastProtocol


def test_the_compiled_parser_is_taken_where_it_is_installed() -> None:
    installed = importlib.util.find_spec("httptools") is not None
    assert endpoint_connection.connection_class().__name__ == ("FastProtocol" if installed else "TimedProtocol")


def received(server: Any, sent: bytes) -> bytes:
    """All that a connection answers until the server closes it; within a time."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(sent)
        parts: list[bytes] = []
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts)


def test_a_slow_client_is_cut_off(start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, connections: Any) -> None:
    monkeypatch.setattr(endpoint_connection.Timed, "request_seconds", 0.3)
    monkeypatch.setattr(endpoint_connection.Timed, "body_seconds", 0.4)
    server = start(http=connections)
    beginnings = (
        b"",
        b"GET /sparql HTT",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK",
    )
    for beginning in beginnings:
        begun = time.monotonic()
        received(server, beginning)
        took = time.monotonic() - begun
        assert took < 2 + patience(server)
    answered_at_once(server)


def test_a_head_without_end_is_refused(start: Callable[..., Any], connections: Any) -> None:
    server = start(http=connections)
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: "
    answer = received(server, head + b"x" * 2 * endpoint_connection.MAX_HEAD)
    assert b" 200 " not in answer
    assert b"Traceback" not in answer
    usual = head + b"x" * 1000 + b"\r\nConnection: close\r\n\r\n"
    assert b" 200 " in received(server, usual)
    answered_at_once(server)


def test_requests_one_behind_the_other_are_answered_in_turn(start: Callable[..., Any], connections: Any) -> None:
    server = start(http=connections)
    lines = "GET /sparql?query=SELECT+({}+AS+%3Fn)+%7B%7D HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n{}\r\n"
    sent = "".join(lines.format(n, "Connection: close\r\n" if n == 4 else "") for n in (1, 2, 3, 4))
    answer = received(server, sent.encode())
    assert [int(part.split(b"\r\n")[0]) for part in answer.split(b"\r\n\r\nn\r\n")[1:]] == [1, 2, 3, 4]


def test_one_client_cannot_hold_all_connections(
    start: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, connections: Any
) -> None:
    monkeypatch.setattr(endpoint_connection.Timed, "per_client", 3)
    server = start(http=connections)
    held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(3)]
    try:
        server.wait_for(lambda: server.get("/healthz").status == 429)
    finally:
        for connection in held:
            connection.close()
    server.wait_for(lambda: server.get("/healthz").status == 200)

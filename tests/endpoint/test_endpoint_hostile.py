"""Whatever arrives on the wire, the server answers or closes, shows no traceback, and answers the next one."""

from __future__ import annotations

import contextlib
import random
import socket
from typing import Any

import pytest

RAW = [
    b"GET / HTTP/1.1\r\nHost: [\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\n\r\n",
    b"GET /id/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /id/" + b"a" * 60_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /sparql?query=" + b"%" * 1000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET http://elsewhere/sparql HTTP/1.1\r\nHost: elsewhere\r\n\r\n",
    b"GET //elsewhere/ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /graph-store HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc",
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"BREW /sparql HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /query/assets/../../server.py HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /query/assets/%2e%2e%2fpage.css HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"\x00" * 100,
    b"A" * 300_000,
]


def exchange(server: Any, content: bytes) -> bytes:
    received = b""
    with (
        contextlib.suppress(ConnectionError, TimeoutError),
        socket.create_connection(("127.0.0.1", server.port)) as sent,
    ):
        sent.settimeout(0.5)
        sent.sendall(content)
        while part := sent.recv(65536):
            received += part
    return received


@pytest.mark.parametrize("content", RAW, ids=range(len(RAW)))
def test_raw_bytes(small: Any, content: bytes) -> None:
    received = exchange(small, content)
    assert b"Traceback" not in received
    assert b" 500 " not in received.partition(b"\r\n")[0]
    assert b'File "' not in received
    assert small.get("/healthz").status == 200


def test_random_changes_of_a_request(small: Any) -> None:
    draw = random.Random(7)
    request = bytearray(
        b"POST /sparql?format=json HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        b'Accept: text/csv;q=0.5\r\nIf-None-Match: "a"\r\nConnection: close\r\nContent-Length: 7\r\n\r\nASK { }'
    )
    for _ in range(60):
        changed = bytearray(request)
        for _ in range(draw.randint(1, 4)):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        received = exchange(small, bytes(changed))
        assert b"Traceback" not in received
        assert b" 500 " not in received.partition(b"\r\n")[0], bytes(changed)
    assert small.get("/healthz").status == 200


def test_a_failure_inside_shows_no_traceback(small: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    async def failing(*arguments: Any, **options: Any) -> None:
        raise KeyError("a secret path /home/somebody")

    monkeypatch.setattr(small.engine, "query", failing)
    answer = small.query("ASK {}")
    assert (answer.status, answer.type) == (500, "application/problem+json")
    assert b"secret" not in answer.body
    assert b"Traceback" not in answer.body
    assert any("a request failed" in record.message for record in caplog.records)
    monkeypatch.undo()
    assert small.query("ASK {}").status == 200


def test_the_engines_own_failures_are_not_shown(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from alliancekg.queries.endpoint_process import Reply

    async def failing(*arguments: Any, **options: Any) -> Reply:
        return Reply(500, {"internal": "IO error: /home/somebody/store"})

    monkeypatch.setattr(small.engine.pool, "run", failing)
    answer = small.query("ASK { BIND('not asked before' AS ?this) }")
    assert answer.status == 500
    assert b"somebody" not in answer.body

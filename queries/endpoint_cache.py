"""Answers that are kept while the store stays as it is: the same request again gets the same bytes without a worker."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .endpoint_engine import Engine

PATHS = frozenset({"/sparql", "/sparql/", "/query"})
# Whatever part of a request an answer may depend on: the first three through content negotiation and compression, Host
# as the base of relative IRIs, Origin through CORS.
_TOLD_APART = (b"accept", b"accept-encoding", b"content-type", b"host", b"origin")
_NEVER = frozenset({b"if-none-match", b"transfer-encoding", b"expect"})
_MAX_BODY = 64 * 1024
_OVERHEAD = 1024  # bytes that an entry costs beside its texts, roughly
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer as it went out."""

    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    def size(self, key: Key) -> int:
        """Return the bytes that this entry takes."""
        texts = sum(len(part) for part in key if isinstance(part, bytes | str))
        return texts + len(self.body) + sum(len(n) + len(v) for n, v in self.headers) + _OVERHEAD


class AnswerCache:
    """The answers to one state of the store, the least recently asked leaving first; ``limit`` in bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = self.hits = 0
        self._state = ""
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, state: str, key: Key) -> Kept | None:
        """Return the answer of that state of the store."""
        if state != self._state:
            self._forget(state)
            return None
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            self.hits += 1
        return found

    def put(self, state: str, key: Key, answer: Kept) -> None:
        """Keep an answer, unless it alone would take a large part of the room."""
        size = answer.size(key)
        if state != self._state or key in self._kept or size > self.limit // 8:
            return
        self._kept[key] = answer
        self.size += size
        while self.size > self.limit:
            old, gone = self._kept.popitem(last=False)
            self.size -= gone.size(old)

    def _forget(self, state: str) -> None:
        self._kept.clear()
        self.size, self._state = 0, state


class Caching:
    """ASGI middleware around the SPARQL routes: only a 200 with an ETag is kept, so nothing that changes by itself."""

    def __init__(self, app: ASGIApp, engine: Engine, cache: AnswerCache) -> None:
        self._app, self._engine, self._cache = app, engine, cache

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        length = _body_length(scope) if scope["type"] == "http" and scope["path"] in PATHS else None
        state = self._engine.snapshot.tag if length is not None else ""
        if length is None or not state:
            await self._app(scope, receive, send)
            return
        read: list[Message] = []
        body = b""
        while length:  # the body is here as a rule, and no larger than was allowed above
            message = await receive()
            read.append(message)
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        given = dict(scope["headers"])
        key = (
            *(scope["method"], scope["scheme"], scope["path"], scope["query_string"], body),
            *(given.get(name) for name in _TOLD_APART),
        )
        kept = self._cache.get(state, key)
        if kept is not None:
            scope["route"] = _CachedRoute(scope["path"])
            await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
            await send({"type": "http.response.body", "body": kept.body})
            return
        await self._app(scope, _again(read, receive), self._keeping(state, key, send))

    def _keeping(self, state: str, key: Key, send: Send) -> Send:
        """Return a ``send`` that also keeps what it sends."""
        headers: list[tuple[bytes, bytes]] | None = None

        async def sending(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start":
                fits = message["status"] == 200 and any(name == b"etag" for name, _ in message["headers"])
                headers = list(message["headers"]) if fits else None
            elif headers is not None:
                # an answer that comes in pieces is none of a query; a state that went by meanwhile is not told
                if not message.get("more_body") and self._engine.snapshot.tag == state:
                    self._cache.put(state, key, Kept(headers, message.get("body", b"")))
                headers = None
            await send(message)

        return sending


@dataclass(frozen=True, slots=True)
class _CachedRoute:
    """Stands for the route that was not looked for, in the metrics."""

    path: str


def _body_length(scope: Scope) -> int | None:
    """Return the length of a request whose answer may be kept, None of any other."""
    method, length = scope["method"], 0
    if method not in {"GET", "POST"}:
        return None
    for name, value in scope["headers"]:
        if name in _NEVER:
            return None
        if name == b"content-length":
            length = int(value) if value.isdigit() else _MAX_BODY + 1
    if length > _MAX_BODY or (method == "GET" and length) or len(scope["query_string"]) > _MAX_BODY:
        return None
    return length if method == "GET" or length else None


def _again(read: list[Message], receive: Receive) -> Receive:
    """Return a ``receive`` that first gives what has been read."""
    left = iter(read)

    async def receiving() -> Message:
        for message in left:
            return message
        return await receive()

    return receiving

"""The engine of a server whose store is another SPARQL 1.1 server: the same guard, limits and formats before it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ..errors import StoreError
from ..graph.bind import bind
from ..graph.store_remote import Addresses
from .endpoint_config import EndpointConfig
from .endpoint_engine import Engine
from .endpoint_media import GRAPHS, RESULTS
from .endpoint_pool import Gone, Pool
from .endpoint_process import Reply
from .endpoint_sink import RowCounter, Sink, TooLarge
from .endpoint_snapshots import Snapshot

if TYPE_CHECKING:
    import httpx

    from .search_pattern import Find

_FRESH = 10.0  # seconds for which the search index of a remote store is taken for up to date
_COUNTED = 60.0  # seconds for which its VoID description is
_RESULT_TYPES = {name: media for media, name in reversed(RESULTS.items())}
_GRAPH_TYPES = {name: media for media, name in reversed(GRAPHS.items())}
_LOST = "The store behind this server does not answer."


class RemoteEngine(Engine):
    """Sends guarded texts on; what comes back is held against the limits, and converted where it is in another format.

    The memory limit holds for this server only; a query that is given up here may go on over there.
    """

    def __init__(self, config: EndpointConfig) -> None:
        super().__init__(config)
        self.pool = Pool(config)  # for the guard and for conversions: both may be asked much by a hostile client
        self._addresses = Addresses.read(str(config.store))
        self._slots = asyncio.Semaphore(max(config.workers, 8))
        self._waiting = self._running = 0
        self._client: httpx.AsyncClient | None = None
        self._searched = 0.0
        self._find: Find | None = None

    async def start(self) -> None:
        """Start the processes and see that the store answers."""
        import httpx

        token = os.environ.get("ALLIANCEKG_TOKEN")
        headers = {"User-Agent": "alliancekg"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._client = httpx.AsyncClient(timeout=None, headers=headers, follow_redirects=False)
        try:
            await self.pool.start()
            reply = await self.query("ASK {}", {"results": "json", "graph_format": None})
            if reply.status != 200:
                detail = reply.facts.get("detail") or f"the {reply.limit} limit was reached"
                raise StoreError(
                    str(detail), place=self._addresses.query, accepted="the address of a SPARQL 1.1 server"
                )
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Stop the processes and let go of the connections."""
        await super().close()
        await self.pool.close()
        if self._client is not None:
            await self._client.aclose()

    @property
    def snapshot(self) -> Snapshot:
        """There is none: the tag is empty, and answers are tagged by their content."""
        return Snapshot(Path(), "")

    def state(self) -> str:
        """Return what changes when descriptions of the data should be made anew."""
        return f"minute {int(time.monotonic() / _COUNTED)}"

    def gauges(self) -> Mapping[str, int]:
        """Return the numbers for the metrics page."""
        return {"queries_running": self._running, "queries_waiting": self._waiting}

    def killed(self) -> Mapping[str, int]:
        """Return how many workers were killed, by reason."""
        return self.pool.killed

    async def query(self, text: str, job: Mapping[str, Any], gone: Gone | None = None) -> Reply:
        """Answer a query with the options of ``job``."""
        terms: Mapping[str, Any] = job.get("substitutions") or {}
        text = bind(text, {name: _term(packed) for name, packed in terms.items()}) if terms else text
        text, refused = await self._guarded(text, ("service",), search=True)
        if refused:
            return refused
        default, named = job.get("default_graphs") or (), job.get("named_graphs") or ()
        parameters = [("default-graph-uri", iri) for iri in default] + [("named-graph-uri", iri) for iri in named]
        if not parameters and self.config.union:
            parameters = [("union-default-graph", "")]
        graph = _GRAPH_TYPES.get(job.get("graph_format") or "")
        accepted = [_RESULT_TYPES.get(job.get("results") or ""), None if job.get("stable") else graph]
        request = {
            "method": "POST",
            "url": self._addresses.query,
            "params": parameters,
            "content": text.encode(),
            "headers": {
                "Content-Type": "application/sparql-query",
                "Accept": ", ".join(dict.fromkeys([*filter(None, accepted), *_FALLBACK])),
            },
        }
        return await self._limited(request, job, gone)

    async def graph(self, job: Mapping[str, Any], gone: Gone | None = None) -> Reply:
        """Return one graph, serialised."""
        request = {
            "method": "GET",
            "url": self._addresses.graphs,
            "params": _graph(job),
            "headers": {"Accept": "application/n-triples"},
        }
        return await self._limited(request, {**job, "stable": True}, gone)

    async def write(self, job: Mapping[str, Any], body: bytes) -> Reply:
        """Send a change on; it is made when this returns."""
        if job["op"] == "update":
            text, refused = await self._guarded(body.decode(), ("service", "load"), search=False)
            if refused:
                return refused
            parameters = [("using-graph-uri", iri) for iri in job.get("using") or ()]
            parameters += [("using-named-graph-uri", iri) for iri in job.get("using_named") or ()]
            headers = {"Content-Type": "application/sparql-update"}
            request = {"url": self._addresses.update, "params": parameters, "content": text.encode()}
            return await self._limited({"method": "POST", **request, "headers": headers}, {}, None)
        if job["op"] == "delete":
            request = {"method": "DELETE", "url": self._addresses.graphs, "params": _graph(job)}
            return await self._limited(request, {}, None)
        method, offset, reply = "PUT" if job.get("replace") else "POST", 0, Reply(204)
        for name, size in job["parts"]:
            headers = {"Content-Type": _GRAPH_TYPES[name]}
            request = {"url": self._addresses.graphs, "params": _graph(job), "content": body[offset : offset + size]}
            answer = await self._limited({"method": method, **request, "headers": headers}, {}, None)
            if answer.status >= 300:
                return answer
            reply = answer if offset == 0 else reply
            method, offset = "POST", offset + size
        return reply

    def _search(self) -> Find:
        """Return the way to ask an index in memory, made from the store; runs in the search's own thread."""
        from ..graph.store_remote import RemoteStore
        from .search import SearchIndex
        from .search_pattern import finder

        if self._index is None:
            self._index = SearchIndex()
        if time.monotonic() - self._searched > _FRESH:
            with RemoteStore(str(self.config.store), read_only=True, timeout=self.config.timeout) as store:
                self._index.refresh(store)
            self._searched = time.monotonic()
        return finder(self._index)

    async def _guarded(self, text: str, words: Sequence[str], search: bool) -> tuple[str, Reply | None]:
        """Return the text to send, or the refusal: a worker looks at it, which can be killed when that takes long."""
        if search:
            text, refused = await self.expanded(text)
            if refused:
                return text, refused
        reply = await self.pool.run({"op": "check", "words": list(words)}, text.encode("utf-8", "surrogatepass"))
        return text, None if reply.status == 200 else reply

    async def _limited(self, request: Mapping[str, Any], job: Mapping[str, Any], gone: Gone | None) -> Reply:
        if self._slots.locked() and self._waiting >= self.config.queue:
            return Reply(429, {"limit": "queue"})
        try:
            async with asyncio.timeout(self.config.timeout), self._slot():
                sending = asyncio.ensure_future(self._send(request, job))
                leaving = asyncio.ensure_future(gone()) if gone else None
                try:
                    awaited = {sending, leaving} if leaving else {sending}
                    await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
                    return sending.result() if sending.done() else Reply(499, {"limit": "gone"})
                finally:
                    tasks: list[asyncio.Future[Any]] = [sending] if leaving is None else [sending, leaving]
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
        except TimeoutError:
            return Reply(504, {"limit": "deadline"})

    @contextlib.asynccontextmanager
    async def _slot(self) -> AsyncGenerator[None]:
        self._waiting += 1
        try:
            await self._slots.acquire()
        finally:
            self._waiting -= 1
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            self._slots.release()

    async def _send(self, request: Mapping[str, Any], job: Mapping[str, Any]) -> Reply:
        import httpx

        assert self._client is not None
        try:
            async with self._client.stream(**request) as response:
                media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
                if response.status_code >= 300:
                    return _refused(response.status_code, (await response.aread()).decode("utf-8", "replace"))
                rows = RowCounter(RESULTS[media]) if media in RESULTS else None
                sink = Sink(self.config.max_result, job.get("max_rows", self.config.max_rows) if rows else None, rows)
                async for chunk in response.aiter_bytes():
                    sink.write(chunk)
                return await self._fitting(Reply(response.status_code, {}, sink.value()), media, job)
        except TooLarge as error:
            return Reply(413, {"limit": error.limit})
        except httpx.HTTPError as error:
            return Reply(502, {"detail": f"{_LOST} ({type(error).__name__})"})

    async def _fitting(self, reply: Reply, media: str, job: Mapping[str, Any]) -> Reply:
        """Return the answer in the format that is wanted; the status of a change without a body."""
        if not job:
            return Reply(201 if reply.status == 201 else 204)
        kind, names = ("results", RESULTS) if media in RESULTS else ("graph", GRAPHS)
        wanted = job.get("results" if kind == "results" else "graph_format")
        if media not in names:
            return Reply(
                502, {"detail": f"The store behind this server answered with {media[:80] or 'no media type'}."}
            )
        if wanted is None:
            return Reply(406, {"kind": kind})
        shown = "bindings" if kind == "results" else "graph"
        if job.get("stable") and media == "application/n-triples":  # other servers give each answer its own order
            reply = Reply(reply.status, {}, b"".join(sorted(reply.body.splitlines(keepends=True))))
        if names[media] == wanted:
            return Reply(200, {"format": wanted, "kind": shown}, reply.body)
        task = {"op": "convert", "kind": kind, "from": names[media], "to": wanted, "max_bytes": self.config.max_result}
        return await self.pool.run({**task, "prefixes": job.get("prefixes")}, reply.body)


_FALLBACK = ("application/sparql-results+json;q=0.5", "application/n-triples;q=0.4")


def _graph(job: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("graph", job["graph"])] if job.get("graph") else [("default", "")]


def _refused(status: int, text: str) -> Reply:
    detail = " ".join(text.split())[:500]
    if status == 400:
        return Reply(400, {"detail": detail or "The store behind this server cannot read the request."})
    if status == 404:
        return Reply(404)
    if status == 406:
        return Reply(406, {"kind": "results"})
    return Reply(502, {"detail": f"The store behind this server answered {status}."})


def _term(packed: Sequence[str]) -> ox.NamedNode | ox.Literal:
    kind, text, *rest = packed
    if kind == "iri":
        return ox.NamedNode(text)
    return ox.Literal(text, language=rest[0]) if kind == "lang" else ox.Literal(text, datatype=ox.NamedNode(rest[0]))

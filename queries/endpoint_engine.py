"""The endpoint's engine: reader pool, snapshots that follow the store, and the one writer of a read-write server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pyoxigraph as ox

from ..errors import LimitError, QueryError, StoreError
from .endpoint_config import EndpointConfig
from .endpoint_pool import Gone, Pool
from .endpoint_process import Reply, WorkerProcess
from .endpoint_snapshots import Snapshot, Snapshots, fingerprint
from .search import SearchIndex
from .search_pattern import Find, expand, finder, uses_search

Term = ox.NamedNode | ox.BlankNode | ox.Literal
T = TypeVar("T")

_log = logging.getLogger("alliancekg.serve")


class Ask(Protocol):
    """What the pages and the explorer's API are given to ask the graph with."""

    def __call__(self, text: str, /, **terms: ox.NamedNode | ox.Literal) -> Awaitable[list[dict[str, Term]]]:
        """Return the rows of a SELECT (unbound variables are absent); ``terms`` are bound to variables of that name."""
        ...


class Engine(ABC):
    """What the routes speak to: it runs queries and, in a read-write server, updates."""

    def __init__(self, config: EndpointConfig) -> None:
        self.config = config
        self._index: SearchIndex | None = None
        self._searching = ThreadPoolExecutor(1, "alliancekg-search")  # the index is used by one thread

    @abstractmethod
    async def start(self) -> None:
        """Make ready; raises StoreError where the store cannot be used."""

    async def close(self) -> None:
        """Let go of everything."""
        self._searching.shutdown(cancel_futures=True)
        if self._index is not None:
            self._index.close()

    @property
    @abstractmethod
    def snapshot(self) -> Snapshot:
        """The snapshot that new queries read; its tag is empty where the state of the store cannot be told."""

    def state(self) -> str:
        """Return what changes when descriptions of the data should be made anew."""
        return self.snapshot.tag

    @abstractmethod
    def gauges(self) -> Mapping[str, int]:
        """Return the numbers for the metrics page."""

    @abstractmethod
    def killed(self) -> Mapping[str, int]:
        """Return how many workers were killed, by reason."""

    @abstractmethod
    async def query(self, text: str, job: Mapping[str, Any], gone: Gone | None = None) -> Reply:
        """Run a query with the options of ``job``."""

    @abstractmethod
    async def graph(self, job: Mapping[str, Any], gone: Gone | None = None) -> Reply:
        """Return one graph, serialised."""

    @abstractmethod
    async def write(self, job: Mapping[str, Any], body: bytes) -> Reply:
        """Run a writing job; when it returns, every later query sees its effect."""

    @abstractmethod
    def _search(self) -> Find:
        """Return the way to ask a full-text index that is up to date; runs in the search's own thread."""

    async def ask(self, text: str, /, **terms: ox.NamedNode | ox.Literal) -> list[dict[str, Term]]:
        """See :class:`Ask`; raises LimitError at a limit and QueryError for a text that is refused."""
        job = {"results": "json", "substitutions": {name: _packed(term) for name, term in terms.items()}}
        reply = await self.query(text, job)
        if reply.limit:
            raise LimitError(f"the {reply.limit} limit was reached")
        if reply.status != 200:
            raise QueryError(str(reply.facts.get("detail", "the query was refused")))
        solutions = ox.parse_query_results(reply.body, ox.QueryResultsFormat.JSON)
        if isinstance(solutions, ox.QueryBoolean):
            return [{"boolean": ox.Literal(bool(solutions))}]
        names = [variable.value for variable in solutions.variables]
        return [{name: row[name] for name in names if row[name] is not None} for row in solutions]

    async def expanded(self, text: str) -> tuple[str, Reply | None]:
        """Return the text with what the index found in place of ``akg:matches``, or why it cannot be."""
        if not uses_search(text):
            return text, None
        work = asyncio.get_running_loop().run_in_executor(self._searching, lambda: expand(text, self._search()))
        try:
            return await asyncio.wait_for(work, self.config.timeout), None
        except TimeoutError:
            return text, Reply(504, {"limit": "deadline"})
        except QueryError as error:
            return text, Reply(400, {"detail": str(error)})
        except StoreError as error:
            _log.error("the search index cannot be used: %s", error)
            return text, Reply(502, {"detail": "The search index cannot be used now."})


class LocalEngine(Engine):
    """Runs queries on the newest snapshot and, in a read-write server, updates on the store."""

    def __init__(self, config: EndpointConfig) -> None:
        super().__init__(config)
        self.pool = Pool(config)
        self.reloads = 0
        self._snapshots = Snapshots(Path(config.store))
        self._current: Snapshot | None = None
        self._indexed: str | None = None
        self._writer: WorkerProcess | None = None
        self._writing = asyncio.Lock()
        self._watcher: asyncio.Task[None] | None = None
        self._files = ThreadPoolExecutor(1, "alliancekg-snapshots")  # its own: a busy server must not delay it

    def gauges(self) -> Mapping[str, int]:
        """Return the numbers for the metrics page."""
        return {
            "queries_running": self.pool.running,
            "queries_waiting": self.pool.waiting,
            "snapshots_opened": self.reloads,
            "workers_without_network": int(self.pool.isolated),
        }

    def killed(self) -> Mapping[str, int]:
        """Return how many workers were killed, by reason."""
        return self.pool.killed

    async def start(self) -> None:
        """Take the first snapshot and start the processes."""
        try:
            if self.config.read_write:
                await self._start_writer()
                await self.pool.start()
                await self.write({"op": "snapshot"}, b"")
            else:
                await self._adopt(await self._in_thread(self._snapshots.take))
                await self.pool.start()
            await self.pool.refresh(str(self.snapshot.path))
        except BaseException:
            await self.close()
            raise
        if not self.config.read_write:
            self._watcher = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Stop the processes and delete the snapshots."""
        await super().close()
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        await self.pool.close()
        if self._writer is not None:
            await self._writer.kill()
        self._files.shutdown()
        self._snapshots.close()

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that new queries read."""
        if self._current is None:
            raise StoreError("the server has not started", place=str(self.config.store))
        return self._current

    async def query(self, text: str, job: Mapping[str, Any], gone: Gone | None = None) -> Reply:
        """Run a query with the options of ``job``."""
        text, refused = await self.expanded(text)
        if refused:
            return refused
        return await self._read({"op": "query", "union": self.config.union, **job}, text.encode("utf-8"), gone)

    async def graph(self, job: Mapping[str, Any], gone: Gone | None = None) -> Reply:
        """Return one graph, serialised."""
        return await self._read({"op": "graph", **job}, b"", gone)

    async def write(self, job: Mapping[str, Any], body: bytes) -> Reply:
        """Run a writing job; when it returns, every later query sees its effect."""
        async with self._writing:
            if self._writer is None:
                return Reply(403, {"refused": "write"})
            target = self._snapshots.next_path()
            full = {
                "store": str(self._snapshots.source),
                "writable": True,
                "snapshot": str(target),
                **self._kept,
                **job,
            }
            try:
                reply = await asyncio.wait_for(self._writer.ask(full, body), self.config.timeout)
            except (TimeoutError, ConnectionError, asyncio.CancelledError) as error:
                await self._writer.kill()
                self._writer = None
                await self._start_writer()
                if isinstance(error, asyncio.CancelledError):
                    raise
                late = isinstance(error, TimeoutError)
                return Reply(504 if late else 503, {"limit": "deadline" if late else "memory"})
            if reply.facts.get("snapshot"):
                snapshot = Snapshot(target, fingerprint(target))
                await self._adopt(snapshot)
                await self._in_thread(self._snapshots.publish, snapshot)
            return reply

    async def _read(self, job: dict[str, Any], body: bytes, gone: Gone | None) -> Reply:
        full = {"store": str(self.snapshot.path), "max_bytes": self.config.max_result, **job}
        full.setdefault("max_rows", self.config.max_rows)
        reply = await self.pool.run(full, body, gone)
        if "internal" in reply.facts:
            _log.error("engine failure: %r", reply.facts["internal"])
        return reply

    def _search(self) -> Find:
        """Keep an index beside the snapshots, from the one beside the store where there is one."""
        if self._index is None:
            self._index = SearchIndex(self._snapshots.index_file())
        while self._indexed != self.snapshot.tag:
            snapshot = self.snapshot
            try:
                self._index.refresh(ox.Store.read_only(str(snapshot.path)))
            except OSError as error:
                if snapshot == self.snapshot:
                    raise StoreError(f"cannot be opened: {error}", place=str(snapshot.path)) from error
                continue  # it was replaced meanwhile
            self._indexed = snapshot.tag
        return finder(self._index)

    async def _in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._files, function, *arguments)

    async def _start_writer(self) -> None:
        worker = await WorkerProcess.start(None)
        reply = await worker.ask({"op": "open", "store": str(self._snapshots.source), "writable": True, **self._kept})
        if reply.status != 200:
            await worker.kill()
            raise StoreError(
                f"the store cannot be written: {reply.facts.get('internal')}",
                place=str(self.config.store),
                accepted="a store that no other process has open for writing",
            )
        self._writer = worker

    @property
    def _kept(self) -> dict[str, str]:
        """Tell the writer where the store keeps its graphs as files."""
        return {"ledger": str(self._snapshots.root)} if self._snapshots.root else {}

    async def _adopt(self, snapshot: Snapshot) -> None:
        self._current = snapshot
        self.reloads += 1
        await self.pool.refresh(str(snapshot.path))
        used = {Path(store) for store in self.pool.stores_in_use()}
        await self._in_thread(self._snapshots.remove_except, {*used, snapshot.path})
        if self._index is not None:  # somebody searches: be ready before the next one does
            asyncio.get_running_loop().run_in_executor(self._searching, self._refreshed)

    def _refreshed(self) -> None:
        with contextlib.suppress(StoreError):  # the next search tells
            self._search()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.config.poll)
            try:
                if self._snapshots.state() != self.snapshot.tag:
                    await self._adopt(await self._in_thread(self._snapshots.take))
            except (StoreError, OSError) as error:
                _log.warning("the store could not be read again, still serving the last state: %s", error)


def make_engine(config: EndpointConfig) -> Engine:
    """Return the engine for a store in a folder, or for one at another server."""
    if config.remote:
        from .endpoint_remote import RemoteEngine

        return RemoteEngine(config)
    return LocalEngine(config)


def _packed(term: ox.NamedNode | ox.Literal) -> list[str]:
    if isinstance(term, ox.NamedNode):
        return ["iri", term.value]
    return ["lang", term.value, term.language] if term.language else ["literal", term.value, term.datatype.value]

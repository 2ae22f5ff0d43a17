"""A pool of worker processes: one job each at a time, killed at the deadline, replaced from a warm spare."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from .endpoint_config import EndpointConfig
from .endpoint_process import Reply, WorkerProcess

Gone = Callable[[], Awaitable[None]]
_PATIENCE = 0.05  # seconds after which it is worth while to see whether the client is still there


class Pool:
    """``config.workers`` jobs run at once, ``config.queue`` wait; one more process than that stands ready."""

    def __init__(self, config: EndpointConfig) -> None:
        self._config = config
        self._idle: deque[WorkerProcess] = deque()
        self._busy: set[WorkerProcess] = set()
        self._slots = asyncio.Semaphore(config.workers)
        self._arrived = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self.waiting = 0
        self.killed: dict[str, int] = {}

    @property
    def running(self) -> int:
        """How many jobs run now."""
        return len(self._busy)

    @property
    def isolated(self) -> bool:
        """Whether every worker has left the network."""
        return all(worker.isolated for worker in (*self._idle, *self._busy))

    def stores_in_use(self) -> set[str]:
        """Return the snapshots that some worker has open."""
        return {worker.store for worker in (*self._idle, *self._busy) if worker.store}

    async def start(self) -> None:
        """Start the processes."""
        for _ in range(self._config.workers + 1):
            self._idle.append(await WorkerProcess.start(self._config.max_memory))

    async def close(self) -> None:
        """Kill the processes."""
        self._closing = True  # processes that are just starting are waited for: one cut short could not be ended
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in (*self._idle, *self._busy):
            await worker.kill()
        self._idle.clear()

    async def run(self, job: dict[str, Any], body: bytes = b"", gone: Gone | None = None) -> Reply:
        """Run a job on a free worker; a limit reached is an answer, too. ``gone`` returns when the client has left."""
        if self._slots.locked() and self.waiting >= self._config.queue:
            return Reply(429, {"limit": "queue"})
        deadline = time.monotonic() + self._config.timeout
        if self._slots.locked():
            self.waiting += 1
            try:
                await asyncio.wait_for(self._slots.acquire(), self._config.timeout)
            except TimeoutError:
                return Reply(429, {"limit": "queue"})
            finally:
                self.waiting -= 1
        else:
            await self._slots.acquire()  # at once
        try:
            return await self._run(job, body, gone, deadline)
        finally:
            self._slots.release()

    async def refresh(self, store: str) -> None:
        """Let the idle workers open a new snapshot before somebody waits for it."""
        stale = [worker for worker in self._idle if worker.store != store]
        for worker in stale:
            if worker in self._idle:
                self._idle.remove(worker)
                try:
                    await worker.ask({"op": "open", "store": store})
                except ConnectionError:
                    await self._replace(worker, "crash")
                else:
                    self._put_back(worker)

    async def _run(self, job: dict[str, Any], body: bytes, gone: Gone | None, deadline: float) -> Reply:
        worker = await self._take()
        self._busy.add(worker)
        answer = worker.ask(job, body)
        try:
            limit = await _until(answer, gone, deadline)
            if limit is not None:
                self._busy.discard(worker)
                await self._replace(worker, limit)
                return Reply(499 if limit == "gone" else 504, {"limit": limit})
            if answer.exception() is not None:
                return await self._crashed(worker)
            self._busy.discard(worker)
            if answer.result().limit == "memory":  # the heap of a worker that hit its limit is not trusted again
                await self._replace(worker, "memory")
            else:
                self._put_back(worker)
            return answer.result()
        except asyncio.CancelledError:
            self._busy.discard(worker)
            await self._replace(worker, "gone")
            raise
        finally:
            answer.cancel()

    async def _crashed(self, worker: WorkerProcess) -> Reply:
        self._busy.discard(worker)
        status = await worker.wait()
        limit = "stack" if status == -signal.SIGSEGV else "memory"
        await self._replace(worker, limit)
        return Reply(503, {"limit": limit})

    async def _take(self) -> WorkerProcess:
        while not self._idle:
            self._arrived.clear()
            await self._arrived.wait()
        return self._idle.pop()  # the one that was last at work: what it read is still in its memory

    def _put_back(self, worker: WorkerProcess) -> None:
        self._idle.append(worker)
        self._arrived.set()

    async def _replace(self, worker: WorkerProcess, reason: str) -> None:
        self.killed[reason] = self.killed.get(reason, 0) + 1
        await worker.kill()
        if not self._closing:
            task = asyncio.create_task(self._add())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _add(self) -> None:
        self._put_back(await WorkerProcess.start(self._config.max_memory))


async def _until(answer: asyncio.Future[Reply], gone: Gone | None, deadline: float) -> str | None:
    """Wait for an answer; the limit that comes first: the deadline, or the client that leaves."""
    left = max(deadline - time.monotonic(), 0.05)
    await asyncio.wait((answer,), timeout=min(left, _PATIENCE) if gone else left)
    if answer.done():
        return None
    if gone is None:
        return "deadline"
    leaving = asyncio.ensure_future(gone())
    try:
        left = max(deadline - time.monotonic(), 0)
        await asyncio.wait((answer, leaving), timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return None
        return "gone" if leaving.done() else "deadline"
    finally:
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)

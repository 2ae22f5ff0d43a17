"""A pool of worker processes: one job each at a time, killed at the deadline, replaced from a warm spare."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from .endpoint_config import EndpointConfig

_STREAM_BUFFER = 4 * 1024 * 1024
Gone = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """A worker's answer, or the limit that stood in its way; ``limit`` names it."""

    status: int
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    body: bytes = b""

    @property
    def limit(self) -> str | None:
        """The limit that was reached, if one was."""
        return self.facts.get("limit")


class WorkerProcess:
    """One worker process and its pipe."""

    def __init__(self, process: asyncio.subprocess.Process, isolated: bool) -> None:
        self._process = process
        self.isolated = isolated
        self.store: str | None = None

    @classmethod
    async def start(cls, max_memory: int | None) -> WorkerProcess:
        """Start a process and wait until it listens."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"{__package__}.endpoint_worker",
            *([str(max_memory)] if max_memory else []),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_STREAM_BUFFER,
        )
        assert process.stdout is not None
        hello = await process.stdout.readline()
        if not hello:
            await process.wait()
            raise ChildProcessError(f"a worker did not start (status {process.returncode}); is --max-memory too low?")
        return cls(process, json.loads(hello)["isolated"])

    async def ask(self, job: dict[str, Any], body: bytes = b"") -> Reply:
        """Send a job and read its answer; raises ConnectionError when the worker dies over it."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps({**job, "body": len(body)}).encode() + b"\n" + body)
        await stdin.drain()
        line = await stdout.readline()
        if not line:
            raise ConnectionError("the worker died")
        head = json.loads(line)
        try:
            content = await stdout.readexactly(head.pop("body"))
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("the worker died") from error
        self.store = job.get("store", self.store)
        return Reply(head.pop("status"), head, content)

    async def kill(self) -> int:
        """End the process now and return its exit status."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        return await self.wait()

    async def wait(self) -> int:
        """Wait for the process, close its pipe and return its exit status."""
        status = await self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
            with contextlib.suppress(ConnectionError):
                await self._process.stdin.wait_closed()
        return status


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
        self.waiting += 1
        try:
            await asyncio.wait_for(self._slots.acquire(), self._config.timeout)
        except TimeoutError:
            return Reply(429, {"limit": "queue"})
        finally:
            self.waiting -= 1
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
        asking = asyncio.ensure_future(worker.ask(job, body))
        leaving = asyncio.ensure_future(gone()) if gone else None
        try:
            awaited = {asking, leaving} if leaving else {asking}
            left = max(deadline - time.monotonic(), 0.05)
            await asyncio.wait(awaited, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if asking.done() and asking.exception() is None:
                reply = asking.result()
                self._busy.discard(worker)
                if reply.limit == "memory":  # the heap of a worker that hit its limit is not trusted again
                    await self._replace(worker, "memory")
                else:
                    self._put_back(worker)
                return reply
            if asking.done():
                return await self._crashed(worker)
            limit = "gone" if leaving is not None and leaving.done() else "deadline"
            self._busy.discard(worker)
            await self._replace(worker, limit)
            return Reply(499 if limit == "gone" else 504, {"limit": limit})
        except asyncio.CancelledError:
            self._busy.discard(worker)
            await self._replace(worker, "gone")
            raise
        finally:
            tasks: list[asyncio.Future[Any]] = [asking] if leaving is None else [asking, leaving]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

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
        return self._idle.popleft()

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

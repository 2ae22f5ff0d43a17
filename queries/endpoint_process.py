"""A worker process as the server sees it: one job at a time goes down its pipe, one answer comes up."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any, cast


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


class WorkerProcess(asyncio.SubprocessProtocol):
    """One worker process and its pipe: a line of JSON whose ``body`` is the length of what follows it, both ways."""

    _transport: asyncio.SubprocessTransport
    _stdin: asyncio.WriteTransport

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[None] = loop.create_future()
        self._awaited: asyncio.Future[Reply] | None = loop.create_future()
        self._came = bytearray()
        self._head: dict[str, Any] | None = None
        self.isolated = False
        self.store: str | None = None

    @classmethod
    async def start(cls, max_memory: int | None) -> WorkerProcess:
        """Start a process and wait until it listens."""
        transport, worker = await asyncio.get_running_loop().subprocess_exec(
            cls,
            sys.executable,
            "-m",
            f"{__package__}.endpoint_worker",
            *([str(max_memory)] if max_memory else []),
            stderr=subprocess.DEVNULL,
        )
        worker._transport = transport
        worker._stdin = cast("asyncio.WriteTransport", transport.get_pipe_transport(0))
        assert worker._awaited is not None
        try:
            hello = await worker._awaited
        except ConnectionError:
            status = await worker.kill()
            raise ChildProcessError(f"a worker did not start (status {status}); is --max-memory too low?") from None
        worker.isolated = hello.facts["isolated"]
        return worker

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._transport.get_pid()

    def ask(self, job: dict[str, Any], body: bytes = b"") -> asyncio.Future[Reply]:
        """Send a job; the answer is to come, or a ConnectionError when the worker dies over it."""
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        if self._stdin.is_closing() or self._ended.done():
            answer.set_exception(ConnectionError("the worker died"))
            return answer
        self._awaited = answer
        self.store = job.get("store", self.store)
        self._stdin.write(json.dumps({**job, "body": len(body)}).encode() + b"\n" + body)
        return answer

    async def kill(self) -> int:
        """End the process now and return its exit status."""
        with contextlib.suppress(ProcessLookupError):
            self._transport.kill()
        return await self.wait()

    async def wait(self) -> int:
        """Wait for the process, close its pipe and return its exit status."""
        await self._ended
        self._transport.close()
        return self._transport.get_returncode() or 0

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Take in a piece of an answer."""
        self._came += data
        head = self._head
        if head is None:
            line, found, rest = self._came.partition(b"\n")
            if not found:
                return
            self._head = head = json.loads(line)
            self._came = rest
        if len(self._came) >= head["body"]:
            body, facts = bytes(self._came), {name: head[name] for name in head if name not in ("status", "body")}
            self._head, self._came = None, bytearray()
            if self._awaited is not None and not self._awaited.done():
                self._awaited.set_result(Reply(head["status"], facts, body))

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Tell who waits that nothing comes any more."""
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_exception(ConnectionError("the worker died"))

    def process_exited(self) -> None:
        """Tell who waits for the end."""
        if not self._ended.done():
            self._ended.set_result(None)

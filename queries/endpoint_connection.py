"""Connections that a client opens and then neglects: a request must arrive within a time, its answer be taken, too."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import socket
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 20.0
BODY_SECONDS = 120.0
ANSWER_SECONDS = 60.0
MAX_HEAD = 256 * 1024
_PER_CLIENT = 64
_Base = H11Protocol if TYPE_CHECKING else object


class Timed(_Base):
    """An HTTP connection that is closed when its client sends or reads nothing for too long, or holds too many."""

    request_seconds = REQUEST_SECONDS
    body_seconds = BODY_SECONDS
    answer_seconds = ANSWER_SECONDS
    per_client = _PER_CLIENT
    _timed = 0.0
    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the time that the first request has; refuse a client's connections over its share."""
        super().connection_made(transport)
        with contextlib.suppress(OSError, AttributeError):  # else the body waits 40 ms for the receipt of the head
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        others: Any = self.connections
        same = sum(1 for other in others if other.client and self.client and other.client[0] == self.client[0])
        if same > self.per_client:
            transport.write(
                b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            transport.close()
            return
        self._start(self.request_seconds)

    def data_received(self, data: bytes) -> None:
        """Let the time run while a request is incomplete; its body has a time of its own."""
        super().data_received(data)
        awaited = self._awaited()
        if awaited is None:
            self._stop()
        elif self._timer is None or awaited != self._timed:
            self._stop()
            self._start(awaited)

    def pause_writing(self) -> None:
        """Give the client a time to read on."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.answer_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._stop()
        if self._stalled is not None:
            self._stalled.cancel()
        super().connection_lost(exc)

    def _awaited(self) -> float | None:
        """Return the seconds that the part of the request that is awaited may take, or None where none is."""
        cycle: Any = self.cycle
        if cycle is None or cycle.response_complete:
            return self.request_seconds
        return self.body_seconds if cycle.more_body else None

    def _start(self, seconds: float) -> None:
        self._timed = seconds
        self._timer = self.loop.call_later(seconds, self._late)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _late(self) -> None:
        self._timer = None
        if self._awaited() is not None:
            self.transport.close()


class TimedProtocol(Timed, H11Protocol):
    """The connections of the plain install."""


def connection_class() -> type[asyncio.Protocol]:
    """Return the class of connections: with httptools (the extra ``fast``) one whose parser is compiled."""
    if importlib.util.find_spec("httptools") is None:
        return TimedProtocol
    from .endpoint_connection_fast import FastProtocol

    return FastProtocol

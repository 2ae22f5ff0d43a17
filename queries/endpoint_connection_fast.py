"""The timed connections over httptools, which is installed with the extra ``fast``."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .endpoint_connection import MAX_HEAD, Timed

_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class FastProtocol(Timed, HttpToolsProtocol):  # pyright: ignore
    """A connection with the compiled parser, which itself sets no limit to the head of a request."""

    _head = -1  # bytes of the head so far; below zero outside one

    def on_message_begin(self) -> None:
        """A head begins."""
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head ends."""
        self._head = -1
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Count what a head takes."""
        if self._head >= 0:
            self._head += len(data)
            if self._head > MAX_HEAD:
                self.transport.write(_TOO_LONG)
                self.transport.close()
                return
        super().data_received(data)

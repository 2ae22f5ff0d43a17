"""A real SPARQL 1.1 server for the tests: ``oxigraph serve`` on a free port of the loopback interface."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest


@contextmanager
def serving(load: bytes = b"", port: int = 0) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a server in memory, with TriG loaded; give its address and its process, which is ended in the end.

    Port 0 takes a free one. The test is skipped where the server is not installed.
    """
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the oxigraph server (pip install oxigraph) is not installed")
    if not port:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([program, "serve", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    try:
        _wait(address)
        if load:
            httpx.post(
                f"{address}/store", content=load, headers={"Content-Type": "application/trig"}
            ).raise_for_status()
        yield address, process
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    for _ in range(400):
        try:
            httpx.get(address, timeout=2)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"no server at {address}")
